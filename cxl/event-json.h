/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * event-json.h - a recorded event as JSON, and single fields of it
 *
 * Which fields there are says the kernel's format. A field whose place is not inside of the record
 * has no value: null in the JSON, -EPROTO from a getter.
 */
#ifndef CXL_EVENT_JSON_H
#define CXL_EVENT_JSON_H

#include <stdint.h>

#include "cli/json.h"

struct tep_event;
struct tep_record;

/*
 * "system", "event", "timestamp", then the fields in the order of the format, without those that
 * every event has. NULL when memory is short.
 */
struct json_object *event_json(struct tep_event *event, const struct tep_record *record);

/* -ENOENT: this kernel's event has no such field, or it is of another kind. */
int event_get_u64(struct tep_event *event, const struct tep_record *record, const char *name,
		  uint64_t *ret);

/* The text belongs to the record and ends inside of it. */
int event_get_text(struct tep_event *event, const struct tep_record *record, const char *name,
		   const char **ret);

/* Who caused it, as the kernel numbers threads. */
int event_get_pid(struct tep_event *event, const struct tep_record *record, uint64_t *ret);

#endif
