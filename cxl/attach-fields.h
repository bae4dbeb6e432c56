/* SPDX-License-Identifier: GPL-2.0-only */
/* attach-fields.h - a snapshot of attach states as JSON, or as a table for people */
#ifndef CXL_ATTACH_FIELDS_H
#define CXL_ATTACH_FIELDS_H

#include "cxl/fields.h"

/* One device of a snapshot. */
struct attach_item {
	const struct cxlx_attach *snapshot;
	size_t index;
	struct cxlx_attach_info info;
};

/* On standard output; with DETAIL_EVIDENCE each file that was looked at is shown.  0 or -ENOMEM. */
int attach_print_json(const struct cxlx_attach *snapshot, const struct show *show);
int attach_print_table(const struct cxlx_attach *snapshot, const struct show *show);

#endif
