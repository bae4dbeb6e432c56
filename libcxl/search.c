// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * search.c - down from the roots towards a device, without a look at all others
 *
 * Which of the ports leads to a device?  Only each port's link "uport" knows.  The
 * numbers of ports and of what they lead to were handed out in about the same order,
 * so a binary search hits it or lands near it; from there the search goes outwards.
 * Of thousands, a dozen are asked.
 */
#include <errno.h>
#include <string.h>

#include "libcxl/private.h"

/* What is looked for: a device by its real place, and the number of its memdev. */
struct sought {
	const char *devpath;
	int memdev_id;
};

/* The number of the memdev that an endpoint belongs to, or -1. */
static int memdev_id_of(struct cxl_endpoint *endpoint)
{
	const char *path = port_host_path(&endpoint->port);
	int id;

	return path && parse_name(last_component(path), "mem", &id) == 0 ? id : -1;
}

/* Where it lies seen from a port: below its hardware (0), or before or after it by name. */
static int compare_place(const struct sought *sought, struct cxl_port *port)
{
	const char *path = port_host_path(port);

	if (path_is_below(sought->devpath, path))
		return 0;
	return strcmp(sought->devpath, path ? path : "");
}

static int compare_endpoint(const struct sought *sought, struct cxl_port *port)
{
	int id = memdev_id_of((struct cxl_endpoint *)port);

	return sought->memdev_id < id ? -1 : sought->memdev_id > id;
}

typedef int (*compare_fn)(const struct sought *sought, struct cxl_port *port);

/* Where it belongs if @at were in order; *ret_hit: that one it is. */
static size_t guess_place(struct cxl_port *const *at, size_t n, const struct sought *sought,
			  compare_fn compare, bool *ret_hit)
{
	size_t low = 0, high = n;

	*ret_hit = false;
	while (low < high && !*ret_hit) {
		size_t middle = low + (high - low) / 2;
		int order = compare(sought, at[middle]);

		*ret_hit = order == 0;
		if (order > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return *ret_hit ? high : low;
}

static struct cxl_port *find_port(struct cxl_port *const *at, size_t n,
				  const struct sought *sought, compare_fn compare)
{
	bool hit;
	size_t place = guess_place(at, n, sought, compare, &hit);

	if (hit)
		return at[place];
	for (size_t distance = 0; distance <= n; distance++) {
		if (place + distance < n && compare(sought, at[place + distance]) == 0)
			return at[place + distance];
		if (distance < place && compare(sought, at[place - distance - 1]) == 0)
			return at[place - distance - 1];
	}
	return NULL;
}

static struct cxl_port *find_in_list(const struct obj_list *list, const struct sought *sought,
				     compare_fn compare)
{
	auto_free struct cxl_port **at = NULL;
	size_t n = 0;

	for (struct obj *obj = list->first; obj; obj = obj->next)
		n++;
	at = reallocarray(NULL, n + 1, sizeof(*at));
	if (!at)
		return NULL;
	n = 0;
	for (struct obj *obj = list->first; obj; obj = obj->next)
		at[n++] = to_port(obj);
	return find_port(at, n, sought, compare);
}

/* What cannot be listed is told: it may be where the search should have gone on. */
static bool can_go_on(struct cxl_port *port)
{
	int r = port ? port_scan(port) : -ENODEV;

	if (r < 0 && port)
		ctx_fail(port->obj.ctx, r, "list", path_join(CXL_DEVICES, port->obj.name).text, "");
	return r == 0;
}

/* Its endpoint hangs on the last port of the way. */
static struct cxl_port *endpoint_below(struct cxl_port *port, const struct sought *sought)
{
	while (can_go_on(port)) {
		struct cxl_port *endpoint =
			find_in_list(&port->endpoints, sought, compare_endpoint);

		if (endpoint)
			return endpoint;
		port = find_in_list(&port->ports, sought, compare_place);
	}
	return NULL;
}

static struct cxl_port *last_port_below(struct cxl_port *port, const struct sought *sought)
{
	struct cxl_port *last = NULL;

	while (can_go_on(port)) {
		port = find_in_list(&port->ports, sought, compare_place);
		last = port ? port : last;
	}
	return last;
}

/*
 * A bus that somebody has met, or else "root0": on most machines that is the only one,
 * and the names of all devices need not be read to find it.
 */
static struct cxl_port *likely_root(struct ctx *ctx)
{
	struct failure before = ctx->last;
	struct obj *root;

	if (!cxl_of(ctx)->known_root && object_get(ctx, "root0", &root) < 0)
		ctx->last = before;
	return cxl_of(ctx)->known_root;
}

struct cxl_port *search_root(struct ctx *ctx)
{
	struct cxl_port *likely = likely_root(ctx);
	struct cxl_bus *bus = likely ? NULL : cxl_bus_get_first(cxl_of(ctx));

	return bus ? &bus->port : likely;
}

typedef struct cxl_port *(*below_fn)(struct cxl_port *port, const struct sought *sought);

static struct cxl_port *search(struct ctx *ctx, const struct sought *sought, below_fn below)
{
	struct cxl_port *likely = likely_root(ctx);
	struct cxl_port *found = likely ? below(likely, sought) : NULL;
	struct cxl_bus *bus;

	if (found)
		return found;
	cxl_bus_foreach(cxl_of(ctx), bus) {
		if (&bus->port != likely)
			found = below(&bus->port, sought);
		if (found)
			return found;
	}
	return NULL;
}

struct cxl_endpoint *search_endpoint(struct cxl_memdev *memdev)
{
	const struct sought sought = { memdev->obj.devpath, memdev->obj.id };

	return (struct cxl_endpoint *)search(memdev->obj.ctx, &sought, endpoint_below);
}

struct cxl_port *search_last_port(struct ctx *ctx, const char *devpath)
{
	const struct sought sought = { .devpath = devpath };

	return search(ctx, &sought, last_port_below);
}
