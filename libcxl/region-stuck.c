// SPDX-License-Identifier: LGPL-2.1-or-later
/* region-stuck.c - which memory of a region cannot be taken offline, see region-stuck.h */
#include <errno.h>
#include <string.h>

#include "engine/memory.h"
#include "libcxl/region-stuck.h"
#include "engine/wait.h"

#define TRY_MS 10000	/* a large region need not be tried to the end */
#define TOLD_MAX 8

static int find_blocks(struct cxl_region *region, struct memory_blocks *ret)
{
	uint64_t start, size;
	int r;

	r = attr_get_u64(&region->obj, REGION_RESOURCE, &start);
	if (r == 0)
		r = attr_get_u64(&region->obj, REGION_SIZE, &size);
	return r < 0 ? r : memory_find(region->obj.ctx, start, size, ret);
}

/* What is known of a zone; a block in none of them lies in two. */
static const char *why(const struct memory_block *block)
{
	if (strcmp(block->zone, "Movable") == 0)
		return "something holds its pages in place: a device, or a program that pinned them";
	if (strcmp(block->zone, "none") == 0)
		return "it lies in more than one zone";
	return "the kernel keeps data there that cannot be moved; often only a reboot frees it";
}

static void tell(struct cxl_region *region, const struct memory_block *block, int code)
{
	(void)ctx_reason(region->obj.ctx, code, "memory%u of %s (zone %s) cannot go offline: %s: %s",
			 block->id, region->obj.name, *block->zone ? block->zone : "unknown",
			 strerror(-code), why(block));
}

/* True: it refuses.  One that does not is back at once. */
static bool try_block(struct cxl_region *region, const struct memory_block *block, bool tell_it)
{
	struct ctx *ctx = region->obj.ctx;
	int r;

	r = memory_set_state(ctx, block, "offline");
	if (r < 0) {
		if (tell_it)
			tell(region, block, r);
		return true;
	}
	r = memory_set_state(ctx, block, memory_online_word(block));
	if (r < 0)
		(void)ctx_reason(ctx, r, "could not take back memory%u: %s", block->id, strerror(-r));
	return false;
}

static void try_blocks(struct cxl_region *region, const struct memory_blocks *blocks)
{
	uint64_t deadline = wait_now() + TRY_MS;
	struct ctx *ctx = region->obj.ctx;
	size_t n = 0;

	for (size_t i = 0; i < blocks->n; i++) {
		if (wait_left(deadline) == 0 || sysfs_cancelled(&ctx->fs))
			break;
		if (blocks->at[i].online)
			n += try_block(region, &blocks->at[i], n < TOLD_MAX);
	}
	if (n > TOLD_MAX)
		(void)ctx_reason(ctx, 0, "and %zu more blocks of %s", n - TOLD_MAX,
				 region->obj.name);
}

/* What the kernel refuses whatever the memory is used for, the record explains. */
static bool is_about_memory(int code)
{
	return code != -EACCES && code != -EPERM && code != -EROFS && code != -EINTR;
}

int region_explain_stuck(struct cxl_region *region, const struct steps *steps, int code)
{
	auto_memory struct memory_blocks blocks = { 0 };
	struct ctx *ctx = region->obj.ctx;
	struct failure failure = ctx->last;
	auto_free char *what = NULL;

	if (!is_about_memory(code) || steps->stuck)
		return code;
	if (path_parent(ctx->last.path, &what) < 0)
		return -ENOMEM;
	(void)ctx_reason(ctx, code, "%s of %s could not be taken offline: %s; nothing was changed",
			 what, region->obj.name, strerror(-code));
	if (find_blocks(region, &blocks) == 0)
		try_blocks(region, &blocks);
	ctx->last = failure;
	return code;
}
