/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * steps.h - a list of writes, each with the write that takes it back
 *
 * Whoever changes sysfs in more than one write first makes this list and then
 * runs it.  So the list can be shown instead (--dry-run), a failure takes back
 * exactly what was done, and the two cannot drift apart.
 */
#ifndef ENGINE_STEPS_H
#define ENGINE_STEPS_H

#include <stdbool.h>
#include <stddef.h>

struct ctx;
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
	/* The engine looks at neither: they are for the functions in ctx_ops. */
	void *subject;		/* whose memory is at stake; NULL: nobody's */
	struct owner *owner;	/* of the work; NULL: memory that comes back does as it likes */
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
 * ask() of ctx_ops is asked right before each write, on the way back, too: what it says no to
 * is not done, and what is left of the way back is left as it is.  When is_gone() says that
 * the subject is gone, there is nothing to take back.  is_kept() is asked about a refused
 * step: is its value there all the same?  way_back() may do something around
 * steps_take_back().
 */

/*
 * Run the steps that are not done yet.  On failure, and when the caller asked to
 * stop (-EINTR), everything done is taken back, last first; the record of the
 * failure stays, and what could not be taken back is added to the reasons.
 */
int steps_run(struct ctx *ctx, struct steps *steps);
void steps_undo(struct ctx *ctx, struct steps *steps);
/* The writes of steps_undo() alone. */
void steps_take_back(struct ctx *ctx, struct steps *steps);

#endif
