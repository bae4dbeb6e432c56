// SPDX-License-Identifier: GPL-2.0-only
/* mailbox-json.c - what a memdev answers to mailbox commands, as JSON; see mailbox-json.h */
#include <errno.h>
#include <limits.h>

#include "cli/msg.h"
#include "cxl/mailbox-json.h"

/* The return code of a device that does not have the command. */
#define UNSUPPORTED 3

static void unref_cmd(struct cxl_cmd **cmd)
{
	cxl_cmd_unref(*cmd);
}
#define auto_cmd at_end(unref_cmd)

/* Failures that are answers leave no record behind. */
static void sort_out(const struct item *item, const char *what, int code)
{
	struct cxl_ctx *ctx = item->show->ctx;
	const struct cxlx_error *error = cxlx_get_error(ctx);

	if (code != -EACCES && code != -EPERM && code != -EOPNOTSUPP && code != -ENOTTY)
		return;
	if (item->show->complaints && (code == -EACCES || code == -EPERM))
		complain_not_root(item->show->complaints, what, cxlx_error_path(error), code);
	cxlx_clear_error(ctx);
}

static void tell_refusal(const struct item *item, const char *what, int status)
{
	if (item->show->complaints && status != UNSUPPORTED)
		cli_warning("%s: no %s, the device says: %s", cxl_memdev_get_devname(item->memdev),
			    what, cxlx_cmd_status_text(status));
}

/* Submit @cmd, which may be NULL with errno set.  True: its getters may be asked. */
static bool is_answered(const struct item *item, struct cxl_cmd *cmd, const char *what)
{
	int r = cmd ? cxl_cmd_submit(cmd) : -errno;

	if (r < 0)
		sort_out(item, what, r);
	else if (cxl_cmd_get_mbox_status(cmd) > 0)
		tell_refusal(item, what, cxl_cmd_get_mbox_status(cmd));
	return r == 0 && cxl_cmd_get_mbox_status(cmd) == 0;
}

static struct json_object *answer_json(const struct item *item, const char *what,
				       struct cxl_cmd *made, const struct fields *fields)
{
	auto_cmd struct cxl_cmd *cmd = made;
	const struct item answer = { .show = item->show, .cmd = cmd };

	return is_answered(item, cmd, what) ? fields_json(fields, &answer) : NULL;
}

struct json_object *health_json(const struct item *item)
{
	return answer_json(item, "health", cxl_cmd_new_get_health_info(item->memdev),
			   &health_fields);
}

struct json_object *alert_json(const struct item *item)
{
	return answer_json(item, "alert_config", cxl_cmd_new_get_alert_config(item->memdev),
			   &alert_fields);
}

/* Only a device that can be partitioned is asked how it is. */
static int add_partition(const struct item *item, struct json_object *object)
{
	auto_cmd struct cxl_cmd *cmd = cxl_cmd_new_get_partition(item->memdev);
	const struct item answer = { .show = item->show, .cmd = cmd };

	if (!is_answered(item, cmd, "sizes of partitions"))
		return 0;
	return fields_add(&partition_fields, &answer, object);
}

struct json_object *partition_json(const struct item *item)
{
	auto_cmd struct cxl_cmd *cmd = cxl_cmd_new_identify(item->memdev);
	const struct item answer = { .show = item->show, .cmd = cmd };
	auto_json struct json_object *object = NULL;
	unsigned long long align;

	if (!is_answered(item, cmd, "partition_info"))
		return NULL;
	object = fields_json(&identity_fields, &answer);
	align = cxl_cmd_identify_get_partition_align(cmd);
	if (align != 0 && align != ULLONG_MAX && add_partition(item, object) < 0)
		return NULL;
	return take(object);
}

/*
 * What the device says of its slots, and what the kernel's loader is doing.  One may be there
 * without the other: the loader can be seen without the rights to ask the device.
 */
struct json_object *firmware_json(const struct item *item)
{
	auto_json struct json_object *object =
		answer_json(item, "firmware slots", cxl_cmd_new_get_fw_info(item->memdev), &slot_fields);

	if (!object && (item->show->details & DETAIL_LOADER))
		object = json_object_new_object();
	if (!object || fields_add(&loader_fields, item, object) < 0)
		return NULL;
	return json_object_object_length(object) > 0 ? take(object) : NULL;
}
