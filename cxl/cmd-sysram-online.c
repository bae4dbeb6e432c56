// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-sysram-online.c - "cxl sysram-online"
 * Man page: Documentation/cxl-sysram-online.1.adoc
 * Tests:    test/cli/sysram-online.bats, test/region/sysram-online.bats
 */
#include <errno.h>

#include "cli/msg.h"
#include "cxl/commands.h"
#include "cxl/region-action.h"
#include "cxl/sysram-json.h"

struct online_args {
	struct region_action_args common;
	int policy;	/* index into sysram_policies */
	int backend;	/* index into sysram_backends */
	uint32_t timeout;	/* seconds */
	bool human;
};
#define A struct online_args

static const struct online_args online_defaults = {
	.timeout = 30,
};

/* clang-format off */
static const struct opt online_opts[] = {
	REGION_ACTION_OPTS,
	OPT_CHOICE(A, policy,  'p', "policy",  sysram_policies, "how the memory comes online (default: online_movable)", OURS),
	OPT_CHOICE(A, backend,  0,  "backend", sysram_backends, "what tells the kernel (default: auto, the best there is)", OURS),
	OPT_U32(A,    timeout,  0,  "timeout", "seconds", "how long to wait for other processes and for drivers (default: 30)", OURS),
	OPT_FLAG(A,   human,   'u', "human",   "number formats for people", OURS),
};
/* clang-format on */

struct online {
	struct cxlx_sysram_request request;
	struct json_object *results;
	bool human;
};

/* Whoever uses the memory should know why it goes for a moment, or why that fails. */
static void tell_change(struct cxl_region *region, const struct cxlx_sysram_request *request)
{
	struct cxlx_sysram_info info;
	struct cxlx_sysram *before;

	if (cxlx_sysram_new(region, &before) < 0)
		return;
	if (cxlx_sysram_get_info(before, &info) == 0 && info.n_online > 0 &&
	    !cxlx_sysram_follows(before, request->policy))
		cli_log("cxl region", "cmd_sysram_online",
			"%s is online already, zone %s; to become %s, its memory has to go offline "
			"first",
			cxl_region_get_devname(region), info.zone ? info.zone : "unknown",
			cxlx_sysram_policy_name(request->policy));
	cxlx_sysram_free(before);
}

static int add_result(struct online *online, struct cxl_region *region,
		      const struct cxlx_sysram *sysram)
{
	return json_append(online->results,
			   sysram_to_json(sysram, cxl_region_get_devname(region),
					  cxlx_sysram_policy_name(online->request.policy),
					  online->human));
}

static int act(struct cxl_region *region, void *data)
{
	struct online *online = data;
	struct cxlx_sysram *sysram = NULL;
	int r, added;

	tell_change(region, &online->request);
	r = cxlx_sysram_online(region, &online->request, &sysram);
	added = sysram ? add_result(online, region, sysram) : 0;
	cxlx_sysram_free(sysram);
	return r < 0 ? r : added;
}

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	const struct online_args *args = values;
	struct online online = {
		.request = { .sz = sizeof(online.request),
			     .timeout_ms = opt_timeout_ms(args->timeout) },
		.results = json_object_new_array(),
		.human = args->human,
	};
	struct region_action action = {
		.command = "cxl sysram-online",
		.function = "cmd_sysram_online",
		.done = "brought online",
		.act_with = act,
		.data = &online,
	};
	int status;

	(void)cxlx_sysram_policy_from_name(sysram_policies[args->policy], &online.request.policy);
	(void)cxlx_sysram_backend_from_name(sysram_backends[args->backend],
					    &online.request.backend);
	status = region_action_run(cli, &action, &args->common, n_words, words);
	return region_action_print(online.results, args->human, status);
}

const struct cmd cmd_sysram_online = {
	.name = "sysram-online",
	.summary = "make regions system memory that is online as asked",
	.usage = "<region0> ... [<options>]",
	.opts = online_opts,
	.n_opts = ARRAY_LEN(online_opts),
	.args_size = sizeof(A),
	.defaults = &online_defaults,
	.min_words = 1,
	.max_words = CMD_ANY_WORDS,
	.run = run,
};
