// SPDX-License-Identifier: GPL-2.0-only
/*
 * record-compare.c - what of a recorded machine its topology file does not keep
 *
 * The simulator boots what was recorded; then names, places, drivers and those
 * files that somebody may have changed since the boot are held against the
 * machine.  All of it is told in a few lines, one for each kind of difference.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/scope.h"
#include "sim/record-read.h"
#include "sim/record.h"
#include "sim/topology-lines.h"
#include "sim/work.h"
#include "sim/world.h"

#define NAMES_SHOWN 8
#define BLOCKS "/sys/devices/system/memory"

enum difference { LOST, MADE, MOVED, BOUND, UNBOUND, CHANGED, DIFFERENCES };

static const char *const difference_texts[DIFFERENCES] = {
	[LOST] = "not recorded",
	[MADE] = "not there, but in what was recorded",
	[MOVED] = "recorded in another place",
	[BOUND] = "disabled, but enabled in what was recorded",
	[UNBOUND] = "enabled, but disabled in what was recorded",
	[CHANGED] = "not recorded as it is",
};

struct names {
	char **at;
	size_t n;
};

struct compare {
	struct record *r;
	struct sim_world *world;
	struct names found[DIFFERENCES];
};

static void add_name(struct names *names, char *name)
{
	*(char **)sim_grow(&names->at, &names->n, sizeof(*names->at)) = name;
}

static void names_clear(struct names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->at[i]);
	free(names->at);
}

#define auto_names at_end(names_clear)

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void sort_names(struct names *names)
{
	if (names->n)
		qsort(names->at, names->n, sizeof(*names->at), by_name);
}

/* --- what is in a directory, here and there --- */

static int collect(void *data, const char *name, const struct sim_stat *stat)
{
	if (stat->kind == SIM_LINK || stat->kind == SIM_DIR)
		add_name(data, sim_strdup(name));
	return 0;
}

static struct names names_in_world(struct compare *c, const char *dir)
{
	struct names names = { 0 };

	sim_list(c->world, dir, collect, &names);
	sort_names(&names);
	return names;
}

static struct names names_in_record(struct compare *c, const char *dir)
{
	auto_free char *path = sim_format("%s%s", c->r->root, dir);
	auto_closedir DIR *open_dir = opendir(path);
	const struct dirent *entry;
	struct names names = { 0 };

	while (open_dir && (entry = readdir(open_dir)))
		if (*entry->d_name != '.' && entry->d_type != DT_REG)
			add_name(&names, sim_strdup(entry->d_name));
	sort_names(&names);
	return names;
}

/* --- files that somebody may have changed since the boot --- */

static const struct {
	const char *prefix;
	const char *files[12]; /* ends with NULL */
} changing[] = {
	{ "decoder", { "mode", "dpa_size", "dpa_resource" } },
	{ "region",
	  { "mode", "size", "resource", "uuid", "commit", "interleave_ways",
	    "interleave_granularity", "target0", "target1", "target2", "target3" } },
	{ "dax", { "size", "align", "state" } },
	{ "namespace", { "size", "mode", "uuid", "alt_name" } },
	{ "memory", { "state" } },
};

static const char *const *files_of(const char *name)
{
	static const char *const none[] = { NULL };

	for (size_t i = 0; i < ARRAY_LEN(changing); i++) {
		size_t len = strlen(changing[i].prefix);

		if (!strncmp(name, changing[i].prefix, len) && name[len] >= '0' && name[len] <= '9')
			return changing[i].files;
	}
	return none;
}

static void compare_files(struct compare *c, const char *dir, const char *name)
{
	for (const char *const *file = files_of(name); *file; file++) {
		auto_free char *there = record_text(c->r, "%s/%s/%s", dir, name, *file);
		auto_free char *path = sim_format("%s/%s/%s", dir, name, *file);
		auto_sim_buf struct sim_buf here = { 0 };

		if (there && sim_read(c->world, path, &here) >= 0 &&
		    !sim_streq(sim_text(&here), there))
			add_name(&c->found[CHANGED], sim_format("%s/%s", name, *file));
	}
}

/* Devices without any driver of their kind have none on either side. */
static void compare_driver(struct compare *c, const char *dir, const char *name)
{
	auto_free char *path = sim_format("%s/%s/driver", dir, name);
	bool there = record_exists(c->r, "%s/%s/driver", dir, name);
	struct sim_stat stat;
	bool here = sim_stat(c->world, path, &stat) >= 0;

	if (here != there)
		add_name(&c->found[here ? BOUND : UNBOUND], sim_strdup(name));
}

static void compare_object(struct compare *c, const char *dir, const char *name)
{
	auto_free char *there = record_resolve(c->r, "%s/%s", dir, name);
	auto_free char *path = sim_format("%s/%s", dir, name);
	auto_sim_buf struct sim_buf here = { 0 };

	/* /sys/bus/cxl/devices/mem0 -> ../../../devices/... */
	if (there && sim_readlink(c->world, path, &here) >= 0 &&
	    strcmp(sim_text(&here) + strspn(sim_text(&here), "./"), there + strlen("/sys/"))) {
		add_name(&c->found[MOVED], sim_strdup(name));
		return;
	}
	compare_driver(c, dir, name);
	compare_files(c, dir, name);
}

/* What boot memory there is does not matter. */
static bool is_interesting(const struct compare *c, const char *dir, const char *name)
{
	const struct sim_topology *t = c->world->topo;
	uint64_t address;

	if (strcmp(dir, BLOCKS))
		return true;
	address = (uint64_t)record_number(name, "memory") * t->memory_block_size;
	for (size_t i = 0; i < t->n_windows && record_number(name, "memory") >= 0; i++)
		if (address - t->windows[i].start < t->windows[i].size)
			return true;
	return false;
}

static void compare_dir(struct compare *c, const char *dir)
{
	auto_names struct names there = names_in_record(c, dir), here = names_in_world(c, dir);
	size_t i = 0, j = 0;

	while (i < there.n || j < here.n) {
		int order = i == there.n ? 1 : j == here.n ? -1 : strcmp(there.at[i], here.at[j]);
		const char *name = order <= 0 ? there.at[i] : here.at[j];

		if (!is_interesting(c, dir, name))
			;
		else if (order)
			add_name(&c->found[order < 0 ? LOST : MADE], sim_strdup(name));
		else
			compare_object(c, dir, name);
		i += order <= 0;
		j += order >= 0;
	}
}

/* --- telling --- */

static void tell(const struct compare *c, enum difference kind)
{
	const struct names *names = &c->found[kind];

	fprintf(c->r->complain_to, "cxl-sim record: %s:", difference_texts[kind]);
	for (size_t i = 0; i < names->n && i < NAMES_SHOWN; i++)
		fprintf(c->r->complain_to, "%s %s", i ? "," : "", names->at[i]);
	if (names->n > NAMES_SHOWN)
		fprintf(c->r->complain_to, " and %zu more", names->n - NAMES_SHOWN);
	fputc('\n', c->r->complain_to);
}

/* A dump may lack any of these; then it says nothing about it. */
static void compare_all(struct compare *c)
{
	static const char *const dirs[] = { DEVICES, "/sys/bus/dax/devices", "/sys/bus/nd/devices",
					    BLOCKS };

	for (size_t i = 0; i < ARRAY_LEN(dirs); i++)
		if (record_exists(c->r, "%s", dirs[i]))
			compare_dir(c, dirs[i]);
	for (int kind = 0; kind < DIFFERENCES; kind++)
		if (c->found[kind].n)
			tell(c, (enum difference)kind);
}

void record_compare(struct record *r, const struct sim_topology *recorded)
{
	struct compare c = { .r = r };

	if (!r->complain_to || sim_world_new(recorded, r->dialects, &c.world))
		return;
	sim_work_run(c.world);
	compare_all(&c);
	for (int kind = 0; kind < DIFFERENCES; kind++)
		names_clear(&c.found[kind]);
	sim_world_free(c.world);
}
