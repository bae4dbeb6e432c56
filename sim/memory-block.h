/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * memory-block.h - one memory block
 *
 * A part of memory.c; nobody else needs it.
 */
#ifndef SIM_MEMORY_BLOCK_H
#define SIM_MEMORY_BLOCK_H

#include "sim/inject.h"
#include "sim/memory.h"
#include "sim/numa.h"

struct sim_block {
	struct sim_device dev;	/* first: memoryN */
	uint64_t id;
	struct sim_node *node;
	enum sim_zone zone;	/* SIM_ZONE_NONE: offline */
	bool pinned;		/* the kernel's own data is in it */
	bool early;		/* there at boot */
};

/* What a block answers because somebody said so; the block may come and go meanwhile. */
struct sim_block_fault {
	uint64_t id;
	int errors[SIM_BLOCK_ACTS];	/* 0: it does what it is told */
	TAILQ_ENTRY(sim_block_fault) in_memory;
};

/* How online_policy, auto_movable_ratio and auto_movable_numa_aware choose a zone. */
struct sim_memory_choice {
	bool auto_movable;
	bool numa_aware;
	unsigned int ratio;	/* movable : kernel, in percent */
};

struct sim_memory {
	struct sim_bus *bus;
	struct sim_nodes *nodes;
	struct sim_kobj *dir;
	uint64_t block_size;
	enum sim_online policy;
	struct sim_memory_choice choice;
	TAILQ_HEAD(, sim_block_fault) faults;
	bool has_daemon;		/* somebody puts new blocks online: see inject.h */
	enum sim_online daemon;
	unsigned int daemon_ms;
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
/* The same, unless somebody said that it is to fail. */
int sim_block_go_online(struct sim_block *block, enum sim_online how);
/* -EINVAL: more than one zone; -EBUSY: something in it cannot be moved. */
int sim_block_take_offline(struct sim_block *block);

/* memory-policy.c: /sys/module/memory_hotplug/parameters, and the zone that they choose */
void sim_memory_parameters_init(struct sim_memory *memory, struct sim_world *world);
enum sim_zone sim_memory_auto_zone(const struct sim_block *block);

/* memory-fault.c: what the block is to answer; 0: nothing special */
int sim_block_fault(const struct sim_block *block, enum sim_block_act act);
void sim_memory_faults_clear(struct sim_memory *memory);
/* A block is new: whoever puts such blocks online hears of it. */
void sim_block_appeared(struct sim_block *block);

#endif
