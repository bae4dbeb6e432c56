// SPDX-License-Identifier: GPL-2.0-only
/*
 * topology-pci.c - dports for those that named none, and PCI addresses for those without
 *
 * Buses are counted as firmware does it: depth first, by the ids of the dports,
 * one bus for each dport, so that the same hardware in QEMU has the same
 * addresses.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/scope.h"
#include "sim/topology-build.h"

#define BUSES 256
#define FIRST_BUS 0x0c

/* --- dports --- */

static struct sim_topo_dport *find_dport(const struct sim_topo_port *port, unsigned int id)
{
	for (size_t i = 0; i < port->n_dports; i++)
		if (port->dports[i].id == id)
			return &port->dports[i];
	return NULL;
}

static void add_dport(struct sim_topo_port *port, unsigned int id)
{
	struct sim_topo_dport *d = sim_grow(&port->dports, &port->n_dports, sizeof(*d));

	d->id = id;
}

/* Those that a child names are there, or made when the file leaves that open. */
static void add_named_dport(struct sim_builder *b, const struct sim_claim_dport *claim)
{
	struct sim_topo_port *port = &b->topo.ports[claim->port];

	if (find_dport(port, claim->id))
		return;
	if (b->ports[claim->port].dports_given)
		sim_mistake(&b->lines, sim_section_line(claim->section, claim->key),
			    "%s: \"%s\" has no dport %u", claim->key, port->name, claim->id);
	else
		add_dport(port, claim->id);
}

/* One more for a child that takes any. */
static void add_any_dport(struct sim_builder *b, const struct sim_claim_dport *claim)
{
	struct sim_topo_port *port = &b->topo.ports[claim->port];
	unsigned int id = 0;

	if (b->ports[claim->port].dports_given)
		return;
	while (find_dport(port, id))
		id++;
	if (id < SIM_MAX_DPORTS)
		add_dport(port, id);
	else
		sim_mistake(&b->lines, claim->section->line, "\"%s\" has %d dports already",
			    port->name, SIM_MAX_DPORTS);
}

static int by_id(const void *a, const void *b)
{
	const struct sim_topo_dport *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static const char *below_name(const struct sim_builder *b, const struct sim_below_dport *below)
{
	return below->kind == SIM_BELOW_SWITCH ? b->topo.ports[below->index].name
					       : b->topo.memdevs[below->index].name;
}

static void take_dport(struct sim_builder *b, const struct sim_claim_dport *claim, size_t at)
{
	b->ports[claim->port].below[at] = claim->child;
	if (claim->child.kind == SIM_BELOW_SWITCH)
		b->topo.ports[claim->child.index].parent_dport = (unsigned int)at;
	else
		b->topo.memdevs[claim->child.index].dport = (unsigned int)at;
}

static void take_named_dport(struct sim_builder *b, const struct sim_claim_dport *claim)
{
	const struct sim_topo_port *port = &b->topo.ports[claim->port];
	size_t at = (size_t)(find_dport(port, claim->id) - port->dports);
	const struct sim_below_dport *below = &b->ports[claim->port].below[at];

	if (below->kind == SIM_BELOW_NOTHING)
		take_dport(b, claim, at);
	else
		sim_mistake(&b->lines, sim_section_line(claim->section, claim->key),
			    "%s: dport %u of \"%s\" leads to \"%s\" already", claim->key, claim->id,
			    port->name, below_name(b, below));
}

static void take_any_dport(struct sim_builder *b, const struct sim_claim_dport *claim)
{
	const struct sim_topo_port *port = &b->topo.ports[claim->port];
	size_t at = 0;

	while (at < port->n_dports && b->ports[claim->port].below[at].kind != SIM_BELOW_NOTHING)
		at++;
	if (at < port->n_dports)
		take_dport(b, claim, at);
	else
		sim_mistake(&b->lines, claim->section->line,
			    "\"%s\" has only %zu dports, and all "
			    "of them lead somewhere",
			    port->name, port->n_dports);
}

static void for_claims(struct sim_builder *b, bool named,
		       void (*fn)(struct sim_builder *b, const struct sim_claim_dport *claim))
{
	for (size_t i = 0; i < b->n_claims && !b->lines.mistakes; i++)
		if (!b->claims[i].key == !named)
			fn(b, &b->claims[i]);
}

void sim_build_dports(struct sim_builder *b)
{
	for_claims(b, true, add_named_dport);
	for_claims(b, false, add_any_dport);
	for (size_t i = 0; i < b->topo.n_ports; i++) {
		struct sim_topo_port *port = &b->topo.ports[i];

		if (port->n_dports)
			qsort(port->dports, port->n_dports, sizeof(*port->dports), by_id);
		b->ports[i].below = sim_alloc((port->n_dports + 1) * sizeof(*b->ports[i].below));
	}
	for_claims(b, true, take_named_dport);
	for_claims(b, false, take_any_dport);
}

/* --- addresses --- */

struct bus {
	unsigned int domain;
	unsigned int number;
};

static char *address(struct bus bus, size_t slot)
{
	return sim_format("%04x:%02x:%02zx.%zx", bus.domain, bus.number & 0xff, slot % 32,
			  slot / 32);
}

static void set_device(char **device, struct bus bus, size_t slot)
{
	if (!*device)
		*device = address(bus, slot);
}

/*
 * Give addresses to the dports of a port, which are on @bus, and to all below.
 * Returns the first bus number that is free then.  With @count nothing is set.
 */
static unsigned int number_port(struct sim_builder *b, size_t port, struct bus bus, bool count)
{
	struct sim_topo_port *p = &b->topo.ports[port];
	struct bus next = { bus.domain, bus.number + 1 };

	for (size_t i = 0; i < p->n_dports; i++) {
		const struct sim_below_dport *below = &b->ports[port].below[i];
		struct bus on = next;

		if (!count)
			set_device(&p->dports[i].device, bus, i);
		next.number++;
		if (below->kind == SIM_BELOW_SWITCH) {
			if (!count)
				set_device(&b->topo.ports[below->index].device, on, 0);
			next.number = number_port(b, below->index, next, count);
		} else if (below->kind == SIM_BELOW_MEMDEV && !count &&
			   !b->topo.memdevs[below->index].on_platform) {
			set_device(&b->topo.memdevs[below->index].device, on, 0);
		}
	}
	return next.number;
}

/* "pci0000:0c"; anything else has its buses counted like one that has no name. */
static bool parse_bridge(const char *device, struct bus *ret)
{
	char again[24];

	if (!device || sscanf(device, "pci%4x:%2x", &ret->domain, &ret->number) != 2)
		return false;
	snprintf(again, sizeof(again), "pci%04x:%02x", ret->domain, ret->number);
	return !strcmp(again, device);
}

static void number_bridge(struct sim_builder *b, size_t port, struct bus *next)
{
	struct sim_topo_port *p = &b->topo.ports[port];
	struct bus bus = *next;
	bool given = parse_bridge(p->device, &bus);
	unsigned int end = number_port(b, port, bus, true);

	if (end > BUSES && !given && bus.number) {
		bus = (struct bus){ bus.domain + 1, 0 };
		end = number_port(b, port, bus, true);
	}
	if (end > BUSES) {
		sim_mistake(
			&b->lines, b->ports[port].section->line,
			"there are %u PCI buses below \"%s\", and only %u numbers from bus %u on",
			end - bus.number, p->name, BUSES - bus.number, bus.number);
		return;
	}
	if (!p->device)
		p->device = sim_format("pci%04x:%02x", bus.domain, bus.number);
	if (!b->ports[port].has_uid)
		p->uid = bus.domain << 8 | bus.number;
	number_port(b, port, bus, false);
	*next = (struct bus){ bus.domain, end };
}

void sim_build_addresses(struct sim_builder *b)
{
	struct bus next = { 0, FIRST_BUS };

	for (size_t i = 0; i < b->topo.n_ports && !b->lines.mistakes; i++)
		if (b->topo.ports[i].parent < 0)
			number_bridge(b, i, &next);
	for (size_t i = 0; i < b->topo.n_memdevs; i++)
		if (b->topo.memdevs[i].on_platform && !b->topo.memdevs[i].device)
			b->topo.memdevs[i].device = sim_format("cxl_mem.%zu", i);
}
