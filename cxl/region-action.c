// SPDX-License-Identifier: GPL-2.0-only
/* region-action.c - what enable-, disable- and destroy-region have in common, see region-action.h */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "cli/msg.h"
#include "cxl/explain.h"
#include "cxl/region-action.h"
#include "cxl/select.h"
#include "cxl/signals.h"

#define OWNER "cxl region"

static int parse_filters(const struct region_action_args *args, int n_words, char **words,
			 struct filters *ret)
{
	auto_words struct words names = { 0 };
	auto_free char *list = NULL;
	int r = 0;

	for (int i = 0; r == 0 && i < n_words; i++)
		r = words_split(&names, words[i]);
	if (r < 0)
		return r;
	list = words_join(&names, ",");
	if (!list)
		return -ENOMEM;
	r = filter_parse(&ret->by[FILTER_REGION], FILTER_REGION, list);
	if (r == 0)
		r = filter_parse(&ret->by[FILTER_BUS], FILTER_BUS, args->bus);
	if (r == 0)
		r = filter_parse(&ret->by[FILTER_DECODER], FILTER_DECODER, args->decoder);
	return r;
}

/* A name that means nothing is told; scripts that destroy "all" of nothing are content. */
static int report_unknown(struct cxl_ctx *ctx, const struct region_action *action,
			  const struct filters *filters)
{
	auto_words struct words problems = { 0 };
	int r;

	r = filter_explain_unknown(ctx, &filters->by[FILTER_REGION], &problems);
	for (size_t i = 0; r == 0 && i < problems.n; i++)
		cli_log(OWNER, action->function, "%s", problems.at[i]);
	return r == 0 && problems.n > 0 ? -ENODEV : r;
}

/* Regions without an address are half-made; they are in nobody's way and nobody is in theirs. */
static int compare_downwards(const void *a, const void *b)
{
	unsigned long long left = cxl_region_get_resource(*(struct cxl_region *const *)a);
	unsigned long long right = cxl_region_get_resource(*(struct cxl_region *const *)b);

	return left < right ? 1 : left > right ? -1 : 0;
}

static int act_on(struct cxl_region *region, const struct region_action *action, bool force)
{
	return action->act_with ? action->act_with(region, action->data) :
				  action->act(region, force);
}

static int act_on_all(struct cxl_ctx *ctx, const struct region_action *action, bool force,
		      struct regions *regions, int *ret_done)
{
	int result = 0;

	if (action->downwards && regions->n > 1)
		qsort(regions->at, regions->n, sizeof(*regions->at), compare_downwards);
	for (size_t i = 0; i < regions->n; i++) {
		int r = act_on(regions->at[i], action, force);

		if (r == 0) {
			++*ret_done;
			continue;
		}
		explain(ctx, action->command, r);
		result = r;
		if (r == -EINTR)
			break;
	}
	return result;
}

int region_action_run(struct cli *cli, const struct region_action *action,
		      const struct region_action_args *args, int n_words, char **words)
{
	auto_filters struct filters filters = { 0 };
	auto_regions struct regions regions = { 0 };
	struct cxl_ctx *ctx = cli->context;
	int done = 0, unknown = 0, r = 0;

	if (args->debug)
		cxl_set_log_priority(ctx, LOG_DEBUG);
	signals_catch(ctx);
	if (n_words > 0) {
		r = parse_filters(args, n_words, words, &filters);
		if (r == 0)
			r = select_regions(ctx, &filters, &regions);
		if (r == 0)
			unknown = report_unknown(ctx, action, &filters);
		if (r == 0)
			r = act_on_all(ctx, action, args->force, &regions, &done);
		else
			explain(ctx, action->command, r);
	}
	cli_log(OWNER, action->function, "%s %d region%s", action->done, done,
		done == 1 ? "" : "s");
	return r == 0 && unknown == 0 ? CLI_OK : signals_status(CLI_FAILED);
}

/* An empty array would come with a warning that nothing matched; what is wrong was said. */
int region_action_print(struct json_object *results, bool human, int status)
{
	if (results && json_object_array_length(results) > 0)
		return json_print_array(stdout, results, human) < 0 ? CLI_FAILED : status;
	json_object_put(results);
	return status;
}
