// SPDX-License-Identifier: GPL-2.0-only
/* The tree, the handles, the queue of work, and text as the kernel reads it. */
#include "test/unit/sim-machine.h"

#include <inttypes.h>
#include <time.h>

#include "base/scope.h"

#define MEM0 "/sys/devices/pci0000:0c/0000:0c:00.0/0000:0d:00.0/mem0"

static int start(void **state)
{
	machine_start(0);
	return 0;
}

static void test_numbers(void **state)
{
	static const struct {
		const char *text;
		unsigned int base;
		int result;
		uint64_t value;
	} cases[] = {
		{ "0", 0, 0, 0 },
		{ "12\n", 0, 0, 12 },
		{ "+5", 0, 0, 5 },
		{ "0x1F", 0, 0, 31 },
		{ "0X1f\n", 0, 0, 31 },
		{ "010", 0, 0, 8 },
		{ "ff", 16, 0, 255 },
		{ "0xff", 16, 0, 255 },
		{ "18446744073709551615", 0, 0, UINT64_MAX },
		{ "18446744073709551616", 0, -ERANGE, 0 },
		{ "", 0, -EINVAL, 0 },
		{ "\n", 0, -EINVAL, 0 },
		{ "-1", 0, -EINVAL, 0 },
		{ " 1", 0, -EINVAL, 0 },
		{ "1 ", 0, -EINVAL, 0 },
		{ "1\n\n", 0, -EINVAL, 0 },
		{ "0x", 0, -EINVAL, 0 },
		{ "09", 0, -EINVAL, 0 },
		{ "256M", 0, -EINVAL, 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		uint64_t value = 0;

		if (sim_parse_u64(cases[i].text, cases[i].base, &value) != cases[i].result ||
		    value != cases[i].value)
			fail_msg("\"%s\": %" PRIu64, cases[i].text, value);
	}
}

static void test_integers(void **state)
{
	int value = 0;

	assert_int_equal(sim_parse_int("-2147483648", 0, &value), 0);
	assert_int_equal(value, INT32_MIN);
	assert_int_equal(sim_parse_int("2147483648", 0, &value), -ERANGE);
	assert_int_equal(sim_parse_int("--1", 0, &value), -EINVAL);
}

static void test_booleans(void **state)
{
	static const char *const yes[] = { "1", "y", "Yes", "t", "True", "on", "On\n", "e" };
	static const char *const no[] = { "0", "n", "No", "f", "off", "OF", "disable" };
	static const char *const neither[] = { "", "2", "o", "ox", "\n", " 1" };
	bool value;

	for (size_t i = 0; i < ARRAY_LEN(yes); i++) {
		assert_int_equal(sim_parse_bool(yes[i], &value), 0);
		assert_true(value);
	}
	for (size_t i = 0; i < ARRAY_LEN(no); i++) {
		assert_int_equal(sim_parse_bool(no[i], &value), 0);
		assert_false(value);
	}
	for (size_t i = 0; i < ARRAY_LEN(neither); i++)
		assert_int_equal(sim_parse_bool(neither[i], &value), -EINVAL);
}

static void test_equal_but_for_a_newline(void **state)
{
	assert_true(sim_streq("mem0", "mem0"));
	assert_true(sim_streq("mem0\n", "mem0"));
	assert_true(sim_streq("mem0", "mem0\n"));
	assert_true(sim_streq("", "\n"));
	assert_false(sim_streq("mem0\n\n", "mem0"));
	assert_false(sim_streq("mem", "mem0"));
}

static void test_ids_are_lowest_first(void **state)
{
	struct sim_ida ida = { 0 };

	for (int i = 0; i < 200; i++)
		assert_int_equal(sim_ida_get(&ida), i);
	sim_ida_put(&ida, 130);
	sim_ida_put(&ida, 7);
	assert_int_equal(sim_ida_get_from(&ida, 8), 130);
	assert_int_equal(sim_ida_get(&ida), 7);
	assert_int_equal(sim_ida_get(&ida), 200);
	sim_ida_clear(&ida);
}

static void expect_link(const char *path, const char *text)
{
	auto_sim_buf struct sim_buf buf = { 0 };

	assert_int_equal(sim_readlink(world, path, &buf), 0);
	assert_string_equal(buf.text, text);
}

static void test_links_are_relative(void **state)
{
	expect_link("/sys/devices/platform/ACPI0017:00/root0/uport", "../../ACPI0017:00");
	expect_link("/sys/bus/cxl/devices/mem0",
		    "../../../devices/pci0000:0c/0000:0c:00.0/0000:0d:00.0/mem0");
	expect_link(MEM0 "/driver", "../../../../../bus/cxl/drivers/cxl_mem");
}

/* A handle outlives its object, but only to say so. */
static void test_handle_of_removed_object(void **state)
{
	struct sim_file *file;
	char buf[64];

	assert_int_equal(sim_open(world, MEM0 "/serial", O_RDONLY, &file), 0);
	assert_int_equal(sim_file_read(file, buf, sizeof(buf), 0), 4);
	assert_int_equal(
		sim_write(world, "/sys/bus/pci/drivers/cxl_pci/unbind", "0000:0d:00.0", 12), 0);
	assert_int_equal(sim_file_read(file, buf, sizeof(buf), 0), -ENODEV);
	sim_file_close(file);
	assert_int_equal(sim_open(world, MEM0 "/serial", O_RDONLY, &file), -ENOENT);
}

/* Files come and go with their object's state; a handle to one that went is as dead. */
static void test_handle_of_removed_file(void **state)
{
	struct sim_file *file;

	assert_int_equal(sim_open(world, MEM0 "/trigger_poison_list", O_WRONLY, &file), 0);
	assert_int_equal(sim_write(world, "/sys/bus/cxl/drivers/cxl_mem/unbind", "mem0", 4), 0);
	assert_int_equal(sim_file_write(file, "1", 1, 0), -ENODEV);
	sim_file_close(file);
}

static void test_modes(void **state)
{
	struct sim_file *file;

	assert_int_equal(sim_open(world, MEM0 "/serial", O_WRONLY, &file), -EACCES);
	assert_int_equal(sim_open(world, MEM0 "/serial", O_RDWR, &file), -EACCES);
	assert_int_equal(sim_open(world, "/sys/bus/cxl/flush", O_RDONLY, &file), -EACCES);
	assert_int_equal(sim_open(world, MEM0 "/ram", O_RDONLY, &file), -EISDIR);
	assert_int_equal(sim_open(world, MEM0 "/serial/x", O_RDONLY, &file), -ENOTDIR);
	assert_int_equal(sim_open(world, "/sys/nowhere", O_RDONLY, &file), -ENOENT);
}

/* The text is made at offset 0 and read on from there. */
static void test_reading_in_parts(void **state)
{
	struct sim_file *file;
	char buf[4];

	assert_int_equal(sim_open(world, MEM0 "/payload_max", O_RDONLY, &file), 0);
	assert_int_equal(sim_file_read(file, buf, 3, 0), 3);
	assert_memory_equal(buf, "204", 3);
	assert_int_equal(sim_file_read(file, buf, 4, 3), 2);
	assert_memory_equal(buf, "8\n", 2);
	assert_int_equal(sim_file_read(file, buf, 4, 5), 0);
	sim_file_close(file);
}

/* Without bytes there is no store; a page is as much as one store gets. */
static void test_sizes_of_writes(void **state)
{
	static char large[5000];
	struct sim_file *file;

	memset(large, ' ', sizeof(large));
	memcpy(large, "change", 6);
	assert_int_equal(sim_open(world, MEM0 "/uevent", O_WRONLY, &file), 0);
	assert_int_equal(sim_file_write(file, "", 0, 0), 0);
	assert_int_equal(sim_file_write(file, "change\n", 7, 0), 7);
	assert_int_equal(sim_file_write(file, "changed", 7, 0), -EINVAL);
	large[6] = '\n';
	assert_int_equal(sim_file_write(file, large, sizeof(large), 0), 4096);
	sim_file_close(file);
}

static int deny_writes(void *data, enum sim_access access, const char *path, const char *bytes,
		       size_t len)
{
	auto_sim_buf struct sim_buf text = { 0 };
	unsigned int *asked = data;

	if (access != SIM_ACCESS_WRITE)
		return 0;
	++*asked;
	/* what a hook does itself is not asked about */
	assert_int_equal(sim_write(world, "/sys/bus/cxl/flush", "1", 1), 0);
	return strstr(path, "/flush") ? -EIO : 0;
}

static void test_hooks(void **state)
{
	unsigned int asked = 0;
	const struct sim_hooks hooks = { .data = &asked, .before = deny_writes };

	sim_set_hooks(world, &hooks);
	assert_int_equal(sim_write(world, "/sys/bus/cxl/flush", "1", 1), -EIO);
	assert_int_equal(sim_write(world, MEM0 "/uevent", "add", 3), 0);
	assert_int_equal(asked, 2);
}

static void count_up(struct sim_world *unused, void *arg)
{
	++*(unsigned int *)arg;
}

static void test_work(void **state)
{
	unsigned int n = 0;
	unsigned int other = 0;

	sim_work_run(world);
	sim_lock(world);
	sim_work_add(world, SIM_QUEUE_PORT, 60000, count_up, &n);
	sim_work_add(world, SIM_QUEUE_OTHER, 0, count_up, &other);
	sim_work_flush(world, SIM_QUEUE_PORT);
	assert_int_equal(n, 1);
	assert_int_equal(other, 0);
	assert_false(sim_work_idle(world, SIM_QUEUE_OTHER));
	sim_work_cancel(world, &other);
	assert_true(sim_work_idle(world, SIM_QUEUE_OTHER));
	sim_unlock(world);
}

/* With the thread, what is late comes by itself: here the driver of dax_region0. */
static void test_thread(void **state)
{
	const struct timespec ms = { .tv_nsec = 1000000 };
	struct sim_stat stat;

	trace_play(world, machine_ram_region);
	assert_int_equal(sim_work_start(world), 0);
	assert_int_equal(sim_write(world, "/sys/bus/cxl/drivers/cxl_region/bind", "region0", 7), 0);
	for (unsigned int i = 0; i < 5000; i++) {
		if (sim_stat(world, "/sys/bus/cxl/devices/dax_region0/driver", &stat) == 0)
			return;
		nanosleep(&ms, NULL);
	}
	fail_msg("dax_region0 got no driver");
}

static void test_hot_remove(void **state)
{
	static const char *const lines[] = {
		"W /sys/bus/pci/devices/0000:0d:00.0/remove <- '1' : ok",
		"- /sys/bus/pci/devices/0000:0d:00.0",
		"- mem0",
		"R region0/commit = 0~",
		"R region0/target0 = ~",
		"- region0/driver",
		"R decoder0.0/create_ram_region = region1~",
		NULL,
	};

	trace_play(world, machine_ram_region);
	trace_play(world, lines);
}

/* Everything of CXL goes with its driver, and comes back with it. */
static void test_unbind_acpi(void **state)
{
	static const char *const lines[] = {
		"W /sys/bus/platform/drivers/cxl_acpi/unbind <- 'ACPI0017:00' : ok",
		"L /sys/bus/cxl/devices = mem0 mem1 mem2",
		"W drivers/cxl_mem/bind <- 'mem0' : ENXIO",
		"W /sys/bus/platform/drivers/cxl_acpi/bind <- 'ACPI0017:00' : ok",
		"R mem0/driver/uevent = ! EACCES",
		"R region0/commit = ! ENOENT",
		"R decoder0.0/create_ram_region = region0~",
		NULL,
	};

	trace_play(world, machine_ram_region);
	trace_play(world, lines);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_integers),
		cmocka_unit_test(test_booleans),
		cmocka_unit_test(test_equal_but_for_a_newline),
		cmocka_unit_test(test_ids_are_lowest_first),
		cmocka_unit_test_setup_teardown(test_links_are_relative, start, machine_stop),
		cmocka_unit_test_setup_teardown(test_handle_of_removed_object, start, machine_stop),
		cmocka_unit_test_setup_teardown(test_handle_of_removed_file, start, machine_stop),
		cmocka_unit_test_setup_teardown(test_modes, start, machine_stop),
		cmocka_unit_test_setup_teardown(test_reading_in_parts, start, machine_stop),
		cmocka_unit_test_setup_teardown(test_sizes_of_writes, start, machine_stop),
		cmocka_unit_test_setup_teardown(test_hooks, start, machine_stop),
		cmocka_unit_test_setup_teardown(test_work, start, machine_stop),
		cmocka_unit_test_setup_teardown(test_thread, start, machine_stop),
		cmocka_unit_test_setup_teardown(test_hot_remove, start, machine_stop),
		cmocka_unit_test_setup_teardown(test_unbind_acpi, start, machine_stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
