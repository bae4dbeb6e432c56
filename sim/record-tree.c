// SPDX-License-Identifier: GPL-2.0-only
/*
 * record-tree.c - host bridges, switches and dports of a recorded machine
 *
 * CXL shows a dport only after a memdev below it was found.  Where a memdev has
 * no endpoint, its place follows from where its function is in the PCI tree: a
 * host bridge, a root port, and a pair of ports for each switch on the way.
 */
#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/scope.h"
#include "sim/record-read.h"
#include "sim/topology-keys.h"
#include "sim/topology-lines.h"

static struct sim_topo_port *add_port(struct record *r, enum sim_section_id kind,
				      const char *device)
{
	struct sim_topo_port *p =
		sim_grow(&r->topo->ports, &r->topo->n_ports, sizeof(*r->topo->ports));

	sim_keys_fallback(kind, p);
	p->device = sim_strdup(device);
	p->parent = -1;
	return p;
}

static unsigned int add_dport(struct sim_topo_port *port, unsigned int id, const char *device)
{
	struct sim_topo_dport *d = sim_grow(&port->dports, &port->n_dports, sizeof(*d));

	d->id = id;
	d->device = device ? sim_strdup(device) : NULL;
	return (unsigned int)port->n_dports - 1;
}

static int dport_of_device(const struct sim_topo_port *port, const char *device)
{
	for (size_t i = 0; i < port->n_dports; i++)
		if (port->dports[i].device && !strcmp(port->dports[i].device, device))
			return (int)i;
	return -1;
}

int record_port_of_device(const struct record *r, const char *device)
{
	for (size_t i = 0; i < r->topo->n_ports; i++)
		if (!strcmp(r->topo->ports[i].device, device))
			return (int)i;
	return -1;
}

static void read_numa_node(struct record *r, const char *dir, struct sim_topo_port *port)
{
	if (!record_int(r, &port->numa_node, "%s/uport/numa_node", dir))
		port->numa_node = -1;
}

/* --- decoders --- */

/* One that nobody programs: its granularity is none that a decoder starts with. */
static bool is_passthrough(struct record *r, const struct record_device *port, size_t n)
{
	int granularity = 0;

	return n == 1 &&
	       record_int(r, &granularity, "%s/decoder%d.0/interleave_granularity", port->path,
			  port->id) &&
	       granularity == 4096;
}

static void read_decoders(struct record *r, const struct record_device *port,
			  struct sim_topo_port *topo)
{
	auto_free char *prefix = sim_format("decoder%d.", port->id);
	struct record_devices decoders = record_list(r, port->path, prefix);

	/* without any it was not looked at yet: what it has is not known */
	if (decoders.n)
		topo->n_decoders = is_passthrough(r, port, decoders.n) ? 0 : (unsigned)decoders.n;
	for (size_t i = 0; i < decoders.n; i++) {
		int ways = 0;

		if (record_int(r, &ways, "%s/interleave_ways", decoders.at[i].path) &&
		    ways > (int)topo->max_targets && ways <= SIM_MAX_WAYS)
			topo->max_targets = (unsigned int)ways;
	}
	record_devices_clear(&decoders);
}

/* --- ports that are there --- */

static void read_dports(struct record *r, const char *dir, struct sim_topo_port *port)
{
	struct record_devices dports = record_list(r, dir, "dport");

	for (size_t i = 0; i < dports.n; i++)
		add_dport(port, (unsigned int)dports.at[i].id, record_base(dports.at[i].path));
	record_devices_clear(&dports);
}

static unsigned int depth_of(const char *path)
{
	unsigned int depth = 0;

	for (; *path; path++)
		depth += *path == '/';
	return depth;
}

/* Parents before their children. */
static int by_depth(const void *a, const void *b)
{
	const struct record_device *x = a, *y = b;
	unsigned int dx = depth_of(x->path), dy = depth_of(y->path);

	if (dx != dy)
		return dx < dy ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

static void link_to_parent(struct record *r, struct sim_topo_port *port, const char *path)
{
	auto_free char *dir = record_dir(path);
	auto_free char *dport = record_resolve(r, "%s/parent_dport", path);
	const struct record_device *parent = record_find(&r->ports, record_base(dir));
	struct sim_topo_port *above;
	int index;

	if (!parent || parent->index < 0)
		return;
	port->parent = parent->index;
	above = &r->topo->ports[parent->index];
	index = dport ? dport_of_device(above, record_base(dport)) : -1;
	if (index >= 0)
		port->parent_dport = (unsigned int)index;
}

static void read_port(struct record *r, struct record_device *device)
{
	auto_free char *uport = record_resolve(r, "%s/uport", device->path);
	auto_free char *dir = record_dir(device->path);
	bool bridge = record_number(record_base(dir), "root") >= 0;
	struct sim_topo_port *port;

	if (!uport)
		return;
	port = add_port(r, bridge ? SIM_SECTION_HOST_BRIDGE : SIM_SECTION_SWITCH,
			record_base(uport));
	port->name = bridge ? sim_format("hb%zu", r->topo->n_ports - 1)
			    : sim_format("sw%zu", r->topo->n_ports - 1);
	port->id = (unsigned int)device->id;
	device->index = (int)r->topo->n_ports - 1;
	read_numa_node(r, device->path, port);
	read_dports(r, device->path, port);
	read_decoders(r, device, port);
	link_to_parent(r, port, device->path);
}

/*
 * --- host bridges: those that root0 knows, also restricted ones without a port, and others ---
 *
 * Their order is that in which ACPI names them, as the simulator does it; ports
 * get their numbers in the order in which they are found.
 */

struct bridge {
	char *device;
	unsigned int uid;
	unsigned int rank;	    /* NN of ACPI0016:NN */
	struct record_device *port; /* NULL: restricted */
	bool no_cxl;		    /* root0 does not know it */
};

static struct record_device *port_of_uport(struct record *r, const char *device)
{
	for (size_t i = 0; i < r->ports.n; i++) {
		auto_free char *uport = record_resolve(r, "%s/uport", r->ports.at[i].path);

		if (uport && !strcmp(record_base(uport), device))
			return &r->ports.at[i];
	}
	return NULL;
}

static int by_rank(const void *a, const void *b)
{
	const struct bridge *x = a, *y = b;
	int px = x->port ? x->port->id : INT_MAX, py = y->port ? y->port->id : INT_MAX;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return px < py ? -1 : px > py;
}

static unsigned int rank_of(struct record *r, const char *path)
{
	auto_free char *node = record_resolve(r, "%s/firmware_node", path);
	unsigned int rank;

	return node && sscanf(record_base(node), "ACPI0016:%x", &rank) == 1 ? rank : UINT_MAX;
}

static struct bridge bridge_of_dport(struct record *r, const struct record_device *dport)
{
	struct bridge bridge = {
		.device = sim_strdup(record_base(dport->path)),
		.uid = (unsigned int)dport->id,
		.rank = rank_of(r, dport->path),
	};

	bridge.port = port_of_uport(r, bridge.device);
	return bridge;
}

/* The number of its bus will do: nobody sees the uid. */
static struct bridge plain_bridge(struct record *r, char *device)
{
	auto_free char *path = sim_format("/sys/devices/%s", device);

	return (struct bridge){
		.device = device,
		.uid = (unsigned int)strtoul(strchr(device, ':') + 1, NULL, 16),
		.rank = rank_of(r, path),
		.no_cxl = true,
	};
}

static void read_bridge(struct record *r, const struct bridge *bridge)
{
	struct sim_topo_port *port;

	if (bridge->port) {
		read_port(r, bridge->port);
	} else {
		port = add_port(r, SIM_SECTION_HOST_BRIDGE, bridge->device);
		port->name = sim_format("hb%zu", r->topo->n_ports - 1);
		port->no_cxl = bridge->no_cxl;
		port->rch = !bridge->no_cxl;
	}
	r->topo->ports[r->topo->n_ports - 1].uid = bridge->uid;
}

static void read_bridges(struct record *r, const char *root)
{
	struct record_devices dports = record_list(r, root, "dport");
	size_t n_plain, n = 0;
	auto_free char **plain = record_plain_bridges(r, &n_plain);
	auto_free struct bridge *all = sim_alloc((dports.n + n_plain + 1) * sizeof(*all));

	for (size_t i = 0; i < dports.n; i++)
		all[n++] = bridge_of_dport(r, &dports.at[i]);
	for (size_t i = 0; i < n_plain; i++)
		all[n++] = plain_bridge(r, plain[i]);
	qsort(all, n, sizeof(*all), by_rank);
	for (size_t i = 0; i < n; i++) {
		read_bridge(r, &all[i]);
		free(all[i].device);
	}
	record_devices_clear(&dports);
}

static void read_root(struct record *r, const struct record_device *root)
{
	auto_free char *uport = record_resolve(r, "%s/uport", root->path);

	if (uport && strcmp(record_base(uport), "ACPI0017:00") != 0)
		r->topo->root_device = sim_strdup(record_base(uport));
	read_bridges(r, root->path);
}

void record_ports(struct record *r)
{
	struct record_devices roots = record_list(r, DEVICES, "root");

	r->topo->no_cxl = roots.n == 0;
	if (r->ports.n)
		qsort(r->ports.at, r->ports.n, sizeof(*r->ports.at), by_depth);
	if (roots.n)
		read_root(r, &roots.at[0]);
	for (size_t i = 0; i < r->ports.n; i++)
		if (r->ports.at[i].index < 0)
			read_port(r, &r->ports.at[i]);
	record_devices_clear(&roots);
}

/* --- places in the PCI tree --- */

/* What hardware numbered them is not to be seen: most count from 0 without gaps. */
static unsigned int free_id(const struct sim_topo_port *port)
{
	unsigned int id = 0;
	size_t i = 0;

	while (i < port->n_dports) {
		if (port->dports[i++].id != id)
			continue;
		id++;
		i = 0;
	}
	return id;
}

/* The dport below @port with that device; it is made when CXL did not see it. */
static unsigned int need_dport(struct record *r, int port, const char *device)
{
	int index = dport_of_device(&r->topo->ports[port], device);

	if (index >= 0)
		return (unsigned int)index;
	return add_dport(&r->topo->ports[port], free_id(&r->topo->ports[port]), device);
}

static int need_switch(struct record *r, int parent, unsigned int dport, const char *device)
{
	int index = record_port_of_device(r, device);
	struct sim_topo_port *port;

	if (index >= 0)
		return index;
	port = add_port(r, SIM_SECTION_SWITCH, device);
	port->name = sim_format("sw%zu", r->topo->n_ports - 1);
	port->parent = parent;
	port->parent_dport = dport;
	return (int)r->topo->n_ports - 1;
}

/* The words of a path behind that of a host bridge; returns its index, or -1. */
static int find_bridge(const struct record *r, char *path, char **ret_rest)
{
	char *save = NULL;

	for (char *word = strtok_r(path, "/", &save); word; word = strtok_r(NULL, "/", &save)) {
		int index = record_port_of_device(r, word);

		if (index < 0 || r->topo->ports[index].parent >= 0)
			continue;
		*ret_rest = save;
		return index;
	}
	return -1;
}

bool record_place(struct record *r, const char *path, unsigned int *ret_port,
		  unsigned int *ret_dport)
{
	auto_free char *copy = sim_strdup(path);
	char *save = NULL, *word, *next;
	int port = find_bridge(r, copy, &save);
	unsigned int dport = 0;

	if (port < 0)
		return false;
	/* root port, then upstream and downstream port of each switch, and the function last */
	word = strtok_r(NULL, "/", &save);
	while (word && (next = strtok_r(NULL, "/", &save))) {
		dport = need_dport(r, port, word);
		word = strtok_r(NULL, "/", &save);
		if (word)
			port = need_switch(r, port, dport, next);
	}
	*ret_port = (unsigned int)port;
	*ret_dport = dport;
	return true;
}

/* --- the PCI tree itself --- */

bool record_is_address(const char *name)
{
	unsigned int domain, bus, device, function;
	int len = 0;

	return sscanf(name, "%4x:%2x:%2x.%1x%n", &domain, &bus, &device, &function, &len) == 4 &&
	       len == (int)strlen(name);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

char **record_functions(struct record *r, const char *path, size_t *ret_n)
{
	auto_free char *full = sim_format("%s%s", r->root, path);
	auto_closedir DIR *dir = opendir(full);
	const struct dirent *entry;
	char **names = NULL;

	*ret_n = 0;
	while (dir && (entry = readdir(dir)))
		if (record_is_address(entry->d_name))
			*(char **)sim_grow(&names, ret_n, sizeof(*names)) =
				sim_strdup(entry->d_name);
	if (*ret_n)
		qsort(names, *ret_n, sizeof(*names), by_name);
	return names;
}

/* The directory of a host bridge or upstream port; NULL: it is not on the CXL bus. */
static char *uport_of(struct record *r, unsigned int port)
{
	for (size_t i = 0; i < r->ports.n; i++)
		if (r->ports.at[i].index == (int)port)
			return record_resolve(r, "%s/uport", r->ports.at[i].path);
	return NULL;
}

unsigned int record_unused_dport(struct record *r, unsigned int port)
{
	struct sim_topo_port *p = &r->topo->ports[port];
	auto_free char *dir = uport_of(r, port);
	size_t n = 0;
	char **names = dir ? record_functions(r, dir, &n) : NULL;
	const char *unused = NULL;
	unsigned int dport;

	for (size_t i = 0; i < n && !unused; i++)
		if (dport_of_device(p, names[i]) < 0)
			unused = names[i];
	dport = add_dport(p, free_id(p), unused);
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
	return dport;
}
