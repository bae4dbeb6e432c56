// SPDX-License-Identifier: GPL-2.0-only
/*
 * attr.c - the attribute engine: what each kind of file content answers, what is
 * remembered, and what the error record says
 */
#include "test/unit/machine.h"

#define SERIAL MEMDEV_DIR "/serial"
#define MEMDEV_DIR "sys/devices/pci0000:0c/0000:0c:00.0/0000:20:00.0/mem0"
#define DECODER_DIR ROOT_DIR "/port1/endpoint5/decoder5.0"
#define REGION_DIR ROOT_DIR "/decoder0.0/region0"

static struct obj *memdev(void)
{
	return &machine_get_memdev("mem0")->obj;
}

/* --- the kinds of answers --- */

static void value(void **state)
{
	uint64_t serial = 0, start = 0;
	const char *text = NULL;
	uint32_t ways = 0;
	int node = 0;

	assert_int_equal(attr_get_u64(memdev(), MEMDEV_SERIAL, &serial), 0);
	assert_int_equal(serial, 0x1234);
	assert_int_equal(attr_get_int(memdev(), MEMDEV_NUMA_NODE, &node), 0);
	assert_int_equal(node, -1);
	assert_int_equal(attr_get_text(memdev(), MEMDEV_DEV, &text), 0);
	assert_string_equal(text, "251:3");
	assert_int_equal(attr_get_u32(&machine_get_decoder("decoder0.1")->obj, DECODER_WAYS, &ways),
			 0);
	assert_int_equal(ways, 2);
	tree_file("0xffffffffffffffff\n", ROOT_DIR "/decoder0.1/start");
	assert_int_equal(
		attr_get_u64(&machine_get_decoder("decoder0.1")->obj, DECODER_START, &start), 0);
	assert_true(start == UINT64_MAX);
	assert_int_equal(cxlx_error_code(cxlx_get_error(ctx)), 0);
}

/* This kernel does not have it: an answer, not an error. */
static void absent(void **state)
{
	uint64_t serial = 7;

	tree_remove(SERIAL);
	assert_int_equal(attr_get_u64(memdev(), MEMDEV_SERIAL, &serial), -ENOENT);
	assert_int_equal(serial, 7);
	assert_int_equal(cxlx_error_code(cxlx_get_error(ctx)), 0);
	assert_true(attr_u64_or(memdev(), MEMDEV_SERIAL, 9) == 9);
	assert_true(attr_u64_or(NULL, MEMDEV_SERIAL, 9) == 9);
	assert_int_equal(attr_int_or(NULL, MEMDEV_NUMA_NODE, -3), -3);
}

/* Every such object has it: then the object is what is missing. */
static void gone(void **state)
{
	const char *text = NULL;

	tree_remove(MEMDEV_DIR "/dev");
	assert_int_equal(attr_get_text(memdev(), MEMDEV_DEV, &text), -ENODEV);
	assert_null(text);
	machine_check_error(-ENODEV, "read", "/sys/bus/cxl/devices/mem0/dev", "");
}

/* clang-format off */
static const struct {
	unsigned int id;
	const char *file, *text, *value;
} garbage_rows[] = {
	{ DECODER_SIZE,        "size",                   "0x\n",             "0x" },
	{ DECODER_SIZE,        "size",                   "\n",               "" },
	{ DECODER_SIZE,        "size",                   "",                 "" },
	{ DECODER_SIZE,        "size",                   "12 34\n",          "12 34" },
	{ DECODER_SIZE,        "size",                   "12\n34\n",         "12" },
	{ DECODER_SIZE,        "size",                   "-1\n",             "-1" },
	{ DECODER_SIZE,        "size",                   "0x10000000000000000\n", "0x10000000000000000" },
	{ DECODER_WAYS,        "interleave_ways",        "4294967296\n",     "4294967296" },
	{ DECODER_WAYS,        "interleave_ways",        "-1\n",             "-1" },
	{ DECODER_QOS,         "qos_class",              "2147483648\n",     "2147483648" },
	{ DECODER_LOCKED,      "locked",                 "2\n",              "2" },
	{ DECODER_LOCKED,      "locked",                 "0x1\n",            "0x1" },
	{ DECODER_LOCKED,      "locked",                 "yes\n",            "yes" },
	{ DECODER_TARGET_TYPE, "target_type",            "expanders\n",      "expanders" },
	{ DECODER_TARGET_TYPE, "target_type",            "\n",               "" },
	{ DECODER_MODE,        "mode",                   "Ram\n",            "Ram" },
	{ DECODER_MODE,        "mode",                   "dynamic_rom\n",    "dynamic_rom" },
};
/* clang-format on */

static void garbage(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(garbage_rows); i++) {
		char path[128];
		uint64_t number = 7;
		struct obj *decoder;

		tree_file(garbage_rows[i].text, ROOT_DIR "/decoder0.0/%s", garbage_rows[i].file);
		machine_context();
		decoder = &machine_get_decoder("decoder0.0")->obj;
		assert_int_equal(attr_get_u64(decoder, garbage_rows[i].id, &number), -EPROTO);
		assert_int_equal(number, 7);
		snprintf(path, sizeof(path), "/sys/bus/cxl/devices/decoder0.0/%s",
			 garbage_rows[i].file);
		machine_check_error(-EPROTO, "understand", path, garbage_rows[i].value);
	}
}

/* Kernels make new words for dynamic capacity; each of them is known, and kept as it is. */
static void words_of_a_family(void **state)
{
	static const char *const texts[] = { "dynamic_ram_1", "dynamic_ram_a", "dynamic_ram",
					     "dynamic_ram_shared_ro" };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		const char *text = NULL;
		struct obj *decoder;
		char line[64];
		int mode = -1;

		snprintf(line, sizeof(line), "%s\n", texts[i]);
		tree_file(line, ROOT_DIR "/decoder0.0/mode");
		machine_context();
		decoder = &machine_get_decoder("decoder0.0")->obj;
		assert_int_equal(attr_get_int(decoder, DECODER_MODE, &mode), 0);
		assert_int_equal(mode, CXL_DECODER_MODE_DYNAMIC_RAM_1);
		assert_int_equal(attr_get_text(decoder, DECODER_MODE, &text), 0);
		assert_string_equal(text, texts[i]);
	}
}

static void files_without_a_row(void **state)
{
	uint64_t number = 7;

	tree_file("0x20000000\n", MEMDEV_DIR "/dynamic_ram_1/size");
	tree_file("zzz\n", MEMDEV_DIR "/dynamic_ram_1/qos_class");
	assert_int_equal(attr_read(memdev(), "dynamic_ram_1/size", ATTR_U64, &number), 0);
	assert_int_equal(number, 0x20000000);
	assert_int_equal(attr_read(memdev(), "dynamic_ram_1/other", ATTR_U64, &number), -ENOENT);
	assert_int_equal(attr_read(memdev(), "dynamic_ram_1/qos_class", ATTR_INT, &number), -EPROTO);
	assert_int_equal(number, 0x20000000);
	machine_check_error(-EPROTO, "understand",
			    "/sys/bus/cxl/devices/mem0/dynamic_ram_1/qos_class", "zzz");
}

static void garbage_that_is_long(void **state)
{
	static char text[4000];
	uint64_t number;

	memset(text, 'x', sizeof(text) - 1);
	tree_file(text, SERIAL);
	assert_int_equal(attr_get_u64(memdev(), MEMDEV_SERIAL, &number), -EPROTO);
	assert_memory_equal(cxlx_error_value(cxlx_get_error(ctx)), text, 100);
	assert_true(strlen(cxlx_error_value(cxlx_get_error(ctx))) < 128);
}

/* The record must be there each time: what came in between may have overwritten it. */
static void garbage_is_told_each_time(void **state)
{
	uint64_t number;

	tree_file("zzz\n", SERIAL);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(attr_get_u64(memdev(), MEMDEV_SERIAL, &number), -EPROTO);
		machine_check_error(-EPROTO, "understand", "/mem0/serial", "zzz");
		cxlx_clear_error(ctx);
	}
}

static void failing_is_no_lasting_answer(void **state)
{
	uint64_t number;

	tree_unreadable(SERIAL);
	assert_int_equal(attr_get_u64(memdev(), MEMDEV_SERIAL, &number), -EISDIR);
	machine_check_error(-EISDIR, "read", "/mem0/serial", "");
	tree_remove(SERIAL);
	tree_file("0x5\n", SERIAL);
	assert_int_equal(attr_get_u64(memdev(), MEMDEV_SERIAL, &number), 0);
	assert_int_equal(number, 5);
}

static void too_long(void **state)
{
	static char text[SYSFS_TEXT_MAX + 2];
	uint64_t number;

	memset(text, '1', sizeof(text) - 1);
	tree_file(text, SERIAL);
	assert_int_equal(attr_get_u64(memdev(), MEMDEV_SERIAL, &number), -EPROTO);
	machine_check_error(-EPROTO, "read", "/mem0/serial", "");
}

static int read_secret(void)
{
	uint64_t number;

	if (attr_get_u64(memdev(), MEMDEV_SERIAL, &number) != -EACCES)
		return 1;
	machine_check_error(-EACCES, "read", "/mem0/serial", "");
	return 0;
}

static void unreadable(void **state)
{
	tree_mode(0, SERIAL);
	assert_int_equal(tree_run_as_nobody(read_secret), 0);
}

static void empty(void **state)
{
	struct obj *decoder = &machine_get_decoder("decoder5.0")->obj;
	const char *text = NULL;

	assert_int_equal(attr_get_text(decoder, DECODER_REGION, &text), -ENODATA);
	tree_file("", DECODER_DIR "/region");
	assert_int_equal(attr_get_text(decoder, DECODER_REGION, &text), -ENODATA);
	assert_null(text);
	assert_int_equal(cxlx_error_code(cxlx_get_error(ctx)), 0);
}

/* Where the table allows no empty line, an empty text is a text, and an empty number garbage. */
static void empty_where_it_is_not_allowed(void **state)
{
	const char *text = NULL;

	tree_file("\n", MEMDEV_DIR "/firmware_version");
	assert_int_equal(attr_get_text(memdev(), MEMDEV_FIRMWARE, &text), 0);
	assert_string_equal(text, "");
}

/* --- what is remembered --- */

static void remembered(void **state)
{
	uint64_t serial;
	const char *text;

	(void)memdev();
	(void)machine_accesses("");
	assert_int_equal(attr_get_u64(memdev(), MEMDEV_SERIAL, &serial), 0);
	assert_int_equal(attr_get_text(memdev(), MEMDEV_DEV, &text), 0);
	assert_int_equal(machine_accesses("read "), 2);
	tree_file("0x9\n", SERIAL);
	for (int i = 0; i < 10; i++) {
		assert_int_equal(attr_get_u64(memdev(), MEMDEV_SERIAL, &serial), 0);
		assert_int_equal(serial, 0x1234);
		assert_int_equal(attr_get_text(memdev(), MEMDEV_DEV, &text), 0);
	}
	assert_int_equal(machine_accesses("read "), 0);
}

static void absence_is_remembered(void **state)
{
	uint64_t serial;

	tree_remove(SERIAL);
	(void)memdev();
	(void)machine_accesses("");
	for (int i = 0; i < 3; i++)
		assert_int_equal(attr_get_u64(memdev(), MEMDEV_SERIAL, &serial), -ENOENT);
	assert_int_equal(machine_accesses("read "), 1);
}

static void emptiness_is_remembered(void **state)
{
	struct obj *region;
	const char *text;

	machine_region(0, 1, 5);
	region = &machine_get_region("region0")->obj;
	(void)machine_accesses("");
	for (int i = 0; i < 3; i++)
		assert_int_equal(attr_get_text(region, REGION_UUID, &text), -ENODATA);
	assert_int_equal(machine_accesses("read "), 1);
}

static void live_is_never_remembered(void **state)
{
	struct obj *decoder = &machine_get_decoder("decoder5.0")->obj;
	const char *text;

	(void)machine_accesses("");
	assert_int_equal(attr_get_text(decoder, DECODER_REGION, &text), -ENODATA);
	tree_file("region3\n", DECODER_DIR "/region");
	assert_int_equal(attr_get_text(decoder, DECODER_REGION, &text), 0);
	assert_string_equal(text, "region3");
	tree_remove(DECODER_DIR "/region");
	assert_int_equal(attr_get_text(decoder, DECODER_REGION, &text), -ENOENT);
	assert_int_equal(machine_accesses("read "), 3);
}

/* A write to one file may change another: all of the object is read again. */
static void writing_forgets(void **state)
{
	struct obj *decoder = &machine_get_decoder("decoder5.0")->obj;
	uint64_t size;
	int mode;

	assert_int_equal(attr_get_u64(decoder, DECODER_DPA_SIZE, &size), 0);
	assert_int_equal(attr_get_int(decoder, DECODER_MODE, &mode), 0);
	assert_int_equal(mode, CXL_DECODER_MODE_NONE);
	tree_file("ram\n", DECODER_DIR "/mode");
	assert_int_equal(attr_set_u64(decoder, DECODER_DPA_SIZE, 0x10000000), 0);
	assert_int_equal(attr_get_int(decoder, DECODER_MODE, &mode), 0);
	assert_int_equal(mode, CXL_DECODER_MODE_RAM);
}

static void failing_to_write_forgets_too(void **state)
{
	struct obj *decoder = &machine_get_decoder("decoder5.0")->obj;
	int mode;

	assert_int_equal(attr_get_int(decoder, DECODER_MODE, &mode), 0);
	tree_file("pmem\n", DECODER_DIR "/mode");
	tree_unreadable(DECODER_DIR "/dpa_size");
	assert_int_equal(attr_set_u64(decoder, DECODER_DPA_SIZE, 0x10000000), -EISDIR);
	machine_check_error(-EISDIR, "write", "/decoder5.0/dpa_size", "0x10000000");
	assert_int_equal(attr_get_int(decoder, DECODER_MODE, &mode), 0);
	assert_int_equal(mode, CXL_DECODER_MODE_PMEM);
}

static void what_is_written(void **state)
{
	struct obj *decoder = &machine_get_decoder("decoder5.0")->obj;

	machine_region(0, 1, 5);
	tree_file("", DECODER_DIR "/dpa_size");
	assert_int_equal(attr_set_u64(decoder, DECODER_DPA_SIZE, UINT64_MAX), 0);
	assert_string_equal(tree_read(DECODER_DIR "/dpa_size").text, "0xffffffffffffffff");
	tree_file("", DECODER_DIR "/dpa_size");
	assert_int_equal(attr_set_u64(decoder, DECODER_DPA_SIZE, 0), 0);
	assert_string_equal(tree_read(DECODER_DIR "/dpa_size").text, "0");
	tree_file("", REGION_DIR "/interleave_ways");
	assert_int_equal(attr_set_u32(&machine_get_region("region0")->obj, REGION_WAYS, UINT32_MAX),
			 0);
	assert_string_equal(tree_read(REGION_DIR "/interleave_ways").text, "4294967295");
}

/* Every table names each file once, and every row has a name. */
static void tables(void **state)
{
	static const struct attr_type *const types[] = { &memdev_type, &port_type, &decoder_type,
							 &region_type };

	for (size_t t = 0; t < ARRAY_LEN(types); t++) {
		for (size_t i = 0; i < types[t]->n_attrs; i++) {
			const struct attr *attr = &types[t]->attrs[i];

			assert_non_null(attr->file);
			assert_non_null(attr->since);
			assert_int_equal(attr->kind == ATTR_WORD, attr->words != NULL);
			for (size_t k = 0; k < i; k++)
				assert_string_not_equal(types[t]->attrs[k].file, attr->file);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(value),
		machine_test(absent),
		machine_test(gone),
		machine_test(garbage),
		machine_test(files_without_a_row),
		machine_test(garbage_that_is_long),
		machine_test(words_of_a_family),
		machine_test(garbage_is_told_each_time),
		machine_test(failing_is_no_lasting_answer),
		machine_test(too_long),
		machine_test(unreadable),
		machine_test(empty),
		machine_test(empty_where_it_is_not_allowed),
		machine_test(remembered),
		machine_test(absence_is_remembered),
		machine_test(emptiness_is_remembered),
		machine_test(live_is_never_remembered),
		machine_test(writing_forgets),
		machine_test(failing_to_write_forgets_too),
		machine_test(what_is_written),
		machine_test(tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
