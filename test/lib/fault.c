// SPDX-License-Identifier: GPL-2.0-only
/*
 * fault.c - disturb the n-th write to sysfs of the program that this is preloaded into
 *
 *   FAULT_NTH=3 FAULT_ERRNO=EIO LD_PRELOAD=.../fault.so cxl create-region ...
 *
 * FAULT_LOG=FILE     append a line "N PATH VALUE" for each write, before it is done; newlines of
 *                    the value become \n.  The number of lines is the number of writes.
 * FAULT_NTH=N        the write that is meant, counted from 1
 * FAULT_TIMES=N      how many writes from there on (default 1); "all": every one until the end
 * FAULT_MATCH=GLOB   count only writes to files whose path matches: "!(*" "/flush)"
 * FAULT_ERRNO=NAME   the write is not done and fails with this errno, "EIO"
 * FAULT_SIGNAL=NAME  send "KILL", "INT", "TERM", "STOP" ... to the program itself
 * FAULT_WHEN=WORD    the signal comes "before" (default) or "after" the write
 * FAULT_DELAY_MS=N   pause before every write, so that others come in between
 * FAULT_DIR=DIR      only files below this directory (default: /sys)
 *
 * Files are recognised by what /proc/self/fd says about the descriptor, so it does not matter how
 * they were opened, and PATH has no symbolic links.  Writes by stdio do not come by here: nobody
 * writes attributes that way.  Nothing but writes below FAULT_DIR is touched.
 */
#undef _FILE_OFFSET_BITS	/* it would rename pwrite() */
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define VALUE_MAX 256

struct fault {
	const char *dir;
	const char *log;
	const char *match;
	unsigned long first;
	unsigned long last;
	int code;
	int signal;
	bool after;
	unsigned long delay_ms;
};

static unsigned long count;

/* A word nobody understands must not pass as "no fault": the test would prove nothing. */
static void misused(const char *name, const char *value)
{
	fprintf(stderr, "fault.c: %s=%s makes no sense\n", name, value);
	_exit(99);
}

static unsigned long number(const char *name, unsigned long fallback)
{
	const char *text = getenv(name);
	unsigned long value;
	char *end;

	if (!text)
		return fallback;
	value = strtoul(text, &end, 10);
	if (*end || end == text)
		misused(name, text);
	return value;
}

/* The number that @spell turns into the text of the variable. */
static int spelled(const char *name, const char *(*spell)(int value), int max)
{
	const char *text = getenv(name);

	if (!text)
		return 0;
	for (int value = 1; value <= max; value++) {
		const char *word = spell(value);

		if (word && strcmp(word, text) == 0)
			return value;
	}
	misused(name, text);
	return 0;
}

static unsigned long last_write(unsigned long first)
{
	const char *times = getenv("FAULT_TIMES");

	if (times && strcmp(times, "all") == 0)
		return ULONG_MAX;
	return first + number("FAULT_TIMES", 1) - 1;
}

static bool is_after(void)
{
	const char *when = getenv("FAULT_WHEN");

	if (when && strcmp(when, "before") != 0 && strcmp(when, "after") != 0)
		misused("FAULT_WHEN", when);
	return when && strcmp(when, "after") == 0;
}

static const struct fault *fault(void)
{
	static struct fault wanted;

	if (wanted.dir)
		return &wanted;
	wanted = (struct fault){
		.dir = getenv("FAULT_DIR") ?: "/sys",
		.log = getenv("FAULT_LOG"),
		.match = getenv("FAULT_MATCH"),
		.first = number("FAULT_NTH", ULONG_MAX),
		.code = spelled("FAULT_ERRNO", strerrorname_np, 200),
		.signal = spelled("FAULT_SIGNAL", sigabbrev_np, SIGRTMAX),
		.after = is_after(),
		.delay_ms = number("FAULT_DELAY_MS", 0),
	};
	wanted.last = wanted.first == ULONG_MAX ? 0 : last_write(wanted.first);
	return &wanted;
}

static bool concerns(const struct fault *wanted, int fd, char path[PATH_MAX])
{
	char link[64];
	size_t len = strlen(wanted->dir);
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, PATH_MAX - 1);
	if (n < 0)
		return false;
	path[n] = '\0';
	return strncmp(path, wanted->dir, len) == 0 && path[len] == '/' &&
	       (!wanted->match || fnmatch(wanted->match, path, FNM_EXTMATCH) == 0);
}

static void log_write(const struct fault *wanted, const char *path, const char *text, size_t size)
{
	char value[VALUE_MAX];
	size_t len = 0;
	int fd;

	for (size_t i = 0; i < size && len + 3 < sizeof(value); i++) {
		if (text[i] == '\n')
			value[len++] = '\\';
		value[len++] = text[i] == '\n' ? 'n' : text[i];
	}
	value[len] = '\0';
	fd = open(wanted->log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0)
		misused("FAULT_LOG", wanted->log);
	dprintf(fd, "%lu %s %s\n", count, path, value);
	close(fd);
}

static void pause_ms(unsigned long ms)
{
	struct timespec pause = { .tv_sec = (time_t)(ms / 1000),
				  .tv_nsec = (long)(ms % 1000) * 1000000 };

	if (ms)
		nanosleep(&pause, NULL);
}

/* Returns false when the write is to fail; *ret_signal is what to send after it, or 0. */
static bool may_write(int fd, const char *text, size_t size, int *ret_signal)
{
	const struct fault *wanted = fault();
	char path[PATH_MAX];
	int saved = errno;

	*ret_signal = 0;
	if (!concerns(wanted, fd, path)) {
		errno = saved;
		return true;
	}
	count++;
	if (wanted->log)
		log_write(wanted, path, text, size);
	pause_ms(wanted->delay_ms);
	errno = saved;
	if (count < wanted->first || count > wanted->last)
		return true;
	if (wanted->signal && !wanted->after)
		kill(getpid(), wanted->signal);
	else
		*ret_signal = wanted->signal;
	if (wanted->code)
		errno = wanted->code;
	return !wanted->code;
}

static ssize_t written(ssize_t n, int signal)
{
	int saved = errno;

	if (signal)
		kill(getpid(), signal);
	errno = saved;
	return n;
}

ssize_t write(int fd, const void *text, size_t size)
{
	int signal;
	ssize_t n = -1;

	if (may_write(fd, text, size, &signal))
		n = syscall(SYS_write, fd, text, size);
	return written(n, signal);
}

ssize_t pwrite(int fd, const void *text, size_t size, off_t offset)
{
	int signal;
	ssize_t n = -1;

	if (may_write(fd, text, size, &signal))
		n = syscall(SYS_pwrite64, fd, text, size, offset);
	return written(n, signal);
}

ssize_t pwrite64(int fd, const void *text, size_t size, off64_t offset)
{
	return pwrite(fd, text, size, offset);
}

ssize_t writev(int fd, const struct iovec *parts, int n_parts)
{
	int signal;
	ssize_t n = -1;

	if (may_write(fd, parts->iov_base, parts->iov_len, &signal))
		n = syscall(SYS_writev, fd, parts, n_parts);
	return written(n, signal);
}
