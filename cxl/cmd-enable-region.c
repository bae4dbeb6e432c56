// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-enable-region.c - "cxl enable-region"
 * Man page: Documentation/cxl-enable-region.1.adoc
 * Tests:    test/region/enable-region.bats
 */
#include "cxl/region-action.h"

/* clang-format off */
static const struct opt enable_opts[] = {
	REGION_ACTION_OPTS,
};
/* clang-format on */

static int act(struct cxl_region *region, bool force)
{
	return cxlx_region_enable(region);
}

static const struct region_action action = {
	.command = "cxl enable-region",
	.function = "cmd_enable_region",
	.done = "enabled",
	.act = act,
};

static int run(struct cli *cli, const void *args, int n_words, char **words)
{
	return region_action_run(cli, &action, args, n_words, words);
}

const struct cmd cmd_enable_region = {
	.name = "enable-region",
	.summary = "bind regions to their driver",
	.usage = "<region0> ... [<options>]",
	.opts = enable_opts,
	.n_opts = ARRAY_LEN(enable_opts),
	.args_size = sizeof(struct region_action_args),
	.max_words = CMD_ANY_WORDS,
	.run = run,
};
