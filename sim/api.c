/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * api.c - what a file system, a replayer or a test may do with a world: files
 *
 * The lock is taken here and in api-place.c, and nowhere else (and by the thread of work.c).
 */
#include "sim/api-place.h"

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
	unsigned int seen; /* of the events of @dir */
};

/* Hooks do not see what hooks do. */
static __thread bool in_hook;

int sim_hook_before(struct sim_world *world, enum sim_access access, const char *path, const char *bytes,
	       size_t len)
{
	int r;

	if (!world->hooks.before || in_hook)
		return 0;
	in_hook = true;
	r = world->hooks.before(world->hooks.data, access, path, bytes, len);
	in_hook = false;
	return r;
}

void sim_hook_after(struct sim_world *world, enum sim_access access, const char *path, ssize_t result)
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

static int may_open(const struct sim_place *place, int flags)
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

static struct sim_file *file_new(struct sim_world *world, const struct sim_place *place)
{
	struct sim_file *file = sim_alloc(sizeof(*file));
	struct sim_buf path = { 0 };

	sim_put_path(place, &path);
	*file = (struct sim_file){ world, place->kobj, place->attr, path.text };
	file->seen = place->kobj->events;
	sim_kobj_ref(place->kobj);
	return file;
}

static int open_name(struct sim_world *world, const struct sim_name *name, int flags,
		     struct sim_file **ret)
{
	auto_sim_buf struct sim_buf path = { 0 };
	struct sim_place place;
	int r;

	r = sim_path_of_name(world, name, &path);
	if (r == 0)
		r = sim_hook_before(world, SIM_ACCESS_OPEN, sim_text(&path), NULL, 0);
	if (r < 0)
		return r;
	sim_lock(world);
	r = sim_find_name(world, name, true, &place);
	if (r == 0)
		r = may_open(&place, flags);
	if (r == 0)
		*ret = file_new(world, &place);
	sim_unlock(world);
	sim_hook_after(world, SIM_ACCESS_OPEN, sim_text(&path), r);
	return r;
}

int sim_open(struct sim_world *world, const char *path, int flags, struct sim_file **ret)
{
	return open_name(world, &(struct sim_name){ path }, flags, ret);
}

int sim_open_ino(struct sim_world *world, uint64_t ino, int flags, struct sim_file **ret)
{
	return open_name(world, &(struct sim_name){ NULL, ino }, flags, ret);
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
	file->seen = file->dir->events;
	if (file->restricted && attr->show_public)
		return attr->show_public(table->model, &file->text);
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

	r = sim_hook_before(file->world, SIM_ACCESS_READ, file->path, NULL, 0);
	if (r < 0)
		return r;
	sim_lock(file->world);
	r = read_part(file, buf, size, offset);
	sim_unlock(file->world);
	sim_hook_after(file->world, SIM_ACCESS_READ, file->path, r);
	return r;
}

bool sim_file_changed(struct sim_file *file)
{
	bool changed;

	sim_lock(file->world);
	changed = file->dir->removed ||
		  (file->attr && file->attr->notifies && file->seen != file->dir->events);
	sim_unlock(file->world);
	return changed;
}

void sim_set_notify(struct sim_world *world, sim_notify_fn notify, void *data)
{
	sim_lock(world);
	world->notify = notify;
	world->notify_data = data;
	sim_unlock(world);
}

void sim_notify(struct sim_world *world, struct sim_kobj *kobj, const char *group)
{
	struct sim_kobj *dir = sim_kobj_child(kobj, group);

	if (!dir)
		return;
	dir->events++;
	if (world->notify)
		world->notify(world->notify_data);
}

static int store(struct sim_file *file, const char *text, size_t len, off_t offset)
{
	const struct sim_attr *attr = file->attr;
	const struct sim_table *table;
	int r;

	r = still_there(file, &table);
	if (r < 0)
		return r;
	if (attr->store_at)
		return attr->store_at(table->model, text, len, offset);
	if (attr->store_nth)
		return attr->store_nth(table->model, attr->n, text, len);
	return attr->store ? attr->store(table->model, text, len) : -EIO;
}

ssize_t sim_file_write(struct sim_file *file, const char *bytes, size_t len, off_t offset)
{
	char *text;
	ssize_t r;

	if (len == 0)
		return 0;
	if (len > PAGE)
		len = PAGE;
	r = sim_hook_before(file->world, SIM_ACCESS_WRITE, file->path, bytes, len);
	if (r < 0)
		return r;
	text = sim_alloc(len + 1);
	memcpy(text, bytes, len);
	sim_lock(file->world);
	r = store(file, text, len, offset);
	sim_unlock(file->world);
	free(text);
	if (r == 0)
		r = (ssize_t)len;
	sim_hook_after(file->world, SIM_ACCESS_WRITE, file->path, r);
	return r;
}

/* --- all in one --- */

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
	n = sim_file_write(file, bytes, len, 0);
	sim_file_close(file);
	return n < 0 ? (int)n : 0;
}
