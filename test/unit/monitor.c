// SPDX-License-Identifier: GPL-2.0-only
/*
 * monitor.c - "cxl monitor" when its output is hard to write: what was taken from the kernel is not lost
 *
 * The command runs in a process of its own; trace.h and event-json.h are done here.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "cxl/commands.h"
#include "cxl/event-json.h"
#include "cxl/trace.h"

#define HANGS 60	/* seconds: no test depends on how long it is */
#define EVENT 1000

/* --- the kernel --- */

static struct {
	int n_events;	/* that are there at the first look */
	int signal;	/* that comes while they are read, or none */
	int pipe[2];
} kernel;

int trace_open(const char *root, const char *event, struct trace **ret, char **ret_why)
{
	*ret = NULL;
	return pipe(kernel.pipe);
}

const char *trace_dir(const struct trace *trace)
{
	return "the test";
}

int trace_fd(const struct trace *trace)
{
	return kernel.pipe[0];
}

int trace_read(struct trace *trace, const struct trace_reader *reader)
{
	int n = kernel.n_events;
	sigset_t all, before;

	kernel.n_events = 0;
	if (n == 0)
		return 0;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	if (kernel.signal)
		raise(kernel.signal);
	for (int i = 0; i < n; i++)
		assert_int_equal(reader->see(NULL, NULL, reader->data), 0);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return 0;
}

void trace_close(struct trace *trace)
{
}

/* With its quotes and the newline it has EVENT bytes. */
struct json_object *event_json(struct tep_event *event, const struct tep_record *record)
{
	char text[EVENT - 3];

	memset(text, 'x', sizeof(text));
	return json_object_new_string_len(text, sizeof(text));
}

/* --- a monitor --- */

static void monitor(int out)
{
	uint64_t values[16] = { 0 };
	struct cli cli = { 0 };

	if (cmd_monitor.args_size > sizeof(values))
		_exit(99);
	for (int i = 1; i < NSIG; i++)
		signal(i, SIG_DFL);
	alarm(HANGS);
	dup2(out, STDOUT_FILENO);
	close(out);
	_exit(cmd_monitor.run(&cli, values, 0, NULL) & 0xff);
}

/* @other: the other end of its output, which it must not hold open; -1: there is none. */
static pid_t start(int out, int other)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid > 0)
		return pid;
	if (other >= 0)
		close(other);
	monitor(out);
	_exit(99);
}

static void check_ended_by(pid_t pid, int signal)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), signal);
}

/* All that comes until the end. */
static size_t count_bytes(int fd)
{
	size_t total = 0;
	char buf[4096];
	ssize_t n;

	while ((n = read(fd, buf, sizeof(buf))) > 0)
		total += (size_t)n;
	assert_int_equal(n, 0);
	return total;
}

static int setup(void **state)
{
	memset(&kernel, 0, sizeof(kernel));
	return 0;
}

static void a_socket_that_nobody_reads_ends_it(void **state)
{
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	close(ends[1]);
	check_ended_by(start(ends[0], -1), SIGPIPE);
	close(ends[0]);
}

static void what_was_read_is_written_before_a_signal_ends_it(void **state)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGHUP, SIGQUIT };

	for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
		int ends[2];
		pid_t pid;

		kernel.n_events = 5;
		kernel.signal = signals[i];
		assert_int_equal(pipe(ends), 0);
		pid = start(ends[1], ends[0]);
		close(ends[1]);
		assert_int_equal(count_bytes(ends[0]), 5 * EVENT);
		check_ended_by(pid, signals[i]);
		close(ends[0]);
	}
}

static void fill(int fd)
{
	char buf[4096] = { 0 };

	assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
	while (write(fd, buf, sizeof(buf)) > 0)
		;
	assert_int_equal(errno, EAGAIN);
	assert_int_equal(fcntl(fd, F_SETFL, 0), 0);
}

static void a_full_pipe_does_not_keep_a_signal_from_ending_it(void **state)
{
	int ends[2];

	kernel.n_events = 5;
	kernel.signal = SIGTERM;
	assert_int_equal(pipe(ends), 0);
	fill(ends[1]);
	check_ended_by(start(ends[1], -1), SIGTERM);
	close(ends[0]);
	close(ends[1]);
}

/* Bytes that are in the pipe. */
static int waiting_in(int fd)
{
	int n = 0;

	assert_int_equal(ioctl(fd, FIONREAD, &n), 0);
	return n;
}

static void output_that_does_not_wait_gets_every_event(void **state)
{
	struct pollfd out;
	int ends[2];
	pid_t pid;

	kernel.n_events = 200;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
	pid = start(ends[1], ends[0]);
	/* it is read when it is full */
	out = (struct pollfd){ .fd = ends[1], .events = POLLOUT };
	while (waiting_in(ends[0]) == 0 || poll(&out, 1, 0) == 1)
		assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);
	close(ends[1]);
	for (size_t left = 200 * EVENT; left > 0;) {
		char buf[4096];
		ssize_t n = read(ends[0], buf, left < sizeof(buf) ? left : sizeof(buf));

		assert_true(n > 0);
		left -= (size_t)n;
	}
	assert_int_equal(kill(pid, SIGTERM), 0);
	assert_int_equal(count_bytes(ends[0]), 0);
	check_ended_by(pid, SIGTERM);
	close(ends[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_socket_that_nobody_reads_ends_it, setup),
		cmocka_unit_test_setup(what_was_read_is_written_before_a_signal_ends_it, setup),
		cmocka_unit_test_setup(a_full_pipe_does_not_keep_a_signal_from_ending_it, setup),
		cmocka_unit_test_setup(output_that_does_not_wait_gets_every_event, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
