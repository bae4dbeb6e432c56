// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * lock.c - one program at a time changes devices and memory
 *
 * It is the lock of libcxl, too: a region is not taken apart while its memory comes online.  What
 * holds it may take it again.
 */
#include <errno.h>
#include <unistd.h>

#include "engine/lock.h"
#include "engine/wait.h"
#include "libdaxctl/private.h"

#define LOCK_MS 30000

static int explain_timeout(struct ctx *ctx)
{
	return ctx_reason(ctx, -ETIMEDOUT,
			  "other cxl or daxctl processes were changing devices all the time; try again");
}

int lock_begin(struct ctx *ctx)
{
	struct daxctl_ctx *dax = dax_of(ctx);
	auto_close int dir = -1;
	int r = 0;

	if (dax->lock_depth == 0) {
		dax->lock = -1;
		dir = lock_open_dir(ctx, true);
		if (dir >= 0)
			r = lock_take(ctx, dir, wait_now() + LOCK_MS, &dax->lock);
	}
	if (r < 0)
		return r == -ETIMEDOUT ? explain_timeout(ctx) : r;
	dax->lock_depth++;
	return 0;
}

void lock_end(struct ctx *ctx)
{
	struct daxctl_ctx *dax = dax_of(ctx);

	if (dax->lock_depth == 0 || --dax->lock_depth > 0)
		return;
	if (dax->lock >= 0)
		close(dax->lock);
	dax->lock = -1;
}

DAXCTL_API int daxctlx_lock(struct daxctl_ctx *ctx)
{
	return ctx ? lock_begin(core(ctx)) : -EINVAL;
}

DAXCTL_API void daxctlx_unlock(struct daxctl_ctx *ctx)
{
	if (ctx)
		lock_end(core(ctx));
}
