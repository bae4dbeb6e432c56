/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Dynamic capacity: no kernel with it could be measured, so this holds the simulator
 * against what the posted series says, and plays the cases of its own test.
 */
#include "test/unit/sim-machine.h"

#include "sim/inject.h"

#define TAG "deadbeef-cafe-baad-f00d-fedcba987654"
#define OTHER "5be13bce-ae34-4a77-b6c3-16df975fcf1a"
#define NULL_UUID "00000000-0000-0000-0000-000000000000"

static const uint8_t tag[16] = { 0xde, 0xad, 0xbe, 0xef, 0xca, 0xfe, 0xba, 0xad,
				 0xf0, 0x0d, 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54 };
static const uint8_t other[16] = { 0x5b, 0xe1, 0x3b, 0xce, 0xae, 0x34, 0x4a, 0x77,
				   0xb6, 0xc3, 0x16, 0xdf, 0x97, 0x5f, 0xcf, 0x1a };

/* Two memdevs of 2 GiB and 512 MiB of dynamic capacity; mem0 has two extents, mem1 is shareable. */
static struct sim_topo_memdev memdevs[2];
static struct sim_topo_extent extents[2];

static int setup(void **state)
{
	memdevs[0] = three_memdevs[1];
	memdevs[1] = three_memdevs[2];
	for (int i = 0; i < 2; i++) {
		memdevs[i].ram.size = 2 * GIB;
		memdevs[i].dynamic.size = 512 * MIB;
	}
	memdevs[1].dc_shareable = true;
	extents[0] = (struct sim_topo_extent){ 0, 128 * MIB, 64 * MIB };
	extents[1] = (struct sim_topo_extent){ 0, 256 * MIB, 64 * MIB, true };
	memcpy(extents[1].tag, tag, sizeof(tag));
	machine = three;
	machine.memdevs = memdevs;
	machine.n_memdevs = 2;
	machine.extents = extents;
	machine.n_extents = 2;
	return sim_world_new(&machine, SIM_DCD, &world);
}

static void play(const char *const *lines)
{
	trace_play(world, lines);
}

/* A region of the whole partition of mem0 (decoder2.0) or mem1 (decoder3.0), bound. */
static void make_region(int memdev)
{
	static const char *const of_mem0[] = {
		"R decoder0.0/create_dynamic_ram_1_region = region0~",
		"W decoder0.0/create_dynamic_ram_1_region <- 'region0' : ok",
		"R region0/mode = dynamic_ram_1~",
		"R region0/uuid = ~",
		"W region0/interleave_granularity <- '256' : ok",
		"W region0/interleave_ways <- '2' : EINVAL",
		"W region0/interleave_ways <- '1' : ok",
		"W decoder2.0/mode <- 'dynamic_ram_1' : ok",
		"W decoder2.0/dpa_size <- '0x20000000' : ok",
		"R decoder2.0/dpa_resource = 0x80000000~",
		"W region0/size <- '0x20000000' : ok",
		"W region0/target0 <- 'decoder2.0' : ok",
		"W region0/commit <- '1' : ok",
		"W drivers/cxl_region/bind <- 'region0' : ok",
		NULL,
	};
	static const char *const of_mem1[] = {
		"W decoder0.0/create_dynamic_ram_1_region <- 'region0' : ok",
		"W region0/interleave_granularity <- '256' : ok",
		"W region0/interleave_ways <- '1' : ok",
		"W decoder3.0/mode <- 'dynamic_ram_1' : ok",
		"W decoder3.0/dpa_size <- '0x20000000' : ok",
		"W region0/size <- '0x20000000' : ok",
		"W region0/target0 <- 'decoder3.0' : ok",
		"W region0/commit <- '1' : ok",
		"W drivers/cxl_region/bind <- 'region0' : ok",
		NULL,
	};

	play(memdev == 0 ? of_mem0 : of_mem1);
}

static struct sim_inject_capacity capacity(int memdev, uint64_t offset_mib, uint64_t length_mib,
					   const uint8_t *its_tag)
{
	return (struct sim_inject_capacity){ memdev == 0 ? "mem0" : "mem1", offset_mib * MIB,
					     length_mib * MIB, its_tag, 0 };
}

static void add(int memdev, uint64_t offset_mib, uint64_t length_mib, const uint8_t *its_tag,
		unsigned int seq, bool more)
{
	struct sim_inject_capacity what = capacity(memdev, offset_mib, length_mib, its_tag);

	what.seq = seq;
	assert_int_equal(sim_inject_add_capacity(world, &what, more), 0);
}

static void take_away(int memdev, uint64_t offset_mib, uint64_t length_mib, const uint8_t *its_tag)
{
	struct sim_inject_capacity what = capacity(memdev, offset_mib, length_mib, its_tag);

	assert_int_equal(sim_inject_release_capacity(world, &what, false, false), 0);
}

static void assert_available(const char *bytes)
{
	char *line = sim_format("R dax_region0/dax_region/available_size = %s~", bytes);
	const char *const lines[] = { line, NULL };

	play(lines);
	free(line);
}

static void test_memdev_and_decoder(void **state)
{
	static const char *const lines[] = {
		"R mem0/dynamic_ram_1/size = 0x20000000~",
		"R decoder0.0/cap_dynamic_ram_1 = 1~",
		"R decoder2.0/mode = none~",
		"W decoder2.0/mode <- 'dynamic_ram' : EINVAL",
		"W decoder2.0/mode <- 'pmem' : EINVAL",
		"W decoder2.0/mode <- 'dynamic_ram_1' : ok",
		"R decoder2.0/mode = dynamic_ram_1~",
		"W decoder2.0/dpa_size <- '0x30000000' : ENOSPC",
		"W decoder0.0/create_dynamic_ram_1_region <- 'region1' : EBUSY",
		"W decoder0.0/create_dynamic_ram_1_region <- 'one' : EINVAL",
		NULL,
	};
	static const char *const plain[] = {
		"- mem0/dynamic_ram_1",
		"- decoder0.0/cap_dynamic_ram_1",
		"- decoder0.0/create_dynamic_ram_1_region",
		"W decoder2.0/mode <- 'dynamic_ram_1' : EINVAL",
		NULL,
	};

	play(lines);
	sim_world_free(world);
	assert_int_equal(sim_world_new(&machine, 0, &world), 0);
	play(plain);
}

/* What was accepted before this boot is there, and can be claimed, used and given back. */
static void test_old_extents(void **state)
{
	static const char *const lines[] = {
		"L dax_region0 = uevent devtype modalias subsystem driver dax_region extent0.1 "
		"extent0.2 dax0.0",
		"L dax_region0/extent0.1 = uevent offset length",
		"R dax_region0/extent0.1/offset = 0x8000000~",
		"R dax_region0/extent0.1/length = 0x4000000~",
		"L dax_region0/extent0.2 = uevent offset length uuid",
		"R dax_region0/extent0.2/offset = 0x10000000~",
		"R dax_region0/extent0.2/uuid = " TAG "~",
		"R dax_region0/dax_region/size = 536870912~",
		"R dax_region0/dax_region/align = 2097152~",
		"R dax_region0/dax_region/available_size = 134217728~",
		"R dax_region0/dax_region/seed = ~",
		"R dax/devices/dax0.0/size = 0~",
		"- dax/devices/dax0.0/driver",
		"- dax/devices/dax0.0/mapping",
		"R dax/devices/dax0.0/uuid = " NULL_UUID "~",
		"W dax/devices/dax0.0/align <- '4096' : open EACCES",
		"W dax/drivers/device_dax/bind <- 'dax0.0' : ENXIO",
		"W dax/devices/dax0.0/size <- '0x200000' : EOPNOTSUPP",
		"W dax/devices/dax0.0/size <- '0x1000' : EINVAL",
		"W dax/devices/dax0.0/size <- '0' : ok",
		"W dax_region0/dax_region/create <- '1' : ok",
		"R dax_region0/dax_region/seed = dax0.1~",
		"W dax/devices/dax0.1/uuid <- 'no uuid' : EINVAL",
		"W dax/devices/dax0.1/uuid <- '" OTHER "' : ENOENT",
		"R dax_region0/dax_region/available_size = 134217728~",
		"W dax/devices/dax0.1/uuid <- '" TAG "\n' : ok",
		"R dax/devices/dax0.1/size = 67108864~",
		"R dax/devices/dax0.1/uuid = " TAG "~",
		"R dax/devices/dax0.1/resource = 0x6a0000000~",
		"R dax/devices/dax0.1/mapping0/end = 0x6a3ffffff~",
		"R dax_region0/dax_region/available_size = 67108864~",
		"W dax/devices/dax0.1/uuid <- '0' : EBUSY",
		"W dax/devices/dax0.1/uuid <- '" TAG "' : EBUSY",
		"W dax/drivers/kmem/bind <- 'dax0.1' : ENODEV",
		"W dax/drivers/device_dax/bind <- 'dax0.1' : ok",
		"R dax_region0/dax_region/seed = ~",
		"W dax/devices/dax0.1/size <- '0' : EBUSY",
		"W dax_region0/dax_region/delete <- 'dax0.1' : EBUSY",
		"W dax_region0/dax_region/create <- '1' : ok",
		"W dax/devices/dax0.2/uuid <- '" TAG "' : ENOENT",
		"W dax/devices/dax0.2/uuid <- '0\n' : ok",
		"R dax/devices/dax0.2/uuid = " NULL_UUID "~",
		"R dax_region0/dax_region/available_size = 0~",
		"W dax_region0/dax_region/create <- '1' : ENOSPC",
		"W dax/drivers/device_dax/unbind <- 'dax0.1' : ok",
		"W dax/devices/dax0.1/size <- '0' : ok",
		"R dax/devices/dax0.1/uuid = " NULL_UUID "~",
		"W dax_region0/dax_region/delete <- 'dax0.1' : ok",
		"W dax_region0/dax_region/delete <- 'dax0.0' : EBUSY",
		"R dax_region0/dax_region/available_size = 67108864~",
		NULL,
	};

	make_region(0);
	play(lines);
}

/* The extents go back to the device with the region. */
static void test_disable_gives_back(void **state)
{
	static const char *const lines[] = {
		"W drivers/cxl_region/unbind <- 'region0' : ok",
		"- dax_region0",
		"L dax/devices =",
		"W drivers/cxl_region/bind <- 'region0' : ok",
		"R dax_region0/dax_region/available_size = 0~",
		"- dax_region0/extent0.1",
		NULL,
	};

	make_region(0);
	play(lines);
}

static void test_untagged(void **state)
{
	static const char *const lines[] = {
		"R dax_region0/extent0.3/offset = 0x0~",
		"W dax/devices/dax0.0/uuid <- '" NULL_UUID "' : ok",
		"R dax/devices/dax0.0/size = 67108864~",
		"R dax/devices/dax0.0/resource = 0x698000000~",
		NULL,
	};
	static const char *const gone[] = { "- dax_region0/extent0.3", NULL };
	static const char *const still[] = { "R dax_region0/extent0.1/length = 0x4000000~", NULL };

	make_region(0);
	add(0, 0, 32, NULL, 0, false);
	play(lines);
	take_away(0, 0, 32, NULL);
	play(gone);
	take_away(0, 128, 64, NULL);	/* claimed: nothing happens, not even later */
	play(still);
	assert_available("67108864");
}

/* Several extents of one tag are one device; they come when the last one does. */
static void test_more_chain(void **state)
{
	static const char *const held[] = { "- dax_region0/extent0.3", NULL };
	static const char *const there[] = {
		"R dax_region0/extent0.3/uuid = " OTHER "~",
		"R dax_region0/extent0.4/uuid = " OTHER "~",
		"W dax/devices/dax0.0/uuid <- '" OTHER "' : ok",
		"R dax/devices/dax0.0/size = 100663296~",
		"R dax/devices/dax0.0/mapping0/start = 0x6a8000000~",
		"R dax/devices/dax0.0/mapping1/start = 0x690000000~",
		"R dax/devices/dax0.0/mapping1/page_offset = 0x4000~",
		"W dax/devices/dax0.0/size <- '0' : ok",
		NULL,
	};
	static const char *const gone[] = { "- dax_region0/extent0.3", "- dax_region0/extent0.4",
					    NULL };

	make_region(0);
	add(0, 384, 64, other, 0, true);
	play(held);
	assert_available("134217728");
	add(0, 0, 32, other, 0, false);
	play(there);
	take_away(0, 388, 4, other);	/* a part names the extent, the extent its group */
	play(gone);
	assert_available("134217728");
}

static void test_refusals(void **state)
{
	struct sim_inject_capacity what = capacity(0, 0, 64, NULL);

	add(0, 0, 64, NULL, 0, false);	/* no region */
	make_region(0);
	add(0, 1, 64, NULL, 0, false);	/* not aligned */
	add(0, 480, 64, NULL, 0, false);	/* beyond the end */
	add(0, 160, 64, NULL, 0, false);	/* overlaps */
	add(0, 0, 64, tag, 0, false);	/* the tag is in use */
	add(0, 0, 64, NULL, 1, false);	/* a number, but not shareable */
	assert_available("134217728");
	add(0, 128, 64, NULL, 0, false);	/* a duplicate does no harm */
	assert_available("134217728");
	what.length = 0;
	assert_int_equal(sim_inject_add_capacity(world, &what, false), -EINVAL);
	what.length = -MIB;
	assert_int_equal(sim_inject_add_capacity(world, &what, false), -EINVAL);
	what = capacity(0, 0, 64, NULL);
	what.memdev = "mem7";
	assert_int_equal(sim_inject_add_capacity(world, &what, false), -ENOENT);
	assert_non_null(strstr(sim_text(&world->log),
			       "mem0: extent 0x80100000-0x840fffff refused"));
}

static void test_shareable(void **state)
{
	static const char *const lines[] = {
		"W dax/devices/dax0.0/uuid <- '" TAG "' : ok",
		"R dax/devices/dax0.0/mapping0/start = 0x698000000~",
		"R dax/devices/dax0.0/mapping1/start = 0x690000000~",
		NULL,
	};

	make_region(1);
	add(1, 0, 64, NULL, 0, false);	/* no tag */
	assert_available("0");
	add(1, 0, 64, other, 0, true);	/* a hole in the numbers */
	add(1, 64, 64, other, 2, false);
	assert_available("0");
	add(1, 0, 64, tag, 1, true);
	add(1, 128, 64, tag, 0, false);
	assert_available("134217728");
	play(lines);
}

/* More that never comes: the chain is refused after 20 s. */
static void test_chain_timeout(void **state)
{
	make_region(0);
	add(0, 0, 64, NULL, 0, true);
	sim_work_run(world);
	add(0, 64, 64, NULL, 0, false);
	assert_available("201326592");
}

/* Requests for what no region has are granted at once; a forced one is not heard. */
static void test_release_without_region(void **state)
{
	struct sim_inject_capacity what = capacity(0, 128, 64, NULL);

	take_away(0, 256, 64, tag);
	make_region(0);
	assert_available("67108864");
	assert_int_equal(sim_inject_release_capacity(world, &what, true, false), 0);
	assert_available("67108864");
	take_away(0, 0, 64, NULL);	/* nothing there */
	take_away(0, 128, 64, NULL);
	assert_available("0");
}

/* Two regions on two halves of one partition: each has the extents of its half. */
static void test_two_regions(void **state)
{
	static const char *const lines[] = {
		"W decoder0.0/create_dynamic_ram_1_region <- 'region0' : ok",
		"W region0/interleave_granularity <- '256' : ok",
		"W region0/interleave_ways <- '1' : ok",
		"W region0/size <- '0x10000000' : ok",
		"W decoder2.0/mode <- 'dynamic_ram_1' : ok",
		"W decoder2.0/dpa_size <- '0x10000000' : ok",
		"W region0/target0 <- 'decoder2.0' : ok",
		"W region0/commit <- '1' : ok",
		"W decoder0.0/create_dynamic_ram_1_region <- 'region1' : ok",
		"W region1/interleave_granularity <- '256' : ok",
		"W region1/interleave_ways <- '1' : ok",
		"W region1/size <- '0x10000000' : ok",
		"W decoder2.1/mode <- 'dynamic_ram_1' : ok",
		"W decoder2.1/dpa_size <- '0x10000000' : ok",
		"W region1/target0 <- 'decoder2.1' : ok",
		"W region1/commit <- '1' : ok",
		"W drivers/cxl_region/bind <- 'region0' : ok",
		"W drivers/cxl_region/bind <- 'region1' : ok",
		"R dax_region0/extent0.1/offset = 0x8000000~",
		"- dax_region0/extent0.2",
		"R dax_region1/extent1.1/offset = 0x0~",
		"R dax_region1/extent1.1/uuid = " TAG "~",
		NULL,
	};

	play(lines);
}

static void test_target_without_dynamic(void **state)
{
	static const char *const lines[] = {
		"R mem0/dynamic_ram_1/size = 0x20000000~",
		"L mem1/dynamic_ram_1 =",
		"W decoder0.0/create_dynamic_ram_1_region <- 'region0' : ok",
		"W region0/interleave_granularity <- '256' : ok",
		"W region0/interleave_ways <- '1' : ok",
		"W region0/target0 <- 'decoder3.0' : EINVAL",
		"W region0/target0 <- 'decoder2.0' : ENODEV",
		"W decoder3.0/mode <- 'dynamic_ram_1' : EINVAL",
		"W decoder2.0/mode <- 'ram' : ok",
		"W region0/target0 <- 'decoder2.0' : EINVAL",
		"W region0/size <- '0x10000001' : EINVAL",
		"W region0/commit <- '1' : ENXIO",
		NULL,
	};

	sim_world_free(world);
	memdevs[1].dynamic.size = 0;
	assert_int_equal(sim_world_new(&machine, SIM_DCD, &world), 0);
	play(lines);
}

/* The card is pulled while a device is claimed and bound. */
static void test_pull_memdev(void **state)
{
	static const char *const lines[] = {
		"W dax/devices/dax0.0/uuid <- '" TAG "' : ok",
		"W dax/drivers/device_dax/bind <- 'dax0.0' : ok",
		NULL,
	};
	static const char *const gone[] = { "L dax/devices =", "- mem0", "- dax_region0", NULL };
	struct sim_inject_capacity what = capacity(0, 0, 64, NULL);

	make_region(0);
	play(lines);
	sim_lock(world);
	sim_function_remove(world->functions[0]);
	sim_unlock(world);
	play(gone);
	assert_int_equal(sim_inject_add_capacity(world, &what, false), -ENOENT);
}

/* Every other dax device has a uuid that cannot be set. */
static void test_uuid_of_plain_device(void **state)
{
	static const char *const lines[] = {
		"W decoder0.0/create_ram_region <- 'region0' : ok",
		"W region0/interleave_granularity <- '256' : ok",
		"W region0/interleave_ways <- '1' : ok",
		"W region0/size <- '0x20000000' : ok",
		"W decoder2.0/mode <- 'ram' : ok",
		"W decoder2.0/dpa_size <- '0x20000000' : ok",
		"W region0/target0 <- 'decoder2.0' : ok",
		"W region0/commit <- '1' : ok",
		"W drivers/cxl_region/bind <- 'region0' : ok",
		"R dax/devices/dax0.0/uuid = " NULL_UUID "~",
		"W dax/devices/dax0.0/uuid <- '0' : open EACCES",
		"R dax/devices/dax0.0/state = offline~",
		NULL,
	};

	play(lines);
}

/* Memory all the same, when somebody wants it: new_id for kmem. */
static void test_as_system_ram(void **state)
{
	static const char *const lines[] = {
		"W dax/devices/dax0.0/uuid <- '" OTHER "' : ok",
		"W dax/drivers/kmem/new_id <- 'dax0.0' : ok",
		"R dax/devices/dax0.0/state = offline~",
		"R memory/memory210/state = offline~",
		"- memory/memory211",
		"W dax/devices/dax0.0/state <- 'unplugged' : ok",
		NULL,
	};

	make_region(0);
	take_away(0, 128, 64, NULL);
	add(0, 0, 128, other, 0, false);
	play(lines);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, machine_stop)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_memdev_and_decoder),
		TEST(test_old_extents),
		TEST(test_disable_gives_back),
		TEST(test_untagged),
		TEST(test_more_chain),
		TEST(test_refusals),
		TEST(test_shareable),
		TEST(test_chain_timeout),
		TEST(test_release_without_region),
		TEST(test_two_regions),
		TEST(test_target_without_dynamic),
		TEST(test_pull_memdev),
		TEST(test_uuid_of_plain_device),
		TEST(test_as_system_ram),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
