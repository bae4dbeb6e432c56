// SPDX-License-Identifier: GPL-2.0-only
/*
 * topology-check.c - what one section of a topology file alone cannot tell
 *
 * Names, addresses and serial numbers that are there twice, and capacity that
 * no CXL device has.  What is laid over it is in topology-check-map.c.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/scope.h"
#include "sim/topology-build.h"

#define MIB256 (UINT64_C(256) << 20)

static bool is_power_of_two(uint64_t value)
{
	return value && !(value & (value - 1));
}

/* --- what is there twice --- */

/* A text or number that must be unique, and the section to blame. */
struct unique {
	const char *text;
	uint64_t number;
	const struct sim_section *section;
	const char *key; /* whose line is told; NULL: the section's */
	size_t index;
};

struct uniques {
	struct unique *at;
	size_t n;
};

static void uniques_clear(struct uniques *u)
{
	free(u->at);
}

#define auto_uniques at_end(uniques_clear)

static void add_unique(struct uniques *all, struct unique one)
{
	*(struct unique *)sim_grow(&all->at, &all->n, sizeof(one)) = one;
}

/* The later line comes second, so that it is the one that is told. */
static int compare(const void *a, const void *b)
{
	const struct unique *x = a, *y = b;
	int order = x->text ? strcmp(x->text, y->text) : 0;

	if (order)
		return order;
	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	if (x->section->line != y->section->line)
		return x->section->line < y->section->line ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

static void check_unique(struct sim_builder *b, struct uniques *all, const char *what)
{
	if (all->n)
		qsort(all->at, all->n, sizeof(*all->at), compare);
	for (size_t i = 1; i < all->n; i++) {
		const struct unique *x = &all->at[i - 1], *y = &all->at[i];

		if (x->number != y->number || (x->text && strcmp(x->text, y->text)))
			continue;
		if (x->text)
			sim_mistake(&b->lines, sim_section_line(y->section, y->key),
				    "%s \"%s\" is there twice, see line %u", what, x->text,
				    sim_section_line(x->section, x->key));
		else
			sim_mistake(&b->lines, sim_section_line(y->section, y->key),
				    "%s %" PRIu64 " is there twice, see line %u", what, x->number,
				    sim_section_line(x->section, x->key));
	}
}

static void check_port_names(struct sim_builder *b)
{
	auto_uniques struct uniques all = { 0 };

	for (size_t i = 0; i < b->topo.n_ports; i++)
		add_unique(&all, (struct unique){ .text = b->topo.ports[i].name,
						  .section = b->ports[i].section,
						  .key = "",
						  .index = i });
	check_unique(b, &all, "the host bridge or switch");
}

/* Kept in the order of the names: sim_build_find_memdev() looks there. */
static void check_memdev_names(struct sim_builder *b)
{
	auto_uniques struct uniques all = { 0 };

	for (size_t i = 0; i < b->topo.n_memdevs; i++)
		add_unique(&all, (struct unique){ .text = b->topo.memdevs[i].name,
						  .section = b->memdevs[i],
						  .key = "",
						  .index = i });
	check_unique(b, &all, "the memdev");
	b->memdevs_by_name = sim_alloc((all.n + 1) * sizeof(*b->memdevs_by_name));
	for (size_t i = 0; i < all.n; i++)
		b->memdevs_by_name[i] = all.at[i].index;
}

int sim_build_find_memdev(const struct sim_builder *b, const char *name)
{
	auto_free char *lower = sim_strdup(name);
	size_t low = 0, high = b->topo.n_memdevs;

	for (char *c = lower; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c |= 0x20;
	while (low < high) {
		size_t middle = (low + high) / 2;
		size_t index = b->memdevs_by_name[middle];
		int order = strcmp(b->topo.memdevs[index].name, lower);

		if (!order)
			return (int)index;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return -1;
}

static void add_device(struct uniques *all, const char *device, const struct sim_section *section)
{
	add_unique(all,
		   (struct unique){
			   .text = device, .section = section, .key = "device", .index = all->n });
}

static void check_devices(struct sim_builder *b)
{
	auto_uniques struct uniques all = { 0 };

	for (size_t i = 0; i < b->topo.n_ports; i++) {
		const struct sim_topo_port *p = &b->topo.ports[i];

		add_device(&all, p->device, b->ports[i].section);
		for (size_t j = 0; j < p->n_dports; j++)
			add_device(&all, p->dports[j].device, b->ports[i].section);
	}
	for (size_t i = 0; i < b->topo.n_memdevs; i++)
		add_device(&all, b->topo.memdevs[i].device, b->memdevs[i]);
	check_unique(b, &all, "the device");
}

static void check_uids(struct sim_builder *b)
{
	auto_uniques struct uniques all = { 0 };

	for (size_t i = 0; i < b->topo.n_ports; i++)
		if (b->topo.ports[i].parent < 0)
			add_unique(&all, (struct unique){ .number = b->topo.ports[i].uid,
							  .section = b->ports[i].section,
							  .key = "uid",
							  .index = i });
	check_unique(b, &all, "the uid");
}

/* 0 means that there is none. */
static void check_serials(struct sim_builder *b)
{
	auto_uniques struct uniques all = { 0 };

	for (size_t i = 0; i < b->topo.n_memdevs; i++)
		if (b->topo.memdevs[i].serial)
			add_unique(&all, (struct unique){ .number = b->topo.memdevs[i].serial,
							  .section = b->memdevs[i],
							  .key = "serial",
							  .index = i });
	check_unique(b, &all, "the serial number");
}

/* root0 has 0, which therefore stands for "any". */
static void check_ids(struct sim_builder *b)
{
	auto_uniques struct uniques all = { 0 };

	for (size_t i = 0; i < b->topo.n_ports; i++)
		if (b->topo.ports[i].id)
			add_unique(&all, (struct unique){ .number = b->topo.ports[i].id,
							  .section = b->ports[i].section,
							  .key = "id",
							  .index = all.n });
	for (size_t i = 0; i < b->topo.n_memdevs; i++)
		if (b->topo.memdevs[i].endpoint_id)
			add_unique(&all, (struct unique){ .number = b->topo.memdevs[i].endpoint_id,
							  .section = b->memdevs[i],
							  .key = "endpoint-id",
							  .index = all.n });
	check_unique(b, &all, "the id");
}

/* --- ports and memdevs by themselves --- */

static void check_port(struct sim_builder *b, size_t i)
{
	const struct sim_topo_port *p = &b->topo.ports[i];
	const struct sim_section *s = b->ports[i].section;

	if (p->parent >= 0 && b->topo.ports[p->parent].rch)
		sim_mistake(&b->lines, sim_section_line(s, "parent"),
			    "parent: no switch can be below \"%s\", which is restricted (rch)",
			    b->topo.ports[p->parent].name);
	if (!p->n_decoders && p->n_dports > 1 && !p->rch)
		sim_mistake(&b->lines, sim_section_line(s, "decoders"),
			    "decoders: without any there can be one dport, not %zu", p->n_dports);
}

static void check_capacity(struct sim_builder *b, const struct sim_section *s, const char *key,
			   uint64_t size)
{
	if (size % MIB256)
		sim_mistake(&b->lines, sim_section_line(s, key), "%s: not a multiple of 256M", key);
}

static void check_memdev(struct sim_builder *b, size_t i)
{
	const struct sim_topo_memdev *m = &b->topo.memdevs[i];
	const struct sim_section *s = b->memdevs[i];

	check_capacity(b, s, "ram", m->ram.size);
	check_capacity(b, s, "pmem", m->pmem.size);
	check_capacity(b, s, "dynamic", m->dynamic.size);
	check_capacity(b, s, "dynamic2", m->dynamic2.size);
	if (m->dynamic2.size && !m->dynamic.size)
		sim_mistake(&b->lines, sim_section_line(s, "dynamic2"),
			    "dynamic2: there is no dynamic before it");
	if (!is_power_of_two(m->dc_block_size) || m->dc_block_size > MIB256)
		sim_mistake(&b->lines, sim_section_line(s, "dynamic-block-size"),
			    "dynamic-block-size: not a power of two up to 256M");
	if (!is_power_of_two(m->payload_max))
		sim_mistake(&b->lines, sim_section_line(s, "payload-max"),
			    "payload-max: not a power of two");
}

static void check_machine(struct sim_builder *b)
{
	uint64_t block = b->topo.memory_block_size;
	unsigned int line = sim_machine_line(&b->lines, "memory-block-size");

	if (!is_power_of_two(block))
		sim_mistake(&b->lines, line, "memory-block-size: not a power of two");
	else if (b->topo.boot_memory % block)
		sim_mistake(&b->lines, line, "boot-memory: not a multiple of memory-block-size");
	else if (b->topo.boot_memory / block > SIM_MAX_BLOCKS)
		sim_mistake(&b->lines, line, "boot-memory: more than %d blocks", SIM_MAX_BLOCKS);
}

void sim_check_topology(struct sim_builder *b)
{
	check_machine(b);
	for (size_t i = 0; i < b->topo.n_ports; i++)
		check_port(b, i);
	for (size_t i = 0; i < b->topo.n_memdevs; i++)
		check_memdev(b, i);
	check_port_names(b);
	check_memdev_names(b);
	check_devices(b);
	check_uids(b);
	check_serials(b);
	check_ids(b);
}
