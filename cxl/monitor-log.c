// SPDX-License-Identifier: GPL-2.0-only
/* monitor-log.c - where "cxl monitor" puts events and messages; see monitor-log.h */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/scope.h"
#include "cli/msg.h"
#include "cxl/monitor-log.h"

#define OWNER "cxl/monitor"
#define FUNCTION "cmd_monitor"

/* --- opening --- */

static int open_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0644);

	return fd < 0 ? -errno : fd;
}

/* A closed standard output was replaced by something that cannot be written. */
static int check_stdout(void)
{
	int flags = fcntl(STDOUT_FILENO, F_GETFL);

	if (flags < 0)
		return -errno;
	return (flags & O_ACCMODE) == O_RDONLY ? -EBADF : STDOUT_FILENO;
}

int monitor_log_open(struct monitor_log *log)
{
	log->fd = log->path ? open_file(log->path) : check_stdout();
	return log->fd < 0 ? log->fd : 0;
}

int monitor_log_reopen(struct monitor_log *log)
{
	int fd;

	if (!log->path)
		return 0;
	fd = open_file(log->path);
	if (fd < 0)
		return fd;
	close(log->fd);
	log->fd = fd;
	log->torn = false;
	return 0;
}

void monitor_log_close(struct monitor_log *log)
{
	if (log->path && log->fd >= 0)
		close(log->fd);
	log->fd = -1;
}

/* --- writing --- */

/* Until there is room for some bytes, also in a pipe that does not wait itself. */
static int wait_for_room(const struct monitor_log *log)
{
	struct pollfd out = { .fd = log->fd, .events = POLLOUT };

	return ppoll(&out, 1, NULL, log->waiting) < 0 && errno != EINTR ? -errno : 0;
}

/* What has room for something takes that much without waiting; files take all in one. */
static size_t piece(const struct monitor_log *log, size_t len)
{
	return log->path || len < PIPE_BUF ? len : PIPE_BUF;
}

/* *done grows by what was written, also on failure. */
static int write_bytes(const struct monitor_log *log, const char *at, size_t len, size_t *done)
{
	while (*done < len) {
		int r = wait_for_room(log);
		ssize_t n;

		if (r < 0)
			return r;
		n = write(log->fd, at + *done, piece(log, len - *done));
		if (n > 0)
			*done += (size_t)n;
		else if (n == 0 || (errno != EINTR && errno != EAGAIN))
			return n == 0 ? -EIO : -errno;
	}
	return 0;
}

/* One write for one line: others may append to the same file. */
static int write_line(struct monitor_log *log, const char *text)
{
	auto_free char *line = NULL;
	size_t done = 0;
	int len, r;

	len = asprintf(&line, "%s%s\n", log->torn ? "\n" : "", text);
	if (len < 0) {
		line = NULL;
		return -ENOMEM;
	}
	r = write_bytes(log, line, (size_t)len, &done);
	log->torn = r < 0 && (done > 0 || log->torn);
	return r;
}

static int write_message(struct monitor_log *log, const char *text)
{
	auto_free char *line = NULL;
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (asprintf(&line, "[%10lld.%09ld] [%d] %s", (long long)now.tv_sec, now.tv_nsec, getpid(),
		     text) < 0) {
		line = NULL;
		return -ENOMEM;
	}
	return write_line(log, line);
}

/* Nobody may see it: of a daemon standard error leads nowhere. */
static void tell_trouble(struct monitor_log *log, int error)
{
	if (log->error != error)
		cli_error("cannot write %s: %s; events are lost until that works again", log->path,
			  strerror(-error));
	log->error = error;
	log->unwritten++;
}

static int tell_gap(struct monitor_log *log)
{
	auto_free char *text = NULL;
	int r;

	if (log->unwritten == 0)
		return 0;
	if (asprintf(&text, "%llu events are missing here: %s", log->unwritten,
		     strerror(-log->error)) < 0) {
		text = NULL;
		return -ENOMEM;
	}
	r = write_message(log, text);
	if (r == 0)
		log->unwritten = 0;
	return r;
}

int monitor_log_event(struct monitor_log *log, const char *text)
{
	int r;

	if (!log->path)
		return write_line(log, text);
	r = tell_gap(log);
	if (r == 0)
		r = write_line(log, text);
	if (r < 0)
		tell_trouble(log, r);
	else
		log->error = 0;
	return 0;
}

/* --- messages --- */

static void say(struct monitor_log *log, const char *format, va_list args)
	__attribute__((__format__(__printf__, 2, 0)));

static void say(struct monitor_log *log, const char *format, va_list args)
{
	auto_free char *text = NULL;

	if (!log->path) {
		cli_vlog(OWNER, FUNCTION, format, args);
		return;
	}
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	else
		write_message(log, text);
}

void monitor_log_say(struct monitor_log *log, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(log, format, args);
	va_end(args);
}

void monitor_log_detail(struct monitor_log *log, const char *format, ...)
{
	va_list args;

	if (!log->verbose)
		return;
	va_start(args, format);
	say(log, format, args);
	va_end(args);
}
