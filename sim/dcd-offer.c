/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dcd-offer.c - what a device offers, and what the host takes of it
 *
 * An offer is refused without a word to userspace: it just does not show up.  The
 * kernel log here says why.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "sim/dcd.h"
#include "sim/world.h"

#define CHAIN_MAX 100
#define CHAIN_TIMEOUT_MS 20000

static bool same_range(const struct sim_capacity *a, const struct sim_capacity *b)
{
	return a->memdev == b->memdev && a->dpa.start == b->dpa.start && a->dpa.len == b->dpa.len;
}

/* Only what is in a region counts: of the rest the host knows nothing. */
static bool tag_is_live(const struct sim_world *world, const struct sim_capacity *offer)
{
	const struct sim_capacity *other;

	if (!offer->tagged)
		return false;
	TAILQ_FOREACH(other, &world->dcd->accepted, in_list)
		if (sim_capacity_same_tag(other, offer) && sim_extent_of(world, other))
			return true;
	return false;
}

static bool is_duplicate(const struct sim_world *world, const struct sim_capacity *offer)
{
	const struct sim_capacity *other;

	TAILQ_FOREACH(other, &world->dcd->accepted, in_list)
		if (same_range(other, offer) && sim_capacity_same_tag(other, offer))
			return true;
	return false;
}

static bool is_taken(const struct sim_world *world, const struct sim_capacity *offer)
{
	const struct sim_capacity *other;

	TAILQ_FOREACH(other, &world->dcd->accepted, in_list)
		if (other->memdev == offer->memdev && sim_range_overlaps(other->dpa, offer->dpa))
			return true;
	return false;
}

/* Numbers of a shareable tag must be 0 to n-1, each once; in v10 they began with 1. */
static bool seq_is_complete(const struct sim_world *world, const struct sim_capacities *chain,
			    const struct sim_capacity *member)
{
	unsigned int first = world->dialects & SIM_DCD_V10 ? 1 : 0;
	const struct sim_capacity *one;
	unsigned int n = 0, seen = 0;

	TAILQ_FOREACH(one, chain, in_list)
		n += sim_capacity_same_tag(one, member);
	for (unsigned int seq = first; seq < first + n; seq++)
		TAILQ_FOREACH(one, chain, in_list)
			if (sim_capacity_same_tag(one, member) && one->seq == seq) {
				seen++;
				break;
			}
	return seen == n;
}

static bool is_misaligned(const struct sim_capacity *offer)
{
	return offer->dpa.start % SIM_DAX_ALIGN || offer->dpa.len % SIM_DAX_ALIGN;
}

static bool is_scattered(const struct sim_world *world, const struct sim_capacities *chain,
			 const struct sim_capacity *member)
{
	const struct sim_capacity *one;

	if (!member->tagged)
		return false;
	TAILQ_FOREACH(one, chain, in_list)
		if (sim_capacity_same_tag(one, member) &&
		    sim_dcd_partition(world, one->memdev, one->dpa.start) !=
			    sim_dcd_partition(world, member->memdev, member->dpa.start))
			return true;
	return false;
}

/* Why all that have the tag of @member are refused together; NULL: they are not. */
static const char *refuse_group(const struct sim_world *world, const struct sim_capacities *chain,
				const struct sim_capacity *member)
{
	const struct sim_capacity *one;

	if (tag_is_live(world, member) && !is_duplicate(world, member))
		return "its tag is in use";
	if (sim_dcd_is_shareable(world, member) && !seq_is_complete(world, chain, member))
		return "sequence numbers are missing";
	if (is_scattered(world, chain, member))
		return "in more than one partition";
	TAILQ_FOREACH(one, chain, in_list)
		if (sim_capacity_same_tag(one, member) && is_misaligned(one))
			return "not aligned to 2 MiB";
	return NULL;
}

static const char *refuse_one(const struct sim_world *world, const struct sim_capacity *offer)
{
	const struct sim_partition *part =
		sim_dcd_partition(world, offer->memdev, offer->dpa.start);
	const struct sim_dax_region *region;
	unsigned int unused = 0;

	if (!part || !sim_range_contains(part->dpa, offer->dpa))
		return "not in the partition";
	if (sim_dcd_is_shareable(world, offer) && !offer->tagged)
		return "shareable, but no tag";
	if (!sim_dcd_is_shareable(world, offer) && offer->seq)
		return "a sequence number, but not shareable";
	region = sim_dcd_region_at(world, offer->memdev, offer->dpa);
	if (!region)
		return "no region";
	if (!sim_range_contains(sim_dcd_region_dpa(region, &unused), offer->dpa))
		return "not in one region";
	return is_taken(world, offer) ? "overlaps" : NULL;
}

void sim_capacities_clear(struct sim_capacities *chain)
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
		sim_dcd_memdev_name(world, offer->memdev), offer->dpa.start,
		offer->dpa.start + offer->dpa.len - 1, why);
}

/* Members of a tag that is not shareable are numbered as they come, also those that fail. */
static unsigned int seq_of(const struct sim_world *world, const struct sim_capacity *offer,
			   unsigned int n_before)
{
	if (sim_dcd_is_shareable(world, offer))
		return offer->seq;
	return world->dialects & SIM_DCD_V10 && offer->tagged ? n_before + 1 : n_before;
}

static void accept(struct sim_world *world, struct sim_capacity *offer, unsigned int group,
		   unsigned int n_before)
{
	offer->group = group;
	offer->seq = seq_of(world, offer, n_before);
	sim_log(world, "cxl_pci %s: capacity %#" PRIx64 "-%#" PRIx64 " accepted",
		sim_dcd_memdev_name(world, offer->memdev), offer->dpa.start,
		offer->dpa.start + offer->dpa.len - 1);
	TAILQ_INSERT_TAIL(&world->dcd->accepted, offer, in_list);
	sim_extent_add(sim_dcd_region_at(world, offer->memdev, offer->dpa), offer);
}

/* What of the chain has the tag of the first record is accepted or refused, and leaves it. */
static void close_group(struct sim_world *world, struct sim_capacities *chain)
{
	struct sim_capacity first = *TAILQ_FIRST(chain);
	const char *why_all = refuse_group(world, chain, &first);
	unsigned int group = ++world->dcd->last_group, n = 0;
	struct sim_capacity *offer, *next;

	for (offer = TAILQ_FIRST(chain); offer; offer = next) {
		const char *why = why_all;

		next = TAILQ_NEXT(offer, in_list);
		if (!sim_capacity_same_tag(offer, &first))
			continue;
		TAILQ_REMOVE(chain, offer, in_list);
		if (!why && !is_duplicate(world, offer))
			why = refuse_one(world, offer);
		if (why)
			refuse(world, offer, why);
		if (why || is_duplicate(world, offer))
			free(offer);
		else
			accept(world, offer, group, n);
		n++;
	}
}

static void chain_timeout(struct sim_world *world, void *arg)
{
	struct sim_capacities *chain = arg;

	sim_log(world, "cxl_pci: a chain of extents was not closed in time, refused");
	sim_capacities_clear(chain);
}

unsigned int sim_capacities_add(struct sim_capacities *chain, const struct sim_capacity *capacity)
{
	struct sim_capacity *copy = sim_alloc(sizeof(*copy));
	const struct sim_capacity *one;
	unsigned int n = 0;

	*copy = *capacity;
	TAILQ_INSERT_TAIL(chain, copy, in_list);
	TAILQ_FOREACH(one, chain, in_list)
		n++;
	return n;
}

void sim_dcd_offer(struct sim_world *world, const struct sim_capacity *capacity, bool more)
{
	struct sim_capacities *chain = &world->dcd->chains[capacity->memdev];
	const char *name = sim_dcd_memdev_name(world, capacity->memdev);

	/* only the later series has open chains of requests: they are asked for again */
	if (!TAILQ_EMPTY(&world->dcd->releases[capacity->memdev]))
		sim_log(world, "cxl_pci %s: an offer in a chain of requests, which is dropped",
			name);
	sim_capacities_clear(&world->dcd->releases[capacity->memdev]);
	sim_work_cancel(world, chain);
	if (sim_capacities_add(chain, capacity) > CHAIN_MAX) {
		sim_log(world, "cxl_pci %s: more than %d extents in one chain, refused", name,
			CHAIN_MAX);
		sim_capacities_clear(chain);
	} else if (more) {
		sim_work_add(world, SIM_QUEUE_OTHER, CHAIN_TIMEOUT_MS, chain_timeout, chain);
	} else {
		while (!TAILQ_EMPTY(chain))
			close_group(world, chain);
	}
}
