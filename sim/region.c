/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * region.c - regions: creation, settings that touch the world, commit, removal
 *
 * How endpoint decoders join and leave is in region-attach.c, what is built
 * from decoders that are committed at boot in region-auto.c.
 */
#include "sim/debugfs.h"
#include "sim/world.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static const struct sim_device_type region_type = {
	.devtype = "cxl_region",
	.modalias = "cxl:t6",
	.match_id = SIM_ID_REGION,
	.base_files = true,
	.groups = sim_region_groups,
	.release = free,
};

struct sim_region *sim_region_find(struct sim_world *world, int id)
{
	struct sim_region *region;

	TAILQ_FOREACH(region, &world->regions, in_world)
		if (region->id == id)
			return region;
	return NULL;
}

struct sim_region *sim_region_add(struct sim_decoder *root, enum sim_mode mode, int id)
{
	struct sim_region *region = sim_alloc(sizeof(*region));
	struct sim_world *world = root->dev.world;
	char name[24];

	region->id = id;
	region->root = root;
	region->mode = mode;
	region->type = SIM_EXPANDER;
	region->locked = root->locked;
	region->dev.world = world;
	region->dev.type = &region_type;
	region->dev.bus = world->cxl;
	region->dev.parent = &root->dev;
	TAILQ_INSERT_TAIL(&world->regions, region, in_world);
	snprintf(name, sizeof(name), "region%d", id);
	sim_device_add(&region->dev, root->dev.kobj, name);
	return region;
}

bool sim_region_decodes(const struct sim_region *region, const struct sim_range *range)
{
	return range->start == region->hpa.start + region->linear_cache &&
	       range->len == region->hpa.len - region->linear_cache;
}

static bool knows_perf(const struct sim_region *region)
{
	for (unsigned int i = 0; i < region->ways; i++)
		if (!region->targets[i] || !region->targets[i]->port->memdev->topo->bandwidth)
			return false;
	return region->dev.world->topo->hmat;
}

void sim_region_first_memory(struct sim_world *world, int node)
{
	struct sim_region *region;

	TAILQ_FOREACH(region, &world->regions, in_world)
		if (sim_device_bound_to(&region->dev, "cxl_region") &&
		    region->root->window->target_node == node && knows_perf(region))
			region->has_perf = true;
}

/* Compare and exchange: the id that is shown, or nothing. */
int sim_region_create(struct sim_decoder *root, enum sim_mode mode, int id)
{
	if (root->dead)
		return -ENXIO;
	if (root->next_region != id)
		return -EBUSY;
	root->next_region = sim_ida_get(&root->dev.world->region_ids);
	sim_region_add(root, mode, id);
	return 0;
}

/* The lower of the freed id and the one that waits is shown next. */
static void recycle_id(struct sim_decoder *root, int id)
{
	struct sim_ida *ids = &root->dev.world->region_ids;

	if (id < root->next_region) {
		sim_ida_put(ids, root->next_region);
		root->next_region = id;
	} else {
		sim_ida_put(ids, id);
	}
}

void sim_region_remove(struct sim_region *region)
{
	struct sim_decoder *root = region->root;
	int id = region->id;

	sim_device_release_driver(&region->dev);
	if (region->attached_by)
		region->attached_by->attached = NULL;
	for (unsigned int i = 0; i < SIM_MAX_WAYS; i++)
		sim_region_clear_target(region, i);
	sim_hpa_free(region);
	TAILQ_REMOVE(&region->dev.world->regions, region, in_world);
	sim_device_remove(&region->dev);
	recycle_id(root, id);
}

/* Nothing is asked: bound, committed, locked, with memory online, it goes. */
int sim_region_delete(struct sim_decoder *root, const char *text)
{
	struct sim_region *region;
	int id;

	if (sim_scan_name(text, "region", &id) < 0)
		return -EINVAL;
	region = sim_region_find(root->dev.world, id);
	if (!region || region->root != root || !sim_streq(text, sim_device_name(&region->dev)))
		return -ENODEV;
	sim_region_remove(region);
	return 0;
}

/* --- commit and reset: on every decoder on the way from each member to the root --- */

static struct sim_decoder *decoder_in(struct sim_port *port, const struct sim_region *region)
{
	struct sim_region_ref *ref = sim_region_ref_find(port, region);

	return ref ? ref->decoder : NULL;
}

static int commit_path(struct sim_region *region, struct sim_decoder *member)
{
	int r = 0;

	for (struct sim_port *port = member->port; r == 0 && port->kind != SIM_ROOT_PORT;
	     port = port->parent) {
		struct sim_decoder *decoder = decoder_in(port, region);

		if (!decoder) {
			sim_crash(region->dev.world,
				  "commit of a region whose port references were dropped");
			return -EIO;
		}
		r = sim_decoder_commit(decoder);
	}
	return r;
}

static void reset_path(struct sim_region *region, struct sim_decoder *member)
{
	for (struct sim_port *port = member->port; port->kind != SIM_ROOT_PORT;
	     port = port->parent) {
		struct sim_decoder *decoder = decoder_in(port, region);

		if (decoder)
			sim_decoder_reset(decoder);
	}
}

/* The first @n members; a locked region keeps its decoders whatever happens to it. */
void sim_region_reset_decoders(struct sim_region *region, unsigned int n)
{
	if (region->locked)
		return;
	sim_memory_undecoded(region->dev.world, region->hpa.start, region->hpa.len);
	while (n-- > 0)
		if (region->targets[n])
			reset_path(region, region->targets[n]);
	region->needs_reset = false;
}

/* One of the decoders of the region, or of nobody, or of somebody else? */
static bool is_ours(struct sim_region *region, const struct sim_hw *hw)
{
	for (unsigned int i = 0; i < region->n_targets; i++) {
		struct sim_port *port = region->targets[i]->port;

		for (; port->kind != SIM_ROOT_PORT; port = port->parent) {
			const struct sim_decoder *decoder = decoder_in(port, region);

			if (decoder && decoder->hw == hw)
				return true;
		}
	}
	return false;
}

static bool decodes_too(struct sim_region *region, const struct sim_hw *hw, unsigned int n)
{
	for (; n-- > 0; hw++)
		if (hw->committed && hw->start < region->hpa.start + region->hpa.len &&
		    region->hpa.start < hw->start + hw->size && !is_ours(region, hw))
			return true;
	return false;
}

/*
 * The kernel gives addresses away that forgotten decoders still decode: of locked regions,
 * or of regions of the firmware that lacked a member.
 */
static void look_for_overlap(struct sim_region *region)
{
	struct sim_world *world = region->dev.world;
	const struct sim_topology *topo = world->topo;
	bool twice = false;

	for (size_t i = 0; i < topo->n_ports; i++)
		twice |= decodes_too(region, world->port_hw[i], topo->ports[i].n_decoders);
	for (size_t i = 0; i < topo->n_memdevs; i++)
		if (!world->pulled[i])
			twice |= decodes_too(region, world->memdev_hw[i],
					     topo->memdevs[i].n_decoders);
	if (twice)
		sim_lost(world, "addresses %#" PRIx64 "-%#" PRIx64 " of %s are decoded twice",
			 region->hpa.start, region->hpa.start + region->hpa.len - 1,
			 sim_device_name(&region->dev));
}

int sim_region_commit(struct sim_region *region)
{
	int r = 0;

	if (region->state == SIM_COMMIT)
		return 0;
	if (region->state < SIM_ACTIVE)
		return -ENXIO;
	if (region->dev.world->topo->cpu_cache_flush_missing)
		return -ENXIO;
	for (unsigned int i = 0; i < region->n_targets; i++) {
		r = commit_path(region, region->targets[i]);
		if (r < 0) {
			sim_region_reset_decoders(region, i + 1);
			return r;
		}
	}
	region->state = SIM_COMMIT;
	look_for_overlap(region);
	return 0;
}

int sim_region_reset(struct sim_region *region)
{
	if (region->locked)
		return -EPERM;
	if (region->state != SIM_COMMIT)
		return 0;
	region->state = SIM_RESET_PENDING;
	sim_device_release_driver(&region->dev);
	sim_region_reset_decoders(region, region->ways);
	region->state = SIM_ACTIVE;
	return 0;
}

/* --- the driver cxl_region --- */

static bool has_attached(const struct sim_region *region)
{
	for (unsigned int i = 0; i < region->ways; i++)
		if (region->targets[i] && sim_memdev_attaches(region->targets[i]->port->memdev))
			return true;
	return false;
}

static int add_child(struct sim_region *region)
{
	if (has_attached(region))
		return 0;
	if (region->mode == SIM_MODE_PMEM)
		return sim_pmem_region_add(region);
	if (sim_claim_has_ram(region->dev.world, region->hpa.start, region->hpa.len))
		return 0;
	region->child = &sim_dax_region_add(region, &region->dev)->dev;
	return 0;
}

static int probe(struct sim_device *dev)
{
	struct sim_region *region = (struct sim_region *)dev;
	int r;

	if (region->state != SIM_COMMIT || region->needs_reset)
		return -ENXIO;
	sim_debugfs_region_add(region);
	r = add_child(region);
	if (r < 0)
		sim_debugfs_region_remove(region);
	return r;
}

static void unbind(struct sim_device *dev)
{
	struct sim_region *region = (struct sim_region *)dev;

	if (region->child)
		sim_device_remove(region->child);
	region->child = NULL;
	sim_debugfs_region_remove(region);
}

const struct sim_driver_type sim_region_driver = {
	.name = "cxl_region",
	.module = "cxl_core",
	.match_id = SIM_ID_REGION,
	.probe = probe,
	.remove = unbind,
};
