// SPDX-License-Identifier: GPL-2.0-only
/*
 * topology-tree.c - host bridges, switches and memdevs of a topology file
 *
 * A section is one object, or several when it has a count or hangs on several
 * ports.  Host bridges come first, so that they may stand anywhere; a switch
 * stands below what it hangs on, which rules out a loop.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/scope.h"
#include "sim/topology-build.h"

/* The ports that a section hangs on, and how many of it hang on each. */
struct parents {
	unsigned int *at;
	size_t n;
	unsigned int count;
	bool numbered; /* names get a number, also when there is only one */
};

static void parents_clear(struct parents *p)
{
	free(p->at);
}

/* A number of a key that no table stores; @fallback when it is not there. */
static uint64_t number_of(struct sim_builder *b, const struct sim_section *s, const char *key,
			  uint64_t min, uint64_t max, uint64_t fallback)
{
	const struct sim_line *line = sim_section_get(s, key);
	uint64_t value;

	if (!line)
		return fallback;
	if (!sim_read_number(line->value, &value) && value >= min && value <= max)
		return value;
	if (max == UINT64_MAX)
		sim_mistake(&b->lines, line->number, "%s: a number is needed, not \"%s\"", key,
			    line->value);
	else
		sim_mistake(&b->lines, line->number,
			    "%s: a number from %llu to %llu is needed, not \"%s\"", key,
			    (unsigned long long)min, (unsigned long long)max, line->value);
	return fallback;
}

static void read_count(struct sim_builder *b, const struct sim_section *s, struct parents *ret)
{
	ret->count = (unsigned int)number_of(b, s, "count", 1, SIM_MAX_MEMDEVS, 1);
	ret->numbered = sim_section_get(s, "count") || ret->n > 1;
}

/* --- what hangs on what --- */

/* The section of that switch when it only comes later. */
static const struct sim_section *later_section(const struct sim_builder *b,
					       const struct sim_section *s, const char *word)
{
	for (; s < b->lines.sections + b->lines.n_sections; s++)
		if (!strcmp(s->kind, "switch") && sim_name_fits(word, s->name))
			return s;
	return NULL;
}

/* Following the first parents from @from on, is @s reached? */
static bool leads_to(const struct sim_builder *b, const struct sim_section *from,
		     const struct sim_section *s)
{
	for (size_t steps = 0; from && steps <= b->lines.n_sections; steps++) {
		const struct sim_line *line = sim_section_get(from, "parent");
		const char *at = line ? line->value : "";
		char word[64];

		if (from == s)
			return true;
		if (!sim_next_word(&at, word))
			return false;
		from = later_section(b, b->lines.sections, word);
	}
	return false;
}

static void tell_no_port(struct sim_builder *b, const struct sim_section *s,
			 const struct sim_line *line, const char *word)
{
	const struct sim_section *later = later_section(b, s, word);

	if (!later || strcmp(s->kind, "switch"))
		sim_mistake(&b->lines, line->number, "%s: there is no host bridge or switch \"%s\"",
			    line->key, word);
	else if (leads_to(b, later, s))
		sim_mistake(&b->lines, line->number, "%s: \"%s\" hangs on \"%s\" itself: a loop",
			    line->key, word, s->name);
	else
		sim_mistake(&b->lines, line->number,
			    "%s: \"%s\" is only in line %u; it has to stand above", line->key, word,
			    later->line);
}

/* Switches do not see those that they make themselves. */
static void find_parents(struct sim_builder *b, const struct sim_section *s,
			 const struct sim_line *line, size_t n_ports, struct parents *ret)
{
	const char *at = line->value;
	char word[64];

	while (sim_next_word(&at, word)) {
		bool found = false;

		for (unsigned int i = 0; i < n_ports; i++) {
			if (!sim_name_fits(word, b->topo.ports[i].name))
				continue;
			*(unsigned int *)sim_grow(&ret->at, &ret->n, sizeof(*ret->at)) = i;
			found = true;
		}
		if (!found)
			tell_no_port(b, s, line, word);
		if (ret->n > SIM_MAX_MEMDEVS) {
			sim_mistake(&b->lines, line->number, "%s: too many ports", line->key);
			return;
		}
	}
	if (!ret->n && !b->lines.mistakes)
		sim_mistake(&b->lines, line->number, "%s: needs a name", line->key);
}

static void read_parents(struct sim_builder *b, const struct sim_section *s, const char *key,
			 struct parents *ret)
{
	const struct sim_line *line = sim_section_get(s, key);

	if (line)
		find_parents(b, s, line, b->topo.n_ports, ret);
	else if (b->topo.n_ports == 1)
		*(unsigned int *)sim_grow(&ret->at, &ret->n, sizeof(*ret->at)) = 0;
	else
		sim_mistake(&b->lines, s->line,
			    "%s: missing, and there are %zu host bridges and "
			    "switches",
			    key, b->topo.n_ports);
	read_count(b, s, ret);
}

static void claim_dport(struct sim_builder *b, const struct sim_section *s, const char *key,
			unsigned int port, enum sim_below kind, size_t index)
{
	struct sim_claim_dport *claim = sim_grow(&b->claims, &b->n_claims, sizeof(*claim));

	*claim = (struct sim_claim_dport){
		.section = s,
		.key = sim_section_get(s, key) ? key : NULL,
		.port = port,
		.id = (unsigned int)number_of(b, s, key, 0, 65535, 0),
		.child = { kind, index },
	};
}

/* What cannot be the same for all that a section makes. */
static void check_single(struct sim_builder *b, const struct sim_section *s, const char *key,
			 uint64_t total)
{
	if (total > 1 && sim_section_get(s, key))
		sim_mistake(&b->lines, sim_section_line(s, key),
			    "%s: cannot be the same for all %llu of this section", key,
			    (unsigned long long)total);
}

static char *object_name(const struct sim_section *s, bool numbered, size_t number)
{
	return numbered ? sim_format("%s%zu", s->name, number) : sim_strdup(s->name);
}

/* --- ports --- */

static int by_id(const void *a, const void *b)
{
	const struct sim_topo_dport *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static void add_dport(struct sim_topo_port *port, unsigned int id, const char *device)
{
	struct sim_topo_dport *d = NULL;

	for (size_t i = 0; i < port->n_dports; i++)
		if (port->dports[i].id == id)
			d = &port->dports[i];
	if (!d)
		d = sim_grow(&port->dports, &port->n_dports, sizeof(*d));
	d->id = id;
	d->device = device ? sim_strdup(device) : NULL;
}

/* dport-ID = DEVICE */
static void read_dport(struct sim_builder *b, const struct sim_line *line,
		       struct sim_topo_port *port)
{
	uint64_t id;

	if (sim_read_number(line->key + strlen("dport-"), &id) < 0 || id > 65535)
		sim_mistake(&b->lines, line->number,
			    "%s: dport-ID is needed, with an ID up to 65535", line->key);
	else if (!*line->value || *line->value == '.' || strpbrk(line->value, "/ \t"))
		sim_mistake(&b->lines, line->number, "%s: \"%s\" cannot be the name of a directory",
			    line->key, line->value);
	else
		add_dport(port, (unsigned int)id, strcmp(line->value, "auto") ? line->value : NULL);
}

static void read_dports(struct sim_builder *b, const struct sim_section *s,
			struct sim_topo_port *port, uint64_t total)
{
	uint64_t n = number_of(b, s, "dports", 1, SIM_MAX_DPORTS, 0);

	for (unsigned int id = 0; id < n; id++)
		add_dport(port, id, NULL);
	for (size_t i = 0; i < s->n_lines; i++) {
		const struct sim_line *line = &s->lines[i];

		if (strncmp(line->key, "dport-", 6))
			continue;
		read_dport(b, line, port);
		if (strcmp(line->value, "auto"))
			check_single(b, s, line->key, total);
	}
	if (port->n_dports > SIM_MAX_DPORTS)
		sim_mistake(&b->lines, s->line, "more than %d dports", SIM_MAX_DPORTS);
	if (port->n_dports)
		qsort(port->dports, port->n_dports, sizeof(*port->dports), by_id);
}

static struct sim_topo_port *new_port(struct sim_builder *b, const struct sim_section *s)
{
	size_t n = b->topo.n_ports;
	struct sim_built_port *built = sim_grow(&b->ports, &n, sizeof(*built));

	built->section = s;
	return sim_grow(&b->topo.ports, &b->topo.n_ports, sizeof(*b->topo.ports));
}

/* One of the ports of a section.  The number is the first of its copies that is told mistakes. */
static void add_port(struct sim_builder *b, const struct sim_section *s, enum sim_section_id id,
		     const struct parents *parents, size_t number)
{
	uint64_t total = (uint64_t)parents->count * parents->n;
	struct sim_topo_port *port = new_port(b, s);
	struct sim_built_port *built = &b->ports[b->topo.n_ports - 1];

	sim_keys_fallback(id, port);
	sim_keys_read(id, s, port, &b->lines);
	read_dports(b, s, port, total);
	built->dports_given = port->n_dports > 0;
	port->name = object_name(s, parents->numbered, number);
	port->parent = -1;
	if (id == SIM_SECTION_HOST_BRIDGE) {
		built->has_uid = sim_section_get(s, "uid");
		port->uid = (unsigned int)(number_of(b, s, "uid", 0, INT32_MAX, 0) + number);
		return;
	}
	port->parent = (int)parents->at[number / parents->count];
	built->depth = b->ports[port->parent].depth + 1;
	if (built->depth > SIM_MAX_DEPTH)
		sim_mistake(&b->lines, s->line, "more than %d switches in a row", SIM_MAX_DEPTH);
	claim_dport(b, s, "parent-dport", (unsigned int)port->parent, SIM_BELOW_SWITCH,
		    b->topo.n_ports - 1);
}

static void add_ports(struct sim_builder *b, const struct sim_section *s, enum sim_section_id id)
{
	__attribute__((__cleanup__(parents_clear))) struct parents parents = { 0 };
	uint64_t total;

	if (id == SIM_SECTION_SWITCH) {
		read_parents(b, s, "parent", &parents);
	} else {
		parents.n = 1;
		read_count(b, s, &parents);
	}
	total = (uint64_t)parents.count * parents.n;
	check_single(b, s, "device", total);
	check_single(b, s, "id", total);
	check_single(b, s, "parent-dport", parents.count);
	if (total + b->topo.n_ports > SIM_MAX_PORTS)
		sim_mistake(&b->lines, sim_section_line(s, "count"),
			    "more than %d host bridges and switches", SIM_MAX_PORTS);
	for (size_t i = 0; i < total && !b->lines.mistakes; i++)
		add_port(b, s, id, &parents, i);
}

/* --- memdevs --- */

static void add_memdev(struct sim_builder *b, const struct sim_section *s, enum sim_section_id id,
		       const struct parents *parents, size_t number)
{
	size_t n = b->topo.n_memdevs;
	const struct sim_section **from = sim_grow(&b->memdevs, &n, sizeof(*from));
	struct sim_topo_memdev *m = sim_grow(&b->topo.memdevs, &b->topo.n_memdevs, sizeof(*m));

	*from = s;
	sim_keys_fallback(SIM_SECTION_MEMDEV, m);
	if (id == SIM_SECTION_ACCELERATOR)
		sim_keys_fallback(id, m);
	sim_keys_read(id, s, m, &b->lines);
	m->kind = id == SIM_SECTION_ACCELERATOR ? SIM_ACCELERATOR : SIM_CLASS;
	m->name = object_name(s, parents->numbered, number);
	m->serial = number_of(b, s, "serial", 0, UINT64_MAX, 0) + number;
	m->label_storage_size = m->pmem.size ? 1 << 20 : 0;
	m->port = parents->at[number / parents->count];
	claim_dport(b, s, "dport", m->port, SIM_BELOW_MEMDEV, b->topo.n_memdevs - 1);
}

static void read_label_size(struct sim_builder *b, const struct sim_section *s)
{
	const struct sim_line *line = sim_section_get(s, "label-storage-size");
	uint64_t size;

	if (!line)
		return;
	if (sim_read_size(line->value, &size) < 0 || size > UINT32_MAX)
		sim_mistake(&b->lines, line->number, "%s: a size below 4G is needed, not \"%s\"",
			    line->key, line->value);
	for (size_t i = b->topo.n_memdevs; i-- && b->memdevs[i] == s && !b->lines.mistakes;)
		b->topo.memdevs[i].label_storage_size = size;
}

static void add_memdevs(struct sim_builder *b, const struct sim_section *s, enum sim_section_id id)
{
	__attribute__((__cleanup__(parents_clear))) struct parents parents = { 0 };
	uint64_t total;

	read_parents(b, s, "port", &parents);
	total = (uint64_t)parents.count * parents.n;
	check_single(b, s, "device", total);
	check_single(b, s, "endpoint-id", total);
	check_single(b, s, "dport", parents.count);
	if (total + b->topo.n_memdevs > SIM_MAX_MEMDEVS)
		sim_mistake(&b->lines, sim_section_line(s, "count"), "more than %d memdevs",
			    SIM_MAX_MEMDEVS);
	for (size_t i = 0; i < total && !b->lines.mistakes; i++)
		add_memdev(b, s, id, &parents, i);
	read_label_size(b, s);
}

/* --- serial numbers: 1, 2, 3 ... for those that have none, without those that are given --- */

static int by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void number_memdevs(struct sim_builder *b)
{
	auto_free uint64_t *given = sim_alloc((b->topo.n_memdevs + 1) * sizeof(*given));
	uint64_t next = 1;
	size_t n = 0;

	for (size_t i = 0; i < b->topo.n_memdevs; i++)
		if (sim_section_get(b->memdevs[i], "serial"))
			given[n++] = b->topo.memdevs[i].serial;
	qsort(given, n, sizeof(*given), by_value);
	for (size_t i = 0; i < b->topo.n_memdevs; i++) {
		if (sim_section_get(b->memdevs[i], "serial"))
			continue;
		while (bsearch(&next, given, n, sizeof(*given), by_value))
			next++;
		b->topo.memdevs[i].serial = next++;
	}
}

void sim_build_tree(struct sim_builder *b)
{
	static const enum sim_section_id order[] = { SIM_SECTION_HOST_BRIDGE, SIM_SECTION_SWITCH,
						     SIM_SECTION_MEMDEV };

	for (size_t pass = 0; pass < ARRAY_LEN(order); pass++) {
		/* what follows from a mistake is none */
		for (size_t i = 0; i < b->lines.n_sections && !b->lines.mistakes; i++) {
			const struct sim_section *s = &b->lines.sections[i];

			if (order[pass] == SIM_SECTION_MEMDEV && !strcmp(s->kind, "accelerator"))
				add_memdevs(b, s, SIM_SECTION_ACCELERATOR);
			else if (strcmp(s->kind, sim_section_kinds[order[pass]].name))
				continue;
			else if (order[pass] == SIM_SECTION_MEMDEV)
				add_memdevs(b, s, order[pass]);
			else
				add_ports(b, s, order[pass]);
		}
	}
	if (!b->lines.mistakes)
		number_memdevs(b);
}
