// SPDX-License-Identifier: LGPL-2.1-or-later
/* mbox-partition.c - Get and Set Partition Info: how the capacity is divided, now and next */
#include <errno.h>

#include "libcxl/mbox.h"

enum {
	ACTIVE_VOLATILE,
	ACTIVE_PERSISTENT,
	NEXT_VOLATILE,
	NEXT_PERSISTENT,
};

enum {
	SET_VOLATILE,
	SET_IMMEDIATE,
};

/* clang-format off */
static const struct mbox_field get_fields[] = {
	/*                      at  bytes */
	[ACTIVE_VOLATILE]   = {  0, 8 },
	[ACTIVE_PERSISTENT] = {  8, 8 },
	[NEXT_VOLATILE]     = { 16, 8 },
	[NEXT_PERSISTENT]   = { 24, 8 },
};

static const struct mbox_field set_fields[] = {
	[SET_VOLATILE]      = {  0, 8 },
	[SET_IMMEDIATE]     = {  8, 1, .shift = 0, .bits = 1 },
};
/* clang-format on */

static const struct mbox_command get_partition = {
	.id = CXL_MEM_COMMAND_ID_GET_PARTITION_INFO,
	.opcode = 0x4100,
	.name = "Get Partition Info",
	.out = MBOX_PAYLOAD(32, get_fields),
};

/* The kernel's list asks for one byte more than has a meaning; it stays 0. */
static const struct mbox_command set_partition = {
	.id = CXL_MEM_COMMAND_ID_SET_PARTITION_INFO,
	.opcode = 0x4101,
	.name = "Set Partition Info",
	.in = MBOX_PAYLOAD(9, set_fields),
};

CXL_API struct cxl_cmd *cxl_cmd_new_get_partition(struct cxl_memdev *memdev)
{
	return mbox_new(memdev, &get_partition);
}

CXL_API unsigned long long cxl_cmd_partition_get_active_volatile_size(struct cxl_cmd *cmd)
{
	return mbox_get_capacity(cmd, &get_partition, ACTIVE_VOLATILE);
}

CXL_API unsigned long long cxl_cmd_partition_get_active_persistent_size(struct cxl_cmd *cmd)
{
	return mbox_get_capacity(cmd, &get_partition, ACTIVE_PERSISTENT);
}

CXL_API unsigned long long cxl_cmd_partition_get_next_volatile_size(struct cxl_cmd *cmd)
{
	return mbox_get_capacity(cmd, &get_partition, NEXT_VOLATILE);
}

CXL_API unsigned long long cxl_cmd_partition_get_next_persistent_size(struct cxl_cmd *cmd)
{
	return mbox_get_capacity(cmd, &get_partition, NEXT_PERSISTENT);
}

CXL_API struct cxl_cmd *cxl_cmd_new_set_partition(struct cxl_memdev *memdev,
						  unsigned long long volatile_size)
{
	struct cxl_cmd *cmd = mbox_new(memdev, &set_partition);

	if (cmd)
		(void)mbox_set(cmd, &set_partition, SET_VOLATILE,
			       volatile_size / CXL_CAPACITY_UNIT);
	return cmd;
}

CXL_API int cxl_cmd_partition_set_mode(struct cxl_cmd *cmd, enum cxl_setpartition_mode mode)
{
	if (mode != CXL_SETPART_NEXTBOOT && mode != CXL_SETPART_IMMEDIATE)
		return -EINVAL;
	return mbox_set(cmd, &set_partition, SET_IMMEDIATE, mode == CXL_SETPART_IMMEDIATE);
}
