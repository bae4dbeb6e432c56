// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-list.c - "cxl list"
 * Man page: Documentation/cxl-list.1.adoc
 * Tests:    test/cli/list.bats, test/cli/list-compare.bats, test/sim/list-dax.bats
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "cli/json.h"
#include "cli/msg.h"
#include "cxl/commands.h"
#include "cxl/list-json.h"
#include "cxl/media-errors.h"
#include "cxl/trace.h"
#include "cxl/walk.h"
#include "cxl/ways.h"

#define BUS_DIR "/sys/bus/cxl/devices"

struct list_args {
	const char *words[FILTER_KINDS];
	bool memdevs, buses, ports, endpoints, decoders, regions;
	bool targets;
	bool health, alerts, partitions, firmware;
	bool media_errors;
	bool dax;
	bool extents;
	bool single;
	bool idle;
	bool human;
	int verbose;
	bool debug;
};
#define A struct list_args

/* clang-format off */
static const struct opt list_opts[] = {
	OPT_TEXT(A,  words[FILTER_MEMDEV],   'm', "memdev",    "memory device name(s)",   "filter by CXL memory device name(s)"),
	OPT_TEXT(A,  words[FILTER_SERIAL],   's', "serial",    "memory device serial(s)", "filter by CXL memory device serial number(s)"),
	OPT_FLAG(A,  memdevs,                'M', "memdevs",   "include CXL memory device info"),
	OPT_TEXT(A,  words[FILTER_BUS],      'b', "bus",       "bus device name",         "filter by CXL bus device name(s)"),
	OPT_FLAG(A,  buses,                  'B', "buses",     "include CXL bus info"),
	OPT_TEXT(A,  words[FILTER_PORT],     'p', "port",      "port device name",        "filter by CXL port device name(s)"),
	OPT_FLAG(A,  ports,                  'P', "ports",     "include CXL port info"),
	OPT_FLAG(A,  single,                 'S', "single",    "with -p: the port itself, not what is below it"),
	OPT_TEXT(A,  words[FILTER_ENDPOINT], 'e', "endpoint",  "endpoint device name",    "filter by CXL endpoint device name(s)"),
	OPT_FLAG(A,  endpoints,              'E', "endpoints", "include CXL endpoint info"),
	OPT_TEXT(A,  words[FILTER_DECODER],  'd', "decoder",   "decoder device name",     "filter by CXL decoder device name(s) or class"),
	OPT_FLAG(A,  decoders,               'D', "decoders",  "include CXL decoder info"),
	OPT_FLAG(A,  targets,                'T', "targets",   "include targets of decoders, dports of ports, memdevs of regions"),
	OPT_TEXT(A,  words[FILTER_REGION],   'r', "region",    "region name",             "filter by CXL region name(s)"),
	OPT_FLAG(A,  regions,                'R', "regions",   "include CXL regions"),
	OPT_FLAG(A,  idle,                   'i', "idle",      "include disabled devices"),
	OPT_FLAG(A,  health,                 'H', "health",    "include memory device health information"),
	OPT_FLAG(A,  partitions,             'I', "partition", "include memory device partition information"),
	OPT_FLAG(A,  firmware,               'F', "firmware",  "include memory device firmware information"),
	OPT_FLAG(A,  alerts,                 'A', "alert-config", "include alert configuration information"),
	OPT_FLAG(A,  media_errors,           'L', "media-errors", "include media-error information"),
	OPT_FLAG(A,  dax,                    'X', "dax",       "include CXL DAX region information"),
	OPT_FLAG(A,  extents,                'N', "extents",   "include extents of dynamic regions", OURS),
	OPT_FLAG(A,  human,                  'u', "human",     "number formats for people"),
	OPT_COUNT(A, verbose,                'v', "verbose",   "more detail; -vv: disabled devices, too; -vvv: -H -I -F -A -X -L"),
	OPT_FLAG(A,  debug,                   0,  "debug",     "log what the library does"),
};
/* clang-format on */

/* --- what is asked for --- */

/* What a filter lists when no class is asked for. */
static const enum walk_class filter_classes[FILTER_KINDS] = {
	[FILTER_MEMDEV] = WALK_MEMDEVS,	    [FILTER_SERIAL] = WALK_MEMDEVS,
	[FILTER_BUS] = WALK_BUSES,	    [FILTER_PORT] = WALK_PORTS,
	[FILTER_ENDPOINT] = WALK_ENDPOINTS, [FILTER_DECODER] = WALK_DECODERS,
	[FILTER_REGION] = WALK_REGIONS,
};

static unsigned int classes_asked_for(const struct list_args *args)
{
	return (args->memdevs ? WALK_MEMDEVS : 0) | (args->buses ? WALK_BUSES : 0) |
	       (args->ports ? WALK_PORTS : 0) | (args->endpoints ? WALK_ENDPOINTS : 0) |
	       (args->decoders ? WALK_DECODERS : 0) | (args->regions ? WALK_REGIONS : 0);
}

static unsigned int classes_of_filters(const struct filters *filters)
{
	unsigned int classes = 0;

	for (int kind = 0; kind < FILTER_KINDS; kind++)
		if (filters->by[kind].given)
			classes |= filter_classes[kind];
	return classes;
}

/* The words of -p can ask for ports that are listed as buses or endpoints. */
static unsigned int classes_of_port_words(const struct filter *port)
{
	return (filter_mentions(port, "root") ? WALK_BUSES : 0) |
	       (filter_mentions(port, "endpoint") ? WALK_ENDPOINTS : 0);
}

static void choose_classes(const struct list_args *args, struct walk *walk)
{
	walk->classes = classes_asked_for(args);
	if (!walk->classes) {
		walk->classes = classes_of_filters(walk->filters);
		walk->single = walk->single || walk->classes;
	}
	if (!walk->classes)
		walk->classes = WALK_MEMDEVS | WALK_REGIONS;
	if (walk->classes & WALK_PORTS)
		walk->classes |= classes_of_port_words(&walk->filters->by[FILTER_PORT]);
	if (args->verbose > 0)
		walk->classes |= WALK_BUSES | WALK_PORTS | WALK_ENDPOINTS | WALK_DECODERS |
				 WALK_REGIONS;
}

static int parse_filters(const struct list_args *args, struct filters *ret)
{
	int r = 0;

	for (int kind = 0; r == 0 && kind < FILTER_KINDS; kind++)
		r = filter_parse(&ret->by[kind], (enum filter_kind)kind, args->words[kind]);
	return r;
}

/* --- why a list is empty --- */

static void explain_words(struct cxl_ctx *ctx, const struct filters *filters)
{
	auto_words struct words sentences = { 0 };

	for (int kind = 0; kind < FILTER_KINDS; kind++)
		if (filter_explain_unknown(ctx, &filters->by[kind], &sentences) < 0)
			return;
	for (size_t i = 0; i < sentences.n; i++)
		cli_hint("%s", sentences.at[i]);
}

static void explain_nothing(struct cxl_ctx *ctx, const struct filters *filters)
{
	const char *root = cxlx_get_sysroot(ctx);
	auto_free char *dir = NULL;

	if (asprintf(&dir, "%s" BUS_DIR, root) < 0) {
		dir = NULL;
		return;
	}
	if (access(dir, F_OK) < 0)
		cli_warning("no CXL bus: %s: %s; is the module cxl_acpi loaded?", dir,
			    strerror(errno));
	else if (!cxl_bus_get_first(ctx))
		cli_warning("no CXL bus in %s; is the module cxl_acpi loaded?", dir);
	else
		explain_words(ctx, filters);
	cxlx_clear_error(ctx);
}

/* --- the command --- */

static int print(const struct walk *walk)
{
	auto_json struct json_object *array = NULL;
	auto_node struct node top = { 0 };
	bool empty;

	if (walk_topology(walk, &top) < 0)
		return -ENOMEM;
	array = list_json(&top);
	if (!array)
		return -ENOMEM;
	empty = json_object_array_length(array) == 0;
	if (json_print_array(stdout, take(array), walk->show->human) < 0)
		return -ENOMEM;
	if (empty)
		explain_nothing(walk->show->ctx, walk->filters);
	return 0;
}

static unsigned int details(const struct list_args *args)
{
	bool more = args->verbose > 0, most = args->verbose > 2;

	return (args->targets || more ? DETAIL_TARGETS : 0) |
	       (args->extents || more ? DETAIL_EXTENTS : 0) |
	       (args->health || most ? DETAIL_HEALTH : 0) |
	       (args->partitions || most ? DETAIL_PARTITION : 0) |
	       (args->alerts || most ? DETAIL_ALERT : 0) |
	       (args->firmware || most ? DETAIL_FIRMWARE : 0) |
	       (args->firmware ? DETAIL_LOADER : 0) |
	       (args->dax || most ? DETAIL_DAX : 0) |
	       (args->media_errors || most ? DETAIL_MEDIA : 0) |
	       (more ? DETAIL_MORE | DETAIL_MEMORY : 0);
}

static int list(struct cxl_ctx *ctx, const struct list_args *args, const struct filters *filters,
		struct complaints *complaints)
{
	auto_media struct media *media = media_new(args->media_errors && args->verbose > 0);
	auto_ways struct ways *ways = NULL;
	struct show show = {
		.ctx = ctx,
		.human = args->human,
		.idle = args->idle || args->verbose > 1,
		.details = details(args),
		.media = media,
		.complaints = complaints,
	};
	struct walk walk = {
		.filters = filters,
		.single = args->single,
		.show = &show,
	};

	if (!media || ways_to_memdevs(ctx, filters, &ways) < 0)
		return -ENOMEM;
	show.ways = ways;
	choose_classes(args, &walk);
	return print(&walk);
}

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	const struct list_args *args = values;
	auto_filters struct filters filters = { 0 };
	struct complaints complaints = { .command = "cxl list" };
	bool garbage;
	int r;

	if (args->single && !args->words[FILTER_PORT])
		return cli_usage_error(cli, "-S/--single expects a port filter: -p/--port=");
	if (args->media_errors && !trace_is_built) {
		cli_error("-L/--media-errors: this cxl was built without libtracefs");
		return CLI_FAILED;
	}
	if (args->debug)
		cxl_set_log_priority(cli->context, LOG_DEBUG);
	r = parse_filters(args, &filters);
	if (r == 0)
		r = list(cli->context, args, &filters, &complaints);
	garbage = complaints.paths.n > 0;
	complaints_clear(&complaints);
	if (r < 0)
		cli_error("out of memory");
	return r < 0 ? r : garbage ? CLI_FAILED : CLI_OK;
}

const struct cmd cmd_list = {
	.name = "list",
	.summary = "list CXL objects as JSON",
	.usage = "[<options>]",
	.opts = list_opts,
	.n_opts = ARRAY_LEN(list_opts),
	.args_size = sizeof(A),
	.run = run,
};
