/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dcd-device.c - the device's side of dynamic capacity: what was accepted, requests for it
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/dcd.h"
#include "sim/inject.h"
#include "sim/world.h"

const char *sim_dcd_memdev_name(const struct sim_world *world, unsigned int memdev)
{
	const struct sim_function *function = world->functions[memdev];

	return function && function->memdev ? sim_device_name(&function->memdev->dev) : "?";
}

bool sim_range_overlaps(struct sim_range a, struct sim_range b)
{
	return a.start < b.start + b.len && b.start < a.start + a.len;
}

bool sim_range_contains(struct sim_range outer, struct sim_range inner)
{
	return outer.start <= inner.start &&
	       inner.start + inner.len <= outer.start + outer.len;
}

bool sim_capacity_same_tag(const struct sim_capacity *a, const struct sim_capacity *b)
{
	return a->tagged == b->tagged && memcmp(a->tag, b->tag, sizeof(a->tag)) == 0;
}

struct sim_range sim_dcd_partition(const struct sim_world *world, unsigned int memdev)
{
	const struct sim_function *function = world->functions[memdev];
	const struct sim_partition *part = NULL;

	if (function && function->memdev)
		part = sim_memdev_part(function->memdev, SIM_MODE_DYNAMIC_RAM_1);
	return part ? part->dpa : (struct sim_range){ 0 };
}

/* --- what the host accepted --- */

struct sim_extent *sim_extent_of(const struct sim_world *world,
				 const struct sim_capacity *capacity)
{
	const struct sim_dax_pool *pool;
	struct sim_extent *extent;

	TAILQ_FOREACH(pool, &world->dax->pools, in_world)
		TAILQ_FOREACH(extent, &pool->extents, in_pool)
			if (extent->capacity == capacity)
				return extent;
	return NULL;
}

void sim_dcd_recover(struct sim_dax_pool *pool)
{
	struct sim_world *world = pool->owner->dev.world;
	struct sim_capacity *capacity;
	unsigned int memdev = 0;
	struct sim_range dpa = sim_dcd_pool_dpa(pool, &memdev);

	TAILQ_FOREACH(capacity, &world->dcd->accepted, in_list)
		if (capacity->memdev == memdev && sim_range_contains(dpa, capacity->dpa))
			sim_extent_add(pool, capacity);
}

void sim_dcd_give_back(struct sim_world *world, struct sim_capacity *capacity)
{
	TAILQ_REMOVE(&world->dcd->accepted, capacity, in_list);
	free(capacity);
}

/* --- requests for release --- */

static struct sim_capacity *find_accepted(const struct sim_world *world,
					  const struct sim_capacity *request)
{
	struct sim_capacity *capacity;

	TAILQ_FOREACH(capacity, &world->dcd->accepted, in_list)
		if (capacity->memdev == request->memdev &&
		    sim_capacity_same_tag(capacity, request) &&
		    sim_range_contains(capacity->dpa, request->dpa))
			return capacity;
	return NULL;
}

static bool group_is_claimed(const struct sim_world *world, unsigned int group)
{
	const struct sim_capacity *capacity;

	TAILQ_FOREACH(capacity, &world->dcd->accepted, in_list) {
		const struct sim_extent *extent = sim_extent_of(world, capacity);

		if (capacity->group == group && extent && extent->claimed)
			return true;
	}
	return false;
}

static void release_group(struct sim_world *world, unsigned int group)
{
	struct sim_capacity *capacity, *next;

	for (capacity = TAILQ_FIRST(&world->dcd->accepted); capacity; capacity = next) {
		struct sim_extent *extent = sim_extent_of(world, capacity);

		next = TAILQ_NEXT(capacity, in_list);
		if (capacity->group != group)
			continue;
		if (extent)
			sim_extent_remove(extent);
		sim_dcd_give_back(world, capacity);
	}
}

/* One extent names its whole group.  While one of it is claimed nothing happens, not even later. */
static void request(struct sim_world *world, const struct sim_capacity *asked, bool forced)
{
	struct sim_capacity *capacity = find_accepted(world, asked);
	const char *name = sim_dcd_memdev_name(world, asked->memdev);

	if (forced) {
		sim_log(world, "cxl_pci %s: forced release of capacity ignored", name);
		return;
	}
	if (!sim_dcd_pool_at(world, asked->memdev, asked->dpa)) {
		if (capacity)
			sim_dcd_give_back(world, capacity);
		return;
	}
	if (!capacity) {
		sim_log(world, "cxl_pci %s: no extent at %#" PRIx64 " to release", name,
			asked->dpa.start);
		return;
	}
	if (world->topo->cpu_cache_flush_missing || group_is_claimed(world, capacity->group))
		return;
	release_group(world, capacity->group);
}

/* --- from outside: see inject.h --- */

static int find_memdev(const struct sim_world *world, const char *name, unsigned int *ret)
{
	for (unsigned int i = 0; i < world->topo->n_memdevs; i++) {
		const struct sim_function *function = world->functions[i];

		if (!function || !function->memdev ||
		    !sim_streq(sim_device_name(&function->memdev->dev), name))
			continue;
		*ret = i;
		return 0;
	}
	return -ENOENT;
}

static int capacity_of(const struct sim_world *world, const struct sim_inject_capacity *asked,
		       struct sim_capacity *ret)
{
	struct sim_range part;
	uint64_t end;
	int r;

	*ret = (struct sim_capacity){ .seq = asked->seq };
	r = find_memdev(world, asked->memdev, &ret->memdev);
	if (r < 0)
		return r;
	part = sim_dcd_partition(world, ret->memdev);
	if (!world->dcd || part.len == 0 || asked->length == 0)
		return -EINVAL;
	if (__builtin_add_overflow(asked->offset, asked->length, &end) ||
	    __builtin_add_overflow(end, part.start, &end))
		return -EINVAL;
	ret->dpa = (struct sim_range){ part.start + asked->offset, asked->length };
	ret->tagged = asked->tag && !sim_uuid_is_null(asked->tag);
	if (ret->tagged)
		memcpy(ret->tag, asked->tag, sizeof(ret->tag));
	return 0;
}

int sim_inject_add_capacity(struct sim_world *world, const struct sim_inject_capacity *what,
			    bool more)
{
	struct sim_capacity capacity;
	int r;

	sim_lock(world);
	r = capacity_of(world, what, &capacity);
	if (r == 0)
		sim_dcd_offer(world, &capacity, more);
	sim_unlock(world);
	return r;
}

int sim_inject_release_capacity(struct sim_world *world, const struct sim_inject_capacity *what,
				bool forced)
{
	struct sim_capacity capacity;
	int r;

	sim_lock(world);
	r = capacity_of(world, what, &capacity);
	if (r == 0)
		request(world, &capacity, forced);
	sim_unlock(world);
	return r;
}

/* --- boot --- */

static uint64_t partition_start(const struct sim_topo_memdev *memdev)
{
	return memdev->ram.size + memdev->pmem.size;
}

/* What of the boot's extents has the tag of this one, before it. */
static struct sim_capacity *first_of_tag(const struct sim_world *world,
					 const struct sim_capacity *capacity)
{
	struct sim_capacity *other;

	if (!capacity->tagged)
		return NULL;
	TAILQ_FOREACH(other, &world->dcd->accepted, in_list)
		if (sim_capacity_same_tag(other, capacity))
			return other;
	return NULL;
}

static void add_boot_extent(struct sim_world *world, const struct sim_topo_extent *topo)
{
	struct sim_capacity *capacity = sim_alloc(sizeof(*capacity));
	const struct sim_capacity *first;
	uint64_t start = partition_start(&world->topo->memdevs[topo->memdev]);

	capacity->memdev = topo->memdev;
	capacity->dpa = (struct sim_range){ start + topo->offset, topo->length };
	capacity->tagged = topo->tagged;
	memcpy(capacity->tag, topo->tag, sizeof(capacity->tag));
	first = first_of_tag(world, capacity);
	capacity->group = first ? first->group : ++world->dcd->last_group;
	for (const struct sim_capacity *one = first; one; one = TAILQ_NEXT(one, in_list))
		capacity->seq += one->group == capacity->group;
	TAILQ_INSERT_TAIL(&world->dcd->accepted, capacity, in_list);
}

void sim_dcd_init(struct sim_world *world)
{
	const struct sim_topology *topo = world->topo;
	struct sim_dcd *dcd;

	if (!(world->dialects & SIM_DCD))
		return;
	dcd = sim_alloc(sizeof(*dcd));
	world->dcd = dcd;
	TAILQ_INIT(&dcd->accepted);
	dcd->chains = sim_alloc(topo->n_memdevs * sizeof(*dcd->chains));
	for (size_t i = 0; i < topo->n_memdevs; i++)
		TAILQ_INIT(&dcd->chains[i]);
	for (size_t i = 0; i < topo->n_extents; i++)
		add_boot_extent(world, &topo->extents[i]);
}

void sim_dcd_fini(struct sim_world *world)
{
	struct sim_dcd *dcd = world->dcd;

	if (!dcd)
		return;
	for (size_t i = 0; i < world->topo->n_memdevs; i++)
		sim_capacities_clear(&dcd->chains[i]);
	sim_capacities_clear(&dcd->accepted);
	free(dcd->chains);
	free(dcd);
	world->dcd = NULL;
}
