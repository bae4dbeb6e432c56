// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-destroy-region.c - "cxl destroy-region"
 * Man page: Documentation/cxl-destroy-region.1.adoc
 * Tests:    test/region/destroy-region.bats
 */
#include "cxl/region-action.h"

/* clang-format off */
static const struct opt destroy_opts[] = {
	REGION_ACTION_OPTS,
	OPT_FLAG(struct region_action_args, force,   'f', "force",   "disable the region first, taking its memory offline"),
};
/* clang-format on */

static const struct region_action action = {
	.command = "cxl destroy-region",
	.function = "cmd_destroy_region",
	.done = "destroyed",
	.downwards = true,
	.act = cxlx_region_destroy,
};

static int run(struct cli *cli, const void *args, int n_words, char **words)
{
	return region_action_run(cli, &action, args, n_words, words);
}

const struct cmd cmd_destroy_region = {
	.name = "destroy-region",
	.summary = "free the capacity of regions and delete them",
	.usage = "<region0> ... [<options>]",
	.opts = destroy_opts,
	.n_opts = ARRAY_LEN(destroy_opts),
	.args_size = sizeof(struct region_action_args),
	.max_words = CMD_ANY_WORDS,
	.run = run,
};
