/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nd-region.c - regionN on the nd bus
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/nd.h"
#include "sim/world.h"

#define ALIGN (16 * SIM_MIB)
#define PAGE 4096

/* --- files of the region --- */

static int zero_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "0\n");
}

static int nstype_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "5\n");
}

uint64_t sim_nd_region_align(const struct sim_nd_region *region)
{
	if (region->align)
		return region->align;
	return ALIGN % region->n_mappings ? ALIGN * region->n_mappings : ALIGN;
}

static int align_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "%#" PRIx64 "\n", sim_nd_region_align(model));
}

/* Each member gets a power of two, a page at least. */
static int align_store(void *model, const char *text, size_t len)
{
	struct sim_nd_region *region = model;
	uint64_t align, part;
	int r;

	r = sim_parse_u64(text, 0, &align);
	if (r < 0)
		return r;
	part = align / region->n_mappings;
	if (align % region->n_mappings || part < PAGE || part & (part - 1) ||
	    region->hpa.len % align)
		return -EINVAL;
	region->align = align;
	return 0;
}

static int size_show(const void *model, struct sim_buf *out)
{
	const struct sim_nd_region *region = model;

	return sim_printf(out, "%" PRIu64 "\n", region->hpa.len);
}

static int resource_show(const void *model, struct sim_buf *out)
{
	const struct sim_nd_region *region = model;

	return sim_printf(out, "%#" PRIx64 "\n", region->hpa.start);
}

static int target_node_show(const void *model, struct sim_buf *out)
{
	const struct sim_nd_region *region = model;

	return sim_printf(out, "%d\n", region->target_node);
}

static int set_cookie_show(const void *model, struct sim_buf *out)
{
	const struct sim_nd_region *region = model;

	return sim_printf(out, "%#" PRIx64 "\n", region->cookie);
}

static int persistence_domain_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "memory_controller\n");
}

/* The driver keeps the list. */
static int badblocks_show(const void *model, struct sim_buf *out)
{
	const struct sim_nd_region *region = model;

	return region->dev.driver ? 0 : -ENXIO;
}

/* As many namespaces became active as were found, when there is a driver to look. */
static int init_namespaces_show(const void *model, struct sim_buf *out)
{
	const struct sim_nd_region *region = model;

	if (!region->dev.driver)
		return -ENXIO;
	return sim_printf(out, "%u/%u\n", region->n_found, region->n_found);
}

static int read_only_show(const void *model, struct sim_buf *out)
{
	const struct sim_nd_region *region = model;

	return sim_printf(out, "%d\n", region->read_only);
}

static int read_only_store(void *model, const char *text, size_t len)
{
	struct sim_nd_region *region = model;

	return sim_parse_bool(text, &region->read_only);
}

static int namespace_seed_show(const void *model, struct sim_buf *out)
{
	const struct sim_nd_region *region = model;
	const struct sim_namespace *seed = region->seed;

	return sim_printf(out, "%s\n", seed ? sim_device_name(&seed->dev) : "");
}

static int available_size_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "%" PRIu64 "\n", sim_namespaces_available(model));
}

static int extent_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "%" PRIu64 "\n", sim_namespaces_largest(model));
}

static int seed_show(const void *model, unsigned int n, struct sim_buf *out)
{
	const struct sim_nd_region *region = model;
	const struct sim_device *seed = region->children[n];

	return sim_printf(out, "%s\n", seed ? sim_device_name(seed) : "");
}

static int mappings_show(const void *model, struct sim_buf *out)
{
	const struct sim_nd_region *region = model;

	return sim_printf(out, "%u\n", region->n_mappings);
}

static int mapping_show(const void *model, unsigned int n, struct sim_buf *out)
{
	const struct sim_nd_region *region = model;
	const struct sim_nd_mapping *mapping = &region->mappings[n];

	return sim_printf(out, "%s,%" PRIu64 ",%" PRIu64 ",%u\n", mapping->nmem,
			  mapping->dpa.start, mapping->dpa.len, n);
}

static bool mapping_visible(const void *model, unsigned int n)
{
	const struct sim_nd_region *region = model;

	return n < region->n_mappings;
}

#define SEED(name, n_) { name, 0444, .n = n_, .show_nth = seed_show }
#define MAPPING(n_) \
	{ "mapping" #n_, 0444, .n = n_, .show_nth = mapping_show, .visible_nth = mapping_visible }

static const struct sim_attr region_attrs[] = {
	{ "align", 0644, align_show, align_store },
	{ "available_size", 0444, available_size_show },
	{ "badblocks", 0444, badblocks_show },
	{ "deep_flush", 0444, zero_show },
	{ "init_namespaces", 0444, init_namespaces_show },
	{ "mappings", 0444, mappings_show },
	{ "max_available_extent", 0444, extent_show },
	{ "nstype", 0444, nstype_show },
	{ "numa_node", 0444, zero_show },
	{ "persistence_domain", 0444, persistence_domain_show },
	{ "read_only", 0644, read_only_show, read_only_store },
	{ "resource", 0400, resource_show },
	{ "set_cookie", 0444, set_cookie_show },
	{ "size", 0444, size_show },
	{ "target_node", 0444, target_node_show },
	{ "namespace_seed", 0444, namespace_seed_show },
	SEED("btt_seed", SIM_ND_SEED_BTT),
	SEED("pfn_seed", SIM_ND_SEED_PFN),
	SEED("dax_seed", SIM_ND_SEED_DAX),
	MAPPING(0),
	MAPPING(1),
	MAPPING(2),
	MAPPING(3),
	MAPPING(4),
	MAPPING(5),
	MAPPING(6),
	MAPPING(7),
	MAPPING(8),
	MAPPING(9),
	MAPPING(10),
	MAPPING(11),
	MAPPING(12),
	MAPPING(13),
	MAPPING(14),
	MAPPING(15),
	{ NULL },
};
static const struct sim_group region_group = { NULL, region_attrs };
static const struct sim_group *const region_groups[] = { &region_group, NULL };

static void release(void *model)
{
	struct sim_nd_region *region = model;

	for (unsigned int i = 0; i < region->n_mappings; i++)
		free(region->mappings[i].nmem);
	sim_ida_clear(&region->namespace_ids);
	free(region);
}

static const struct sim_device_type region_type = {
	.devtype = "nd_pmem",
	.modalias = "nd:t2",
	.match_id = SIM_ND_PMEM,
	.base_files = true,
	.groups = region_groups,
	.release = release,
};

/* --- life --- */

/* Fletcher's sum of (offset, serial) of all members, 32 bits at a time: the offset is 0. */
static uint64_t cookie_of(const struct sim_region *region)
{
	uint32_t low = 0;
	uint64_t high = 0;

	for (unsigned int i = 0; i < region->ways; i++) {
		uint64_t words[2] = { 0, region->targets[i]->port->memdev->topo->serial };

		for (unsigned int n = 0; n < 4; n++) {
			low += (uint32_t)(words[n / 2] >> n % 2 * 32);
			high += low;
		}
	}
	return high << 32 | low;
}

static int check_members(const struct sim_region *region)
{
	for (unsigned int i = 0; i < region->ways; i++) {
		const struct sim_memdev *memdev = region->targets[i]->port->memdev;

		if (!sim_nmem_of(memdev))
			return -ENODEV;
		if (memdev->topo->serial == 0)
			return -ENXIO;
	}
	return 0;
}

static void fill(struct sim_nd_region *nd, const struct sim_region *region)
{
	nd->id = region->id;
	memcpy(nd->uuid, region->uuid, sizeof(nd->uuid));
	nd->hpa = region->hpa;
	nd->target_node = region->root->window->target_node;
	nd->n_mappings = region->ways;
	nd->cookie = cookie_of(region);
	for (unsigned int i = 0; i < region->ways; i++) {
		const struct sim_decoder *decoder = region->targets[i];
		const struct sim_memdev *memdev = decoder->port->memdev;

		nd->mappings[i] = (struct sim_nd_mapping){
			.memdev = memdev,
			.nmem = sim_strdup(sim_device_name(&sim_nmem_of(memdev)->dev)),
			.dpa = decoder->dpa,
		};
		nd->mappings[i].dpa.start -= memdev->parts[decoder->part].dpa.start;
	}
}

int sim_nd_region_add(struct sim_pmem_region *pmem, struct sim_nd_region **ret)
{
	struct sim_world *world = pmem->dev.world;
	struct sim_nd_region *region;
	char *name;
	int r;

	if (!world->nd->bus)
		return -ENODEV;
	r = check_members(pmem->region);
	if (r < 0)
		return r;
	region = sim_alloc(sizeof(*region));
	fill(region, pmem->region);
	region->dev.world = world;
	region->dev.type = &region_type;
	region->dev.bus = world->nd_bus;
	region->dev.parent = world->nd->bus;
	TAILQ_INIT(&region->namespaces);
	TAILQ_INSERT_TAIL(&world->nd->regions, region, in_world);
	name = sim_format("region%d", region->id);
	sim_device_add(&region->dev, world->nd->bus->kobj, name);
	free(name);
	*ret = region;
	return 0;
}

void sim_nd_region_remove(struct sim_nd_region *region)
{
	TAILQ_REMOVE(&region->dev.world->nd->regions, region, in_world);
	sim_device_remove(&region->dev);
}

static int probe(struct sim_device *dev)
{
	struct sim_nd_region *region = (struct sim_nd_region *)dev;

	sim_namespaces_find(region);
	sim_nd_seeds_add(region);
	return 0;
}

static void unbind(struct sim_device *dev)
{
	struct sim_nd_region *region = (struct sim_nd_region *)dev;

	sim_nd_seeds_remove(region);
	sim_namespaces_forget(region);
}

const struct sim_driver_type sim_nd_region_driver = {
	.name = "nd_region",
	.module = "libnvdimm",
	.match_id = SIM_ND_PMEM,
	.probe = probe,
	.remove = unbind,
};
