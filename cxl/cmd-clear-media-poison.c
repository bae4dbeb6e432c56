// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-clear-media-poison.c - "cxl clear-media-poison"
 * Man page: Documentation/cxl-clear-media-poison.1.adoc
 * Tests:    test/cli/media-poison.bats
 */
#include "cxl/commands.h"
#include "cxl/poison.h"

/* clang-format off */
static const struct opt clear_opts[] = {
	POISON_OPTS,
};
/* clang-format on */

static const struct poison_action action = {
	.command = "cxl clear-media-poison",
	.done = "poison cleared",
	.act = cxl_memdev_clear_poison,
};

static int run(struct cli *cli, const void *args, int n_words, char **words)
{
	return poison_run(cli, &action, args, words);
}

const struct cmd cmd_clear_media_poison = {
	.name = "clear-media-poison",
	.summary = "make bad memory of a memdev good again",
	.usage = "<memdev> -a <address> [<options>]",
	.opts = clear_opts,
	.n_opts = ARRAY_LEN(clear_opts),
	.args_size = sizeof(struct poison_args),
	.min_words = 1,
	.max_words = 1,
	.run = run,
};
