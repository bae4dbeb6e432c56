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

/* --- regions --- */

struct sim_range sim_dcd_region_dpa(const struct sim_dax_region *owner, unsigned int *ret_memdev)
{
	const struct sim_decoder *decoder = owner->region->targets[0];
	const struct sim_topology *topo = owner->dev.world->topo;

	if (!decoder)
		return (struct sim_range){ 0 };
	*ret_memdev = (unsigned int)(decoder->port->memdev->topo - topo->memdevs);
	return decoder->dpa;
}

/* Those of dynamic regions that were made: their only child is a dax region. */
static struct sim_dax_region *dax_region_of(const struct sim_region *region)
{
	if (!sim_mode_is_dynamic(region->mode))
		return NULL;
	return (struct sim_dax_region *)region->child;
}

struct sim_dax_region *sim_dcd_region_at(const struct sim_world *world, unsigned int memdev,
					 struct sim_range dpa)
{
	const struct sim_region *region;

	TAILQ_FOREACH(region, &world->regions, in_world) {
		struct sim_dax_region *owner = dax_region_of(region);
		struct sim_range covers = { 0 };
		unsigned int its = 0;

		if (owner && owner->scanned)
			covers = sim_dcd_region_dpa(owner, &its);
		if (covers.len && its == memdev && sim_range_overlaps(covers, dpa))
			return owner;
	}
	return NULL;
}

struct sim_extent *sim_extent_of(const struct sim_world *world, const struct sim_capacity *capacity)
{
	const struct sim_region *region;
	struct sim_extent *extent;

	TAILQ_FOREACH(region, &world->regions, in_world) {
		const struct sim_dax_region *owner = dax_region_of(region);

		if (!owner)
			continue;
		TAILQ_FOREACH(extent, &owner->extents, in_owner)
			if (extent->capacity == capacity)
				return extent;
	}
	return NULL;
}

/* --- extents --- */

void sim_extent_add(struct sim_dax_region *owner, struct sim_capacity *capacity)
{
	struct sim_extent *extent = sim_alloc(sizeof(*extent));
	unsigned int unused;
	char *name;

	extent->owner = owner;
	extent->capacity = capacity;
	extent->id = sim_ida_get_from(&owner->extent_ids, 1);
	extent->offset = capacity->dpa.start - sim_dcd_region_dpa(owner, &unused).start;
	extent->dev.world = owner->dev.world;
	extent->dev.type = &extent_type;
	extent->dev.parent = &owner->dev;
	TAILQ_INSERT_TAIL(&owner->extents, extent, in_owner);
	name = sim_format("extent%d.%d", owner->region->id, extent->id);
	sim_device_add_unbound(&extent->dev, owner->dev.kobj, name);
	free(name);
}

void sim_extent_remove(struct sim_extent *extent)
{
	TAILQ_REMOVE(&extent->owner->extents, extent, in_owner);
	sim_ida_put(&extent->owner->extent_ids, extent->id);
	sim_device_remove(&extent->dev);
}

/* Extents that the host accepted earlier are there before the first device is. */
void sim_dcd_scan(struct sim_dax_region *owner)
{
	struct sim_world *world = owner->dev.world;
	struct sim_capacity *capacity;
	unsigned int memdev = 0;
	struct sim_range dpa = sim_dcd_region_dpa(owner, &memdev);

	owner->scanned = true;
	TAILQ_FOREACH(capacity, &world->dcd->accepted, in_list)
		if (capacity->memdev == memdev && sim_range_contains(dpa, capacity->dpa) &&
		    !sim_extent_of(world, capacity))
			sim_extent_add(owner, capacity);
}

void sim_dcd_release_all(struct sim_dax_region *owner)
{
	while (!TAILQ_EMPTY(&owner->extents)) {
		struct sim_extent *extent = TAILQ_FIRST(&owner->extents);
		struct sim_capacity *capacity = extent->capacity;

		sim_extent_remove(extent);
		sim_dcd_give_back(owner->dev.world, capacity);
	}
}

uint64_t sim_dcd_available(const struct sim_dax_pool *pool)
{
	const struct sim_extent *extent;
	uint64_t size = 0;

	TAILQ_FOREACH(extent, &pool->owner->extents, in_owner)
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
	/* v10 had no null uuid */
	if (tag == null && dax->dev.world->dialects & SIM_DCD_V10)
		return sim_printf(out, "0\n");
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

	TAILQ_FOREACH(extent, &dax->pool->owner->extents, in_owner)
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

	TAILQ_FOREACH(extent, &pool->owner->extents, in_owner)
		n += is_free_with(extent, tag);
	return n;
}

static struct sim_extent *find_seq(const struct sim_dax_pool *pool, const uint8_t tag[16],
				   unsigned int seq)
{
	struct sim_extent *extent;

	TAILQ_FOREACH(extent, &pool->owner->extents, in_owner)
		if (is_free_with(extent, tag) && extent->capacity->seq == seq)
			return extent;
	return NULL;
}

/* All of them, in order; a number that is missing in between spoils it. */
static int claim_tagged(struct sim_dax_device *dax, const uint8_t tag[16])
{
	unsigned int first = dax->dev.world->dialects & SIM_DCD_V10 ? 1 : 0;
	size_t n = count_free(dax->pool, tag);
	int r = n > 0 ? 0 : -ENOENT;

	for (unsigned int seq = first; seq < first + n && r == 0; seq++) {
		struct sim_extent *extent = find_seq(dax->pool, tag, seq);

		r = extent ? take(dax, extent) : -EINVAL;
		if (!extent)
			sim_log(dax->dev.world, "dax %s: extent number %u of the tag is missing",
				sim_device_name(&dax->dev), seq);
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
