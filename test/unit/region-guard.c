// SPDX-License-Identifier: GPL-2.0-only
/*
 * region-guard.c - no public function takes memory away from under the kernel
 *
 * Every function that unbinds, resets or deletes, against every state in which it must
 * not: each refuses, and not one write is done.
 */
#include "libcxl/region-guard.h"
#include "test/unit/kernel.h"

#define REGION_DIR ROOT_DIR "/decoder0.0/region0"

static int setup(void **state)
{
	if (kernel_setup(state) < 0)
		return -1;
	machine_region(0, 1, 5);
	tree_dir("run");
	return 0;
}

/* --- the states --- */

static void both_online(void)
{
	machine_dax(0);
	machine_block(32, "online\n");
	machine_block(33, "online\n");
}

static void last_block_online(void)
{
	machine_dax(0);
	machine_block(32, "offline\n");
	machine_block(33, "online\n");
}

static void going_offline(void)
{
	machine_dax(0);
	machine_block(32, "offline\n");
	machine_block(33, "going-offline\n");
}

static void online_without_a_dax_device(void)
{
	machine_block(32, "online\n");
	machine_block(33, "online\n");
}

static void state_unreadable(void)
{
	machine_dax(0);
	machine_block(32, "offline\n");
	machine_block(33, "offline\n");
	tree_unreadable(MEMORY_DIR "/memory33/state");
}

static void block_size_garbage(void)
{
	both_online();
	tree_file("zz\n", MEMORY_DIR "/block_size_bytes");
}

static void resource_garbage(void)
{
	both_online();
	tree_file("zz\n", REGION_DIR "/resource");
}

static void size_that_wraps(void)
{
	both_online();
	tree_file("0xffffffffffffffff\n", REGION_DIR "/size");
}

static void size_absent(void)
{
	both_online();
	tree_remove(REGION_DIR "/size");
}

static void online_and_target_garbage(void)
{
	both_online();
	tree_file("zzz\n", REGION_DIR "/target0");
}

static void online_and_ways_garbage(void)
{
	both_online();
	tree_file("4294967295\n", REGION_DIR "/interleave_ways");
}

static void (*const states[])(void) = {
	both_online,	  online_without_a_dax_device, last_block_online,	going_offline,
	state_unreadable, block_size_garbage,	       resource_garbage,	size_that_wraps,
	size_absent,	  online_and_target_garbage,   online_and_ways_garbage,
};

/* --- the functions --- */

static struct cxl_region *region(void)
{
	return machine_get_region("region0");
}

static int disable(void)
{
	return cxl_region_disable(region());
}

static int reset(void)
{
	return cxl_region_decode_reset(region());
}

/* The next three are for regions without a driver. */
static int clear_target(void)
{
	return cxl_region_clear_target(region(), 0);
}

static int clear_all_targets(void)
{
	return cxl_region_clear_all_targets(region());
}

static int delete (void)
{
	return cxl_region_delete(region());
}

static int disable_memdev(void)
{
	return cxl_memdev_disable_invalidate(machine_get_memdev("mem0"));
}

static int disable_port(void)
{
	struct cxl_port *port;

	return cxlx_port_get_by_name(ctx, "port1", &port) ?: cxl_port_disable_invalidate(port);
}

static int disable_endpoint(void)
{
	struct cxl_port *port;

	return cxlx_port_get_by_name(ctx, "endpoint5", &port) ?: cxl_port_disable_invalidate(port);
}

static int disable_bus(void)
{
	return cxl_bus_disable_invalidate(cxl_bus_get_first(ctx));
}

static int our_disable(void)
{
	return cxlx_region_disable(region(), false);
}

static int our_destroy(void)
{
	return cxlx_region_destroy(region(), false);
}

static const struct {
	const char *name;
	int (*call)(void);
} functions[] = {
	{ "disable", disable },
	{ "reset", reset },
	{ "clear target", clear_target },
	{ "clear all targets", clear_all_targets },
	{ "delete", delete },
	{ "disable memdev", disable_memdev },
	{ "disable port", disable_port },
	{ "disable endpoint", disable_endpoint },
	{ "disable bus", disable_bus },
	{ "our disable", our_disable },
	{ "our destroy", our_destroy },
};

static void bound(void **state)
{
	for (size_t s = 0; s < ARRAY_LEN(states); s++) {
		states[s]();
		for (size_t f = 0; f < ARRAY_LEN(functions); f++) {
			auto_free char *before = tree_snapshot(), *after = NULL;

			kernel_reset();
			machine_context();
			if (functions[f].call() >= 0)
				fail_msg("state %zu: %s was allowed", s, functions[f].name);
			if (kernel.log.n > 0)
				fail_msg("state %zu: %s wrote %s", s, functions[f].name,
					 kernel.log.at[0]);
			after = tree_snapshot();
			assert_string_equal(after, before);
		}
		assert_int_equal(kernel_teardown(state), 0);
		assert_int_equal(setup(state), 0);
	}
}

/* The driver is gone, the memory is not: that is how the kernel of a careless tool looks. */
static void unbound(void **state)
{
	static const size_t relevant[] = { 1, 2, 3, 4 };

	for (size_t i = 0; i < ARRAY_LEN(relevant); i++) {
		size_t n = relevant[i];

		states[n]();
		tree_remove(REGION_DIR "/driver");
		machine_context();
		for (size_t f = 1; f < 9; f++) {
			int r = functions[f].call();

			if (r >= 0)
				fail_msg("state %zu: %s was allowed", n, functions[f].name);
			assert_int_equal(kernel.log.n, 0);
		}
		assert_true(our_destroy() < 0);
		assert_int_equal(kernel.log.n, 0);
		assert_int_equal(kernel_teardown(state), 0);
		assert_int_equal(setup(state), 0);
	}
}

/* --- what the guard says --- */

static void says_which_block(void **state)
{
	last_block_online();
	assert_int_equal(region_guard(region(), GUARD_UNBIND), -EBUSY);
	machine_check_error(-EBUSY, "take away", "/memory33/state", "online");
	assert_true(machine_has_reason("1 of 2 memory blocks of region0 are online (memory33, zone "
				       "Normal)"));
	cxlx_clear_error(ctx);
	/* Also where an offline block would be a reason: what is online matters more. */
	assert_int_equal(region_guard(region(), GUARD_RESET), -EBUSY);
	machine_check_error(-EBUSY, "take away", "/memory33/state", "online");
}

/* Offline blocks go with the driver; without one, they stay for good. */
static void stuck_memory(void **state)
{
	machine_block(32, "offline\n");
	assert_int_equal(region_guard(region(), GUARD_UNBIND), 0);
	assert_int_equal(region_guard(region(), GUARD_RESET), -EBUSY);
	machine_check_error(-EBUSY, "take away", "/memory32/state", "offline");
	assert_true(machine_has_reason("memory32 of region0 is stuck in the kernel"));
}

static void memory_of_others(void **state)
{
	machine_block(31, "online\n");
	machine_block(34, "online\n");
	assert_int_equal(region_guard(region(), GUARD_UNBIND), 0);
	assert_int_equal(region_guard(region(), GUARD_RESET), 0);
}

/* A region that has no addresses yet has no memory. */
static void without_addresses(void **state)
{
	both_online();
	tree_file("0xffffffffffffffff\n", REGION_DIR "/resource");
	assert_int_equal(region_guard(region(), GUARD_RESET), 0);
	tree_file("0x100000000\n", REGION_DIR "/resource");
	assert_int_equal(region_guard(region(), GUARD_RESET), -EBUSY); /* read anew */
	tree_file("0x0\n", REGION_DIR "/size");
	assert_int_equal(region_guard(region(), GUARD_RESET), 0);
}

static void locked(void **state)
{
	tree_file("1\n", REGION_DIR "/locked");
	assert_int_equal(region_guard(region(), GUARD_RESET), -EPERM);
	machine_check_error(-EPERM, "change", "/region0/locked", "1");
	assert_int_equal(region_guard_lock(region()), -EPERM);
	assert_int_equal(our_disable(), -EPERM);
	assert_int_equal(our_destroy(), -EPERM);
	assert_int_equal(reset(), -EPERM);
	assert_int_equal(kernel.n, 0);
}

/* Older kernels tell it of the decoders only. */
static void locked_decoder(void **state)
{
	tree_remove(REGION_DIR "/locked");
	assert_int_equal(region_guard_lock(region()), 0);
	tree_file("1\n", ROOT_DIR "/port1/endpoint5/decoder5.0/locked");
	machine_context();
	assert_int_equal(region_guard_lock(region()), -EPERM);
	tree_file("0\n", ROOT_DIR "/port1/endpoint5/decoder5.0/locked");
	tree_file("1\n", ROOT_DIR "/decoder0.0/locked");
	machine_context();
	assert_int_equal(region_guard_lock(region()), -EPERM);
}

/* --- memdevs, ports, buses --- */

/* A region on other memdevs is not in the way. */
static void others_may_go(void **state)
{
	both_online();
	assert_int_equal(cxl_memdev_disable_invalidate(machine_get_memdev("mem1")), 0);
	assert_int_equal(cxl_memdev_is_enabled(machine_get_memdev("mem1")), 0);
	assert_int_equal(kernel_writes_to("cxl_mem/unbind"), 1);
}

/* Made by another process after our list was read. */
static void region_that_came_later(void **state)
{
	struct cxl_memdev *memdev = machine_get_memdev("mem2");

	assert_non_null(cxl_region_get_first(machine_get_decoder("decoder0.0")));
	assert_non_null(cxl_memdev_get_endpoint(memdev));
	machine_region(1, 1, 4);
	machine_block(34, "online\n");
	machine_block(35, "online\n");
	assert_int_equal(cxl_memdev_disable_invalidate(memdev), -EBUSY);
	assert_int_equal(kernel.n, 0);
}

static int disable_unprivileged(void)
{
	int r = cxl_memdev_disable_invalidate(machine_get_memdev("mem0"));

	machine_end();
	return r < 0 && kernel.log.n == 0 ? 0 : 1;
}

/* A window whose regions cannot be listed may have any. */
static void window_that_cannot_be_listed(void **state)
{
	both_online();
	tree_mode(0311, ROOT_DIR "/decoder0.0");
	assert_int_equal(tree_run_as_nobody(disable_unprivileged), 0);
	tree_mode(0755, ROOT_DIR "/decoder0.0");
}

#define guard_test(fn) cmocka_unit_test_setup_teardown(fn, setup, kernel_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		guard_test(bound),
		guard_test(unbound),
		guard_test(says_which_block),
		guard_test(stuck_memory),
		guard_test(memory_of_others),
		guard_test(without_addresses),
		guard_test(locked),
		guard_test(locked_decoder),
		guard_test(others_may_go),
		guard_test(region_that_came_later),
		guard_test(window_that_cannot_be_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
