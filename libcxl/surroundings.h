/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * surroundings.h - what other processes are doing to regions, as far as it shows
 */
#ifndef LIBCXL_SURROUNDINGS_H
#define LIBCXL_SURROUNDINGS_H

#include <stdbool.h>
#include <stdint.h>

struct ctx;
struct cxl_decoder;

struct surroundings {
	uint64_t hash;		/* of all regions: differs when one came, went or was committed */
	bool unfinished;	/* some region is half-made, and whoever makes it may be alive */
};

/* Read all regions anew: those of the bus of @decoder, or with NULL of all buses. */
struct surroundings look_around(struct ctx *ctx, struct cxl_decoder *decoder);

/*
 * Others got in the way (@code says so): add to the reasons who is still there.  The
 * error record stays.  Returns @code.
 */
int explain_contention(struct ctx *ctx, struct cxl_decoder *decoder, int code);

#endif
