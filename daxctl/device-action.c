// SPDX-License-Identifier: GPL-2.0-only
/* device-action.c - what commands on dax devices have in common, see device-action.h */
#include <errno.h>
#include <string.h>
#include <syslog.h>

#include "cli/msg.h"
#include "cli/signals.h"
#include "daxctl/device-action.h"
#include "daxctl/explain.h"
#include "daxctl/dax-json.h"

int device_action_begin(struct device_run *run, struct cli *cli,
			const struct device_action *action, const struct device_action_args *args)
{
	*run = (struct device_run){
		.action = action,
		.args = args,
		.ctx = cli->context,
		.results = json_object_new_array(),
	};
	if (args->verbose)
		daxctl_set_log_priority(run->ctx, LOG_DEBUG);
	signals_remember();
	daxctlx_set_cancelled(run->ctx, signals_caught, NULL);
	return run->results ? filter_parse(&run->region, args->region) : -ENOMEM;
}

/* --- one of them --- */

static int add_result(struct device_run *run, struct daxctl_dev *dev, int code)
{
	const struct device_action *action = run->action;
	auto_words struct words told = { 0 };
	struct dax_show show = {
		.ctx = run->ctx,
		.command = action->command,
		.human = run->args->human,
		.told = &told,
	};
	struct json_object *result;

	if (!action->result)
		return code == 0 && action->prints ?
			       json_append(run->results, dax_device_json(&show, dev)) :
			       0;
	result = action->result(dev, code, action->data, run->args->human);
	return result ? json_append(run->results, result) : 0;
}

int device_action_done(struct device_run *run, struct daxctl_dev *dev)
{
	run->n_done++;
	return add_result(run, dev, 0);
}

/* The line is that of 85, which scripts look for; why is said in front of it. */
void device_action_failed(struct device_run *run, int code, bool told)
{
	if (!told)
		explain(run->ctx, run->action->command, code);
	cli_say("%s: %s", run->action->trouble, strerror(-code));
	run->status = code;
	run->interrupted = code == -EINTR;
}

static int act(struct device_run *run, struct daxctl_dev *dev)
{
	bool told = false;
	int r;

	daxctlx_clear_error(run->ctx);
	r = run->action->act(dev, run->action->data, &told);
	if (r == 0)
		return device_action_done(run, dev);
	if (r == DEVICE_PASSED_OVER)
		return 0;
	if (r > 0)
		run->status = r;
	else
		device_action_failed(run, r, told);
	return run->action->result ? add_result(run, dev, r) : 0;
}

/* --- all of them --- */

static int act_on_all(struct device_run *run, int n_words, char **words)
{
	auto_devices struct devices devices = { 0 };
	auto_filter struct filter names = { 0 };
	int r;

	r = filter_parse_words(&names, n_words, words);
	if (r == 0)
		r = filter_find_devices(run->ctx, &run->region, &names, &devices);
	if (r == 0)
		filter_hint_unknown(run->ctx, &names);
	for (size_t i = 0; r == 0 && !run->interrupted && i < devices.n; i++)
		r = act(run, devices.at[i]);
	return r;
}

int device_action_end(struct device_run *run, int r)
{
	if (r == 0 && json_object_array_length(run->results) > 0)
		r = json_print_array(stdout, take(run->results), run->args->human);
	json_object_put(run->results);
	filter_clear(&run->region);
	if (r < 0)
		device_action_failed(run, r, false);
	cli_say("%s %u device%s", run->action->done, run->n_done, run->n_done == 1 ? "" : "s");
	return run->status ? signals_status(run->status) : CLI_OK;
}

int device_action_run(struct cli *cli, const struct device_action *action,
		      const struct device_action_args *args, int n_words, char **words)
{
	struct device_run run;
	int r;

	r = device_action_begin(&run, cli, action, args);
	if (r == 0)
		r = act_on_all(&run, n_words, words);
	return device_action_end(&run, r);
}
