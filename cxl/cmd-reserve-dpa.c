// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-reserve-dpa.c - "cxl reserve-dpa"
 * Man page: Documentation/cxl-reserve-dpa.1.adoc
 * Tests:    test/cli/dpa.bats
 */
#include "cxl/commands.h"
#include "cxl/dpa.h"

/* clang-format off */
static const struct opt reserve_opts[] = {
	DPA_OPTS,
	OPT_TEXT(struct dpa_args, type,  't', "type",  "type", "ram (also volatile), pmem or dynamic_ram_1 (default: ram)"),
	OPT_FLAG(struct dpa_args, force, 'f', "force", "let the kernel refuse what is too large or out of sequence"),
	OPT_SIZE(struct dpa_args, size,  's', "size",  "size", "bytes to set aside (default: all that is free of the type)"),
};
/* clang-format on */

static int run(struct cli *cli, const void *args, int n_words, char **words)
{
	struct memdev_action action = {
		.command = "cxl reserve-dpa",
		.function = "cmd_reserve_dpa",
		.done = "reservation completed on",
		.unit = "mem device",
	};

	return dpa_run(cli, &action, cxlx_memdev_reserve_dpa, "ram", args, n_words, words);
}

const struct cmd cmd_reserve_dpa = {
	.name = "reserve-dpa",
	.summary = "set capacity of memdevs aside",
	.usage = "<mem0> [<mem1>..<memn>] [<options>]",
	.opts = reserve_opts,
	.n_opts = ARRAY_LEN(reserve_opts),
	.args_size = sizeof(struct dpa_args),
	.min_words = 1,
	.max_words = CMD_ANY_WORDS,
	.run = run,
};
