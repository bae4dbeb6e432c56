/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * signals.h - Ctrl-C and SIGTERM ask a command to take back what it did and end
 */
#ifndef CXL_SIGNALS_H
#define CXL_SIGNALS_H

struct cxl_ctx;

/* From now on SIGINT, SIGTERM and SIGHUP set a flag that the library asks for. */
void signals_catch(struct cxl_ctx *ctx);

/* The exit status: 128 + the signal that was caught, as shells expect, else @otherwise. */
int signals_status(int otherwise);

#endif
