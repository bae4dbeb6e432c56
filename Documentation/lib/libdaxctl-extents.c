// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <daxctl/daxctlx.h>

static void show(struct daxctl_region *region)
{
	struct daxctlx_extents *extents;

	if (daxctlx_extents_new(region, &extents) < 0)
		return;
	printf("region %d: %zu extents\n", daxctl_region_get_id(region),
	       daxctlx_extents_get_count(extents));
	for (size_t i = 0; i < daxctlx_extents_get_count(extents); i++) {
		const char *device = "free";

		(void)daxctlx_extents_get_device(extents, i, &device);
		printf("  %s: %llu bytes, %s\n", daxctlx_extents_get_name(extents, i),
		       daxctlx_extents_get_length(extents, i), device);
	}
	daxctlx_extents_free(extents);
}

int main(void)
{
	struct daxctl_region *region;
	struct daxctl_ctx *ctx;

	if (daxctl_new(&ctx) < 0)
		return 1;
	daxctl_region_foreach(ctx, region)
		show(region);
	daxctl_unref(ctx);
	return 0;
}
