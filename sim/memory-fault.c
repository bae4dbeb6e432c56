// SPDX-License-Identifier: GPL-2.0-only
/*
 * memory-fault.c - blocks that refuse, and somebody else who puts blocks online
 *
 * Nothing of this is in sysfs; see inject.h.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "sim/inject.h"
#include "sim/memory-block.h"
#include "sim/world.h"

static struct sim_block_fault *find(const struct sim_memory *memory, uint64_t id)
{
	struct sim_block_fault *fault;

	TAILQ_FOREACH(fault, &memory->faults, in_memory)
		if (fault->id == id)
			return fault;
	return NULL;
}

int sim_block_fault(const struct sim_block *block, enum sim_block_act act)
{
	const struct sim_block_fault *fault = find(block->dev.world->memory, block->id);

	return fault ? fault->errors[act] : 0;
}

void sim_memory_faults_clear(struct sim_memory *memory)
{
	while (!TAILQ_EMPTY(&memory->faults)) {
		struct sim_block_fault *fault = TAILQ_FIRST(&memory->faults);

		TAILQ_REMOVE(&memory->faults, fault, in_memory);
		free(fault);
	}
}

/* It is there, or can come to be there. */
static bool can_exist(const struct sim_world *world, uint64_t id)
{
	uint64_t size = world->memory->block_size;

	for (size_t i = 0; i < world->topo->n_windows; i++) {
		const struct sim_topo_window *window = &world->topo->windows[i];

		if (id >= window->start / size && id <= (window->start + window->size - 1) / size)
			return true;
	}
	return sim_block_find(world, id) != NULL;
}

static void set_error(struct sim_memory *memory, uint64_t id, enum sim_block_act act, int error)
{
	struct sim_block_fault *fault = find(memory, id);

	if (!fault) {
		fault = sim_alloc(sizeof(*fault));
		fault->id = id;
		TAILQ_INSERT_TAIL(&memory->faults, fault, in_memory);
	}
	fault->errors[act] = error;
}

int sim_inject_block(struct sim_world *world, uint64_t id, enum sim_block_act act, int error)
{
	int r = -ENOENT;

	sim_lock(world);
	if (can_exist(world, id)) {
		set_error(world->memory, id, act, error);
		r = 0;
	}
	sim_unlock(world);
	return r;
}

void sim_inject_blocks_show(struct sim_world *world, enum sim_block_act act, struct sim_buf *out)
{
	const struct sim_block_fault *fault;

	sim_lock(world);
	TAILQ_FOREACH(fault, &world->memory->faults, in_memory)
		if (fault->errors[act])
			sim_printf(out, "memory%" PRIu64 " %s\n", fault->id,
				   sim_errno_name(fault->errors[act]));
	sim_unlock(world);
}

/* --- somebody else --- */

static void daemon_writes(struct sim_world *world, void *arg)
{
	struct sim_block *block = arg;

	if (world->memory->has_daemon && !sim_block_is_online(block))
		sim_block_go_online(block, world->memory->daemon);
}

void sim_block_appeared(struct sim_block *block)
{
	struct sim_world *world = block->dev.world;

	if (world->memory->has_daemon)
		sim_work_add(world, SIM_QUEUE_OTHER, world->memory->daemon_ms, daemon_writes,
			     block);
}

int sim_inject_online_daemon(struct sim_world *world, const char *word, unsigned int ms)
{
	enum sim_online how = SIM_OFFLINE;

	if (word && (sim_parse_online(word, &how) < 0 || how == SIM_OFFLINE))
		return -EINVAL;
	sim_lock(world);
	world->memory->has_daemon = word != NULL;
	world->memory->daemon = how;
	world->memory->daemon_ms = ms;
	sim_unlock(world);
	return 0;
}

void sim_inject_online_daemon_show(struct sim_world *world, struct sim_buf *out)
{
	sim_lock(world);
	if (world->memory->has_daemon)
		sim_printf(out, "%s %u\n", sim_online_word(world->memory->daemon),
			   world->memory->daemon_ms);
	sim_unlock(world);
}
