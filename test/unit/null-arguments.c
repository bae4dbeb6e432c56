// SPDX-License-Identifier: GPL-2.0-only
/*
 * null-arguments.c - every public function with NULL for each pointer: no crash, and the
 * value that the header documents
 *
 * The last test reads the headers: a function that is not called here fails it.
 */
#include "test/unit/machine.h"
#include "test/unit/null.h"

static struct cxl_memdev *memdev;
static struct cxl_port *port;
static struct cxl_decoder *decoder;
static struct cxl_region *region;
static char *before;

static int setup(void **state)
{
	if (machine_setup(state) < 0)
		return -1;
	machine_region(0, 1, 5);
	memdev = machine_get_memdev("mem0");
	decoder = machine_get_decoder("decoder0.0");
	region = machine_get_region("region0");
	port = cxl_decoder_get_port(decoder);
	n_called = 0;
	before = tree_snapshot();
	return 0;
}

static int teardown(void **state)
{
	free(before);
	return machine_teardown(state);
}

static void context(void)
{
	const char *const *reasons;

	NUMBER(cxl_new, (NULL), -EINVAL);
	POINTER(cxl_ref, (NULL));
	NOTHING(cxl_unref, (NULL));
	NOTHING(cxl_set_log_fn, (NULL, NULL));
	NOTHING(cxl_set_log_fn, (ctx, NULL));
	NUMBER(cxl_get_log_priority, (NULL), -EINVAL);
	NOTHING(cxl_set_log_priority, (NULL, 7));
	NOTHING(cxl_set_userdata, (NULL, NULL));
	POINTER(cxl_get_userdata, (NULL));
	NOTHING(cxl_set_private_data, (NULL, NULL));
	POINTER(cxl_get_private_data, (NULL));
	NUMBER(cxl_debugfs_exists, (NULL), false);
	NUMBER(cxlx_set_sysroot, (NULL, "/"), -EINVAL);
	POINTER(cxlx_get_sysroot, (NULL));
	NOTHING(cxlx_set_trace, (NULL, stderr));
	NOTHING(cxlx_set_cancelled, (NULL, NULL, NULL));
	NOTHING(cxlx_set_step_fn, (NULL, NULL, NULL));
	POINTER(cxlx_get_error, (NULL));
	NOTHING(cxlx_clear_error, (NULL));
	NUMBER(cxlx_error_code, (NULL), -EINVAL);
	TEXT(cxlx_error_doing, (NULL), "");
	TEXT(cxlx_error_path, (NULL), "");
	TEXT(cxlx_error_value, (NULL), "");
	NUMBER(cxlx_get_reasons, (NULL, &reasons), 0);
	NUMBER(cxlx_get_reasons, (ctx, NULL), 0);
}

static void memdevs(void)
{
	POINTER(cxl_memdev_get_first, (NULL));
	POINTER(cxl_memdev_get_next, (NULL));
	NUMBER(cxl_memdev_get_id, (NULL), -EINVAL);
	POINTER(cxl_memdev_get_devname, (NULL));
	POINTER(cxl_memdev_get_ctx, (NULL));
	POINTER(cxl_memdev_get_host, (NULL));
	NUMBER(cxl_memdev_get_serial, (NULL), ULLONG_MAX);
	NUMBER(cxl_memdev_get_numa_node, (NULL), -1);
	NUMBER(cxl_memdev_get_major, (NULL), -EINVAL);
	NUMBER(cxl_memdev_get_minor, (NULL), -EINVAL);
	NUMBER(cxl_memdev_get_pmem_size, (NULL), 0);
	NUMBER(cxl_memdev_get_ram_size, (NULL), 0);
	NUMBER(cxl_memdev_get_pmem_qos_class, (NULL), CXL_QOS_CLASS_NONE);
	NUMBER(cxl_memdev_get_ram_qos_class, (NULL), CXL_QOS_CLASS_NONE);
	POINTER(cxl_memdev_get_firmware_verison, (NULL));
	POINTER(cxl_memdev_get_firmware_version, (NULL));
	NUMBER(cxl_memdev_get_label_size, (NULL), SIZE_MAX);
	NUMBER(cxl_memdev_is_enabled, (NULL), 0);
	NUMBER(cxl_memdev_enable, (NULL), -EINVAL);
	NUMBER(cxl_memdev_disable_invalidate, (NULL), -EINVAL);
	POINTER(cxl_memdev_get_endpoint, (NULL));
	POINTER(cxl_memdev_get_bus, (NULL));
	NUMBER(cxl_memdev_is_port_ancestor, (NULL, port), false);
	NUMBER(cxl_memdev_is_port_ancestor, (memdev, NULL), false);
	NUMBER(cxl_memdev_has_poison_support, (NULL, true), false);
	NUMBER(cxl_memdev_trigger_poison_list, (NULL), -EINVAL);
	NUMBER(cxlx_check_debugfs, (NULL), -EINVAL);
	NUMBER(cxl_memdev_inject_poison, (NULL, 0), -EINVAL);
	NUMBER(cxl_memdev_clear_poison, (NULL, 0), -EINVAL);
	NUMBER(cxl_memdev_wait_sanitize, (NULL, 0), -EINVAL);
	NUMBER(cxlx_memdev_is_sanitizing, (NULL), -EINVAL);
}

static void firmware(void)
{
	enum cxl_fwl_status status;

	NUMBER(cxl_fwl_status_from_ident, (NULL), CXL_FWL_STATUS_UNKNOWN);
	NUMBER(cxl_memdev_fw_update_in_progress, (NULL), false);
	NUMBER(cxl_memdev_fw_update_get_remaining, (NULL), 0);
	NUMBER(cxl_memdev_update_fw, (NULL, "/dev/null"), -EINVAL);
	NUMBER(cxl_memdev_update_fw, (memdev, NULL), -EINVAL);
	NUMBER(cxl_memdev_cancel_fw_update, (NULL), -EINVAL);
	NUMBER(cxlx_memdev_get_fw_update, (NULL, &status, NULL), -EINVAL);
	NUMBER(cxlx_memdev_get_fw_update, (memdev, NULL, NULL), -EINVAL);
	NUMBER(cxlx_memdev_wait_fw_update, (NULL, 0), -EINVAL);
}

static void buses(void)
{
	POINTER(cxl_bus_get_first, (NULL));
	POINTER(cxl_bus_get_next, (NULL));
	POINTER(cxl_bus_get_by_provider, (NULL, "ACPI.CXL"));
	POINTER(cxl_bus_get_by_provider, (ctx, NULL));
	POINTER(cxl_bus_get_provider, (NULL));
	POINTER(cxl_bus_get_devname, (NULL));
	NUMBER(cxl_bus_get_id, (NULL), -EINVAL);
	POINTER(cxl_bus_get_port, (NULL));
	POINTER(cxl_bus_get_ctx, (NULL));
	NUMBER(cxl_bus_disable_invalidate, (NULL), -EINVAL);
}

static void dports(void)
{
	struct cxl_dport *dport = cxl_dport_get_first(port);

	assert_non_null(dport);
	POINTER(cxl_dport_get_first, (NULL));
	POINTER(cxl_dport_get_next, (NULL));
	POINTER(cxl_dport_get_devname, (NULL));
	POINTER(cxl_dport_get_physical_node, (NULL));
	POINTER(cxl_dport_get_firmware_node, (NULL));
	POINTER(cxl_dport_get_port, (NULL));
	NUMBER(cxl_dport_get_id, (NULL), -EINVAL);
	NUMBER(cxl_dport_maps_memdev, (NULL, memdev), false);
	NUMBER(cxl_dport_maps_memdev, (dport, NULL), false);
	POINTER(cxl_port_get_dport_by_memdev, (NULL, memdev));
	POINTER(cxl_port_get_dport_by_memdev, (port, NULL));
	POINTER(cxl_dport_get_einj_path, (NULL));
	NUMBER(cxl_dport_protocol_error_inject, (NULL, 0x1000), -EINVAL);
	POINTER(cxl_protocol_error_get_first, (NULL));
	POINTER(cxl_protocol_error_get_next, (NULL));
	NUMBER(cxl_protocol_error_get_num, (NULL), 0);
	POINTER(cxl_protocol_error_get_str, (NULL));
}

static void ports(void)
{
	const char *name;

	POINTER(cxl_port_get_first, (NULL));
	POINTER(cxl_port_get_next, (NULL));
	POINTER(cxl_port_get_next_all, (NULL, port));
	POINTER(cxl_port_get_next_all, (port, NULL));
	POINTER(cxl_port_get_devname, (NULL));
	NUMBER(cxl_port_get_id, (NULL), -EINVAL);
	POINTER(cxl_port_get_ctx, (NULL));
	NUMBER(cxl_port_is_enabled, (NULL), 0);
	POINTER(cxl_port_get_parent, (NULL));
	NUMBER(cxl_port_is_root, (NULL), false);
	NUMBER(cxl_port_is_switch, (NULL), false);
	NUMBER(cxl_port_is_endpoint, (NULL), false);
	POINTER(cxl_port_to_bus, (NULL));
	POINTER(cxl_port_to_endpoint, (NULL));
	NUMBER(cxl_port_get_depth, (NULL), -EINVAL);
	POINTER(cxl_port_get_bus, (NULL));
	POINTER(cxl_port_get_host, (NULL));
	POINTER(cxl_port_get_parent_dport, (NULL));
	NUMBER(cxl_port_hosts_memdev, (NULL, memdev), false);
	NUMBER(cxl_port_hosts_memdev, (port, NULL), false);
	NUMBER(cxl_port_get_nr_dports, (NULL), 0);
	NUMBER(cxl_port_decoders_committed, (NULL), 0);
	NUMBER(cxl_port_enable, (NULL), -EINVAL);
	NUMBER(cxl_port_disable_invalidate, (NULL), -EINVAL);
	NUMBER(cxlx_port_get_parent_dport_name, (NULL, &name), -EINVAL);
	NUMBER(cxlx_port_get_parent_dport_name, (port, NULL), -EINVAL);

	POINTER(cxl_endpoint_get_first, (NULL));
	POINTER(cxl_endpoint_get_next, (NULL));
	POINTER(cxl_endpoint_get_devname, (NULL));
	NUMBER(cxl_endpoint_get_id, (NULL), -EINVAL);
	POINTER(cxl_endpoint_get_ctx, (NULL));
	NUMBER(cxl_endpoint_is_enabled, (NULL), 0);
	POINTER(cxl_endpoint_get_parent, (NULL));
	POINTER(cxl_endpoint_get_port, (NULL));
	POINTER(cxl_endpoint_get_host, (NULL));
	POINTER(cxl_endpoint_get_bus, (NULL));
	POINTER(cxl_endpoint_get_memdev, (NULL));
}

static void create_decoderless(struct cxl_region *(*create)(struct cxl_decoder *decoder))
{
	errno = 0;
	assert_null(create(NULL));
	assert_int_equal(errno, EINVAL);
}

static void decoders(void)
{
	const char *text;

	TEXT(cxl_decoder_mode_name, ((enum cxl_decoder_mode)99), "none");
	NUMBER(cxl_decoder_mode_from_ident, (NULL), CXL_DECODER_MODE_NONE);
	POINTER(cxl_decoder_get_first, (NULL));
	POINTER(cxl_decoder_get_next, (NULL));
	POINTER(cxl_decoder_get_last, (NULL));
	POINTER(cxl_decoder_get_prev, (NULL));
	POINTER(cxl_decoder_get_by_name, (NULL, "decoder0.0"));
	POINTER(cxl_decoder_get_by_name, (ctx, NULL));
	POINTER(cxl_decoder_get_devname, (NULL));
	NUMBER(cxl_decoder_get_id, (NULL), -EINVAL);
	POINTER(cxl_decoder_get_ctx, (NULL));
	POINTER(cxl_decoder_get_port, (NULL));
	POINTER(cxl_decoder_get_memdev, (NULL));
	NUMBER(cxl_decoder_get_resource, (NULL), ULLONG_MAX);
	NUMBER(cxl_decoder_get_size, (NULL), ULLONG_MAX);
	NUMBER(cxl_decoder_get_dpa_resource, (NULL), ULLONG_MAX);
	NUMBER(cxl_decoder_get_dpa_size, (NULL), ULLONG_MAX);
	NUMBER(cxl_decoder_set_dpa_size, (NULL, 0), -EINVAL);
	NUMBER(cxl_decoder_get_mode, (NULL), CXL_DECODER_MODE_NONE);
	NUMBER(cxl_decoder_set_mode, (NULL, CXL_DECODER_MODE_RAM), -EINVAL);
	NUMBER(cxl_decoder_get_max_available_extent, (NULL), ULLONG_MAX);
	NUMBER(cxl_root_decoder_get_qos_class, (NULL), -EINVAL);
	NUMBER(cxl_decoder_get_target_type, (NULL), CXL_DECODER_TTYPE_UNKNOWN);
	NUMBER(cxl_decoder_is_pmem_capable, (NULL), false);
	NUMBER(cxl_decoder_is_volatile_capable, (NULL), false);
	NUMBER(cxl_decoder_is_dynamic_ram_1_capable, (NULL), false);
	NUMBER(cxl_decoder_is_mem_capable, (NULL), false);
	NUMBER(cxl_decoder_is_accelmem_capable, (NULL), false);
	NUMBER(cxl_decoder_is_locked, (NULL), false);
	NUMBER(cxl_decoder_get_interleave_granularity, (NULL), UINT_MAX);
	NUMBER(cxl_decoder_get_interleave_ways, (NULL), UINT_MAX);
	NUMBER(cxl_decoder_get_nr_targets, (NULL), 0);
	POINTER(cxl_decoder_get_target_by_memdev, (NULL, memdev));
	POINTER(cxl_decoder_get_target_by_memdev, (decoder, NULL));
	POINTER(cxl_decoder_get_target_by_position, (NULL, 0));
	POINTER(cxl_decoder_get_region, (NULL));
	NOTHING(cxl_decoder_create_pmem_region, (NULL));
	create_decoderless(cxl_decoder_create_pmem_region);
	NOTHING(cxl_decoder_create_ram_region, (NULL));
	create_decoderless(cxl_decoder_create_ram_region);

	NOTHING(cxl_decoder_create_dynamic_ram_1_region, (NULL));
	create_decoderless(cxl_decoder_create_dynamic_ram_1_region);
	NUMBER(cxlx_decoder_get_mode_word, (NULL, &text), -EINVAL);
	NUMBER(cxlx_decoder_get_mode_word, (decoder, NULL), -EINVAL);

	POINTER(cxl_target_get_first, (NULL));
	POINTER(cxl_target_get_next, (NULL));
	POINTER(cxl_target_get_decoder, (NULL));
	NUMBER(cxl_target_get_position, (NULL), -EINVAL);
	NUMBER(cxl_target_get_id, (NULL), ULONG_MAX);
	POINTER(cxl_target_get_devname, (NULL));
	NUMBER(cxl_target_maps_memdev, (NULL, memdev), false);
	NUMBER(cxl_target_maps_memdev, (cxl_target_get_first(decoder), NULL), false);
	POINTER(cxl_target_get_physical_node, (NULL));
	POINTER(cxl_target_get_firmware_node, (NULL));
}

static void regions(void)
{
	uuid_t zero = { 0 }, uuid;

	memset(uuid, 7, sizeof(uuid));
	NOTHING(cxl_region_get_uuid, (NULL, uuid));
	assert_memory_equal(uuid, zero, sizeof(uuid));
	NOTHING(cxl_region_get_uuid, (region, NULL));
	POINTER(cxl_region_get_first, (NULL));
	POINTER(cxl_region_get_next, (NULL));
	POINTER(cxl_region_get_ctx, (NULL));
	POINTER(cxl_region_get_decoder, (NULL));
	NUMBER(cxl_region_get_id, (NULL), -EINVAL);
	POINTER(cxl_region_get_devname, (NULL));
	NUMBER(cxl_region_get_size, (NULL), ULLONG_MAX);
	NUMBER(cxl_region_get_resource, (NULL), 0);
	NUMBER(cxl_region_get_extended_linear_cache_size, (NULL), 0);
	POINTER(cxl_region_get_daxctl_region, (NULL));
	NUMBER(cxl_region_get_mode, (NULL), CXL_DECODER_MODE_NONE);
	NUMBER(cxl_region_get_interleave_ways, (NULL), UINT_MAX);
	NUMBER(cxl_region_get_interleave_granularity, (NULL), UINT_MAX);
	NUMBER(cxl_region_decode_is_committed, (NULL), 0);
	NUMBER(cxl_region_is_enabled, (NULL), 0);
	NUMBER(cxl_region_locked_state, (NULL), CXL_REGION_LOCKED_UNKNOWN);
	NUMBER(cxl_region_qos_class_mismatch, (NULL), false);
	POINTER(cxl_region_get_target_decoder, (NULL, 0));
	NUMBER(cxl_region_enable, (NULL), -EINVAL);
	NUMBER(cxl_region_disable, (NULL), -EINVAL);
	NUMBER(cxl_region_delete, (NULL), -EINVAL);
	NUMBER(cxl_region_set_size, (NULL, 256 * MIB), -EINVAL);
	NUMBER(cxl_region_set_uuid, (NULL, uuid), -EINVAL);
	NUMBER(cxl_region_set_uuid, (region, NULL), -EINVAL);
	NUMBER(cxl_region_set_interleave_ways, (NULL, 1), -EINVAL);
	NUMBER(cxl_region_set_interleave_granularity, (NULL, 256), -EINVAL);
	NUMBER(cxl_region_set_target, (NULL, 0, decoder), -EINVAL);
	NUMBER(cxl_region_set_target, (region, 0, NULL), -ENXIO);
	NUMBER(cxl_region_clear_target, (NULL, 0), -EINVAL);
	NUMBER(cxl_region_clear_all_targets, (NULL), -EINVAL);
	NUMBER(cxl_region_decode_commit, (NULL), -EINVAL);
	NUMBER(cxl_region_decode_reset, (NULL), -EINVAL);
	NUMBER(cxl_region_trigger_poison_list, (NULL), -EINVAL);
	NUMBER(cxlx_region_enable, (NULL), -EINVAL);
	NUMBER(cxlx_region_disable, (NULL, true), -EINVAL);
	NUMBER(cxlx_region_destroy, (NULL, true), -EINVAL);
	NUMBER(cxlx_memdev_disable, (NULL, 0), -EINVAL);
	NUMBER(cxlx_port_disable, (NULL, 0), -EINVAL);
	NUMBER(cxlx_bus_disable, (NULL, 0), -EINVAL);

	POINTER(cxl_mapping_get_first, (NULL));
	POINTER(cxl_mapping_get_next, (NULL));
	POINTER(cxl_mapping_get_decoder, (NULL));
	NUMBER(cxl_mapping_get_position, (NULL), UINT_MAX);
}

static void dynamic_capacity(void)
{
	const struct cxlx_extents_wanted wanted = { .sz = sizeof(wanted), .timeout_ms = 1 };
	const struct cxlx_extents_wanted too_short = { .sz = sizeof(wanted) - 1 };
	const struct cxlx_dpa_request dpa = { .sz = sizeof(dpa), .mode = CXL_DECODER_MODE_MIXED };
	struct cxl_region_extent *extent = NULL;
	uuid_t zero = { 0 }, uuid;
	const char *text;
	uint64_t size;

	NUMBER(cxlx_memdev_reserve_dpa, (NULL, &dpa, NULL), -EINVAL);
	NUMBER(cxlx_memdev_reserve_dpa, (memdev, NULL, NULL), -EINVAL);
	NUMBER(cxlx_memdev_reserve_dpa, (memdev, &dpa, NULL), -EINVAL);
	NUMBER(cxlx_memdev_free_dpa, (NULL, &dpa, NULL), -EINVAL);
	NUMBER(cxlx_memdev_free_dpa, (memdev, NULL, NULL), -EINVAL);
	NUMBER(cxl_memdev_get_dynamic_ram_1_size, (NULL), 0);
	NUMBER(cxl_memdev_get_dynamic_ram_1_qos_class, (NULL), CXL_QOS_CLASS_NONE);
	NUMBER(cxlx_get_dynamic_mode, (NULL, 0, &text), -EINVAL);
	NUMBER(cxlx_get_dynamic_mode, (ctx, 0, NULL), -EINVAL);
	NUMBER(cxlx_memdev_get_dynamic_size, (NULL, NULL, &size), -EINVAL);
	NUMBER(cxlx_memdev_get_dynamic_size, (memdev, NULL, NULL), -EINVAL);
	NUMBER(cxlx_memdev_get_dynamic_free, (NULL, NULL, &size), -EINVAL);
	NUMBER(cxlx_memdev_get_dynamic_free, (memdev, NULL, NULL), -EINVAL);

	POINTER(cxl_extent_get_first, (NULL));
	POINTER(cxl_extent_get_next, (NULL));
	NUMBER(cxl_extent_get_offset, (NULL), ULLONG_MAX);
	NUMBER(cxl_extent_get_length, (NULL), ULLONG_MAX);
	memset(uuid, 7, sizeof(uuid));
	NOTHING(cxl_extent_get_uuid, (NULL, uuid));
	assert_memory_equal(uuid, zero, sizeof(uuid));
	NOTHING(cxl_extent_get_uuid, (NULL, NULL));
	NUMBER(cxlx_extent_get_name, (NULL, &text), -EINVAL);
	NUMBER(cxlx_extent_get_device, (extent, &text), -EINVAL);

	NUMBER(cxlx_region_get_mode_word, (NULL, &text), -EINVAL);
	NUMBER(cxlx_region_get_mode_word, (region, NULL), -EINVAL);
	NUMBER(cxlx_region_get_available_size, (NULL, &size), -EINVAL);
	NUMBER(cxlx_region_get_available_size, (region, NULL), -EINVAL);
	NUMBER(cxlx_region_refresh_extents, (NULL), -EINVAL);
	NUMBER(cxlx_region_wait_extents, (NULL, &wanted), -EINVAL);
	NUMBER(cxlx_region_wait_extents, (region, NULL), -EINVAL);
	NUMBER(cxlx_region_wait_extents, (region, &too_short), -EINVAL);
	NUMBER(cxlx_region_wait_extents, (region, &wanted), -EOPNOTSUPP);
}

static void system_memory(void)
{
	struct cxlx_sysram_request request = { .sz = sizeof(request) };
	struct cxlx_sysram_request small = { .sz = sizeof(request) - 1 };
	struct cxlx_sysram_request no_policy = { .sz = sizeof(request), .policy = 77 };
	struct cxlx_sysram_request no_backend = { .sz = sizeof(request), .backend = 77 };
	struct cxlx_sysram *sysram = NULL, *none = NULL;
	enum cxlx_sysram_backend backend;
	enum cxlx_sysram_policy policy;
	struct cxlx_sysram_block block;
	struct cxlx_sysram_info info;

	POINTER(cxlx_sysram_policy_name, (77));
	NUMBER(cxlx_sysram_policy_from_name, (NULL, &policy), -EINVAL);
	NUMBER(cxlx_sysram_policy_from_name, ("online", NULL), -EINVAL);
	NUMBER(cxlx_sysram_policy_from_name, ("online ", &policy), -EINVAL);
	POINTER(cxlx_sysram_backend_name, (77));
	NUMBER(cxlx_sysram_backend_from_name, (NULL, &backend), -EINVAL);
	NUMBER(cxlx_sysram_backend_from_name, ("auto", NULL), -EINVAL);
	NUMBER(cxlx_sysram_backend_from_name, ("", &backend), -EINVAL);

	NUMBER(cxlx_sysram_new, (NULL, &sysram), -EINVAL);
	NUMBER(cxlx_sysram_new, (region, NULL), -EINVAL);
	assert_null(sysram);
	assert_int_equal(cxlx_sysram_new(region, &sysram), 0);
	NUMBER(cxlx_sysram_get_info, (NULL, &info), -EINVAL);
	NUMBER(cxlx_sysram_get_info, (sysram, NULL), -EINVAL);
	NUMBER(cxlx_sysram_get_block, (NULL, 0, &block), -EINVAL);
	NUMBER(cxlx_sysram_get_block, (sysram, 0, NULL), -EINVAL);
	NUMBER(cxlx_sysram_get_block, (sysram, 1000, &block), -ENOENT);
	NUMBER(cxlx_sysram_follows, (NULL, CXLX_SYSRAM_OFFLINE), false);
	NOTHING(cxlx_sysram_free, (sysram));
	NOTHING(cxlx_sysram_free, (NULL));

	NUMBER(cxlx_sysram_online, (NULL, &request, &none), -EINVAL);
	NUMBER(cxlx_sysram_online, (region, NULL, &none), -EINVAL);
	NUMBER(cxlx_sysram_online, (region, &small, &none), -EINVAL);
	NUMBER(cxlx_sysram_online, (region, &no_policy, &none), -EINVAL);
	NUMBER(cxlx_sysram_online, (region, &no_backend, &none), -EINVAL);
	NUMBER(cxlx_sysram_offline, (NULL, 1), -EINVAL);
	assert_null(none);
}

static void by_name(void)
{
	struct cxl_memdev *memdev_found;
	struct cxl_decoder *decoder_found;
	struct cxl_region *region_found;
	struct cxl_port *port_found;

	NUMBER(cxlx_memdev_get_by_name, (NULL, "mem0", &memdev_found), -EINVAL);
	NUMBER(cxlx_memdev_get_by_name, (ctx, NULL, &memdev_found), -EINVAL);
	NUMBER(cxlx_memdev_get_by_name, (ctx, "mem0", NULL), -EINVAL);
	NUMBER(cxlx_memdev_get_by_host, (NULL, "0000:20:00.0", &memdev_found), -EINVAL);
	NUMBER(cxlx_memdev_get_by_host, (ctx, NULL, &memdev_found), -EINVAL);
	NUMBER(cxlx_memdev_get_by_host, (ctx, "0000:20:00.0", NULL), -EINVAL);
	NUMBER(cxlx_port_get_by_name, (NULL, "port1", &port_found), -EINVAL);
	NUMBER(cxlx_port_get_by_name, (ctx, NULL, &port_found), -EINVAL);
	NUMBER(cxlx_port_get_by_name, (ctx, "port1", NULL), -EINVAL);
	NUMBER(cxlx_decoder_get_by_name, (NULL, "decoder0.0", &decoder_found), -EINVAL);
	NUMBER(cxlx_decoder_get_by_name, (ctx, NULL, &decoder_found), -EINVAL);
	NUMBER(cxlx_decoder_get_by_name, (ctx, "decoder0.0", NULL), -EINVAL);
	NUMBER(cxlx_region_get_by_name, (NULL, "region0", &region_found), -EINVAL);
	NUMBER(cxlx_region_get_by_name, (ctx, NULL, &region_found), -EINVAL);
	NUMBER(cxlx_region_get_by_name, (ctx, "region0", NULL), -EINVAL);
}

static void requests(void)
{
	struct cxl_memdev *const none[] = { NULL };
	struct cxlx_region_request request = { .sz = sizeof(request) };
	struct cxlx_region_request small = { .sz = sizeof(request) - 1 };
	struct cxlx_region_request no_list = { .sz = sizeof(request), .n_memdevs = 1 };
	struct cxlx_region_request no_memdev = { .sz = sizeof(request),
						 .memdevs = none,
						 .n_memdevs = 1 };
	struct cxlx_sysram_request sysram = { .sz = sizeof(sysram) };
	struct cxlx_extents_wanted extents = { .sz = sizeof(extents) };
	struct cxlx_region_request not_dynamic = { .sz = sizeof(request), .extents = &extents };
	struct cxlx_region_request no_ram = { .sz = sizeof(request), .sysram = &sysram };
	struct cxl_region *made;
	struct cxlx_plan *plan = NULL;

	NUMBER(cxlx_region_create, (NULL, &request, &made), -EINVAL);
	NUMBER(cxlx_region_create, (ctx, NULL, &made), -EINVAL);
	NUMBER(cxlx_region_create, (ctx, &request, NULL), -EINVAL);
	NUMBER(cxlx_region_create, (ctx, &small, &made), -EINVAL);
	NUMBER(cxlx_region_create, (ctx, &no_list, &made), -EINVAL);
	NUMBER(cxlx_region_create, (ctx, &no_memdev, &made), -EINVAL);
	NUMBER(cxlx_region_create, (ctx, &no_ram, &made), -EINVAL);
	NUMBER(cxlx_region_create, (ctx, &not_dynamic, &made), -EINVAL);
	NUMBER(cxlx_plan_new, (NULL, &request, &plan), -EINVAL);
	NUMBER(cxlx_plan_new, (ctx, NULL, &plan), -EINVAL);
	NUMBER(cxlx_plan_new, (ctx, &request, NULL), -EINVAL);
	NUMBER(cxlx_plan_new, (ctx, &small, &plan), -EINVAL);
	NUMBER(cxlx_plan_new, (ctx, &no_list, &plan), -EINVAL);
	NUMBER(cxlx_plan_new, (ctx, &no_memdev, &plan), -EINVAL);
	assert_null(plan);
}

static void plans(void)
{
	struct cxlx_region_request request = { .sz = sizeof(request),
					       .mode = CXL_DECODER_MODE_RAM,
					       .ways = 1 };
	struct cxlx_plan *plan = NULL;
	struct cxlx_plan_info info;
	const char *a, *b;

	assert_int_equal(cxlx_plan_new(ctx, &request, &plan), 0);
	NUMBER(cxlx_plan_get_info, (NULL, &info), -EINVAL);
	NUMBER(cxlx_plan_get_info, (plan, NULL), -EINVAL);
	NUMBER(cxlx_plan_get_member, (NULL, 0, &a, &b), -EINVAL);
	NUMBER(cxlx_plan_get_member, (plan, 0, NULL, &b), -EINVAL);
	NUMBER(cxlx_plan_get_member, (plan, 0, &a, NULL), -EINVAL);
	NUMBER(cxlx_plan_get_member, (plan, 1, &a, &b), -EINVAL);
	NUMBER(cxlx_plan_get_write, (NULL, 0, &a, &b), -EINVAL);
	NUMBER(cxlx_plan_get_write, (plan, 0, NULL, &b), -EINVAL);
	NUMBER(cxlx_plan_get_write, (plan, 0, &a, NULL), -EINVAL);
	NUMBER(cxlx_plan_get_write, (plan, 1000, &a, &b), -ENOENT);
	NUMBER(cxlx_plan_get_write, (plan, 0, &a, &b), 0);
	NOTHING(cxlx_plan_free, (plan));
	NOTHING(cxlx_plan_free, (NULL));
}

static void attach(void)
{
	struct cxlx_attach_info info = { .sz = sizeof(info) };
	const char *const names[] = { "mem0", NULL };
	struct cxlx_attach *snapshot = NULL;
	const char *const *texts;
	const char *a, *b;

	TEXT(cxlx_attach_state_name, (CXLX_ATTACH_ATTACHED), "attached");
	POINTER(cxlx_attach_state_name, (CXLX_ATTACH_UNKNOWN + 1));
	TEXT(cxlx_attach_confidence_name, (CXLX_ATTACH_LOW), "low");
	POINTER(cxlx_attach_confidence_name, (CXLX_ATTACH_CERTAIN + 1));
	NUMBER(cxlx_attach_new, (NULL, names, 1, &snapshot), -EINVAL);
	NUMBER(cxlx_attach_new, (ctx, NULL, 1, &snapshot), -EINVAL);
	NUMBER(cxlx_attach_new, (ctx, names, 2, &snapshot), -EINVAL);
	NUMBER(cxlx_attach_new, (ctx, names, 1, NULL), -EINVAL);
	NUMBER(cxlx_attach_wait, (NULL, names, 1, CXLX_ATTACH_ATTACHED, 0, &snapshot), -EINVAL);
	NUMBER(cxlx_attach_wait, (ctx, NULL, 1, CXLX_ATTACH_ATTACHED, 0, &snapshot), -EINVAL);
	NUMBER(cxlx_attach_wait, (ctx, names, 0, CXLX_ATTACH_ATTACHED, 0, &snapshot), -EINVAL);
	NUMBER(cxlx_attach_wait, (ctx, names, 1, CXLX_ATTACH_ATTACHED, 0, NULL), -EINVAL);
	assert_null(snapshot);
	assert_int_equal(cxlx_attach_new(ctx, names, 1, &snapshot), 0);
	NUMBER(cxlx_attach_get_missing, (NULL, &texts), 0);
	NUMBER(cxlx_attach_get_missing, (snapshot, NULL), 0);
	NUMBER(cxlx_attach_get_notes, (NULL, &texts), 0);
	NUMBER(cxlx_attach_get_notes, (snapshot, NULL), 0);
	NUMBER(cxlx_attach_get_info, (NULL, 0, &info), -EINVAL);
	NUMBER(cxlx_attach_get_info, (snapshot, 0, NULL), -EINVAL);
	NUMBER(cxlx_attach_get_info, (snapshot, 1, &info), -ENOENT);
	info.sz = sizeof(info) - 1;
	NUMBER(cxlx_attach_get_info, (snapshot, 0, &info), -EINVAL);
	NUMBER(cxlx_attach_get_evidence, (NULL, 0, 0, &a, &b), -EINVAL);
	NUMBER(cxlx_attach_get_evidence, (snapshot, 0, 0, NULL, &b), -EINVAL);
	NUMBER(cxlx_attach_get_evidence, (snapshot, 0, 0, &a, NULL), -EINVAL);
	NUMBER(cxlx_attach_get_evidence, (snapshot, 0, 1000, &a, &b), -ENOENT);
	NUMBER(cxlx_attach_get_evidence, (snapshot, 1, 0, &a, &b), -ENOENT);
	NUMBER(cxlx_attach_all_in, (NULL, CXLX_ATTACH_ATTACHED), false);
	NOTHING(cxlx_attach_free, (snapshot));
	NOTHING(cxlx_attach_free, (NULL));
}

#include "test/unit/null-arguments-mailbox.h"

static void all(void **state)
{
	auto_free char *after = NULL;

	context();
	memdevs();
	firmware();
	buses();
	dports();
	ports();
	decoders();
	regions();
	by_name();
	dynamic_capacity();
	system_memory();
	requests();
	plans();
	attach();
	mailbox();
	mailbox_numbers();
	after = tree_snapshot();
	assert_string_equal(after, before);
	assert_true(check_header(PATH_OF_LIBCXL_H, "cxl") > 260);
	assert_true(check_header(PATH_OF_CXLX_H, "cxl") > 25);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(all, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
