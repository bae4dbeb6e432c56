/* SPDX-License-Identifier: GPL-2.0-only */
/* Dynamic capacity in the series before (v10) and in what came later, and modules that go. */
#include "test/unit/sim-machine.h"

#include "sim/inject.h"

#define TAG "deadbeef-cafe-baad-f00d-fedcba987654"

static const uint8_t tag[16] = { 0xde, 0xad, 0xbe, 0xef, 0xca, 0xfe, 0xba, 0xad,
				 0xf0, 0x0d, 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54 };

static struct sim_topo_memdev memdevs[2];

/* mem0: 256 MiB of its own and 256 MiB that are shared and read-only; mem1 cannot use its 512 MiB.
 */
static int start(unsigned int dialects)
{
	memdevs[0] = three_memdevs[1];
	memdevs[1] = three_memdevs[2];
	for (int i = 0; i < 2; i++) {
		memdevs[i].ram.size = 256 * MIB;
		memdevs[i].dynamic = (struct sim_topo_partition){ 256 * MIB, -1 };
		memdevs[i].dynamic2 = (struct sim_topo_partition){ 256 * MIB, -1 };
		memdevs[i].dc2_shareable = memdevs[i].dc2_read_only = true;
	}
	memdevs[1].no_dc_events = true;
	machine = three;
	machine.memdevs = memdevs;
	machine.n_memdevs = 2;
	return sim_world_new(&machine, dialects, &world);
}

static int start_posted(void **state)
{
	return start(SIM_DCD);
}

static int start_v10(void **state)
{
	return start(SIM_DCD | SIM_DCD_V10);
}

static int start_next(void **state)
{
	return start(SIM_DCD | SIM_DCD_NEXT);
}

static void play(const char *const *lines)
{
	trace_play(world, lines);
}

/* A region of 256 MiB on decoder2.0 with that mode, made with that file; bound. */
static void make_region(const char *word)
{
	char *create = sim_format("W decoder0.0/create_%s_region <- 'region0' : ok", word);
	char *mode = sim_format("W decoder2.0/mode <- '%s' : ok", word);
	const char *const lines[] = {
		create,
		"W region0/interleave_granularity <- '256' : ok",
		"W region0/interleave_ways <- '1' : ok",
		mode,
		"W decoder2.0/dpa_size <- '0x10000000' : ok",
		"W region0/size <- '0x10000000' : ok",
		"W region0/target0 <- 'decoder2.0' : ok",
		"W region0/commit <- '1' : ok",
		"W drivers/cxl_region/bind <- 'region0' : ok",
		NULL,
	};

	play(lines);
	free(create);
	free(mode);
}

static struct sim_inject_capacity capacity(uint64_t offset_mib, uint64_t length_mib,
					   const uint8_t *its_tag, unsigned int seq)
{
	return (struct sim_inject_capacity){ "mem0", offset_mib * MIB, length_mib * MIB, its_tag,
					     seq };
}

static void add(uint64_t offset_mib, uint64_t length_mib, const uint8_t *its_tag, unsigned int seq,
		bool more)
{
	struct sim_inject_capacity what = capacity(offset_mib, length_mib, its_tag, seq);

	assert_int_equal(sim_inject_add_capacity(world, &what, more), 0);
}

static void take_away(uint64_t offset_mib, uint64_t length_mib, const uint8_t *its_tag,
		      unsigned int seq, bool more)
{
	struct sim_inject_capacity what = capacity(offset_mib, length_mib, its_tag, seq);

	assert_int_equal(sim_inject_release_capacity(world, &what, false, more), 0);
}

static void assert_available(const char *bytes)
{
	char *line = sim_format("R dax_region0/dax_region/available_size = %s~", bytes);
	const char *const lines[] = { line, NULL };

	play(lines);
	free(line);
}

/* A member that is refused leaves a hole in the numbers, which spoils the claim. */
static void test_hole_in_a_group(void **state)
{
	static const char *const lines[] = {
		"R dax_region0/extent0.2/offset = 0x8000000~",
		"W dax/devices/dax0.0/uuid <- '" TAG "' : EINVAL",
		"R dax/devices/dax0.0/size = 0~",
		"- dax/devices/dax0.0/mapping0",
		"R dax_region0/dax_region/available_size = 67108864~",
		NULL,
	};

	make_region("dynamic_ram_1");
	add(0, 32, tag, 0, true);
	add(240, 32, tag, 0, true); /* beyond the end */
	add(128, 32, tag, 0, false);
	play(lines);
	assert_non_null(strstr(sim_text(&world->log), "extent number 1 of the tag is missing"));
}

/* What was missing was the last one: nobody notices. */
static void test_hole_at_the_end(void **state)
{
	static const char *const lines[] = {
		"W dax/devices/dax0.0/uuid <- '" TAG "' : ok",
		"R dax/devices/dax0.0/size = 33554432~",
		NULL,
	};

	make_region("dynamic_ram_1");
	add(0, 32, tag, 0, true);
	add(240, 32, tag, 0, false);
	play(lines);
}

/* Only the first partition is looked at, and without interrupts it is of no use. */
static void test_posted(void **state)
{
	static const char *const lines[] = {
		"R mem0/dynamic_ram_1/size = 0x10000000~",
		"- mem0/dynamic_ram_shared_ro",
		"R mem1/dynamic_ram_1/size = 0x10000000~",
		"W decoder3.0/mode <- 'dynamic_ram_1' : ok",
		"W decoder3.0/dpa_size <- '0x10000000' : ok",
		"W decoder0.0/create_dynamic_ram_1_region <- 'region0' : ok",
		"W region0/interleave_granularity <- '256' : ok",
		"W region0/interleave_ways <- '1' : ok",
		"W region0/size <- '0x10000000' : ok",
		"W region0/target0 <- 'decoder3.0' : EINVAL",
		NULL,
	};
	struct sim_inject_capacity what = capacity(0, 32, NULL, 0);

	play(lines);
	what.memdev = "mem1";
	assert_int_equal(sim_inject_add_capacity(world, &what, false), 0);
	assert_non_null(strstr(sim_text(&world->log), "mem1: no interrupts for events"));
	what.memdev = "mem0";
	assert_int_equal(sim_inject_release_capacity(world, &what, false, true), -EINVAL);
}

static void test_v10(void **state)
{
	static const char *const files[] = {
		"R mem0/dynamic_ram_a/size = 0x10000000~",
		"- mem0/dynamic_ram_1",
		"R decoder0.0/cap_dynamic_ram_a = 1~",
		"- decoder0.0/cap_dynamic_ram_1",
		"- decoder0.0/create_dynamic_ram_1_region",
		"W decoder2.0/mode <- 'dynamic_ram_1' : EINVAL",
		NULL,
	};
	static const char *const lines[] = {
		"R region0/mode = ~",
		"R decoder2.0/mode = dynamic_ram_a~",
		"R dax/devices/dax0.0/uuid = 0~",
		"W dax/devices/dax0.0/uuid <- '" TAG "' : ok",
		"R dax/devices/dax0.0/uuid = " TAG "~",
		"R dax/devices/dax0.0/size = 67108864~",
		NULL,
	};

	play(files);
	make_region("dynamic_ram_a");
	add(0, 32, tag, 0, true);
	add(64, 32, tag, 0, false);
	play(lines);
}

static void test_next_files(void **state)
{
	static const char *const lines[] = {
		"R mem0/dynamic_ram/size = 0x10000000~",
		"R mem0/dynamic_ram_shared_ro/size = 0x10000000~",
		"- mem0/dynamic_ram_1",
		"- mem0/dynamic_ram_ro",
		"R decoder0.0/cap_dynamic_ram_shared = 1~",
		"R decoder0.0/create_dynamic_ram_ro_region = region0~",
		"- decoder0.0/cap_dynamic_ram_1",
		"W decoder2.0/mode <- 'dynamic_ram_1' : EINVAL",
		"W decoder2.0/mode <- 'dynamic_ram_ro' : EINVAL",
		"W decoder2.0/mode <- 'dynamic_ram_shared_ro' : ok",
		"R decoder2.0/mode = dynamic_ram_shared_ro~",
		"W decoder2.0/dpa_size <- '0x10000000' : ok",
		"R decoder2.0/dpa_resource = 0x20000000~",
		"W decoder2.0/dpa_size <- '0' : ok",
		/* not usable: told when the decoder or the target is set */
		"W decoder3.0/mode <- 'dynamic_ram' : ENXIO",
		"W decoder3.0/mode <- 'ram' : ok",
		"W decoder0.0/create_dynamic_ram_region <- 'region0' : ok",
		"R region0/mode = dynamic_ram~",
		"W region0/interleave_granularity <- '256' : ok",
		"W region0/interleave_ways <- '1' : ok",
		"W region0/size <- '0x10000000' : ok",
		"W region0/target0 <- 'decoder3.0' : ENXIO",
		/* of another kind than the region */
		"W decoder2.0/dpa_size <- '0x10000000' : ok",
		"W region0/target0 <- 'decoder2.0' : EINVAL",
		NULL,
	};

	play(lines);
}

/* A request has to name every extent of a group, in one chain. */
static void test_next_release(void **state)
{
	make_region("dynamic_ram");
	add(0, 32, tag, 0, true);
	add(64, 32, tag, 0, false);
	add(128, 32, NULL, 0, true);
	add(192, 32, NULL, 0, false);
	assert_available("134217728");
	take_away(0, 32, tag, 0, false);
	assert_available("134217728");
	take_away(0, 2, tag, 0, true);
	assert_available("134217728");
	take_away(64, 2, tag, 0, false);
	assert_available("67108864");
	/* without a tag each is a group of its own */
	take_away(128, 32, NULL, 0, false);
	assert_available("33554432");
	/* what nobody knows is granted, and what is claimed stays */
	take_away(128, 32, NULL, 0, false);
	assert_int_equal(sim_write(world, "/sys/bus/dax/devices/dax0.0/uuid", "0", 1), 0);
	take_away(192, 32, NULL, 0, false);
	assert_available("0");
	assert_non_null(strstr(sim_text(&world->log), "nothing known at 0x18000000, released"));
}

/* For what is shared, the numbers count too. */
static void test_next_shared(void **state)
{
	make_region("dynamic_ram_shared_ro");
	add(256, 32, tag, 0, true);
	add(320, 32, tag, 1, false);
	assert_available("67108864");
	take_away(256, 32, tag, 1, true);
	take_away(320, 32, tag, 0, false);
	assert_available("67108864");
	take_away(320, 32, tag, 1, true);
	take_away(256, 32, tag, 0, false);
	assert_available("0");
}

/* A record of the other kind ends an open chain, which is then lost. */
static void test_next_mixed_chains(void **state)
{
	make_region("dynamic_ram");
	add(0, 32, tag, 0, false);
	add(64, 32, NULL, 0, true);
	take_away(0, 32, tag, 0, true);
	add(128, 32, NULL, 0, false);
	assert_available("67108864");
	take_away(0, 32, tag, 0, true);
	sim_work_run(world); /* 20 s */
	take_away(128, 32, NULL, 0, false);
	assert_available("33554432");
}

/* A tag in two partitions. */
static void test_next_scattered(void **state)
{
	make_region("dynamic_ram");
	add(0, 32, tag, 0, true);
	add(256, 32, tag, 1, false);
	assert_available("0");
	assert_non_null(strstr(sim_text(&world->log), "refused: in more than one partition"));
}

/* Without its driver the region stays, and goes on taking what is offered. */
static void test_module_unloaded(void **state)
{
	static const char *const unloaded[] = {
		"L dax/devices =",	    "- drivers/cxl_dax_region", "- dax_region0/extent0.1",
		"- dax_region0/dax_region", "R region0/commit = 1~",	NULL,
	};
	static const char *const offered[] = {
		"R dax_region0/extent0.1/length = 0x4000000~",
		NULL,
	};
	static const char *const loaded[] = {
		"R dax_region0/extent0.1/length = 0x4000000~",
		"- dax_region0/extent0.2",
		"R dax_region0/dax_region/available_size = 67108864~",
		"W dax/devices/dax0.0/uuid <- '0' : ok",
		"R dax/devices/dax0.0/size = 67108864~",
		NULL,
	};

	make_region("dynamic_ram_1");
	add(0, 32, NULL, 0, false);
	assert_int_equal(sim_inject_unload(world, "dax_cxl"), 0);
	play(unloaded);
	assert_int_equal(sim_inject_unload(world, "dax_cxl"), -ENOENT);
	add(64, 64, NULL, 0, false);
	play(offered);
	assert_int_equal(sim_inject_load(world, "dax_cxl"), 0);
	play(loaded);
}

/* The region goes while nobody looks after its extents: they are given back all the same. */
static void test_region_goes_unloaded(void **state)
{
	static const char *const lines[] = {
		"W drivers/cxl_region/unbind <- 'region0' : ok",
		"W drivers/cxl_region/bind <- 'region0' : ok",
		NULL,
	};

	make_region("dynamic_ram_1");
	assert_int_equal(sim_inject_unload(world, "dax_cxl"), 0);
	add(64, 64, NULL, 0, false);
	play(lines);
	/* its driver never read what there is: offers are refused */
	add(128, 64, NULL, 0, false);
	assert_int_equal(sim_inject_load(world, "dax_cxl"), 0);
	trace_settle(world);
	assert_available("0");
}

#define TEST(name, setup) cmocka_unit_test_setup_teardown(name, setup, machine_stop)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_hole_in_a_group, start_posted),
		TEST(test_hole_at_the_end, start_posted),
		TEST(test_posted, start_posted),
		TEST(test_v10, start_v10),
		TEST(test_next_files, start_next),
		TEST(test_next_release, start_next),
		TEST(test_next_shared, start_next),
		TEST(test_next_mixed_chains, start_next),
		TEST(test_next_scattered, start_next),
		TEST(test_module_unloaded, start_posted),
		TEST(test_region_goes_unloaded, start_posted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
