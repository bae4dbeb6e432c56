// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-create-region.c - "cxl create-region"
 * Man page: Documentation/cxl-create-region.1.adoc
 * Tests:    test/region/create-region.bats, test/cli/create-region.bats
 */
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <syslog.h>
#include <uuid/uuid.h>

#include "cli/json.h"
#include "cli/msg.h"
#include "cli/program.h"
#include "cxl/explain.h"
#include "cxl/fields.h"
#include "cxl/select.h"
#include "cxl/signals.h"

#define OWNER "cxl region"
#define FUNCTION "cmd_create_region"

struct create_args {
	const char *bus;
	const char *decoder;
	bool memdevs;		/* what the words are; they can be nothing else */
	struct opt_size size;
	int ways;		/* 0: one for each memdev named */
	int granularity;	/* bytes; 0: that of the root decoder */
	const char *type;
	const char *uuid;
	bool enforce_qos;
	bool human;		/* accepted and without effect, as in 85 */
	bool debug;
	bool dry_run;
	bool strict_order;
	uint32_t timeout;	/* seconds */
};
#define A struct create_args

#define NOT_GIVEN INT32_MIN	/* 0 and negative numbers are for the user to get wrong */

static const struct create_args create_defaults = {
	.ways = NOT_GIVEN,
	.granularity = NOT_GIVEN,
	.timeout = 5,
};

/* clang-format off */
static const struct opt create_opts[] = {
	OPT_TEXT(A, bus,          'b', "bus",         "bus name", "look for the root decoder on this bus only"),
	OPT_TEXT(A, decoder,      'd', "decoder",     "decoder name", "root decoder to take addresses from (default: the one that suits best)"),
	OPT_FLAG(A, memdevs,      'm', "memdevs",     "the targets are memdevs (the only kind there is)"),
	OPT_SIZE(A, size,         's', "size",        "size", "total size of the region (default: as large as possible)"),
	OPT_INT(A,  ways,         'w', "ways",        "n", "number of memdevs to interleave (default: those named)"),
	OPT_INT(A,  granularity,  'g', "granularity", "n", "bytes that each memdev takes in turn (default: those of the root decoder)"),
	OPT_TEXT(A, type,         't', "type",        "type", "ram (also volatile) or pmem (default: what decoder and memdevs have)"),
	OPT_TEXT(A, uuid,         'U', "uuid",        "uuid", "of a pmem region (default: a new one)"),
	OPT_FLAG(A, enforce_qos,  'Q', "enforce-qos", "refuse memdevs whose QoS class is not that of the decoder"),
	OPT_FLAG(A, human,        'u', "human",       "use human friendly number formats"),
	OPT_FLAG(A, debug,         0,  "debug",       "turn on debug"),
	OPT_FLAG(A, dry_run,      'n', "dry-run",     "print the plan and every write it would make, and change nothing", OURS),
	OPT_FLAG(A, strict_order,  0,  "strict-order", "keep the order of the memdevs, or refuse", OURS),
	OPT_U32(A,  timeout,       0,  "timeout",     "seconds", "how long to compete with other processes (default: 5)", OURS),
};
/* clang-format on */

static const char *const types[] = { "ram", "volatile", "pmem", NULL };

/* --- from options to a request; every refusal is one line --- */

static int refuse(const char *format, ...) __attribute__((__format__(__printf__, 1, 2)));

static int refuse(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	cli_vlog(OWNER, FUNCTION, format, args);
	va_end(args);
	return -EINVAL;
}

static int parse_type(const struct create_args *args, struct cxlx_region_request *request)
{
	if (!args->type)
		return 0;
	if (opt_choice_index(types, args->type) < 0)
		return refuse("unsupported type: %s; it is ram, volatile or pmem", args->type);
	request->mode = cxl_decoder_mode_from_ident(args->type);
	return 0;
}

static int parse_uuid(const struct create_args *args, struct cxlx_region_request *request,
		      uuid_t uuid)
{
	if (!args->uuid)
		return 0;
	if (request->mode == CXL_DECODER_MODE_RAM)
		return refuse("a uuid is for pmem regions, not for ram");
	if (uuid_parse(args->uuid, uuid) < 0 || uuid_is_null(uuid))
		return refuse("'%s' is not a uuid", args->uuid);
	request->uuid = uuid;
	return 0;
}

static int check_size(const struct create_args *args, struct cxlx_region_request *request)
{
	if (args->size.error)
		return refuse("'%s' is not a size: a number with at most one of the suffixes K, M, "
			      "G and T",
			      args->size.text);
	if (args->size.text && *args->size.text && args->size.bytes == 0)
		return refuse("a region of size 0 holds nothing; leave -s out for the largest that "
			      "fits");
	request->size = args->size.bytes;
	return 0;
}

static int parse_interleave(const struct create_args *args, struct cxlx_region_request *request)
{
	if (args->ways != NOT_GIVEN && args->ways <= 0)
		return refuse("the number of ways has to be positive, not %d", args->ways);
	if (args->granularity != NOT_GIVEN && args->granularity <= 0)
		return refuse("the granularity has to be positive, not %d", args->granularity);
	request->ways = args->ways == NOT_GIVEN ? 0 : (uint32_t)args->ways;
	request->granularity = args->granularity == NOT_GIVEN ? 0 : (uint32_t)args->granularity;
	return 0;
}

/* The library takes 0 for its own default; here it means one attempt and no waiting. */
static unsigned int milliseconds(uint32_t seconds)
{
	if (seconds == 0)
		return 1;
	return seconds > UINT32_MAX / 1000 ? UINT32_MAX : seconds * 1000;
}

static int parse_args(const struct create_args *args, struct cxlx_region_request *request,
		      uuid_t uuid)
{
	int r;

	*request = (struct cxlx_region_request){
		.sz = sizeof(*request),
		.strict_order = args->strict_order,
		.enforce_qos = args->enforce_qos,
		.timeout_ms = milliseconds(args->timeout),
	};
	r = parse_type(args, request);
	if (r == 0)
		r = parse_uuid(args, request, uuid);
	if (r == 0)
		r = check_size(args, request);
	return r < 0 ? r : parse_interleave(args, request);
}

/* Only one root decoder of a bus can be meant; when nothing matches say what there is. */
static int refuse_decoder(struct cxl_ctx *ctx, const struct create_args *args)
{
	auto_words struct words names = { 0 };
	auto_free char *list = NULL;
	struct cxl_decoder *decoder;
	struct cxl_bus *bus;

	cxl_bus_foreach(ctx, bus)
		cxl_decoder_foreach(cxl_bus_get_port(bus), decoder)
			if (words_add(&names, cxl_decoder_get_devname(decoder),
				      strlen(cxl_decoder_get_devname(decoder))) < 0)
				return -ENOMEM;
	if (names.n == 0)
		return refuse("there is no root decoder, so no region can be created; 'cxl list "
			      "-BDi' shows what there is");
	list = words_join(&names, ", ");
	return refuse("no root decoder matches%s%s%s%s; there are: %s",
		      args->decoder ? " decoder " : "", args->decoder ? args->decoder : "",
		      args->bus ? " bus " : "", args->bus ? args->bus : "", list ? list : "");
}

static bool is_root(struct cxl_decoder *decoder)
{
	return cxl_port_is_root(cxl_decoder_get_port(decoder));
}

/* One decoder by its name is looked at alone. */
static struct cxl_decoder *decoder_by_name(struct cxl_ctx *ctx, const struct filters *filters)
{
	const struct filter *filter = &filters->by[FILTER_DECODER];
	struct cxl_decoder *decoder;
	char name[64];

	if (filter->n != 1 || filters->by[FILTER_BUS].given ||
	    (filter->picks[0].form != PICK_ID && filter->picks[0].form != PICK_NAME))
		return NULL;
	snprintf(name, sizeof(name), "decoder%d.%d", filter->picks[0].id, filter->picks[0].sub);
	if (cxlx_decoder_get_by_name(ctx, name, &decoder) < 0 || !is_root(decoder))
		return NULL;
	return decoder;
}

/* The first root decoder that matches. */
static struct cxl_decoder *decoder_by_search(struct cxl_ctx *ctx, const struct filters *filters)
{
	struct cxl_decoder *decoder;
	struct cxl_bus *bus;

	cxl_bus_foreach(ctx, bus) {
		if (!filter_bus(&filters->by[FILTER_BUS], bus))
			continue;
		cxl_decoder_foreach(cxl_bus_get_port(bus), decoder)
			if (filter_decoder(&filters->by[FILTER_DECODER], decoder))
				return decoder;
	}
	return NULL;
}

static int find_decoder(struct cxl_ctx *ctx, const struct create_args *args,
			struct cxl_decoder **ret)
{
	auto_filters struct filters filters = { 0 };
	int r;

	if (!args->decoder && !args->bus)
		return 0;
	r = filter_parse(&filters.by[FILTER_DECODER], FILTER_DECODER, args->decoder);
	if (r == 0)
		r = filter_parse(&filters.by[FILTER_BUS], FILTER_BUS, args->bus);
	if (r < 0)
		return r;
	*ret = decoder_by_name(ctx, &filters);
	if (!*ret)
		*ret = decoder_by_search(ctx, &filters);
	return *ret ? 0 : refuse_decoder(ctx, args);
}

static int find_memdevs(struct cxl_ctx *ctx, int n_words, char **words, struct memdevs *ret)
{
	auto_free char *problem = NULL;
	int r;

	if (n_words == 0)
		return 0;
	r = select_memdevs(ctx, words, n_words, ret, &problem);
	if (r < 0)
		return refuse("%s", problem ? problem : strerror(-r));
	/* "" is most likely an unset variable of a script, and no wish for just any memdev. */
	return ret->n > 0 ? 0 : refuse("no memdev is named; without any word, cxl chooses");
}

/* --- output --- */

static struct json_object *members_to_json(const struct cxlx_plan *plan)
{
	struct json_object *list = json_object_new_array();
	const char *memdev, *decoder;

	for (unsigned int i = 0; cxlx_plan_get_member(plan, i, &memdev, &decoder) == 0; i++) {
		struct json_object *item = json_object_new_object();

		json_add_int(item, "position", (int)i);
		json_add_text(item, "memdev", memdev);
		json_add_text(item, "decoder", decoder);
		json_append(list, item);
	}
	return list;
}

static struct json_object *writes_to_json(struct cxl_ctx *ctx, const struct cxlx_plan *plan)
{
	struct json_object *list = json_object_new_array();
	const char *path, *value;

	for (size_t i = 0; cxlx_plan_get_write(plan, i, &path, &value) == 0; i++) {
		struct json_object *item = json_object_new_object();
		auto_free char *full = NULL;

		if (asprintf(&full, "%s/sys/%s", cxlx_get_sysroot(ctx), path) < 0)
			full = NULL;
		json_add_text(item, "path", full ? full : path);
		json_add_text(item, "value", value);
		json_append(list, item);
	}
	return list;
}

static int print_plan(struct cxl_ctx *ctx, const struct cxlx_plan *plan)
{
	struct json_object *object = json_object_new_object();
	bool human = json_human_on_terminal();
	struct cxlx_plan_info info;
	int r;

	r = cxlx_plan_get_info(plan, &info);
	if (r < 0)
		return r;
	json_add_text(object, "region", info.region);
	json_add_text(object, "decoder", info.decoder);
	if (info.start_known)
		json_add_hex(object, "resource", info.start, human);
	json_add_size(object, "size", info.size, human);
	json_add_text(object, "type", cxl_decoder_mode_name(info.mode));
	json_add_int(object, "interleave_ways", info.ways);
	json_add_int(object, "interleave_granularity", info.granularity);
	json_add_bool(object, "reordered", info.reordered);
	json_add(object, "mappings", members_to_json(plan));
	json_add(object, "writes", writes_to_json(ctx, plan));
	return json_print(stdout, object);
}

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
	r = print_plan(ctx, plan);
	cxlx_plan_free(plan);
	return r;
}

static int create(struct cxl_ctx *ctx, const struct cxlx_region_request *request)
{
	struct cxl_region *region;
	int r;

	signals_catch(ctx);
	r = cxlx_region_create(ctx, request, &region);
	if (r < 0)
		return fail(ctx, r);
	return json_print(stdout, region_to_json(region, json_human_on_terminal()));
}

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	auto_memdevs struct memdevs memdevs = { 0 };
	const struct create_args *args = values;
	struct cxl_ctx *ctx = cli->context;
	struct cxlx_region_request request;
	uuid_t uuid;
	int r;

	if (args->debug)
		cxl_set_log_priority(ctx, LOG_DEBUG);
	r = parse_args(args, &request, uuid);
	if (r == 0)
		r = find_decoder(ctx, args, &request.decoder);
	if (r == 0)
		r = find_memdevs(ctx, n_words, words, &memdevs);
	request.memdevs = memdevs.at;
	request.n_memdevs = memdevs.n;
	if (r == 0)
		r = args->dry_run ? dry_run(ctx, &request) : create(ctx, &request);
	if (!args->dry_run)
		cli_log(OWNER, FUNCTION, "created %d region%s", r == 0, r == 0 ? "" : "s");
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
