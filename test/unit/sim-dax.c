/* SPDX-License-Identifier: GPL-2.0-only */
/* The dax bus with its drivers, and the nd bus: measured lines, and what they leave out. */
#include "test/unit/sim-machine.h"

#include "sim/inject.h"

static int setup(void **state)
{
	machine_start(0);
	return 0;
}

static void bind_region(void)
{
	static const char *const lines[] = { "W drivers/cxl_region/bind <- 'region0' : ok", NULL };

	trace_play(world, machine_ram_region);
	trace_play(world, lines);
}

/* region-dax-pmem-writes.txt, "dax side" and "teardown": every line */
static void test_measured(void **state)
{
	static const char *const lines[] = {
		"R dax/devices/dax0.0/state = offline~",
		"R dax_region0/dax_region/id = 0~",
		"R dax_region0/dax_region/size = 536870912~",
		"R dax_region0/dax_region/align = 2097152~",
		"R dax_region0/dax_region/available_size = 0~",
		"R dax_region0/dax_region/seed = ~",
		"R dax_region0/dax_region/create = ~",
		"W dax/devices/dax0.0/size <- '0x10000000' : EBUSY",
		"W dax/devices/dax0.0/state <- 'online_movable' : EBUSY",
		"W dax/devices/dax0.0/state <- 'unplugged' : ok",
		"W dax/devices/dax0.0/state <- 'online_movable' : ok",
		"W dax/devices/dax0.0/state <- 'online_movable' : ok",
		"W dax/devices/dax0.0/state <- 'online' : EBUSY",
		"W dax/drivers/kmem/unbind <- 'dax0.0' : ok",
		"- dax/devices/dax0.0/state",
		"W dax/drivers/kmem/bind <- 'dax0.0' : EBUSY",
		"W dax/devices/dax0.0/state <- 'unplugged' : open ENOENT",
		"W dax/drivers/kmem/unbind <- 'dax0.0' : ENODEV",
		"W dax/devices/dax0.0/align <- '4096' : ok",
		"W dax/devices/dax0.0/align <- '1073741824' : EINVAL",
		"W dax/devices/dax0.0/align <- '2097152' : ok",
		"W dax/devices/dax0.0/size <- '0x100001' : EINVAL",
		"W dax/devices/dax0.0/size <- '0x10000000' : ok",
		"W dax/devices/dax0.0/size <- '0x40000000' : ENOSPC",
		"R dax_region0/dax_region/available_size = 268435456~",
		"R dax_region0/dax_region/seed = ~",
		"R dax_region0/dax_region/create = ~",
		"W dax_region0/dax_region/create <- '2' : EINVAL",
		"W dax_region0/dax_region/create <- '1' : ok",
		"R dax_region0/dax_region/seed = dax0.1~",
		"L dax/devices = dax0.0 dax0.1",
		"W dax/devices/dax0.1/size <- '0x8000000' : ok",
		"R dax_region0/dax_region/seed = dax0.1~",
		"R dax_region0/dax_region/available_size = 134217728~",
		"W dax_region0/dax_region/delete <- 'dax0.1' : EBUSY",
		"W dax/devices/dax0.1/size <- '0' : ok",
		"W dax_region0/dax_region/delete <- 'dax0.1' : ok",
		"W dax_region0/dax_region/delete <- 'dax0.0' : EBUSY",
		"W dax_region0/dax_region/delete <- 'dax99.9' : ENXIO",
		"W dax/drivers/device_dax/bind <- 'dax0.0' : ENODEV",
		"W dax/drivers/device_dax/new_id <- 'dax0.0' : ok",
		"W dax/drivers/device_dax/new_id <- 'nonsense' : EINVAL",
		"W dax_region0/dax_region/delete <- 'dax0.0' : EBUSY",
		"W dax/drivers/device_dax/unbind <- 'dax0.0' : ENODEV",
		"W dax/drivers/device_dax/remove_id <- 'dax0.0' : ok",
		"W drivers/cxl_region/unbind <- 'region0' : ok",
		"W region0/commit <- '0' : ok",
		"W decoder2.0/dpa_size <- '0' : EBUSY",
		"W region0/target0 <- '\n' : ok",
		"W decoder2.0/dpa_size <- '0' : ok",
		"W decoder0.0/delete_region <- 'region0' : ok",
		"W decoder0.0/delete_region <- 'region0' : ENODEV",
		NULL,
	};
	static const char *const said[] = {
		"kmem dax0.0: Hotplug regions stuck online until reboot\n",
		"kmem dax0.0: probe with driver kmem failed with error -16\n",
		"device_dax dax0.0: mapping0: 0x690000000-0x69fffffff could not reserve range\n",
		"device_dax dax0.0: probe with driver device_dax failed with error -16\n",
	};

	bind_region();
	trace_play(world, lines);
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (!strstr(sim_text(&world->log), said[i]))
			fail_msg("the kernel did not say: %s", said[i]);
}

/* with-ram-and-pmem-region.sysfs */
static void test_files_of_device(void **state)
{
	static const char *const lines[] = {
		"L dax/devices/dax0.0 = uevent power target_node mapping numa_node resource dev driver "
		"align size subsystem memmap_on_memory state mapping0 modalias",
		"R dax/devices/dax0.0/uevent = "
		"MAJOR=251~MINOR=0~DEVNAME=dax0.0~DRIVER=kmem~MODALIAS=dax:t0~",
		"R dax/devices/dax0.0/target_node = 1~",
		"R dax/devices/dax0.0/numa_node = -1~",
		"R dax/devices/dax0.0/resource = 0x690000000~",
		"R dax/devices/dax0.0/dev = 251:0~",
		"R dax/devices/dax0.0/align = 2097152~",
		"R dax/devices/dax0.0/size = 536870912~",
		"R dax/devices/dax0.0/memmap_on_memory = 1~",
		"L dax/devices/dax0.0/mapping0 = uevent power page_offset end start",
		"R dax/devices/dax0.0/mapping0/page_offset = 0x0~",
		"R dax/devices/dax0.0/mapping0/end = 0x6afffffff~",
		"R dax/devices/dax0.0/mapping0/start = 0x690000000~",
		"L dax_region0/dax_region = delete id create seed align size available_size",
		"R dax_region0/uevent = "
		"DEVTYPE=cxl_dax_region~DRIVER=cxl_dax_region~MODALIAS=cxl:t8~",
		"L drivers/cxl_dax_region = uevent module dax_region0",
		"L dax/drivers/kmem = uevent bind unbind new_id remove_id module dax0.0",
		"W dax/devices/dax0.0/memmap_on_memory <- '1' : EOPNOTSUPP",
		"W dax/devices/dax0.0/memmap_on_memory <- '0' : EBUSY",
		"W dax/devices/dax0.0/memmap_on_memory <- 'x' : EINVAL",
		"W dax/devices/dax0.0/align <- 'x' : ENXIO",
		"W dax/devices/dax0.0/align <- '8192' : EINVAL",
		"W dax/devices/dax0.0/align <- '4096' : EBUSY",
		"W dax/devices/dax0.0/state <- 'offline' : EINVAL",
		"W dax/devices/dax0.0/state <- 'unplug' : EINVAL",
		NULL,
	};

	bind_region();
	trace_play(world, lines);
}

/* The kernel takes its time: first the device is there, then its driver. */
static void test_probe_is_late(void **state)
{
	struct sim_stat stat;

	trace_play(world, machine_ram_region);
	assert_int_equal(sim_write(world, "/sys/bus/cxl/drivers/cxl_region/bind", "region0", 7), 0);
	assert_int_equal(sim_stat(world, "/sys/bus/cxl/devices/dax_region0/driver", &stat),
			 -ENOENT);
	assert_int_equal(sim_stat(world, "/sys/bus/cxl/devices/dax_region0/dax_region", &stat),
			 -ENOENT);
	trace_settle(world);
	assert_int_equal(sim_stat(world, "/sys/bus/cxl/devices/dax_region0/dax_region", &stat), 0);
	/* gone before its turn */
	assert_int_equal(sim_write(world, "/sys/bus/cxl/drivers/cxl_region/unbind", "region0", 7),
			 0);
	assert_int_equal(sim_write(world, "/sys/bus/cxl/drivers/cxl_region/bind", "region0", 7), 0);
	assert_int_equal(sim_write(world, "/sys/bus/cxl/drivers/cxl_region/unbind", "region0", 7),
			 0);
	trace_settle(world);
	assert_int_equal(sim_write(world, "/sys/bus/cxl/drivers/cxl_region/bind", "region0", 7), 0);
}

/* Growth fills the first gap, then makes another range. */
static void test_ranges(void **state)
{
	static const char *const lines[] = {
		"W dax/devices/dax0.0/state <- 'unplugged' : ok",
		"W dax/drivers/kmem/unbind <- 'dax0.0' : ok",
		"W dax/devices/dax0.0/size <- '0x8000000' : ok",
		"W dax_region0/dax_region/create <- '1' : ok",
		"R dax_region0/dax_region/create = dax0.1~",
		"W dax/drivers/kmem/bind <- 'dax0.1' : ENXIO",
		"R dax/devices/dax0.1/resource = 0x690000000~",
		"R dax/devices/dax0.1/memmap_on_memory = 0~",
		"W dax/devices/dax0.1/size <- '0x8000000' : ok",
		"R dax/devices/dax0.1/mapping0/start = 0x698000000~",
		"W dax/devices/dax0.0/size <- '0x10000000' : ok",
		"R dax/devices/dax0.0/mapping0/end = 0x697ffffff~",
		"R dax/devices/dax0.0/mapping1/start = 0x6a0000000~",
		"R dax/devices/dax0.0/mapping1/page_offset = 0x8000~",
		"R dax_region0/dax_region/available_size = 134217728~",
		"W dax/devices/dax0.0/size <- '0x18000000' : ok",
		"R dax/devices/dax0.0/mapping1/end = 0x6afffffff~",
		"- dax/devices/dax0.0/mapping2",
		"W dax_region0/dax_region/create <- '1' : ENOSPC",
		"W dax/devices/dax0.0/size <- '0x4000000' : ok",
		"- dax/devices/dax0.0/mapping1",
		"R dax/devices/dax0.0/mapping0/end = 0x693ffffff~",
		"W dax/devices/dax0.0/mapping <- '6a0000000-6a7ffffff' : ok",
		"R dax/devices/dax0.0/size = 201326592~",
		"W dax/devices/dax0.0/mapping <- '0x6a0000000-0x6a7ffffff' : ENOMEM",
		"W dax/devices/dax0.0/mapping <- '6b0000000-6b7ffffff' : ENOMEM",
		"W dax/devices/dax0.0/mapping <- '6a8000000-6a8000fff' : ok",
		"R dax/devices/dax0.0/size = 201326592~",
		"W dax/devices/dax0.0/mapping <- '6a8000000' : EINVAL",
		"W dax/devices/dax0.0/mapping <- 'here-there' : EINVAL",
		"W dax/devices/dax0.0/size <- '' : ok",
		"W dax/devices/dax0.0/size <- 'much' : EINVAL",
		"W dax/devices/dax0.0/size <- '0x1ffffffffffffffff' : ERANGE",
		NULL,
	};

	bind_region();
	trace_play(world, lines);
}

static void open_node(int expected)
{
	struct sim_file *file;
	int r = sim_open(world, "/dev/dax0.0", O_RDWR, &file);

	assert_int_equal(r, expected);
	if (r == 0)
		sim_file_close(file);
}

/* From kmem to device_dax and back; the node is always there, but does not always open. */
static void test_device_dax(void **state)
{
	static const char *const away[] = {
		"W dax/drivers/fsdev_dax/bind <- 'dax0.0' : ENODEV",
		"W dax/drivers/device_dax/new_id <- 'dax0.00' : EINVAL",
		"W dax/drivers/device_dax/new_id <- 'dax0.0\n' : ok",
		"- dax/drivers/device_dax/dax0.0",
		"W dax/drivers/kmem/unbind <- 'dax0.0' : ok",
		"W dax/drivers/device_dax/bind <- 'dax0.0' : ok",
		"R dax/devices/dax0.0/driver/dax0.0/size = 536870912~",
		"L /sys/devices/system/memory = auto_online_blocks block_size_bytes memory0 "
		"memory1 memory2 memory3 memory4 memory5 memory6 memory7 memory8 memory9 "
		"memory10 memory11 memory12 memory13 memory14 memory15",
		NULL,
	};
	static const char *const back[] = {
		"W dax/drivers/device_dax/remove_id <- 'dax0.0' : ok",
		"W dax/drivers/device_dax/remove_id <- 'dax0.0' : ok",
		"W dax/drivers/device_dax/unbind <- 'dax0.0' : ok",
		"W dax/drivers/device_dax/bind <- 'dax0.0' : ENODEV",
		"W memory/auto_online_blocks <- 'online_movable' : ok",
		"W dax/drivers/kmem/bind <- 'dax0.0' : ok",
		"R dax/devices/dax0.0/state = online_movable~",
		"R memory/memory210/valid_zones = Movable~",
		NULL,
	};

	bind_region();
	open_node(-ENXIO);
	trace_play(world, away);
	open_node(0);
	trace_play(world, back);
	open_node(-ENXIO);
}

/* Bookkeeping only: blocks that were moved by hand do not change it. */
static void test_state_is_bookkeeping(void **state)
{
	static const char *const lines[] = {
		"W memory/memory210/state <- 'online_movable' : ok",
		"R dax/devices/dax0.0/state = offline~",
		"W dax/devices/dax0.0/state <- 'unplugged' : ok",
		"R dax/devices/dax0.0/state = unplugged~",
		"- memory/memory210",
		"W dax/devices/dax0.0/state <- 'online_kernel' : ok",
		"R memory/memory210/valid_zones = Normal~",
		"W dax/devices/dax0.0/state <- 'unplugged' : EBUSY",
		"R dax/devices/dax0.0/state = online_kernel~",
		"R memory/memory213/state = online~",
		NULL,
	};

	bind_region();
	trace_play(world, lines);
	assert_non_null(strstr(sim_text(&world->log),
			       "kmem dax0.0: hotremove failed, device left online: -16\n"));
}

/* Unbind with one block online: everything stays, and the region takes the System RAM branch. */
static void test_stuck(void **state)
{
	static const char *const lines[] = {
		"W memory/memory212/state <- 'online_movable' : ok",
		"W drivers/cxl_region/unbind <- 'region0' : ok",
		"L dax/devices =",
		"R memory/memory210/state = offline~",
		"R memory/memory212/state = online~",
		"W drivers/cxl_region/bind <- 'region0' : ok",
		"- dax_region0",
		"R region0/commit = 1~",
		"W memory/memory212/state <- 'offline' : ok",
		NULL,
	};
	static const char *const reset[] = {
		"W memory/memory212/state <- 'online' : ok",
		"W region0/commit <- '0' : ok",
		"W region0/commit <- '0' : ok",
		NULL,
	};

	bind_region();
	trace_play(world, lines);
	assert_null(world->crash);
	trace_play(world, reset);
	sim_work_run(world);
	assert_non_null(world->crash);
}

/* The zone is kept: the whole region can be taken out and its driver bound again. */
static void test_clean_teardown(void **state)
{
	static const char *const lines[] = {
		"W dax/devices/dax0.0/state <- 'unplugged' : ok",
		"W drivers/cxl_region/unbind <- 'region0' : ok",
		"L dax/devices =",
		"W drivers/cxl_region/bind <- 'region0' : ok",
		"R dax/devices/dax0.0/state = offline~",
		"W drivers/cxl_region/unbind <- 'region0' : ok",
		"- memory/memory210",
		"W region0/commit <- '0' : ok",
		"W decoder0.0/delete_region <- 'region0' : ok",
		NULL,
	};

	bind_region();
	trace_play(world, lines);
	sim_work_run(world);
	assert_null(world->crash);
}

static void test_node_that_is_missing(void **state)
{
	static struct sim_topo_window window;
	static const char *const lines[] = {
		"L dax/devices = dax0.0",
		"- dax/devices/dax0.0/target_node",
		"- dax/devices/dax0.0/driver",
		"W dax/drivers/kmem/bind <- 'dax0.0' : EINVAL",
		NULL,
	};

	window = three_windows[0];
	window.target_node = -1;
	sim_world_free(world);
	machine_start(0);
	machine.windows = &window;
	sim_world_free(world);
	assert_int_equal(sim_world_new(&machine, 0, &world), 0);
	bind_region();
	trace_play(world, lines);
}

/* --- pmem --- */

static const char *const pmem_region[] = {
	"W decoder0.0/create_pmem_region <- 'region0' : ok",
	"W region0/uuid <- '7d9de1a4-0d5b-4a52-9d4a-2e2f5a1f1a02\n' : ok",
	"W region0/interleave_ways <- '1' : ok",
	"W region0/interleave_granularity <- '256' : ok",
	"W region0/size <- '0x20000000' : ok",
	"W decoder3.0/mode <- 'pmem' : ok",
	"W decoder3.0/dpa_size <- '0x20000000' : ok",
	"W region0/target0 <- 'decoder3.0' : ok",
	"W region0/commit <- '1' : ok",
	"W drivers/cxl_region/bind <- 'region0' : ok",
	NULL,
};

/* with-ram-and-pmem-region.sysfs */
static void test_pmem(void **state)
{
	static const char *const before[] = {
		"R nvdimm-bridge0/uevent = "
		"DEVTYPE=cxl_nvdimm_bridge~DRIVER=cxl_nvdimm_bridge~MODALIAS=cxl:t1~",
		"R nvdimm-bridge0/ndbus0/uevent = DRIVER=nd_bus~MODALIAS=nd:t0~",
		"L nvdimm-bridge0/ndbus0 = uevent provider nd commands nmem0 driver subsystem "
		"firmware wait_probe",
		"R nvdimm-bridge0/ndbus0/provider = CXL~",
		"R nvdimm-bridge0/ndbus0/nd/ndctl0/uevent = MAJOR=244~MINOR=0~DEVNAME=ndctl0~",
		"R nvdimm-bridge0/ndbus0/nd/ndctl0/device/provider = CXL~",
		"R nvdimm-bridge0/ndbus0/nmem0/uevent = MAJOR=243~MINOR=0~DEVNAME=nmem0~"
		"DEVTYPE=nvdimm~DRIVER=nvdimm~MODALIAS=nd:t1~",
		"L nvdimm-bridge0/ndbus0/nmem0 = uevent commands dev driver subsystem security "
		"cxl firmware state available_slots frozen devtype modalias flags",
		"R nvdimm-bridge0/ndbus0/nmem0/commands = get_size get_data set_data ~",
		"R nvdimm-bridge0/ndbus0/nmem0/security = disabled~",
		"R nvdimm-bridge0/ndbus0/nmem0/cxl/provider = pmem1~",
		"R nvdimm-bridge0/ndbus0/nmem0/cxl/id = 2~",
		"R nvdimm-bridge0/ndbus0/nmem0/available_slots = 4089~",
		"R nvdimm-bridge0/ndbus0/nmem0/flags = label ~",
		"R nvdimm-bridge0/ndbus0/nmem0/state = idle~",
		NULL,
	};
	static const char *const after[] = {
		"R pmem_region0/uevent = "
		"DEVTYPE=cxl_pmem_region~DRIVER=cxl_pmem_region~MODALIAS=cxl:t7~",
		"R nvdimm-bridge0/ndbus0/nmem0/state = active~",
		"R nvdimm-bridge0/ndbus0/region0/uevent = "
		"DEVTYPE=nd_pmem~DRIVER=nd_region~MODALIAS=nd:t2~",
		"R nvdimm-bridge0/ndbus0/region0/set_cookie = 0x400000002~",
		"R nvdimm-bridge0/ndbus0/region0/mapping0 = nmem0,0,536870912,0~",
		"- nvdimm-bridge0/ndbus0/region0/mapping1",
		"R nvdimm-bridge0/ndbus0/region0/mappings = 1~",
		"R nvdimm-bridge0/ndbus0/region0/resource = 0x690000000~",
		"R nvdimm-bridge0/ndbus0/region0/size = 536870912~",
		"R nvdimm-bridge0/ndbus0/region0/available_size = 536870912~",
		"R nvdimm-bridge0/ndbus0/region0/align = 0x1000000~",
		"R nvdimm-bridge0/ndbus0/region0/badblocks = ",
		"R nvdimm-bridge0/ndbus0/region0/namespace_seed = namespace0.0~",
		"R nvdimm-bridge0/ndbus0/region0/btt_seed = btt0.0~",
		"R nvdimm-bridge0/ndbus0/region0/pfn_seed = pfn0.0~",
		"R nvdimm-bridge0/ndbus0/region0/dax_seed = dax0.0~",
		"R nvdimm-bridge0/ndbus0/region0/init_namespaces = 1/1~",
		"R nvdimm-bridge0/ndbus0/region0/persistence_domain = memory_controller~",
		"R nvdimm-bridge0/ndbus0/region0/target_node = 1~",
		"L nvdimm-bridge0/ndbus0/region0/namespace0.0 = uevent holder_class dpa_extents "
		"nstype mode target_node numa_node resource alt_name force_raw size subsystem uuid "
		"sector_size holder devtype modalias",
		"R nvdimm-bridge0/ndbus0/region0/namespace0.0/uevent = "
		"DEVTYPE=nd_namespace_pmem~MODALIAS=nd:t5~",
		"R nvdimm-bridge0/ndbus0/region0/namespace0.0/mode = raw~",
		"R nvdimm-bridge0/ndbus0/region0/namespace0.0/resource = ! ENXIO",
		"R nvdimm-bridge0/ndbus0/region0/namespace0.0/sector_size = 512 4096 ~",
		"R nvdimm-bridge0/ndbus0/region0/pfn0.0/mode = none~",
		"R nvdimm-bridge0/ndbus0/region0/dax0.0/modalias = nd:t7~",
		"R nvdimm-bridge0/ndbus0/region0/btt0.0/log_zero_flags = Y~",
		"L /sys/bus/nd/devices = pfn0.0 nmem0 btt0.0 ndbus0 namespace0.0 dax0.0 region0",
		"W drivers/cxl_region/unbind <- 'region0' : ok",
		"L /sys/bus/nd/devices = nmem0 ndbus0",
		"R nvdimm-bridge0/ndbus0/nmem0/state = idle~",
		"W drivers/cxl_region/bind <- 'region0' : ok",
		"W drivers/cxl_mem/unbind <- 'mem1' : ok",
		"L /sys/bus/nd/devices = ndbus0",
		"W drivers/cxl_mem/bind <- 'mem1' : ok",
		"L /sys/bus/nd/devices = nmem0 ndbus0",
		NULL,
	};

	trace_play(world, before);
	trace_play(world, pmem_region);
	trace_play(world, after);
}

/* --- everything goes at once --- */

static void pull(unsigned int memdev)
{
	sim_lock(world);
	sim_function_remove(world->functions[memdev]);
	sim_unlock(world);
	trace_settle(world);
}

static void test_pull_memdevs(void **state)
{
	static const char *const ram[] = {
		"L dax/devices =",
		"R region0/commit = 0~",
		"- region0/driver",
		"- memory/memory210",
		NULL,
	};
	static const char *const pmem[] = {
		"L /sys/bus/nd/devices = ndbus0",
		"- pmem_region0",
		NULL,
	};

	bind_region();
	pull(0);
	trace_play(world, ram);
	machine_stop(NULL);
	machine_start(0);
	trace_play(world, pmem_region);
	pull(1);
	trace_play(world, pmem);
}

static void test_unload_cxl_acpi(void **state)
{
	static const char *const lines[] = {
		"W dax/devices/dax0.0/state <- 'unplugged' : ok",
		"W dax/devices/dax0.0/state <- 'online_movable' : ok",
		"W /sys/bus/platform/drivers/cxl_acpi/unbind <- 'ACPI0017:00' : ok",
		"L dax/devices =",
		"L /sys/bus/nd/devices =",
		"R memory/memory210/state = online~",
		NULL,
	};

	bind_region();
	trace_play(world, lines);
}

/* Kernels before 7.3 have memory blocks and nothing else. */
static void test_no_state_before_7_3(void **state)
{
	static const char *const lines[] = {
		"W memory/auto_online_blocks <- 'online_movable' : ok",
		"W drivers/cxl_region/bind <- 'region0' : ok",
		"- dax/devices/dax0.0/state",
		"R memory/memory210/state = online~",
		"W memory/memory210/state <- 'offline' : ok",
		"W memory/memory211/state <- 'offline' : ok",
		"W memory/memory212/state <- 'offline' : ok",
		"W memory/memory213/state <- 'offline' : ok",
		"W dax/drivers/kmem/unbind <- 'dax0.0' : ok",
		"- memory/memory210",
		NULL,
	};

	sim_world_free(world);
	machine_start(SIM_NO_DAX_STATE);
	trace_play(world, machine_ram_region);
	trace_play(world, lines);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, machine_stop)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_measured),
		TEST(test_files_of_device),
		TEST(test_probe_is_late),
		TEST(test_ranges),
		TEST(test_device_dax),
		TEST(test_state_is_bookkeeping),
		TEST(test_no_state_before_7_3),
		TEST(test_stuck),
		TEST(test_clean_teardown),
		TEST(test_node_that_is_missing),
		TEST(test_pmem),
		TEST(test_pull_memdevs),
		TEST(test_unload_cxl_acpi),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
