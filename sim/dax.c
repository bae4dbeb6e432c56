/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dax.c - the dax bus, and the driver cxl_dax_region with the files of its pools
 */
#include "sim/dax.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "sim/dcd.h"
#include "sim/world.h"

int sim_dax_minor_get(struct sim_world *world)
{
	return sim_ida_get(&world->dax->minors);
}

void sim_dax_minor_put(struct sim_world *world, int minor)
{
	sim_ida_put(&world->dax->minors, minor);
}

/* --- dax_region/ --- */

static int id_show(const void *model, struct sim_buf *out)
{
	const struct sim_dax_pool *pool = model;

	return sim_printf(out, "%d\n", pool->id);
}

static int size_show(const void *model, struct sim_buf *out)
{
	const struct sim_dax_pool *pool = model;

	return sim_printf(out, "%" PRIu64 "\n", pool->range.len);
}

static int align_show(const void *model, struct sim_buf *out)
{
	const struct sim_dax_pool *pool = model;

	return sim_printf(out, "%u\n", pool->align);
}

static uint64_t available(const struct sim_dax_pool *pool)
{
	return pool->sparse ? sim_dcd_available(pool) : sim_dax_available(pool);
}

static int available_size_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "%" PRIu64 "\n", available(model));
}

static int device_show(const struct sim_dax_device *dax, struct sim_buf *out)
{
	return sim_printf(out, "%s\n", dax ? sim_device_name(&dax->dev) : "");
}

static int seed_show(const void *model, struct sim_buf *out)
{
	const struct sim_dax_pool *pool = model;

	return device_show(pool->seed, out);
}

static int create_show(const void *model, struct sim_buf *out)
{
	const struct sim_dax_pool *pool = model;

	return device_show(pool->youngest, out);
}

static int create_store(void *model, const char *text, size_t len)
{
	struct sim_dax_pool *pool = model;
	struct sim_dax_device *dax;
	int n, r;

	r = sim_parse_int(text, 0, &n);
	if (r < 0)
		return r;
	if (n != 1)
		return -EINVAL;
	if (available(pool) == 0)
		return -ENOSPC;
	dax = sim_dax_device_add(pool);
	pool->youngest = dax;
	if (!pool->seed)
		pool->seed = dax;
	sim_dax_device_offer(dax);
	return 0;
}

/* The first device stays, so that the bus is never empty while there is a pool. */
static int delete_store(void *model, const char *text, size_t len)
{
	struct sim_dax_pool *pool = model;
	struct sim_dax_device *dax;

	TAILQ_FOREACH(dax, &pool->devices, in_pool)
		if (sim_streq(text, sim_device_name(&dax->dev)))
			break;
	if (!dax)
		return -ENXIO;
	if (dax->dev.driver || sim_dax_size(dax) > 0 || dax->id == 0)
		return -EBUSY;
	sim_dax_device_remove(dax);
	return 0;
}

static const struct sim_attr pool_attrs[] = {
	{ "align", 0400, align_show },
	{ "available_size", 0444, available_size_show },
	{ "create", 0644, create_show, create_store },
	{ "delete", 0200, NULL, delete_store },
	{ "id", 0444, id_show },
	{ "seed", 0444, seed_show },
	{ "size", 0444, size_show },
	{ NULL },
};
static const struct sim_group pool_group = { "dax_region", pool_attrs };

/* --- cxl_dax_region --- */

static bool is_taken(const struct sim_world *world, struct sim_range range)
{
	const struct sim_dax_pool *pool;

	TAILQ_FOREACH(pool, &world->dax->pools, in_world)
		if (pool->range.start < range.start + range.len &&
		    range.start < pool->range.start + pool->range.len)
			return true;
	return false;
}

static struct sim_dax_pool *pool_new(struct sim_dax_region *owner)
{
	struct sim_dax_pool *pool = sim_alloc(sizeof(*pool));
	const struct sim_region *region = owner->region;

	pool->owner = owner;
	pool->id = region->id;
	pool->range = region->hpa;
	pool->align = SIM_DAX_ALIGN;
	pool->target_node = region->root->window->target_node;
	pool->sparse = sim_mode_is_dynamic(region->mode);
	pool->system_ram = !pool->sparse && !owner->device_dax;
	TAILQ_INIT(&pool->devices);
	TAILQ_INSERT_TAIL(&owner->dev.world->dax->pools, pool, in_world);
	owner->driver_data = pool;
	return pool;
}

static void pool_free(struct sim_dax *all, struct sim_dax_pool *pool)
{
	TAILQ_REMOVE(&all->pools, pool, in_world);
	sim_ida_clear(&pool->ids);
	free(pool);
}

/* One device that has everything; where only extents are memory, it has nothing yet. */
static void add_first_device(struct sim_dax_pool *pool)
{
	struct sim_dax_device *dax = sim_dax_device_add(pool);

	if (!pool->sparse)
		sim_dax_range_add(dax, pool->range, NULL);
	dax->memmap_on_memory = true;
	if (pool->owner->has_online)
		dax->online = pool->owner->online;
	sim_dax_device_offer(dax);
}

static int probe(struct sim_device *dev)
{
	struct sim_dax_region *owner = (struct sim_dax_region *)dev;
	struct sim_dax_pool *pool;

	if (is_taken(dev->world, owner->region->hpa))
		return -ENOMEM;
	pool = pool_new(owner);
	sim_kobj_add_group(dev->kobj, &pool_group, pool);
	if (pool->sparse)
		sim_dcd_scan(owner);
	add_first_device(pool);
	return 0;
}

static void unbind(struct sim_device *dev)
{
	struct sim_dax_region *owner = (struct sim_dax_region *)dev;
	struct sim_dax_pool *pool = owner->driver_data;

	while (!TAILQ_EMPTY(&pool->devices))
		sim_dax_device_remove(TAILQ_LAST(&pool->devices, sim_dax_device_list));
	if (pool->sparse)
		sim_dcd_release_all(owner);
	sim_kobj_remove_group(dev->kobj, &pool_group);
	owner->driver_data = NULL;
	pool_free(dev->world->dax, pool);
}

struct sim_dax_pool *sim_dax_pool_of(const struct sim_dax_region *region)
{
	return region->driver_data;
}

static const struct sim_driver_type cxl_dax_region_driver = {
	.name = "cxl_dax_region",
	.module = "dax_cxl",
	.no_bind_files = true,
	.match_id = SIM_ID_DAX_REGION,
	.probe = probe,
	.remove = unbind,
};

/* --- boot --- */

void sim_dax_init(struct sim_world *world)
{
	world->dax = sim_alloc(sizeof(*world->dax));
	TAILQ_INIT(&world->dax->pools);
	TAILQ_INIT(&world->dax->holds);
	world->dax_bus = sim_bus_add(world, "dax", NULL);
	sim_driver_add(world->dax_bus, &sim_device_dax_driver);
	sim_driver_add(world->dax_bus, &sim_kmem_driver);
	sim_driver_add(world->dax_bus, &sim_fsdev_dax_driver);
	sim_driver_add(world->cxl, &cxl_dax_region_driver);
}

void sim_dax_fini(struct sim_world *world)
{
	struct sim_dax *dax = world->dax;

	if (!dax)
		return;
	while (!TAILQ_EMPTY(&dax->holds)) {
		struct sim_dax_hold *hold = TAILQ_FIRST(&dax->holds);

		TAILQ_REMOVE(&dax->holds, hold, in_world);
		free(hold);
	}
	while (!TAILQ_EMPTY(&dax->pools))
		pool_free(dax, TAILQ_FIRST(&dax->pools));
	sim_ida_clear(&dax->minors);
	free(dax);
	world->dax = NULL;
}
