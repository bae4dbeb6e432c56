// SPDX-License-Identifier: GPL-2.0-only
/*
 * fields-mailbox.c - what "cxl list" says about the answers of a memdev: health, alerts, capacity
 *
 * Temperatures are signed, other than in 85, and what a device does not measure is left out.
 */
#include "cxl/fields.h"

/* --- health --- */

/* Of two or three questions one is answered with yes. */
static int word_of(struct cxl_cmd *cmd, int (*normal)(struct cxl_cmd *cmd),
		   int (*warning)(struct cxl_cmd *cmd), int (*critical)(struct cxl_cmd *cmd),
		   const char **ret)
{
	int r = normal(cmd);

	if (r < 0)
		return r;
	*ret = r ? "normal" : "unknown";
	if (warning(cmd) > 0)
		*ret = "warning";
	if (critical && critical(cmd) > 0)
		*ret = "critical";
	return 0;
}

static int ext_life_used(const struct item *item, const char **ret)
{
	return word_of(item->cmd, cxl_cmd_health_info_get_ext_life_used_normal,
		       cxl_cmd_health_info_get_ext_life_used_warning,
		       cxl_cmd_health_info_get_ext_life_used_critical, ret);
}

static int ext_temperature(const struct item *item, const char **ret)
{
	return word_of(item->cmd, cxl_cmd_health_info_get_ext_temperature_normal,
		       cxl_cmd_health_info_get_ext_temperature_warning,
		       cxl_cmd_health_info_get_ext_temperature_critical, ret);
}

static int ext_corrected_volatile(const struct item *item, const char **ret)
{
	return word_of(item->cmd, cxl_cmd_health_info_get_ext_corrected_volatile_normal,
		       cxl_cmd_health_info_get_ext_corrected_volatile_warning, NULL, ret);
}

static int ext_corrected_persistent(const struct item *item, const char **ret)
{
	return word_of(item->cmd, cxl_cmd_health_info_get_ext_corrected_persistent_normal,
		       cxl_cmd_health_info_get_ext_corrected_persistent_warning, NULL, ret);
}

/* Less than 0 is an error; what is below freezing is above INT16_MAX. */
static int degrees(int value, int *ret)
{
	*ret = (int16_t)value;
	return value < 0 ? value : 0;
}

static int temperature(const struct item *item, int *ret)
{
	return degrees(cxl_cmd_health_info_get_temperature(item->cmd), ret);
}

static int dirty_shutdowns(const struct item *item, uint64_t *ret)
{
	uint32_t count = 0;
	int r = cxlx_cmd_health_info_get_dirty_shutdowns(item->cmd, &count);

	*ret = count;
	return r;
}

static int volatile_errors(const struct item *item, uint64_t *ret)
{
	uint32_t count = 0;
	int r = cxlx_cmd_health_info_get_volatile_errors(item->cmd, &count);

	*ret = count;
	return r;
}

static int pmem_errors(const struct item *item, uint64_t *ret)
{
	uint32_t count = 0;
	int r = cxlx_cmd_health_info_get_pmem_errors(item->cmd, &count);

	*ret = count;
	return r;
}

/* clang-format off */
static const struct field health_rows[] = {
	FLAG_OF("maintenance_needed", cxl_cmd_health_info_get_maintenance_needed),
	FLAG_OF("performance_degraded", cxl_cmd_health_info_get_performance_degraded),
	FLAG_OF("hw_replacement_needed", cxl_cmd_health_info_get_hw_replacement_needed),
	FLAG_OF("media_normal", cxl_cmd_health_info_get_media_normal),
	FLAG_OF("media_not_ready", cxl_cmd_health_info_get_media_not_ready),
	FLAG_OF("media_persistence_lost", cxl_cmd_health_info_get_media_persistence_lost),
	FLAG_OF("media_data_lost", cxl_cmd_health_info_get_media_data_lost),
	FLAG_OF("media_powerloss_persistence_loss", cxl_cmd_health_info_get_media_powerloss_persistence_loss),
	FLAG_OF("media_shutdown_persistence_loss", cxl_cmd_health_info_get_media_shutdown_persistence_loss),
	FLAG_OF("media_persistence_loss_imminent", cxl_cmd_health_info_get_media_persistence_loss_imminent),
	FLAG_OF("media_powerloss_data_loss", cxl_cmd_health_info_get_media_powerloss_data_loss),
	FLAG_OF("media_shutdown_data_loss", cxl_cmd_health_info_get_media_shutdown_data_loss),
	FLAG_OF("media_data_loss_imminent", cxl_cmd_health_info_get_media_data_loss_imminent),
	TEXT("ext_life_used", DETAIL_BASIC, ext_life_used),
	TEXT("ext_temperature", DETAIL_BASIC, ext_temperature),
	TEXT("ext_corrected_volatile", DETAIL_BASIC, ext_corrected_volatile),
	TEXT("ext_corrected_persistent", DETAIL_BASIC, ext_corrected_persistent),
	NUMBER_OF("life_used_percent", cxl_cmd_health_info_get_life_used),
	NUMBER("temperature", DETAIL_BASIC, temperature),
	COUNT("dirty_shutdowns", DETAIL_BASIC, dirty_shutdowns),
	COUNT("volatile_errors", DETAIL_BASIC, volatile_errors),
	COUNT("pmem_errors", DETAIL_BASIC, pmem_errors),
};
/* clang-format on */

const struct fields health_fields = FIELDS(health_rows);

/* --- alerts --- */

static int over_crit(const struct item *item, int *ret)
{
	return degrees(
		cxl_cmd_alert_config_get_dev_over_temperature_crit_alert_threshold(item->cmd), ret);
}

static int over_prog(const struct item *item, int *ret)
{
	return degrees(cxl_cmd_alert_config_get_dev_over_temperature_prog_warn_threshold(item->cmd),
		       ret);
}

static int under_crit(const struct item *item, int *ret)
{
	return degrees(
		cxl_cmd_alert_config_get_dev_under_temperature_crit_alert_threshold(item->cmd),
		ret);
}

static int under_prog(const struct item *item, int *ret)
{
	return degrees(
		cxl_cmd_alert_config_get_dev_under_temperature_prog_warn_threshold(item->cmd), ret);
}

/* clang-format off */
static const struct field alert_rows[] = {
	FLAG_OF("life_used_prog_warn_threshold_valid",
		cxl_cmd_alert_config_life_used_prog_warn_threshold_valid),
	FLAG_OF("dev_over_temperature_prog_warn_threshold_valid",
		cxl_cmd_alert_config_dev_over_temperature_prog_warn_threshold_valid),
	FLAG_OF("dev_under_temperature_prog_warn_threshold_valid",
		cxl_cmd_alert_config_dev_under_temperature_prog_warn_threshold_valid),
	FLAG_OF("corrected_volatile_mem_err_prog_warn_threshold_valid",
		cxl_cmd_alert_config_corrected_volatile_mem_err_prog_warn_threshold_valid),
	FLAG_OF("corrected_pmem_err_prog_warn_threshold_valid",
		cxl_cmd_alert_config_corrected_pmem_err_prog_warn_threshold_valid),
	FLAG_OF("life_used_prog_warn_threshold_writable",
		cxl_cmd_alert_config_life_used_prog_warn_threshold_writable),
	FLAG_OF("dev_over_temperature_prog_warn_threshold_writable",
		cxl_cmd_alert_config_dev_over_temperature_prog_warn_threshold_writable),
	FLAG_OF("dev_under_temperature_prog_warn_threshold_writable",
		cxl_cmd_alert_config_dev_under_temperature_prog_warn_threshold_writable),
	FLAG_OF("corrected_volatile_mem_err_prog_warn_threshold_writable",
		cxl_cmd_alert_config_corrected_volatile_mem_err_prog_warn_threshold_writable),
	FLAG_OF("corrected_pmem_err_prog_warn_threshold_writable",
		cxl_cmd_alert_config_corrected_pmem_err_prog_warn_threshold_writable),
	NUMBER_OF("life_used_crit_alert_threshold", cxl_cmd_alert_config_get_life_used_crit_alert_threshold),
	NUMBER_OF("life_used_prog_warn_threshold", cxl_cmd_alert_config_get_life_used_prog_warn_threshold),
	NUMBER("dev_over_temperature_crit_alert_threshold", DETAIL_BASIC, over_crit),
	NUMBER("dev_under_temperature_crit_alert_threshold", DETAIL_BASIC, under_crit),
	NUMBER("dev_over_temperature_prog_warn_threshold", DETAIL_BASIC, over_prog),
	NUMBER("dev_under_temperature_prog_warn_threshold", DETAIL_BASIC, under_prog),
	NUMBER_OF("corrected_volatile_mem_err_prog_warn_threshold",
		cxl_cmd_alert_config_get_corrected_volatile_mem_err_prog_warn_threshold),
	NUMBER_OF("corrected_pmem_err_prog_warn_threshold",
		cxl_cmd_alert_config_get_corrected_pmem_err_prog_warn_threshold),
};
/* clang-format on */

const struct fields alert_fields = FIELDS(alert_rows);

/* --- capacity --- */

/* clang-format off */
static const struct field identity_rows[] = {
	SIZE_OF("total_size", cxl_cmd_identify_get_total_size),
	SIZE_OF("volatile_only_size", cxl_cmd_identify_get_volatile_only_size),
	SIZE_OF("persistent_only_size", cxl_cmd_identify_get_persistent_only_size),
	SIZE_OF("partition_alignment_size", cxl_cmd_identify_get_partition_align),
};

static const struct field partition_rows[] = {
	SIZE_OF("active_volatile_size", cxl_cmd_partition_get_active_volatile_size),
	SIZE_OF("active_persistent_size", cxl_cmd_partition_get_active_persistent_size),
	SIZE_OF("next_volatile_size", cxl_cmd_partition_get_next_volatile_size),
	SIZE_OF("next_persistent_size", cxl_cmd_partition_get_next_persistent_size),
};
/* clang-format on */

const struct fields identity_fields = FIELDS(identity_rows);
const struct fields partition_fields = FIELDS(partition_rows);
