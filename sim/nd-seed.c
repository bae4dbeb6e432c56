/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nd-seed.c - the seeds of what can be put on a namespace: bttN.0, pfnN.0, daxN.0
 *
 * They are shown as the kernel shows new ones, and cannot be configured.
 */
#include <errno.h>
#include <stdlib.h>

#include "sim/nd.h"
#include "sim/world.h"

static int zero_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "0\n");
}

static int empty_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "\n");
}

static int enxio_show(const void *model, struct sim_buf *out)
{
	return -ENXIO;
}

static int none_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "none\n");
}

static int yes_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "Y\n");
}

static const struct sim_nd_region *region_of(const void *model)
{
	const struct sim_device *dev = model;

	return (const struct sim_nd_region *)dev->parent;
}

static int child_node_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "%d\n", region_of(model)->target_node);
}

static int page_sizes_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "4096 2097152 1073741824 \n");
}

static int page_size_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "2097152\n");
}

static int btt_sectors_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "512 520 528 4096 4104 4160 4224 \n");
}

/* What would be put on a namespace is not simulated. */
static int refuse_store(void *model, const char *text, size_t len)
{
	const struct sim_device *dev = model;

	sim_log(dev->world, "cxl-sim: %s cannot be set up: that is not simulated",
		sim_device_name(dev));
	return -EOPNOTSUPP;
}

static const struct sim_attr btt_attrs[] = {
	{ "log_zero_flags", 0444, yes_show },
	{ "namespace", 0644, empty_show, refuse_store },
	{ "numa_node", 0444, zero_show },
	{ "sector_size", 0644, btt_sectors_show, refuse_store },
	{ "size", 0444, enxio_show },
	{ "target_node", 0444, child_node_show },
	{ "uuid", 0644, empty_show, refuse_store },
	{ NULL },
};
static const struct sim_attr pfn_attrs[] = {
	/* and dax */
	{ "align", 0644, page_size_show, refuse_store },
	{ "mode", 0644, none_show, refuse_store },
	{ "namespace", 0644, empty_show, refuse_store },
	{ "numa_node", 0444, zero_show },
	{ "resource", 0400, enxio_show },
	{ "size", 0444, enxio_show },
	{ "supported_alignments", 0444, page_sizes_show },
	{ "target_node", 0444, child_node_show },
	{ "uuid", 0644, empty_show, refuse_store },
	{ NULL },
};
static const struct sim_group btt_group = { NULL, btt_attrs };
static const struct sim_group pfn_group = { NULL, pfn_attrs };
static const struct sim_group *const btt_groups[] = { &btt_group, NULL };
static const struct sim_group *const pfn_groups[] = { &pfn_group, NULL };

static const struct {
	const char *prefix;
	struct sim_device_type type;
} child_types[SIM_ND_SEEDS] = {
	[SIM_ND_SEED_BTT] = { "btt",
			      { "nd_btt", "nd:t5", SIM_ND_NAMESPACE, true, .groups = btt_groups,
				.release = free } },
	[SIM_ND_SEED_PFN] = { "pfn",
			      { "nd_pfn", "nd:t5", SIM_ND_NAMESPACE, true, .groups = pfn_groups,
				.release = free } },
	[SIM_ND_SEED_DAX] = { "dax",
			      { "nd_dax", "nd:t7", SIM_ND_DAX, true, .groups = pfn_groups,
				.release = free } },
};

void sim_nd_seeds_add(struct sim_nd_region *region)
{
	for (int i = 0; i < SIM_ND_SEEDS; i++) {
		struct sim_device *child = sim_alloc(sizeof(*child));
		char *name = sim_format("%s%d.0", child_types[i].prefix, region->id);

		child->world = region->dev.world;
		child->type = &child_types[i].type;
		child->bus = region->dev.bus;
		child->parent = &region->dev;
		region->children[i] = child;
		sim_device_add(child, region->dev.kobj, name);
		free(name);
	}
}

void sim_nd_seeds_remove(struct sim_nd_region *region)
{
	for (int i = 0; i < SIM_ND_SEEDS; i++) {
		sim_device_remove(region->children[i]);
		region->children[i] = NULL;
	}
}
