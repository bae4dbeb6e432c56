/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sim-trace.h - lines of the measured traces, played on a simulated machine
 *
 * A line is as it stands in the trace: "W FILE <- 'VALUE' : RESULT" and
 * "R FILE = TEXT", "~" for a newline.  Lines of our own may use "L FILE = NAMES",
 * which lists a directory, and "- FILE", which must not exist.
 */
#ifndef TEST_UNIT_SIM_TRACE_H
#define TEST_UNIT_SIM_TRACE_H

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/world.h"

/* Where the short names of a trace lead to. */
static inline char *trace_path(const char *name, size_t len)
{
	static const struct {
		const char *prefix, *dir;
	} places[] = {
		{ "/", "" },
		{ "drivers/", "/sys/bus/cxl/" },
		{ "dax/", "/sys/bus/" },
		{ "memory/", "/sys/devices/system/" },
		{ "node/", "/sys/devices/system/" },
		{ "", "/sys/bus/cxl/devices/" },
	};

	for (size_t i = 0;; i++)
		if (strncmp(name, places[i].prefix, strlen(places[i].prefix)) == 0)
			return sim_format("%s%.*s", places[i].dir, (int)len, name);
}

/* What the kernel does a little later is done before the next line. */
static inline void trace_settle(struct sim_world *world)
{
	sim_lock(world);
	sim_work_flush(world, SIM_QUEUE_PROBE);
	sim_work_flush(world, SIM_QUEUE_PORT);
	sim_unlock(world);
}

/* "ok", "EBUSY" or "open ENOENT" */
static inline void trace_write(struct sim_world *world, const char *path, const char *value,
			       size_t len, struct sim_buf *result)
{
	struct sim_file *file;
	ssize_t n;
	int r;

	r = sim_open(world, path, O_WRONLY, &file);
	if (r < 0) {
		sim_printf(result, "open %s", sim_errno_name(r));
		return;
	}
	n = sim_file_write(file, value, len, 0);
	sim_file_close(file);
	sim_printf(result, "%s", n < 0 ? sim_errno_name((int)n) : "ok");
}

static inline void trace_one_write(struct sim_world *world, const char *line)
{
	const char *arrow = strstr(line, " <- '");
	const char *value = arrow + strlen(" <- '");
	const char *end = strstr(value, "' : ");
	auto_sim_buf struct sim_buf result = { 0 };
	char *path = trace_path(line + 2, (size_t)(arrow - line) - 2);

	trace_write(world, path, value, (size_t)(end - value), &result);
	free(path);
	if (strcmp(result.text, end + strlen("' : ")) != 0)
		fail_msg("%s\n  but it was: %s", line, result.text);
	trace_settle(world);
}

static inline void trace_show(const struct sim_buf *text, struct sim_buf *out)
{
	for (size_t i = 0; i < text->len; i++)
		sim_put(out, text->text[i] == '\n' ? "~" : &text->text[i], 1);
}

static inline void trace_one_read(struct sim_world *world, const char *line)
{
	const char *equals = strstr(line, " = ");
	auto_sim_buf struct sim_buf text = { 0 };
	auto_sim_buf struct sim_buf shown = { 0 };
	char *path = trace_path(line + 2, (size_t)(equals - line) - 2);
	int r = sim_read(world, path, &text);

	free(path);
	if (r < 0)
		sim_printf(&shown, "! %s", sim_errno_name(r));
	else
		trace_show(&text, &shown);
	if (strcmp(sim_text(&shown), equals + strlen(" = ")) != 0)
		fail_msg("%s\n  but it was: %s", line, sim_text(&shown));
}

static inline int trace_name(void *data, const char *name, const struct sim_stat *stat)
{
	return sim_printf(data, "%s ", name);
}

/* The names must all be there, and no others; each is followed by a blank. */
static inline void trace_one_list(struct sim_world *world, const char *line)
{
	const char *equals = strstr(line, " =");
	auto_sim_buf struct sim_buf names = { 0 };
	char *path = trace_path(line + 2, (size_t)(equals - line) - 2);
	char *expected = sim_format("%s ", equals + strlen(" ="));
	char *rest = NULL;
	size_t len = 0;

	assert_int_equal(sim_list(world, path, trace_name, &names), 0);
	free(path);
	for (char *name = strtok_r(expected, " ", &rest); name; name = strtok_r(NULL, " ", &rest)) {
		char *blank = sim_format(" %s ", name);
		char *all = sim_format(" %s", sim_text(&names));

		if (!strstr(all, blank))
			fail_msg("%s\n  but there is: %s", line, sim_text(&names));
		len += strlen(name) + 1;
		free(blank);
		free(all);
	}
	free(expected);
	if (len != names.len)
		fail_msg("%s\n  but there is: %s", line, sim_text(&names));
}

static inline void trace_not_there(struct sim_world *world, const char *line)
{
	char *path = trace_path(line + 2, strlen(line) - 2);
	struct sim_stat stat;

	if (sim_stat(world, path, &stat) != -ENOENT)
		fail_msg("%s: it is there", line);
	free(path);
}

static inline void trace_play(struct sim_world *world, const char *const *lines)
{
	trace_settle(world);
	for (; *lines; lines++) {
		switch (**lines) {
		case 'W':
			trace_one_write(world, *lines);
			break;
		case 'R':
			trace_one_read(world, *lines);
			break;
		case 'L':
			trace_one_list(world, *lines);
			break;
		case '-':
			trace_not_there(world, *lines);
			break;
		default:
			fail_msg("no such kind of line: %s", *lines);
		}
	}
}

#endif
