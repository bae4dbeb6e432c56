// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>
#include <cxl/libcxl.h>

int main(void)
{
	struct cxl_memdev *memdev;
	struct cxl_ctx *ctx;

	if (cxl_new(&ctx) < 0)
		return 1;
	cxl_memdev_foreach(ctx, memdev) {
		int r = cxl_memdev_trigger_poison_list(memdev);

		printf("%s: %s, tests can%s inject poison\n", cxl_memdev_get_devname(memdev),
		       r < 0 ? strerror(-r) : "the list comes as trace events",
		       cxl_memdev_has_poison_support(memdev, true) ? "" : "not");
	}
	cxl_unref(ctx);
	return 0;
}
