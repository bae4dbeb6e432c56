// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-disable-region.c - "cxl disable-region"
 * Man page: Documentation/cxl-disable-region.1.adoc
 * Tests:    test/region/disable-region.bats
 */
#include "cxl/region-action.h"

/* clang-format off */
static const struct opt disable_opts[] = {
	REGION_ACTION_OPTS,
	OPT_FLAG(struct region_action_args, force,   'f', "force",   "take the memory offline and end the use of devices first"),
};
/* clang-format on */

static const struct region_action action = {
	.command = "cxl disable-region",
	.function = "cmd_disable_region",
	.done = "disabled",
	.downwards = true,
	.act = cxlx_region_disable,
};

static int run(struct cli *cli, const void *args, int n_words, char **words)
{
	return region_action_run(cli, &action, args, n_words, words);
}

const struct cmd cmd_disable_region = {
	.name = "disable-region",
	.summary = "unbind regions from their driver",
	.usage = "<region0> ... [<options>]",
	.opts = disable_opts,
	.n_opts = ARRAY_LEN(disable_opts),
	.args_size = sizeof(struct region_action_args),
	.max_words = CMD_ANY_WORDS,
	.run = run,
};
