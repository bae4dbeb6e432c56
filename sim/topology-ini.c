// SPDX-License-Identifier: GPL-2.0-only
/*
 * topology-ini.c - from a topology file to struct sim_topology
 *
 * topology-lines.c finds sections and keys, topology-keys.c knows which there
 * are; then the tree of ports is built, addresses are given to what has none,
 * and windows, regions and extents are laid over it.  Each step needs the ones
 * before it to be without mistakes.
 */
#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/scope.h"
#include "sim/topology-build.h"
#include "sim/topology-ini.h"

bool sim_next_word(const char **at, char *word)
{
	static const char separators[] = " \t,";
	size_t len;

	*at += strspn(*at, separators);
	len = strcspn(*at, separators);
	if (!len)
		return false;
	snprintf(word, 64, "%.*s", (int)len, *at);
	*at += len;
	return true;
}

bool sim_name_fits(const char *pattern, const char *name)
{
	if (!strchr(pattern, '*'))
		return !strcasecmp(pattern, name);
	return !fnmatch(pattern, name, FNM_CASEFOLD | FNM_NOESCAPE);
}

static const char name_letters[] = "abcdefghijklmnopqrstuvwxyz0123456789._-";

static bool section_id(const struct sim_section *s, enum sim_section_id *ret)
{
	for (int i = 0; i < SIM_SECTIONS; i++) {
		if (strcmp(s->kind, sim_section_kinds[i].name))
			continue;
		*ret = (enum sim_section_id)i;
		return true;
	}
	return false;
}

static bool needs_name(enum sim_section_id id)
{
	return id != SIM_SECTION_MACHINE && id != SIM_SECTION_REGION && id != SIM_SECTION_EXTENT;
}

static void check_section(struct sim_lines *lines, const struct sim_section *s)
{
	enum sim_section_id id;

	if (!section_id(s, &id))
		sim_mistake(lines, s->line, "there is no kind of section \"%s\"", s->kind);
	else if (needs_name(id) && !*s->name)
		sim_mistake(lines, s->line, "[%s] needs a name: [%s NAME]", s->kind, s->kind);
	else if (id == SIM_SECTION_MACHINE && *s->name)
		sim_mistake(lines, s->line, "[machine] has no name here, but a key for it");
	else if (s->name[strspn(s->name, name_letters)])
		sim_mistake(lines, s->line, "\"%s\" is no name: letters, digits and . _ - are",
			    s->name);
	else if (strlen(s->name) > 40)
		sim_mistake(lines, s->line, "a name of more than 40 characters");
}

/* "dir/three.ini" is "three". */
static char *stem(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	const char *dot = strrchr(base, '.');

	return sim_format("%.*s", dot && dot > base ? (int)(dot - base) : (int)strlen(base), base);
}

static void build_machine(struct sim_builder *b)
{
	const struct sim_section *first = NULL;

	sim_keys_fallback(SIM_SECTION_MACHINE, &b->topo);
	for (size_t i = 0; i < b->lines.n_sections; i++) {
		const struct sim_section *s = &b->lines.sections[i];

		if (strcmp(s->kind, "machine"))
			continue;
		if (first)
			sim_mistake(&b->lines, s->line, "[machine] is already in line %u",
				    first->line);
		else
			sim_keys_read(SIM_SECTION_MACHINE, s, &b->topo, &b->lines);
		first = s;
	}
	if (!b->topo.name)
		b->topo.name = stem(b->lines.path);
}

static void build(struct sim_builder *b)
{
	static void (*const steps[])(struct sim_builder *) = {
		build_machine,	    sim_build_tree, sim_build_dports, sim_build_addresses,
		sim_check_topology, sim_build_map,  sim_check_map,
	};

	for (size_t i = 0; i < b->lines.n_sections; i++)
		check_section(&b->lines, &b->lines.sections[i]);
	for (size_t i = 0; i < ARRAY_LEN(steps) && !b->lines.mistakes; i++)
		steps[i](b);
	if (b->topo.no_cxl && (b->topo.n_ports || b->topo.n_windows) && !b->lines.mistakes)
		sim_mistake(&b->lines, sim_machine_line(&b->lines, "cxl"),
			    "cxl: no, but there are host bridges or windows");
}

static void builder_clear(struct sim_builder *b)
{
	for (size_t i = 0; i < b->topo.n_ports; i++)
		free(b->ports[i].below);
	free(b->ports);
	free(b->memdevs);
	free(b->windows);
	free(b->regions);
	free(b->extents);
	free(b->claims);
	free(b->memdevs_by_name);
	sim_lines_clear(&b->lines);
	sim_topology_clear(&b->topo);
}

/* From sections, which are read already, with the answer of that. */
static int finish(struct sim_builder *b, int r, struct sim_topology *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (r < 0)
		return r;
	if (!b->lines.mistakes)
		build(b);
	if (b->lines.mistakes)
		return -EINVAL;
	*ret = b->topo;
	/* builder_clear() frees what is left of the topology by its counts. */
	for (size_t i = 0; i < ret->n_ports; i++)
		free(b->ports[i].below);
	memset(&b->topo, 0, sizeof(b->topo));
	return 0;
}

#define auto_builder at_end(builder_clear)

int sim_topology_load(const char *path, struct sim_topology *ret, FILE *complain_to)
{
	auto_builder struct sim_builder b = {
		.lines = { .path = path, .complain_to = complain_to },
	};

	return finish(&b, sim_lines_read(&b.lines), ret);
}

int sim_topology_parse(const char *name, const char *text, size_t len, struct sim_topology *ret,
		       FILE *complain_to)
{
	auto_builder struct sim_builder b = {
		.lines = { .path = name, .complain_to = complain_to },
	};

	return finish(&b, sim_lines_parse(&b.lines, text, len), ret);
}

/* A program that was built and not installed has them beside it. */
static char *beside_program(void)
{
	char program[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", program, sizeof(program) - 1);
	auto_free char *dir = NULL;

	if (len < 0)
		return NULL;
	program[len] = '\0';
	*strrchr(program, '/') = '\0';
	dir = sim_format("%s/topologies", program);
	return access(dir, X_OK) == 0 ? take(dir) : NULL;
}

char *sim_topologies_dir(void)
{
	const char *dir = getenv("CXL_SIM_TOPOLOGIES");
	char *beside;

	if (dir && *dir)
		return sim_strdup(dir);
	beside = beside_program();
	return beside ? beside : sim_strdup(SIM_TOPOLOGIES_DIR);
}

bool sim_topology_is_path(const char *name)
{
	size_t len = strlen(name);

	return strchr(name, '/') || (len > 4 && !strcmp(name + len - 4, ".ini"));
}

char *sim_topology_path(const char *name)
{
	auto_free char *dir = NULL;

	if (sim_topology_is_path(name))
		return sim_strdup(name);
	dir = sim_topologies_dir();
	return sim_format("%s/%s.ini", dir, name);
}
