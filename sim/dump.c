/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dump.c - everything below a directory as text, in the format of the measured dumps
 *
 * Only uses what is in api.h: what a dump says is what a reader gets.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sim/api.h"

struct entry {
	char *name;
	struct sim_stat stat;
};

struct entries {
	struct entry *at;
	size_t n;
};

static int collect(void *data, const char *name, const struct sim_stat *stat)
{
	struct entries *entries = data;

	entries->at = sim_realloc(entries->at, (entries->n + 1) * sizeof(*entries->at));
	entries->at[entries->n++] = (struct entry){ sim_strdup(name), *stat };
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

static void entries_clear(struct entries *entries)
{
	for (size_t i = 0; i < entries->n; i++)
		free(entries->at[i].name);
	free(entries->at);
}

/* The text of a file: "~" for a newline, and a word for what is no text. */
static void put_content(const struct sim_buf *text, struct sim_buf *out)
{
	if (text->len && memchr(text->text, '\0', text->len)) {
		sim_printf(out, " = (binary)\n");
		return;
	}
	sim_printf(out, " = ");
	for (size_t i = 0; i < text->len; i++)
		sim_put(out, text->text[i] == '\n' ? "~" : &text->text[i], 1);
	sim_put(out, "\n", 1);
}

static void dump_file(struct sim_world *world, const char *path, unsigned int mode,
		      struct sim_buf *out)
{
	auto_sim_buf struct sim_buf text = { 0 };
	int r;

	sim_printf(out, "%03o %s", mode, path);
	if (!(mode & 0444)) {
		sim_put(out, "\n", 1);
		return;
	}
	r = sim_read(world, path, &text);
	if (r < 0)
		sim_printf(out, " ! %s\n", sim_errno_name(r) ? sim_errno_name(r) : "?");
	else
		put_content(&text, out);
}

static void dump_entry(struct sim_world *world, const char *path, const struct sim_stat *stat,
		       struct sim_buf *out)
{
	auto_sim_buf struct sim_buf link = { 0 };

	switch (stat->kind) {
	case SIM_DIR:
		sim_printf(out, "d   %s\n", path);
		sim_dump(world, path, out);
		break;
	case SIM_LINK:
		if (sim_readlink(world, path, &link) == 0)
			sim_printf(out, "l   %s -> %s\n", path, sim_text(&link));
		break;
	case SIM_CHAR:
	case SIM_BLOCK:
		sim_printf(out, "%c   %s = %u:%u\n", stat->kind == SIM_CHAR ? 'c' : 'b', path,
			   stat->major, stat->minor);
		break;
	case SIM_FILE:
		dump_file(world, path, stat->mode, out);
		break;
	}
}

int sim_dump(struct sim_world *world, const char *path, struct sim_buf *ret)
{
	struct entries entries = { 0 };
	int r;

	r = sim_list(world, path, collect, &entries);
	if (r == 0 && entries.n)
		qsort(entries.at, entries.n, sizeof(*entries.at), by_name);
	for (size_t i = 0; r == 0 && i < entries.n; i++) {
		auto_sim_buf struct sim_buf below = { 0 };

		sim_printf(&below, "%s/%s", strcmp(path, "/") ? path : "", entries.at[i].name);
		dump_entry(world, below.text, &entries.at[i].stat, ret);
	}
	entries_clear(&entries);
	return r;
}
