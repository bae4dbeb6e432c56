/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * region-survey.h - read from sysfs what the region planner has to know
 *
 * Only the windows and memdevs in question are read: with a window and memdevs
 * named, nothing else of the machine is looked at.
 */
#ifndef LIBCXL_REGION_SURVEY_H
#define LIBCXL_REGION_SURVEY_H

#include "libcxl/region-plan.h"

struct ctx;
struct cxl_decoder;
struct cxl_memdev;

struct survey {
	struct region_topology topology;
	struct region_window *windows;
	struct region_candidate *candidates;
	struct words names;	/* texts that no object keeps */
};

/*
 * @decoder: the only window in question, NULL: every root decoder
 * @memdevs: the candidates, in the caller's order; none: every memdev
 * @word:    which of the kernel's words for dynamic capacity is in question; NULL: it has none
 * Returns 0 or -errno.  Texts belong to the context or the survey.
 */
int survey_make(struct ctx *ctx, struct cxl_decoder *decoder, struct cxl_memdev *const *memdevs,
		size_t n_memdevs, const char *word, struct survey *ret);
/* Only the memdevs, no windows. */
int survey_memdevs(struct ctx *ctx, struct cxl_memdev *const *memdevs, size_t n_memdevs,
		   const char *word, struct survey *ret);
void survey_clear(struct survey *survey);
#define auto_survey __attribute__((__cleanup__(survey_clear)))

#endif
