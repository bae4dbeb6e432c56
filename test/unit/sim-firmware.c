// SPDX-License-Identifier: GPL-2.0-only
/* Regions from before the kernel: assembled, locked, incomplete, and those of accelerators. */
#include "test/unit/sim-machine.h"

static struct sim_topology changed;
static struct sim_topo_region changed_regions[1];
static struct sim_topo_memdev changed_memdevs[7];

static int start(const struct sim_topology *topo)
{
	assert_int_equal(sim_world_new(topo, 0, &world), 0);
	return 0;
}

/* A copy of the machine with a region of the firmware, to be changed before start(). */
static void copy(const struct sim_topology *topo)
{
	changed = *topo;
	memcpy(changed_memdevs, topo->memdevs, topo->n_memdevs * sizeof(*changed_memdevs));
	changed.memdevs = changed_memdevs;
	if (topo->n_regions)
		changed_regions[0] = topo->regions[0];
	changed.regions = changed_regions;
	changed.n_regions = 1;
}

static int start_auto(void **state)
{
	return start(&with_auto_region);
}

static int start_locked(void **state)
{
	copy(&with_auto_region);
	changed_regions[0].locked = true;
	return start(&changed);
}

/* One memdev of 512 MiB in a region of its own; @locked: by firmware. */
static int start_single(bool locked)
{
	copy(&with_switch);
	changed_regions[0] = (struct sim_topo_region){
		.window = 0,
		.start = UINT64_C(0x110000000),
		.size = 512 * MIB,
		.mode = SIM_MODE_RAM,
		.ways = 1,
		.granularity = 256,
		.locked = locked,
		.members = { 2 },
	};
	return start(&changed);
}

static int start_single_locked(void **state)
{
	return start_single(true);
}

static int start_single_open(void **state)
{
	return start_single(false);
}

/* The last memdev of the region is not plugged in, but the numbers of the others stay. */
static int start_partial(void **state)
{
	copy(&with_auto_region);
	changed_regions[0].members[3] = 6;
	changed_memdevs[6] = changed_memdevs[1];
	changed_memdevs[6].absent = true;
	changed_memdevs[1].dport = 0;
	changed_memdevs[1].port = 2;
	changed_memdevs[1].dport = 3;
	changed_memdevs[1].device = (char *)"0000:13:00.0";
	return start(&changed);
}

static int start_accelerator(void **state)
{
	return start(&accelerator);
}

/* Sorted by position, committed, bound, and nothing about it says "auto". */
static void test_assembled(void **state)
{
	static const char *const lines[] = {
		"R region2/commit = 1~",
		"R region2/target0 = decoder7.0~",
		"R region2/target1 = decoder5.0~",
		"R region2/target2 = decoder4.0~",
		"R region2/target3 = decoder6.0~",
		"R region2/locked = 0~",
		"R region2/resource = 0x310000000~",
		"R decoder2.0/target_list = 1,0~",
		"R decoder7.0/region = region2~",
		"R decoder7.0/mode = ram~",
		"R decoder7.0/dpa_size = 0x0000000010000000~",
		"R port1/decoders_committed = 1~",
		"R region2/driver/uevent = ! EACCES",
		"R dax_region2/devtype = cxl_dax_region~",
		"R decoder0.2/create_ram_region = region3~",
		NULL,
	};

	trace_play(world, lines);
}

/* It can be reset and committed again, but who once left cannot come back. */
static void test_assembled_by_hand(void **state)
{
	static const char *const lines[] = {
		"W region2/commit <- '0' : ok",
		"R port2/decoders_committed = 0~",
		"W region2/commit <- '1' : ok",
		"R port2/decoders_committed = 1~",
		"W region2/commit <- '0' : ok",
		"W region2/target3 <- '\n' : ok",
		"W region2/target3 <- 'decoder6.0' : EINVAL",
		"W region2/commit <- '1' : ENXIO",
		"W decoder0.2/delete_region <- 'region2' : ok",
		"W decoder6.0/dpa_size <- '0' : ok",
		NULL,
	};

	trace_play(world, lines);
}

/* Members wait in the order of their arrival, and their decoders know no region. */
static void test_partial(void **state)
{
	static const char *const lines[] = {
		"R region2/commit = 0~",
		"R region2/size = 0x40000000~",
		"R region2/target0 = decoder7.0~",
		"R region2/target1 = decoder4.0~",
		"R region2/target2 = decoder5.0~",
		"R region2/target3 = ~",
		"R decoder7.0/region = ~",
		"R decoder7.0/start = 0x310000000~",
		"- region2/driver",
		"W region2/commit <- '1' : ENXIO",
		"W region2/target3 <- 'decoder6.0' : ENODEV",
		"W decoder6.0/mode <- 'ram' : ok",
		"W decoder6.0/dpa_size <- '0x10000000' : ok",
		"W region2/target3 <- 'decoder6.0' : EINVAL",
		"R port2/decoders_committed = 1~",
		/* then nothing leads to what is committed any more */
		"W decoder0.2/delete_region <- 'region2' : ok",
		"R endpoint7/decoders_committed = 1~",
		"W decoder7.0/dpa_size <- '0' : EBUSY",
		"W decoder0.2/create_ram_region <- 'region2' : ok",
		"W region2/interleave_granularity <- '1024' : ok",
		"W region2/interleave_ways <- '2' : ok",
		"W region2/size <- '0x20000000' : ok",
		"R region2/resource = 0x310000000~",
		NULL,
	};

	trace_play(world, lines);
}

/* The slot of a memdev that goes is empty; all members are reset, the region stays. */
static void test_member_leaves(void **state)
{
	static const char *const lines[] = {
		"W drivers/cxl_mem/unbind <- 'mem4' : ok",
		"R region2/commit = 0~",
		"R region2/size = 0x40000000~",
		"R region2/target1 = ~",
		"R region2/target0 = decoder7.0~",
		"- region2/driver",
		"R endpoint7/decoders_committed = 0~",
		"R port2/decoders_committed = 0~",
		"W drivers/cxl_mem/bind <- 'mem4' : ok",
		"R region2/target1 = ~",
		NULL,
	};

	trace_play(world, lines);
}

static void test_locked(void **state)
{
	static const char *const lines[] = {
		"R region2/locked = 1~",
		"R decoder2.0/locked = 1~",
		"R decoder7.0/locked = 1~",
		"W region2/commit <- '0' : EPERM",
		"W region2/commit <- '1' : ok",
		"W region2/size <- '0' : EBUSY",
		/* all of this is not stopped by the lock, but hardware goes on decoding */
		"W drivers/cxl_region/unbind <- 'region2' : ok",
		"W drivers/cxl_region/bind <- 'region2' : ok",
		"W region2/target0 <- '\n' : ok",
		"R decoder7.0/start = 0x0~",
		"R decoder7.0/size = 0x0~",
		"W decoder7.0/mode <- 'ram' : EBUSY",
		"W decoder7.0/dpa_size <- '0' : EBUSY",
		"R endpoint7/decoders_committed = 1~",
		"R port2/decoders_committed = 1~",
		"R decoder2.0/start = 0x310000000~",
		"W decoder0.2/delete_region <- 'region2' : ok",
		"R port2/decoders_committed = 1~",
		NULL,
	};

	trace_play(world, lines);
}

/* More than one way: all targets are listed again, but the region is not complete. */
static void test_locked_rebind(void **state)
{
	static const char *const lines[] = {
		"W drivers/cxl_mem/unbind <- 'mem4' : ok",
		"R region2/commit = 0~",
		"R port1/decoders_committed = 1~",
		"W drivers/cxl_mem/bind <- 'mem4' : ok",
		"R region2/target0 = decoder7.0~",
		"R region2/target1 = decoder5.0~",
		"R region2/target2 = decoder4.0~",
		"R region2/target3 = decoder6.0~",
		"R region2/commit = 0~",
		NULL,
	};

	trace_play(world, lines);
}

static void test_locked_single_rebind(void **state)
{
	static const char *const lines[] = {
		"R region0/commit = 1~",
		"W drivers/cxl_mem/unbind <- 'mem2' : ok",
		"R region0/commit = 0~",
		"R region0/target0 = ~",
		"- dax_region0",
		"W drivers/cxl_mem/bind <- 'mem2' : ok",
		"R region0/commit = 1~",
		"R region0/target0 = decoder4.0~",
		"R dax_region0/devtype = cxl_dax_region~",
		NULL,
	};

	trace_play(world, lines);
}

/* Without a lock, reset makes the decoder one like any other. */
static void test_single_taken_over(void **state)
{
	static const char *const lines[] = {
		"W region0/commit <- '0' : ok",
		"W decoder0.0/delete_region <- 'region0' : ok",
		"R decoder0.0/create_ram_region = region0~",
		"R endpoint4/decoders_committed = 0~",
		"W decoder4.0/dpa_size <- '0' : ok",
		"W decoder4.0/dpa_size <- '0x20000000' : ok",
		NULL,
	};

	trace_play(world, lines);
}

/* accelerator-attach-writes.txt */
static void test_accelerator(void **state)
{
	static const char *const lines[] = {
		"R mem0/ram/size = 0x20000000~",
		"R mem0/ram/qos_class = 42~",
		"R mem0/pmem/size = 0x0~",
		"- mem0/serial",
		"- mem0/security",
		"R mem0/uevent = MAJOR=249~MINOR=0~DEVNAME=cxl/mem0~DEVTYPE=cxl_memdev~"
		"DRIVER=cxl_mem~MODALIAS=cxl:t5~",
		"R region0/locked = 1~",
		"R decoder0.0/locked = 0~",
		"R decoder2.0/locked = 0~",
		"R decoder2.0/target_type = accelerator~",
		"- dax_region0",
		"W region0/commit <- '0' : EPERM",
		"W region0/target0 <- '\n' : ok",
		"W region0/size <- '0' : ok",
		"W decoder0.0/delete_region <- 'region0' : open ENOENT",
		"R region0/commit = 0~",
		"W drivers/cxl_region/unbind <- 'region0' : ENODEV",
		"W drivers/cxl_region/bind <- 'region0' : ENXIO",
		"W drivers/cxl_mem/unbind <- 'mem0' : ok",
		"- mem0",
		"- region0",
		"W drivers/cxl_mem/bind <- 'mem0' : ENODEV",
		"W /sys/bus/platform/drivers/cxl_mock_accel/unbind <- 'cxl_type2_accel.0' : ENODEV",
		"W /sys/bus/platform/drivers/cxl_mock_accel/bind <- 'cxl_type2_accel.0' : ok",
		"R region0/commit = 1~",
		"W drivers/cxl_port/unbind <- 'endpoint2' : ok",
		"- mem0",
		"W /sys/bus/platform/drivers/cxl_mock_accel/bind <- 'cxl_type2_accel.0' : ok",
		"R region0/commit = 1~",
		"W drivers/cxl_port/unbind <- 'port1' : ok",
		"- mem0",
		"W /sys/bus/platform/drivers/cxl_mock_accel/bind <- 'cxl_type2_accel.0' : ENXIO",
		"- mem0",
		NULL,
	};

	trace_play(world, lines);
}

/* A driver that can do without CXL stays, unless an endpoint was already there to be detached. */
static void test_optional_attach(void **state)
{
	static const char *const lines[] = {
		"- mem0",
		"- endpoint2",
		"- /sys/bus/platform/devices/cxl_type2_accel.0/driver",
		"W drivers/cxl_port/unbind <- 'port1' : ok",
		"W /sys/bus/platform/drivers/cxl_mock_accel/bind <- 'cxl_type2_accel.0' : ok",
		"- mem0",
		"W /sys/bus/platform/drivers/cxl_mock_accel/unbind <- 'cxl_type2_accel.0' : ok",
		NULL,
	};

	trace_play(world, lines);
}

static int start_optional(void **state)
{
	copy(&accelerator);
	changed.n_regions = 0;
	changed_memdevs[0].attach = SIM_ATTACH_OPTIONAL;
	return start(&changed);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_assembled, start_auto, machine_stop),
		cmocka_unit_test_setup_teardown(test_assembled_by_hand, start_auto, machine_stop),
		cmocka_unit_test_setup_teardown(test_partial, start_partial, machine_stop),
		cmocka_unit_test_setup_teardown(test_member_leaves, start_auto, machine_stop),
		cmocka_unit_test_setup_teardown(test_locked, start_locked, machine_stop),
		cmocka_unit_test_setup_teardown(test_locked_rebind, start_locked, machine_stop),
		cmocka_unit_test_setup_teardown(test_locked_single_rebind, start_single_locked,
						machine_stop),
		cmocka_unit_test_setup_teardown(test_single_taken_over, start_single_open,
						machine_stop),
		cmocka_unit_test_setup_teardown(test_accelerator, start_accelerator, machine_stop),
		cmocka_unit_test_setup_teardown(test_optional_attach, start_optional, machine_stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
