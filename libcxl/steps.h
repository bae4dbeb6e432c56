/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * steps.h - a list of writes, each with the write that takes it back
 *
 * Whoever changes sysfs in more than one write first makes this list and then
 * runs it.  So the list can be shown instead (--dry-run), a failure takes back
 * exactly what was done, and the two cannot drift apart.
 */
#ifndef LIBCXL_STEPS_H
#define LIBCXL_STEPS_H

#include <stdbool.h>
#include <stddef.h>

struct cxl_ctx;
struct cxl_region;
struct owner;

struct step {
	char *path;		/* below /sys */
	char *value;
	char *undo_path;	/* NULL: nothing to take back */
	char *undo_value;
	bool done;
};

struct steps {
	struct step *at;
	size_t n;
	bool failed;		/* memory ran out while the list was made */
	bool stuck;		/* a step could not be taken back */
	bool keep;		/* steps_run() takes nothing back: the caller does, after something else */
	struct cxl_region *region;	/* the guard is asked about it; NULL: no memory is at stake */
	struct owner *owner;		/* of the work; NULL: memory that comes back does as it likes */
};

void steps_clear(struct steps *steps);
#define auto_steps __attribute__((__cleanup__(steps_clear)))

/*
 * Append "write @value to @dir/@file".  The opposite is "write @undo_value to
 * @dir/@undo_file"; @undo_file NULL: the same file; @undo_value NULL: there is none.
 * Memory trouble shows up in steps_run(), so that lists can be made without checks.
 */
void steps_add(struct steps *steps, const char *dir, const char *file, const char *value,
	       const char *undo_file, const char *undo_value);

/*
 * With @region set, region-guard.h is asked right before each write that could take its
 * memory from under the kernel: an unbind, and commit 0.  That holds for the way back,
 * too; when the answer there is no, what is left of the way is left as it is.
 *
 * With @owner set, memory that a driver adds on the way back arrives offline: where it
 * was before, the steps say.
 */

/*
 * Run the steps that are not done yet.  On failure, and when the caller asked to
 * stop (-EINTR), everything done is taken back, last first; the record of the
 * failure stays, and what could not be taken back is added to the reasons.
 */
int steps_run(struct cxl_ctx *ctx, struct steps *steps);
void steps_undo(struct cxl_ctx *ctx, struct steps *steps);

#endif
