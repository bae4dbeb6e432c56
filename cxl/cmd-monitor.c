// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-monitor.c - "cxl monitor": each event of the CXL drivers as a line of JSON
 * Man page: Documentation/cxl-monitor.1.adoc
 * Tests:    test/cli/monitor.bats, test/region/monitor.bats
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>

#include "base/words.h"
#include "cli/msg.h"
#include "cxl/commands.h"
#include "cxl/event-json.h"
#include "cxl/monitor-config.h"
#include "cxl/monitor-log.h"
#include "cxl/trace.h"
#include "libcxl/cxlx.h"

#define STANDARD "standard"
#define DAEMON_LOG "/var/log/cxl-monitor.log"

struct monitor_args {
	const char *log;
	bool daemon;
	bool human;
	bool verbose;
	const char *config;
};
#define A struct monitor_args

/* clang-format off */
static const struct opt monitor_opts[] = {
	OPT_TEXT(A, log,     'l', "log",     "log destination", "a file, or " STANDARD ": standard output"),
	OPT_FLAG(A, daemon,   0,  "daemon",  "run in the background, the log is " DAEMON_LOG),
	OPT_FLAG(A, human,   'u', "human",   "each event over several lines"),
	OPT_FLAG(A, verbose, 'v', "verbose", "also say what the monitor does"),
	OPT_TEXT(A, config,   0,  "config",  "file", "take log, human and verbose from a file", OURS),
};
/* clang-format on */

struct monitor {
	struct monitor_log log;
	struct trace *trace;
	bool human;
	bool output_failed;
	struct words lines;	/* read, not yet written */
};

/* --- events --- */

static int keep_event(struct tep_event *event, const struct tep_record *record, void *data)
{
	struct monitor *monitor = data;
	auto_json struct json_object *object = event_json(event, record);
	const char *text;

	if (!object)
		return -ENOMEM;
	text = json_object_to_json_string_ext(
		object, monitor->human ? JSON_C_TO_STRING_PRETTY : JSON_C_TO_STRING_PLAIN);
	return text ? words_add(&monitor->lines, text, strlen(text)) : -ENOMEM;
}

static void tell_lost(unsigned long long n, void *data)
{
	struct monitor *monitor = data;

	if (n > 0)
		monitor_log_say(&monitor->log, "the kernel lost %llu events: they came too fast",
				n);
	else
		monitor_log_say(&monitor->log, "the kernel lost events: they came too fast");
}

/* Whatever it was, the status is the same; the user was told. */
static int output_failed(struct monitor *monitor, const char *verb, int code)
{
	monitor->output_failed = true;
	cli_error("cannot %s standard output: %s", verb, strerror(-code));
	return code;
}

/* They are written when reading is over: a pipe that nobody empties must not hold up signals. */
static int write_events(struct monitor *monitor)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < monitor->lines.n; i++)
		r = monitor_log_event(&monitor->log, monitor->lines.at[i]);
	words_clear(&monitor->lines);
	return r < 0 ? output_failed(monitor, "write to", r) : 0;
}

static int read_and_write(struct monitor *monitor)
{
	const struct trace_reader reader = {
		.see = keep_event,
		.lost = tell_lost,
		.data = monitor,
	};
	int r;

	r = trace_read(monitor->trace, &reader);
	if (r < 0)
		cli_error("cannot read %s: %s", trace_dir(monitor->trace), strerror(-r));
	return r < 0 ? r : write_events(monitor);
}

/*
 * What was taken from the kernel is written before a signal ends the monitor, unless nobody takes
 * it.  SIGPIPE may come: it says just that.
 */
static int pass_on(struct monitor *monitor)
{
	sigset_t all, before;
	int r;

	sigfillset(&all);
	sigdelset(&all, SIGPIPE);
	sigprocmask(SIG_BLOCK, &all, &before);
	r = read_and_write(monitor);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return r;
}

/* --- waiting --- */

static volatile sig_atomic_t reopen_log;

static void want_reopen(int signal)
{
	reopen_log = 1;
}

/* The signal comes through while poll() waits and at no other time. */
static void handle_hangup(sigset_t *ret_waiting)
{
	struct sigaction action = { .sa_handler = want_reopen };
	sigset_t hangup;

	sigemptyset(&hangup);
	sigaddset(&hangup, SIGHUP);
	sigemptyset(&action.sa_mask);
	sigaction(SIGHUP, &action, NULL);
	sigprocmask(SIG_BLOCK, &hangup, ret_waiting);
	sigdelset(ret_waiting, SIGHUP);
}

static void answer_hangup(struct monitor *monitor)
{
	int r;

	if (!reopen_log)
		return;
	reopen_log = 0;
	r = monitor_log_reopen(&monitor->log);
	if (r < 0)
		monitor_log_say(&monitor->log, "cannot open %s again: %s", monitor->log.path,
				strerror(-r));
	else
		monitor_log_detail(&monitor->log, "opened the log again");
}

/* Nobody reads any more: it ends like any other program in a pipe. */
static int end_of_pipe(struct monitor *monitor)
{
	raise(SIGPIPE);
	return output_failed(monitor, "write to", -EPIPE);
}

/* 0 or -errno, which the user was told. */
static int wait_for_events(struct monitor *monitor, const sigset_t *waiting)
{
	struct pollfd fds[] = {
		{ .fd = trace_fd(monitor->trace), .events = POLLIN },
		{ .fd = monitor->log.path ? -1 : STDOUT_FILENO },
	};

	if (ppoll(fds, ARRAY_LEN(fds), NULL, waiting) < 0)
		return errno == EINTR ? 0 : -errno;
	/* pipes say the first, sockets and terminals that are gone the second */
	if (fds[1].revents & (POLLERR | POLLHUP | POLLNVAL))
		return end_of_pipe(monitor);
	if (fds[0].revents & ~POLLIN) {
		cli_error("%s is gone", trace_dir(monitor->trace));
		return -EIO;
	}
	return 0;
}

/* Only a signal or a failure ends it. */
static int watch(struct monitor *monitor, bool reopens)
{
	sigset_t waiting;
	int r = 0;

	sigprocmask(SIG_BLOCK, NULL, &waiting);
	if (reopens)
		handle_hangup(&waiting);
	monitor->log.waiting = &waiting;
	while (r == 0) {
		answer_hangup(monitor);
		r = pass_on(monitor);
		if (r == 0)
			r = wait_for_events(monitor, &waiting);
	}
	monitor->log.waiting = NULL;
	return r;
}

/* --- in the background --- */

/* The child goes on; the parent ends here, and everything stays open in the child. */
static int detach(void)
{
	auto_close int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	pid_t pid;

	if (null < 0)
		return -errno;
	pid = fork();
	if (pid < 0)
		return -errno;
	if (pid > 0)
		_exit(CLI_OK);
	setsid();
	if (chdir("/") < 0)
		return -errno;
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		dup2(null, fd);
	return 0;
}

static int become_daemon(struct monitor *monitor)
{
	int r = detach();

	if (r < 0)
		cli_error("cannot run in the background: %s", strerror(-r));
	else
		monitor_log_say(&monitor->log, "cxl monitor daemon started.");
	return r;
}

/* --- the command --- */

static int open_log(struct monitor *monitor)
{
	int r = monitor_log_open(&monitor->log);

	if (r < 0 && !monitor->log.path)
		return output_failed(monitor, "open", r);
	if (r < 0)
		cli_error("cannot open %s: %s", monitor->log.path, strerror(-r));
	return r;
}

static int open_trace(struct cxl_ctx *ctx, struct monitor *monitor)
{
	auto_free char *why = NULL;
	int r = trace_open(cxlx_get_sysroot(ctx), NULL, &monitor->trace, &why);

	if (r < 0)
		cli_error("%s", why ? why : "out of memory");
	return r;
}

/* 85: its status is -errno when something is missing. Without libtracefs nothing can work. */
static int status_of(const struct monitor *monitor, int code)
{
	return monitor->output_failed || code == -EOPNOTSUPP ? CLI_FAILED : code;
}

static int run_monitor(struct cxl_ctx *ctx, struct monitor *monitor,
		       const struct monitor_args *args)
{
	bool reopens = monitor->log.path || args->config;
	int r;

	r = open_log(monitor);
	if (r == 0)
		r = open_trace(ctx, monitor);
	if (r == 0 && args->daemon)
		r = become_daemon(monitor);
	if (r == 0) {
		monitor_log_detail(&monitor->log, "events are read in %s",
				   trace_dir(monitor->trace));
		r = watch(monitor, reopens);
	}
	trace_close(monitor->trace);
	monitor_log_close(&monitor->log);
	return status_of(monitor, r);
}

/* NULL: the standard streams. */
static const char *log_path(const struct monitor_args *args, const struct monitor_config *config)
{
	const char *word = args->log ? args->log : config->log;

	if (!word)
		return args->daemon ? DAEMON_LOG : NULL;
	return strcmp(word, STANDARD) == 0 ? NULL : word;
}

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	const struct monitor_args *args = values;
	auto_monitor_config struct monitor_config config = { 0 };
	struct monitor monitor = { 0 };
	int r = 0;

	if (args->config)
		r = monitor_config_read(args->config, &config);
	if (r < 0)
		return r;
	monitor.human = args->human || config.human;
	monitor.log.verbose = args->verbose || config.verbose;
	monitor.log.path = log_path(args, &config);
	if (args->daemon && (!monitor.log.path || *monitor.log.path != '/')) {
		cli_error("relative path or '" STANDARD "' are not compatible with daemon mode");
		return -EINVAL;
	}
	return run_monitor(cli->context, &monitor, args);
}

const struct cmd cmd_monitor = {
	.name = "monitor",
	.summary = "print events of CXL devices as they happen",
	.usage = "[<options>]",
	.opts = monitor_opts,
	.n_opts = ARRAY_LEN(monitor_opts),
	.args_size = sizeof(A),
	.run = run,
};
