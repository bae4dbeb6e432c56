// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-set-alert-config.c - "cxl set-alert-config"
 * Man page: Documentation/cxl-set-alert-config.1.adoc
 * Tests:    test/cli/set-alert-config.bats
 */
#include <errno.h>
#include <string.h>

#include "base/numbers.h"
#include "cli/msg.h"
#include "cxl/commands.h"
#include "cxl/mailbox-send.h"

#define ALERTS 5

struct alert_args {
	struct memdev_action_args common;
	const char *thresholds[ALERTS];
	const char *actions[ALERTS];
};
#define A struct alert_args

#define LIFE "life-used"
#define OVER "over-temperature"
#define UNDER "under-temperature"
#define VOLATILE "volatile-mem-err"
#define PMEM "pmem-err"

/* clang-format off */
static const struct opt alert_opts[] = {
	MEMDEV_ACTION_OPTS(A),
	OPT_TEXT(A, thresholds[0], 'L', LIFE "-threshold",     "threshold", "percent of the life used"),
	OPT_TEXT(A, actions[0],     0,  LIFE "-alert",         "on|off",    "warn when so much is used"),
	OPT_TEXT(A, thresholds[1], 'O', OVER "-threshold",     "threshold", "degrees Celsius"),
	OPT_TEXT(A, actions[1],     0,  OVER "-alert",         "on|off",    "warn when it is so hot"),
	OPT_TEXT(A, thresholds[2], 'U', UNDER "-threshold",    "threshold", "degrees Celsius"),
	OPT_TEXT(A, actions[2],     0,  UNDER "-alert",        "on|off",    "warn when it is so cold"),
	OPT_TEXT(A, thresholds[3], 'V', VOLATILE "-threshold", "threshold", "corrected errors of volatile memory"),
	OPT_TEXT(A, actions[3],     0,  VOLATILE "-alert",     "on|off",    "warn when there are so many"),
	OPT_TEXT(A, thresholds[4], 'P', PMEM "-threshold",     "threshold", "corrected errors of persistent memory"),
	OPT_TEXT(A, actions[4],     0,  PMEM "-alert",         "on|off",    "warn when there are so many"),
};

/* In the order of the bits of the command. */
static const struct alert {
	const char *name;
	int min, max;
	int (*set)(struct cxl_cmd *cmd, int threshold);
	int (*is_writable)(struct cxl_cmd *cmd);
} alerts[ALERTS] = {
	{ LIFE,     0,         100,       cxl_cmd_alert_config_set_life_used_prog_warn_threshold,
	  cxl_cmd_alert_config_life_used_prog_warn_threshold_writable },
	{ OVER,     INT16_MIN, INT16_MAX, cxl_cmd_alert_config_set_dev_over_temperature_prog_warn_threshold,
	  cxl_cmd_alert_config_dev_over_temperature_prog_warn_threshold_writable },
	{ UNDER,    INT16_MIN, INT16_MAX, cxl_cmd_alert_config_set_dev_under_temperature_prog_warn_threshold,
	  cxl_cmd_alert_config_dev_under_temperature_prog_warn_threshold_writable },
	{ VOLATILE, 0,         UINT16_MAX, cxl_cmd_alert_config_set_corrected_volatile_mem_err_prog_warn_threshold,
	  cxl_cmd_alert_config_corrected_volatile_mem_err_prog_warn_threshold_writable },
	{ PMEM,     0,         UINT16_MAX, cxl_cmd_alert_config_set_corrected_pmem_err_prog_warn_threshold,
	  cxl_cmd_alert_config_corrected_pmem_err_prog_warn_threshold_writable },
};
/* clang-format on */

struct job {
	struct memdev_action action;
	const struct alert_args *args;
	int meant, on;		/* bits */
	int thresholds[ALERTS];
};

/* --- what is asked for --- */

/* "--NAME-WHAT" is how each of these messages begins. */
static int wrong(const struct job *job, unsigned int i, const char *what)
{
	cli_say("%s: --%s-%s", job->action.command, alerts[i].name, what);
	return -EINVAL;
}

static int check_threshold(struct job *job, unsigned int i)
{
	const struct alert *alert = &alerts[i];
	int32_t value;

	if (parse_i32(job->args->thresholds[i], 10, &value) == 0 && value >= alert->min &&
	    value <= alert->max) {
		job->thresholds[i] = value;
		return 0;
	}
	cli_say("%s: --%s-threshold is a number from %d to %d, not '%s'", job->action.command,
		alert->name, alert->min, alert->max, job->args->thresholds[i]);
	return -EINVAL;
}

/* One alert: not mentioned, on with a threshold, or off without one. */
static int check_alert(struct job *job, unsigned int i)
{
	const char *threshold = job->args->thresholds[i], *action = job->args->actions[i];
	bool on = action && strcmp(action, "on") == 0;

	if (!action)
		return threshold ? wrong(job, i, "threshold says nothing without its alert=on") : 0;
	if (!on && strcmp(action, "off") != 0)
		return wrong(job, i, "alert is on or off");
	if (on && !threshold)
		return wrong(job, i, "alert=on needs a threshold");
	if (!on && threshold)
		return wrong(job, i, "alert=off takes no threshold");
	job->meant |= 1 << i;
	job->on |= on ? 1 << i : 0;
	return on ? check_threshold(job, i) : 0;
}

static int check(struct job *job)
{
	int r = 0;

	for (unsigned int i = 0; r == 0 && i < ALERTS; i++)
		r = check_alert(job, i);
	if (r == 0 && job->meant == 0) {
		cli_say("%s: no alert is named: nothing to be set", job->action.command);
		r = -EINVAL;
	}
	return r;
}

/* --- one memdev --- */

/* What the device does not let be set it may take without a word. */
static int check_writable(struct cxl_memdev *memdev, const struct job *job, bool *ret_told)
{
	auto_cmd struct cxl_cmd *now = NULL;
	struct cxl_cmd *cmd = cxl_cmd_new_get_alert_config(memdev);
	int r;

	r = mailbox_ask(&job->action, memdev, cmd, ret_told);
	if (r < 0)
		return r;
	now = cmd;
	for (unsigned int i = 0; i < ALERTS; i++)
		if (job->meant & 1 << i && alerts[i].is_writable(now) == 0) {
			*ret_told = true;
			memdev_action_tell(&job->action, memdev,
					   "the device does not let its %s alert be set",
					   alerts[i].name);
			return -EOPNOTSUPP;
		}
	return 0;
}

static int fill(struct cxl_cmd *cmd, const struct job *job)
{
	int r;

	r = cxl_cmd_alert_config_set_valid_alert_actions(cmd, job->meant);
	if (r == 0)
		r = cxl_cmd_alert_config_set_enable_alert_actions(cmd, job->on);
	for (unsigned int i = 0; r == 0 && i < ALERTS; i++)
		if (job->on & 1 << i)
			r = alerts[i].set(cmd, job->thresholds[i]);
	return r;
}

static int act(struct cxl_memdev *memdev, void *data, bool *ret_told)
{
	auto_cmd struct cxl_cmd *cmd = NULL;
	struct job *job = data;
	int r;

	cxlx_clear_error(cxl_memdev_get_ctx(memdev));
	r = check_writable(memdev, job, ret_told);
	if (r < 0)
		return r;
	cmd = cxl_cmd_new_set_alert_config(memdev);
	r = cmd ? fill(cmd, job) : -errno;
	return r < 0 ? r : mailbox_send(&job->action, memdev, take(cmd), ret_told);
}

static struct json_object *result(struct cxl_memdev *memdev, void *data, bool human)
{
	return mailbox_result(memdev, DETAIL_ALERT, human);
}

static int refuse(struct cxl_memdev *memdev, void *data, bool *ret_told)
{
	*ret_told = true;
	return -EINVAL;
}

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	const struct alert_args *args = values;
	struct job job = {
		.args = args,
		.action = {
			.command = "cxl set-alert-config",
			.function = "cmd_set_alert_config",
			.done = "set alert configuration for",
			.unit = "mem",
			.act = act,
			.result = result,
		},
	};

	job.action.data = &job;
	/* As in 85 that is not wrong usage, but fails for each memdev. */
	if (check(&job) < 0)
		job.action.act = refuse;
	return memdev_action_run(cli, &job.action, &args->common, n_words, words);
}

const struct cmd cmd_set_alert_config = {
	.name = "set-alert-config",
	.summary = "say when memdevs are to warn",
	.usage = "<mem0> [<mem1>..<memn>] [<options>]",
	.opts = alert_opts,
	.n_opts = ARRAY_LEN(alert_opts),
	.args_size = sizeof(A),
	.min_words = 1,
	.max_words = CMD_ANY_WORDS,
	.run = run,
};
