// SPDX-License-Identifier: GPL-2.0-only
/*
 * topology.c - host bridges, switches and memdevs: where they sit and which numbers they get
 *
 * Two shapes: without switches every memdev has a root port of its own ("flat"); with switches
 * each root port leads to a switch, or a row of them, with the memdevs behind the last ("deep").
 * A PCI domain has 256 buses and every memdev takes one, so large trees span domains.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tree.h"

#define FIRST_BUS 0x0c	/* as QEMU's pxb-cxl; lower buses belong to the rest of the machine */
#define BUSES 256

struct cursor {
	unsigned int domain, bus;
};

static unsigned int share_of(unsigned int total, unsigned int parts, unsigned int index)
{
	return total / parts + (index < total % parts);
}

static struct pci_fn *add_fn(struct tree *tree, enum pci_kind kind, const char *parent,
			     unsigned int domain, unsigned int bus, unsigned int n)
{
	struct pci_fn *fn = &tree->fns[tree->n_fns++];

	fn->kind = kind;
	fn->dir = text_of("%s/%04x:%02x:%02x.%x", parent, domain, bus, n % 32, n / 32);
	fn->bdf = strrchr(fn->dir, '/') + 1;
	return fn;
}

static void port_init(const struct tree *tree, struct port *port, unsigned int n_dports)
{
	port->id = -1;
	port->dports = zeroed(n_dports, sizeof(*port->dports));
	port->hdm = zeroed(tree->spec->decoders, sizeof(*port->hdm));
}

static void add_memdev(struct tree *tree, struct port *port, struct pci_fn *above,
		       struct cursor *at)
{
	static unsigned int n;	/* memdevs so far; the model is built once */
	struct memdev *memdev = &tree->memdevs[n];
	char kind = tree->spec->kinds[n % strlen(tree->spec->kinds)];

	above->secondary = above->subordinate = at->bus;
	memdev->fn = add_fn(tree, PCI_ENDPOINT, above->dir, at->domain, at->bus++, 0);
	memdev->fn->serial = ++n;
	memdev->fn->memdev = memdev;
	memdev->port = port;
	memdev->dport = port->n_dports;
	port->dports[port->n_dports++] = above->dir;
	memdev->ram = kind == 'p' ? 0 : CAPACITY;
	memdev->pmem = kind == 'r' ? 0 : CAPACITY;
	memdev->hdm = zeroed(tree->spec->decoders, sizeof(*memdev->hdm));
}

/* One switch below @above; what follows sits on the bus that the cursor names then. */
static struct port *add_switch(struct tree *tree, struct port *parent, struct pci_fn *above,
			       struct cursor *at, unsigned int n_dports)
{
	struct port *port = &tree->ports[tree->n_ports++];
	struct pci_fn *up;

	port_init(tree, port, n_dports);
	above->secondary = at->bus;
	up = add_fn(tree, PCI_UPSTREAM, above->dir, at->domain, at->bus++, 0);
	up->secondary = at->bus;
	port->uport = up->dir;
	port->parent = parent;
	port->host = parent->host;
	port->pdport = above->dir;
	port->pdport_id = parent->n_dports;
	parent->dports[parent->n_dports++] = above->dir;
	return port;
}

static void add_leg(struct tree *tree, struct port *host, struct pci_fn *root_port,
		    struct cursor *at, unsigned int n_memdevs)
{
	struct pci_fn *above = root_port, *first = &tree->fns[tree->n_fns];
	struct port *port = host;
	unsigned int bus;

	for (unsigned int level = 1; level < tree->spec->levels; level++) {
		port = add_switch(tree, port, above, at, 1);
		above = add_fn(tree, PCI_DOWNSTREAM, port->uport, at->domain, at->bus++, 0);
	}
	port = add_switch(tree, port, above, at, n_memdevs);
	bus = at->bus++;
	for (unsigned int i = 0; i < n_memdevs; i++) {
		above = add_fn(tree, PCI_DOWNSTREAM, port->uport, at->domain, bus, i);
		add_memdev(tree, port, above, at);
	}
	root_port->subordinate = at->bus - 1;
	for (struct pci_fn *fn = first; fn < &tree->fns[tree->n_fns]; fn++)
		if (fn->subordinate == 0)
			fn->subordinate = at->bus - 1;
}

static void start_host(struct tree *tree, unsigned int index, unsigned int buses, struct cursor *at)
{
	struct host *host = &tree->hosts[index];

	if (buses > BUSES)
		errx(1, "a host bridge cannot have %u PCI buses: use more host bridges", buses);
	if (at->bus + buses > BUSES) {
		at->domain++;
		at->bus = 0;
	}
	host->uid = at->domain << 8 | at->bus;
	host->dir = text_of("/sys/devices/pci%04x:%02x", at->domain, at->bus);
}

static void add_flat_host(struct tree *tree, unsigned int index, struct cursor *at)
{
	unsigned int n = share_of(tree->spec->memdevs, tree->spec->host_bridges, index);
	struct port *port = &tree->ports[index];
	unsigned int bus;

	start_host(tree, index, n + 1, at);
	port_init(tree, port, n);
	bus = at->bus++;
	for (unsigned int i = 0; i < n; i++) {
		struct pci_fn *above;

		above = add_fn(tree, PCI_ROOT_PORT, tree->hosts[index].dir, at->domain, bus, i);
		add_memdev(tree, port, above, at);
	}
}

static void add_deep_host(struct tree *tree, unsigned int index, struct cursor *at)
{
	const struct spec *spec = tree->spec;
	unsigned int n = share_of(spec->switches, spec->host_bridges, index);
	static unsigned int first;	/* switches of the hosts before */
	struct port *port = &tree->ports[index];
	unsigned int bus, buses = 1;

	for (unsigned int i = 0; i < n; i++)
		buses += 2 * spec->levels + share_of(spec->memdevs, spec->switches, first + i);
	start_host(tree, index, buses, at);
	port_init(tree, port, n);
	bus = at->bus++;
	for (unsigned int i = 0; i < n; i++) {
		struct pci_fn *above;

		above = add_fn(tree, PCI_ROOT_PORT, tree->hosts[index].dir, at->domain, bus, i);
		add_leg(tree, port, above, at, share_of(spec->memdevs, spec->switches, first + i));
	}
	first += n;
}

static void add_host(struct tree *tree, unsigned int index, struct cursor *at)
{
	struct port *port = &tree->ports[index];

	port->host = index;
	if (tree->spec->switches)
		add_deep_host(tree, index, at);
	else
		add_flat_host(tree, index, at);
	port->uport = tree->hosts[index].dir;
	port->pdport = tree->hosts[index].dir;
	port->pdport_id = tree->hosts[index].uid;
}

/* The same numbers in every run: tests and comparisons need them. */
static void mix(unsigned int *list, unsigned int n)
{
	uint32_t state = 12345;

	for (unsigned int i = n; i > 1; i--) {
		unsigned int j, swap;

		state = state * 1103515245 + 12345;
		j = (state >> 16) % i;
		swap = list[i - 1];
		list[i - 1] = list[j];
		list[j] = swap;
	}
}

/* The order in which a kernel would meet the memdevs: as they lie, or host bridges in parallel. */
static unsigned int *probe_order(const struct tree *tree, bool again)
{
	unsigned int n = tree->spec->memdevs, hosts = tree->spec->host_bridges;
	unsigned int *order = zeroed(n, sizeof(*order));
	unsigned int done = 0;

	for (unsigned int i = 0; i < n; i++)
		order[i] = i;
	if (!tree->spec->shuffle)
		return order;
	for (unsigned int round = 0; done < n; round++)
		for (unsigned int i = 0, host = 0; host < hosts; host++) {
			unsigned int first = i;

			while (i < n && tree->memdevs[i].port->host == host)
				i++;
			if (first + round < i)
				order[done++] = first + round;
		}
	if (again)
		mix(order, n);
	return order;
}

static void number_memdevs(struct tree *tree)
{
	const struct spec *spec = tree->spec;
	unsigned int *order = probe_order(tree, false);
	int nmem = 0;

	tree->by_id = zeroed(spec->memdevs, sizeof(*tree->by_id));
	for (unsigned int id = 0; id < spec->memdevs; id++) {
		struct memdev *memdev = &tree->memdevs[order[id]];

		tree->by_id[id] = memdev;
		memdev->id = id;
		memdev->dir = text_of("%s/mem%u", memdev->fn->dir, id);
		memdev->enabled = !spec->disabled_every || (id + 1) % spec->disabled_every != 0;
		memdev->nmem = memdev->enabled && memdev->pmem ? nmem++ : -1;
	}
	free(order);
}

/* A switch gets its number when the first memdev behind it is enabled; the ida is shared. */
static void number_port(struct port *port, int *next)
{
	port->active = true;
	if (port->id >= 0)
		return;
	if (port->parent)
		number_port(port->parent, next);
	port->id = (*next)++;
	port->dir = port->parent ? text_of("%s/port%d", port->parent->dir, port->id) :
				   text_of(ROOT_DIR "/port%d", port->id);
}

static void number_ports(struct tree *tree)
{
	unsigned int *order = probe_order(tree, true);
	int next = 1;	/* root0 took the first */

	for (unsigned int i = 0; i < tree->spec->host_bridges; i++) {
		number_port(&tree->ports[i], &next);
		tree->ports[i].active = false;
	}
	for (unsigned int i = 0; i < tree->spec->memdevs; i++) {
		struct memdev *memdev = &tree->memdevs[order[i]];

		if (!memdev->enabled)
			continue;
		for (struct port *port = memdev->port; port; port = port->parent)
			number_port(port, &next);
		memdev->endpoint = next++;
	}
	free(order);
}

void topology_build(struct tree *tree, const struct spec *spec)
{
	unsigned int n_switches = spec->switches * spec->levels;
	struct cursor at = { .bus = FIRST_BUS };

	tree->spec = spec;
	tree->hosts = zeroed(spec->host_bridges, sizeof(*tree->hosts));
	tree->ports = zeroed(spec->host_bridges + n_switches, sizeof(*tree->ports));
	tree->n_ports = spec->host_bridges;
	tree->memdevs = zeroed(spec->memdevs, sizeof(*tree->memdevs));
	tree->fns = zeroed(2 * spec->memdevs + 3 * n_switches, sizeof(*tree->fns));
	for (unsigned int i = 0; i < spec->host_bridges; i++)
		add_host(tree, i, &at);
	number_memdevs(tree);
	number_ports(tree);
}
