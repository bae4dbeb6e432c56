/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mailbox-json.h - what a memdev answers to mailbox commands, as JSON
 *
 * NULL: there is nothing to show.  A device that does not have a command is nothing to complain
 * about; who asks without being root is told once, and what the device refuses for another reason
 * as well.  The rest is in the library's error record, for complain().
 */
#ifndef CXL_MAILBOX_JSON_H
#define CXL_MAILBOX_JSON_H

#include "cxl/fields.h"

struct json_object *health_json(const struct item *item);
struct json_object *alert_json(const struct item *item);
struct json_object *partition_json(const struct item *item);
struct json_object *firmware_json(const struct item *item);

#endif
