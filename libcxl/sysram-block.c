// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * sysram-block.c - the policy in memoryN/state, block by block
 *
 * Every kernel has these files.  A block that is in another zone goes offline first; all
 * of those go before the first one comes online, so that one that refuses stops it all.
 */
#include <string.h>

#include "libcxl/sysram.h"

static bool fits(const struct sysram_work *work)
{
	return true;
}

static void add_state(struct steps *steps, const struct memory_block *block, const char *state,
		      const char *undo)
{
	char dir[64];

	snprintf(dir, sizeof(dir), "devices/system/memory/memory%u", block->id);
	steps_add(steps, dir, "state", state, NULL, undo);
}

/* Last block first: what a block needs for itself lies in front of what it describes. */
void sysram_add_offline(const struct memory_blocks *blocks, struct steps *steps)
{
	for (size_t i = blocks->n; i > 0; i--)
		if (blocks->at[i - 1].online)
			add_state(steps, &blocks->at[i - 1], "offline",
				  memory_online_word(&blocks->at[i - 1]));
}

static void add_wrong_offline(struct sysram_work *work)
{
	const struct memory_blocks *blocks = &work->now->blocks;

	for (size_t i = blocks->n; i > 0; i--) {
		const struct memory_block *block = &blocks->at[i - 1];

		if (block->online && !sysram_block_follows(block, work->policy))
			add_state(&work->steps, block, "offline", memory_online_word(block));
	}
}

static void add_online(struct sysram_work *work)
{
	const struct memory_blocks *blocks = &work->now->blocks;

	for (size_t i = 0; i < blocks->n; i++)
		if (!sysram_block_follows(&blocks->at[i], work->policy))
			add_state(&work->steps, &blocks->at[i], cxlx_sysram_policy_name(work->policy),
				  "offline");
}

static int change(struct sysram_work *work)
{
	int r = 0;

	/* Memory that was unplugged has no blocks: it has to be added first. */
	if (work->now->blocks.n == 0) {
		r = sysram_replug(work);
		if (r == 0)
			r = sysram_work_look(work);
	}
	if (r < 0)
		return r;
	add_wrong_offline(work);
	if (work->policy != CXLX_SYSRAM_OFFLINE)
		add_online(work);
	return steps_run(work->ctx, &work->steps);
}

const struct sysram_backend sysram_by_block = {
	.id = CXLX_SYSRAM_BLOCK,
	.fits = fits,
	.plug = sysram_plug,
	.change = change,
};
