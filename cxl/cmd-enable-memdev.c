// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-enable-memdev.c - "cxl enable-memdev"
 * Man page: Documentation/cxl-enable-memdev.1.adoc
 * Tests:    test/cli/disable-memdev.bats
 */
#include "cxl/commands.h"
#include "cxl/memdev-action.h"

struct enable_args {
	struct memdev_action_args common;
};
#define A struct enable_args

/* clang-format off */
static const struct opt enable_opts[] = {
	MEMDEV_ACTION_OPTS(A),
};
/* clang-format on */

static int act(struct cxl_memdev *memdev, void *data, bool *ret_told)
{
	cxlx_clear_error(cxl_memdev_get_ctx(memdev));
	return cxl_memdev_enable(memdev);
}

static const struct memdev_action action = {
	.command = "cxl enable-memdev",
	.function = "cmd_enable_memdev",
	.done = "enabled",
	.unit = "mem",
	.act = act,
};

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	const struct enable_args *args = values;

	return memdev_action_run(cli, &action, &args->common, n_words, words);
}

const struct cmd cmd_enable_memdev = {
	.name = "enable-memdev",
	.summary = "bind memdevs to their driver",
	.usage = "<mem0> [<mem1>..<memN>] [<options>]",
	.opts = enable_opts,
	.n_opts = ARRAY_LEN(enable_opts),
	.args_size = sizeof(A),
	.min_words = 1,
	.max_words = CMD_ANY_WORDS,
	.run = run,
};
