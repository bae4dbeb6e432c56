// SPDX-License-Identifier: LGPL-2.1-or-later
/* region-request.c - from a caller's request to a plan, see region-request.h */
#include <errno.h>

#include "libcxl/region-request.h"

static enum region_type type_of(enum cxl_decoder_mode mode)
{
	if (mode == CXL_DECODER_MODE_RAM)
		return REGION_RAM;
	return mode == CXL_DECODER_MODE_PMEM ? REGION_PMEM : REGION_TYPE_ANY;
}

bool request_is_sane(const struct cxlx_region_request *request)
{
	if (!request || request->sz < sizeof(*request))
		return false;
	if (request->mode != CXL_DECODER_MODE_NONE && type_of(request->mode) == REGION_TYPE_ANY)
		return false;
	if (request->n_memdevs && !request->memdevs)
		return false;
	for (size_t i = 0; i < request->n_memdevs; i++)
		if (!request->memdevs[i])
			return false;
	return !request->decoder || decoder_is_root(request->decoder);
}

/* Pass the planner's reasons on. */
static void pass_reasons(struct cxl_ctx *ctx, const struct region_refusal *refusal)
{
	for (size_t i = 0; i < refusal->reasons.n; i++)
		(void)ctx_reason(ctx, 0, "%s", refusal->reasons.at[i]);
}

/* The survey lists the memdevs in the order of the request, so member N is candidate N. */
int request_plan(struct cxl_ctx *ctx, const struct cxlx_region_request *request,
		 struct survey *survey, struct region_plan *plan, struct region_refusal *reterr)
{
	auto_free size_t *members = calloc(request->n_memdevs + 1, sizeof(*members));
	struct region_request wanted;
	int r;

	if (!members)
		return -ENOMEM;
	for (size_t i = 0; i < request->n_memdevs; i++)
		members[i] = i;
	region_request_init(&wanted);
	wanted.type = type_of(request->mode);
	wanted.size = request->size;
	wanted.ways = request->ways;
	wanted.granularity = request->granularity;
	wanted.window = request->decoder ? request->decoder->obj.name : NULL;
	wanted.strict_order = request->strict_order;
	wanted.enforce_qos = request->enforce_qos;
	wanted.members = members;
	wanted.n_members = request->n_memdevs;

	r = survey_make(ctx, request->decoder, request->memdevs, request->n_memdevs, survey);
	if (r < 0)
		return r;
	r = region_plan_make(&wanted, &survey->topology, plan, reterr);
	if (r < 0)
		pass_reasons(ctx, reterr);
	return r;
}

int request_need_bus(struct cxl_ctx *ctx, const struct cxlx_region_request *request)
{
	if (request->decoder || cxl_bus_get_first(ctx))
		return 0;
	ctx_fail(ctx, -ENODEV, "find", CXL_DEVICES "/root*", "");
	return ctx_reason(ctx, -ENODEV,
			  "there is no CXL bus: the platform has none, or the module cxl_acpi is "
			  "not loaded");
}
