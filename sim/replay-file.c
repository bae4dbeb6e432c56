// SPDX-License-Identifier: GPL-2.0-only
/*
 * replay-file.c - traces as files, packed or not, and the topologies beside them
 */
#include "sim/replay-file.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/text.h"
#include "sim/topology-ini.h"

extern char **environ;

/* gzip reads @fd, we read gzip. */
static int spawn_gzip(int fd, int pipe_out, pid_t *ret)
{
	char *const words[] = { "gzip", "-dc", NULL };
	posix_spawn_file_actions_t actions;
	int r;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fd, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, pipe_out, STDOUT_FILENO);
	r = posix_spawnp(ret, words[0], &actions, NULL, words, environ);
	posix_spawn_file_actions_destroy(&actions);
	return -r;
}

static int unpack(int fd, int *ret_fd, pid_t *ret_pid)
{
	int ends[2];
	int r;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	r = spawn_gzip(fd, ends[1], ret_pid);
	close(ends[1]);
	if (r < 0)
		close(ends[0]);
	else
		*ret_fd = ends[0];
	return r;
}

static bool ends_in(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

/* The file, or what comes out of the process *ret_pid (0: none). */
static int open_trace(const char *path, FILE **ret, pid_t *ret_pid)
{
	int fd, r = 0;

	*ret_pid = 0;
	if (strcmp(path, "-") == 0) {
		*ret = stdin;
		return 0;
	}
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (ends_in(path, ".gz")) {
		int packed = fd;

		r = unpack(packed, &fd, ret_pid);
		close(packed);
	}
	*ret = r == 0 ? fdopen(fd, "r") : NULL;
	return r;
}

/* False: what gzip gave us is not the whole trace. */
static bool close_trace(FILE *trace, pid_t pid)
{
	int status = 0;

	if (trace != stdin)
		fclose(trace);
	if (pid && waitpid(pid, &status, 0) < 0)
		return false;
	return status == 0;
}

/* NAME.ini beside the trace, or an installed one. */
static int load(void *data, const char *name, struct sim_topology *ret, FILE *out)
{
	const char *trace = data;
	const char *slash = strrchr(trace, '/');
	char *path = sim_format("%.*s%s.ini", (int)(slash ? slash + 1 - trace : 0), trace, name);
	int r;

	if (strchr(name, '/') || access(path, R_OK) < 0) {
		free(path);
		path = sim_topology_path(name);
	}
	r = sim_topology_load(path, ret, out);
	free(path);
	return r;
}

/* A trace that was played without a mistake, but may be none, or not all of it. */
static const char *fault_of(bool unread, bool unpacked, const struct sim_replay_counts *counts)
{
	if (!unpacked)
		return "gzip cannot unpack it";
	if (unread)
		return "cannot be read";
	if (!(counts->writes + counts->reads + counts->skipped + counts->differ))
		return "there is nothing to compare in it";
	return NULL;
}

int sim_replay_file(const char *path, const struct sim_replay_options *options, FILE *out,
		    struct sim_replay_counts *ret)
{
	struct sim_replay_options with_load = *options;
	char *name = sim_strdup(path);
	const char *fault;
	FILE *trace;
	bool unread;
	pid_t pid;
	int r;

	with_load.load = load;
	with_load.data = name;
	r = open_trace(path, &trace, &pid);
	if (r < 0) {
		fprintf(out, "%s: %s\n", path, strerror(-r));
	} else {
		r = sim_replay(trace, name, &with_load, out, ret);
		unread = ferror(trace);
		fault = fault_of(unread, close_trace(trace, pid), ret);
		if (fault && r == 0) {
			fprintf(out, "%s: %s\n", path, fault);
			r = -EINVAL;
		}
	}
	free(name);
	return r;
}
