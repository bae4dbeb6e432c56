// SPDX-License-Identifier: GPL-2.0-only
/* event-json.c - from the fields of an event's format to JSON; see event-json.h */
#include <errno.h>
#include <event-parse.h>
#include <string.h>
#include <uuid/uuid.h>

#include "cxl/event-json.h"

/* A piece of a record. */
struct span {
	const uint8_t *at;
	size_t len;
};

static int cut(const struct tep_record *record, uint64_t offset, uint64_t len, struct span *ret)
{
	uint64_t size = record->size > 0 ? (uint64_t)record->size : 0;

	if (offset > size || len > size - offset)
		return -EPROTO;
	ret->at = (const uint8_t *)record->data + offset;
	ret->len = len;
	return 0;
}

/* A number of the host's byte order; -EPROTO for a width that no number has. */
static int number_of(const struct span *span, uint64_t *ret)
{
	uint16_t u16;
	uint32_t u32;

	switch (span->len) {
	case 1:
		*ret = *span->at;
		return 0;
	case 2:
		memcpy(&u16, span->at, sizeof(u16));
		*ret = u16;
		return 0;
	case 4:
		memcpy(&u32, span->at, sizeof(u32));
		*ret = u32;
		return 0;
	case 8:
		memcpy(ret, span->at, sizeof(*ret));
		return 0;
	default:
		return -EPROTO;
	}
}

static int64_t with_sign(uint64_t value, size_t len)
{
	unsigned int unused = 64 - 8 * (unsigned int)len;

	return (int64_t)(value << unused) >> unused;
}

static int place_of(const struct tep_format_field *field, const struct tep_record *record,
		    struct span *ret)
{
	if (field->offset < 0 || field->size < 0)
		return -EPROTO;
	return cut(record, (uint64_t)field->offset, (uint64_t)field->size, ret);
}

/*
 * Where the bytes of a field are. What has no fixed length stands behind the others: the field
 * itself says where (lower half) and how long (upper half).
 */
static int find(const struct tep_format_field *field, const struct tep_record *record,
		struct span *ret)
{
	uint64_t where, offset;
	int r;

	r = place_of(field, record, ret);
	if (r < 0 || !(field->flags & TEP_FIELD_IS_DYNAMIC))
		return r;
	if (ret->len != sizeof(uint32_t))
		return -EPROTO;
	number_of(ret, &where);
	offset = where & 0xffff;
	if (field->flags & TEP_FIELD_IS_RELATIVE)
		offset += (uint64_t)field->offset + (uint64_t)field->size;
	return cut(record, offset, where >> 16, ret);
}

/* --- kinds of fields --- */

/* 85 takes a char[16] for bytes: the uuid of cxl_poison is one. */
static bool is_text(const struct tep_format_field *field)
{
	return (field->flags & TEP_FIELD_IS_DYNAMIC) && (field->flags & TEP_FIELD_IS_STRING) &&
	       strstr(field->type, "char");
}

static bool is_uuid(const struct tep_format_field *field)
{
	return strcmp(field->type, "uuid_t") == 0;
}

static struct json_object *number_json(const struct tep_format_field *field,
				       const struct span *span)
{
	uint64_t value;

	if (number_of(span, &value) < 0)
		return NULL;
	if (field->flags & TEP_FIELD_IS_SIGNED)
		return json_object_new_int64(with_sign(value, span->len));
	return json_object_new_uint64(value);
}

/* What is no text after all must not make the whole line unreadable. */
static struct json_object *text_json(const struct span *span)
{
	size_t len = strnlen((const char *)span->at, span->len);
	auto_free char *text = strndup((const char *)span->at, len);

	for (size_t i = 0; text && i < len; i++)
		if ((unsigned char)text[i] >= 0x80)
			text[i] = '?';
	return text ? json_object_new_string(text) : NULL;
}

static struct json_object *uuid_json(const struct span *span)
{
	char text[UUID_STR_LEN];
	uuid_t uuid;

	if (span->len != sizeof(uuid))
		return NULL;
	memcpy(uuid, span->at, sizeof(uuid));
	uuid_unparse_lower(uuid, text);
	return json_object_new_string(text);
}

static size_t width_of(const struct tep_format_field *field)
{
	switch (field->elementsize) {
	case 2:
	case 4:
	case 8:
		return field->elementsize;
	default:
		return 1;
	}
}

static struct json_object *array_json(const struct tep_format_field *field, const struct span *span)
{
	auto_json struct json_object *array = json_object_new_array();
	size_t width = width_of(field);

	for (size_t at = 0; array && at + width <= span->len; at += width) {
		const struct span element = { .at = span->at + at, .len = width };

		if (json_append(array, number_json(field, &element)) < 0)
			return NULL;
	}
	return take(array);
}

/* NULL: it has no value, which JSON calls null. */
static struct json_object *value_json(const struct tep_format_field *field,
				      const struct tep_record *record)
{
	struct span span;

	if (find(field, record, &span) < 0)
		return NULL;
	if (is_text(field))
		return text_json(&span);
	if (is_uuid(field))
		return uuid_json(&span);
	if (field->flags & TEP_FIELD_IS_ARRAY)
		return array_json(field, &span);
	return number_json(field, &span);
}

/* --- events --- */

static int add_head(const struct tep_event *event, const struct tep_record *record,
		    struct json_object *object)
{
	if (json_add_text(object, "system", event->system) < 0 ||
	    json_add_text(object, "event", event->name) < 0)
		return -ENOMEM;
	return json_add_u64(object, "timestamp", record->ts);
}

static int add_field(const struct tep_format_field *field, const struct tep_record *record,
		     struct json_object *object)
{
	struct json_object *value = value_json(field, record);

	if (value)
		return json_add(object, field->name, value);
	return json_object_object_add(object, field->name, NULL) < 0 ? -ENOMEM : 0;
}

struct json_object *event_json(struct tep_event *event, const struct tep_record *record)
{
	auto_json struct json_object *object = json_object_new_object();
	const struct tep_format_field *field;

	if (!object || add_head(event, record, object) < 0)
		return NULL;
	for (field = event->format.fields; field; field = field->next)
		if (add_field(field, record, object) < 0)
			return NULL;
	return take(object);
}

/* --- single fields --- */

static int get_number(const struct tep_format_field *field, const struct tep_record *record,
		      uint64_t *ret)
{
	struct span span;
	int r;

	if (!field || (field->flags & (TEP_FIELD_IS_ARRAY | TEP_FIELD_IS_DYNAMIC)))
		return -ENOENT;
	r = place_of(field, record, &span);
	return r < 0 ? r : number_of(&span, ret);
}

int event_get_u64(struct tep_event *event, const struct tep_record *record, const char *name,
		  uint64_t *ret)
{
	return get_number(tep_find_field(event, name), record, ret);
}

int event_get_pid(struct tep_event *event, const struct tep_record *record, uint64_t *ret)
{
	return get_number(tep_find_common_field(event, "common_pid"), record, ret);
}

int event_get_text(struct tep_event *event, const struct tep_record *record, const char *name,
		   const char **ret)
{
	const struct tep_format_field *field = tep_find_field(event, name);
	struct span span;
	int r;

	if (!field || !is_text(field))
		return -ENOENT;
	r = find(field, record, &span);
	if (r < 0)
		return r;
	if (strnlen((const char *)span.at, span.len) == span.len)
		return -EPROTO;
	*ret = (const char *)span.at;
	return 0;
}
