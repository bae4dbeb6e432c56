/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dcd-device.c - the device's side of dynamic capacity: offers, requests, what was accepted
 *
 * An offer is refused without a word to userspace: it just does not show up.  The
 * kernel log here says why.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/dcd.h"
#include "sim/inject.h"
#include "sim/world.h"

#define CHAIN_MAX 100
#define CHAIN_TIMEOUT_MS 20000

TAILQ_HEAD(capacities, sim_capacity);

struct sim_dcd {
	struct capacities accepted;	/* by all memdevs, in the order of arrival */
	struct capacities *chains;	/* by memdev: records held until one without More */
	unsigned int last_group;
};

static const char *memdev_name(const struct sim_world *world, unsigned int memdev)
{
	const struct sim_function *function = world->functions[memdev];

	return function && function->memdev ? sim_device_name(&function->memdev->dev) : "?";
}

static bool overlap(struct sim_range a, struct sim_range b)
{
	return a.start < b.start + b.len && b.start < a.start + a.len;
}

static bool contains(struct sim_range outer, struct sim_range inner)
{
	return outer.start <= inner.start &&
	       inner.start + inner.len <= outer.start + outer.len;
}

static bool same_tag(const struct sim_capacity *a, const struct sim_capacity *b)
{
	return a->tagged == b->tagged && memcmp(a->tag, b->tag, sizeof(a->tag)) == 0;
}

static bool same_range(const struct sim_capacity *a, const struct sim_capacity *b)
{
	return a->memdev == b->memdev && a->dpa.start == b->dpa.start && a->dpa.len == b->dpa.len;
}

static struct sim_range partition(const struct sim_world *world, unsigned int memdev)
{
	const struct sim_function *function = world->functions[memdev];
	const struct sim_partition *part = NULL;

	if (function && function->memdev)
		part = sim_memdev_part(function->memdev, SIM_MODE_DYNAMIC_RAM_1);
	return part ? part->dpa : (struct sim_range){ 0 };
}

static bool is_shareable(const struct sim_world *world, const struct sim_capacity *capacity)
{
	return world->topo->memdevs[capacity->memdev].dc_shareable;
}

/* --- what the host accepted --- */

static struct sim_extent *find_extent(const struct sim_world *world,
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
		if (capacity->memdev == memdev && contains(dpa, capacity->dpa))
			sim_extent_add(pool, capacity);
}

void sim_dcd_give_back(struct sim_world *world, struct sim_capacity *capacity)
{
	TAILQ_REMOVE(&world->dcd->accepted, capacity, in_list);
	free(capacity);
}

/* --- offers --- */

/* Only what is in a region counts: of the rest the host knows nothing. */
static bool tag_is_live(const struct sim_world *world, const struct sim_capacity *offer)
{
	const struct sim_capacity *other;

	if (!offer->tagged)
		return false;
	TAILQ_FOREACH(other, &world->dcd->accepted, in_list)
		if (same_tag(other, offer) && find_extent(world, other))
			return true;
	return false;
}

static bool is_duplicate(const struct sim_world *world, const struct sim_capacity *offer)
{
	const struct sim_capacity *other;

	TAILQ_FOREACH(other, &world->dcd->accepted, in_list)
		if (same_range(other, offer) && same_tag(other, offer))
			return true;
	return false;
}

static bool is_taken(const struct sim_world *world, const struct sim_capacity *offer)
{
	const struct sim_capacity *other;

	TAILQ_FOREACH(other, &world->dcd->accepted, in_list)
		if (other->memdev == offer->memdev && overlap(other->dpa, offer->dpa))
			return true;
	return false;
}

/* Numbers of a shareable tag must be 0 to n-1, each once. */
static bool seq_is_complete(const struct capacities *chain, const struct sim_capacity *member)
{
	const struct sim_capacity *one;
	unsigned int n = 0, seen = 0;

	TAILQ_FOREACH(one, chain, in_list)
		n += same_tag(one, member);
	for (unsigned int seq = 0; seq < n; seq++)
		TAILQ_FOREACH(one, chain, in_list)
			if (same_tag(one, member) && one->seq == seq) {
				seen++;
				break;
			}
	return seen == n;
}

static bool is_misaligned(const struct sim_capacity *offer)
{
	return offer->dpa.start % SIM_DAX_ALIGN || offer->dpa.len % SIM_DAX_ALIGN;
}

/* Why all that have the tag of @member are refused together; NULL: they are not. */
static const char *refuse_group(const struct sim_world *world, const struct capacities *chain,
				const struct sim_capacity *member)
{
	const struct sim_capacity *one;

	if (tag_is_live(world, member) && !is_duplicate(world, member))
		return "its tag is in use";
	if (is_shareable(world, member) && !seq_is_complete(chain, member))
		return "sequence numbers are missing";
	TAILQ_FOREACH(one, chain, in_list)
		if (same_tag(one, member) && is_misaligned(one))
			return "not aligned to 2 MiB";
	return NULL;
}

static const char *refuse_one(const struct sim_world *world, const struct sim_capacity *offer)
{
	const struct sim_dax_pool *pool;
	unsigned int unused = 0;

	if (!contains(partition(world, offer->memdev), offer->dpa))
		return "not in the partition";
	if (is_shareable(world, offer) && !offer->tagged)
		return "shareable, but no tag";
	if (!is_shareable(world, offer) && offer->seq)
		return "a sequence number, but not shareable";
	pool = sim_dcd_pool_at(world, offer->memdev, offer->dpa);
	if (!pool)
		return "no region";
	if (!contains(sim_dcd_pool_dpa(pool, &unused), offer->dpa))
		return "not in one region";
	return is_taken(world, offer) ? "overlaps" : NULL;
}

static void drop_chain(struct capacities *chain)
{
	while (!TAILQ_EMPTY(chain)) {
		struct sim_capacity *offer = TAILQ_FIRST(chain);

		TAILQ_REMOVE(chain, offer, in_list);
		free(offer);
	}
}

static void refuse(struct sim_world *world, const struct sim_capacity *offer, const char *why)
{
	sim_log(world, "cxl_pci %s: extent %#" PRIx64 "-%#" PRIx64 " refused: %s",
		memdev_name(world, offer->memdev), offer->dpa.start,
		offer->dpa.start + offer->dpa.len - 1, why);
}

/* Members of a tag that is not shareable are numbered as they come. */
static unsigned int next_seq(const struct sim_world *world, const struct sim_capacity *offer,
			     unsigned int group)
{
	const struct sim_capacity *other;
	unsigned int n = 0;

	if (is_shareable(world, offer))
		return offer->seq;
	TAILQ_FOREACH(other, &world->dcd->accepted, in_list)
		n += other->group == group;
	return n;
}

/* What of the chain has the tag of the first record is accepted or refused, and leaves it. */
static void close_group(struct sim_world *world, struct capacities *chain)
{
	struct sim_capacity first = *TAILQ_FIRST(chain);
	const char *why_all = refuse_group(world, chain, &first);
	unsigned int group = ++world->dcd->last_group;
	struct sim_capacity *offer, *next;

	for (offer = TAILQ_FIRST(chain); offer; offer = next) {
		const char *why = why_all;

		next = TAILQ_NEXT(offer, in_list);
		if (!same_tag(offer, &first))
			continue;
		TAILQ_REMOVE(chain, offer, in_list);
		if (!why && !is_duplicate(world, offer))
			why = refuse_one(world, offer);
		if (why)
			refuse(world, offer, why);
		if (why || is_duplicate(world, offer)) {
			free(offer);
			continue;
		}
		offer->group = group;
		offer->seq = next_seq(world, offer, group);
		TAILQ_INSERT_TAIL(&world->dcd->accepted, offer, in_list);
		sim_extent_add(sim_dcd_pool_at(world, offer->memdev, offer->dpa), offer);
	}
}

static void chain_timeout(struct sim_world *world, void *arg)
{
	struct capacities *chain = arg;

	sim_log(world, "cxl_pci: a chain of extents was not closed in time, refused");
	drop_chain(chain);
}

static void offer(struct sim_world *world, const struct sim_capacity *capacity, bool more)
{
	struct capacities *chain = &world->dcd->chains[capacity->memdev];
	struct sim_capacity *copy = sim_alloc(sizeof(*copy));
	struct sim_capacity *staged;
	unsigned int n = 0;

	*copy = *capacity;
	TAILQ_INSERT_TAIL(chain, copy, in_list);
	sim_work_cancel(world, chain);
	TAILQ_FOREACH(staged, chain, in_list)
		n++;
	if (n > CHAIN_MAX) {
		sim_log(world, "cxl_pci %s: more than %d extents in one chain, refused",
			memdev_name(world, capacity->memdev), CHAIN_MAX);
		drop_chain(chain);
	} else if (more) {
		sim_work_add(world, SIM_QUEUE_OTHER, CHAIN_TIMEOUT_MS, chain_timeout, chain);
	} else {
		while (!TAILQ_EMPTY(chain))
			close_group(world, chain);
	}
}

/* --- requests for release --- */

static struct sim_capacity *find_accepted(const struct sim_world *world,
					  const struct sim_capacity *request)
{
	struct sim_capacity *capacity;

	TAILQ_FOREACH(capacity, &world->dcd->accepted, in_list)
		if (capacity->memdev == request->memdev && same_tag(capacity, request) &&
		    contains(capacity->dpa, request->dpa))
			return capacity;
	return NULL;
}

static bool group_is_claimed(const struct sim_world *world, unsigned int group)
{
	const struct sim_capacity *capacity;

	TAILQ_FOREACH(capacity, &world->dcd->accepted, in_list) {
		const struct sim_extent *extent = find_extent(world, capacity);

		if (capacity->group == group && extent && extent->claimed)
			return true;
	}
	return false;
}

static void release_group(struct sim_world *world, unsigned int group)
{
	struct sim_capacity *capacity, *next;

	for (capacity = TAILQ_FIRST(&world->dcd->accepted); capacity; capacity = next) {
		struct sim_extent *extent = find_extent(world, capacity);

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
	const char *name = memdev_name(world, asked->memdev);

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
	int r;

	*ret = (struct sim_capacity){ .seq = asked->seq };
	r = find_memdev(world, asked->memdev, &ret->memdev);
	if (r < 0)
		return r;
	part = partition(world, ret->memdev);
	if (!world->dcd || part.len == 0 || asked->length == 0)
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
		offer(world, &capacity, more);
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
		if (same_tag(other, capacity))
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
		drop_chain(&dcd->chains[i]);
	drop_chain(&dcd->accepted);
	free(dcd->chains);
	free(dcd);
	world->dcd = NULL;
}
