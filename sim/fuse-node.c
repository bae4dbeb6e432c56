// SPDX-License-Identifier: GPL-2.0-only
/* fuse-node.c - what a number of the file system is, see fuse-node.h */
#include "sim/fuse-node.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "sim/api.h"
#include "sim/control.h"
#include "sim/text.h"

#define TEXT_SIZE 4096

/*
 * Numbers of what is not of the machine: the control directory, behind it its
 * files, and places.  Those of the machine are far below, and none is 1.
 */
#define CONTROL (UINT64_C(1) << 62)
#define PLACES (UINT64_C(2) << 62)

uint64_t node_of_ino(uint64_t ino)
{
	return ino == SIM_INO_ROOT ? NODE_ROOT : ino;
}

uint64_t node_ino(uint64_t id)
{
	return id == NODE_ROOT ? SIM_INO_ROOT : id;
}

bool node_is_place(uint64_t id)
{
	return id >= PLACES;
}

static bool is_control(uint64_t id)
{
	return id >= CONTROL && id < PLACES;
}

const char *node_control_name(uint64_t id)
{
	return is_control(id) && id > CONTROL ? control_name(id - CONTROL - 1) : NULL;
}

/* --- what chmod(2) and its like left --- */

struct changed {
	ino_t ino;
	unsigned int changes;
	struct stat st;
};

/* Nearly always empty; few files are ever changed. */
static struct {
	pthread_mutex_t lock;
	struct changed *at;
	size_t n;
} changed = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void apply(const struct changed *from, struct stat *st)
{
	if (from->changes & NODE_MODE)
		st->st_mode = (st->st_mode & S_IFMT) | (from->st.st_mode & 07777);
	if (from->changes & NODE_UID)
		st->st_uid = from->st.st_uid;
	if (from->changes & NODE_GID)
		st->st_gid = from->st.st_gid;
	if (from->changes & NODE_TIMES) {
		st->st_atim = from->st.st_atim;
		st->st_mtim = from->st.st_mtim;
	}
}

static struct changed *find_changed(ino_t ino)
{
	for (size_t i = 0; i < changed.n; i++)
		if (changed.at[i].ino == ino)
			return &changed.at[i];
	return NULL;
}

void node_change(const struct stat *st, unsigned int changes)
{
	struct changed *to;

	pthread_mutex_lock(&changed.lock);
	to = find_changed(st->st_ino);
	if (!to) {
		changed.at = sim_realloc(changed.at, (changed.n + 1) * sizeof(*changed.at));
		to = &changed.at[changed.n++];
		*to = (struct changed){ .ino = st->st_ino };
	}
	to->changes |= changes;
	to->st = *st;
	pthread_mutex_unlock(&changed.lock);
}

static void apply_changes(struct stat *st)
{
	const struct changed *from;

	pthread_mutex_lock(&changed.lock);
	from = find_changed(st->st_ino);
	if (from)
		apply(from, st);
	pthread_mutex_unlock(&changed.lock);
}

/* --- stat --- */

static struct timespec start_time(void)
{
	static struct timespec start;

	if (start.tv_sec == 0)
		clock_gettime(CLOCK_REALTIME, &start);
	return start;
}

static void fill(const struct fs *fs, mode_t mode, uint64_t id, struct node *ret)
{
	struct timespec start = start_time();

	*ret = (struct node){ .id = id };
	ret->lasting = true;
	ret->st = (struct stat){
		.st_mode = mode,
		.st_ino = id,
		.st_nlink = S_ISDIR(mode) ? 2 : 1,
		.st_uid = fs->uid,
		.st_gid = fs->gid,
		.st_blksize = TEXT_SIZE,
		.st_atim = start,
		.st_mtim = start,
		.st_ctim = start,
	};
}

static void from_machine(const struct fs *fs, const struct sim_stat *from, struct node *ret)
{
	static const mode_t types[] = {
		[SIM_DIR] = S_IFDIR,
		[SIM_LINK] = S_IFLNK,
		[SIM_FILE] = S_IFREG,
		[SIM_CHAR] = S_IFCHR,
		[SIM_BLOCK] = S_IFBLK,
	};

	fill(fs, types[from->kind] | from->mode, from->ino, ret);
	ret->lasting = from->lasting;
	ret->st.st_nlink = from->nlink;
	ret->st.st_size = (off_t)from->size;
	ret->st.st_rdev = makedev(from->major, from->minor);
	apply_changes(&ret->st);
}

static int stat_machine(const struct fs *fs, uint64_t id, struct node *ret)
{
	struct sim_stat stat;
	int r;

	r = sim_stat_ino(fs->world, node_ino(id), &stat);
	if (r == 0)
		from_machine(fs, &stat, ret);
	if (r == 0 && id == NODE_ROOT)
		ret->id = id;
	return r;
}

/* --- places --- */

static int stat_place(const struct fs *fs, size_t i, struct node *ret)
{
	const struct fs_place *place;
	mode_t bits;

	if (i >= fs->places->n)
		return -ENOENT;
	place = &fs->places->at[i];
	bits = S_ISDIR(place->type) ? 0755 : S_ISLNK(place->type) ? 0777 : 0644;
	fill(fs, place->type | bits, PLACES + i, ret);
	ret->st.st_size = place->link ? (off_t)strlen(place->link) : 0;
	return 0;
}

/* Of a directory; "/" is "". */
static int path_of(const struct fs *fs, uint64_t id, struct sim_buf *ret)
{
	if (node_is_place(id))
		return sim_printf(ret, "%s", fs->places->at[id - PLACES].path);
	return is_control(id) ? -ENOENT : sim_path_of_ino(fs->world, node_ino(id), ret);
}

/* The last part of @path when the rest is @dir; else NULL. */
static const char *name_in(const char *path, const char *dir)
{
	const char *slash = strrchr(path, '/');
	size_t len = (size_t)(slash - path);

	return strncmp(path, dir, len) == 0 && dir[len] == '\0' ? slash + 1 : NULL;
}

static bool is_named(const struct fs_place *place, const char *name)
{
	return strcmp(strrchr(place->path, '/') + 1, name) == 0;
}

static int find_place(const struct fs *fs, uint64_t dir, const char *name, struct node *ret)
{
	auto_sim_buf struct sim_buf path = { 0 };

	for (size_t i = 0; i < fs->places->n; i++) {
		if (!is_named(&fs->places->at[i], name))
			continue;
		if (!path.len && path_of(fs, dir, &path) < 0)
			return -ENOENT;
		if (name_in(fs->places->at[i].path, sim_text(&path)))
			return stat_place(fs, i, ret);
	}
	return -ENOENT;
}

/* --- the control directory --- */

static int stat_control(const struct fs *fs, uint64_t id, struct node *ret)
{
	const char *name = node_control_name(id);

	if (id == CONTROL)
		fill(fs, S_IFDIR | 0755, id, ret);
	else if (name)
		fill(fs, S_IFREG | control_mode(id - CONTROL - 1), id, ret);
	return id == CONTROL || name ? 0 : -ENOENT;
}

static int find_control(const struct fs *fs, const char *name, struct node *ret)
{
	int row = control_find(name);

	return row < 0 ? row : stat_control(fs, CONTROL + 1 + (uint64_t)row, ret);
}

/* --- all of them --- */

int node_stat(const struct fs *fs, uint64_t id, struct node *ret)
{
	if (node_is_place(id))
		return stat_place(fs, id - PLACES, ret);
	return is_control(id) ? stat_control(fs, id, ret) : stat_machine(fs, id, ret);
}

/* What the machine itself has comes first. */
int node_lookup(const struct fs *fs, uint64_t dir, const char *name, struct node *ret)
{
	struct sim_stat stat;
	int r = -ENOENT;

	if (is_control(dir))
		return find_control(fs, name, ret);
	if (dir == NODE_ROOT && strcmp(name, FS_CONTROL) == 0)
		return stat_control(fs, CONTROL, ret);
	if (!node_is_place(dir))
		r = sim_lookup(fs->world, node_ino(dir), name, &stat);
	if (r == 0)
		from_machine(fs, &stat, ret);
	return r == -ENOENT ? find_place(fs, dir, name, ret) : r;
}

int node_readlink(const struct fs *fs, uint64_t id, struct sim_buf *ret)
{
	const char *link;

	if (is_control(id))
		return -EINVAL;
	if (!node_is_place(id))
		return sim_readlink_ino(fs->world, node_ino(id), ret);
	link = id - PLACES < fs->places->n ? fs->places->at[id - PLACES].link : NULL;
	return link ? sim_printf(ret, "%s", link) : -EINVAL;
}

/* --- directories --- */

struct listing {
	const struct fs *fs;
	node_each_fn each;
	void *data;
};

static int list_one(void *data, const char *name, const struct sim_stat *stat)
{
	const struct listing *listing = data;
	struct node node;

	from_machine(listing->fs, stat, &node);
	return listing->each(listing->data, name, &node);
}

static int list_control(const struct listing *listing)
{
	struct node node;
	const char *name;
	int r = 0;

	for (size_t i = 0; r == 0 && (name = control_name(i)); i++) {
		find_control(listing->fs, name, &node);
		r = listing->each(listing->data, name, &node);
	}
	return r;
}

static int list_places(const struct listing *listing, uint64_t dir)
{
	const struct fs_places *places = listing->fs->places;
	auto_sim_buf struct sim_buf path = { 0 };
	struct sim_stat own;
	struct node node;
	const char *name;
	int r;

	r = path_of(listing->fs, dir, &path);
	for (size_t i = 0; r == 0 && i < places->n; i++) {
		name = name_in(places->at[i].path, sim_text(&path));
		if (!name || sim_stat(listing->fs->world, places->at[i].path, &own) == 0)
			continue;
		stat_place(listing->fs, i, &node);
		r = listing->each(listing->data, name, &node);
	}
	return r;
}

int node_list(const struct fs *fs, uint64_t id, node_each_fn each, void *data)
{
	struct listing listing = { fs, each, data };
	struct node node;
	int r = 0;

	if (is_control(id))
		return id == CONTROL ? list_control(&listing) : -ENOTDIR;
	if (!node_is_place(id))
		r = sim_list_ino(fs->world, node_ino(id), list_one, &listing);
	if (r == 0 && id == NODE_ROOT) {
		stat_control(fs, CONTROL, &node);
		r = each(data, FS_CONTROL, &node);
	}
	return r ? r : list_places(&listing, id);
}

/* --- permission --- */

/* Whoever owns the file system is to it what root is to sysfs. */
int node_may(const struct fs *fs, const struct stat *st, uid_t uid, gid_t gid, int mask)
{
	unsigned int bits = st->st_mode;

	if (uid == 0 || uid == fs->uid)
		return mask & X_OK && !(bits & 0111) ? -EACCES : 0;
	if (uid == st->st_uid)
		bits >>= 6;
	else if (gid == st->st_gid)
		bits >>= 3;
	return (unsigned int)mask & ~bits & 7 ? -EACCES : 0;
}

/* --- the list of places --- */

void fs_places_add(struct fs_places *places, const char *path, mode_t type, const char *link)
{
	places->at = sim_realloc(places->at, (places->n + 1) * sizeof(*places->at));
	places->at[places->n++] = (struct fs_place){
		.path = sim_strdup(path),
		.type = type,
		.link = link ? sim_strdup(link) : NULL,
	};
}

void fs_places_clear(struct fs_places *places)
{
	for (size_t i = 0; i < places->n; i++) {
		free(places->at[i].path);
		free(places->at[i].link);
	}
	free(places->at);
	*places = (struct fs_places){ 0 };
}
