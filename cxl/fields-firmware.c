// SPDX-License-Identifier: GPL-2.0-only
/* fields-firmware.c - what "cxl list" says about firmware: slots and loader */
#include "cxl/fields.h"

#define REVISION_MAX 16

/* --- slots --- */

/* What the answer is too short for has no key. */
static int num_slots(const struct item *item, int *ret)
{
	return cxlx_cmd_fw_info_get_slots(item->cmd, (unsigned int *)ret, NULL, NULL);
}

static int active_slot(const struct item *item, int *ret)
{
	return cxlx_cmd_fw_info_get_slots(item->cmd, NULL, (unsigned int *)ret, NULL);
}

/* A number that is no slot: none is staged. */
static int staged_slot(const struct item *item, int *ret)
{
	unsigned int slots, slot;
	int r = cxlx_cmd_fw_info_get_slots(item->cmd, &slots, NULL, &slot);

	if (r < 0)
		return r;
	*ret = (int)slot;
	return slot > 0 && slot <= slots ? 0 : -ENODATA;
}

static int online_activate_capable(const struct item *item, bool *ret)
{
	return cxlx_cmd_fw_info_get_online_activate(item->cmd, ret);
}

/* Up to 16 bytes of a device; what is no ASCII would not be JSON either. */
static struct json_object *revision(const struct item *item, int slot)
{
	char text[REVISION_MAX + 1] = "";

	if (cxl_cmd_fw_info_get_fw_ver(item->cmd, slot, text, REVISION_MAX) < 0)
		return NULL;
	for (char *at = text; *at; at++)
		if ((unsigned char)*at > '~')
			*at = '?';
	return json_object_new_string(text);
}

static struct json_object *slot_1_version(const struct item *item)
{
	return revision(item, 1);
}

static struct json_object *slot_2_version(const struct item *item)
{
	return revision(item, 2);
}

static struct json_object *slot_3_version(const struct item *item)
{
	return revision(item, 3);
}

static struct json_object *slot_4_version(const struct item *item)
{
	return revision(item, 4);
}

/* clang-format off */
static const struct field slot_rows[] = {
	NUMBER("num_slots",             DETAIL_BASIC, num_slots),
	NUMBER("active_slot",           DETAIL_BASIC, active_slot),
	NUMBER("staged_slot",           DETAIL_BASIC, staged_slot),
	FLAG("online_activate_capable", DETAIL_BASIC, online_activate_capable),
	JSON("slot_1_version",          DETAIL_BASIC, slot_1_version),
	JSON("slot_2_version",          DETAIL_BASIC, slot_2_version),
	JSON("slot_3_version",          DETAIL_BASIC, slot_3_version),
	JSON("slot_4_version",          DETAIL_BASIC, slot_4_version),
};
/* clang-format on */

const struct fields slot_fields = FIELDS(slot_rows);

/* --- the loader --- */

/* A loader that cannot be read is neither idle nor busy. */
static int fw_update_in_progress(const struct item *item, bool *ret)
{
	enum cxl_fwl_status status;
	int r = cxlx_memdev_get_fw_update(item->memdev, &status, NULL);

	*ret = r == 0 && status != CXL_FWL_STATUS_IDLE;
	return r;
}

static int remaining_size(const struct item *item, uint64_t *ret)
{
	enum cxl_fwl_status status;
	int r = cxlx_memdev_get_fw_update(item->memdev, &status, ret);

	return r == 0 && status == CXL_FWL_STATUS_IDLE ? -ENODATA : r;
}

/* clang-format off */
static const struct field loader_rows[] = {
	FLAG("fw_update_in_progress", DETAIL_BASIC, fw_update_in_progress),
	SIZE("remaining_size",        DETAIL_BASIC, remaining_size),
};
/* clang-format on */

const struct fields loader_fields = FIELDS(loader_rows);
