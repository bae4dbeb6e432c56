/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pci.c - the hardware below the host bridges, and the drivers of memory devices
 *
 * Only what CXL tools look at: the directories, class and ids, NUMA nodes, the
 * extended configuration space with the CXL DVSECs, bind and unbind.  Devices
 * may also be platform devices, as those of the kernel's own mock are.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/words.h"
#include "sim/world.h"

#define CLASS_MEMORY 0x050210
#define CLASS_BRIDGE 0x060400
#define CLASS_NETWORK 0x020000
#define CONFIG_SIZE 4096

/* --- files --- */

static const struct sim_topo_memdev *topo_of(const void *model)
{
	return ((const struct sim_function *)model)->topo;
}

static uint32_t class_of(const struct sim_topo_memdev *topo)
{
	if (topo->pci_class)
		return topo->pci_class;
	return topo->kind == SIM_CLASS ? CLASS_MEMORY : CLASS_NETWORK;
}

static uint16_t vendor_of(const struct sim_topo_memdev *topo)
{
	return topo->vendor ? topo->vendor : 0x8086;
}

static uint16_t device_of(const struct sim_topo_memdev *topo)
{
	return topo->device_id ? topo->device_id : 0x0d93;
}

static int vendor_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "0x%04x\n", vendor_of(topo_of(model)));
}

static int device_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "0x%04x\n", device_of(topo_of(model)));
}

static int class_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "0x%06x\n", class_of(topo_of(model)));
}

static int numa_node_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "%d\n", topo_of(model)->numa_node);
}

static void print_modalias(const struct sim_topo_memdev *topo, struct sim_buf *out)
{
	uint32_t class = class_of(topo);

	sim_printf(out, "pci:v%08Xd%08Xsv00001AF4sd00001100bc%02Xsc%02Xi%02X", vendor_of(topo),
		   device_of(topo), class >> 16, class >> 8 & 0xff, class & 0xff);
}

static int modalias_show(const void *model, struct sim_buf *out)
{
	print_modalias(topo_of(model), out);
	return sim_printf(out, "\n");
}

static void put16(unsigned char *at, unsigned int value)
{
	at[0] = (unsigned char)value;
	at[1] = (unsigned char)(value >> 8);
}

static void put32(unsigned char *at, uint32_t value)
{
	put16(at, value & 0xffff);
	put16(at + 2, value >> 16);
}

/* An extended capability "designated vendor specific" of the CXL consortium. */
static void put_dvsec(unsigned char *at, unsigned int id, unsigned int len, unsigned int next)
{
	put32(at, 0x23 | 1u << 16 | next << 20);
	put32(at + 4, 0x1e98 | 1u << 16 | len << 20);
	put16(at + 8, id);
}

static int config_show(const void *model, struct sim_buf *out)
{
	const struct sim_topo_memdev *topo = topo_of(model);
	unsigned char config[CONFIG_SIZE] = { 0 };

	put16(config, vendor_of(topo));
	put16(config + 2, device_of(topo));
	put32(config + 8, class_of(topo) << 8 | 1);
	/* 0: the CXL device; 7: the flex bus port, bits 0 and 2 of its status: cache, memory */
	put_dvsec(config + 0x100, 0, 0x3c, 0x140);
	put_dvsec(config + 0x140, 7, 0x14, 0);
	if (!topo->no_cxl_link)
		put16(config + 0x14e, topo->kind == SIM_ACCELERATOR ? 0x5 : 0x4);
	return sim_put(out, config, sizeof(config));
}

static int remove_store(void *model, const char *text, size_t len)
{
	uint64_t value;

	if (sim_parse_u64(text, 0, &value) < 0)
		return -EINVAL;
	if (value)
		sim_function_remove(model);
	return 0;
}

/* clang-format off */
static const struct sim_attr function_attrs[] = {
	{ "class", 0444, class_show },
	{ "config", 0644, config_show, .binary = true },
	{ "device", 0444, device_show },
	{ "modalias", 0444, modalias_show },
	{ "numa_node", 0444, numa_node_show },
	{ "remove", 0220, NULL, remove_store },
	{ "vendor", 0444, vendor_show },
	{ NULL },
};
/* clang-format on */
static const struct sim_group function_group = { NULL, function_attrs };
static const struct sim_group *const function_groups[] = { &function_group, NULL };

static void function_uevent(const struct sim_device *dev, struct sim_buf *out)
{
	const struct sim_topo_memdev *topo = topo_of(dev);

	sim_printf(out, "PCI_CLASS=%X\nPCI_ID=%04X:%04X\nPCI_SUBSYS_ID=1AF4:1100\n", class_of(topo),
		   vendor_of(topo), device_of(topo));
	sim_printf(out, "PCI_SLOT_NAME=%s\nMODALIAS=", sim_device_name(dev));
	print_modalias(topo, out);
	sim_printf(out, "\n");
}

static const struct sim_device_type function_type = {
	.groups = function_groups,
	.uevent = function_uevent,
	.release = free,
};

static const struct sim_device_type platform_type = {
	.modalias = "platform:cxl_accel",
	.release = free,
};

/* --- bridges, ports and switches: directories with little in them --- */

static int bridge_class_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "0x%06x\n", CLASS_BRIDGE);
}

static const struct sim_attr bridge_attrs[] = {
	{ "class", 0444, bridge_class_show },
	{ NULL },
};
static const struct sim_group bridge_group = { NULL, bridge_attrs };
static const struct sim_group *const bridge_groups[] = { &bridge_group, NULL };

static void bridge_uevent(const struct sim_device *dev, struct sim_buf *out)
{
	sim_printf(out, "PCI_CLASS=%X\nPCI_SLOT_NAME=%s\n", CLASS_BRIDGE, sim_device_name(dev));
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
				   const char *name)
{
	struct sim_device *dev = sim_alloc(sizeof(*dev));

	dev->world = world;
	dev->type = is_pci_name(name) ? &bridge_type : &mock_type;
	dev->bus = is_pci_name(name) ? world->pci : world->platform;
	sim_device_add(dev, parent, name);
	return dev->kobj;
}

/* pci0000:0c and its ACPI companion, of which a number like ACPI0016:00 is known */
static struct sim_kobj *add_host_bridge(struct sim_world *world, const char *name,
					unsigned int number)
{
	struct sim_kobj *dir;
	struct sim_kobj *node;
	char path[64];

	if (!after_prefix(name, "pci"))
		return add_bridge(world, sim_kobj_mkpath(world->sys, "devices/platform"), name);
	dir = sim_kobj_mkpath(sim_kobj_mkpath(world->sys, "devices"), name);
	snprintf(path, sizeof(path), "devices/LNXSYSTM:00/LNXSYBUS:00/ACPI0016:%02x", number);
	node = sim_kobj_mkpath(world->sys, path);
	sim_kobj_add_link(dir, "firmware_node", node);
	sim_kobj_add_link(node, "physical_node", dir);
	return dir;
}

static void add_port_devices(struct sim_world *world, size_t index, unsigned int *n_bridges)
{
	const struct sim_topo_port *topo = &world->topo->ports[index];
	struct sim_kobj *dir;

	if (topo->parent < 0)
		dir = add_host_bridge(world, topo->device, (*n_bridges)++);
	else
		dir = add_bridge(world, world->dport_devices[topo->parent][topo->parent_dport],
				 topo->device);
	world->port_devices[index] = dir;
	world->dport_devices[index] = sim_alloc(topo->n_dports * sizeof(struct sim_kobj *));
	for (size_t i = 0; i < topo->n_dports; i++)
		world->dport_devices[index][i] = add_bridge(world, dir, topo->dports[i].device);
}

static struct sim_function *add_function(struct sim_world *world,
					 const struct sim_topo_memdev *topo)
{
	struct sim_function *function = sim_alloc(sizeof(*function));
	struct sim_kobj *parent;

	function->topo = topo;
	function->dev.world = world;
	function->dev.type = topo->on_platform ? &platform_type : &function_type;
	function->dev.bus = topo->on_platform ? world->platform : world->pci;
	if (world->topo->ports[topo->port].n_dports)
		parent = world->dport_devices[topo->port][topo->dport];
	else
		parent = world->port_devices[topo->port];
	sim_device_add_unbound(&function->dev, parent, topo->device);
	return function;
}

/* --- the drivers: cxl_pci and those of accelerators --- */

static const char *driver_name(const struct sim_topo_memdev *topo)
{
	return topo->driver ? topo->driver : "cxl_pci";
}

static bool is_function(const struct sim_device *dev)
{
	return dev->type == &function_type || dev->type == &platform_type;
}

static bool match(const struct sim_driver *driver, const struct sim_device *dev)
{
	if (!is_function(dev))
		return false;
	return strcmp(driver_name(topo_of(dev)), driver->type->name) == 0;
}

static int probe(struct sim_device *dev)
{
	struct sim_function *function = (struct sim_function *)dev;

	if (function->topo->no_cxl_link)
		return 0;
	if (sim_memdev_add(function))
		return 0;
	return function->topo->attach == SIM_ATTACH_REQUIRED ? -ENXIO : 0;
}

static void unbind(struct sim_device *dev)
{
	struct sim_function *function = (struct sim_function *)dev;

	if (function->memdev)
		sim_memdev_remove(function->memdev);
}

static void add_driver(struct sim_world *world, const struct sim_topo_memdev *topo)
{
	struct sim_bus *bus = topo->on_platform ? world->platform : world->pci;
	struct sim_driver_type *type;

	if (sim_bus_find_driver(bus, driver_name(topo)))
		return;
	type = sim_alloc(sizeof(*type));
	type->name = driver_name(topo);
	type->module = type->name;
	type->match = match;
	type->probe = probe;
	type->remove = unbind;
	world->function_drivers =
		sim_realloc(world->function_drivers,
			    (world->n_function_drivers + 1) * sizeof(struct sim_driver_type *));
	world->function_drivers[world->n_function_drivers++] = type;
	sim_driver_add(bus, type);
}

void sim_pci_init(struct sim_world *world)
{
	const struct sim_topology *topo = world->topo;
	unsigned int n_bridges = 0;

	world->platform = sim_bus_add(world, "platform", NULL);
	world->pci = sim_bus_add(world, "pci", NULL);
	world->port_devices = sim_alloc(topo->n_ports * sizeof(struct sim_kobj *));
	world->dport_devices = sim_alloc(topo->n_ports * sizeof(struct sim_kobj **));
	world->ports = sim_alloc(topo->n_ports * sizeof(struct sim_port *));
	world->functions = sim_alloc(topo->n_memdevs * sizeof(struct sim_function *));
	for (size_t i = 0; i < topo->n_ports; i++)
		add_port_devices(world, i, &n_bridges);
	for (size_t i = 0; i < topo->n_memdevs; i++)
		if (!topo->memdevs[i].absent)
			world->functions[i] = add_function(world, &topo->memdevs[i]);
}

/* The drivers arrive without looking around: who is bound when is the topology's word. */
static void add_drivers(struct sim_world *world)
{
	world->pci->autoprobe = world->platform->autoprobe = false;
	for (size_t i = 0; i < world->topo->n_memdevs; i++)
		add_driver(world, &world->topo->memdevs[i]);
	world->pci->autoprobe = world->platform->autoprobe = true;
}

/* Memdevs are numbered as in the file; probes, which number endpoints, have their own order. */
static size_t *probe_order(const struct sim_topology *topo)
{
	size_t *order = sim_alloc(topo->n_memdevs * sizeof(*order));

	for (size_t i = 0; i < topo->n_memdevs; i++) {
		size_t at = i;

		for (; at > 0 && topo->memdevs[order[at - 1]].order > topo->memdevs[i].order; at--)
			order[at] = order[at - 1];
		order[at] = i;
	}
	return order;
}

static bool all_in_file_order(const struct sim_topology *topo)
{
	for (size_t i = 0; i < topo->n_memdevs; i++)
		if (topo->memdevs[i].order != topo->memdevs[0].order)
			return false;
	return true;
}

/* First the memdevs, in the order of their numbers, then cxl_mem where that has another order. */
static void probe_in_order(struct sim_world *world, const size_t *order)
{
	const struct sim_topology *topo = world->topo;
	bool late = !all_in_file_order(topo);

	world->cxl->autoprobe = !late;
	for (size_t i = 0; i < topo->n_memdevs; i++) {
		struct sim_function *function = world->functions[i];

		if (!function || topo->memdevs[i].detached)
			continue;
		/* an accelerator has to be probed at once */
		if (topo->memdevs[i].kind == SIM_ACCELERATOR)
			world->cxl->autoprobe = true;
		sim_device_probe(&function->dev);
		world->cxl->autoprobe = !late;
	}
	world->cxl->autoprobe = true;
	for (size_t i = 0; late && i < topo->n_memdevs; i++) {
		struct sim_function *function = world->functions[order[i]];

		if (function && function->memdev && !function->memdev->dev.driver)
			sim_device_probe(&function->memdev->dev);
	}
}

void sim_pci_probe_all(struct sim_world *world)
{
	size_t *order = probe_order(world->topo);

	add_drivers(world);
	probe_in_order(world, order);
	free(order);
}

void sim_function_remove(struct sim_function *function)
{
	struct sim_world *world = function->dev.world;

	world->functions[function->topo - world->topo->memdevs] = NULL;
	sim_device_remove(&function->dev);
}

void sim_pci_fini(struct sim_world *world)
{
	for (size_t i = 0; i < world->n_function_drivers; i++)
		free(world->function_drivers[i]);
	free(world->function_drivers);
	for (size_t i = 0; i < world->topo->n_ports; i++)
		free(world->dport_devices[i]);
	free(world->dport_devices);
	free(world->port_devices);
	free(world->ports);
	free(world->functions);
}
