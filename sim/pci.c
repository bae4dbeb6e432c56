/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pci.c - functions with memory, and their drivers: cxl_pci and those of accelerators
 *
 * Only what CXL tools look at: class and ids, NUMA nodes, the configuration space
 * with the CXL DVSECs, bind and unbind.  Devices may also be platform devices, as
 * those of the kernel's own mock are.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/pci.h"
#include "sim/world.h"

#define CLASS_MEMORY 0x050210
#define CLASS_NETWORK 0x020000

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

struct sim_pci_identity sim_pci_function_identity(const struct sim_topo_memdev *topo)
{
	return (struct sim_pci_identity){ vendor_of(topo), device_of(topo), class_of(topo) };
}

static int config_show(const void *model, struct sim_buf *out)
{
	return sim_pci_function_config(topo_of(model), out);
}

/* --- the link of a restricted device, which has no capability of its own --- */

static int print_link(const void *model, struct sim_buf *out, unsigned int value)
{
	const struct sim_function *function = model;

	if (!function->dev.world->root)
		return -ENXIO;
	return sim_printf(out, "0x%x\n", value);
}

static int link_cap_show(const void *model, struct sim_buf *out)
{
	return print_link(model, out, 0x105);	/* 32 GT/s, 16 lanes */
}

static int link_ctrl_show(const void *model, struct sim_buf *out)
{
	return print_link(model, out, 0);
}

static int link_status_show(const void *model, struct sim_buf *out)
{
	return print_link(model, out, 0x105);
}

static bool is_restricted(const void *model)
{
	const struct sim_function *function = model;
	const struct sim_topology *topo = function->dev.world->topo;

	return function->topo->kind == SIM_CLASS && function->dev.driver &&
	       topo->ports[function->topo->port].rch;
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
	{ "config", 0644, config_show, .binary = true, .public_len = SIM_PCI_PUBLIC_CONFIG },
	{ "device", 0444, device_show },
	{ "modalias", 0444, modalias_show },
	{ "numa_node", 0444, numa_node_show },
	{ "rcd_link_cap", 0444, link_cap_show, .visible = is_restricted },
	{ "rcd_link_ctrl", 0444, link_ctrl_show, .visible = is_restricted },
	{ "rcd_link_status", 0444, link_status_show, .visible = is_restricted },
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

static struct sim_function *add_function(struct sim_world *world, size_t index)
{
	const struct sim_topo_memdev *topo = &world->topo->memdevs[index];
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
	world->functions[index] = function;
	sim_device_add_unbound(&function->dev, parent, topo->device);
	return function;
}

/* --- /sys/bus/pci/rescan --- */

static int rescan_store(void *model, const char *text, size_t len)
{
	struct sim_world *world = ((struct sim_bus *)model)->world;
	uint64_t value;

	if (sim_parse_u64(text, 0, &value) < 0)
		return -EINVAL;
	for (size_t i = 0; value && i < world->topo->n_memdevs; i++)
		if (!world->functions[i] && !world->pulled[i])
			sim_function_add(world, i);
	return 0;
}

static const struct sim_attr bus_attrs[] = {
	{ "rescan", 0200, NULL, rescan_store },
	{ NULL },
};
static const struct sim_group bus_group = { NULL, bus_attrs };
static const struct sim_group *const bus_groups[] = { &bus_group, NULL };

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

static bool may_use_cxl(const struct sim_topo_memdev *topo)
{
	return !topo->no_cxl_link && !topo->no_dvsec && topo->attach != SIM_ATTACH_NEVER;
}

static int probe(struct sim_device *dev)
{
	struct sim_function *function = (struct sim_function *)dev;

	if (!may_use_cxl(function->topo) || sim_memdev_add(function))
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
	world->pci = sim_bus_add(world, "pci", bus_groups);
	world->port_devices = sim_alloc(topo->n_ports * sizeof(struct sim_kobj *));
	world->dport_devices = sim_alloc(topo->n_ports * sizeof(struct sim_kobj **));
	world->ports = sim_alloc(topo->n_ports * sizeof(struct sim_port *));
	world->functions = sim_alloc(topo->n_memdevs * sizeof(struct sim_function *));
	world->pulled = sim_alloc(topo->n_memdevs * sizeof(bool));
	for (size_t i = 0; i < topo->n_ports; i++)
		sim_pci_add_port(world, i, &n_bridges);
	for (size_t i = 0; i < topo->n_memdevs; i++) {
		world->pulled[i] = topo->memdevs[i].absent;
		if (!world->pulled[i])
			add_function(world, i);
	}
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

/* Monitors came with their memdevs. */
static void probe_monitors(struct sim_world *world)
{
	struct sim_device *dev;

	TAILQ_FOREACH(dev, &world->cxl->all, on_bus)
		if (dev->type->match_id == SIM_ID_PMU && !dev->driver)
			sim_device_probe(dev);
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
	if (late)
		probe_monitors(world);
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

static bool is_named(const struct sim_world *world, size_t index, const char *name)
{
	const struct sim_topo_memdev *topo = &world->topo->memdevs[index];
	const struct sim_function *function = world->functions[index];

	if (function && function->memdev)
		if (sim_streq(sim_device_name(&function->memdev->dev), name))
			return true;
	return sim_streq(topo->device, name) || (topo->name && sim_streq(topo->name, name));
}

int sim_function_find(const struct sim_world *world, const char *name, size_t *ret)
{
	for (size_t i = 0; i < world->topo->n_memdevs; i++) {
		if (!is_named(world, i, name))
			continue;
		*ret = i;
		return 0;
	}
	return -ENOENT;
}

void sim_function_add(struct sim_world *world, size_t index)
{
	struct sim_function *function = add_function(world, index);

	world->pulled[index] = false;
	if (function->dev.bus->autoprobe)
		sim_device_probe(&function->dev);
}

/* What the memory of a locked region is, nobody resets; but it is not there any more. */
static void lose_memory(struct sim_function *function)
{
	struct sim_memdev *memdev = function->memdev;
	struct sim_port *endpoint = memdev ? memdev->endpoint : NULL;

	for (size_t i = 0; endpoint && i < endpoint->n_decoders; i++) {
		const struct sim_decoder *decoder = endpoint->decoders[i];

		if (decoder->region && decoder->region->locked)
			sim_memory_undecoded(function->dev.world, decoder->hpa.start,
					     decoder->hpa.len);
	}
}

void sim_function_pull(struct sim_function *function)
{
	struct sim_world *world = function->dev.world;
	size_t index = (size_t)(function->topo - world->topo->memdevs);

	lose_memory(function);
	sim_function_remove(function);
	memset(world->memdev_hw[index], 0,
	       world->topo->memdevs[index].n_decoders * sizeof(*world->memdev_hw[index]));
	world->pulled[index] = true;
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
	free(world->pulled);
}
