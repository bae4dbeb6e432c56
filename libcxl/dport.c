// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * dport.c - downstream ports: the links "dportN" of a port
 *
 * A dport is no object of the CXL bus but a link to the device below which the
 * next hop lives.  The number is the hardware's target id.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/numbers.h"
#include "libcxl/private.h"

/*
 * The real place of a link, "devices/..." below /sys.  All links inside sysfs
 * are relative: fold the dots against the place that the link stands in.
 */
static char *resolve(const char *devpath, const char *link)
{
	auto_free char *dir = strdup(devpath);
	const char *rest;
	char *path;

	while (dir && (rest = after_prefix(link, "../"))) {
		char *slash = strrchr(dir, '/');

		if (slash)
			*slash = '\0';
		else
			*dir = '\0';
		link = rest;
	}
	if (!dir || asprintf(&path, "%s%s%s", dir, *dir ? "/" : "", link) < 0)
		return NULL;
	return path;
}

char *object_follow(struct obj *obj, const char *name)
{
	char link[PATH_MAX];

	if (ctx_readlink(obj->ctx, object_path(obj, name).text, link, sizeof(link)) < 0)
		return NULL;
	return resolve(obj->devpath, link);
}

static void dport_free(struct cxl_dport *dport)
{
	free(dport->path);
	free(dport->physical);
	free(dport->firmware_name);
	free(dport->physical_name);
	free(dport);
}

void dports_free(struct cxl_port *port)
{
	while (port->dports) {
		struct cxl_dport *dport = port->dports;

		port->dports = dport->next;
		dport_free(dport);
	}
	port->n_dports = 0;
}

static int compare_dports(const void *a, const void *b)
{
	int left = (*(struct cxl_dport *const *)a)->id, right = (*(struct cxl_dport *const *)b)->id;

	return left < right ? -1 : left > right;
}

static struct cxl_dport *dport_new(struct cxl_port *port, const char *name, int id)
{
	struct cxl_dport *dport = calloc(1, sizeof(*dport));

	if (!dport)
		return NULL;
	dport->port = port;
	dport->id = id;
	dport->path = object_follow(&port->obj, name);
	if (dport->path)
		return dport;
	dport_free(dport);	/* it went away, or it is no link */
	return NULL;
}

int dports_scan(struct cxl_port *port, const struct words *names)
{
	auto_free struct cxl_dport **at = reallocarray(NULL, names->n + 1, sizeof(*at));
	struct cxl_dport **tail = &port->dports;
	size_t n = 0;
	int id;

	if (!at)
		return -ENOMEM;
	for (size_t i = 0; i < names->n; i++) {
		if (parse_name(names->at[i], "dport", &id) < 0)
			continue;
		at[n] = dport_new(port, names->at[i], id);
		n += at[n] != NULL;
	}
	qsort(at, n, sizeof(*at), compare_dports);
	for (size_t i = 0; i < n; i++) {
		*tail = at[i];
		tail = &at[i]->next;
	}
	port->n_dports = (int)n;
	return 0;
}

/* The ACPI companion and the physical node hang on the device behind the dport. */
static void read_nodes(struct cxl_dport *dport)
{
	struct cxl_ctx *ctx = dport->port->obj.ctx;
	char link[PATH_MAX];

	if (dport->nodes_read)
		return;
	dport->nodes_read = true;
	if (ctx_readlink(ctx, path_join(dport->path, "firmware_node").text, link, sizeof(link)) == 0)
		dport->firmware_name = strdup(last_component(link));
	if (ctx_readlink(ctx, path_join(dport->path, "physical_node").text, link,
			 sizeof(link)) == 0)
		dport->physical = resolve(dport->path, link);
	else if (dport->firmware_name)
		dport->physical = strdup(dport->path);
	if (dport->physical)
		dport->physical_name = strdup(last_component(dport->physical));
}

CXL_API struct cxl_dport *cxl_dport_get_first(struct cxl_port *port)
{
	return port && dports_ensure(port) == 0 ? port->dports : NULL;
}

CXL_API struct cxl_dport *cxl_dport_get_next(struct cxl_dport *dport)
{
	return dport ? dport->next : NULL;
}

CXL_API int cxl_port_get_nr_dports(struct cxl_port *port)
{
	return port && dports_ensure(port) == 0 ? port->n_dports : 0;
}

CXL_API const char *cxl_dport_get_devname(struct cxl_dport *dport)
{
	return dport ? last_component(dport->path) : NULL;
}

CXL_API const char *cxl_dport_get_physical_node(struct cxl_dport *dport)
{
	if (!dport)
		return NULL;
	read_nodes(dport);
	return dport->physical_name;
}

CXL_API const char *cxl_dport_get_firmware_node(struct cxl_dport *dport)
{
	if (!dport)
		return NULL;
	read_nodes(dport);
	return dport->firmware_name;
}

CXL_API struct cxl_port *cxl_dport_get_port(struct cxl_dport *dport)
{
	return dport ? dport->port : NULL;
}

CXL_API int cxl_dport_get_id(struct cxl_dport *dport)
{
	return dport ? dport->id : -EINVAL;
}

bool path_is_below(const char *path, const char *ancestor)
{
	const char *rest = ancestor ? after_prefix(path, ancestor) : NULL;

	return rest && (*rest == '/' || *rest == '\0');
}

/* The device itself answers for real hardware; only mock devices need their physical node. */
bool dport_leads_to(struct cxl_dport *dport, const char *devpath)
{
	if (path_is_below(devpath, dport->path))
		return true;
	read_nodes(dport);
	return path_is_below(devpath, dport->physical);
}

CXL_API bool cxl_dport_maps_memdev(struct cxl_dport *dport, struct cxl_memdev *memdev)
{
	return dport && memdev && dport_leads_to(dport, memdev->obj.devpath);
}

CXL_API struct cxl_dport *cxl_port_get_dport_by_memdev(struct cxl_port *port,
						       struct cxl_memdev *memdev)
{
	struct cxl_dport *dport;

	if (!port || !memdev)
		return NULL;
	cxl_dport_foreach(port, dport)
		if (cxl_dport_maps_memdev(dport, memdev))
			return dport;
	return NULL;
}
