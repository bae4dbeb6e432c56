/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * region-settle.h - wait for the devices that a region's driver adds
 *
 * Binding a region returns before its dax device is bound to the memory driver and
 * its memory blocks are online: the kernel probes them in the background.
 */
#ifndef LIBCXL_REGION_SETTLE_H
#define LIBCXL_REGION_SETTLE_H

#include <stdint.h>

#include "base/words.h"
#include "engine/dax.h"

struct cxl_region;
struct sysfs_path;
struct wait_events;

/* Where its dax region is, if it has one; below /sys. */
struct sysfs_path region_dax_path(struct cxl_region *region);

/* Names "daxR.D" of the region's dax devices; none when it has no dax region. */
int region_dax_devices(struct cxl_region *region, struct words *ret);

/*
 * Return only when no probe of the region's devices is under way: what memory it
 * brings is there then.  Nothing is bound that was not about to be.
 */
void region_settle(struct cxl_region *region);

/* After binding: wait for the first child, then settle.  Bounded, and no child is no error. */
void region_await_child(struct cxl_region *region, struct wait_events *events, uint64_t deadline);

#endif
