/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * port.c - ports, their dports, and the driver cxl_port
 *
 * Host bridges have their port from boot on, but its decoders and the links to
 * its dports appear when the first memdev below looks for its way up.  Switches
 * get a port when a memdev needs it, and lose it with the last one.
 */
#include "sim/debugfs.h"
#include "sim/world.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static void release(void *model)
{
	struct sim_port *port = model;

	while (!TAILQ_EMPTY(&port->refs)) {
		struct sim_region_ref *ref = TAILQ_FIRST(&port->refs);

		TAILQ_REMOVE(&port->refs, ref, in_port);
		free(ref);
	}
	free(port->decoders);
	free(port->dports);
	free(port);
}

static const struct sim_device_type root_type = {
	.devtype = "cxl_port",
	.modalias = "cxl:t4",
	.match_id = SIM_ID_ROOT,
	.base_files = true,
	.groups = sim_port_groups,
	.release = release,
};

static const struct sim_device_type port_type = {
	.devtype = "cxl_port",
	.modalias = "cxl:t3",
	.match_id = SIM_ID_PORT,
	.base_files = true,
	.groups = sim_port_groups,
	.release = release,
};

/* --- the way from root0 to a memdev, as the topology has it --- */

unsigned int sim_port_index(const struct sim_port *port)
{
	return (unsigned int)(port->topo - port->dev.world->topo->ports);
}

/* The port of the topology below @parent (-1: below root0) on the way to @index. */
static int child_towards(const struct sim_topology *topo, int parent, unsigned int index)
{
	int at = (int)index;

	while (at >= 0 && topo->ports[at].parent != parent)
		at = topo->ports[at].parent;
	return at;
}

static int next_index(const struct sim_port *port, const struct sim_memdev *memdev)
{
	int parent = port->topo ? (int)sim_port_index(port) : -1;

	if (parent == (int)memdev->topo->port)
		return -1;
	return child_towards(port->dev.world->topo, parent, memdev->topo->port);
}

struct sim_port *sim_port_next_to(const struct sim_port *port, const struct sim_memdev *memdev)
{
	int index = next_index(port, memdev);

	return index < 0 ? NULL : port->dev.world->ports[index];
}

static struct sim_dport *root_dport(const struct sim_port *root, int index)
{
	for (size_t i = 0; i < root->n_dports; i++)
		if (root->dports[i].below == index)
			return &root->dports[i];
	return NULL;
}

struct sim_dport *sim_port_dport_to(const struct sim_port *port, const struct sim_memdev *memdev)
{
	const struct sim_topology *topo = port->dev.world->topo;
	int index = next_index(port, memdev);

	if (port->kind == SIM_ROOT_PORT)
		return root_dport(port, index);
	if (index >= 0)
		return &port->dports[topo->ports[index].parent_dport];
	if (sim_port_index(port) != memdev->topo->port)
		return NULL;
	return &port->dports[memdev->topo->dport];
}

struct sim_port *sim_host_bridge_of(struct sim_port *port)
{
	while (port->parent && port->parent->kind != SIM_ROOT_PORT)
		port = port->parent;
	return port;
}

/* --- making ports --- */

static struct sim_port *port_new(struct sim_world *world, enum sim_port_kind kind)
{
	struct sim_port *port = sim_alloc(sizeof(*port));

	port->dev.world = world;
	port->dev.type = kind == SIM_ROOT_PORT ? &root_type : &port_type;
	port->dev.bus = world->cxl;
	port->kind = kind;
	port->commit_end = port->hdm_end = -1;
	TAILQ_INIT(&port->refs);
	TAILQ_INIT(&port->children);
	return port;
}

static int next_id(struct sim_world *world, unsigned int wanted)
{
	if (world->booting && wanted)
		return (int)wanted;
	return sim_ida_get(&world->port_ids);
}

static void add_links(struct sim_port *port)
{
	sim_kobj_add_link(port->dev.kobj, "uport", port->uport);
	if (port->parent_dport)
		sim_kobj_add_link(port->dev.kobj, "parent_dport", port->parent_dport->device);
}

static void add_child(struct sim_port *parent, struct sim_port *port, struct sim_dport *dport)
{
	port->dev.parent = &parent->dev;
	port->parent = parent;
	port->parent_dport = dport;
	TAILQ_INSERT_TAIL(&parent->children, port, in_parent);
}

/* The links come before the driver looks: what sees the bound port sees them. */
static void show_up(struct sim_port *port, struct sim_kobj *dir, const char *prefix)
{
	char name[24];

	snprintf(name, sizeof(name), "%s%d", prefix, port->id);
	sim_device_add_unbound(&port->dev, dir, name);
	add_links(port);
	if (port->dev.bus->autoprobe)
		sim_device_probe(&port->dev);
}

static void link_dport(struct sim_dport *dport)
{
	char name[24];

	if (dport->seen)
		return;
	dport->seen = true;
	snprintf(name, sizeof(name), "dport%u", dport->id);
	sim_kobj_add_link(dport->port->dev.kobj, name, dport->device);
	sim_debugfs_dport_add(dport);
}

static void add_root_dports(struct sim_port *root)
{
	const struct sim_topology *topo = root->dev.world->topo;

	root->dports = sim_alloc(topo->n_ports * sizeof(*root->dports));
	for (size_t i = 0; i < topo->n_ports; i++) {
		if (topo->ports[i].parent >= 0 || topo->ports[i].no_cxl)
			continue;
		root->dports[root->n_dports++] = (struct sim_dport){
			.port = root,
			.id = topo->ports[i].uid,
			.device = root->dev.world->port_devices[i],
			.below = (int)i,
		};
	}
}

struct sim_port *sim_root_add(struct sim_world *world)
{
	struct sim_port *root = port_new(world, SIM_ROOT_PORT);

	root->id = sim_ida_get(&world->port_ids);
	root->dev.parent = world->acpi;
	root->uport = world->acpi->kobj;
	root->enumerated = true;
	add_root_dports(root);
	show_up(root, world->acpi->kobj, "root");
	for (size_t i = 0; i < root->n_dports; i++)
		link_dport(&root->dports[i]);
	return root;
}

static void add_dports(struct sim_port *port)
{
	const struct sim_topo_port *topo = port->topo;

	port->dports = sim_alloc(topo->n_dports * sizeof(*port->dports));
	port->n_dports = topo->n_dports;
	for (size_t i = 0; i < topo->n_dports; i++) {
		port->dports[i] = (struct sim_dport){
			.port = port,
			.id = topo->dports[i].id,
			.device = port->dev.world->dport_devices[sim_port_index(port)][i],
			.below = -1,
		};
	}
}

struct sim_port *sim_port_add(struct sim_world *world, unsigned int index)
{
	const struct sim_topo_port *topo = &world->topo->ports[index];
	struct sim_port *parent = topo->parent < 0 ? world->root : world->ports[topo->parent];
	struct sim_port *port = port_new(world, SIM_SWITCH_PORT);
	struct sim_dport *dport = topo->parent < 0 ? root_dport(parent, (int)index)
						   : &parent->dports[topo->parent_dport];

	port->topo = topo;
	port->hw = world->port_hw[index];
	port->uport = world->port_devices[index];
	port->id = next_id(world, topo->id);
	add_dports(port);
	add_child(parent, port, dport);
	world->ports[index] = port;
	show_up(port, parent->dev.kobj, "port");
	return port;
}

struct sim_port *sim_endpoint_add(struct sim_memdev *memdev)
{
	struct sim_world *world = memdev->dev.world;
	struct sim_port *above = world->ports[memdev->topo->port];
	struct sim_port *parent = above ? above : world->root;
	struct sim_port *port = port_new(world, SIM_ENDPOINT_PORT);

	port->memdev = memdev;
	port->hw = world->memdev_hw[memdev->topo - world->topo->memdevs];
	port->uport = memdev->dev.kobj;
	port->id = next_id(world, memdev->topo->endpoint_id);
	add_child(parent, port, sim_port_dport_to(parent, memdev));
	memdev->endpoint = port;
	show_up(port, parent->dev.kobj, "endpoint");
	return port;
}

static void forget_dports(struct sim_port *port)
{
	char name[24];

	for (size_t i = 0; i < port->n_dports; i++) {
		snprintf(name, sizeof(name), "dport%u", port->dports[i].id);
		sim_kobj_remove_child(port->dev.kobj, name);
		if (port->dports[i].seen)
			sim_debugfs_dport_remove(&port->dports[i]);
		port->dports[i].seen = false;
	}
}

void sim_port_remove(struct sim_port *port)
{
	struct sim_world *world = port->dev.world;
	int id = port->id;

	sim_device_release_driver(&port->dev);
	forget_dports(port);
	if (port->parent)
		TAILQ_REMOVE(&port->parent->children, port, in_parent);
	if (port->memdev)
		port->memdev->endpoint = NULL;
	if (port->topo)
		world->ports[sim_port_index(port)] = NULL;
	sim_device_remove(&port->dev);
	sim_ida_put(&world->port_ids, id);
}

/* --- looking for the way --- */

/* The first memdev behind a port makes its decoders; each makes its dport known. */
static void see_dport(struct sim_port *port, const struct sim_memdev *memdev)
{
	struct sim_dport *dport = sim_port_dport_to(port, memdev);

	/* Only what is new: target lists of regions that are gone stay as they are. */
	if (dport->seen)
		return;
	link_dport(dport);
	if (!port->enumerated) {
		port->enumerated = true;
		sim_decoders_add(port);
	}
	sim_decoders_resolve(port, dport);
}

int sim_port_enumerate(struct sim_memdev *memdev, struct sim_port **ret)
{
	struct sim_world *world = memdev->dev.world;
	struct sim_port *port = world->root;
	int index;

	if (!port)
		return -ENXIO;
	while ((index = next_index(port, memdev)) >= 0) {
		if (world->topo->ports[index].no_cxl)
			return -ENXIO;
		if (world->topo->ports[index].rch)
			break;
		port = world->ports[index] ? world->ports[index]
					   : sim_port_add(world, (unsigned int)index);
		if (!port->dev.driver)
			return -ENXIO;
		see_dport(port, memdev);
		port->n_endpoints++;
		memdev->n_ports++;
	}
	*ret = port;
	return 0;
}

/* How many host bridges and switches there are from here up. */
static unsigned int depth_of(const struct sim_topology *topo, int index)
{
	unsigned int depth = 0;

	for (; index >= 0; index = topo->ports[index].parent)
		depth++;
	return depth;
}

/* From below; what the memdev did not reach on its way down does not know it. */
void sim_port_forget(struct sim_memdev *memdev)
{
	const struct sim_topology *topo = memdev->dev.world->topo;
	int index = (int)memdev->topo->port;
	unsigned int depth = depth_of(topo, index);

	for (; index >= 0; index = topo->ports[index].parent, depth--) {
		struct sim_port *port = memdev->dev.world->ports[index];

		if (!port || port->n_endpoints == 0 || depth > memdev->n_ports)
			continue;
		if (--port->n_endpoints == 0 && port->topo->parent >= 0)
			sim_port_remove(port);
	}
	memdev->n_ports = 0;
}

/* --- the driver --- */

static int probe(struct sim_device *dev)
{
	struct sim_port *port = (struct sim_port *)dev;

	if (!port->memdev)
		return 0;
	port->enumerated = true;
	sim_decoders_add(port);
	if (port->n_decoders == 0)
		return -ENXIO;
	sim_region_discover(port);
	return 0;
}

/* Everything below goes at once, but memdevs only hear of it. */
static void unbind(struct sim_device *dev)
{
	struct sim_port *port = (struct sim_port *)dev;

	while (!TAILQ_EMPTY(&port->children))
		sim_port_remove(TAILQ_FIRST(&port->children));
	if (port->memdev) {
		sim_memdev_detach_later(port->memdev);
		if (port->memdev->attached)
			sim_region_remove(port->memdev->attached);
	}
	sim_decoders_remove(port);
	forget_dports(port);
	port->enumerated = false;
}

const struct sim_driver_type sim_port_driver = {
	.name = "cxl_port",
	.module = "cxl_port",
	.match_id = SIM_ID_PORT,
	.probe = probe,
	.remove = unbind,
};
