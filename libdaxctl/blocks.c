// SPDX-License-Identifier: LGPL-2.1-or-later
/* blocks.c - memory as programs see and change it: the block view, online, offline */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/numbers.h"
#include "libdaxctl/memory.h"

struct view {
	struct memory_block block;
	int node;		/* less than 0: nobody tells */
	int removable;		/* 0, 1; less than 0: nobody tells */
	int error;
};

struct daxctlx_blocks {
	struct view *at;
	size_t n;
};

/* --- reading --- */

static int read_node(struct ctx *ctx, const char *dir)
{
	auto_words struct words names = { 0 };
	int node;

	if (ctx_names(ctx, dir, &names) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++)
		if (parse_name(names.at[i], "node", &node) == 0)
			return node;
	return -1;
}

static int read_removable(struct ctx *ctx, const char *dir)
{
	char text[SYSFS_TEXT_MAX + 1];
	int32_t number;

	if (ctx_read(ctx, path_join(dir, "removable").text, text) < 0 ||
	    parse_i32(text, 10, &number) < 0)
		return -1;
	return number != 0;
}

static void read_view(struct ctx *ctx, const struct memory_block *block, struct view *ret)
{
	struct failure before = ctx->last;
	char dir[64];

	snprintf(dir, sizeof(dir), "devices/system/memory/memory%u", block->id);
	*ret = (struct view){
		.block = *block,
		.node = read_node(ctx, dir),
		.removable = read_removable(ctx, dir),
	};
	ctx->last = before;
}

static int view_new(struct ctx *ctx, const struct memory_blocks *blocks,
		    struct daxctlx_blocks **ret)
{
	struct daxctlx_blocks *view = calloc(1, sizeof(*view));

	if (!view)
		return -ENOMEM;
	view->at = calloc(blocks->n + 1, sizeof(*view->at));
	if (!view->at) {
		free(view);
		return -ENOMEM;
	}
	view->n = blocks->n;
	for (size_t i = 0; i < blocks->n; i++)
		read_view(ctx, &blocks->at[i], &view->at[i]);
	*ret = view;
	return 0;
}

DAXCTL_API int daxctlx_blocks_new(struct daxctl_memory *mem, struct daxctlx_blocks **ret_blocks)
{
	auto_memory struct memory_blocks blocks = { 0 };
	int r;

	if (!mem || !ret_blocks)
		return -EINVAL;
	r = device_blocks(mem->dev, &blocks);
	return r < 0 ? r : view_new(mem->dev->obj.ctx, &blocks, ret_blocks);
}

DAXCTL_API void daxctlx_blocks_free(struct daxctlx_blocks *blocks)
{
	if (!blocks)
		return;
	free(blocks->at);
	free(blocks);
}

/* --- one of them --- */

static const struct view *at(const struct daxctlx_blocks *blocks, size_t i)
{
	return blocks && i < blocks->n ? &blocks->at[i] : NULL;
}

DAXCTL_API size_t daxctlx_blocks_get_count(const struct daxctlx_blocks *blocks)
{
	return blocks ? blocks->n : 0;
}

DAXCTL_API int daxctlx_blocks_get_id(const struct daxctlx_blocks *blocks, size_t i)
{
	return at(blocks, i) ? (int)at(blocks, i)->block.id : -EINVAL;
}

DAXCTL_API const char *daxctlx_blocks_get_state(const struct daxctlx_blocks *blocks, size_t i)
{
	return at(blocks, i) ? at(blocks, i)->block.state : NULL;
}

DAXCTL_API const char *daxctlx_blocks_get_zone(const struct daxctlx_blocks *blocks, size_t i)
{
	return at(blocks, i) ? at(blocks, i)->block.zone : NULL;
}

static int number_or_absent(const struct daxctlx_blocks *blocks, int number)
{
	return !blocks ? -EINVAL : number < 0 ? -ENOENT : number;
}

DAXCTL_API int daxctlx_blocks_get_node(const struct daxctlx_blocks *blocks, size_t i)
{
	return at(blocks, i) ? number_or_absent(blocks, at(blocks, i)->node) : -EINVAL;
}

DAXCTL_API int daxctlx_blocks_is_removable(const struct daxctlx_blocks *blocks, size_t i)
{
	return at(blocks, i) ? number_or_absent(blocks, at(blocks, i)->removable) : -EINVAL;
}

DAXCTL_API int daxctlx_blocks_get_error(const struct daxctlx_blocks *blocks, size_t i)
{
	return at(blocks, i) ? at(blocks, i)->error : -EINVAL;
}

/* --- the driver's file --- */

DAXCTL_API int daxctlx_memory_get_state(struct daxctl_memory *mem, const char **ret_state)
{
	int r;

	if (!mem || !ret_state)
		return -EINVAL;
	r = device_memory_state(mem->dev, mem->state);
	if (r == 0)
		*ret_state = mem->state;
	return r;
}

/* --- changing --- */

typedef int change_fn(struct daxctl_dev *dev, unsigned int flags, struct left_blocks *left);

static int compare_ids(const void *id, const void *view)
{
	unsigned int a = *(const unsigned int *)id, b = ((const struct view *)view)->block.id;

	return a < b ? -1 : a > b;
}

/* One that went away has none. */
static struct view *view_with(struct daxctlx_blocks *view, unsigned int id)
{
	return bsearch(&id, view->at, view->n, sizeof(*view->at), compare_ids);
}

static void add_errors(struct daxctlx_blocks *view, const struct left_blocks *left)
{
	for (size_t i = 0; i < left->n; i++) {
		struct view *found = view_with(view, left->at[i].block.id);

		if (found)
			found->error = left->at[i].code;
	}
}

static int change(struct daxctl_memory *mem, unsigned int flags, change_fn *fn,
		  struct daxctlx_blocks **ret_blocks)
{
	auto_left struct left_blocks left = { 0 };
	struct daxctlx_blocks *view;
	int n, r;

	if (!mem)
		return -EINVAL;
	if (flags & ~(DAXCTLX_MEMORY_NO_MOVABLE | DAXCTLX_MEMORY_PARTIAL))
		return -EINVAL;
	mem->found.known = false;
	r = lock_begin(mem->dev->obj.ctx);
	if (r < 0)
		return r;
	n = fn(mem->dev, flags, &left);
	lock_end(mem->dev->obj.ctx);
	if (n < 0 || !ret_blocks)
		return n;
	r = daxctlx_blocks_new(mem, &view);
	if (r < 0)
		return r;
	add_errors(view, &left);
	*ret_blocks = view;
	return n;
}

DAXCTL_API int daxctlx_memory_online(struct daxctl_memory *mem, unsigned int flags,
				     struct daxctlx_blocks **ret_blocks)
{
	return change(mem, flags, memory_online, ret_blocks);
}

DAXCTL_API int daxctlx_memory_offline(struct daxctl_memory *mem, unsigned int flags,
				      struct daxctlx_blocks **ret_blocks)
{
	return change(mem, flags, memory_offline, ret_blocks);
}

/* --- as 85 has it --- */

static int refuse_zone(struct daxctl_dev *dev, bool movable)
{
	struct ctx *ctx = dev->obj.ctx;

	ctx_fail(ctx, -EBUSY, "online", dev->obj.devpath, movable ? "online_movable" : "online");
	return ctx_reason(ctx, -EBUSY,
			  "the memory of %s is online already, and %s; take it offline first",
			  dev->obj.name, movable ? "not all of it is movable" : "it is movable");
}

/* All were online, and not as asked: nothing was done, and the caller has to know. */
static int check_zone(struct daxctl_memory *mem, bool movable)
{
	const struct memory_found *found = &mem->found;
	unsigned int too_many = movable ? 1 : found->total;

	if (found->total == 0 || found->online < found->total || found->elsewhere < too_many)
		return 0;
	return refuse_zone(mem->dev, movable);
}

static int bring_online(struct daxctl_memory *mem, bool movable)
{
	int r = daxctlx_memory_online(mem, movable ? 0 : DAXCTLX_MEMORY_NO_MOVABLE, NULL);

	return r == 0 ? check_zone(mem, movable) : r;
}

DAXCTL_API int daxctl_memory_online(struct daxctl_memory *mem)
{
	return bring_online(mem, true);
}

DAXCTL_API int daxctl_memory_online_no_movable(struct daxctl_memory *mem)
{
	return bring_online(mem, false);
}

DAXCTL_API int daxctl_memory_offline(struct daxctl_memory *mem)
{
	return daxctlx_memory_offline(mem, 0, NULL);
}
