// SPDX-License-Identifier: GPL-2.0-only
/* main.c - the cxl tool: its commands, its common options, its context */
#include "cli/program.h"

static const struct cmd *const commands[] = {
	&cli_cmd_version,
	&cli_cmd_help,
};

static const struct cli_program program = {
	.name = "cxl",
	.commands = commands,
	.n_commands = ARRAY_LEN(commands),
};

int main(int argc, char **argv)
{
	return cli_main(&program, argc, argv);
}
