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
	return outer.start <= inner.start && inner.start + inner.len <= outer.start + outer.len;
}

bool sim_capacity_same_tag(const struct sim_capacity *a, const struct sim_capacity *b)
{
	return a->tagged == b->tagged && memcmp(a->tag, b->tag, sizeof(a->tag)) == 0;
}

static const struct sim_memdev *memdev_at(const struct sim_world *world, unsigned int index)
{
	const struct sim_function *function = world->functions[index];

	return function ? function->memdev : NULL;
}

struct sim_range sim_dcd_span(const struct sim_world *world, unsigned int index)
{
	const struct sim_memdev *memdev = memdev_at(world, index);
	struct sim_range span = { 0 };

	for (unsigned int i = 0; memdev && i < memdev->n_parts; i++) {
		const struct sim_partition *part = &memdev->parts[i];

		if (!sim_mode_is_dynamic(part->mode))
			continue;
		if (!span.len)
			span.start = part->dpa.start;
		span.len += part->dpa.len;
	}
	return span;
}

const struct sim_partition *sim_dcd_partition(const struct sim_world *world, unsigned int index,
					      uint64_t dpa)
{
	const struct sim_memdev *memdev = memdev_at(world, index);

	for (unsigned int i = 0; memdev && i < memdev->n_parts; i++) {
		const struct sim_partition *part = &memdev->parts[i];

		if (sim_mode_is_dynamic(part->mode) && dpa >= part->dpa.start &&
		    dpa < part->dpa.start + part->dpa.len)
			return part;
	}
	return NULL;
}

bool sim_dcd_is_shareable(const struct sim_world *world, const struct sim_capacity *capacity)
{
	const struct sim_topo_memdev *topo = &world->topo->memdevs[capacity->memdev];
	uint64_t first = topo->ram.size + topo->pmem.size + topo->dynamic.size;

	return capacity->dpa.start < first ? topo->dc_shareable : topo->dc2_shareable;
}

void sim_dcd_give_back(struct sim_world *world, struct sim_capacity *capacity)
{
	sim_log(world, "cxl_pci %s: capacity %#" PRIx64 "-%#" PRIx64 " released",
		sim_dcd_memdev_name(world, capacity->memdev), capacity->dpa.start,
		capacity->dpa.start + capacity->dpa.len - 1);
	TAILQ_REMOVE(&world->dcd->accepted, capacity, in_list);
	free(capacity);
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
	struct sim_range span;
	uint64_t end;
	int r;

	*ret = (struct sim_capacity){ .seq = asked->seq };
	r = find_memdev(world, asked->memdev, &ret->memdev);
	if (r < 0)
		return r;
	span = sim_dcd_span(world, ret->memdev);
	if (!world->dcd || span.len == 0 || asked->length == 0)
		return -EINVAL;
	if (__builtin_add_overflow(asked->offset, asked->length, &end) ||
	    __builtin_add_overflow(end, span.start, &end))
		return -EINVAL;
	ret->dpa = (struct sim_range){ span.start + asked->offset, asked->length };
	ret->tagged = asked->tag && !sim_uuid_is_null(asked->tag);
	if (ret->tagged)
		memcpy(ret->tag, asked->tag, sizeof(ret->tag));
	return 0;
}

/* Without interrupts the host never hears of it. */
static bool hears(struct sim_world *world, const struct sim_capacity *capacity)
{
	if (!world->topo->memdevs[capacity->memdev].no_dc_events)
		return true;
	sim_log(world, "cxl_pci %s: no interrupts for events of dynamic capacity",
		sim_dcd_memdev_name(world, capacity->memdev));
	return false;
}

int sim_inject_add_capacity(struct sim_world *world, const struct sim_inject_capacity *what,
			    bool more)
{
	struct sim_capacity capacity;
	int r;

	sim_lock(world);
	r = capacity_of(world, what, &capacity);
	if (r == 0 && hears(world, &capacity))
		sim_dcd_offer(world, &capacity, more);
	sim_unlock(world);
	return r;
}

int sim_inject_release_capacity(struct sim_world *world, const struct sim_inject_capacity *what,
				bool forced, bool more)
{
	struct sim_capacity capacity;
	int r;

	sim_lock(world);
	r = capacity_of(world, what, &capacity);
	if (r == 0 && more && !(world->dialects & SIM_DCD_NEXT))
		r = -EINVAL;
	if (r == 0 && hears(world, &capacity))
		sim_dcd_request(world, &capacity, forced, more);
	sim_unlock(world);
	return r;
}

/* --- what the device could tell --- */

static void put_capacity(const struct sim_world *world, const struct sim_capacity *capacity,
			 struct sim_buf *out)
{
	sim_printf(out, "%s %#" PRIx64 " %#" PRIx64, sim_dcd_memdev_name(world, capacity->memdev),
		   capacity->dpa.start - sim_dcd_span(world, capacity->memdev).start,
		   capacity->dpa.len);
	if (capacity->tagged) {
		sim_printf(out, " tag=");
		sim_print_uuid(out, capacity->tag);
		sim_printf(out, " seq=%u", capacity->seq);
	}
}

static void put_accepted(const struct sim_world *world, const struct sim_capacity *capacity,
			 struct sim_buf *out)
{
	const struct sim_extent *extent = sim_extent_of(world, capacity);

	put_capacity(world, capacity, out);
	sim_printf(out, " accepted %s", extent ? sim_device_name(&extent->dev) : "-");
	if (extent && extent->claimed)
		sim_printf(out, " %s", sim_device_name(&extent->claimed->dev));
	sim_printf(out, "\n");
}

void sim_inject_capacity_show(struct sim_world *world, struct sim_buf *out)
{
	const struct sim_capacity *capacity;

	sim_lock(world);
	if (world->dcd)
		TAILQ_FOREACH(capacity, &world->dcd->accepted, in_list)
			put_accepted(world, capacity, out);
	for (size_t i = 0; world->dcd && i < world->topo->n_memdevs; i++) {
		TAILQ_FOREACH(capacity, &world->dcd->chains[i], in_list) {
			put_capacity(world, capacity, out);
			sim_printf(out, " offered\n");
		}
		TAILQ_FOREACH(capacity, &world->dcd->releases[i], in_list) {
			put_capacity(world, capacity, out);
			sim_printf(out, " wanted\n");
		}
	}
	sim_unlock(world);
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
	if (capacity->tagged && world->dialects & SIM_DCD_V10)
		capacity->seq++;
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
	dcd->releases = sim_alloc(topo->n_memdevs * sizeof(*dcd->releases));
	for (size_t i = 0; i < topo->n_memdevs; i++) {
		TAILQ_INIT(&dcd->chains[i]);
		TAILQ_INIT(&dcd->releases[i]);
	}
	for (size_t i = 0; i < topo->n_extents; i++)
		add_boot_extent(world, &topo->extents[i]);
}

void sim_dcd_fini(struct sim_world *world)
{
	struct sim_dcd *dcd = world->dcd;

	if (!dcd)
		return;
	for (size_t i = 0; i < world->topo->n_memdevs; i++) {
		sim_capacities_clear(&dcd->chains[i]);
		sim_capacities_clear(&dcd->releases[i]);
	}
	sim_capacities_clear(&dcd->accepted);
	free(dcd->chains);
	free(dcd->releases);
	free(dcd);
	world->dcd = NULL;
}
