/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * debugfs.h - /sys/kernel/debug/cxl: directories of what is bound
 *
 * Each is there as long as its device has its driver.
 */
#ifndef SIM_DEBUGFS_H
#define SIM_DEBUGFS_H

#include "sim/model.h"

void sim_debugfs_init(struct sim_world *world);
void sim_debugfs_memdev_add(struct sim_memdev *memdev);
void sim_debugfs_memdev_remove(struct sim_memdev *memdev);
void sim_debugfs_region_add(struct sim_region *region);
void sim_debugfs_region_remove(struct sim_region *region);
/* Only with ACPI EINJ: errors can be injected at this port. */
void sim_debugfs_dport_add(struct sim_dport *dport);
void sim_debugfs_dport_remove(struct sim_dport *dport);

#endif
