/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * region-use.h - who uses the memory of a region: the kernel, a program, a block device
 */
#ifndef LIBCXL_REGION_USE_H
#define LIBCXL_REGION_USE_H

#include "libcxl/private.h"
#include "engine/steps.h"

/*
 * Look at everything that would lose its memory if the driver let go of the region.
 * Returns 0 when nothing would, -EBUSY with a reason for each user, or the errno of
 * what could not be looked at.
 */
int region_use_check(struct cxl_region *region);

/*
 * Only the users that no force overrides: memory that is online or was in use before the
 * driver came, and block devices in use.  Returns as above.
 */
int region_use_check_forced(struct cxl_region *region);

/*
 * Take its memory offline, device by device, and let the memory driver go.  All of
 * it or nothing: on failure what was offline comes online again, in the same zone.
 * On success @steps, which have to be about this region, know how to bring it back.
 * Block devices in use are refused.
 */
int region_use_end(struct cxl_region *region, struct steps *steps);

#endif
