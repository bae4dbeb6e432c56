/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * memory-block.h - one memory block
 *
 * A part of memory.c; nobody else needs it.
 */
#ifndef SIM_MEMORY_BLOCK_H
#define SIM_MEMORY_BLOCK_H

#include "sim/memory.h"
#include "sim/numa.h"

struct sim_block {
	struct sim_device dev;	/* first: memoryN */
	uint64_t id;
	struct sim_node *node;
	enum sim_zone zone;	/* SIM_ZONE_NONE: offline */
	bool pinned;		/* the kernel's own data is in it */
	bool unmovable;		/* somebody said so: see inject.h */
};

struct sim_memory {
	struct sim_bus *bus;
	struct sim_nodes *nodes;
	struct sim_kobj *dir;
	uint64_t block_size;
	enum sim_online policy;
};

struct sim_block *sim_block_find(const struct sim_world *world, uint64_t id);
/* A new one is offline. */
struct sim_block *sim_block_add(struct sim_world *world, uint64_t id, struct sim_node *node);
void sim_block_remove(struct sim_block *block);
struct sim_range sim_block_range(const struct sim_block *block);

bool sim_block_is_online(const struct sim_block *block);
/* Where it goes when it is put online like that. */
enum sim_zone sim_block_zone_for(const struct sim_block *block, enum sim_online how);
void sim_block_put_online(struct sim_block *block, enum sim_zone zone);
/* -EINVAL: more than one zone; -EBUSY: something in it cannot be moved. */
int sim_block_take_offline(struct sim_block *block);

#endif
