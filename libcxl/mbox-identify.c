// SPDX-License-Identifier: LGPL-2.1-or-later
/* mbox-identify.c - Identify Memory Device: capacities, firmware revision, label area */
#include <errno.h>

#include "libcxl/mbox.h"

enum {
	FW_REVISION,
	TOTAL,
	VOLATILE_ONLY,
	PERSISTENT_ONLY,
	PARTITION_ALIGN,
	LABEL_SIZE,
};

/* clang-format off */
static const struct mbox_field fields[] = {
	/*                    at  bytes */
	[FW_REVISION]     = {  0, 16 },
	[TOTAL]           = { 16,  8 },
	[VOLATILE_ONLY]   = { 24,  8 },
	[PERSISTENT_ONLY] = { 32,  8 },
	[PARTITION_ALIGN] = { 40,  8 },
	[LABEL_SIZE]      = { 56,  4 },
};
/* clang-format on */

static const struct mbox_command identify = {
	.id = CXL_MEM_COMMAND_ID_IDENTIFY,
	.opcode = 0x4000,
	.name = "Identify Memory Device",
	.out = MBOX_PAYLOAD(67, fields),
};

CXL_API struct cxl_cmd *cxl_cmd_new_identify(struct cxl_memdev *memdev)
{
	return mbox_new(memdev, &identify);
}

CXL_API int cxl_cmd_identify_get_fw_rev(struct cxl_cmd *cmd, char *fw_rev, int fw_len)
{
	if (!fw_rev)
		return -EINVAL;
	return mbox_get_text(cmd, &identify, FW_REVISION, fw_rev, fw_len > 0 ? (size_t)fw_len : 0);
}

CXL_API unsigned long long cxl_cmd_identify_get_total_size(struct cxl_cmd *cmd)
{
	return mbox_get_capacity(cmd, &identify, TOTAL);
}

CXL_API unsigned long long cxl_cmd_identify_get_volatile_only_size(struct cxl_cmd *cmd)
{
	return mbox_get_capacity(cmd, &identify, VOLATILE_ONLY);
}

CXL_API unsigned long long cxl_cmd_identify_get_persistent_only_size(struct cxl_cmd *cmd)
{
	return mbox_get_capacity(cmd, &identify, PERSISTENT_ONLY);
}

CXL_API unsigned long long cxl_cmd_identify_get_partition_align(struct cxl_cmd *cmd)
{
	return mbox_get_capacity(cmd, &identify, PARTITION_ALIGN);
}

CXL_API unsigned int cxl_cmd_identify_get_label_size(struct cxl_cmd *cmd)
{
	return (unsigned int)mbox_get_int(cmd, &identify, LABEL_SIZE);
}
