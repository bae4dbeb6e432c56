/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dax-driver.c - what the drivers of the dax bus have in common, and the two small ones
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/dax.h"
#include "sim/world.h"

/* A name given with new_id goes before everything else. */
bool sim_dax_match(const struct sim_driver *driver, const struct sim_device *dev)
{
	const struct sim_dax_device *dax = (const struct sim_dax_device *)dev;

	if (sim_driver_has_id(driver, sim_device_name(dev)))
		return true;
	if (driver->type == &sim_kmem_driver)
		return dax->pool->system_ram;
	if (driver->type == &sim_device_dax_driver)
		return !dax->pool->system_ram;
	return false;
}

/* Exactly daxN.M, nothing else that a number can be written as. */
int sim_dax_check_id(const char *name)
{
	char *again;
	int id, number;
	bool same;

	if (sscanf(name, "dax%d.%d", &id, &number) != 2)
		return -EINVAL;
	again = sim_format("dax%d.%d", id, number);
	same = sim_streq(name, again);
	free(again);
	return same ? 0 : -EINVAL;
}

int sim_dax_probe_begin(const struct sim_dax_device *dax)
{
	return sim_dax_size(dax) == 0 ? -ENXIO : 0;
}

/* Somebody has taken the seed: the next "create" makes a new one. */
void sim_dax_probe_end(struct sim_dax_device *dax)
{
	if (dax->pool->seed == dax)
		dax->pool->seed = NULL;
}

/* --- addresses --- */

static bool overlap(struct sim_range a, struct sim_range b)
{
	return a.start < b.start + b.len && b.start < a.start + a.len;
}

int sim_dax_reserve(const struct sim_dax_device *dax, struct sim_range range)
{
	struct sim_world *world = dax->dev.world;
	struct sim_dax_hold *hold;

	TAILQ_FOREACH(hold, &world->dax->holds, in_world)
		if (overlap(hold->claim->range, range))
			return -EBUSY;
	if (sim_claim_has_ram(world, range.start, range.len))
		return -EBUSY;
	hold = sim_alloc(sizeof(*hold));
	hold->claim = sim_claim_add(world, sim_device_name(&dax->dev), range.start, range.len,
				    false);
	TAILQ_INSERT_TAIL(&world->dax->holds, hold, in_world);
	return 0;
}

void sim_dax_release(struct sim_world *world, struct sim_range range)
{
	struct sim_dax_hold *hold, *next;

	for (hold = TAILQ_FIRST(&world->dax->holds); hold; hold = next) {
		next = TAILQ_NEXT(hold, in_world);
		if (hold->claim->range.start != range.start ||
		    hold->claim->range.len != range.len)
			continue;
		TAILQ_REMOVE(&world->dax->holds, hold, in_world);
		sim_claim_remove(world, hold->claim);
		free(hold);
	}
}

/* --- device_dax and fsdev_dax: they hold the addresses, and the node can be opened --- */

static void release_until(const struct sim_dax_device *dax, const struct sim_dax_range *end)
{
	const struct sim_dax_range *range;

	TAILQ_FOREACH(range, &dax->ranges, in_device) {
		if (range == end)
			return;
		sim_dax_release(dax->dev.world, range->hpa);
	}
}

static int reserve_all(const struct sim_dax_device *dax)
{
	const struct sim_dax_range *range;

	TAILQ_FOREACH(range, &dax->ranges, in_device) {
		if (sim_dax_reserve(dax, range->hpa) == 0)
			continue;
		sim_log(dax->dev.world,
			"%s %s: %s: %#" PRIx64 "-%#" PRIx64 " could not reserve range",
			dax->dev.driver->type->name, sim_device_name(&dax->dev),
			sim_device_name(&range->dev), range->hpa.start,
			range->hpa.start + range->hpa.len - 1);
		release_until(dax, range);
		return -EBUSY;
	}
	return 0;
}

static int probe(struct sim_device *dev)
{
	struct sim_dax_device *dax = (struct sim_dax_device *)dev;
	int r;

	r = sim_dax_probe_begin(dax);
	if (r == 0)
		r = reserve_all(dax);
	if (r == 0)
		sim_dax_probe_end(dax);
	return r;
}

static void unbind(struct sim_device *dev)
{
	release_until((struct sim_dax_device *)dev, NULL);
}

const struct sim_driver_type sim_device_dax_driver = {
	.name = "device_dax",
	.module = "device_dax",
	.check_id = sim_dax_check_id,
	.match = sim_dax_match,
	.probe = probe,
	.remove = unbind,
};

const struct sim_driver_type sim_fsdev_dax_driver = {
	.name = "fsdev_dax",
	.module = "fsdev_dax",
	.check_id = sim_dax_check_id,
	.match = sim_dax_match,
	.probe = probe,
	.remove = unbind,
};
