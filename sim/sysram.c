/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sysram.c - a kernel with the sysram series: who takes a ram region is chosen by name
 *
 * Three more drivers: cxl_devdax_region and cxl_sysram_region take a region, and
 * cxl_dax_kmem_region the sysram_regionN that the latter makes.  What online_type
 * says is copied when that last driver binds, and not looked at again.
 */
#include <errno.h>
#include <stdlib.h>

#include "sim/memory.h"
#include "sim/world.h"

#define INVALID (-1)

struct sysram {
	struct sim_device dev;		/* first: sysram_regionN */
	struct sim_region *region;
	struct sim_dax_region *child;	/* NULL: cxl_dax_kmem_region is not bound */
	int online_type;		/* enum sim_online, or INVALID */
};

/* --- sysram_regionN --- */

static int online_type_show(const void *model, struct sim_buf *out)
{
	const struct sysram *sysram = model;

	if (sysram->online_type == INVALID)
		return sim_printf(out, "invalid\n");
	return sim_printf(out, "%s\n", sim_online_word((enum sim_online)sysram->online_type));
}

/* One word less than elsewhere. */
static int online_type_store(void *model, const char *text, size_t len)
{
	struct sysram *sysram = model;
	enum sim_online how;

	if (sim_parse_online(text, &how) < 0 || how == SIM_ONLINE_KERNEL)
		return -EINVAL;
	sysram->online_type = (int)how;
	return 0;
}

static const struct sim_attr sysram_attrs[] = {
	{ "online_type", 0644, online_type_show, online_type_store },
	{ NULL },
};
static const struct sim_group sysram_group = { NULL, sysram_attrs };
static const struct sim_group *const sysram_groups[] = { &sysram_group, NULL };
static const struct sim_device_type sysram_type = {
	.devtype = "cxl_sysram_region",
	.modalias = "cxl:t10",
	.match_id = SIM_ID_SYSRAM_REGION,
	.base_files = true,
	.groups = sysram_groups,
	.release = free,
};

/* --- drivers of regionN --- */

static int check_region(const struct sim_region *region)
{
	if (region->mode != SIM_MODE_RAM)
		return -ENODEV;
	return region->state == SIM_COMMIT ? 0 : -ENXIO;
}

static void remove_child(struct sim_device *dev)
{
	struct sim_region *region = (struct sim_region *)dev;

	if (region->child)
		sim_device_remove(region->child);
	region->child = NULL;
}

static int sysram_probe(struct sim_device *dev)
{
	struct sim_region *region = (struct sim_region *)dev;
	struct sysram *sysram;
	char *name;
	int r;

	r = check_region(region);
	if (r < 0)
		return r;
	sysram = sim_alloc(sizeof(*sysram));
	sysram->dev.world = dev->world;
	sysram->dev.type = &sysram_type;
	sysram->dev.bus = dev->bus;
	sysram->dev.parent = dev;
	sysram->region = region;
	sysram->online_type = INVALID;
	region->child = &sysram->dev;
	name = sim_format("sysram_region%d", region->id);
	sim_device_add(&sysram->dev, dev->kobj, name);
	free(name);
	return 0;
}

static int devdax_probe(struct sim_device *dev)
{
	struct sim_region *region = (struct sim_region *)dev;
	struct sim_dax_region *child;
	int r;

	r = check_region(region);
	if (r < 0)
		return r;
	child = sim_dax_region_add(region, dev);
	child->device_dax = true;
	region->child = &child->dev;
	return 0;
}

static const struct sim_driver_type devdax_driver = {
	.name = "cxl_devdax_region",
	.match_id = SIM_ID_REGION,
	.module = "cxl_core",
	.probe = devdax_probe,
	.remove = remove_child,
};
static const struct sim_driver_type sysram_driver = {
	.name = "cxl_sysram_region",
	.match_id = SIM_ID_REGION,
	.module = "cxl_core",
	.probe = sysram_probe,
	.remove = remove_child,
};

/* --- the driver of sysram_regionN --- */

static int kmem_probe(struct sim_device *dev)
{
	struct sysram *sysram = (struct sysram *)dev;

	if (sysram->online_type == INVALID)
		return -ENODEV;
	if (sysram->region->state != SIM_COMMIT)
		return -ENXIO;
	sysram->child = sim_dax_region_add(sysram->region, dev);
	sysram->child->has_online = true;
	sysram->child->online = sysram->online_type;
	return 0;
}

static void kmem_remove(struct sim_device *dev)
{
	struct sysram *sysram = (struct sysram *)dev;

	sim_device_remove(&sysram->child->dev);
	sysram->child = NULL;
}

static const struct sim_driver_type kmem_driver = {
	.name = "cxl_dax_kmem_region",
	.match_id = SIM_ID_SYSRAM_REGION,
	.module = "cxl_core",
	.probe = kmem_probe,
	.remove = kmem_remove,
};

void sim_sysram_init(struct sim_world *world)
{
	if (!(world->dialects & SIM_SYSRAM))
		return;
	sim_driver_add(world->cxl, &devdax_driver);
	sim_driver_add(world->cxl, &sysram_driver);
	sim_driver_add(world->cxl, &kmem_driver);
}
