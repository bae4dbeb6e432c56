/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * acpi.c - ACPI0017: root0 with its root decoders, and the ports of host bridges
 */
#include <errno.h>
#include <stdlib.h>

#include "sim/world.h"

static int modalias_show(const void *model, struct sim_buf *out)
{
	const struct sim_device *dev = model;

	return sim_printf(out, "%s\n", dev->type->modalias);
}

static const struct sim_attr acpi_attrs[] = {
	{ "modalias", 0444, modalias_show },
	{ NULL },
};
static const struct sim_group acpi_group = { NULL, acpi_attrs };
static const struct sim_group *const acpi_groups[] = { &acpi_group, NULL };

static const struct sim_device_type acpi_type = {
	.modalias = "acpi:ACPI0017:",
	.groups = acpi_groups,
	.release = free,
};

static bool any_pmem_window(const struct sim_topology *topo)
{
	for (size_t i = 0; i < topo->n_windows; i++)
		if (topo->windows[i].pmem)
			return true;
	return false;
}

static int probe(struct sim_device *dev)
{
	struct sim_world *world = dev->world;
	const struct sim_topology *topo = world->topo;

	world->root = sim_root_add(world);
	for (size_t i = 0; i < topo->n_windows; i++)
		sim_root_decoder_add(world->root, &topo->windows[i]);
	for (size_t i = 0; i < world->root->n_dports; i++)
		sim_decoders_resolve(world->root, &world->root->dports[i]);
	for (size_t i = 0; i < topo->n_ports; i++)
		if (topo->ports[i].parent < 0 && !topo->ports[i].rch && !topo->ports[i].no_cxl)
			sim_port_add(world, (unsigned int)i);
	if (any_pmem_window(topo))
		sim_bridge_add(world);
	sim_work_add(world, SIM_QUEUE_PORT, 0, sim_memdev_rescan, world);
	return 0;
}

static void remove_root_decoders(struct sim_port *root)
{
	while (root->n_decoders > 0) {
		struct sim_decoder *decoder = root->decoders[--root->n_decoders];

		sim_ida_put(&root->dev.world->region_ids, decoder->next_region);
		sim_device_remove(&decoder->dev);
	}
}

/* Regions first: their decoders are still there to be reset. */
static void unbind(struct sim_device *dev)
{
	struct sim_world *world = dev->world;
	struct sim_port *root = world->root;

	for (size_t i = 0; i < root->n_decoders; i++)
		root->decoders[i]->dead = true;
	while (!TAILQ_EMPTY(&world->regions))
		sim_region_remove(TAILQ_FIRST(&world->regions));
	while (!TAILQ_EMPTY(&root->children))
		sim_port_remove(TAILQ_FIRST(&root->children));
	if (world->bridge)
		sim_bridge_remove(world);
	remove_root_decoders(root);
	world->root = NULL;
	sim_port_remove(root);
}

static bool match(const struct sim_driver *driver, const struct sim_device *dev)
{
	return dev->type == &acpi_type;
}

static const struct sim_driver_type acpi_driver = {
	.name = "cxl_acpi",
	.module = "cxl_acpi",
	.match = match,
	.probe = probe,
	.remove = unbind,
};

void sim_acpi_init(struct sim_world *world)
{
	const char *name = world->topo->root_device ? world->topo->root_device : "ACPI0017:00";
	struct sim_device *dev;
	struct sim_kobj *node;

	if (world->topo->no_cxl)
		return;
	dev = sim_alloc(sizeof(*dev));
	dev->world = world;
	dev->type = &acpi_type;
	dev->bus = world->platform;
	world->acpi = dev;
	sim_device_add(dev, sim_kobj_mkpath(world->sys, "devices/platform"), name);
	node = sim_kobj_mkpath(world->sys, "devices/LNXSYSTM:00/LNXSYBUS:00/ACPI0017:00");
	sim_kobj_add_link(dev->kobj, "firmware_node", node);
	sim_kobj_add_link(node, "physical_node", dev->kobj);
	sim_driver_add(world->platform, &acpi_driver);
}
