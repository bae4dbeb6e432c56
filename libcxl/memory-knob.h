/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * memory-knob.h - let memory that is added arrive offline, for a moment
 *
 * auto_online_blocks decides at the moment when memory is added, and once it is in
 * the wrong zone it may never leave again.  It is one knob for the whole machine:
 * so it is lowered under the lock only, right before the memory comes, and put back
 * as soon as it is there.  A record (owner.h) outlives a process that is killed
 * meanwhile.
 */
#ifndef LIBCXL_MEMORY_KNOB_H
#define LIBCXL_MEMORY_KNOB_H

#include "engine/memory.h"

struct owner;

#define MEMORY_POLICY_QUIET "offline"

struct memory_knob {
	struct ctx *ctx;
	struct owner *owner;
	char before[MEMORY_POLICY_MAX];	/* "": it is not lowered by us */
};

/*
 * From now on memory arrives offline.  Without a record nobody could set the knob back
 * after a crash: then it is left alone, and the reason is recorded.
 */
int memory_knob_lower(struct ctx *ctx, struct owner *owner, struct memory_knob *ret);

/*
 * Put it back, whatever was cancelled meanwhile; a few tries.  When that fails the
 * record stays, and the reason says so.
 */
int memory_knob_restore(struct memory_knob *knob);

static inline void memory_knob_end(struct memory_knob *knob)
{
	(void)memory_knob_restore(knob);
}
#define auto_memory_knob __attribute__((__cleanup__(memory_knob_end)))

/* Set the policy @before, unless somebody else has set one since it was lowered. */
int memory_policy_back(struct ctx *ctx, const char *before);

#endif
