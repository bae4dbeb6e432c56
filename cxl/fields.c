// SPDX-License-Identifier: GPL-2.0-only
/* fields.c - from the rows of a table to a JSON object; see fields.h */
#include <limits.h>

#include "cxl/fields.h"

static struct json_object *text_value(const struct field *field, const struct item *item)
{
	const char *text;

	return field->get.text(item, &text) < 0 ? NULL : json_object_new_string(text);
}

static struct json_object *u64_value(const struct field *field, const struct item *item)
{
	bool human = item->show->human;
	uint64_t value;

	if (field->get.u64(item, &value) < 0)
		return NULL;
	return field->kind == FIELD_SIZE ? json_size(value, human) : json_hex(value, human);
}

static struct json_object *number_value(const struct field *field, const struct item *item)
{
	int number;

	return field->get.number(item, &number) < 0 ? NULL : json_object_new_int(number);
}

static struct json_object *flag_value(const struct field *field, const struct item *item)
{
	bool flag;

	return field->get.flag(item, &flag) < 0 ? NULL : json_object_new_boolean(flag);
}

static struct json_object *count_value(const struct field *field, const struct item *item)
{
	uint64_t count;

	return field->get.u64(item, &count) < 0 ? NULL : json_object_new_uint64(count);
}

static struct json_object *cmd_value(const struct field *field, const struct item *item)
{
	int value = field->get.cmd(item->cmd);

	if (value < 0)
		return NULL;
	return field->kind == FIELD_CMD_FLAG ? json_object_new_boolean(value) :
					       json_object_new_int(value);
}

static struct json_object *cmd_size_value(const struct field *field, const struct item *item)
{
	unsigned long long size = field->get.cmd_size(item->cmd);

	return size == ULLONG_MAX ? NULL : json_size(size, item->show->human);
}

/* NULL: there is nothing to show. */
static struct json_object *value_of(const struct field *field, const struct item *item)
{
	switch (field->kind) {
	case FIELD_TEXT:
		return text_value(field, item);
	case FIELD_SIZE:
	case FIELD_HEX:
		return u64_value(field, item);
	case FIELD_NUMBER:
		return number_value(field, item);
	case FIELD_FLAG:
		return flag_value(field, item);
	case FIELD_COUNT:
		return count_value(field, item);
	case FIELD_JSON:
		return field->get.json(item);
	case FIELD_CMD_FLAG:
	case FIELD_CMD_NUMBER:
		return cmd_value(field, item);
	case FIELD_CMD_SIZE:
		return cmd_size_value(field, item);
	}
	return NULL;
}

static bool is_wanted(const struct field *field, const struct show *show)
{
	return (field->detail & ~show->details) == 0;
}

int fields_add(const struct fields *fields, const struct item *item, struct json_object *object)
{
	for (size_t i = 0; object && i < fields->n; i++) {
		const struct field *field = &fields->rows[i];
		struct json_object *value;

		if (!is_wanted(field, item->show))
			continue;
		value = value_of(field, item);
		if (item->show->complaints)
			complain(item->show->complaints, item->show->ctx);
		if (value && json_add(object, field->key, value) < 0)
			return -ENOMEM;
	}
	return object ? 0 : -ENOMEM;
}

struct json_object *fields_json(const struct fields *fields, const struct item *item)
{
	auto_json struct json_object *object = json_object_new_object();

	return fields_add(fields, item, object) < 0 ? NULL : take(object);
}
