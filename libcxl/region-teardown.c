// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * region-teardown.c - disable and destroy regions, whole or half-made
 *
 * Looking comes first, in full; then the writes run as a list that can be taken
 * back.  Between the two stands the guard, asked again right before each step that
 * the kernel would not refuse by itself.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/numbers.h"
#include "libcxl/extent.h"
#include "libcxl/owner.h"
#include "libcxl/region-create.h"
#include "libcxl/region-driver.h"
#include "libcxl/region-guard.h"
#include "libcxl/region-settle.h"
#include "libcxl/region-use.h"
#include "engine/wait.h"

#define LOCK_MS 5000
#define CHILD_MS 1000

/* --- disable --- */

static int unbind(struct cxl_region *region, struct steps *steps)
{
	region_add_unbind(region, steps);
	return steps_run(region->obj.ctx, steps);
}

/* Make the driver let go; @steps knows the way back. */
static int release(struct cxl_region *region, bool force, struct steps *steps)
{
	int r;

	if (!cxl_region_is_enabled(region))
		return 0;
	r = force ? region_use_end(region, steps) : region_use_check(region);
	return r < 0 ? r : unbind(region, steps);
}

static int begin(struct cxl_region *region, struct owner *owner)
{
	struct ctx *ctx = region->obj.ctx;
	int r;

	cxlx_clear_error(cxl_of(ctx));
	r = owner_begin(ctx, wait_now() + LOCK_MS, owner);
	if (r < 0)
		return r;
	objects_refresh(ctx);
	if (!ctx_exists(ctx, path_join(CXL_DEVICES, region->obj.name).text))
		return ctx_fail(ctx, -ENODEV, "find", path_join(CXL_DEVICES, region->obj.name).text,
				"");
	r = owner_check(ctx, region->obj.name);
	if (r == 0)
		r = region_guard_accelerator(region);
	return r < 0 ? r : region_guard_lock(region);
}

CXL_API int cxlx_region_disable(struct cxl_region *region, bool force)
{
	auto_owner struct owner owner = { .dir = -1, .lock = -1 };
	auto_steps struct steps steps = { .subject = region, .owner = &owner };
	int r;

	if (!region)
		return -EINVAL;
	r = begin(region, &owner);
	return r < 0 ? r : release(region, force, &steps);
}

/* --- enable --- */

static int explain_uncommitted(struct cxl_region *region)
{
	struct ctx *ctx = region->obj.ctx;
	struct cxl_memdev_mapping *mapping;
	unsigned int ways = cxl_region_get_interleave_ways(region), n = 0;

	cxl_mapping_foreach(region, mapping)
		n++;
	ctx_fail(ctx, -ENXIO, "enable", object_path(&region->obj, "commit").text, "0");
	return ctx_reason(ctx, -ENXIO,
			  "%s is not committed (%u of %u targets are set): it was not made "
			  "completely; 'cxl destroy-region %s' removes it",
			  region->obj.name, n, ways, region->obj.name);
}

static int bind(struct cxl_region *region)
{
	auto_wait_events struct wait_events events = { 0 };
	int r;

	wait_events_open(region->obj.ctx, &events);
	r = cxl_region_enable(region);
	if (r == 0)
		region_await_child(region, &events, wait_now() + CHILD_MS);
	return r;
}

CXL_API int cxlx_region_enable(struct cxl_region *region)
{
	auto_owner struct owner owner = { .dir = -1, .lock = -1 };
	struct ctx *ctx;
	int r;

	if (!region)
		return -EINVAL;
	ctx = region->obj.ctx;
	cxlx_clear_error(cxl_of(ctx));
	/* Nobody may be destroying it meanwhile. */
	r = owner_begin(ctx, wait_now() + LOCK_MS, &owner);
	if (r < 0)
		return r;
	objects_refresh(ctx);
	if (cxl_region_is_enabled(region))
		return 0;
	if (cxl_region_decode_is_committed(region) != 1 &&
	    ctx_exists(ctx, object_path(&region->obj, "commit").text))
		return explain_uncommitted(region);
	return bind(region);
}

/* --- destroy: what stands in the way --- */

static int refuse(struct cxl_region *region, int code, const char *file)
{
	return ctx_fail(region->obj.ctx, code, "destroy", object_path(&region->obj, file).text, "");
}

/*
 * A member that firmware committed is staged in an unfinished region: the slot names
 * the decoder, the decoder does not name the region.  The region is the only handle
 * on those decoders; without it they keep decoding addresses that look free.
 */
static int check_partial(struct cxl_region *region)
{
	struct cxl_memdev_mapping *mapping;
	const char *name;

	if (cxl_region_decode_is_committed(region))
		return 0;
	cxl_mapping_foreach(region, mapping) {
		if (attr_get_text(&mapping->decoder->obj, DECODER_REGION, &name) != -ENODATA)
			continue;
		refuse(region, -EBUSY, "commit");
		return ctx_reason(region->obj.ctx, -EBUSY,
				  "%s was set up by firmware and waits for members that are "
				  "missing; destroying it would leave %s decoding for nobody",
				  region->obj.name, mapping->decoder->obj.name);
	}
	return 0;
}

/* Capacity is given back from the last decoder down: a later one in use has to go first. */
static int check_later(struct cxl_region *region, struct cxl_decoder *decoder)
{
	struct cxl_memdev *memdev = cxl_decoder_get_memdev(decoder);
	struct cxl_decoder *later;
	const char *owner;

	cxl_decoder_foreach(decoder->port, later) {
		if (later->obj.id <= decoder->obj.id ||
		    attr_u64_or(&later->obj, DECODER_DPA_SIZE, 0) == 0)
			continue;
		if (attr_get_text(&later->obj, DECODER_REGION, &owner) < 0)
			owner = "a reservation";
		refuse(region, -EBUSY, "");
		return ctx_reason(region->obj.ctx, -EBUSY,
				  "%s still has a later active decoder, %s (%s): it has to go first",
				  memdev ? memdev->obj.name : decoder->port->obj.name,
				  later->obj.name, owner);
	}
	return 0;
}

static int check_order(struct cxl_region *region)
{
	struct cxl_memdev_mapping *mapping;

	cxl_mapping_foreach(region, mapping) {
		int r = check_later(region, mapping->decoder);

		if (r < 0)
			return r;
	}
	return 0;
}

/* What may happen to a region that is enabled. */
enum enabled {
	ENABLED_STAYS,	/* it is refused */
	ENABLED_UNUSED,	/* it is disabled, if nobody uses it */
	ENABLED_FORCE,	/* its use is ended, and it is disabled */
};

static int check_enabled(struct cxl_region *region, enum enabled enabled)
{
	int r;

	if (enabled != ENABLED_STAYS || !cxl_region_is_enabled(region))
		return 0;
	/* With memory online, that is the reason worth knowing. */
	r = region_use_check(region);
	if (r < 0)
		return r;
	refuse(region, -EBUSY, "driver");
	return ctx_reason(region->obj.ctx, -EBUSY, "%s active. Disable it or use --force",
			  region->obj.name);
}

/* --- destroy: the writes --- */

static void add_free(struct steps *steps, struct cxl_decoder *decoder)
{
	uint64_t size = attr_u64_or(&decoder->obj, DECODER_DPA_SIZE, 0);
	char before[32];

	if (size == 0)
		return;
	snprintf(before, sizeof(before), "%#" PRIx64, size);
	steps_add(steps, path_join(CXL_DEVICES, decoder->obj.name).text, "dpa_size", "0", NULL,
		  before);
}

/*
 * What a killed process had reserved for this region before it could attach it: still
 * exactly that size, and of no region.
 */
static void add_reserved(struct steps *steps, struct ctx *ctx,
			 const struct owner_record *left_behind)
{
	struct cxl_decoder *decoder;
	const char *region;

	for (size_t i = 0; i < left_behind->n_decoders; i++) {
		const struct owner_decoder *reserved = &left_behind->decoders[i];

		if (cxlx_decoder_get_by_name(cxl_of(ctx), reserved->name, &decoder) < 0 ||
		    attr_get_text(&decoder->obj, DECODER_REGION, &region) != -ENODATA ||
		    attr_u64_or(&decoder->obj, DECODER_DPA_SIZE, 0) != reserved->dpa_size)
			continue;
		add_free(steps, decoder);
	}
}

/*
 * Once one of several targets is gone, the kernel refuses to have it back beside the
 * others: it counts the ports' targets up, but not down.  So the way back from the
 * second one on is to empty all slots, and then to fill them from the first.
 */
static void add_targets(struct steps *steps, struct cxl_region *region, const char *dir)
{
	struct cxl_memdev_mapping *mapping, *first = cxl_mapping_get_first(region);

	if (!first)
		return;
	steps_add(steps, dir, region_target_file((int)first->position).text, "\n", NULL, NULL);
	cxl_mapping_foreach(region, mapping)
		steps_add(steps, dir, region_target_file((int)mapping->position).text, NULL, NULL,
			  mapping->decoder->obj.name);
	cxl_mapping_foreach(region, mapping)
		steps_add(steps, dir, region_target_file((int)mapping->position).text, NULL, NULL, "\n");
	cxl_mapping_foreach(region, mapping)
		if (mapping != first)
			steps_add(steps, dir, region_target_file((int)mapping->position).text, "\n",
				  NULL, NULL);
}

static void make_steps(struct cxl_region *region, const struct owner_record *left_behind,
		       struct steps *steps)
{
	struct sysfs_path dir = path_join(CXL_DEVICES, region->obj.name);
	struct sysfs_path window = path_join(CXL_DEVICES, region->decoder->obj.name);
	struct cxl_memdev_mapping *mapping;

	if (cxl_region_decode_is_committed(region))
		steps_add(steps, dir.text, "commit", "0", NULL, "1");
	add_targets(steps, region, dir.text);
	cxl_mapping_foreach(region, mapping)
		add_free(steps, mapping->decoder);
	add_reserved(steps, region->obj.ctx, left_behind);
	steps_add(steps, window.text, decoder_type.attrs[DECODER_DELETE].file, region->obj.name,
		  NULL, NULL);
}

/* Killed from here on, the next process finds what belongs to the region. */
static void leave_record(struct owner *owner, struct cxl_region *region,
			 const struct owner_record *left_behind)
{
	auto_owner_record struct owner_record record = { 0 };
	struct cxl_memdev_mapping *mapping;

	snprintf(record.region, sizeof(record.region), "%s", region->obj.name);
	cxl_mapping_foreach(region, mapping)
		(void)owner_add_decoder(&record, mapping->decoder->obj.name,
					attr_u64_or(&mapping->decoder->obj, DECODER_DPA_SIZE, 0));
	for (size_t i = 0; i < left_behind->n_decoders; i++)
		(void)owner_add_decoder(&record, left_behind->decoders[i].name,
					left_behind->decoders[i].dpa_size);
	owner_record(owner, &record);
}

static int check_all(struct cxl_region *region, enum enabled enabled)
{
	int r;

	r = check_partial(region);
	if (r == 0)
		r = check_order(region);
	if (r == 0)
		r = check_enabled(region, enabled);
	return r;
}

static int take_apart(struct cxl_region *region, struct owner *owner, struct steps *steps)
{
	auto_owner_record struct owner_record left_behind = { 0 };
	struct ctx *ctx = region->obj.ctx;
	int r;

	objects_refresh(ctx);
	(void)owner_find(ctx, region->obj.name, false, &left_behind);
	leave_record(owner, region, &left_behind);
	make_steps(region, &left_behind, steps);
	r = region_guard(region, GUARD_RESET);
	if (r < 0) {
		steps_undo(ctx, steps);
		return r;
	}
	r = steps_run(ctx, steps);
	owner->keep_record = steps->stuck;
	return r;
}

/* Only to be able to say what was lost: what cannot be counted is no reason to stop. */
static void count_capacity(struct cxl_region *region, struct extent_tally *ret)
{
	struct failure before = region->obj.ctx->last;

	if (extent_count(region, ret) < 0)
		*ret = (struct extent_tally){ 0 };
	region->obj.ctx->last = before;
}

/* The driver comes back, the extents do not: say so beside the failure. */
static int explain_capacity(struct cxl_region *region, const struct extent_tally *before, int code)
{
	struct failure failure = region->obj.ctx->last;
	struct extent_tally now;
	char size[SIZE_TEXT];

	if (before->count == 0 || extent_count(region, &now) < 0 || now.size >= before->size)
		return code;
	(void)ctx_reason(region->obj.ctx, code,
			 "could not take back the capacity of %s: %s in %u extent%s went to the "
			 "device when the driver let go; whoever manages it has to add it again",
			 region->obj.name, size_words(size, before->size), before->count,
			 before->count == 1 ? "" : "s");
	region->obj.ctx->last = failure;
	return code;
}

static int destroy(struct cxl_region *region, enum enabled enabled)
{
	auto_owner struct owner owner = { .dir = -1, .lock = -1 };
	auto_steps struct steps steps = { .subject = region, .owner = &owner };
	struct extent_tally capacity = { 0 };
	int r;

	r = begin(region, &owner);
	if (r == 0)
		r = check_all(region, enabled);
	if (r == 0)
		count_capacity(region, &capacity);
	if (r == 0)
		r = release(region, enabled == ENABLED_FORCE, &steps);
	if (r == 0)
		r = take_apart(region, &owner, &steps);
	if (r < 0)
		return explain_capacity(region, &capacity, r);
	owner_forget(region->obj.ctx, region->obj.name);
	decoder_forget_regions(region->decoder);
	object_retire(&region->obj);
	return 0;
}

CXL_API int cxlx_region_destroy(struct cxl_region *region, bool force)
{
	return region ? destroy(region, force ? ENABLED_FORCE : ENABLED_STAYS) : -EINVAL;
}

/* --- the way back of a creation that is over already --- */

static void explain_stuck(struct cxl_region *region, int code, struct words *to)
{
	struct ctx *ctx = region->obj.ctx;
	auto_free char *why = words_join(&ctx->reasons, "; ");

	(void)words_printf(to, "could not take back %s, which stays: %s", region->obj.name,
			   why && *why ? why : strerror(-code));
}

void region_take_back(struct cxl_region *region)
{
	struct ctx *ctx = region->obj.ctx;
	bool (*cancelled)(void *data) = take(ctx->fs.cancelled);
	struct failure failure = ctx->last;
	struct words reasons = ctx->reasons;
	int r;

	ctx->reasons = (struct words){ 0 };
	ctx->undoing = true;
	r = destroy(region, ENABLED_UNUSED);
	ctx->undoing = false;
	if (r < 0 && r != -ENODEV)
		explain_stuck(region, r, &reasons);
	words_clear(&ctx->reasons);
	ctx->reasons = reasons;
	ctx->last = failure;
	ctx->fs.cancelled = cancelled;
}
