// SPDX-License-Identifier: GPL-2.0-only
/* memory-action.c - what online-memory and offline-memory have in common, see memory-action.h */
#include <errno.h>
#include <string.h>

#include "base/words.h"
#include "cli/msg.h"
#include "daxctl/explain.h"
#include "daxctl/dax-json.h"
#include "daxctl/memory-action.h"

struct look {
	unsigned int total, online, elsewhere;
};

static bool to_online(const struct memory_action *action)
{
	return strcmp(action->adverb, "online") == 0;
}

/* --- before --- */

static int tell_no_memory(const struct memory_action *action, struct daxctl_dev *dev)
{
	cli_say("%s: %s is no system memory: 'daxctl reconfigure-device -m system-ram %s' makes it "
		"so", action->command, daxctl_dev_get_devname(dev), daxctl_dev_get_devname(dev));
	return -ENXIO;
}

/* Memory that is online stays in its zone until it goes offline. */
static void tell_zone(const struct memory_action *action, struct daxctl_dev *dev,
		      const struct look *look)
{
	bool kernel_zone = action->flags & DAXCTLX_MEMORY_NO_MOVABLE;

	if (look->elsewhere > 0)
		cli_warning("%s: %u memory blocks were online before and are %s; take them offline "
			    "first", daxctl_dev_get_devname(dev), look->elsewhere,
			    kernel_zone ? "movable" : "not movable");
}

static bool is_done(const struct memory_action *action, const struct look *look)
{
	return look->online == (to_online(action) ? look->total : 0);
}

static int tell_done(const struct memory_action *action, struct daxctl_dev *dev,
		     const struct look *look)
{
	cli_say("%s: all memory sections (%u) already %s", daxctl_dev_get_devname(dev), look->total,
		action->adverb);
	return CLI_FAILED;
}

static int tell_none(const struct memory_action *action, struct daxctl_dev *dev)
{
	cli_say("%s: %s has no memory blocks: none fits into it", action->command,
		daxctl_dev_get_devname(dev));
	return -ENXIO;
}

/* --- afterwards --- */

static bool has_failed_blocks(const struct daxctlx_blocks *blocks)
{
	for (size_t i = 0; i < daxctlx_blocks_get_count(blocks); i++)
		if (daxctlx_blocks_get_error(blocks, i) < 0)
			return true;
	return false;
}

/* All or nothing was tried, and what was done could not be taken back. */
static bool is_stuck(struct daxctl_ctx *ctx)
{
	const char *const *reasons = NULL;
	size_t n = daxctlx_get_reasons(ctx, &reasons);

	for (size_t i = 0; i < n; i++)
		if (after_prefix(reasons[i], "could not take back"))
			return true;
	return false;
}

/* Blocks are looked at once more only when some may be left. */
static int change(struct memory_action *action, struct daxctl_memory *memory)
{
	bool partial = action->flags & DAXCTLX_MEMORY_PARTIAL;

	return action->change(memory, action->flags, partial ? &action->blocks : NULL);
}

/* What is left when not all went; 0: nothing. */
static int end_partly(struct memory_action *action, struct daxctl_ctx *ctx,
		      struct daxctl_memory *memory, int code, bool *ret_told)
{
	if (code < 0 && !is_stuck(ctx))
		return code;
	if (code >= 0 && !has_failed_blocks(action->blocks))
		return 0;
	explain(ctx, action->command, code);
	*ret_told = true;
	if (code < 0 && daxctlx_blocks_new(memory, &action->blocks) < 0)
		return code;
	return STATUS_PARTIAL;
}

/* --- the command --- */

/* What there was to do, as the change found it: its own look, so that no block is read twice. */
int memory_act(struct daxctl_dev *dev, void *data, bool *ret_told)
{
	struct daxctl_memory *memory = daxctl_dev_get_memory(dev);
	struct memory_action *action = data;
	struct look look;
	int r;

	*ret_told = !memory;
	if (!memory)
		return tell_no_memory(action, dev);
	r = change(action, memory);
	if (daxctlx_memory_get_found(memory, &look.total, &look.online, &look.elsewhere) < 0)
		return r;
	*ret_told = r == 0 && look.total == 0;
	if (*ret_told)
		return tell_none(action, dev);
	tell_zone(action, dev, &look);
	if (r == 0 && is_done(action, &look))
		return tell_done(action, dev, &look);
	return end_partly(action, daxctl_dev_get_ctx(dev), memory, r, ret_told);
}

/* As 85, nothing is printed of what went well. */
struct json_object *memory_result(struct daxctl_dev *dev, int code, void *data, bool human)
{
	struct memory_action *action = data;
	auto_json struct json_object *object = NULL;
	auto_words struct words told = { 0 };
	struct dax_show show = {
		.ctx = daxctl_dev_get_ctx(dev),
		.command = action->command,
		.human = human,
		.told = &told,
	};

	daxctlx_clear_error(show.ctx);	/* what was refused was told */
	if (code == STATUS_PARTIAL)
		object = dax_device_json(&show, dev);
	if (object)
		json_add(object, "failed", dax_blocks_json(&show, action->blocks, true));
	daxctlx_blocks_free(take(action->blocks));
	return take(object);
}
