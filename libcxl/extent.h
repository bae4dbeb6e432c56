/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * extent.h - what of a dynamic region has memory behind it, and who holds it
 *
 * An extent is a directory beside the dax devices of the region.  It has neither bus nor
 * class, so nobody is told when it comes or goes.  Which dax device holds it is not written
 * down there: the device has the same tag, or a mapping that begins where the extent does.
 */
#ifndef LIBCXL_EXTENT_H
#define LIBCXL_EXTENT_H

#include <uuid/uuid.h>

#include "libcxl/private.h"

struct cxl_region_extent {
	struct cxl_region *region;
	struct cxl_region_extent *next;
	char *name;		/* "extent0.1" */
	uint64_t offset, length;
	uuid_t uuid;		/* all zero: it has no tag */
	const char *device;	/* "dax0.1", once region_read_holders() looked; NULL: nobody */
};

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

/* A number, or the uuid, of a child of the region's dax region.  No tag is all zero. */
int region_dax_number(struct cxl_region *region, const char *name, const char *file,
		      uint64_t *ret);
int region_dax_uuid(struct cxl_region *region, const char *name, uuid_t ret);

/* cxlx_region_wait_extents() for a region that is known to be dynamic. */
int region_await_extents(struct cxl_region *region, const struct cxlx_extents_wanted *wanted,
			 uint64_t deadline);

#endif
