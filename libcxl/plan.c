// SPDX-License-Identifier: LGPL-2.1-or-later
/* plan.c - the plan of a region as callers see it: what would be written, and nothing is */
#include <errno.h>

#include "libcxl/region-create.h"
#include "libcxl/region-request.h"
#include "libcxl/surroundings.h"

struct cxlx_plan {
	struct survey survey;
	struct region_plan plan;
	struct steps steps;
	char region[32];
};

CXL_API void cxlx_plan_free(struct cxlx_plan *plan)
{
	if (!plan)
		return;
	steps_clear(&plan->steps);
	region_plan_clear(&plan->plan);
	survey_clear(&plan->survey);
	free(plan);
}

static int plan_fill(struct ctx *ctx, const struct cxlx_region_request *request,
		     struct cxlx_plan *plan)
{
	auto_region_refusal struct region_refusal refusal = { 0 };
	struct cxl_decoder *window;
	uuid_t uuid;
	int r;

	r = request_plan(ctx, request, &plan->survey, &plan->plan, &refusal);
	if (r < 0)
		return explain_contention(ctx, request->decoder, r);
	window = plan->plan.window->object;
	r = region_offer(window, plan->plan.mode, plan->region);
	if (r < 0)
		return r;
	if (request->uuid)
		uuid_copy(uuid, request->uuid);
	else
		uuid_generate(uuid);
	region_claimed_step(&plan->steps, window, plan->plan.mode, plan->region);
	region_steps(&plan->steps, &plan->plan, plan->region, uuid);
	if (!request->sysram)
		region_bind_step(&plan->steps, plan->region);
	return plan->steps.failed ? -ENOMEM : 0;
}

CXL_API int cxlx_plan_new(struct cxl_ctx *ctx, const struct cxlx_region_request *request,
			  struct cxlx_plan **ret_plan)
{
	struct cxlx_plan *plan;
	int r;

	if (!ctx || !ret_plan || !request_is_sane(request))
		return -EINVAL;
	r = request_need_bus(core(ctx), request);
	if (r < 0)
		return r;
	plan = calloc(1, sizeof(*plan));
	if (!plan)
		return -ENOMEM;
	r = plan_fill(core(ctx), request, plan);
	if (r < 0) {
		cxlx_plan_free(plan);
		return r;
	}
	*ret_plan = plan;
	return 0;
}

CXL_API int cxlx_plan_get_info(const struct cxlx_plan *plan, struct cxlx_plan_info *ret_info)
{
	if (!plan || !ret_info)
		return -EINVAL;
	*ret_info = (struct cxlx_plan_info){
		.decoder = plan->plan.window->name,
		.region = plan->region,
		.mode = request_mode(plan->plan.type),
		.mode_word = plan->plan.mode,
		.size = plan->plan.size,
		.start_known = plan->plan.start_known,
		.start = plan->plan.start,
		.ways = plan->plan.ways,
		.granularity = plan->plan.granularity,
		.reordered = plan->plan.reordered,
	};
	return 0;
}

CXL_API int cxlx_plan_get_member(const struct cxlx_plan *plan, unsigned int position,
				 const char **ret_memdev, const char **ret_decoder)
{
	if (!plan || !ret_memdev || !ret_decoder || position >= plan->plan.ways)
		return -EINVAL;
	*ret_memdev = plan->plan.member[position].memdev->name;
	*ret_decoder = plan->plan.member[position].decoder->name;
	return 0;
}

CXL_API int cxlx_plan_get_write(const struct cxlx_plan *plan, size_t index, const char **ret_path,
				const char **ret_value)
{
	if (!plan || !ret_path || !ret_value)
		return -EINVAL;
	if (index >= plan->steps.n)
		return -ENOENT;
	*ret_path = plan->steps.at[index].path;
	*ret_value = plan->steps.at[index].value;
	return 0;
}
