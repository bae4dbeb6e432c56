// SPDX-License-Identifier: GPL-2.0-only
/* sysram-look.c - what the blocks say a region is, against what its driver says it should be */
#include "libcxl/sysram.h"
#include "test/unit/machine.h"

#define DAX ROOT_DIR "/decoder0.0/region0/dax_region0/dax0.0"

/* region0 with dax0.0, which lies in the blocks 32 and 33 */
static int setup(void **state)
{
	if (machine_setup(state) < 0)
		return -1;
	machine_region(0, 1, 5);
	machine_dax(0);
	tree_file("0x100000000\n", DAX "/mapping0/start");
	tree_file("0x10fffffff\n", DAX "/mapping0/end");
	tree_file("1\n", DAX "/target_node");
	return 0;
}

static void block(unsigned int id, const char *state, const char *zone)
{
	machine_block(id, state);
	tree_file(zone, MEMORY_DIR "/memory%u/valid_zones", id);
}

static struct cxlx_sysram *seen;

static struct cxlx_sysram_info look(void)
{
	struct cxlx_sysram_info info;

	cxlx_sysram_free(seen);
	assert_int_equal(cxlx_sysram_new(machine_get_region("region0"), &seen), 0);
	assert_int_equal(cxlx_sysram_get_info(seen, &info), 0);
	return info;
}

static int teardown(void **state)
{
	cxlx_sysram_free(seen);
	seen = NULL;
	return machine_teardown(state);
}

/* What one block has to be for each policy. */
static void blocks_and_policies(void **state)
{
	static const struct {
		const char *state, *zone;
		const char *follows; /* letters: movable, online, kernel, offline */
	} rows[] = {
		{ "online", "Movable", "mo" }, { "online", "Normal", "ok" },
		{ "online", "DMA32", "ok" },   { "online", "none", "o" },
		{ "online", "", "o" },	       { "offline", "", "f" },
		{ "going-offline", "Movable", "" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct memory_block one = { .online = strcmp(rows[i].state, "offline") != 0 };

		strcpy(one.state, rows[i].state);
		strcpy(one.zone, rows[i].zone);
		for (int policy = 0; policy < 4; policy++)
			if (sysram_block_follows(&one, (enum cxlx_sysram_policy)policy) !=
			    !!strchr(rows[i].follows, "mokf"[policy]))
				fail_msg("%s %s: policy %d", rows[i].state, rows[i].zone, policy);
	}
}

static void unplugged(void **state)
{
	struct cxlx_sysram_info info = look();

	assert_string_equal(info.state, "unplugged");
	assert_string_equal(info.daxdev, "dax0.0");
	assert_null(info.policy);
	assert_null(info.zone);
	assert_int_equal(info.numa_node, 1);
	assert_int_equal(info.backend, CXLX_SYSRAM_BLOCK);
	for (int policy = 0; policy < 4; policy++)
		assert_false(cxlx_sysram_follows(seen, (enum cxlx_sysram_policy)policy));
}

static void one_policy(void **state)
{
	struct cxlx_sysram_info info;

	block(32, "online\n", "Movable\n");
	block(33, "online\n", "Movable\n");
	info = look();
	assert_string_equal(info.policy, "online_movable");
	assert_string_equal(info.state, "online");
	assert_string_equal(info.zone, "Movable");
	assert_true(info.size == 256 * MIB && info.online_size == 256 * MIB);
	block(32, "offline\n", "Normal Movable\n");
	block(33, "offline\n", "Normal Movable\n");
	info = look();
	assert_string_equal(info.policy, "offline");
	assert_string_equal(info.state, "offline");
	assert_null(info.zone);
	assert_true(info.size == 256 * MIB && info.online_size == 0);
}

static void mixed(void **state)
{
	struct cxlx_sysram_info info;

	block(32, "online\n", "Normal\n");
	block(33, "online\n", "Movable\n");
	info = look();
	assert_string_equal(info.zone, "mixed");
	assert_null(info.policy);
	assert_true(cxlx_sysram_follows(seen, CXLX_SYSRAM_ONLINE));
	block(33, "offline\n", "Normal Movable\n");
	info = look();
	assert_string_equal(info.state, "partial");
	assert_string_equal(info.zone, "Normal");
	assert_null(info.policy);
}

/* A block that should be there and is not: no policy is followed. */
static void missing(void **state)
{
	struct cxlx_sysram_info info;

	block(32, "online\n", "Movable\n");
	info = look();
	assert_string_equal(info.state, "online");
	assert_null(info.policy);
	assert_int_equal(sysram_blocks_expected(seen), 2);
	/* The device is smaller: only whole blocks in it count. */
	tree_file("0x10ffffffe\n", DAX "/mapping0/end");
	info = look();
	assert_int_equal(sysram_blocks_expected(seen), 1);
	assert_string_equal(info.policy, "online_movable");
}

static void pieces(void **state)
{
	static const char *const garbage[] = { "", "\n", "zero\n", "0x1 0x2\n" };

	tree_file("0x107ffffff\n", DAX "/mapping0/end");
	tree_file("0x108000000\n", DAX "/mapping1/start");
	tree_file("0x10fffffff\n", DAX "/mapping1/end");
	block(32, "offline\n", "Normal Movable\n");
	look();
	assert_int_equal(sysram_blocks_expected(seen), 2);
	/* What cannot be read is not expected. */
	for (size_t i = 0; i < ARRAY_LEN(garbage); i++) {
		tree_file(garbage[i], DAX "/mapping1/start");
		look();
		assert_int_equal(sysram_blocks_expected(seen), 1);
	}
	tree_file("0x7\n", DAX "/mapping1/start");
	tree_file("0x3\n", DAX "/mapping1/end");
	look();
	assert_int_equal(sysram_blocks_expected(seen), 1);
}

/* "online" and "online_kernel" look the same in the blocks; "state" knows which was meant. */
static void left_to_the_kernel(void **state)
{
	block(32, "online\n", "Normal\n");
	block(33, "online\n", "Normal\n");
	assert_string_equal(look().policy, "online_kernel");
	tree_file("online\n", DAX "/state");
	assert_string_equal(look().policy, "online");
	assert_int_equal(look().backend, CXLX_SYSRAM_STATE);
	/* It is bookkeeping: blocks that went another way are believed. */
	block(33, "offline\n", "Normal Movable\n");
	assert_null(look().policy);
	tree_file("online_movable\n", DAX "/state");
	block(33, "online\n", "Normal\n");
	assert_string_equal(look().policy, "online_kernel");
}

static void not_memory(void **state)
{
	struct cxlx_sysram_info info;

	tree_remove(DAX "/driver");
	info = look();
	assert_null(info.daxdev);
	assert_int_equal(info.backend, CXLX_SYSRAM_AUTO);
	assert_int_equal(info.numa_node, -1);
	tree_dir("sys/bus/dax/drivers/device_dax");
	tree_link("sys/bus/dax/drivers/device_dax", DAX "/driver");
	assert_null(look().daxdev);
	assert_int_equal(sysram_blocks_expected(seen), 0);
}

static void unreadable(void **state)
{
	struct cxlx_sysram *none = NULL;

	machine_block(32, "online\n");
	tree_file("garbage\n", MEMORY_DIR "/block_size_bytes");
	assert_int_equal(cxlx_sysram_new(machine_get_region("region0"), &none), -EPROTO);
	machine_check_error(-EPROTO, "understand", "/block_size_bytes", "garbage");
	assert_null(none);
	tree_remove(ROOT_DIR "/decoder0.0/region0/size");
	assert_int_equal(cxlx_sysram_new(machine_get_region("region0"), &none), -ENODEV);
	assert_null(none);
}

static void names(void **state)
{
	enum cxlx_sysram_backend backend;
	enum cxlx_sysram_policy policy;

	for (int i = 0; i < 4; i++) {
		const char *name = cxlx_sysram_policy_name((enum cxlx_sysram_policy)i);

		assert_int_equal(cxlx_sysram_policy_from_name(name, &policy), 0);
		assert_int_equal(policy, i);
		name = cxlx_sysram_backend_name((enum cxlx_sysram_backend)i);
		assert_int_equal(cxlx_sysram_backend_from_name(name, &backend), 0);
		assert_int_equal(backend, i);
	}
}

#define test(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(blocks_and_policies),
		test(unplugged),
		test(one_policy),
		test(mixed),
		test(missing),
		test(pieces),
		test(left_to_the_kernel),
		test(not_memory),
		test(unreadable),
		test(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
