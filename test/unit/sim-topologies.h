/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sim-topologies.h - machines for tests of the simulator, as C
 *
 * "three" and "switch" are those of the measured dumps: one host bridge with
 * three memdevs; two host bridges, one with a switch.
 */
#ifndef TEST_SIM_TOPOLOGIES_H
#define TEST_SIM_TOPOLOGIES_H

#include "sim/topology.h"

/* A table row first takes what all have, then what is its own. */
#pragma GCC diagnostic ignored "-Woverride-init"
#pragma GCC diagnostic ignored "-Wunused-variable"

#define MIB (UINT64_C(1) << 20)
#define GIB (UINT64_C(1) << 30)

#define TEST_WINDOW(start_, ...)                                                                   \
	{                                                                                          \
		.start = (start_), .size = 4 * GIB, .granularity = 256, .ram = true, .pmem = true, \
		.type2 = true, .type3 = true, .target_node = 1, __VA_ARGS__                        \
	}

/* A memdev of 512 MiB as QEMU makes them; the topology says what differs. */
#define TEST_MEMDEV(device_, serial_, ...)                                                         \
	{                                                                                          \
		.device = (char *)(device_), .serial = (serial_), .numa_node = -1,                 \
		.n_decoders = 4, .payload_max = 2048,                                              \
		.firmware_version = (char *)"BWFW VERSION 00",                                     \
		.ram = { 0, -1 }, .pmem = { 0, -1 }, .dynamic = { 0, -1 },                         \
		.no_ways_3_6_12 = true, .no_ways_16 = true, .bandwidth = 16000, .latency = 150,    \
		__VA_ARGS__                                                                        \
	}

#define TEST_RAM .ram = { 512 * MIB, -1 }
#define TEST_PMEM .pmem = { 512 * MIB, -1 }, .label_storage_size = 1 * MIB

static struct sim_topo_dport three_dports[] = {
	{ 0, (char *)"0000:0c:00.0" },
	{ 1, (char *)"0000:0c:01.0" },
	{ 2, (char *)"0000:0c:02.0" },
};

static struct sim_topo_port three_ports[] = {
	{ .parent = -1, .device = (char *)"pci0000:0c", .uid = 12, .n_decoders = 4,
	  .max_targets = 8, .dports = three_dports, .n_dports = 3 },
};

static struct sim_topo_window three_windows[] = {
	TEST_WINDOW(UINT64_C(0x690000000), .ways = 1, .targets = { 0 }),
};

static struct sim_topo_memdev three_memdevs[] = {
	TEST_MEMDEV("0000:0e:00.0", 2, .dport = 1, TEST_PMEM),
	TEST_MEMDEV("0000:0f:00.0", 3, .dport = 2, TEST_RAM),
	TEST_MEMDEV("0000:0d:00.0", 1, .dport = 0, TEST_RAM),
};

static const struct sim_topology three = {
	.name = (char *)"three",
	.windows = three_windows,
	.n_windows = 1,
	.ports = three_ports,
	.n_ports = 1,
	.memdevs = three_memdevs,
	.n_memdevs = 3,
};

static struct sim_topo_dport hb0_dports[] = {
	{ 0, (char *)"0000:0c:00.0" },
	{ 1, (char *)"0000:0c:01.0" },
};

static struct sim_topo_dport hb1_dports[] = {
	{ 0, (char *)"0000:de:00.0" },
	{ 1, (char *)"0000:de:01.0" },
};

static struct sim_topo_dport switch_dports[] = {
	{ 0, (char *)"0000:0f:00.0" },
	{ 1, (char *)"0000:0f:01.0" },
	{ 2, (char *)"0000:0f:02.0" },
	{ 3, (char *)"0000:0f:03.0" },
};

static struct sim_topo_port switch_ports[] = {
	{ .parent = -1, .device = (char *)"pci0000:0c", .uid = 12, .n_decoders = 4, .id = 2,
	  .max_targets = 8, .dports = hb0_dports, .n_dports = 2 },
	{ .parent = -1, .device = (char *)"pci0000:de", .uid = 222, .n_decoders = 4, .id = 1,
	  .max_targets = 8, .dports = hb1_dports, .n_dports = 2 },
	{ .parent = 0, .parent_dport = 1, .device = (char *)"0000:0e:00.0", .n_decoders = 4,
	  .id = 3, .max_targets = 8, .dports = switch_dports, .n_dports = 4 },
};

static struct sim_topo_window switch_windows[] = {
	TEST_WINDOW(UINT64_C(0x110000000), .ways = 1, .targets = { 0 }),
	TEST_WINDOW(UINT64_C(0x210000000), .ways = 1, .targets = { 1 }),
	TEST_WINDOW(UINT64_C(0x310000000), .ways = 2, .targets = { 0, 1 }, .granularity = 1024),
};

static struct sim_topo_memdev switch_memdevs[] = {
	TEST_MEMDEV("0000:10:00.0", 17, .port = 2, .dport = 0, TEST_RAM, .endpoint_id = 7),
	TEST_MEMDEV("0000:e0:00.0", 22, .port = 1, .dport = 1, TEST_RAM, TEST_PMEM,
		    .endpoint_id = 6),
	TEST_MEMDEV("0000:0d:00.0", 16, .port = 0, .dport = 0, TEST_RAM, .endpoint_id = 4),
	TEST_MEMDEV("0000:11:00.0", 18, .port = 2, .dport = 1, TEST_RAM, .endpoint_id = 8),
	TEST_MEMDEV("0000:df:00.0", 21, .port = 1, .dport = 0, TEST_RAM, .endpoint_id = 5),
	TEST_MEMDEV("0000:12:00.0", 19, .port = 2, .dport = 2, TEST_RAM, .endpoint_id = 10),
	TEST_MEMDEV("0000:13:00.0", 20, .port = 2, .dport = 3, TEST_RAM, .endpoint_id = 9),
};

static const struct sim_topology with_switch = {
	.name = (char *)"switch",
	.windows = switch_windows,
	.n_windows = 3,
	.ports = switch_ports,
	.n_ports = 3,
	.memdevs = switch_memdevs,
	.n_memdevs = 7,
};

/*
 * The kernel's own mock of an accelerator: platform devices, and a region that
 * firmware committed in a window for accelerators only.
 */
static struct sim_topo_dport accel_dports[] = { { 0, (char *)"cxl_root_port.0" } };

static struct sim_topo_port accel_ports[] = {
	{ .parent = -1, .device = (char *)"cxl_host_bridge.0", .uid = 0, .n_decoders = 8,
	  .max_targets = 8, .dports = accel_dports, .n_dports = 1 },
};

static struct sim_topo_window accel_windows[] = {
	{ .start = UINT64_C(0xf010000000), .size = GIB, .ways = 1, .granularity = 256,
	  .ram = true, .type2 = true, .qos_class = 42, .target_node = -1 },
	{ .start = UINT64_C(0xf050000000), .size = GIB, .ways = 1, .granularity = 256,
	  .ram = true, .pmem = true, .type3 = true, .qos_class = 0, .target_node = -1 },
};

static struct sim_topo_memdev accel_memdevs[] = {
	{ .kind = SIM_ACCELERATOR, .device = (char *)"cxl_type2_accel.0",
	  .driver = (char *)"cxl_mock_accel", .on_platform = true, .n_decoders = 8,
	  .ram = { 512 * MIB, 42 }, .pmem = { 0, -1 }, .dynamic = { 0, -1 }, .bandwidth = 1000,
	  .latency = 100, .numa_node = -1 },
};

static struct sim_topo_region accel_regions[] = {
	{ .window = 0, .start = UINT64_C(0xf010000000), .size = 512 * MIB, .mode = SIM_MODE_RAM,
	  .ways = 1, .granularity = 256, .members = { 0 } },
};

static const struct sim_topology accelerator = {
	.name = (char *)"accelerator",
	.root_device = (char *)"cxl_acpi.0",
	.windows = accel_windows,
	.n_windows = 2,
	.ports = accel_ports,
	.n_ports = 1,
	.memdevs = accel_memdevs,
	.n_memdevs = 1,
	.regions = accel_regions,
	.n_regions = 1,
};

/* What firmware left on the machine with the switch: over both host bridges, four ways. */
static struct sim_topo_region auto_regions[] = {
	{ .window = 2, .start = UINT64_C(0x310000000), .size = GIB, .mode = SIM_MODE_RAM,
	  .ways = 4, .granularity = 1024, .members = { 0, 4, 2, 1 } },
};

static const struct sim_topology with_auto_region = {
	.name = (char *)"auto",
	.windows = switch_windows,
	.n_windows = 3,
	.ports = switch_ports,
	.n_ports = 3,
	.memdevs = switch_memdevs,
	.n_memdevs = 7,
	.regions = auto_regions,
	.n_regions = 1,
};

#endif
