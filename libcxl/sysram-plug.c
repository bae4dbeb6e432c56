// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * sysram-plug.c - add the memory of a region, before anybody else decides its zone
 *
 * The driver cxl_region makes a dax device, and the memory driver of that adds the
 * blocks as auto_online_blocks says at that moment.  Both probe in the background: a
 * bind that succeeded says nothing of the memory.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "engine/dax.h"
#include "libcxl/owner.h"
#include "libcxl/region-driver.h"
#include "libcxl/region-settle.h"
#include "libcxl/sysram.h"

#define DAX_REGION_DRIVER "cxl_dax_region"
#define NEW_DEVICE_MS 2000	/* a device that is not on its bus by then is none */

int sysram_explain_bind(struct sysram_work *work, const char *device, int code)
{
	struct sysfs_path dir = path_join(CXL_DEVICES, device);
	char link[PATH_MAX];

	if (!ctx_exists(work->ctx, dir.text))
		return ctx_fail(work->ctx, -ENODEV, "find", dir.text, "");
	if (code != -EBUSY ||
	    ctx_readlink(work->ctx, path_join(dir.text, "driver").text, link, sizeof(link)) < 0)
		return code;
	return ctx_reason(work->ctx, code, "something else bound %s to %s meanwhile; try again",
			  device, last_component(link));
}

/* --- devices that come in the background --- */

static bool has_driver(struct ctx *ctx, const char *dir)
{
	return ctx_exists(ctx, path_join(dir, "driver").text);
}

struct awaited {
	struct sysram_work *work;
	struct sysfs_path dax_region;
	struct words devices;
};

static bool devices_are_there(void *data)
{
	struct awaited *awaited = data;
	struct cxl_region *region = awaited->work->region;

	if (!ctx_exists(region->obj.ctx, awaited->dax_region.text))
		return true;	/* it went away: no use in waiting */
	words_clear(&awaited->devices);
	return has_driver(region->obj.ctx, awaited->dax_region.text) &&
	       region_dax_devices(region, &awaited->devices) == 0 && awaited->devices.n > 0;
}

/* A bound region without one: its range was system memory before, or is an accelerator's. */
static int explain_no_child(struct sysram_work *work)
{
	const char *name = work->region->obj.name;

	if (!ctx_exists(work->ctx, path_join(CXL_DEVICES, name).text))
		return ctx_fail(work->ctx, -ENODEV, "find", path_join(CXL_DEVICES, name).text, "");
	ctx_fail(work->ctx, -EBUSY, "find", region_dax_path(work->region).text, "");
	return ctx_reason(work->ctx, -EBUSY,
			  "%s has no dax device: its range is system memory since before the "
			  "driver was bound, or in use by an accelerator",
			  name);
}

static int explain_timeout(struct sysram_work *work, const struct awaited *awaited, int code)
{
	const char *name = last_component(awaited->dax_region.text);

	if (code != -ETIMEDOUT)
		return code;
	ctx_fail(work->ctx, code, "wait for", path_join(awaited->dax_region.text, "driver").text, "");
	return ctx_reason(work->ctx, code,
			  "%s has no driver and no device yet: the module dax_cxl is missing or did "
			  "not take it, see the kernel log",
			  name);
}

/* A probe may be queued, or its module not loaded yet: both are helped along. */
static int await_devices(struct sysram_work *work, struct awaited *awaited)
{
	struct ctx *ctx = work->ctx;
	const char *dir = awaited->dax_region.text;
	int r;

	driver_load(ctx, CXL_DRIVERS "/" DAX_REGION_DRIVER, dir);
	if (ctx_exists(ctx, dir) && !has_driver(ctx, dir) && ctx_is_live(ctx)) {
		struct failure before = ctx->last;

		(void)ctx_write(ctx, "bus/cxl/drivers_probe", last_component(dir));
		ctx->last = before;
	}
	r = wait_until(ctx, &work->events, work->deadline, devices_are_there, awaited);
	if (r < 0)
		return explain_timeout(work, awaited, r);
	return ctx_exists(ctx, dir) ? 0 : explain_no_child(work);
}

/* A new device is in its directory first, then on its bus, then ready to be bound. */
static bool is_not_ready(int code, uint64_t new_until)
{
	return code == -EAGAIN || (code == -ENODEV && wait_left(new_until) > 0);
}

/*
 * Binding waits for a probe that is under way, and then finds the device bound: EBUSY.
 * The driver's link says less, it is there before the probe is over.  A probe that
 * failed before is done again, this time with an errno.
 */
static int bind_memory(struct sysram_work *work, const char *device)
{
	struct ctx *ctx = work->ctx;
	struct failure before = ctx->last;
	uint64_t new_until = wait_now() + NEW_DEVICE_MS;
	char driver[64];
	int r;

	driver_load(ctx, DAX_DRIVERS "/" DAX_MEMORY_DRIVER, path_join(DAX_DEVICES, device).text);
	for (unsigned int n = 0;; n++) {
		r = ctx_write(ctx, DAX_DRIVERS "/" DAX_MEMORY_DRIVER "/bind", device);
		if (is_not_ready(r, new_until) && wait_backoff(ctx, n, work->deadline))
			continue;
		if (r == 0 || (r != -EAGAIN && dax_driver(ctx, device, driver)))
			break;
		return sysfs_cancelled(&ctx->fs) ? -EINTR : r;
	}
	ctx->last = before;
	return 0;
}

/* A device that came with our bind was nobody's choice, whichever driver it went to. */
static int bind_new_memory(struct sysram_work *work, const char *device)
{
	int pid, r;

	r = bind_memory(work, device);
	if (r < 0 || dax_is_memory(work->ctx, device))
		return r;
	r = dax_release(work->ctx, device, &pid);
	if (r == -EBUSY)
		return ctx_reason(work->ctx, r, "/dev/%s is open in process %d", device, pid);
	return r < 0 ? r : bind_memory(work, device);
}

/* Who had no driver before gets rid of it again on the way back. */
static int bind_each(struct sysram_work *work, const struct words *devices)
{
	bool all_are_new = work->added;
	int r = 0;

	for (size_t i = 0; r == 0 && i < devices->n; i++) {
		const char *device = devices->at[i];
		char driver[64];
		bool bound = dax_driver(work->ctx, device, driver);

		if (!bound)
			sysram_work_adds(work);
		r = all_are_new ? bind_new_memory(work, device) : bind_memory(work, device);
		if (r == 0 && !bound && !all_are_new)
			steps_add(&work->steps, DAX_DRIVERS "/" DAX_MEMORY_DRIVER, "unbind", NULL, NULL,
				  device);
	}
	return r < 0 ? r : steps_run(work->ctx, &work->steps);
}

int sysram_await(struct sysram_work *work)
{
	struct awaited awaited = { .work = work, .dax_region = region_dax_path(work->region) };
	int r;

	r = await_devices(work, &awaited);
	if (r == 0)
		r = bind_each(work, &awaited.devices);
	words_clear(&awaited.devices);
	return r;
}

/* --- the driver of a kernel without the sysram series --- */

/* The knob need not be touched where it says what is wanted anyway. */
static int lower_knob(struct sysram_work *work)
{
	char policy[MEMORY_POLICY_MAX];

	if (memory_get_policy(work->ctx, policy) == 0 &&
	    strcmp(policy, cxlx_sysram_policy_name(work->policy)) == 0)
		return 0;
	return memory_knob_lower(work->ctx, work->owner, &work->knob);
}

static int bind_region(struct sysram_work *work)
{
	const char *name = work->region->obj.name;
	int r;

	if (region_has_driver(work->region, REGION_DRIVER))
		return 0;
	steps_add(&work->steps, CXL_DRIVERS "/" REGION_DRIVER, "bind", name, "unbind", name);
	sysram_work_adds(work);
	r = steps_run(work->ctx, &work->steps);
	return r < 0 ? sysram_explain_bind(work, name, r) : 0;
}

static int plug_by_default(struct sysram_work *work)
{
	int r;

	driver_load(work->ctx, CXL_DRIVERS "/" REGION_DRIVER,
		    path_join(CXL_DEVICES, work->region->obj.name).text);
	r = lower_knob(work);
	if (r == 0)
		r = bind_region(work);
	if (r == 0)
		r = sysram_await(work);
	if (r == 0)
		r = memory_knob_restore(&work->knob);
	return r;
}

int sysram_plug(struct sysram_work *work)
{
	const char *driver = work->now->driver;
	bool by_sysram = strcmp(driver, SYSRAM_DRIVER) == 0 ||
			 (!*driver && work->wanted == CXLX_SYSRAM_AUTO && sysram_has_drivers(work));
	int r = -EOPNOTSUPP;

	if (by_sysram && !work->without_sysram)
		r = sysram_plug_by_region(work, MEMORY_POLICY_QUIET);
	if (r == -EOPNOTSUPP)
		r = plug_by_default(work);
	return r;
}

/* --- once more, with the memory offline --- */

/* Where its memory was before; the driver is bound on the way back already, and the memory offline. */
static void add_state_before(struct sysram_work *work, const struct sysram_device *device)
{
	struct sysfs_path dir = path_join(DAX_DEVICES, device->name);

	if (!*device->state || strcmp(device->state, MEMORY_POLICY_QUIET) == 0)
		return;
	if (strcmp(device->state, "unplugged") != 0)
		steps_add(&work->steps, dir.text, "state", NULL, NULL, device->state);
	steps_add(&work->steps, dir.text, "state", NULL, NULL, "unplugged");
}

/* The file "state" knows no word that leads to "offline": only a bind does. */
int sysram_replug(struct sysram_work *work)
{
	static const char driver[] = DAX_DRIVERS "/" DAX_MEMORY_DRIVER;
	int r;

	for (size_t i = 0; i < work->now->n_devices; i++) {
		const struct sysram_device *device = &work->now->devices[i];

		if (!sysram_is_memory(device))
			continue;
		if (*device->state && strcmp(device->state, "unplugged") != 0)
			steps_add(&work->steps, path_join(DAX_DEVICES, device->name).text, "state",
				  "unplugged", NULL, NULL);
		add_state_before(work, device);
		steps_add(&work->steps, driver, "unbind", device->name, "bind", device->name);
		steps_add(&work->steps, driver, "bind", device->name, "unbind", device->name);
	}
	r = memory_knob_lower(work->ctx, work->owner, &work->knob);
	if (r == 0)
		r = steps_run(work->ctx, &work->steps);
	if (r == 0)
		r = memory_knob_restore(&work->knob);
	return r;
}
