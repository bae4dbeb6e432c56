/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * memory.h - memory blocks, NUMA nodes, and how memory comes and goes
 *
 * What is below /sys/devices/system/memory and .../node.  Only whole blocks can
 * be added; who adds a range claims its addresses himself, but for the busy
 * "System RAM (kmem)" inside, which lives as long as the blocks do.
 */
#ifndef SIM_MEMORY_H
#define SIM_MEMORY_H

#include "sim/model.h"

/* How memory comes online; also the words of auto_online_blocks, in this order. */
enum sim_online {
	SIM_OFFLINE,
	SIM_ONLINE,		/* the kernel picks the zone */
	SIM_ONLINE_KERNEL,
	SIM_ONLINE_MOVABLE,
};

/* "offline", "online" ... */
const char *sim_online_word(enum sim_online how);
/* One of the four words, with or without a newline: 0 or -EINVAL. */
int sim_parse_online(const char *text, enum sim_online *ret);

/* What auto_online_blocks says. */
enum sim_online sim_memory_policy(const struct sim_world *world);
/* The whole blocks inside @range; len 0: there is none. */
struct sim_range sim_memory_trim(const struct sim_world *world, struct sim_range range);

/*
 * Hot-add: the blocks appear, and come online as @how says; a block that cannot
 * stays offline.  -EEXIST: something is there already.
 */
int sim_memory_add(struct sim_world *world, struct sim_range range, int node, enum sim_online how);
/* Take the blocks away: -EBUSY when one of them is online, and then all stay. */
int sim_memory_remove(struct sim_world *world, struct sim_range range);
/*
 * Take everything in the ranges offline, then away.  When one block refuses, those
 * that went offline come back into their zone, and the error of that block is returned.
 */
int sim_memory_unplug(struct sim_world *world, const struct sim_range *ranges, size_t n);

/* True when a block that is online reaches into the range.  See also sim_memory_undecoded(). */
bool sim_memory_online(const struct sim_world *world, uint64_t start, uint64_t len);

#endif
