// SPDX-License-Identifier: LGPL-2.1-or-later
/* region-settle.c - wait for the devices that a region's driver adds, see region-settle.h */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "libcxl/private.h"
#include "libcxl/region-settle.h"
#include "engine/wait.h"

/* One level further down when the region is bound to the driver that takes a policy. */
struct sysfs_path region_dax_path(struct cxl_region *region)
{
	struct sysfs_path path, plain;
	int id = region->obj.id;

	snprintf(path.text, sizeof(path.text), "%s/sysram_region%d/dax_region%d",
		 region->obj.devpath, id, id);
	if (ctx_exists(region->obj.ctx, path.text))
		return path;
	snprintf(plain.text, sizeof(plain.text), "%s/dax_region%d", region->obj.devpath, id);
	return plain;
}

/* Names "daxR.D" of the region's devices. */
int region_dax_devices(struct cxl_region *region, struct words *ret)
{
	auto_words struct words names = { 0 };
	char prefix[32];
	int id, r;

	snprintf(prefix, sizeof(prefix), "dax%d.", region->obj.id);
	r = ctx_names(region->obj.ctx, region_dax_path(region).text, &names);
	for (size_t i = 0; r == 0 && i < names.n; i++)
		if (parse_name(names.at[i], prefix, &id) == 0)
			r = words_add(ret, names.at[i], strlen(names.at[i]));
	return r == -ENOENT ? 0 : r;
}

/* --- probes that are under way --- */

#define PROBE_MS 5000	/* a probe that takes longer is stuck */
#define NEW_DEVICE_MS 50	/* between a device's appearance and its driver's */

static bool has_driver(struct ctx *ctx, const char *devpath)
{
	return ctx_exists(ctx, path_join(devpath, "driver").text);
}

/* The first dax device of a dax region can never be deleted: without it, the probe is not over. */
static bool has_first_device(struct cxl_region *region, const char *dax_region)
{
	char name[32];

	snprintf(name, sizeof(name), "dax%d.0", region->obj.id);
	return ctx_exists(region->obj.ctx, path_join(dax_region, name).text);
}

/* A device of size 0 is nobody's: drivers refuse it. */
static bool awaits_driver(struct ctx *ctx, const char *device)
{
	char size[SYSFS_TEXT_MAX + 1];

	if (has_driver(ctx, device))
		return false;
	return ctx_read(ctx, path_join(device, "size").text, size) < 0 || strcmp(size, "0") != 0;
}

static bool all_have_drivers(struct cxl_region *region, const char *dax_region)
{
	auto_words struct words devices = { 0 };

	if (region_dax_devices(region, &devices) < 0)
		return true;
	for (size_t i = 0; i < devices.n; i++)
		if (awaits_driver(region->obj.ctx, path_join(dax_region, devices.at[i]).text))
			return false;
	return true;
}

/*
 * A dax device may well have no driver: somebody disabled it.  Only a new one gets time,
 * from when it is there.
 */
static bool is_complete(struct cxl_region *region, const char *dax_region, uint64_t *new_until)
{
	if (!has_driver(region->obj.ctx, dax_region))
		return true;	/* its module is not loaded */
	if (!has_first_device(region, dax_region)) {
		*new_until = wait_now() + NEW_DEVICE_MS;
		return false;
	}
	return all_have_drivers(region, dax_region) || wait_left(*new_until) == 0;
}

/*
 * The driver's link is there before its probe is over.  Binding once more waits for
 * the device's lock, which the probe holds, and then answers EBUSY.
 */
static void await_probe(struct ctx *ctx, const char *dax_region, const char *device)
{
	char link[PATH_MAX];
	struct sysfs_path path = path_join(path_join(dax_region, device).text, "driver");

	if (ctx_readlink(ctx, path.text, link, sizeof(link)) == 0 &&
	    strcmp(last_component(link), DAX_MEMORY_DRIVER) == 0)
		(void)ctx_write(ctx, DAX_DRIVERS "/" DAX_MEMORY_DRIVER "/bind", device);
}

void region_settle(struct cxl_region *region)
{
	auto_words struct words devices = { 0 };
	struct ctx *ctx = region->obj.ctx;
	struct failure before = ctx->last;
	struct sysfs_path dax = region_dax_path(region);
	uint64_t now = wait_now(), new_until = now + NEW_DEVICE_MS;

	if (!ctx_is_live(ctx) || !ctx_exists(ctx, dax.text))
		return;
	if (!has_driver(ctx, dax.text))	/* its probe may be queued: have it now */
		(void)ctx_write(ctx, "bus/cxl/drivers_probe", last_component(dax.text));
	for (unsigned int n = 0; !is_complete(region, dax.text, &new_until); n++)
		if (!wait_backoff(ctx, n, now + PROBE_MS))
			break;
	if (region_dax_devices(region, &devices) == 0)
		for (size_t i = 0; i < devices.n; i++)
			await_probe(ctx, dax.text, devices.at[i]);
	ctx->last = before;
}

/* --- after binding --- */

struct child {
	struct ctx *ctx;
	struct sysfs_path path;
};

static bool is_bound(void *data)
{
	const struct child *child = data;

	return has_driver(child->ctx, child->path.text);
}

/*
 * No child at all is an answer: the range is System RAM already, or belongs to an
 * accelerator.  A child whose driver is not loaded gets one second.
 */
void region_await_child(struct cxl_region *region, struct wait_events *events, uint64_t deadline)
{
	struct child child = { .ctx = region->obj.ctx };
	uint64_t second = wait_now() + 1000;

	snprintf(child.path.text, sizeof(child.path.text), "%s/pmem_region%d",
		 region->obj.devpath, region->obj.id);
	if (region_is_volatile(region))
		child.path = region_dax_path(region);
	if (ctx_exists(child.ctx, child.path.text))
		(void)wait_until(child.ctx, events, second < deadline ? second : deadline, is_bound,
				 &child);
	region_settle(region);
}
