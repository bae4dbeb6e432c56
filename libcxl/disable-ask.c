// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * disable-ask.c - may this memdev, port or bus be disabled?  And if so, do it
 *
 * What stands in the way is found in full first, each with its reason: accelerators,
 * memdevs that are enabled, regions that are active.  Which of these may go along says
 * the caller; memory in use never does.
 */
#include <errno.h>

#include "libcxl/attach-user.h"
#include "libcxl/disable.h"
#include "libcxl/owner.h"
#include "libcxl/region-use.h"
#include "engine/wait.h"

#define LOCK_MS 5000

/* What is to go, and what may go along. */
struct going {
	struct ctx *ctx;
	struct cxl_port *port;	/* the port, or the endpoint of the memdev */
	const char *name;	/* as users call it */
	unsigned int flags;
	struct words enabled;	/* memdevs below a port that are no accelerators */
	bool accelerator;	/* there is one, which may go */
};

static int refuse(const struct going *going)
{
	return ctx_fail(going->ctx, -EBUSY, "disable", path_join(CXL_DEVICES, going->name).text,
			"");
}

static int worse(int before, int r)
{
	return before < 0 ? before : r;
}

/* --- accelerators --- */

static int ask_about_user(struct going *going, const struct attach_user *user)
{
	going->accelerator = going->flags & CXLX_DISABLE_DETACH_ACCELERATOR;
	if (going->accelerator)
		return 0;
	refuse(going);
	return ctx_reason(going->ctx, -EBUSY,
			  "%s is used by an accelerator: the kernel would unbind the driver %s from "
			  "%s (%s); --detach-accelerator does that",
			  going->name, user->driver, user->parent, user->memdev);
}

/* --- memdevs below a port --- */

static int ask_about_memdev(struct going *going, struct cxl_memdev *memdev)
{
	struct attach_user user;
	int r;

	if (!cxl_memdev_is_enabled(memdev))
		return 0;
	r = attach_user_of_memdev(memdev, &user);
	if (r > 0)
		return ask_about_user(going, &user);
	return r < 0 ? r : words_printf(&going->enabled, "%s", memdev->obj.name);
}

/* The endpoints of a port itself, or the one that it is. */
static int ask_about_endpoints(struct going *going, struct cxl_port *port)
{
	struct cxl_endpoint *endpoint = cxl_port_to_endpoint(port);
	int result = 0;

	if (endpoint) {
		struct cxl_memdev *memdev = cxl_endpoint_get_memdev(endpoint);

		return memdev ? ask_about_memdev(going, memdev) : 0;
	}
	cxl_endpoint_foreach(port, endpoint) {
		struct cxl_memdev *memdev = cxl_endpoint_get_memdev(endpoint);

		if (memdev)
			result = worse(result, ask_about_memdev(going, memdev));
	}
	/* What cannot be listed may be anything. */
	return port->scanned ? result : worse(result, ctx_fail(going->ctx, -EIO, "list",
							       object_path(&port->obj, "").text,
							       ""));
}

static int ask_about_enabled(const struct going *going)
{
	auto_free char *names = NULL;
	size_t n = going->enabled.n;

	if (n == 0 || going->flags & CXLX_DISABLE_FORCE)
		return 0;
	names = words_join(&going->enabled, ", ");
	refuse(going);
	return ctx_reason(going->ctx, -EBUSY,
			  "%s hosts %zu memdev%s enabled (%s): disable %s first, or use --force",
			  going->name, n, n == 1 ? " that is" : "s that are", names ? names : "",
			  n == 1 ? "it" : "them");
}

static int ask_below(struct going *going)
{
	struct cxl_port *port;
	int result;

	result = ask_about_endpoints(going, going->port);
	if (!cxl_port_is_endpoint(going->port))
		cxl_port_foreach_all(going->port, port)
			result = worse(result, ask_about_endpoints(going, port));
	return worse(result, ask_about_enabled(going));
}

/* --- regions --- */

static int ask_about_active(const struct going *going, struct cxl_region *region)
{
	int r;

	if (!(going->flags & CXLX_DISABLE_FORCE)) {
		refuse(going);
		return ctx_reason(going->ctx, -EBUSY,
				  "%s is part of an active region, %s: destroy that first, or use "
				  "--force",
				  going->name, region->obj.name);
	}
	r = region_guard_lock(region);
	return r < 0 ? r : region_use_check_forced(region);
}

/* That of an accelerator goes with it, and was asked about already. */
static int ask_about_region(struct cxl_region *region, void *data)
{
	const struct going *going = data;
	struct attach_user user;
	int r;

	if (!cxl_region_decode_is_committed(region) && !cxl_region_is_enabled(region))
		return region_guard(region, GUARD_GO);
	r = attach_user_of_region(region, &user);
	if (r == 0)
		return ask_about_active(going, region);
	return r < 0 ? r : region_guard(region, GUARD_GO);
}

/* Its decoders may be committed by firmware for a region that nobody sees. */
static int ask_about_decoders(const struct going *going, const char *memdev)
{
	int n = cxl_port_decoders_committed(going->port);

	if (n <= 0 || going->flags & CXLX_DISABLE_FORCE || going->accelerator)
		return 0;
	refuse(going);
	return ctx_reason(going->ctx, -EBUSY,
			  "%s has %d committed decoder%s of no region that can be seen; --force "
			  "disables it all the same",
			  memdev, n, n == 1 ? "" : "s");
}

/* --- the three --- */

static int begin(struct going *going, struct owner *owner)
{
	cxlx_clear_error(cxl_of(going->ctx));
	return owner_begin(going->ctx, wait_now() + LOCK_MS, owner);
}

static int ask_memdev(struct going *going, struct cxl_memdev *memdev)
{
	int r;

	r = ask_about_memdev(going, memdev);
	r = worse(r, disable_visit_regions(going->port, ask_about_region, going));
	return r < 0 ? r : ask_about_decoders(going, memdev->obj.name);
}

CXL_API int cxlx_memdev_disable(struct cxl_memdev *memdev, unsigned int flags)
{
	auto_owner struct owner owner = { .dir = -1, .lock = -1 };
	struct going going = { .flags = flags };
	struct cxl_endpoint *endpoint;
	int r;

	if (!memdev)
		return -EINVAL;
	going.ctx = memdev->obj.ctx;
	going.name = memdev->obj.name;
	r = begin(&going, &owner);
	if (r < 0 || !cxl_memdev_is_enabled(memdev))
		return r;
	endpoint = cxl_memdev_get_endpoint(memdev);
	if (!endpoint)
		return ctx_reason(going.ctx, -ENXIO, "no endpoint leads to %s", going.name);
	going.port = &endpoint->port;
	r = ask_memdev(&going, memdev);
	words_clear(&going.enabled);
	return r < 0 ? r : disable_memdev(memdev, endpoint, GUARD_GO);
}

static int ask_port(struct going *going)
{
	int r;

	r = ask_below(going);
	words_clear(&going->enabled);
	return r < 0 ? r : disable_visit_regions(going->port, ask_about_region, going);
}

CXL_API int cxlx_port_disable(struct cxl_port *port, unsigned int flags)
{
	auto_owner struct owner owner = { .dir = -1, .lock = -1 };
	struct going going = { .flags = flags };
	int r;

	if (!port || cxl_port_is_root(port))
		return -EINVAL;
	going.ctx = port->obj.ctx;
	going.name = port->obj.name;
	r = begin(&going, &owner);
	if (r < 0 || !cxl_port_is_enabled(port))
		return r;
	/* The lists of a retired object are old. */
	r = cxlx_port_get_by_name(cxl_of(going.ctx), going.name, &port);
	if (r < 0)
		return r;
	going.port = port;
	r = ask_port(&going);
	return r < 0 ? r : disable_port(port, GUARD_GO);
}

CXL_API int cxlx_bus_disable(struct cxl_bus *bus, unsigned int flags)
{
	auto_owner struct owner owner = { .dir = -1, .lock = -1 };
	struct going going = { .flags = flags };
	struct cxl_port *port;
	int r;

	if (!bus)
		return -EINVAL;
	going.ctx = bus->port.obj.ctx;
	going.name = bus->port.obj.name;
	r = begin(&going, &owner);
	/* A bus without its driver is not there. */
	if (r < 0 || ctx_look(going.ctx, path_join(CXL_DEVICES, going.name).text) == -ENOENT)
		return r;
	r = cxlx_port_get_by_name(cxl_of(going.ctx), going.name, &port);
	if (r < 0)
		return r;
	going.port = port;
	r = ask_port(&going);
	return r < 0 ? r : disable_bus(cxl_port_to_bus(port), GUARD_GO);
}
