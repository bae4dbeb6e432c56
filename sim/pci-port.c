/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pci-port.c - the hardware above the functions: host bridges, root ports, switches
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/words.h"
#include "sim/pci.h"
#include "sim/world.h"

#define CLASS_BRIDGE 0x060400

struct bridge {
	struct sim_device dev; /* first */
	enum sim_pci_port type;
	unsigned int number; /* of the port, in its link capabilities: the N of dportN */
};

static struct sim_pci_identity bridge_identity(const struct bridge *bridge)
{
	switch (bridge->type) {
	case SIM_PCI_UPSTREAM:
		return (struct sim_pci_identity){ 0x19e5, 0xa128, CLASS_BRIDGE };
	case SIM_PCI_DOWNSTREAM:
		return (struct sim_pci_identity){ 0x19e5, 0xa129, CLASS_BRIDGE };
	default:
		return (struct sim_pci_identity){ 0x8086, 0x7075, CLASS_BRIDGE };
	}
}

static int bridge_class_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "0x%06x\n", bridge_identity(model).class);
}

static int bridge_vendor_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "0x%04x\n", bridge_identity(model).vendor);
}

static int bridge_device_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "0x%04x\n", bridge_identity(model).device);
}

static int bridge_config_show(const void *model, struct sim_buf *out)
{
	const struct bridge *bridge = model;
	const struct sim_pci_identity is = bridge_identity(bridge);

	return sim_pci_port_config(&is, bridge->type, bridge->number, out);
}

static const struct sim_attr bridge_attrs[] = {
	{ "class", 0444, bridge_class_show },
	{ "config", 0644, bridge_config_show, .binary = true, .public_len = SIM_PCI_PUBLIC_CONFIG },
	{ "device", 0444, bridge_device_show },
	{ "vendor", 0444, bridge_vendor_show },
	{ NULL },
};
static const struct sim_group bridge_group = { NULL, bridge_attrs };
static const struct sim_group *const bridge_groups[] = { &bridge_group, NULL };

static void bridge_uevent(const struct sim_device *dev, struct sim_buf *out)
{
	const struct sim_pci_identity is = bridge_identity((const struct bridge *)dev);

	sim_printf(out, "PCI_CLASS=%X\nPCI_ID=%04X:%04X\nPCI_SLOT_NAME=%s\n", is.class, is.vendor,
		   is.device, sim_device_name(dev));
}

static const struct sim_device_type bridge_type = {
	.groups = bridge_groups,
	.uevent = bridge_uevent,
	.release = free,
};

/* What stands for a bridge or a port among the kernel's mocks. */
static const struct sim_device_type mock_type = {
	.release = free,
};

static bool is_pci_name(const char *name)
{
	return strncmp(name, "0000:", 5) == 0 || (strlen(name) > 5 && name[4] == ':');
}

static struct sim_kobj *add_bridge(struct sim_world *world, struct sim_kobj *parent,
				   const char *name, enum sim_pci_port type, unsigned int number)
{
	struct bridge *bridge = sim_alloc(sizeof(*bridge));

	bridge->type = type;
	bridge->number = number;
	bridge->dev.world = world;
	bridge->dev.type = is_pci_name(name) ? &bridge_type : &mock_type;
	bridge->dev.bus = is_pci_name(name) ? world->pci : world->platform;
	sim_device_add(&bridge->dev, parent, name);
	return bridge->dev.kobj;
}

/* pci0000:0c and its ACPI companion, of which a number like ACPI0016:00 is known */
static struct sim_kobj *add_host_bridge(struct sim_world *world, const char *name,
					unsigned int number)
{
	struct sim_kobj *dir;
	struct sim_kobj *node;
	char path[64];

	if (!after_prefix(name, "pci"))
		return add_bridge(world, sim_kobj_mkpath(world->sys, "devices/platform"), name,
				  SIM_PCI_ROOT_PORT, 0);
	dir = sim_kobj_mkpath(sim_kobj_mkpath(world->sys, "devices"), name);
	snprintf(path, sizeof(path), "devices/LNXSYSTM:00/LNXSYBUS:00/ACPI0016:%02x", number);
	node = sim_kobj_mkpath(world->sys, path);
	sim_kobj_add_link(dir, "firmware_node", node);
	sim_kobj_add_link(node, "physical_node", dir);
	return dir;
}

static struct sim_kobj *add_port_device(struct sim_world *world, const struct sim_topo_port *topo,
					unsigned int *n_bridges)
{
	struct sim_kobj *above;

	if (topo->parent < 0)
		return add_host_bridge(world, topo->device, (*n_bridges)++);
	above = world->dport_devices[topo->parent][topo->parent_dport];
	return add_bridge(world, above, topo->device, SIM_PCI_UPSTREAM, 0);
}

void sim_pci_add_port(struct sim_world *world, size_t index, unsigned int *n_bridges)
{
	const struct sim_topo_port *topo = &world->topo->ports[index];
	enum sim_pci_port type = topo->parent < 0 ? SIM_PCI_ROOT_PORT : SIM_PCI_DOWNSTREAM;
	struct sim_kobj *dir = add_port_device(world, topo, n_bridges);

	world->port_devices[index] = dir;
	world->dport_devices[index] = sim_alloc(topo->n_dports * sizeof(struct sim_kobj *));
	for (size_t i = 0; i < topo->n_dports; i++)
		world->dport_devices[index][i] =
			add_bridge(world, dir, topo->dports[i].device, type, topo->dports[i].id);
}
