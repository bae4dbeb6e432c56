// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <cxl/libcxl.h>

int main(void)
{
	struct cxl_endpoint *endpoint;
	struct cxl_dport *dport;
	struct cxl_port *port;
	struct cxl_bus *bus;
	struct cxl_ctx *ctx;

	if (cxl_new(&ctx) < 0)
		return 1;
	cxl_bus_foreach(ctx, bus)
		cxl_port_foreach_all(cxl_bus_get_port(bus), port) {
			cxl_dport_foreach(port, dport)
				printf("%s: dport %d is %s\n", cxl_port_get_devname(port),
				       cxl_dport_get_id(dport), cxl_dport_get_devname(dport));
			cxl_endpoint_foreach(port, endpoint)
				printf("%s: %s of %s\n", cxl_port_get_devname(port),
				       cxl_endpoint_get_devname(endpoint),
				       cxl_endpoint_get_host(endpoint));
		}
	cxl_unref(ctx);
	return 0;
}
