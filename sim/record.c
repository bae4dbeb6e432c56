// SPDX-License-Identifier: GPL-2.0-only
/*
 * record.c - the topology of a machine, read from its sysfs: the parts together
 */
#include "sim/record.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/scope.h"
#include "sim/record-read.h"
#include "sim/topology-ini.h"
#include "sim/topology-keys.h"
#include "sim/world.h"

/* --- ids: left out where a simulator gives the same by itself --- */

/* Host bridges first; then, by memdev, the switches on its way that are new, and its endpoint. */
static bool ids_are_natural(const struct sim_topology *t)
{
	auto_free bool *seen = sim_alloc(t->n_ports + 1);
	unsigned int next = 1;

	for (size_t i = 0; i < t->n_ports; i++)
		if (t->ports[i].parent < 0 && !t->ports[i].rch && t->ports[i].id != next++)
			return false;
	for (size_t i = 0; i < t->n_memdevs; i++) {
		int way[128], n = 0;

		if (!t->memdevs[i].endpoint_id)
			continue;
		for (int p = (int)t->memdevs[i].port; t->ports[p].parent >= 0 && n < 128;
		     p = t->ports[p].parent)
			way[n++] = p;
		while (n--) {
			if (seen[way[n]])
				continue;
			seen[way[n]] = true;
			if (t->ports[way[n]].id != next++)
				return false;
		}
		if (t->memdevs[i].endpoint_id != next++)
			return false;
	}
	return true;
}

/*
 * Regions get their numbers when the first of their members is probed; for the
 * ids of endpoints the order does not matter, because they are given.
 */
struct probe {
	size_t memdev;
	size_t region; /* the first that it is a member of */
};

static int by_region(const void *a, const void *b)
{
	const struct probe *x = a, *y = b;

	if (x->region != y->region)
		return x->region < y->region ? -1 : 1;
	return x->memdev < y->memdev ? -1 : x->memdev > y->memdev;
}

static size_t first_region(const struct sim_topology *t, size_t memdev)
{
	for (size_t i = 0; i < t->n_regions; i++)
		for (unsigned int pos = 0; pos < t->regions[i].ways; pos++)
			if (t->regions[i].members[pos] == memdev)
				return i;
	return t->n_regions;
}

/*
 * Accelerators whose drivers gave up are found last, but each was probed before
 * those whose regions came later.  They leave no number behind, so the others
 * keep theirs when they are put in between.
 */
static size_t *order_of_probes(const struct sim_topology *t)
{
	size_t *order = sim_alloc((t->n_memdevs + 1) * sizeof(*order)), n = 0;
	auto_free bool *placed = sim_alloc(t->n_memdevs + 1);

	for (size_t i = 0; i < t->n_memdevs; i++) {
		size_t region = first_region(t, i);

		for (size_t j = i; j < t->n_memdevs && t->memdevs[i].endpoint_id; j++) {
			if (placed[j] || t->memdevs[j].endpoint_id || first_region(t, j) >= region)
				continue;
			placed[j] = true;
			order[n++] = j;
		}
		if (!placed[i])
			order[n++] = i;
	}
	return order;
}

static void move_memdevs(struct sim_topology *t)
{
	auto_free size_t *order = order_of_probes(t);
	auto_free unsigned int *now = sim_alloc((t->n_memdevs + 1) * sizeof(*now));
	struct sim_topo_memdev *moved = sim_alloc((t->n_memdevs + 1) * sizeof(*moved));

	for (size_t i = 0; i < t->n_memdevs; i++) {
		moved[i] = t->memdevs[order[i]];
		now[order[i]] = (unsigned int)i;
	}
	free(t->memdevs);
	t->memdevs = moved;
	for (size_t i = 0; i < t->n_regions; i++)
		for (unsigned int pos = 0; pos < t->regions[i].ways; pos++)
			t->regions[i].members[pos] = now[t->regions[i].members[pos]];
	for (size_t i = 0; i < t->n_extents; i++)
		t->extents[i].memdev = now[t->extents[i].memdev];
}

static bool has_regions_of_nobody(const struct sim_topology *t)
{
	for (size_t i = 0; i < t->n_memdevs; i++)
		if (t->memdevs[i].kind == SIM_ACCELERATOR && !t->memdevs[i].endpoint_id &&
		    !t->memdevs[i].detached && first_region(t, i) < t->n_regions)
			return true;
	return false;
}

static void set_order(struct sim_topology *t)
{
	auto_free struct probe *probes = sim_alloc((t->n_memdevs + 1) * sizeof(*probes));

	for (size_t i = 0; i < t->n_memdevs; i++)
		probes[i] = (struct probe){ i, first_region(t, i) };
	qsort(probes, t->n_memdevs, sizeof(*probes), by_region);
	for (size_t i = 0; i < t->n_memdevs; i++)
		t->memdevs[probes[i].memdev].order = (unsigned int)i;
}

static bool order_is_natural(const struct sim_topology *t)
{
	for (size_t i = 1; i < t->n_memdevs; i++)
		if (t->memdevs[i].order < t->memdevs[i - 1].order)
			return false;
	return true;
}

/* Either everything as the simulator does it, or nothing left to it. */
static void settle_ids(struct sim_topology *t)
{
	if (has_regions_of_nobody(t))
		move_memdevs(t);
	set_order(t);
	if (!order_is_natural(t))
		return;
	for (size_t i = 0; i < t->n_memdevs; i++)
		t->memdevs[i].order = 0;
	if (!ids_are_natural(t))
		return;
	for (size_t i = 0; i < t->n_ports; i++)
		t->ports[i].id = 0;
	for (size_t i = 0; i < t->n_memdevs; i++)
		t->memdevs[i].endpoint_id = 0;
}

/* --- all of it --- */

static void fini(struct record *r)
{
	record_devices_clear(&r->ports);
	record_devices_clear(&r->endpoints);
	record_devices_clear(&r->memdevs);
	record_devices_clear(&r->windows);
	record_devices_clear(&r->regions);
	if (r->entered >= 0)
		close(r->entered);
	free(r->entered_path);
	free(r->denied);
	free(r->seen);
	free(r->root);
}

#define auto_record at_end(fini)

static int init(struct record *r, const char *sysroot)
{
	char *root = realpath(sysroot && *sysroot ? sysroot : "/", NULL);

	if (!root)
		return -errno;
	if (!strcmp(root, "/"))
		*root = '\0';
	r->root = root;
	if (!record_exists(r, "/sys"))
		return -ENOENT;
	r->ports = record_list(r, DEVICES, "port");
	r->endpoints = record_list(r, DEVICES, "endpoint");
	r->memdevs = record_list(r, DEVICES, "mem");
	r->windows = record_list(r, DEVICES, "decoder0.");
	r->regions = record_list(r, DEVICES, "region");
	r->dialects = record_dialects(r);
	return 0;
}

/* What is added from here on is known from the PCI tree only. */
static void note_seen(struct record *r)
{
	r->n_seen = r->topo->n_ports;
	r->seen = sim_alloc((r->n_seen + 1) * sizeof(*r->seen));
	for (size_t i = 0; i < r->n_seen; i++)
		r->seen[i] = (unsigned int)r->topo->ports[i].n_dports;
}

static void read_all(struct record *r)
{
	sim_keys_fallback(SIM_SECTION_MACHINE, r->topo);
	record_ports(r);
	note_seen(r);
	record_memdevs(r);
	record_others(r);
	record_map(r);
	record_memory(r);
	settle_ids(r->topo);
}

static int complain(struct record *r, const char *path, int error)
{
	if (r->complain_to)
		fprintf(r->complain_to, "cxl-sim record: cannot read %s: %s\n", path,
			strerror(-error));
	return error;
}

/* The machine as it is; 0 or -errno after one line. */
static int read_machine(struct record *r, const char *sysroot)
{
	auto_free char *sys = sim_format("%s/sys", sysroot ? sysroot : "");
	int err = init(r, sysroot);

	if (err < 0)
		return complain(r, sys, err);
	read_all(r);
	if (r->denied)
		return complain(r, r->denied, -EACCES);
	if (r->topo->no_cxl && r->complain_to)
		fprintf(r->complain_to,
			"cxl-sim record: %s has no CXL: recorded is a machine without it\n", sys);
	return 0;
}

int sim_record(const char *sysroot, struct sim_topology *ret, FILE *complain_to)
{
	auto_record struct record r = { .entered = -1, .complain_to = complain_to, .topo = ret };
	int err;

	memset(ret, 0, sizeof(*ret));
	err = read_machine(&r, sysroot);
	if (err < 0)
		sim_topology_clear(ret);
	return err;
}

/* The first line of comment is what "cxl-sim topologies" shows. */
static void put_head(struct record *r, struct sim_buf *out)
{
	sim_printf(out, "# recorded by cxl-sim; its kernel is that of --kernel %s\n\n",
		   record_kernel(r));
	sim_topology_text(r->topo, out);
}

int sim_record_text(const char *sysroot, const char *name, struct sim_buf *ret, FILE *complain_to)
{
	__attribute__((__cleanup__(sim_topology_clear))) struct sim_topology topology = { 0 };
	__attribute__((__cleanup__(sim_topology_clear))) struct sim_topology again = { 0 };
	auto_record struct record r = { .entered = -1,
					.complain_to = complain_to,
					.topo = &topology };
	int err = read_machine(&r, sysroot);

	if (err < 0)
		return err;
	put_head(&r, ret);
	err = sim_topology_parse(name, sim_text(ret), ret->len, &again, complain_to);
	if (!err && complain_to)
		record_compare(&r, &again);
	return err;
}
