/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * numa.c - NUMA nodes: which blocks they have, and the span of their zones
 */
#include "sim/numa.h"

#include <stdlib.h>

#include "sim/world.h"

struct sim_node {
	struct sim_device dev;	/* first: nodeN */
	int id;
	size_t n_blocks;
	struct sim_range spans[SIM_ZONES];
};

struct sim_nodes {
	struct sim_world *world;
	struct sim_bus *bus;
	struct sim_kobj *dir;
};

const char *sim_zone_word(enum sim_zone zone)
{
	static const char *const words[SIM_ZONES] = {
		[SIM_ZONE_NONE] = "none",     [SIM_ZONE_MIXED] = "none",
		[SIM_ZONE_DMA32] = "DMA32",   [SIM_ZONE_NORMAL] = "Normal",
		[SIM_ZONE_MOVABLE] = "Movable",
	};

	return words[zone];
}

/* --- zones --- */

void sim_node_zone_grow(struct sim_node *node, enum sim_zone zone, struct sim_range range)
{
	struct sim_range *span = &node->spans[zone];
	uint64_t end = range.start + range.len;

	if (span->len == 0) {
		*span = range;
		return;
	}
	if (span->start + span->len > end)
		end = span->start + span->len;
	if (range.start < span->start)
		span->start = range.start;
	span->len = end - span->start;
}

void sim_node_zone_clear(struct sim_node *node, enum sim_zone zone)
{
	node->spans[zone] = (struct sim_range){ 0 };
}

bool sim_node_zone_has(const struct sim_node *node, enum sim_zone zone, struct sim_range range)
{
	const struct sim_range *span = &node->spans[zone];

	return span->len && range.start < span->start + span->len &&
	       span->start < range.start + range.len;
}

bool sim_node_has_kernel_memory(const struct sim_node *node)
{
	return node->spans[SIM_ZONE_NORMAL].len || node->spans[SIM_ZONE_DMA32].len ||
	       node->spans[SIM_ZONE_MIXED].len;
}

bool sim_node_has_memory(const struct sim_node *node)
{
	return sim_node_has_kernel_memory(node) || node->spans[SIM_ZONE_MOVABLE].len;
}

/* --- nodes --- */

int sim_node_id(const struct sim_node *node)
{
	return node->id;
}

static const struct sim_device_type node_type = { .release = free };

static struct sim_node *find_node(const struct sim_nodes *nodes, int id)
{
	char *name = sim_format("node%d", id);
	struct sim_kobj *kobj = sim_kobj_child(nodes->dir, name);

	free(name);
	return kobj ? kobj->model : NULL;
}

struct sim_node *sim_node_get(struct sim_nodes *nodes, int id)
{
	struct sim_node *node = find_node(nodes, id);
	char *name;

	if (node)
		return node;
	node = sim_alloc(sizeof(*node));
	node->dev.world = nodes->world;
	node->dev.type = &node_type;
	node->dev.bus = nodes->bus;
	node->id = id;
	name = sim_format("node%d", id);
	sim_device_add(&node->dev, nodes->dir, name);
	free(name);
	return node;
}

void sim_nodes_drop_empty(struct sim_nodes *nodes)
{
	struct sim_device *dev = TAILQ_FIRST(&nodes->bus->all);

	while (dev) {
		struct sim_device *next = TAILQ_NEXT(dev, on_bus);
		const struct sim_node *node = (const struct sim_node *)dev;

		if (node->id != 0 && node->n_blocks == 0)
			sim_device_remove(dev);
		dev = next;
	}
}

void sim_node_add_block(struct sim_node *node, struct sim_device *block)
{
	sim_kobj_add_link(node->dev.kobj, block->kobj->name, block->kobj);
	sim_kobj_add_link(block->kobj, node->dev.kobj->name, node->dev.kobj);
	node->n_blocks++;
}

void sim_node_remove_block(struct sim_node *node, struct sim_device *block)
{
	sim_kobj_remove_child(node->dev.kobj, block->kobj->name);
	sim_kobj_remove_child(block->kobj, node->dev.kobj->name);
	node->n_blocks--;
}

/* --- lists of nodes, "0-1,3" --- */

static bool is_possible(const struct sim_nodes *nodes, int id)
{
	const struct sim_topology *topo = nodes->world->topo;

	for (size_t i = 0; i < topo->n_windows; i++)
		if (topo->windows[i].target_node == id)
			return true;
	return id == 0;
}

static bool is_online(const struct sim_nodes *nodes, int id)
{
	return find_node(nodes, id);
}

static bool is_with_memory(const struct sim_nodes *nodes, int id)
{
	const struct sim_node *node = find_node(nodes, id);

	return node && sim_node_has_memory(node);
}

static bool is_with_normal_memory(const struct sim_nodes *nodes, int id)
{
	const struct sim_node *node = find_node(nodes, id);

	return node && sim_node_has_kernel_memory(node);
}

static int highest_node(const struct sim_nodes *nodes)
{
	const struct sim_topology *topo = nodes->world->topo;
	int highest = 0;

	for (size_t i = 0; i < topo->n_windows; i++)
		if (topo->windows[i].target_node > highest)
			highest = topo->windows[i].target_node;
	return highest;
}

static int list_show(const struct sim_nodes *nodes, struct sim_buf *out,
		     bool (*is)(const struct sim_nodes *nodes, int id))
{
	int last = highest_node(nodes);

	for (int id = 0; id <= last; id++) {
		int first = id;

		if (!is(nodes, id))
			continue;
		while (id < last && is(nodes, id + 1))
			id++;
		sim_printf(out, "%s%d", out->len ? "," : "", first);
		if (id > first)
			sim_printf(out, "-%d", id);
	}
	return sim_printf(out, "\n");
}

static int has_memory_show(const void *model, struct sim_buf *out)
{
	return list_show(model, out, is_with_memory);
}

static int has_normal_memory_show(const void *model, struct sim_buf *out)
{
	return list_show(model, out, is_with_normal_memory);
}

static int online_show(const void *model, struct sim_buf *out)
{
	return list_show(model, out, is_online);
}

static int possible_show(const void *model, struct sim_buf *out)
{
	return list_show(model, out, is_possible);
}

static const struct sim_attr list_attrs[] = {
	{ "has_memory", 0444, has_memory_show },
	{ "has_normal_memory", 0444, has_normal_memory_show },
	{ "online", 0444, online_show },
	{ "possible", 0444, possible_show },
	{ NULL },
};
static const struct sim_group list_group = { NULL, list_attrs };

struct sim_nodes *sim_nodes_new(struct sim_world *world)
{
	struct sim_nodes *nodes = sim_alloc(sizeof(*nodes));

	nodes->world = world;
	nodes->bus = sim_bus_add(world, "node", NULL);
	nodes->dir = sim_kobj_mkpath(world->sys, "devices/system/node");
	sim_kobj_add_group(nodes->dir, &list_group, nodes);
	return nodes;
}

void sim_nodes_free(struct sim_nodes *nodes)
{
	sim_bus_free(nodes->bus);
	free(nodes);
}
