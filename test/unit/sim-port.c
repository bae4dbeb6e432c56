// SPDX-License-Identifier: GPL-2.0-only
/* Machines of other shapes: nested switches, passthrough, restricted host bridges, odd memdevs. */
#include "test/unit/sim-machine.h"

#include "base/scope.h"

/* clang-format off */
#define BRIDGE(device_, ...)                                                                       \
	{                                                                                          \
		.parent = -1, .device = (char *)(device_), .max_targets = 8, __VA_ARGS__           \
	}
#define DPORTS(table) .dports = (table), .n_dports = ARRAY_LEN(table)

static struct sim_topo_dport root_ports[] = {
	{ 0, (char *)"0000:0c:00.0" },
	{ 1, (char *)"0000:0c:01.0" },
};
static struct sim_topo_dport one_port[] = { { 3, (char *)"0000:de:00.0" } };
static struct sim_topo_dport upper_ports[] = {
	{ 0, (char *)"0000:0e:00.0" },
	{ 1, (char *)"0000:0e:01.0" },
};
static struct sim_topo_dport lower_ports[] = {
	{ 0, (char *)"0000:10:00.0" },
	{ 1, (char *)"0000:10:01.0" },
};
static struct sim_topo_dport other_lower_ports[] = {
	{ 0, (char *)"0000:20:00.0" },
	{ 1, (char *)"0000:20:01.0" },
};

/* Four memdevs behind two levels of switches. */
static struct sim_topo_port deep_ports[] = {
	BRIDGE("pci0000:0c", .uid = 12, .n_decoders = 4, DPORTS(root_ports)),
	{ .parent = 0, .parent_dport = 0, .device = (char *)"0000:0d:00.0", .n_decoders = 4,
	  .max_targets = 8, DPORTS(upper_ports) },
	{ .parent = 1, .parent_dport = 0, .device = (char *)"0000:0f:00.0", .n_decoders = 4,
	  .max_targets = 8, DPORTS(lower_ports) },
	{ .parent = 1, .parent_dport = 1, .device = (char *)"0000:1f:00.0", .n_decoders = 4,
	  .max_targets = 8, DPORTS(other_lower_ports) },
};
static struct sim_topo_memdev deep_memdevs[] = {
	TEST_MEMDEV("0000:11:00.0", 1, .port = 2, .dport = 0, TEST_RAM),
	TEST_MEMDEV("0000:12:00.0", 2, .port = 2, .dport = 1, TEST_RAM),
	TEST_MEMDEV("0000:21:00.0", 3, .port = 3, .dport = 0, TEST_RAM),
	TEST_MEMDEV("0000:22:00.0", 4, .port = 3, .dport = 1, TEST_RAM),
};
static struct sim_topo_window one_window[] = {
	TEST_WINDOW(UINT64_C(0x110000000), .ways = 1, .targets = { 0 }),
};
static const struct sim_topology deep = {
	.windows = one_window,
	.n_windows = 1,
	.ports = deep_ports,
	.n_ports = ARRAY_LEN(deep_ports),
	.memdevs = deep_memdevs,
	.n_memdevs = ARRAY_LEN(deep_memdevs),
};

/* One host bridge with one port and no decoders, one that is restricted, one with nothing below. */
static struct sim_topo_port odd_ports[] = {
	BRIDGE("pci0000:de", .uid = 222, DPORTS(one_port)),
	BRIDGE("pci0000:0c", .uid = 12, .rch = true),
	BRIDGE("pci0000:40", .uid = 64, .n_decoders = 4, DPORTS(root_ports)),
};
static struct sim_topo_memdev odd_memdevs[] = {
	TEST_MEMDEV("0000:df:00.0", 1, .port = 0, TEST_RAM),
	TEST_MEMDEV("0000:0c:00.0", 2, .port = 1, TEST_RAM),
};
static struct sim_topo_window odd_windows[] = {
	TEST_WINDOW(UINT64_C(0x110000000), .ways = 1, .targets = { 0 }, .qos_class = 7),
	TEST_WINDOW(UINT64_C(0x210000000), .ways = 1, .targets = { 1 }, .fixed = true),
	{ .start = UINT64_C(0x310000000), .size = GIB, .ways = 1, .granularity = 1024, .ram = true,
	  .type2 = true, .targets = { 2 }, .qos_class = -1 },
};
static const struct sim_topology odd = {
	.windows = odd_windows,
	.n_windows = 3,
	.ports = odd_ports,
	.n_ports = 3,
	.memdevs = odd_memdevs,
	.n_memdevs = 2,
};

/* clang-format on */

/* The machine of the traces with one memdev changed. */
static int start_with(const struct sim_topo_memdev *memdev, bool pmem)
{
	static struct sim_topo_memdev memdevs[3];
	static struct sim_topo_window window;
	static struct sim_topology topo;

	memcpy(memdevs, three_memdevs, sizeof(memdevs));
	memdevs[0] = *memdev;
	window = three_windows[0];
	window.pmem = pmem;
	topo = three;
	topo.memdevs = memdevs;
	topo.windows = &window;
	assert_int_equal(sim_world_new(&topo, 0, &world), 0);
	return 0;
}

static int start_deep(void **state)
{
	assert_int_equal(sim_world_new(&deep, 0, &world), 0);
	return 0;
}

static int start_odd(void **state)
{
	assert_int_equal(sim_world_new(&odd, 0, &world), 0);
	return 0;
}

static int start_not_ready(void **state)
{
	struct sim_topo_memdev memdev = three_memdevs[0];

	memdev.media_not_ready = true;
	return start_with(&memdev, true);
}

static int start_without_bridge(void **state)
{
	return start_with(&three_memdevs[0], false);
}

static int start_bare(void **state)
{
	struct sim_topo_memdev memdev = three_memdevs[1];

	memdev.no_poison = memdev.no_sanitize = memdev.no_firmware = true;
	memdev.has_erase = true;
	memdev.bandwidth = 0;
	return start_with(&memdev, true);
}

static int start_with_class(void **state)
{
	struct sim_topo_memdev memdev = three_memdevs[0];

	memdev.pmem.qos_class = 0;
	return start_with(&memdev, true);
}

static void bring_up(const char *decoder)
{
	auto_free char *mode = sim_format("/sys/bus/cxl/devices/%s/mode", decoder);
	auto_free char *size = sim_format("/sys/bus/cxl/devices/%s/dpa_size", decoder);

	assert_int_equal(sim_write(world, mode, "ram", 3), 0);
	assert_int_equal(sim_write(world, size, "0x10000000", 10), 0);
}

/* Each level takes the next address bits: its granularity is that of its parent times its ways. */
static void test_nested_switches(void **state)
{
	static const char *const lines[] = {
		"R port2/parent_dport/class = 0x060400~",
		"W decoder0.0/create_ram_region <- 'region0' : ok",
		"W region0/interleave_granularity <- '256' : ok",
		"W region0/interleave_ways <- '4' : ok",
		"W region0/size <- '0x40000000' : ok",
		"W region0/target0 <- 'decoder4.0' : ok",
		"W region0/target1 <- 'decoder7.0' : ok",
		"W region0/target2 <- 'decoder5.0' : ok",
		"W region0/target3 <- 'decoder8.0' : ok",
		"R decoder1.0/interleave_ways = 1~",
		"R decoder1.0/interleave_granularity = 256~",
		"R decoder2.0/interleave_ways = 2~",
		"R decoder2.0/interleave_granularity = 256~",
		"R decoder2.0/target_list = 0,1~",
		"R decoder3.0/interleave_ways = 2~",
		"R decoder3.0/interleave_granularity = 512~",
		"R decoder6.0/interleave_granularity = 512~",
		"W region0/commit <- '1' : ok",
		"R port2/decoders_committed = 1~",
		"R port6/decoders_committed = 1~",
		NULL,
	};

	bring_up("decoder4.0");
	bring_up("decoder5.0");
	bring_up("decoder7.0");
	bring_up("decoder8.0");
	trace_play(world, lines);
}

/* Neighbours below one switch cannot be neighbours in the region: the other switch comes between.
 */
static void test_nested_switches_in_wrong_order(void **state)
{
	static const char *const lines[] = {
		"W decoder0.0/create_ram_region <- 'region0' : ok",
		"W region0/interleave_granularity <- '256' : ok",
		"W region0/interleave_ways <- '4' : ok",
		"W region0/size <- '0x40000000' : ok",
		"W region0/target0 <- 'decoder4.0' : ok",
		"W region0/target1 <- 'decoder5.0' : ok",
		"W region0/target2 <- 'decoder7.0' : ok",
		"W region0/target3 <- 'decoder8.0' : ENXIO",
		/* it stays where it is, and stands in the way */
		"R region0/target3 = decoder8.0~",
		"W region0/target3 <- 'decoder8.0' : EINVAL",
		"W region0/commit <- '1' : ENXIO",
		"W region0/target3 <- '\n' : ok",
		"R region0/target3 = ~",
		NULL,
	};

	bring_up("decoder4.0");
	bring_up("decoder5.0");
	bring_up("decoder7.0");
	bring_up("decoder8.0");
	trace_play(world, lines);
}

/* Nested switches go with the last memdev, the host bridge stays. */
static void test_switches_come_and_go(void **state)
{
	static const char *const lines[] = {
		"W drivers/cxl_mem/unbind <- 'mem0' : ok",
		"R port3/devtype = cxl_port~",
		"W drivers/cxl_mem/unbind <- 'mem1' : ok",
		"- port3",
		"R port2/devtype = cxl_port~",
		"W drivers/cxl_mem/unbind <- 'mem2' : ok",
		"W drivers/cxl_mem/unbind <- 'mem3' : ok",
		"- port2",
		"- port6",
		"R port1/devtype = cxl_port~",
		"W drivers/cxl_mem/bind <- 'mem3' : ok",
		"R endpoint4/parent_dport/class = 0x060400~",
		"R port3/devtype = cxl_port~",
		NULL,
	};

	trace_play(world, lines);
}

static void test_passthrough(void **state)
{
	static const char *const lines[] = {
		"R decoder1.0/interleave_granularity = 4096~",
		"R decoder1.0/target_list = 3~",
		"- decoder1.1",
		"W decoder0.0/create_ram_region <- 'region0' : ok",
		"W region0/interleave_granularity <- '256' : ok",
		"W region0/interleave_ways <- '1' : ok",
		"W region0/size <- '0x10000000' : ok",
		"W region0/target0 <- 'decoder3.0' : ok",
		"W region0/commit <- '1' : ok",
		"R decoder1.0/region = region0~",
		"R port1/decoders_committed = 0~",
		"R endpoint3/decoders_committed = 1~",
		/* there is no second decoder for a second region */
		"W decoder3.1/mode <- 'ram' : ok",
		"W decoder3.1/dpa_size <- '0x10000000' : ok",
		"W decoder0.0/create_ram_region <- 'region3' : ok",
		"W region3/interleave_granularity <- '256' : ok",
		"W region3/interleave_ways <- '1' : ok",
		"W region3/size <- '0x10000000' : ok",
		"W region3/target0 <- 'decoder3.1' : EBUSY",
		NULL,
	};

	bring_up("decoder3.0");
	trace_play(world, lines);
}

/* No port between root0 and the endpoint; the window is fixed, so its regions are locked. */
static void test_restricted(void **state)
{
	static const char *const lines[] = {
		"L root0/endpoint4 = uevent devtype modalias subsystem driver uport parent_dport "
		"decoders_committed CDAT decoder4.0 decoder4.1 decoder4.2 decoder4.3",
		"R decoder0.1/locked = 1~",
		"W decoder0.1/create_ram_region <- 'region1' : ok",
		"R region1/locked = 1~",
		"W region1/interleave_granularity <- '256' : ok",
		"W region1/interleave_ways <- '1' : ok",
		"W region1/size <- '0x10000000' : ok",
		"W region1/target0 <- 'decoder4.0' : ok",
		"W region1/commit <- '1' : ok",
		"W region1/commit <- '0' : EPERM",
		NULL,
	};

	bring_up("decoder4.0");
	trace_play(world, lines);
}

/* Nobody below ever asked for this port's decoders; its window is for accelerators. */
static void test_nothing_below(void **state)
{
	static const char *const lines[] = {
		"R port2/decoders_committed = 0~",
		"- decoder2.0",
		"- port2/dport0",
		"- decoder0.2/create_ram_region",
		"- decoder0.2/create_pmem_region",
		"- decoder0.2/delete_region",
		"R decoder0.2/interleave_granularity = 256~",
		"R decoder0.2/qos_class = -1~",
		"W decoder0.1/create_ram_region <- 'region1' : ok",
		"W region1/interleave_granularity <- '256' : ok",
		"W region1/interleave_ways <- '1' : ok",
		"W region1/size <- '0x10000000' : ok",
		"W region1/target0 <- 'decoder3.0' : ENXIO",
		NULL,
	};

	bring_up("decoder3.0");
	trace_play(world, lines);
}

static void test_media_not_ready(void **state)
{
	static const char *const lines[] = {
		"- mem0/driver",
		"R mem0/ram/size = 0x1~",
		"R mem0/ram/qos_class = 0~",
		"R mem0/pmem/size = 0x0~",
		"R mem0/firmware_version = ~",
		"- mem0/trigger_poison_list",
		"W drivers/cxl_mem/bind <- 'mem0' : EBUSY",
		"W mem0/security/sanitize <- '1' : EBUSY",
		NULL,
	};

	trace_play(world, lines);
}

static void test_pmem_without_bridge(void **state)
{
	static const char *const lines[] = {
		"- nvdimm-bridge0",
		"- mem0/driver",
		"- pmem0",
		"W drivers/cxl_mem/bind <- 'mem0' : ENODEV",
		"R mem1/driver/uevent = ! EACCES",
		NULL,
	};

	trace_play(world, lines);
}

static void test_missing_commands(void **state)
{
	static const char *const lines[] = {
		"- mem0/trigger_poison_list",
		"- mem0/security/sanitize",
		"- mem0/firmware",
		"- endpoint2/CDAT",
		"W mem0/security/erase <- '0' : EINVAL",
		"W mem0/security/erase <- '1' : ok",
		"R mem0/security/state = disabled~",
		NULL,
	};

	trace_play(world, lines);
}

/* Known for the window's class and no other, since the first endpoint and without one, too. */
static void test_qos_class(void **state)
{
	static const char *const lines[] = {
		"R mem0/pmem/qos_class = 0~",
		"- mem0/ram/qos_class",
		"- mem1/ram/qos_class",
		"W drivers/cxl_mem/unbind <- 'mem0' : ok",
		"R mem0/pmem/qos_class = 0~",
		NULL,
	};

	trace_play(world, lines);
}

static void test_firmware_upload(void **state)
{
	static const char *const lines[] = {
		"W mem0/firmware/mem0/data <- 'abc' : ok",
		"W mem0/firmware/mem0/data <- 'x' : ok",
		"R mem0/firmware/mem0/data = xbc",
		"W mem0/firmware/mem0/loading <- '0' : ok",
		"R mem0/firmware/mem0/data = xbc",
		"W mem0/firmware/mem0/loading <- 'x' : EINVAL",
		"W mem0/firmware/mem0/loading <- '1' : ok",
		"R mem0/firmware/mem0/data = ",
		"R mem0/firmware/mem0/status = idle~",
		"R mem0/firmware/mem0/error = ",
		"W mem0/firmware/mem0/data <- 'firmware' : ok",
		"W mem0/firmware/mem0/loading <- '5' : ok",
		"R mem0/firmware/mem0/loading = 0~",
		"R mem0/firmware/mem0/data = firmware",
		"W mem0/firmware/mem0/loading <- '1' : ok",
		"W mem0/firmware/mem0/data <- 'firmware' : ok",
		"W mem0/firmware/mem0/loading <- '0' : ok",
		"R mem0/firmware/mem0/data = ",
		"R mem0/firmware/mem0/status = idle~",
		"R mem0/firmware/mem0/error = ",
		"W mem0/firmware/mem0/cancel <- '1' : ENODEV",
		NULL,
	};

	trace_play(world, lines);
}

/* Capacity of memdev with both kinds: what is passed over is lost until it is given back. */
static void test_skipped_capacity(void **state)
{
	static const char *const lines[] = {
		"W decoder6.0/mode <- 'pmem' : ok",
		"W decoder6.0/dpa_size <- '0x10000000' : ok",
		"R decoder6.0/dpa_resource = 0x20000000~",
		"W decoder6.1/mode <- 'ram' : ok",
		"W decoder6.1/dpa_size <- '0x10000000' : ENOSPC",
		"W decoder6.2/mode <- 'pmem' : ok",
		"W decoder6.2/dpa_size <- '0x10000000' : EBUSY",
		"W decoder6.0/dpa_size <- '0' : ok",
		"W decoder6.1/dpa_size <- '0x10000000' : EBUSY",
		"W decoder6.0/mode <- 'ram' : ok",
		"W decoder6.0/dpa_size <- '0x10000000' : ok",
		"W decoder6.1/dpa_size <- '0x10000000' : ok",
		/* the old capacity is gone when the new one is refused */
		"W decoder6.1/dpa_size <- '0x40000000' : ENOSPC",
		"R decoder6.1/dpa_size = 0x0000000000000000~",
		NULL,
	};

	trace_play(world, lines);
}

static int start_switch(void **state)
{
	assert_int_equal(sim_world_new(&with_switch, 0, &world), 0);
	return 0;
}

static int start_three(void **state)
{
	assert_int_equal(sim_world_new(&three, 0, &world), 0);
	return 0;
}

static int start_without_cxl(void **state)
{
	static struct sim_topology none;

	none = three;
	none.no_cxl = true;
	assert_int_equal(sim_world_new(&none, 0, &world), 0);
	return 0;
}

static void test_no_cxl(void **state)
{
	static const char *const lines[] = {
		"- root0",
		"- mem0/driver",
		"R mem1/serial = 0x3~",
		"W drivers/cxl_mem/bind <- 'mem1' : ENXIO",
		NULL,
	};

	trace_play(world, lines);
}

int main(void)
{
#define TEST(name, start) cmocka_unit_test_setup_teardown(name, start, machine_stop)
	static const struct CMUnitTest tests[] = {
		TEST(test_nested_switches, start_deep),
		TEST(test_nested_switches_in_wrong_order, start_deep),
		TEST(test_switches_come_and_go, start_deep),
		TEST(test_passthrough, start_odd),
		TEST(test_restricted, start_odd),
		TEST(test_nothing_below, start_odd),
		TEST(test_media_not_ready, start_not_ready),
		TEST(test_pmem_without_bridge, start_without_bridge),
		TEST(test_missing_commands, start_bare),
		TEST(test_qos_class, start_with_class),
		TEST(test_firmware_upload, start_three),
		TEST(test_skipped_capacity, start_switch),
		TEST(test_no_cxl, start_without_cxl),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
