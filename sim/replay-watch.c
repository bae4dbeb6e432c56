/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * replay-watch.c - everything that CXL, dax and hot-added memory show in sysfs at one moment
 */
#include "sim/replay-watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where short names live. */
static const struct place {
	const char *prefix;
	const char *path;
	unsigned int depth;	/* how many directories down */
} places[] = {
	{ "drivers", "/sys/bus/cxl/drivers", 1 },
	{ "dax/devices", "/sys/bus/dax/devices", 2 },
	{ "dax/drivers", "/sys/bus/dax/drivers", 1 },
	{ "dax", "/sys/bus/dax", 0 },
	{ "memory", "/sys/devices/system/memory", 1 },
	{ "nd/devices", "/sys/bus/nd/devices", 2 },
	{ "nd/drivers", "/sys/bus/nd/drivers", 1 },
	{ "", "/sys/bus/cxl/devices", 3 },
};

/* And single files, which have no short names. */
static const char *const files[] = {
	"/sys/bus/cxl/drivers_autoprobe",
	"/sys/bus/dax/drivers_autoprobe",
	"/sys/bus/nd/drivers_autoprobe",
};

#define N_PLACES (sizeof(places) / sizeof(*places))

struct walk {
	struct sim_shot *shot;
	const struct sim_watch_ops *ops;
	const struct sim_shot *boot;
};

struct names {
	struct name {
		char *text;
		enum sim_watch_kind kind;
	} *at;
	size_t n;
};

static void collect(void *data, const char *name, enum sim_watch_kind kind)
{
	struct names *names = data;

	names->at = sim_realloc(names->at, (names->n + 1) * sizeof(*names->at));
	names->at[names->n++] = (struct name){ sim_strdup(name), kind };
}

static void names_clear(struct names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->at[i].text);
	free(names->at);
}

static bool has_prefix(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

char *sim_watch_path(const char *name)
{
	if (*name == '/')
		return sim_strdup(name);
	for (size_t i = 0; i < N_PLACES; i++) {
		size_t len = strlen(places[i].prefix);

		if (len && has_prefix(name, places[i].prefix) &&
		    (name[len] == '/' || name[len] == '\0'))
			return sim_format("%s%s", places[i].path, name + len);
	}
	return sim_format("/sys/bus/cxl/devices/%s", name);
}

/* Where @name is, or is to be. */
static size_t position(const struct sim_shot *shot, const char *name, bool *ret_there)
{
	size_t low = 0, high = shot->n;

	*ret_there = false;
	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = strcmp(shot->at[middle].name, name);

		if (order == 0) {
			*ret_there = true;
			return middle;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const char *sim_shot_find(const struct sim_shot *shot, const char *name)
{
	bool there;
	size_t i = position(shot, name, &there);

	return there ? shot->at[i].text : NULL;
}

void sim_shot_set(struct sim_shot *shot, const char *name, const char *text)
{
	bool there;
	size_t i = position(shot, name, &there);

	if (there) {
		free(shot->at[i].text);
		shot->at[i].text = sim_strdup(text);
		return;
	}
	if (shot->n == shot->size) {
		shot->size = shot->size ? 2 * shot->size : 256;
		shot->at = sim_realloc(shot->at, shot->size * sizeof(*shot->at));
	}
	memmove(shot->at + i + 1, shot->at + i, (shot->n - i) * sizeof(*shot->at));
	shot->at[i] = (struct sim_shot_line){ sim_strdup(name), sim_strdup(text) };
	shot->n++;
}

void sim_shot_drop(struct sim_shot *shot, const char *name)
{
	bool there;
	size_t i = position(shot, name, &there);

	if (!there)
		return;
	free(shot->at[i].name);
	free(shot->at[i].text);
	shot->n--;
	memmove(shot->at + i, shot->at + i + 1, (shot->n - i) * sizeof(*shot->at));
}

void sim_shot_clear(struct sim_shot *shot)
{
	for (size_t i = 0; i < shot->n; i++) {
		free(shot->at[i].name);
		free(shot->at[i].text);
	}
	free(shot->at);
	*shot = (struct sim_shot){ 0 };
}

void sim_shot_compare(const struct sim_shot *before, const struct sim_shot *after, sim_shot_fn each,
		      void *data)
{
	size_t i = 0, k = 0;

	while (i < before->n || k < after->n) {
		const struct sim_shot_line *old = i < before->n ? &before->at[i] : NULL;
		const struct sim_shot_line *new = k < after->n ? &after->at[k] : NULL;
		int order = !old ? 1 : !new ? -1 : strcmp(old->name, new->name);

		if (order < 0) {
			each(data, old->name, old->text, NULL);
		} else if (order > 0) {
			each(data, new->name, NULL, new->text);
		} else if (strcmp(old->text, new->text)) {
			each(data, old->name, old->text, new->text);
		}
		i += order <= 0;
		k += order >= 0;
	}
}

/* "444 ", "l   " or "d   ": where the name begins; NULL: no such line. */
static const char *after_kind(const char *line)
{
	if (has_prefix(line, "l   ") || has_prefix(line, "d   "))
		return line + 4;
	if (strspn(line, "01234567") == 3 && line[3] == ' ')
		return line + 4;
	return NULL;
}

char *sim_shot_line_name(const char *line)
{
	const char *name = after_kind(line);

	if (!name || strcspn(name, " ") == 0)
		return NULL;
	return sim_format("%.*s", (int)strcspn(name, " "), name);
}

static void put_text(struct sim_buf *line, const struct sim_buf *text)
{
	size_t begin;

	if (text->len && memchr(text->text, '\0', text->len)) {
		sim_printf(line, " = (binary)");
		return;
	}
	sim_put(line, " = ", 3);
	begin = line->len;
	sim_put(line, sim_text(text), text->len);
	for (size_t i = begin; i < line->len; i++)
		if (line->text[i] == '\n')
			line->text[i] = '~';
}

static void take_file(const struct walk *walk, const char *path, const char *name)
{
	auto_sim_buf struct sim_buf line = { 0 }, text = { 0 };
	unsigned int mode;
	int r;

	if (walk->ops->mode(walk->ops->data, path, &mode) < 0)
		return;	/* it went away in between */
	sim_printf(&line, "%03o %s", mode, name);
	if (mode & 0444) {
		r = walk->ops->read(walk->ops->data, path, &text);
		if (r < 0)
			sim_printf(&line, " ! %s", sim_errno_name(r) ? sim_errno_name(r) : "?");
		else
			put_text(&line, &text);
	}
	sim_shot_set(walk->shot, name, sim_text(&line));
}

static void take_link(const struct walk *walk, const char *path, const char *name)
{
	auto_sim_buf struct sim_buf text = { 0 };
	auto_sim_buf struct sim_buf line = { 0 };

	if (walk->ops->link(walk->ops->data, path, &text) < 0)
		return;
	sim_printf(&line, "l   %s -> %s", name, sim_text(&text));
	sim_shot_set(walk->shot, name, sim_text(&line));
}

static bool is_block(const char *name)
{
	return has_prefix(name, "memory/memory");
}

/* What is in "memory" but not hot-added memory is left out, but for the policy. */
static bool is_watched(const struct walk *walk, const char *name)
{
	if (!has_prefix(name, "memory/") || strchr(name + strlen("memory/"), '/'))
		return true;
	if (is_block(name))
		return !walk->boot || !sim_shot_find(walk->boot, name);
	return strcmp(name, "memory/auto_online_blocks") == 0;
}

/* Runtime power management is not CXL's, and changes by itself. */
static bool is_noise(const char *name)
{
	return strcmp(name, "power") == 0;
}

/*
 * Directories that are devices themselves show up elsewhere, or are no business of CXL; but for
 * the firmware of memdevs.
 */
static bool is_device(const char *name, const struct names *names)
{
	if (has_prefix(name, "mem") && strstr(name, "/firmware/"))
		return false;
	for (size_t i = 0; i < names->n; i++)
		if (strcmp(names->at[i].text, "subsystem") == 0)
			return true;
	return false;
}

/* "a/b"; this is done for every file after every write. */
static char *join(const char *a, const char *b)
{
	size_t len = strlen(a), more = strlen(b) + 1;
	char *text = sim_alloc(len + 1 + more);

	memcpy(text, a, len);
	text[len] = '/';
	memcpy(text + len + 1, b, more);
	return text;
}

static void take_dir(const struct walk *walk, const char *path, const char *name,
		     const struct place *place, unsigned int level);

static void take_entry(const struct walk *walk, const char *dir, const char *prefix,
		       const struct name *entry, const struct place *place, unsigned int level)
{
	char *path = join(dir, entry->text);
	char *name = *prefix ? join(prefix, entry->text) : sim_strdup(entry->text);

	if (is_watched(walk, name) && !is_noise(entry->text)) {
		if (entry->kind == SIM_WATCH_FILE)
			take_file(walk, path, name);
		if (entry->kind == SIM_WATCH_LINK)
			take_link(walk, path, name);
		/* The links in the directory of a bus are its devices: go into them. */
		if (entry->kind == SIM_WATCH_DIR || (entry->kind == SIM_WATCH_LINK && level == 0))
			take_dir(walk, path, name, place, level + 1);
	}
	free(path);
	free(name);
}

static void take_contents(const struct walk *walk, const char *path, const char *name,
			  const struct names *names, const struct place *place, unsigned int level)
{
	if (level && !sim_shot_find(walk->shot, name)) {
		char *line = sim_format("d   %s", name);

		sim_shot_set(walk->shot, name, line);
		free(line);
	}
	for (size_t i = 0; i < names->n; i++)
		take_entry(walk, path, name, &names->at[i], place, level);
}

/* Level 0 is a place, 1 a device or driver, 2 and more are its groups of files. */
static void take_dir(const struct walk *walk, const char *path, const char *name,
		     const struct place *place, unsigned int level)
{
	struct names names = { 0 };

	if (level > place->depth)
		return;
	walk->ops->list(walk->ops->data, path, collect, &names);
	if (level < 2 || !is_device(name, &names))
		take_contents(walk, path, name, &names, place, level);
	names_clear(&names);
}

void sim_shot_take(struct sim_shot *ret, const struct sim_watch_ops *ops,
		   const struct sim_shot *boot)
{
	struct walk walk = { ret, ops, boot };

	for (size_t i = 0; i < N_PLACES; i++)
		if (places[i].depth)
			take_dir(&walk, places[i].path, places[i].prefix, &places[i], 0);
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		take_file(&walk, files[i], files[i]);
}

void sim_shot_take_blocks(struct sim_shot *ret, const struct sim_watch_ops *ops)
{
	struct names names = { 0 };

	ops->list(ops->data, "/sys/devices/system/memory", collect, &names);
	for (size_t i = 0; i < names.n; i++) {
		char *name = sim_format("memory/%s", names.at[i].text);

		if (is_block(name))
			sim_shot_set(ret, name, name);
		free(name);
	}
	names_clear(&names);
}
