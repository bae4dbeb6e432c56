// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * port.c - ports: the root of a bus, host bridges and switches, endpoints
 *
 * All three are one kind of object to the kernel and share everything here.
 */
#include <errno.h>
#include <string.h>

#include "libcxl/private.h"

/* Everything the library knows about the files of /sys/bus/cxl/devices/{root,port,endpoint}N/. */
/* clang-format off */
static const struct attr port_attrs[] = {
	/*                            file                  kind      flags      since */
	[PORT_DECODERS_COMMITTED] = { "decoders_committed", ATTR_INT, ATTR_LIVE, "6.7" },
};
/* clang-format on */

const struct attr_type port_type = {
	.name = "port",
	.dir = CXL_DEVICES,
	.attrs = port_attrs,
	.n_attrs = ARRAY_LEN(port_attrs),
};

int port_init(struct obj *obj)
{
	struct cxl_port *port = to_port(obj);
	auto_free char *dir = NULL;
	struct obj *parent;
	int r;

	if (obj->kind == OBJ_ROOT) {
		cxl_of(obj->ctx)->known_root = port;
		return 0;
	}
	r = path_dirname(obj->devpath, &dir);
	if (r < 0)
		return r;
	r = object_at(obj->ctx, dir, &parent);
	if (r < 0)
		return r;
	if (parent->kind != OBJ_ROOT && parent->kind != OBJ_PORT)
		return -ENODEV;
	port->parent = to_port(parent);
	port->depth = port->parent->depth + 1;
	return 0;
}

void port_fini(struct obj *obj)
{
	struct cxl_port *port = to_port(obj);

	dports_free(port);
	free(port->host_path);
	free(port->parent_dport_path);
}

/* --- enumeration: one look at the directory finds children of every kind --- */

int port_scan(struct cxl_port *port)
{
	auto_words struct words names = { 0 };
	struct ctx *ctx = port->obj.ctx;
	const char *devpath = port->obj.devpath;
	char decoders[32];
	int r;

	if (port->scanned)
		return 0;
	ctx_flush(ctx);
	r = ctx_names(ctx, devpath, &names);
	if (r < 0)
		return r;
	snprintf(decoders, sizeof(decoders), "decoder%d.", port->obj.id);
	r = object_children(ctx, devpath, &names, "port", &port->ports);
	if (r == 0)
		r = object_children(ctx, devpath, &names, "endpoint", &port->endpoints);
	if (r == 0)
		r = object_children(ctx, devpath, &names, decoders, &port->decoders);
	if (r == 0)
		port->scanned = true;
	return r;
}

CXL_API struct cxl_port *cxl_port_get_first(struct cxl_port *parent)
{
	return parent && port_scan(parent) == 0 ? to_port(parent->ports.first) : NULL;
}

CXL_API struct cxl_port *cxl_port_get_next(struct cxl_port *port)
{
	return port ? to_port(port->obj.next) : NULL;
}

/* Depth first: down if there is a child, else the nearest next sibling on the way up to @top. */
CXL_API struct cxl_port *cxl_port_get_next_all(struct cxl_port *port, const struct cxl_port *top)
{
	struct cxl_port *next;

	if (!port || !top)
		return NULL;
	next = cxl_port_get_first(port);
	while (!next && port && port != top) {
		next = cxl_port_get_next(port);
		port = port->parent;
	}
	return next;
}

CXL_API int cxlx_port_get_by_name(struct cxl_ctx *ctx, const char *name, struct cxl_port **ret_port)
{
	struct obj *obj;
	int r;

	if (!ret_port)
		return -EINVAL;
	r = object_get_typed(core(ctx), name, &port_type, &obj);
	if (r == 0)
		*ret_port = to_port(obj);
	return r;
}

/* --- getters --- */

CXL_API const char *cxl_port_get_devname(struct cxl_port *port)
{
	return port ? port->obj.name : NULL;
}

CXL_API int cxl_port_get_id(struct cxl_port *port)
{
	return port ? port->obj.id : -EINVAL;
}

CXL_API struct cxl_ctx *cxl_port_get_ctx(struct cxl_port *port)
{
	return port ? cxl_of(port->obj.ctx) : NULL;
}

CXL_API struct cxl_port *cxl_port_get_parent(struct cxl_port *port)
{
	return port ? port->parent : NULL;
}

CXL_API bool cxl_port_is_root(struct cxl_port *port)
{
	return port && port->obj.kind == OBJ_ROOT;
}

CXL_API bool cxl_port_is_switch(struct cxl_port *port)
{
	return port && port->obj.kind == OBJ_PORT;
}

CXL_API bool cxl_port_is_endpoint(struct cxl_port *port)
{
	return port && port->obj.kind == OBJ_ENDPOINT;
}

CXL_API int cxl_port_get_depth(struct cxl_port *port)
{
	return port ? port->depth : -EINVAL;
}

CXL_API int cxl_port_decoders_committed(struct cxl_port *port)
{
	return attr_int_or(port ? &port->obj : NULL, PORT_DECODERS_COMMITTED, 0);
}

const char *port_host_path(struct cxl_port *port)
{
	if (!port->host_path)
		port->host_path = object_follow(&port->obj, "uport");
	return port->host_path;
}

CXL_API const char *cxl_port_get_host(struct cxl_port *port)
{
	const char *path = port ? port_host_path(port) : NULL;

	return path ? last_component(path) : NULL;
}

struct cxl_port *port_root(struct cxl_port *port)
{
	while (port->parent)
		port = port->parent;
	return port;
}

CXL_API struct cxl_bus *cxl_port_get_bus(struct cxl_port *port)
{
	if (!port || !cxl_port_is_enabled(port))
		return NULL;
	return cxl_port_to_bus(port_root(port));
}

static const char *parent_dport_path(struct cxl_port *port)
{
	if (!port->parent_dport_path)
		port->parent_dport_path = object_follow(&port->obj, "parent_dport");
	return port->parent_dport_path;
}

CXL_API int cxlx_port_get_parent_dport_name(struct cxl_port *port, const char **ret_name)
{
	const char *path;

	if (!port || !ret_name)
		return -EINVAL;
	path = parent_dport_path(port);
	if (!path)
		return -ENOENT;
	*ret_name = last_component(path);
	return 0;
}

static struct cxl_dport *search_parent_dport(struct cxl_port *port)
{
	const char *path = parent_dport_path(port);
	struct cxl_dport *dport;

	if (!path)
		return NULL;
	cxl_dport_foreach(port->parent, dport)
		if (strcmp(dport->path, path) == 0)
			return dport;
	return NULL;
}

CXL_API struct cxl_dport *cxl_port_get_parent_dport(struct cxl_port *port)
{
	if (!port || port->depth < 2)
		return NULL;
	if (!port->parent_dport)
		port->parent_dport = search_parent_dport(port);
	return port->parent_dport;
}

CXL_API bool cxl_port_hosts_memdev(struct cxl_port *port, struct cxl_memdev *memdev)
{
	struct cxl_endpoint *endpoint;
	struct cxl_port *on_path;

	if (!port || !memdev)
		return false;
	endpoint = cxl_memdev_get_endpoint(memdev);
	if (!endpoint)
		return false;
	for (on_path = &endpoint->port; on_path; on_path = on_path->parent)
		if (on_path == port)
			return true;
	return false;
}

/* --- state --- */

CXL_API int cxl_port_is_enabled(struct cxl_port *port)
{
	return port && object_is_bound(&port->obj);
}

CXL_API int cxl_port_enable(struct cxl_port *port)
{
	if (!port)
		return -EINVAL;
	if (cxl_port_is_enabled(port))
		return 0;
	return driver_bind(&port->obj, "cxl_port");
}
