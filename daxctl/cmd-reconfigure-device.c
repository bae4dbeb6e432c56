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
#include "daxctl/config.h"
#include "daxctl/device-action.h"
#include "daxctl/input.h"

struct reconfigure_args {
	struct device_action_args common;
	struct opt_size size, align;
	const char *input;
	const char *mode;
	bool no_online;
	bool force;
	bool check_config;
	bool no_movable;
};
#define A struct reconfigure_args

/* clang-format off */
static const struct opt reconfigure_opts[] = {
	DEVICE_ACTION_OPTS(A),
	OPT_SIZE(A, size,       's', "size",       "size",  "size of the device"),
	OPT_SIZE(A, align,      'a', "align",      "align", "alignment of the device"),
	OPT_TEXT(A, input,       0,  "input",      "input", "file with the device as list -DM prints it"),
	OPT_TEXT(A, mode,       'm', "mode",       "mode",  "devdax, system-ram or famfs"),
	OPT_FLAG(A, no_online,  'N', "no-online",  "do not bring memory online"),
	OPT_FLAG(A, force,      'f', "force",      "take memory offline, end the maps of programs"),
	OPT_FLAG(A, check_config, 'C', "check-config", "as the configuration files say"),
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
	const char *config_dir;
	struct device_input input;
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

/* The ranges in the file mean something in their region only. */
static int refuse_region(const struct wanted *wanted, struct daxctl_dev *dev, bool *ret_told)
{
	int region = wanted->input.region;

	if (region < 0 || region == daxctl_region_get_id(daxctl_dev_get_region(dev)))
		return 0;
	cli_say("daxctl reconfigure-device: %s: the device in %s is of region %d",
		daxctl_dev_get_devname(dev), wanted->args->input, region);
	*ret_told = true;
	return -EINVAL;
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
	r = refuse_region(wanted, dev, ret_told);
	if (r == 0)
		r = daxctlx_dev_reconfigure(dev, &wanted->to);
	if (r == 0)
		warn(daxctl_dev_get_ctx(dev));
	return r;
}

/* --- what files say --- */

static unsigned int flags_of(const struct reconfigure_args *args, bool no_online, bool no_movable)
{
	return (no_online ? DAXCTLX_RECONFIGURE_NO_ONLINE : 0u) |
	       (no_movable ? DAXCTLX_RECONFIGURE_NO_MOVABLE : 0u) |
	       (args->force ? DAXCTLX_RECONFIGURE_FORCE : 0u);
}

static enum daxctl_dev_mode mode_of(const char *word)
{
	int mode = opt_choice_index(mode_words, word);

	return mode < 0 ? DAXCTL_DEV_MODE_UNKNOWN : (enum daxctl_dev_mode)mode;
}

/* Memory is brought online unless the file says that it is not to be. */
static int act_by_config(struct daxctl_dev *dev, void *data, bool *ret_told)
{
	const struct wanted *wanted = data;
	struct daxctl_ctx *ctx = daxctl_dev_get_ctx(dev);
	const char *name = daxctl_dev_get_devname(dev);
	struct daxctlx_reconfiguration to = { .sz = sizeof(to) };
	struct config config;
	int r;

	if (daxctl_dev_get_size(dev) == 0)
		return DEVICE_PASSED_OVER;	/* nothing can be made of it yet */
	r = config_find(ctx, wanted->config_dir, dev, &config);
	if (r == -ENOENT) {
		cli_say("daxctl reconfigure-device: no section for %s in %s", name, wanted->config_dir);
		return DEVICE_PASSED_OVER;
	}
	*ret_told = r < 0;
	if (r < 0)
		return r;
	to.mode = *config.mode ? mode_of(config.mode) : DAXCTL_DEV_MODE_RAM;
	to.flags = flags_of(wanted->args, config.online == CONFIG_NO, config.movable == CONFIG_NO);
	if (to.mode != DAXCTL_DEV_MODE_RAM)
		to.flags = flags_of(wanted->args, false, false);
	r = daxctlx_dev_reconfigure(dev, &to);
	if (r == 0)
		warn(ctx);
	return r;
}

/* --- the command line --- */

static int check_size(const struct cli *cli, const char *option, const struct opt_size *size)
{
	return size->text && size->error ?
		       cli_usage_error(cli, "--%s: \"%s\" is no size", option, size->text) :
		       0;
}

static int check_alone(const struct cli *cli, const struct reconfigure_args *args)
{
	if (args->mode || args->no_online || args->no_movable || args->size.text ||
	    args->align.text || args->input)
		return cli_usage_error(cli, "--check-config goes with none of --mode, --no-movable, "
				       "--no-online, --size, --align and --input: the files say "
				       "that");
	return 0;
}

static int check(const struct cli *cli, const struct reconfigure_args *args)
{
	int r;

	if (args->check_config)
		return check_alone(cli, args);
	if (!args->mode && !args->size.text && !args->align.text && !args->input)
		return cli_usage_error(cli, "one of --mode, --size, --align and --input is needed");
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
	return (struct daxctlx_reconfiguration){
		.sz = sizeof(struct daxctlx_reconfiguration),
		.flags = flags_of(args, args->no_online, args->no_movable) |
			 (args->size.text ? DAXCTLX_RECONFIGURE_SIZE : 0u),
		.mode = args->mode ? mode_of(args->mode) : DAXCTL_DEV_MODE_UNKNOWN,
		.size = args->size.bytes,
		.align = args->align.bytes,
	};
}

/* What the file says counts more than the options, as in 85.  0, or the exit status. */
static int read_input(const struct cli *cli, struct wanted *wanted)
{
	const struct device_input *input = &wanted->input;
	struct daxctlx_reconfiguration *to = &wanted->to;

	if (input_read(wanted->args->input, &wanted->input) < 0)
		return cli_show_usage(cli);
	if (input->size) {
		to->size = input->size;
		to->flags |= DAXCTLX_RECONFIGURE_SIZE;
	}
	if (input->align)
		to->align = input->align;
	to->ranges = input->ranges;
	to->n_ranges = input->n_ranges;
	return 0;
}

/* Below the root that the devices are below. */
static char *config_dir(struct daxctl_ctx *ctx)
{
	char *dir;

	return asprintf(&dir, "%s%s", daxctlx_get_sysroot(ctx), daxctl_get_config_path(ctx)) < 0 ?
		       NULL :
		       dir;
}

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	const struct reconfigure_args *args = values;
	struct wanted wanted = { .args = args, .to = wanted_of(args), .input.region = -1 };
	const struct device_action action = {
		.command = "daxctl reconfigure-device",
		.trouble = "error reconfiguring devices",
		.done = "reconfigured",
		.act = args->check_config ? act_by_config : act,
		.prints = args->mode || args->check_config,
		.data = &wanted,
	};
	auto_free char *dir = config_dir(cli->context);
	int r;

	wanted.config_dir = dir;
	r = dir ? check(cli, args) : -ENOMEM;
	if (r == 0 && args->input)
		r = read_input(cli, &wanted);
	if (r == 0)
		r = device_action_run(cli, &action, &args->common, n_words, words);
	input_clear(&wanted.input);
	return r;
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
