// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <cxl/libcxl.h>

int main(void)
{
	struct cxl_decoder *decoder;
	struct cxl_target *target;
	struct cxl_bus *bus;
	struct cxl_ctx *ctx;

	if (cxl_new(&ctx) < 0)
		return 1;
	cxl_bus_foreach(ctx, bus)
		cxl_decoder_foreach(cxl_bus_get_port(bus), decoder) {
			printf("%s: %llu bytes from %#llx\n", cxl_decoder_get_devname(decoder),
			       cxl_decoder_get_size(decoder), cxl_decoder_get_resource(decoder));
			cxl_target_foreach(decoder, target)
				printf("  %d: %s\n", cxl_target_get_position(target),
				       cxl_target_get_devname(target));
		}
	cxl_unref(ctx);
	return 0;
}
