// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <cxl/libcxl.h>

int main(void)
{
	struct cxl_port *port;
	struct cxl_bus *bus;
	struct cxl_ctx *ctx;

	if (cxl_new(&ctx) < 0)
		return 1;
	cxl_bus_foreach(ctx, bus) {
		printf("%s, by %s\n", cxl_bus_get_devname(bus), cxl_bus_get_provider(bus));
		cxl_port_foreach_all(cxl_bus_get_port(bus), port)
			printf("%*s%s, %d decoders in use\n", 2 * cxl_port_get_depth(port), "",
			       cxl_port_get_devname(port), cxl_port_decoders_committed(port));
	}
	cxl_unref(ctx);
	return 0;
}
