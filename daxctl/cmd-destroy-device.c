// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-destroy-device.c - "daxctl destroy-device"
 * Man page: Documentation/daxctl-destroy-device.1.adoc
 * Tests:    test/sim/daxctl-destroy.bats, test/region/daxctl-devices.bats
 */
#include "daxctl/commands.h"
#include "daxctl/device-action.h"

struct destroy_args {
	struct device_action_args common;
	bool force;
};
#define A struct destroy_args

/* clang-format off */
static const struct opt destroy_opts[] = {
	DEVICE_ACTION_OPTS(A),
	OPT_FLAG(A, force, 'f', "force", "take memory offline and the driver away before"),
};
/* clang-format on */

static int act(struct daxctl_dev *dev, void *data, bool *ret_told)
{
	const struct destroy_args *args = data;

	return daxctlx_dev_destroy(dev, args->force);
}

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	const struct destroy_args *args = values;
	const struct device_action action = {
		.command = "daxctl destroy-device",
		.trouble = "error destroying devices",
		.done = "destroyed",
		.act = act,
		.data = (void *)args,
	};

	return device_action_run(cli, &action, &args->common, n_words, words);
}

const struct cmd cmd_destroy_device = {
	.name = "destroy-device",
	.summary = "give the memory of dax devices back and delete them",
	.usage = "<device> [<options>]",
	.opts = destroy_opts,
	.n_opts = ARRAY_LEN(destroy_opts),
	.args_size = sizeof(A),
	.min_words = 1,
	.max_words = 1,
	.run = run,
};
