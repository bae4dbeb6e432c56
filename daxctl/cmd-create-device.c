// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-create-device.c - "daxctl create-device"
 * Man page: Documentation/daxctl-create-device.1.adoc
 * Tests:    test/sim/daxctl-create.bats, test/region/daxctl-devices.bats
 */
#include <errno.h>
#include <string.h>

#include "cli/msg.h"
#include "daxctl/commands.h"
#include "daxctl/device-action.h"
#include "daxctl/input.h"

struct create_args {
	struct device_action_args common;
	struct opt_size size, align;
	const char *input;
	const char *uuid;
};
#define A struct create_args

/* clang-format off */
static const struct opt create_opts[] = {
	DEVICE_ACTION_OPTS(A),
	OPT_SIZE(A, size,  's', "size",  "size",  "size of the device (default: all that is left)"),
	OPT_SIZE(A, align, 'a', "align", "align", "alignment of the device"),
	OPT_TEXT(A, input,  0,  "input", "input", "file with the device as list -M prints it"),
	OPT_TEXT(A, uuid,   0,  "uuid",  "uuid",  "claim dynamic capacity: of this tag, or 0 for some without one", OURS),
};
/* clang-format on */

struct wanted {
	struct daxctlx_device_spec spec;
	struct device_input input;
	uuid_t uuid;
};

static int bad_size(const char *option, const struct opt_size *size)
{
	cli_error("--%s: \"%s\" is %s", option, size->text,
		  size->error ? "no size" : "not possible: a device has at least one page");
	return -EINVAL;
}

/* 85 takes a word that is no size for "all that is left". */
static int parse_sizes(const struct create_args *args, struct wanted *wanted)
{
	struct daxctlx_device_spec *spec = &wanted->spec;

	if (args->size.text && (args->size.error || !args->size.bytes))
		return bad_size("size", &args->size);
	if (args->align.text && (args->align.error || !args->align.bytes))
		return bad_size("align", &args->align);
	/* What the file says counts, as for 85. */
	spec->size = wanted->input.size ? wanted->input.size : args->size.bytes;
	spec->align = wanted->input.align ? wanted->input.align : args->align.bytes;
	spec->ranges = wanted->input.ranges;
	spec->n_ranges = wanted->input.n_ranges;
	if (spec->n_ranges)
		spec->size = 0;
	return 0;
}

static int parse_uuid(const struct create_args *args, struct wanted *wanted)
{
	if (!args->uuid)
		return 0;
	if (args->size.text || args->input) {
		cli_error("--uuid claims what was handed out: there is no --size or --input to it");
		return -EINVAL;
	}
	if (args->align.text) {
		cli_error("--uuid claims what was handed out: there is no --align to it");
		return -EINVAL;
	}
	uuid_clear(wanted->uuid);
	if (strcmp(args->uuid, "0") != 0 && uuid_parse(args->uuid, wanted->uuid) < 0) {
		cli_error("--uuid: \"%s\" is neither a uuid nor 0", args->uuid);
		return -EINVAL;
	}
	wanted->spec.uuid = wanted->uuid;
	return 0;
}

/* 0, or less than 0 and the mistake was told */
static int parse(const struct create_args *args, struct wanted *wanted)
{
	int r;

	r = parse_sizes(args, wanted);
	return r < 0 ? r : parse_uuid(args, wanted);
}

static bool is_wanted(const struct device_run *run, const struct wanted *wanted,
		      struct daxctl_region *region)
{
	return filter_has_region(&run->region, region) &&
	       (wanted->input.region < 0 || wanted->input.region == daxctl_region_get_id(region));
}

static int create(struct device_run *run, const struct wanted *wanted, struct daxctl_region *region)
{
	struct daxctl_dev *dev;
	int r;

	daxctlx_clear_error(run->ctx);
	r = daxctlx_region_create_device(region, &wanted->spec, &dev);
	if (r == 0)
		return device_action_done(run, dev);
	device_action_failed(run, r, false);
	return 0;
}

/* As in 85, a device in each region that matches; what one region refuses, another may have. */
static int create_all(struct device_run *run, const struct wanted *wanted)
{
	struct daxctl_region *region;
	bool any = false;
	int r = 0;

	daxctl_region_foreach(run->ctx, region) {
		if (r < 0 || run->interrupted || !is_wanted(run, wanted, region))
			continue;
		any = true;
		r = create(run, wanted, region);
	}
	if (r == 0 && !any) {
		cli_say("%s: there is no dax region%s", run->action->command,
			run->args->region || wanted->input.region >= 0 ? " like that" : "");
		device_action_failed(run, -ENXIO, true);
	}
	return r;
}

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	static const struct device_action action = {
		.command = "daxctl create-device",
		.trouble = "error creating devices",
		.done = "created",
		.prints = true,
	};
	const struct create_args *args = values;
	struct wanted wanted = { .spec.sz = sizeof(wanted.spec), .input.region = -1 };
	struct device_run run;
	int r = 0;

	if ((args->input && input_read(args->input, &wanted.input) < 0) || parse(args, &wanted) < 0)
		r = cli_show_usage(cli);
	if (r == 0) {
		r = device_action_begin(&run, cli, &action, &args->common);
		if (r == 0)
			r = create_all(&run, &wanted);
		r = device_action_end(&run, r);
	}
	input_clear(&wanted.input);
	return r;
}

const struct cmd cmd_create_device = {
	.name = "create-device",
	.summary = "make a dax device of memory that is left of its region",
	.usage = "[<options>]",
	.opts = create_opts,
	.n_opts = ARRAY_LEN(create_opts),
	.args_size = sizeof(A),
	.run = run,
};
