// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-update-firmware.c - "cxl update-firmware"
 * Man page: Documentation/cxl-update-firmware.1.adoc
 * Tests:    test/cli/update-firmware.bats
 *
 * Every memdev gets the image first, then all are waited for: the devices work at the
 * same time.
 */
#include <errno.h>

#include "cli/msg.h"
#include "cxl/commands.h"
#include "cxl/fields.h"
#include "cxl/memdev-action.h"
#include "cxl/select.h"

#define SLICE_MS 1000
#define CANCEL_MS 30000

struct firmware_args {
	struct memdev_action_args common;
	const char *file;
	bool cancel;
	bool wait;
};
#define A struct firmware_args

/* clang-format off */
static const struct opt firmware_opts[] = {
	MEMDEV_ACTION_OPTS(A),
	OPT_TEXT(A, file,   'F', "firmware-file", "filename", "the image to load"),
	OPT_FLAG(A, cancel, 'c', "cancel",        "cancel the update that is going on"),
	OPT_FLAG(A, wait,   'w', "wait",          "wait for the end of the update"),
};
/* clang-format on */

struct job {
	struct memdev_action action;
	const struct firmware_args *args;
	struct memdevs idle;	/* those that nothing was to be waited for */
	uint64_t total;		/* the most that was seen to remain of the one that is waited for */
};

/* --- progress --- */

static const char *phase_word(enum cxl_fwl_status status)
{
	static const char *const words[] = {
		[CXL_FWL_STATUS_UNKNOWN] = "working",
		[CXL_FWL_STATUS_IDLE] = "done",
		[CXL_FWL_STATUS_RECEIVING] = "receiving",
		[CXL_FWL_STATUS_PREPARING] = "preparing",
		[CXL_FWL_STATUS_TRANSFERRING] = "transferring",
		[CXL_FWL_STATUS_PROGRAMMING] = "programming",
	};

	return words[status];
}

static void show_progress(struct cxl_memdev *memdev, struct job *job)
{
	enum cxl_fwl_status status;
	uint64_t remaining;

	if (cxlx_memdev_get_fw_update(memdev, &status, &remaining) < 0)
		return;
	if (remaining > job->total)
		job->total = remaining;
	cli_progress("%s: %s, %u %%", cxl_memdev_get_devname(memdev), phase_word(status),
		     job->total ? (unsigned int)((job->total - remaining) * 100 / job->total) : 0);
}

static int wait_for(struct cxl_memdev *memdev, struct job *job)
{
	int r;

	job->total = 0;
	do {
		show_progress(memdev, job);
		r = cxlx_memdev_wait_fw_update(memdev, SLICE_MS);
	} while (r == -ETIMEDOUT);
	return r;
}

/* --- what is asked for --- */

/* What became of an update that is not told by stopped() or by the reasons of the library. */
static int tell_end(struct cxl_memdev *memdev, const struct job *job, int r, bool *ret_told)
{
	*ret_told = r == -ECANCELED || r == -ENOENT || r == -EINTR;
	if (r == -ECANCELED)
		memdev_action_tell(&job->action, memdev, "the update was cancelled");
	else if (r == -ENOENT)
		memdev_action_tell(&job->action, memdev,
				   "takes no firmware: it has no firmware loader");
	else if (r == -EINTR && !job->args->file)
		memdev_action_tell(&job->action, memdev,
				   "nobody waits for it any more; it goes on");
	return r;
}

/* How an update ended that is over before it is waited for is nobody's question. */
static int note_idle(struct cxl_memdev *memdev, struct job *job)
{
	enum cxl_fwl_status status;

	if (cxlx_memdev_get_fw_update(memdev, &status, NULL) < 0 || status != CXL_FWL_STATUS_IDLE)
		return 0;
	return list_add(&job->idle, memdev);
}

static int start(struct cxl_memdev *memdev, void *data, bool *ret_told)
{
	struct job *job = data;
	int r;

	cxlx_clear_error(cxl_memdev_get_ctx(memdev));
	if (!job->args->file)
		return job->args->wait ? note_idle(memdev, job) : 0;
	r = cxl_memdev_update_fw(memdev, job->args->file);
	*ret_told = r == -EINTR;
	if (r == -EINTR)
		memdev_action_tell(&job->action, memdev, "interrupted before it had the image");
	return r;
}

/* Without --wait only what is known at once. */
static int finish(struct cxl_memdev *memdev, void *data, bool *ret_told)
{
	struct job *job = data;
	int r;

	if (!job->args->file && (!job->args->wait || list_contains(&job->idle, memdev)))
		return 0;
	if (job->args->wait)
		return tell_end(memdev, job, wait_for(memdev, job), ret_told);
	r = cxlx_memdev_wait_fw_update(memdev, 0);
	return r == -ETIMEDOUT ? 0 : tell_end(memdev, job, r, ret_told);
}

static int cancel(struct cxl_memdev *memdev, void *data, bool *ret_told)
{
	return cxl_memdev_cancel_fw_update(memdev);
}

/* Ctrl-C: what this command began ends.  From here on nothing else is to be given up. */
static void stop(struct cxl_memdev *memdev, void *data)
{
	const struct job *job = data;

	cxlx_set_cancelled(cxl_memdev_get_ctx(memdev), NULL, NULL);
	if (job->args->file)
		(void)cxl_memdev_cancel_fw_update(memdev);
}

/* Whatever the cancelling answered: what counts is how it ended. */
static void stopped(struct cxl_memdev *memdev, void *data)
{
	const struct job *job = data;
	int r;

	if (!job->args->file)
		return;
	r = cxlx_memdev_wait_fw_update(memdev, CANCEL_MS);
	if (r == -ECANCELED)
		memdev_action_tell(&job->action, memdev,
				   "the update was cancelled; the firmware is as it was");
	else if (r == 0)
		memdev_action_tell(&job->action, memdev,
				   "too late to cancel: it has the new firmware");
	else
		memdev_action_tell(&job->action, memdev,
				   "cannot be cancelled and may go on: cxl list -F shows it");
}

/* --- output --- */

static struct json_object *result(struct cxl_memdev *memdev, void *data, bool human)
{
	const struct show show = {
		.ctx = cxl_memdev_get_ctx(memdev),
		.human = human,
		.details = DETAIL_FIRMWARE | DETAIL_LOADER,
	};
	const struct item item = { .show = &show, .memdev = memdev };

	return fields_json(&memdev_fields, &item);
}

static const char *summary_of(const struct firmware_args *args)
{
	if (args->cancel)
		return "firmware update cancelled on";
	if (args->wait)
		return "firmware update completed on";
	/* as in 85 also where nothing was: scripts know the line */
	return "firmware update started on";
}

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	const struct firmware_args *args = values;
	struct job job = {
		.args = args,
		.action = {
			.command = "cxl update-firmware",
			.function = "cmd_update_fw",
			.done = summary_of(args),
			.unit = "mem device",
			.act = args->cancel ? cancel : start,
			.finish = args->cancel ? NULL : finish,
			.stop = stop,
			.stopped = stopped,
			.result = args->cancel ? NULL : result,
			.empty_array = args->cancel,
		},
	};
	int status;

	job.action.data = &job;
	status = memdev_action_run(cli, &job.action, &args->common, n_words, words);
	memdevs_clear(&job.idle);
	return status;
}

const struct cmd cmd_update_firmware = {
	.name = "update-firmware",
	.summary = "load firmware into memdevs",
	.usage = "<mem0> [<mem1>..<memn>] [<options>]",
	.opts = firmware_opts,
	.n_opts = ARRAY_LEN(firmware_opts),
	.args_size = sizeof(A),
	.min_words = 1,
	.max_words = CMD_ANY_WORDS,
	.run = run,
};
