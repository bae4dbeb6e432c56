// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-set-partition.c - "cxl set-partition"
 * Man page: Documentation/cxl-set-partition.1.adoc
 * Tests:    test/cli/set-partition.bats
 */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/numbers.h"
#include "cli/msg.h"
#include "cxl/commands.h"
#include "cxl/mailbox-send.h"

struct partition_args {
	struct memdev_action_args common;
	const char *type;
	struct opt_size size;
	bool align;
};
#define A struct partition_args

/* clang-format off */
static const struct opt partition_opts[] = {
	MEMDEV_ACTION_OPTS(A),
	OPT_TEXT(A, type,  't', "type",  "type", "pmem, or ram (also volatile): what the size is of (default: pmem)"),
	OPT_SIZE(A, size,  's', "size",  "size", "how much of it (default: all that can be partitioned)"),
	OPT_FLAG(A, align, 'a', "align", "round the size to what the device can do"),
};
/* clang-format on */

struct job {
	struct memdev_action action;
	const struct partition_args *args;
	bool is_ram;		/* the size is that of the volatile part */
};

/* --- arithmetic --- */

struct capacity {
	unsigned long long room, align;
};

static int tell_nonsense(struct cxl_memdev *memdev, const struct job *job,
			 unsigned long long total, unsigned long long only_ram,
			 unsigned long long only_pmem, bool *ret_told)
{
	char a[SIZE_TEXT], b[SIZE_TEXT], c[SIZE_TEXT];

	*ret_told = true;
	if (total == ULLONG_MAX)
		memdev_action_tell(&job->action, memdev,
				   "its answer to Identify does not say how much capacity it has");
	else
		memdev_action_tell(&job->action, memdev,
				   "its answer to Identify makes no sense: of %s, %s can only be "
				   "volatile and %s only persistent", size_words(a, total),
				   size_words(b, only_ram), size_words(c, only_pmem));
	return -EPROTO;
}

static int read_capacity(struct cxl_memdev *memdev, const struct job *job, struct capacity *ret,
			 bool *ret_told)
{
	auto_cmd struct cxl_cmd *identity = NULL;
	struct cxl_cmd *cmd = cxl_cmd_new_identify(memdev);
	unsigned long long total, only_ram, only_pmem;
	int r;

	r = mailbox_ask(&job->action, memdev, cmd, ret_told);
	if (r < 0)
		return r;
	identity = cmd;
	total = cxl_cmd_identify_get_total_size(identity);
	only_ram = cxl_cmd_identify_get_volatile_only_size(identity);
	only_pmem = cxl_cmd_identify_get_persistent_only_size(identity);
	ret->align = cxl_cmd_identify_get_partition_align(identity);
	if (total == ULLONG_MAX || only_ram > total || only_pmem > total - only_ram)
		return tell_nonsense(memdev, job, total, only_ram, only_pmem, ret_told);
	ret->room = ret->align == ULLONG_MAX ? 0 : total - only_ram - only_pmem;
	return 0;
}

/* How much is to be volatile, of what can be either. */
static int divide(struct cxl_memdev *memdev, const struct job *job, const struct capacity *capacity,
		  unsigned long long *ret)
{
	const struct partition_args *args = job->args;
	unsigned long long size = args->size.text ? args->size.bytes : capacity->room;
	unsigned long long ram, rest;
	char a[SIZE_TEXT], b[SIZE_TEXT];

	if (size > capacity->room) {
		memdev_action_tell(&job->action, memdev, "%s can be partitioned, not %s",
				   size_words(a, capacity->room), size_words(b, size));
		return -EINVAL;
	}
	ram = job->is_ram ? size : capacity->room - size;
	rest = ram % capacity->align;
	if (rest && !args->align) {
		memdev_action_tell(&job->action, memdev,
				   "it is divided in multiples of %s; --align rounds the size",
				   size_words(a, capacity->align));
		return -EINVAL;
	}
	/* What is asked for is not made smaller. */
	*ret = ram - rest + (rest && job->is_ram ? capacity->align : 0);
	return *ret > capacity->room ? -ERANGE : 0;
}

/* --- one memdev --- */

static int act(struct cxl_memdev *memdev, void *data, bool *ret_told)
{
	struct capacity capacity = { 0 };
	const struct job *job = data;
	unsigned long long ram;
	int r;

	r = cxlx_memdev_can_set_partition(memdev);
	if (r == 0)
		r = read_capacity(memdev, job, &capacity, ret_told);
	if (r < 0)
		return r;
	*ret_told = true;
	if (capacity.room == 0 || capacity.align == 0) {
		memdev_action_tell(&job->action, memdev, "no capacity that can be partitioned");
		return -ENXIO;
	}
	r = divide(memdev, job, &capacity, &ram);
	if (r == -ERANGE)
		memdev_action_tell(&job->action, memdev, "rounded up it is more than there is");
	if (r < 0)
		return r;
	*ret_told = false;
	return mailbox_send(&job->action, memdev, cxl_cmd_new_set_partition(memdev, ram), ret_told);
}

static struct json_object *result(struct cxl_memdev *memdev, void *data, bool human)
{
	return mailbox_result(memdev, DETAIL_PARTITION, human);
}

static int refuse(struct cxl_memdev *memdev, void *data, bool *ret_told)
{
	*ret_told = true;
	return -EINVAL;
}

/* As in 85 what is wrong here is not wrong usage, but fails for each memdev. */
static int check(struct job *job)
{
	const char *type = job->args->type ? job->args->type : "pmem";

	job->is_ram = strcmp(type, "ram") == 0 || strcmp(type, "volatile") == 0;
	if (!job->is_ram && strcmp(type, "pmem") != 0)
		cli_say("%s: '%s' is no type: pmem, ram or volatile", job->action.command, type);
	else if (job->args->size.error)
		cli_say("%s: '%s' is no size", job->action.command, job->args->size.text);
	else
		return 0;
	return -EINVAL;
}

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	const struct partition_args *args = values;
	struct job job = {
		.args = args,
		.action = {
			.command = "cxl set-partition",
			.function = "cmd_set_partition",
			.done = "set_partition",
			.unit = "mem",
			.act = act,
			.result = result,
		},
	};

	job.action.data = &job;
	if (check(&job) < 0)
		job.action.act = refuse;
	return memdev_action_run(cli, &job.action, &args->common, n_words, words);
}

const struct cmd cmd_set_partition = {
	.name = "set-partition",
	.summary = "divide the capacity of memdevs anew, for the next reset",
	.usage = "<mem0> [<mem1>..<memn>] [<options>]",
	.opts = partition_opts,
	.n_opts = ARRAY_LEN(partition_opts),
	.args_size = sizeof(A),
	.min_words = 1,
	.max_words = CMD_ANY_WORDS,
	.run = run,
};
