// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-enable-device.c - "daxctl enable-device" and "daxctl disable-device"
 * Man page: Documentation/daxctl-enable-device.1.adoc, Documentation/daxctl-disable-device.1.adoc
 * Tests:    test/sim/daxctl-lost.bats, test/region/daxctl-devices.bats
 */
#include <errno.h>

#include "cli/msg.h"
#include "daxctl/commands.h"
#include "daxctl/device-action.h"

struct enable_args {
	struct device_action_args common;
};
#define A struct enable_args

/* clang-format off */
static const struct opt enable_opts[] = {
	DEVICE_ACTION_OPTS(A),
};
/* clang-format on */

/* System memory has more than a driver to take: "reconfigure-device" knows how. */
static int check_mode(struct daxctl_dev *dev, bool *ret_told)
{
	if (!daxctl_dev_is_system_ram_mode(dev))
		return 0;
	cli_say("%s: status operations are only applicable in devdax mode",
		daxctl_dev_get_devname(dev));
	cli_hint("'daxctl reconfigure-device -m devdax %s' changes the mode",
		 daxctl_dev_get_devname(dev));
	*ret_told = true;
	return -ENXIO;
}

/* What the kernel says of it would be said of many other things, too. */
static int check_size(struct daxctl_dev *dev, bool *ret_told)
{
	if (daxctl_dev_get_size(dev) > 0)
		return 0;
	cli_say("%s: it has size 0: there is nothing to map", daxctl_dev_get_devname(dev));
	cli_hint("'daxctl reconfigure-device -s SIZE %s' gives it memory",
		 daxctl_dev_get_devname(dev));
	*ret_told = true;
	return -ENXIO;
}

static int enable(struct daxctl_dev *dev, void *data, bool *ret_told)
{
	int r = check_mode(dev, ret_told);

	if (r < 0 || daxctl_dev_is_enabled(dev))
		return r;
	r = check_size(dev, ret_told);
	return r < 0 ? r : daxctl_dev_enable_devdax(dev);
}

static int disable(struct daxctl_dev *dev, void *data, bool *ret_told)
{
	int r = check_mode(dev, ret_told);

	return r < 0 ? r : daxctl_dev_disable(dev);
}

static int run_enable(struct cli *cli, const void *values, int n_words, char **words)
{
	static const struct device_action action = {
		.command = "daxctl enable-device",
		.trouble = "error enabling device",
		.done = "enabled",
		.act = enable,
	};

	return device_action_run(cli, &action, values, n_words, words);
}

static int run_disable(struct cli *cli, const void *values, int n_words, char **words)
{
	static const struct device_action action = {
		.command = "daxctl disable-device",
		.trouble = "error disabling device",
		.done = "disabled",
		.act = disable,
	};

	return device_action_run(cli, &action, values, n_words, words);
}

const struct cmd cmd_disable_device = {
	.name = "disable-device",
	.summary = "take dax devices from their driver",
	.usage = "<device>",
	.opts = enable_opts,
	.n_opts = ARRAY_LEN(enable_opts),
	.args_size = sizeof(A),
	.min_words = 1,
	.max_words = 1,
	.run = run_disable,
};

const struct cmd cmd_enable_device = {
	.name = "enable-device",
	.summary = "give dax devices to the driver that lets programs map them",
	.usage = "<device>",
	.opts = enable_opts,
	.n_opts = ARRAY_LEN(enable_opts),
	.args_size = sizeof(A),
	.min_words = 1,
	.max_words = 1,
	.run = run_enable,
};
