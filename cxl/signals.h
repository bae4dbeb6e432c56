/* SPDX-License-Identifier: GPL-2.0-only */
/* signals.h - Ctrl-C and SIGTERM ask a command to take back what it did and end */
#ifndef CXL_SIGNALS_H
#define CXL_SIGNALS_H

#include "cli/signals.h"
#include "libcxl/cxlx.h"

/* From now on the library stops for SIGINT, SIGTERM and SIGHUP. */
static inline void signals_catch(struct cxl_ctx *ctx)
{
	signals_remember();
	cxlx_set_cancelled(ctx, signals_caught, NULL);
}

#endif
