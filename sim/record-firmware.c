// SPDX-License-Identifier: GPL-2.0-only
/*
 * record-firmware.c - what firmware committed, and the kernel made no whole region of
 */
#include <stdlib.h>
#include <string.h>

#include "base/scope.h"
#include "sim/record-read.h"
#include "sim/topology-lines.h"

/*
 * --- members that are not there ---
 *
 * The decoders of the ports still lead to them, but their target lists end
 * before the first dport that the kernel did not see.  What comes behind that is
 * a guess: members that are there first, then places where nothing is.
 */

struct partial {
	struct sim_topo_region *region;
	unsigned int staged[SIM_MAX_WAYS]; /* memdevs that are there, and those made up */
	unsigned int n;
};

static bool is_below(const struct sim_topology *t, unsigned int memdev, unsigned int port,
		     unsigned int dport)
{
	unsigned int at = t->memdevs[memdev].port, leads_to = t->memdevs[memdev].dport;

	while (at != port && t->ports[at].parent >= 0) {
		leads_to = t->ports[at].parent_dport;
		at = (unsigned int)t->ports[at].parent;
	}
	return at == port && leads_to == dport;
}

static bool has_staged(const struct record *r, const struct partial *partial, unsigned int port,
		       unsigned int dport)
{
	for (unsigned int i = 0; i < partial->n; i++)
		if (is_below(r->topo, partial->staged[i], port, dport))
			return true;
	return false;
}

static bool is_in(const unsigned int *list, unsigned int n, unsigned int value)
{
	for (unsigned int i = 0; i < n; i++)
		if (list[i] == value)
			return true;
	return false;
}

/* The dports that a decoder lists, in its order. */
static unsigned int listed_targets(struct record *r, const struct sim_topo_port *p,
				   unsigned int decoder, unsigned int *ret)
{
	auto_free char *list = record_text(r, DEVICES "/decoder%u.%u/target_list", p->id, decoder);
	char *save = NULL, *word;
	unsigned int n = 0;

	for (word = list ? strtok_r(list, ",", &save) : NULL; word;
	     word = strtok_r(NULL, ",", &save))
		for (unsigned int d = 0; d < p->n_dports && n < SIM_MAX_WAYS; d++)
			if (p->dports[d].id == strtoul(word, NULL, 10))
				ret[n++] = d;
	return n;
}

static int memdev_below(const struct record *r, unsigned int port, unsigned int dport)
{
	for (size_t i = 0; i < r->topo->n_memdevs; i++)
		if (r->topo->memdevs[i].port == port && r->topo->memdevs[i].dport == dport)
			return (int)i;
	return -1;
}

static int switch_below(const struct record *r, unsigned int port, unsigned int dport)
{
	for (size_t i = 0; i < r->topo->n_ports; i++)
		if (r->topo->ports[i].parent == (int)port &&
		    r->topo->ports[i].parent_dport == dport)
			return (int)i;
	return -1;
}

/* A dport that is not in @list and leads nowhere; it is made when there is none. */
static unsigned int empty_dport(struct record *r, unsigned int port, const unsigned int *list,
				unsigned int n)
{
	for (unsigned int d = 0; d < r->topo->ports[port].n_dports; d++)
		if (!is_in(list, n, d) && memdev_below(r, port, d) < 0 &&
		    switch_below(r, port, d) < 0)
			return d;
	return record_unused_dport(r, port);
}

/* The dports that the port's decoder for the region leads to. */
static unsigned int find_targets(struct record *r, unsigned int port, const struct partial *partial,
				 unsigned int *ret)
{
	const struct sim_topo_port *p = &r->topo->ports[port];
	unsigned int n = 0, ways = 1, decoder = 0;
	uint64_t start;

	while (decoder < p->n_decoders &&
	       !(record_u64(r, &start, DEVICES "/decoder%u.%u/start", p->id, decoder) &&
		 start == partial->region->start))
		decoder++;
	if (decoder < p->n_decoders) {
		auto_free char *path = sim_format(DEVICES "/decoder%u.%u", p->id, decoder);

		record_uint(r, path, "interleave_ways", &ways);
		n = listed_targets(r, p, decoder, ret);
	}
	for (unsigned int d = 0; d < p->n_dports && n < ways && n < SIM_MAX_WAYS; d++)
		if (!is_in(ret, n, d) && has_staged(r, partial, port, d))
			ret[n++] = d;
	for (; n < ways && n < SIM_MAX_WAYS; n++)
		ret[n] = empty_dport(r, port, ret, n);
	return n;
}

static unsigned int absent_memdev(struct record *r, unsigned int port, unsigned int dport,
				  struct partial *partial)
{
	struct sim_topo_memdev *m = record_add_memdev(r, SIM_CLASS, port, dport);
	uint64_t share = partial->region->size / partial->region->ways;
	unsigned int index = (unsigned int)r->topo->n_memdevs - 1;

	m->name = sim_format("absent%u", index);
	m->absent = true;
	if (partial->region->mode == SIM_MODE_PMEM)
		m->pmem.size = share;
	else
		m->ram.size = share;
	if (partial->n < SIM_MAX_WAYS)
		partial->staged[partial->n++] = index;
	return index;
}

/* Where position @pos leads below @port. */
static unsigned int find_member(struct record *r, unsigned int port, unsigned int pos,
				struct partial *partial)
{
	unsigned int targets[SIM_MAX_WAYS];
	unsigned int n = find_targets(r, port, partial, targets), dport = targets[pos % n];
	int below = switch_below(r, port, dport);

	if (below >= 0)
		return find_member(r, (unsigned int)below, pos / n, partial);
	below = memdev_below(r, port, dport);
	return below >= 0 ? (unsigned int)below : absent_memdev(r, port, dport, partial);
}

void record_partial(struct record *r, const char *path, struct sim_topo_region *region)
{
	const struct sim_topo_window *w = &r->topo->windows[region->window];
	struct partial partial = { .region = region };

	for (unsigned int i = 0; i < region->ways; i++) {
		int memdev = record_memdev_of_target(r, path, i, NULL);

		if (memdev >= 0)
			partial.staged[partial.n++] = (unsigned int)memdev;
	}
	for (unsigned int pos = 0; pos < region->ways; pos++)
		region->members[pos] =
			find_member(r, w->targets[pos % w->ways], pos / w->ways, &partial);
}

/*
 * --- decoders without a region, and regions without decoders ---
 *
 * Firmware committed them for accelerators whose drivers are not bound: no
 * memdev, hence no region, but the memory has to be that of the functions.
 * Which functions is a guess where CXL did not see the dports: the first ones.
 */

static bool is_under(const struct sim_topology *t, unsigned int memdev, unsigned int bridge)
{
	unsigned int at = t->memdevs[memdev].port;

	while (t->ports[at].parent >= 0)
		at = (unsigned int)t->ports[at].parent;
	return at == bridge;
}

static bool waits_for_driver(const struct sim_topo_memdev *m)
{
	return m->kind == SIM_ACCELERATOR && !m->endpoint_id && !m->ram.size && !m->no_cxl_link &&
	       !m->no_dvsec && m->attach == SIM_ATTACH_REQUIRED;
}

/* The functions below @bridge that may be its members; false when there are too few. */
static bool find_orphans(const struct record *r, unsigned int bridge,
			 struct sim_topo_region *region)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < r->topo->n_memdevs && n < region->ways; i++)
		if (waits_for_driver(&r->topo->memdevs[i]) && is_under(r->topo, i, bridge))
			region->members[n++] = i;
	return n == region->ways;
}

static bool is_recorded(const struct record *r, uint64_t start)
{
	for (size_t i = 0; i < r->topo->n_regions; i++)
		if (r->topo->regions[i].start == start)
			return true;
	return false;
}

static int window_at(const struct record *r, uint64_t start)
{
	for (size_t i = 0; i < r->topo->n_windows; i++)
		if (start - r->topo->windows[i].start < r->topo->windows[i].size)
			return (int)i;
	return -1;
}

static void give_memory(struct record *r, const struct sim_topo_region *region)
{
	for (unsigned int i = 0; i < region->ways; i++)
		r->topo->memdevs[region->members[i]].ram.size = region->size / region->ways;
}

static void read_orphan(struct record *r, unsigned int bridge, unsigned int decoder)
{
	auto_free char *path =
		sim_format(DEVICES "/decoder%u.%u", r->topo->ports[bridge].id, decoder);
	struct sim_topo_region region = { .mode = SIM_MODE_RAM, .ways = 1 };
	int window;

	record_u64(r, &region.start, "%s/start", path);
	record_u64(r, &region.size, "%s/size", path);
	record_uint(r, path, "interleave_ways", &region.ways);
	window = window_at(r, region.start);
	if (!region.size || is_recorded(r, region.start) || window < 0 || !region.ways ||
	    region.ways > SIM_MAX_WAYS || !find_orphans(r, bridge, &region))
		return;
	region.window = (unsigned int)window;
	region.granularity = r->topo->windows[window].granularity;
	record_uint(r, path, "interleave_granularity", &region.granularity);
	region.locked = record_flag(r, path, "locked");
	give_memory(r, &region);
	*(struct sim_topo_region *)sim_grow(&r->topo->regions, &r->topo->n_regions,
					    sizeof(region)) = region;
}

void record_orphans(struct record *r)
{
	for (unsigned int i = 0; i < r->topo->n_ports; i++) {
		const struct sim_topo_port *p = &r->topo->ports[i];

		/* decoder0.N are the windows */
		for (unsigned int d = 0; d < p->n_decoders && p->parent < 0 && p->id; d++)
			read_orphan(r, i, d);
	}
}

/* Did firmware program the port for the region, too? */
static bool port_decodes(struct record *r, unsigned int bridge, uint64_t start)
{
	const struct sim_topo_port *p = &r->topo->ports[bridge];
	uint64_t at;

	for (unsigned int d = 0; d < p->n_decoders; d++)
		if (record_u64(r, &at, DEVICES "/decoder%u.%u/start", p->id, d) && at == start)
			return true;
	return false;
}

bool record_left_alone(struct record *r, struct sim_topo_region *region)
{
	const struct sim_topo_window *w = &r->topo->windows[region->window];

	if (region->mode != SIM_MODE_RAM || w->ways != 1 || !find_orphans(r, w->targets[0], region))
		return false;
	region->no_ports = !port_decodes(r, w->targets[0], region->start);
	give_memory(r, region);
	return true;
}
