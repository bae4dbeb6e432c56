// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-disable-port.c - "cxl disable-port"
 * Man page: Documentation/cxl-disable-port.1.adoc
 * Tests:    test/cli/disable-port.bats
 */
#include "cxl/commands.h"
#include "cxl/port-action.h"

#define A struct port_action_args

/* clang-format off */
static const struct opt disable_opts[] = {
	PORT_ACTION_OPTS,
	OPT_FLAG(A, force,              'f', "force",              "also when memdevs below are enabled, unless their memory is in use"),
	OPT_FLAG(A, detach_accelerator,  0,  "detach-accelerator", "also when drivers of accelerators are unbound by that", OURS),
};
/* clang-format on */

static int act(struct cxl_port *port, const struct port_action_args *args)
{
	return cxlx_port_disable(
		port, (args->force ? CXLX_DISABLE_FORCE : 0u) |
			      (args->detach_accelerator ? CXLX_DISABLE_DETACH_ACCELERATOR : 0u));
}

static const struct port_action action = {
	.command = "cxl disable-port",
	.function = "cmd_disable_port",
	.done = "disabled",
	.upwards = true,
	.act = act,
};

static int run(struct cli *cli, const void *args, int n_words, char **words)
{
	return port_action_run(cli, &action, args, n_words, words);
}

const struct cmd cmd_disable_port = {
	.name = "disable-port",
	.summary = "unbind ports and endpoints from their driver",
	.usage = "<port0> [<port1>..<portN>] [<options>]",
	.opts = disable_opts,
	.n_opts = ARRAY_LEN(disable_opts),
	.args_size = sizeof(A),
	.min_words = 1,
	.max_words = CMD_ANY_WORDS,
	.run = run,
};
