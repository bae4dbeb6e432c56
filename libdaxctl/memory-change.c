// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * memory-change.c - bring the memory of a device online, or take it offline: all of it, or none
 *
 * Nobody else is kept from the blocks: rules of udev, services, users.  A block that refuses may
 * be as asked already, so it is looked at before it counts; and when all were written, all are
 * looked at again.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/steps.h"
#include "libdaxctl/memory.h"

#define MEMORY "devices/system/memory"
#define ROUNDS_MAX 8	/* then somebody else is at work, and does not end */

struct change {
	struct daxctl_dev *dev;
	struct ctx *ctx;
	unsigned int flags;
	bool online;			/* else offline */
	struct memory_blocks before;	/* as it began; none when the memory was plugged by us */
	struct steps done;
	struct left_blocks *left;
};

/* --- words --- */

static const char *word_of(const struct change *change)
{
	if (!change->online)
		return "offline";
	return change->flags & DAXCTLX_MEMORY_NO_MOVABLE ? "online_kernel" : "online_movable";
}

static struct sysfs_path block_dir(const struct memory_block *block)
{
	struct sysfs_path path;

	snprintf(path.text, sizeof(path.text), MEMORY "/memory%u", block->id);
	return path;
}

/* --- blocks --- */

static bool was_online(const struct change *change, unsigned int id)
{
	for (size_t i = 0; i < change->before.n; i++)
		if (change->before.at[i].id == id)
			return change->before.at[i].online;
	return false;
}

/* A kernel that does not tell the zone has to be believed. */
static bool is_in_zone(const struct change *change, const struct memory_block *block)
{
	bool movable = !(change->flags & DAXCTLX_MEMORY_NO_MOVABLE);

	return !*block->zone || (strcmp(block->zone, "Movable") == 0) == movable;
}

/* Blocks that were online before stay in their zone: their pages are in use. */
static bool is_as_asked(const struct change *change, const struct memory_block *block)
{
	if (!change->online || !block->online)
		return change->online == block->online;
	return (!(change->flags & MEMORY_FRESH) && was_online(change, block->id)) ||
	       is_in_zone(change, block);
}

/*
 * Somebody else was faster: then the kernel says that the write makes no sense.  The next look
 * tells whether that is as asked.
 */
static bool has_changed(const struct change *change, const struct memory_block *block)
{
	struct memory_block now;
	int r = memory_look(change->ctx, block->id, &now);

	return r == 0 ? now.online != block->online : r == -ENOENT;
}

static int write_state(struct change *change, const struct memory_block *block, const char *word,
		       const char *back)
{
	int r = memory_set_state(change->ctx, block, word);

	if (r < 0)
		return r;
	steps_add(&change->done, block_dir(block).text, "state", word, NULL, back);
	if (change->done.failed)
		return -ENOMEM;
	change->done.at[change->done.n - 1].done = true;
	return 0;
}

/* A block that came online behind our back, in another zone, has to be offline in between. */
static int change_block(struct change *change, const struct memory_block *block)
{
	struct failure before = change->ctx->last;
	const char *back = change->online ? "offline" : memory_online_word(block);
	int r = 0;

	if (change->online && block->online)
		r = write_state(change, block, "offline", memory_online_word(block));
	if (r == 0)
		r = write_state(change, block, word_of(change), back);
	if (r == 0 || !has_changed(change, block))
		return r;
	change->ctx->last = before;
	return 0;
}

static int keep_left(struct change *change, const struct memory_block *block, int code)
{
	struct left_blocks *left = change->left;
	struct left_block *at = reallocarray(left->at, left->n + 1, sizeof(*at));

	if (!at)
		return -ENOMEM;
	left->at = at;
	left->at[left->n++] = (struct left_block){ *block, code };
	return 0;
}

/*
 * Each has its turn, so that all that refuse can be named.  Last one first on the way out: what a
 * block needs for itself lies in front of what it describes.
 */
static int change_blocks(struct change *change, const struct memory_blocks *blocks)
{
	struct failure first = { 0 };

	for (size_t i = 0; i < blocks->n; i++) {
		const struct memory_block *block =
			&blocks->at[change->online ? i : blocks->n - 1 - i];
		int r;

		if (is_as_asked(change, block))
			continue;
		if (sysfs_cancelled(&change->ctx->fs))
			return ctx_fail(change->ctx, -EINTR, "write",
					path_join(block_dir(block).text, "state").text,
					word_of(change));
		r = change_block(change, block);
		if (r == -EINTR || r == -ENOMEM)
			return r;
		if (r < 0 && first.code == 0)
			first = change->ctx->last;
		if (r < 0 && keep_left(change, block, r) < 0)
			return -ENOMEM;
	}
	if (first.code < 0)
		change->ctx->last = first;
	return first.code;
}

static int refuse_rival(struct change *change)
{
	const char *name = change->dev->obj.name;

	ctx_fail(change->ctx, -EBUSY, "change", change->dev->obj.devpath, word_of(change));
	return ctx_reason(change->ctx, -EBUSY,
			  "something else changes the memory blocks of %s all the time: a udev "
			  "rule, a service, or a user", name);
}

static bool all_as_asked(const struct change *change, const struct memory_blocks *blocks)
{
	for (size_t i = 0; i < blocks->n; i++)
		if (!is_as_asked(change, &blocks->at[i]))
			return false;
	return true;
}

/* Until a look finds all blocks as asked. */
static int change_until_so(struct change *change)
{
	for (unsigned int round = 0; round < ROUNDS_MAX; round++) {
		auto_memory struct memory_blocks blocks = { 0 };
		int r;

		r = device_blocks(change->dev, &blocks);
		if (r < 0 || all_as_asked(change, &blocks))
			return r;
		r = change_blocks(change, &blocks);
		if (r < 0)
			return r;
	}
	return refuse_rival(change);
}

/* --- what did not go --- */

static bool goes_on(const struct left_block *a, const struct left_block *b)
{
	unsigned int distance = a->block.id > b->block.id ? a->block.id - b->block.id :
							    b->block.id - a->block.id;

	return distance == 1 && a->code == b->code && strcmp(a->block.zone, b->block.zone) == 0;
}

/* "memory32" or "memory32 to memory35" */
static void tell_range(struct change *change, const struct left_block *a, const struct left_block *b)
{
	const struct left_block *low = a->block.id < b->block.id ? a : b;
	const struct left_block *high = low == a ? b : a;
	char last[32] = "", zone[40] = "";

	if (low != high)
		snprintf(last, sizeof(last), " to memory%u", high->block.id);
	if (*low->block.zone)
		snprintf(zone, sizeof(zone), " in zone %s", low->block.zone);
	(void)ctx_reason(change->ctx, low->code, "memory%u%s of %s, %s%s, did not go %s: %s",
			 low->block.id, last, change->dev->obj.name, low->block.state, zone,
			 change->online && !low->block.online ? "online" : "offline",
			 strerror(-low->code));
}

/* Neighbours that refuse in the same way are one sentence. */
static void tell_left(struct change *change)
{
	const struct left_blocks *left = change->left;

	for (size_t i = 0, begin = 0; i < left->n; i++) {
		if (i + 1 < left->n && goes_on(&left->at[i], &left->at[i + 1]))
			continue;
		tell_range(change, &left->at[begin], &left->at[i]);
		begin = i + 1;
	}
}

/* Those that refused are told and, when no more was asked for than what goes, the others stay. */
static int end_partly(struct change *change, int code, unsigned int n)
{
	bool partial = change->flags & DAXCTLX_MEMORY_PARTIAL && change->left->n < n;

	tell_left(change);
	if (partial && code != -EINTR && code != -ENOMEM)
		return (int)(n - change->left->n);
	steps_undo(change->ctx, &change->done);
	return code;
}

static int change_by_block(struct change *change, unsigned int n)
{
	int r = change_until_so(change);

	return r < 0 ? end_partly(change, r, n) : (int)n;
}

/* --- by the driver's file --- */

static void add_state(struct change *change, const char *word, const char *back)
{
	steps_add(&change->done, change->dev->obj.devpath, "state", word, NULL, back);
}

/* Memory that has no blocks yet: that the kernel took the word does not say that all came online. */
static int plug(struct change *change)
{
	auto_memory struct memory_blocks blocks = { 0 };
	int r;

	add_state(change, word_of(change), MEMORY_UNPLUGGED);
	r = steps_run(change->ctx, &change->done);
	if (r == 0)
		r = device_blocks(change->dev, &blocks);
	if (r < 0)
		return end_partly(change, r, 0);
	return change_by_block(change, (unsigned int)blocks.n);
}

/*
 * All at once; when that is refused the kernel has brought all of them back, and does not say which
 * one it was: then each is tried alone, which may work by now.
 */
static int unplug(struct change *change)
{
	auto_steps struct steps steps = { 0 };

	steps_add(&steps, change->dev->obj.devpath, "state", MEMORY_UNPLUGGED, NULL, NULL);
	return steps_run(change->ctx, &steps);
}

static bool has_driver_file(struct change *change)
{
	char word[MEMORY_POLICY_MAX];

	return device_memory_state(change->dev, word) == 0;
}

/*
 * Blocks that are offline are as good as gone: what is left of the way is no failure.  Unless the
 * driver is to let go: then somebody else could bring them online right before.
 */
static int unplug_rest(struct change *change, int n)
{
	struct failure before = change->ctx->last;
	int r = 0;

	if (has_driver_file(change))
		r = unplug(change);
	if (r < 0 && change->flags & MEMORY_LEAVE) {
		steps_undo(change->ctx, &change->done);
		return r;
	}
	change->ctx->last = before;
	return n;
}

static int take_offline(struct change *change)
{
	struct failure before = change->ctx->last;
	unsigned int n = (unsigned int)change->before.n_online;
	int r = -ENOENT;

	if (has_driver_file(change))
		r = unplug(change);
	if (r == 0)
		return (int)n;
	if (r == -EINTR || (r != -ENOENT && n == 0))
		return r;
	change->ctx->last = before;
	r = change_by_block(change, n);
	return r == (int)n ? unplug_rest(change, r) : r;
}

/* Blocks that are offline are enough, but for a driver that is to let go of them. */
static bool has_to_go(const struct change *change)
{
	if (change->before.n_online > 0)
		return true;
	return change->flags & MEMORY_LEAVE && change->before.n > 0 &&
	       !device_is_unplugged(change->dev);
}

/* --- for the rest of the library --- */

void left_clear(struct left_blocks *left)
{
	free(left->at);
	*left = (struct left_blocks){ 0 };
}

static void clear(struct change *change)
{
	steps_clear(&change->done);
	memory_clear(&change->before);
}

static int begin(struct change *change)
{
	change->ctx = change->dev->obj.ctx;
	change->done.subject = change->dev;
	return device_blocks(change->dev, &change->before);
}

int memory_online(struct daxctl_dev *dev, unsigned int flags, struct left_blocks *left)
{
	struct change change = { .dev = dev, .flags = flags, .online = true, .left = left };
	unsigned int n;
	int r;

	r = begin(&change);
	n = (unsigned int)(change.before.n - change.before.n_online);
	if (r == 0 && change.before.n == 0 && device_is_unplugged(dev))
		r = plug(&change);
	else if (r == 0 && !all_as_asked(&change, &change.before))
		r = change_by_block(&change, n);
	clear(&change);
	return r;
}

int memory_offline(struct daxctl_dev *dev, unsigned int flags, struct left_blocks *left)
{
	struct change change = { .dev = dev, .flags = flags, .left = left };
	int r;

	r = begin(&change);
	if (r == 0 && has_to_go(&change))
		r = take_offline(&change);
	clear(&change);
	return r;
}
