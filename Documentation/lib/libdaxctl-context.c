// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>
#include <daxctl/daxctlx.h>

int main(void)
{
	struct daxctl_dev *dev;
	struct daxctl_ctx *ctx;

	if (daxctl_new(&ctx) < 0)
		return 1;
	if (daxctlx_dev_get_by_name(ctx, "dax0.99", &dev) < 0)
		printf("cannot %s %s: %s\n", daxctlx_error_doing(daxctlx_get_error(ctx)),
		       daxctlx_error_path(daxctlx_get_error(ctx)),
		       strerror(-daxctlx_error_code(daxctlx_get_error(ctx))));
	else
		printf("dax0.99 is there\n");
	daxctl_unref(ctx);
	return 0;
}
