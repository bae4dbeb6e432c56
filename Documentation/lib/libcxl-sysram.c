// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>
#include <cxl/cxlx.h>

static void show(struct cxl_region *region)
{
	struct cxlx_sysram_info info;
	struct cxlx_sysram *sysram;
	int r = cxlx_sysram_new(region, &sysram);

	if (r < 0) {
		printf("region0: %s\n", strerror(-r));
		return;
	}
	if (cxlx_sysram_get_info(sysram, &info) == 0)
		printf("region0 is %s: %zu of %zu blocks are online\n", info.state, info.n_online,
		       info.n_blocks);
	cxlx_sysram_free(sysram);
}

int main(void)
{
	struct cxl_region *region;
	struct cxl_ctx *ctx;

	if (cxl_new(&ctx) < 0)
		return 1;
	if (cxlx_region_get_by_name(ctx, "region0", &region) < 0)
		printf("there is no region0\n");
	else
		show(region);
	cxl_unref(ctx);
	return 0;
}
