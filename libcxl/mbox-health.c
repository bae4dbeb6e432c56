// SPDX-License-Identifier: LGPL-2.1-or-later
/* mbox-health.c - Get Health Info: what is wrong with a device, or soon will be */
#include <errno.h>

#include "libcxl/mbox.h"

enum {
	MAINTENANCE_NEEDED,
	PERFORMANCE_DEGRADED,
	REPLACEMENT_NEEDED,
	MEDIA,
	EXT_LIFE_USED,
	EXT_TEMPERATURE,
	EXT_VOLATILE,
	EXT_PERSISTENT,
	LIFE_USED,
	TEMPERATURE,
	DIRTY_SHUTDOWNS,
	VOLATILE_ERRORS,
	PMEM_ERRORS,
};

/* clang-format off */
static const struct mbox_field fields[] = {
	/*                         at bytes  shift       bits */
	[MAINTENANCE_NEEDED]   = {  0, 1, .shift = 0, .bits = 1 },
	[PERFORMANCE_DEGRADED] = {  0, 1, .shift = 1, .bits = 1 },
	[REPLACEMENT_NEEDED]   = {  0, 1, .shift = 2, .bits = 1 },
	[MEDIA]                = {  1, 1 },
	[EXT_LIFE_USED]        = {  2, 1, .shift = 0, .bits = 2 },
	[EXT_TEMPERATURE]      = {  2, 1, .shift = 2, .bits = 2 },
	[EXT_VOLATILE]         = {  2, 1, .shift = 4, .bits = 1 },
	[EXT_PERSISTENT]       = {  2, 1, .shift = 5, .bits = 1 },
	[LIFE_USED]            = {  3, 1 },
	[TEMPERATURE]          = {  4, 2 },
	[DIRTY_SHUTDOWNS]      = {  6, 4 },
	[VOLATILE_ERRORS]      = { 10, 4 },
	[PMEM_ERRORS]          = { 14, 4 },
};
/* clang-format on */

/* What a device says that does not measure it. */
#define NO_LIFE_USED 0xff
#define NO_TEMPERATURE 0xffff

static const struct mbox_command get_health_info = {
	.id = CXL_MEM_COMMAND_ID_GET_HEALTH_INFO,
	.opcode = 0x4200,
	.name = "Get Health Info",
	.out = MBOX_PAYLOAD(18, fields),
};

static int number(const struct cxl_cmd *cmd, unsigned int field)
{
	return mbox_get_int(cmd, &get_health_info, field);
}

/* 1: the field has this value; 0: another one. */
static int is(const struct cxl_cmd *cmd, unsigned int field, int value)
{
	int found = number(cmd, field);

	return found < 0 ? found : found == value;
}

CXL_API struct cxl_cmd *cxl_cmd_new_get_health_info(struct cxl_memdev *memdev)
{
	return mbox_new(memdev, &get_health_info);
}

/* --- status --- */

CXL_API int cxl_cmd_health_info_get_maintenance_needed(struct cxl_cmd *cmd)
{
	return is(cmd, MAINTENANCE_NEEDED, 1);
}

CXL_API int cxl_cmd_health_info_get_performance_degraded(struct cxl_cmd *cmd)
{
	return is(cmd, PERFORMANCE_DEGRADED, 1);
}

CXL_API int cxl_cmd_health_info_get_hw_replacement_needed(struct cxl_cmd *cmd)
{
	return is(cmd, REPLACEMENT_NEEDED, 1);
}

/* --- media --- */

CXL_API int cxl_cmd_health_info_get_media_normal(struct cxl_cmd *cmd)
{
	return is(cmd, MEDIA, 0);
}

CXL_API int cxl_cmd_health_info_get_media_not_ready(struct cxl_cmd *cmd)
{
	return is(cmd, MEDIA, 1);
}

CXL_API int cxl_cmd_health_info_get_media_persistence_lost(struct cxl_cmd *cmd)
{
	return is(cmd, MEDIA, 2);
}

CXL_API int cxl_cmd_health_info_get_media_data_lost(struct cxl_cmd *cmd)
{
	return is(cmd, MEDIA, 3);
}

CXL_API int cxl_cmd_health_info_get_media_powerloss_persistence_loss(struct cxl_cmd *cmd)
{
	return is(cmd, MEDIA, 4);
}

CXL_API int cxl_cmd_health_info_get_media_shutdown_persistence_loss(struct cxl_cmd *cmd)
{
	return is(cmd, MEDIA, 5);
}

CXL_API int cxl_cmd_health_info_get_media_persistence_loss_imminent(struct cxl_cmd *cmd)
{
	return is(cmd, MEDIA, 6);
}

CXL_API int cxl_cmd_health_info_get_media_powerloss_data_loss(struct cxl_cmd *cmd)
{
	return is(cmd, MEDIA, 7);
}

CXL_API int cxl_cmd_health_info_get_media_shutdown_data_loss(struct cxl_cmd *cmd)
{
	return is(cmd, MEDIA, 8);
}

CXL_API int cxl_cmd_health_info_get_media_data_loss_imminent(struct cxl_cmd *cmd)
{
	return is(cmd, MEDIA, 9);
}

/* --- what is near its limit --- */

CXL_API int cxl_cmd_health_info_get_ext_life_used_normal(struct cxl_cmd *cmd)
{
	return is(cmd, EXT_LIFE_USED, 0);
}

CXL_API int cxl_cmd_health_info_get_ext_life_used_warning(struct cxl_cmd *cmd)
{
	return is(cmd, EXT_LIFE_USED, 1);
}

CXL_API int cxl_cmd_health_info_get_ext_life_used_critical(struct cxl_cmd *cmd)
{
	return is(cmd, EXT_LIFE_USED, 2);
}

CXL_API int cxl_cmd_health_info_get_ext_temperature_normal(struct cxl_cmd *cmd)
{
	return is(cmd, EXT_TEMPERATURE, 0);
}

CXL_API int cxl_cmd_health_info_get_ext_temperature_warning(struct cxl_cmd *cmd)
{
	return is(cmd, EXT_TEMPERATURE, 1);
}

CXL_API int cxl_cmd_health_info_get_ext_temperature_critical(struct cxl_cmd *cmd)
{
	return is(cmd, EXT_TEMPERATURE, 2);
}

CXL_API int cxl_cmd_health_info_get_ext_corrected_volatile_normal(struct cxl_cmd *cmd)
{
	return is(cmd, EXT_VOLATILE, 0);
}

CXL_API int cxl_cmd_health_info_get_ext_corrected_volatile_warning(struct cxl_cmd *cmd)
{
	return is(cmd, EXT_VOLATILE, 1);
}

CXL_API int cxl_cmd_health_info_get_ext_corrected_persistent_normal(struct cxl_cmd *cmd)
{
	return is(cmd, EXT_PERSISTENT, 0);
}

CXL_API int cxl_cmd_health_info_get_ext_corrected_persistent_warning(struct cxl_cmd *cmd)
{
	return is(cmd, EXT_PERSISTENT, 1);
}

/* --- numbers --- */

CXL_API int cxl_cmd_health_info_get_life_used(struct cxl_cmd *cmd)
{
	int percent = number(cmd, LIFE_USED);

	return percent == NO_LIFE_USED ? -EOPNOTSUPP : percent;
}

CXL_API int cxl_cmd_health_info_get_temperature(struct cxl_cmd *cmd)
{
	int degrees = number(cmd, TEMPERATURE);

	return degrees == NO_TEMPERATURE ? -EOPNOTSUPP : degrees;
}

CXL_API int cxl_cmd_health_info_get_dirty_shutdowns(struct cxl_cmd *cmd)
{
	return number(cmd, DIRTY_SHUTDOWNS);
}

CXL_API int cxl_cmd_health_info_get_volatile_errors(struct cxl_cmd *cmd)
{
	return number(cmd, VOLATILE_ERRORS);
}

CXL_API int cxl_cmd_health_info_get_pmem_errors(struct cxl_cmd *cmd)
{
	return number(cmd, PMEM_ERRORS);
}

/* The same counters for those who want to tell a large one from an error. */

static int counter(const struct cxl_cmd *cmd, unsigned int field, uint32_t *ret)
{
	uint64_t value;
	int r = ret ? mbox_get(cmd, &get_health_info, field, &value) : -EINVAL;

	if (r == 0)
		*ret = (uint32_t)value;
	return r;
}

CXL_API int cxlx_cmd_health_info_get_dirty_shutdowns(struct cxl_cmd *cmd, uint32_t *ret_count)
{
	return counter(cmd, DIRTY_SHUTDOWNS, ret_count);
}

CXL_API int cxlx_cmd_health_info_get_volatile_errors(struct cxl_cmd *cmd, uint32_t *ret_count)
{
	return counter(cmd, VOLATILE_ERRORS, ret_count);
}

CXL_API int cxlx_cmd_health_info_get_pmem_errors(struct cxl_cmd *cmd, uint32_t *ret_count)
{
	return counter(cmd, PMEM_ERRORS, ret_count);
}
