/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nd.c - the nd bus, and the drivers of module cxl_pmem that fill it
 */
#include "sim/nd.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/world.h"

#define CONTROL_MAJOR 244
#define NMEM_MAJOR 243
#define LABEL_SIZE 256

/* --- ndbusN and its ndctlN --- */

static int commands_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "\n");
}

static int provider_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "CXL\n");
}

static int wait_probe_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "1\n");
}

static const struct sim_attr bus_attrs[] = {
	{ "commands", 0444, commands_show },
	{ "provider", 0444, provider_show },
	{ "wait_probe", 0444, wait_probe_show },
	{ NULL },
};
static const struct sim_group bus_group = { NULL, bus_attrs };
/* Without a way to activate firmware nothing is in it. */
static const struct sim_group firmware_group = { "firmware", NULL };
static const struct sim_group *const bus_groups[] = { &bus_group, &firmware_group, NULL };
static const struct sim_device_type bus_type = {
	.modalias = "nd:t0",
	.match_id = SIM_ND_BUS,
	.groups = bus_groups,
	.release = free,
};
static const struct sim_device_type control_type = { .class_name = "nd", .release = free };

static void add_control(struct sim_world *world)
{
	struct sim_nd *nd = world->nd;
	struct sim_device *dev = sim_alloc(sizeof(*dev));

	nd->control_node = sim_format("ndctl%d", nd->bus_id);
	dev->world = world;
	dev->type = &control_type;
	dev->parent = nd->bus;
	dev->major = CONTROL_MAJOR;
	dev->minor = (unsigned int)nd->bus_id;
	dev->devnode = nd->control_node;
	nd->control = dev;
	sim_device_add(dev, sim_kobj_mkpath(nd->bus->kobj, "nd"), nd->control_node);
	sim_kobj_add_link(dev->kobj, "device", nd->bus->kobj);
}

/* --- nmemM --- */

struct sim_nmem *sim_nmem_of(const struct sim_memdev *memdev)
{
	struct sim_nmem *nmem;

	TAILQ_FOREACH(nmem, &memdev->dev.world->nd->nmems, in_world)
		if (nmem->memdev == memdev)
			return nmem;
	return NULL;
}

static bool has_member(const struct sim_nd_region *region, const struct sim_memdev *memdev)
{
	for (unsigned int i = 0; i < region->n_mappings; i++)
		if (region->mappings[i].memdev == memdev)
			return true;
	return false;
}

/* A region without driver does not use its members. */
static bool is_active(const struct sim_nmem *nmem)
{
	const struct sim_nd_region *region;

	TAILQ_FOREACH(region, &nmem->dev.world->nd->regions, in_world)
		if (region->dev.driver && has_member(region, nmem->memdev))
			return true;
	return false;
}

static int nmem_commands_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "get_size get_data set_data \n");
}

/* Two index blocks and a spare label are not for namespaces. */
static int available_slots_show(const void *model, struct sim_buf *out)
{
	const struct sim_nmem *nmem = model;
	uint64_t size = nmem->memdev->topo->label_storage_size;
	uint64_t index = (72 + size / LABEL_SIZE / 8 + LABEL_SIZE - 1) / LABEL_SIZE * LABEL_SIZE;

	/* the driver reads the labels */
	if (!nmem->dev.driver || size < 2 * index + LABEL_SIZE)
		return -ENXIO;
	return sim_printf(out, "%" PRIu64 "\n",
			  (size - 2 * index) / LABEL_SIZE - 1 - sim_labels_of(nmem->memdev));
}

static int flags_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "label \n");
}

static int frozen_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "0\n");
}

static int security_show(const void *model, struct sim_buf *out)
{
	static const char *const words[] = {
		[SIM_DISABLED] = "disabled",	   [SIM_UNLOCKED] = "unlocked",
		[SIM_LOCKED] = "locked",	   [SIM_FROZEN] = "frozen",
		[SIM_SANITIZE] = "overwrite",
	};
	const struct sim_nmem *nmem = model;

	return sim_printf(out, "%s\n", words[nmem->memdev->security]);
}

/* All but freezing needs a key of the kernel's keyring, where nobody puts one. */
static int security_store(void *model, const char *text, size_t len)
{
	static const char *const words[] = { "update ", "disable ", "erase ", "overwrite ",
					     "master_update ", "master_erase " };
	struct sim_nmem *nmem = model;

	if (is_active(nmem))
		return -EBUSY;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strncmp(text, words[i], strlen(words[i])) == 0)
			return -ENOKEY;
	if (!sim_streq(text, "freeze"))
		return -EINVAL;
	nmem->memdev->security = SIM_FROZEN;
	return 0;
}

static int state_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "%s\n", is_active(model) ? "active" : "idle");
}

static int id_show(const void *model, struct sim_buf *out)
{
	const struct sim_nmem *nmem = model;

	return sim_printf(out, "%" PRIu64 "\n", nmem->memdev->topo->serial);
}

static int nmem_provider_show(const void *model, struct sim_buf *out)
{
	const struct sim_nmem *nmem = model;

	return sim_printf(out, "pmem%d\n", nmem->memdev->id);
}

static int dirty_shutdown_show(const void *model, struct sim_buf *out)
{
	const struct sim_nmem *nmem = model;

	return sim_printf(out, "%" PRIu64 "\n", nmem->memdev->topo->shutdown_count);
}

static bool counts_shutdowns(const void *model)
{
	const struct sim_nmem *nmem = model;

	return nmem->memdev->topo->has_shutdown_count;
}

static const struct sim_attr nmem_attrs[] = {
	{ "available_slots", 0444, available_slots_show },
	{ "commands", 0444, nmem_commands_show },
	{ "flags", 0444, flags_show },
	{ "frozen", 0444, frozen_show },
	{ "security", 0644, security_show, security_store },
	{ "state", 0444, state_show },
	{ NULL },
};
static const struct sim_attr nmem_cxl_attrs[] = {
	{ "dirty_shutdown", 0444, dirty_shutdown_show, .visible = counts_shutdowns },
	{ "id", 0444, id_show },
	{ "provider", 0444, nmem_provider_show },
	{ NULL },
};
static const struct sim_group nmem_group = { NULL, nmem_attrs };
static const struct sim_group nmem_cxl_group = { "cxl", nmem_cxl_attrs };
static const struct sim_group *const nmem_groups[] = { &nmem_group, &nmem_cxl_group,
						       &firmware_group, NULL };

static void release_nmem(void *model)
{
	struct sim_nmem *nmem = model;

	free(nmem->dev.devnode);
	free(nmem);
}

static const struct sim_device_type nmem_type = {
	.devtype = "nvdimm",
	.modalias = "nd:t1",
	.match_id = SIM_ND_DIMM,
	.base_files = true,
	.groups = nmem_groups,
	.release = release_nmem,
};

static int add_nmem(struct sim_memdev *memdev)
{
	struct sim_world *world = memdev->dev.world;
	struct sim_nmem *nmem;

	if (!world->nd->bus)
		return -ENODEV;
	nmem = sim_alloc(sizeof(*nmem));
	nmem->memdev = memdev;
	nmem->id = sim_ida_get(&world->nd->nmem_ids);
	nmem->dev.world = world;
	nmem->dev.type = &nmem_type;
	nmem->dev.bus = world->nd_bus;
	nmem->dev.parent = world->nd->bus;
	nmem->dev.major = NMEM_MAJOR;
	nmem->dev.minor = (unsigned int)nmem->id;
	nmem->dev.devnode = sim_format("nmem%d", nmem->id);
	TAILQ_INSERT_TAIL(&world->nd->nmems, nmem, in_world);
	sim_device_add(&nmem->dev, world->nd->bus->kobj, nmem->dev.devnode);
	return 0;
}

static void remove_nmem(struct sim_nmem *nmem)
{
	struct sim_nd *nd = nmem->dev.world->nd;

	TAILQ_REMOVE(&nd->nmems, nmem, in_world);
	sim_ida_put(&nd->nmem_ids, nmem->id);
	sim_device_remove(&nmem->dev);
}

/* --- cxl_nvdimm_bridge: has ndbusN --- */

static int bridge_probe(struct sim_device *dev)
{
	struct sim_world *world = dev->world;
	struct sim_nd *nd = world->nd;
	char *name;

	nd->bus_id = sim_ida_get(&nd->bus_ids);
	nd->bus = sim_alloc(sizeof(*nd->bus));
	nd->bus->world = world;
	nd->bus->type = &bus_type;
	nd->bus->bus = world->nd_bus;
	nd->bus->parent = dev;
	name = sim_format("ndbus%d", nd->bus_id);
	sim_device_add(nd->bus, dev->kobj, name);
	free(name);
	add_control(world);
	return 0;
}

static void release_all(struct sim_world *world, int match_id)
{
	struct sim_device *dev;

	TAILQ_FOREACH(dev, &world->cxl->all, on_bus)
		if (dev->type->match_id == match_id)
			sim_device_release_driver(dev);
}

/* What hangs on the bus goes with it: regions first. */
static void bridge_unbind(struct sim_device *dev)
{
	struct sim_nd *nd = dev->world->nd;

	release_all(dev->world, SIM_ID_PMEM_REGION);
	release_all(dev->world, SIM_ID_NVDIMM);
	sim_device_remove(nd->control);
	free(nd->control_node);
	sim_device_remove(nd->bus);
	nd->control = NULL;
	nd->control_node = NULL;
	nd->bus = NULL;
	sim_ida_put(&nd->bus_ids, nd->bus_id);
}

static const struct sim_driver_type bridge_driver = {
	.name = "cxl_nvdimm_bridge",
	.module = "cxl_pmem",
	.no_bind_files = true,
	.match_id = SIM_ID_NVDIMM_BRIDGE,
	.probe = bridge_probe,
	.remove = bridge_unbind,
};

/* --- cxl_nvdimm: pmemN has nmemM --- */

static int nvdimm_probe(struct sim_device *dev)
{
	return add_nmem((struct sim_memdev *)dev->parent);
}

static void nvdimm_unbind(struct sim_device *dev)
{
	struct sim_nmem *nmem = sim_nmem_of((struct sim_memdev *)dev->parent);

	if (nmem)
		remove_nmem(nmem);
}

static const struct sim_driver_type nvdimm_driver = {
	.name = "cxl_nvdimm",
	.module = "cxl_pmem",
	.no_bind_files = true,
	.match_id = SIM_ID_NVDIMM,
	.probe = nvdimm_probe,
	.remove = nvdimm_unbind,
};

/* --- cxl_pmem_region: pmem_regionN has regionN on the nd bus --- */

static int region_probe(struct sim_device *dev)
{
	struct sim_pmem_region *pmem = (struct sim_pmem_region *)dev;
	struct sim_nd_region *region;
	int r;

	r = sim_nd_region_add(pmem, &region);
	if (r == 0)
		pmem->driver_data = region;
	return r;
}

static void region_unbind(struct sim_device *dev)
{
	struct sim_pmem_region *pmem = (struct sim_pmem_region *)dev;

	sim_nd_region_remove(pmem->driver_data);
	pmem->driver_data = NULL;
}

static const struct sim_driver_type region_driver = {
	.name = "cxl_pmem_region",
	.module = "cxl_pmem",
	.no_bind_files = true,
	.match_id = SIM_ID_PMEM_REGION,
	.probe = region_probe,
	.remove = region_unbind,
};

/* --- drivers of the nd bus itself --- */

static const struct sim_driver_type nd_bus_driver = {
	.name = "nd_bus",
	.module = "libnvdimm",
	.no_bind_files = true,
	.match_id = SIM_ND_BUS,
};
static const struct sim_driver_type nmem_driver = {
	.name = "nvdimm",
	.module = "libnvdimm",
	.match_id = SIM_ND_DIMM,
};

/* --- for device dax on namespaces, which cannot be made here --- */

static int no_capacity(struct sim_device *dev)
{
	return -ENODEV;
}

static const struct sim_driver_type dax_pmem_driver = {
	.name = "dax_pmem",
	.module = "dax_pmem",
	.match_id = SIM_ND_DAX,
	.probe = no_capacity,
};

void sim_nd_init(struct sim_world *world)
{
	world->nd = sim_alloc(sizeof(*world->nd));
	TAILQ_INIT(&world->nd->nmems);
	TAILQ_INIT(&world->nd->regions);
	TAILQ_INIT(&world->nd->labels);
	world->nd_bus = sim_bus_add(world, "nd", NULL);
	sim_driver_add(world->nd_bus, &nd_bus_driver);
	sim_driver_add(world->nd_bus, &nmem_driver);
	sim_driver_add(world->nd_bus, &sim_nd_region_driver);
	sim_driver_add(world->nd_bus, &sim_nd_pmem_driver);
	sim_driver_add(world->nd_bus, &dax_pmem_driver);
	sim_driver_add(world->cxl, &bridge_driver);
	sim_driver_add(world->cxl, &nvdimm_driver);
	sim_driver_add(world->cxl, &region_driver);
}

void sim_nd_fini(struct sim_world *world)
{
	if (!world->nd)
		return;
	sim_ida_clear(&world->nd->bus_ids);
	sim_ida_clear(&world->nd->nmem_ids);
	sim_ida_clear(&world->nd->disk_ids);
	sim_labels_clear(world->nd);
	free(world->nd->control_node);
	free(world->nd);
	world->nd = NULL;
}
