/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fields.h - regions and devices as JSON: one row for each key
 *
 * A getter that returns less than 0 leaves its key out, so the condition for a key stands in
 * its getter and nowhere else.
 */
#ifndef DAXCTL_FIELDS_H
#define DAXCTL_FIELDS_H

#include <stdbool.h>

#include "cli/json.h"
#include "libdaxctl/daxctlx.h"

/* How things are shown, and what came of it. */
struct show {
	struct daxctl_ctx *ctx;
	const char *command;	/* "daxctl list": who complains */
	bool human;
	bool mappings;
	bool garbage;		/* a file said what makes no sense; it was told */
	bool denied;		/* a file is for root only */
};

/* NULL: no memory.  @devices, which may be NULL, goes into the region in any case. */
struct json_object *region_json(struct show *show, struct daxctl_region *region,
				struct json_object *devices);
struct json_object *device_json(struct show *show, struct daxctl_dev *dev);

#endif
