/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trace.h - events of the CXL drivers, through an instance in tracefs that belongs to this process
 *
 * trace.c is the only file that knows libtracefs; a build without it has trace-none.c instead.
 * The instance is gone when trace_close() returns, and also when a signal ends the process. Those
 * that a killed process left behind are removed when the next one is opened.
 */
#ifndef CXL_TRACE_H
#define CXL_TRACE_H

#include <stdbool.h>

#include "base/scope.h"

struct tep_event;
struct tep_record;
struct trace;

/* Is this build able to read events at all? */
extern const bool trace_is_built;

/*
 * Have events of system "cxl" recorded from now on: @event, or all of them when it is NULL.
 *
 * @root: of the tree in which sysfs is, "" for the running system.
 * @ret_why: on failure a sentence, to be freed; NULL when memory is short.
 *
 * Return: 0; -ENOENT: no tracefs, or no such event; -EACCES, -EPERM: only root may;
 * -EOPNOTSUPP: not built with libtracefs; or what else went wrong.
 */
int trace_open(const char *root, const char *event, struct trace **ret, char **ret_why);

/* Where the instance is. */
const char *trace_dir(const struct trace *trace);

/* A descriptor that poll() calls readable while there are events. */
int trace_fd(const struct trace *trace);

/* Events that were recorded since the last call, oldest first; signals wait until it is done. */
struct trace_reader {
	/* Returns 0 to go on, or a negative errno, which trace_read() returns. */
	int (*see)(struct tep_event *event, const struct tep_record *record, void *data);
	/* @n events are missing here: they came too fast. 0: nobody knows how many. */
	void (*lost)(unsigned long long n, void *data);
	void *data;
};
int trace_read(struct trace *trace, const struct trace_reader *reader);

void trace_close(struct trace *trace);

static inline void trace_scope_close(struct trace **trace)
{
	trace_close(*trace);
}
#define auto_trace at_end(trace_scope_close)

#endif
