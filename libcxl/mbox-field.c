// SPDX-License-Identifier: LGPL-2.1-or-later
/* mbox-field.c - numbers in payloads; no device, no context, nothing but bytes */
#include <errno.h>

#include "libcxl/mbox.h"

static bool is_there(const struct mbox_field *field, size_t len)
{
	return field->bytes > 0 && (size_t)field->at + field->bytes <= len;
}

/* The bits of the field, at the low end. */
static uint64_t mask_of(const struct mbox_field *field)
{
	unsigned int bits = field->bits ? field->bits : 8U * field->bytes;

	return bits >= 64 ? UINT64_MAX : (UINT64_C(1) << bits) - 1;
}

static uint64_t load(const uint8_t *at, unsigned int bytes)
{
	uint64_t value = 0;

	for (unsigned int i = 0; i < bytes; i++)
		value |= (uint64_t)at[i] << (8 * i);
	return value;
}

int mbox_decode(const struct mbox_field *field, const void *payload, size_t len, uint64_t *ret)
{
	if (!is_there(field, len) || field->bytes > sizeof(*ret))
		return -EPROTO;
	*ret = load((const uint8_t *)payload + field->at, field->bytes) >> field->shift &
	       mask_of(field);
	return 0;
}

int mbox_encode(const struct mbox_field *field, void *payload, size_t len, uint64_t value)
{
	uint64_t mask = mask_of(field) << field->shift;
	uint64_t all;
	uint8_t *at;

	if (!is_there(field, len) || field->bytes > sizeof(value))
		return -EPROTO;
	at = (uint8_t *)payload + field->at;
	all = (load(at, field->bytes) & ~mask) | (value << field->shift & mask);
	for (unsigned int i = 0; i < field->bytes; i++)
		at[i] = (uint8_t)(all >> (8 * i));
	return 0;
}
