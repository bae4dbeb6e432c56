// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * disable.c - unbind a memdev, a port or a whole bus
 *
 * Each of these resets the regions that lead through it, so each asks the guard
 * for all of them first.  Afterwards the kernel has torn down ports: the objects
 * are retired, which keeps them readable until the context ends.
 */
#include <errno.h>
#include <string.h>

#include "libcxl/disable.h"

/* Forget the ports of a bus; lists are read again, memdevs look for a new endpoint. */
static void invalidate(struct cxl_bus *bus)
{
	struct cxl_port *root = &bus->port;
	struct ctx *ctx = root->obj.ctx;

	for (struct obj *obj = cxl_of(ctx)->memdevs.first; obj; obj = obj->next)
		to_memdev(obj)->endpoint = NULL;
	for (struct obj *obj = root->ports.first; obj; obj = obj->next)
		objects_retire_below(ctx, obj->devpath);
	for (struct obj *obj = root->endpoints.first; obj; obj = obj->next)
		objects_retire_below(ctx, obj->devpath);
	root->scanned = false;
	objects_forget(ctx);
	ctx_flush_again(ctx);
}

/*
 * Does an endpoint decoder below @port (or of it) serve this region?  A region that does
 * not tell all its members may well be led through: what cannot be known is not safe.
 * Places are compared: the caller may hold an object that was retired meanwhile.
 */
static bool leads_through(struct cxl_region *region, const struct cxl_port *port)
{
	struct cxl_memdev_mapping *mapping;
	unsigned int n = 0;

	cxl_mapping_foreach(region, mapping) {
		n++;
		if (path_is_below(mapping->decoder->obj.devpath, port->obj.devpath))
			return true;
	}
	return n != cxl_region_get_interleave_ways(region);
}

static int visit_window(struct cxl_decoder *decoder, const struct cxl_port *port, region_fn fn,
			void *data)
{
	struct cxl_region *region;
	int result = 0;

	cxl_region_foreach(decoder, region) {
		int r = leads_through(region, port) ? fn(region, data) : 0;

		if (r < 0 && result == 0)
			result = r;
	}
	if (result < 0 || decoder->regions.scanned)
		return result;
	/* A list that could not be read looks like one without regions. */
	return ctx_fail(decoder->obj.ctx, -EIO, "list",
			path_join(CXL_DEVICES, decoder->obj.name).text, "");
}

int disable_visit_regions(struct cxl_port *port, region_fn fn, void *data)
{
	struct cxl_port *root = port_root(port);
	struct cxl_decoder *decoder;
	int result = 0, r;

	/* Other processes may have made regions since somebody looked. */
	objects_refresh(port->obj.ctx);
	r = port_scan(root);
	if (r < 0)
		return ctx_fail(port->obj.ctx, r, "list",
				path_join(CXL_DEVICES, root->obj.name).text, "");
	cxl_decoder_foreach(root, decoder) {
		r = visit_window(decoder, port, fn, data);
		if (r < 0 && result == 0)
			result = r;
	}
	return result;
}

static int guard(struct cxl_region *region, void *step)
{
	return region_guard(region, *(enum guard_step *)step);
}

int disable_memdev(struct cxl_memdev *memdev, struct cxl_endpoint *endpoint, enum guard_step step)
{
	struct cxl_bus *bus = cxl_port_to_bus(port_root(&endpoint->port));
	int r;

	r = disable_visit_regions(&endpoint->port, guard, &step);
	if (r == 0)
		r = driver_unbind(&memdev->obj, "cxl_mem");
	if (r < 0)
		return r;
	invalidate(bus);
	memdev->endpoint = NULL;
	return 0;
}

int disable_port(struct cxl_port *port, enum guard_step step)
{
	struct cxl_bus *bus = cxl_port_to_bus(port_root(port));
	int r;

	r = disable_visit_regions(port, guard, &step);
	if (r == 0)
		r = driver_unbind(&port->obj, "cxl_port");
	if (r < 0)
		return r;
	invalidate(bus);
	return 0;
}

/* The device that provides the bus is not on the CXL bus: its own driver link knows the rest. */
static int unbind_host(struct cxl_bus *bus, const char *host)
{
	struct sysfs_path root = path_join(CXL_DEVICES, bus->port.obj.name);
	struct sysfs_path unbind = path_join(host, "driver/unbind");
	struct ctx *ctx = bus->port.obj.ctx;
	bool gone;
	int r;

	r = ctx_write(ctx, unbind.text, last_component(host));
	gone = ctx_look(ctx, root.text) == -ENOENT;
	if (gone)
		return 0;	/* if not by us, somebody else was faster */
	return r < 0 ? r : ctx_fail(ctx, -EBUSY, "unbind", unbind.text, last_component(host));
}

int disable_bus(struct cxl_bus *bus, enum guard_step step)
{
	struct ctx *ctx = bus->port.obj.ctx;
	const char *host = port_host_path(&bus->port);
	int r;

	if (!host)
		return -ENXIO;
	r = disable_visit_regions(&bus->port, guard, &step);
	if (r == 0)
		r = unbind_host(bus, host);
	if (r < 0)
		return r;
	invalidate(bus);
	objects_retire_below(ctx, bus->port.obj.devpath);
	cxl_of(ctx)->buses.scanned = false;
	return 0;
}

CXL_API int cxl_memdev_disable_invalidate(struct cxl_memdev *memdev)
{
	if (!memdev)
		return -EINVAL;
	if (!cxl_memdev_is_enabled(memdev))
		return 0;
	if (!cxl_memdev_get_bus(memdev))
		return -ENXIO;
	return disable_memdev(memdev, cxl_memdev_get_endpoint(memdev), GUARD_UNBIND);
}

CXL_API int cxl_port_disable_invalidate(struct cxl_port *port)
{
	if (!port || cxl_port_is_root(port))
		return -EINVAL;
	if (!cxl_port_get_bus(port))
		return -ENXIO;
	return disable_port(port, GUARD_UNBIND);
}

CXL_API int cxl_bus_disable_invalidate(struct cxl_bus *bus)
{
	return bus ? disable_bus(bus, GUARD_UNBIND) : -EINVAL;
}
