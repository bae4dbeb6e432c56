// SPDX-License-Identifier: GPL-2.0-only
/*
 * replay-trace.c - the lines of a trace
 */
#include "sim/replay-trace.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sim/replay-watch.h"

static bool skip(const char **at, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(*at, word, len) != 0)
		return false;
	*at += len;
	return true;
}

static int mistake(struct sim_trace *trace, const char *what)
{
	trace->mistake = what;
	return -EINVAL;
}

static void clear_line(struct sim_trace_line *line)
{
	free(line->text);
	free(line->name);
	free(line->value);
	*line = (struct sim_trace_line){ .number = line->number };
}

void sim_trace_clear(struct sim_trace *trace)
{
	clear_line(&trace->line);
}

/* One more line of the file is put behind what @text has.  False: there is none. */
static bool read_more(struct sim_trace *trace, char **text)
{
	char *more = NULL;
	size_t size = 0;
	ssize_t n = getline(&more, &size, trace->file);

	if (n >= 0) {
		char *joined;

		if (n > 0 && more[n - 1] == '\n')
			more[n - 1] = '\0';
		joined = *text ? sim_format("%s\n%s", *text, more) : sim_strdup(more);
		free(*text);
		*text = joined;
		trace->number++;
	}
	free(more);
	return n >= 0;
}

int sim_trace_parse_write(const char *text, char **ret_name, char **ret_value)
{
	const char *arrow = strstr(text, " <- '");
	const char *end = arrow ? strrchr(arrow, '\'') : NULL;

	if (!arrow || end < arrow + 5 || end[1] != '\0')
		return -EINVAL;
	*ret_name = sim_format("%.*s", (int)(arrow - text), text);
	*ret_value = sim_format("%.*s", (int)(end - arrow - 5), arrow + 5);
	return 0;
}

/* "ok", and how many bytes if not all were taken */
static bool parse_ok(struct sim_trace_line *line, const char *word)
{
	int end = 0;

	line->taken = strlen(line->value);
	if (strcmp(word, "ok") == 0)
		return true;
	return sscanf(word, "ok %zu%n", &line->taken, &end) == 1 && word[end] == '\0';
}

/* The result, and what the kernel's log put behind it. */
static int parse_result(struct sim_trace *trace, const char *text)
{
	struct sim_trace_line *line = &trace->line;
	char *word;
	bool ok;

	line->open_failed = skip(&text, "open ");
	word = sim_format("%.*s", (int)strcspn(text, "["), text);
	ok = !line->open_failed && parse_ok(line, word);
	line->result = ok ? 0 : sim_errno_number(word);
	free(word);
	if (!ok && line->result == 0)
		return mistake(trace, "a result is \"ok\", \"ok\" and a number, an errno, or "
				      "\"open\" and an errno");
	return 0;
}

/* The value may hold newlines: then the write goes on in the next lines. */
static int parse_write(struct sim_trace *trace)
{
	struct sim_trace_line *line = &trace->line;
	const char *end;
	char *what;
	int r;

	while (!(end = strstr(line->text, "' : ")))
		if (!read_more(trace, &line->text))
			return mistake(trace, "a write without result");
	what = sim_format("%.*s", (int)(end + 1 - line->text - 2), line->text + 2);
	r = sim_trace_parse_write(what, &line->name, &line->value);
	free(what);
	if (r < 0)
		return mistake(trace, "a write is W FILE <- 'VALUE' : RESULT");
	line->kind = SIM_TRACE_WRITE;
	return parse_result(trace, end + 4);
}

static int parse_read(struct sim_trace *trace)
{
	struct sim_trace_line *line = &trace->line;
	const char *end = strstr(line->text, " = ");

	if (!end)
		return mistake(trace, "a read is R FILE = TEXT");
	line->kind = SIM_TRACE_READ;
	line->name = sim_format("%.*s", (int)(end - line->text - 2), line->text + 2);
	line->value = sim_strdup(end + 3);
	return 0;
}

static int parse_order(struct sim_trace *trace, const char *text)
{
	struct sim_trace_line *line = &trace->line;
	size_t len = strcspn(text, " ");

	line->kind = SIM_TRACE_ORDER;
	line->name = sim_format("%.*s", (int)len, text);
	line->value = sim_strdup(text[len] ? text + len + 1 : "");
	return 0;
}

/* "[   12.345678] ..." */
static bool is_log(const char *text)
{
	size_t len = *text == '[' ? strspn(text + 1, " 0123456789.") : 0;

	return len && text[1 + len] == ']';
}

static int parse_line(struct sim_trace *trace)
{
	struct sim_trace_line *line = &trace->line;
	const char *at = line->text;

	if (skip(&at, "# replay: "))
		return parse_order(trace, at);
	if (*at == '#' || *at == '\0') {
		line->kind = SIM_TRACE_NOTE;
		return 0;
	}
	if (skip(&at, "W "))
		return parse_write(trace);
	if (skip(&at, "R "))
		return parse_read(trace);
	if (is_log(at)) {
		line->kind = SIM_TRACE_LOG;
	} else if (skip(&at, "gone ")) {
		line->kind = SIM_TRACE_GONE;
		line->name = sim_strdup(at);
	} else if (skip(&at, "  -- state: ")) {
		line->kind = SIM_TRACE_STATE;
		line->value = sim_strdup(at);
	} else {
		line->name = sim_shot_line_name(line->text);
		line->kind = line->name ? SIM_TRACE_LINE : SIM_TRACE_OTHER;
	}
	return 0;
}

int sim_trace_next(struct sim_trace *trace)
{
	clear_line(&trace->line);
	trace->line.number = trace->number + 1;
	if (!read_more(trace, &trace->line.text)) {
		trace->line.kind = SIM_TRACE_END;
		return 0;
	}
	return parse_line(trace);
}
