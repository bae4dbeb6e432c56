// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-write-labels.c - "cxl write-labels"
 * Man page: Documentation/cxl-write-labels.1.adoc
 * Tests:    test/cli/labels.bats, test/region/mailbox.bats
 *
 * The whole input is read, from a file or a pipe, before anything is sent to the device.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/scope.h"
#include "cli/msg.h"
#include "cxl/commands.h"
#include "cxl/labels.h"

/* clang-format off */
static const struct opt write_opts[] = {
	LABEL_OPTS,
	OPT_TEXT(struct label_args, file, 'i', "input", "input-file", "where the labels are (default: standard input)"),
};
/* clang-format on */

static const char *input_name(const struct label_job *job)
{
	return job->args->file ? job->args->file : "standard input";
}

/* Up to @len bytes. */
static int read_up_to(int fd, struct label_job *job, size_t len)
{
	job->bytes = malloc(len);
	if (!job->bytes)
		return -ENOMEM;
	while (job->len < len) {
		ssize_t n = read(fd, job->bytes + job->len, len - job->len);

		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		job->len += (size_t)n;
	}
	return 0;
}

static int read_input(struct label_job *job, size_t len, bool *ret_told)
{
	auto_close int own = -1;
	int r;

	if (job->args->file)
		own = open(job->args->file, O_RDONLY | O_CLOEXEC);
	r = job->args->file && own < 0 ? -errno :
		read_up_to(job->args->file ? own : STDIN_FILENO, job, len);
	*ret_told = r < 0;
	if (r < 0 && r != -EINTR)
		cli_say("%s: cannot read %s: %s", job->action.command, input_name(job),
			strerror(-r));
	return r;
}

/* @len: how much there is room for, or --size. */
static int check_input(struct cxl_memdev *memdev, struct label_job *job, size_t len, bool *ret_told)
{
	uint32_t size = job->args->size;

	if (job->len > 0 && (size ? job->len == len : job->len <= len))
		return 0;
	*ret_told = true;
	if (job->len == 0)
		memdev_action_tell(&job->action, memdev, "%s is empty", input_name(job));
	else if (size)
		memdev_action_tell(&job->action, memdev, "%s has %zu bytes, fewer than --size=%lu",
				   input_name(job), job->len, (unsigned long)size);
	else
		memdev_action_tell(&job->action, memdev,
				   "%s has more than the %zu bytes that fit into the label area",
				   input_name(job), len);
	return -EINVAL;
}

static int act(struct cxl_memdev *memdev, void *data, bool *ret_told)
{
	struct label_job *job = data;
	size_t len;
	int r;

	r = labels_range(memdev, job, ret_told, &len);
	*ret_told |= r == 0 && len == 0;
	if (r < 0 || len == 0)
		return r < 0 ? r : -ENXIO;
	r = cxlx_memdev_can_write_labels(memdev);
	if (r < 0)
		return r;
	r = read_input(job, job->args->size ? len : len + 1, ret_told);
	if (r == 0)
		r = check_input(memdev, job, len, ret_told);
	return r < 0 ? r : labels_write(memdev, job, cxl_memdev_write_label, job->bytes, job->len,
					ret_told);
}

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	const struct label_args *args = values;
	struct label_job job = {
		.args = args,
		.action = {
			.command = "cxl write-labels",
			.function = "cmd_write_labels",
			.done = "wrote",
			.unit = "mem",
			.single = true,
			.act = act,
		},
	};
	int status;

	job.action.data = &job;
	status = memdev_action_run(cli, &job.action, &args->common, n_words, words);
	free(job.bytes);
	return status;
}

const struct cmd cmd_write_labels = {
	.name = "write-labels",
	.summary = "write the labels of a memdev",
	.usage = "<memdev> [-i <filename>]",
	.opts = write_opts,
	.n_opts = ARRAY_LEN(write_opts),
	.args_size = sizeof(struct label_args),
	.min_words = 1,
	.max_words = CMD_ANY_WORDS,
	.run = run,
};
