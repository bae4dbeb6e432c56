// SPDX-License-Identifier: GPL-2.0-only
/*
 * replay.c - play a trace of a real kernel on a simulated one, and compare every answer
 */
#include "sim/replay.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "sim/replay-known.h"
#include "sim/replay-machine.h"
#include "sim/replay-trace.h"
#include "sim/world.h"

struct player {
	struct sim_trace trace;
	const struct sim_replay_options *options;
	FILE *out;
	struct sim_replay_counts *counts;
	unsigned int printed;

	char *release;
	char *kernel;
	bool has_topology;
	struct sim_topology topology;
	struct sim_world *world;	/* NULL: not booted yet */

	/* What orders say of the lines after them. */
	unsigned int skip;		/* so many are not compared */
	char *list, *link;		/* the next line is a list, or the text of a link */
	char *prefix;			/* "NAME = TEXT" is PREFIX/NAME; NULL: it is not */
	char *instead;			/* the next line is answered like this */
	bool no_newlines;		/* $(...) took the last one */

	/* Traces with everything that changed. */
	bool watching;
	bool unchecked;			/* something was done since the last look */
	unsigned int last_write;
	struct sim_shot boot, expected;
};

/* --- differences --- */

static void drop(char **text)
{
	free(*text);
	*text = NULL;
}

static bool may_print(struct player *p)
{
	unsigned int max = p->options->max_printed;

	if (max && p->printed == max)
		fprintf(p->out, "(more differences are counted, not printed)\n");
	p->printed++;
	return !max || p->printed <= max;
}

static void print_difference(struct player *p, unsigned int number, const char *what,
			     const char *expected, const char *got)
{
	if (may_print(p))
		fprintf(p->out, "%s:%u: %s\n    kernel:    %s\n    simulator: %s\n", p->trace.name,
			number, what, expected, got);
}

/* @what is how the message begins, @name what the table of known differences is asked for. */
static void compare(struct player *p, const char *what, const char *name, const char *expected,
		    const char *got)
{
	bool is_known;

	if (strcmp(expected, got) == 0)
		return;
	is_known = sim_replay_known(p->release, name) ||
		   (p->instead && strcmp(p->instead, got) == 0);
	drop(&p->instead);
	if (is_known) {
		p->counts->known++;
		return;
	}
	p->counts->differ++;
	print_difference(p, p->trace.line.number, what, expected, got);
}

/* A mark that is not needed any more is a difference too. */
static void check_mark(struct player *p)
{
	if (!p->instead)
		return;
	p->counts->differ++;
	print_difference(p, p->trace.line.number, "marked as different, but it is not", p->instead,
			 p->trace.line.text);
	drop(&p->instead);
}

static int mistake(struct player *p, const char *what)
{
	fprintf(p->out, "%s:%u: %s: %s\n", p->trace.name, p->trace.line.number, what,
		p->trace.line.text ? p->trace.line.text : "");
	return -EINVAL;
}

static const char *errno_word(int r)
{
	const char *name = sim_errno_name(r);

	return name ? name : "an errno without name";
}

/* --- the machine --- */

static int dialects(const char *kernel)
{
	static const struct {
		const char *word;
		int dialects;
	} kernels[] = {
		{ "7.3", 0 }, { "7.2", SIM_NO_DAX_STATE }, { "sysram", SIM_SYSRAM }, { "dcd", SIM_DCD },
		{ "all", SIM_SYSRAM | SIM_DCD }, { "dcd-v10", SIM_DCD | SIM_DCD_V10 },
		{ "dcd-next", SIM_DCD | SIM_DCD_NEXT },
	};

	for (size_t i = 0; i < sizeof(kernels) / sizeof(*kernels); i++)
		if (!kernel || strcmp(kernels[i].word, kernel) == 0)
			return kernels[i].dialects;
	return -EINVAL;
}

static void shut_down(struct player *p)
{
	if (p->world)
		sim_world_free(p->world);
	p->world = NULL;
	sim_shot_clear(&p->boot);
	sim_shot_clear(&p->expected);
}

static int boot(struct player *p)
{
	int kernel = dialects(p->options->kernel ? p->options->kernel : p->kernel);
	struct sim_watch_ops ops;
	int r;

	if (!p->has_topology)
		return mistake(p, "no \"# replay: topology\" before this");
	if (kernel < 0)
		return mistake(p, "no such kernel");
	r = sim_world_new(&p->topology, (unsigned int)kernel, &p->world);
	if (r < 0)
		return r;
	sim_work_run(p->world);
	ops = sim_replay_ops(p->world);
	sim_shot_take_blocks(&p->boot, &ops);
	return 0;
}

static int boot_if_needed(struct player *p)
{
	return p->world ? 0 : boot(p);
}

/* --- writes --- */

/* @r: a negative errno, or how many of the bytes were taken. */
static void put_answer(struct sim_buf *out, const char *value, bool open_failed, ssize_t r)
{
	sim_printf(out, "%s%s", open_failed ? "open " : "", r < 0 ? errno_word((int)r) : "ok");
	if (r >= 0 && (size_t)r != strlen(value))
		sim_printf(out, " %zd", r);
}

static void write_file(struct player *p, const char *name, const char *value, struct sim_buf *ret)
{
	char *path = sim_watch_path(name);
	struct sim_file *file;
	ssize_t r;

	r = sim_open(p->world, path, O_WRONLY, &file);
	free(path);
	if (r < 0) {
		put_answer(ret, value, true, r);
		return;
	}
	r = sim_file_write(file, value, strlen(value), 0);
	sim_file_close(file);
	put_answer(ret, value, false, r);
	sim_work_run(p->world);
}

static int play_write(struct player *p)
{
	const struct sim_trace_line *line = &p->trace.line;
	auto_sim_buf struct sim_buf expected = { 0 }, got = { 0 };
	char *what = sim_format("write '%s' to %s", line->value, line->name);

	put_answer(&expected, line->value, line->open_failed,
		   line->result < 0 ? line->result : (ssize_t)line->taken);
	write_file(p, line->name, line->value, &got);
	p->counts->writes++;
	p->unchecked = true;
	p->last_write = line->number;
	compare(p, what, line->name, sim_text(&expected), sim_text(&got));
	free(what);
	return 0;
}

/* --- reads --- */

/* "cat: FILE: No such file or directory": the original script let the tool say so. */
static int error_in(const char *text)
{
	static const struct {
		const char *text;
		int number;
	} errors[] = {
		{ ": No such file or directory", -ENOENT },
		{ ": Permission denied", -EACCES },
		{ ": No such device or address", -ENXIO },
		{ ": No such device", -ENODEV },
	};

	if (strncmp(text, "cat: ", 5) != 0 && strncmp(text, "head: ", 6) != 0)
		return 0;
	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++) {
		const char *at = strstr(text, errors[i].text);
		const char *end = at ? at + strlen(errors[i].text) : NULL;

		if (end && (*end == '\0' || strcmp(end, "~") == 0 ||
			    strcmp(end, " for reading") == 0))
			return errors[i].number;
	}
	if (strstr(text, ": Permission denied"))
		return -EACCES;
	return 0;
}

static void compare_read(struct player *p, const char *name, const char *text)
{
	auto_sim_buf struct sim_buf got = { 0 };
	char *what = sim_format("read %s", name);
	int wanted = error_in(text);
	int r = sim_replay_read(p->world, name, &got);

	p->counts->reads++;
	if (r == 0 && p->no_newlines && got.len && got.text[got.len - 1] == '~')
		got.text[--got.len] = '\0';
	compare(p, what, name, wanted ? errno_word(wanted) : text,
		r < 0 ? errno_word(r) : sim_text(&got));
	free(what);
}

/* A line of a dump, outside of a trace that watches. */
static int play_line(struct player *p)
{
	const struct sim_trace_line *line = &p->trace.line;
	const char *text = strstr(line->text, " = ");
	char *path, *what;
	struct sim_stat stat;
	unsigned int mode;

	if (!text || sscanf(line->text, "%o", &mode) != 1)
		return mistake(p, "only watching traces have such lines");
	what = sim_format("mode of %s", line->name);
	path = sim_watch_path(line->name);
	p->counts->reads++;
	if (sim_stat(p->world, path, &stat) < 0) {
		compare(p, what, line->name, "is there", "ENOENT");
	} else {
		char *expected = sim_format("%03o", mode), *got = sim_format("%03o", stat.mode);

		compare(p, what, line->name, expected, got);
		free(expected);
		free(got);
	}
	free(path);
	free(what);
	compare_read(p, line->name, text + 3);
	return 0;
}

static void compare_list(struct player *p, const char *text)
{
	auto_sim_buf struct sim_buf got = { 0 }, expected = { 0 };
	char dir[256] = "", word[256];
	int len = 0, used;
	char *what;

	sscanf(p->list, "%255s %n", dir, &len);
	sim_replay_list(p->world, dir, p->list + len, &got);
	/* Whatever separates the names: here it is a space.  "ls DIR/..." tells paths. */
	for (; sscanf(text, " %255s%n", word, &used) == 1; text += used) {
		const char *slash = strrchr(word, '/');

		sim_printf(&expected, "%s%s", expected.len ? " " : "", slash ? slash + 1 : word);
	}
	what = sim_format("list %s", p->list);
	p->counts->reads++;
	compare(p, what, dir, sim_text(&expected), sim_text(&got));
	free(what);
}

static void compare_link(struct player *p, const char *text)
{
	auto_sim_buf struct sim_buf got = { 0 };
	char *what = sim_format("link %s", p->link);
	int r = sim_replay_link(p->world, p->link, &got);

	p->counts->reads++;
	compare(p, what, p->link, text, r < 0 ? errno_word(r) : sim_text(&got));
	free(what);
}

/* A line whose meaning an order before it told. */
static int play_other(struct player *p)
{
	const char *text = p->trace.line.text;
	const char *equals = strstr(text, " = ");

	if (p->list) {
		compare_list(p, text);
		drop(&p->list);
	} else if (p->link) {
		compare_link(p, text);
		drop(&p->link);
	} else if (p->prefix && equals) {
		char *name = sim_format("%s/%.*s", p->prefix, (int)(equals - text), text);

		compare_read(p, name, equals + 3);
		free(name);
	} else {
		return mistake(p, "what is this line");
	}
	return 0;
}

static void play_state(struct player *p)
{
	auto_sim_buf struct sim_buf got = { 0 };

	sim_replay_state(p->world, &got);
	p->counts->reads++;
	compare(p, "state", "-- state", p->trace.line.value, sim_text(&got));
}

/* --- everything that is there, after each write --- */

static void report_change(void *data, const char *name, const char *expected, const char *got)
{
	struct player *p = data;

	if (sim_replay_known(p->release, name)) {
		p->counts->known++;
	} else {
		p->counts->differ++;
		print_difference(p, p->last_write, "afterwards", expected ? expected : "(not there)",
				 got ? got : "(not there)");
	}
}

static void check_world(struct player *p)
{
	struct sim_watch_ops ops = sim_replay_ops(p->world);
	struct sim_shot now = { 0 };

	if (!p->watching || !p->unchecked)
		return;
	sim_shot_take(&now, &ops, &p->boot);
	p->counts->reads += now.n;
	sim_shot_compare(&p->expected, &now, report_change, p);
	/* What differs now is not told after each of the next writes again. */
	sim_shot_clear(&p->expected);
	p->expected = now;
	p->unchecked = false;
}

/* --- orders --- */

static int order_topology(struct player *p, const char *text)
{
	const char *name = p->options->topology ? p->options->topology : text;
	int r;

	shut_down(p);
	if (p->has_topology)
		sim_topology_clear(&p->topology);
	r = p->options->load(p->options->data, name, &p->topology, p->out);
	p->has_topology = r == 0;
	return r;
}

static int keep(char **where, const char *text)
{
	free(*where);
	*where = sim_strdup(text);
	return 0;
}

static int order_kernel(struct player *p, const char *text)
{
	return dialects(text) < 0 ? -EINVAL : keep(&p->kernel, text);
}

static int order_release(struct player *p, const char *text)
{
	return keep(&p->release, text);
}

static int order_memdev(struct player *p, const char *text)
{
	return p->world ? -EINVAL : sim_replay_number_memdev(&p->topology, text);
}

static int order_port(struct player *p, const char *text)
{
	return p->world ? -EINVAL : sim_replay_number_port(&p->topology, text);
}

static int order_boot(struct player *p, const char *text)
{
	shut_down(p);
	return boot(p);
}

static int order_watch(struct player *p, const char *text)
{
	p->watching = p->unchecked = true;
	p->last_write = p->trace.line.number;
	return boot_if_needed(p);
}

static int order_end(struct player *p, const char *text)
{
	return 0;
}

/* "3 why": three lines */
static int order_skip(struct player *p, const char *text)
{
	int len = 0;

	if (sscanf(text, "%u %n", &p->skip, &len) != 1 || !len || !text[len])
		return -EINVAL;
	return 0;
}

static int order_list(struct player *p, const char *text)
{
	return keep(&p->list, text);
}

static int order_link(struct player *p, const char *text)
{
	return keep(&p->link, text);
}

static int order_in(struct player *p, const char *text)
{
	return keep(&p->prefix, text);
}

/* "EBUSY: why" */
static int order_instead(struct player *p, const char *text)
{
	const char *end = strstr(text, ": ");

	if (!end)
		return -EINVAL;
	free(p->instead);
	p->instead = sim_format("%.*s", (int)(end - text), text);
	return 0;
}

static int order_newlines(struct player *p, const char *text)
{
	if (strcmp(text, "kept") != 0 && strcmp(text, "dropped") != 0)
		return -EINVAL;
	p->no_newlines = strcmp(text, "dropped") == 0;
	return 0;
}

/*
 * The simulated kernel dies as soon as memory that is online loses its decoders.  A real one does
 * when somebody uses that memory; the one of the trace was lucky.
 */
static int order_survive(struct player *p, const char *text)
{
	if (!*text || !p->world || !p->world->crash)
		return -EINVAL;
	drop(&p->world->crash);
	return 0;
}

/* A write that the original did and did not tell; it must go well. */
static int order_do(struct player *p, const char *text)
{
	auto_sim_buf struct sim_buf got = { 0 };
	char *name, *value;
	int r;

	r = boot_if_needed(p);
	if (r == 0)
		r = sim_trace_parse_write(text, &name, &value);
	if (r < 0)
		return r;
	write_file(p, name, value, &got);
	free(name);
	free(value);
	compare(p, text, "", "ok", sim_text(&got));
	return 0;
}

static const struct order {
	const char *name;
	int (*run)(struct player *p, const char *text);
} orders[] = {
	{ "boot", order_boot },
	{ "do", order_do },
	{ "end", order_end },
	{ "in", order_in },
	{ "instead", order_instead },
	{ "kernel", order_kernel },
	{ "link", order_link },
	{ "list", order_list },
	{ "memdev", order_memdev },
	{ "newlines", order_newlines },
	{ "port", order_port },
	{ "release", order_release },
	{ "skip", order_skip },
	{ "survive", order_survive },
	{ "topology", order_topology },
	{ "watch", order_watch },
};

static int play_order(struct player *p)
{
	for (size_t i = 0; i < sizeof(orders) / sizeof(*orders); i++) {
		int r;

		if (strcmp(orders[i].name, p->trace.line.name) != 0)
			continue;
		r = orders[i].run(p, p->trace.line.value);
		return r == -EINVAL ? mistake(p, "not understood") : r;
	}
	return mistake(p, "no such order");
}

/* --- the whole of it --- */

static int play_line_of_world(struct player *p)
{
	const struct sim_trace_line *line = &p->trace.line;
	int r = boot_if_needed(p);

	if (r < 0)
		return r;
	switch (line->kind) {
	case SIM_TRACE_WRITE:
		check_world(p);
		return play_write(p);
	case SIM_TRACE_READ:
		compare_read(p, line->name, line->value);
		return 0;
	case SIM_TRACE_STATE:
		play_state(p);
		return 0;
	case SIM_TRACE_GONE:
		sim_shot_drop(&p->expected, line->name);
		return p->watching ? 0 : mistake(p, "only watching traces have such lines");
	case SIM_TRACE_LINE:
		if (!p->watching)
			return play_line(p);
		sim_shot_set(&p->expected, line->name, line->text);
		return 0;
	default:
		return play_other(p);
	}
}

static int play_one(struct player *p)
{
	enum sim_trace_kind kind = p->trace.line.kind;

	if (p->skip && kind != SIM_TRACE_ORDER) {
		p->skip--;
		p->counts->skipped++;
		return 0;
	}
	if (kind == SIM_TRACE_ORDER)
		return play_order(p);
	if (kind == SIM_TRACE_LOG)
		p->counts->skipped++;
	if (kind == SIM_TRACE_LOG || (kind == SIM_TRACE_NOTE && !p->list))
		return 0;
	return play_line_of_world(p);
}

static int play(struct player *p)
{
	int r;

	for (;;) {
		r = sim_trace_next(&p->trace);
		if (r < 0)
			return mistake(p, p->trace.mistake);
		if (p->trace.line.kind == SIM_TRACE_END)
			break;
		r = play_one(p);
		if (r < 0)
			return r;
		if (p->trace.line.kind != SIM_TRACE_ORDER)
			check_mark(p);
	}
	if (p->world)
		check_world(p);
	return 0;
}

int sim_replay(FILE *trace, const char *name, const struct sim_replay_options *options, FILE *out,
	       struct sim_replay_counts *ret)
{
	struct player p = {
		.trace = { .file = trace, .name = name },
		.options = options,
		.out = out,
		.counts = ret,
	};
	int r;

	*ret = (struct sim_replay_counts){ 0 };
	r = play(&p);
	shut_down(&p);
	if (p.has_topology)
		sim_topology_clear(&p.topology);
	sim_trace_clear(&p.trace);
	drop(&p.release);
	drop(&p.kernel);
	drop(&p.list);
	drop(&p.link);
	drop(&p.prefix);
	drop(&p.instead);
	return r;
}
