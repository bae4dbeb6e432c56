// SPDX-License-Identifier: GPL-2.0-only
/*
 * poison.c - cache lines of a memdev that hold poison
 *
 * The device keeps them, whatever driver comes and goes.  What the kernel reads of them
 * (trigger_poison_list) goes to trace events, which are not simulated.
 */
#include "sim/poison.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "sim/inject.h"
#include "sim/world.h"

#define LINE_SIZE 64
#define LIMIT 256 /* that many can be injected */

struct line {
	uint64_t dpa;
	bool injected;
	TAILQ_ENTRY(line) in_list;
};

struct sim_poison {
	TAILQ_HEAD(, line) lines; /* by address */
	unsigned int n_injected;
};

static struct sim_poison *poison_of(const struct sim_memdev *memdev)
{
	const struct sim_world *world = memdev->dev.world;

	return &world->poison[memdev->topo - world->topo->memdevs];
}

bool sim_poison_supported(const struct sim_memdev *memdev)
{
	return memdev->topo->kind == SIM_CLASS && !memdev->topo->no_poison;
}

static struct line *first_from(const struct sim_poison *poison, uint64_t dpa)
{
	struct line *line;

	TAILQ_FOREACH(line, &poison->lines, in_list)
		if (line->dpa >= dpa)
			return line;
	return NULL;
}

static void add(struct sim_poison *poison, uint64_t dpa, bool injected)
{
	struct line *next = first_from(poison, dpa);
	struct line *line;

	if (next && next->dpa == dpa)
		return;
	line = sim_alloc(sizeof(*line));
	line->dpa = dpa;
	line->injected = injected;
	poison->n_injected += injected;
	if (next)
		TAILQ_INSERT_BEFORE(next, line, in_list);
	else
		TAILQ_INSERT_TAIL(&poison->lines, line, in_list);
}

static void drop(struct sim_poison *poison, struct line *line)
{
	TAILQ_REMOVE(&poison->lines, line, in_list);
	poison->n_injected -= line->injected;
	free(line);
}

static int check(const struct sim_memdev *memdev, uint64_t dpa)
{
	const struct sim_partition *last;

	if (memdev->n_parts == 0)
		return -EINVAL;
	last = &memdev->parts[memdev->n_parts - 1];
	return dpa >= last->dpa.start + last->dpa.len || dpa % LINE_SIZE ? -EINVAL : 0;
}

int sim_poison_inject(struct sim_memdev *memdev, uint64_t dpa)
{
	struct sim_poison *poison = poison_of(memdev);
	const struct line *there = first_from(poison, dpa);
	int r;

	r = check(memdev, dpa);
	if (r == 0 && sim_memdev_is_busy(memdev))
		r = -EBUSY;
	if (r < 0 || (there && there->dpa == dpa))
		return r;
	if (poison->n_injected == LIMIT)
		return -EBUSY;
	add(poison, dpa, true);
	sim_log(memdev->dev.world, "cxl_mem %s: poison inject dpa:%#" PRIx64,
		sim_device_name(&memdev->dev), dpa);
	return 0;
}

int sim_poison_clear(struct sim_memdev *memdev, uint64_t dpa)
{
	struct sim_poison *poison = poison_of(memdev);
	struct line *line = first_from(poison, dpa);
	int r;

	r = check(memdev, dpa);
	if (r == 0 && sim_memdev_is_busy(memdev))
		r = -EBUSY;
	if (r < 0)
		return r;
	if (line && line->dpa == dpa)
		drop(poison, line);
	sim_log(memdev->dev.world, "cxl_mem %s: poison clear dpa:%#" PRIx64,
		sim_device_name(&memdev->dev), dpa);
	return 0;
}

void sim_poison_forget(struct sim_memdev *memdev)
{
	struct sim_poison *poison = poison_of(memdev);

	while (!TAILQ_EMPTY(&poison->lines))
		drop(poison, TAILQ_FIRST(&poison->lines));
}

/* Which member has an offset of the region, and where. */
static struct sim_decoder *member_at(const struct sim_region *region, uint64_t offset,
				     uint64_t *ret_dpa)
{
	uint64_t stripe = region->granularity, row = stripe * region->ways;
	struct sim_decoder *member = region->targets[offset / stripe % region->ways];

	if (member)
		*ret_dpa = member->dpa.start + offset / row * stripe + offset % stripe;
	return member;
}

int sim_poison_at(const struct sim_region *region, uint64_t offset,
		  int (*act)(struct sim_memdev *memdev, uint64_t dpa))
{
	struct sim_decoder *member;
	uint64_t dpa;

	if (offset < region->linear_cache || offset >= region->hpa.len)
		return -EINVAL;
	member = member_at(region, offset - region->linear_cache, &dpa);
	return member ? act(member->port->memdev, dpa) : -EINVAL;
}

/* --- from outside: see inject.h --- */

int sim_inject_poison(struct sim_world *world, const char *name, uint64_t dpa)
{
	size_t index;
	int r;

	sim_lock(world);
	r = sim_function_find(world, name, &index);
	if (r == 0 && (!world->functions[index] || !world->functions[index]->memdev))
		r = -ENOENT;
	if (r == 0)
		r = check(world->functions[index]->memdev, dpa);
	if (r == 0)
		add(&world->poison[index], dpa, false);
	sim_unlock(world);
	return r;
}

void sim_inject_poison_show(struct sim_world *world, struct sim_buf *out)
{
	const struct line *line;

	sim_lock(world);
	for (size_t i = 0; i < world->topo->n_memdevs; i++) {
		const struct sim_function *function = world->functions[i];

		if (!function || !function->memdev)
			continue;
		TAILQ_FOREACH(line, &world->poison[i].lines, in_list)
			sim_printf(out, "%s %#" PRIx64 "%s\n",
				   sim_device_name(&function->memdev->dev), line->dpa,
				   line->injected ? " injected" : "");
	}
	sim_unlock(world);
}

/* --- boot and end --- */

void sim_poison_init(struct sim_world *world)
{
	world->poison = sim_alloc(world->topo->n_memdevs * sizeof(*world->poison));
	for (size_t i = 0; i < world->topo->n_memdevs; i++)
		TAILQ_INIT(&world->poison[i].lines);
}

void sim_poison_fini(struct sim_world *world)
{
	for (size_t i = 0; i < world->topo->n_memdevs; i++)
		while (!TAILQ_EMPTY(&world->poison[i].lines))
			drop(&world->poison[i], TAILQ_FIRST(&world->poison[i].lines));
	free(world->poison);
}
