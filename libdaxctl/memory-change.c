// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * memory-change.c - bring the memory of a device online, or take it offline: all of it, or none
 *
 * Nobody else is kept from the blocks: rules of udev, services, users.  A block that refuses may
 * be as asked already, so it is looked at before it counts; and when all were written, all are
 * looked at again.
 *
 * What a block costs, the kernel's work aside: a look before, a write, a look afterwards.  To come
 * online that is a read, a write and a read (of valid_zones: zone and state in one); to go offline
 * two reads (how to bring it back has to be known), a write and a read.
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
	bool has_file;			/* the driver's, for all blocks at once */
	struct memory_blocks before;	/* as it began; none when the memory was plugged by us */
	struct memory_found found;
	struct steps done;
	bool out_of_memory;		/* we are; the kernel's own ENOMEM is an answer like others */
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
	const struct memory_block *before = memory_get(&change->before, id);

	return before && before->online;
}

/* A kernel that does not tell the zone has to be believed. */
static bool is_in_zone(const struct change *change, const struct memory_block *block)
{
	bool movable = !(change->flags & DAXCTLX_MEMORY_NO_MOVABLE);

	return !*block->zone || (strcmp(block->zone, "Movable") == 0) == movable;
}

/* Not one that somebody is just taking offline, which may yet stay. */
static bool is_online(const struct memory_block *block)
{
	return strcmp(block->state, "online") == 0;
}

/* Blocks that were online before stay in their zone: their pages are in use. */
static bool is_as_asked(const struct change *change, const struct memory_block *block)
{
	if (!change->online)
		return !block->online;
	if (!is_online(block))
		return false;
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

	return r == 0 ? strcmp(now.state, block->state) != 0 : r == -ENOENT;
}

static int run_out(struct change *change)
{
	change->out_of_memory = true;
	return -ENOMEM;
}

static int write_state(struct change *change, const struct memory_block *block, const char *word,
		       const char *back)
{
	int r = memory_set_state(change->ctx, block, word);

	if (r < 0)
		return r;
	steps_add(&change->done, block_dir(block).text, "state", word, NULL, back);
	if (change->done.failed)
		return run_out(change);
	change->done.at[change->done.n - 1].done = true;
	return 0;
}

/* A block that came online behind our back, in another zone, has to be offline in between. */
static int change_block(struct change *change, const struct memory_block *block)
{
	struct failure before = change->ctx->last;
	const char *back = change->online ? "offline" : memory_online_word(block);
	int r = 0;

	if (change->online && is_online(block))
		r = write_state(change, block, "offline", memory_online_word(block));
	if (r == 0)
		r = write_state(change, block, word_of(change), back);
	if (r == 0 || !has_changed(change, block))
		return r;
	change->ctx->last = before;
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
		if (r == -EINTR || change->out_of_memory)
			return r;
		if (r < 0 && first.code == 0)
			first = change->ctx->last;
		if (r < 0 && left_add(change->left, block, r) < 0)
			return run_out(change);
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

static int refuse_gone(struct change *change)
{
	ctx_fail(change->ctx, -ENODEV, "change", change->dev->obj.devpath, word_of(change));
	return ctx_reason(change->ctx, -ENODEV,
			  "memory blocks of %s went away meanwhile: something else unplugs its memory, "
			  "or took its driver away", change->dev->obj.name);
}

static bool all_as_asked(const struct change *change, const struct memory_blocks *blocks)
{
	for (size_t i = 0; i < blocks->n; i++)
		if (!is_as_asked(change, &blocks->at[i]))
			return false;
	return true;
}

/*
 * All that were to come online were written, or found so.  Where a block is that was online before
 * does not matter, unless the memory is fresh.
 */
static int look_after(struct ctx *ctx, unsigned int id, void *data, struct memory_block *ret)
{
	const struct change *change = data;

	if (!change->online)
		return memory_look(ctx, id, ret);
	if (was_online(change, id) && !(change->flags & MEMORY_FRESH))
		return memory_look_state(ctx, id, ret);
	return memory_look_zone(ctx, id, ret);
}

/* Until a look finds all blocks as asked, and none gone.  @first: what the last look found. */
static int change_until_so(struct change *change, const struct memory_blocks *first)
{
	int r = 0;

	for (unsigned int round = 0; round < ROUNDS_MAX; round++) {
		auto_memory struct memory_blocks blocks = { 0 };
		const struct memory_blocks *now = round ? &blocks : first;

		if (round)
			r = device_blocks_by(change->dev, look_after, change, &blocks);
		if (r == 0 && change->online && now->n < first->n)
			r = refuse_gone(change);
		if (r < 0 || all_as_asked(change, now))
			return r;
		r = change_blocks(change, now);
		if (r < 0)
			return r;
	}
	return refuse_rival(change);
}

/* --- what did not go --- */

/* No more was asked for than what goes, and what does not is known. */
static bool is_enough(const struct change *change, int code, unsigned int n)
{
	return change->flags & DAXCTLX_MEMORY_PARTIAL && change->left->n > 0 &&
	       change->left->n < n && code != -EINTR && !change->out_of_memory;
}

/* Those that refused are told, and the others stay or come back. */
static int end_partly(struct change *change, int code, unsigned int n)
{
	left_tell(change->left, change->dev, change->online);
	if (is_enough(change, code, n))
		return (int)(n - change->left->n);
	steps_undo(change->ctx, &change->done);
	return code;
}

static int change_by_block(struct change *change, const struct memory_blocks *first, unsigned int n)
{
	int r = change_until_so(change, first);

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
	if (r == 0 && blocks.n == 0)
		r = refuse_gone(change);
	if (r < 0)
		return end_partly(change, r, 0);
	return change_by_block(change, &blocks, (unsigned int)blocks.n);
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

static bool has_driver_file(struct daxctl_dev *dev)
{
	char word[MEMORY_POLICY_MAX];

	return device_memory_state(dev, word) == 0;
}

/*
 * Blocks that are offline are as good as gone: what is left of the way is no failure.  Unless the
 * driver is to let go: then somebody else could bring them online right before.
 */
static int unplug_rest(struct change *change, int n)
{
	struct failure before = change->ctx->last;
	int r = 0;

	if (has_driver_file(change->dev))
		r = unplug(change);
	if (r < 0 && change->flags & MEMORY_LEAVE) {
		steps_undo(change->ctx, &change->done);
		return r;
	}
	change->ctx->last = before;
	return n;
}

/* Nothing is known of zones yet, and the kernel was at work on all of them. */
static int take_offline_anew(struct change *change, unsigned int n)
{
	auto_memory struct memory_blocks blocks = { 0 };
	int r;

	r = device_blocks(change->dev, &blocks);
	return r < 0 ? r : change_by_block(change, &blocks, n);
}

static int take_offline_by_block(struct change *change, unsigned int n)
{
	int r = change->has_file ? take_offline_anew(change, n) :
				   change_by_block(change, &change->before, n);

	return r == (int)n ? unplug_rest(change, r) : r;
}

static int take_offline(struct change *change)
{
	struct failure before = change->ctx->last;
	unsigned int n = (unsigned int)change->before.n_online;
	int r = -ENOENT;

	if (change->has_file)
		r = unplug(change);
	if (r == 0)
		return (int)n;
	if (r == -EINTR || (r != -ENOENT && n == 0))
		return r;
	change->ctx->last = before;
	return take_offline_by_block(change, n);
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

static void clear(struct change *change)
{
	steps_clear(&change->done);
	memory_clear(&change->before);
}

/* A kernel that takes all of them away at once knows itself how to bring them back. */
static int look_before(struct ctx *ctx, unsigned int id, void *data, struct memory_block *ret)
{
	const struct change *change = data;

	return change->has_file && !change->online ? memory_look_state(ctx, id, ret) :
						     memory_look(ctx, id, ret);
}

static struct memory_found count_found(const struct change *change)
{
	struct memory_found found = {
		.known = true,
		.total = device_count_blocks(change->dev, &change->before),
		.online = (unsigned int)change->before.n_online,
	};

	for (size_t i = 0; change->online && i < change->before.n; i++)
		found.elsewhere += change->before.at[i].online &&
				   !is_in_zone(change, &change->before.at[i]);
	return found;
}

static int begin(struct change *change)
{
	struct failure before;
	int r;

	change->ctx = change->dev->obj.ctx;
	change->done.subject = change->dev;
	before = change->ctx->last;
	change->has_file = has_driver_file(change->dev);
	change->ctx->last = before;
	r = device_blocks_by(change->dev, look_before, change, &change->before);
	if (r < 0)
		return r;
	change->found = count_found(change);
	if (change->dev->memory)
		change->dev->memory->found = change->found;
	return 0;
}

/* A device into which no block fits has nothing to plug. */
static bool has_to_be_plugged(const struct change *change)
{
	return change->before.n == 0 && change->found.total > 0 && device_is_unplugged(change->dev);
}

int memory_online(struct daxctl_dev *dev, unsigned int flags, struct left_blocks *left)
{
	struct change change = { .dev = dev, .flags = flags, .online = true, .left = left };
	unsigned int n;
	int r;

	r = begin(&change);
	n = (unsigned int)(change.before.n - change.before.n_online);
	if (r == 0 && has_to_be_plugged(&change))
		r = plug(&change);
	else if (r == 0 && !all_as_asked(&change, &change.before))
		r = change_by_block(&change, &change.before, n);
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
