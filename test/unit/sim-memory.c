/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory blocks: states, zones, policies, and what of it a real kernel was seen to answer. */
#include "test/unit/sim-trace.h"

#include "sim/inject.h"
#include "sim/memory.h"
#include "test/unit/sim-topologies.h"

#define BLOCK (128 * SIM_MIB)
#define FIRST (210 * BLOCK)	/* memory210, as in the traces */

static struct sim_topology topology;
static struct sim_world *world;

static int setup(void **state)
{
	topology = three;
	topology.boot_memory = GIB;
	return sim_world_new(&topology, 0, &world);
}

static int teardown(void **state)
{
	sim_world_free(world);
	return 0;
}

static void add(enum sim_online how)
{
	sim_lock(world);
	assert_int_equal(sim_memory_add(world, (struct sim_range){ FIRST, 4 * BLOCK }, 1, how), 0);
	sim_unlock(world);
}

static void test_policy(void **state)
{
	static const char *const lines[] = {
		"R memory/block_size_bytes = 8000000~",
		"R memory/auto_online_blocks = offline~",
		"W memory/auto_online_blocks <- 'sometimes' : EINVAL",
		"W memory/auto_online_blocks <- 'online_movable' : ok",
		"R memory/auto_online_blocks = online_movable~",
		"W memory/auto_online_blocks <- 'online_kernel' : ok",
		"W memory/auto_online_blocks <- 'online' : ok",
		"W memory/auto_online_blocks <- 'offline\n' : ok",
		"W memory/block_size_bytes <- '1' : open EACCES",
		NULL,
	};

	trace_play(world, lines);
}

/* The lines of the measured trace, and what a guest answered besides. */
static void test_offline_blocks(void **state)
{
	static const char *const lines[] = {
		"R memory/memory210/state = offline~",
		"R memory/memory210/valid_zones = Normal Movable~",
		"R memory/memory213/state = offline~",
		"R memory/memory213/valid_zones = Normal Movable~",
		"W memory/memory210/state <- 'offline' : EINVAL",
		"W memory/memory210/state <- 'online_movable' : ok",
		"R memory/memory210/state = online~",
		"R memory/memory210/valid_zones = Movable~",
		"W memory/memory210/state <- 'online_movable' : EINVAL",
		"W memory/memory210/state <- 'offline' : ok",
		"R memory/memory210/state = offline~",
		"W memory/memory210/state <- 'going-offline' : EINVAL",
		"R memory/memory210/online = 0~",
		"W memory/memory210/online <- '0' : ok",
		"W memory/memory210/online <- '1' : ok",
		"W memory/memory210/online <- '1' : ok",
		"R memory/memory210/online = 1~",
		"R memory/memory210/valid_zones = Normal~",
		"R memory/memory210/phys_index = 000000d2~",
		"R memory/memory210/removable = 1~",
		"R node/node1/memory210/state = online~",
		"R memory/memory210/node1/memory213/state = offline~",
		NULL,
	};

	add(SIM_OFFLINE);
	trace_play(world, lines);
}

/* Seen in a guest: the first block refuses, the others do not. */
static void test_kernel_zone_keeps_its_first_block(void **state)
{
	static const char *const lines[] = {
		"R memory/memory213/valid_zones = Normal~",
		"W memory/memory210/state <- 'offline' : EBUSY",
		"W memory/memory211/state <- 'offline' : ok",
		"W memory/memory212/state <- 'offline' : ok",
		"W memory/memory213/state <- 'offline' : ok",
		"R memory/memory210/state = online~",
		NULL,
	};

	add(SIM_ONLINE_KERNEL);
	trace_play(world, lines);
}

/* A block between movable ones becomes movable when the kernel chooses; beyond them it does not. */
static void test_zone_by_span(void **state)
{
	static const char *const lines[] = {
		"W memory/memory210/state <- 'online_movable' : ok",
		"W memory/memory212/state <- 'online_movable' : ok",
		"R memory/memory211/valid_zones = Movable Normal~",
		"R memory/memory213/valid_zones = Normal Movable~",
		"W memory/memory211/state <- 'online' : ok",
		"R memory/memory211/valid_zones = Movable~",
		"W memory/memory213/state <- 'online' : ok",
		"R memory/memory213/valid_zones = Normal~",
		"W memory/memory212/state <- 'offline' : ok",
		"R memory/memory212/valid_zones = Normal Movable~",
		NULL,
	};

	add(SIM_OFFLINE);
	trace_play(world, lines);
}

static void test_remove(void **state)
{
	static const char *const gone[] = { "- memory/memory210", "- memory/memory213",
					    "- node/node1", "R node/online = 0~", NULL };
	struct sim_range range = { FIRST, 4 * BLOCK };

	add(SIM_ONLINE_MOVABLE);
	sim_lock(world);
	assert_int_equal(sim_memory_add(world, range, 1, SIM_OFFLINE), -EEXIST);
	assert_int_equal(sim_memory_remove(world, range), -EBUSY);
	assert_true(sim_memory_online(world, FIRST + 3 * BLOCK + 4096, 4096));
	assert_true(sim_claim_has_ram(world, FIRST, 1));
	assert_int_equal(sim_memory_unplug(world, &range, 1), 0);
	assert_false(sim_claim_has_ram(world, FIRST, 4 * BLOCK));
	sim_unlock(world);
	trace_play(world, gone);
}

static void test_unplug_puts_back(void **state)
{
	static const char *const all_back[] = {
		"R memory/memory210/valid_zones = Movable~",
		"R memory/memory212/state = online~",
		"R memory/memory213/valid_zones = Movable~",
		"W memory/memory212/state <- 'offline' : EBUSY",
		NULL,
	};
	struct sim_range range = { FIRST, 4 * BLOCK };

	add(SIM_ONLINE_MOVABLE);
	assert_int_equal(sim_inject_block(world, 212, SIM_BLOCK_OFFLINE, -EBUSY), 0);
	assert_int_equal(sim_inject_block(world, 99999, SIM_BLOCK_OFFLINE, -EBUSY), -ENOENT);
	sim_lock(world);
	assert_int_equal(sim_memory_unplug(world, &range, 1), -EBUSY);
	sim_unlock(world);
	trace_play(world, all_back);
	assert_int_equal(sim_inject_block(world, 212, SIM_BLOCK_OFFLINE, 0), 0);
	sim_lock(world);
	assert_int_equal(sim_memory_unplug(world, &range, 1), 0);
	sim_unlock(world);
}

static void test_whole_blocks_only(void **state)
{
	struct sim_range trimmed;

	trimmed = sim_memory_trim(world, (struct sim_range){ FIRST - 1, 3 * BLOCK });
	assert_int_equal(trimmed.start, FIRST);
	assert_int_equal(trimmed.len, 2 * BLOCK);
	trimmed = sim_memory_trim(world, (struct sim_range){ FIRST + 1, 2 * BLOCK - 2 });
	assert_int_equal(trimmed.len, 0);
}

static void test_boot_memory_stays(void **state)
{
	static const char *const lines[] = {
		"R memory/memory0/valid_zones = none~",
		"W memory/memory0/state <- 'offline' : EINVAL",
		"R memory/memory1/valid_zones = DMA32~",
		"W memory/memory1/state <- 'offline' : EBUSY",
		"R node/online = 0~",
		"R node/has_memory = 0~",
		"R node/possible = 0-1~",
		NULL,
	};

	trace_play(world, lines);
}

/* The kernel does not die when the decoders go, but soon after. */
static void test_crash(void **state)
{
	add(SIM_ONLINE_MOVABLE);
	sim_lock(world);
	sim_memory_undecoded(world, FIRST - BLOCK, BLOCK);
	sim_unlock(world);
	sim_work_run(world);
	assert_null(world->crash);
	sim_lock(world);
	sim_memory_undecoded(world, FIRST, BLOCK);
	sim_unlock(world);
	assert_null(world->crash);
	sim_work_run(world);
	assert_non_null(world->crash);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_policy),
		TEST(test_offline_blocks),
		TEST(test_kernel_zone_keeps_its_first_block),
		TEST(test_zone_by_span),
		TEST(test_remove),
		TEST(test_unplug_puts_back),
		TEST(test_whole_blocks_only),
		TEST(test_boot_memory_stays),
		TEST(test_crash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
