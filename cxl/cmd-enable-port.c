// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-enable-port.c - "cxl enable-port"
 * Man page: Documentation/cxl-enable-port.1.adoc
 * Tests:    test/cli/disable-port.bats
 */
#include "cxl/commands.h"
#include "cxl/explain.h"
#include "cxl/port-action.h"

#define A struct port_action_args

/* clang-format off */
static const struct opt enable_opts[] = {
	PORT_ACTION_OPTS,
	OPT_FLAG(A, enable_memdevs,     'm', "enable-memdevs",     "enable the memdevs below it, too"),
};
/* clang-format on */

/* Each is tried; the port is counted only when all of them are enabled. */
static int enable_memdevs(struct cxl_port *port)
{
	struct cxl_ctx *ctx = cxl_port_get_ctx(port);
	struct cxl_memdev *memdev;
	int result = 0;

	cxl_memdev_foreach(ctx, memdev) {
		int r;

		if (!cxl_memdev_is_port_ancestor(memdev, port))
			continue;
		cxlx_clear_error(ctx);
		r = cxl_memdev_enable(memdev);
		if (r == 0)
			continue;
		if (result < 0)
			explain(ctx, "cxl enable-port", r);
		result = r;
	}
	return result;
}

static int act(struct cxl_port *port, const struct port_action_args *args)
{
	int r = cxl_port_enable(port);

	return r < 0 || !args->enable_memdevs ? r : enable_memdevs(port);
}

static const struct port_action action = {
	.command = "cxl enable-port",
	.function = "cmd_enable_port",
	.done = "enabled",
	.unknown = "the port of a switch is there only while a memdev below it is enabled: "
		   "'cxl enable-memdev' brings it back",
	.act = act,
};

static int run(struct cli *cli, const void *args, int n_words, char **words)
{
	return port_action_run(cli, &action, args, n_words, words);
}

const struct cmd cmd_enable_port = {
	.name = "enable-port",
	.summary = "bind ports and endpoints to their driver",
	.usage = "<port0> [<port1>..<portN>] [<options>]",
	.opts = enable_opts,
	.n_opts = ARRAY_LEN(enable_opts),
	.args_size = sizeof(A),
	.min_words = 1,
	.max_words = CMD_ANY_WORDS,
	.run = run,
};
