/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dcd.c - extents in sysfs, and the claims of dax devices on them
 */
#include "sim/dcd.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/world.h"

/* --- extentZ.M --- */

static int offset_show(const void *model, struct sim_buf *out)
{
	const struct sim_extent *extent = model;

	return sim_printf(out, "0x%" PRIx64 "\n", extent->offset);
}

static int length_show(const void *model, struct sim_buf *out)
{
	const struct sim_extent *extent = model;

	return sim_printf(out, "0x%" PRIx64 "\n", extent->capacity->dpa.len);
}

static int uuid_show(const void *model, struct sim_buf *out)
{
	const struct sim_extent *extent = model;

	sim_print_uuid(out, extent->capacity->tag);
	return sim_printf(out, "\n");
}

static bool is_tagged(const void *model)
{
	const struct sim_extent *extent = model;

	return extent->capacity->tagged;
}

static const struct sim_attr extent_attrs[] = {
	{ "length", 0444, length_show },
	{ "offset", 0444, offset_show },
	{ "uuid", 0444, uuid_show, NULL, is_tagged },
	{ NULL },
};
static const struct sim_group extent_group = { NULL, extent_attrs };
static const struct sim_group *const extent_groups[] = { &extent_group, NULL };
static const struct sim_device_type extent_type = {
	.devtype = "extent",
	.groups = extent_groups,
	.release = free,
};

struct sim_range sim_dcd_pool_dpa(const struct sim_dax_pool *pool, unsigned int *ret_memdev)
{
	const struct sim_decoder *decoder = pool->owner->region->targets[0];
	const struct sim_topology *topo = pool->owner->dev.world->topo;

	if (!decoder)
		return (struct sim_range){ 0 };
	*ret_memdev = (unsigned int)(decoder->port->memdev->topo - topo->memdevs);
	return decoder->dpa;
}

struct sim_dax_pool *sim_dcd_pool_at(const struct sim_world *world, unsigned int memdev,
				     struct sim_range dpa)
{
	struct sim_dax_pool *pool;
	unsigned int its = 0;

	TAILQ_FOREACH(pool, &world->dax->pools, in_world) {
		struct sim_range covers = { 0 };

		if (pool->sparse)
			covers = sim_dcd_pool_dpa(pool, &its);
		if (covers.len && its == memdev && covers.start < dpa.start + dpa.len &&
		    dpa.start < covers.start + covers.len)
			return pool;
	}
	return NULL;
}

void sim_extent_add(struct sim_dax_pool *pool, struct sim_capacity *capacity)
{
	struct sim_extent *extent = sim_alloc(sizeof(*extent));
	struct sim_device *parent = &pool->owner->dev;
	unsigned int unused;
	char *name;

	extent->pool = pool;
	extent->capacity = capacity;
	extent->id = sim_ida_get_from(&pool->extent_ids, 1);
	extent->offset = capacity->dpa.start - sim_dcd_pool_dpa(pool, &unused).start;
	extent->dev.world = parent->world;
	extent->dev.type = &extent_type;
	extent->dev.parent = parent;
	TAILQ_INSERT_TAIL(&pool->extents, extent, in_pool);
	name = sim_format("extent%d.%d", pool->id, extent->id);
	sim_device_add_unbound(&extent->dev, parent->kobj, name);
	free(name);
}

void sim_extent_remove(struct sim_extent *extent)
{
	TAILQ_REMOVE(&extent->pool->extents, extent, in_pool);
	sim_ida_put(&extent->pool->extent_ids, extent->id);
	sim_device_remove(&extent->dev);
}

/* --- pools --- */

/* Extents that the host accepted earlier are there before the first device is. */
void sim_dcd_pool_begin(struct sim_dax_pool *pool)
{
	sim_dcd_recover(pool);
}

/* The devices are gone already: everything is free, and given back. */
void sim_dcd_pool_end(struct sim_dax_pool *pool)
{
	while (!TAILQ_EMPTY(&pool->extents)) {
		struct sim_extent *extent = TAILQ_FIRST(&pool->extents);
		struct sim_capacity *capacity = extent->capacity;

		sim_extent_remove(extent);
		sim_dcd_give_back(pool->owner->dev.world, capacity);
	}
}

uint64_t sim_dcd_available(const struct sim_dax_pool *pool)
{
	const struct sim_extent *extent;
	uint64_t size = 0;

	TAILQ_FOREACH(extent, &pool->extents, in_pool)
		if (!extent->claimed)
			size += extent->capacity->dpa.len;
	return size;
}

/* --- claims --- */

int sim_dcd_uuid_show(const struct sim_dax_device *dax, struct sim_buf *out)
{
	static const uint8_t null[16];
	const uint8_t *tag = null;
	const struct sim_dax_range *range;

	TAILQ_FOREACH(range, &dax->ranges, in_device) {
		if (!range->extent || !range->extent->capacity->tagged)
			continue;
		tag = range->extent->capacity->tag;
		break;
	}
	sim_print_uuid(out, tag);
	return sim_printf(out, "\n");
}

static int take(struct sim_dax_device *dax, struct sim_extent *extent)
{
	const struct sim_dax_pool *pool = dax->pool;
	struct sim_range hpa = { pool->range.start + extent->offset, extent->capacity->dpa.len };
	int r;

	if (!sim_dax_is_aligned(dax, hpa.len))
		return -EINVAL;
	r = sim_dax_range_add(dax, hpa, extent);
	if (r == 0)
		extent->claimed = dax;
	return r;
}

/* The first that is free: when that one does not fit, the others are not tried. */
static int claim_untagged(struct sim_dax_device *dax)
{
	struct sim_extent *extent;

	TAILQ_FOREACH(extent, &dax->pool->extents, in_pool)
		if (!extent->claimed && !extent->capacity->tagged)
			return take(dax, extent);
	return -ENOENT;
}

static bool is_free_with(const struct sim_extent *extent, const uint8_t tag[16])
{
	return !extent->claimed && extent->capacity->tagged &&
	       memcmp(extent->capacity->tag, tag, sizeof(extent->capacity->tag)) == 0;
}

static size_t count_free(const struct sim_dax_pool *pool, const uint8_t tag[16])
{
	const struct sim_extent *extent;
	size_t n = 0;

	TAILQ_FOREACH(extent, &pool->extents, in_pool)
		n += is_free_with(extent, tag);
	return n;
}

static struct sim_extent *find_seq(const struct sim_dax_pool *pool, const uint8_t tag[16],
				   unsigned int seq)
{
	struct sim_extent *extent;

	TAILQ_FOREACH(extent, &pool->extents, in_pool)
		if (is_free_with(extent, tag) && extent->capacity->seq == seq)
			return extent;
	return NULL;
}

/* All of them, in order; a number that is missing in between spoils it. */
static int claim_tagged(struct sim_dax_device *dax, const uint8_t tag[16])
{
	size_t n = count_free(dax->pool, tag);
	int r = n > 0 ? 0 : -ENOENT;

	for (unsigned int seq = 0; seq < n && r == 0; seq++) {
		struct sim_extent *extent = find_seq(dax->pool, tag, seq);

		r = extent ? take(dax, extent) : -EINVAL;
	}
	if (r < 0)
		sim_dax_ranges_clear(dax);
	return r;
}

int sim_dcd_claim(struct sim_dax_device *dax, const char *text)
{
	uint8_t tag[16] = { 0 };
	int r = 0;

	if (!sim_streq(text, "0"))
		r = sim_parse_uuid(text, tag);
	if (r < 0)
		return r;
	if (sim_dax_size(dax) > 0)
		return -EBUSY;
	return sim_uuid_is_null(tag) ? claim_untagged(dax) : claim_tagged(dax, tag);
}
