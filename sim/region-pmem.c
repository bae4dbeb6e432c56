/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * region-pmem.c - what leads to libnvdimm: nvdimm-bridge0, pmemN and pmem_regionN
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/world.h"

static const struct sim_device_type bridge_type = {
	.devtype = "cxl_nvdimm_bridge",
	.modalias = "cxl:t1",
	.match_id = SIM_ID_NVDIMM_BRIDGE,
	.base_files = true,
	.release = free,
};

static const struct sim_device_type nvdimm_type = {
	.devtype = "cxl_nvdimm",
	.modalias = "cxl:t2",
	.match_id = SIM_ID_NVDIMM,
	.base_files = true,
	.release = free,
};

static const struct sim_device_type pmem_region_type = {
	.devtype = "cxl_pmem_region",
	.modalias = "cxl:t7",
	.match_id = SIM_ID_PMEM_REGION,
	.base_files = true,
	.release = free,
};

void sim_bridge_add(struct sim_world *world)
{
	struct sim_device *bridge = sim_alloc(sizeof(*bridge));
	char name[32];

	world->bridge_id = sim_ida_get(&world->bridge_ids);
	bridge->world = world;
	bridge->type = &bridge_type;
	bridge->bus = world->cxl;
	bridge->parent = &world->root->dev;
	world->bridge = bridge;
	snprintf(name, sizeof(name), "nvdimm-bridge%d", world->bridge_id);
	sim_device_add(bridge, world->root->dev.kobj, name);
}

void sim_bridge_remove(struct sim_world *world)
{
	struct sim_device *bridge = world->bridge;

	sim_device_release_driver(bridge);
	world->bridge = NULL;
	sim_device_remove(bridge);
	sim_ida_put(&world->bridge_ids, world->bridge_id);
}

int sim_nvdimm_add(struct sim_memdev *memdev)
{
	struct sim_world *world = memdev->dev.world;
	struct sim_nvdimm *nvdimm;
	char name[24];

	if (!world->bridge || !world->bridge->driver)
		return -ENODEV;
	nvdimm = sim_alloc(sizeof(*nvdimm));
	nvdimm->memdev = memdev;
	nvdimm->dev.world = world;
	nvdimm->dev.type = &nvdimm_type;
	nvdimm->dev.bus = world->cxl;
	nvdimm->dev.parent = &memdev->dev;
	memdev->nvdimm = &nvdimm->dev;
	snprintf(name, sizeof(name), "pmem%d", memdev->id);
	sim_device_add(&nvdimm->dev, memdev->dev.kobj, name);
	return 0;
}

int sim_pmem_region_add(struct sim_region *region)
{
	struct sim_world *world = region->dev.world;
	struct sim_pmem_region *pmem;
	char name[32];

	if (!world->bridge)
		return -ENODEV;
	if (!world->bridge->driver)
		return -ENXIO;
	pmem = sim_alloc(sizeof(*pmem));
	pmem->region = region;
	pmem->dev.world = world;
	pmem->dev.type = &pmem_region_type;
	pmem->dev.bus = world->cxl;
	pmem->dev.parent = &region->dev;
	region->child = &pmem->dev;
	snprintf(name, sizeof(name), "pmem_region%d", region->id);
	sim_device_add(&pmem->dev, region->dev.kobj, name);
	return 0;
}
