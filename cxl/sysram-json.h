/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sysram-json.h - a region as system memory: the words of its policies, and as JSON
 */
#ifndef CXL_SYSRAM_JSON_H
#define CXL_SYSRAM_JSON_H

#include "cli/json.h"
#include "libcxl/cxlx.h"

/* Words of the options; NULL ends them. */
extern const char *const sysram_policies[], *const sysram_backends[];

/*
 * What was seen, block by block.  @region and @policy, the word that was asked for, are left
 * out when they are NULL.  Returns NULL when memory is short.
 */
struct json_object *sysram_to_json(const struct cxlx_sysram *sysram, const char *region,
				   const char *policy, bool human);

/* All blocks together, for a listing; NULL when there is nothing to tell. */
struct json_object *sysram_summary_json(struct cxl_region *region, bool human);

#endif
