/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * region-stuck.h - which memory of a region cannot be taken offline, and why
 */
#ifndef LIBCXL_REGION_STUCK_H
#define LIBCXL_REGION_STUCK_H

#include "libcxl/private.h"
#include "engine/steps.h"

/*
 * After @steps, which take memory offline, failed with @code and were taken back: what the
 * kernel refused becomes a reason, and every block that refuses another.  The
 * kernel does not say which they are, so each is tried alone, and brought back.
 * Returns @code.
 */
int region_explain_stuck(struct cxl_region *region, const struct steps *steps, int code);

#endif
