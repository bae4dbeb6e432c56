// SPDX-License-Identifier: LGPL-2.1-or-later
/* region-guard.c - may this step be taken on this region now?  See region-guard.h */
#include <errno.h>

#include "libcxl/attach-user.h"
#include "engine/memory.h"
#include "libcxl/private.h"
#include "libcxl/region-guard.h"
#include "libcxl/region-settle.h"

/* Kernels before 7.1 do not say so of the region: then its decoders do. */
static bool has_locked_decoder(struct cxl_region *region)
{
	struct cxl_memdev_mapping *mapping;

	if (cxl_decoder_is_locked(region->decoder))
		return true;
	cxl_mapping_foreach(region, mapping)
		if (cxl_decoder_is_locked(mapping->decoder))
			return true;
	return false;
}

int region_guard_lock(struct cxl_region *region)
{
	enum cxl_region_locked_state state = cxl_region_locked_state(region);

	if (state == CXL_REGION_UNLOCKED ||
	    (state == CXL_REGION_LOCKED_UNKNOWN && !has_locked_decoder(region)))
		return 0;
	ctx_fail(region->obj.ctx, -EPERM, "change", object_path(&region->obj, "locked").text, "1");
	return ctx_reason(region->obj.ctx, -EPERM,
			  "%s is locked, by firmware or by an accelerator that uses it; only a "
			  "reboot or the accelerator's driver can take it apart",
			  region->obj.name);
}

/* Its driver is not asked when the region goes, and would use addresses that are nobody's. */
int region_guard_accelerator(struct cxl_region *region)
{
	struct ctx *ctx = region->obj.ctx;
	struct attach_user user;
	int r;

	r = attach_user_of_region(region, &user);
	if (r <= 0)
		return r;
	ctx_fail(ctx, -EBUSY, "take away", path_join(CXL_DEVICES, region->obj.name).text, "");
	return ctx_reason(ctx, -EBUSY,
			  "%s is the memory of the accelerator %s (%s), and its driver %s uses it: "
			  "unbind %s from %s, then the region goes, too",
			  region->obj.name, user.parent, user.memdev, user.driver, user.driver,
			  user.parent);
}

static int refuse_memory(struct cxl_region *region, const struct memory_blocks *blocks,
			 enum guard_step step)
{
	const struct memory_block *block = blocks->at;
	struct ctx *ctx = region->obj.ctx;
	char path[64];

	while (blocks->n_online > 0 && !block->online)
		block++;
	snprintf(path, sizeof(path), "devices/system/memory/memory%u/state", block->id);
	ctx_fail(ctx, -EBUSY, "take away", path, block->online ? "online" : "offline");
	if (block->online)
		return ctx_reason(ctx, -EBUSY,
				  "%zu of %zu memory blocks of %s are online (memory%u%s%s): the "
				  "kernel may be using them",
				  blocks->n_online, blocks->n, region->obj.name, block->id,
				  *block->zone ? ", zone " : "", block->zone);
	return ctx_reason(ctx, -EBUSY,
			  "memory%u of %s is stuck in the kernel without a driver: only a reboot "
			  "frees it",
			  block->id, region->obj.name);
}

static int guard_memory(struct cxl_region *region, enum guard_step step)
{
	auto_memory struct memory_blocks blocks = { 0 };
	uint64_t start, size;
	int r;

	attr_forget(&region->obj);
	r = attr_get_u64(&region->obj, REGION_RESOURCE, &start);
	if (r == 0)
		r = attr_get_u64(&region->obj, REGION_SIZE, &size);
	if (r < 0)
		return r;
	if (start == UINT64_MAX || size == 0)
		return 0;	/* no addresses, no memory */
	r = memory_find(region->obj.ctx, start, size, &blocks);
	if (r < 0)
		return r;
	/* A driver that lets go takes its offline blocks along; without one they are stuck. */
	if (step == GUARD_RESET ? blocks.n > 0 : blocks.n_online > 0)
		return refuse_memory(region, &blocks, step);
	return 0;
}

int region_guard(struct cxl_region *region, enum guard_step step)
{
	int r = 0;

	if (step != GUARD_GO)
		r = region_guard_accelerator(region);
	if (r == 0 && step == GUARD_RESET)
		r = region_guard_lock(region);
	if (r == 0 && step != GUARD_RESET)
		region_settle(region);
	return r < 0 ? r : guard_memory(region, step);
}
