/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * owner.h - who is working on which region
 *
 * The kernel does not know which process is half way through making or
 * destroying a region.  So every such piece of work holds the lock of the state
 * directory, /run/cxl, and leaves a record there: process, region, and the
 * decoders whose capacity it takes or gives back.  A process that was killed
 * leaves its record; the next one can tell that nobody owns the region any more
 * and which reservations belong to it.  What the kernel does with memory that is added
 * is changed for a moment at times (memory-knob.h): who finds the record of a process
 * that was killed in that moment sets it back.
 *
 * Where the directory cannot be used (not root, no /run), work goes on without:
 * then a half-made region is known by its look alone.
 */
#ifndef LIBCXL_OWNER_H
#define LIBCXL_OWNER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/words.h"

struct ctx;

/* One decoder of a record. */
struct owner_decoder {
	char name[32];
	uint64_t dpa_size;	/* what it holds once the work has got there */
};

struct owner_record {
	pid_t pid;
	uint64_t start_time;	/* of the process: a number may be used again */
	char region[32];
	char policy[32];	/* of auto_online_blocks before this process lowered it; "" */
	struct owner_decoder *decoders;
	size_t n_decoders;
};

void owner_record_clear(struct owner_record *record);
#define auto_owner_record __attribute__((__cleanup__(owner_record_clear)))

int owner_add_decoder(struct owner_record *record, const char *name, uint64_t dpa_size);

/* Work in progress: the lock and this process's own record file. */
struct owner {
	struct ctx *ctx;
	int dir;	/* of the state directory, -1: there is none */
	int lock;
	bool keep_record;	/* what was begun could not be taken back: let the next one know */
};

/*
 * Wait for the lock until @deadline.  Returns 0 (also when there is no state
 * directory), -ETIMEDOUT with a reason, or -EINTR.
 */
int owner_begin(struct ctx *ctx, uint64_t deadline, struct owner *ret);
/*
 * Write or replace this process's record, so that it is complete on every instant.
 * 0, or -errno when there is no record of it: only some work has to know.
 */
int owner_record(struct owner *owner, struct owner_record *record);
/* Note in the record that auto_online_blocks said @policy; "": it does again. */
int owner_record_policy(struct owner *owner, const char *policy);
/* Remove this process's record and give the lock back. */
void owner_end(struct owner *owner);
#define auto_owner __attribute__((__cleanup__(owner_end)))

/*
 * Find the record of a region that a living (@alive) or a dead process left;
 * this process's own does not count.  -ENOENT: there is none.
 */
int owner_find(struct ctx *ctx, const char *region, bool alive, struct owner_record *ret);
/* Another process is half way through this region: -EBUSY with a reason, so let it finish. */
int owner_check(struct ctx *ctx, const char *region);
/* Remove what dead processes left about this region. */
void owner_forget(struct ctx *ctx, const char *region);

#endif
