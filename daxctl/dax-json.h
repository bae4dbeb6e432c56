/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dax-json.h - dax regions and devices as JSON: one row for each key
 *
 * "daxctl list" and "cxl list -X" show them.  A getter that returns less than 0 leaves its key
 * out, so the condition for a key stands in its getter and nowhere else.
 */
#ifndef DAXCTL_DAX_JSON_H
#define DAXCTL_DAX_JSON_H

#include <stdbool.h>

#include "base/words.h"
#include "cli/json.h"
#include "libdaxctl/daxctlx.h"

/* How things are shown, and what came of it. */
struct dax_show {
	struct daxctl_ctx *ctx;
	const char *command;	/* "daxctl list": who complains */
	bool human;
	bool mappings;
	bool memblocks;
	bool extents;
	bool inside;		/* of the object of a CXL region, which says where it is */
	struct words *told;	/* files that could not be read or understood; NULL: be silent */
	bool denied;		/* a file is for root only */
	struct daxctlx_extents *view;	/* of the region that was looked at last; may be NULL */
	struct daxctl_region *extents_of;
};

/* What it keeps from one object to the next.  Needed only with extents. */
void dax_show_end(struct dax_show *show);

/* NULL: no memory.  @devices, which may be NULL, goes into the region in any case. */
struct json_object *dax_region_json(struct dax_show *show, struct daxctl_region *region,
				struct json_object *devices);
struct json_object *dax_device_json(struct dax_show *show, struct daxctl_dev *dev);
/* An array; @failed_only: of those with an error. */
struct json_object *dax_blocks_json(struct dax_show *show, struct daxctlx_blocks *blocks,
				    bool failed_only);
/* An array of those that this device holds; NULL for @device: of all, with who holds them. */
struct json_object *dax_extents_json(struct dax_show *show, struct daxctl_region *region,
				     const char *device);

#endif
