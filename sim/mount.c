// SPDX-License-Identifier: GPL-2.0-only
/*
 * mount.c - "cxl-sim mount": a simulated machine below a directory
 *
 * For programs that can be told where to look (CXL_SYSROOT), and for those who may
 * not make namespaces.  DIR/sys and DIR/dev are of the machine, DIR/.sim is the
 * control directory, DIR/run a link to a temporary directory that anybody who
 * works on the machine may write to.
 *
 * Man page: Documentation/cxl-sim.1.adoc
 * Tests:    test/sim/mount.bats
 */
#define FUSE_USE_VERSION 312
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fuse_lowlevel.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/msg.h"
#include "sim/commands.h"
#include "sim/machine.h"
#include "sim/text.h"
#include "sim/umount.h"

struct mount_args {
	struct machine_args machine;
};
#define A struct mount_args

/* clang-format off */
static const struct opt mount_opts[] = {
	MACHINE_OPTS(A),
};
/* clang-format on */

/* Everything that a mount needs to know. */
struct mount {
	const struct machine_args *machine;
	struct sim_topology topology;
	char dir[PATH_MAX];
	char *run_dir;
};

/* --- the temporary directory behind DIR/run --- */

static char *make_run_dir(void)
{
	const char *base = getenv("XDG_RUNTIME_DIR");
	char *path;

	if (!base || access(base, W_OK) < 0)
		base = getenv("TMPDIR");
	path = sim_format("%s/" SIM_RUN_DIR "XXXXXX", base && *base ? base : "/tmp");
	if (mkdtemp(path))
		return path;
	cli_say("cxl-sim mount: cannot make %s: %s", path, strerror(errno));
	free(path);
	return NULL;
}

/* --- signals --- */

static void fill_signals(sigset_t *signals)
{
	sigemptyset(signals);
	sigaddset(signals, SIGHUP);
	sigaddset(signals, SIGINT);
	sigaddset(signals, SIGTERM);
}

/* Held back while there is something half made, which nobody would clean up. */
static void hold_signals(int how)
{
	sigset_t signals;

	fill_signals(&signals);
	sigprocmask(how, &signals, NULL);
}

static bool is_signalled(void)
{
	static const int numbers[] = { SIGHUP, SIGINT, SIGTERM };
	sigset_t pending;

	sigpending(&pending);
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		if (sigismember(&pending, numbers[i]))
			return true;
	return false;
}

/* --- the server --- */

/* Let go of the terminal, and of whoever waits for the end of our output. */
static void detach(void)
{
	auto_close int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int fd = 0; null >= 0 && fd <= STDERR_FILENO; fd++)
		dup2(null, fd);
}

static int serve_until_unmounted(struct fs *fs, int ready)
{
	int r;

	if (fuse_set_signal_handlers(fs->session) != 0)
		return -EINVAL;
	hold_signals(SIG_UNBLOCK);
	detach();
	if (write(ready, "", 1) != 1)
		return -EPIPE;	/* nobody waits any more */
	close(ready);
	r = fs_loop(fs);
	fuse_remove_signal_handlers(fs->session);
	return r;
}

/* What is mounted is called after the temporary directory, so that umount knows of it. */
static char *mount_options(const char *run_dir)
{
	char *escaped = sim_alloc(2 * strlen(run_dir) + 1), *to = escaped, *options;

	for (const char *from = run_dir; *from; from++) {
		if (strchr(",\\", *from))
			*to++ = '\\';
		*to++ = *from;
	}
	options = sim_format("fsname=%s,subtype=cxl-sim%s", escaped,
			     geteuid() == 0 ? ",allow_other" : "");
	free(escaped);
	return options;
}

static int serve(struct fs *fs, const struct mount *mount, int ready)
{
	auto_free char *options = mount_options(mount->run_dir);
	int r;

	r = fs_open(fs, options, mount->dir);
	if (r < 0)
		return CLI_FAILED;
	r = serve_until_unmounted(fs, ready);
	/* Before the mount, which says where it is: whoever is killed here leaves what umount finds. */
	sim_remove_run_dir(mount->run_dir);
	fs_close(fs);
	return r < 0 ? CLI_FAILED : CLI_OK;
}

static int be_server(const struct mount *mount, int ready)
{
	struct fs_places places = { 0 };
	struct fs fs = { .places = &places, .uid = geteuid(), .gid = getegid() };
	int r, status = CLI_FAILED;

	(void)!chdir("/");
	fs_places_add(&places, "/run", S_IFLNK, mount->run_dir);
	r = machine_start(mount->machine, &mount->topology, &fs);
	if (r == 0) {
		status = serve(&fs, mount, ready);
		machine_stop(&fs);
	} else {
		cli_say("cxl-sim mount: cannot start the machine: %s", strerror(-r));
	}
	fs_places_clear(&places);
	sim_remove_run_dir(mount->run_dir);
	return status;
}

static int cannot_fork(const struct mount *mount)
{
	cli_say("cxl-sim mount: cannot start a process: %s", strerror(errno));
	sim_remove_run_dir(mount->run_dir);
	return CLI_FAILED;
}

/* A server in a process group of its own: a signal for a group kills only one of the two. */
static int start_server(const struct mount *mount, pid_t guard, int ready)
{
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	/* It may have been killed before that was asked for. */
	if (getppid() == guard)
		return be_server(mount, ready);
	sim_remove_run_dir(mount->run_dir);
	return CLI_FAILED;
}

/* And not something that somebody mounted there afterwards. */
static bool is_still_mounted(const struct mount *mount)
{
	auto_free char *run_dir = NULL;

	return sim_is_mounted(mount->dir, &run_dir) && run_dir &&
	       strcmp(run_dir, mount->run_dir) == 0;
}

/*
 * The server's parent, which does nothing but clean up when the server was killed.
 * When the parent itself is killed, the server ends in order.
 */
static int be_guard(const struct mount *mount, int ready)
{
	pid_t guard = getpid(), pid;

	setsid();
	pid = fork();
	if (pid == 0)
		_exit(start_server(mount, guard, ready));
	if (pid < 0)
		cannot_fork(mount);
	hold_signals(SIG_UNBLOCK);
	close(ready);
	detach();
	(void)!chdir("/");
	if (pid > 0)
		waitpid(pid, NULL, 0);
	if (pid > 0 && is_still_mounted(mount))
		sim_unmount(mount->dir, true);
	sim_remove_run_dir(mount->run_dir);
	return CLI_FAILED;
}

/* --- mount --- */

/* Its server says so when it serves; else it has said why not, and ends. */
static int wait_for_server(pid_t pid, int ready)
{
	char byte;
	int status;

	if (read(ready, &byte, 1) == 1)
		return CLI_OK;
	waitpid(pid, &status, 0);
	return CLI_FAILED;
}

static int mount_at(const struct mount *mount)
{
	int pipes[2], status;
	pid_t pid;

	if (pipe2(pipes, O_CLOEXEC) < 0) {
		cli_say("cxl-sim mount: cannot make a pipe: %s", strerror(errno));
		sim_remove_run_dir(mount->run_dir);
		return CLI_FAILED;
	}
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		close(pipes[0]);
		_exit(be_guard(mount, pipes[1]));
	}
	close(pipes[1]);
	status = pid < 0 ? cannot_fork(mount) : wait_for_server(pid, pipes[0]);
	close(pipes[0]);
	return status;
}

/* What is in there would be hidden, from everybody: /proc, say, or a machine that is mounted already. */
static int check_empty(const char *path)
{
	auto_closedir DIR *dir = opendir(path);

	if (!dir)
		return errno;
	for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			return ENOTEMPTY;
	return 0;
}

static int check_dir(const char *dir, char real[PATH_MAX])
{
	struct stat st;
	int error = 0;

	if (!realpath(dir, real) || stat(real, &st) < 0)
		error = errno;
	else if (!S_ISDIR(st.st_mode))
		error = ENOTDIR;
	else
		error = check_empty(real);
	if (error)
		cli_say("cxl-sim mount: %s: %s", dir, strerror(error));
	if (error == ENOTCONN)
		cli_hint("the server of what is mounted there was killed: cxl-sim umount %s", dir);
	return error;
}

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	const struct mount_args *args = values;
	struct mount mount = { .machine = &args->machine };
	int status;

	status = machine_load(&args->machine, &mount.topology);
	if (status)
		return status;
	signal(SIGCHLD, SIG_DFL);	/* our parent may have ignored it */
	hold_signals(SIG_BLOCK);
	status = CLI_FAILED;
	if (check_dir(words[0], mount.dir) == 0 && (mount.run_dir = make_run_dir()))
		status = mount_at(&mount);
	if (status == CLI_OK && is_signalled())
		status = sim_unmount(mount.dir, true) == CLI_OK ? CLI_FAILED : CLI_OK;
	/* All or nothing: what comes after the success comes too late. */
	if (status != CLI_OK)
		hold_signals(SIG_UNBLOCK);
	sim_topology_clear(&mount.topology);
	free(mount.run_dir);
	if (status != CLI_OK)
		return status;
	printf("CXL_SYSROOT=%s\nCXL_SIM_CONTROL=%s/%s\n", mount.dir, mount.dir, FS_CONTROL);
	if (fflush(stdout) == 0)
		return CLI_OK;
	/* Nobody learned of it; why is told at the end of the program. */
	sim_unmount(mount.dir, true);
	return CLI_FAILED;
}

const struct cmd cmd_mount = {
	.name = "mount",
	.summary = "serve a simulated machine below a directory",
	.usage = "<directory> [<options>]",
	.opts = mount_opts,
	.n_opts = ARRAY_LEN(mount_opts),
	.args_size = sizeof(A),
	.min_words = 1,
	.max_words = 1,
	.run = run,
};
