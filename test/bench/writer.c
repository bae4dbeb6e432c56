// SPDX-License-Identifier: GPL-2.0-only
/*
 * writer.c - directories, files and links below one directory
 *
 * Everything that goes wrong here ends the program: half a tree is of no use to a test.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tree.h"

#define SHARED_SLOTS 65536
#define SHARED_TEXT 64

static int root_fd = -1;
static struct shared {
	char *path;
	mode_t mode;
	char text[SHARED_TEXT];
} *shared;
static unsigned int n_shared;

void form(char *buf, size_t size, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(buf, size, format, args);
	va_end(args);
	if (n < 0 || (size_t)n >= size)
		errx(1, "a path is too long: %s", buf);
}

char *text_of(const char *format, ...)
{
	va_list args;
	char *text;
	int n;

	va_start(args, format);
	n = vasprintf(&text, format, args);
	va_end(args);
	if (n < 0)
		err(1, "memory");
	return text;
}

void *zeroed(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);

	if (!p)
		err(1, "memory");
	return p;
}

void tree_open(const char *dir, bool share)
{
	umask(0);
	if (mkdir(dir, 0755) < 0 && errno != EEXIST)
		err(1, "%s", dir);
	root_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (root_fd < 0)
		err(1, "%s", dir);
	if (tree_has("/sys"))
		errx(1, "%s has a sys directory already", dir);
	if (share)
		shared = zeroed(SHARED_SLOTS, sizeof(*shared));
}

bool tree_has(const char *path)
{
	return faccessat(root_fd, path + 1, F_OK, 0) == 0;
}

void put_dir(const char *path)
{
	char part[PATH_MAX];

	if (mkdirat(root_fd, path + 1, 0755) == 0 || errno == EEXIST)
		return;
	if (errno != ENOENT)
		err(1, "%s", path);
	form(part, sizeof(part), "%s", path);
	for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdirat(root_fd, part + 1, 0755) < 0 && errno != EEXIST)
			err(1, "%s", part);
		*slash = '/';
	}
	if (mkdirat(root_fd, path + 1, 0755) < 0 && errno != EEXIST)
		err(1, "%s", path);
}

static void put_parent(const char *path)
{
	char parent[PATH_MAX];
	char *slash;

	form(parent, sizeof(parent), "%s", path);
	slash = strrchr(parent, '/');
	*slash = '\0';
	put_dir(parent);
}

static int create(const char *path, mode_t mode)
{
	int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
	int fd = openat(root_fd, path + 1, flags, mode);

	if (fd < 0 && errno == ENOENT) {
		put_parent(path);
		fd = openat(root_fd, path + 1, flags, mode);
	}
	if (fd < 0)
		err(1, "%s", path);
	return fd;
}

static struct shared *shared_slot(mode_t mode, const char *text)
{
	unsigned int hash = 5381 + mode;

	for (const char *c = text; *c; c++)
		hash = hash * 33 ^ (unsigned char)*c;
	for (;; hash++) {
		struct shared *slot = &shared[hash % SHARED_SLOTS];

		if (!slot->path || (slot->mode == mode && strcmp(slot->text, text) == 0))
			return slot;
	}
}

/* True when @path now is another name of a file that says the same. */
static bool put_shared(const char *path, mode_t mode, const char *text, size_t len)
{
	struct shared *slot;
	int r;

	if (!shared || (mode & 0222) || len >= SHARED_TEXT)
		return false;
	slot = shared_slot(mode, text);
	if (slot->path) {
		r = linkat(root_fd, slot->path + 1, root_fd, path + 1, 0);
		if (r < 0 && errno == ENOENT) {
			put_parent(path);
			r = linkat(root_fd, slot->path + 1, root_fd, path + 1, 0);
		}
		if (r == 0)
			return true;
		if (errno != EMLINK)	/* full: the next file takes over */
			err(1, "%s", path);
		free(slot->path);
	} else if (++n_shared > SHARED_SLOTS / 2) {
		return false;
	}
	*slot = (struct shared){ .path = text_of("%s", path), .mode = mode };
	memcpy(slot->text, text, len);
	return false;
}

void put_bytes(const char *path, mode_t mode, const char *text, size_t len)
{
	int fd;

	if (put_shared(path, mode, text, len))
		return;
	fd = create(path, mode);
	if (write(fd, text, len) != (ssize_t)len)
		err(1, "%s", path);
	close(fd);
}

void put_file(const char *dir, const char *name, mode_t mode, const char *format, ...)
{
	char path[PATH_MAX], text[4096];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (n < 0 || n >= (int)sizeof(text))
		errx(1, "%s/%s: longer than a page", dir, name);
	form(path, sizeof(path), "%s/%s", dir, name);
	put_bytes(path, mode, text, (size_t)n);
}

void put_rows(const char *dir, const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		put_file(dir, rows[i].name, rows[i].mode, "%s", rows[i].text);
}

void put_unreadable(const char *path, mode_t mode)
{
	put_parent(path);
	if (mknodat(root_fd, path + 1, S_IFSOCK | mode, 0) < 0)
		err(1, "%s", path);
}

void put_raw_link(const char *path, const char *target)
{
	int r = symlinkat(target, root_fd, path + 1);

	if (r < 0 && errno == ENOENT) {
		put_parent(path);
		r = symlinkat(target, root_fd, path + 1);
	}
	if (r < 0)
		err(1, "%s", path);
}

/* Length of the longest directory that holds both: @target itself does not count as one. */
static size_t common_dir(const char *dir, const char *target)
{
	const char *last = strrchr(target, '/');
	size_t common = 0;

	for (size_t i = 0;; i++) {
		bool dir_ends = dir[i] == '/' || dir[i] == '\0';

		if (dir_ends && target[i] == '/' && target + i <= last)
			common = i;
		if (dir[i] == '\0' || dir[i] != target[i])
			return common;
	}
}

void put_link(const char *dir, const char *name, const char *target)
{
	size_t common = common_dir(dir, target);
	char path[PATH_MAX], to[PATH_MAX];
	size_t n = 0;

	for (const char *c = dir + common; *c; c++)
		if (*c == '/')
			n += (size_t)snprintf(to + n, sizeof(to) - n, "../");
	form(to + n, sizeof(to) - n, "%s", target + common + 1);
	form(path, sizeof(path), "%s/%s", dir, name);
	put_raw_link(path, to);
}
