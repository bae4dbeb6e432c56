// SPDX-License-Identifier: GPL-2.0-only
/* json.c - JSON as the tools print it, see json.h */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json_visit.h>
#include <json-c/printbuf.h>

#include "cli/json.h"
#include "cli/msg.h"

/* Below this a size is easier to read as it is. */
#define SMALL_SIZE UINT64_C(5000 * 1024)

static const struct size_unit {
	uint64_t below; /* used for sizes below this */
	uint64_t binary;
	uint64_t decimal;
	char letter;
} size_units[] = {
	{ UINT64_C(2) << 30, UINT64_C(1) << 20, UINT64_C(1000000), 'M' },
	{ UINT64_C(2) << 40, UINT64_C(1) << 30, UINT64_C(1000000000), 'G' },
	{ UINT64_MAX, UINT64_C(1) << 40, UINT64_C(1000000000000), 'T' },
};

static const struct size_unit *unit_for(uint64_t bytes)
{
	const struct size_unit *unit = size_units;

	while (bytes >= unit->below && unit < size_units + ARRAY_LEN(size_units) - 1)
		unit++;
	return unit;
}

/*
 * Hundredths of a unit, rounded half up from two hundredths.  Whole units are
 * split off first because bytes * 200 does not fit for the largest sizes.
 */
static uint64_t binary_hundredths(uint64_t bytes, uint64_t unit)
{
	return (bytes / unit * 200 + bytes % unit * 200 / unit + 1) / 2;
}

static uint64_t decimal_hundredths(uint64_t bytes, uint64_t unit)
{
	return (bytes / (unit / 200) + 1) / 2;
}

const char *json_size_text(uint64_t bytes, char to[static JSON_SIZE_TEXT])
{
	const struct size_unit *unit = unit_for(bytes);
	uint64_t binary = binary_hundredths(bytes, unit->binary);
	uint64_t decimal = decimal_hundredths(bytes, unit->decimal);

	if (bytes < SMALL_SIZE)
		snprintf(to, JSON_SIZE_TEXT, "%" PRIu64, bytes);
	else
		snprintf(to, JSON_SIZE_TEXT, "%" PRIu64 ".%02d %ciB (%" PRIu64 ".%02d %cB)",
			 binary / 100, (int)(binary % 100), unit->letter, decimal / 100,
			 (int)(decimal % 100), unit->letter);
	return to;
}

struct json_object *json_size(uint64_t bytes, bool human)
{
	char text[JSON_SIZE_TEXT];

	if (!human || bytes < SMALL_SIZE)
		return json_object_new_uint64(bytes);
	return json_object_new_string(json_size_text(bytes, text));
}

struct json_object *json_hex(uint64_t value, bool human)
{
	char text[2 + 16 + 1];

	if (!human)
		return json_object_new_uint64(value);
	snprintf(text, sizeof(text), "%#" PRIx64, value);
	return json_object_new_string(text);
}

int json_add(struct json_object *object, const char *key, struct json_object *value)
{
	if (!value)
		return -ENOMEM;
	if (!object || json_object_object_add(object, key, value) < 0) {
		json_object_put(value);
		return -ENOMEM;
	}
	return 0;
}

int json_add_size(struct json_object *object, const char *key, uint64_t bytes, bool human)
{
	return json_add(object, key, json_size(bytes, human));
}

int json_add_hex(struct json_object *object, const char *key, uint64_t value, bool human)
{
	return json_add(object, key, json_hex(value, human));
}

int json_add_int(struct json_object *object, const char *key, int64_t value)
{
	return json_add(object, key, json_object_new_int64(value));
}

int json_add_u64(struct json_object *object, const char *key, uint64_t value)
{
	return json_add(object, key, json_object_new_uint64(value));
}

int json_add_bool(struct json_object *object, const char *key, bool value)
{
	return json_add(object, key, json_object_new_boolean(value));
}

int json_add_text(struct json_object *object, const char *key, const char *text)
{
	return json_add(object, key, json_object_new_string(text));
}

int json_append(struct json_object *array, struct json_object *value)
{
	if (!value)
		return -ENOMEM;
	if (!array || json_object_array_add(array, value) < 0) {
		json_object_put(value);
		return -ENOMEM;
	}
	return 0;
}

bool json_human_on_terminal(void)
{
	return isatty(STDOUT_FILENO) == 1;
}

/*
 * json-c before 0.17 puts a newline into empty arrays and objects, and scripts
 * compare texts: so it is told how to write them.
 */
static int write_empty(struct json_object *value, struct printbuf *to, int level, int flags)
{
	const char *text = json_object_get_userdata(value);

	return printbuf_memappend(to, text, (int)strlen(text));
}

static int mark_empty(struct json_object *value, int flags, struct json_object *parent,
		      const char *key, size_t *index, void *unused)
{
	static char array[] = "[]", object[] = "{}";

	if (json_object_is_type(value, json_type_array) && json_object_array_length(value) == 0)
		json_object_set_serializer(value, write_empty, array, NULL);
	if (json_object_is_type(value, json_type_object) && json_object_object_length(value) == 0)
		json_object_set_serializer(value, write_empty, object, NULL);
	return JSON_C_VISIT_RETURN_CONTINUE;
}

/* The layout of 85: pretty, no blank after a colon, "/" escaped. */
static int print(FILE *to, struct json_object *value)
{
	const char *text;

	if (!value || json_c_visit(value, 0, mark_empty, NULL) < 0)
		return -ENOMEM;
	text = json_object_to_json_string_ext(value, JSON_C_TO_STRING_PRETTY);
	if (!text)
		return -ENOMEM;
	fprintf(to, "%s\n", text);
	return 0;
}

int json_print(FILE *to, struct json_object *value)
{
	auto_json struct json_object *mine = value;

	return print(to, mine);
}

int json_print_array(FILE *to, struct json_object *array, bool human)
{
	auto_json struct json_object *mine = array;
	size_t n = mine ? json_object_array_length(mine) : 0;

	if (!mine)
		return -ENOMEM;
	if (human && n == 0)
		return 0;
	if (human && n == 1)
		return print(to, json_object_array_get_idx(mine, 0));
	if (n == 0)
		cli_warning("no matching devices found");
	return print(to, mine);
}
