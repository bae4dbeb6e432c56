/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * api.c - what a file system, a replayer or a test may do with a world
 *
 * The lock is taken here and nowhere else (and by the thread of work.c).
 */
#include "sim/api.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "sim/world.h"

#define PAGE 4096

struct sim_file {
	struct sim_world *world;
	struct sim_kobj *dir;
	const struct sim_attr *attr; /* NULL: @dir is a node of /dev */
	char *path;
	struct sim_buf text; /* what the last read at offset 0 made */
	bool made;
	bool restricted;
};

/* What a path leads to: a directory, link or node, or a file of a directory. */
struct place {
	struct sim_kobj *kobj;
	const struct sim_attr *attr;
};

/* Hooks do not see what hooks do. */
static __thread bool in_hook;

static int before(struct sim_world *world, enum sim_access access, const char *path,
		  const char *bytes, size_t len)
{
	int r;

	if (!world->hooks.before || in_hook)
		return 0;
	in_hook = true;
	r = world->hooks.before(world->hooks.data, access, path, bytes, len);
	in_hook = false;
	return r;
}

static void after(struct sim_world *world, enum sim_access access, const char *path, ssize_t result)
{
	if (!world->hooks.after || in_hook)
		return;
	in_hook = true;
	world->hooks.after(world->hooks.data, access, path, result);
	in_hook = false;
}

void sim_set_hooks(struct sim_world *world, const struct sim_hooks *hooks)
{
	sim_lock(world);
	world->hooks = hooks ? *hooks : (struct sim_hooks){ 0 };
	sim_unlock(world);
}

static bool is_link(const struct place *place)
{
	return !place->attr && place->kobj->kind == SIM_LINK;
}

/* One step down; @name has no slash. */
static int step(struct place *at, const char *name)
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

static int find(struct sim_world *world, const char *path, bool follow, struct place *ret)
{
	struct place at = { world->tree, NULL };
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

static void stat_place(const struct place *place, struct sim_stat *ret)
{
	if (place->attr)
		stat_file(place->kobj, place->attr, ret);
	else
		stat_kobj(place->kobj, ret);
}

int sim_stat(struct sim_world *world, const char *path, struct sim_stat *ret)
{
	struct place place;
	int r;

	sim_lock(world);
	r = find(world, path, false, &place);
	if (r == 0)
		stat_place(&place, ret);
	sim_unlock(world);
	return r;
}

static int may_open(const struct place *place, int flags)
{
	int access = flags & O_ACCMODE;

	if (!place->attr) {
		if (place->kobj->kind == SIM_DIR)
			return -EISDIR;
		return place->kobj->open ? place->kobj->open(place->kobj->model) : 0;
	}
	if (access != O_WRONLY && !(place->attr->mode & 0444))
		return -EACCES;
	if (access != O_RDONLY && !(place->attr->mode & 0222))
		return -EACCES;
	return 0;
}

static struct sim_file *file_new(struct sim_world *world, const struct place *place)
{
	struct sim_file *file = sim_alloc(sizeof(*file));
	struct sim_buf path = { 0 };

	sim_kobj_path(place->kobj, &path);
	if (place->attr)
		sim_printf(&path, "/%s", place->attr->name);
	*file = (struct sim_file){ world, place->kobj, place->attr, path.text };
	sim_kobj_ref(place->kobj);
	return file;
}

int sim_open(struct sim_world *world, const char *path, int flags, struct sim_file **ret)
{
	struct place place;
	int r;

	r = before(world, SIM_ACCESS_OPEN, path, NULL, 0);
	if (r < 0)
		return r;
	sim_lock(world);
	r = find(world, path, true, &place);
	if (r == 0)
		r = may_open(&place, flags);
	if (r == 0)
		*ret = file_new(world, &place);
	sim_unlock(world);
	after(world, SIM_ACCESS_OPEN, path, r);
	return r;
}

void sim_file_restrict(struct sim_file *file)
{
	file->restricted = true;
}

void sim_file_close(struct sim_file *file)
{
	sim_lock(file->world);
	sim_kobj_unref(file->dir);
	sim_unlock(file->world);
	sim_buf_clear(&file->text);
	free(file->path);
	free(file);
}

/* The table that still has the file, or why not. */
static int still_there(const struct sim_file *file, const struct sim_table **ret)
{
	if (file->world->crash)
		return -EIO;
	if (!file->attr)
		return -ENXIO;
	if (file->dir->removed || sim_kobj_attr(file->dir, file->attr->name, ret) != file->attr)
		return -ENODEV;
	return 0;
}

static int show(struct sim_file *file)
{
	const struct sim_attr *attr = file->attr;
	const struct sim_table *table;
	int r;

	r = still_there(file, &table);
	if (r < 0)
		return r;
	sim_buf_clear(&file->text);
	file->made = true;
	if (attr->show_nth)
		r = attr->show_nth(table->model, attr->n, &file->text);
	else
		r = attr->show ? attr->show(table->model, &file->text) : -EIO;
	if (file->restricted && attr->public_len && file->text.len > attr->public_len)
		file->text.len = attr->public_len;
	return r;
}

static ssize_t read_part(struct sim_file *file, char *buf, size_t size, off_t offset)
{
	size_t left;
	int r;

	if (offset == 0 || !file->made) {
		r = show(file);
		if (r < 0)
			return r;
	}
	if (offset < 0 || (uint64_t)offset >= file->text.len)
		return 0;
	left = file->text.len - (size_t)offset;
	if (left > size)
		left = size;
	memcpy(buf, file->text.text + offset, left);
	return (ssize_t)left;
}

ssize_t sim_file_read(struct sim_file *file, char *buf, size_t size, off_t offset)
{
	ssize_t r;

	r = before(file->world, SIM_ACCESS_READ, file->path, NULL, 0);
	if (r < 0)
		return r;
	sim_lock(file->world);
	r = read_part(file, buf, size, offset);
	sim_unlock(file->world);
	after(file->world, SIM_ACCESS_READ, file->path, r);
	return r;
}

static int store(struct sim_file *file, const char *text, size_t len)
{
	const struct sim_attr *attr = file->attr;
	const struct sim_table *table;
	int r;

	r = still_there(file, &table);
	if (r < 0)
		return r;
	if (attr->store_nth)
		return attr->store_nth(table->model, attr->n, text, len);
	return attr->store ? attr->store(table->model, text, len) : -EIO;
}

ssize_t sim_file_write(struct sim_file *file, const char *bytes, size_t len)
{
	char *text;
	ssize_t r;

	if (len == 0)
		return 0;
	if (len > PAGE)
		len = PAGE;
	r = before(file->world, SIM_ACCESS_WRITE, file->path, bytes, len);
	if (r < 0)
		return r;
	text = sim_alloc(len + 1);
	memcpy(text, bytes, len);
	sim_lock(file->world);
	r = store(file, text, len);
	sim_unlock(file->world);
	free(text);
	if (r == 0)
		r = (ssize_t)len;
	after(file->world, SIM_ACCESS_WRITE, file->path, r);
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
	struct place place;
	int r;

	r = before(world, SIM_ACCESS_LIST, path, NULL, 0);
	if (r < 0)
		return r;
	sim_lock(world);
	r = find(world, path, true, &place);
	if (r == 0 && (place.attr || place.kobj->kind != SIM_DIR))
		r = -ENOTDIR;
	if (r == 0)
		r = list_kobj(place.kobj, each, data);
	sim_unlock(world);
	after(world, SIM_ACCESS_LIST, path, r);
	return r;
}

int sim_readlink(struct sim_world *world, const char *path, struct sim_buf *ret)
{
	struct place place;
	int r;

	sim_lock(world);
	r = find(world, path, false, &place);
	if (r == 0 && !is_link(&place))
		r = -EINVAL;
	if (r == 0)
		sim_kobj_link_text(place.kobj, ret);
	sim_unlock(world);
	return r;
}

int sim_read(struct sim_world *world, const char *path, struct sim_buf *ret)
{
	struct sim_file *file;
	char part[PAGE];
	off_t offset = 0;
	ssize_t n;
	int r;

	r = sim_open(world, path, O_RDONLY, &file);
	if (r < 0)
		return r;
	while ((n = sim_file_read(file, part, sizeof(part), offset)) > 0) {
		sim_put(ret, part, (size_t)n);
		offset += n;
	}
	sim_file_close(file);
	return (int)n;
}

int sim_write(struct sim_world *world, const char *path, const char *bytes, size_t len)
{
	struct sim_file *file;
	ssize_t n;
	int r;

	r = sim_open(world, path, O_WRONLY, &file);
	if (r < 0)
		return r;
	n = sim_file_write(file, bytes, len);
	sim_file_close(file);
	return n < 0 ? (int)n : 0;
}
