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

/* Say why the last request failed: explain_failure() of cli/explain.h, with a hint of ours. */
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
