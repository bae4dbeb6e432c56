/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * region-dax.c - dax_regionN on the cxl bus
 *
 * The kernel probes it asynchronously: for a while it is there without a driver.
 */
#include <stdio.h>
#include <stdlib.h>

#include "sim/dcd.h"
#include "sim/world.h"

/* The host gives back what it had accepted, also when no driver looked after it. */
static void teardown(struct sim_device *dev)
{
	sim_dcd_release_all((struct sim_dax_region *)dev);
}

static void release(void *model)
{
	struct sim_dax_region *dax = model;

	sim_ida_clear(&dax->extent_ids);
	free(dax);
}

static const struct sim_device_type dax_region_type = {
	.devtype = "cxl_dax_region",
	.modalias = "cxl:t8",
	.match_id = SIM_ID_DAX_REGION,
	.base_files = true,
	.teardown = teardown,
	.release = release,
};

static void probe_later(struct sim_world *world, void *arg)
{
	struct sim_device *dev = arg;

	if (!dev->driver && dev->bus->autoprobe)
		sim_device_probe(dev);
}

struct sim_dax_region *sim_dax_region_add(struct sim_region *region, struct sim_device *parent)
{
	struct sim_dax_region *dax = sim_alloc(sizeof(*dax));
	struct sim_world *world = region->dev.world;
	char name[32];

	dax->region = region;
	TAILQ_INIT(&dax->extents);
	dax->dev.world = world;
	dax->dev.type = &dax_region_type;
	dax->dev.bus = world->cxl;
	dax->dev.parent = parent;
	snprintf(name, sizeof(name), "dax_region%d", region->id);
	sim_device_add_unbound(&dax->dev, parent->kobj, name);
	sim_work_add(world, SIM_QUEUE_PROBE, world->topo->dax_probe_delay_ms, probe_later,
		     &dax->dev);
	return dax;
}
