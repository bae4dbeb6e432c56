// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * mbox-alert.c - Get and Set Alert Configuration: when a device raises an alarm
 *
 * Five things can be watched, always in this order: life used, temperature too high, temperature
 * too low, corrected errors of volatile and of persistent memory.
 */
#include <errno.h>

#include "libcxl/mbox.h"

enum {
	LIFE_VALID,
	OVER_VALID,
	UNDER_VALID,
	VOLATILE_VALID,
	PMEM_VALID,
	LIFE_WRITABLE,
	OVER_WRITABLE,
	UNDER_WRITABLE,
	VOLATILE_WRITABLE,
	PMEM_WRITABLE,
	LIFE_CRITICAL,
	LIFE_WARNING,
	OVER_CRITICAL,
	UNDER_CRITICAL,
	OVER_WARNING,
	UNDER_WARNING,
	VOLATILE_WARNING,
	PMEM_WARNING,
};

enum {
	SET_VALID,
	SET_ENABLE,
	SET_LIFE,
	SET_OVER,
	SET_UNDER,
	SET_VOLATILE,
	SET_PMEM,
};

/* clang-format off */
static const struct mbox_field get_fields[] = {
	/*                     at bytes  shift       bits */
	[LIFE_VALID]         = {  0, 1, .shift = 0, .bits = 1 },
	[OVER_VALID]         = {  0, 1, .shift = 1, .bits = 1 },
	[UNDER_VALID]        = {  0, 1, .shift = 2, .bits = 1 },
	[VOLATILE_VALID]     = {  0, 1, .shift = 3, .bits = 1 },
	[PMEM_VALID]         = {  0, 1, .shift = 4, .bits = 1 },
	[LIFE_WRITABLE]      = {  1, 1, .shift = 0, .bits = 1 },
	[OVER_WRITABLE]      = {  1, 1, .shift = 1, .bits = 1 },
	[UNDER_WRITABLE]     = {  1, 1, .shift = 2, .bits = 1 },
	[VOLATILE_WRITABLE]  = {  1, 1, .shift = 3, .bits = 1 },
	[PMEM_WRITABLE]      = {  1, 1, .shift = 4, .bits = 1 },
	[LIFE_CRITICAL]      = {  2, 1 },
	[LIFE_WARNING]       = {  3, 1 },
	[OVER_CRITICAL]      = {  4, 2 },
	[UNDER_CRITICAL]     = {  6, 2 },
	[OVER_WARNING]       = {  8, 2 },
	[UNDER_WARNING]      = { 10, 2 },
	[VOLATILE_WARNING]   = { 12, 2 },
	[PMEM_WARNING]       = { 14, 2 },
};

static const struct mbox_field set_fields[] = {
	[SET_VALID]          = {  0, 1 },
	[SET_ENABLE]         = {  1, 1 },
	[SET_LIFE]           = {  2, 1 },
	[SET_OVER]           = {  4, 2 },
	[SET_UNDER]          = {  6, 2 },
	[SET_VOLATILE]       = {  8, 2 },
	[SET_PMEM]           = { 10, 2 },
};
/* clang-format on */

static const struct mbox_command get_alert_config = {
	.id = CXL_MEM_COMMAND_ID_GET_ALERT_CONFIG,
	.opcode = 0x4201,
	.name = "Get Alert Configuration",
	.out = MBOX_PAYLOAD(16, get_fields),
};

static const struct mbox_command set_alert_config = {
	.id = CXL_MEM_COMMAND_ID_SET_ALERT_CONFIG,
	.opcode = 0x4202,
	.name = "Set Alert Configuration",
	.in = MBOX_PAYLOAD(12, set_fields),
};

static int get(const struct cxl_cmd *cmd, unsigned int field)
{
	return mbox_get_int(cmd, &get_alert_config, field);
}

/* What the field cannot hold must not become another threshold; temperatures may be negative. */
static int set(struct cxl_cmd *cmd, unsigned int field, int value)
{
	bool is_byte = set_fields[field].bytes == 1;

	if (value < (is_byte ? 0 : INT16_MIN) || value > (is_byte ? UINT8_MAX : UINT16_MAX))
		return -EINVAL;
	return mbox_set(cmd, &set_alert_config, field, (uint64_t)value);
}

CXL_API struct cxl_cmd *cxl_cmd_new_get_alert_config(struct cxl_memdev *memdev)
{
	return mbox_new(memdev, &get_alert_config);
}

CXL_API struct cxl_cmd *cxl_cmd_new_set_alert_config(struct cxl_memdev *memdev)
{
	return mbox_new(memdev, &set_alert_config);
}

/* --- which thresholds are in use, and which can be set --- */

CXL_API int cxl_cmd_alert_config_life_used_prog_warn_threshold_valid(struct cxl_cmd *cmd)
{
	return get(cmd, LIFE_VALID);
}

CXL_API int cxl_cmd_alert_config_dev_over_temperature_prog_warn_threshold_valid(struct cxl_cmd *cmd)
{
	return get(cmd, OVER_VALID);
}

CXL_API int
cxl_cmd_alert_config_dev_under_temperature_prog_warn_threshold_valid(struct cxl_cmd *cmd)
{
	return get(cmd, UNDER_VALID);
}

CXL_API int
cxl_cmd_alert_config_corrected_volatile_mem_err_prog_warn_threshold_valid(struct cxl_cmd *cmd)
{
	return get(cmd, VOLATILE_VALID);
}

CXL_API int cxl_cmd_alert_config_corrected_pmem_err_prog_warn_threshold_valid(struct cxl_cmd *cmd)
{
	return get(cmd, PMEM_VALID);
}

CXL_API int cxl_cmd_alert_config_life_used_prog_warn_threshold_writable(struct cxl_cmd *cmd)
{
	return get(cmd, LIFE_WRITABLE);
}

CXL_API int
cxl_cmd_alert_config_dev_over_temperature_prog_warn_threshold_writable(struct cxl_cmd *cmd)
{
	return get(cmd, OVER_WRITABLE);
}

CXL_API int
cxl_cmd_alert_config_dev_under_temperature_prog_warn_threshold_writable(struct cxl_cmd *cmd)
{
	return get(cmd, UNDER_WRITABLE);
}

CXL_API int
cxl_cmd_alert_config_corrected_volatile_mem_err_prog_warn_threshold_writable(struct cxl_cmd *cmd)
{
	return get(cmd, VOLATILE_WRITABLE);
}

CXL_API int
cxl_cmd_alert_config_corrected_pmem_err_prog_warn_threshold_writable(struct cxl_cmd *cmd)
{
	return get(cmd, PMEM_WRITABLE);
}

/* --- thresholds --- */

CXL_API int cxl_cmd_alert_config_get_life_used_crit_alert_threshold(struct cxl_cmd *cmd)
{
	return get(cmd, LIFE_CRITICAL);
}

CXL_API int cxl_cmd_alert_config_get_life_used_prog_warn_threshold(struct cxl_cmd *cmd)
{
	return get(cmd, LIFE_WARNING);
}

CXL_API int cxl_cmd_alert_config_get_dev_over_temperature_crit_alert_threshold(struct cxl_cmd *cmd)
{
	return get(cmd, OVER_CRITICAL);
}

CXL_API int cxl_cmd_alert_config_get_dev_under_temperature_crit_alert_threshold(struct cxl_cmd *cmd)
{
	return get(cmd, UNDER_CRITICAL);
}

CXL_API int cxl_cmd_alert_config_get_dev_over_temperature_prog_warn_threshold(struct cxl_cmd *cmd)
{
	return get(cmd, OVER_WARNING);
}

CXL_API int cxl_cmd_alert_config_get_dev_under_temperature_prog_warn_threshold(struct cxl_cmd *cmd)
{
	return get(cmd, UNDER_WARNING);
}

CXL_API int
cxl_cmd_alert_config_get_corrected_volatile_mem_err_prog_warn_threshold(struct cxl_cmd *cmd)
{
	return get(cmd, VOLATILE_WARNING);
}

CXL_API int cxl_cmd_alert_config_get_corrected_pmem_err_prog_warn_threshold(struct cxl_cmd *cmd)
{
	return get(cmd, PMEM_WARNING);
}

/* --- setting them --- */

CXL_API int cxl_cmd_alert_config_set_life_used_prog_warn_threshold(struct cxl_cmd *cmd,
								   int threshold)
{
	return set(cmd, SET_LIFE, threshold);
}

CXL_API int cxl_cmd_alert_config_set_dev_over_temperature_prog_warn_threshold(struct cxl_cmd *cmd,
									      int threshold)
{
	return set(cmd, SET_OVER, threshold);
}

CXL_API int cxl_cmd_alert_config_set_dev_under_temperature_prog_warn_threshold(struct cxl_cmd *cmd,
									       int threshold)
{
	return set(cmd, SET_UNDER, threshold);
}

CXL_API int
cxl_cmd_alert_config_set_corrected_volatile_mem_err_prog_warn_threshold(struct cxl_cmd *cmd,
									int threshold)
{
	return set(cmd, SET_VOLATILE, threshold);
}

CXL_API int cxl_cmd_alert_config_set_corrected_pmem_err_prog_warn_threshold(struct cxl_cmd *cmd,
									    int threshold)
{
	return set(cmd, SET_PMEM, threshold);
}

CXL_API int cxl_cmd_alert_config_set_valid_alert_actions(struct cxl_cmd *cmd, int action)
{
	return set(cmd, SET_VALID, action);
}

CXL_API int cxl_cmd_alert_config_set_enable_alert_actions(struct cxl_cmd *cmd, int enable)
{
	return set(cmd, SET_ENABLE, enable);
}
