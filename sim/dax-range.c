/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dax-range.c - what dax devices take of their pool
 *
 * Growth fills the lowest gap first, and makes a range longer when the gap is right
 * behind the device's last one.  Shrinking gives back from the end of the file.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "sim/dcd.h"
#include "sim/world.h"

static uint64_t end_of(struct sim_range range)
{
	return range.start + range.len;
}

uint64_t sim_dax_size(const struct sim_dax_device *dax)
{
	const struct sim_dax_range *range;
	uint64_t size = 0;

	TAILQ_FOREACH(range, &dax->ranges, in_device)
		size += range->hpa.len;
	return size;
}

uint64_t sim_dax_available(const struct sim_dax_pool *pool)
{
	const struct sim_dax_device *dax;
	uint64_t size = pool->range.len;

	TAILQ_FOREACH(dax, &pool->devices, in_pool)
		size -= sim_dax_size(dax);
	return size;
}

bool sim_dax_is_aligned(const struct sim_dax_device *dax, uint64_t size)
{
	return size % (dax->align > SIM_DAX_ALIGN ? dax->align : SIM_DAX_ALIGN) == 0;
}

/* --- mappingN --- */

static int start_show(const void *model, struct sim_buf *out)
{
	const struct sim_dax_range *range = model;

	return sim_printf(out, "%#" PRIx64 "\n", range->hpa.start);
}

static int end_show(const void *model, struct sim_buf *out)
{
	const struct sim_dax_range *range = model;

	return sim_printf(out, "%#" PRIx64 "\n", end_of(range->hpa) - 1);
}

/* In pages. */
static int page_offset_show(const void *model, struct sim_buf *out)
{
	const struct sim_dax_range *range = model;

	return sim_printf(out, "0x%" PRIx64 "\n", range->offset / 4096);
}

static const struct sim_attr mapping_attrs[] = {
	{ "start", 0400, start_show },
	{ "end", 0400, end_show },
	{ "page_offset", 0400, page_offset_show },
	{ NULL },
};
static const struct sim_group mapping_group = { NULL, mapping_attrs };
static const struct sim_group *const mapping_groups[] = { &mapping_group, &sim_power_group, NULL };
static const struct sim_device_type mapping_type = { .groups = mapping_groups, .release = free };

static void show_mapping(struct sim_dax_device *dax, struct sim_dax_range *range)
{
	unsigned int n = 0;
	char *name = NULL;

	do {
		free(name);
		name = sim_format("mapping%u", n++);
	} while (sim_kobj_child(dax->dev.kobj, name));
	range->dev.world = dax->dev.world;
	range->dev.type = &mapping_type;
	range->dev.parent = &dax->dev;
	sim_device_add_unbound(&range->dev, dax->dev.kobj, name);
	free(name);
}

/* --- taking and giving back --- */

/* The lowest range of the pool's devices that ends behind @at; NULL: all is free from there. */
static struct sim_dax_range *next_range(const struct sim_dax_pool *pool, uint64_t at,
					struct sim_dax_device **ret_owner)
{
	struct sim_dax_range *range, *found = NULL;
	struct sim_dax_device *dax;

	TAILQ_FOREACH(dax, &pool->devices, in_pool) {
		TAILQ_FOREACH(range, &dax->ranges, in_device) {
			if (end_of(range->hpa) <= at ||
			    (found && found->hpa.start < range->hpa.start))
				continue;
			found = range;
			*ret_owner = dax;
		}
	}
	return found;
}

static bool is_free(const struct sim_dax_pool *pool, struct sim_range hpa)
{
	struct sim_dax_device *owner;
	const struct sim_dax_range *next = next_range(pool, hpa.start, &owner);

	if (hpa.start < pool->range.start || end_of(hpa) > end_of(pool->range) ||
	    end_of(hpa) < hpa.start)
		return false;
	return !next || next->hpa.start >= end_of(hpa);
}

int sim_dax_range_add(struct sim_dax_device *dax, struct sim_range hpa, struct sim_extent *extent)
{
	struct sim_dax_range *range;

	if (!is_free(dax->pool, hpa))
		return -ENOMEM;
	range = sim_alloc(sizeof(*range));
	range->hpa = hpa;
	range->offset = sim_dax_size(dax);
	range->extent = extent;
	TAILQ_INSERT_TAIL(&dax->ranges, range, in_device);
	show_mapping(dax, range);
	return 0;
}

static void remove_range(struct sim_dax_device *dax, struct sim_dax_range *range)
{
	TAILQ_REMOVE(&dax->ranges, range, in_device);
	if (range->extent)
		range->extent->claimed = NULL;
	sim_device_remove(&range->dev);
}

void sim_dax_ranges_clear(struct sim_dax_device *dax)
{
	while (!TAILQ_EMPTY(&dax->ranges))
		remove_range(dax, TAILQ_FIRST(&dax->ranges));
}

static void shrink(struct sim_dax_device *dax, uint64_t by)
{
	while (by > 0) {
		struct sim_dax_range *last = TAILQ_LAST(&dax->ranges, sim_dax_range_list);

		if (last->hpa.len > by) {
			last->hpa.len -= by;
			return;
		}
		by -= last->hpa.len;
		remove_range(dax, last);
	}
}

/* The lowest gap of the pool, and whose range ends there. */
static struct sim_range first_gap(const struct sim_dax_pool *pool,
				  struct sim_dax_range **ret_before,
				  struct sim_dax_device **ret_owner)
{
	uint64_t at = pool->range.start;
	struct sim_dax_device *owner = NULL;
	struct sim_dax_range *range;

	*ret_before = NULL;
	*ret_owner = NULL;
	while ((range = next_range(pool, at, &owner)) && range->hpa.start == at) {
		at = end_of(range->hpa);
		*ret_before = range;
		*ret_owner = owner;
	}
	return (struct sim_range){ at, (range ? range->hpa.start : end_of(pool->range)) - at };
}

static int grow(struct sim_dax_device *dax, uint64_t by)
{
	while (by > 0) {
		struct sim_dax_device *owner;
		struct sim_dax_range *before;
		struct sim_range gap = first_gap(dax->pool, &before, &owner);
		int r = 0;

		if (gap.len == 0)
			return -ENOSPC;
		if (gap.len > by)
			gap.len = by;
		if (owner == dax && !TAILQ_NEXT(before, in_device))
			before->hpa.len += gap.len;
		else
			r = sim_dax_range_add(dax, gap, NULL);
		if (r < 0)
			return r;
		by -= gap.len;
	}
	return 0;
}

int sim_dax_resize(struct sim_dax_device *dax, uint64_t size)
{
	uint64_t old = sim_dax_size(dax);

	if (size <= old) {
		shrink(dax, old - size);
		return 0;
	}
	if (size - old > sim_dax_available(dax->pool))
		return -ENOSPC;
	if (!sim_dax_is_aligned(dax, size - old))
		return -ENXIO;
	return grow(dax, size - old);
}
