/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * inject.h - what happens to a machine from outside: hands, faults, a fabric manager
 *
 * None of this can be done through sysfs.  All take the lock of the world
 * themselves, so call them without it, and return 0 or a negative errno:
 * -ENOENT when the named object is not there, -EINVAL for what cannot be.
 */
#ifndef SIM_INJECT_H
#define SIM_INJECT_H

#include "sim/text.h"

struct sim_world;

/*
 * The card is pulled, or its link goes: the function with all that hangs on it.  @name is
 * that of the memdev ("mem0"), of the function, or of the memdev in the topology.
 */
int sim_inject_remove(struct sim_world *world, const char *name);
/* A card that is not there is plugged in: -EEXIST when it is there. */
int sim_inject_plug(struct sim_world *world, const char *name);

/*
 * Memory block @id (the N of memoryN) answers @error when it is to go online or offline,
 * from now on; 0: it goes again.  Hot-add does not tell; the block stays offline.  The block
 * need not be there yet, when it is inside a window.
 */
enum sim_block_act { SIM_BLOCK_ONLINE, SIM_BLOCK_OFFLINE, SIM_BLOCK_ACTS };
int sim_inject_block(struct sim_world *world, uint64_t id, enum sim_block_act act, int error);
/* One line for each block with such an answer to @act. */
void sim_inject_blocks_show(struct sim_world *world, enum sim_block_act act, struct sim_buf *out);

/*
 * What udev rules do: write @word into "state" of each new block that is offline, @ms later.
 * NULL: nobody does.  -EINVAL: no such word.
 */
int sim_inject_online_daemon(struct sim_world *world, const char *word, unsigned int ms);
/* "online_movable 10", or nothing */
void sim_inject_online_daemon_show(struct sim_world *world, struct sim_buf *out);

/* Dynamic capacity, as a fabric manager adds it or asks for it. */
struct sim_inject_capacity {
	const char *memdev;	/* "mem0" */
	uint64_t offset;	/* from the start of the dynamic partition, bytes */
	uint64_t length;
	const uint8_t *tag;	/* 16 bytes; NULL: untagged */
	unsigned int seq;	/* place in a shareable tag; else 0 */
};
/* @more: the kernel waits for the rest.  It accepts or refuses in silence: look at the extents. */
int sim_inject_add_capacity(struct sim_world *world, const struct sim_inject_capacity *what,
			    bool more);
/* @more: as above, but only the later series knows chains of requests: else -EINVAL. */
int sim_inject_release_capacity(struct sim_world *world, const struct sim_inject_capacity *what,
				bool forced, bool more);
/* One line for each extent that was accepted, offered or is asked for in an open chain. */
void sim_inject_capacity_show(struct sim_world *world, struct sim_buf *out);

/* A line of the memdev's memory goes bad by itself: -EINVAL when there is no such line. */
int sim_inject_poison(struct sim_world *world, const char *name, uint64_t dpa);
/* "mem0 0x40", or "mem0 0x40 injected" when that was done through the kernel */
void sim_inject_poison_show(struct sim_world *world, struct sim_buf *out);

/*
 * "modprobe -r" and "modprobe": the drivers in a module lose their devices, and find them
 * again.  -ENOENT: no driver here is in it; -EBUSY: all others need it; -EEXIST: it is loaded.
 */
int sim_inject_unload(struct sim_world *world, const char *module);
int sim_inject_load(struct sim_world *world, const char *module);
/* "MODULE DRIVER" for each driver that is not there. */
void sim_inject_unloaded_show(struct sim_world *world, struct sim_buf *out);

/* What the kernel printed so far, and why it died if it did. */
void sim_inject_kernel_log(struct sim_world *world, struct sim_buf *out);
/* Of that, what got lost. */
void sim_inject_lost(struct sim_world *world, struct sim_buf *out);

#endif
