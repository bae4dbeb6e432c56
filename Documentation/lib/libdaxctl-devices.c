// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <daxctl/libdaxctl.h>

int main(void)
{
	struct daxctl_region *region;
	struct daxctl_dev *dev;
	struct daxctl_ctx *ctx;

	if (daxctl_new(&ctx) < 0)
		return 1;
	daxctl_region_foreach(ctx, region) {
		printf("region %d: %llu bytes, %llu are free\n", daxctl_region_get_id(region),
		       daxctl_region_get_size(region), daxctl_region_get_available_size(region));
		daxctl_dev_foreach(region, dev)
			printf("  %s: %llu bytes\n", daxctl_dev_get_devname(dev),
			       daxctl_dev_get_size(dev));
	}
	daxctl_unref(ctx);
	return 0;
}
