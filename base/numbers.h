/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * numbers.h - strict text to number conversion
 *
 * "Strict" means: the whole text is the number, or it is not a number at all.
 * No leading blanks, no signs where none belong, no silent overflow.
 */
#ifndef BASE_NUMBERS_H
#define BASE_NUMBERS_H

#include <stdint.h>

/*
 * Parse @text in @base (0: the prefixes 0x and 0 decide).  Returns 0, -EINVAL
 * when it is not a number, -ERANGE when it does not fit; *ret is untouched
 * unless 0 is returned.
 */
int parse_u64(const char *text, unsigned int base, uint64_t *ret);
int parse_u32(const char *text, unsigned int base, uint32_t *ret);
int parse_i32(const char *text, unsigned int base, int32_t *ret);

/*
 * Parse a size in bytes: a number in base 0 (leading blanks and a plus sign
 * are accepted, an empty text is 0) with at most one suffix letter k, m, g or t
 * in either case, which stand for powers of 1024.
 */
int parse_size(const char *text, uint64_t *ret);

#define SIZE_TEXT 32

/* The way back, for people: "512M", "1G", "300 bytes"; always exact.  Returns @buf. */
const char *size_words(char buf[SIZE_TEXT], uint64_t size);

#endif
