/* SPDX-License-Identifier: GPL-2.0-only */
/* What belongs to a memdev: security, firmware, poison, debugfs, and the devices beside it. */
#include "test/unit/sim-machine.h"

#include "sim/inject.h"

#define DEBUG "/sys/kernel/debug/cxl/"
#define FUNCTION "/sys/bus/pci/devices/0000:0d:00.0/"

static struct sim_topo_memdev memdevs[3];
static struct sim_topo_window window;
static struct sim_topology topology;

/* mem0 is ram, mem1 pmem, mem2 ram, each 512 MiB; a test changes what it needs before start(). */
static int prepare(void **state)
{
	memdevs[0] = three_memdevs[1];
	memdevs[1] = three_memdevs[0];
	memdevs[2] = three_memdevs[2];
	window = three_windows[0];
	topology = three;
	topology.memdevs = memdevs;
	topology.windows = &window;
	world = NULL;
	return 0;
}

static void start(void)
{
	assert_int_equal(sim_world_new(&topology, 0, &world), 0);
}

static void play(const char *const *lines)
{
	trace_play(world, lines);
}

/* A handle as it is after reading, for what poll(2) tells. */
static struct sim_file *open_and_read(const char *path, const char *text)
{
	struct sim_file *file;
	char buf[64] = "";

	assert_int_equal(sim_open(world, path, O_RDONLY, &file), 0);
	assert_true(sim_file_read(file, buf, sizeof(buf) - 1, 0) > 0);
	assert_string_equal(buf, text);
	return file;
}

static void test_sanitize_takes_time(void **state)
{
	static const char *const while_busy[] = {
		"R mem0/security/state = sanitize~",
		"W mem0/security/sanitize <- '1' : EBUSY",
		"W mem0/trigger_poison_list <- '1' : EBUSY",
		"W " DEBUG "mem0/inject_poison <- '0x40' : EBUSY",
		"W mem0/firmware/mem0/loading <- '1' : ok",
		"W mem0/firmware/mem0/data <- 'x' : ok",
		"W mem0/firmware/mem0/loading <- '0' : ok",
		"R mem0/firmware/mem0/error = preparing:hw-error~",
		NULL,
	};
	static const char *const after[] = {
		"R mem0/security/state = disabled~",
		"W mem0/trigger_poison_list <- '1' : ok",
		NULL,
	};
	struct sim_file *file;

	memdevs[0].sanitize_ms = 60000;
	start();
	file = open_and_read("/sys/bus/cxl/devices/mem0/security/state", "disabled\n");
	assert_int_equal(sim_write(world, "/sys/bus/cxl/devices/mem0/security/sanitize", "1", 1),
			 0);
	assert_false(sim_file_changed(file));
	play(while_busy);
	sim_work_run(world);
	assert_true(sim_file_changed(file));
	sim_file_close(file);
	play(after);
}

/* A region cannot be committed on memory that is being wiped. */
static void test_commit_while_sanitizing(void **state)
{
	static const char *const lines[] = {
		"W decoder0.0/create_ram_region <- 'region0' : ok",
		"W region0/interleave_granularity <- '256' : ok",
		"W region0/interleave_ways <- '1' : ok",
		"W region0/size <- '0x10000000' : ok",
		"W decoder2.0/mode <- 'ram' : ok",
		"W decoder2.0/dpa_size <- '0x10000000' : ok",
		"W region0/target0 <- 'decoder2.0' : ok",
		"W mem0/security/sanitize <- '1' : ok",
		"W region0/commit <- '1' : EBUSY",
		"R endpoint2/decoders_committed = 0~",
		"R port1/decoders_committed = 0~",
		NULL,
	};
	static const char *const after[] = {
		"W region0/commit <- '1' : ok",
		"W mem0/security/sanitize <- '1' : EBUSY",
		NULL,
	};

	memdevs[0].sanitize_ms = 60000;
	start();
	play(lines);
	sim_work_run(world);
	play(after);
}

/* With a passphrase nothing is wiped. */
static void test_passphrase(void **state)
{
	static const char *const lines[] = {
		"R mem0/security/state = unlocked~",
		"R mem1/security/state = locked~",
		"R mem2/security/state = frozen~",
		"W mem0/security/sanitize <- '1' : EINVAL",
		"W mem0/security/erase <- '1' : EINVAL",
		"W mem1/security/erase <- '1' : EINVAL",
		"W mem2/security/sanitize <- '1' : EINVAL",
		"W mem0/security/sanitize <- 'perhaps' : EINVAL",
		"W drivers/cxl_mem/unbind <- 'mem0' : ok",
		"W mem0/security/sanitize <- '1' : EBUSY",
		NULL,
	};

	for (int i = 0; i < 3; i++) {
		memdevs[i].security = SIM_UNLOCKED + i;
		memdevs[i].has_erase = true;
	}
	start();
	play(lines);
}

/* It goes while it is sanitized, and while somebody waits. */
static void test_remove_while_sanitizing(void **state)
{
	struct sim_file *file;

	memdevs[0].sanitize_ms = 60000;
	start();
	assert_int_equal(sim_write(world, "/sys/bus/cxl/devices/mem0/security/sanitize", "1", 1),
			 0);
	file = open_and_read("/sys/bus/cxl/devices/mem0/security/state", "sanitize\n");
	assert_int_equal(sim_inject_remove(world, "mem0"), 0);
	assert_true(sim_file_changed(file));
	sim_file_close(file);
	sim_work_run(world);
}

static void test_firmware_takes_time(void **state)
{
	static const char *const begin[] = {
		"W mem0/firmware/mem0/loading <- '1' : ok",
		"R mem0/firmware/mem0/loading = 1~",
		"W mem0/firmware/mem0/data <- '0123456789abcdef' : ok",
		"W mem0/firmware/mem0/loading <- '0' : ok",
		"R mem0/firmware/mem0/status = receiving~",
		"R mem0/firmware/mem0/remaining_size = 16~",
		"R mem0/firmware/mem0/error = ! EBUSY",
		"W mem0/firmware/mem0/loading <- 'x' : EINVAL",
		/* taken, and without effect: so did Linux 7.3.4 */
		"W mem0/firmware/mem0/loading <- '1' : ok",
		"W mem0/firmware/mem0/loading <- '-1' : ok",
		"R mem0/firmware/mem0/loading = 0~",
		"R mem0/firmware/mem0/status = receiving~",
		"W mem0/firmware/mem0/data <- 'x' : ENODEV",
		NULL,
	};
	static const char *const done[] = {
		"R mem0/firmware/mem0/status = idle~",
		"R mem0/firmware/mem0/error = ",
		"R mem0/firmware/mem0/remaining_size = 0~",
		"W mem0/firmware/mem0/cancel <- '1' : ENODEV",
		/* nothing to upload, or given up: nothing happens */
		"W mem0/firmware/mem0/loading <- '1' : ok",
		"W mem0/firmware/mem0/loading <- '0' : ok",
		"W mem0/firmware/mem0/loading <- '1' : ok",
		"W mem0/firmware/mem0/data <- 'x' : ok",
		"W mem0/firmware/mem0/loading <- '-1' : ok",
		"R mem0/firmware/mem0/loading = 0~",
		"R mem0/firmware/mem0/status = idle~",
		NULL,
	};
	static const char *const cancel[] = {
		"W mem0/firmware/mem0/cancel <- '0' : EINVAL",
		"W mem0/firmware/mem0/cancel <- '1' : ok",
		NULL,
	};
	static const char *const cancelled[] = {
		"R mem0/firmware/mem0/status = idle~",
		"R mem0/firmware/mem0/error = receiving:user-abort~",
		/* what was not transferred */
		"R mem0/firmware/mem0/remaining_size = 16~",
		NULL,
	};

	memdevs[0].firmware_ms = 60000;
	start();
	play(begin);
	sim_work_run(world);
	play(done);
	play(begin);
	play(cancel);
	sim_work_run(world);
	play(cancelled);
}

static void test_dpa_map(void **state)
{
	static const char *const lines[] = {
		"R " DEBUG "mem0/dpamem = 00000000-0fffffff : ram~10000000-2fffffff : pmem~",
		"W decoder2.0/mode <- 'pmem' : ok",
		"W decoder2.0/dpa_size <- '0x10000000' : ok",
		/* what was passed over belongs to it as well */
		"R " DEBUG "mem0/dpamem = 00000000-0fffffff : ram~  00000000-0fffffff : decoder2.0~"
		"10000000-2fffffff : pmem~  10000000-1fffffff : decoder2.0~",
		"W decoder2.0/dpa_size <- '0' : ok",
		"W decoder2.0/mode <- 'ram' : ok",
		"W decoder2.0/dpa_size <- '0x10000000' : ok",
		"W decoder2.1/mode <- 'pmem' : ok",
		"W decoder2.1/dpa_size <- '0x10000000' : ok",
		"R " DEBUG "mem0/dpamem = 00000000-0fffffff : ram~  00000000-0fffffff : decoder2.0~"
		"10000000-2fffffff : pmem~  10000000-1fffffff : decoder2.1~",
		"W drivers/cxl_mem/unbind <- 'mem0' : ok",
		"- " DEBUG "mem0",
		NULL,
	};

	memdevs[0].ram.size = 256 * MIB;
	memdevs[0].pmem.size = 512 * MIB;
	start();
	play(lines);
}

static void test_poison(void **state)
{
	static const char *const lines[] = {
		"W " DEBUG "mem0/inject_poison <- '0x40' : ok",
		"W " DEBUG "mem0/inject_poison <- '64' : ok",
		"W " DEBUG "mem0/inject_poison <- '0x41' : EINVAL",
		"W " DEBUG "mem0/inject_poison <- '0x20000000' : EINVAL",
		"W " DEBUG "mem0/inject_poison <- 'x' : EINVAL",
		"W " DEBUG "mem0/clear_poison <- '0x20000000' : EINVAL",
		"W " DEBUG "mem0/clear_poison <- '0x80' : ok",
		"L " DEBUG "mem1 = dpamem",
		"R mem0/dev = 249:0~",
		NULL,
	};
	auto_sim_buf struct sim_buf text = { 0 }, empty = { 0 };

	memdevs[1].no_poison = true;
	start();
	play(lines);
	assert_int_equal(sim_inject_poison(world, "mem0", 0x1000), 0);
	assert_int_equal(sim_inject_poison(world, "mem0", 0x1001), -EINVAL);
	assert_int_equal(sim_inject_poison(world, "mem7", 0x1000), -ENOENT);
	sim_inject_poison_show(world, &text);
	assert_string_equal(sim_text(&text), "mem0 0x40 injected\nmem0 0x1000\n");
	assert_int_equal(sim_write(world, "/sys/bus/cxl/devices/mem0/security/sanitize", "1", 1),
			 0);
	sim_inject_poison_show(world, &empty);
	assert_string_equal(sim_text(&empty), "");
}

/* The list of what was injected has an end; what went bad by itself does not count. */
static void test_poison_limit(void **state)
{
	char text[32];
	int n;

	start();
	assert_int_equal(sim_inject_poison(world, "mem0", 0x10000), 0);
	for (int i = 0; i < 256; i++) {
		n = snprintf(text, sizeof(text), "%d", i * 64);
		assert_int_equal(sim_write(world, DEBUG "mem0/inject_poison", text, (size_t)n), 0);
	}
	assert_int_equal(sim_write(world, DEBUG "mem0/inject_poison", "0x8000", 6), -EBUSY);
	assert_int_equal(sim_write(world, DEBUG "mem0/inject_poison", "0x40", 4), 0);
	assert_int_equal(sim_write(world, DEBUG "mem0/clear_poison", "0x40", 4), 0);
	assert_int_equal(sim_write(world, DEBUG "mem0/inject_poison", "0x8000", 6), 0);
}

/* By offset of a region: over its members, stripe by stripe. */
static void test_poison_of_region(void **state)
{
	static const char *const lines[] = {
		"W decoder0.0/create_ram_region <- 'region0' : ok",
		"W region0/interleave_granularity <- '1024' : ok",
		"W region0/interleave_ways <- '2' : ok",
		"W region0/size <- '0x20000000' : ok",
		"W decoder2.0/mode <- 'ram' : ok",
		"W decoder2.0/dpa_size <- '0x10000000' : ok",
		"W decoder4.0/mode <- 'ram' : ok",
		"W decoder4.0/dpa_size <- '0x10000000' : ok",
		"W region0/target0 <- 'decoder4.0' : ok",
		"W region0/target1 <- 'decoder2.0' : ok",
		"W region0/commit <- '1' : ok",
		"- " DEBUG "region0",
		"W drivers/cxl_region/bind <- 'region0' : ok",
		"L " DEBUG "region0 = inject_poison clear_poison",
		"W " DEBUG "region0/inject_poison <- '0x40' : ok",
		"W " DEBUG "region0/inject_poison <- '0xc80' : ok",
		"W " DEBUG "region0/inject_poison <- '0x20000000' : EINVAL",
		"W drivers/cxl_region/unbind <- 'region0' : ok",
		"- " DEBUG "region0",
		NULL,
	};
	auto_sim_buf struct sim_buf text = { 0 };

	start();
	play(lines);
	sim_inject_poison_show(world, &text);
	assert_string_equal(sim_text(&text), "mem0 0x480 injected\nmem2 0x40 injected\n");
}

static void test_injection_of_errors(void **state)
{
	static const char *const lines[] = {
		"W " DEBUG "0000:0c:00.0/einj_inject <- '0x1000' : ok",
		"W " DEBUG "0000:0c:00.0/einj_inject <- '0x3000' : EINVAL",
		"W " DEBUG "0000:0c:00.0/einj_inject <- 'x' : EINVAL",
		"W drivers/cxl_port/unbind <- 'port1' : ok",
		"- " DEBUG "0000:0c:00.0",
		NULL,
	};
	static const char *const none[] = { "L " DEBUG " = mbox mem0 mem1 mem2", NULL };

	topology.einj = true;
	start();
	play(lines);
	assert_non_null(strstr(sim_text(&world->log), "EINJ: CXL.cache Protocol Correctable"));
	sim_world_free(world);
	topology.einj = false;
	start();
	play(none);
}

static void test_devices_beside_it(void **state)
{
	static const char *const lines[] = {
		"R pmu_mem0.1/uevent = DEVTYPE=cxl_pmu~DRIVER=cxl_pmu~MODALIAS=cxl:t9~",
		"L pmu_mem0.0 = driver subsystem uevent",
		"- pmu_mem0.2",
		"R mem0/fwctl/fwctl0/dev = 248:0~",
		"R /sys/class/fwctl/fwctl0/device/serial = 0x3~",
		"- mem2/fwctl",
		"W drivers/cxl_mem/unbind <- 'mem0' : ok",
		"R mem0/fwctl/fwctl0/dev = 248:0~",
		"W /sys/bus/pci/drivers/cxl_pci/unbind <- '0000:0e:00.0' : ok",
		"- pmu_mem0.0",
		"L /sys/class/fwctl =",
		"L /dev/fwctl =",
		"W /sys/bus/pci/drivers/cxl_pci/bind <- '0000:0e:00.0' : ok",
		"R mem0/fwctl/fwctl0/dev = 248:0~",
		NULL,
	};

	memdevs[0].n_pmus = 2;
	memdevs[0].has_features = true;
	memdevs[0].device = (char *)"0000:0e:00.0";
	memdevs[1].device = (char *)"0000:0d:00.0";
	start();
	play(lines);
}

static void test_shutdown_count(void **state)
{
	static const char *const lines[] = {
		"R /sys/bus/nd/devices/nmem0/cxl/dirty_shutdown = 12~",
		NULL,
	};

	memdevs[1].has_shutdown_count = true;
	memdevs[1].shutdown_count = 12;
	start();
	play(lines);
}

/* Ordinary memory before the region, whose cache it is. */
static void test_linear_cache(void **state)
{
	static const char *const lines[] = {
		"R region0/extended_linear_cache_size = 0x0000000020000000~",
		"R region0/size = 0x40000000~",
		"R region0/resource = 0x690000000~",
		"R decoder2.0/start = 0x6b0000000~",
		"R decoder2.0/size = 0x20000000~",
		"R region0/commit = 1~",
		"R dax_region0/dax_region/size = 1073741824~",
		"W " DEBUG "region0/inject_poison <- '0x1ffffff0' : EINVAL",
		"W " DEBUG "region0/inject_poison <- '0x20000040' : ok",
		"W region0/commit <- '0' : ok",
		"W region0/commit <- '1' : ok",
		NULL,
	};
	static const char *const other_size[] = {
		"- region0/extended_linear_cache_size",
		"R region0/size = 0x20000000~",
		"R region0/commit = 1~",
		NULL,
	};
	static struct sim_topo_region region;

	region = (struct sim_topo_region){ .start = UINT64_C(0x6b0000000),
					   .size = 512 * MIB,
					   .mode = SIM_MODE_RAM,
					   .ways = 1,
					   .granularity = 256 };
	window.linear_cache = 512 * MIB;
	topology.regions = &region;
	topology.n_regions = 1;
	start();
	play(lines);
	sim_world_free(world);
	window.linear_cache = 256 * MIB;
	start();
	play(other_size);
}

/* Known once the node has memory, and only when the firmware says how far it is. */
static void test_performance(void **state)
{
	static const char *const before[] = { "L region0/access0 =", NULL };
	static const char *const lines[] = {
		"W drivers/cxl_region/bind <- 'region0' : ok",
		"L region0/access0 =",
		"W memory/memory210/state <- 'online_movable' : ok",
		"L region0/access0 = read_bandwidth read_latency write_bandwidth write_latency",
		"R region0/access1/read_bandwidth = 16000~",
		"R region0/access1/write_latency = 150~",
		NULL,
	};

	topology.hmat = true;
	for (int i = 0; i < 3; i++) {
		memdevs[i].bandwidth = 16000;
		memdevs[i].latency = 150;
	}
	start();
	play(machine_ram_region);
	play(before);
	play(lines);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, prepare, machine_stop)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_sanitize_takes_time),
		TEST(test_commit_while_sanitizing),
		TEST(test_passphrase),
		TEST(test_remove_while_sanitizing),
		TEST(test_firmware_takes_time),
		TEST(test_dpa_map),
		TEST(test_poison),
		TEST(test_poison_limit),
		TEST(test_poison_of_region),
		TEST(test_injection_of_errors),
		TEST(test_devices_beside_it),
		TEST(test_shutdown_count),
		TEST(test_linear_cache),
		TEST(test_performance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
