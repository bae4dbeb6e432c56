/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * api-place.c - where paths lead to, and what directories hold
 */
#include "sim/api-place.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sim/world.h"

#define PAGE 4096

static bool is_link(const struct sim_place *place)
{
	return !place->attr && place->kobj->kind == SIM_LINK;
}

/* One step down; @name has no slash. */
static int step(struct sim_place *at, const char *name)
{
	struct sim_kobj *child;

	if (is_link(at))
		at->kobj = at->kobj->target;
	if (at->attr || at->kobj->kind != SIM_DIR)
		return -ENOTDIR;
	child = sim_kobj_child(at->kobj, name);
	if (child && sim_kobj_visible(child)) {
		at->kobj = child;
		return 0;
	}
	at->attr = sim_kobj_attr(at->kobj, name, NULL);
	return at->attr ? 0 : -ENOENT;
}

int sim_place_find(struct sim_world *world, const char *path, bool follow, struct sim_place *ret)
{
	struct sim_place at = { world->tree, NULL };
	char *copy = sim_strdup(path);
	char *rest = NULL;
	int r = 0;

	for (char *name = strtok_r(copy, "/", &rest); name && r == 0;
	     name = strtok_r(NULL, "/", &rest))
		r = step(&at, name);
	free(copy);
	if (r < 0)
		return r;
	if (follow && is_link(&at))
		at.kobj = at.kobj->target;
	*ret = at;
	return 0;
}

static void stat_file(const struct sim_kobj *dir, const struct sim_attr *attr, struct sim_stat *ret)
{
	*ret = (struct sim_stat){
		.kind = SIM_FILE,
		.mode = attr->mode,
		.nlink = 1,
		/* objects have the multiples of 256, names the numbers between */
		.ino = dir->ino << 8 | ((uintptr_t)attr / sizeof(*attr) % 255 + 1),
		.size = attr->binary ? 0 : PAGE,
	};
}

static void stat_kobj(const struct sim_kobj *kobj, struct sim_stat *ret)
{
	static const unsigned int modes[] = { [SIM_DIR] = 0755, [SIM_LINK] = 0777 };

	*ret = (struct sim_stat){
		.kind = kobj->kind,
		.mode = kobj->kind == SIM_CHAR || kobj->mode ? kobj->mode : modes[kobj->kind],
		.nlink = kobj->kind == SIM_DIR ? 2 + kobj->n_dirs : 1,
		.ino = kobj->ino << 8,
		.major = kobj->major,
		.minor = kobj->minor,
	};
}

static void stat_place(const struct sim_place *place, struct sim_stat *ret)
{
	if (place->attr)
		stat_file(place->kobj, place->attr, ret);
	else
		stat_kobj(place->kobj, ret);
}

int sim_stat(struct sim_world *world, const char *path, struct sim_stat *ret)
{
	struct sim_place place;
	int r;

	sim_lock(world);
	r = sim_place_find(world, path, false, &place);
	if (r == 0)
		stat_place(&place, ret);
	sim_unlock(world);
	return r;
}

/* --- directories: in the order of the kernel, which keeps names by their hash --- */

struct entry {
	const char *name;
	uint32_t hash;
	struct sim_stat stat;
};

struct entries {
	struct entry *at;
	size_t n;
	size_t size;
};

static struct sim_stat *new_entry(struct entries *entries, const char *name)
{
	struct entry *entry;

	if (entries->n == entries->size) {
		entries->size = entries->size ? entries->size * 2 : 64;
		entries->at = sim_realloc(entries->at, entries->size * sizeof(*entries->at));
	}
	entry = &entries->at[entries->n++];
	entry->name = name;
	entry->hash = sim_name_hash(name);
	return &entry->stat;
}

static int by_hash(const void *a, const void *b)
{
	const struct entry *one = a, *two = b;

	if (one->hash != two->hash)
		return one->hash < two->hash ? -1 : 1;
	return strcmp(one->name, two->name);
}

static void collect_files(const struct sim_kobj *dir, struct entries *entries)
{
	for (size_t i = 0; i < dir->n_tables; i++) {
		const struct sim_table *table = &dir->tables[i];

		for (const struct sim_attr *attr = table->attrs; attr->name; attr++)
			if (sim_attr_visible(attr, table->model))
				stat_file(dir, attr, new_entry(entries, attr->name));
	}
}

static void collect_children(const struct sim_kobj *dir, struct entries *entries)
{
	const struct sim_kobj *child;

	TAILQ_FOREACH(child, &dir->children, siblings)
		if (sim_kobj_visible(child))
			stat_kobj(child, new_entry(entries, child->name));
}

static int list_kobj(const struct sim_kobj *dir, sim_list_fn each, void *data)
{
	struct entries entries = { 0 };
	int r = 0;

	collect_children(dir, &entries);
	collect_files(dir, &entries);
	if (entries.n)
		qsort(entries.at, entries.n, sizeof(*entries.at), by_hash);
	for (size_t i = 0; i < entries.n && r == 0; i++)
		r = each(data, entries.at[i].name, &entries.at[i].stat);
	free(entries.at);
	return r;
}

int sim_list(struct sim_world *world, const char *path, sim_list_fn each, void *data)
{
	struct sim_place place;
	int r;

	r = sim_hook_before(world, SIM_ACCESS_LIST, path, NULL, 0);
	if (r < 0)
		return r;
	sim_lock(world);
	r = sim_place_find(world, path, true, &place);
	if (r == 0 && (place.attr || place.kobj->kind != SIM_DIR))
		r = -ENOTDIR;
	if (r == 0)
		r = list_kobj(place.kobj, each, data);
	sim_unlock(world);
	sim_hook_after(world, SIM_ACCESS_LIST, path, r);
	return r;
}

int sim_readlink(struct sim_world *world, const char *path, struct sim_buf *ret)
{
	struct sim_place place;
	int r;

	sim_lock(world);
	r = sim_place_find(world, path, false, &place);
	if (r == 0 && !is_link(&place))
		r = -EINVAL;
	if (r == 0)
		sim_kobj_link_text(place.kobj, ret);
	sim_unlock(world);
	return r;
}
