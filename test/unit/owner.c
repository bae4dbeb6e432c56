// SPDX-License-Identifier: GPL-2.0-only
/*
 * owner.c - records of work in progress: whose they are, whether that process lives, what
 * garbage does, and the lock
 */
#include <signal.h>
#include <sys/file.h>

#include "base/numbers.h"
#include "libcxl/owner.h"
#include "engine/wait.h"
#include "test/unit/machine.h"

static int setup(void **state)
{
	if (machine_setup(state) < 0)
		return -1;
	tree_dir("run/cxl");
	alarm(60);
	return 0;
}

static int teardown(void **state)
{
	alarm(0);
	return machine_teardown(state);
}

static void leave(struct owner *owner, const char *region)
{
	auto_owner_record struct owner_record record = { 0 };

	snprintf(record.region, sizeof(record.region), "%s", region);
	assert_int_equal(owner_add_decoder(&record, "decoder5.0", 0x10000000), 0);
	assert_int_equal(owner_add_decoder(&record, "decoder3.0", UINT64_MAX), 0);
	owner_record(owner, &record);
}

static int find(const char *region, bool alive)
{
	auto_owner_record struct owner_record record = { 0 };

	return owner_find(core(ctx), region, alive, &record);
}

/* --- other processes --- */

/* A child that leaves a record and then says so, and lives until it is told otherwise. */
static pid_t start_worker(const char *region)
{
	int pipe_of[2];
	char byte;
	pid_t pid;

	assert_int_equal(pipe(pipe_of), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct owner owner;

		if (owner_begin(core(ctx), wait_now() + 10000, &owner) < 0)
			_exit(1);
		leave(&owner, region);
		if (write(pipe_of[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(pipe_of[1]);
	assert_int_equal(read(pipe_of[0], &byte, 1), 1);
	close(pipe_of[0]);
	return pid;
}

static void await(pid_t pid)
{
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

/* Dead, but its parent has not asked for it: /proc still has it. */
static void await_zombie(pid_t pid)
{
	siginfo_t info;

	assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
}

static void of_a_living_process(void **state)
{
	auto_owner_record struct owner_record record = { 0 };
	pid_t pid = start_worker("region7");

	assert_int_equal(find("region7", false), -ENOENT);
	assert_int_equal(find("region70", true), -ENOENT);
	assert_int_equal(owner_find(core(ctx), "region7", true, &record), 0);
	assert_int_equal(record.pid, pid);
	assert_int_equal(record.n_decoders, 2);
	assert_string_equal(record.decoders[0].name, "decoder5.0");
	assert_true(record.decoders[0].dpa_size == 0x10000000);
	assert_true(record.decoders[1].dpa_size == UINT64_MAX);
	owner_forget(core(ctx), "region7"); /* only the dead are forgotten */
	assert_int_equal(find("region7", true), 0);
	kill(pid, SIGKILL);
	await(pid);
}

static void of_a_killed_process(void **state)
{
	auto_owner_record struct owner_record record = { 0 };
	pid_t pid = start_worker("region7");

	kill(pid, SIGKILL);
	await_zombie(pid);
	assert_int_equal(find("region7", true), -ENOENT);
	assert_int_equal(find("region7", false), 0);
	await(pid);
	assert_int_equal(find("region7", true), -ENOENT);
	assert_int_equal(owner_find(core(ctx), "region7", false, &record), 0);
	assert_int_equal(record.pid, pid);
	assert_int_equal(record.n_decoders, 2);
	owner_forget(core(ctx), "region8");
	assert_int_equal(find("region7", false), 0);
	owner_forget(core(ctx), "region7");
	assert_int_equal(find("region7", false), -ENOENT);
}

/* Its number belongs to another process by now. */
static void of_a_process_whose_number_is_used_again(void **state)
{
	pid_t pid = start_worker("region7");
	struct tree_path name = tree_name("run/cxl/work.%d", pid);
	struct tree_text text = tree_read("%s", name.text);
	char *start = strstr(text.text, "start ");

	assert_non_null(start);
	start[6] = start[6] == '1' ? '2' : '1';
	tree_file(text.text, "%s", name.text);
	assert_int_equal(find("region7", true), -ENOENT);
	assert_int_equal(find("region7", false), 0);
	kill(pid, SIGKILL);
	await(pid);
}

static void of_this_process(void **state)
{
	struct owner owner;
	struct tree_path name = tree_name("run/cxl/work.%d", getpid());

	assert_int_equal(owner_begin(core(ctx), wait_now() + 1000, &owner), 0);
	leave(&owner, "region7");
	assert_true(tree_exists("%s", name.text));
	assert_int_equal(find("region7", true), -ENOENT);
	assert_int_equal(find("region7", false), -ENOENT);
	/* A new record replaces the old one. */
	leave(&owner, "region8");
	assert_null(strstr(tree_read("%s", name.text).text, "region7"));
	assert_false(tree_exists("run/cxl/.work.%d", getpid()));
	owner_end(&owner);
	assert_false(tree_exists("%s", name.text));
	owner_end(&owner);
}

static void kept_when_something_is_stuck(void **state)
{
	struct owner owner;

	assert_int_equal(owner_begin(core(ctx), wait_now() + 1000, &owner), 0);
	leave(&owner, "region7");
	owner.keep_record = true;
	owner_end(&owner);
	assert_true(tree_exists("run/cxl/work.%d", getpid()));
}

/* The same decoder twice is one decoder: records of records do not grow. */
static void decoders_once(void **state)
{
	auto_owner_record struct owner_record record = { 0 };

	assert_int_equal(owner_add_decoder(&record, "decoder5.0", 1), 0);
	assert_int_equal(owner_add_decoder(&record, "decoder5.0", 2), 0);
	assert_int_equal(owner_add_decoder(&record, "decoder5.00", 3), 0);
	assert_int_equal(record.n_decoders, 2);
	assert_true(record.decoders[0].dpa_size == 1);
}

/* --- garbage --- */

static void garbage(void **state)
{
	static const char *const records[] = {
		"",
		"\n",
		"garbage\n",
		"region region7\n",
		"pid\nregion region7\n",
		"pid 0\nstart 1\nregion region7\n",
		"pid -5\nstart 1\nregion region7\n",
		"pid 99999999999\nstart 1\nregion region7\n",
		"pid 1x\nstart 1\nregion region7\n",
		"pid 4194305\nstart -1\nregion region7\n",
		"pid 4194305\nstart 1\nregion region7\nnonsense\n",
		"pid 4194305\nstart 1\nregion region7\ndecoder\n",
		"pid 4194305\nstart 1\nregion region7\ndecoder decoder5.0\n",
		"pid 4194305\nstart 1\nregion region7\ndecoder decoder5.0 0x\n",
		"pid 4194305\nstart 1\nregion region7\ndecoder decoder5.0 0x1junk\n",
		"pid 4194305\nstart 1\nregion region7\ndecoder decoder5.0 0x10000000000000000\n",
	};

	for (size_t i = 0; i < ARRAY_LEN(records); i++) {
		tree_file(records[i], "run/cxl/work.4194305");
		if (find("region7", false) != -ENOENT || find("region7", true) != -ENOENT)
			fail_msg("\"%s\" was understood", records[i]);
	}
	/* What is understood, to show that the rows above fail for the right reason. */
	tree_file("pid 4194305\nstart 1\nregion region7\ndecoder decoder5.0 0x1\n",
		  "run/cxl/work.4194305");
	assert_int_equal(find("region7", false), 0);
}

static void records_that_are_too_long(void **state)
{
	static char text[10000];
	size_t len = (size_t)snprintf(text, sizeof(text), "pid 4194305\nstart 1\nregion region7\n");

	for (int i = 0; len < 6000; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "decoder decoder%d.0 0x1\n",
					i);
	tree_file(text, "run/cxl/work.4194305");
	assert_int_equal(find("region7", false), -ENOENT);
}

static void things_that_are_no_records(void **state)
{
	static const char text[] = "pid 4194305\nstart 1\nregion region7\n";
	char path[PATH_MAX];

	tree_file(text, "elsewhere");
	snprintf(path, sizeof(path), "%s/run/cxl/work.1", tree_root);
	assert_int_equal(symlink("../../elsewhere", path), 0);
	snprintf(path, sizeof(path), "%s/run/cxl/work.2", tree_root);
	assert_int_equal(mkfifo(path, 0644), 0);
	tree_dir("run/cxl/work.3");
	tree_file(text, "run/cxl/.work.4");
	tree_file(text, "run/cxl/other.4");
	tree_bytes(tree_name("%s/run/cxl/work.5", tree_root).text, text, 7);
	assert_int_equal(find("region7", false), -ENOENT);
	assert_int_equal(find("region7", true), -ENOENT);
	owner_forget(core(ctx), "region7");
	assert_true(tree_exists("run/cxl/other.4"));
	assert_true(tree_exists("elsewhere"));
}

/* --- the directory and the lock --- */

static void without_a_directory(void **state)
{
	struct owner owner;

	tree_remove("run");
	assert_int_equal(owner_begin(core(ctx), wait_now() + 1000, &owner), 0);
	leave(&owner, "region7");
	assert_false(tree_exists("run"));
	assert_int_equal(find("region7", true), -ENOENT);
	owner_forget(core(ctx), "region7");
	owner_end(&owner);
}

static void directory_is_made(void **state)
{
	struct owner owner;

	tree_remove("run/cxl");
	assert_int_equal(owner_begin(core(ctx), wait_now() + 1000, &owner), 0);
	assert_true(tree_exists("run/cxl/lock"));
	owner_end(&owner);
}

static int work_unprivileged(void)
{
	struct owner owner;
	int r;

	r = owner_begin(core(ctx), wait_now() + 1000, &owner);
	leave(&owner, "region7");
	owner_end(&owner);
	return r < 0;
}

static void directory_that_cannot_be_written(void **state)
{
	tree_mode(0555, "run/cxl");
	assert_int_equal(tree_run_as_nobody(work_unprivileged), 0);
	assert_false(tree_exists("run/cxl/lock"));
	tree_mode(0755, "run/cxl");
}

static int open_lock(void)
{
	auto_close int fd =
		open(tree_name("%s/run/cxl/lock", tree_root).text, O_RDONLY | O_CLOEXEC);

	return fd < 0 && errno == EACCES ? 0 : 1;
}

/* A user who may not change regions cannot take the lock to keep root from doing so. */
static void lock_is_for_its_owner(void **state)
{
	struct owner owner;

	if (geteuid() != 0)
		skip();
	assert_int_equal(owner_begin(core(ctx), wait_now() + 1000, &owner), 0);
	assert_int_equal(tree_run_as_nobody(open_lock), 0);
	owner_end(&owner);
}

static void lock_that_another_holds(void **state)
{
	pid_t pid = start_worker("region7");
	uint64_t before = wait_now();
	struct owner owner;

	assert_int_equal(owner_begin(core(ctx), before + 100, &owner), -ETIMEDOUT);
	assert_true(wait_now() - before >= 100);
	assert_true(wait_now() - before < 5000);
	machine_check_error(-ETIMEDOUT, "lock", "/run/cxl/lock", "");
	assert_true(machine_has_reason("other cxl processes"));
	owner_end(&owner);
	/* Killed, the kernel gives its lock back. */
	kill(pid, SIGKILL);
	await(pid);
	assert_int_equal(owner_begin(core(ctx), wait_now() + 1000, &owner), 0);
	owner_end(&owner);
}

static bool yes(void *data)
{
	return true;
}

static void cancelled_while_waiting(void **state)
{
	pid_t pid = start_worker("region7");
	struct owner owner;

	cxlx_set_cancelled(ctx, yes, NULL);
	assert_int_equal(owner_begin(core(ctx), wait_now() + 30000, &owner), -EINTR);
	owner_end(&owner);
	kill(pid, SIGKILL);
	await(pid);
}

#define owner_test(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		owner_test(of_a_living_process),
		owner_test(of_a_killed_process),
		owner_test(of_a_process_whose_number_is_used_again),
		owner_test(of_this_process),
		owner_test(kept_when_something_is_stuck),
		owner_test(decoders_once),
		owner_test(garbage),
		owner_test(records_that_are_too_long),
		owner_test(things_that_are_no_records),
		owner_test(without_a_directory),
		owner_test(directory_is_made),
		owner_test(directory_that_cannot_be_written),
		owner_test(lock_is_for_its_owner),
		owner_test(lock_that_another_holds),
		owner_test(cancelled_while_waiting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
