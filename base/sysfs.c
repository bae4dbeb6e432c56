// SPDX-License-Identifier: LGPL-2.1-or-later
/* sysfs.c - files below a settable root, see sysfs.h */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/scope.h"
#include "base/sysfs.h"

int sysfs_init(struct sysfs *fs, const char *root)
{
	size_t len = root ? strlen(root) : 0;
	char *copy;

	while (len > 0 && root[len - 1] == '/')
		len--;
	copy = strndup(root ? root : "", len);
	if (!copy)
		return -ENOMEM;
	free(fs->root);
	fs->root = copy;
	return 0;
}

void sysfs_fini(struct sysfs *fs)
{
	free(take(fs->root));
}

bool sysfs_cancelled(const struct sysfs *fs)
{
	return fs->cancelled && fs->cancelled(fs->cancelled_data);
}

/* The text of a trace line may hold newlines and worse: print those as \ooo. */
static void trace_text(FILE *to, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == '\n')
			fputs("\\n", to);
		else if (c < ' ' || c == '"' || c == '\\' || c > '~')
			fprintf(to, "\\%03o", c);
		else
			fputc(c, to);
	}
}

static void trace(const struct sysfs_dir *dir, const char *verb, const char *file, const char *text,
		  size_t len, int r)
{
	FILE *to = dir->fs->trace;

	if (!to)
		return;
	fprintf(to, "%s %s/%s", verb, dir->path, file);
	if (text) {
		fputs(" \"", to);
		trace_text(to, text, len);
		fputc('"', to);
	}
	fprintf(to, ": %s\n", r < 0 ? strerrorname_np(-r) : "ok");
}

static int dir_from_fd(const struct sysfs *fs, int fd, char *path, struct sysfs_dir *ret)
{
	if (fd < 0 || !path) {
		int r = fd < 0 ? -errno : -ENOMEM;

		if (fd >= 0)
			close(fd);
		free(path);
		return r;
	}
	*ret = (struct sysfs_dir){ .fs = fs, .fd = fd, .path = path };
	return 0;
}

int sysfs_open(const struct sysfs *fs, const char *path, struct sysfs_dir *ret)
{
	char *full;

	if (asprintf(&full, "%s%s", fs->root, path) < 0)
		return -ENOMEM;
	return dir_from_fd(fs, open(full, O_RDONLY | O_DIRECTORY | O_CLOEXEC), full, ret);
}

int sysfs_open_at(const struct sysfs_dir *parent, const char *name, struct sysfs_dir *ret)
{
	int fd = openat(parent->fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int saved = errno;
	char *path;

	if (fd < 0)
		trace(parent, "open", name, NULL, 0, -saved);
	if (asprintf(&path, "%s/%s", parent->path, name) < 0)
		path = NULL;
	errno = saved;
	return dir_from_fd(parent->fs, fd, path, ret);
}

void sysfs_close(struct sysfs_dir *dir)
{
	if (dir->fd >= 0)
		close(dir->fd);
	free(dir->path);
	*dir = SYSFS_DIR_NONE;
}

/*
 * One read(2): sysfs hands out the whole attribute at once.  O_NONBLOCK keeps a
 * FIFO in a made-up tree from hanging us; sysfs ignores it.
 */
static int read_once(const struct sysfs_dir *dir, const char *file, char *buf, size_t *ret_len)
{
	auto_close int fd = openat(dir->fd, file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t len;

	if (fd < 0)
		return -errno;
	len = read(fd, buf, SYSFS_TEXT_MAX + 1);
	if (len < 0)
		return -errno;
	*ret_len = (size_t)len;
	return 0;
}

int sysfs_read(const struct sysfs_dir *dir, const char *file, char *buf)
{
	size_t len = 0;
	int r;

	do
		r = read_once(dir, file, buf, &len);
	while (r == -EINTR && !sysfs_cancelled(dir->fs));
	if (r == 0 && (len > SYSFS_TEXT_MAX || memchr(buf, '\0', len)))
		r = -EPROTO;
	trace(dir, "read", file, r == 0 ? buf : NULL, len, r);
	if (r < 0)
		return r;

	if (len > 0 && buf[len - 1] == '\n')
		len--;
	buf[len] = '\0';
	return 0;
}

int sysfs_open_file(const struct sysfs_dir *dir, const char *name, struct sysfs_file *ret)
{
	int fd = openat(dir->fd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0) {
		int r = -errno;

		trace(dir, "read", name, NULL, 0, r);
		return r;
	}
	*ret = (struct sysfs_file){ .dir = dir, .name = name, .fd = fd };
	return 0;
}

int sysfs_read_at(const struct sysfs_file *file, size_t offset, void *buf, size_t len,
		  size_t *ret_len)
{
	ssize_t n;
	int r;

	do {
		n = pread(file->fd, buf, len, (off_t)offset);
		r = n < 0 ? -errno : 0;
	} while (r == -EINTR && !sysfs_cancelled(file->dir->fs));
	trace(file->dir, "read", file->name, r == 0 ? buf : NULL, r == 0 ? (size_t)n : 0, r);
	if (r == 0)
		*ret_len = (size_t)n;
	return r;
}

void sysfs_close_file(struct sysfs_file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	*file = SYSFS_FILE_NONE;
}

static int write_once(const struct sysfs_dir *dir, const char *file, const char *text, size_t len)
{
	auto_close int fd = openat(dir->fd, file, O_WRONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = write(fd, text, len);
	if (n < 0)
		return -errno;
	return (size_t)n == len ? 0 : -EIO;
}

int sysfs_write(const struct sysfs_dir *dir, const char *file, const char *text, size_t len)
{
	int r;

	do
		r = write_once(dir, file, text, len);
	while (r == -EINTR && !sysfs_cancelled(dir->fs));
	trace(dir, "write", file, text, len, r);
	return r;
}

/* A page each: the kernel takes no more of it at once, and can be interrupted in between. */
static int write_piece(int fd, const char *bytes, size_t len, size_t *done)
{
	size_t left = len - *done;
	ssize_t n;

	n = write(fd, bytes + *done, left < SYSFS_TEXT_MAX ? left : SYSFS_TEXT_MAX);
	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	*done += (size_t)n;
	return n > 0 ? 0 : -EIO;
}

int sysfs_write_bytes(const struct sysfs_dir *dir, const char *file, const void *bytes, size_t len)
{
	auto_close int fd = openat(dir->fd, file, O_WRONLY | O_CLOEXEC | O_NONBLOCK);
	int r = fd < 0 ? -errno : 0;
	char summary[32];
	size_t done = 0;

	while (r == 0 && done < len)
		r = sysfs_cancelled(dir->fs) ? -EINTR : write_piece(fd, bytes, len, &done);
	snprintf(summary, sizeof(summary), "%zu bytes", done);
	trace(dir, "write", file, summary, strlen(summary), r);
	return r;
}

int sysfs_readlink(const struct sysfs_dir *dir, const char *name, char *buf, size_t size)
{
	ssize_t len = readlinkat(dir->fd, name, buf, size);
	int r = len < 0 ? -errno : (size_t)len == size ? -ENAMETOOLONG : 0;

	trace(dir, "readlink", name, r == 0 ? buf : NULL, r == 0 ? (size_t)len : 0, r);
	if (r < 0)
		return r;
	buf[len] = '\0';
	return 0;
}

int sysfs_exists(const struct sysfs_dir *dir, const char *name)
{
	int r = faccessat(dir->fd, name, F_OK, AT_SYMLINK_NOFOLLOW) < 0 ? -errno : 0;

	trace(dir, "look", name, NULL, 0, r);
	return r;
}

static int read_names(DIR *stream, struct words *ret)
{
	const struct dirent *entry;
	int r = 0;

	while (r == 0 && (errno = 0, (entry = readdir(stream))))
		if (entry->d_name[0] != '.')
			r = words_add(ret, entry->d_name, strlen(entry->d_name));
	return r < 0 ? r : -errno;
}

int sysfs_names(const struct sysfs_dir *dir, struct words *ret)
{
	int fd = openat(dir->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	auto_closedir DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	int r = stream ? 0 : -errno;

	if (stream)
		r = read_names(stream, ret);
	else if (fd >= 0)
		close(fd);
	trace(dir, "list", "", NULL, 0, r);	/* it may fail by itself, and set errno */
	return r;
}
