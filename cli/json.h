/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * json.h - JSON as the tools print it: number formats, shape rule, layout
 *
 * On top of json-c.  "human" is the switch that -u sets: sizes and hexadecimal
 * numbers become strings for people; without it everything is a plain number.
 *
 * Ownership: a value that is added to an object belongs to that object, also
 * when adding fails.  json_print() and json_print_array() free what they print.
 */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <json-c/json.h>

#include "base/scope.h"

static inline void json_scope_put(struct json_object **object)
{
	json_object_put(*object);
}
#define auto_json at_end(json_scope_put)

/* Text for people: at most "16777216.00 TiB (18446744.07 TB)". */
#define JSON_SIZE_TEXT 64

/*
 * "512.00 MiB (536.87 MB)".  Below 5000 KiB there is no such text: the digits
 * alone.  Returns @to.
 */
const char *json_size_text(uint64_t bytes, char to[static JSON_SIZE_TEXT]);

/* New values; NULL when memory is short. */
struct json_object *json_size(uint64_t bytes, bool human); /* 536870912 or "512.00 MiB (…" */
struct json_object *json_hex(uint64_t value, bool human);  /* 4096 or "0x1000"; 0 is "0" */

/* Add a value under @key.  Return 0, or -ENOMEM (a NULL @value included). */
int json_add(struct json_object *object, const char *key, struct json_object *value);
int json_add_size(struct json_object *object, const char *key, uint64_t bytes, bool human);
int json_add_hex(struct json_object *object, const char *key, uint64_t value, bool human);
int json_add_int(struct json_object *object, const char *key, int64_t value);
int json_add_u64(struct json_object *object, const char *key, uint64_t value);
int json_add_bool(struct json_object *object, const char *key, bool value);
int json_add_text(struct json_object *object, const char *key, const char *text);

/* Append to an array.  Returns 0 or -ENOMEM; @value belongs to the array. */
int json_append(struct json_object *array, struct json_object *value);

/* Commands that change something print for people when people look at it. */
bool json_human_on_terminal(void);

/* Print @value and a newline.  Returns 0 or -ENOMEM; failing writes are found at the end. */
int json_print(FILE *to, struct json_object *value);

/*
 * Print an array of results.  For people one result stands without brackets and
 * none is no output at all; otherwise the array is printed as it is, the empty
 * one with a warning on stderr that nothing matched.
 */
int json_print_array(FILE *to, struct json_object *array, bool human);

#endif
