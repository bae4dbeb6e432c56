// SPDX-License-Identifier: GPL-2.0-only
/* main.c - the daxctl tool: its commands, its common options, its context */
#include <string.h>

#include "cli/msg.h"
#include "daxctl/commands.h"
#include "libdaxctl/daxctlx.h"

/* In the order of "daxctl --list-cmds", which is that of 85. */
static const struct cmd *const commands[] = {
	&cli_cmd_version,
	&cmd_list,
	&cli_cmd_help,
	&cmd_migrate_device_model,
	&cmd_create_device,
	&cmd_destroy_device,
	&cmd_reconfigure_device,
	&cmd_online_memory,
	&cmd_offline_memory,
	&cmd_disable_device,
	&cmd_enable_device,
};

struct common_args {
	const char *sysroot;
	bool trace_sysfs;
};
#define A struct common_args

/* clang-format off */
static const struct opt common_opts[] = {
	OPT_TEXT(A, sysroot,     0, "sysroot",     "dir", "look at dir/sys and dir/proc instead of the running system", OURS),
	OPT_FLAG(A, trace_sysfs, 0, "trace-sysfs", "print each access to sysfs on standard error", OURS),
};
/* clang-format on */

static int start(struct cli *cli)
{
	const struct common_args *args = cli->common;
	struct daxctl_ctx *ctx;
	int r;

	r = daxctl_new(&ctx);
	if (r == 0 && args->sysroot)
		r = daxctlx_set_sysroot(ctx, args->sysroot);
	if (r < 0) {
		cli_error("no access to the dax library: %s", strerror(-r));
		return CLI_FAILED;
	}
	if (args->trace_sysfs)
		daxctlx_set_trace(ctx, stderr);
	cli->context = ctx;
	return 0;
}

static void finish(struct cli *cli)
{
	daxctl_unref(cli->context);
}

static const struct cli_program program = {
	.name = "daxctl",
	.version = CXL_VERSION,
	.man_dir = CXL_MAN_DIR,
	.commands = commands,
	.n_commands = ARRAY_LEN(commands),
	.common_opts = common_opts,
	.n_common_opts = ARRAY_LEN(common_opts),
	.common_size = sizeof(A),
	.start = start,
	.finish = finish,
};

int main(int argc, char **argv)
{
	return cli_main(&program, argc, argv);
}
