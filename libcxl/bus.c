// SPDX-License-Identifier: LGPL-2.1-or-later
/* bus.c - CXL buses: each is one root port, with the platform device that provides it */
#include <errno.h>
#include <string.h>

#include "libcxl/private.h"

/* Providers that have a name of their own; others are called like their device. */
static const struct provider {
	const char *host;
	const char *name;
} providers[] = {
	{ "ACPI0017:00", "ACPI.CXL" },
	{ "cxl_acpi.0", "cxl_test" },
};

static struct cxl_bus *to_bus(struct obj *obj)
{
	return (struct cxl_bus *)obj;
}

static void scan(struct ctx *ctx)
{
	auto_words struct words names = { 0 };
	int r;

	if (cxl_of(ctx)->buses.scanned)
		return;
	cxl_of(ctx)->buses.scanned = true;
	ctx_flush(ctx);
	r = ctx_names(ctx, CXL_DEVICES, &names);
	if (r == 0)
		(void)object_children(ctx, NULL, &names, "root", &cxl_of(ctx)->buses);
	else if (r != -ENOENT)
		ctx_fail(ctx, r, "list", CXL_DEVICES, "");
}

CXL_API struct cxl_bus *cxl_bus_get_first(struct cxl_ctx *ctx)
{
	if (!ctx)
		return NULL;
	scan(core(ctx));
	return to_bus(ctx->buses.first);
}

CXL_API struct cxl_bus *cxl_bus_get_next(struct cxl_bus *bus)
{
	return bus ? to_bus(bus->port.obj.next) : NULL;
}

CXL_API const char *cxl_bus_get_provider(struct cxl_bus *bus)
{
	const char *host = bus ? cxl_port_get_host(&bus->port) : NULL;

	for (size_t i = 0; host && i < ARRAY_LEN(providers); i++)
		if (strcmp(host, providers[i].host) == 0)
			return providers[i].name;
	return host;
}

CXL_API struct cxl_bus *cxl_bus_get_by_provider(struct cxl_ctx *ctx, const char *provider)
{
	struct cxl_bus *bus;

	if (!ctx || !provider)
		return NULL;
	cxl_bus_foreach(ctx, bus) {
		const char *name = cxl_bus_get_provider(bus);

		if (name && strcmp(name, provider) == 0)
			return bus;
	}
	return NULL;
}

CXL_API const char *cxl_bus_get_devname(struct cxl_bus *bus)
{
	return bus ? bus->port.obj.name : NULL;
}

CXL_API int cxl_bus_get_id(struct cxl_bus *bus)
{
	return bus ? bus->port.obj.id : -EINVAL;
}

CXL_API struct cxl_port *cxl_bus_get_port(struct cxl_bus *bus)
{
	return bus ? &bus->port : NULL;
}

CXL_API struct cxl_ctx *cxl_bus_get_ctx(struct cxl_bus *bus)
{
	return bus ? cxl_of(bus->port.obj.ctx) : NULL;
}

CXL_API struct cxl_bus *cxl_port_to_bus(struct cxl_port *port)
{
	return port && !port->parent ? (struct cxl_bus *)port : NULL;
}
