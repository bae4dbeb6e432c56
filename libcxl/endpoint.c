// SPDX-License-Identifier: LGPL-2.1-or-later
/* endpoint.c - endpoints: the ports that memdevs are behind */
#include <errno.h>

#include "libcxl/private.h"

CXL_API struct cxl_endpoint *cxl_endpoint_get_first(struct cxl_port *parent)
{
	if (!parent || port_scan(parent) < 0)
		return NULL;
	return (struct cxl_endpoint *)parent->endpoints.first;
}

CXL_API struct cxl_endpoint *cxl_endpoint_get_next(struct cxl_endpoint *endpoint)
{
	return endpoint ? (struct cxl_endpoint *)endpoint->port.obj.next : NULL;
}

CXL_API struct cxl_endpoint *cxl_port_to_endpoint(struct cxl_port *port)
{
	return cxl_port_is_endpoint(port) ? (struct cxl_endpoint *)port : NULL;
}

CXL_API const char *cxl_endpoint_get_devname(struct cxl_endpoint *endpoint)
{
	return endpoint ? endpoint->port.obj.name : NULL;
}

CXL_API int cxl_endpoint_get_id(struct cxl_endpoint *endpoint)
{
	return endpoint ? endpoint->port.obj.id : -EINVAL;
}

CXL_API struct cxl_ctx *cxl_endpoint_get_ctx(struct cxl_endpoint *endpoint)
{
	return endpoint ? cxl_of(endpoint->port.obj.ctx) : NULL;
}

CXL_API int cxl_endpoint_is_enabled(struct cxl_endpoint *endpoint)
{
	return endpoint && cxl_port_is_enabled(&endpoint->port);
}

CXL_API struct cxl_port *cxl_endpoint_get_parent(struct cxl_endpoint *endpoint)
{
	return endpoint ? endpoint->port.parent : NULL;
}

CXL_API struct cxl_port *cxl_endpoint_get_port(struct cxl_endpoint *endpoint)
{
	return endpoint ? &endpoint->port : NULL;
}

CXL_API const char *cxl_endpoint_get_host(struct cxl_endpoint *endpoint)
{
	return endpoint ? cxl_port_get_host(&endpoint->port) : NULL;
}

CXL_API struct cxl_bus *cxl_endpoint_get_bus(struct cxl_endpoint *endpoint)
{
	return endpoint ? cxl_port_get_bus(&endpoint->port) : NULL;
}

CXL_API struct cxl_memdev *cxl_endpoint_get_memdev(struct cxl_endpoint *endpoint)
{
	const char *host;

	if (!endpoint || endpoint->memdev)
		return endpoint ? endpoint->memdev : NULL;
	host = cxl_endpoint_get_host(endpoint);
	if (!host || !cxl_endpoint_is_enabled(endpoint))
		return NULL;
	if (cxlx_memdev_get_by_name(cxl_of(endpoint->port.obj.ctx), host, &endpoint->memdev) == 0)
		endpoint->memdev->endpoint = endpoint;
	return endpoint->memdev;
}
