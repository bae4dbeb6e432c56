// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <cxl/cxlx.h>

int main(void)
{
	enum cxl_fwl_status status;
	struct cxl_memdev *memdev;
	uint64_t remaining;
	struct cxl_ctx *ctx;

	if (cxl_new(&ctx) < 0)
		return 1;
	cxl_memdev_foreach(ctx, memdev) {
		int r = cxlx_memdev_get_fw_update(memdev, &status, &remaining);

		if (r < 0)
			printf("%s: %s\n", cxl_memdev_get_devname(memdev), strerror(-r));
		else if (status == CXL_FWL_STATUS_IDLE)
			printf("%s: no update is going on\n", cxl_memdev_get_devname(memdev));
		else
			printf("%s: %" PRIu64 " bytes to go\n", cxl_memdev_get_devname(memdev),
			       remaining);
	}
	cxl_unref(ctx);
	return 0;
}
