/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * region-create.h - turn a plan into writes, and claim a region's name
 */
#ifndef LIBCXL_REGION_CREATE_H
#define LIBCXL_REGION_CREATE_H

#include <stdint.h>
#include <uuid/uuid.h>

#include "libcxl/private.h"
#include "libcxl/region-plan.h"
#include "engine/steps.h"

/* Everything after the name is ours: attributes, members, commit. */
void region_steps(struct steps *steps, const struct region_plan *plan, const char *region,
		  const uuid_t uuid);

/* The file of a root decoder that creates regions of a mode, "create_ram_region". */
struct sysfs_path region_create_file(const char *mode);

/* The driver; not for a region whose memory gets a policy first (sysram.h). */
void region_bind_step(struct steps *steps, const char *region);

/* The name itself: done already when the rest runs, taken back last. */
void region_claimed_step(struct steps *steps, struct cxl_decoder *decoder, const char *mode,
			 const char *region);

/* The name that the kernel offers now; another process may take it. */
int region_offer(struct cxl_decoder *decoder, const char *mode, char name[32]);

/* The race for a name, for the message when it was lost to the end. */
struct claim {
	unsigned int lost;
	char last[32];		/* the name lost most recently */
};

/*
 * Take the region name that @decoder offers for @mode: read it, write it back, and begin
 * anew when somebody else was faster, until @deadline.  @claimed is called once with
 * the name, to leave a record: a record of a name that never was ours would give away
 * what others reserve for theirs.
 */
int region_claim(struct cxl_decoder *decoder, const char *mode, uint64_t deadline,
		 void (*claimed)(void *data, const char *name), void *data, struct claim *claim,
		 char name[32]);

/*
 * region-teardown.c: remove a region that was made a moment ago, unless somebody uses it.  The
 * failure on record stays; what could not be done is added to the reasons.
 */
void region_take_back(struct cxl_region *region);

#endif
