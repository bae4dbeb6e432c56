/* SPDX-License-Identifier: GPL-2.0-only */
/* explain.h - what the library's error record says, in words for the user */
#ifndef DAXCTL_EXPLAIN_H
#define DAXCTL_EXPLAIN_H

#include "cli/explain.h"
#include "libdaxctl/daxctlx.h"

static inline struct problem problem_of(const char *command, const struct daxctlx_error *error)
{
	return (struct problem){
		.command = command,
		.verb = daxctlx_error_doing(error),
		.path = daxctlx_error_path(error),
		.value = daxctlx_error_value(error),
		.error = daxctlx_error_code(error),
	};
}

/* Say why the last request failed: explain_failure() of cli/explain.h, with a hint of ours. */
void explain(struct daxctl_ctx *ctx, const char *command, int code);

#endif
