// SPDX-License-Identifier: GPL-2.0-only
/* fuse-node.c - what a path of the file system is, see fuse-node.h */
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

/* Inode numbers of what is not of the machine; those of the machine are far below. */
#define INO_CONTROL (UINT64_C(1) << 62)
#define INO_PLACES (UINT64_C(2) << 62)

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

static void fill(const struct fs *fs, mode_t mode, uint64_t ino, struct stat *ret)
{
	struct timespec start = start_time();

	*ret = (struct stat){
		.st_mode = mode,
		.st_ino = ino,
		.st_nlink = S_ISDIR(mode) ? 2 : 1,
		.st_uid = fs->uid,
		.st_gid = fs->gid,
		.st_blksize = TEXT_SIZE,
		.st_atim = start,
		.st_mtim = start,
		.st_ctim = start,
	};
}

static void from_machine(const struct fs *fs, const struct sim_stat *from, struct stat *ret)
{
	static const mode_t types[] = {
		[SIM_DIR] = S_IFDIR,
		[SIM_LINK] = S_IFLNK,
		[SIM_FILE] = S_IFREG,
		[SIM_CHAR] = S_IFCHR,
	};

	fill(fs, types[from->kind] | from->mode, from->ino, ret);
	ret->st_nlink = from->nlink;
	ret->st_size = (off_t)from->size;
	ret->st_rdev = makedev(from->major, from->minor);
	apply_changes(ret);
}

static void stat_place(const struct fs *fs, size_t i, struct stat *ret)
{
	const struct fs_place *place = &fs->places->at[i];
	mode_t bits = S_ISDIR(place->type) ? 0755 : S_ISLNK(place->type) ? 0777 : 0644;

	fill(fs, place->type | bits, INO_PLACES + i, ret);
	ret->st_size = place->link ? (off_t)strlen(place->link) : 0;
}

static int find_place(const struct fs *fs, const char *path, struct stat *ret)
{
	for (size_t i = 0; i < fs->places->n; i++)
		if (strcmp(fs->places->at[i].path, path) == 0) {
			stat_place(fs, i, ret);
			return (int)i;
		}
	return -ENOENT;
}

const char *node_control_name(const char *path)
{
	static const char dir[] = "/" FS_CONTROL;
	size_t len = sizeof(dir) - 1;

	if (strncmp(path, dir, len) != 0)
		return NULL;
	return path[len] == '/' ? path + len + 1 : path[len] ? NULL : path + len;
}

static int stat_control(const struct fs *fs, const char *name, struct stat *ret)
{
	int row;

	if (!*name) {
		fill(fs, S_IFDIR | 0755, INO_CONTROL, ret);
		return 0;
	}
	row = control_find(name);
	if (row < 0)
		return row;
	fill(fs, S_IFREG | control_mode((size_t)row), INO_CONTROL + 1 + (size_t)row, ret);
	return 0;
}

int node_stat(const struct fs *fs, const char *path, struct stat *ret)
{
	const char *control = node_control_name(path);
	struct sim_stat stat;
	int r;

	if (control)
		return stat_control(fs, control, ret);
	r = sim_stat(fs->world, path, &stat);
	if (r == 0) {
		from_machine(fs, &stat, ret);
		return 0;
	}
	return r == -ENOENT && find_place(fs, path, ret) >= 0 ? 0 : r;
}

int node_readlink(const struct fs *fs, const char *path, char *buf, size_t size)
{
	auto_sim_buf struct sim_buf text = { 0 };
	struct stat st;
	int r, place;

	r = sim_readlink(fs->world, path, &text);
	if (r == 0) {
		snprintf(buf, size, "%s", sim_text(&text));
		return 0;
	}
	place = find_place(fs, path, &st);
	if (place < 0 || !fs->places->at[place].link)
		return r;
	snprintf(buf, size, "%s", fs->places->at[place].link);
	return 0;
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
	struct stat st;

	from_machine(listing->fs, stat, &st);
	return listing->each(listing->data, name, &st);
}

static int list_control(const struct listing *listing)
{
	struct stat st;
	const char *name;
	int r = 0;

	for (size_t i = 0; r == 0 && (name = control_name(i)); i++) {
		stat_control(listing->fs, name, &st);
		r = listing->each(listing->data, name, &st);
	}
	return r;
}

/* The last part of @path when the rest is @dir; else NULL. */
static const char *name_in(const char *path, const char *dir)
{
	const char *slash = strrchr(path, '/');
	size_t len = (size_t)(slash - path);

	if (strcmp(dir, "/") == 0)
		return len == 0 ? slash + 1 : NULL;
	return strncmp(path, dir, len) == 0 && dir[len] == '\0' ? slash + 1 : NULL;
}

/* What the machine itself has comes first. */
static int list_places(const struct listing *listing, const char *path)
{
	const struct fs_places *places = listing->fs->places;
	struct sim_stat own;
	struct stat st;
	const char *name;
	int r = 0;

	for (size_t i = 0; r == 0 && i < places->n; i++) {
		name = name_in(places->at[i].path, path);
		if (!name || sim_stat(listing->fs->world, places->at[i].path, &own) == 0)
			continue;
		stat_place(listing->fs, i, &st);
		r = listing->each(listing->data, name, &st);
	}
	return r;
}

int node_list(const struct fs *fs, const char *path, node_each_fn each, void *data)
{
	struct listing listing = { fs, each, data };
	const char *control = node_control_name(path);
	struct stat st;
	int r;

	if (control)
		return *control ? -ENOTDIR : list_control(&listing);
	r = sim_list(fs->world, path, list_one, &listing);
	if (r == -ENOENT && find_place(fs, path, &st) >= 0)
		r = 0;
	if (r == 0 && strcmp(path, "/") == 0) {
		stat_control(fs, "", &st);
		r = each(data, FS_CONTROL, &st);
	}
	return r ? r : list_places(&listing, path);
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

/* --- places --- */

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
