// SPDX-License-Identifier: GPL-2.0-only
/*
 * topology-save.c - struct sim_topology to a topology file
 *
 * Names that cannot be names in a file are replaced: what matters is what the
 * machine is like.
 */
#include <inttypes.h>
#include <string.h>

#include "sim/topology-ini.h"
#include "sim/topology-keys.h"

/* A name that the reader takes; others become KIND and NUMBER. */
static void put_name(struct sim_buf *out, const char *name, const char *kind, size_t number)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789._-";

	if (name && *name && strlen(name) <= 40 && !name[strspn(name, letters)])
		sim_printf(out, "%s", name);
	else
		sim_printf(out, "%s%zu", kind, number);
}

static void put_key(struct sim_buf *out, const char *key)
{
	sim_printf(out, "%s = ", key);
}

static void put_port_name(struct sim_buf *out, const struct sim_topology *t, size_t i)
{
	put_name(out, t->ports[i].name, "port", i);
}

static void put_memdev_name(struct sim_buf *out, const struct sim_topology *t, size_t i)
{
	put_name(out, t->memdevs[i].name, "memdev", i);
}

/* root_device and so on are written by the tables. */
static void put_machine(struct sim_buf *out, const struct sim_topology *t)
{
	sim_printf(out, "[machine]\n");
	sim_keys_write(SIM_SECTION_MACHINE, t, out);
}

static void put_port(struct sim_buf *out, const struct sim_topology *t, size_t i)
{
	const struct sim_topo_port *p = &t->ports[i];
	bool bridge = p->parent < 0;

	sim_printf(out, "\n[%s ", bridge ? "host-bridge" : "switch");
	put_port_name(out, t, i);
	sim_printf(out, "]\n");
	if (bridge) {
		sim_printf(out, "uid = %u\n", p->uid);
	} else {
		const struct sim_topo_port *parent = &t->ports[p->parent];

		put_key(out, "parent");
		put_port_name(out, t, (size_t)p->parent);
		sim_printf(out, "\n");
		if (p->parent_dport < parent->n_dports)
			sim_printf(out, "parent-dport = %u\n", parent->dports[p->parent_dport].id);
	}
	sim_keys_write(bridge ? SIM_SECTION_HOST_BRIDGE : SIM_SECTION_SWITCH, p, out);
	for (size_t d = 0; d < p->n_dports; d++)
		sim_printf(out, "dport-%u = %s\n", p->dports[d].id,
			   p->dports[d].device ? p->dports[d].device : "auto");
}

static void put_memdev(struct sim_buf *out, const struct sim_topology *t, size_t i)
{
	const struct sim_topo_memdev *m = &t->memdevs[i];
	const struct sim_topo_port *port = &t->ports[m->port];
	bool class = m->kind == SIM_CLASS;

	sim_printf(out, "\n[%s ", class ? "memdev" : "accelerator");
	put_memdev_name(out, t, i);
	sim_printf(out, "]\nport = ");
	put_port_name(out, t, m->port);
	sim_printf(out, "\n");
	if (m->dport < port->n_dports)
		sim_printf(out, "dport = %u\n", port->dports[m->dport].id);
	sim_printf(out, "serial = %#" PRIx64 "\n", m->serial);
	sim_keys_write(class ? SIM_SECTION_MEMDEV : SIM_SECTION_ACCELERATOR, m, out);
	if (class && m->label_storage_size != (m->pmem.size ? 1 << 20 : 0)) {
		put_key(out, "label-storage-size");
		sim_write_size(out, m->label_storage_size);
		sim_printf(out, "\n");
	}
}

static void put_window(struct sim_buf *out, const struct sim_topology *t, size_t i)
{
	const struct sim_topo_window *w = &t->windows[i];

	sim_printf(out, "\n[window window%zu]\nstart = %#" PRIx64 "\ntargets =", i, w->start);
	for (unsigned int pos = 0; pos < w->ways; pos++) {
		sim_printf(out, " ");
		put_port_name(out, t, w->targets[pos]);
	}
	sim_printf(out, "\n");
	sim_keys_write(SIM_SECTION_WINDOW, w, out);
	if (w->target_node != (int)i + 1)
		sim_printf(out, "target-node = %d\n", w->target_node);
	if (!w->ram || !w->pmem || !w->type2 || !w->type3)
		sim_printf(out, "allow =%s%s%s%s\n", w->ram ? " ram" : "", w->pmem ? " pmem" : "",
			   w->type2 ? " type2" : "", w->type3 ? " type3" : "");
}

static void put_region(struct sim_buf *out, const struct sim_topology *t, size_t i)
{
	const struct sim_topo_region *r = &t->regions[i];

	sim_printf(out, "\n[region]\nwindow = window%u\nstart = %#" PRIx64 "\nmembers =", r->window,
		   r->start);
	for (unsigned int pos = 0; pos < r->ways; pos++) {
		sim_printf(out, " ");
		put_memdev_name(out, t, r->members[pos]);
	}
	sim_printf(out, "\n");
	sim_keys_write(SIM_SECTION_REGION, r, out);
	if (r->granularity != t->windows[r->window].granularity)
		sim_printf(out, "granularity = %u\n", r->granularity);
}

static void put_extent(struct sim_buf *out, const struct sim_topology *t, size_t i)
{
	const struct sim_topo_extent *e = &t->extents[i];

	sim_printf(out, "\n[extent]\nmemdev = ");
	put_memdev_name(out, t, e->memdev);
	sim_printf(out, "\n");
	sim_keys_write(SIM_SECTION_EXTENT, e, out);
	if (!e->tagged)
		return;
	put_key(out, "tag");
	sim_print_uuid(out, e->tag);
	sim_printf(out, "\n");
}

void sim_topology_text(const struct sim_topology *t, struct sim_buf *out)
{
	put_machine(out, t);
	for (size_t i = 0; i < t->n_ports; i++)
		put_port(out, t, i);
	for (size_t i = 0; i < t->n_memdevs; i++)
		put_memdev(out, t, i);
	for (size_t i = 0; i < t->n_windows; i++)
		put_window(out, t, i);
	for (size_t i = 0; i < t->n_regions; i++)
		put_region(out, t, i);
	for (size_t i = 0; i < t->n_extents; i++)
		put_extent(out, t, i);
}
