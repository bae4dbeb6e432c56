// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-free-dpa.c - "cxl free-dpa"
 * Man page: Documentation/cxl-free-dpa.1.adoc
 * Tests:    test/cli/dpa.bats
 */
#include "cxl/commands.h"
#include "cxl/dpa.h"

/* clang-format off */
static const struct opt free_opts[] = {
	DPA_OPTS,
	OPT_TEXT(struct dpa_args, type,  't', "type",  "type", "only ram (also volatile), pmem or dynamic_ram_1 (default: any)"),
	OPT_FLAG(struct dpa_args, force, 'f', "force", "let the kernel refuse what is out of sequence"),
};
/* clang-format on */

static int run(struct cli *cli, const void *args, int n_words, char **words)
{
	struct memdev_action action = {
		.command = "cxl free-dpa",
		.function = "cmd_free_dpa",
		.done = "reservation release completed on",
		.unit = "mem device",
	};

	return dpa_run(cli, &action, cxlx_memdev_free_dpa, NULL, args, n_words, words);
}

const struct cmd cmd_free_dpa = {
	.name = "free-dpa",
	.summary = "give capacity that was set aside back",
	.usage = "<mem0> [<mem1>..<memn>] [<options>]",
	.opts = free_opts,
	.n_opts = ARRAY_LEN(free_opts),
	.args_size = sizeof(struct dpa_args),
	.min_words = 1,
	.max_words = CMD_ANY_WORDS,
	.run = run,
};
