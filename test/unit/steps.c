// SPDX-License-Identifier: GPL-2.0-only
/* steps.c - lists of writes: run, taken back, and which failure is told */
#include "engine/steps.h"
#include "test/unit/kernel.h"

static void three(struct steps *steps)
{
	tree_file("a0\n", "sys/t/a");
	tree_file("b0\n", "sys/t/b");
	tree_file("c0\n", "sys/t/c");
	tree_file("off\n", "sys/t/other");
	steps_add(steps, "t", "a", "a1", NULL, "a0");
	steps_add(steps, "t", "b", "b1", "other", "on");
	steps_add(steps, "t", "c", "c1", NULL, NULL);
	assert_false(steps->failed);
}

static void check_log(const char *expected)
{
	auto_free char *log = words_join(&kernel.log, " ");

	assert_string_equal(log, expected);
}

static void running(void **state)
{
	auto_steps struct steps steps = { 0 };

	three(&steps);
	assert_int_equal(steps_run(core(ctx), &steps), 0);
	check_log("t/a=a1 t/b=b1 t/c=c1");
	assert_int_equal(cxlx_error_code(cxlx_get_error(ctx)), 0);
	/* What is done is not done again. */
	assert_int_equal(steps_run(core(ctx), &steps), 0);
	assert_int_equal(kernel.n, 3);
}

static void taking_back(void **state)
{
	auto_steps struct steps steps = { 0 };

	three(&steps);
	assert_int_equal(steps_run(core(ctx), &steps), 0);
	steps_undo(core(ctx), &steps);
	check_log("t/a=a1 t/b=b1 t/c=c1 t/other=on t/a=a0");
	assert_false(steps.stuck);
	steps_undo(core(ctx), &steps);
	assert_int_equal(kernel.log.n, 5);
	/* And anew. */
	assert_int_equal(steps_run(core(ctx), &steps), 0);
	assert_int_equal(kernel.log.n, 8);
}

static void failing(void **state)
{
	static const char *const logs[] = { "", "t/a=a1 t/a=a0",
					    "t/a=a1 t/b=b1 t/other=on t/a=a0" };
	static const char *const paths[] = { "/sys/t/a", "/sys/t/b", "/sys/t/c" };
	static const char *const values[] = { "a1", "b1", "c1" };

	for (unsigned int i = 0; i < 3; i++) {
		auto_steps struct steps steps = { 0 };

		kernel_reset();
		cxlx_clear_error(ctx);
		three(&steps);
		kernel.refuse_at = i + 1;
		kernel.code = -ENOSPC;
		assert_int_equal(steps_run(core(ctx), &steps), -ENOSPC);
		check_log(logs[i]);
		machine_check_error(-ENOSPC, "write", paths[i], values[i]);
		assert_false(steps.stuck);
	}
}

/* The way back fails too: the first failure is the record, the other a reason. */
static void failing_to_take_back(void **state)
{
	auto_steps struct steps steps = { 0 };

	three(&steps);
	kernel.refuse_at = 3;
	kernel.refuse_file = "t/other";
	kernel.refuse_times = 1;
	kernel.code = -EIO;
	assert_int_equal(steps_run(core(ctx), &steps), -EIO);
	check_log("t/a=a1 t/b=b1 t/a=a0");
	machine_check_error(-EIO, "write", "/sys/t/c", "c1");
	assert_true(steps.stuck);
	assert_true(machine_has_reason("could not take back b: writing \"on\" to /sys/t/other: "
				       "Input/output error"));
}

struct reported {
	char text[256];
};

static void report(void *data, const struct cxlx_step *step)
{
	struct reported *to = data;
	size_t len = strlen(to->text);

	snprintf(to->text + len, sizeof(to->text) - len, "%s%s=%s:%d ", step->undo ? "undo " : "",
		 step->path, step->value, step->code);
}

static void reporting(void **state)
{
	struct reported reported = { "" };
	auto_steps struct steps steps = { 0 };

	three(&steps);
	cxlx_set_step_fn(ctx, report, &reported);
	kernel.refuse_at = 2;
	kernel.code = -EBUSY;
	assert_int_equal(steps_run(core(ctx), &steps), -EBUSY);
	assert_string_equal(reported.text, "t/a=a1:0 t/b=b1:-16 undo t/a=a0:0 ");
}

static bool after_two(void *data)
{
	return kernel.n >= 2;
}

static void cancelled(void **state)
{
	auto_steps struct steps steps = { 0 };

	three(&steps);
	cxlx_set_cancelled(ctx, after_two, NULL);
	assert_int_equal(steps_run(core(ctx), &steps), -EINTR);
	check_log("t/a=a1 t/b=b1 t/other=on t/a=a0");
	machine_check_error(-EINTR, "write", "/sys/t/c", "c1");
}

static bool cancelled_on_the_way_back;

static void look_at_cancelled(const char *file, const char *text)
{
	if (ends_with(file, "t/other"))
		cancelled_on_the_way_back = sysfs_cancelled(&ctx->core.fs);
}

/* A second signal must not stop the way back: an interrupted write is repeated there. */
static void not_cancelled_on_the_way_back(void **state)
{
	auto_steps struct steps steps = { 0 };

	three(&steps);
	cancelled_on_the_way_back = true;
	cxlx_set_cancelled(ctx, after_two, NULL);
	kernel.before = look_at_cancelled;
	assert_int_equal(steps_run(core(ctx), &steps), -EINTR);
	assert_false(cancelled_on_the_way_back);
	assert_true(sysfs_cancelled(&ctx->core.fs));
}

/* A write that only the memory for it is missing of is never begun. */
static void out_of_memory(void **state)
{
	auto_steps struct steps steps = { 0 };

	three(&steps);
	steps.failed = true;
	assert_int_equal(steps_run(core(ctx), &steps), -ENOMEM);
	assert_int_equal(kernel.n, 0);
}

/* --- memory at stake --- */

/* region0 with a block that is online */
static struct cxl_region *region_in_use(void)
{
	machine_region(0, 1, 5);
	machine_dax(0);
	machine_block(32, "online\n");
	return machine_get_region("region0");
}

static void unbinding_from_under_memory(void **state)
{
	static const char *const drivers[] = { "bus/cxl/drivers/cxl_region", "bus/dax/drivers/kmem" };

	for (size_t i = 0; i < ARRAY_LEN(drivers); i++) {
		auto_steps struct steps steps = { .subject = region_in_use() };

		cxlx_clear_error(ctx);
		three(&steps);
		steps_add(&steps, drivers[i], "unbind", "region0", NULL, NULL);
		assert_int_equal(steps_run(core(ctx), &steps), -EBUSY);
		assert_int_equal(kernel_writes_to("unbind"), 0);
		assert_int_equal(kernel_writes_to("t/a"), 2 * (i + 1));
		assert_true(machine_has_reason("1 of 1 memory blocks of region0 are online"));
		assert_false(steps.stuck);
	}
}

static void ending_decode_under_memory(void **state)
{
	auto_steps struct steps steps = { .subject = region_in_use() };

	steps_add(&steps, "bus/cxl/devices/region0", "commit", "0", NULL, "1");
	assert_int_equal(steps_run(core(ctx), &steps), -EBUSY);
	assert_int_equal(kernel.n, 0);
}

/* What was bound and has memory now stays bound, and what hangs on it stays, too. */
static void way_back_under_memory(void **state)
{
	auto_steps struct steps steps = { .subject = region_in_use() };

	machine_block(32, "offline\n");
	tree_file("a0\n", "sys/t/a");
	steps_add(&steps, "t", "a", "a1", NULL, "a0");
	steps_add(&steps, "bus/cxl/drivers/cxl_region", "bind", NULL, "unbind", "region0");
	assert_int_equal(steps_run(core(ctx), &steps), 0);
	machine_block(32, "online\n");
	steps_undo(core(ctx), &steps);
	check_log("t/a=a1");
	assert_true(steps.stuck);
	assert_true(machine_has_reason("could not take back bind: 1 of 1 memory blocks of region0 are "
				       "online"));
	assert_int_equal(ctx->core.reasons.n, 1);
}

static void way_back_without_a_region(void **state)
{
	auto_steps struct steps steps = { .subject = region_in_use() };

	three(&steps);
	assert_int_equal(steps_run(core(ctx), &steps), 0);
	tree_remove(DEVICES_DIR "/region0");
	steps_undo(core(ctx), &steps);
	check_log("t/a=a1 t/b=b1 t/c=c1");
	assert_false(steps.stuck);
}

static void kept(void **state)
{
	auto_steps struct steps steps = { .keep = true };

	three(&steps);
	kernel.refuse_at = 2;
	kernel.code = -EIO;
	assert_int_equal(steps_run(core(ctx), &steps), -EIO);
	check_log("t/a=a1");
	steps_undo(core(ctx), &steps);
	check_log("t/a=a1 t/a=a0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		kernel_test(running),
		kernel_test(taking_back),
		kernel_test(failing),
		kernel_test(failing_to_take_back),
		kernel_test(reporting),
		kernel_test(cancelled),
		kernel_test(not_cancelled_on_the_way_back),
		kernel_test(out_of_memory),
		kernel_test(unbinding_from_under_memory),
		kernel_test(ending_decode_under_memory),
		kernel_test(way_back_under_memory),
		kernel_test(way_back_without_a_region),
		kernel_test(kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
