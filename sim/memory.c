/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * memory.c - hot-add and hot-remove, and the files for all memory blocks
 */
#include "sim/memory.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "sim/memory-block.h"
#include "sim/world.h"

#define DEFAULT_BLOCK (128 * SIM_MIB)
#define DMA_END (16 * SIM_MIB)
#define DMA32_END (UINT64_C(4) << 30)
/*
 * How long a kernel runs on after the decoders of online memory went.  Its own data is
 * touched at once; movable memory that nobody uses yet was seen to outlive a long test.
 */
#define CRASH_DELAY_KERNEL_MS 100
#define CRASH_DELAY_MOVABLE_MS 5000

static const char *const online_words[] = {
	[SIM_OFFLINE] = "offline",
	[SIM_ONLINE] = "online",
	[SIM_ONLINE_KERNEL] = "online_kernel",
	[SIM_ONLINE_MOVABLE] = "online_movable",
};

const char *sim_online_word(enum sim_online how)
{
	return online_words[how];
}

int sim_parse_online(const char *text, enum sim_online *ret)
{
	for (size_t i = 0; i < sizeof(online_words) / sizeof(online_words[0]); i++) {
		if (!sim_streq(text, online_words[i]))
			continue;
		*ret = (enum sim_online)i;
		return 0;
	}
	return -EINVAL;
}

enum sim_online sim_memory_policy(const struct sim_world *world)
{
	return world->memory->policy;
}

/* --- ranges of blocks --- */

struct sim_range sim_memory_trim(const struct sim_world *world, struct sim_range range)
{
	uint64_t size = world->memory->block_size;
	uint64_t start = (range.start + size - 1) / size * size;
	uint64_t end = (range.start + range.len) / size * size;

	return (struct sim_range){ start, end > start ? end - start : 0 };
}

/* Calls @each for the blocks of a range that are there, until one says other than 0. */
static int each_block(const struct sim_world *world, struct sim_range range,
		      int (*each)(struct sim_block *block, void *data), void *data)
{
	uint64_t size = world->memory->block_size;
	int r = 0;

	for (uint64_t at = 0; at < range.len && r == 0; at += size) {
		struct sim_block *block = sim_block_find(world, (range.start + at) / size);

		if (block)
			r = each(block, data);
	}
	return r;
}

static int exists(struct sim_block *block, void *data)
{
	return -EEXIST;
}

static int busy_when_online(struct sim_block *block, void *data)
{
	return sim_block_is_online(block) ? -EBUSY : 0;
}

static int remove_one(struct sim_block *block, void *data)
{
	sim_block_remove(block);
	return 0;
}

int sim_memory_add(struct sim_world *world, struct sim_range range, int node_id,
		   enum sim_online how)
{
	uint64_t size = world->memory->block_size;
	struct sim_node *node;

	if (range.len == 0 || range.start % size || range.len % size)
		return -EINVAL;
	if (sim_claim_has_ram(world, range.start, range.len) ||
	    each_block(world, range, exists, NULL) < 0)
		return -EEXIST;
	sim_claim_add(world, "System RAM (kmem)", range.start, range.len, true);
	node = sim_node_get(world->memory->nodes, node_id);
	for (uint64_t at = 0; at < range.len; at += size) {
		struct sim_block *block = sim_block_add(world, (range.start + at) / size, node);

		/* that one fails, nobody hears of */
		if (how != SIM_OFFLINE)
			sim_block_go_online(block, how);
		sim_block_appeared(block);
	}
	return 0;
}

static struct sim_claim *find_claim(const struct sim_world *world, struct sim_range range)
{
	struct sim_claim *claim;

	TAILQ_FOREACH(claim, &world->claims, in_world)
		if (claim->ram && claim->range.start == range.start &&
		    claim->range.len == range.len)
			return claim;
	return NULL;
}

int sim_memory_remove(struct sim_world *world, struct sim_range range)
{
	int r = each_block(world, range, busy_when_online, NULL);
	struct sim_claim *claim = find_claim(world, range);

	if (r < 0)
		return r;
	each_block(world, range, remove_one, NULL);
	if (claim)
		sim_claim_remove(world, claim);
	sim_nodes_drop_empty(world->memory->nodes);
	return 0;
}

/* What went offline, so that it can come back. */
struct taken {
	struct {
		struct sim_block *block;
		enum sim_zone zone;
	} *at;
	size_t n;
};

static int take_one(struct sim_block *block, void *data)
{
	struct taken *taken = data;
	enum sim_zone zone = block->zone;
	int r;

	if (!sim_block_is_online(block))
		return 0;
	r = sim_block_take_offline(block);
	if (r < 0)
		return r;
	taken->at = sim_realloc(taken->at, (taken->n + 1) * sizeof(*taken->at));
	taken->at[taken->n].block = block;
	taken->at[taken->n++].zone = zone;
	return 0;
}

int sim_memory_unplug(struct sim_world *world, const struct sim_range *ranges, size_t n)
{
	struct taken taken = { 0 };
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++)
		r = each_block(world, ranges[i], take_one, &taken);
	for (size_t i = 0; r < 0 && i < taken.n; i++)
		sim_block_put_online(taken.at[i].block, taken.at[i].zone);
	for (size_t i = 0; r == 0 && i < n; i++)
		sim_memory_remove(world, ranges[i]);
	free(taken.at);
	return r;
}

/* All blocks that the range touches. */
static struct sim_range blocks_around(const struct sim_world *world, uint64_t start, uint64_t len)
{
	uint64_t size = world->memory->block_size;
	uint64_t first = start / size * size;

	return (struct sim_range){ first, start + len - first };
}

bool sim_memory_online(const struct sim_world *world, uint64_t start, uint64_t len)
{
	return each_block(world, blocks_around(world, start, len), busy_when_online, NULL) < 0;
}

static void die(struct sim_world *world, void *arg)
{
	sim_crash(world, "memory that is online is not decoded any more");
}

static int kernel_online(struct sim_block *block, void *data)
{
	return sim_block_is_online(block) && block->zone != SIM_ZONE_MOVABLE ? -EBUSY : 0;
}

void sim_memory_undecoded(struct sim_world *world, uint64_t start, uint64_t len)
{
	struct sim_range blocks = blocks_around(world, start, len);
	bool soon = each_block(world, blocks, kernel_online, NULL) < 0;

	if (!sim_memory_online(world, start, len))
		return;
	sim_lost(world, "memory %#" PRIx64 "-%#" PRIx64 " is online, and nothing decodes it", start,
		 start + len - 1);
	sim_work_add(world, SIM_QUEUE_OTHER, soon ? CRASH_DELAY_KERNEL_MS : CRASH_DELAY_MOVABLE_MS,
		     die, world->memory);
}

/* --- files for all of them --- */

static int block_size_bytes_show(const void *model, struct sim_buf *out)
{
	const struct sim_memory *memory = model;

	return sim_printf(out, "%" PRIx64 "\n", memory->block_size);
}

static int auto_online_blocks_show(const void *model, struct sim_buf *out)
{
	const struct sim_memory *memory = model;

	return sim_printf(out, "%s\n", online_words[memory->policy]);
}

static int auto_online_blocks_store(void *model, const char *text, size_t len)
{
	struct sim_memory *memory = model;

	return sim_parse_online(text, &memory->policy);
}

static const struct sim_attr memory_attrs[] = {
	{ "auto_online_blocks", 0644, auto_online_blocks_show, auto_online_blocks_store },
	{ "block_size_bytes", 0444, block_size_bytes_show },
	{ NULL },
};
static const struct sim_group memory_group = { NULL, memory_attrs };

/* --- boot --- */

/* The first block of a PC is in two zones, and never leaves. */
static enum sim_zone boot_zone(struct sim_range range)
{
	if (range.start < DMA_END)
		return SIM_ZONE_MIXED;
	return range.start < DMA32_END ? SIM_ZONE_DMA32 : SIM_ZONE_NORMAL;
}

static void add_boot_memory(struct sim_world *world)
{
	uint64_t n = world->topo->boot_memory / world->memory->block_size;
	struct sim_node *node = sim_node_get(world->memory->nodes, 0);

	for (uint64_t id = 0; id < n; id++) {
		struct sim_block *block = sim_block_add(world, id, node);

		block->pinned = block->early = true;
		sim_block_put_online(block, boot_zone(sim_block_range(block)));
	}
}

void sim_memory_init(struct sim_world *world)
{
	struct sim_memory *memory = sim_alloc(sizeof(*memory));
	uint64_t size = world->topo->memory_block_size;

	world->memory = memory;
	memory->block_size = size ? size : DEFAULT_BLOCK;
	memory->policy = (enum sim_online)world->topo->auto_online;
	TAILQ_INIT(&memory->faults);
	memory->bus = sim_bus_add(world, "memory", NULL);
	memory->dir = sim_kobj_mkpath(world->sys, "devices/system/memory");
	sim_kobj_add_group(memory->dir, &memory_group, memory);
	sim_memory_parameters_init(memory, world);
	memory->nodes = sim_nodes_new(world);
	add_boot_memory(world);
}

void sim_memory_fini(struct sim_world *world)
{
	if (!world->memory)
		return;
	sim_memory_faults_clear(world->memory);
	sim_nodes_free(world->memory->nodes);
	sim_bus_free(world->memory->bus);
	free(world->memory);
	world->memory = NULL;
}
