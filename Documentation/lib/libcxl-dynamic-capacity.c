// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <cxl/cxlx.h>

int main(void)
{
	struct cxl_memdev *memdev;
	const char *word;
	uint64_t size;
	struct cxl_ctx *ctx;

	if (cxl_new(&ctx) < 0)
		return 1;
	if (cxlx_get_dynamic_mode(ctx, 0, &word) < 0)
		printf("this kernel has no dynamic capacity\n");
	else
		cxl_memdev_foreach(ctx, memdev)
			if (cxlx_memdev_get_dynamic_free(memdev, word, &size) == 0)
				printf("%s: %" PRIu64 " bytes of %s are free\n",
				       cxl_memdev_get_devname(memdev), size, word);
	cxl_unref(ctx);
	return 0;
}
