// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-read-labels.c - "cxl read-labels"
 * Man page: Documentation/cxl-read-labels.1.adoc
 * Tests:    test/cli/labels.bats, test/region/mailbox.bats
 *
 * Nothing is written before everything is read: what was in the file stays when that fails.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/msg.h"
#include "cxl/commands.h"
#include "cxl/labels.h"

#define COMMAND "cxl read-labels"

/* clang-format off */
static const struct opt read_opts[] = {
	LABEL_OPTS,
	OPT_TEXT(struct label_args, file, 'o', "output", "output-file", "where the labels go (default: standard output)"),
};
/* clang-format on */

static int act(struct cxl_memdev *memdev, void *data, bool *ret_told)
{
	struct label_job *job = data;
	size_t len, done;
	char *bytes;
	int r;

	r = labels_range(memdev, job, ret_told, &len);
	if (r < 0 || len == 0)
		return r;
	bytes = realloc(job->bytes, job->len + len);
	if (!bytes)
		return -ENOMEM;
	job->bytes = bytes;
	r = labels_move(memdev, job, cxl_memdev_read_label, bytes + job->len, len, &done);
	*ret_told = r == -EINTR;
	job->len += r == 0 ? len : 0;
	return r;
}

/* --- the output --- */

/* A pipe may be one that does not wait itself until there is room: whoever reads it may want that. */
static int write_all(int fd, const char *bytes, size_t len)
{
	struct pollfd out = { .fd = fd, .events = POLLOUT };

	while (len > 0) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EAGAIN)
			(void)poll(&out, 1, -1);
		else if (n < 0 && errno != EINTR)
			return -errno;
		bytes += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
	return 0;
}

static int write_file(const struct label_job *job)
{
	int fd = open(job->args->file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	int r;

	if (fd < 0)
		return -errno;
	r = write_all(fd, job->bytes, job->len);
	return close(fd) < 0 && r == 0 ? -errno : r;
}

static int put_out(const struct label_job *job)
{
	int r;

	if (job->len == 0)
		return CLI_OK;
	r = job->args->file ? write_file(job) : write_all(STDOUT_FILENO, job->bytes, job->len);
	if (r == 0)
		return CLI_OK;
	cli_say(COMMAND ": cannot write %s: %s", job->args->file ? job->args->file : "the output",
		strerror(-r));
	return CLI_FAILED;
}

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	const struct label_args *args = values;
	struct label_job job = {
		.args = args,
		.action = {
			.command = COMMAND,
			.function = "cmd_read_labels",
			.done = "read",
			.unit = "mem",
			.act = act,
		},
	};
	int status;

	job.action.data = &job;
	status = memdev_action_run(cli, &job.action, &args->common, n_words, words);
	if (status == CLI_OK)
		status = put_out(&job);
	free(job.bytes);
	return status;
}

const struct cmd cmd_read_labels = {
	.name = "read-labels",
	.summary = "read the labels of memdevs",
	.usage = "<mem0> [<mem1>..<memn>] [-o <filename>]",
	.opts = read_opts,
	.n_opts = ARRAY_LEN(read_opts),
	.args_size = sizeof(struct label_args),
	.min_words = 1,
	.max_words = CMD_ANY_WORDS,
	.run = run,
};
