// SPDX-License-Identifier: GPL-2.0-only
/*
 * memory-policy.c - the parameters of the module memory_hotplug, and the zone they choose
 *
 * Only what is put "online" is chosen for, not what is told to be kernel or movable.
 */
#include <errno.h>

#include "sim/memory-block.h"
#include "sim/world.h"

#define DEFAULT_RATIO 301

/* --- the zone --- */

struct blocks {
	uint64_t early; /* there at boot, for the kernel */
	uint64_t movable;
};

static struct blocks count(const struct sim_memory *memory, const struct sim_node *node)
{
	struct blocks blocks = { 0 };
	const struct sim_device *dev;

	TAILQ_FOREACH(dev, &memory->bus->all, on_bus) {
		const struct sim_block *block = (const struct sim_block *)dev;

		if (node && block->node != node)
			continue;
		if (block->zone == SIM_ZONE_MOVABLE)
			blocks.movable++;
		else if (block->early)
			blocks.early++;
	}
	return blocks;
}

static bool has_room(const struct sim_memory *memory, const struct sim_node *node)
{
	struct blocks blocks = count(memory, node);

	return (blocks.movable + 1) * 100 <= blocks.early * memory->choice.ratio;
}

enum sim_zone sim_memory_auto_zone(const struct sim_block *block)
{
	const struct sim_memory *memory = block->dev.world->memory;

	if (!has_room(memory, NULL))
		return SIM_ZONE_NORMAL;
	if (memory->choice.numa_aware && !has_room(memory, block->node))
		return SIM_ZONE_NORMAL;
	return SIM_ZONE_MOVABLE;
}

/* --- the files --- */

static int memmap_on_memory_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "N\n");
}

static int online_policy_show(const void *model, struct sim_buf *out)
{
	const struct sim_memory *memory = model;

	return sim_printf(out, "%s\n",
			  memory->choice.auto_movable ? "auto-movable" : "contig-zones");
}

static int online_policy_store(void *model, const char *text, size_t len)
{
	struct sim_memory *memory = model;
	bool auto_movable = sim_streq(text, "auto-movable");

	if (!auto_movable && !sim_streq(text, "contig-zones"))
		return -EINVAL;
	memory->choice.auto_movable = auto_movable;
	return 0;
}

static int ratio_show(const void *model, struct sim_buf *out)
{
	const struct sim_memory *memory = model;

	return sim_printf(out, "%u\n", memory->choice.ratio);
}

static int ratio_store(void *model, const char *text, size_t len)
{
	struct sim_memory *memory = model;
	uint64_t ratio;
	int r;

	r = sim_parse_u64(text, 0, &ratio);
	if (r < 0)
		return r;
	if (ratio > UINT32_MAX)
		return -ERANGE;
	memory->choice.ratio = (unsigned int)ratio;
	return 0;
}

static int numa_aware_show(const void *model, struct sim_buf *out)
{
	const struct sim_memory *memory = model;

	return sim_printf(out, "%c\n", memory->choice.numa_aware ? 'Y' : 'N');
}

static int numa_aware_store(void *model, const char *text, size_t len)
{
	struct sim_memory *memory = model;

	return sim_parse_bool(text, &memory->choice.numa_aware);
}

static const struct sim_attr parameter_attrs[] = {
	{ "auto_movable_numa_aware", 0644, numa_aware_show, numa_aware_store },
	{ "auto_movable_ratio", 0644, ratio_show, ratio_store },
	{ "memmap_on_memory", 0444, memmap_on_memory_show },
	{ "online_policy", 0644, online_policy_show, online_policy_store },
	{ NULL },
};
static const struct sim_group parameter_group = { "parameters", parameter_attrs };

void sim_memory_parameters_init(struct sim_memory *memory, struct sim_world *world)
{
	memory->choice = (struct sim_memory_choice){ .numa_aware = true, .ratio = DEFAULT_RATIO };
	sim_kobj_add_group(sim_kobj_mkpath(world->sys, "module/memory_hotplug"), &parameter_group,
			   memory);
}
