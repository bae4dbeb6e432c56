// SPDX-License-Identifier: LGPL-2.1-or-later
/* memory-knob.c - let memory that is added arrive offline, see memory-knob.h */
#include <errno.h>
#include <string.h>

#include "libcxl/memory-knob.h"
#include "libcxl/owner.h"
#include "libcxl/private.h"
#include "engine/wait.h"

#define RESTORE_MS 1000

static int no_record(struct ctx *ctx, int code)
{
	ctx_fail(ctx, code, "write", "/run/cxl/work", "");
	return ctx_reason(ctx, code,
			  "auto_online_blocks has to be \"" MEMORY_POLICY_QUIET "\" while the "
			  "memory is added, and no record of that can be kept in /run/cxl (%s); "
			  "set it yourself, and try again",
			  strerror(-code));
}

int memory_knob_lower(struct ctx *ctx, struct owner *owner, struct memory_knob *ret)
{
	char before[MEMORY_POLICY_MAX];
	int r;

	*ret = (struct memory_knob){ .ctx = ctx, .owner = owner };
	r = memory_get_policy(ctx, before);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	if (strcmp(before, MEMORY_POLICY_QUIET) == 0)
		return 0;
	r = owner_record_policy(owner, before);
	if (r < 0)
		return no_record(ctx, r);
	r = memory_set_policy(ctx, MEMORY_POLICY_QUIET);
	if (r < 0) {
		(void)owner_record_policy(owner, "");
		return r;
	}
	strcpy(ret->before, before);
	return 0;
}

int memory_policy_back(struct ctx *ctx, const char *before)
{
	char now[MEMORY_POLICY_MAX];
	int r;

	r = memory_get_policy(ctx, now);
	if (r == 0 && strcmp(now, MEMORY_POLICY_QUIET) == 0)
		r = memory_set_policy(ctx, before);
	return r;
}

static int try_back(struct ctx *ctx, const char *before)
{
	uint64_t deadline = wait_now() + RESTORE_MS;
	int r;

	for (unsigned int n = 0;; n++) {
		r = memory_policy_back(ctx, before);
		if (r == 0 || !wait_backoff(ctx, n, deadline))
			return r;
	}
}

static int cannot_restore(struct memory_knob *knob, int code)
{
	knob->owner->keep_record = true;
	return ctx_reason(knob->ctx, code,
			  "could not take back auto_online_blocks: it was \"%s\" and is \""
			  MEMORY_POLICY_QUIET "\" now: %s; the next cxl command that changes "
			  "regions tries again",
			  knob->before, strerror(-code));
}

int memory_knob_restore(struct memory_knob *knob)
{
	bool (*cancelled)(void *data);
	struct failure before;
	int r;

	if (!knob->ctx || !*knob->before)
		return 0;
	cancelled = take(knob->ctx->fs.cancelled);
	before = knob->ctx->last;
	r = try_back(knob->ctx, knob->before);
	knob->ctx->fs.cancelled = cancelled;
	if (r < 0)
		r = cannot_restore(knob, r);
	else
		(void)owner_record_policy(knob->owner, "");
	*knob->before = '\0';
	if (r == 0 || before.code < 0)
		knob->ctx->last = before;
	return r;
}
