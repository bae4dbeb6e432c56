// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-list.c - "daxctl list"
 * Man page: Documentation/daxctl-list.1.adoc
 * Tests:    test/sim/daxctl-list.bats
 */
#include <errno.h>

#include "cli/msg.h"
#include "daxctl/commands.h"
#include "daxctl/dax-json.h"
#include "daxctl/select.h"

struct list_args {
	const char *region, *dev;
	bool devices, regions;
	bool mappings;
	bool idle;
	bool human;
	bool memblocks;
	bool extents;
};
#define A struct list_args

/* clang-format off */
static const struct opt list_opts[] = {
	OPT_TEXT(A, region,   'r', "region",   "region-id", "filter by region"),
	OPT_TEXT(A, dev,      'd', "dev",      "dev-id",    "filter by dax device instance name"),
	OPT_FLAG(A, devices,  'D', "devices",  "include dax devices"),
	OPT_FLAG(A, regions,  'R', "regions",  "include dax regions"),
	OPT_FLAG(A, mappings, 'M', "mappings", "include the ranges of devices"),
	OPT_FLAG(A, idle,     'i', "idle",     "include devices of size 0"),
	OPT_FLAG(A, human,    'u', "human",    "number formats for people"),
	OPT_FLAG(A, memblocks, 0,  "memblocks", "include the memory blocks of system memory", OURS),
	OPT_FLAG(A, extents,  'N', "extents",  "include the extents of dynamic regions", OURS),
};
/* clang-format on */

struct list {
	const struct list_args *args;
	struct filter region, dev;
	struct dax_show show;
	struct json_object *array;
};

/* --- devices --- */

static int add_device(struct list *list, struct daxctl_dev *dev, struct json_object *array)
{
	if (!filter_has_device(&list->dev, dev))
		return 0;
	if (!list->args->idle && daxctl_dev_get_size(dev) == 0)
		return 0;
	return json_append(array, dax_device_json(&list->show, dev));
}

static int add_devices(struct list *list, struct daxctl_region *region, struct json_object *array)
{
	struct daxctl_dev *dev;
	int r = 0;

	daxctl_dev_foreach(region, dev)
		if (r == 0)
			r = add_device(list, dev, array);
	return r;
}

static int add_named_devices(struct list *list)
{
	auto_devices struct devices devices = { 0 };
	int r;

	r = filter_find_devices(list->show.ctx, &list->region, &list->dev, &devices);
	for (size_t i = 0; r == 0 && i < devices.n; i++)
		r = add_device(list, devices.at[i], list->array);
	return r;
}

/* --- regions --- */

/* The array of its devices; NULL when there are none, or no memory: then *ret is less than 0. */
static struct json_object *devices_json(struct list *list, struct daxctl_region *region, int *ret)
{
	auto_json struct json_object *array = json_object_new_array();

	*ret = array ? add_devices(list, region, array) : -ENOMEM;
	return *ret == 0 && json_object_array_length(array) > 0 ? take(array) : NULL;
}

static int add_region(struct list *list, struct daxctl_region *region, bool with_devices)
{
	struct json_object *devices = NULL;
	int r = 0;

	if (with_devices)
		devices = devices_json(list, region, &r);
	return r < 0 ? r : json_append(list->array, dax_region_json(&list->show, region, devices));
}

/* Regions with the devices in them, or devices alone. */
static int add_all(struct list *list, bool regions, bool devices)
{
	struct daxctl_region *region;
	int r = 0;

	if (!regions && list->dev.given && !list->dev.all)
		return add_named_devices(list);
	daxctl_region_foreach(list->show.ctx, region) {
		if (r < 0 || !filter_has_region(&list->region, region))
			continue;
		r = regions ? add_region(list, region, devices) :
			      add_devices(list, region, list->array);
	}
	return r;
}

/* --- the command --- */

/* A name that is not there is no failure, as for 85; but it is told. */
static void explain_names(struct list *list)
{
	struct daxctl_dev *dev;
	char name[DEVICE_NAME_MAX];

	filter_hint_unknown(list->show.ctx, &list->dev);
	for (size_t i = 0; !list->dev.all && !list->args->idle && i < list->dev.words.n; i++) {
		filter_device_name(list->dev.words.at[i], name);
		if (daxctlx_dev_get_by_name(list->show.ctx, name, &dev) == 0 &&
		    daxctl_dev_get_size(dev) == 0)
			cli_hint("%s has size 0: --idle shows it", name);
	}
	daxctlx_clear_error(list->show.ctx);
}

static int print(struct list *list)
{
	const struct list_args *args = list->args;
	bool regions = args->regions || (!args->devices && args->region);
	bool devices = args->devices || (!args->regions && (args->dev || !args->region));
	int r;

	list->array = json_object_new_array();
	r = list->array ? add_all(list, regions, devices) : -ENOMEM;
	if (r < 0 || json_object_array_length(list->array) == 0) {
		json_object_put(list->array);
		if (r == 0)
			explain_names(list);
		return r;
	}
	return json_print_array(stdout, list->array, args->human);
}

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	const struct list_args *args = values;
	auto_words struct words told = { 0 };
	struct list list = {
		.args = args,
		.show = {
			.ctx = cli->context,
			.command = "daxctl list",
			.human = args->human,
			.mappings = args->mappings,
			.told = &told,
			.memblocks = args->memblocks,
			.extents = args->extents,
		},
	};
	int r;

	r = filter_parse(&list.region, args->region);
	if (r == 0)
		r = filter_parse(&list.dev, args->dev);
	if (r == 0)
		r = print(&list);
	dax_show_end(&list.show);
	filter_clear(&list.region);
	filter_clear(&list.dev);
	if (r < 0)
		cli_error("out of memory");
	if (list.show.denied)
		cli_hint("some attributes are left out: the kernel shows them to root only");
	return r < 0 ? r : told.n > 0 ? CLI_FAILED : CLI_OK;
}

const struct cmd cmd_list = {
	.name = "list",
	.summary = "list dax regions and devices as JSON",
	.usage = "[<options>]",
	.opts = list_opts,
	.n_opts = ARRAY_LEN(list_opts),
	.args_size = sizeof(A),
	.run = run,
};
