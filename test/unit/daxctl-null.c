// SPDX-License-Identifier: GPL-2.0-only
/*
 * daxctl-null.c - every public function of libdaxctl with NULL for each pointer: no crash, and
 * the value that the header documents
 */
#include "test/unit/dax-machine.h"
#include "test/unit/null.h"

static void context(void)
{
	const char *const *reasons;
	char path[] = "/";

	NUMBER(daxctl_new, (NULL), -EINVAL);
	POINTER(daxctl_ref, (NULL));
	NOTHING(daxctl_unref, (NULL));
	NOTHING(daxctl_set_log_fn, (NULL, NULL));
	NOTHING(daxctl_set_log_fn, (ctx, NULL));
	NUMBER(daxctl_get_log_priority, (NULL), -EINVAL);
	NOTHING(daxctl_set_log_priority, (NULL, 7));
	NOTHING(daxctl_set_userdata, (NULL, NULL));
	POINTER(daxctl_get_userdata, (NULL));
	NUMBER(daxctl_set_config_path, (NULL, path), -EINVAL);
	NUMBER(daxctl_set_config_path, (ctx, NULL), -EINVAL);
	POINTER(daxctl_get_config_path, (NULL));
	NUMBER(daxctlx_set_sysroot, (NULL, ""), -EINVAL);
	POINTER(daxctlx_get_sysroot, (NULL));
	NOTHING(daxctlx_set_trace, (NULL, NULL));
	NOTHING(daxctlx_set_cancelled, (NULL, NULL, NULL));
	NOTHING(daxctlx_set_cancelled, (ctx, NULL, NULL));
	NOTHING(daxctlx_set_step_fn, (NULL, NULL, NULL));
	NOTHING(daxctlx_set_step_fn, (ctx, NULL, NULL));
	NUMBER(daxctlx_lock, (NULL), -EINVAL);
	NOTHING(daxctlx_unlock, (NULL));
	POINTER(daxctlx_get_error, (NULL));
	NOTHING(daxctlx_clear_error, (NULL));
	NUMBER(daxctlx_error_code, (NULL), -EINVAL);
	TEXT(daxctlx_error_doing, (NULL), "");
	TEXT(daxctlx_error_path, (NULL), "");
	TEXT(daxctlx_error_value, (NULL), "");
	NUMBER(daxctlx_get_reasons, (NULL, &reasons), 0);
	NUMBER(daxctlx_get_reasons, (ctx, NULL), 0);
}

static void regions(void)
{
	struct daxctl_dev *dev = machine_get_device("dax0.0");
	struct daxctl_region *region = daxctl_dev_get_region(dev);
	uuid_t uuid = { 7 };

	POINTER(daxctl_new_region, (NULL, 0, NULL, "/sys"));
	POINTER(daxctl_new_region, (ctx, 0, NULL, NULL));
	POINTER(daxctl_region_get_first, (NULL));
	POINTER(daxctl_region_get_next, (NULL));
	NOTHING(daxctl_region_ref, (NULL));
	NOTHING(daxctl_region_unref, (NULL));
	NOTHING(daxctl_region_get_uuid, (NULL, uuid));
	assert_int_equal(uuid[0], 7);
	NOTHING(daxctl_region_get_uuid, (region, NULL));
	NUMBER(daxctl_region_get_id, (NULL), -EINVAL);
	POINTER(daxctl_region_get_ctx, (NULL));
	NUMBER(daxctl_region_get_available_size, (NULL), 0);
	NUMBER(daxctl_region_get_size, (NULL), ULLONG_MAX);
	NUMBER(daxctl_region_get_align, (NULL), ULONG_MAX);
	POINTER(daxctl_region_get_devname, (NULL));
	POINTER(daxctl_region_get_path, (NULL));
	NUMBER(daxctl_region_create_dev, (NULL), -EINVAL);
	POINTER(daxctl_region_get_dev_seed, (NULL));
	NUMBER(daxctl_region_destroy_dev, (NULL, dev), -EINVAL);
	NUMBER(daxctl_region_destroy_dev, (region, NULL), -EINVAL);
	NUMBER(daxctl_region_destroy_dev, (daxctl_region_get_next(region), dev), -EINVAL);
}

static void devices(void)
{
	struct daxctl_dev *dev = machine_get_device("dax0.0"), *ret = NULL;
	uuid_t uuid = { 7 };

	NUMBER(daxctlx_dev_get_by_name, (NULL, "dax0.0", &ret), -EINVAL);
	NUMBER(daxctlx_dev_get_by_name, (ctx, NULL, &ret), -EINVAL);
	NUMBER(daxctlx_dev_get_by_name, (ctx, "dax0.0", NULL), -EINVAL);
	POINTER(daxctl_dev_get_first, (NULL));
	POINTER(daxctl_dev_get_next, (NULL));
	POINTER(daxctl_dev_get_region, (NULL));
	POINTER(daxctl_dev_get_ctx, (NULL));
	NUMBER(daxctl_dev_get_id, (NULL), -EINVAL);
	POINTER(daxctl_dev_get_devname, (NULL));
	NUMBER(daxctl_dev_get_major, (NULL), -EINVAL);
	NUMBER(daxctl_dev_get_minor, (NULL), -EINVAL);
	NUMBER(daxctl_dev_get_resource, (NULL), 0);
	NUMBER(daxctl_dev_get_size, (NULL), 0);
	NUMBER(daxctl_dev_set_size, (NULL, 0), -EINVAL);
	NUMBER(daxctl_dev_get_align, (NULL), 0);
	NUMBER(daxctl_dev_set_align, (NULL, 4096), -EINVAL);
	NUMBER(daxctl_dev_set_mapping, (NULL, 0, 4095), -EINVAL);
	NUMBER(daxctl_dev_set_uuid, (NULL, uuid), -EINVAL);
	NUMBER(daxctl_dev_set_uuid, (dev, NULL), -EINVAL);
	NUMBER(daxctl_dev_get_target_node, (NULL), -1);
	assert_null(ret);
}

static void drivers(void)
{
	const struct daxctlx_reconfiguration to = { .sz = sizeof(to) }, none = { 0 };

	NUMBER(daxctl_dev_is_enabled, (NULL), 0);
	NUMBER(daxctl_dev_disable, (NULL), -EINVAL);
	NUMBER(daxctlx_dev_reconfigure, (NULL, &to), -EINVAL);
	NUMBER(daxctlx_dev_reconfigure, (machine_get_device("dax0.0"), NULL), -EINVAL);
	NUMBER(daxctlx_dev_reconfigure, (machine_get_device("dax0.0"), &none), -EINVAL);
	NUMBER(daxctl_dev_enable_devdax, (NULL), -EINVAL);
	NUMBER(daxctl_dev_enable_ram, (NULL), -EINVAL);
	NUMBER(daxctl_dev_enable_famfs, (NULL), -EINVAL);
	NUMBER(daxctl_dev_is_system_ram_mode, (NULL), 0);
	NUMBER(daxctl_dev_is_system_ram_capable, (NULL), 0);
	NUMBER(daxctl_dev_is_famfs_mode, (NULL), 0);
	NUMBER(daxctl_dev_is_devdax_mode, (NULL), 0);
	NUMBER(daxctl_dev_get_mode, (NULL), DAXCTL_DEV_MODE_UNKNOWN);
}

static void memory(void)
{
	struct daxctl_dev *dev = machine_get_device("dax2.0");
	unsigned int total = 7, online = 7, movable = 7;
	struct daxctl_memory *mem;

	machine_bind(2, 0, "kmem");
	mem = daxctl_dev_get_memory(dev);
	assert_non_null(mem);
	NUMBER(daxctlx_memory_look, (NULL, &total, &online, &movable), -EINVAL);
	NUMBER(daxctlx_memory_look, (mem, NULL, &online, &movable), -EINVAL);
	NUMBER(daxctlx_memory_look, (mem, &total, NULL, &movable), -EINVAL);
	NUMBER(daxctlx_memory_look, (mem, &total, &online, NULL), -EINVAL);
	NUMBER(daxctlx_memory_get_found, (NULL, &total, &online, &movable), -EINVAL);
	NUMBER(daxctlx_memory_get_found, (mem, NULL, &online, &movable), -EINVAL);
	NUMBER(daxctlx_memory_get_found, (mem, &total, NULL, &movable), -EINVAL);
	NUMBER(daxctlx_memory_get_found, (mem, &total, &online, NULL), -EINVAL);
	NUMBER(daxctlx_memory_get_found, (mem, &total, &online, &movable), -ENODATA);
	assert_true(total == 7 && online == 7 && movable == 7);
	tree_remove("sys/bus/dax/devices/dax2.0/driver");
	NUMBER(daxctl_dev_will_auto_online_memory, (NULL), -EINVAL);
	NUMBER(daxctl_dev_has_online_memory, (NULL), -EINVAL);
	POINTER(daxctl_dev_get_memory, (NULL));
	POINTER(daxctl_memory_get_dev, (NULL));
	POINTER(daxctl_memory_get_node_path, (NULL));
	NUMBER(daxctl_memory_get_block_size, (NULL), 0);
	NUMBER(daxctl_memory_online, (NULL), -EINVAL);
	NUMBER(daxctl_memory_online_no_movable, (NULL), -EINVAL);
	NUMBER(daxctl_memory_offline, (NULL), -EINVAL);
	NUMBER(daxctl_memory_is_online, (NULL), -EINVAL);
	NUMBER(daxctl_memory_num_sections, (NULL), -EINVAL);
	NUMBER(daxctl_memory_is_movable, (NULL), -EINVAL);
}

static void blocks(void)
{
	struct daxctl_dev *dev = machine_get_device("dax2.0");
	struct daxctlx_blocks *ret = NULL;
	const char *state = NULL;

	machine_bind(2, 0, "kmem");
	NUMBER(daxctlx_memory_get_state, (NULL, &state), -EINVAL);
	NUMBER(daxctlx_memory_get_state, (daxctl_dev_get_memory(dev), NULL), -EINVAL);
	NUMBER(daxctlx_blocks_new, (NULL, &ret), -EINVAL);
	NUMBER(daxctlx_blocks_new, (daxctl_dev_get_memory(dev), NULL), -EINVAL);
	NOTHING(daxctlx_blocks_free, (NULL));
	NUMBER(daxctlx_blocks_get_count, (NULL), 0);
	NUMBER(daxctlx_blocks_get_id, (NULL, 0), -EINVAL);
	POINTER(daxctlx_blocks_get_state, (NULL, 0));
	POINTER(daxctlx_blocks_get_zone, (NULL, 0));
	NUMBER(daxctlx_blocks_get_node, (NULL, 0), -EINVAL);
	NUMBER(daxctlx_blocks_is_removable, (NULL, 0), -EINVAL);
	NUMBER(daxctlx_blocks_get_error, (NULL, 0), -EINVAL);
	NUMBER(daxctlx_memory_online, (NULL, 0, &ret), -EINVAL);
	NUMBER(daxctlx_memory_online, (daxctl_dev_get_memory(dev), 0x100, &ret), -EINVAL);
	NUMBER(daxctlx_memory_offline, (NULL, 0, &ret), -EINVAL);
	assert_true(!ret && !state);
	tree_remove("sys/bus/dax/devices/dax2.0/driver");
}

static void creation(void)
{
	struct daxctl_dev *dev = machine_get_device("dax0.0");
	struct daxctl_region *region = daxctl_dev_get_region(dev);
	struct daxctlx_device_spec spec = { .sz = sizeof(spec) }, empty = { 0 };
	struct daxctlx_device_spec no_ranges = { .sz = sizeof(spec), .n_ranges = 1 };

	NUMBER(daxctlx_region_create_device, (NULL, &spec, &dev), -EINVAL);
	NUMBER(daxctlx_region_create_device, (region, NULL, &dev), -EINVAL);
	NUMBER(daxctlx_region_create_device, (region, &spec, NULL), -EINVAL);
	NUMBER(daxctlx_region_create_device, (region, &empty, &dev), -EINVAL);
	NUMBER(daxctlx_region_create_device, (region, &no_ranges, &dev), -EINVAL);
	NUMBER(daxctlx_dev_destroy, (NULL, true), -EINVAL);
}

static void extents(void)
{
	struct daxctl_region *region = daxctl_dev_get_region(machine_get_device("dax0.0"));
	struct daxctlx_extents *ret = NULL, *empty = NULL;
	const char *device = NULL;
	uuid_t uuid = { 7 };

	NUMBER(daxctlx_extents_new, (NULL, &ret), -EINVAL);
	NUMBER(daxctlx_extents_new, (region, NULL), -EINVAL);
	NOTHING(daxctlx_extents_free, (NULL));
	NUMBER(daxctlx_extents_get_count, (NULL), 0);
	POINTER(daxctlx_extents_get_name, (NULL, 0));
	NUMBER(daxctlx_extents_get_offset, (NULL, 0), ULLONG_MAX);
	NUMBER(daxctlx_extents_get_length, (NULL, 0), ULLONG_MAX);
	NUMBER(daxctlx_extents_get_uuid, (NULL, 0, uuid), -EINVAL);
	NUMBER(daxctlx_extents_get_device, (NULL, 0, &device), -EINVAL);
	assert_int_equal(daxctlx_extents_new(region, &empty), 0);
	NUMBER(daxctlx_extents_get_uuid, (empty, 0, NULL), -EINVAL);
	NUMBER(daxctlx_extents_get_device, (empty, 0, NULL), -EINVAL);
	daxctlx_extents_free(empty);
	assert_true(!ret && !device && uuid[0] == 7);
}

static void mappings(void)
{
	POINTER(daxctl_mapping_get_first, (NULL));
	POINTER(daxctl_mapping_get_next, (NULL));
	NUMBER(daxctl_mapping_get_start, (NULL), 0);
	NUMBER(daxctl_mapping_get_end, (NULL), 0);
	NUMBER(daxctl_mapping_get_offset, (NULL), 0);
	NUMBER(daxctl_mapping_get_size, (NULL), 0);
}

static void all(void **state)
{
	auto_free char *before = tree_snapshot(), *after = NULL;

	context();
	regions();
	devices();
	drivers();
	memory();
	blocks();
	creation();
	extents();
	mappings();
	after = tree_snapshot();
	assert_string_equal(after, before);
	assert_int_equal(check_header(PATH_OF_LIBDAXCTL_H, "daxctl"), 70);
	assert_true(check_header(PATH_OF_DAXCTLX_H, "daxctlx") > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(all, machine_setup, machine_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
