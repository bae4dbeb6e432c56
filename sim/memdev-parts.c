// SPDX-License-Identifier: GPL-2.0-only
/*
 * memdev-parts.c - devices beside memN: its performance monitors, and fwctlN for its features
 *
 * They come with the driver of the function, whether cxl_mem takes memN or not.
 */
#include <stdio.h>
#include <stdlib.h>

#include "sim/world.h"

#define FWCTL_MAJOR 248
#define MAX_PMUS 8

struct parts {
	struct sim_device *pmus[MAX_PMUS];
	unsigned int n_pmus;
	struct sim_device *fwctl;
	int fwctl_id;
};

/* --- pmu_memN.M --- */

static const struct sim_device_type pmu_type = {
	.devtype = "cxl_pmu",
	.modalias = "cxl:t9",
	.match_id = SIM_ID_PMU,
	.release = free,
};

const struct sim_driver_type sim_pmu_driver = {
	.name = "cxl_pmu",
	.module = "cxl_pmu",
	.match_id = SIM_ID_PMU,
};

static struct sim_device *add_pmu(const struct sim_memdev *memdev, unsigned int index)
{
	struct sim_device *pmu = sim_alloc(sizeof(*pmu));
	char name[40];

	pmu->world = memdev->dev.world;
	pmu->type = &pmu_type;
	pmu->bus = memdev->dev.world->cxl;
	pmu->parent = &memdev->function->dev;
	snprintf(name, sizeof(name), "pmu_mem%d.%u", memdev->id, index);
	sim_device_add(pmu, memdev->function->dev.kobj, name);
	return pmu;
}

/* --- fwctlN --- */

static void release_fwctl(void *model)
{
	struct sim_device *fwctl = model;

	free(fwctl->devnode);
	free(fwctl);
}

static const struct sim_device_type fwctl_type = {
	.class_name = "fwctl",
	.release = release_fwctl,
};

static void add_fwctl(struct sim_memdev *memdev, struct parts *parts)
{
	struct sim_world *world = memdev->dev.world;
	struct sim_device *fwctl = sim_alloc(sizeof(*fwctl));
	char name[24];

	parts->fwctl_id = sim_ida_get(&world->fwctl_ids);
	parts->fwctl = fwctl;
	snprintf(name, sizeof(name), "fwctl%d", parts->fwctl_id);
	fwctl->world = world;
	fwctl->type = &fwctl_type;
	fwctl->parent = &memdev->dev;
	fwctl->major = FWCTL_MAJOR;
	fwctl->minor = (unsigned int)parts->fwctl_id;
	fwctl->devnode = sim_format("fwctl/%s", name);
	sim_device_add_unbound(fwctl, sim_kobj_mkpath(memdev->dev.kobj, "fwctl"), name);
	sim_kobj_add_link(fwctl->kobj, "device", memdev->dev.kobj);
}

/* --- all of a memdev --- */

void sim_memdev_parts_add(struct sim_memdev *memdev)
{
	struct parts *parts = sim_alloc(sizeof(*parts));

	memdev->more = parts;
	if (memdev->topo->kind != SIM_CLASS)
		return;
	while (parts->n_pmus < memdev->topo->n_pmus && parts->n_pmus < MAX_PMUS) {
		parts->pmus[parts->n_pmus] = add_pmu(memdev, parts->n_pmus);
		parts->n_pmus++;
	}
	if (memdev->topo->has_features)
		add_fwctl(memdev, parts);
}

void sim_memdev_parts_remove(struct sim_memdev *memdev)
{
	struct parts *parts = memdev->more;

	while (parts->n_pmus > 0)
		sim_device_remove(parts->pmus[--parts->n_pmus]);
	if (parts->fwctl) {
		sim_device_remove(parts->fwctl);
		sim_ida_put(&memdev->dev.world->fwctl_ids, parts->fwctl_id);
	}
	free(parts);
	memdev->more = NULL;
}
