/* SPDX-License-Identifier: GPL-2.0-only */
/* null-arguments-mailbox.h - the part of null-arguments.c about mailbox commands */
#ifndef TEST_UNIT_NULL_ARGUMENTS_MAILBOX_H
#define TEST_UNIT_NULL_ARGUMENTS_MAILBOX_H

static void mailbox(void)
{
	char text[16];
	uint32_t count;
	size_t size;

	POINTER(cxl_cmd_get_devname, (NULL));
	POINTER(cxl_cmd_new_raw, (NULL, 1));
	NUMBER(cxl_cmd_set_input_payload, (NULL, NULL, 1), -EINVAL);
	NUMBER(cxl_cmd_set_output_payload, (NULL, NULL, 1), -EINVAL);
	NOTHING(cxl_cmd_ref, (NULL));
	NOTHING(cxl_cmd_unref, (NULL));
	NUMBER(cxl_cmd_submit, (NULL), -EINVAL);
	NUMBER(cxl_cmd_get_mbox_status, (NULL), -EINVAL);
	NUMBER(cxl_cmd_get_out_size, (NULL), -EINVAL);
	TEXT(cxlx_cmd_status_text, (0), "success");
	POINTER(cxl_cmd_new_identify, (NULL));
	NUMBER(cxl_cmd_identify_get_fw_rev, (NULL, text, 16), -EINVAL);
	NUMBER(cxl_cmd_identify_get_label_size, (NULL), (unsigned int)-EINVAL);
	POINTER(cxl_cmd_new_get_partition, (NULL));
	POINTER(cxl_cmd_new_set_partition, (NULL, 0));
	NUMBER(cxl_cmd_partition_set_mode, (NULL, CXL_SETPART_NEXTBOOT), -EINVAL);
	POINTER(cxl_cmd_new_read_label, (NULL, 0, 8));
	NUMBER(cxl_cmd_read_label_get_payload, (NULL, text, 8), -EINVAL);
	POINTER(cxl_cmd_new_write_label, (NULL, text, 0, 8));
	POINTER(cxl_cmd_new_write_label, (memdev, NULL, 0, 8));
	NUMBER(cxl_memdev_read_label, (NULL, text, 8, 0), -EINVAL);
	NUMBER(cxl_memdev_read_label, (memdev, NULL, 0, 0), -EINVAL);
	NUMBER(cxl_memdev_write_label, (NULL, text, 8, 0), -EINVAL);
	NUMBER(cxl_memdev_write_label, (memdev, NULL, 0, 0), -EINVAL);
	NUMBER(cxl_memdev_zero_label, (NULL, 8, 0), -EINVAL);
	NUMBER(cxl_memdev_nvdimm_bridge_active, (NULL), 0);
	NUMBER(cxlx_memdev_can_write_labels, (NULL), -EINVAL);
	NUMBER(cxlx_memdev_get_label_piece, (NULL, &size), -EINVAL);
	NUMBER(cxlx_memdev_get_label_piece, (memdev, NULL), -EINVAL);
	NUMBER(cxlx_memdev_can_set_partition, (NULL), -EINVAL);
	POINTER(cxl_cmd_new_get_fw_info, (NULL));
	NUMBER(cxl_cmd_fw_info_get_num_slots, (NULL), 0);
	NUMBER(cxlx_cmd_fw_info_get_slots, (NULL, NULL, NULL, NULL), -EINVAL);
	NUMBER(cxlx_cmd_fw_info_get_online_activate, (NULL, NULL), -EINVAL);
	NUMBER(cxl_cmd_fw_info_get_active_slot, (NULL), 0);
	NUMBER(cxl_cmd_fw_info_get_staged_slot, (NULL), 0);
	NUMBER(cxl_cmd_fw_info_get_online_activate_capable, (NULL), false);
	NUMBER(cxl_cmd_fw_info_get_fw_ver, (NULL, 1, text, 16), -EINVAL);
	POINTER(cxl_memdev_get_fwctl, (NULL));
	NUMBER(cxl_fwctl_get_major, (NULL), -EINVAL);
	NUMBER(cxl_fwctl_get_minor, (NULL), -EINVAL);
	POINTER(cxl_cmd_new_get_health_info, (NULL));
	POINTER(cxl_cmd_new_get_alert_config, (NULL));
	POINTER(cxl_cmd_new_set_alert_config, (NULL));
	NUMBER(cxl_cmd_identify_get_total_size, (NULL), ULLONG_MAX);
	NUMBER(cxl_cmd_identify_get_volatile_only_size, (NULL), ULLONG_MAX);
	NUMBER(cxl_cmd_identify_get_persistent_only_size, (NULL), ULLONG_MAX);
	NUMBER(cxl_cmd_identify_get_partition_align, (NULL), ULLONG_MAX);
	NUMBER(cxl_cmd_partition_get_active_volatile_size, (NULL), ULLONG_MAX);
	NUMBER(cxl_cmd_partition_get_active_persistent_size, (NULL), ULLONG_MAX);
	NUMBER(cxl_cmd_partition_get_next_volatile_size, (NULL), ULLONG_MAX);
	NUMBER(cxl_cmd_partition_get_next_persistent_size, (NULL), ULLONG_MAX);
	NUMBER(cxlx_cmd_health_info_get_dirty_shutdowns, (NULL, &count), -EINVAL);
	NUMBER(cxlx_cmd_health_info_get_volatile_errors, (NULL, &count), -EINVAL);
	NUMBER(cxlx_cmd_health_info_get_pmem_errors, (NULL, &count), -EINVAL);
}

/* Those that are all alike.  A long name and its values do not fit into one line. */
#define GETTER(name) NUMBER(name, (NULL), -EINVAL)
#define SETTER(name) NUMBER(name, (NULL, 1), -EINVAL)

static void mailbox_numbers(void)
{
	GETTER(cxl_cmd_health_info_get_maintenance_needed);
	GETTER(cxl_cmd_health_info_get_performance_degraded);
	GETTER(cxl_cmd_health_info_get_hw_replacement_needed);
	GETTER(cxl_cmd_health_info_get_media_normal);
	GETTER(cxl_cmd_health_info_get_media_not_ready);
	GETTER(cxl_cmd_health_info_get_media_persistence_lost);
	GETTER(cxl_cmd_health_info_get_media_data_lost);
	GETTER(cxl_cmd_health_info_get_media_powerloss_persistence_loss);
	GETTER(cxl_cmd_health_info_get_media_shutdown_persistence_loss);
	GETTER(cxl_cmd_health_info_get_media_persistence_loss_imminent);
	GETTER(cxl_cmd_health_info_get_media_powerloss_data_loss);
	GETTER(cxl_cmd_health_info_get_media_shutdown_data_loss);
	GETTER(cxl_cmd_health_info_get_media_data_loss_imminent);
	GETTER(cxl_cmd_health_info_get_ext_life_used_normal);
	GETTER(cxl_cmd_health_info_get_ext_life_used_warning);
	GETTER(cxl_cmd_health_info_get_ext_life_used_critical);
	GETTER(cxl_cmd_health_info_get_ext_temperature_normal);
	GETTER(cxl_cmd_health_info_get_ext_temperature_warning);
	GETTER(cxl_cmd_health_info_get_ext_temperature_critical);
	GETTER(cxl_cmd_health_info_get_ext_corrected_volatile_normal);
	GETTER(cxl_cmd_health_info_get_ext_corrected_volatile_warning);
	GETTER(cxl_cmd_health_info_get_ext_corrected_persistent_normal);
	GETTER(cxl_cmd_health_info_get_ext_corrected_persistent_warning);
	GETTER(cxl_cmd_health_info_get_life_used);
	GETTER(cxl_cmd_health_info_get_temperature);
	GETTER(cxl_cmd_health_info_get_dirty_shutdowns);
	GETTER(cxl_cmd_health_info_get_volatile_errors);
	GETTER(cxl_cmd_health_info_get_pmem_errors);
	GETTER(cxl_cmd_alert_config_life_used_prog_warn_threshold_valid);
	GETTER(cxl_cmd_alert_config_dev_over_temperature_prog_warn_threshold_valid);
	GETTER(cxl_cmd_alert_config_dev_under_temperature_prog_warn_threshold_valid);
	GETTER(cxl_cmd_alert_config_corrected_volatile_mem_err_prog_warn_threshold_valid);
	GETTER(cxl_cmd_alert_config_corrected_pmem_err_prog_warn_threshold_valid);
	GETTER(cxl_cmd_alert_config_life_used_prog_warn_threshold_writable);
	GETTER(cxl_cmd_alert_config_dev_over_temperature_prog_warn_threshold_writable);
	GETTER(cxl_cmd_alert_config_dev_under_temperature_prog_warn_threshold_writable);
	GETTER(cxl_cmd_alert_config_corrected_volatile_mem_err_prog_warn_threshold_writable);
	GETTER(cxl_cmd_alert_config_corrected_pmem_err_prog_warn_threshold_writable);
	GETTER(cxl_cmd_alert_config_get_life_used_crit_alert_threshold);
	GETTER(cxl_cmd_alert_config_get_dev_over_temperature_crit_alert_threshold);
	GETTER(cxl_cmd_alert_config_get_dev_under_temperature_crit_alert_threshold);
	GETTER(cxl_cmd_alert_config_get_life_used_prog_warn_threshold);
	GETTER(cxl_cmd_alert_config_get_dev_over_temperature_prog_warn_threshold);
	GETTER(cxl_cmd_alert_config_get_dev_under_temperature_prog_warn_threshold);
	GETTER(cxl_cmd_alert_config_get_corrected_volatile_mem_err_prog_warn_threshold);
	GETTER(cxl_cmd_alert_config_get_corrected_pmem_err_prog_warn_threshold);
	SETTER(cxl_cmd_alert_config_set_life_used_prog_warn_threshold);
	SETTER(cxl_cmd_alert_config_set_dev_over_temperature_prog_warn_threshold);
	SETTER(cxl_cmd_alert_config_set_dev_under_temperature_prog_warn_threshold);
	SETTER(cxl_cmd_alert_config_set_corrected_volatile_mem_err_prog_warn_threshold);
	SETTER(cxl_cmd_alert_config_set_corrected_pmem_err_prog_warn_threshold);
	SETTER(cxl_cmd_alert_config_set_valid_alert_actions);
	SETTER(cxl_cmd_alert_config_set_enable_alert_actions);
}

#endif
