// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-disable-memdev.c - "cxl disable-memdev"
 * Man page: Documentation/cxl-disable-memdev.1.adoc
 * Tests:    test/cli/disable-memdev.bats
 */
#include "cxl/commands.h"
#include "cxl/memdev-action.h"

struct disable_args {
	struct memdev_action_args common;
	bool force;
	bool detach_accelerator;
};
#define A struct disable_args

/* clang-format off */
static const struct opt disable_opts[] = {
	MEMDEV_ACTION_OPTS(A),
	OPT_FLAG(A, force,              'f', "force",              "also when a region on it is active, unless its memory is in use"),
	OPT_FLAG(A, detach_accelerator,  0,  "detach-accelerator", "also when the driver of an accelerator is unbound by that", OURS),
};
/* clang-format on */

static int act(struct cxl_memdev *memdev, void *data, bool *ret_told)
{
	return cxlx_memdev_disable(memdev, *(const unsigned int *)data);
}

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	const struct disable_args *args = values;
	unsigned int flags = (args->force ? CXLX_DISABLE_FORCE : 0u) |
			     (args->detach_accelerator ? CXLX_DISABLE_DETACH_ACCELERATOR : 0u);
	const struct memdev_action action = {
		.command = "cxl disable-memdev",
		.function = "cmd_disable_memdev",
		.done = "disabled",
		.unit = "mem",
		.act = act,
		.data = &flags,
	};

	return memdev_action_run(cli, &action, &args->common, n_words, words);
}

const struct cmd cmd_disable_memdev = {
	.name = "disable-memdev",
	.summary = "unbind memdevs from their driver",
	.usage = "<mem0> [<mem1>..<memN>] [<options>]",
	.opts = disable_opts,
	.n_opts = ARRAY_LEN(disable_opts),
	.args_size = sizeof(A),
	.min_words = 1,
	.max_words = CMD_ANY_WORDS,
	.run = run,
};
