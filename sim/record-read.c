// SPDX-License-Identifier: GPL-2.0-only
/*
 * record-read.c - sysfs below a root, read for record.c
 */
#include "sim/record-read.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/scope.h"
#include "sim/topology-lines.h"

#define BYTES_MAX (1u << 20)

static char *make_path(const struct record *r, const char *format, va_list args)
{
	auto_free char *path = NULL;

	if (vasprintf(&path, format, args) < 0)
		return sim_strdup("");
	return sim_format("%s%s", r->root, path);
}

/* From which directory to open @path, and the rest of it. */
static int locate(const struct record *r, const char *path, const char **ret_rest)
{
	size_t len = r->entered >= 0 ? strlen(r->entered_path) : 0;

	*ret_rest = path;
	if (r->entered < 0 || strncmp(path, r->entered_path, len) != 0 || path[len] != '/')
		return AT_FDCWD;
	*ret_rest = path + len + 1;
	return r->entered;
}

void record_enter(struct record *r, const char *path)
{
	if (r->entered >= 0)
		close(r->entered);
	free(r->entered_path);
	r->entered_path = sim_format("%s%s", r->root, path);
	r->entered = open(r->entered_path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

#define WITH_PATH(r, format)                                                                       \
	auto_free char *path = NULL;                                                               \
	va_list args;                                                                              \
	va_start(args, format);                                                                    \
	path = make_path(r, format, args);                                                         \
	va_end(args)

static bool read_all(struct record *r, const char *path, struct sim_buf *ret)
{
	const char *rest;
	int dir = locate(r, path, &rest);
	auto_close int fd = openat(dir, rest, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char chunk[4096];
	ssize_t n;

	if (fd < 0) {
		/* the rest can be done without: the table of latencies, and the like */
		if (errno == EACCES && !r->denied && !strcmp(record_base(path), "start"))
			r->denied = sim_strdup(path);
		return false;
	}
	do {
		n = read(fd, chunk, sizeof(chunk));
		if (n > 0)
			sim_put(ret, chunk, (size_t)n);
		/* less than asked for is the end: sysfs has no other short reads */
	} while ((n == (ssize_t)sizeof(chunk) && ret->len < BYTES_MAX) ||
		 (n < 0 && errno == EINTR));
	return n >= 0;
}

bool record_bytes(struct record *r, struct sim_buf *ret, const char *format, ...)
{
	WITH_PATH(r, format);

	return read_all(r, path, ret);
}

static char *read_line(struct record *r, const char *path)
{
	auto_sim_buf struct sim_buf text = { 0 };

	if (!read_all(r, path, &text))
		return NULL;
	return sim_format("%.*s", (int)strcspn(sim_text(&text), "\n"), sim_text(&text));
}

char *record_text(struct record *r, const char *format, ...)
{
	WITH_PATH(r, format);

	return read_line(r, path);
}

bool record_u64(struct record *r, uint64_t *ret, const char *format, ...)
{
	auto_free char *text = NULL;
	WITH_PATH(r, format);

	text = read_line(r, path);
	return text && !sim_parse_u64(text, 0, ret);
}

bool record_int(struct record *r, int *ret, const char *format, ...)
{
	auto_free char *text = NULL;
	WITH_PATH(r, format);

	text = read_line(r, path);
	return text && !sim_parse_int(text, 0, ret);
}

bool record_exists(struct record *r, const char *format, ...)
{
	const char *rest;
	int dir;
	WITH_PATH(r, format);

	dir = locate(r, path, &rest);
	return faccessat(dir, rest, F_OK, 0) == 0;
}

/* Take "." and ".." out of a path. */
static char *normalize(const char *path)
{
	auto_free char *copy = sim_strdup(path);
	char *out = sim_alloc(strlen(path) + 2), *save = NULL;
	size_t len = 0;

	for (char *word = strtok_r(copy, "/", &save); word; word = strtok_r(NULL, "/", &save)) {
		if (!strcmp(word, "."))
			continue;
		if (strcmp(word, "..") != 0) {
			len += (size_t)sprintf(out + len, "/%s", word);
			continue;
		}
		while (len && out[--len] != '/')
			;
		out[len] = '\0';
	}
	return out;
}

char *record_resolve(struct record *r, const char *format, ...)
{
	auto_free char *joined = NULL;
	char target[PATH_MAX];
	const char *rest;
	ssize_t n;
	int dir;
	WITH_PATH(r, format);

	dir = locate(r, path, &rest);
	n = readlinkat(dir, rest, target, sizeof(target));
	if (n < 0)
		return NULL;
	joined = sim_format("%s/../%.*s", path + strlen(r->root), (int)n, target);
	return normalize(joined);
}

const char *record_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

char *record_dir(const char *path)
{
	const char *slash = strrchr(path, '/');

	return sim_format("%.*s", slash ? (int)(slash - path) : 0, path);
}

int record_number(const char *name, const char *prefix)
{
	size_t len = strlen(prefix);
	char *end;
	long n;

	if (strncmp(name, prefix, len) != 0 || name[len] < '0' || name[len] > '9')
		return -1;
	n = strtol(name + len, &end, 10);
	return *end || n > INT_MAX ? -1 : (int)n;
}

static int by_id(const void *a, const void *b)
{
	const struct record_device *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

struct record_devices record_list(struct record *r, const char *dir, const char *prefix)
{
	auto_free char *path = sim_format("%s%s", r->root, dir);
	auto_closedir DIR *open_dir = opendir(path);
	struct record_devices all = { 0 };
	const struct dirent *entry;

	while (open_dir && (entry = readdir(open_dir))) {
		int id = record_number(entry->d_name, prefix);
		struct record_device *d;

		if (id < 0)
			continue;
		d = sim_grow(&all.at, &all.n, sizeof(*d));
		d->name = sim_strdup(entry->d_name);
		d->path = record_resolve(r, "%s/%s", dir, d->name);
		d->id = id;
		d->index = -1;
		if (!d->path)
			d->path = sim_format("%s/%s", dir, d->name);
	}
	if (all.n)
		qsort(all.at, all.n, sizeof(*all.at), by_id);
	return all;
}

void record_devices_clear(struct record_devices *devices)
{
	for (size_t i = 0; i < devices->n; i++) {
		free(devices->at[i].name);
		free(devices->at[i].path);
		free(devices->at[i].uport);
	}
	free(devices->at);
	*devices = (struct record_devices){ 0 };
}

const struct record_device *record_find(const struct record_devices *devices, const char *name)
{
	for (size_t i = 0; i < devices->n; i++)
		if (!strcmp(devices->at[i].name, name))
			return &devices->at[i];
	return NULL;
}
