// SPDX-License-Identifier: GPL-2.0-only
/*
 * run.c - "cxl-sim run": a command that sees a simulated machine
 *
 * Three processes.  The parent stays outside, passes signals in and the status
 * out.  Its child, the server, is the init of the namespaces and serves /sys and
 * /dev.  The server's child arranges the mounts and becomes COMMAND.  Whichever
 * of the first two goes, the kernel takes everything else with it.
 *
 * Man page: Documentation/cxl-sim.1.adoc
 * Tests:    test/sim/run.bats
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/msg.h"
#include "sim/commands.h"
#include "sim/machine.h"
#include "sim/namespace.h"
#include "sim/netlink.h"
#include "sim/text.h"
#include "sim/uevent.h"

#define STATUS_CANNOT_RUN 126
#define STATUS_NOT_FOUND 127
#define STATUS_SIGNAL 128

/* How long COMMAND may take to follow a signal that asks it to end. */
#define PATIENCE_S 5

struct run_args {
	struct machine_args machine;
	bool uevents;
};
#define A struct run_args

/* clang-format off */
static const struct opt run_opts[] = {
	MACHINE_OPTS(A),
	OPT_FLAG(A, uevents, 0, "uevents",
		 "let programs hear of devices that come and go; there is no network then"),
};
/* clang-format on */

/* What all three processes know. */
struct run {
	const struct machine_args *machine;
	bool uevents;
	struct sim_topology topology;
	struct fs_places places;
	char **command;	/* ends with NULL */
	struct sigaction old_child;
	sigset_t old_signals;
};

static int status_of(int status)
{
	return WIFSIGNALED(status) ? STATUS_SIGNAL + WTERMSIG(status) : WEXITSTATUS(status);
}

/* --- signals --- */

static bool is_ignored(int number)
{
	struct sigaction action;

	return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

/* What we were told to ignore (nohup, background jobs) stays ignored. */
static void block_signals(sigset_t *signals, sigset_t *ret_old)
{
	static const int numbers[] = { SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM };

	sigemptyset(signals);
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		if (!is_ignored(numbers[i]))
			sigaddset(signals, numbers[i]);
	sigprocmask(SIG_BLOCK, signals, ret_old);
}

/* Who ignores the end of its children never learns of it. */
static void heed_children(struct sigaction *ret_old)
{
	struct sigaction action = { .sa_handler = SIG_DFL };

	sigaction(SIGCHLD, &action, ret_old);
}

/*
 * What the terminal sends, COMMAND gets by itself; but of the end of the terminal
 * only the leader of its session learns.
 */
static bool is_for_us_only(const siginfo_t *info)
{
	return info->si_code != SI_KERNEL || (info->si_signo == SIGHUP && getsid(0) == getpid());
}

/*
 * Pass signals on to @pid until it ends: its status, as waitpid(2) says it.  When
 * it does not follow a signal in time, -1 (never when @patience is 0).
 */
static int wait_for(pid_t pid, unsigned int patience)
{
	struct timespec forever = { 1000000, 0 }, timeout = forever;
	sigset_t signals;
	siginfo_t info;
	int status, n;
	pid_t gone;

	block_signals(&signals, NULL);
	for (;;) {
		while ((gone = waitpid(-1, &status, WNOHANG)) > 0)
			if (gone == pid)
				return status;
		n = sigtimedwait(&signals, &info, &timeout);
		if (n < 0 && errno == EAGAIN && timeout.tv_sec != forever.tv_sec)
			return -1;
		if (n <= 0 || n == SIGCHLD || !is_for_us_only(&info))
			continue;
		kill(pid, n);
		if (patience)
			timeout = (struct timespec){ patience, 0 };
	}
}

/* --- COMMAND --- */

static int arrange(const struct run *run, const struct real_dirs *real)
{
	auto_free char *cwd = getcwd(NULL, 0);

	if (namespace_arrange(real, &run->places) < 0)
		return -1;
	if (run->uevents && namespace_pretend_udev() < 0)
		return -1;
	/* The same name, which may now be of the simulated machine. */
	if (cwd && chdir(cwd) < 0)
		return chdir("/");
	return 0;
}

static void set_environment(void)
{
	setenv("CXL_SIM_CONTROL", NAMESPACE_CONTROL, true);
	/* libudev asks whether /sys is the real one. */
	setenv("SYSTEMD_DEVICE_VERIFY_SYSFS", "0", true);
	unsetenv("CXL_SYSROOT");
}

/*
 * A directory of PATH that is not for us makes execvp(3) say EACCES.  That is the
 * answer only when there is something of that name, as shells see it.
 */
static bool is_in_path(const char *name)
{
	const char *path = getenv("PATH");
	auto_free char *copy = sim_strdup(path ? path : "/bin:/usr/bin");
	char *rest = NULL;

	if (strchr(name, '/'))
		return true;
	for (char *dir = strtok_r(copy, ":", &rest); dir; dir = strtok_r(NULL, ":", &rest)) {
		auto_free char *file = sim_format("%s/%s", dir, name);

		if (access(file, F_OK) == 0)
			return true;
	}
	return false;
}

static void __attribute__((__noreturn__))
become_command(const struct run *run, const struct real_dirs *real)
{
	int error;

	if (arrange(run, real) < 0)
		_exit(CLI_FAILED);
	set_environment();
	sigaction(SIGCHLD, &run->old_child, NULL);
	sigprocmask(SIG_SETMASK, &run->old_signals, NULL);
	execvp(run->command[0], run->command);
	error = errno == EACCES && !is_in_path(run->command[0]) ? ENOENT : errno;
	cli_say("cxl-sim: %s: %s", run->command[0], strerror(error));
	_exit(error == ENOENT ? STATUS_NOT_FOUND : STATUS_CANNOT_RUN);
}

/* --- the server --- */

static void *serve(void *data)
{
	int r;

	r = fs_loop(data);
	cli_say("cxl-sim: the simulated machine went away: %s", strerror(-r));
	_exit(CLI_FAILED);
}

static int start_uevents(struct fs *fs)
{
	int r = netlink_open();

	if (r < 0) {
		cli_say("cxl-sim: cannot send uevents: %s", strerror(-r));
		return -1;
	}
	sim_uevent_set(fs->world, netlink_send, NULL);
	return 0;
}

/* The mount of @fd waits for its first answer until then. */
static int start_serving(const struct run *run, int fd)
{
	static struct fs fs;	/* for the threads, until the end of the process */
	char mountpoint[32];
	pthread_t thread;
	int r;

	fs.places = &run->places;
	r = machine_start(run->machine, &run->topology, &fs);
	if (r < 0) {
		cli_say("cxl-sim: cannot start the machine: %s", strerror(-r));
		return -1;
	}
	if (run->uevents && start_uevents(&fs) < 0)
		return -1;
	snprintf(mountpoint, sizeof(mountpoint), "/dev/fd/%d", fd);
	if (fs_open(&fs, NULL, mountpoint) < 0)
		return -1;
	return pthread_create(&thread, NULL, serve, &fs) ? -1 : 0;
}

static void __attribute__((__noreturn__)) be_server(const struct run *run, int pipe)
{
	struct real_dirs real;
	pid_t pid;
	int fd, status;

	if (namespace_enter(pipe) < 0 || namespace_mount_fuse(&real, &fd) < 0)
		_exit(CLI_FAILED);
	pid = fork();
	if (pid == 0) {
		/* Else it would keep the file system alive, and wait for its answers, without a server. */
		close(fd);
		become_command(run, &real);
	}
	if (pid < 0 || start_serving(run, fd) < 0)
		_exit(CLI_FAILED);
	status = wait_for(pid, PATIENCE_S);
	_exit(status < 0 ? STATUS_SIGNAL + SIGKILL : status_of(status));
}

/* --- the parent --- */

static int run_in_namespaces(struct run *run)
{
	sigset_t signals;
	int pipe, status;
	pid_t pid;

	heed_children(&run->old_child);
	block_signals(&signals, &run->old_signals);
	fflush(NULL);
	pid = namespace_fork(run->uevents, &pipe);
	if (pid == 0)
		be_server(run, pipe);
	if (pid < 0)
		return CLI_FAILED;
	status = wait_for(pid, 0);
	if (WIFSIGNALED(status))
		cli_say("cxl-sim: the simulator was ended by signal %d", WTERMSIG(status));
	return status_of(status);
}

/* For execvp(3); the user's shell when there are no words. */
static char **new_command(int n_words, char **words)
{
	char **command = sim_alloc(((size_t)n_words + 2) * sizeof(*command));
	char *shell = getenv("SHELL");

	if (n_words == 0)
		command[0] = shell && *shell ? shell : (char *)"/bin/sh";
	for (int i = 0; i < n_words; i++)
		command[i] = words[i];
	return command;
}

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	const struct run_args *args = values;
	struct run run = { .machine = &args->machine, .uevents = args->uevents };
	int status;

	status = machine_load(&args->machine, &run.topology);
	if (status)
		return status;
	run.command = new_command(n_words, words);
	namespace_places(&run.places);
	status = run_in_namespaces(&run);
	fs_places_clear(&run.places);
	sim_topology_clear(&run.topology);
	free(run.command);
	return status;
}

const struct cmd cmd_run = {
	.name = "run",
	.summary = "run a command that sees a simulated machine",
	.usage = "[<options>] [-- <command> [<argument>..]]",
	.opts = run_opts,
	.n_opts = ARRAY_LEN(run_opts),
	.args_size = sizeof(A),
	.max_words = CMD_ANY_WORDS,
	.run = run,
};
