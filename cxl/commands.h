/* SPDX-License-Identifier: GPL-2.0-only */
/* commands.h - the commands of the cxl tool; each is the whole of cmd-<name>.c */
#ifndef CXL_COMMANDS_H
#define CXL_COMMANDS_H

#include <stdio.h>

#include "cli/program.h"

extern const struct cmd cmd_attach_status;
extern const struct cmd cmd_clear_media_poison;
extern const struct cmd cmd_create_region;
extern const struct cmd cmd_destroy_region;
extern const struct cmd cmd_disable_bus;
extern const struct cmd cmd_disable_memdev;
extern const struct cmd cmd_disable_port;
extern const struct cmd cmd_disable_region;
extern const struct cmd cmd_doctor;
extern const struct cmd cmd_enable_memdev;
extern const struct cmd cmd_enable_port;
extern const struct cmd cmd_enable_region;
extern const struct cmd cmd_features;
extern const struct cmd cmd_free_dpa;
extern const struct cmd cmd_inject_media_poison;
extern const struct cmd cmd_inject_protocol_error;
extern const struct cmd cmd_list;
extern const struct cmd cmd_monitor;
extern const struct cmd cmd_read_labels;
extern const struct cmd cmd_reserve_dpa;
extern const struct cmd cmd_set_alert_config;
extern const struct cmd cmd_set_partition;
extern const struct cmd cmd_sysram_offline;
extern const struct cmd cmd_sysram_online;
extern const struct cmd cmd_update_firmware;
extern const struct cmd cmd_wait_sanitize;
extern const struct cmd cmd_write_labels;
extern const struct cmd cmd_zero_labels;

/* Where accesses to sysfs are to be reported, or NULL: for commands that look without the library. */
FILE *trace_file(const struct cli *cli);

#endif
