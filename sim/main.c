// SPDX-License-Identifier: GPL-2.0-only
/* main.c - cxl-sim: a simulator of the kernel's CXL sysfs; its commands */
#include "sim/commands.h"

static const struct cmd *const commands[] = {
	&cli_cmd_version,
	&cli_cmd_help,
	&cmd_run,
	&cmd_mount,
	&cmd_umount,
	&cmd_topologies,
	&cmd_record,
	&cmd_replay,
};

static const struct cli_program program = {
	.name = "cxl-sim",
	.version = CXL_VERSION,
	.man_dir = CXL_MAN_DIR,
	.commands = commands,
	.n_commands = ARRAY_LEN(commands),
};

int main(int argc, char **argv)
{
	return cli_main(&program, argc, argv);
}
