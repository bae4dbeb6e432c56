// SPDX-License-Identifier: LGPL-2.1-or-later
/* numbers.c - from text to numbers, strictly, and back; see numbers.h */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/numbers.h"

/* strtoull() skips blanks and accepts signs: the caller has looked at the first character. */
static int parse_digits(const char *text, unsigned int base, const char **ret_end, uint64_t *ret)
{
	unsigned long long value;
	char *end;

	if (!isdigit((unsigned char)*text) && !(base == 16 && isxdigit((unsigned char)*text)))
		return -EINVAL;
	if (base == 0 && text[0] == '0' && tolower((unsigned char)text[1]) == 'b')
		return -EINVAL;	/* binary, to newer C libraries only */
	errno = 0;
	value = strtoull(text, &end, (int)base);
	if (errno == ERANGE)
		return -ERANGE;
	*ret_end = end;
	*ret = value;
	return 0;
}

int parse_u64(const char *text, unsigned int base, uint64_t *ret)
{
	const char *end;
	uint64_t value;
	int r;

	r = parse_digits(text, base, &end, &value);
	if (r < 0)
		return r;
	if (*end)
		return -EINVAL;
	*ret = value;
	return 0;
}

int parse_u32(const char *text, unsigned int base, uint32_t *ret)
{
	uint64_t value;
	int r;

	r = parse_u64(text, base, &value);
	if (r < 0)
		return r;
	if (value > UINT32_MAX)
		return -ERANGE;
	*ret = (uint32_t)value;
	return 0;
}

int parse_i32(const char *text, unsigned int base, int32_t *ret)
{
	bool negative = *text == '-';
	uint64_t value;
	int r;

	r = parse_u64(text + negative, base, &value);
	if (r < 0)
		return r;
	if (value > (uint64_t)INT32_MAX + negative)
		return -ERANGE;
	*ret = negative ? (int32_t)-(int64_t)value : (int32_t)value;
	return 0;
}

/* The power of 1024 a suffix letter stands for, or -1. */
static int suffix_power(char letter)
{
	static const char letters[] = "kmgt";
	const char *at = letter ? strchr(letters, tolower((unsigned char)letter)) : NULL;

	return at ? (int)(at - letters) + 1 : -1;
}

int parse_size(const char *text, uint64_t *ret)
{
	const char *end;
	uint64_t value;
	int power = 0;
	int r;

	if (!*text) {
		*ret = 0;
		return 0;
	}
	while (isspace((unsigned char)*text))
		text++;
	if (*text == '+')
		text++;
	r = parse_digits(text, 0, &end, &value);
	if (r < 0)
		return r;
	if (*end) {
		power = suffix_power(*end++);
		if (power < 0 || *end)
			return -EINVAL;
	}
	if (power && value > UINT64_MAX >> (10 * power))
		return -ERANGE;
	*ret = value << (10 * power);
	return 0;
}

const char *size_words(char buf[SIZE_TEXT], uint64_t size)
{
	static const char units[] = "KMGT";
	char unit = 0;

	for (size_t i = 0; size && size % 1024 == 0 && units[i]; i++) {
		size /= 1024;
		unit = units[i];
	}
	if (unit)
		snprintf(buf, SIZE_TEXT, "%" PRIu64 "%c", size, unit);
	else
		snprintf(buf, SIZE_TEXT, "%" PRIu64 " bytes", size);
	return buf;
}
