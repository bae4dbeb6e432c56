// SPDX-License-Identifier: GPL-2.0-only
/* poison.c - files of debugfs: poison is listed, injected, cleared; protocol errors are injected */
#include "test/unit/machine.h"

#define POISON_DIR "sys/kernel/debug/cxl/mem0"

static const char *content(const char *format)
{
	static char text[64];
	struct tree_path path;
	FILE *file;
	size_t n;

	path = tree_name("%s/%s", tree_root, format);
	file = fopen(path.text, "r");
	assert_non_null(file);
	n = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[n] = '\0';
	return text;
}

static void addresses_are_written_in_hex(void **state)
{
	struct cxl_memdev *memdev;

	tree_file("", POISON_DIR "/inject_poison");
	tree_file("", POISON_DIR "/clear_poison");
	memdev = machine_get_memdev("mem0");
	assert_true(cxl_memdev_has_poison_support(memdev, true));
	assert_true(cxl_memdev_has_poison_support(memdev, false));
	assert_int_equal(cxl_memdev_inject_poison(memdev, 0x12340), 0);
	assert_string_equal(content(POISON_DIR "/inject_poison"), "0x12340\n");
	assert_string_equal(content(POISON_DIR "/clear_poison"), "");
	assert_int_equal(cxl_memdev_clear_poison(memdev, SIZE_MAX), 0);
	assert_string_equal(content(POISON_DIR "/clear_poison"), "0xffffffffffffffff\n");
}

static void without_the_file_there_is_an_error_that_names_it(void **state)
{
	struct cxl_memdev *memdev;

	tree_file("", POISON_DIR "/inject_poison");
	memdev = machine_get_memdev("mem0");
	assert_false(cxl_memdev_has_poison_support(memdev, false));
	assert_int_equal(cxl_memdev_clear_poison(memdev, 0x40), -ENOENT);
	machine_check_error(-ENOENT, "find", "/kernel/debug/cxl/mem0/clear_poison", "");
	assert_true(machine_has_reason("mem0 does not support clearing poison"));
}

static void without_debugfs_there_is_an_error(void **state)
{
	struct cxl_memdev *memdev = machine_get_memdev("mem0");

	assert_int_equal(cxl_memdev_inject_poison(memdev, 0), -ENOENT);
	assert_true(machine_has_reason("the kernel has no CXL in debugfs"));
}

static void a_list_is_asked_for_where_the_device_has_one(void **state)
{
	struct cxl_memdev *memdev = machine_get_memdev("mem0");

	assert_int_equal(cxl_memdev_trigger_poison_list(memdev), -ENXIO);
	tree_file("", DEVICES_DIR "/mem0/trigger_poison_list");
	assert_int_equal(cxl_memdev_trigger_poison_list(memdev), 0);
	assert_string_equal(content(DEVICES_DIR "/mem0/trigger_poison_list"), "1");
}

/* --- protocol errors --- */

static void a_protocol_error_is_written_as_its_number(void **state)
{
	struct cxl_endpoint *endpoint;
	struct cxl_dport *dport;
	struct tree_path file;

	tree_dir("sys/kernel/debug/cxl");
	endpoint = cxl_memdev_get_endpoint(machine_get_memdev("mem0"));
	dport = cxl_port_get_parent_dport(cxl_endpoint_get_port(endpoint));
	assert_non_null(dport);
	assert_int_equal(cxl_dport_protocol_error_inject(dport, 0x8000), -ENOENT);
	file = tree_name("sys/kernel/debug/cxl/%s/einj_inject", cxl_dport_get_devname(dport));
	tree_file("", "%s", file.text);
	assert_int_equal(cxl_dport_protocol_error_inject(dport, 0x8000), 0);
	assert_string_equal(content(file.text), "0x8000\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(addresses_are_written_in_hex),
		machine_test(without_the_file_there_is_an_error_that_names_it),
		machine_test(without_debugfs_there_is_an_error),
		machine_test(a_list_is_asked_for_where_the_device_has_one),
		machine_test(a_protocol_error_is_written_as_its_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
