/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * region-rules.h - what this library says to the writes of engine/steps.c
 *
 * With a region as subject, region-guard.h is asked right before each write that could take
 * its memory from under the kernel: an unbind, and commit 0.  That holds for the way back,
 * too.  With an owner, memory that a driver adds on the way back arrives offline: where it
 * was before, the steps say.
 */
#ifndef LIBCXL_REGION_RULES_H
#define LIBCXL_REGION_RULES_H

#include <stdbool.h>

struct ctx;
struct step;
struct steps;

/* For struct ctx_ops of engine/context.h. */
int region_steps_ask(const struct steps *steps, const char *path, const char *value);
bool region_steps_gone(struct ctx *ctx, const struct steps *steps);
bool region_steps_kept(struct ctx *ctx, const struct step *step);
void region_steps_way_back(struct ctx *ctx, struct steps *steps);

#endif
