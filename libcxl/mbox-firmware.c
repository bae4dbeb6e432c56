// SPDX-License-Identifier: LGPL-2.1-or-later
/* mbox-firmware.c - Get FW Info: the slots, which one runs, which one is next */
#include <errno.h>

#include "libcxl/mbox.h"

#define SLOTS_MAX 4

enum {
	NUM_SLOTS,
	ACTIVE_SLOT,
	STAGED_SLOT,
	ONLINE_ACTIVATE,
	SLOT_1_REVISION,	/* three more follow */
};

/* clang-format off */
static const struct mbox_field fields[] = {
	/*                          at  bytes  shift       bits */
	[NUM_SLOTS]             = {  0,  1 },
	[ACTIVE_SLOT]           = {  1,  1, .shift = 0, .bits = 3 },
	[STAGED_SLOT]           = {  1,  1, .shift = 3, .bits = 3 },
	[ONLINE_ACTIVATE]       = {  2,  1, .shift = 0, .bits = 1 },
	[SLOT_1_REVISION]       = { 16, 16 },
	[SLOT_1_REVISION + 1]   = { 32, 16 },
	[SLOT_1_REVISION + 2]   = { 48, 16 },
	[SLOT_1_REVISION + 3]   = { 64, 16 },
};
/* clang-format on */

static const struct mbox_command get_fw_info = {
	.id = CXL_MEM_COMMAND_ID_GET_FW_INFO,
	.opcode = 0x0200,
	.name = "Get FW Info",
	.out = MBOX_PAYLOAD(80, fields),
};

/* Getters of 85 have no way to say what went wrong. */
static unsigned int number_or_0(const struct cxl_cmd *cmd, unsigned int field)
{
	int value = mbox_get_int(cmd, &get_fw_info, field);

	return value < 0 ? 0 : (unsigned int)value;
}

CXL_API struct cxl_cmd *cxl_cmd_new_get_fw_info(struct cxl_memdev *memdev)
{
	return mbox_new(memdev, &get_fw_info);
}

CXL_API unsigned int cxl_cmd_fw_info_get_num_slots(struct cxl_cmd *cmd)
{
	return number_or_0(cmd, NUM_SLOTS);
}

CXL_API unsigned int cxl_cmd_fw_info_get_active_slot(struct cxl_cmd *cmd)
{
	return number_or_0(cmd, ACTIVE_SLOT);
}

CXL_API unsigned int cxl_cmd_fw_info_get_staged_slot(struct cxl_cmd *cmd)
{
	return number_or_0(cmd, STAGED_SLOT);
}

CXL_API bool cxl_cmd_fw_info_get_online_activate_capable(struct cxl_cmd *cmd)
{
	return number_or_0(cmd, ONLINE_ACTIVATE) == 1;
}

static int get_number(const struct cxl_cmd *cmd, unsigned int field, unsigned int *ret)
{
	uint64_t value;
	int r = mbox_get(cmd, &get_fw_info, field, &value);

	if (r == 0 && ret)
		*ret = (unsigned int)value;
	return r;
}

CXL_API int cxlx_cmd_fw_info_get_slots(struct cxl_cmd *cmd, unsigned int *ret_num,
				       unsigned int *ret_active, unsigned int *ret_staged)
{
	int r = get_number(cmd, NUM_SLOTS, ret_num);

	if (r == 0 && ret_active)
		r = get_number(cmd, ACTIVE_SLOT, ret_active);
	return r == 0 && ret_staged ? get_number(cmd, STAGED_SLOT, ret_staged) : r;
}

CXL_API int cxlx_cmd_fw_info_get_online_activate(struct cxl_cmd *cmd, bool *ret)
{
	unsigned int bit;
	int r = ret ? get_number(cmd, ONLINE_ACTIVATE, &bit) : -EINVAL;

	if (r == 0)
		*ret = bit == 1;
	return r;
}

/* A slot whose revision begins with a NUL is empty. */
CXL_API int cxl_cmd_fw_info_get_fw_ver(struct cxl_cmd *cmd, int slot, char *buf, unsigned int len)
{
	unsigned int field;
	char first;
	int r;

	if (!cmd || cmd->command != &get_fw_info)
		return cmd ? -ENXIO : -EINVAL;
	if (!buf || len == 0 || slot < 1 || slot > SLOTS_MAX)
		return -EINVAL;
	field = SLOT_1_REVISION + (unsigned int)slot - 1;
	r = mbox_get_text(cmd, &get_fw_info, field, &first, 1);
	if (r < 0)
		return r;
	return first ? mbox_get_text(cmd, &get_fw_info, field, buf, len) : -ENOENT;
}
