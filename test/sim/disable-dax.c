// SPDX-License-Identifier: GPL-2.0-only
/*
 * disable-dax.c - take a dax device from its driver as programs for version 85 do, with
 * daxctl_dev_disable(); "daxctl disable-device" refuses memory, so it does not get there
 *
 * usage: disable-dax daxR.D
 *
 * Prints what the function returned.  The exit status is 0 when it was called.
 */
#include <stdio.h>
#include <string.h>

#include "libdaxctl/libdaxctl.h"

/* The loops of 85 are the only way to a device that such a program knows. */
static struct daxctl_dev *find(struct daxctl_ctx *ctx, const char *name)
{
	struct daxctl_region *region;
	struct daxctl_dev *dev;

	daxctl_region_foreach(ctx, region)
		daxctl_dev_foreach(region, dev)
			if (strcmp(daxctl_dev_get_devname(dev), name) == 0)
				return dev;
	return NULL;
}

int main(int argc, char **argv)
{
	struct daxctl_ctx *ctx;
	struct daxctl_dev *dev;

	if (argc != 2 || daxctl_new(&ctx) < 0)
		return 2;
	dev = find(ctx, argv[1]);
	if (dev) {
		int r = daxctl_dev_disable(dev);

		printf("%d %s\n", r, daxctl_dev_is_enabled(dev) ? "enabled" : "disabled");
	}
	daxctl_unref(ctx);
	return dev ? 0 : 1;
}
