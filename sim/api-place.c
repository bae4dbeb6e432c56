/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * api-place.c - where paths and numbers lead to, and what directories hold
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sim/api-place.h"
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

static int find(struct sim_world *world, const char *path, bool follow, struct sim_place *ret)
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

/* --- numbers: that of the directory, and behind it that of the row of a file --- */

#define ROW_BITS 12

static uint64_t ino_of(const struct sim_kobj *kobj, unsigned int row)
{
	return kobj->ino << ROW_BITS | row;
}

static int find_ino(struct sim_world *world, uint64_t ino, struct sim_place *ret)
{
	unsigned int row = ino & SIM_MAX_ROW;
	struct sim_place at = { world->tree, NULL };

	if (ino != SIM_INO_ROOT)
		at.kobj = sim_kobj_by_ino(world->tree, ino >> ROW_BITS);
	if (!at.kobj || !sim_kobj_visible(at.kobj))
		return -ENOENT;
	if (row) {
		at.attr = sim_kobj_row(world->tree, row);
		if (!at.attr || sim_kobj_attr(at.kobj, at.attr->name, NULL) != at.attr)
			return -ENOENT;
	}
	*ret = at;
	return 0;
}

int sim_find_name(struct sim_world *world, const struct sim_name *name, bool follow,
		  struct sim_place *ret)
{
	return name->path ? find(world, name->path, follow, ret) : find_ino(world, name->ino, ret);
}

static void stat_file(const struct sim_kobj *dir, const struct sim_table *table,
		      const struct sim_attr *attr, struct sim_stat *ret)
{
	*ret = (struct sim_stat){
		.kind = SIM_FILE,
		.mode = attr->mode,
		.nlink = 1,
		.ino = ino_of(dir, table->first_row + (unsigned int)(attr - table->attrs)),
		.size = attr->binary ? 0 : PAGE,
	};
}

/* A directory that others may not look into: each time it is asked who looks. */
static bool is_closed(const struct sim_kobj *dir)
{
	return dir && dir->mode && !(dir->mode & 0001);
}

static void stat_kobj(const struct sim_kobj *kobj, struct sim_stat *ret)
{
	static const unsigned int modes[] = { [SIM_DIR] = 0755, [SIM_LINK] = 0777 };

	*ret = (struct sim_stat){
		.kind = kobj->kind,
		.mode = kobj->kind == SIM_CHAR || kobj->mode ? kobj->mode : modes[kobj->kind],
		.nlink = kobj->kind == SIM_DIR ? 2 + kobj->n_dirs : 1,
		.ino = ino_of(kobj, 0),
		.major = kobj->major,
		.minor = kobj->minor,
		.lasting = !kobj->visible && !is_closed(kobj->parent),
	};
}

static void stat_place(const struct sim_place *place, struct sim_stat *ret)
{
	const struct sim_table *table;

	if (!place->attr)
		stat_kobj(place->kobj, ret);
	else if (sim_kobj_attr(place->kobj, place->attr->name, &table) == place->attr)
		stat_file(place->kobj, table, place->attr, ret);
}

static int stat_name(struct sim_world *world, const struct sim_name *name, struct sim_stat *ret)
{
	struct sim_place place;
	int r;

	sim_lock(world);
	r = sim_find_name(world, name, false, &place);
	if (r == 0)
		stat_place(&place, ret);
	sim_unlock(world);
	return r;
}

int sim_stat(struct sim_world *world, const char *path, struct sim_stat *ret)
{
	return stat_name(world, &(struct sim_name){ path }, ret);
}

int sim_stat_ino(struct sim_world *world, uint64_t ino, struct sim_stat *ret)
{
	return stat_name(world, &(struct sim_name){ NULL, ino }, ret);
}

int sim_lookup(struct sim_world *world, uint64_t dir, const char *name, struct sim_stat *ret)
{
	struct sim_place place;
	int r;

	sim_lock(world);
	r = find_ino(world, dir, &place);
	if (r == 0)
		r = step(&place, name);
	if (r == 0)
		stat_place(&place, ret);
	sim_unlock(world);
	return r;
}

void sim_put_path(const struct sim_place *place, struct sim_buf *out)
{
	sim_kobj_path(place->kobj, out);
	if (place->attr)
		sim_printf(out, "/%s", place->attr->name);
}

int sim_path_of_ino(struct sim_world *world, uint64_t ino, struct sim_buf *ret)
{
	struct sim_place place;
	int r;

	sim_lock(world);
	r = find_ino(world, ino, &place);
	if (r == 0)
		sim_put_path(&place, ret);
	sim_unlock(world);
	return r;
}

/* The path that hooks are told. */
int sim_path_of_name(struct sim_world *world, const struct sim_name *name, struct sim_buf *ret)
{
	if (name->path) {
		sim_printf(ret, "%s", name->path);
		return 0;
	}
	return name->ino == SIM_INO_ROOT ? sim_printf(ret, "/")
					 : sim_path_of_ino(world, name->ino, ret);
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
				stat_file(dir, table, attr, new_entry(entries, attr->name));
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

static int list_name(struct sim_world *world, const struct sim_name *name, sim_list_fn each,
		     void *data)
{
	auto_sim_buf struct sim_buf path = { 0 };
	struct sim_place place;
	int r;

	r = sim_path_of_name(world, name, &path);
	if (r == 0)
		r = sim_hook_before(world, SIM_ACCESS_LIST, sim_text(&path), NULL, 0);
	if (r < 0)
		return r;
	sim_lock(world);
	r = sim_find_name(world, name, true, &place);
	if (r == 0 && (place.attr || place.kobj->kind != SIM_DIR))
		r = -ENOTDIR;
	if (r == 0)
		r = list_kobj(place.kobj, each, data);
	sim_unlock(world);
	sim_hook_after(world, SIM_ACCESS_LIST, sim_text(&path), r);
	return r;
}

int sim_list(struct sim_world *world, const char *path, sim_list_fn each, void *data)
{
	return list_name(world, &(struct sim_name){ path }, each, data);
}

int sim_list_ino(struct sim_world *world, uint64_t ino, sim_list_fn each, void *data)
{
	return list_name(world, &(struct sim_name){ NULL, ino }, each, data);
}

static int readlink_name(struct sim_world *world, const struct sim_name *name, struct sim_buf *ret)
{
	struct sim_place place;
	int r;

	sim_lock(world);
	r = sim_find_name(world, name, false, &place);
	if (r == 0 && !is_link(&place))
		r = -EINVAL;
	if (r == 0)
		sim_kobj_link_text(place.kobj, ret);
	sim_unlock(world);
	return r;
}

int sim_readlink(struct sim_world *world, const char *path, struct sim_buf *ret)
{
	return readlink_name(world, &(struct sim_name){ path }, ret);
}

int sim_readlink_ino(struct sim_world *world, uint64_t ino, struct sim_buf *ret)
{
	return readlink_name(world, &(struct sim_name){ NULL, ino }, ret);
}

/* --- names that go --- */

static void tell_gone(void *data, const struct sim_kobj *dir, const char *name)
{
	const struct sim_world *world = data;

	world->on_gone(world->on_gone_data, dir->parent ? ino_of(dir, 0) : SIM_INO_ROOT, name);
}

void sim_on_gone(struct sim_world *world, sim_on_gone_fn gone, void *data)
{
	sim_lock(world);
	world->on_gone = gone;
	world->on_gone_data = data;
	sim_kobj_on_gone(world->tree, gone ? tell_gone : NULL, world);
	sim_unlock(world);
}
