// SPDX-License-Identifier: GPL-2.0-only
/*
 * runstat.c - how many system calls a command makes, or how long it takes
 *
 *	runstat calls SECONDS COMMAND...	-> "calls=N status=S"
 *	runstat time RUNS COMMAND...		-> "min_us=N median_us=N status=S"
 *
 * Calls are counted with ptrace in the command and all it starts, from its execve() on; after
 * SECONDS it is killed and the status is "timeout".  No new run begins when five seconds are used
 * up.  The command's output is thrown away; status is that of a shell (signals: 128 + number).
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <linux/ptrace.h>

#define SYSCALL_STOP (SIGTRAP | 0x80)
#define MAX_RUNS 1000
#define ENOUGH_US 5000000
#define OPTIONS                                                                                    \
	(PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |  \
	 PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL)

static pid_t traced_pid;
static volatile sig_atomic_t timed_out;

static void on_alarm(int sig)
{
	timed_out = 1;
	kill(traced_pid, SIGKILL);	/* what it started goes with the tracer */
}

static int status_of(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* The child: quiet, and stopped for its tracer if it has one. */
static pid_t start(char **command, bool traced)
{
	pid_t pid = fork();
	int fd;

	if (pid < 0)
		err(125, "fork");
	if (pid > 0)
		return pid;
	fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		err(125, "/dev/null");
	if (dup2(fd, STDOUT_FILENO) < 0 || dup2(fd, STDERR_FILENO) < 0)
		_exit(125);
	if (traced) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0)
			_exit(125);
		raise(SIGSTOP);
	}
	execvp(command[0], command);
	_exit(127);
}

static bool is_call(pid_t pid)
{
	struct ptrace_syscall_info info;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) < 0)
		return false;
	return info.op == PTRACE_SYSCALL_INFO_ENTRY;
}

/*
 * What a stopped task is to be told when it goes on: signals of its own reach it, the stops that
 * tracing makes do not.
 */
static int signal_of(int status)
{
	int sig = WSTOPSIG(status);

	if (sig == SYSCALL_STOP || sig == SIGTRAP || sig == SIGSTOP)
		return 0;
	return sig;
}

static int follow(pid_t first, uint64_t *ret_calls)
{
	bool started = false;	/* the command itself runs, not the copy of this program */
	int status, first_status = -1;
	pid_t pid;

	*ret_calls = 0;
	while ((pid = waitpid(-1, &status, __WALL)) > 0 || (pid < 0 && errno == EINTR)) {
		if (timed_out)
			break;
		if (pid < 0)
			continue;
		if (!WIFSTOPPED(status)) {
			if (pid == first)
				first_status = status_of(status);
			continue;
		}
		if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXEC << 8))
			started = true;
		else if (started && WSTOPSIG(status) == SYSCALL_STOP && is_call(pid))
			(*ret_calls)++;
		ptrace(PTRACE_SYSCALL, pid, NULL, (void *)(intptr_t)signal_of(status));
	}
	return first_status;
}

static int count_calls(unsigned int seconds, char **command)
{
	pid_t pid = start(command, true);
	uint64_t calls;
	int status;

	traced_pid = pid;
	if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
		errx(125, "cannot trace: ptrace is not allowed here");
	if (ptrace(PTRACE_SETOPTIONS, pid, NULL, (void *)(intptr_t)OPTIONS) < 0 ||
	    ptrace(PTRACE_SYSCALL, pid, NULL, NULL) < 0)
		err(125, "ptrace");
	signal(SIGALRM, on_alarm);
	alarm(seconds);
	status = follow(pid, &calls);
	if (timed_out)
		printf("calls=%ju status=timeout\n", (uintmax_t)calls);
	else
		printf("calls=%ju status=%d\n", (uintmax_t)calls, status);
	return 0;
}

static uint64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static int take_times(unsigned long runs, char **command)
{
	static uint64_t us[MAX_RUNS];
	uint64_t first = now_us();
	unsigned long n = 0;
	int status = 0;

	if (runs < 1 || runs > MAX_RUNS)
		errx(2, "1 to %d runs", MAX_RUNS);
	while (n < runs && (n == 0 || now_us() - first < ENOUGH_US)) {
		uint64_t begin = now_us();
		pid_t pid = start(command, false);

		if (waitpid(pid, &status, 0) != pid)
			err(125, "waitpid");
		us[n++] = now_us() - begin;
	}
	qsort(us, n, sizeof(us[0]), compare);
	printf("min_us=%ju median_us=%ju status=%d\n", (uintmax_t)us[0], (uintmax_t)us[n / 2],
	       status_of(status));
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 3 && strcmp(argv[1], "calls") == 0)
		return count_calls((unsigned int)strtoul(argv[2], NULL, 10), argv + 3);
	if (argc > 3 && strcmp(argv[1], "time") == 0)
		return take_times(strtoul(argv[2], NULL, 10), argv + 3);
	fprintf(stderr, "usage: runstat calls SECONDS COMMAND... | runstat time RUNS COMMAND...\n");
	return 2;
}
