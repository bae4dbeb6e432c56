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

#include "libcxl/private.h"
#include "libcxl/region-guard.h"

/* Forget the ports of a bus; lists are read again, memdevs look for a new endpoint. */
static void invalidate(struct cxl_bus *bus)
{
	struct cxl_port *root = &bus->port;
	struct cxl_ctx *ctx = root->obj.ctx;

	for (struct obj *obj = ctx->memdevs.first; obj; obj = obj->next)
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
 */
static bool leads_through(struct cxl_region *region, const struct cxl_port *port)
{
	struct cxl_memdev_mapping *mapping;
	unsigned int n = 0;

	cxl_mapping_foreach(region, mapping) {
		n++;
		for (struct cxl_port *on = mapping->decoder->port; on; on = on->parent)
			if (on == port)
				return true;
	}
	return n != cxl_region_get_interleave_ways(region);
}

static int guard_window(struct cxl_decoder *decoder, const struct cxl_port *port)
{
	struct cxl_region *region;

	cxl_region_foreach(decoder, region) {
		int r;

		if (!leads_through(region, port))
			continue;
		r = region_guard(region, GUARD_UNBIND);
		if (r < 0)
			return r;
	}
	/* A list that could not be read looks like one without regions. */
	return decoder->regions.scanned ?
		       0 :
		       ctx_fail(decoder->obj.ctx, -EIO, "list",
				path_join(CXL_DEVICES, decoder->obj.name).text, "");
}

static int guard_regions(struct cxl_port *port)
{
	struct cxl_port *root = port_root(port);
	struct cxl_decoder *decoder;
	int r;

	/* Other processes may have made regions since somebody looked. */
	objects_refresh(port->obj.ctx);
	r = port_scan(root);
	if (r < 0)
		return ctx_fail(port->obj.ctx, r, "list",
				path_join(CXL_DEVICES, root->obj.name).text, "");
	cxl_decoder_foreach(root, decoder) {
		r = guard_window(decoder, port);
		if (r < 0)
			return r;
	}
	return 0;
}

CXL_API int cxl_memdev_disable_invalidate(struct cxl_memdev *memdev)
{
	struct cxl_endpoint *endpoint;
	struct cxl_bus *bus;
	int r;

	if (!memdev)
		return -EINVAL;
	if (!cxl_memdev_is_enabled(memdev))
		return 0;
	endpoint = cxl_memdev_get_endpoint(memdev);
	bus = cxl_memdev_get_bus(memdev);
	if (!bus)
		return -ENXIO;
	r = guard_regions(&endpoint->port);
	if (r == 0)
		r = driver_unbind(&memdev->obj, "cxl_mem");
	if (r < 0)
		return r;
	invalidate(bus);
	memdev->endpoint = NULL;
	return 0;
}

CXL_API int cxl_port_disable_invalidate(struct cxl_port *port)
{
	struct cxl_bus *bus;
	int r;

	if (!port || cxl_port_is_root(port))
		return -EINVAL;
	bus = cxl_port_get_bus(port);
	if (!bus)
		return -ENXIO;
	r = guard_regions(port);
	if (r == 0)
		r = driver_unbind(&port->obj, "cxl_port");
	if (r < 0)
		return r;
	invalidate(bus);
	return 0;
}

/* The device that provides the bus is not on the CXL bus: its own driver link knows the rest. */
CXL_API int cxl_bus_disable_invalidate(struct cxl_bus *bus)
{
	struct cxl_ctx *ctx;
	const char *host;
	int r;

	if (!bus)
		return -EINVAL;
	ctx = bus->port.obj.ctx;
	host = port_host_path(&bus->port);
	if (!host)
		return -ENXIO;
	r = guard_regions(&bus->port);
	if (r == 0)
		r = ctx_write(ctx, path_join(host, "driver/unbind").text, last_component(host));
	if (r < 0)
		return r;
	invalidate(bus);
	objects_retire_below(ctx, bus->port.obj.devpath);
	ctx->buses.scanned = false;
	return 0;
}
