/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * replay-trace.h - the lines of a trace
 *
 * Strict: a line that has none of these forms is a mistake in the trace.
 */
#ifndef SIM_REPLAY_TRACE_H
#define SIM_REPLAY_TRACE_H

#include <stdio.h>

#include "sim/text.h"

enum sim_trace_kind {
	SIM_TRACE_END,		/* of the file */
	SIM_TRACE_NOTE,		/* a comment, or nothing */
	SIM_TRACE_LOG,		/* the kernel's log */
	SIM_TRACE_ORDER,	/* "# replay: NAME REST" */
	SIM_TRACE_WRITE,	/* "W NAME <- 'VALUE' : RESULT" */
	SIM_TRACE_READ,		/* "R NAME = TEXT" */
	SIM_TRACE_LINE,		/* of a shot: "444 NAME = TEXT", "l   NAME -> TEXT", ... */
	SIM_TRACE_GONE,		/* "gone NAME" */
	SIM_TRACE_STATE,	/* "  -- state: TEXT" */
	SIM_TRACE_OTHER,	/* its meaning depends on an order before it */
};

struct sim_trace_line {
	enum sim_trace_kind kind;
	unsigned int number;	/* of its first line */
	char *text;		/* the whole of it, without newline */
	char *name;
	char *value;		/* what is written, or was read; ~ is a newline only in the latter */
	bool open_failed;	/* write: it was open(2) that answered */
	int result;		/* write: 0 or a negative errno */
	size_t taken;		/* write, result 0: so many bytes */
};

struct sim_trace {
	FILE *file;
	const char *name;
	unsigned int number;
	struct sim_trace_line line;	/* the current one */
	const char *mistake;		/* set when sim_trace_next() fails */
};

/* Read the next line into trace->line.  0, or -EINVAL and trace->mistake. */
int sim_trace_next(struct sim_trace *trace);
void sim_trace_clear(struct sim_trace *trace);

/* "FILE <- 'VALUE'" of an order "do".  0 or -EINVAL; the caller frees both. */
int sim_trace_parse_write(const char *text, char **ret_name, char **ret_value);

#endif
