// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-zero-labels.c - "cxl zero-labels"
 * Man page: Documentation/cxl-zero-labels.1.adoc
 * Tests:    test/cli/labels.bats, test/region/mailbox.bats
 */
#include "cxl/commands.h"
#include "cxl/labels.h"

/* clang-format off */
static const struct opt zero_opts[] = {
	LABEL_OPTS,
};
/* clang-format on */

static int zero(struct cxl_memdev *memdev, void *bytes, size_t len, size_t offset)
{
	return cxl_memdev_zero_label(memdev, len, offset);
}

static int act(struct cxl_memdev *memdev, void *data, bool *ret_told)
{
	struct label_job *job = data;
	size_t len;
	int r;

	r = labels_range(memdev, job, ret_told, &len);
	return r < 0 || len == 0 ? r : labels_write(memdev, job, zero, NULL, len, ret_told);
}

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	const struct label_args *args = values;
	struct label_job job = {
		.args = args,
		.action = {
			.command = "cxl zero-labels",
			.function = "cmd_zero_labels",
			.done = "zeroed",
			.unit = "mem",
			.act = act,
		},
	};

	job.action.data = &job;
	return memdev_action_run(cli, &job.action, &args->common, n_words, words);
}

const struct cmd cmd_zero_labels = {
	.name = "zero-labels",
	.summary = "write zeros over the labels of memdevs",
	.usage = "<mem0> [<mem1>..<memn>] [<options>]",
	.opts = zero_opts,
	.n_opts = ARRAY_LEN(zero_opts),
	.args_size = sizeof(struct label_args),
	.min_words = 1,
	.max_words = CMD_ANY_WORDS,
	.run = run,
};
