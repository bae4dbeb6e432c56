/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * memdev.c - memory devices, the driver cxl_mem, and how a memdev loses it
 *
 * A memdev of the class lives as long as cxl_pci is bound, driver or not.  That
 * of an accelerator only lives bound: when cxl_mem lets go, the accelerator's
 * own driver has to go as well.
 */
#include "sim/debugfs.h"
#include "sim/world.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define CXL_MAJOR 249

static void release(void *model)
{
	struct sim_memdev *memdev = model;

	free(memdev->dev.devnode);
	free(memdev->more);
	free(memdev);
}

static const struct sim_device_type class_type = {
	.devtype = "cxl_memdev",
	.modalias = "cxl:t5",
	.match_id = SIM_ID_MEMDEV,
	.groups = sim_memdev_groups,
	.release = release,
};

static const struct sim_device_type accelerator_type = {
	.devtype = "cxl_memdev",
	.modalias = "cxl:t5",
	.match_id = SIM_ID_MEMDEV,
	.groups = sim_accelerator_groups,
	.release = release,
};

static void add_part(struct sim_memdev *memdev, enum sim_mode mode,
		     const struct sim_topo_partition *topo)
{
	const struct sim_partition *last;
	uint64_t start = 0;

	if (topo->size == 0)
		return;
	if (memdev->n_parts > 0) {
		last = &memdev->parts[memdev->n_parts - 1];
		start = last->dpa.start + last->dpa.len;
	}
	memdev->parts[memdev->n_parts++] = (struct sim_partition){
		.mode = mode,
		.dpa = { start, topo->size },
		.qos_class = topo->qos_class,
	};
}

/* The posted series looks at the first one only. */
static void add_dynamic_parts(struct sim_memdev *memdev)
{
	const struct sim_world *world = memdev->dev.world;
	const struct sim_topo_memdev *topo = memdev->topo;

	if (!(world->dialects & SIM_DCD))
		return;
	add_part(memdev, sim_mode_of_dynamic(world, topo->dc_shareable, topo->dc_read_only),
		 &topo->dynamic);
	if (world->dialects & SIM_DCD_NEXT)
		add_part(memdev,
			 sim_mode_of_dynamic(world, topo->dc2_shareable, topo->dc2_read_only),
			 &topo->dynamic2);
}

static void add_parts(struct sim_memdev *memdev)
{
	const struct sim_topo_memdev *topo = memdev->topo;

	if (topo->media_not_ready)
		return;
	add_part(memdev, SIM_MODE_RAM, &topo->ram);
	add_part(memdev, SIM_MODE_PMEM, &topo->pmem);
	add_dynamic_parts(memdev);
}

const struct sim_partition *sim_memdev_part(const struct sim_memdev *memdev, enum sim_mode mode)
{
	for (unsigned int i = 0; i < memdev->n_parts; i++)
		if (memdev->parts[i].mode == mode)
			return &memdev->parts[i];
	return NULL;
}

bool sim_memdev_has_dynamic(const struct sim_memdev *memdev)
{
	return memdev->n_parts && sim_mode_is_dynamic(memdev->parts[memdev->n_parts - 1].mode);
}

/* Its driver cannot do without CXL, or would not want to. */
bool sim_memdev_attaches(const struct sim_memdev *memdev)
{
	return memdev->topo->kind == SIM_ACCELERATOR && memdev->topo->attach != SIM_ATTACH_BARE;
}

/*
 * The memdev of a function, offered to cxl_mem.  An accelerator cannot do
 * without: when cxl_mem does not take it, it is gone again and the answer NULL.
 */
struct sim_memdev *sim_memdev_add(struct sim_function *function)
{
	struct sim_memdev *memdev = sim_alloc(sizeof(*memdev));
	struct sim_world *world = function->dev.world;
	bool class = function->topo->kind == SIM_CLASS;
	char name[24];

	memdev->id = sim_ida_get(&world->memdev_ids);
	memdev->function = function;
	memdev->topo = function->topo;
	memdev->dev.world = world;
	memdev->dev.type = class ? &class_type : &accelerator_type;
	memdev->dev.bus = world->cxl;
	memdev->dev.parent = &function->dev;
	memdev->dev.major = CXL_MAJOR;
	memdev->dev.minor = (unsigned int)memdev->id;
	memdev->dev.devnode = sim_format("cxl/mem%d", memdev->id);
	function->memdev = memdev;
	memdev->security = (enum sim_security)memdev->topo->security;
	add_parts(memdev);
	snprintf(name, sizeof(name), "mem%d", memdev->id);
	sim_device_add_unbound(&memdev->dev, function->dev.kobj, name);
	if (class)
		sim_fw_add(memdev);
	sim_memdev_parts_add(memdev);
	if (world->cxl->autoprobe)
		sim_device_probe(&memdev->dev);
	if (!sim_memdev_attaches(memdev) || memdev->dev.driver)
		return memdev;
	sim_memdev_remove(memdev);
	return NULL;
}

void sim_memdev_remove(struct sim_memdev *memdev)
{
	struct sim_world *world = memdev->dev.world;
	int id = memdev->id;

	sim_device_release_driver(&memdev->dev);
	sim_notify(world, memdev->dev.kobj, "security");
	memdev->function->memdev = NULL;
	sim_fw_remove(memdev);
	sim_memdev_parts_remove(memdev);
	sim_device_remove(&memdev->dev);
	sim_ida_put(&world->memdev_ids, id);
}

/* --- detach --- */

static void detach_class(struct sim_world *world, void *arg)
{
	struct sim_memdev *memdev = arg;

	memdev->detaching = false;
	sim_device_release_driver(&memdev->dev);
}

static void detach_accelerator(struct sim_world *world, void *arg)
{
	struct sim_function *function = arg;

	sim_device_release_driver(&function->dev);
}

void sim_memdev_detach_later(struct sim_memdev *memdev)
{
	struct sim_world *world = memdev->dev.world;
	unsigned int delay = world->topo->detach_delay_ms;

	if (memdev->detaching)
		return;
	memdev->detaching = true;
	if (sim_memdev_attaches(memdev))
		sim_work_add(world, SIM_QUEUE_PORT, delay, detach_accelerator, memdev->function);
	else
		sim_work_add(world, SIM_QUEUE_PORT, delay, detach_class, memdev);
}

/* After cxl_acpi arrived: memdevs that came before it get their chance. */
void sim_memdev_rescan(struct sim_world *world, void *unused)
{
	struct sim_device *dev;

	for (size_t i = 0; i < world->topo->n_memdevs; i++) {
		if (!world->functions[i] || !world->functions[i]->memdev)
			continue;
		dev = &world->functions[i]->memdev->dev;
		if (!dev->driver)
			sim_device_probe(dev);
	}
}

/* --- the driver --- */

static struct sim_region *first_region(const struct sim_port *endpoint)
{
	for (size_t i = 0; i < endpoint->n_decoders; i++)
		if (endpoint->decoders[i]->region)
			return endpoint->decoders[i]->region;
	return NULL;
}

/* What an accelerator asks for at the end of the probe: a committed region of its own. */
static int attach(struct sim_memdev *memdev)
{
	struct sim_region *region = first_region(memdev->endpoint);

	if (!region || region->state != SIM_COMMIT || region->n_targets != 1)
		return -ENXIO;
	memdev->attached = region;
	region->attached_by = memdev;
	return 0;
}

static void undo(struct sim_memdev *memdev)
{
	sim_debugfs_memdev_remove(memdev);
	if (memdev->endpoint)
		sim_port_remove(memdev->endpoint);
	if (memdev->nvdimm)
		sim_device_remove(memdev->nvdimm);
	memdev->nvdimm = NULL;
	sim_port_forget(memdev);
}

static int build(struct sim_memdev *memdev)
{
	struct sim_port *parent;
	int r;

	r = sim_port_enumerate(memdev, &parent);
	if (r < 0)
		return r;
	if (memdev->topo->kind == SIM_CLASS && sim_memdev_part(memdev, SIM_MODE_PMEM)) {
		r = sim_nvdimm_add(memdev);
		if (r < 0)
			return r;
	}
	sim_endpoint_add(memdev);
	if (!memdev->endpoint->dev.driver)
		return -ENXIO;
	sim_memdev_update_perf(memdev);
	return sim_memdev_attaches(memdev) ? attach(memdev) : 0;
}

static int probe(struct sim_device *dev)
{
	struct sim_memdev *memdev = (struct sim_memdev *)dev;
	int r;

	if (memdev->topo->media_not_ready || memdev->detaching)
		return -EBUSY;
	sim_debugfs_memdev_add(memdev);
	r = build(memdev);
	if (r < 0)
		undo(memdev);
	return r;
}

static void unbind(struct sim_device *dev)
{
	undo((struct sim_memdev *)dev);
}

const struct sim_driver_type sim_memdev_driver = {
	.name = "cxl_mem",
	.module = "cxl_mem",
	.match_id = SIM_ID_MEMDEV,
	.probe = probe,
	.remove = unbind,
};
