// SPDX-License-Identifier: GPL-2.0-only
/* trace.c - an instance of our own in tracefs, and what is recorded in it; see trace.h */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <event-parse.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <tracefs.h>

#include "base/words.h"
#include "cxl/trace.h"

#define SYSTEM "cxl"
#define OWN_PREFIX "cxl-" /* then the process id; 85 has "cxl list" and "cxl_monitor" */
#define TRIES 16

const bool trace_is_built = true;

struct trace {
	struct tracefs_instance *instance;
	struct tep_handle *tep; /* the formats of the events */
	char *dir;
	int pipe; /* as long as it is open nobody can remove the instance */
};

/* --- the way out of a process that a signal ends --- */

static const int ending_signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE };

/* What the handler needs: it may call little more than close() and rmdir(). */
static struct {
	volatile sig_atomic_t armed;
	int pipe;
	char dir[4096];
	struct sigaction before[ARRAY_LEN(ending_signals)];
} way_out;

static void remove_and_die(int signal)
{
	if (way_out.armed) {
		close(way_out.pipe);
		rmdir(way_out.dir);
	}
	/* SA_RESETHAND: it now does what it does to every process */
	raise(signal);
}

static void block_signals(sigset_t *ret_before)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, ret_before);
}

static void arm(const struct trace *trace)
{
	struct sigaction action = { .sa_handler = remove_and_die, .sa_flags = SA_RESETHAND };

	way_out.pipe = trace->pipe;
	snprintf(way_out.dir, sizeof(way_out.dir), "%s", trace->dir);
	way_out.armed = 1;
	sigfillset(&action.sa_mask);
	for (size_t i = 0; i < ARRAY_LEN(ending_signals); i++) {
		struct sigaction *before = &way_out.before[i];

		sigaction(ending_signals[i], NULL, before);
		/* who ignores or handles it has a reason */
		if (before->sa_handler == SIG_DFL)
			sigaction(ending_signals[i], &action, NULL);
	}
}

static void disarm(void)
{
	if (!way_out.armed)
		return;
	for (size_t i = 0; i < ARRAY_LEN(ending_signals); i++) {
		struct sigaction now;

		sigaction(ending_signals[i], NULL, &now);
		if (now.sa_handler == remove_and_die)
			sigaction(ending_signals[i], &way_out.before[i], NULL);
	}
	way_out.armed = 0;
}

/* --- where tracefs is --- */

static int why(char **ret_why, int code, const char *format, ...)
	__attribute__((__format__(__printf__, 3, 4)));

static int why(char **ret_why, int code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (vasprintf(ret_why, format, args) < 0)
		*ret_why = NULL;
	va_end(args);
	return code;
}

static int cannot(char **ret_why, int code, const char *verb, const char *what)
{
	return why(ret_why, code, "cannot %s %s: %s", verb, what, strerror(-code));
}

static bool is_tracefs(const char *dir)
{
	struct statfs found;

	return statfs(dir, &found) == 0 && found.f_type == TRACEFS_MAGIC;
}

/* Without the bus there are no events either, and nothing to mount anything for. */
static int check_bus(const char *root, char **ret_why)
{
	auto_free char *dir = NULL;

	if (asprintf(&dir, "%s/sys/bus/cxl", root) < 0) {
		dir = NULL;
		return -ENOMEM;
	}
	if (access(dir, F_OK) < 0)
		return why(ret_why, -ENOENT, "no CXL bus: %s: %s; is the module cxl_core loaded?",
			   dir, strerror(errno));
	return 0;
}

/* Below another root there is what there is. On the running system 85 mounts it, and so do we. */
static int mount_tracefs(const char *root, const char *dir, char **ret_why)
{
	if (*root || access(dir, F_OK) < 0)
		return why(ret_why, -ENOENT, "no tracefs in %s; events are read there", dir);
	if (mount("tracefs", dir, "tracefs", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == 0)
		return 0;
	return cannot(ret_why, errno == EPERM ? -EACCES : -errno, "mount tracefs on", dir);
}

static int find_tracefs(const char *root, char **ret, char **ret_why)
{
	auto_free char *dir = NULL;
	int r = 0;

	if (asprintf(&dir, "%s/sys/kernel/tracing", root) < 0) {
		dir = NULL;
		return -ENOMEM;
	}
	if (!is_tracefs(dir))
		r = mount_tracefs(root, dir, ret_why);
	if (r < 0)
		return r;
	/* nobody but root may look into it, and then nothing in it seems to exist */
	if (access(dir, R_OK | X_OK) < 0)
		return cannot(ret_why, -errno, "look into", dir);
	*ret = take(dir);
	return 0;
}

/* --- the instance --- */

static const char *after_digits(const char *text)
{
	const char *end = text;

	while (isdigit((unsigned char)*end))
		end++;
	return end > text ? end : NULL;
}

/* PID.N and nothing else: an administrator may have a "cxl-2024-debug". */
static bool is_own_name(const char *name)
{
	const char *at = after_prefix(name, OWN_PREFIX);

	at = at ? after_digits(at) : NULL;
	at = at && *at == '.' ? after_digits(at + 1) : NULL;
	return at && *at == '\0';
}

/*
 * Whoever uses an instance has its pipe open, and then the kernel refuses: EBUSY. So no process id
 * is looked at, which would mean nothing in a container. A rival that has not opened its
 * pipe yet loses the instance and takes another, see make_instance().
 */
static void remove_left_over(const char *instances)
{
	auto_closedir DIR *dir = opendir(instances);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (is_own_name(entry->d_name))
			unlinkat(dirfd(dir), entry->d_name, AT_REMOVEDIR);
}

static int open_pipe(const char *dir)
{
	auto_free char *path = NULL;
	int fd;

	if (asprintf(&path, "%s/trace_pipe", dir) < 0) {
		path = NULL;
		return -ENOMEM;
	}
	fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int try_instance(struct trace *trace, const char *instances, int attempt)
{
	auto_free char *dir = NULL;

	if (asprintf(&dir, "%s/" OWN_PREFIX "%d.%d", instances, getpid(), attempt) < 0) {
		dir = NULL;
		return -ENOMEM;
	}
	if (mkdir(dir, 0700) < 0)
		return -errno;
	trace->pipe = open_pipe(dir);
	if (trace->pipe < 0) {
		int r = trace->pipe;

		rmdir(dir);
		return r;
	}
	trace->dir = take(dir);
	return 0;
}

static int make_instance(struct trace *trace, const char *tracefs, char **ret_why)
{
	auto_free char *instances = NULL;
	int r = -EEXIST;

	if (asprintf(&instances, "%s/instances", tracefs) < 0) {
		instances = NULL;
		return -ENOMEM;
	}
	remove_left_over(instances);
	/* EEXIST: one of another pid namespace; ENOENT: removed before it was in use */
	for (int i = 0; i < TRIES && (r == -EEXIST || r == -ENOENT); i++)
		r = try_instance(trace, instances, i);
	if (r < 0)
		return cannot(ret_why, r, "make an instance in", instances);
	/* as soon as signals come again, one takes it along */
	arm(trace);
	trace->instance = tracefs_instance_create(strrchr(trace->dir, '/') + 1);
	return trace->instance ? 0 : cannot(ret_why, errno ? -errno : -ENOMEM, "use", trace->dir);
}

/* --- formats --- */

static int load_page_header(struct trace *trace)
{
	auto_free char *text = NULL;
	int size = 0;

	text = tracefs_instance_file_read(NULL, "events/header_page", &size);
	if (!text)
		return -errno;
	return tep_parse_header_page(trace->tep, text, (unsigned long)size, sizeof(long)) == 0 ?
		       0 :
		       -EPROTO;
}

static int load_format(struct trace *trace, const char *event)
{
	auto_free char *text = NULL;
	int size = 0;

	text = tracefs_event_file_read(NULL, SYSTEM, event, "format", &size);
	if (!text)
		return -ENOENT;
	/* that it cannot print an event is no fault: we do not */
	tep_parse_event(trace->tep, text, (unsigned long)size, SYSTEM);
	return tep_find_event_by_name(trace->tep, SYSTEM, event) ? 0 : -EPROTO;
}

static int load_all_formats(struct trace *trace, const char *tracefs, const char **ret_event)
{
	char **events = tracefs_system_events(tracefs, SYSTEM);
	int r = events ? 0 : -ENOENT;

	for (int i = 0; r == 0 && events[i]; i++)
		r = load_format(trace, events[i]);
	tracefs_list_free(events);
	*ret_event = "*";
	return r;
}

static int load_formats(struct trace *trace, const char *tracefs, const char *event, char **ret_why)
{
	int r;

	trace->tep = tep_alloc();
	if (!trace->tep)
		return -ENOMEM;
	r = load_page_header(trace);
	if (r < 0)
		return cannot(ret_why, r, "understand", "events/header_page of tracefs");
	r = event ? load_format(trace, event) : load_all_formats(trace, tracefs, &event);
	if (r == -ENOENT)
		return why(ret_why, r, "no events: %s/events/" SYSTEM "/%s; is cxl_core loaded?",
			   tracefs, event);
	if (r < 0)
		return why(ret_why, r, "cannot understand %s/events/" SYSTEM "/%s/format", tracefs,
			   event);
	return 0;
}

/* --- begin and end --- */

static int start(struct trace *trace, const char *event, char **ret_why)
{
	/* poll() is to return at the first event, not when half of the buffer is full */
	tracefs_instance_file_write(trace->instance, "buffer_percent", "0");
	if (tracefs_event_enable(trace->instance, SYSTEM, event) < 0)
		return cannot(ret_why, errno ? -errno : -EIO, "enable events in", trace->dir);
	return 0;
}

/*
 * A signal in here would find the instance made and not yet known to the way out, or one of its
 * files open, and then it cannot be removed.
 */
static int begin(struct trace *trace, const char *tracefs, const char *event, char **ret_why)
{
	sigset_t before;
	int r;

	block_signals(&before);
	r = make_instance(trace, tracefs, ret_why);
	if (r == 0)
		r = start(trace, event, ret_why);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return r;
}

static int open_in(struct trace *trace, const char *tracefs, const char *event, char **ret_why)
{
	int r;

	if (tracefs_set_tracing_dir((char *)tracefs) < 0)
		return -ENOMEM;
	r = load_formats(trace, tracefs, event, ret_why);
	return r < 0 ? r : begin(trace, tracefs, event, ret_why);
}

int trace_open(const char *root, const char *event, struct trace **ret, char **ret_why)
{
	auto_trace struct trace *trace = NULL;
	auto_free char *tracefs = NULL;
	int r;

	*ret_why = NULL;
	/* the libraries would print what is told by us */
	tracefs_set_loglevel(TEP_LOG_NONE);
	tep_set_loglevel(TEP_LOG_NONE);
	r = check_bus(root, ret_why);
	if (r == 0)
		r = find_tracefs(root, &tracefs, ret_why);
	if (r < 0)
		return r;
	trace = calloc(1, sizeof(*trace));
	if (!trace)
		return -ENOMEM;
	trace->pipe = -1;
	r = open_in(trace, tracefs, event, ret_why);
	if (r == 0)
		*ret = take(trace);
	return r;
}

void trace_close(struct trace *trace)
{
	sigset_t before;

	if (!trace)
		return;
	/* what comes now ends the process when the instance is gone */
	block_signals(&before);
	disarm();
	if (trace->pipe >= 0)
		close(trace->pipe);
	tracefs_instance_free(trace->instance);
	if (trace->dir)
		rmdir(trace->dir);
	tep_free(trace->tep);
	free(trace->dir);
	free(trace);
	sigprocmask(SIG_SETMASK, &before, NULL);
}

const char *trace_dir(const struct trace *trace)
{
	return trace->dir;
}

int trace_fd(const struct trace *trace)
{
	return trace->pipe;
}

/* --- reading --- */

struct reading {
	const struct trace_reader *reader;
	int code;
};

static int see(struct tep_event *event, struct tep_record *record, int cpu, void *context)
{
	struct reading *reading = context;
	const struct trace_reader *reader = reading->reader;

	long long missed = record->missed_events;

	if (missed && reader->lost)
		reader->lost(missed > 0 ? (unsigned long long)missed : 0, reader->data);
	reading->code = reader->see(event, record, reader->data);
	return reading->code < 0;
}

static bool has_events(const struct trace *trace)
{
	struct pollfd pipe = { .fd = trace->pipe, .events = POLLIN };

	return poll(&pipe, 1, 0) == 1;
}

/*
 * A signal in here would find files of the instance open, and the instance could not be removed.
 * It takes hardly any time: what is there is read, nothing is waited for.
 */
int trace_read(struct trace *trace, const struct trace_reader *reader)
{
	struct reading reading = { .reader = reader };
	sigset_t before;
	int r;

	if (!has_events(trace))
		return 0;
	block_signals(&before);
	errno = 0;
	r = tracefs_iterate_raw_events(trace->tep, trace->instance, NULL, 0, see, &reading);
	if (r < 0 && reading.code == 0)
		reading.code = errno ? -errno : -EIO;
	sigprocmask(SIG_SETMASK, &before, NULL);
	return reading.code;
}
