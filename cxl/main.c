// SPDX-License-Identifier: GPL-2.0-only
/* main.c - the cxl tool: its commands, its common options, its context */
#include <string.h>

#include "cli/msg.h"
#include "cxl/commands.h"
#include "libcxl/cxlx.h"

/* In the order of "cxl --list-cmds", which is that of 85. */
static const struct cmd *const commands[] = {
	&cli_cmd_version,
	&cmd_list,
	&cli_cmd_help,
	&cmd_zero_labels,
	&cmd_read_labels,
	&cmd_write_labels,
	&cmd_disable_memdev,
	&cmd_enable_memdev,
	&cmd_reserve_dpa,
	&cmd_free_dpa,
	&cmd_update_firmware,
	&cmd_set_alert_config,
	&cmd_wait_sanitize,
	&cmd_disable_port,
	&cmd_enable_port,
	&cmd_set_partition,
	&cmd_disable_bus,
	&cmd_create_region,
	&cmd_enable_region,
	&cmd_disable_region,
	&cmd_destroy_region,
	&cmd_monitor,
	&cmd_inject_protocol_error,
	&cmd_inject_media_poison,
	&cmd_clear_media_poison,
	&cmd_sysram_online,
	&cmd_sysram_offline,
	&cmd_attach_status,
	&cmd_doctor,
	&cmd_features,
};

struct common_args {
	const char *sysroot;
	bool trace_sysfs;
};
#define A struct common_args

/* clang-format off */
static const struct opt common_opts[] = {
	OPT_TEXT(A, sysroot,     0, "sysroot",     "dir", "look at dir/sys and dir/dev instead of the running system", OURS),
	OPT_FLAG(A, trace_sysfs, 0, "trace-sysfs", "print each access to sysfs on standard error", OURS),
};
/* clang-format on */

FILE *trace_file(const struct cli *cli)
{
	const struct common_args *args = cli->common;

	return args->trace_sysfs ? stderr : NULL;
}

static int start(struct cli *cli)
{
	const struct common_args *args = cli->common;
	struct cxl_ctx *ctx;
	int r;

	r = cxl_new(&ctx);
	if (r == 0 && args->sysroot)
		r = cxlx_set_sysroot(ctx, args->sysroot);
	if (r < 0) {
		cli_error("no access to the CXL library: %s", strerror(-r));
		return CLI_FAILED;
	}
	if (args->trace_sysfs) {
		cxlx_set_trace(ctx, stderr);
		cli_progress_off();
	}
	cli->context = ctx;
	return 0;
}

static void finish(struct cli *cli)
{
	cxl_unref(cli->context);
}

static const struct cli_program program = {
	.name = "cxl",
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
