/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tree.h - a made-up tree of plain files, and what tests of the engine need around it
 *
 * One tree for each test: tree_setup() and tree_teardown() are cmocka fixtures.
 * Paths are below its root and made by printf.
 */
#ifndef TEST_UNIT_TREE_H
#define TEST_UNIT_TREE_H

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <fts.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <cmocka.h>

#include "base/scope.h"

#define NOBODY 65534

static char tree_root[64];

struct tree_path {
	char text[PATH_MAX];
};

#define TREE_PATH(path, format)                                                                    \
	do {                                                                                       \
		va_list args_;                                                                     \
		size_t len_ =                                                                      \
			(size_t)snprintf((path).text, sizeof((path).text), "%s/", tree_root);      \
                                                                                                   \
		va_start(args_, format);                                                           \
		vsnprintf((path).text + len_, sizeof((path).text) - len_, format, args_);          \
		va_end(args_);                                                                     \
	} while (0)

#define tree_printf(n) __attribute__((__format__(__printf__, n, n + 1)))

/* A path that is put together from pieces, for the functions below. */
tree_printf(1) static inline struct tree_path tree_name(const char *format, ...)
{
	struct tree_path path;
	va_list args;

	va_start(args, format);
	vsnprintf(path.text, sizeof(path.text), format, args);
	va_end(args);
	return path;
}

static inline int tree_setup(void **state)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(tree_root, sizeof(tree_root), "%s/unit-tree.XXXXXX",
		 tmp && strlen(tmp) < 40 ? tmp : "/tmp");
	if (!mkdtemp(tree_root))
		return -1;
	return chmod(tree_root, 0755); /* other users look at it in some tests */
}

static inline int tree_remove_one(const char *path, const struct stat *unused, int type,
				  struct FTW *unused2)
{
	return remove(path);
}

static inline int tree_teardown(void **state)
{
	return nftw(tree_root, tree_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static inline void tree_parents(const char *path)
{
	char dir[PATH_MAX];

	snprintf(dir, sizeof(dir), "%s", path);
	for (char *at = dir + strlen(tree_root) + 1; (at = strchr(at, '/')); at++) {
		*at = '\0';
		if (mkdir(dir, 0755) < 0)
			assert_int_equal(errno, EEXIST);
		*at = '/';
	}
}

static inline void tree_bytes(const char *path, const void *bytes, size_t len)
{
	auto_fclose FILE *file = fopen(path, "w");

	if (!file) {
		tree_parents(path);
		file = fopen(path, "w");
	}
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
}

/* A file that holds exactly @text. */
tree_printf(2) static inline void tree_file(const char *text, const char *format, ...)
{
	struct tree_path path;

	TREE_PATH(path, format);
	tree_bytes(path.text, text, strlen(text));
}

tree_printf(1) static inline void tree_dir(const char *format, ...)
{
	struct tree_path path;

	TREE_PATH(path, format);
	if (mkdir(path.text, 0755) == 0 || errno == EEXIST)
		return;
	tree_parents(path.text);
	assert_int_equal(mkdir(path.text, 0755), 0);
}

/* A link to a place that is named from the root, "sys/devices/...": as in sysfs it is relative. */
tree_printf(2) static inline void tree_link(const char *target, const char *format, ...)
{
	struct tree_path path;
	char link[PATH_MAX] = "";

	TREE_PATH(path, format);
	tree_parents(path.text);
	/* Links of sysfs never leave it. */
	assert_memory_equal(target, "sys/", 4);
	for (const char *at = path.text + strlen(tree_root) + 5; (at = strchr(at, '/')); at++)
		strcat(link, "../");
	strcat(link, target + 4);
	(void)unlink(path.text);
	assert_int_equal(symlink(link, path.text), 0);
}

tree_printf(1) static inline void tree_remove(const char *format, ...)
{
	struct tree_path path;

	TREE_PATH(path, format);
	assert_int_equal(nftw(path.text, tree_remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

tree_printf(2) static inline void tree_mode(mode_t mode, const char *format, ...)
{
	struct tree_path path;

	TREE_PATH(path, format);
	assert_int_equal(chmod(path.text, mode), 0);
}

/* Something that can be opened and not be read. */
tree_printf(1) static inline void tree_unreadable(const char *format, ...)
{
	struct tree_path path;

	TREE_PATH(path, format);
	(void)nftw(path.text, tree_remove_one, 16, FTW_DEPTH | FTW_PHYS);
	tree_parents(path.text);
	assert_int_equal(mkdir(path.text, 0755), 0);
}

tree_printf(1) static inline bool tree_exists(const char *format, ...)
{
	struct tree_path path;

	TREE_PATH(path, format);
	return faccessat(AT_FDCWD, path.text, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

struct tree_text {
	char text[8192];
};

static inline struct tree_text tree_read_at(const char *path)
{
	struct tree_text ret = { "" };
	auto_fclose FILE *file = fopen(path, "r");

	if (file)
		ret.text[fread(ret.text, 1, sizeof(ret.text) - 1, file)] = '\0';
	return ret;
}

/* What the file holds now, "" when there is none. */
tree_printf(1) static inline struct tree_text tree_read(const char *format, ...)
{
	struct tree_path path;

	TREE_PATH(path, format);
	return tree_read_at(path.text);
}

static inline int tree_compare(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* All of the tree below sys as one text, to compare before and after; the caller frees it. */
static inline char *tree_snapshot(void)
{
	struct tree_path top;
	char *const tops[] = { top.text, NULL };
	char *text = NULL, link[PATH_MAX];
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);
	FTSENT *entry;
	FTS *fts;

	assert_non_null(to);
	snprintf(top.text, sizeof(top.text), "%s/sys", tree_root);
	fts = fts_open(tops, FTS_PHYSICAL | FTS_NOCHDIR, tree_compare);
	assert_non_null(fts);
	while ((entry = fts_read(fts))) {
		ssize_t len;

		switch (entry->fts_info) {
		case FTS_D:
			fprintf(to, "%s/\n", entry->fts_path);
			break;
		case FTS_F:
			fprintf(to, "%s = %s\n", entry->fts_path,
				tree_read_at(entry->fts_path).text);
			break;
		case FTS_SL:
		case FTS_SLNONE:
			len = readlink(entry->fts_path, link, sizeof(link) - 1);
			link[len < 0 ? 0 : len] = '\0';
			fprintf(to, "%s -> %s\n", entry->fts_path, link);
			break;
		default:
			break;
		}
	}
	fts_close(fts);
	fclose(to);
	return text;
}

/* Run @fn in a child process, as nobody where that needs another user; returns what it returns. */
static inline int tree_run_as_nobody(int (*fn)(void))
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		if (geteuid() == 0 && seteuid(NOBODY) < 0)
			_exit(99);
		_exit(fn());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

#endif
