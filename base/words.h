/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * words.h - small text helpers: prefixes, names with a number, lists of words
 */
#ifndef BASE_WORDS_H
#define BASE_WORDS_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* What follows @prefix in @text, or NULL when @text does not begin with it. */
const char *after_prefix(const char *text, const char *prefix);

/* "mem12" with prefix "mem" is 12; anything else, "mem012" and "mem" included, is -EINVAL. */
int parse_name(const char *text, const char *prefix, int *ret_id);

/* A growing list of strings that it owns.  Zero-initialised is empty. */
struct words {
	char **at;
	size_t n;
};

/* Append a copy of @len bytes of @text.  Returns 0 or -ENOMEM. */
int words_add(struct words *words, const char *text, size_t len);

/* Append every word of @text; blanks and commas separate.  Returns 0 or -ENOMEM. */
int words_split(struct words *words, const char *text);

/* Append text made by printf.  Returns 0 or -ENOMEM. */
int words_printf(struct words *words, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));
int words_vprintf(struct words *words, const char *format, va_list args)
	__attribute__((__format__(__printf__, 2, 0)));

/* All words in one text with @between between them; the caller frees it; NULL: no memory. */
char *words_join(const struct words *words, const char *between);

bool words_contain(const struct words *words, const char *text);
void words_clear(struct words *words);

#define auto_words __attribute__((__cleanup__(words_clear)))

#endif
