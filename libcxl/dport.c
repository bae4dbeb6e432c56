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

static struct cxl_dport *dport_new(struct cxl_port *port, int id)
{
	struct cxl_dport *dport = calloc(1, sizeof(*dport));
	char name[32];

	if (!dport)
		return NULL;
	snprintf(name, sizeof(name), "dport%d", id);
	dport->port = port;
	dport->id = id;
	dport->path = object_follow(&port->obj, name);
	if (dport->path)
		return dport;
	dport_free(dport);	/* it went away, or it is no link */
	return NULL;
}

/* The list ascends by id. */
static void insert(struct cxl_port *port, struct cxl_dport *dport)
{
	struct cxl_dport **at = &port->dports;

	while (*at && (*at)->id < dport->id)
		at = &(*at)->next;
	dport->next = *at;
	*at = dport;
	port->n_dports++;
}

static struct cxl_dport *known_dport(struct cxl_port *port, int id)
{
	struct cxl_dport *dport = port->dports;

	while (dport && dport->id < id)
		dport = dport->next;
	return dport && dport->id == id ? dport : NULL;
}

/* Without the list of all dports, one is a link of its own. */
struct cxl_dport *dport_by_id(struct cxl_port *port, int id)
{
	struct cxl_dport *dport = known_dport(port, id);

	if (dport || port->dports_complete)
		return dport;
	dport = dport_new(port, id);
	if (dport)
		insert(port, dport);
	return dport;
}

static int compare_ids_down(const void *a, const void *b)
{
	int left = *(const int *)a, right = *(const int *)b;

	return left > right ? -1 : left < right;
}

/* From the highest id down, each goes in front of the one before: no search. */
static int scan(struct cxl_port *port)
{
	auto_words struct words names = { 0 };
	auto_free int *ids = NULL;
	size_t n = 0;
	int r;

	r = ctx_names(port->obj.ctx, port->obj.devpath, &names);
	if (r < 0)
		return r;
	ids = reallocarray(NULL, names.n + 1, sizeof(*ids));
	if (!ids)
		return -ENOMEM;
	for (size_t i = 0; i < names.n; i++)
		if (parse_name(names.at[i], "dport", &ids[n]) == 0)
			n++;
	qsort(ids, n, sizeof(*ids), compare_ids_down);
	for (size_t i = 0; i < n; i++)
		(void)dport_by_id(port, ids[i]);
	port->dports_complete = true;
	return 0;
}

static bool has_all(struct cxl_port *port)
{
	return port->dports_complete || scan(port) == 0;
}

/* The ACPI companion and the physical node hang on the device behind the dport. */
static void read_nodes(struct cxl_dport *dport)
{
	struct ctx *ctx = dport->port->obj.ctx;
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
	return port && has_all(port) ? port->dports : NULL;
}

CXL_API struct cxl_dport *cxl_dport_get_next(struct cxl_dport *dport)
{
	return dport ? dport->next : NULL;
}

CXL_API int cxl_port_get_nr_dports(struct cxl_port *port)
{
	return port && has_all(port) ? port->n_dports : 0;
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
