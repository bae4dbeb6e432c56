// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>
#include <cxl/cxlx.h>

static int complain(struct cxl_ctx *ctx, int r)
{
	const char *const *reasons;
	size_t n = cxlx_get_reasons(ctx, &reasons);

	for (size_t i = 0; i < n; i++)
		fprintf(stderr, "%s\n", reasons[i]);
	if (n == 0)
		fprintf(stderr, "%s: %s\n", cxlx_error_path(cxlx_get_error(ctx)),
			strerror(-r));
	return 1;
}

static int plan(struct cxl_ctx *ctx)
{
	struct cxlx_region_request request = {
		.sz = sizeof(request),
		.mode = CXL_DECODER_MODE_RAM,
		.n_memdevs = 1,
	};
	struct cxlx_plan_info info;
	struct cxl_memdev *memdev;
	struct cxlx_plan *plan;
	int r;

	r = cxlx_memdev_get_by_name(ctx, "mem0", &memdev);
	if (r < 0)
		return complain(ctx, r);
	request.memdevs = &memdev;
	r = cxlx_plan_new(ctx, &request, &plan);
	if (r < 0)
		return complain(ctx, r);
	cxlx_plan_get_info(plan, &info);
	printf("%s on %s: %llu bytes\n", info.region, info.decoder,
	       (unsigned long long)info.size);
	cxlx_plan_free(plan);
	return 0;
}

int main(void)
{
	struct cxl_ctx *ctx;
	int rc;

	if (cxl_new(&ctx) < 0)
		return 1;
	rc = plan(ctx);
	cxl_unref(ctx);
	return rc;
}
