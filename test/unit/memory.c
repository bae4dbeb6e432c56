// SPDX-License-Identifier: GPL-2.0-only
/* memory.c - the memory blocks inside a range, and trees that lie about them */
#include "engine/memory.h"
#include "engine/wait.h"
#include "test/unit/machine.h"

#define BLOCK (128 * MIB)

static void blocks(const char *state, unsigned int first, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		machine_block(first + i, state);
}

static void check(uint64_t start, uint64_t size, unsigned int first, size_t n, size_t n_online)
{
	auto_memory struct memory_blocks found = { 0 };

	assert_int_equal(memory_find(core(ctx), start, size, &found), 0);
	assert_int_equal(found.n, n);
	assert_int_equal(found.n_online, n_online);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(found.at[i].id, first + i);
}

static void inside(void **state)
{
	blocks("offline\n", 30, 8);
	check(32 * BLOCK, 4 * BLOCK, 32, 4, 0);
	check(37 * BLOCK, 4 * BLOCK, 37, 1, 0);
	check(38 * BLOCK, 4 * BLOCK, 0, 0, 0);
	check(32 * BLOCK, 0, 0, 0, 0);
	check(0, UINT64_MAX, 30, 8, 0);
}

/* A block that sticks out of the range belongs to somebody else. */
static void unaligned(void **state)
{
	blocks("online\n", 30, 8);
	check(32 * BLOCK + 1, 4 * BLOCK, 33, 3, 3);
	check(32 * BLOCK - 1, 4 * BLOCK, 32, 3, 3);
	check(32 * BLOCK, 4 * BLOCK - 1, 32, 3, 3);
	check(32 * BLOCK + 1, BLOCK, 0, 0, 0);
	check(32 * BLOCK + 1, BLOCK - 2, 0, 0, 0);
	check(32 * BLOCK, 1, 0, 0, 0);
}

static void states(void **state)
{
	auto_memory struct memory_blocks found = { 0 };

	machine_block(9, "online\n");
	machine_block(10, "going-offline\n");
	machine_block(11, "offline\n");
	machine_block(12, "something-new\n");
	tree_file("Movable\n", MEMORY_DIR "/memory9/valid_zones");
	tree_file("none\n", MEMORY_DIR "/memory10/valid_zones");
	tree_remove(MEMORY_DIR "/memory12/valid_zones");
	assert_int_equal(memory_find(core(ctx), 9 * BLOCK, 4 * BLOCK, &found), 0);
	assert_int_equal(found.n, 4);
	assert_int_equal(found.n_online, 3);
	assert_string_equal(found.at[0].zone, "Movable");
	assert_string_equal(memory_online_word(&found.at[0]), "online_movable");
	assert_true(found.at[1].online);
	assert_string_equal(memory_online_word(&found.at[1]), "online_kernel");
	assert_false(found.at[2].online);
	assert_string_equal(found.at[2].zone, "");
	assert_true(found.at[3].online);
	assert_string_equal(found.at[3].zone, "");
}

/* One zone alone is that of a block that is online: nothing else is asked. */
static void zone_in_one_read(void **state)
{
	struct memory_block block;

	machine_block(9, "offline\n");
	tree_file("Movable\n", MEMORY_DIR "/memory9/valid_zones");
	assert_int_equal(memory_look_zone(core(ctx), 9, &block), 0);
	assert_true(block.online);
	assert_int_equal(block.id, 9);
	assert_string_equal(block.state, "online");
	assert_string_equal(block.zone, "Movable");
}

/* Several, none, no file, or more than a name: then it is looked at in full. */
static void zone_that_does_not_tell(void **state)
{
	static const char *const texts[] = { "Normal Movable\n", "Movable Normal\n", "\n", "",
					     "ANameThatIsFarTooLong\n", NULL };
	struct memory_block block;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		machine_block(9, "offline\n");
		if (texts[i])
			tree_file(texts[i], MEMORY_DIR "/memory9/valid_zones");
		else
			tree_remove(MEMORY_DIR "/memory9/valid_zones");
		assert_int_equal(memory_look_zone(core(ctx), 9, &block), 0);
		assert_false(block.online);
		assert_string_equal(block.state, "offline");
		assert_string_equal(block.zone, "");
	}
	assert_int_equal(memory_look_zone(core(ctx), 10, &block), -ENOENT);
}

/* The directory is in no order, and has other things in it. */
static void names_that_are_no_blocks(void **state)
{
	blocks("offline\n", 99, 3);
	tree_file("online\n", MEMORY_DIR "/memory/state");
	tree_file("online\n", MEMORY_DIR "/memory0100/state");
	tree_file("online\n", MEMORY_DIR "/memory100x/state");
	tree_file("online\n", MEMORY_DIR "/memory4294967396/state");
	tree_file("online\n", MEMORY_DIR "/auto_online_blocks");
	check(0, UINT64_MAX / 2, 99, 3, 0);
}

static void no_hotplug(void **state)
{
	check(32 * BLOCK, 4 * BLOCK, 0, 0, 0);
	assert_int_equal(cxlx_error_code(cxlx_get_error(ctx)), 0);
}

static void garbage(void **state)
{
	static const char *const sizes[] = { "",     "\n",   "0\n",
					     "0x\n", "-1\n", "8000000 \n",
					     "zz\n", "1M\n", "10000000000000000\n" };

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		auto_memory struct memory_blocks found = { 0 };

		blocks("online\n", 32, 1);
		tree_file(sizes[i], MEMORY_DIR "/block_size_bytes");
		if (memory_find(core(ctx), 32 * BLOCK, BLOCK, &found) != -EPROTO)
			fail_msg("block size \"%s\" was understood", sizes[i]);
		assert_int_equal(found.n, 0);
		assert_string_equal(cxlx_error_doing(cxlx_get_error(ctx)), "understand");
	}
}

static void unreadable(void **state)
{
	auto_memory struct memory_blocks found = { 0 };

	blocks("online\n", 32, 2);
	tree_unreadable(MEMORY_DIR "/memory33/state");
	assert_int_equal(memory_find(core(ctx), 32 * BLOCK, 2 * BLOCK, &found), -EISDIR);
	machine_check_error(-EISDIR, "read", "/memory33/state", "");
	assert_int_equal(found.n, 0);
	assert_null(found.at);
	tree_unreadable(MEMORY_DIR "/block_size_bytes");
	assert_int_equal(memory_find(core(ctx), 32 * BLOCK, 2 * BLOCK, &found), -EISDIR);
}

static int find_unprivileged(void)
{
	auto_memory struct memory_blocks found = { 0 };

	if (memory_find(core(ctx), 32 * BLOCK, BLOCK, &found) < 0 || found.n != 1)
		return 1;
	memory_clear(&found);
	return memory_find(core(ctx), 32 * BLOCK, 5000 * BLOCK, &found) == -EACCES ? 0 : 2;
}

/* Few blocks are found by their numbers. */
static void directory_that_cannot_be_listed(void **state)
{
	blocks("online\n", 32, 1);
	tree_mode(0311, MEMORY_DIR);
	assert_int_equal(tree_run_as_nobody(find_unprivileged), 0);
	tree_mode(0755, MEMORY_DIR);
}

/* What wraps around is not free of memory. */
static void range_that_wraps_around(void **state)
{
	auto_memory struct memory_blocks found = { 0 };

	blocks("online\n", 32, 1);
	assert_int_equal(memory_find(core(ctx), 32 * BLOCK, UINT64_MAX, &found), -ERANGE);
	machine_check_error(-ERANGE, "find memory in", "/sys/devices/system/memory",
			    "0x100000000 + 0xffffffffffffffff");
	assert_int_equal(memory_find(core(ctx), UINT64_MAX, UINT64_MAX, &found), -ERANGE);
	assert_int_equal(memory_find(core(ctx), UINT64_MAX, 0, &found), 0);
}

/* 2^63 bytes of blocks of one byte each: as fast as any other range. */
static void range_that_nobody_can_count(void **state)
{
	uint64_t before = wait_now();

	blocks("online\n", 32, 2);
	tree_file("1\n", MEMORY_DIR "/block_size_bytes");
	check(0, UINT64_C(1) << 63, 32, 2, 2);
	assert_true(wait_now() - before < 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(inside),
		machine_test(unaligned),
		machine_test(states),
		machine_test(zone_in_one_read),
		machine_test(zone_that_does_not_tell),
		machine_test(names_that_are_no_blocks),
		machine_test(no_hotplug),
		machine_test(garbage),
		machine_test(unreadable),
		machine_test(directory_that_cannot_be_listed),
		machine_test(range_that_wraps_around),
		machine_test(range_that_nobody_can_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
