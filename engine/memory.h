/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * memory.h - the kernel's memory blocks inside an address range
 *
 * Blocks are the unit in which memory comes online and goes offline.  Only
 * blocks that lie completely inside the range count: a hot-added range is
 * trimmed to whole blocks, so one that sticks out belongs to somebody else.
 */
#ifndef ENGINE_MEMORY_H
#define ENGINE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ctx;

struct memory_block {
	unsigned int id;	/* N of memoryN */
	char state[16];		/* "online", "offline", "going-offline" */
	bool online;		/* or on its way: anything but offline */
	char zone[16];		/* "Movable", "Normal", ...; "" when offline or unknown */
};

struct memory_blocks {
	struct memory_block *at;
	size_t n;
	size_t n_online;
	uint64_t unit;		/* bytes of one block; 0: a kernel without hot-plug */
};

/*
 * Ascending by id.  Returns 0 or -errno; a kernel without memory hot-plug has no blocks.  A
 * range that wraps around is -ERANGE: what makes no sense is not free of memory.  Free with
 * memory_clear().
 */
int memory_find(struct ctx *ctx, uint64_t start, uint64_t size, struct memory_blocks *ret);
void memory_clear(struct memory_blocks *blocks);

#define auto_memory __attribute__((__cleanup__(memory_clear)))

/* One block as it is now; -ENOENT: there is none.  Two reads when it is online, else one. */
int memory_look(struct ctx *ctx, unsigned int id, struct memory_block *ret);
/* The same in one read, for those whom the zone does not matter: it is "". */
int memory_look_state(struct ctx *ctx, unsigned int id, struct memory_block *ret);
/*
 * After the kernel said that it is online: is it still, and where?  Of a block that is online
 * valid_zones names the one zone, of one that is offline all that it could come into, so one read
 * is enough; when that is not one word alone, the look is that of memory_look().
 */
int memory_look_zone(struct ctx *ctx, unsigned int id, struct memory_block *ret);

/* As memory_find(), each block looked at by @look; NULL: by memory_look(). */
typedef int memory_look_fn(struct ctx *ctx, unsigned int id, void *data, struct memory_block *ret);
int memory_find_by(struct ctx *ctx, uint64_t start, uint64_t size, memory_look_fn *look, void *data,
		   struct memory_blocks *ret);

/* Add what is in @more, for a caller that sorts in the end. */
int memory_append(struct memory_blocks *blocks, const struct memory_blocks *more);
void memory_sort(struct memory_blocks *blocks);
/* The block of that number; NULL: none. */
const struct memory_block *memory_get(const struct memory_blocks *blocks, unsigned int id);

/* Bytes of a block, in *ret; 0: a kernel without hot-plug. */
int memory_unit(struct ctx *ctx, uint64_t *ret);

/* Write the state of a block: "offline", "online_movable", "online_kernel", "online". */
int memory_set_state(struct ctx *ctx, const struct memory_block *block, const char *state);
/* The word that brings an offline block back to where it was. */
const char *memory_online_word(const struct memory_block *block);

/*
 * What the kernel does with memory when it is added: the word of auto_online_blocks.
 * -ENOENT: a kernel without hot-plug.
 */
#define MEMORY_POLICY_MAX 32
int memory_get_policy(struct ctx *ctx, char ret[MEMORY_POLICY_MAX]);
int memory_set_policy(struct ctx *ctx, const char *policy);

#endif
