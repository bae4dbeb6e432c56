// SPDX-License-Identifier: LGPL-2.1-or-later
/* attr.c - read, parse, cache and write what the attribute tables name; see attr.h */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/numbers.h"
#include "engine/object.h"

/* "word*" stands for all that begin so: later kernels make new ones of a family. */
static bool is_word(const char *word, const char *text)
{
	size_t len = strlen(word);

	if (word[len - 1] == '*')
		return strncmp(word, text, len - 1) == 0;
	return strcmp(word, text) == 0;
}

static int parse_word(const struct attr_word *words, const char *text, int64_t *ret)
{
	for (; words->text; words++) {
		if (!is_word(words->text, text))
			continue;
		*ret = words->value;
		return 0;
	}
	return -EINVAL;
}

static int parse_number(const struct attr *attr, const char *text, int64_t *ret)
{
	uint64_t u64 = 0;
	uint32_t u32 = 0;
	int32_t i32 = 0;
	int r;

	switch (attr->kind) {
	case ATTR_U64:
		r = parse_u64(text, 0, &u64);
		*ret = (int64_t)u64;
		return r;
	case ATTR_U32:
		r = parse_u32(text, 0, &u32);
		*ret = u32;
		return r;
	case ATTR_INT:
		r = parse_i32(text, 0, &i32);
		*ret = i32;
		return r;
	case ATTR_BOOL:
		r = parse_u32(text, 10, &u32);
		*ret = u32;
		return r == 0 && u32 > 1 ? -EINVAL : r;
	case ATTR_WORD:
		return parse_word(attr->words, text, ret);
	case ATTR_TEXT:
		break;
	}
	return 0;
}

/* The file's text into @value. */
static int parse(struct obj *obj, const struct attr *attr, const char *text,
		 struct attr_value *value)
{
	if (!*text && attr->flags & ATTR_EMPTY)
		return -ENODATA;
	if (parse_number(attr, text, &value->number) < 0)
		return ctx_fail(obj->ctx, -EPROTO, "understand", object_path(obj, attr->file).text,
				text);
	if (attr->kind != ATTR_TEXT && attr->kind != ATTR_WORD)
		return 0;
	value->text = strdup(text);
	return value->text ? 0 : -ENOMEM;
}

static void forget(struct attr_value *value)
{
	free(value->text);
	*value = (struct attr_value){ .state = ATTR_UNREAD };
}

static int fetch(struct obj *obj, const struct attr *attr, struct attr_value *value)
{
	char text[SYSFS_TEXT_MAX + 1];
	int r;

	r = object_read(obj, attr->file, text);
	if (r == -ENOENT && attr->flags & ATTR_ALWAYS)
		r = ctx_fail(obj->ctx, -ENODEV, "read", object_path(obj, attr->file).text, "");
	if (r < 0)
		return r;
	return parse(obj, attr, text, value);
}

/* Trouble is no answer to remember: it may pass, and its record must be there each time. */
static bool is_answer(int error)
{
	return error == 0 || error == -ENOENT || error == -ENODATA;
}

static int get(struct obj *obj, unsigned int id, const struct attr_value **ret)
{
	const struct attr *attr = &obj->type->attrs[id];
	struct attr_value *value = &obj->values[id];

	if (value->state == ATTR_UNREAD || attr->flags & ATTR_LIVE) {
		forget(value);
		value->error = fetch(obj, attr, value);
		value->state = is_answer(value->error) ? ATTR_KNOWN : ATTR_UNREAD;
	}
	*ret = value;
	return value->error;
}

int attr_get_u64(struct obj *obj, unsigned int id, uint64_t *ret)
{
	const struct attr_value *value;
	int r;

	r = get(obj, id, &value);
	if (r < 0)
		return r;
	*ret = (uint64_t)value->number;
	return 0;
}

int attr_get_u32(struct obj *obj, unsigned int id, uint32_t *ret)
{
	uint64_t number;
	int r;

	r = attr_get_u64(obj, id, &number);
	if (r < 0)
		return r;
	*ret = (uint32_t)number;
	return 0;
}

int attr_get_int(struct obj *obj, unsigned int id, int *ret)
{
	uint64_t number;
	int r;

	r = attr_get_u64(obj, id, &number);
	if (r < 0)
		return r;
	*ret = (int)(int64_t)number;
	return 0;
}

int attr_get_text(struct obj *obj, unsigned int id, const char **ret)
{
	const struct attr_value *value;
	int r;

	r = get(obj, id, &value);
	if (r < 0)
		return r;
	*ret = value->text;
	return 0;
}

/* --- files that no table can name --- */

int attr_read(struct obj *obj, const char *file, enum attr_kind kind, uint64_t *ret)
{
	const struct attr attr = { .file = file, .kind = kind };
	struct attr_value value = { .state = ATTR_UNREAD };
	int r;

	r = fetch(obj, &attr, &value);
	if (r == 0)
		*ret = (uint64_t)value.number;
	return r;
}

/* --- with a value for "none" --- */

uint64_t attr_u64_or(struct obj *obj, unsigned int id, uint64_t otherwise)
{
	uint64_t value;

	return obj && attr_get_u64(obj, id, &value) == 0 ? value : otherwise;
}

int attr_int_or(struct obj *obj, unsigned int id, int otherwise)
{
	int value;

	return obj && attr_get_int(obj, id, &value) == 0 ? value : otherwise;
}

int attr_set_text(struct obj *obj, unsigned int id, const char *text)
{
	return object_write(obj, obj->type->attrs[id].file, text);
}

int attr_set_u64(struct obj *obj, unsigned int id, uint64_t value)
{
	char text[32];

	snprintf(text, sizeof(text), "%#" PRIx64, value);
	return attr_set_text(obj, id, text);
}

int attr_set_u32(struct obj *obj, unsigned int id, uint32_t value)
{
	char text[16];

	snprintf(text, sizeof(text), "%" PRIu32, value);
	return attr_set_text(obj, id, text);
}

void attr_forget(struct obj *obj)
{
	for (size_t i = 0; i < obj->type->n_attrs; i++)
		forget(&obj->values[i]);
}
