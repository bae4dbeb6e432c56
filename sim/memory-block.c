/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * memory-block.c - one memory block: its zone, and the files of memoryN
 *
 * Zones are as simple as the blocks allow: a zone of a node is the span from its
 * lowest to its highest online block.  That is what decides where a block goes when
 * the user leaves it to the kernel.
 */
#include "sim/memory-block.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "sim/world.h"

static uint64_t block_size(const struct sim_block *block)
{
	return block->dev.world->memory->block_size;
}

struct sim_range sim_block_range(const struct sim_block *block)
{
	return (struct sim_range){ block->id * block_size(block), block_size(block) };
}

struct sim_block *sim_block_find(const struct sim_world *world, uint64_t id)
{
	char *name = sim_format("memory%" PRIu64, id);
	struct sim_kobj *kobj = sim_kobj_child(world->memory->dir, name);

	free(name);
	return kobj ? kobj->model : NULL;
}

bool sim_block_is_online(const struct sim_block *block)
{
	return block->zone != SIM_ZONE_NONE;
}

/* Where a block goes when it is put online like that. */
enum sim_zone sim_block_zone_for(const struct sim_block *block, enum sim_online how)
{
	struct sim_range range = sim_block_range(block);
	bool in_kernel, in_movable;

	if (how == SIM_ONLINE_MOVABLE)
		return SIM_ZONE_MOVABLE;
	if (how == SIM_ONLINE_KERNEL)
		return SIM_ZONE_NORMAL;
	if (block->dev.world->memory->choice.auto_movable)
		return sim_memory_auto_zone(block);
	in_kernel = sim_node_zone_has(block->node, SIM_ZONE_NORMAL, range);
	in_movable = sim_node_zone_has(block->node, SIM_ZONE_MOVABLE, range);
	return in_movable && !in_kernel ? SIM_ZONE_MOVABLE : SIM_ZONE_NORMAL;
}

/*
 * The first kernel memory of a node never leaves again: the kernel puts its data
 * for that node there.  Seen on a real kernel: of four blocks the first refuses.
 */
static void zone_first(struct sim_block *block)
{
	if (block->zone == SIM_ZONE_NORMAL && !sim_node_has_kernel_memory(block->node))
		block->pinned = true;
}

void sim_block_put_online(struct sim_block *block, enum sim_zone zone)
{
	bool first = !sim_node_has_memory(block->node);

	block->zone = zone;
	zone_first(block);
	sim_node_zone_grow(block->node, zone, sim_block_range(block));
	sim_uevent(&block->dev, "online");
	if (first)
		sim_region_first_memory(block->dev.world, sim_node_id(block->node));
}

int sim_block_go_online(struct sim_block *block, enum sim_online how)
{
	int r = sim_block_fault(block, SIM_BLOCK_ONLINE);

	if (r == 0)
		sim_block_put_online(block, sim_block_zone_for(block, how));
	return r;
}

/* A block's zone shrinks to what is left of it. */
static void shrink_zone(struct sim_block *block, enum sim_zone zone)
{
	const struct sim_device *dev;

	sim_node_zone_clear(block->node, zone);
	TAILQ_FOREACH(dev, &block->dev.bus->all, on_bus) {
		const struct sim_block *other = (const struct sim_block *)dev;

		if (other->node == block->node && other->zone == zone)
			sim_node_zone_grow(block->node, zone, sim_block_range(other));
	}
}

int sim_block_take_offline(struct sim_block *block)
{
	enum sim_zone zone = block->zone;
	int r;

	if (zone == SIM_ZONE_MIXED)
		return -EINVAL;
	if (block->pinned)
		return -EBUSY;
	r = sim_block_fault(block, SIM_BLOCK_OFFLINE);
	if (r < 0)
		return r;
	block->zone = SIM_ZONE_NONE;
	shrink_zone(block, zone);
	sim_uevent(&block->dev, "offline");
	return 0;
}

/* --- files of a block --- */

static int phys_index_show(const void *model, struct sim_buf *out)
{
	const struct sim_block *block = model;

	return sim_printf(out, "%08" PRIx64 "\n", block->id);
}

static int phys_device_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "0\n");
}

/* Constant since memory can be removed at all. */
static int removable_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "1\n");
}

static int online_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "%d\n", sim_block_is_online(model));
}

static int state_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "%s\n", sim_block_is_online(model) ? "online" : "offline");
}

static int valid_zones_show(const void *model, struct sim_buf *out)
{
	const struct sim_block *block = model;
	enum sim_zone first;

	if (sim_block_is_online(block))
		return sim_printf(out, "%s\n", sim_zone_word(block->zone));
	first = sim_block_zone_for(block, SIM_ONLINE);
	return sim_printf(out, "%s %s\n", sim_zone_word(first),
			  sim_zone_word(first == SIM_ZONE_MOVABLE ? SIM_ZONE_NORMAL :
								    SIM_ZONE_MOVABLE));
}

/* Unlike in the file "online", what is so already is refused here. */
static int state_store(void *model, const char *text, size_t len)
{
	struct sim_block *block = model;
	enum sim_online how;
	int r;

	r = sim_parse_online(text, &how);
	if (r < 0)
		return r;
	if (sim_block_is_online(block) == (how != SIM_OFFLINE))
		return -EINVAL;
	if (how == SIM_OFFLINE)
		return sim_block_take_offline(block);
	return sim_block_go_online(block, how);
}

static int online_store(void *model, const char *text, size_t len)
{
	struct sim_block *block = model;
	bool online;
	int r;

	r = sim_parse_bool(text, &online);
	if (r < 0 || online == sim_block_is_online(block))
		return r;
	if (!online)
		return sim_block_take_offline(block);
	return sim_block_go_online(block, SIM_ONLINE);
}

static const struct sim_attr block_attrs[] = {
	{ "online", 0644, online_show, online_store },
	{ "phys_device", 0444, phys_device_show },
	{ "phys_index", 0444, phys_index_show },
	{ "removable", 0444, removable_show },
	{ "state", 0644, state_show, state_store },
	{ "valid_zones", 0444, valid_zones_show },
	{ NULL },
};
static const struct sim_group block_group = { NULL, block_attrs };
static const struct sim_group *const block_groups[] = { &block_group, &sim_power_group, NULL };
static const struct sim_device_type block_type = { .groups = block_groups, .release = free };

struct sim_block *sim_block_add(struct sim_world *world, uint64_t id, struct sim_node *node)
{
	struct sim_block *block = sim_alloc(sizeof(*block));
	char *name = sim_format("memory%" PRIu64, id);

	block->dev.world = world;
	block->dev.type = &block_type;
	block->dev.bus = world->memory->bus;
	block->id = id;
	block->node = node;
	sim_device_add(&block->dev, world->memory->dir, name);
	sim_node_add_block(node, &block->dev);
	free(name);
	return block;
}

void sim_block_remove(struct sim_block *block)
{
	sim_node_remove_block(block->node, &block->dev);
	sim_device_remove(&block->dev);
}
