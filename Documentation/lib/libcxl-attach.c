// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <cxl/cxlx.h>

int main(void)
{
	struct cxlx_attach_info info = { .sz = sizeof(info) };
	struct cxlx_attach *attach;
	struct cxl_ctx *ctx;

	if (cxl_new(&ctx) < 0)
		return 1;
	if (cxlx_attach_new(ctx, NULL, 0, &attach) < 0) {
		printf("cannot %s %s\n", cxlx_error_doing(cxlx_get_error(ctx)),
		       cxlx_error_path(cxlx_get_error(ctx)));
	} else {
		for (size_t i = 0; cxlx_attach_get_info(attach, i, &info) == 0; i++)
			printf("%s: %s; %s\n", info.device, cxlx_attach_state_name(info.state),
			       info.reason);
		cxlx_attach_free(attach);
	}
	cxl_unref(ctx);
	return 0;
}
