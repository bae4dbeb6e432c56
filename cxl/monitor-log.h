/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * monitor-log.h - where "cxl monitor" puts events and messages
 *
 * In a file each event stands as it is and each message behind a time and the process id, as in 85.
 * Otherwise events go to standard output, messages to standard error.
 */
#ifndef CXL_MONITOR_LOG_H
#define CXL_MONITOR_LOG_H

#include <signal.h>
#include <stdbool.h>

struct monitor_log {
	const char *path;	/* NULL: the standard streams */
	bool verbose;		/* monitor_log_detail() says something */

	/*
	 * While a line waits for a reader these signals stay blocked and no others; NULL: as they
	 * are.  Whoever blocks signals until events are written must not wait for ever.
	 */
	const sigset_t *waiting;

	/* of the log itself */
	int fd;
	int error;		/* of the last write */
	bool torn;		/* it wrote the first part of a line */
	unsigned long long unwritten;
};

/* Open it; the file is made, or appended to.  0 or -errno. */
int monitor_log_open(struct monitor_log *log);

/* Open the file of that name anew: somebody has moved the old one away.  On failure it stays. */
int monitor_log_reopen(struct monitor_log *log);

/*
 * Write one event.  A file that cannot be written is no reason to end: it is told once, and when
 * it works again how many events are missing.  Standard output is: -errno.
 */
int monitor_log_event(struct monitor_log *log, const char *text);

/* A message, and one that only -v shows. */
void monitor_log_say(struct monitor_log *log, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));
void monitor_log_detail(struct monitor_log *log, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));

void monitor_log_close(struct monitor_log *log);

#endif
