/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * memory.h - what the files about memory blocks share
 *
 * Memory has two ways to come and go.  Every kernel has devices/system/memory/memoryN/state, block
 * by block.  From 7.3 on the driver has daxR.D/state: one word adds all blocks and brings them
 * online, "unplugged" takes all of them offline and away, or none.
 */
#ifndef LIBDAXCTL_MEMORY_H
#define LIBDAXCTL_MEMORY_H

#include "libdaxctl/private.h"

#define MEMORY_UNPLUGGED "unplugged"

/* What a change began with. */
struct memory_found {
	bool known;
	unsigned int total, online;
	unsigned int elsewhere;		/* online, in another zone than was asked for */
};

struct daxctl_memory {
	struct daxctl_dev *dev;
	char *node_path;		/* NULL: it has no node */
	char state[MEMORY_POLICY_MAX];	/* what daxctlx_memory_get_state() read last */
	struct memory_found found;
};

/* The word of the driver's file; -ENOENT: this kernel has none. */
int device_memory_state(struct daxctl_dev *dev, char ret[MEMORY_POLICY_MAX]);
bool device_is_unplugged(struct daxctl_dev *dev);

/* How many there are, or would be if the memory were plugged. */
unsigned int device_count_blocks(struct daxctl_dev *dev, const struct memory_blocks *blocks);
unsigned int blocks_count_movable(const struct memory_blocks *blocks);

/* A block that did not go, and why. */
struct left_block {
	struct memory_block block;
	int code;
};

struct left_blocks {
	struct left_block *at;
	size_t n;
};
int left_add(struct left_blocks *left, const struct memory_block *block, int code);
/* Reasons, for @dev that was to go online or offline: neighbours that refuse alike are one sentence. */
void left_tell(const struct left_blocks *left, struct daxctl_dev *dev, bool online);
void left_clear(struct left_blocks *left);
#define auto_left at_end(left_clear)

/*
 * Under the lock: bring all blocks online, or take them offline.  @flags are those of daxctlx.h;
 * MEMORY_FRESH: the memory was just added, and has to be in the zone asked for, whoever brought it
 * online.  Returns how many blocks were changed, or -errno; then all are as they were, unless the
 * reasons say otherwise.
 */
#define MEMORY_FRESH 0x100u
/*
 * The driver is to let go of it next: where the kernel can, the memory goes away, also when all of it
 * is offline.  What is gone nobody else brings online until then.
 */
#define MEMORY_LEAVE 0x200u
int memory_online(struct daxctl_dev *dev, unsigned int flags, struct left_blocks *left);
int memory_offline(struct daxctl_dev *dev, unsigned int flags, struct left_blocks *left);

/* What memory was like, to make it so again. */
struct memory_past {
	struct memory_blocks blocks;
	char state[MEMORY_POLICY_MAX];	/* of the driver; "": it has no file for it */
};
int memory_remember(struct daxctl_dev *dev, struct memory_past *ret);
void memory_forget(struct memory_past *past);
#define auto_memory_past at_end(memory_forget)

/*
 * Right before the driver of memory is unbound: offline and, where the kernel can, away.  Of a
 * device that is no memory nothing is remembered.
 */
int device_release_memory(struct daxctl_dev *dev, struct memory_past *past);

/*
 * The driver has it still or again, and did with the memory what its policy says: back to what it
 * was like, as far as that can be.  What cannot be is told in the reasons.  Nothing is done without
 * the driver, nor for what was not remembered; a signal does not stop it.
 */
void memory_put_back(struct daxctl_dev *dev, const struct memory_past *past);

#endif
