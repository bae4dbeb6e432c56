// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <cxl/libcxl.h>

int main(void)
{
	struct cxl_memdev_mapping *mapping;
	struct cxl_decoder *window;
	struct cxl_region *region;
	struct cxl_bus *bus;
	struct cxl_ctx *ctx;

	if (cxl_new(&ctx) < 0)
		return 1;
	cxl_bus_foreach(ctx, bus)
		cxl_decoder_foreach(cxl_bus_get_port(bus), window)
			cxl_region_foreach(window, region) {
				printf("%s: %llu bytes, %s\n", cxl_region_get_devname(region),
				       cxl_region_get_size(region),
				       cxl_decoder_mode_name(cxl_region_get_mode(region)));
				cxl_mapping_foreach(region, mapping)
					printf("  %u: %s\n", cxl_mapping_get_position(mapping),
					       cxl_decoder_get_devname(
						       cxl_mapping_get_decoder(mapping)));
			}
	cxl_unref(ctx);
	return 0;
}
