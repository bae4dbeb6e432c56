// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-offline-memory.c - "daxctl offline-memory"
 * Man page: Documentation/daxctl-offline-memory.1.adoc
 * Tests:    test/sim/daxctl-memory.bats, test/region/daxctl-memory.bats
 */
#include "daxctl/commands.h"
#include "daxctl/memory-action.h"

struct offline_args {
	struct device_action_args common;
	bool partial;
};
#define A struct offline_args

/* clang-format off */
static const struct opt offline_opts[] = {
	DEVICE_ACTION_OPTS(A),
	OPT_FLAG(A, partial, 0, "partial", "keep the blocks that go when others refuse", OURS),
};
/* clang-format on */

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	const struct offline_args *args = values;
	struct memory_action memory = {
		.command = "daxctl offline-memory",
		.adverb = "offline",
		.flags = args->partial ? DAXCTLX_MEMORY_PARTIAL : 0u,
		.change = daxctlx_memory_offline,
	};
	const struct device_action action = {
		.command = memory.command,
		.trouble = "error offlining memory",
		.done = "offlined memory for",
		.act = memory_act,
		.result = memory_result,
		.data = &memory,
	};

	return device_action_run(cli, &action, &args->common, n_words, words);
}

const struct cmd cmd_offline_memory = {
	.name = "offline-memory",
	.summary = "take the memory of dax devices offline, all of it or none",
	.usage = "<device> [<options>]",
	.opts = offline_opts,
	.n_opts = ARRAY_LEN(offline_opts),
	.args_size = sizeof(A),
	.min_words = 1,
	.max_words = 1,
	.run = run,
};
