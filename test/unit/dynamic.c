// SPDX-License-Identifier: GPL-2.0-only
/*
 * dynamic.c - dynamic capacity in the library: the kernel's words, partitions, extents, holders
 */
#include "libcxl/dynamic.h"
#include "libcxl/extent.h"
#include "test/unit/machine.h"

#define MEMDEV_DIR DEVICES_DIR "/mem0"
#define REGION_DIR ROOT_DIR "/decoder0.0/region0"
#define DAX_DIR REGION_DIR "/dax_region0"
#define TAG "5be13bce-ae34-4a77-b6c3-16df975fcf1a"
#define OTHER_TAG "deadbeef-cafe-baad-f00d-fedcba987654"
#define NO_TAG "00000000-0000-0000-0000-000000000000"

static int setup(void **state)
{
	if (machine_setup(state) < 0)
		return -1;
	machine_region(0, 1, 5);
	return 0;
}

static int teardown(void **state)
{
	return machine_teardown(state);
}

static void no_failure(void)
{
	assert_int_equal(cxlx_error_code(cxlx_get_error(ctx)), 0);
}

/* --- words --- */

/* A kernel that has these words, separated by blanks: "-WORD" without its capability. */
static void kernel_knows(const char *list)
{
	auto_words struct words words = { 0 };

	assert_int_equal(words_split(&words, list), 0);
	for (size_t i = 0; i < words.n; i++) {
		const char *word = words.at[i] + (*words.at[i] == '-');

		tree_file("region1\n", ROOT_DIR "/decoder0.0/create_%s_region", word);
		if (word == words.at[i])
			tree_file("1\n", ROOT_DIR "/decoder0.0/cap_%s", word);
	}
	machine_context();
}

static void assert_words(const char *expected)
{
	auto_words struct words found = { 0 };
	auto_free char *text = NULL;
	const char *word;
	int r = 0;

	for (unsigned int i = 0; (r = cxlx_get_dynamic_mode(ctx, i, &word)) == 0; i++)
		assert_int_equal(words_add(&found, word, strlen(word)), 0);
	assert_int_equal(r, -ENOENT);
	text = words_join(&found, " ");
	assert_string_equal(text, expected);
}

static void words_are_found_by_files(void **state)
{
	/* clang-format off */
	static const struct {
		const char *files, *words;
	} rows[] = {
		{ "dynamic_ram_1", "dynamic_ram_1" },
		{ "dynamic_ram_a dynamic_ram_1", "dynamic_ram_1 dynamic_ram_a" },
		{ "-dynamic_ram_zzz -dynamic_ram_shared -dynamic_ram -dynamic_ram_bbb",
		  "dynamic_ram_1 dynamic_ram_a dynamic_ram dynamic_ram_shared dynamic_ram_bbb dynamic_ram_zzz" },
	};
	/* clang-format on */

	machine_context();
	assert_words("");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		kernel_knows(rows[i].files);
		assert_words(rows[i].words);
	}
}

static void wishes(void **state)
{
	machine_context();
	assert_null(dynamic_word(core(ctx), NULL));
	assert_null(dynamic_word(core(ctx), "dynamic_ram_1"));

	kernel_knows("dynamic_ram dynamic_ram_shared");
	assert_string_equal(dynamic_word(core(ctx), NULL), "dynamic_ram");
	assert_string_equal(dynamic_word(core(ctx), "dynamic_ram_1"), "dynamic_ram");
	assert_string_equal(dynamic_word(core(ctx), "dynamic_ram_shared"), "dynamic_ram_shared");
	assert_null(dynamic_word(core(ctx), "dynamic_ram_ro"));
}

/* Once is enough; and a kernel without costs no access for each memdev. */
static void words_are_looked_for_once(void **state)
{
	machine_context();
	machine_accesses("");
	assert_int_equal(cxl_memdev_get_dynamic_ram_1_size(machine_get_memdev("mem0")), 0);
	assert_int_equal(machine_accesses("dynamic"), 0);
	assert_false(cxl_decoder_is_dynamic_ram_1_capable(machine_get_decoder("decoder0.0")));
	assert_int_equal(cxl_memdev_get_dynamic_ram_1_size(machine_get_memdev("mem0")), 0);
	assert_int_equal(machine_accesses("decoder0.0"), 0);
}

static void capability(void **state)
{
	tree_file("0\n", ROOT_DIR "/decoder0.0/cap_dynamic_ram_1");
	machine_context();
	assert_false(cxl_decoder_is_dynamic_ram_1_capable(machine_get_decoder("decoder0.0")));
	assert_true(cxl_decoder_is_dynamic_ram_1_capable(machine_get_decoder("decoder5.0")));
	tree_file("1\n", ROOT_DIR "/decoder0.0/cap_dynamic_ram_1");
	machine_context();
	assert_true(cxl_decoder_is_dynamic_ram_1_capable(machine_get_decoder("decoder0.0")));

	/* no word for the capability: who offers the creation has it */
	tree_remove(ROOT_DIR "/decoder0.0/cap_dynamic_ram_1");
	kernel_knows("-dynamic_ram");
	assert_true(cxl_decoder_is_dynamic_ram_1_capable(machine_get_decoder("decoder0.0")));
}

/* --- partitions --- */

static void partition(void **state)
{
	struct cxl_memdev *memdev;
	uint64_t size = 7;

	tree_file("0x80000000\n", MEMDEV_DIR "/dynamic_ram_1/size");
	tree_file("42\n", MEMDEV_DIR "/dynamic_ram_1/qos_class");
	kernel_knows("dynamic_ram_1");
	memdev = machine_get_memdev("mem0");
	assert_int_equal(cxl_memdev_get_dynamic_ram_1_size(memdev), 2 * GIB);
	assert_int_equal(cxl_memdev_get_dynamic_ram_1_qos_class(memdev), 42);
	assert_int_equal(cxlx_memdev_get_dynamic_size(memdev, NULL, &size), 0);
	assert_int_equal(size, 2 * GIB);
	assert_int_equal(cxlx_memdev_get_dynamic_free(memdev, NULL, &size), 0);
	assert_int_equal(size, 2 * GIB);

	memdev = machine_get_memdev("mem1");
	assert_int_equal(cxl_memdev_get_dynamic_ram_1_size(memdev), 0);
	assert_int_equal(cxl_memdev_get_dynamic_ram_1_qos_class(memdev), CXL_QOS_CLASS_NONE);
	assert_int_equal(cxlx_memdev_get_dynamic_size(memdev, NULL, &size), -ENOENT);
	assert_int_equal(cxlx_memdev_get_dynamic_free(memdev, NULL, &size), -ENOENT);
}

static void partition_in_another_dialect(void **state)
{
	struct cxl_memdev *memdev;

	tree_file("0x80000000\n", MEMDEV_DIR "/dynamic_ram_a/size");
	kernel_knows("dynamic_ram_a");
	memdev = machine_get_memdev("mem0");
	assert_int_equal(cxl_memdev_get_dynamic_ram_1_size(memdev), 2 * GIB);
	assert_true(dynamic_has(memdev, "dynamic_ram_a"));
	assert_false(dynamic_has(memdev, "dynamic_ram_1"));
}

/* Decoders of a later kernel have finer words than its memdevs. */
static void partition_by_the_usual_word(void **state)
{
	struct cxl_memdev *memdev;

	tree_file("0x80000000\n", MEMDEV_DIR "/dynamic_ram_1/size");
	kernel_knows("-dynamic_ram -dynamic_ram_shared");
	memdev = machine_get_memdev("mem0");
	assert_int_equal(cxl_memdev_get_dynamic_ram_1_size(memdev), 2 * GIB);
	assert_int_equal(dynamic_size(memdev, "dynamic_ram_shared"), 2 * GIB);
}

static void partition_that_makes_no_sense(void **state)
{
	uint64_t size = 7;

	tree_file("zzz\n", MEMDEV_DIR "/dynamic_ram_1/size");
	kernel_knows("dynamic_ram_1");
	assert_int_equal(cxl_memdev_get_dynamic_ram_1_size(machine_get_memdev("mem0")), 0);
	assert_int_equal(cxlx_memdev_get_dynamic_size(machine_get_memdev("mem0"), NULL, &size),
			 -EPROTO);
	assert_int_equal(size, 7);
	machine_check_error(-EPROTO, "understand", "/" MEMDEV_DIR "/dynamic_ram_1/size", "zzz");
}

static void decoders_use_it_up(void **state)
{
	const char *endpoint = ROOT_DIR "/port1/endpoint5";
	uint64_t size = 0;

	tree_file("0x80000000\n", MEMDEV_DIR "/dynamic_ram_1/size");
	tree_file("dynamic_ram_1\n", "%s/decoder5.1/mode", endpoint);
	tree_file("0x0000000020000000\n", "%s/decoder5.1/dpa_size", endpoint);
	kernel_knows("dynamic_ram_1");
	assert_int_equal(cxlx_memdev_get_dynamic_free(machine_get_memdev("mem0"), NULL, &size), 0);
	assert_int_equal(size, 2 * GIB - 512 * MIB);
}

/* --- extents --- */

static void dynamic_region(void)
{
	tree_file("dynamic_ram_1\n", REGION_DIR "/mode");
	tree_dir(DAX_DIR "/dax_region");
	tree_file("0\n", DAX_DIR "/dax_region/available_size");
	kernel_knows("dynamic_ram_1");
}

static void extent(int id, const char *offset, const char *length, const char *tag)
{
	tree_file(offset, DAX_DIR "/extent0.%d/offset", id);
	tree_file(length, DAX_DIR "/extent0.%d/length", id);
	if (tag)
		tree_file(tag, DAX_DIR "/extent0.%d/uuid", id);
}

static void dax_device(int id, const char *size, const char *uuid, const char *start)
{
	tree_file(size, DAX_DIR "/dax0.%d/size", id);
	tree_file(uuid, DAX_DIR "/dax0.%d/uuid", id);
	if (start)
		tree_file(start, DAX_DIR "/dax0.%d/mapping0/start", id);
}

static struct cxl_region_extent *find_extent(const char *name)
{
	struct cxl_region *region = machine_get_region("region0");
	struct cxl_region_extent *found;
	const char *its;

	cxl_extent_foreach(region, found)
	{
		assert_int_equal(cxlx_extent_get_name(found, &its), 0);
		if (strcmp(its, name) == 0)
			return found;
	}
	fail_msg("no %s", name);
	return NULL;
}

static void assert_extent(const char *name, uint64_t offset, uint64_t length, const char *tag)
{
	struct cxl_region_extent *found = find_extent(name);
	char text[UUID_STR_LEN];
	uuid_t uuid;

	assert_int_equal(cxl_extent_get_offset(found), offset);
	assert_int_equal(cxl_extent_get_length(found), length);
	cxl_extent_get_uuid(found, uuid);
	uuid_unparse_lower(uuid, text);
	assert_string_equal(text, tag);
}

static unsigned int count(void)
{
	struct cxl_region_extent *each;
	unsigned int n = 0;

	cxl_extent_foreach(machine_get_region("region0"), each) n++;
	return n;
}

static void extents_are_read(void **state)
{
	dynamic_region();
	extent(1, "0x0\n", "0x10000000\n", NULL);
	extent(2, "0x40000000\n", "0x200000\n", TAG "\n");
	assert_int_equal(count(), 2);
	assert_extent("extent0.1", 0, 256 * MIB, NO_TAG);
	assert_extent("extent0.2", GIB, 2 * MIB, TAG);
}

static void no_extents(void **state)
{
	machine_context();
	assert_null(cxl_extent_get_first(machine_get_region("region0")));
	assert_int_equal(cxlx_region_refresh_extents(machine_get_region("region0")), 0);
	dynamic_region();
	tree_dir(DAX_DIR "/extent1.1"); /* of another region */
	tree_dir(DAX_DIR "/extent0.x");
	assert_null(cxl_extent_get_first(machine_get_region("region0")));
	no_failure();
}

static void extents_are_cached(void **state)
{
	dynamic_region();
	extent(1, "0x0\n", "0x10000000\n", NULL);
	assert_int_equal(count(), 1);
	extent(2, "0x40000000\n", "0x200000\n", NULL);
	assert_int_equal(count(), 1);
	assert_int_equal(cxlx_region_refresh_extents(machine_get_region("region0")), 0);
	assert_int_equal(count(), 2);
	objects_refresh(core(ctx));
	tree_remove(DAX_DIR "/extent0.1/offset");
	assert_int_equal(count(), 1); /* it is on its way out: no extent, no error */
	no_failure();
}

static void extents_that_make_no_sense(void **state)
{
	struct cxl_region *region;

	dynamic_region();
	extent(1, "0x0\n", "0x10000000\n", "not-a-uuid\n");
	region = machine_get_region("region0");
	assert_null(cxl_extent_get_first(region));
	machine_check_error(-EPROTO, "understand",
			    "/" DEVICES_DIR "/region0/dax_region0/extent0.1/uuid", "not-a-uuid");
	assert_int_equal(cxlx_region_refresh_extents(region), -EPROTO);
	tree_file("0x10000000 \n", DAX_DIR "/extent0.1/length");
	assert_int_equal(cxlx_region_refresh_extents(region), -EPROTO);
}

static void assert_holder(const char *name, int code, const char *device)
{
	const char *its = NULL;

	assert_int_equal(cxlx_extent_get_device(find_extent(name), &its), code);
	if (code == 0)
		assert_string_equal(its, device);
	else
		assert_null(its);
}

/* By the tag, or by where a mapping begins: the region is at 4 GiB. */
static void holders(void **state)
{
	dynamic_region();
	extent(1, "0x0\n", "0x10000000\n", NULL);
	extent(2, "0x10000000\n", "0x10000000\n", TAG "\n");
	extent(3, "0x20000000\n", "0x10000000\n", TAG "\n");
	extent(4, "0x30000000\n", "0x10000000\n", NULL);
	extent(5, "0x40000000\n", "0x10000000\n", OTHER_TAG "\n");
	dax_device(0, "0\n", NO_TAG "\n", NULL);
	dax_device(1, "536870912\n", TAG "\n", "0x110000000\n");
	dax_device(2, "268435456\n", NO_TAG "\n", "0x130000000\n");
	assert_holder("extent0.1", -ENODATA, NULL);
	assert_holder("extent0.2", 0, "dax0.1");
	assert_holder("extent0.3", 0, "dax0.1");
	assert_holder("extent0.4", 0, "dax0.2");
	assert_holder("extent0.5", -ENODATA, NULL);
	no_failure();
}

/* An older kernel says "0" where others say a tag of zeros. */
static void holders_of_an_older_kernel(void **state)
{
	dynamic_region();
	extent(1, "0x10000000\n", "0x10000000\n", NULL);
	dax_device(1, "268435456\n", "0\n", "0x110000000\n");
	assert_holder("extent0.1", 0, "dax0.1");
}

static void use_is_named(void **state)
{
	const char *const *reasons;
	struct cxl_region *region;

	dynamic_region();
	extent(1, "0x0\n", "0x10000000\n", NULL);
	extent(2, "0x10000000\n", "0x10000000\n", TAG "\n");
	dax_device(0, "0\n", NO_TAG "\n", NULL);
	dax_device(1, "268435456\n", TAG "\n", NULL);
	region = machine_get_region("region0");
	assert_int_equal(extent_use_check(region), -EBUSY);
	assert_int_equal(cxlx_get_reasons(ctx, &reasons), 1);
	assert_string_equal(reasons[0],
			    "dax0.1 holds 256M in 1 extent of region0 and would lose it: 'daxctl "
			    "destroy-device -f dax0.1' gives it back first, --force takes it away");

	/* A device whose extents cannot be told holds capacity all the same. */
	dax_device(2, "536870912\n", NO_TAG "\n", "0x900000000\n");
	cxlx_clear_error(ctx);
	assert_int_equal(extent_use_check(region), -EBUSY);
	assert_int_equal(cxlx_get_reasons(ctx, &reasons), 2);
	assert_non_null(strstr(reasons[0], "dax0.2 holds 512M of region0")
				?: strstr(reasons[1], "dax0.2 holds 512M of region0"));
}

static void use_of_other_regions_is_not_asked_for(void **state)
{
	dynamic_region();
	tree_file("ram\n", REGION_DIR "/mode");
	dax_device(1, "268435456\n", NO_TAG "\n", NULL);
	assert_int_equal(extent_use_check(machine_get_region("region0")), 0);
}

/* --- modes --- */

static void region_without_a_word(void **state)
{
	struct cxl_region *region;
	const char *word = NULL;

	tree_file("\n", REGION_DIR "/mode");
	tree_file("dynamic_ram_a\n", ROOT_DIR "/port1/endpoint5/decoder5.0/mode");
	machine_context();
	region = machine_get_region("region0");
	assert_int_equal(cxl_region_get_mode(region), CXL_DECODER_MODE_NONE);
	assert_int_equal(cxlx_region_get_mode_word(region, &word), -EPROTO);
	machine_check_error(-EPROTO, "understand", "/" DEVICES_DIR "/region0/mode", "");

	kernel_knows("dynamic_ram_a");
	region = machine_get_region("region0");
	assert_int_equal(cxl_region_get_mode(region), CXL_DECODER_MODE_DYNAMIC_RAM_1);
	assert_int_equal(cxlx_region_get_mode_word(region, &word), 0);
	assert_string_equal(word, "dynamic_ram_a");
}

static void mode_is_written_in_the_dialect(void **state)
{
	struct cxl_decoder *decoder;

	kernel_knows("dynamic_ram_a");
	decoder = machine_get_decoder("decoder5.1");
	assert_int_equal(cxl_decoder_set_mode(decoder, CXL_DECODER_MODE_DYNAMIC_RAM_1), 0);
	assert_int_equal(cxl_decoder_get_mode(decoder), CXL_DECODER_MODE_DYNAMIC_RAM_1);
	assert_string_equal(tree_read(ROOT_DIR "/port1/endpoint5/decoder5.1/mode").text,
			    "dynamic_ram_a");
	assert_int_equal(cxl_decoder_set_mode(decoder, CXL_DECODER_MODE_MIXED), -EINVAL);
	assert_int_equal(cxl_decoder_set_mode(decoder, CXL_DECODER_MODE_NONE), -EINVAL);
}

/* --- waiting --- */

static void waiting_ends(void **state)
{
	struct cxlx_extents_wanted wanted = { .sz = sizeof(wanted), .timeout_ms = 1 };
	const char *const *reasons;
	struct cxl_region *region;

	dynamic_region();
	region = machine_get_region("region0");
	assert_int_equal(cxlx_region_wait_extents(region, &wanted), -ETIMEDOUT);
	assert_int_equal(cxlx_get_reasons(ctx, &reasons), 1);
	assert_string_equal(reasons[0],
			    "region0 has 0 bytes in 0 extents, and 1 extent was wanted: "
			    "whoever manages the device did not add that much in time");
	extent(1, "0x0\n", "0x10000000\n", NULL);
	assert_int_equal(cxlx_region_wait_extents(region, &wanted), 0);
	wanted.size = 256 * MIB;
	assert_int_equal(cxlx_region_wait_extents(region, &wanted), 0);
	wanted.size++;
	assert_int_equal(cxlx_region_wait_extents(region, &wanted), -ETIMEDOUT);
	wanted.size = 0;
	wanted.count = 2;
	assert_int_equal(cxlx_region_wait_extents(region, &wanted), -ETIMEDOUT);
	tree_remove(DAX_DIR "/dax_region");
	assert_int_equal(cxlx_region_wait_extents(region, &wanted), -ETIMEDOUT);
	assert_int_equal(cxlx_get_reasons(ctx, &reasons), 1);
	assert_non_null(strstr(reasons[0], "its dax region has no driver"));
	tree_remove(REGION_DIR "/driver");
	assert_int_equal(cxlx_region_wait_extents(region, &wanted), -ENODEV);
}

static bool always(void *data)
{
	return true;
}

static void waiting_is_interrupted(void **state)
{
	const struct cxlx_extents_wanted wanted = { .sz = sizeof(wanted), .timeout_ms = 60000 };

	dynamic_region();
	cxlx_set_cancelled(ctx, always, NULL);
	assert_int_equal(cxlx_region_wait_extents(machine_get_region("region0"), &wanted), -EINTR);
}

#define dynamic_test(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		dynamic_test(words_are_found_by_files),
		dynamic_test(wishes),
		dynamic_test(words_are_looked_for_once),
		dynamic_test(capability),
		dynamic_test(partition),
		dynamic_test(partition_in_another_dialect),
		dynamic_test(partition_by_the_usual_word),
		dynamic_test(partition_that_makes_no_sense),
		dynamic_test(decoders_use_it_up),
		dynamic_test(extents_are_read),
		dynamic_test(no_extents),
		dynamic_test(extents_are_cached),
		dynamic_test(extents_that_make_no_sense),
		dynamic_test(holders),
		dynamic_test(holders_of_an_older_kernel),
		dynamic_test(use_is_named),
		dynamic_test(use_of_other_regions_is_not_asked_for),
		dynamic_test(region_without_a_word),
		dynamic_test(mode_is_written_in_the_dialect),
		dynamic_test(waiting_ends),
		dynamic_test(waiting_is_interrupted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
