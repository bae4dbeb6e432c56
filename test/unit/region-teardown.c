// SPDX-License-Identifier: GPL-2.0-only
/*
 * region-teardown.c - disable and destroy against a kernel that refuses, and what killed
 * processes left behind
 */
#include <signal.h>

#include "engine/wait.h"
#include "test/unit/kernel.h"

#define REGION_DIR ROOT_DIR "/decoder0.0/region0"
#define DEAD_PID 4194305 /* above the largest that Linux gives */

static int setup(void **state)
{
	if (kernel_setup(state) < 0)
		return -1;
	machine_region(0, 1, 5);
	tree_dir("run/cxl");
	return 0;
}

static struct cxl_region *region(void)
{
	return machine_get_region("region0");
}

/* System memory in zone Movable, as a region has it that was made a moment ago. */
static void bring_online(void)
{
	machine_dax(0);
	for (unsigned int id = 32; id < 34; id++) {
		machine_block(id, "online\n");
		tree_file("Movable\n", MEMORY_DIR "/memory%u/valid_zones", id);
	}
}

static void check_log(const char *expected)
{
	auto_free char *log = words_join(&kernel.log, "\n");

	assert_string_equal(log, expected);
}

#define D "bus/cxl/devices/"
#define M "devices/system/memory/"
#define RELEASE                                                                                    \
	M "memory33/state=offline\n" M "memory32/state=offline\n"                                  \
	  "bus/dax/drivers/kmem/unbind=dax0.0\n"                                                   \
	  "bus/cxl/drivers/cxl_region/unbind=region0"

static void disabling(void **state)
{
	bring_online();
	assert_int_equal(cxlx_region_disable(region(), false), -EBUSY);
	assert_int_equal(kernel.n, 0);
	assert_true(machine_has_reason("2 of 2 memory blocks of region0 are online"));
	assert_int_equal(cxlx_region_disable(region(), true), 0);
	check_log(RELEASE);
	assert_int_equal(cxl_region_is_enabled(region()), 0);
	assert_int_equal(cxlx_region_disable(region(), false), 0);
	assert_int_equal(kernel.log.n, 4);
}

static void destroying(void **state)
{
	bring_online();
	assert_int_equal(cxlx_region_destroy(region(), false), -EBUSY);
	assert_int_equal(kernel.n, 0);
	assert_int_equal(cxlx_region_destroy(region(), true), 0);
	check_log(RELEASE "\n" D "region0/commit=0\n" D "region0/target0=\n\n" D
			  "decoder5.0/dpa_size=0\n" D "decoder0.0/delete_region=region0");
	assert_false(tree_exists(REGION_DIR));
	assert_false(tree_exists("run/cxl/work.%d", getpid()));
}

static int disable(void)
{
	return cxlx_region_disable(region(), true);
}

static int destroy(void)
{
	return cxlx_region_destroy(region(), true);
}

/* Refuse each write in turn: everything comes back, memory in its zone included. */
static void refuse_each(void **state, int (*act)(void), unsigned int n)
{
	static const int codes[] = { -EBUSY, -EIO, -ENXIO, -EPERM };

	bring_online();
	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		for (unsigned int at = 1; at <= n; at++) {
			auto_free char *before = tree_snapshot(), *after = NULL;

			kernel_reset();
			machine_context();
			kernel.refuse_at = at;
			kernel.code = codes[i];
			assert_int_equal(act(), codes[i]);
			after = tree_snapshot();
			assert_string_equal(after, before);
			assert_int_equal(cxlx_error_code(cxlx_get_error(ctx)), codes[i]);
			assert_string_equal(cxlx_error_doing(cxlx_get_error(ctx)), "write");
			assert_false(tree_exists("run/cxl/work.%d", getpid()));
		}
	}
	kernel_reset();
	assert_int_equal(act(), 0);
	assert_int_equal(kernel.n, n);
}

static void disabling_refused(void **state)
{
	refuse_each(state, disable, 4);
}

static void destroying_refused(void **state)
{
	refuse_each(state, destroy, 8);
}

static unsigned int stop_at;

static bool stop(void *data)
{
	return kernel.n >= stop_at;
}

static void stopped_at_each_write(void **state)
{
	bring_online();
	for (stop_at = 1; stop_at < 8; stop_at++) {
		auto_free char *before = tree_snapshot(), *after = NULL;

		kernel_reset();
		machine_context();
		cxlx_set_cancelled(ctx, stop, NULL);
		assert_int_equal(destroy(), -EINTR);
		after = tree_snapshot();
		assert_string_equal(after, before);
	}
}

static void no_way_back(void **state)
{
	for (unsigned int at = 2; at <= 8; at++) {
		bring_online();
		kernel.and_from = at;
		kernel.code = -EIO;
		assert_int_equal(destroy(), -EIO);
		assert_true(machine_has_reason("could not take back"));
		/* From the first write of destruction proper, the next one has to know. */
		assert_int_equal(tree_exists("run/cxl/work.%d", getpid()), at > 4);
		assert_int_equal(kernel_teardown(state), 0);
		assert_int_equal(setup(state), 0);
	}
}

/* Something brings a block online again as soon as it is offline. */
static void bring_back(const char *file, const char *text)
{
	if (ends_with(file, "memory32/state") && strcmp(text, "offline") == 0)
		tree_file("online\n", MEMORY_DIR "/memory33/state");
}

static void block_that_comes_back(void **state)
{
	bring_online();
	kernel.before = bring_back;
	assert_int_equal(destroy(), -EBUSY);
	assert_int_equal(kernel_writes_to("kmem/unbind"), 0);
	assert_int_equal(kernel_writes_to("cxl_region/unbind"), 0);
	assert_int_equal(kernel_writes_to("commit"), 0);
	assert_string_equal(tree_read(MEMORY_DIR "/memory32/state").text, "online\n");
	assert_int_equal(cxl_region_is_enabled(region()), 1);
}

/* The driver that goes leaves a block behind, stuck: nothing more is taken away. */
static void bring_back_later(const char *file, const char *text)
{
	if (ends_with(file, "kmem/unbind"))
		tree_file("online\n", MEMORY_DIR "/memory33/state");
}

static void block_that_comes_back_in_the_last_moment(void **state)
{
	bring_online();
	kernel.before = bring_back_later;
	assert_int_equal(destroy(), -EBUSY);
	assert_int_equal(kernel_writes_to("cxl_region/unbind"), 0);
	assert_int_equal(kernel_writes_to("commit"), 0);
	assert_true(machine_has_reason("is stuck until a reboot"));
	assert_int_equal(cxl_region_is_enabled(region()), 1);
}

/* Of what type it is decides who may be using it. */
static void mode_that_cannot_be_read(void **state)
{
	machine_dax(0);
	tree_file("zzz\n", REGION_DIR "/mode");
	assert_int_equal(cxlx_region_disable(region(), false), -EPROTO);
	machine_check_error(-EPROTO, "understand", "/region0/mode", "zzz");
	assert_int_equal(cxlx_region_disable(region(), true), -EPROTO);
	assert_int_equal(cxlx_region_destroy(region(), true), -EPROTO);
	assert_int_equal(kernel.n, 0);
}

/* A refusal that has nothing to do with the memory is told as it is. */
static void not_allowed(void **state)
{
	bring_online();
	kernel.refuse_at = 1;
	kernel.code = -EACCES;
	assert_int_equal(disable(), -EACCES);
	machine_check_error(-EACCES, "write", "/memory33/state", "offline");
	assert_false(machine_has_reason("could not be taken offline"));
	kernel_reset();
	kernel.refuse_at = 1;
	kernel.code = -EBUSY;
	assert_int_equal(disable(), -EBUSY);
	assert_true(machine_has_reason("memory33 of region0 could not be taken offline: Device or "
				       "resource busy; nothing was changed"));
}

/* --- order --- */

static void later_decoder_first(void **state)
{
	tree_file("0x0000000010000000\n", ROOT_DIR "/port1/endpoint5/decoder5.1/dpa_size");
	tree_file("region1\n", ROOT_DIR "/port1/endpoint5/decoder5.1/region");
	assert_int_equal(destroy(), -EBUSY);
	assert_int_equal(kernel.n, 0);
	assert_true(machine_has_reason("mem0 still has a later active decoder, decoder5.1 "
				       "(region1)"));
}

/* --- half-made regions --- */

static void make_half(void)
{
	tree_remove(REGION_DIR "/driver");
	tree_file("0\n", REGION_DIR "/commit");
	tree_file("\n", REGION_DIR "/target0");
	tree_file("\n", ROOT_DIR "/port1/endpoint5/decoder5.0/region");
	tree_file("0x0\n", ROOT_DIR "/port1/endpoint5/decoder5.0/size");
}

static void leave_record(int pid, uint64_t start, const char *size)
{
	struct tree_path text = tree_name("pid %d\nstart %" PRIu64 "\nregion region0\n"
					  "decoder decoder5.0 %s\n",
					  pid, start, size);

	tree_file(text.text, "run/cxl/work.%d", pid);
}

static void left_behind_by_a_killed_process(void **state)
{
	make_half();
	leave_record(DEAD_PID, 1, "0x10000000");
	assert_int_equal(cxlx_region_destroy(region(), false), 0);
	check_log(D "decoder5.0/dpa_size=0\n" D "decoder0.0/delete_region=region0");
	assert_false(tree_exists("run/cxl/work.%d", DEAD_PID));
}

/* Without a record nobody knows whose the reservation is: it stays. */
static void half_made_by_nobody_known(void **state)
{
	make_half();
	assert_int_equal(cxlx_region_destroy(region(), false), 0);
	check_log(D "decoder0.0/delete_region=region0");
}

static void reservation_that_changed(void **state)
{
	make_half();
	leave_record(DEAD_PID, 1, "0x20000000");
	assert_int_equal(cxlx_region_destroy(region(), false), 0);
	check_log(D "decoder0.0/delete_region=region0");
}

/* Field 22 of /proc/PID/stat. */
static uint64_t start_of(pid_t pid)
{
	struct tree_text text = tree_read_at(tree_name("/proc/%d/stat", pid).text);
	char *rest = strrchr(text.text, ')');

	for (int field = 2; field < 22; field++)
		rest = strchr(rest + 1, ' ');
	return strtoull(rest, NULL, 10);
}

static void of_a_living_process(void **state)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0)
		for (;;)
			pause();
	make_half();
	leave_record(pid, start_of(pid), "0x10000000");
	assert_int_equal(destroy(), -EBUSY);
	assert_int_equal(kernel.n, 0);
	assert_true(machine_has_reason(tree_name("process %d is working on region0", pid).text));
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(destroy(), 0);
}

static void gone(void **state)
{
	struct cxl_region *old = region();

	tree_remove(REGION_DIR);
	tree_remove(DEVICES_DIR "/region0");
	assert_int_equal(cxlx_region_destroy(old, true), -ENODEV);
	machine_check_error(-ENODEV, "find", "/sys/bus/cxl/devices/region0", "");
	assert_int_equal(cxlx_region_disable(old, true), -ENODEV);
	assert_int_equal(kernel.n, 0);
}

/* --- enabling --- */

static void enabling(void **state)
{
	assert_int_equal(cxlx_region_enable(region()), 0);
	assert_int_equal(kernel.n, 0);
	tree_remove(REGION_DIR "/driver");
	assert_int_equal(cxlx_region_enable(region()), 0);
	check_log("bus/cxl/drivers/cxl_region/bind=region0");
	make_half();
	assert_int_equal(cxlx_region_enable(region()), -ENXIO);
	assert_true(machine_has_reason("region0 is not committed (0 of 1 targets are set)"));
	assert_int_equal(kernel.n, 1);
}

#define teardown_test(fn) cmocka_unit_test_setup_teardown(fn, setup, kernel_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		teardown_test(disabling),
		teardown_test(destroying),
		teardown_test(disabling_refused),
		teardown_test(destroying_refused),
		teardown_test(stopped_at_each_write),
		teardown_test(no_way_back),
		teardown_test(block_that_comes_back),
		teardown_test(block_that_comes_back_in_the_last_moment),
		teardown_test(mode_that_cannot_be_read),
		teardown_test(not_allowed),
		teardown_test(later_decoder_first),
		teardown_test(left_behind_by_a_killed_process),
		teardown_test(half_made_by_nobody_known),
		teardown_test(reservation_that_changed),
		teardown_test(of_a_living_process),
		teardown_test(gone),
		teardown_test(enabling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
