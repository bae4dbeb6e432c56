/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * numa.h - NUMA nodes: which blocks they have, and the span of their zones
 *
 * A part of memory.c; nobody else needs it.
 */
#ifndef SIM_NUMA_H
#define SIM_NUMA_H

#include "sim/model.h"

enum sim_zone {
	SIM_ZONE_NONE,		/* offline */
	SIM_ZONE_MIXED,		/* more than one: shown as "none", cannot go offline */
	SIM_ZONE_DMA32,
	SIM_ZONE_NORMAL,
	SIM_ZONE_MOVABLE,
	SIM_ZONES,
};

struct sim_nodes;
struct sim_node;

const char *sim_zone_word(enum sim_zone zone);

/* /sys/devices/system/node.  The directory is the tree's; the rest ends with sim_nodes_free(). */
struct sim_nodes *sim_nodes_new(struct sim_world *world);
void sim_nodes_free(struct sim_nodes *nodes);

/* The node of that number, made when it is not there. */
struct sim_node *sim_node_get(struct sim_nodes *nodes, int id);
/* Nodes whose last block is gone go as well; node 0 has the processors, and stays. */
void sim_nodes_drop_empty(struct sim_nodes *nodes);

/* The links between a node and a block. */
void sim_node_add_block(struct sim_node *node, struct sim_device *block);
void sim_node_remove_block(struct sim_node *node, struct sim_device *block);

/* Make the zone reach as far as @range, or begin anew. */
void sim_node_zone_grow(struct sim_node *node, enum sim_zone zone, struct sim_range range);
void sim_node_zone_clear(struct sim_node *node, enum sim_zone zone);
bool sim_node_zone_has(const struct sim_node *node, enum sim_zone zone, struct sim_range range);
bool sim_node_has_kernel_memory(const struct sim_node *node);
/* Of any kind, online. */
bool sim_node_has_memory(const struct sim_node *node);
int sim_node_id(const struct sim_node *node);

#endif
