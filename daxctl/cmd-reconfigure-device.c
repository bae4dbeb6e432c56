// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-reconfigure-device.c - "daxctl reconfigure-device"
 * Man page: Documentation/daxctl-reconfigure-device.1.adoc
 * Tests:    test/sim/daxctl-reconfigure.bats, test/region/daxctl-memory.bats
 */
#include <errno.h>
#include <string.h>

#include "cli/msg.h"
#include "daxctl/commands.h"
#include "daxctl/device-action.h"

struct reconfigure_args {
	struct device_action_args common;
	struct opt_size size, align;
	const char *mode;
	bool no_online;
	bool force;
	bool no_movable;
};
#define A struct reconfigure_args

/* clang-format off */
static const struct opt reconfigure_opts[] = {
	DEVICE_ACTION_OPTS(A),
	OPT_SIZE(A, size,       's', "size",       "size",  "size of the device"),
	OPT_SIZE(A, align,      'a', "align",      "align", "alignment of the device"),
	OPT_TEXT(A, mode,       'm', "mode",       "mode",  "devdax, system-ram or famfs"),
	OPT_FLAG(A, no_online,  'N', "no-online",  "do not bring memory online"),
	OPT_FLAG(A, force,      'f', "force",      "take memory offline, end the maps of programs"),
	OPT_FLAG(A, no_movable,  0,  "no-movable", "online memory in a zone of the kernel"),
};
/* clang-format on */

static const char *const mode_words[] = {
	[DAXCTL_DEV_MODE_DEVDAX] = "devdax",
	[DAXCTL_DEV_MODE_RAM] = "system-ram",
	[DAXCTL_DEV_MODE_FAMFS] = "famfs",
	[DAXCTL_DEV_MODE_END] = NULL,
};

struct wanted {
	const struct reconfigure_args *args;
	struct daxctlx_reconfiguration to;
};

/* Memory that is online, but not in the zone that was asked for. */
static void warn(struct daxctl_ctx *ctx)
{
	const char *const *reasons = NULL;
	size_t n = daxctlx_get_reasons(ctx, &reasons);

	for (size_t i = 0; i < n; i++)
		cli_warning("%s", reasons[i]);
}

static int act(struct daxctl_dev *dev, void *data, bool *ret_told)
{
	const struct wanted *wanted = data;
	const char *mode = wanted->args->mode;
	int r;

	if (mode && wanted->to.mode == DAXCTL_DEV_MODE_UNKNOWN) {
		cli_say("daxctl reconfigure-device: %s: there is no mode \"%s\"; those that there are: "
			"devdax, system-ram, famfs", daxctl_dev_get_devname(dev), mode);
		*ret_told = true;
		return -EINVAL;
	}
	r = daxctlx_dev_reconfigure(dev, &wanted->to);
	if (r == 0)
		warn(daxctl_dev_get_ctx(dev));
	return r;
}

/* --- the command line --- */

static int check_size(const struct cli *cli, const char *option, const struct opt_size *size)
{
	return size->text && size->error ?
		       cli_usage_error(cli, "--%s: \"%s\" is no size", option, size->text) :
		       0;
}

static int check(const struct cli *cli, const struct reconfigure_args *args)
{
	int r;

	if (!args->mode && !args->size.text && !args->align.text)
		return cli_usage_error(cli, "one of --mode, --size and --align is needed");
	r = check_size(cli, "size", &args->size);
	if (r == 0)
		r = check_size(cli, "align", &args->align);
	if (r == 0 && args->align.text && args->align.bytes == 0)
		return cli_usage_error(cli, "--align: no device has an alignment of 0");
	if (r == 0 && args->no_online && args->mode && strcmp(args->mode, "system-ram") != 0)
		return cli_usage_error(cli, "--no-online goes with --mode=system-ram only");
	return r;
}

static struct daxctlx_reconfiguration wanted_of(const struct reconfigure_args *args)
{
	int mode = args->mode ? opt_choice_index(mode_words, args->mode) : -1;

	return (struct daxctlx_reconfiguration){
		.sz = sizeof(struct daxctlx_reconfiguration),
		.flags = (args->no_online ? DAXCTLX_RECONFIGURE_NO_ONLINE : 0u) |
			 (args->no_movable ? DAXCTLX_RECONFIGURE_NO_MOVABLE : 0u) |
			 (args->force ? DAXCTLX_RECONFIGURE_FORCE : 0u) |
			 (args->size.text ? DAXCTLX_RECONFIGURE_SIZE : 0u),
		.mode = mode < 0 ? DAXCTL_DEV_MODE_UNKNOWN : (enum daxctl_dev_mode)mode,
		.size = args->size.bytes,
		.align = args->align.bytes,
	};
}

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	const struct reconfigure_args *args = values;
	struct wanted wanted = { .args = args, .to = wanted_of(args) };
	const struct device_action action = {
		.command = "daxctl reconfigure-device",
		.trouble = "error reconfiguring devices",
		.done = "reconfigured",
		.act = act,
		.prints = args->mode != NULL,
		.data = &wanted,
	};
	int r;

	r = check(cli, args);
	return r ? r : device_action_run(cli, &action, &args->common, n_words, words);
}

const struct cmd cmd_reconfigure_device = {
	.name = "reconfigure-device",
	.summary = "give dax devices another mode, size or alignment",
	.usage = "<device> [<options>]",
	.opts = reconfigure_opts,
	.n_opts = ARRAY_LEN(reconfigure_opts),
	.args_size = sizeof(A),
	.min_words = 1,
	.max_words = 1,
	.run = run,
};
