// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>
#include <daxctl/daxctlx.h>

/* All of it, or the device is as before. */
static void make_memory(struct daxctl_ctx *ctx, struct daxctl_dev *dev)
{
	struct daxctlx_reconfiguration to = {
		.sz = sizeof(to),
		.mode = DAXCTL_DEV_MODE_RAM,
	};
	const char *const *reasons;
	int r = daxctlx_dev_reconfigure(dev, &to);

	if (r == 0)
		printf("%s is memory of the system\n", daxctl_dev_get_devname(dev));
	else
		printf("%s: %s\n", daxctl_dev_get_devname(dev),
		       daxctlx_get_reasons(ctx, &reasons) ? reasons[0] : strerror(-r));
}

int main(void)
{
	struct daxctl_dev *dev;
	struct daxctl_ctx *ctx;

	if (daxctl_new(&ctx) < 0)
		return 1;
	if (daxctlx_dev_get_by_name(ctx, "dax0.0", &dev) < 0)
		printf("there is no dax0.0\n");
	else
		make_memory(ctx, dev);
	daxctl_unref(ctx);
	return 0;
}
