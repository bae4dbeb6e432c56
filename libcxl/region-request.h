/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * region-request.h - from a caller's request to a plan
 */
#ifndef LIBCXL_REGION_REQUEST_H
#define LIBCXL_REGION_REQUEST_H

#include <stdbool.h>

#include "libcxl/private.h"
#include "libcxl/region-survey.h"

/* The two ways to name a type. */
enum region_type request_type(enum cxl_decoder_mode mode);
enum cxl_decoder_mode request_mode(enum region_type type);

bool request_is_sane(const struct cxlx_region_request *request);

/* 0, or -ENODEV with a reason when the machine has no CXL bus at all. */
int request_need_bus(struct ctx *ctx, const struct cxlx_region_request *request);

/*
 * Survey and plan.  A refusal's reasons are passed on to the context; @reterr tells
 * whether another try may help.
 */
int request_plan(struct ctx *ctx, const struct cxlx_region_request *request, struct survey *survey,
		 struct region_plan *plan, struct region_refusal *reterr);

#endif
