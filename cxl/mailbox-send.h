/* SPDX-License-Identifier: GPL-2.0-only */
/* mailbox-send.h - commands that change a memdev through its mailbox, and how it looks afterwards */
#ifndef CXL_MAILBOX_SEND_H
#define CXL_MAILBOX_SEND_H

#include "cxl/fields.h"
#include "cxl/memdev-action.h"

/*
 * Submit @cmd and drop it; NULL with errno set: it could not be made.  What the device itself
 * refuses is told; of the rest the reason is in the context.
 */
int mailbox_send(const struct memdev_action *action, struct cxl_memdev *memdev,
		 struct cxl_cmd *cmd, bool *ret_told);

/* The same for a command whose answer the caller wants: it is the caller's, unless this fails. */
int mailbox_ask(const struct memdev_action *action, struct cxl_memdev *memdev, struct cxl_cmd *cmd,
		bool *ret_told);

/* The memdev with some details, as "cxl list" shows it. */
struct json_object *mailbox_result(struct cxl_memdev *memdev, enum detail detail, bool human);

static inline void scope_unref_cmd(struct cxl_cmd **cmd)
{
	cxl_cmd_unref(*cmd);
}
#define auto_cmd at_end(scope_unref_cmd)

#endif
