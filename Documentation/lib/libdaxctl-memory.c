// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <daxctl/daxctlx.h>

static void show(struct daxctl_dev *dev)
{
	struct daxctl_memory *memory = daxctl_dev_get_memory(dev);
	unsigned int total, online, movable;

	if (!memory || daxctlx_memory_look(memory, &total, &online, &movable) < 0)
		printf("%s is not memory of the system\n", daxctl_dev_get_devname(dev));
	else
		printf("%s: %u of %u blocks are online, %u can leave again\n",
		       daxctl_dev_get_devname(dev), online, total, movable);
}

int main(void)
{
	struct daxctl_region *region;
	struct daxctl_dev *dev;
	struct daxctl_ctx *ctx;

	if (daxctl_new(&ctx) < 0)
		return 1;
	daxctl_region_foreach(ctx, region)
		daxctl_dev_foreach(region, dev)
			show(dev);
	daxctl_unref(ctx);
	return 0;
}
