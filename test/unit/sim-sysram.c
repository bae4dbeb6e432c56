/* SPDX-License-Identifier: GPL-2.0-only */
/* The sysram series: sysram-series-writes.txt line by line, and its three drivers. */
#include "test/unit/sim-machine.h"

static int setup(void **state)
{
	machine_start(SIM_SYSRAM);
	return 0;
}

/* The first boot of the trace, up to the death of the kernel. */
static void test_measured_first_boot(void **state)
{
	static const char *const lines[] = {
		"L drivers/ = cxl_dax_kmem_region cxl_mem cxl_pmem_region cxl_sysram_region "
		"cxl_dax_region cxl_nvdimm cxl_port cxl_devdax_region cxl_nvdimm_bridge cxl_region",
		"R memory/auto_online_blocks = offline~",
		"R memory/block_size_bytes = 8000000~",
		"W decoder0.0/create_ram_region <- 'region77' : EBUSY",
		"W decoder0.0/create_ram_region <- 'bogus' : EINVAL",
		"W decoder0.0/create_ram_region <- 'region0' : ok",
		"W decoder0.0/create_ram_region <- 'region0' : EBUSY",
		"W drivers/cxl_sysram_region/bind <- 'region0' : ENXIO",
		"W drivers/cxl_region/bind <- 'region0' : ENXIO",
		"W region0/interleave_granularity <- '256' : ok",
		"W region0/interleave_ways <- '1' : ok",
		"W region0/size <- '0x20000000' : ok",
		"W decoder2.0/dpa_size <- '0x20000000' : EBUSY",
		"W decoder2.0/mode <- 'ram' : ok",
		"W decoder2.0/dpa_size <- '0x10000001' : EINVAL",
		"W decoder2.0/dpa_size <- '0x90000000' : ENOSPC",
		"W decoder2.0/dpa_size <- '0x20000000' : ok",
		"W region0/target0 <- 'decoder2.0' : ok",
		"W region0/target0 <- 'decoder99.0' : ENODEV",
		"W region0/target1 <- 'decoder2.0' : open ENOENT",
		"W region0/commit <- '1' : ok",
		"W region0/commit <- '1' : ok",
		"W region0/size <- '0x10000000' : EBUSY",
		"W decoder2.0/dpa_size <- '0' : EBUSY",
		"W drivers/cxl_dax_kmem_region/bind <- 'region0' : ENODEV",
		"W drivers/cxl_sysram_region/bind <- 'region0' : ok",
		"W drivers/cxl_region/bind <- 'region0' : EBUSY",
		"L sysram_region0 = devtype modalias online_type subsystem uevent",
		"R sysram_region0/online_type = invalid~",
		"R sysram_region0/devtype = cxl_sysram_region~",
		"R sysram_region0/modalias = cxl:t10~",
		"W drivers/cxl_dax_kmem_region/bind <- 'sysram_region0' : ENODEV",
		"W sysram_region0/online_type <- 'invalid' : EINVAL",
		"W sysram_region0/online_type <- 'online_kernel' : EINVAL",
		"W sysram_region0/online_type <- 'foo' : EINVAL",
		"W sysram_region0/online_type <- '' : ok",
		"W sysram_region0/online_type <- 'online' : ok",
		"W sysram_region0/online_type <- 'offline' : ok",
		"W sysram_region0/online_type <- 'online_movable' : ok",
		"R sysram_region0/online_type = online_movable~",
		"W drivers/cxl_dax_kmem_region/bind <- 'sysram_region0' : ok",
		"L dax/drivers/kmem = bind dax0.0 module new_id remove_id uevent unbind",
		"R dax/devices/dax0.0/state = online_movable~",
		"R dax/devices/dax0.0/size = 536870912~",
		"R memory/memory210/state = online~",
		"R memory/memory210/valid_zones = Movable~",
		"R memory/memory210/online = 1~",
		"R memory/memory213/state = online~",
		"R memory/memory213/valid_zones = Movable~",
		"W sysram_region0/online_type <- 'offline' : ok",
		"R sysram_region0/online_type = offline~",
		"R dax/devices/dax0.0/state = online_movable~",
		"W dax/devices/dax0.0/state <- 'offline' : EINVAL",
		"W dax/devices/dax0.0/state <- 'online' : EBUSY",
		"W dax/devices/dax0.0/state <- 'unplugged' : ok",
		"R dax/devices/dax0.0/state = unplugged~",
		"W dax/devices/dax0.0/state <- 'online_kernel' : ok",
		"R dax/devices/dax0.0/state = online_kernel~",
		"W dax/devices/dax0.0/state <- 'unplugged' : EBUSY",
		"W drivers/cxl_dax_kmem_region/unbind <- 'sysram_region0' : ok",
		"- dax_region0",
		"W drivers/cxl_dax_kmem_region/unbind <- 'sysram_region0' : ENODEV",
		"W drivers/cxl_dax_kmem_region/bind <- 'sysram_region0' : ok",
		"L dax/devices = dax0.0",
		"- dax/devices/dax0.0/state",
		"W drivers/cxl_sysram_region/unbind <- 'region0' : ok",
		"- sysram_region0",
		"R region0/commit = 1~",
		"W decoder0.0/delete_region <- 'nosuch' : EINVAL",
		"W decoder0.0/delete_region <- 'region55' : ENODEV",
		"W region0/commit <- '0' : ok",
		"W region0/commit <- '0' : ok",
		NULL,
	};
	static const char *const said[] = {
		"kmem dax0.0: hotremove failed, device left online: -16\n",
		"kmem dax0.0: Hotplug regions stuck online until reboot\n",
		"kmem dax0.0: probe with driver kmem failed with error -16\n",
	};

	trace_play(world, lines);
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (!strstr(sim_text(&world->log), said[i]))
			fail_msg("the kernel did not say: %s", said[i]);
	assert_null(world->crash);
	sim_work_run(world);
	assert_non_null(world->crash);
}

static void test_links(void **state)
{
	static const char *const lines[] = {
		"W drivers/cxl_sysram_region/bind <- 'region0' : ok",
		"W sysram_region0/online_type <- 'online\n' : ok",
		"W drivers/cxl_dax_kmem_region/bind <- 'sysram_region0' : ok",
		NULL,
	};
	static const struct {
		const char *link, *text;
	} links[] = {
		{ "cxl/devices/sysram_region0", "../../../devices/platform/ACPI0017:00/root0/"
						"decoder0.0/region0/sysram_region0" },
		{ "cxl/devices/dax_region0", "../../../devices/platform/ACPI0017:00/root0/"
					     "decoder0.0/region0/sysram_region0/dax_region0" },
		{ "dax/devices/dax0.0", "../../../devices/platform/ACPI0017:00/root0/decoder0.0/"
					"region0/sysram_region0/dax_region0/dax0.0" },
		{ "dax/drivers/kmem/dax0.0",
		  "../../../../devices/platform/ACPI0017:00/root0/decoder0.0/"
		  "region0/sysram_region0/dax_region0/dax0.0" },
		{ "dax/drivers/kmem/module", "../../../../module/kmem" },
		{ "cxl/devices/region0/driver",
		  "../../../../../../bus/cxl/drivers/cxl_sysram_region" },
	};

	trace_play(world, machine_ram_region);
	trace_play(world, lines);
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		auto_sim_buf struct sim_buf text = { 0 };
		char *path = sim_format("/sys/bus/%s", links[i].link);

		assert_int_equal(sim_readlink(world, path, &text), 0);
		assert_string_equal(text.text, links[i].text);
		free(path);
	}
}

/* The second boot of the trace: device_dax, then offline blocks; nothing is left in the end. */
static void test_measured_second_boot(void **state)
{
	static const char *const lines[] = {
		"W drivers/cxl_devdax_region/bind <- 'region0' : ok",
		"L dax/devices/dax0.0/driver = bind unbind new_id remove_id uevent module dax0.0",
		"- dax/devices/dax0.0/state",
		"R dax/drivers/device_dax/dax0.0/size = 536870912~",
		"L dax/devices/dax0.0 = align dev driver mapping mapping0 memmap_on_memory "
		"modalias numa_node power resource size subsystem target_node uevent",
		"W drivers/cxl_devdax_region/unbind <- 'region0' : ok",
		"W drivers/cxl_sysram_region/bind <- 'region0' : ok",
		"W sysram_region0/online_type <- 'offline' : ok",
		"W drivers/cxl_dax_kmem_region/bind <- 'sysram_region0' : ok",
		"R dax/devices/dax0.0/state = offline~",
		"R memory/memory210/state = offline~",
		"R memory/memory210/valid_zones = Normal Movable~",
		"R memory/memory211/state = offline~",
		"R memory/memory211/valid_zones = Normal Movable~",
		"R memory/memory212/state = offline~",
		"R memory/memory212/valid_zones = Normal Movable~",
		"R memory/memory213/state = offline~",
		"R memory/memory213/valid_zones = Normal Movable~",
		"W memory/memory210/state <- 'offline' : EINVAL",
		"W memory/memory210/state <- 'online_movable' : ok",
		"R memory/memory210/state = online~",
		"R memory/memory210/valid_zones = Movable~",
		"W memory/memory210/state <- 'online_movable' : EINVAL",
		"W memory/memory210/state <- 'offline' : ok",
		"R memory/memory210/state = offline~",
		"R dax/devices/dax0.0/state = offline~",
		"W drivers/cxl_dax_kmem_region/unbind <- 'sysram_region0' : ok",
		"W drivers/cxl_sysram_region/unbind <- 'region0' : ok",
		"W region0/commit <- '0' : ok",
		"W decoder0.0/delete_region <- 'region0' : ok",
		"R decoder2.0/dpa_size = 0x0000000020000000~",
		"R decoder2.0/mode = ram~",
		"W decoder2.0/dpa_size <- '0' : ok",
		"R decoder2.0/mode = ram~",
		"R decoder2.0/dpa_size = 0x0000000000000000~",
		NULL,
	};

	trace_play(world, machine_ram_region);
	trace_play(world, lines);
	sim_work_run(world);
	assert_null(world->crash);
}

/* The type goes before auto_online_blocks, for the first device only. */
static void test_type_and_policy(void **state)
{
	static const char *const lines[] = {
		"W memory/auto_online_blocks <- 'online' : ok",
		"W drivers/cxl_sysram_region/bind <- 'region0' : ok",
		"W sysram_region0/online_type <- 'offline' : ok",
		"W /sys/bus/cxl/drivers_probe <- 'sysram_region0' : ok",
		"R dax/devices/dax0.0/state = offline~",
		"W dax/drivers/kmem/unbind <- 'dax0.0' : ok",
		"W dax/drivers/kmem/bind <- 'dax0.0' : ok",
		"R dax/devices/dax0.0/state = offline~",
		"W dax/drivers/kmem/unbind <- 'dax0.0' : ok",
		"W dax/devices/dax0.0/size <- '0x10000000' : ok",
		"W dax_region0/dax_region/create <- '1' : ok",
		"W dax/devices/dax0.1/size <- '0x10000000' : ok",
		"W dax/drivers/kmem/bind <- 'dax0.1' : ok",
		"R dax/devices/dax0.1/state = online~",
		NULL,
	};

	trace_play(world, machine_ram_region);
	trace_play(world, lines);
}

/* One unbind takes all that hangs below; a new sysram_region starts anew. */
static void test_cascade(void **state)
{
	static const char *const lines[] = {
		"W drivers/cxl_sysram_region/bind <- 'region0' : ok",
		"W sysram_region0/online_type <- 'online_movable' : ok",
		"W drivers/cxl_dax_kmem_region/bind <- 'sysram_region0' : ok",
		"W dax/devices/dax0.0/state <- 'unplugged' : ok",
		"W region0/commit <- '0' : ok",
		"L dax/devices =",
		"- sysram_region0",
		"- dax_region0",
		"- region0/driver",
		"W drivers/cxl_sysram_region/bind <- 'region0' : ENXIO",
		"W drivers/cxl_devdax_region/bind <- 'region0' : ENXIO",
		"W region0/commit <- '1' : ok",
		"W drivers/cxl_sysram_region/bind <- 'region0' : ok",
		"R sysram_region0/online_type = invalid~",
		"W decoder0.0/delete_region <- 'region0' : ok",
		"- sysram_region0",
		NULL,
	};

	trace_play(world, machine_ram_region);
	trace_play(world, lines);
}

static int put_name(void *data, const char *name, const struct sim_stat *stat)
{
	return sim_printf(data, "%s ", name);
}

/* cxl-cli 85 takes the first driver that it finds: with this order it is not cxl_region. */
static void test_order_of_drivers(void **state)
{
	auto_sim_buf struct sim_buf names = { 0 };

	assert_int_equal(sim_list(world, "/sys/bus/cxl/drivers", put_name, &names), 0);
	assert_string_equal(sim_text(&names),
			    "cxl_port cxl_mem cxl_sysram_region cxl_nvdimm cxl_dax_kmem_region "
			    "cxl_pmem_region cxl_dax_region cxl_nvdimm_bridge cxl_region "
			    "cxl_devdax_region ");
}

static void test_not_for_pmem(void **state)
{
	static const char *const lines[] = {
		"W decoder0.0/create_pmem_region <- 'region0' : ok",
		"W drivers/cxl_sysram_region/bind <- 'region0' : ENODEV",
		"W drivers/cxl_devdax_region/bind <- 'region0' : ENODEV",
		NULL,
	};

	trace_play(world, lines);
}

static void test_not_in_a_plain_kernel(void **state)
{
	static const char *const lines[] = {
		"- drivers/cxl_sysram_region",
		"- drivers/cxl_devdax_region",
		"- drivers/cxl_dax_kmem_region",
		NULL,
	};

	sim_world_free(world);
	machine_start(SIM_DCD);
	trace_play(world, lines);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, machine_stop)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_measured_first_boot),
		TEST(test_links),
		TEST(test_measured_second_boot),
		TEST(test_type_and_policy),
		TEST(test_cascade),
		TEST(test_order_of_drivers),
		TEST(test_not_for_pmem),
		TEST(test_not_in_a_plain_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
