// SPDX-License-Identifier: GPL-2.0-only
/*
 * umount.c - "cxl-sim umount": take away what "cxl-sim mount" mounted
 *
 * Returns when the server is gone too, so that nothing is left behind.
 *
 * Man page: Documentation/cxl-sim.1.adoc
 * Tests:    test/sim/mount.bats
 */
#include "sim/umount.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/numbers.h"
#include "cli/msg.h"
#include "sim/commands.h"
#include "sim/fuse.h"
#include "sim/text.h"

#define FS_TYPE "fuse.cxl-sim"
#define PATIENCE_MS 10000

/* As in mountinfo: \040 for a blank, and so on. */
static void unescape(char *text)
{
	char *to = text;

	for (const char *from = text; *from; to++) {
		if (from[0] == '\\' && strspn(from + 1, "01234567") >= 3) {
			*to = (char)((from[1] - '0') << 6 | (from[2] - '0') << 3 | (from[3] - '0'));
			from += 4;
		} else {
			*to = *from++;
		}
	}
	*to = '\0';
}

/* What mount(2) was told of: anybody can say anything there, but only in a mount of his own. */
static char *run_dir_of(char *source, const char *options)
{
	char own[32];
	const char *base;

	snprintf(own, sizeof(own), "user_id=%u,", geteuid());
	unescape(source);
	base = strrchr(source, '/');
	if (!base || strncmp(base + 1, SIM_RUN_DIR, strlen(SIM_RUN_DIR)) || !strstr(options, own))
		return NULL;
	return sim_strdup(source);
}

/* @rest: " - TYPE SOURCE OPTIONS" of a line of mountinfo. */
static bool is_ours(const char *rest, char **ret_run_dir)
{
	char type[64], source[PATH_MAX], options[PATH_MAX];

	if (sscanf(rest, " - %63s %4095s %4095s", type, source, options) != 3 ||
	    strcmp(type, FS_TYPE) != 0)
		return false;
	*ret_run_dir = run_dir_of(source, options);
	return true;
}

bool sim_is_mounted(const char *path, char **ret_run_dir)
{
	auto_fclose FILE *file = fopen("/proc/self/mountinfo", "re");
	auto_free char *line = NULL, *last = NULL;
	size_t size = 0;

	while (file && getline(&line, &size, file) > 0) {
		const char *rest = strstr(line, " - ");
		char point[PATH_MAX];

		if (!rest || sscanf(line, "%*s %*s %*s %*s %4095s", point) != 1)
			continue;
		unescape(point);
		if (strcmp(point, path) != 0)
			continue;
		free(last);
		last = sim_strdup(rest);
	}
	return last && is_ours(last, ret_run_dir);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
	return remove(path);
}

void sim_remove_run_dir(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Its server and the guard of that were killed, or it would not be there. */
static void remove_left_over(const char *run_dir)
{
	struct stat st;

	if (lstat(run_dir, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == geteuid())
		sim_remove_run_dir(run_dir);
}

/* Like realpath(3), but does not look into the directory, whose server may be dead. */
static char *mount_path(const char *dir)
{
	auto_free char *copy = sim_strdup(dir);
	char parent[PATH_MAX], *slash;
	const char *base;

	for (size_t len = strlen(copy); len > 1 && copy[len - 1] == '/'; len--)
		copy[len - 1] = '\0';
	slash = strrchr(copy, '/');
	base = slash ? slash + 1 : copy;
	if (strcmp(base, ".") == 0 || strcmp(base, "..") == 0 || !*base)
		return realpath(copy, NULL);
	if (slash)
		*slash = '\0';
	if (!realpath(!slash ? "." : slash == copy ? "/" : copy, parent))
		return NULL;
	return sim_format("%s/%s", strcmp(parent, "/") == 0 ? "" : parent, base);
}

/* A descriptor that becomes readable when the server ends; -1: not known. */
static int watch_server(const char *dir)
{
	auto_free char *path = sim_format("%s/%s/pid", dir, FS_CONTROL);
	auto_fclose FILE *file = fopen(path, "re");
	char text[32];
	uint32_t pid;

	if (!file || !fgets(text, sizeof(text), file))
		return -1;
	text[strcspn(text, "\n")] = '\0';
	if (parse_u32(text, 10, &pid) < 0)
		return -1;
	return (int)syscall(SYS_pidfd_open, (pid_t)pid, 0);
}

static int run_fusermount(const char *dir, bool lazy)
{
	int status;
	pid_t pid;

	pid = fork();
	if (pid == 0) {
		execlp("fusermount3", "fusermount3", lazy ? "-uz" : "-u", dir, (char *)NULL);
		cli_say("cxl-sim umount: cannot run fusermount3: %s", strerror(errno));
		_exit(CLI_FAILED);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return CLI_FAILED;
	return status == 0 ? CLI_OK : CLI_FAILED;
}

int sim_unmount(const char *dir, bool lazy)
{
	if (umount2(dir, UMOUNT_NOFOLLOW | (lazy ? MNT_DETACH : 0)) == 0)
		return CLI_OK;
	if (errno == EPERM)
		return run_fusermount(dir, lazy);	/* says itself what is wrong */
	cli_say("cxl-sim umount: %s: %s", dir, strerror(errno));
	return CLI_FAILED;
}

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	auto_free char *dir = mount_path(words[0]), *run_dir = NULL;
	auto_close int server = -1;
	int status;

	if (!dir || !sim_is_mounted(dir, &run_dir)) {
		cli_say("cxl-sim umount: %s: no simulated machine is mounted there", words[0]);
		return CLI_FAILED;
	}
	signal(SIGCHLD, SIG_DFL);	/* our parent may have ignored it */
	server = watch_server(dir);
	status = sim_unmount(dir, false);
	if (status == CLI_OK && server >= 0)
		poll(&(struct pollfd){ .fd = server, .events = POLLIN }, 1, PATIENCE_MS);
	else if (status == CLI_OK && run_dir)
		remove_left_over(run_dir);
	return status;
}

const struct cmd cmd_umount = {
	.name = "umount",
	.summary = "end what \"cxl-sim mount\" began",
	.usage = "<directory>",
	.min_words = 1,
	.max_words = 1,
	.run = run,
};
