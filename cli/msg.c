// SPDX-License-Identifier: GPL-2.0-only
/* msg.c - what the tools say on stderr, see msg.h */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/scope.h"
#include "cli/msg.h"

#define VALUE_SHOWN 64 /* bytes of a value; the kernel's own are far shorter */

/* The progress line that is on the screen now. */
static char *progress;
static bool is_progress_off;

static void put_escape(FILE *to, unsigned char byte)
{
	switch (byte) {
	case '\n':
		fputs("\\n", to);
		break;
	case '\t':
		fputs("\\t", to);
		break;
	default:
		fprintf(to, "\\x%02x", byte);
		break;
	}
}

/* Control characters become escapes; everything else, UTF-8 included, stays as it is. */
static void put_text(FILE *to, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)text[i];

		if (byte < ' ' || byte == 0x7f)
			put_escape(to, byte);
		else
			fputc(byte, to);
	}
}

/* Blanks in place of the progress line, and no control sequences: any terminal can do that. */
static void put_over_progress(FILE *to)
{
	if (progress)
		fprintf(to, "\r%*s\r", (int)strlen(progress), "");
	free(take(progress));
}

static void put_line(const char *lead, const char *format, va_list args)
	__attribute__((__format__(__printf__, 2, 0)));

/* One line in one write, so lines of programs that run at once do not mix. */
static void put_line(const char *lead, const char *format, va_list args)
{
	auto_free char *text = NULL;
	auto_free char *whole = NULL;
	size_t size = 0;
	FILE *line;

	if (vasprintf(&text, format, args) < 0) {
		text = NULL;
		return;
	}
	line = open_memstream(&whole, &size);
	if (!line)
		return;
	put_over_progress(line);
	fputs(lead, line);
	put_text(line, text, strlen(text));
	fputc('\n', line);
	if (fclose(line) == 0)
		fwrite(whole, 1, size, stderr);
}

void cli_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_line("  Error: ", format, args);
	va_end(args);
}

void cli_warning(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_line("  Warning: ", format, args);
	va_end(args);
}

void cli_hint(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_line("  hint: ", format, args);
	va_end(args);
}

void cli_say(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_line("", format, args);
	va_end(args);
}

void cli_vlog(const char *owner, const char *function, const char *format, va_list args)
{
	auto_free char *lead = NULL;

	if (asprintf(&lead, "%s: %s: ", owner, function) < 0) {
		lead = NULL;
		return;
	}
	put_line(lead, format, args);
}

void cli_log(const char *owner, const char *function, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	cli_vlog(owner, function, format, args);
	va_end(args);
}

void cli_progress(const char *format, ...)
{
	auto_free char *text = NULL;
	va_list args;
	int r;

	if (is_progress_off || !isatty(STDERR_FILENO))
		return;
	va_start(args, format);
	r = vasprintf(&text, format, args);
	va_end(args);
	if (r < 0) {
		text = NULL;
		return;
	}
	if (progress && strcmp(text, progress) == 0)
		return;
	fprintf(stderr, "\r%-*s", progress ? (int)strlen(progress) : 0, text);
	free(progress);
	progress = take(text);
}

void cli_progress_end(void)
{
	put_over_progress(stderr);
}

void cli_progress_off(void)
{
	cli_progress_end();
	is_progress_off = true;
}

void cli_explain(const struct problem *problem)
{
	const char *value = problem->value ? problem->value : "";
	int shown = (int)strnlen(value, VALUE_SHOWN);
	const char *more = value[shown] ? "..." : "";
	int error = abs(problem->error);

	cli_say("%s: cannot %s %s%s%.*s%s%s%s%s", problem->command, problem->verb, problem->path,
		*value ? " (\"" : "", shown, value, more, *value ? "\")" : "", error ? ": " : "",
		error ? strerror(error) : "");
	if (problem->hint)
		cli_hint("%s", problem->hint);
}
