// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-inject-media-poison.c - "cxl inject-media-poison"
 * Man page: Documentation/cxl-inject-media-poison.1.adoc
 * Tests:    test/cli/media-poison.bats
 */
#include "cxl/commands.h"
#include "cxl/poison.h"

/* clang-format off */
static const struct opt inject_opts[] = {
	POISON_OPTS,
};
/* clang-format on */

static const struct poison_action action = {
	.command = "cxl inject-media-poison",
	.done = "poison injected",
	.act = cxl_memdev_inject_poison,
};

static int run(struct cli *cli, const void *args, int n_words, char **words)
{
	return poison_run(cli, &action, args, words);
}

const struct cmd cmd_inject_media_poison = {
	.name = "inject-media-poison",
	.summary = "make memory of a memdev bad, for tests",
	.usage = "<memdev> -a <address> [<options>]",
	.opts = inject_opts,
	.n_opts = ARRAY_LEN(inject_opts),
	.args_size = sizeof(struct poison_args),
	.min_words = 1,
	.max_words = 1,
	.run = run,
};
