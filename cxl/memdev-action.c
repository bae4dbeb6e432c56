// SPDX-License-Identifier: GPL-2.0-only
/* memdev-action.c - what commands on memdevs have in common, see memdev-action.h */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <syslog.h>

#include "cli/msg.h"
#include "cxl/explain.h"
#include "cxl/memdev-action.h"
#include "cxl/select.h"
#include "cxl/signals.h"

#define OWNER "cxl memdev"

struct run {
	struct cxl_ctx *ctx;
	const struct memdev_action *action;
	const struct memdev_action_args *args;
	struct filter bus;
	struct memdevs memdevs;
	int n_valid;		/* words that could mean a memdev */
	int n_done, n_failed;
	bool interrupted;
	bool too_many;
	struct json_object *results;
};

void memdev_action_tell(const struct memdev_action *action, struct cxl_memdev *memdev,
			const char *format, ...)
{
	auto_free char *text = NULL;
	va_list args;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	cli_say("%s: %s: %s", action->command, cxl_memdev_get_devname(memdev), text ? text : format);
}

/* --- which memdevs --- */

/* Also of a memdev that is disabled: then no endpoint leads to its bus. */
static bool is_on_bus(const struct filter *wanted, struct cxl_memdev *memdev)
{
	struct cxl_bus *bus;

	if (!wanted->given)
		return true;
	cxl_bus_foreach(cxl_memdev_get_ctx(memdev), bus)
		if (filter_bus(wanted, bus) &&
		    cxl_port_get_dport_by_memdev(cxl_bus_get_port(bus), memdev))
			return true;
	return false;
}

/* What begins neither with a digit nor as names of memdevs do is no name of one. */
static bool could_be_memdev(const struct filter *filter)
{
	const struct pick *pick = filter->n ? &filter->picks[0] : NULL;

	if (!pick)
		return filter->all;
	return pick->form != PICK_HOST || isdigit((unsigned char)*pick->text);
}

static int add_found(struct run *run, const struct memdevs *found)
{
	for (size_t i = 0; i < found->n; i++)
		if (!list_contains(&run->memdevs, found->at[i]) &&
		    is_on_bus(&run->bus, found->at[i]) &&
		    list_add(&run->memdevs, found->at[i]) < 0)
			return -ENOMEM;
	return 0;
}

static int tell_unknown(struct run *run, const struct filter *filter, const char *word)
{
	auto_words struct words problems = { 0 };
	int r;

	if (!could_be_memdev(filter)) {
		cli_log(OWNER, "memdev_action", "'%s' is not a valid %s", word,
			run->args->serial ? "serial number" : "memdev name");
		return 0;
	}
	run->n_valid++;
	r = filter_explain_unknown(run->ctx, filter, &problems);
	for (size_t i = 0; r == 0 && i < problems.n; i++)
		cli_log(OWNER, "memdev_action", "%s", problems.at[i]);
	return r;
}

static int add_word(struct run *run, const char *word)
{
	enum filter_kind kind = run->args->serial ? FILTER_SERIAL : FILTER_MEMDEV;
	const struct filter any_memdev = { .kind = FILTER_MEMDEV };
	const struct filter any_serial = { .kind = FILTER_SERIAL };
	auto_memdevs struct memdevs found = { 0 };
	auto_filter struct filter filter = { 0 };
	int r;

	r = filter_parse(&filter, kind, word);
	if (r == 0 && (filter.n || filter.all))
		r = filter_find_memdevs(run->ctx, kind == FILTER_MEMDEV ? &filter : &any_memdev,
					kind == FILTER_SERIAL ? &filter : &any_serial, &found);
	if (r < 0)
		return r;
	if (found.n == 0 && !filter.all)
		return tell_unknown(run, &filter, word);
	run->n_valid++;
	return add_found(run, &found);
}

static int add_words(struct run *run, int n_words, char **words)
{
	auto_words struct words each = { 0 };
	int r;

	r = filter_parse(&run->bus, FILTER_BUS, run->args->bus);
	for (int i = 0; r == 0 && i < n_words; i++)
		r = words_split(&each, words[i]);
	for (size_t i = 0; r == 0 && i < each.n; i++)
		r = add_word(run, each.at[i]);
	return r;
}

/* --- each of them --- */

static int add_result(struct run *run, struct cxl_memdev *memdev)
{
	const struct memdev_action *action = run->action;

	run->n_done++;
	if (!action->result)
		return 0;
	return json_append(run->results,
			   action->result(memdev, action->data, json_human_on_terminal()));
}

/* One half of the work on one memdev.  Returns whether that went well. */
static bool half(struct run *run, struct cxl_memdev *memdev,
		 int (*act)(struct cxl_memdev *memdev, void *data, bool *ret_told))
{
	bool told = false;
	int r;

	r = act(memdev, run->action->data, &told);
	if (r == 0)
		return true;
	run->n_failed++;
	if (!told)
		explain(run->ctx, run->action->command, r);
	run->interrupted = r == -EINTR;
	return false;
}

/* One that came while a memdev was dealt with, and that nothing there had to wait for. */
static bool is_interrupted(struct run *run, struct cxl_memdev *next)
{
	if (!run->interrupted && signals_caught(NULL)) {
		run->interrupted = true;
		memdev_action_tell(run->action, next, "interrupted before its turn");
	}
	return run->interrupted;
}

/* A memdev that fails does not keep the others from their turn; a signal does. */
static int act_on_all(struct run *run, struct memdevs *ret_begun)
{
	for (size_t i = 0; i < run->memdevs.n; i++) {
		struct cxl_memdev *memdev = run->memdevs.at[i];
		int r = 0;

		if (is_interrupted(run, memdev))
			break;
		if (!half(run, memdev, run->action->act))
			continue;
		r = run->action->finish ? list_add(ret_begun, memdev) : add_result(run, memdev);
		if (r < 0)
			return -ENOMEM;
	}
	return 0;
}

static void take_back(const struct run *run, const struct memdevs *begun, size_t from)
{
	for (size_t i = from; run->action->stop && i < begun->n; i++)
		run->action->stop(begun->at[i], run->action->data);
	for (size_t i = from; run->action->stopped && i < begun->n; i++)
		run->action->stopped(begun->at[i], run->action->data);
}

/* The one at which a signal comes is not finished either. */
static int finish_all(struct run *run, const struct memdevs *begun)
{
	size_t n_finished = 0;

	while (!run->interrupted && n_finished < begun->n) {
		struct cxl_memdev *memdev = begun->at[n_finished];

		if (half(run, memdev, run->action->finish) && add_result(run, memdev) < 0)
			return -ENOMEM;
		n_finished += !run->interrupted;
	}
	take_back(run, begun, n_finished);
	return 0;
}

/* That nothing matched is only said when nothing did, not when everything failed. */
static int print(struct run *run)
{
	bool human = json_human_on_terminal();
	struct json_object *results;

	cli_progress_end();
	if (!run->action->result && !run->action->empty_array)
		return 0;
	results = take(run->results);
	if (!run->action->empty_array && (run->n_failed == 0 || run->n_done > 0))
		return json_print_array(stdout, results, human);
	if (!human)
		return json_print(stdout, results);
	json_object_put(results);
	return 0;
}

static void clear(struct run *run)
{
	filter_clear(&run->bus);
	memdevs_clear(&run->memdevs);
	json_object_put(run->results);
}

static int work(struct run *run, int n_words, char **words)
{
	auto_memdevs struct memdevs begun = { 0 };
	int r;

	r = add_words(run, n_words, words);
	run->too_many = run->action->single && run->memdevs.n > 1;
	if (r < 0 || run->n_valid == 0 || run->too_many)
		return r;
	r = act_on_all(run, &begun);
	if (r == 0)
		r = finish_all(run, &begun);
	return r < 0 ? r : print(run);
}

static void summarize(const struct run *run, bool fine)
{
	const struct memdev_action *action = run->action;
	bool failed = !fine && action->failed;
	int n = failed ? run->n_failed : run->n_done;

	cli_progress_end();
	cli_log(OWNER, action->function, "%s %d %s%s", failed ? action->failed : action->done, n,
		action->unit, n > 1 ? "s" : "");
}

int memdev_action_run(struct cli *cli, const struct memdev_action *action,
		      const struct memdev_action_args *args, int n_words, char **words)
{
	struct run run = {
		.ctx = cli->context,
		.action = action,
		.args = args,
		.results = json_object_new_array(),
	};
	bool fine;
	int r;

	if (args->verbose)
		cxl_set_log_priority(run.ctx, LOG_DEBUG);
	/* each step has a line of its own then */
	if (cxl_get_log_priority(run.ctx) >= LOG_DEBUG)
		cli_progress_off();
	signals_catch(run.ctx);
	r = run.results ? work(&run, n_words, words) : -ENOMEM;
	clear(&run);
	if (r == 0 && run.too_many)
		cli_say("%s: one memdev at a time", action->command);
	if (r == 0 && (run.n_valid == 0 || run.too_many))
		return cli_show_usage(cli);
	if (r < 0)
		explain(run.ctx, action->command, r);
	fine = r == 0 && !run.interrupted && (run.n_done > 0 || run.n_failed == 0);
	summarize(&run, fine);
	return fine ? CLI_OK : signals_status(CLI_FAILED);
}
