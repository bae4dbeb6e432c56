// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-sysram-offline.c - "cxl sysram-offline"
 * Man page: Documentation/cxl-sysram-offline.1.adoc
 * Tests:    test/cli/sysram-offline.bats, test/region/sysram-online.bats
 */
#include <errno.h>

#include "cxl/commands.h"
#include "cxl/region-action.h"
#include "cxl/sysram-json.h"

struct offline_args {
	struct region_action_args common;
	uint32_t timeout;	/* seconds */
	bool human;
};
#define A struct offline_args

static const struct offline_args offline_defaults = {
	.timeout = 30,
};

/* clang-format off */
static const struct opt offline_opts[] = {
	REGION_ACTION_OPTS,
	OPT_U32(A,  timeout, 0,  "timeout", "seconds", "how long to wait for other processes (default: 30)", OURS),
	OPT_FLAG(A, human,  'u', "human",   "number formats for people", OURS),
};
/* clang-format on */

struct offline {
	unsigned int timeout_ms;
	struct json_object *results;
	bool human;
};

/* Afterwards there are no blocks: what there was is what is worth telling. */
static int add_result(struct offline *offline, struct cxl_region *region,
		      const struct cxlx_sysram *before)
{
	struct json_object *object = json_object_new_object();

	json_add_text(object, "region", cxl_region_get_devname(region));
	json_add_text(object, "online_state", "unplugged");
	json_add(object, "before", sysram_to_json(before, NULL, NULL, offline->human));
	return json_append(offline->results, object);
}

static int act(struct cxl_region *region, void *data)
{
	struct offline *offline = data;
	struct cxlx_sysram *before;
	int r;

	r = cxlx_sysram_new(region, &before);
	if (r < 0)
		return r;
	r = cxlx_sysram_offline(region, offline->timeout_ms);
	if (r == 0)
		r = add_result(offline, region, before);
	cxlx_sysram_free(before);
	return r;
}

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	const struct offline_args *args = values;
	struct offline offline = {
		.timeout_ms = opt_timeout_ms(args->timeout),
		.results = json_object_new_array(),
		.human = args->human,
	};
	struct region_action action = {
		.command = "cxl sysram-offline",
		.function = "cmd_sysram_offline",
		.done = "took offline",
		.downwards = true,
		.act_with = act,
		.data = &offline,
	};
	int status;

	status = region_action_run(cli, &action, &args->common, n_words, words);
	return region_action_print(offline.results, args->human, status);
}

const struct cmd cmd_sysram_offline = {
	.name = "sysram-offline",
	.summary = "take the memory of regions from the system, all of it or none",
	.usage = "<region0> ... [<options>]",
	.opts = offline_opts,
	.n_opts = ARRAY_LEN(offline_opts),
	.args_size = sizeof(A),
	.defaults = &offline_defaults,
	.min_words = 1,
	.max_words = CMD_ANY_WORDS,
	.run = run,
};
