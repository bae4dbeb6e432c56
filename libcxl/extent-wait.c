// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * extent-wait.c - wait until a device has handed out capacity
 *
 * The kernel sends no event for an extent, so the directory is looked at again and again.
 * Events of the region and of dax devices, of which there are some, end a pause early.
 */
#include <errno.h>
#include <string.h>

#include "base/numbers.h"
#include "libcxl/extent.h"
#include "libcxl/region-settle.h"
#include "engine/wait.h"

#define DEFAULT_TIMEOUT_MS 5000

static bool is_enough(const struct extent_tally *tally, const struct cxlx_extents_wanted *wanted)
{
	unsigned int count = wanted->count || wanted->size ? wanted->count : 1;

	return tally->size >= wanted->size && tally->count >= count;
}

static int refuse_gone(struct cxl_region *region)
{
	struct ctx *ctx = region->obj.ctx;

	ctx_fail(ctx, -ENODEV, "wait for", object_path(&region->obj, "driver").text, "");
	return ctx_reason(ctx, -ENODEV,
			  "%s was disabled, or its memdev removed, while it waited for capacity",
			  region->obj.name);
}

/* "512M", "2 extents", or "512M in 2 extents" */
static void describe(char *buf, size_t size, const struct cxlx_extents_wanted *wanted)
{
	unsigned int count = wanted->count || wanted->size ? wanted->count : 1;
	char bytes[SIZE_TEXT] = "", extents[32] = "";

	if (wanted->size)
		size_words(bytes, wanted->size);
	if (count)
		snprintf(extents, sizeof(extents), "%u extent%s", count, count > 1 ? "s" : "");
	snprintf(buf, size, "%s%s%s", bytes, *bytes && *extents ? " in " : "", extents);
}

static int refuse_late(struct cxl_region *region, const struct extent_tally *tally,
		       const struct cxlx_extents_wanted *wanted)
{
	struct sysfs_path dax = region_dax_path(region);
	struct ctx *ctx = region->obj.ctx;
	char has[SIZE_TEXT], want[SIZE_TEXT + 40];

	describe(want, sizeof(want), wanted);
	ctx_fail(ctx, -ETIMEDOUT, "wait for", path_join(dax.text, "extent*").text, "");
	if (!ctx_exists(ctx, path_join(dax.text, "dax_region").text))
		return ctx_reason(ctx, -ETIMEDOUT,
				  "%s cannot get capacity: its dax region has no driver; is the "
				  "module dax_cxl loaded? The kernel log says more",
				  region->obj.name);
	return ctx_reason(ctx, -ETIMEDOUT,
			  "%s has %s in %u extent%s, and %s %s wanted: whoever manages the device "
			  "did not add that much in time",
			  region->obj.name, size_words(has, tally->size), tally->count,
			  tally->count == 1 ? "" : "s", want,
			  !wanted->size && wanted->count > 1 ? "were" : "was");
}

int region_await_extents(struct cxl_region *region, const struct cxlx_extents_wanted *wanted,
			 uint64_t deadline)
{
	auto_wait_events struct wait_events events = { 0 };
	struct ctx *ctx = region->obj.ctx;
	struct extent_tally tally;

	wait_events_open(ctx, &events);
	for (unsigned int n = 0;; n++) {
		int r;

		if (!object_is_bound(&region->obj))
			return refuse_gone(region);
		r = extent_count(region, &tally);
		if (r < 0)
			return r;
		if (is_enough(&tally, wanted))
			return 0;
		if (wait_pause(ctx, &events, n, deadline))
			continue;
		return sysfs_cancelled(&ctx->fs) ? -EINTR : refuse_late(region, &tally, wanted);
	}
}

CXL_API int cxlx_region_wait_extents(struct cxl_region *region,
				     const struct cxlx_extents_wanted *wanted)
{
	unsigned int ms;

	if (!region || !wanted || wanted->sz < sizeof(*wanted))
		return -EINVAL;
	if (cxl_region_get_mode(region) != CXL_DECODER_MODE_DYNAMIC_RAM_1)
		return -EOPNOTSUPP;
	cxlx_clear_error(cxl_of(region->obj.ctx));
	ms = wanted->timeout_ms ? wanted->timeout_ms : DEFAULT_TIMEOUT_MS;
	return region_await_extents(region, wanted, wait_now() + ms);
}

CXL_API int cxlx_region_refresh_extents(struct cxl_region *region)
{
	if (!region)
		return -EINVAL;
	region_forget_extents(region);
	return region_read_extents(region);
}

CXL_API int cxlx_region_get_available_size(struct cxl_region *region, uint64_t *ret_size)
{
	struct dax_place place;

	if (!region || !ret_size)
		return -EINVAL;
	place = region_dax_place(region);
	return dax_child_number(&place, "dax_region", "available_size", ret_size);
}
