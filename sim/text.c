/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * text.c - text as the kernel writes and reads it
 */
#include "sim/text.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *must(void *memory)
{
	if (memory)
		return memory;
	fputs("cxl-sim: out of memory\n", stderr);
	abort();
}

void *sim_alloc(size_t size)
{
	return must(calloc(1, size ? size : 1));
}

void *sim_realloc(void *old, size_t size)
{
	return must(realloc(old, size ? size : 1));
}

char *sim_strdup(const char *text)
{
	return must(strdup(text));
}

char *sim_format(const char *format, ...)
{
	va_list args;
	char *text = NULL;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	return must(text);
}

static void reserve(struct sim_buf *buf, size_t more)
{
	size_t needed = buf->len + more + 1;

	if (needed <= buf->size)
		return;
	buf->size = needed < 64 ? 64 : needed * 2;
	buf->text = sim_realloc(buf->text, buf->size);
}

int sim_put(struct sim_buf *out, const void *bytes, size_t len)
{
	reserve(out, len);
	if (len)
		memcpy(out->text + out->len, bytes, len);
	out->len += len;
	out->text[out->len] = '\0';
	return 0;
}

int sim_printf(struct sim_buf *out, const char *format, ...)
{
	va_list args, again;
	int len;

	va_start(args, format);
	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0)
		len = 0;
	reserve(out, (size_t)len);
	vsnprintf(out->text + out->len, (size_t)len + 1, format, again);
	va_end(again);
	out->len += (size_t)len;
	return 0;
}

void sim_buf_clear(struct sim_buf *buf)
{
	free(buf->text);
	*buf = (struct sim_buf){ 0 };
}

const char *sim_text(const struct sim_buf *buf)
{
	return buf->text ? buf->text : "";
}

static bool at_end_of_text(const char *text)
{
	return text[0] == '\0' || (text[0] == '\n' && text[1] == '\0');
}

static unsigned int guess_base(const char *text)
{
	if (text[0] != '0')
		return 10;
	if ((text[1] == 'x' || text[1] == 'X') && isxdigit((unsigned char)text[2]))
		return 16;
	return 8;
}

/* The value of a digit, or something larger than any base. */
static unsigned int digit(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0');
	if (isxdigit((unsigned char)c))
		return (unsigned int)(tolower((unsigned char)c) - 'a') + 10;
	return UINT_MAX;
}

int sim_parse_u64(const char *text, unsigned int base, uint64_t *ret)
{
	bool overflow = false;
	uint64_t value = 0;
	size_t n = 0;

	if (text[0] == '+')
		text++;
	if (base == 0)
		base = guess_base(text);
	if (base == 16 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
		text += 2;
	for (; digit(*text) < base; text++, n++) {
		overflow |= __builtin_mul_overflow(value, base, &value);
		overflow |= __builtin_add_overflow(value, digit(*text), &value);
	}
	/* too long comes before "something follows", as in the kernel */
	if (overflow)
		return -ERANGE;
	if (n == 0 || !at_end_of_text(text))
		return -EINVAL;
	*ret = value;
	return 0;
}

int sim_parse_int(const char *text, unsigned int base, int *ret)
{
	bool negative = text[0] == '-';
	uint64_t value;
	int r;

	r = sim_parse_u64(negative ? text + 1 : text, base, &value);
	if (r < 0)
		return r;
	if (value > (uint64_t)INT_MAX + negative)
		return -ERANGE;
	*ret = negative ? (int)-(int64_t)value : (int)value;
	return 0;
}

int sim_parse_bool(const char *text, bool *ret)
{
	char first = (char)tolower((unsigned char)text[0]);
	char second = first ? (char)tolower((unsigned char)text[1]) : '\0';

	if (first == '1' || first == 'y' || first == 't' || first == 'e')
		*ret = true;
	else if (first == '0' || first == 'n' || first == 'f' || first == 'd')
		*ret = false;
	else if (first == 'o' && (second == 'n' || second == 'f'))
		*ret = second == 'n';
	else
		return -EINVAL;
	return 0;
}

int sim_scan_name(const char *text, const char *prefix, int *ret_id)
{
	char format[32];

	snprintf(format, sizeof(format), "%s%%d", prefix);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	return sscanf(text, format, ret_id) == 1 ? 0 : -EINVAL;
#pragma GCC diagnostic pop
}

int sim_parse_uuid(const char *text, uint8_t ret[16])
{
	uint8_t bytes[16] = { 0 };
	unsigned int nibble = 0;

	for (unsigned int i = 0; i < 36; i++) {
		if (i == 8 || i == 13 || i == 18 || i == 23) {
			if (text[i] != '-')
				return -EINVAL;
			continue;
		}
		if (digit(text[i]) > 15)
			return -EINVAL;
		bytes[nibble / 2] = (uint8_t)(bytes[nibble / 2] << 4 | digit(text[i]));
		nibble++;
	}
	memcpy(ret, bytes, sizeof(bytes));
	return 0;
}

int sim_print_uuid(struct sim_buf *out, const uint8_t uuid[16])
{
	for (unsigned int i = 0; i < 16; i++) {
		bool dash = i == 4 || i == 6 || i == 8 || i == 10;

		sim_printf(out, "%s%02x", dash ? "-" : "", uuid[i]);
	}
	return 0;
}

bool sim_uuid_is_null(const uint8_t uuid[16])
{
	static const uint8_t null[16];

	return memcmp(uuid, null, sizeof(null)) == 0;
}

char *sim_without_newline(const char *text)
{
	char *name = sim_strdup(text);
	size_t len = strlen(name);

	if (len > 0 && name[len - 1] == '\n')
		name[len - 1] = '\0';
	return name;
}

bool sim_streq(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	if (*a == *b)
		return true;
	return (*a == '\0' && b[0] == '\n' && b[1] == '\0') ||
	       (*b == '\0' && a[0] == '\n' && a[1] == '\0');
}

uint32_t sim_name_hash(const char *name)
{
	uint64_t sum = 0;
	uint32_t hash;

	for (; *name; name++) {
		uint64_t c = (unsigned char)*name;

		sum = (sum + (c << 4) + (c >> 4)) * 11;
	}
	hash = (uint32_t)(sum * UINT64_C(0x61c8864680b583eb) >> 32) & INT_MAX;
	/* the smallest and the largest are for "." and ".." and the end */
	if (hash < 2)
		return hash + 2;
	return hash == INT_MAX ? INT_MAX - 1 : hash;
}

/* clang-format off */
static const struct {
	const char *name;
	int number;
} errnos[] = {
	{ "EPERM", EPERM }, { "ENOENT", ENOENT }, { "EINTR", EINTR }, { "EIO", EIO },
	{ "ENXIO", ENXIO }, { "E2BIG", E2BIG }, { "EAGAIN", EAGAIN }, { "ENOMEM", ENOMEM },
	{ "EACCES", EACCES }, { "EFAULT", EFAULT }, { "EBUSY", EBUSY }, { "EEXIST", EEXIST },
	{ "ENODEV", ENODEV }, { "ENOTDIR", ENOTDIR }, { "EISDIR", EISDIR }, { "EINVAL", EINVAL },
	{ "ENOTTY", ENOTTY }, { "EFBIG", EFBIG }, { "ENOSPC", ENOSPC }, { "EROFS", EROFS },
	{ "ERANGE", ERANGE }, { "ENODATA", ENODATA }, { "EPROTO", EPROTO },
	{ "ETIMEDOUT", ETIMEDOUT }, { "EOPNOTSUPP", EOPNOTSUPP }, { "EHWPOISON", EHWPOISON },
	{ "ECANCELED", ECANCELED }, { "ENOKEY", ENOKEY },
};
/* clang-format on */

const char *sim_errno_name(int negative)
{
	for (size_t i = 0; i < sizeof(errnos) / sizeof(errnos[0]); i++)
		if (errnos[i].number == -negative)
			return errnos[i].name;
	return NULL;
}

int sim_errno_number(const char *name)
{
	for (size_t i = 0; i < sizeof(errnos) / sizeof(errnos[0]); i++)
		if (strcmp(errnos[i].name, name) == 0)
			return -errnos[i].number;
	return 0;
}

int sim_ida_get(struct sim_ida *ida)
{
	return sim_ida_get_from(ida, 0);
}

static bool ida_taken(const struct sim_ida *ida, unsigned int id)
{
	return id / 64 < ida->n_words && (ida->bits[id / 64] >> id % 64 & 1);
}

int sim_ida_get_from(struct sim_ida *ida, int min)
{
	unsigned int id = (unsigned int)min;

	while (ida_taken(ida, id)) {
		bool word_full = id % 64 == 0 && ida->bits[id / 64] == UINT64_MAX;

		id += word_full ? 64 : 1;
	}
	if (id / 64 >= ida->n_words) {
		size_t n = id / 64 + 1;

		ida->bits = sim_realloc(ida->bits, n * sizeof(*ida->bits));
		memset(ida->bits + ida->n_words, 0, (n - ida->n_words) * sizeof(*ida->bits));
		ida->n_words = n;
	}
	ida->bits[id / 64] |= UINT64_C(1) << id % 64;
	return (int)id;
}

void sim_ida_put(struct sim_ida *ida, int id)
{
	if (id >= 0 && (size_t)id / 64 < ida->n_words)
		ida->bits[id / 64] &= ~(UINT64_C(1) << id % 64);
}

void sim_ida_clear(struct sim_ida *ida)
{
	free(ida->bits);
	*ida = (struct sim_ida){ 0 };
}
