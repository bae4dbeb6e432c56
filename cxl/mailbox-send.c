// SPDX-License-Identifier: GPL-2.0-only
/* mailbox-send.c - commands that change a memdev through its mailbox, see mailbox-send.h */
#include <errno.h>

#include "cxl/mailbox-send.h"

static int submit(const struct memdev_action *action, struct cxl_memdev *memdev,
		  struct cxl_cmd *cmd, bool *ret_told)
{
	int status, r = cmd ? cxl_cmd_submit(cmd) : -errno;

	if (r < 0)
		return r;
	status = cxl_cmd_get_mbox_status(cmd);
	if (status == 0)
		return 0;
	*ret_told = true;
	memdev_action_tell(action, memdev, "the device refuses: %s", cxlx_cmd_status_text(status));
	return -ENXIO;
}

int mailbox_send(const struct memdev_action *action, struct cxl_memdev *memdev,
		 struct cxl_cmd *cmd, bool *ret_told)
{
	int r = submit(action, memdev, cmd, ret_told);

	cxl_cmd_unref(cmd);
	return r;
}

int mailbox_ask(const struct memdev_action *action, struct cxl_memdev *memdev, struct cxl_cmd *cmd,
		bool *ret_told)
{
	int r = submit(action, memdev, cmd, ret_told);

	if (r < 0)
		cxl_cmd_unref(cmd);
	return r;
}

struct json_object *mailbox_result(struct cxl_memdev *memdev, enum detail detail, bool human)
{
	const struct show show = {
		.ctx = cxl_memdev_get_ctx(memdev),
		.human = human,
		.details = detail,
	};
	const struct item item = { .show = &show, .memdev = memdev };

	return fields_json(&memdev_fields, &item);
}
