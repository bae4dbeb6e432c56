// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * memory-past.c - memory as it was before its driver let go of it
 *
 * A driver that is bound again adds the memory as auto_online_blocks says.  The word of its file
 * is asked for first, as it changes all blocks; then come the blocks that differ.
 */
#include <errno.h>
#include <string.h>

#include "libdaxctl/memory.h"

int memory_remember(struct daxctl_dev *dev, struct memory_past *ret)
{
	struct failure before = dev->obj.ctx->last;

	*ret = (struct memory_past){ 0 };
	if (device_memory_state(dev, ret->state) < 0)
		*ret->state = '\0';
	dev->obj.ctx->last = before;
	return device_blocks(dev, &ret->blocks);
}

void memory_forget(struct memory_past *past)
{
	memory_clear(&past->blocks);
}

static int rebind(struct daxctl_dev *dev)
{
	static const char dir[] = DAX_DRIVERS "/" DAX_MEMORY_DRIVER;
	int r;

	r = ctx_write(dev->obj.ctx, path_join(dir, "unbind").text, dev->obj.name);
	return r < 0 ? r : ctx_write(dev->obj.ctx, path_join(dir, "bind").text, dev->obj.name);
}

static const char *first_online_word(const struct memory_past *past)
{
	for (size_t i = 0; i < past->blocks.n; i++)
		if (past->blocks.at[i].online)
			return memory_online_word(&past->blocks.at[i]);
	return "online_movable";
}

/*
 * "offline" can be read, and never be written: memory that is unplugged comes to it by a bind, and
 * by no way at all while the kernel's policy is another.  Then at least the blocks are put right.
 */
static int plug_offline(struct daxctl_dev *dev, const struct memory_past *past)
{
	char policy[MEMORY_POLICY_MAX];

	if (memory_get_policy(dev->obj.ctx, policy) == 0 && strcmp(policy, "offline") == 0)
		return rebind(dev);
	return object_write(&dev->obj, "state", first_online_word(past));
}

static int restore_state(struct daxctl_dev *dev, const struct memory_past *past)
{
	const char *wanted = past->state;
	char now[MEMORY_POLICY_MAX];
	bool unplugged;
	int r;

	if (!*wanted)
		return 0;
	r = device_memory_state(dev, now);
	if (r < 0 || strcmp(now, wanted) == 0)
		return r;
	unplugged = strcmp(now, MEMORY_UNPLUGGED) == 0;
	if (strcmp(wanted, "offline") == 0)
		return unplugged ? plug_offline(dev, past) : 0;
	r = unplugged ? 0 : object_write(&dev->obj, "state", MEMORY_UNPLUGGED);
	if (r < 0 || strcmp(wanted, MEMORY_UNPLUGGED) == 0)
		return r;
	return object_write(&dev->obj, "state", wanted);
}

static bool differs(const struct memory_block *was, const struct memory_block *is)
{
	return was->online != is->online || (was->online && strcmp(was->zone, is->zone) != 0);
}

static int restore_block(struct ctx *ctx, const struct memory_block *was)
{
	struct memory_block is;
	int r;

	r = memory_look(ctx, was->id, &is);
	if (r < 0 || !differs(was, &is))
		return r;
	r = is.online ? memory_set_state(ctx, was, "offline") : 0;
	return r < 0 || !was->online ? r : memory_set_state(ctx, was, memory_online_word(was));
}

static void restore(struct daxctl_dev *dev, const struct memory_past *past)
{
	struct ctx *ctx = dev->obj.ctx;
	int r;

	r = restore_state(dev, past);
	if (r < 0)
		(void)ctx_reason(ctx, r, "could not take back the memory of %s, which was \"%s\": %s",
				 dev->obj.name, past->state, strerror(-r));
	for (size_t i = 0; i < past->blocks.n; i++) {
		const struct memory_block *was = &past->blocks.at[i];

		r = restore_block(ctx, was);
		if (r < 0)
			(void)ctx_reason(ctx, r, "could not take back memory%u of %s, which was %s%s%s: "
					 "%s", was->id, dev->obj.name, was->state,
					 *was->zone ? " in zone " : "", was->zone, strerror(-r));
	}
}

void memory_put_back(struct daxctl_dev *dev, const struct memory_past *past)
{
	struct ctx *ctx = dev->obj.ctx;
	bool (*cancelled)(void *data) = take(ctx->fs.cancelled);
	struct failure before = ctx->last;

	if (daxctl_dev_get_mode(dev) == DAXCTL_DEV_MODE_RAM)
		restore(dev, past);
	ctx->last = before;
	ctx->fs.cancelled = cancelled;
}
