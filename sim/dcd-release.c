// SPDX-License-Identifier: GPL-2.0-only
/*
 * dcd-release.c - the device asks for capacity, and what the host makes of it
 *
 * In the series as posted one record is a request, and stands for its whole group.  In
 * the later one, requests come in chains too, which have to name all of a group.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "sim/dcd.h"
#include "sim/world.h"

#define CHAIN_TIMEOUT_MS 20000

static bool is_in_group(const struct sim_capacity *capacity, const struct sim_capacity *request)
{
	return capacity->memdev == request->memdev && sim_capacity_same_tag(capacity, request);
}

static struct sim_capacity *find_accepted(const struct sim_world *world,
					  const struct sim_capacity *request)
{
	struct sim_capacity *capacity;

	TAILQ_FOREACH(capacity, &world->dcd->accepted, in_list)
		if (is_in_group(capacity, request) &&
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

static void release_one(struct sim_world *world, struct sim_capacity *capacity)
{
	struct sim_extent *extent = sim_extent_of(world, capacity);

	if (extent)
		sim_extent_remove(extent);
	sim_dcd_give_back(world, capacity);
}

static void release_group(struct sim_world *world, unsigned int group)
{
	struct sim_capacity *capacity, *next;

	for (capacity = TAILQ_FIRST(&world->dcd->accepted); capacity; capacity = next) {
		next = TAILQ_NEXT(capacity, in_list);
		if (capacity->group == group)
			release_one(world, capacity);
	}
}

/* Nothing of that is in a region: the device may have it at once. */
static bool is_of_no_region(struct sim_world *world, const struct sim_capacity *asked)
{
	struct sim_capacity *capacity = find_accepted(world, asked);

	if (sim_dcd_region_at(world, asked->memdev, asked->dpa))
		return false;
	if (capacity)
		sim_dcd_give_back(world, capacity);
	return true;
}

/* One extent names its whole group.  While one of it is claimed nothing happens, not even later. */
static void request(struct sim_world *world, const struct sim_capacity *asked)
{
	struct sim_capacity *capacity;

	if (is_of_no_region(world, asked))
		return;
	capacity = find_accepted(world, asked);
	if (!capacity) {
		sim_log(world, "cxl_pci %s: no extent at %#" PRIx64 " to release",
			sim_dcd_memdev_name(world, asked->memdev), asked->dpa.start);
		return;
	}
	if (world->topo->cpu_cache_flush_missing || group_is_claimed(world, capacity->group))
		return;
	release_group(world, capacity->group);
}

/* --- chains --- */

static bool is_named(const struct sim_world *world, const struct sim_capacities *chain,
		     const struct sim_capacity *capacity)
{
	const struct sim_capacity *one;

	TAILQ_FOREACH(one, chain, in_list) {
		if (!is_in_group(capacity, one) || !sim_range_contains(capacity->dpa, one->dpa))
			continue;
		if (!sim_dcd_is_shareable(world, capacity) || one->seq == capacity->seq)
			return true;
	}
	return false;
}

/* Of capacity without a tag each extent is a group. */
static bool all_are_named(const struct sim_world *world, const struct sim_capacities *chain,
			  const struct sim_capacity *capacity)
{
	const struct sim_capacity *other;

	if (!capacity->tagged)
		return is_named(world, chain, capacity);
	TAILQ_FOREACH(other, &world->dcd->accepted, in_list)
		if (other->group == capacity->group && !is_named(world, chain, other))
			return false;
	return true;
}

static void request_in_chain(struct sim_world *world, const struct sim_capacities *chain,
			     const struct sim_capacity *asked)
{
	const char *name = sim_dcd_memdev_name(world, asked->memdev);
	struct sim_capacity *capacity;

	if (is_of_no_region(world, asked))
		return;
	capacity = find_accepted(world, asked);
	if (!capacity) {
		sim_log(world, "cxl_pci %s: nothing known at %#" PRIx64 ", released", name,
			asked->dpa.start);
		return;
	}
	if (world->topo->cpu_cache_flush_missing || group_is_claimed(world, capacity->group))
		return;
	if (!all_are_named(world, chain, capacity)) {
		sim_log(world,
			"cxl_pci %s: extent at %#" PRIx64
			" is not released: the request does not name all of its group",
			name, capacity->dpa.start);
		return;
	}
	if (capacity->tagged)
		release_group(world, capacity->group);
	else
		release_one(world, capacity);
}

static void close_chain(struct sim_world *world, struct sim_capacities *chain)
{
	const struct sim_capacity *asked;

	TAILQ_FOREACH(asked, chain, in_list)
		request_in_chain(world, chain, asked);
	sim_capacities_clear(chain);
}

static void chain_timeout(struct sim_world *world, void *arg)
{
	sim_log(world, "cxl_pci: a chain of requests was not closed in time, dropped");
	sim_capacities_clear(arg);
}

static void request_later(struct sim_world *world, const struct sim_capacity *asked, bool more)
{
	struct sim_capacities *chain = &world->dcd->releases[asked->memdev];
	struct sim_capacities *offers = &world->dcd->chains[asked->memdev];

	if (!TAILQ_EMPTY(offers))
		sim_log(world, "cxl_pci %s: a request in a chain of offers, which is refused",
			sim_dcd_memdev_name(world, asked->memdev));
	sim_work_cancel(world, offers);
	sim_capacities_clear(offers);
	sim_work_cancel(world, chain);
	sim_capacities_add(chain, asked);
	if (more)
		sim_work_add(world, SIM_QUEUE_OTHER, CHAIN_TIMEOUT_MS, chain_timeout, chain);
	else
		close_chain(world, chain);
}

void sim_dcd_request(struct sim_world *world, const struct sim_capacity *asked, bool forced,
		     bool more)
{
	if (forced)
		sim_log(world, "cxl_pci %s: forced release of capacity ignored",
			sim_dcd_memdev_name(world, asked->memdev));
	else if (world->dialects & SIM_DCD_NEXT)
		request_later(world, asked, more);
	else
		request(world, asked);
}
