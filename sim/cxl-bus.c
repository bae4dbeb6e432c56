/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cxl-bus.c - /sys/bus/cxl, and the drivers that come with it
 */
#include <errno.h>

#include "sim/world.h"

/* Waits for the queue of detach work; "1" is all it takes. */
static int flush_store(void *model, const char *text, size_t len)
{
	struct sim_bus *bus = model;

	if (!sim_streq(text, "1"))
		return -EINVAL;
	sim_work_flush(bus->world, SIM_QUEUE_PORT);
	return 0;
}

static const struct sim_attr flush_attrs[] = {
	{ "flush", 0200, NULL, flush_store },
	{ NULL },
};
static const struct sim_group flush_group = { NULL, flush_attrs };
static const struct sim_group *const bus_groups[] = { &flush_group, NULL };

/* Its module is only loaded when there is something for it. */
static bool has_pmus(const struct sim_topology *topo)
{
	for (size_t i = 0; i < topo->n_memdevs; i++)
		if (topo->memdevs[i].n_pmus)
			return true;
	return false;
}

void sim_cxl_init(struct sim_world *world)
{
	world->cxl = sim_bus_add(world, "cxl", bus_groups);
	sim_driver_add(world->cxl, &sim_region_driver);
	sim_driver_add(world->cxl, &sim_port_driver);
	sim_driver_add(world->cxl, &sim_memdev_driver);
	if (has_pmus(world->topo))
		sim_driver_add(world->cxl, &sim_pmu_driver);
}

struct sim_device *sim_cxl_find(struct sim_world *world, const char *name)
{
	return sim_bus_find(world->cxl, name);
}
