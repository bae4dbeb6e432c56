// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <cxl/libcxl.h>

static void show(struct cxl_memdev *memdev)
{
	const char *name = cxl_memdev_get_devname(memdev);
	struct cxl_cmd *cmd = cxl_cmd_new_get_health_info(memdev);
	int r = cmd ? cxl_cmd_submit(cmd) : -errno;

	if (r < 0)
		printf("%s: %s\n", name, strerror(-r));
	else
		printf("%s: %d degrees, %d %% of its life used\n", name,
		       cxl_cmd_health_info_get_temperature(cmd),
		       cxl_cmd_health_info_get_life_used(cmd));
	cxl_cmd_unref(cmd);
}

int main(void)
{
	struct cxl_memdev *memdev;
	struct cxl_ctx *ctx;

	if (cxl_new(&ctx) < 0)
		return 1;
	cxl_memdev_foreach(ctx, memdev)
		show(memdev);
	cxl_unref(ctx);
	return 0;
}
