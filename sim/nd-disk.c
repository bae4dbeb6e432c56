// SPDX-License-Identifier: GPL-2.0-only
/*
 * nd-disk.c - the driver nd_pmem, which makes a disk of a namespace
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "sim/nd.h"
#include "sim/world.h"

#define DISK_MAJOR 259
#define SECTOR 512

struct disk {
	struct sim_device dev; /* first */
	const struct sim_namespace *ns;
};

static int zero_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "0\n");
}

static int disk_size_show(const void *model, struct sim_buf *out)
{
	const struct disk *disk = model;

	return sim_printf(out, "%" PRIu64 "\n", disk->ns->size / SECTOR);
}

static const struct sim_attr disk_attrs[] = {
	{ "removable", 0444, zero_show },
	{ "ro", 0444, zero_show },
	{ "size", 0444, disk_size_show },
	{ NULL },
};
static const struct sim_group disk_group = { NULL, disk_attrs };
static const struct sim_group *const disk_groups[] = { &disk_group, NULL };

static void release_disk(void *model)
{
	struct disk *disk = model;

	free(disk->dev.devnode);
	free(disk);
}

static const struct sim_device_type disk_type = {
	.devtype = "disk",
	.class_name = "block",
	.is_disk = true,
	.groups = disk_groups,
	.release = release_disk,
};

static char *disk_name(const struct sim_namespace *ns)
{
	if (ns->id == 0)
		return sim_format("pmem%d", ns->region->id);
	return sim_format("pmem%d.%d", ns->region->id, ns->id);
}

static bool is_namespace(const struct sim_driver *driver, const struct sim_device *dev)
{
	return sim_is_namespace(dev);
}

static int probe(struct sim_device *dev)
{
	struct sim_namespace *ns = (struct sim_namespace *)dev;
	struct disk *disk;

	if (ns->size == 0)
		return -ENODEV;
	disk = sim_alloc(sizeof(*disk));
	disk->ns = ns;
	disk->dev.world = dev->world;
	disk->dev.type = &disk_type;
	disk->dev.parent = dev;
	disk->dev.major = DISK_MAJOR;
	disk->dev.minor = (unsigned int)sim_ida_get(&dev->world->nd->disk_ids);
	disk->dev.devnode = disk_name(ns);
	ns->disk = &disk->dev;
	sim_device_add_unbound(&disk->dev, sim_kobj_mkpath(dev->kobj, "block"), disk->dev.devnode);
	sim_kobj_add_link(disk->dev.kobj, "device", dev->kobj);
	if (ns->region->seed == ns)
		sim_namespaces_next_seed(ns->region);
	return 0;
}

static void unbind(struct sim_device *dev)
{
	struct sim_namespace *ns = (struct sim_namespace *)dev;

	sim_ida_put(&dev->world->nd->disk_ids, (int)ns->disk->minor);
	sim_device_remove(ns->disk);
	sim_kobj_remove_child(dev->kobj, "block");
	ns->disk = NULL;
}

const struct sim_driver_type sim_nd_pmem_driver = {
	.name = "nd_pmem",
	.module = "nd_pmem",
	.match = is_namespace,
	.probe = probe,
	.remove = unbind,
};
