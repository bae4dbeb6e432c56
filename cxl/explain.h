/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * explain.h - what the library's error record says, in words for the user
 *
 * The only place in the tool that turns a record into text.
 */
#ifndef CXL_EXPLAIN_H
#define CXL_EXPLAIN_H

#include "base/words.h"
#include "libcxl/cxlx.h"

/* What to do about a failure, or NULL when we do not know. */
const char *explain_hint(const struct cxlx_error *error);

/*
 * Say why the last request failed.  A refusal is its reasons, a line each:
 *   COMMAND: REASON
 * Otherwise it is the file, the value and what the kernel answered:
 *   COMMAND: cannot write region0/target1 ("decoder4.0"): No such device or address
 *     hint: ...
 * With neither, @code alone is told.
 */
void explain(struct cxl_ctx *ctx, const char *command, int code);

/*
 * A listing goes on when a file cannot be shown, and says which one it was, once
 * for each file.  Zero-initialised with @command is ready for use.
 */
struct complaints {
	const char *command;	/* "cxl list" */
	struct words paths;	/* already told */
	bool root_told;
};

/*
 * Look at the library's error record, tell the user if it is about a file that
 * cannot be understood or read, and clear it.  What is absent, gone, or may only
 * be read by root is no reason to complain.
 */
void complain(struct complaints *complaints, struct cxl_ctx *ctx);
/*
 * Something was asked for that only root may see, in @path: a warning, once, and no failure.
 */
void complain_not_root(struct complaints *complaints, const char *what, const char *path, int code);
void complaints_clear(struct complaints *complaints);

#endif
