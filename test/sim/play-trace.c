// SPDX-License-Identifier: GPL-2.0-only
/*
 * play-trace.c - a trace of a real kernel, played through files
 *
 *	play-trace ROOT TRACE FIRST LAST
 *
 * "cxl-sim replay" asks the model.  This one asks the machine that is served below ROOT, as any
 * program does, with open(2), write(2), read(2) and readlink(2): the lines FIRST to LAST of TRACE, but
 * for lists and for what needs to know more of the original than they say.  The original took its
 * time: each write comes after a flush, and reads wait for what they should see.  Says how many
 * answers were compared; the first that differs ends it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/scope.h"
#include "sim/replay-trace.h"
#include "sim/replay-watch.h"
#include "sim/text.h"

#define PATIENCE_S 60

struct player {
	const char *root;
	struct sim_trace trace;
	unsigned int skip, writes, reads;
	bool is_list, is_link, no_newlines;
	char name[256], prefix[256], instead[256];
};

static char *path_of(const struct player *p, const char *name)
{
	auto_free char *path = sim_watch_path(name);

	return sim_format("%s%s", p->root, path);
}

static int differs(const struct player *p, const char *name, const char *wanted, const char *got)
{
	fprintf(stderr, "%s:%u: %s: kernel: %s, files: %s\n", p->trace.name, p->trace.line.number,
		name, wanted, got);
	return -EINVAL;
}

/* --- writes --- */

static const char *word(int r)
{
	return r < 0 ? sim_errno_name(r) : "ok";
}

static int write_file(const struct player *p, const char *name, const char *value, bool *ret_opened)
{
	auto_free char *path = path_of(p, name);
	auto_close int fd = open(path, O_WRONLY | O_CLOEXEC);

	*ret_opened = fd >= 0;
	return fd < 0 || write(fd, value, strlen(value)) < 0 ? -errno : 0;
}

static int play_write(struct player *p)
{
	const struct sim_trace_line *line = &p->trace.line;
	bool opened;
	int r;

	write_file(p, "/sys/bus/cxl/flush", "1", &opened);
	r = write_file(p, line->name, line->value, &opened);
	p->writes++;
	if (*p->instead && strcmp(word(r), p->instead) == 0)
		return 0;
	if (r != line->result || (r < 0 && opened == line->open_failed))
		return differs(p, line->name, word(line->result), word(r));
	return 0;
}

/* "FILE <- 'VALUE'": it was done, and is not in the trace. */
static int do_write(struct player *p, const char *text)
{
	auto_free char *name = NULL, *value = NULL;
	bool opened;
	int r = sim_trace_parse_write(text, &name, &value);

	if (r == 0)
		r = write_file(p, name, value, &opened);
	return r < 0 ? differs(p, text, "ok", word(r)) : 0;
}

/* --- reads --- */

/* In the form of traces: ~ for newlines, a tool's words for an errno. */
static void read_file(const struct player *p, const char *path, char *text, size_t size)
{
	auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, size - 1);

	if (n < 0) {
		snprintf(text, size, "%s", strerror(errno));
		return;
	}
	text[n] = '\0';
	if (p->no_newlines && n && text[n - 1] == '\n')
		text[n - 1] = '\0';
	for (char *at = text; (at = strchr(at, '\n'));)
		*at = '~';
}

static bool is_answer(const struct player *p, const char *wanted, const char *got)
{
	if (strncmp(wanted, "cat: ", 5) == 0 || strncmp(wanted, "head: ", 6) == 0)
		return strstr(wanted, got) && *got;
	return strcmp(wanted, got) == 0 || (*p->instead && strcmp(p->instead, got) == 0);
}

static int compare(struct player *p, const char *name, const char *wanted, bool is_link)
{
	const struct timespec pause = { .tv_nsec = 20000000 };
	auto_free char *path = path_of(p, name);
	char got[8192] = "";
	time_t end = time(NULL) + PATIENCE_S;

	p->reads++;
	for (;;) {
		ssize_t n = is_link ? readlink(path, got, sizeof(got) - 1) : 0;

		if (is_link)
			got[n < 0 ? 0 : n] = '\0';
		else
			read_file(p, path, got, sizeof(got));
		if (is_answer(p, wanted, got))
			return 0;
		if (time(NULL) > end)
			return differs(p, name, wanted, got);
		nanosleep(&pause, NULL);
	}
}

/* "NAME = TEXT", below a directory that an order named, or "MODE NAME = TEXT". */
static int play_line(struct player *p, const char *dir, const char *text)
{
	const char *equals = strstr(text, " = ");
	auto_free char *name = NULL;

	if (!equals)
		return 0;
	name = sim_format("%s%s%.*s", dir, *dir ? "/" : "", (int)(equals - text), text);
	return compare(p, name, equals + 3, false);
}

static int play_other(struct player *p)
{
	const char *text = p->trace.line.text;
	bool is_list = p->is_list, is_link = p->is_link;

	p->is_list = p->is_link = false;
	if (is_link)
		return compare(p, p->name, text, true);
	return is_list || !*p->prefix ? 0 : play_line(p, p->prefix, text);
}

/* --- orders --- */

static int play_order(struct player *p)
{
	const char *order = p->trace.line.name, *text = p->trace.line.value;

	if (strcmp(order, "skip") == 0)
		return sscanf(text, "%u", &p->skip) == 1 ? 0 : -EINVAL;
	if (strcmp(order, "do") == 0)
		return do_write(p, text);
	if (strcmp(order, "newlines") == 0)
		p->no_newlines = strcmp(text, "dropped") == 0;
	else if (strcmp(order, "in") == 0)
		snprintf(p->prefix, sizeof(p->prefix), "%s", text);
	else if (strcmp(order, "instead") == 0)
		snprintf(p->instead, sizeof(p->instead), "%.*s",
			 (int)(strstr(text, ": ") - text), text);
	p->is_list = strcmp(order, "list") == 0;
	p->is_link = strcmp(order, "link") == 0;
	if (p->is_link)
		snprintf(p->name, sizeof(p->name), "%s", text);
	return 0;
}

static int play(struct player *p)
{
	const struct sim_trace_line *line = &p->trace.line;
	int r = 0;

	if (line->kind == SIM_TRACE_ORDER)
		return play_order(p);
	if (line->kind == SIM_TRACE_NOTE || line->kind == SIM_TRACE_LOG) {
		p->is_list = p->is_list && *line->text;	/* nothing was there */
		return 0;
	}
	if (line->kind == SIM_TRACE_WRITE)
		r = play_write(p);
	else if (line->kind == SIM_TRACE_READ)
		r = compare(p, line->name, line->value, false);
	else if (line->kind == SIM_TRACE_LINE)
		r = play_line(p, "", line->text + strcspn(line->text, " ") + 1);
	else if (line->kind == SIM_TRACE_OTHER)
		r = play_other(p);
	*p->instead = '\0';
	return r;
}

/* How lines are to be read is told before those that are played, too. */
static bool is_in(const struct player *p, unsigned long first)
{
	const struct sim_trace_line *line = &p->trace.line;

	return line->number >= first ||
	       (line->kind == SIM_TRACE_ORDER &&
		(strcmp(line->name, "newlines") == 0 || strcmp(line->name, "in") == 0));
}

int main(int argc, char **argv)
{
	auto_fclose FILE *file = argc == 5 ? fopen(argv[2], "re") : NULL;
	struct player p = { .trace = { .file = file } };
	unsigned long first, last;
	int r = 0;

	if (!file) {
		fprintf(stderr, "usage: play-trace ROOT TRACE FIRST LAST\n");
		return 2;
	}
	p.root = argv[1];
	p.trace.name = argv[2];
	first = strtoul(argv[3], NULL, 10);
	last = strtoul(argv[4], NULL, 10);
	while (r == 0 && (r = sim_trace_next(&p.trace)) == 0 && p.trace.line.kind != SIM_TRACE_END) {
		if (p.trace.line.number > last)
			break;
		if (p.skip && p.trace.line.kind != SIM_TRACE_ORDER)
			p.skip--;
		else if (is_in(&p, first))
			r = play(&p);
	}
	sim_trace_clear(&p.trace);
	printf("%u writes and %u reads compared\n", p.writes, p.reads);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
