// SPDX-License-Identifier: GPL-2.0-only
/* daxctl.c - what libdaxctl finds and reads in a made-up tree, and what it says when it cannot */
#include "test/unit/dax-machine.h"

#define START UINT64_C(0x400000000)

/* --- regions and devices --- */

static void order(void **state)
{
	auto_words struct words seen = { 0 };
	struct daxctl_region *region;
	auto_free char *text = NULL;
	struct daxctl_dev *dev;

	daxctl_region_foreach(ctx, region) {
		words_printf(&seen, "%d", daxctl_region_get_id(region));
		daxctl_dev_foreach(region, dev) {
			assert_ptr_equal(daxctl_dev_get_region(dev), region);
			words_printf(&seen, "%s", daxctl_dev_get_devname(dev));
		}
	}
	text = words_join(&seen, " ");
	assert_string_equal(text, "0 dax0.0 dax0.1 dax0.10 2 dax2.0 10 dax10.0");
	assert_int_equal(daxctlx_error_code(daxctlx_get_error(ctx)), 0);
}

static void region_attributes(void **state)
{
	struct daxctl_region *region = daxctl_region_get_first(ctx);
	struct tree_path dir = machine_region_dir(0), path = tree_name("%s/%s", tree_root, dir.text);

	assert_string_equal(daxctl_region_get_devname(region), "dax_region0");
	assert_string_equal(daxctl_region_get_path(region), path.text);
	assert_true(daxctl_region_get_size(region) == 4 * BLOCK);
	assert_int_equal(daxctl_region_get_align(region), 2097152);
	assert_true(daxctl_region_get_available_size(region) == 0);
	tree_file("4096\n", "%s/dax_region/available_size", dir.text);
	assert_true(daxctl_region_get_available_size(region) == 4096);
	assert_null(daxctl_region_get_dev_seed(region));
	tree_file("dax0.1\n", "%s/dax_region/seed", dir.text);
	assert_string_equal(daxctl_dev_get_devname(daxctl_region_get_dev_seed(region)), "dax0.1");
	assert_ptr_equal(daxctl_region_get_ctx(region), ctx);
}

/* pmem: a static region shows less. */
static void what_is_absent(void **state)
{
	struct tree_path dir = machine_region_dir(0), dev_dir = machine_device_dir(0, 0);
	struct daxctl_region *region;
	struct daxctl_dev *dev;

	tree_remove("%s/dax_region", dir.text);
	tree_remove("%s/align", dev_dir.text);
	tree_remove("%s/target_node", dev_dir.text);
	tree_remove("%s/resource", dev_dir.text);
	tree_remove("%s/mapping0", dev_dir.text);
	region = daxctl_region_get_first(ctx);
	dev = daxctl_dev_get_first(region);
	assert_true(daxctl_region_get_size(region) == ULLONG_MAX);
	assert_true(daxctl_region_get_align(region) == ULONG_MAX);
	assert_true(daxctl_region_get_available_size(region) == 0);
	assert_null(daxctl_region_get_dev_seed(region));
	assert_int_equal(daxctl_region_create_dev(region), -ENOENT);
	assert_int_equal(daxctl_dev_get_align(dev), 0);
	assert_int_equal(daxctl_dev_get_target_node(dev), -1);
	assert_int_equal(daxctl_dev_get_resource(dev), 0);
	assert_null(daxctl_mapping_get_first(dev));
}

static void device_attributes(void **state)
{
	struct daxctl_dev *dev = machine_get_device("dax0.10");

	assert_int_equal(daxctl_dev_get_id(dev), 10);
	assert_int_equal(daxctl_dev_get_major(dev), 251);
	assert_int_equal(daxctl_dev_get_minor(dev), 10);
	assert_true(daxctl_dev_get_resource(dev) == START + 2 * BLOCK);
	assert_true(daxctl_dev_get_size(dev) == 2 * BLOCK);
	assert_int_equal(daxctl_dev_get_align(dev), 2097152);
	assert_int_equal(daxctl_dev_get_target_node(dev), 1);
	assert_ptr_equal(daxctl_dev_get_ctx(dev), ctx);
	assert_int_equal(daxctl_region_get_id(daxctl_dev_get_region(dev)), 0);
}

/* A kernel that shows the address to root only, in another place. */
static void address_from_iomem(void **state)
{
	struct tree_path dir = machine_device_dir(0, 0);

	tree_remove("%s/resource", dir.text);
	tree_file("00000000-00000fff : dax0.0\n"
		  "100000000-1ffffffff : dax0.00\n"
		  "  480000000-487ffffff : dax0.0\n", "proc/iomem");
	assert_true(daxctl_dev_get_resource(machine_get_device("dax0.0")) == 0x480000000);
}

static void garbage(void **state)
{
	struct tree_path dir = machine_device_dir(0, 0), path;
	struct daxctl_dev *dev = machine_get_device("dax0.0");

	tree_file("many\n", "%s/size", dir.text);
	assert_int_equal(daxctl_dev_get_size(dev), 0);
	path = tree_name("/%s/size", dir.text);
	machine_check_error(-EPROTO, "understand", path.text, "many");
	tree_file("251\n", "%s/dev", dir.text);
	assert_int_equal(daxctl_dev_get_major(dev), -EPROTO);
	tree_file("nobody\n", REGION_DIR "/dax_region/seed", 0, 0);
	assert_null(daxctl_region_get_dev_seed(daxctl_dev_get_region(dev)));
}

static void by_name(void **state)
{
	struct daxctl_dev *dev = NULL, *again = NULL;

	assert_int_equal(daxctlx_dev_get_by_name(ctx, "dax2.0", &dev), 0);
	assert_ptr_equal(daxctl_dev_get_first(daxctl_dev_get_region(dev)), dev);
	assert_int_equal(daxctlx_dev_get_by_name(ctx, "dax2.0", &again), 0);
	assert_ptr_equal(dev, again);
	assert_int_equal(daxctlx_dev_get_by_name(ctx, "dax2.7", &again), -ENODEV);
	machine_check_error(-ENODEV, "find", "/sys/bus/dax/devices/dax2.7", "");
	assert_int_equal(daxctlx_dev_get_by_name(ctx, "mem0", &again), -ENODEV);
	assert_int_equal(daxctlx_dev_get_by_name(ctx, "dax2", &again), -ENODEV);
	/* The others come where they belong. */
	daxctlx_clear_error(ctx);
	order(state);
}

/* One device costs the same, however many others there are. */
static void by_name_costs_the_same(void **state)
{
	unsigned int few, many;

	(void)machine_accesses();
	assert_true(daxctl_dev_get_size(machine_get_device("dax0.0")) == BLOCK);
	few = machine_accesses();
	for (int i = 20; i < 60; i++) {
		machine_region(i, BLOCK);
		machine_device(i, 0, 0, 0);
	}
	machine_context();
	(void)machine_accesses();
	assert_true(daxctl_dev_get_size(machine_get_device("dax0.0")) == BLOCK);
	many = machine_accesses();
	assert_in_range(few, 1, 4);
	assert_int_equal(few, many);
}

static void no_dax(void **state)
{
	tree_remove("sys/bus/dax");
	assert_null(daxctl_region_get_first(ctx));
	assert_int_equal(daxctlx_error_code(daxctlx_get_error(ctx)), 0);
}

/* Kernels before the bus: the devices are one level deeper, and always have their driver. */
static void old_class(void **state)
{
	static const char dir[] = "sys/devices/LNXSYSTM:00/ndbus0/region0/dax0.1/dax/dax0.0";
	struct daxctl_region *region;
	struct daxctl_dev *dev;

	tree_remove("sys/bus/dax");
	tree_dir("%s", dir);
	tree_file("4194304\n", "%s/size", dir);
	tree_link(dir, "sys/class/dax/dax0.0");
	region = daxctl_region_get_first(ctx);
	assert_string_equal(daxctl_region_get_devname(region), "dax0.1");
	dev = daxctl_dev_get_first(region);
	assert_string_equal(daxctl_dev_get_devname(dev), "dax0.0");
	assert_int_equal(daxctl_dev_get_size(dev), 4194304);
	assert_int_equal(daxctl_dev_is_enabled(dev), 1);
	assert_int_equal(daxctl_dev_disable(dev), -EOPNOTSUPP);
	assert_true(machine_has_reason("old class"));
	assert_int_equal(daxctl_dev_enable_ram(dev), -EOPNOTSUPP);
	assert_null(daxctl_dev_get_next(dev));
	assert_null(daxctl_region_get_next(region));
}

/* --- a region that no device shows --- */

static void made_region(void **state)
{
	static const char dir[] = "sys/devices/LNXSYSTM:00/region7/dax_region7";
	struct tree_path path = tree_name("%s/sys/bus/cxl/devices/dax_region7", tree_root);
	uuid_t given = { 1, 2, 3 }, got = { 9 };
	struct daxctl_region *region, *again;

	tree_dir("%s", dir);
	tree_link(dir, "sys/bus/cxl/devices/dax_region7");
	region = daxctl_new_region(ctx, 7, given, path.text);
	assert_non_null(region);
	again = daxctl_new_region(ctx, 7, NULL, path.text);
	assert_ptr_equal(again, region);
	daxctl_region_get_uuid(region, got);
	assert_memory_equal(given, got, sizeof(given));
	assert_null(daxctl_dev_get_first(region));
	assert_int_equal(daxctl_region_get_id(daxctl_region_get_next(region)), 10);
	daxctl_region_ref(region);
	daxctl_region_unref(region);
	assert_int_equal(daxctl_region_get_id(region), 7);
	daxctl_region_unref(region);
	order(state);
	path = tree_name("%s/nothing", tree_root);
	assert_null(daxctl_new_region(ctx, 7, NULL, path.text));
	assert_null(daxctl_new_region(ctx, 7, NULL, tree_root));
}

static void known_region(void **state)
{
	struct tree_path dir = machine_region_dir(2), path = tree_name("%s/%s", tree_root, dir.text);
	struct daxctl_region *region = daxctl_new_region(ctx, 2, NULL, path.text);

	assert_ptr_equal(region, daxctl_region_get_next(daxctl_region_get_first(ctx)));
}

/* --- mappings --- */

static void mappings(void **state)
{
	struct daxctl_dev *dev = machine_get_device("dax0.0");
	struct daxctl_mapping *mapping;

	machine_mapping(0, 0, 1, START + 8 * BLOCK, BLOCK, 0x8000);
	mapping = daxctl_mapping_get_first(dev);
	assert_true(daxctl_mapping_get_start(mapping) == START + 8 * BLOCK);
	assert_true(daxctl_mapping_get_end(mapping) == START + 9 * BLOCK - 1);
	assert_true(daxctl_mapping_get_size(mapping) == BLOCK);
	assert_true(daxctl_mapping_get_offset(mapping) == 0x8000);
	mapping = daxctl_mapping_get_next(mapping);
	assert_true(daxctl_mapping_get_start(mapping) == START + BLOCK * 3 + BLOCK);
	assert_null(daxctl_mapping_get_next(mapping));
}

/* --- modes --- */

static void modes(void **state)
{
	static const struct {
		const char *driver;
		enum daxctl_dev_mode mode;
	} rows[] = {
		{ "device_dax", DAXCTL_DEV_MODE_DEVDAX },
		{ "kmem", DAXCTL_DEV_MODE_RAM },
		{ "fsdev_dax", DAXCTL_DEV_MODE_FAMFS },
		{ "other", DAXCTL_DEV_MODE_UNKNOWN },
	};
	struct daxctl_dev *dev = machine_get_device("dax0.0");

	assert_int_equal(daxctl_dev_get_mode(dev), DAXCTL_DEV_MODE_UNKNOWN);
	assert_int_equal(daxctl_dev_is_enabled(dev), 0);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		enum daxctl_dev_mode mode = rows[i].mode;

		machine_bind(0, 0, rows[i].driver);
		assert_int_equal(daxctl_dev_get_mode(dev), mode);
		assert_int_equal(daxctl_dev_is_enabled(dev), 1);
		assert_int_equal(daxctl_dev_is_devdax_mode(dev), mode == DAXCTL_DEV_MODE_DEVDAX);
		assert_int_equal(daxctl_dev_is_famfs_mode(dev), mode == DAXCTL_DEV_MODE_FAMFS);
		assert_int_equal(daxctl_dev_is_system_ram_mode(dev), mode == DAXCTL_DEV_MODE_RAM);
		assert_int_equal(daxctl_dev_is_system_ram_capable(dev), mode == DAXCTL_DEV_MODE_RAM);
		assert_int_equal(daxctl_dev_get_memory(dev) != NULL, mode == DAXCTL_DEV_MODE_RAM);
	}
}

/* --- memory --- */

static void blocks(void **state)
{
	struct daxctl_dev *dev = machine_get_device("dax0.10");
	struct daxctl_memory *memory;
	struct tree_path node = tree_name("%s/sys/devices/system/node/node1", tree_root);
	unsigned int total = 0, online = 0, movable = 0;
	uint64_t start = START + 2 * BLOCK;

	machine_bind(0, 10, "kmem");
	machine_block(start - BLOCK, "Normal");	/* somebody else's */
	machine_block(start, "Movable");
	machine_block(start + BLOCK, "");
	memory = daxctl_dev_get_memory(dev);
	assert_ptr_equal(daxctl_dev_get_memory(dev), memory);
	assert_ptr_equal(daxctl_memory_get_dev(memory), dev);
	assert_string_equal(daxctl_memory_get_node_path(memory), node.text);
	assert_int_equal(daxctl_memory_get_block_size(memory), BLOCK);
	assert_int_equal(daxctl_memory_num_sections(memory), 2);
	assert_int_equal(daxctl_memory_is_online(memory), 1);
	assert_int_equal(daxctl_dev_has_online_memory(dev), 1);
	assert_int_equal(daxctl_memory_is_movable(memory), -ENXIO);
	machine_block(start + BLOCK, "Movable");
	assert_int_equal(daxctl_memory_is_movable(memory), 1);
	machine_block(start + BLOCK, "Normal");
	assert_int_equal(daxctl_memory_is_movable(memory), 0);
	assert_int_equal(daxctlx_memory_look(memory, &total, &online, &movable), 0);
	assert_true(total == 2 && online == 2 && movable == 1);
	assert_int_equal(daxctl_memory_is_online(memory), 2);
}

/* A device of several ranges has the blocks of all of them. */
static void blocks_of_two_ranges(void **state)
{
	struct daxctl_dev *dev = machine_get_device("dax0.0");

	machine_bind(0, 0, "kmem");
	machine_mapping(0, 0, 1, START + 20 * BLOCK, 2 * BLOCK, 0x8000);
	machine_block(START + 4 * BLOCK, "");
	machine_block(START + 20 * BLOCK, "Movable");
	machine_block(START + 21 * BLOCK, "Movable");
	assert_int_equal(daxctl_memory_num_sections(daxctl_dev_get_memory(dev)), 3);
	assert_int_equal(daxctl_dev_has_online_memory(dev), 2);
}

/* Who may not know where the device is must not be told that nothing is online. */
static void blocks_of_an_unknown_place(void **state)
{
	struct tree_path dir = machine_device_dir(0, 0);
	struct daxctl_dev *dev = machine_get_device("dax0.0");

	machine_bind(0, 0, "kmem");
	machine_block(START + 4 * BLOCK, "Movable");
	tree_unreadable("%s/mapping0/start", dir.text);
	assert_int_equal(daxctl_dev_has_online_memory(dev), -EISDIR);
	tree_remove("%s/mapping0", dir.text);
	assert_int_equal(daxctl_dev_has_online_memory(dev), 1);
	tree_remove("%s/resource", dir.text);
	machine_context();
	dev = machine_get_device("dax0.0");
	assert_int_equal(daxctl_dev_has_online_memory(dev), -ENXIO);
	assert_int_equal(daxctl_dev_disable(dev), -ENXIO);
}

static void policy(void **state)
{
	struct daxctl_dev *dev = machine_get_device("dax0.0");

	assert_int_equal(daxctl_dev_will_auto_online_memory(dev), 0);
	tree_file("online_movable\n", MEMORY_DIR "/auto_online_blocks");
	assert_int_equal(daxctl_dev_will_auto_online_memory(dev), 1);
	tree_unreadable(MEMORY_DIR "/auto_online_blocks");
	assert_int_equal(daxctl_dev_will_auto_online_memory(dev), -EISDIR);
	tree_remove(MEMORY_DIR "/auto_online_blocks");
	assert_int_equal(daxctl_dev_will_auto_online_memory(dev), 0);
}

/* --- the context --- */

static struct daxctl_ctx *logged_by;

static void log_to_test(struct daxctl_ctx *by, int priority, const char *file, int line,
			const char *fn, const char *format, va_list args)
{
	logged_by = by;
}

static void context(void **state)
{
	char path[] = "/etc/other.d";
	int data;

	assert_string_equal(daxctl_get_config_path(ctx), "/etc/daxctl.conf.d");
	assert_int_equal(daxctl_set_config_path(ctx, path), 0);
	assert_ptr_equal(daxctl_get_config_path(ctx), path);
	daxctl_set_userdata(ctx, &data);
	assert_ptr_equal(daxctl_get_userdata(ctx), &data);
	assert_string_equal(daxctlx_get_sysroot(ctx), tree_root);
	daxctl_set_log_fn(ctx, log_to_test);
	daxctl_set_log_priority(ctx, 7);
	assert_int_equal(daxctl_get_log_priority(ctx), 7);
	assert_null(logged_by);
	(void)machine_get_device("dax0.0");
	assert_int_equal(daxctlx_dev_get_by_name(ctx, "dax9.9", &(struct daxctl_dev *){ NULL }),
			 -ENODEV);
	assert_ptr_equal(logged_by, ctx);
	assert_int_equal(daxctlx_set_sysroot(ctx, "/"), -EBUSY);
	assert_ptr_equal(daxctl_ref(ctx), ctx);
	daxctl_unref(ctx);
	assert_int_equal(daxctl_get_log_priority(ctx), 7);
}

int main(void)
{
#define ON_MACHINE(test) cmocka_unit_test_setup_teardown(test, machine_setup, machine_teardown)
	const struct CMUnitTest tests[] = {
		ON_MACHINE(order),
		ON_MACHINE(region_attributes),
		ON_MACHINE(what_is_absent),
		ON_MACHINE(device_attributes),
		ON_MACHINE(address_from_iomem),
		ON_MACHINE(garbage),
		ON_MACHINE(by_name),
		ON_MACHINE(by_name_costs_the_same),
		ON_MACHINE(no_dax),
		ON_MACHINE(old_class),
		ON_MACHINE(made_region),
		ON_MACHINE(known_region),
		ON_MACHINE(mappings),
		ON_MACHINE(modes),
		ON_MACHINE(blocks),
		ON_MACHINE(blocks_of_two_ranges),
		ON_MACHINE(blocks_of_an_unknown_place),
		ON_MACHINE(policy),
		ON_MACHINE(context),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
