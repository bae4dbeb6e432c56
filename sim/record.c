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

#define MEMORY "/sys/devices/system/memory"

static const char *const online_words[] = { "offline", "online", "online_kernel",
					    "online_movable" };

/* --- what is not CXL: memory blocks --- */

static bool in_window(const struct sim_topology *t, uint64_t address)
{
	for (size_t i = 0; i < t->n_windows; i++)
		if (address >= t->windows[i].start &&
		    address - t->windows[i].start < t->windows[i].size)
			return true;
	return false;
}

/* All that is not in a window, as if it were in one piece from 0. */
static void read_memory(struct record *r)
{
	struct record_devices blocks = record_list(r, MEMORY, "memory");
	auto_free char *policy = record_text(r, MEMORY "/auto_online_blocks");
	auto_free char *size = record_text(r, MEMORY "/block_size_bytes");
	uint64_t block = 0, n = 0;

	if (size && !sim_parse_u64(size, 16, &block) && block) {
		r->topo->memory_block_size = block;
		for (size_t i = 0; i < blocks.n; i++)
			n += !in_window(r->topo, (uint64_t)blocks.at[i].id * block);
		r->topo->boot_memory = n * block;
	}
	for (size_t i = 0; i < r->topo->n_windows; i++)
		if (r->topo->boot_memory > r->topo->windows[i].start)
			r->topo->boot_memory = r->topo->windows[i].start;
	for (size_t i = 0; policy && i < ARRAY_LEN(online_words); i++)
		if (!strcmp(policy, online_words[i]))
			r->topo->auto_online = (int)i;
	record_devices_clear(&blocks);
}

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

static void forget_natural_ids(struct sim_topology *t)
{
	if (!ids_are_natural(t))
		return;
	for (size_t i = 0; i < t->n_ports; i++)
		t->ports[i].id = 0;
	for (size_t i = 0; i < t->n_memdevs; i++)
		t->memdevs[i].endpoint_id = t->memdevs[i].order = 0;
}

/* --- all of it --- */

static void fini(struct record *r)
{
	record_devices_clear(&r->ports);
	record_devices_clear(&r->endpoints);
	record_devices_clear(&r->memdevs);
	record_devices_clear(&r->windows);
	record_devices_clear(&r->regions);
	free(r->denied);
	free(r->root);
}

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
	return 0;
}

static void read_all(struct record *r)
{
	r->topo->memory_block_size = UINT64_C(128) << 20;
	record_ports(r);
	record_memdevs(r);
	record_map(r);
	read_memory(r);
	forget_natural_ids(r->topo);
}

int sim_record(const char *sysroot, struct sim_topology *ret, FILE *complain_to)
{
	__attribute__((__cleanup__(fini))) struct record r = { .complain_to = complain_to,
							       .topo = ret };
	int err;

	memset(ret, 0, sizeof(*ret));
	err = init(&r, sysroot);
	if (err < 0) {
		if (complain_to)
			fprintf(complain_to, "%s/sys: %s\n", sysroot ? sysroot : "",
				strerror(-err));
		return err;
	}
	read_all(&r);
	if (!r.denied)
		return 0;
	if (complain_to)
		fprintf(complain_to, "%s: %s\n", r.denied, strerror(EACCES));
	sim_topology_clear(ret);
	return -EACCES;
}
