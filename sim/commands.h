/* SPDX-License-Identifier: GPL-2.0-only */
/* commands.h - the commands of cxl-sim that main.c lists */
#ifndef SIM_COMMANDS_H
#define SIM_COMMANDS_H

#include "cli/program.h"

extern const struct cmd cmd_run;
extern const struct cmd cmd_mount;
extern const struct cmd cmd_umount;
extern const struct cmd cmd_topologies;
extern const struct cmd cmd_record;
extern const struct cmd cmd_replay;

#endif
