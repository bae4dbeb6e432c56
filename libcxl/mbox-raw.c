// SPDX-License-Identifier: LGPL-2.1-or-later
/* mbox-raw.c - any opcode with any payload, where the kernel was built to let that through */
#include <errno.h>

#include "libcxl/mbox.h"

static const struct mbox_command raw = {
	.id = CXL_MEM_COMMAND_ID_RAW,
	.name = "raw command",
};

CXL_API struct cxl_cmd *cxl_cmd_new_raw(struct cxl_memdev *memdev, int opcode)
{
	struct cxl_cmd *cmd;

	if (opcode <= 0 || opcode > UINT16_MAX) {
		errno = EINVAL;
		return NULL;
	}
	cmd = mbox_new(memdev, &raw);
	if (cmd)
		cmd->send.raw.opcode = (uint16_t)opcode;
	return cmd;
}
