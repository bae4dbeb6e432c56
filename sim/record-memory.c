// SPDX-License-Identifier: GPL-2.0-only
/*
 * record-memory.c - memory blocks of a recorded machine, and the NUMA nodes of its windows
 */
#include <stdlib.h>
#include <string.h>

#include "base/scope.h"
#include "sim/record-read.h"
#include "sim/topology-keys.h"

#define MEMORY "/sys/devices/system/memory"
#define NODES "/sys/devices/system/node"
#define NODES_MAX 1024

static const char *const online_words[] = { "offline", "online", "online_kernel",
					    "online_movable" };

static struct sim_topo_window *window_of(const struct sim_topology *t, uint64_t address)
{
	for (size_t i = 0; i < t->n_windows; i++)
		if (address >= t->windows[i].start &&
		    address - t->windows[i].start < t->windows[i].size)
			return &t->windows[i];
	return NULL;
}

/* --- blocks --- */

static void set_boot_memory(struct sim_topology *t, uint64_t size)
{
	t->boot_memory = size;
	for (size_t i = 0; i < t->n_windows; i++)
		if (t->boot_memory > t->windows[i].start)
			t->boot_memory = t->windows[i].start;
}

/* All that is not in a window, as if it were in one piece from 0. */
static void read_blocks(struct record *r)
{
	struct record_devices blocks = record_list(r, MEMORY, "memory");
	auto_free char *size = record_text(r, MEMORY "/block_size_bytes");
	uint64_t block = 0, n = 0;

	if (size && !sim_parse_u64(size, 16, &block) && block) {
		r->topo->memory_block_size = block;
		for (size_t i = 0; i < blocks.n; i++)
			n += !window_of(r->topo, (uint64_t)blocks.at[i].id * block);
	}
	set_boot_memory(r->topo, n ? n * block : r->topo->boot_memory);
	record_devices_clear(&blocks);
}

static void read_policy(struct record *r)
{
	auto_free char *policy = record_text(r, MEMORY "/auto_online_blocks");

	for (size_t i = 0; policy && i < ARRAY_LEN(online_words); i++)
		if (!strcmp(policy, online_words[i]))
			r->topo->auto_online = (int)i;
}

/*
 * --- nodes ---
 *
 * Which node a window has is seen when there is memory in it.  The kernel gives
 * the others, in their order, the nodes that it keeps for windows: those that
 * are possible, but not there.
 */

static void read_node_of_dax(struct record *r, const struct record_device *region)
{
	auto_free char *dir = sim_format("%s/dax_region%d", region->path, region->id);
	auto_free char *prefix = sim_format("dax%d.", region->id);
	struct record_devices devices = record_list(r, dir, prefix);
	struct sim_topo_window *w;
	uint64_t start;

	if (devices.n && record_u64(r, &start, "%s/resource", region->path)) {
		w = window_of(r->topo, start);
		if (w)
			record_int(r, &w->target_node, "%s/target_node", devices.at[0].path);
	}
	record_devices_clear(&devices);
}

/* A node that is there; its blocks tell the window, if it has one. */
static void read_node(struct record *r, const struct record_device *node)
{
	struct record_devices blocks = record_list(r, node->path, "memory");
	struct sim_topo_window *w;

	for (size_t i = 0; i < blocks.n; i++) {
		w = window_of(r->topo, (uint64_t)blocks.at[i].id * r->topo->memory_block_size);
		if (w)
			w->target_node = node->id;
	}
	record_devices_clear(&blocks);
}

/* "0-1,3"; what is no list of nodes marks none. */
static bool read_list(const char *text, bool *ret)
{
	char *end;

	while (*text) {
		unsigned long first = strtoul(text, &end, 10), last = first;

		if (*end == '-')
			last = strtoul(end + 1, &end, 10);
		if (end == text || last >= NODES_MAX || first > last || (*end && *end != ','))
			return false;
		for (; first <= last; first++)
			ret[first] = true;
		text = *end ? end + 1 : end;
	}
	return true;
}

static void give_nodes(struct record *r, bool *free_nodes)
{
	struct sim_topology *t = r->topo;
	int next = 0;

	for (size_t i = 0; i < t->n_windows; i++)
		if (t->windows[i].target_node >= 0 && t->windows[i].target_node < NODES_MAX)
			free_nodes[t->windows[i].target_node] = false;
	for (size_t i = 0; i < t->n_windows; i++) {
		if (t->windows[i].target_node >= 0)
			continue;
		while (next < NODES_MAX && !free_nodes[next])
			next++;
		if (next < NODES_MAX)
			t->windows[i].target_node = next++;
	}
}

static void read_nodes(struct record *r)
{
	auto_free char *possible = record_text(r, NODES "/possible");
	struct record_devices nodes = record_list(r, NODES, "node");
	auto_free bool *free_nodes = sim_alloc(NODES_MAX * sizeof(*free_nodes));

	for (size_t i = 0; i < r->topo->n_windows; i++)
		r->topo->windows[i].target_node = -1;
	for (size_t i = 0; i < r->regions.n; i++)
		read_node_of_dax(r, &r->regions.at[i]);
	if (!possible || !read_list(possible, free_nodes))
		for (size_t i = 1; i <= r->topo->n_windows && i < NODES_MAX; i++)
			free_nodes[i] = true;
	for (size_t i = 0; i < nodes.n; i++) {
		read_node(r, &nodes.at[i]);
		if (nodes.at[i].id < NODES_MAX)
			free_nodes[nodes.at[i].id] = false;
	}
	give_nodes(r, free_nodes);
	record_devices_clear(&nodes);
}

void record_memory(struct record *r)
{
	read_blocks(r);
	read_policy(r);
	read_nodes(r);
}
