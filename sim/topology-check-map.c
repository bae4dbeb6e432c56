// SPDX-License-Identifier: GPL-2.0-only
/*
 * topology-check-map.c - windows, regions and extents that no firmware would set up
 *
 * Where a region's members may sit below switches is not checked: firmware gets
 * that wrong at times, and the kernel's answer to it is worth simulating.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/scope.h"
#include "sim/topology-build.h"

#define MIB256 (UINT64_C(256) << 20)
#define ADDRESS_LIMIT (UINT64_C(1) << 52)
#define DVSEC_RANGES 2

static bool is_power_of_two(uint64_t value)
{
	return value && !(value & (value - 1));
}

static bool is_ways(unsigned int ways)
{
	return (is_power_of_two(ways) && ways <= 16) || ways == 3 || ways == 6 || ways == 12;
}

static bool is_granularity(uint64_t granularity)
{
	return is_power_of_two(granularity) && granularity >= 256 && granularity <= 16384;
}

#define TELL(b, s, key, format, ...)                                                               \
	sim_mistake(&(b)->lines, sim_section_line(s, key), "%s: " format, key, ##__VA_ARGS__)

static bool overlap(uint64_t start, uint64_t len, uint64_t start2, uint64_t len2)
{
	return start < start2 + len2 && start2 < start + len;
}

/* --- windows --- */

static void check_targets(struct sim_builder *b, size_t i)
{
	const struct sim_topo_window *w = &b->topo.windows[i];

	if (!is_ways(w->ways))
		TELL(b, b->windows[i], "targets", "1, 2, 3, 4, 6, 8, 12 or 16 are possible, not %u",
		     w->ways);
	for (unsigned int x = 0; x < w->ways; x++)
		for (unsigned int y = 0; y < x; y++)
			if (w->targets[x] == w->targets[y])
				TELL(b, b->windows[i], "targets", "\"%s\" is there twice",
				     b->topo.ports[w->targets[x]].name);
}

static void check_window(struct sim_builder *b, size_t i)
{
	const struct sim_topo_window *w = &b->topo.windows[i];
	const struct sim_section *s = b->windows[i];

	check_targets(b, i);
	if (!is_granularity(w->granularity))
		TELL(b, s, "granularity", "not a power of two from 256 to 16K");
	if (w->start % MIB256)
		TELL(b, s, "start", "not a multiple of 256M");
	if (w->size % (MIB256 * w->ways))
		TELL(b, s, "size", "not a multiple of 256M for each of %u targets", w->ways);
	if (w->size > ADDRESS_LIMIT || w->start > ADDRESS_LIMIT - w->size)
		TELL(b, s, "start", "ends above 4096T, where no address is");
	if (w->start < b->topo.boot_memory)
		TELL(b, s, "start", "%#" PRIx64 " is in the machine's boot memory", w->start);
	if (!w->type2 && !w->type3)
		TELL(b, s, "allow", "neither type2 nor type3: nothing could use it");
	if (!w->ram && !w->pmem)
		TELL(b, s, "allow", "neither ram nor pmem: nothing could use it");
	if (w->linear_cache % MIB256 || (w->linear_cache && w->linear_cache >= w->size))
		TELL(b, s, "linear-cache", "a multiple of 256M below the size is needed");
}

static void check_overlaps(struct sim_builder *b, size_t i)
{
	const struct sim_topo_window *w = &b->topo.windows[i];

	for (size_t j = 0; j < i; j++)
		if (overlap(w->start, w->size, b->topo.windows[j].start, b->topo.windows[j].size))
			TELL(b, b->windows[i], "start", "overlaps window \"%s\" of line %u",
			     b->windows[j]->name, b->windows[j]->line);
}

static void check_window_names(struct sim_builder *b, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (!strcmp(b->windows[i]->name, b->windows[j]->name))
			sim_mistake(&b->lines, b->windows[i]->line,
				    "the window \"%s\" is there twice, see line %u",
				    b->windows[i]->name, b->windows[j]->line);
}

/* --- regions --- */

static void check_interleave(struct sim_builder *b, size_t i)
{
	const struct sim_topo_region *r = &b->topo.regions[i];
	const struct sim_topo_window *w = &b->topo.windows[r->window];
	const struct sim_section *s = b->regions[i];

	if (!is_ways(r->ways))
		TELL(b, s, "members", "1, 2, 3, 4, 6, 8, 12 or 16 are possible, not %u", r->ways);
	else if (r->ways % w->ways || !is_power_of_two(r->ways / w->ways))
		TELL(b, s, "members", "%u are no power of two for each of the %u targets of \"%s\"",
		     r->ways, w->ways, b->windows[r->window]->name);
	if (!is_granularity(r->granularity))
		TELL(b, s, "granularity", "not a power of two from 256 to 16K");
	else if (w->ways > 1 && r->granularity != w->granularity)
		TELL(b, s, "granularity", "only %u is possible, as its window has", w->granularity);
}

static void check_place(struct sim_builder *b, size_t i)
{
	const struct sim_topo_region *r = &b->topo.regions[i];
	const struct sim_topo_window *w = &b->topo.windows[r->window];
	const struct sim_section *s = b->regions[i];

	if (r->size % (MIB256 * r->ways))
		TELL(b, s, "size", "not a multiple of 256M for each of %u members", r->ways);
	if (r->size / b->topo.memory_block_size > SIM_MAX_BLOCKS)
		TELL(b, s, "size", "more than %d memory blocks", SIM_MAX_BLOCKS);
	if (r->start % MIB256)
		TELL(b, s, "start", "not a multiple of 256M");
	if (r->start < w->start || r->size > w->size || r->start - w->start > w->size - r->size)
		TELL(b, s, "size", "not inside window \"%s\", %#" PRIx64 " to %#" PRIx64,
		     b->windows[r->window]->name, w->start, w->start + w->size - 1);
	for (size_t j = 0; j < i; j++)
		if (overlap(r->start, r->size, b->topo.regions[j].start, b->topo.regions[j].size))
			TELL(b, s, "start", "overlaps the region of line %u", b->regions[j]->line);
}

static void check_kind(struct sim_builder *b, size_t i)
{
	const struct sim_topo_region *r = &b->topo.regions[i];
	const struct sim_topo_window *w = &b->topo.windows[r->window];

	if (r->mode == SIM_MODE_NONE)
		TELL(b, b->regions[i], "mode", "a region without a mode is none");
	else if (r->mode == SIM_MODE_PMEM ? !w->pmem : !w->ram)
		TELL(b, b->regions[i], "mode", "window \"%s\" does not allow that",
		     b->windows[r->window]->name);
	if (r->mode >= SIM_MODE_DYNAMIC_RAM_1 && r->ways > 1)
		TELL(b, b->regions[i], "members", "a dynamic region has one, not %u", r->ways);
}

static unsigned int host_bridge_of(const struct sim_topology *topo, unsigned int port)
{
	while (topo->ports[port].parent >= 0)
		port = (unsigned int)topo->ports[port].parent;
	return port;
}

static void check_member(struct sim_builder *b, size_t i, unsigned int pos)
{
	const struct sim_topo_region *r = &b->topo.regions[i];
	const struct sim_topo_window *w = &b->topo.windows[r->window];
	const struct sim_topo_memdev *m = &b->topo.memdevs[r->members[pos]];
	const struct sim_section *s = b->regions[i];
	unsigned int target = w->targets[pos % w->ways];

	if (host_bridge_of(&b->topo, m->port) != target)
		TELL(b, s, "members", "\"%s\" is number %u, and has to be below host bridge \"%s\"",
		     m->name, pos, b->topo.ports[target].name);
	if (m->kind == SIM_ACCELERATOR ? !w->type2 : !w->type3)
		TELL(b, s, "members", "\"%s\" is of a type that window \"%s\" does not allow",
		     m->name, b->windows[r->window]->name);
	if (m->dvsec_only && r->ways > 1)
		TELL(b, s, "members", "\"%s\" has no decoders, so it cannot be interleaved", m->name);
	for (unsigned int j = 0; j < pos; j++)
		if (r->members[j] == r->members[pos])
			TELL(b, s, "members", "\"%s\" is there twice", m->name);
}

static void check_region(struct sim_builder *b, size_t i)
{
	const struct sim_topo_region *r = &b->topo.regions[i];
	bool any = false;

	check_interleave(b, i);
	check_place(b, i);
	check_kind(b, i);
	for (unsigned int pos = 0; pos < r->ways; pos++) {
		check_member(b, i, pos);
		any |= !b->topo.memdevs[r->members[pos]].absent;
	}
	if (!any)
		TELL(b, b->regions[i], "members", "one at least has to be there, not be absent");
}

/* --- decoders: regions are in the order of their addresses, and so are the decoders --- */

/* What the regions so far took of a memdev. */
struct used {
	unsigned int decoders;
	enum sim_mode mode;
	uint64_t size; /* of this mode */
};

static uint64_t capacity(const struct sim_topo_memdev *m, enum sim_mode mode)
{
	if (mode == SIM_MODE_RAM)
		return m->ram.size;
	return mode == SIM_MODE_PMEM ? m->pmem.size : m->dynamic.size;
}

static void use_memdev(struct sim_builder *b, size_t i, unsigned int memdev, struct used *used)
{
	const struct sim_topo_memdev *m = &b->topo.memdevs[memdev];
	const struct sim_topo_region *r = &b->topo.regions[i];
	const struct sim_section *s = b->regions[i];

	if (++used->decoders > DVSEC_RANGES && m->dvsec_only)
		TELL(b, s, "members", "\"%s\" has no decoders, and only %d ranges", m->name,
		     DVSEC_RANGES);
	if (used->decoders > m->n_decoders)
		TELL(b, s, "members", "\"%s\" has only %u decoders", m->name, m->n_decoders);
	if (r->mode < used->mode)
		TELL(b, s, "mode", "a region at a lower address uses a later partition of \"%s\"",
		     m->name);
	if (r->mode != used->mode)
		used->size = 0;
	used->mode = r->mode;
	used->size += r->size / r->ways;
	if (used->size > capacity(m, r->mode))
		TELL(b, s, "size", "\"%s\" does not have that much capacity", m->name);
}

static void check_memdev_decoders(struct sim_builder *b)
{
	auto_free struct used *used = sim_alloc((b->topo.n_memdevs + 1) * sizeof(*used));

	for (size_t i = 0; i < b->topo.n_regions; i++) {
		const struct sim_topo_region *r = &b->topo.regions[i];

		for (unsigned int pos = 0; pos < r->ways; pos++)
			use_memdev(b, i, r->members[pos], &used[r->members[pos]]);
	}
}

/* A port decodes each region that passes it. */
static void check_port_decoders(struct sim_builder *b)
{
	auto_free unsigned int *used = sim_alloc((b->topo.n_ports + 1) * sizeof(*used));
	auto_free size_t *last = sim_alloc((b->topo.n_ports + 1) * sizeof(*last));

	for (size_t i = 0; i < b->topo.n_regions; i++) {
		const struct sim_topo_region *r = &b->topo.regions[i];

		for (unsigned int pos = 0; pos < r->ways; pos++) {
			int port = (int)b->topo.memdevs[r->members[pos]].port;

			for (; port >= 0; port = b->topo.ports[port].parent) {
				const struct sim_topo_port *p = &b->topo.ports[port];

				if (p->rch || last[port] == i + 1)
					continue;
				last[port] = i + 1;
				if (++used[port] > (p->n_decoders ? p->n_decoders : 1))
					TELL(b, b->regions[i], "members",
					     "\"%s\" has only %u decoders", p->name, p->n_decoders);
			}
		}
	}
}

/* --- extents --- */

static void check_extent(struct sim_builder *b, size_t i)
{
	const struct sim_topo_extent *e = &b->topo.extents[i];
	const struct sim_topo_memdev *m = &b->topo.memdevs[e->memdev];
	const struct sim_section *s = b->extents[i];
	uint64_t size = m->dynamic.size + m->dynamic2.size;

	if (!size)
		TELL(b, s, "memdev", "\"%s\" has no dynamic capacity", m->name);
	else if (e->length > size || e->offset > size - e->length)
		TELL(b, s, "length", "ends behind the dynamic capacity of \"%s\"", m->name);
	if (e->offset % m->dc_block_size)
		TELL(b, s, "offset", "not a multiple of the block size of \"%s\"", m->name);
	if (e->length % m->dc_block_size)
		TELL(b, s, "length", "not a multiple of the block size of \"%s\"", m->name);
	for (size_t j = 0; j < i; j++) {
		const struct sim_topo_extent *other = &b->topo.extents[j];

		if (other->memdev == e->memdev &&
		    overlap(e->offset, e->length, other->offset, other->length))
			TELL(b, s, "offset", "overlaps the extent of line %u", b->extents[j]->line);
	}
}

void sim_check_map(struct sim_builder *b)
{
	for (size_t i = 0; i < b->topo.n_windows; i++) {
		check_window(b, i);
		check_overlaps(b, i);
		check_window_names(b, i);
	}
	if (b->lines.mistakes)
		return;
	for (size_t i = 0; i < b->topo.n_regions; i++)
		check_region(b, i);
	if (b->lines.mistakes)
		return;
	check_memdev_decoders(b);
	check_port_decoders(b);
	for (size_t i = 0; i < b->topo.n_extents; i++)
		check_extent(b, i);
}
