// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-create-region.c - "cxl create-region"
 * Man page: Documentation/cxl-create-region.1.adoc
 * Tests:    test/region/create-region.bats, test/cli/create-region.bats
 */
#include <syslog.h>

#include "cli/json.h"
#include "cli/msg.h"
#include "cli/program.h"
#include "cxl/commands.h"
#include "cxl/create-args.h"
#include "cxl/explain.h"
#include "cxl/fields.h"
#include "cxl/signals.h"
#include "cxl/sysram-json.h"

#define A struct create_args

static const struct create_args create_defaults = {
	.ways = CREATE_NOT_GIVEN,
	.granularity = CREATE_NOT_GIVEN,
	.timeout = 5,
	.online = CREATE_NOT_GIVEN,
};

/* clang-format off */
static const struct opt create_opts[] = {
	OPT_TEXT(A, bus,          'b', "bus",         "bus name", "look for the root decoder on this bus only"),
	OPT_TEXT(A, decoder,      'd', "decoder",     "decoder name", "root decoder to take addresses from (default: the one that suits best)"),
	OPT_FLAG(A, memdevs,      'm', "memdevs",     "the targets are memdevs (the only kind there is)"),
	OPT_SIZE(A, size,         's', "size",        "size", "total size of the region (default: as large as possible)"),
	OPT_INT(A,  ways,         'w', "ways",        "n", "number of memdevs to interleave (default: those named)"),
	OPT_INT(A,  granularity,  'g', "granularity", "n", "bytes that each memdev takes in turn (default: those of the root decoder)"),
	OPT_TEXT(A, type,         't', "type",        "type", "ram (also volatile), pmem or dynamic_ram_1 (default: what decoder and memdevs have of the first two)"),
	OPT_TEXT(A, uuid,         'U', "uuid",        "uuid", "of a pmem region (default: a new one)"),
	OPT_FLAG(A, enforce_qos,  'Q', "enforce-qos", "refuse memdevs whose QoS class is not that of the decoder"),
	OPT_FLAG(A, human,        'u', "human",       "use human friendly number formats"),
	OPT_FLAG(A, debug,         0,  "debug",       "turn on debug"),
	OPT_FLAG(A, dry_run,      'n', "dry-run",     "print the plan and every write it would make, and change nothing", OURS),
	OPT_FLAG(A, strict_order,  0,  "strict-order", "keep the order of the memdevs, or refuse", OURS),
	OPT_U32(A,  timeout,       0,  "timeout",     "seconds", "how long to compete with other processes, and to wait for extents (default: 5)", OURS),
	OPT_FLAG(A, dynamic,       0,  "dynamic",     "a region for dynamic capacity: -t dynamic_ram_1", OURS),
	OPT_MAYBE(A, wait_extents, "wait-extents",    "size|count", "wait until the region has capacity: any, so many bytes, or so many extents", OURS),
	OPT_CHOICE(A, online,      0,  "online", sysram_policies, "make it system memory that is online like this, or make nothing", OURS),
};
/* clang-format on */

/* --- the two ways to end --- */

static int fail(struct cxl_ctx *ctx, int code)
{
	explain(ctx, "cxl create-region", code);
	return code;
}

static int dry_run(struct cxl_ctx *ctx, const struct cxlx_region_request *request)
{
	struct cxlx_plan *plan;
	int r;

	r = cxlx_plan_new(ctx, request, &plan);
	if (r < 0)
		return fail(ctx, r);
	r = create_print_plan(ctx, plan);
	cxlx_plan_free(plan);
	return r;
}

/* What became of the memory is looked at once more: this is what is there now. */
static int print_with_memory(struct cxl_region *region, const struct cxlx_sysram_request *request)
{
	bool human = json_human_on_terminal();
	struct json_object *object = region_to_json(region, human);
	struct cxlx_sysram *sysram;

	if (object && cxlx_sysram_new(region, &sysram) == 0) {
		json_add(object, "sysram", sysram_to_json(sysram, NULL, cxlx_sysram_policy_name(request->policy), human));
		cxlx_sysram_free(sysram);
	}
	return json_print(stdout, object);
}

static int create(struct cxl_ctx *ctx, const struct cxlx_region_request *request)
{
	struct cxl_region *region;
	int r;

	signals_catch(ctx);
	r = cxlx_region_create(ctx, request, &region);
	if (r < 0)
		return fail(ctx, r);
	if (request->sysram)
		return print_with_memory(region, request->sysram);
	return json_print(stdout, region_to_json(region, json_human_on_terminal()));
}

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	auto_create_input struct create_input input = { 0 };
	const struct create_args *args = values;
	struct cxl_ctx *ctx = cli->context;
	int r;

	if (args->debug)
		cxl_set_log_priority(ctx, LOG_DEBUG);
	r = create_input_make(ctx, args, n_words, words, &input);
	if (r == 0)
		r = args->dry_run ? dry_run(ctx, &input.request) : create(ctx, &input.request);
	if (!args->dry_run)
		cli_log(CREATE_OWNER, CREATE_FUNCTION, "created %d region%s", r == 0,
			r == 0 ? "" : "s");
	return r == 0 ? CLI_OK : signals_status(CLI_FAILED);
}

const struct cmd cmd_create_region = {
	.name = "create-region",
	.summary = "assemble memdevs into a region",
	.usage = "<target0> ... [<options>]",
	.opts = create_opts,
	.n_opts = ARRAY_LEN(create_opts),
	.args_size = sizeof(A),
	.defaults = &create_defaults,
	.max_words = CMD_ANY_WORDS,
	.run = run,
};
