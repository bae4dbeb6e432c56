// SPDX-License-Identifier: GPL-2.0-only
/*
 * look.c - what files say, each read once; see doctor.h
 *
 * Looks are kept in a tree by kind and path, so that nobody has to hand them around.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <search.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/numbers.h"
#include "cxl/doctor/doctor.h"

/* Files of the kernel that are larger than this say nothing that a rule wants. */
#define TEXT_MAX (4u << 20)

static char nothing[] = "";
static struct look no_memory = { .path = "", .error = -ENOMEM, .text = nothing };

static int by_key(const void *a, const void *b)
{
	return strcmp(((const struct look *)a)->key, ((const struct look *)b)->key);
}

static void look_free(void *data)
{
	struct look *look = data;

	words_clear(&look->names);
	if (look->text != nothing)
		free(look->text);
	free(look->key);
	free(look);
}

static int take_text(struct look *look, const char *text, size_t len)
{
	char *copy = strndup(text, len);

	if (!copy)
		return -ENOMEM;
	look->text = copy;
	return 0;
}

/* --- the kinds --- */

/* Paths are opened from the root, without the directories between. */
static const char *below_root(const struct look *look)
{
	return look->path + 1;
}

static int read_file(struct doctor *doctor, struct look *look)
{
	char text[SYSFS_TEXT_MAX + 1];
	int r;

	r = sysfs_read(&doctor->root, below_root(look), text);
	return r < 0 ? r : take_text(look, text, strlen(text));
}

static int read_link(struct doctor *doctor, struct look *look)
{
	char text[PATH_MAX];
	int r;

	r = sysfs_readlink(&doctor->root, below_root(look), text, sizeof(text));
	return r < 0 ? r : take_text(look, text, strlen(text));
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int read_dir(struct doctor *doctor, struct look *look)
{
	auto_sysfs_dir struct sysfs_dir dir = SYSFS_DIR_NONE;
	int r;

	r = sysfs_open_at(&doctor->root, below_root(look), &dir);
	if (r == 0)
		r = sysfs_names(&dir, &look->names);
	if (r == 0 && look->names.n > 0)
		qsort(look->names.at, look->names.n, sizeof(*look->names.at), by_text);
	return r;
}

static int append(char **text, size_t *len, const char *more, size_t n)
{
	char *larger = realloc(*text, *len + n + 1);

	if (!larger)
		return -ENOMEM;
	memcpy(larger + *len, more, n);
	*text = larger;
	*len += n;
	larger[*len] = '\0';
	return 0;
}

static int read_all(const struct sysfs_file *file, char **ret)
{
	char part[16384];
	size_t len = 0, n = 0;
	int r;

	do {
		r = sysfs_read_at(file, len, part, sizeof(part), &n);
		if (r == 0)
			r = append(ret, &len, part, n);
	} while (r == 0 && n > 0 && len < TEXT_MAX);
	if (r == 0 && memchr(*ret, '\0', len))
		r = -EPROTO;
	return r;
}

static int read_text(struct doctor *doctor, struct look *look)
{
	auto_sysfs_file struct sysfs_file file = SYSFS_FILE_NONE;
	auto_free char *text = NULL;
	int r;

	r = sysfs_open_file(&doctor->root, below_root(look), &file);
	if (r == 0)
		r = read_all(&file, &text);
	if (r == 0)
		look->text = take(text);
	return r;
}

/* --- one of each --- */

static struct look *keep(struct doctor *doctor, char *key)
{
	struct look *look = calloc(1, sizeof(*look));

	if (!look)
		return NULL;
	look->key = key;
	look->path = strchr(key, '/'); /* kinds and prefixes have none */
	look->text = nothing;
	if (tsearch(look, &doctor->looks, by_key))
		return look;
	free(look);
	return NULL;
}

/* For the verdict of a rule that finds nothing wrong: what was it that it saw? */
static const struct look *seen(struct doctor *doctor, const struct look *look)
{
	if (doctor->n_seen < EVIDENCE_MAX)
		doctor->seen[doctor->n_seen] = look;
	doctor->n_seen++;
	return look;
}

static const struct look *look_at(struct doctor *doctor, char *key,
				  int (*read)(struct doctor *doctor, struct look *look))
{
	auto_free char *mine = key;
	struct look wanted = { .key = mine };
	struct look **kept = tfind(&wanted, &doctor->looks, by_key), *look;

	if (kept)
		return seen(doctor, *kept);
	look = mine ? keep(doctor, mine) : NULL;
	if (!look) {
		doctor->error = -ENOMEM;
		return &no_memory;
	}
	mine = NULL;
	look->error = read(doctor, look);
	return seen(doctor, look);
}

static char *key_of(char kind, const char *format, va_list args)
{
	auto_free char *path = NULL;
	char *key;

	if (vasprintf(&path, format, args) < 0) {
		path = NULL;
		return NULL;
	}
	return asprintf(&key, "%c%s", kind, path) < 0 ? NULL : key;
}

#define LOOK(name, kind, read)                                                                     \
	const struct look *name(struct doctor *doctor, const char *format, ...)                    \
	{                                                                                          \
		va_list args;                                                                      \
		char *key;                                                                         \
                                                                                                   \
		va_start(args, format);                                                            \
		key = key_of(kind, format, args);                                                  \
		va_end(args);                                                                      \
		if (key)                                                                           \
			return look_at(doctor, key, read);                                         \
		doctor->error = -ENOMEM;                                                           \
		return &no_memory;                                                                 \
	}

LOOK(look_file, 'f', read_file)
LOOK(look_link, 'l', read_link)
LOOK(look_dir, 'd', read_dir)
LOOK(look_text, 't', read_text)

/* --- one line of many --- */

const char *rest_of_line(const char *text, const char *prefix, size_t *ret_len)
{
	for (const char *line = text; *line; line += strspn(line, "\n")) {
		const char *rest = after_prefix(line, prefix);

		if (rest) {
			*ret_len = strcspn(rest, "\n");
			return rest;
		}
		line += strcspn(line, "\n");
	}
	return NULL;
}

static int read_line(struct doctor *doctor, struct look *look)
{
	const struct look *whole = look_text(doctor, "%s", look->path);
	auto_free char *prefix = strndup(look->key + 1, (size_t)(look->path - look->key - 1));
	const char *rest;
	size_t len;

	if (!prefix)
		return -ENOMEM;
	if (whole->error)
		return whole->error;
	rest = rest_of_line(whole->text, prefix, &len);
	return rest ? take_text(look, rest - strlen(prefix), strlen(prefix) + len) : -ENODATA;
}

const struct look *look_line(struct doctor *doctor, const char *prefix, const char *path)
{
	char *key;

	if (asprintf(&key, "g%s%s", prefix, path) >= 0)
		return look_at(doctor, key, read_line);
	doctor->error = -ENOMEM;
	return &no_memory;
}

/* --- what a look says --- */

bool look_says(const struct look *look, const char *text)
{
	return look->error == 0 && strcmp(look->text, text) == 0;
}

bool look_has(const struct look *look, const char *name)
{
	return look->error == 0 && look->names.n > 0 &&
	       bsearch(&name, look->names.at, look->names.n, sizeof(*look->names.at), by_text);
}

const char *look_leaf(const struct look *look)
{
	const char *slash = strrchr(look->text, '/');

	return slash ? slash + 1 : look->text;
}

int look_number(struct doctor *doctor, const char *object, const struct look *look, uint64_t *ret)
{
	int r = look->error ?: parse_u64(look->text, 0, ret);

	if (r < 0 && !is_absent(look))
		found_unknown(doctor, object, look);
	return r;
}

/* A directory says how much is in it. */
static size_t plain_text(const struct look *look, char *to, size_t size)
{
	if (look->error)
		return (size_t)snprintf(to, size, "%s",
					is_absent(look) ? "absent" : strerror(-look->error));
	if (*look->key == 'd')
		return (size_t)snprintf(to, size, "a directory with %zu names", look->names.n);
	if (*look->key == 't' && strlen(look->text) >= SAID_MAX)
		return (size_t)snprintf(to, size, "%zu bytes", strlen(look->text));
	return (size_t)snprintf(to, size, "%s", *look->key == 'l' ? look_leaf(look) : look->text);
}

char *make_printable(char *text)
{
	for (char *c = text; c && *c; c++)
		if (*c == '\n' || *c == '\t')
			*c = ' ';
		else if (!isascii(*c) || !isprint((unsigned char)*c))
			*c = '?';
	return text;
}

const char *look_said(const struct look *look, char buf[static SAID_MAX])
{
	size_t len = plain_text(look, buf, SAID_MAX);

	make_printable(buf);
	if (len >= SAID_MAX)
		memcpy(buf + SAID_MAX - 4, "...", 4);
	return buf;
}

/* --- begin and end --- */

int doctor_start(struct doctor *doctor, const char *root, FILE *trace)
{
	int r;

	doctor->fs.trace = trace;
	r = sysfs_init(&doctor->fs, root);
	if (r == 0)
		r = sysfs_open(&doctor->fs, "/", &doctor->root);
	if (r == 0)
		doctor->root.path[strlen(doctor->root.path) - 1] = '\0';
	return r;
}

static void findings_clear(struct doctor *doctor)
{
	for (size_t i = 0; i < doctor->n_findings; i++) {
		free(doctor->findings[i].object);
		free(doctor->findings[i].cause);
		free(doctor->findings[i].fix);
	}
	free(doctor->findings);
}

void doctor_end(struct doctor *doctor)
{
	struct machine *machine = &doctor->machine;
	struct words *const lists[] = {
		&machine->roots,   &machine->ports,   &machine->endpoints, &machine->memdevs,
		&machine->regions, &machine->windows, &machine->decoders,
	};

	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		words_clear(lists[i]);
	findings_clear(doctor);
	tdestroy(doctor->looks, look_free);
	sysfs_close(&doctor->root);
	sysfs_fini(&doctor->fs);
}
