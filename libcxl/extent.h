/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * extent.h - what of a dynamic region has memory behind it, and who holds it
 *
 * engine/extent.h says how both are found; here is what belongs to a region.
 */
#ifndef LIBCXL_EXTENT_H
#define LIBCXL_EXTENT_H

#include "engine/extent.h"
#include "libcxl/private.h"

struct cxl_region_extent {
	struct extent base;		/* first: all of a region are one list of these */
	struct cxl_region *region;
};

static inline struct cxl_region_extent *to_extent(struct extent *extent)
{
	return (struct cxl_region_extent *)extent;
}

/* The region's dax region. */
struct dax_place region_dax_place(struct cxl_region *region);

/* Read region->extents unless that was done.  No dax region, no extents: 0. */
int region_read_extents(struct cxl_region *region);

/*
 * Fill in the devices.  -EACCES: those of extents without tags are root's to know, and are
 * left out.
 */
int region_read_holders(struct cxl_region *region);

/*
 * Devices that hold capacity of a dynamic region, which the kernel would take from them
 * without a word: -EBUSY with a reason for each.  Other regions: 0.
 */
int extent_use_check(struct cxl_region *region);

/* What a region has, read anew. */
struct extent_tally {
	uint64_t size;
	unsigned int count;
};

int extent_count(struct cxl_region *region, struct extent_tally *ret);

/* cxlx_region_wait_extents() for a region that is known to be dynamic. */
int region_await_extents(struct cxl_region *region, const struct cxlx_extents_wanted *wanted,
			 uint64_t deadline);

#endif
