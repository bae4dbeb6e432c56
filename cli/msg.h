/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * msg.h - everything the tools say on stderr
 *
 * Each call prints exactly one line (cli_explain() a second one for its hint):
 * the newline comes from here, and control characters in what the kernel or the
 * user supplied are shown as escapes, so no text can forge a line.  The one exception is
 * cli_progress(): a line that is written over, for people who watch a terminal.
 */
#ifndef CLI_MSG_H
#define CLI_MSG_H

#include <stdarg.h>

/* "  Error: TEXT": the command line, or a request that makes no sense. */
void cli_error(const char *format, ...) __attribute__((__format__(__printf__, 1, 2)));

/* "  Warning: TEXT" */
void cli_warning(const char *format, ...) __attribute__((__format__(__printf__, 1, 2)));

/*
 * "OWNER: FUNCTION: TEXT", for example
 * "tool region: cmd_create_region: created 1 region": the summaries that scripts know.
 */
void cli_log(const char *owner, const char *function, const char *format, ...)
	__attribute__((__format__(__printf__, 3, 4)));

void cli_vlog(const char *owner, const char *function, const char *format, va_list args)
	__attribute__((__format__(__printf__, 3, 0)));

/* "  hint: TEXT": what to do about the line before. */
void cli_hint(const char *format, ...) __attribute__((__format__(__printf__, 1, 2)));

/* Plain text, no prefix. */
void cli_say(const char *format, ...) __attribute__((__format__(__printf__, 1, 2)));

/*
 * Show how far something is, in place of what was shown before; the next message takes its
 * place.  Nothing is printed where stderr is no terminal, nor after cli_progress_off(): that is for
 * lines that somebody else prints on stderr.
 */
void cli_progress(const char *format, ...) __attribute__((__format__(__printf__, 1, 2)));
void cli_progress_end(void);
void cli_progress_off(void);

/* What failed, as plain texts; the tool translates the library's error record. */
struct problem {
	const char *command; /* "tool create-region" */
	const char *verb;    /* "write" */
	const char *path;    /* "region0/target1" */
	const char *value;   /* "decoder4.0"; NULL or "": there is none; long ones are cut */
	int error;	     /* errno, the sign does not matter; 0: none to show */
	const char *hint;    /* NULL: none */
};

/*
 * tool create-region: cannot write region0/target1 ("decoder4.0"): No such device or address
 *   hint: leave the targets out to let the tool order them
 */
void cli_explain(const struct problem *problem);

#endif
