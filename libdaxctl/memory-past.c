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

/* "offline" can be read, and never be written. */
static int restore_state(struct daxctl_dev *dev, const char *wanted)
{
	char now[MEMORY_POLICY_MAX];
	int r;

	if (!*wanted || strcmp(wanted, "offline") == 0)
		return 0;
	r = device_memory_state(dev, now);
	if (r < 0 || strcmp(now, wanted) == 0)
		return r;
	r = strcmp(now, MEMORY_UNPLUGGED) == 0 ? 0 :
						 object_write(&dev->obj, "state", MEMORY_UNPLUGGED);
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

void memory_restore(struct daxctl_dev *dev, const struct memory_past *past)
{
	struct ctx *ctx = dev->obj.ctx;
	struct failure before = ctx->last;
	int r;

	r = restore_state(dev, past->state);
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
	ctx->last = before;
}
