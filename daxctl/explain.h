/* SPDX-License-Identifier: GPL-2.0-only */
/* explain.h - what the library's error record says, in words for the user */
#ifndef DAXCTL_EXPLAIN_H
#define DAXCTL_EXPLAIN_H

#include "libdaxctl/daxctlx.h"

/*
 * Say why the last request failed.  A refusal is its reasons, a line each:
 *   COMMAND: REASON
 * Otherwise it is the file, the value and what the kernel answered, and a hint when there is
 * one.  With neither, @code alone is told.
 */
void explain(struct daxctl_ctx *ctx, const char *command, int code);

#endif
