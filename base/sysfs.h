/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sysfs.h - files below a settable root, reached from open directories
 *
 * Every read and every write of sysfs in this project goes through this file.
 * That is what makes the root directory a parameter, what --trace-sysfs
 * prints, and what an error message knows about the file and the value.
 *
 * All functions return 0 or a negative errno.  Reads and writes that a signal
 * interrupts are repeated, unless the owner of the struct says "cancelled".
 */
#ifndef BASE_SYSFS_H
#define BASE_SYSFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/words.h"

/* Longest attribute the kernel can produce is one page; one more byte shows that there is more. */
#define SYSFS_TEXT_MAX 4096

struct sysfs {
	char *root;	/* prefix of every path; "" stands for / */
	FILE *trace;	/* where each access is reported, or NULL */
	bool (*cancelled)(void *data);
	void *cancelled_data;
};

/* Set the root directory.  @root may be relative; NULL, "" and "/" mean the real one. */
int sysfs_init(struct sysfs *fs, const char *root);
void sysfs_fini(struct sysfs *fs);

/* True once the caller's cancelled() said so: stop waiting, take back, return -EINTR. */
bool sysfs_cancelled(const struct sysfs *fs);

/*
 * An open directory.  @path is what the user calls it, for messages; the
 * accesses themselves never use it.
 */
struct sysfs_dir {
	const struct sysfs *fs;
	int fd;
	char *path;
};

#define SYSFS_DIR_NONE                                                                             \
	(struct sysfs_dir)                                                                         \
	{                                                                                          \
		.fd = -1                                                                           \
	}

/* Open @path, which begins with a slash, below the root. */
int sysfs_open(const struct sysfs *fs, const char *path, struct sysfs_dir *ret);
/* Open @name below @parent; links are followed. */
int sysfs_open_at(const struct sysfs_dir *parent, const char *name, struct sysfs_dir *ret);
void sysfs_close(struct sysfs_dir *dir);

#define auto_sysfs_dir __attribute__((__cleanup__(sysfs_close)))

/*
 * Read a text attribute into @buf of SYSFS_TEXT_MAX + 1 bytes, without its last
 * newline.  -EPROTO: longer than a page, or not text.
 */
int sysfs_read(const struct sysfs_dir *dir, const char *file, char *buf);

/*
 * An open file of bytes, for those that are read in parts; @dir and @name have to live
 * as long as it does.
 */
struct sysfs_file {
	const struct sysfs_dir *dir;
	const char *name;
	int fd;
};

#define SYSFS_FILE_NONE                                                                            \
	(struct sysfs_file)                                                                        \
	{                                                                                          \
		.fd = -1                                                                           \
	}

int sysfs_open_file(const struct sysfs_dir *dir, const char *name, struct sysfs_file *ret);
/* Read up to @len bytes from @offset on.  A smaller *ret_len: the file ends there, for us. */
int sysfs_read_at(const struct sysfs_file *file, size_t offset, void *buf, size_t len,
		  size_t *ret_len);
void sysfs_close_file(struct sysfs_file *file);

#define auto_sysfs_file __attribute__((__cleanup__(sysfs_close_file)))

/* Write @len bytes with one write(2), exactly as given. */
int sysfs_write(const struct sysfs_dir *dir, const char *file, const char *text, size_t len);

/*
 * Write bytes to a file of bytes, with as many write(2) as the kernel wants.  -EINTR: the
 * owner of the struct says "cancelled"; part of them may be written.
 */
int sysfs_write_bytes(const struct sysfs_dir *dir, const char *file, const void *bytes, size_t len);

/* Copy the target of a link to @buf. */
int sysfs_readlink(const struct sysfs_dir *dir, const char *name, char *buf, size_t size);

/* 0 when @name exists, -ENOENT when not. */
int sysfs_exists(const struct sysfs_dir *dir, const char *name);

/* Append all names in the directory, without those that begin with a dot, in no order. */
int sysfs_names(const struct sysfs_dir *dir, struct words *ret);

#endif
