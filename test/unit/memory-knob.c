// SPDX-License-Identifier: GPL-2.0-only
/*
 * memory-knob.c - auto_online_blocks is lowered for a moment and put back on every path, also by
 * whoever finds the record of a process that was killed
 */
#include "libcxl/memory-knob.h"
#include "libcxl/owner.h"
#include "engine/wait.h"
#include "test/unit/kernel.h"

#define KNOB MEMORY_DIR "/auto_online_blocks"

static int setup(void **state)
{
	if (kernel_setup(state) < 0)
		return -1;
	tree_dir("run/cxl");
	machine_region(7, 1, 5);
	tree_file("online_kernel\n", KNOB);
	return 0;
}

static void begin(struct owner *owner)
{
	assert_int_equal(owner_begin(core(ctx), wait_now() + 1000, owner), 0);
}

static void check_knob(const char *expected)
{
	assert_string_equal(tree_read(KNOB).text, expected);
}

static bool own_record_has(const char *text)
{
	struct tree_path name = tree_name("run/cxl/work.%d", getpid());

	return tree_exists("%s", name.text) && strstr(tree_read("%s", name.text).text, text);
}

static void lowered_and_restored(void **state)
{
	struct memory_knob knob;
	struct owner owner;

	begin(&owner);
	assert_int_equal(memory_knob_lower(core(ctx), &owner, &knob), 0);
	check_knob("offline\n");
	assert_true(own_record_has("policy online_kernel\n"));
	assert_int_equal(memory_knob_restore(&knob), 0);
	check_knob("online_kernel\n");
	assert_false(own_record_has("policy"));
	assert_int_equal(memory_knob_restore(&knob), 0);
	assert_int_equal(kernel.n, 2);
	owner_end(&owner);
}

/* The record comes first: from then on somebody knows what it was. */
static void look_at_record(const char *file, const char *text)
{
	if (ends_with(file, "auto_online_blocks") && strcmp(text, "offline") == 0)
		assert_true(own_record_has("policy online_kernel\n"));
}

static void recorded_before_it_is_lowered(void **state)
{
	struct memory_knob knob;
	struct owner owner;

	begin(&owner);
	kernel.before = look_at_record;
	assert_int_equal(memory_knob_lower(core(ctx), &owner, &knob), 0);
	assert_int_equal(kernel.n, 1);
	memory_knob_end(&knob);
	owner_end(&owner);
}

static void low_already(void **state)
{
	struct memory_knob knob;
	struct owner owner;

	tree_file("offline\n", KNOB);
	begin(&owner);
	assert_int_equal(memory_knob_lower(core(ctx), &owner, &knob), 0);
	assert_int_equal(memory_knob_restore(&knob), 0);
	assert_int_equal(kernel.n, 0);
	/* A kernel without hot-plug has no knob, and no memory that arrives. */
	tree_remove(KNOB);
	assert_int_equal(memory_knob_lower(core(ctx), &owner, &knob), 0);
	assert_int_equal(memory_knob_restore(&knob), 0);
	owner_end(&owner);
}

static void somebody_else_decides(void **state)
{
	struct memory_knob knob;
	struct owner owner;

	begin(&owner);
	assert_int_equal(memory_knob_lower(core(ctx), &owner, &knob), 0);
	tree_file("online_movable\n", KNOB);
	assert_int_equal(memory_knob_restore(&knob), 0);
	check_knob("online_movable\n");
	assert_int_equal(kernel.n, 1);
	owner_end(&owner);
}

static void cannot_be_lowered(void **state)
{
	struct memory_knob knob;
	struct owner owner;

	begin(&owner);
	kernel.refuse_at = 1;
	kernel.code = -EACCES;
	assert_int_equal(memory_knob_lower(core(ctx), &owner, &knob), -EACCES);
	machine_check_error(-EACCES, "write", "/auto_online_blocks", "offline");
	assert_false(own_record_has("policy"));
	assert_int_equal(memory_knob_restore(&knob), 0);
	assert_int_equal(kernel.n, 1);
	owner_end(&owner);
}

static void refused_once(void **state)
{
	struct memory_knob knob;
	struct owner owner;

	begin(&owner);
	assert_int_equal(memory_knob_lower(core(ctx), &owner, &knob), 0);
	kernel.refuse_at = 2;
	kernel.code = -EIO;
	assert_int_equal(memory_knob_restore(&knob), 0);
	check_knob("online_kernel\n");
	assert_int_equal(cxlx_error_code(cxlx_get_error(ctx)), 0);
	owner_end(&owner);
}

static bool always(void *unused)
{
	return true;
}

/* Ctrl-C is no reason to leave it low. */
static void restored_although_cancelled(void **state)
{
	struct memory_knob knob;
	struct owner owner;

	begin(&owner);
	assert_int_equal(memory_knob_lower(core(ctx), &owner, &knob), 0);
	cxlx_set_cancelled(ctx, always, NULL);
	kernel.refuse_at = 2;
	kernel.code = -EIO;
	assert_int_equal(memory_knob_restore(&knob), 0);
	check_knob("online_kernel\n");
	assert_true(sysfs_cancelled(&ctx->core.fs));
	owner_end(&owner);
}

/* What cannot be put back is told, and the record stays for the next one. */
static void cannot_be_restored(void **state)
{
	struct memory_knob knob;
	struct owner owner;

	begin(&owner);
	assert_int_equal(memory_knob_lower(core(ctx), &owner, &knob), 0);
	kernel.and_from = 2;
	kernel.code = -EIO;
	assert_int_equal(memory_knob_restore(&knob), -EIO);
	assert_true(machine_has_reason("could not take back auto_online_blocks: it was "
				       "\"online_kernel\" and is \"offline\" now"));
	owner_end(&owner);
	assert_true(own_record_has("policy online_kernel\n"));
}

/* After a kill nobody would set it back: then it is not touched. */
static void without_a_record(void **state)
{
	struct memory_knob knob;
	struct owner owner;

	tree_remove("run");
	begin(&owner);
	assert_int_equal(memory_knob_lower(core(ctx), &owner, &knob), -ENOENT);
	assert_true(machine_has_reason("no record of that can be kept in /run/cxl"));
	assert_int_equal(kernel.n, 0);
	check_knob("online_kernel\n");
	owner_end(&owner);
}

/* --- after a kill --- */

static void leave_dead(const char *policy)
{
	struct tree_path text = tree_name("pid 4194305\nstart 1\nregion region7\npolicy %s\n"
					  "decoder decoder5.0 0x1\n",
					  policy);

	tree_file(text.text, "run/cxl/work.4194305");
}

static void of_a_killed_process(void **state)
{
	struct owner owner;

	tree_file("offline\n", KNOB);
	leave_dead("online_movable");
	begin(&owner);
	check_knob("online_movable\n");
	/* The rest of the record is for destroy-region. */
	assert_string_equal(tree_read("run/cxl/work.4194305").text,
			    "pid 4194305\nstart 1\nregion region7\ndecoder decoder5.0 0x1\n");
	owner_end(&owner);
	/* Once: whoever chooses "offline" from now on means it. */
	tree_file("offline\n", KNOB);
	begin(&owner);
	check_knob("offline\n");
	owner_end(&owner);
}

static void of_a_killed_process_and_chosen_since(void **state)
{
	struct owner owner;

	tree_file("online\n", KNOB);
	leave_dead("online_movable");
	begin(&owner);
	check_knob("online\n");
	assert_null(strstr(tree_read("run/cxl/work.4194305").text, "policy"));
	owner_end(&owner);
}

static void of_a_killed_process_and_refused(void **state)
{
	struct owner owner;

	tree_file("offline\n", KNOB);
	leave_dead("online_movable");
	kernel.refuse_at = 1;
	kernel.code = -EACCES;
	begin(&owner);
	assert_int_equal(cxlx_error_code(cxlx_get_error(ctx)), 0);
	assert_non_null(strstr(tree_read("run/cxl/work.4194305").text, "policy online_movable\n"));
	owner_end(&owner);
	begin(&owner);
	check_knob("online_movable\n");
	owner_end(&owner);
}

static void garbage(void **state)
{
	static const char *const words[] = { "", "onlin", "online_movable ", "on line", "invalid" };
	struct owner owner;

	tree_file("offline\n", KNOB);
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		leave_dead(words[i]);
		begin(&owner);
		check_knob("offline\n");
		owner_end(&owner);
	}
	assert_int_equal(kernel.n, 0);
}

#define test(fn) cmocka_unit_test_setup_teardown(fn, setup, kernel_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(lowered_and_restored),
		test(recorded_before_it_is_lowered),
		test(low_already),
		test(somebody_else_decides),
		test(cannot_be_lowered),
		test(refused_once),
		test(restored_although_cancelled),
		test(cannot_be_restored),
		test(without_a_record),
		test(of_a_killed_process),
		test(of_a_killed_process_and_chosen_since),
		test(of_a_killed_process_and_refused),
		test(garbage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
