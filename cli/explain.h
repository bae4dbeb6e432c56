/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * explain.h - what a library's error record says, in words for the user
 *
 * Each tool makes a struct problem of its library's record; what is said of it is the same.
 */
#ifndef CLI_EXPLAIN_H
#define CLI_EXPLAIN_H

#include <stddef.h>

#include "base/words.h"
#include "cli/msg.h"

/* A hint names a command or a rule that helps, never "an error occurred". */
struct hint {
	int code;		/* errno */
	const char *file;	/* the beginning of the file's name; NULL: any */
	const char *text;
};

/* The text of the first that matches, or NULL. */
const char *hint_for(const struct hint *hints, size_t n, const struct problem *problem);

/*
 * Say why a request failed.  A refusal is its @reasons, a line each:
 *   COMMAND: REASON
 * Otherwise it is the file, the value and what the kernel answered, and the hint:
 *   COMMAND: cannot write region0/target1 ("decoder4.0"): No such device or address
 *     hint: ...
 * With neither, @code alone is told.
 */
void explain_failure(const struct problem *problem, const char *const *reasons, size_t n, int code);

/*
 * A listing goes on when a file cannot be shown, and says which one it was, once for each
 * path: those in @told were said already.  What is absent, gone, or may only be read by root
 * is no reason to complain.
 */
void explain_once(const struct problem *problem, struct words *told);

#endif
