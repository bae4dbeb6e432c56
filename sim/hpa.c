/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hpa.c - what is taken of the physical address space
 *
 * What /proc/iomem knows of the windows: regions, and memory that is System
 * RAM.  A claim may lie in another one, as "System RAM (kmem)" lies in its region.
 */
#include <errno.h>
#include <stdlib.h>

#include "sim/world.h"

struct sim_claim *sim_claim_add(struct sim_world *world, const char *name, uint64_t start,
				uint64_t len, bool ram)
{
	struct sim_claim *claim = sim_alloc(sizeof(*claim));

	claim->name = sim_strdup(name);
	claim->range = (struct sim_range){ start, len };
	claim->ram = ram;
	TAILQ_INSERT_TAIL(&world->claims, claim, in_world);
	return claim;
}

void sim_claim_remove(struct sim_world *world, struct sim_claim *claim)
{
	TAILQ_REMOVE(&world->claims, claim, in_world);
	free(claim->name);
	free(claim);
}

static bool overlap(const struct sim_range *range, uint64_t start, uint64_t len)
{
	return range->start < start + len && start < range->start + range->len;
}

bool sim_claim_has_ram(const struct sim_world *world, uint64_t start, uint64_t len)
{
	const struct sim_claim *claim;

	TAILQ_FOREACH(claim, &world->claims, in_world)
		if (claim->ram && overlap(&claim->range, start, len))
			return true;
	return false;
}

static bool is_free(const struct sim_world *world, uint64_t start, uint64_t len)
{
	const struct sim_region *region;
	const struct sim_claim *claim;

	TAILQ_FOREACH(region, &world->regions, in_world)
		if (region->hpa.len && overlap(&region->hpa, start, len))
			return false;
	TAILQ_FOREACH(claim, &world->claims, in_world)
		if (overlap(&claim->range, start, len))
			return false;
	return true;
}

/* Ascending, on multiples of 256 MiB, the first gap that is large enough. */
int sim_hpa_alloc(struct sim_region *region, uint64_t size)
{
	const struct sim_range *window = &region->root->hpa;
	uint64_t start = (window->start + SIM_ALIGN - 1) / SIM_ALIGN * SIM_ALIGN;
	uint64_t skipped = start - window->start;

	if (skipped > window->len)
		return -ERANGE;
	for (uint64_t left = window->len - skipped; left >= size; left -= SIM_ALIGN) {
		if (is_free(region->dev.world, start, size)) {
			region->hpa = (struct sim_range){ start, size };
			return 0;
		}
		start += SIM_ALIGN;
		if (left < SIM_ALIGN)
			break;
	}
	return -ERANGE;
}

void sim_hpa_free(struct sim_region *region)
{
	region->hpa = (struct sim_range){ 0 };
}
