// SPDX-License-Identifier: LGPL-2.1-or-later
/* words.c - small text helpers, see words.h */
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/numbers.h"
#include "base/scope.h"
#include "base/words.h"

const char *after_prefix(const char *text, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(text, prefix, len) == 0 ? text + len : NULL;
}

int parse_name(const char *text, const char *prefix, int *ret_id)
{
	const char *digits = after_prefix(text, prefix);

	if (!digits || (digits[0] == '0' && digits[1]) || digits[0] == '-')
		return -EINVAL;
	return parse_i32(digits, 10, ret_id) < 0 ? -EINVAL : 0;
}

int words_add(struct words *words, const char *text, size_t len)
{
	auto_free char *copy = strndup(text, len);
	char **at;

	if (!copy)
		return -ENOMEM;
	at = reallocarray(words->at, words->n + 1, sizeof(*at));
	if (!at)
		return -ENOMEM;
	words->at = at;
	words->at[words->n++] = take(copy);
	return 0;
}

int words_split(struct words *words, const char *text)
{
	static const char separators[] = ", \t\n";

	for (;;) {
		size_t len;
		int r;

		text += strspn(text, separators);
		len = strcspn(text, separators);
		if (len == 0)
			return 0;
		r = words_add(words, text, len);
		if (r < 0)
			return r;
		text += len;
	}
}

int words_vprintf(struct words *words, const char *format, va_list args)
{
	auto_free char *text = NULL;
	int len = vasprintf(&text, format, args);

	if (len < 0) {
		text = NULL;
		return -ENOMEM;
	}
	return words_add(words, text, (size_t)len);
}

int words_printf(struct words *words, const char *format, ...)
{
	va_list args;
	int r;

	va_start(args, format);
	r = words_vprintf(words, format, args);
	va_end(args);
	return r;
}

char *words_join(const struct words *words, const char *between)
{
	size_t size = 1;
	char *text, *at;

	for (size_t i = 0; i < words->n; i++)
		size += strlen(words->at[i]) + strlen(between);
	text = malloc(size);
	if (!text)
		return NULL;
	at = text;
	*at = '\0';
	for (size_t i = 0; i < words->n; i++)
		at = stpcpy(stpcpy(at, i ? between : ""), words->at[i]);
	return text;
}

bool words_contain(const struct words *words, const char *text)
{
	for (size_t i = 0; i < words->n; i++)
		if (strcmp(words->at[i], text) == 0)
			return true;
	return false;
}

void words_clear(struct words *words)
{
	for (size_t i = 0; i < words->n; i++)
		free(words->at[i]);
	free(words->at);
	*words = (struct words){ 0 };
}
