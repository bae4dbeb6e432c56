/* SPDX-License-Identifier: GPL-2.0-only */
/* commands.h - the commands of the daxctl tool; each is the whole of cmd-<name>.c */
#ifndef DAXCTL_COMMANDS_H
#define DAXCTL_COMMANDS_H

#include "cli/program.h"

extern const struct cmd cmd_create_device;
extern const struct cmd cmd_destroy_device;
extern const struct cmd cmd_disable_device;
extern const struct cmd cmd_enable_device;
extern const struct cmd cmd_list;
extern const struct cmd cmd_migrate_device_model;
extern const struct cmd cmd_offline_memory;
extern const struct cmd cmd_online_memory;
extern const struct cmd cmd_reconfigure_device;

#endif
