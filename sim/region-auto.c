/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * region-auto.c - regions made of decoders that are committed when their endpoint is probed
 *
 * Members arrive one by one and wait in targetN in the order of their arrival.
 * With the last one they are sorted, checked against what is programmed, and the
 * region is committed; until then there is no way to complete it by hand.
 */
#include <errno.h>
#include <stdlib.h>

#include "sim/world.h"

static bool contains(const struct sim_range *outer, const struct sim_range *inner)
{
	return inner->start >= outer->start &&
	       inner->start - outer->start + inner->len <= outer->len;
}

static struct sim_decoder *root_decoder_for(struct sim_world *world, const struct sim_range *range)
{
	struct sim_port *root = world->root;

	for (size_t i = 0; root && i < root->n_decoders; i++)
		if (contains(&root->decoders[i]->hpa, range))
			return root->decoders[i];
	return NULL;
}

static struct sim_region *region_for(const struct sim_decoder *root, const struct sim_range *range)
{
	struct sim_region *region;

	TAILQ_FOREACH(region, &root->dev.world->regions, in_world)
		if (region->root == root && sim_region_decodes(region, range))
			return region;
	return NULL;
}

/* Ordinary memory of the same size, right before it, which the CXL memory extends. */
static void add_linear_cache(struct sim_region *region)
{
	uint64_t size = region->root->window->linear_cache;
	struct sim_range whole = { region->hpa.start - size, region->hpa.len + size };

	if (size == 0)
		return;
	if (size != region->hpa.len || !contains(&region->root->hpa, &whole)) {
		sim_log(region->dev.world, "cxl_region %s: extended linear cache of another size",
			sim_device_name(&region->dev));
		return;
	}
	region->hpa = whole;
	region->linear_cache = size;
}

static struct sim_region *construct(struct sim_decoder *root, struct sim_decoder *decoder)
{
	const struct sim_memdev *memdev = decoder->port->memdev;
	int id = root->next_region;
	struct sim_region *region;

	if (decoder->part < 0)
		return NULL;
	root->next_region = sim_ida_get(&root->dev.world->region_ids);
	region = sim_region_add(root, memdev->parts[decoder->part].mode, id);
	region->automatic = true;
	region->type = decoder->target_type;
	region->ways = decoder->ways;
	region->granularity = decoder->granularity;
	region->hpa = decoder->hpa;
	region->state = SIM_INTERLEAVE_ACTIVE;
	add_linear_cache(region);
	return region;
}

/* --- the members of a region in the order that their ports have --- */

static int index_in(const struct sim_decoder *decoder, const struct sim_dport *dport)
{
	for (unsigned int i = 0; i < decoder->ways && i < SIM_MAX_WAYS; i++)
		if (decoder->targets[i] == dport)
			return (int)i;
	return -1;
}

static const struct sim_decoder *parent_decoder(const struct sim_port *port,
						const struct sim_region *region)
{
	if (port->kind == SIM_ROOT_PORT)
		return region->root;
	for (size_t i = 0; i < port->n_decoders; i++) {
		const struct sim_decoder *decoder = port->decoders[i];

		if (!decoder->hw)
			return decoder;
		if (sim_region_decodes(region, &decoder->hpa))
			return decoder;
	}
	return NULL;
}

static int position_of(const struct sim_region *region, const struct sim_decoder *member)
{
	int pos = 0;

	for (const struct sim_port *port = member->port; port->kind != SIM_ROOT_PORT;
	     port = port->parent) {
		const struct sim_decoder *parent = parent_decoder(port->parent, region);
		int index = parent ? index_in(parent, port->parent_dport) : -1;

		if (index < 0)
			return -ENXIO;
		pos = pos * (int)parent->ways + index;
	}
	return pos;
}

static int sort_targets(struct sim_region *region)
{
	for (unsigned int i = 0; i < region->n_targets; i++) {
		region->targets[i]->pos = position_of(region, region->targets[i]);
		if (region->targets[i]->pos < 0)
			return region->targets[i]->pos;
	}
	for (unsigned int i = 1; i < region->n_targets; i++) {
		struct sim_decoder *member = region->targets[i];
		unsigned int at = i;

		for (; at > 0 && region->targets[at - 1]->pos > member->pos; at--)
			region->targets[at] = region->targets[at - 1];
		region->targets[at] = member;
	}
	for (unsigned int i = 0; i < region->n_targets; i++)
		region->targets[i]->pos = (int)i;
	return 0;
}

static int assemble(struct sim_region *region)
{
	int r;

	r = sort_targets(region);
	if (r < 0)
		return r;
	for (unsigned int i = 0; i < region->n_targets; i++) {
		r = sim_region_attach_position(region, region->targets[i], i);
		if (r < 0)
			return r;
	}
	r = sim_region_setup_targets(region);
	if (r < 0)
		return r;
	for (unsigned int i = 0; i < region->n_targets; i++)
		region->targets[i]->staging = SIM_AUTO;
	region->state = SIM_COMMIT;
	return 0;
}

/* The first free slot: with all members new that is the order of arrival. */
static void stage(struct sim_region *region, struct sim_decoder *decoder)
{
	unsigned int pos = 0;

	while (region->targets[pos])
		pos++;
	region->targets[pos] = decoder;
	region->n_targets++;
	decoder->pos = (int)pos;
	decoder->staging = SIM_AUTO_STAGED;
	sim_region_note_lock(region, decoder);
}

struct sim_region *sim_region_of_staged(const struct sim_decoder *decoder)
{
	struct sim_region *region;

	TAILQ_FOREACH(region, &decoder->dev.world->regions, in_world)
		for (unsigned int i = 0; i < SIM_MAX_WAYS; i++)
			if (region->targets[i] == decoder)
				return region;
	return NULL;
}

/* Its position is not that of its slot when the region could not be sorted. */
void sim_region_unstage(struct sim_region *region, struct sim_decoder *decoder)
{
	for (unsigned int i = 0; region && i < SIM_MAX_WAYS; i++) {
		if (region->targets[i] != decoder)
			continue;
		region->targets[i] = NULL;
		region->n_targets--;
	}
	decoder->pos = -1;
	decoder->staging = SIM_AUTO;
}

/* A region that the user made takes back nobody by itself: it has no position to offer. */
static int join(struct sim_region *region, struct sim_decoder *decoder)
{
	int r;

	r = sim_region_check(region, decoder);
	if (r < 0)
		return r;
	if (!region->automatic)
		return -ENXIO;
	stage(region, decoder);
	return region->n_targets < region->ways ? 0 : assemble(region);
}

static void add_to_region(struct sim_decoder *decoder)
{
	struct sim_world *world = decoder->dev.world;
	struct sim_decoder *root = root_decoder_for(world, &decoder->hpa);
	struct sim_region *region;
	int r;

	if (!root)
		return;
	region = region_for(root, &decoder->hpa);
	if (!region)
		region = construct(root, decoder);
	if (!region)
		return;
	r = join(region, decoder);
	if (r < 0)
		sim_log(world, "cxl_port %s: failed to attach %s to %s: %d",
			sim_device_name(&decoder->port->dev), sim_device_name(&decoder->dev),
			sim_device_name(&region->dev), r);
	if (region->state == SIM_COMMIT && !region->dev.driver)
		sim_device_probe(&region->dev);
}

void sim_region_discover(struct sim_port *endpoint)
{
	for (size_t i = 0; i < endpoint->n_decoders; i++) {
		struct sim_decoder *decoder = endpoint->decoders[i];

		if (decoder->staging == SIM_AUTO && decoder->enabled)
			add_to_region(decoder);
	}
}
