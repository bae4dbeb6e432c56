// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-online-memory.c - "daxctl online-memory"
 * Man page: Documentation/daxctl-online-memory.1.adoc
 * Tests:    test/sim/daxctl-memory.bats, test/region/daxctl-memory.bats
 */
#include "daxctl/commands.h"
#include "daxctl/memory-action.h"

struct online_args {
	struct device_action_args common;
	bool no_movable;
	bool partial;
};
#define A struct online_args

/* clang-format off */
static const struct opt online_opts[] = {
	DEVICE_ACTION_OPTS(A),
	OPT_FLAG(A, no_movable, 0, "no-movable", "online memory in a zone of the kernel"),
	OPT_FLAG(A, partial,    0, "partial",    "keep the blocks that go when others refuse", OURS),
};
/* clang-format on */

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	const struct online_args *args = values;
	struct memory_action memory = {
		.command = "daxctl online-memory",
		.adverb = "online",
		.flags = (args->no_movable ? DAXCTLX_MEMORY_NO_MOVABLE : 0u) |
			 (args->partial ? DAXCTLX_MEMORY_PARTIAL : 0u),
		.change = daxctlx_memory_online,
	};
	const struct device_action action = {
		.command = memory.command,
		.trouble = "error onlining memory",
		.done = "onlined memory for",
		.act = memory_act,
		.result = memory_result,
		.data = &memory,
	};

	return device_action_run(cli, &action, &args->common, n_words, words);
}

const struct cmd cmd_online_memory = {
	.name = "online-memory",
	.summary = "bring the memory of dax devices online, all of it or none",
	.usage = "<device> [<options>]",
	.opts = online_opts,
	.n_opts = ARRAY_LEN(online_opts),
	.args_size = sizeof(A),
	.min_words = 1,
	.max_words = 1,
	.run = run,
};
