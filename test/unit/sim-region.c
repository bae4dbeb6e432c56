// SPDX-License-Identifier: GPL-2.0-only
/* Regions, decoders and bindings against what real kernels answered. */
#include "test/unit/sim-machine.h"

#include "test/unit/sim-guest.h"

static int start(const struct sim_topology *topo)
{
	assert_int_equal(sim_world_new(topo, 0, &world), 0);
	return 0;
}

/* The guest has its window elsewhere than the machine of the measured traces. */
static int start_three(void **state)
{
	static struct sim_topo_window window;
	static struct sim_topology guest;

	window = three_windows[0];
	window.start = UINT64_C(0x110000000);
	guest = three;
	guest.windows = &window;
	return start(&guest);
}

static int start_switch(void **state)
{
	return start(&with_switch);
}

static int start_machine(void **state)
{
	machine_start(0);
	return 0;
}

static void test_guest_settings(void **state)
{
	trace_play(world, guest_settings_and_binding);
}

static void test_guest_targets(void **state)
{
	trace_play(world, guest_targets_and_pmem);
}

static void test_guest_interleave(void **state)
{
	trace_play(world, guest_interleave_and_order);
}

/* region-dax-pmem-writes.txt, "order of configuration" */
static void test_measured_order(void **state)
{
	static const char *const lines[] = {
		"W decoder0.0/create_ram_region <- 'region0' : ok",
		"W region0/commit <- '1' : ENXIO",
		"W region0/size <- '0x20000000' : ENXIO",
		"W region0/target0 <- 'decoder2.0' : open ENOENT",
		"W region0/interleave_ways <- '0' : EINVAL",
		"W region0/interleave_ways <- '1' : ok",
		"W region0/interleave_ways <- '2' : ok",
		"W region0/interleave_ways <- '3' : EINVAL",
		"W region0/interleave_ways <- '16' : ok",
		"W region0/interleave_ways <- '17' : EINVAL",
		"W region0/interleave_granularity <- '128' : EINVAL",
		"W region0/interleave_granularity <- '16384' : ok",
		"W region0/interleave_granularity <- '32768' : EINVAL",
		"W region0/interleave_ways <- '1' : ok",
		"W region0/interleave_granularity <- '256' : ok",
		"W region0/size <- '0x1000' : EINVAL",
		"W region0/size <- '0x20000000' : ok",
		"W region0/size <- '0x20000000' : ok",
		"W region0/size <- '0x10000000' : EBUSY",
		"R region0/resource = 0x690000000~",
		"W region0/interleave_ways <- '2' : EBUSY",
		"W region0/target0 <- 'decoder2.0' : ENODEV",
		"W decoder2.0/mode <- 'pmem' : EINVAL",
		"W decoder2.0/mode <- 'bogus' : EINVAL",
		"W decoder2.0/mode <- 'ram' : ok",
		"W decoder2.0/dpa_size <- '0x10000000' : ok",
		"W region0/target0 <- 'decoder2.0' : EINVAL",
		"W decoder2.0/dpa_size <- '0x20000000' : ok",
		"W decoder2.1/mode <- 'ram' : ok",
		"W decoder2.1/dpa_size <- '0x10000000' : ENOSPC",
		"W region0/target0 <- 'decoder2.1' : ENXIO",
		"W region0/target0 <- 'decoder3.0' : ENODEV",
		"W region0/target0 <- 'decoder0.0' : EINVAL",
		"W region0/target0 <- 'decoder2.0' : ok",
		"W region0/target0 <- 'decoder2.0' : EBUSY",
		"W decoder2.0/mode <- 'pmem' : EINVAL",
		"W decoder2.0/dpa_size <- '0' : EBUSY",
		"W region0/commit <- '2' : EINVAL",
		"W region0/commit <- '1' : ok",
		"W region0/target0 <- '' : ok",
		"W drivers/cxl_region/bind <- 'region99' : ENODEV",
		"W drivers/cxl_region/bind <- 'region0' : ok",
		"W drivers/cxl_region/bind <- 'region0' : EBUSY",
		NULL,
	};

	trace_play(world, lines);
}

/* The same file, "pmem region" and after it: a uuid needs its newline. */
static void test_measured_pmem(void **state)
{
	static const char *const lines[] = {
		"W decoder0.0/create_pmem_region <- 'region0' : ok",
		"R region0/mode = pmem~",
		"R region0/uuid = 00000000-0000-0000-0000-000000000000~",
		"R region0/resource = 0xffffffffffffffff~",
		"R region0/size = 0x0~",
		"R region0/interleave_ways = 0~",
		"- region0/target0",
		"W region0/interleave_ways <- '1' : ok",
		"W region0/interleave_granularity <- '256' : ok",
		"W region0/size <- '0x20000000' : ENXIO",
		"W region0/uuid <- 'junk' : EINVAL",
		"W region0/uuid <- '7d9de1a4-0d5b-4a52-9d4a-2e2f5a1f1a01' : EINVAL",
		"W decoder3.0/mode <- 'pmem' : ok",
		"W decoder3.0/dpa_size <- '0x20000000' : ok",
		"W region0/target0 <- 'decoder3.0' : ENXIO",
		"W region0/commit <- '1' : ENXIO",
		"W drivers/cxl_region/bind <- 'region0' : ENXIO",
		"W decoder0.0/delete_region <- 'region0' : ok",
		"R decoder3.0/dpa_size = 0x0000000020000000~",
		"R decoder3.0/mode = pmem~",
		"R decoder3.0/region = ~",
		"W decoder3.0/dpa_size <- '0' : ok",
		"W drivers/cxl_mem/unbind <- 'mem0' : ok",
		"- endpoint2",
		"W drivers/cxl_mem/bind <- 'mem0' : ok",
		"R endpoint2/devtype = cxl_port~",
		"W drivers/cxl_port/unbind <- 'port1' : ok",
		"- endpoint3",
		"- mem0/driver",
		"W drivers/cxl_port/bind <- 'port1' : ok",
		"- mem0/driver",
		"W /sys/bus/cxl/flush <- '1' : ok",
		NULL,
	};

	trace_play(world, lines);
}

/* interleave-and-switch-cxl85.txt: which orders of memdevs a window over two bridges takes */
static void test_window_order(void **state)
{
	static const char *const lines[] = {
		"W decoder0.2/create_ram_region <- 'region2' : ok",
		"W region2/interleave_granularity <- '512' : EINVAL",
		"W region2/interleave_granularity <- '1024' : ok",
		"W region2/interleave_ways <- '2' : ok",
		"W region2/size <- '0x40000000' : ok",
		"W decoder4.0/mode <- 'ram' : ok",
		"W decoder4.0/dpa_size <- '0x20000000' : ok",
		"W decoder5.0/mode <- 'ram' : ok",
		"W decoder5.0/dpa_size <- '0x20000000' : ok",
		"W region2/target0 <- 'decoder5.0' : ENXIO",
		"W region2/target0 <- 'decoder4.0' : ok",
		"W region2/target1 <- 'decoder7.0' : ENODEV",
		"W region2/target1 <- 'decoder5.0' : ok",
		"R decoder2.0/interleave_ways = 1~",
		"R decoder2.0/interleave_granularity = 2048~",
		"W region2/commit <- '1' : ok",
		"R port2/decoders_committed = 1~",
		"R port1/decoders_committed = 1~",
		NULL,
	};

	trace_play(world, lines);
}

/* The slot that already has the decoder: references are lost, and completion is the end. */
static void test_same_slot(void **state)
{
	static const char *const lines[] = {
		"W decoder0.2/create_ram_region <- 'region2' : ok",
		"W region2/interleave_granularity <- '1024' : ok",
		"W region2/interleave_ways <- '2' : ok",
		"W region2/size <- '0x40000000' : ok",
		"W decoder4.0/mode <- 'ram' : ok",
		"W decoder4.0/dpa_size <- '0x20000000' : ok",
		"W decoder5.0/mode <- 'ram' : ok",
		"W decoder5.0/dpa_size <- '0x20000000' : ok",
		"W region2/target0 <- 'decoder4.0' : ok",
		"R decoder2.0/region = region2~",
		"W region2/target0 <- 'decoder4.0' : EBUSY",
		"R region2/target0 = decoder4.0~",
		"R decoder2.0/region = ~",
		"W region2/target1 <- 'decoder5.0' : EIO",
		"W region2/commit <- '0' : EIO",
		NULL,
	};

	trace_play(world, lines);
	assert_non_null(world->crash);
}

/* Every writer that lost sees EBUSY, and there is one region for each that won. */
static void *create_regions(void *arg)
{
	unsigned int *made = arg;

	for (unsigned int i = 0; i < 50; i++) {
		const char *file = "/sys/bus/cxl/devices/decoder0.0/create_ram_region";
		auto_sim_buf struct sim_buf name = { 0 };
		int r;

		assert_int_equal(sim_read(world, file, &name), 0);
		r = sim_write(world, file, name.text, name.len);
		*made += r == 0;
		if (r < 0)
			assert_int_equal(r, -EBUSY);
	}
	return NULL;
}

static void test_compare_exchange(void **state)
{
	unsigned int made[16] = { 0 };
	const struct sim_region *region;
	pthread_t threads[16];
	unsigned int n = 0;

	for (unsigned int i = 0; i < 16; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, create_regions, &made[i]), 0);
	for (unsigned int i = 0; i < 16; i++) {
		pthread_join(threads[i], NULL);
		n += made[i];
	}
	TAILQ_FOREACH(region, &world->regions, in_world)
		n--;
	assert_int_equal(n, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_guest_settings, start_three, machine_stop),
		cmocka_unit_test_setup_teardown(test_guest_targets, start_three, machine_stop),
		cmocka_unit_test_setup_teardown(test_guest_interleave, start_switch, machine_stop),
		cmocka_unit_test_setup_teardown(test_measured_order, start_machine, machine_stop),
		cmocka_unit_test_setup_teardown(test_measured_pmem, start_machine, machine_stop),
		cmocka_unit_test_setup_teardown(test_window_order, start_switch, machine_stop),
		cmocka_unit_test_setup_teardown(test_same_slot, start_switch, machine_stop),
		cmocka_unit_test_setup_teardown(test_compare_exchange, start_three, machine_stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
