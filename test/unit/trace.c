// SPDX-License-Identifier: GPL-2.0-only
/*
 * trace.c - whenever a signal comes, no instance stays behind; and nobody else's instance is removed
 *
 * The file is part of this program, tracefs is a directory, and what libtracefs does there is done here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

/* Under names of our own: sanitizers make directories, too, before anything works. */
static int make_dir(const char *path, mode_t mode);
static int remove_dir(const char *path);
#define mkdir make_dir
#define rmdir remove_dir
#include "cxl/trace.c"
#undef mkdir
#undef rmdir
#include "tree.h"

/* --- tracefs --- */

static const char *signal_at = "";
static bool is_tracefs_here; /* what mkdir() makes has files */
static bool is_open;	/* a file of the instance: the kernel does not remove it */

static void pass(const char *point)
{
	if (strcmp(point, signal_at) != 0)
		return;
	signal_at = "";
	raise(SIGTERM);
}

static int use_file(const char *point)
{
	is_open = true;
	pass(point);
	is_open = false;
	return 0;
}

static const char *pipe_of(const char *dir)
{
	static char path[4096];

	snprintf(path, sizeof(path), "%s/trace_pipe", dir);
	return path;
}

static int make_dir(const char *path, mode_t mode)
{
	int r = mkdir(path, mode);

	if (r == 0 && is_tracefs_here)
		r = mknodat(AT_FDCWD, pipe_of(path), S_IFIFO | 0600, 0);
	pass("make");
	return r;
}

static int remove_dir(const char *path)
{
	pass("remove");
	if (is_open) {
		errno = EBUSY;
		return -1;
	}
	(void)unlinkat(AT_FDCWD, pipe_of(path), 0);
	return rmdir(path);
}

struct tracefs_instance *tracefs_instance_create(const char *name)
{
	static int instance;

	pass("use");
	return (struct tracefs_instance *)&instance;
}

void tracefs_instance_free(struct tracefs_instance *instance)
{
	pass("free");
}

int tracefs_instance_file_write(struct tracefs_instance *instance, const char *file,
				const char *text)
{
	return use_file("write");
}

int tracefs_event_enable(struct tracefs_instance *instance, const char *system, const char *event)
{
	return use_file("enable");
}

/* --- tests --- */

static void begin_and_end(void)
{
	struct trace *trace = calloc(1, sizeof(*trace));
	char *reason = NULL;

	signal(SIGTERM, SIG_DFL);
	is_tracefs_here = true;
	trace->pipe = -1;
	if (begin(trace, tree_root, NULL, &reason) < 0)
		_exit(2);
	pass("run");
	trace_close(trace);
	_exit(0);
}

/* What waitpid() says of a process in which the signal comes there. */
static int status_with_signal_at(const char *point)
{
	pid_t pid;
	int status;

	signal_at = point;
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		begin_and_end();
	signal_at = "";
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static int count_instances(void)
{
	auto_closedir DIR *dir = opendir(tree_name("%s/instances", tree_root).text);
	const struct dirent *entry;
	int n = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir)))
		n += *entry->d_name != '.';
	return n;
}

static int setup(void **state)
{
	int r = tree_setup(state);

	if (r == 0)
		tree_dir("instances");
	return r;
}

static void no_instance_stays_behind(void **state)
{
	static const char *const points[] = { "make", "use", "write", "enable", "run", "free",
					      "remove" };

	for (size_t i = 0; i < ARRAY_LEN(points); i++) {
		int status = status_with_signal_at(points[i]);

		print_message("%s\n", points[i]);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), SIGTERM);
		assert_int_equal(count_instances(), 0);
	}
	assert_int_equal(status_with_signal_at(""), 0);
	assert_int_equal(count_instances(), 0);
}

static void only_own_instances_are_removed(void **state)
{
	static const char *const own[] = { "cxl-1.0", "cxl-4194304.15" };
	static const char *const others[] = { "cxl-2024-debug", "cxl-1", "cxl-1.", "cxl-1.0.1",
					      "cxl-.0", "cxl-", "cxl-1.0x", "cxl list", "acxl-1.0",
					      "cxl_monitor" };

	for (size_t i = 0; i < ARRAY_LEN(own); i++)
		tree_dir("instances/%s", own[i]);
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		tree_dir("instances/%s", others[i]);
	remove_left_over(tree_name("%s/instances", tree_root).text);
	assert_int_equal(count_instances(), ARRAY_LEN(others));
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		assert_true(tree_exists("instances/%s", others[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(no_instance_stays_behind, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(only_own_instances_are_removed, setup,
						tree_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
