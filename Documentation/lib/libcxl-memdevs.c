// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <cxl/libcxl.h>

int main(void)
{
	struct cxl_memdev *memdev;
	struct cxl_ctx *ctx;

	if (cxl_new(&ctx) < 0)
		return 1;
	cxl_memdev_foreach(ctx, memdev)
		printf("%s: serial number %#llx, node %d, firmware %s, %s\n",
		       cxl_memdev_get_devname(memdev), cxl_memdev_get_serial(memdev),
		       cxl_memdev_get_numa_node(memdev), cxl_memdev_get_firmware_version(memdev),
		       cxl_memdev_is_enabled(memdev) ? "enabled" : "disabled");
	cxl_unref(ctx);
	return 0;
}
