// SPDX-License-Identifier: GPL-2.0-only
/*
 * record-others.c - functions that are no memdev, for want of a driver, of a CXL link or of CXL
 *
 * A driver that failed, or that somebody unbound, left a trace: CXL saw the dport
 * above the function.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/scope.h"
#include "sim/record-read.h"
#include "sim/topology-keys.h"
#include "sim/topology-lines.h"

#define MAX_BUSES 256

static bool known_device(const struct record *r, const char *name)
{
	for (size_t i = 0; i < r->topo->n_memdevs; i++)
		if (r->topo->memdevs[i].device && !strcmp(r->topo->memdevs[i].device, name))
			return true;
	return record_port_of_device(r, name) >= 0;
}

/* What the configuration space says. */
struct cxl_seen {
	bool device; /* it is one of CXL */
	bool link;   /* and its link became CXL */
};

/* Only root may read that far. */
static struct cxl_seen look_for_cxl(struct record *r, const char *path)
{
	auto_sim_buf struct sim_buf config = { 0 };
	struct cxl_seen seen = { 0 };
	size_t at = 0x100;

	if (!record_bytes(r, &config, "%s/config", path))
		return seen;
	for (unsigned int steps = 0; at >= 0x100 && at + 16 <= config.len && steps < 64; steps++) {
		uint64_t head = record_little(&config, at, 4);
		uint64_t id = record_little(&config, at + 8, 2);

		if ((head & 0xffff) == 0x23 &&
		    (record_little(&config, at + 4, 4) & 0xffff) == 0x1e98) {
			seen.device |= id == 0;
			seen.link |= id == 7 && record_little(&config, at + 14, 2) & 0x7;
		}
		at = head >> 20 & 0xffc;
	}
	return seen;
}

/* CXL saw the dport: somebody looked for the way to this function. */
static bool was_enumerated(const struct record *r, unsigned int port, unsigned int dport)
{
	return port < r->n_seen && dport < r->seen[port];
}

static void read_other(struct record *r, const char *path)
{
	struct cxl_seen seen = look_for_cxl(r, path);
	bool bound = record_exists(r, "%s/driver", path), class_device;
	unsigned int port, dport;
	struct sim_topo_memdev *m;
	uint64_t class = 0;

	record_u64(r, &class, "%s/class", path);
	class_device = class == 0x050210;
	if ((!seen.device && !class_device) || !record_place(r, path, &port, &dport))
		return;
	m = record_add_memdev(r, class_device ? SIM_CLASS : SIM_ACCELERATOR, port, dport);
	m->name = sim_format("other%zu", r->topo->n_memdevs - 1);
	record_function(r, path, m);
	m->no_cxl_link = seen.device && !seen.link;
	m->detached = !bound && !was_enumerated(r, port, dport);
	if (bound && m->kind == SIM_ACCELERATOR)
		m->attach = seen.link ? SIM_ATTACH_NEVER : SIM_ATTACH_OPTIONAL;
}

/* Functions in and below a directory. */
static void read_others(struct record *r, const char *path, unsigned int depth)
{
	size_t n;
	char **names = record_functions(r, path, &n);

	for (size_t i = 0; i < n; i++) {
		auto_free char *child = sim_format("%s/%s", path, names[i]);

		if (!known_device(r, names[i]))
			read_other(r, child);
		if (depth < MAX_BUSES)
			read_others(r, child, depth + 1);
		free(names[i]);
	}
	free(names);
}

/* --- host bridges that CXL does not know: most of what hangs on them is none of its business ---
 */

static bool has_cxl_device(struct record *r, const char *path, unsigned int depth)
{
	size_t n;
	char **names = record_functions(r, path, &n);
	bool found = false;

	for (size_t i = 0; i < n; i++) {
		auto_free char *child = sim_format("%s/%s", path, names[i]);

		if (!found && depth < MAX_BUSES)
			found = look_for_cxl(r, child).device ||
				has_cxl_device(r, child, depth + 1);
		free(names[i]);
	}
	free(names);
	return found;
}

static bool is_host_bridge(const char *name)
{
	unsigned int domain, bus;
	int len = 0;

	return sscanf(name, "pci%4x:%2x%n", &domain, &bus, &len) == 2 && len == (int)strlen(name);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_dport_of_root(struct record *r, const char *name)
{
	struct record_devices dports = record_list(r, DEVICES "/root0/", "dport");
	bool found = false;

	for (size_t i = 0; i < dports.n; i++)
		found |= !strcmp(record_base(dports.at[i].path), name);
	record_devices_clear(&dports);
	return found;
}

static char **other_bridges(struct record *r, size_t *ret_n)
{
	auto_free char *full = sim_format("%s/sys/devices", r->root);
	auto_closedir DIR *dir = opendir(full);
	const struct dirent *entry;
	char **names = NULL;

	*ret_n = 0;
	while (dir && (entry = readdir(dir)))
		if (is_host_bridge(entry->d_name) && !is_dport_of_root(r, entry->d_name))
			*(char **)sim_grow(&names, ret_n, sizeof(*names)) =
				sim_strdup(entry->d_name);
	if (*ret_n)
		qsort(names, *ret_n, sizeof(*names), by_name);
	return names;
}

char **record_plain_bridges(struct record *r, size_t *ret_n)
{
	size_t n, kept = 0;
	char **names = other_bridges(r, &n);

	for (size_t i = 0; i < n; i++) {
		auto_free char *path = sim_format("/sys/devices/%s", names[i]);

		if (has_cxl_device(r, path, 0))
			names[kept++] = names[i];
		else
			free(names[i]);
	}
	*ret_n = kept;
	return names;
}

void record_others(struct record *r)
{
	size_t n_ports;

	if (r->topo->no_cxl)
		return;
	n_ports = r->topo->n_ports;
	for (size_t i = 0; i < n_ports; i++) {
		auto_free char *path = NULL;

		if (r->topo->ports[i].parent >= 0)
			continue;
		path = sim_format("/sys/devices/%s", r->topo->ports[i].device);
		read_others(r, path, 0);
	}
}
