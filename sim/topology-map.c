// SPDX-License-Identifier: GPL-2.0-only
/*
 * topology-map.c - windows, regions and extents of a topology file
 *
 * Everything here refers to ports and memdevs by their names; what it says has
 * to make sense is left to topology-check.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/scope.h"
#include "sim/topology-build.h"

#define MIB256 (UINT64_C(256) << 20)
#define FIRST_WINDOW (UINT64_C(64) << 30)
#define OBJECTS_MAX 1024 /* of windows, regions and extents each */

/* A size of a key that no table stores; @fallback when it is not there. */
static uint64_t size_of(struct sim_builder *b, const struct sim_section *s, const char *key,
			uint64_t fallback)
{
	const struct sim_line *line = sim_section_get(s, key);
	uint64_t value;

	if (!line)
		return fallback;
	if (!sim_read_size(line->value, &value) && value <= INT64_MAX)
		return value;
	sim_mistake(&b->lines, line->number, "%s: a size is needed, not \"%s\"", key, line->value);
	return fallback;
}

/* The line of a key that has to be there; NULL after telling that it is not. */
static const struct sim_line *need(struct sim_builder *b, const struct sim_section *s,
				   const char *key)
{
	const struct sim_line *line = sim_section_get(s, key);

	if (!line)
		sim_mistake(&b->lines, s->line, "%s: missing", key);
	return line;
}

static uint64_t align_up(uint64_t value, uint64_t to)
{
	return (value + to - 1) / to * to;
}

/* --- windows --- */

/* False after telling a mistake. */
static bool add_target(struct sim_builder *b, const struct sim_line *line, unsigned int port,
		       struct sim_topo_window *w)
{
	if (b->topo.ports[port].parent >= 0)
		sim_mistake(&b->lines, line->number,
			    "targets: \"%s\" is a switch, not a host bridge",
			    b->topo.ports[port].name);
	else if (b->topo.ports[port].no_cxl)
		sim_mistake(&b->lines, line->number, "targets: \"%s\" is plain PCIe",
			    b->topo.ports[port].name);
	else if (w->ways == SIM_MAX_WAYS)
		sim_mistake(&b->lines, line->number, "targets: more than %d", SIM_MAX_WAYS);
	else {
		w->targets[w->ways++] = port;
		return true;
	}
	return false;
}

/* A pattern stands for host bridges only; a plain name may turn out to be a switch. */
static void add_targets(struct sim_builder *b, const struct sim_line *line, const char *word,
			struct sim_topo_window *w)
{
	bool found = false;

	for (unsigned int i = 0; i < b->topo.n_ports; i++) {
		if (strchr(word, '*') && b->topo.ports[i].parent >= 0)
			continue;
		if (!sim_name_fits(word, b->topo.ports[i].name))
			continue;
		if (!add_target(b, line, i, w))
			return;
		found = true;
	}
	if (!found)
		sim_mistake(&b->lines, line->number, "targets: there is no host bridge \"%s\"",
			    word);
}

static void read_targets(struct sim_builder *b, const struct sim_section *s,
			 struct sim_topo_window *w)
{
	const struct sim_line *line = sim_section_get(s, "targets");
	const char *at = line ? line->value : "";
	char word[64];
	size_t n_bridges = 0;

	for (unsigned int i = 0; i < b->topo.n_ports; i++)
		n_bridges += b->topo.ports[i].parent < 0;
	if (!line && n_bridges == 1)
		w->ways = 1;
	else if (!line)
		sim_mistake(&b->lines, s->line, "targets: missing, and there are %zu host bridges",
			    n_bridges);
	if (line && !sim_next_word(&at, word)) {
		sim_mistake(&b->lines, line->number, "targets: needs a host bridge");
		return;
	}
	for (at = line ? line->value : ""; sim_next_word(&at, word);)
		add_targets(b, line, word, w);
}

static void read_allow(struct sim_builder *b, const struct sim_section *s,
		       struct sim_topo_window *w)
{
	const struct sim_line *line = sim_section_get(s, "allow");
	const struct {
		const char *word;
		bool *flag;
	} flags[] = {
		{ "ram", &w->ram },
		{ "pmem", &w->pmem },
		{ "type2", &w->type2 },
		{ "type3", &w->type3 },
	};
	const char *at = line ? line->value : "ram pmem type2 type3";
	char word[64];

	while (sim_next_word(&at, word)) {
		size_t i = 0;

		while (i < ARRAY_LEN(flags) && strcasecmp(flags[i].word, word))
			i++;
		if (i < ARRAY_LEN(flags))
			*flags[i].flag = true;
		else
			sim_mistake(&b->lines, line->number,
				    "allow: some of ram, pmem, type2 and type3, not \"%s\"", word);
	}
}

/* Behind the windows before it, when the file does not say where. */
static uint64_t next_start(const struct sim_builder *b, unsigned int ways)
{
	uint64_t start = FIRST_WINDOW;

	if (start < b->topo.boot_memory)
		start = b->topo.boot_memory;
	for (size_t i = 0; i + 1 < b->topo.n_windows; i++) {
		const struct sim_topo_window *w = &b->topo.windows[i];

		if (start < w->start + w->size)
			start = w->start + w->size;
	}
	return align_up(start, MIB256 * ways);
}

static void read_target_node(struct sim_builder *b, const struct sim_section *s,
			     struct sim_topo_window *w)
{
	const struct sim_line *line = sim_section_get(s, "target-node");
	uint64_t value;

	w->target_node = (int)b->topo.n_windows;
	if (!line)
		return;
	if (!strcmp(line->value, "-1"))
		w->target_node = -1;
	else if (!sim_read_number(line->value, &value) && value < 1024)
		w->target_node = (int)value;
	else
		sim_mistake(&b->lines, line->number,
			    "target-node: a number from -1 to 1023 is needed, not \"%s\"",
			    line->value);
}

static void add_window(struct sim_builder *b, const struct sim_section *s)
{
	size_t n = b->topo.n_windows;
	const struct sim_section **from = sim_grow(&b->windows, &n, sizeof(*from));
	struct sim_topo_window *w = sim_grow(&b->topo.windows, &b->topo.n_windows, sizeof(*w));

	*from = s;
	sim_keys_fallback(SIM_SECTION_WINDOW, w);
	sim_keys_read(SIM_SECTION_WINDOW, s, w, &b->lines);
	need(b, s, "size");
	read_targets(b, s, w);
	read_allow(b, s, w);
	read_target_node(b, s, w);
	w->start = size_of(b, s, "start", next_start(b, w->ways ? w->ways : 1));
}

/* --- regions --- */

static bool read_window(struct sim_builder *b, const struct sim_section *s,
			struct sim_topo_region *region)
{
	const struct sim_line *line = sim_section_get(s, "window");

	if (!line && b->topo.n_windows == 1)
		return true;
	if (!line) {
		sim_mistake(&b->lines, s->line, "window: missing, and there are %zu windows",
			    b->topo.n_windows);
		return false;
	}
	for (unsigned int i = 0; i < b->topo.n_windows; i++) {
		if (strcasecmp(b->windows[i]->name, line->value))
			continue;
		region->window = i;
		return true;
	}
	sim_mistake(&b->lines, line->number, "window: there is no window \"%s\"", line->value);
	return false;
}

static void add_member(struct sim_builder *b, const struct sim_line *line, const char *word,
		       struct sim_topo_region *region)
{
	int memdev = sim_build_find_memdev(b, word);

	if (memdev < 0)
		sim_mistake(&b->lines, line->number, "members: there is no memdev \"%s\"", word);
	else if (region->ways == SIM_MAX_WAYS)
		sim_mistake(&b->lines, line->number, "members: more than %d", SIM_MAX_WAYS);
	else
		region->members[region->ways++] = (unsigned int)memdev;
}

static void read_members(struct sim_builder *b, const struct sim_section *s,
			 struct sim_topo_region *region)
{
	const struct sim_line *line = need(b, s, "members");
	const char *at = line ? line->value : "";
	char word[64];

	if (line && !sim_next_word(&at, word)) {
		sim_mistake(&b->lines, line->number, "members: needs a memdev");
		return;
	}
	for (at = line ? line->value : ""; sim_next_word(&at, word);)
		add_member(b, line, word, region);
}

/* Behind the regions before it in the same window. */
static uint64_t next_region_start(const struct sim_builder *b, unsigned int window)
{
	uint64_t start = b->topo.windows[window].start;

	for (size_t i = 0; i + 1 < b->topo.n_regions; i++) {
		const struct sim_topo_region *r = &b->topo.regions[i];

		if (r->window == window && start < r->start + r->size)
			start = r->start + r->size;
	}
	return start;
}

static void add_region(struct sim_builder *b, const struct sim_section *s)
{
	size_t n = b->topo.n_regions;
	const struct sim_section **from = sim_grow(&b->regions, &n, sizeof(*from));
	struct sim_topo_region *r = sim_grow(&b->topo.regions, &b->topo.n_regions, sizeof(*r));

	*from = s;
	sim_keys_fallback(SIM_SECTION_REGION, r);
	sim_keys_read(SIM_SECTION_REGION, s, r, &b->lines);
	need(b, s, "size");
	read_members(b, s, r);
	if (!read_window(b, s, r))
		return;
	r->start = size_of(b, s, "start", next_region_start(b, r->window));
	r->granularity =
		(unsigned int)size_of(b, s, "granularity", b->topo.windows[r->window].granularity);
}

/* Decoders are programmed in the order of their addresses, whatever that of the file. */
struct placed {
	struct sim_topo_region region;
	const struct sim_section *section;
};

static int by_start(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	if (x->region.start != y->region.start)
		return x->region.start < y->region.start ? -1 : 1;
	return x->section->line < y->section->line ? -1 : 1;
}

static void sort_regions(struct sim_builder *b)
{
	size_t n = b->topo.n_regions;
	auto_free struct placed *all = sim_alloc((n + 1) * sizeof(*all));

	for (size_t i = 0; i < n; i++)
		all[i] = (struct placed){ b->topo.regions[i], b->regions[i] };
	qsort(all, n, sizeof(*all), by_start);
	for (size_t i = 0; i < n; i++) {
		b->topo.regions[i] = all[i].region;
		b->regions[i] = all[i].section;
	}
}

/* --- extents --- */

static void read_tag(struct sim_builder *b, const struct sim_section *s,
		     struct sim_topo_extent *extent)
{
	const struct sim_line *line = sim_section_get(s, "tag");

	if (!line)
		return;
	extent->tagged = true;
	if (strlen(line->value) != 36 || sim_parse_uuid(line->value, extent->tag) < 0)
		sim_mistake(&b->lines, line->number, "tag: a UUID is needed, not \"%s\"",
			    line->value);
	else if (sim_uuid_is_null(extent->tag))
		sim_mistake(&b->lines, line->number, "tag: all zero means that there is none");
}

static void add_extent(struct sim_builder *b, const struct sim_section *s)
{
	size_t n = b->topo.n_extents;
	const struct sim_section **from = sim_grow(&b->extents, &n, sizeof(*from));
	struct sim_topo_extent *e = sim_grow(&b->topo.extents, &b->topo.n_extents, sizeof(*e));
	const struct sim_line *memdev = need(b, s, "memdev");
	int index = memdev ? sim_build_find_memdev(b, memdev->value) : 0;

	*from = s;
	sim_keys_fallback(SIM_SECTION_EXTENT, e);
	sim_keys_read(SIM_SECTION_EXTENT, s, e, &b->lines);
	need(b, s, "length");
	read_tag(b, s, e);
	if (index < 0)
		sim_mistake(&b->lines, memdev->number, "memdev: there is no memdev \"%s\"",
			    memdev->value);
	else
		e->memdev = (unsigned int)index;
}

static void add_all(struct sim_builder *b, enum sim_section_id id,
		    void (*add)(struct sim_builder *b, const struct sim_section *s))
{
	size_t n = 0;

	for (size_t i = 0; i < b->lines.n_sections && !b->lines.mistakes; i++) {
		const struct sim_section *s = &b->lines.sections[i];

		if (strcmp(s->kind, sim_section_kinds[id].name))
			continue;
		if (++n > OBJECTS_MAX)
			sim_mistake(&b->lines, s->line, "more than %d of [%s]", OBJECTS_MAX,
				    sim_section_kinds[id].name);
		else
			add(b, s);
	}
}

void sim_build_map(struct sim_builder *b)
{
	add_all(b, SIM_SECTION_WINDOW, add_window);
	add_all(b, SIM_SECTION_REGION, add_region);
	sort_regions(b);
	add_all(b, SIM_SECTION_EXTENT, add_extent);
}
