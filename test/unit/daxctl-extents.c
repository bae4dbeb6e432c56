// SPDX-License-Identifier: GPL-2.0-only
/* daxctl-extents.c - the extents of a dynamic dax region, who holds them, and files that lie */
#include "test/unit/dax-machine.h"

#define START UINT64_C(0x400000000)
#define TAG "5be13bce-ae34-4a77-b6c3-16df975fcf1a"
#define OTHER_TAG "deadbeef-cafe-baad-f00d-fedcba987654"
#define NO_TAG "00000000-0000-0000-0000-000000000000"

static struct tree_path extent_file(int id, const char *file)
{
	struct tree_path dir = machine_region_dir(0);

	return tree_name("%s/extent0.%d/%s", dir.text, id, file);
}

static void make_extent(int id, const char *offset, const char *length, const char *tag)
{
	tree_file(offset, "%s", extent_file(id, "offset").text);
	tree_file(length, "%s", extent_file(id, "length").text);
	if (tag)
		tree_file(tag, "%s", extent_file(id, "uuid").text);
}

/* dax0.0 at START holds what has no tag, dax0.1 all of TAG, and dax0.10 nothing. */
static int setup(void **state)
{
	struct tree_path dir = machine_region_dir(0);

	if (machine_setup(state) < 0)
		return -1;
	tree_remove("sys/devices/platform/ACPI0017:00/root0/decoder0.0/region0/dax_region0/dax0.0");
	tree_remove("sys/bus/dax/devices/dax0.0");
	machine_device(0, 0, START, BLOCK);
	tree_file("0x400000000\n", "%s/../resource", dir.text);
	tree_file(NO_TAG "\n", "%s/uuid", machine_device_dir(0, 0).text);
	tree_file(TAG "\n", "%s/uuid", machine_device_dir(0, 1).text);
	tree_file("0\n", "%s/size", machine_device_dir(0, 10).text);
	make_extent(1, "0x20000000\n", "0x4000000\n", TAG "\n");
	make_extent(3, "0x0\n", "0x8000000\n", NULL);
	make_extent(2, "0x30000000\n", "0x4000000\n", OTHER_TAG "\n");
	make_extent(10, "0x10000000\n", "0x2000000\n", TAG "\n");
	machine_context();
	return 0;
}

static struct daxctl_region *region(void)
{
	return daxctl_dev_get_region(machine_get_device("dax0.1"));
}

static struct daxctlx_extents *look(void)
{
	struct daxctlx_extents *extents = NULL;

	assert_int_equal(daxctlx_extents_new(region(), &extents), 0);
	return extents;
}

/* "NAME OFFSET LENGTH TAG DEVICE"; DEVICE is "-" when it is free, a number when nobody may know. */
static void assert_extent(const struct daxctlx_extents *extents, size_t i, const char *expected)
{
	const char *device = "-";
	char tag[UUID_STR_LEN], text[200], code[16];
	uuid_t uuid;
	int r;

	assert_int_equal(daxctlx_extents_get_uuid(extents, i, uuid), 0);
	uuid_unparse_lower(uuid, tag);
	r = daxctlx_extents_get_device(extents, i, &device);
	snprintf(code, sizeof(code), "%d", r);
	snprintf(text, sizeof(text), "%s %#llx %#llx %s %s", daxctlx_extents_get_name(extents, i),
		 daxctlx_extents_get_offset(extents, i), daxctlx_extents_get_length(extents, i), tag,
		 r < 0 && r != -ENODATA ? code : device);
	assert_string_equal(text, expected);
}

static void all_of_them(void **state)
{
	struct daxctlx_extents *extents = look();

	assert_int_equal(daxctlx_extents_get_count(extents), 4);
	assert_extent(extents, 0, "extent0.3 0 0x8000000 " NO_TAG " dax0.0");
	assert_extent(extents, 1, "extent0.10 0x10000000 0x2000000 " TAG " dax0.1");
	assert_extent(extents, 2, "extent0.1 0x20000000 0x4000000 " TAG " dax0.1");
	assert_extent(extents, 3, "extent0.2 0x30000000 0x4000000 " OTHER_TAG " -");
	daxctlx_extents_free(extents);
	assert_int_equal(daxctlx_error_code(daxctlx_get_error(ctx)), 0);
}

static void none_beyond(void **state)
{
	struct daxctlx_extents *extents = look();
	const char *device = "untouched";
	uuid_t uuid = { 7 };

	assert_null(daxctlx_extents_get_name(extents, 4));
	assert_true(daxctlx_extents_get_offset(extents, 4) == ULLONG_MAX);
	assert_true(daxctlx_extents_get_length(extents, 4) == ULLONG_MAX);
	assert_int_equal(daxctlx_extents_get_uuid(extents, 4, uuid), -EINVAL);
	assert_int_equal(uuid[0], 7);
	assert_int_equal(daxctlx_extents_get_device(extents, 4, &device), -EINVAL);
	assert_string_equal(device, "untouched");
	daxctlx_extents_free(extents);
}

/* Each look is a new one, and what was handed out before stays as it was. */
static void two_looks(void **state)
{
	struct daxctlx_extents *before = look(), *after;

	make_extent(4, "0x38000000\n", "0x200000\n", NULL);
	after = look();
	assert_int_equal(daxctlx_extents_get_count(before), 4);
	assert_int_equal(daxctlx_extents_get_count(after), 5);
	assert_extent(after, 4, "extent0.4 0x38000000 0x200000 " NO_TAG " -");
	daxctlx_extents_free(before);
	daxctlx_extents_free(after);
}

static void regions_that_are_not_dynamic(void **state)
{
	struct daxctlx_extents *extents = NULL;
	struct daxctl_dev *dev = machine_get_device("dax2.0");

	assert_int_equal(daxctlx_extents_new(daxctl_dev_get_region(dev), &extents), 0);
	assert_int_equal(daxctlx_extents_get_count(extents), 0);
	daxctlx_extents_free(extents);
}

/* --- files that lie --- */

/* What a file says, and what comes of it: a code, or how many extents there are. */
static void garbage(void **state)
{
	/* clang-format off */
	static const struct {
		const char *file, *text;
		int expected;
	} rows[] = {
		{ "offset", "garbage\n", -EPROTO },
		{ "offset", "\n", -EPROTO },
		{ "offset", "-1\n", -EPROTO },
		{ "length", "0x10000000000000000\n", -EPROTO },
		{ "length", "0x4000000 bytes\n", -EPROTO },
		{ "uuid", "5be13bce\n", -EPROTO },
		{ "uuid", "\n", -EPROTO },
		{ "length", "0xffffffffffffffff\n", 4 },
		{ "offset", "0xffffffffffffffff\n", 4 },
		{ "uuid", "0\n", 4 },
		{ "length", NULL, 3 },
		{ "offset", NULL, 3 },
		{ "uuid", NULL, 4 },
	};
	/* clang-format on */

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct daxctlx_extents *extents = NULL;
		int r;

		make_extent(2, "0x30000000\n", "0x4000000\n", OTHER_TAG "\n");
		if (rows[i].text)
			tree_file(rows[i].text, "%s", extent_file(2, rows[i].file).text);
		else
			tree_remove("%s", extent_file(2, rows[i].file).text);
		daxctlx_clear_error(ctx);
		r = daxctlx_extents_new(region(), &extents);
		assert_int_equal(r < 0 ? r : (int)daxctlx_extents_get_count(extents),
				 rows[i].expected);
		assert_int_equal(daxctlx_error_code(daxctlx_get_error(ctx)), r);
		daxctlx_extents_free(extents);
	}
}

/* Extents are told also when their holders cannot be. */
static void holders_that_are_not_known(void **state)
{
	struct daxctlx_extents *extents;

	tree_file("huge\n", "%s/size", machine_device_dir(0, 0).text);
	extents = look();
	machine_check_error(-EPROTO, "understand",
			    "/sys/devices/platform/ACPI0017:00/root0/decoder0.0/region0/"
			    "dax_region0/dax0.0/size", "huge");
	assert_extent(extents, 0, "extent0.3 0 0x8000000 " NO_TAG " -71");
	assert_extent(extents, 1, "extent0.10 0x10000000 0x2000000 " TAG " dax0.1");
	daxctlx_extents_free(extents);

	tree_file("134217728\n", "%s/size", machine_device_dir(0, 0).text);
	tree_file("garbage\n", "%s/../resource", machine_region_dir(0).text);
	daxctlx_clear_error(ctx);
	extents = look();
	assert_extent(extents, 0, "extent0.3 0 0x8000000 " NO_TAG " -71");
	daxctlx_extents_free(extents);
}

#define ON_MACHINE(test) cmocka_unit_test_setup_teardown(test, setup, machine_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_MACHINE(all_of_them),
		ON_MACHINE(none_beyond),
		ON_MACHINE(two_looks),
		ON_MACHINE(regions_that_are_not_dynamic),
		ON_MACHINE(garbage),
		ON_MACHINE(holders_that_are_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
