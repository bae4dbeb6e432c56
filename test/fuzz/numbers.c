// SPDX-License-Identifier: GPL-2.0-only
/*
 * numbers.c - fuzz target: any text as number, size, name and list
 *
 * Besides what the sanitizers see: what is taken for a number is one, and says the same
 * when it is printed and read again; what is refused leaves the result alone.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/numbers.h"
#include "base/scope.h"
#include "base/words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool promise)
{
	if (!promise)
		abort();
}

static void check_u64(const char *text, unsigned int base)
{
	uint64_t value = 77, again = 0;
	char printed[32];
	int r;

	r = parse_u64(text, base, &value);
	require(r == 0 || ((r == -EINVAL || r == -ERANGE) && value == 77));
	if (r < 0)
		return;
	require(*text && strspn(text, "0123456789abcdefABCDEFxX") == strlen(text));
	snprintf(printed, sizeof(printed), base == 16 ? "%" PRIx64 : "%" PRIu64, value);
	require(parse_u64(printed, base, &again) == 0 && again == value);
}

static void check_smaller(const char *text)
{
	uint64_t u64 = 0;
	uint32_t u32 = 0;
	int32_t i32 = 0;

	if (parse_u32(text, 0, &u32) == 0)
		require(parse_u64(text, 0, &u64) == 0 && u64 == u32);
	if (parse_i32(text, 0, &i32) == 0 && i32 > 0)
		require(parse_u64(text, 0, &u64) == 0 && u64 == (uint64_t)i32);
}

/* A suffix multiplies, and nothing is lost at the top. */
static void check_size(const char *text)
{
	static const char suffixes[] = "kmgt";
	size_t len = strlen(text);
	uint64_t size = 77, number = 0;

	if (parse_size(text, &size) < 0) {
		require(size == 77);
		return;
	}
	for (int power = 1; len && power <= 4; power++) {
		auto_free char *digits = strndup(text, len - 1);

		if ((text[len - 1] | 0x20) != suffixes[power - 1] || !digits)
			continue;
		require(parse_size(digits, &number) == 0 && number << (10 * power) == size &&
			size >> (10 * power) == number);
	}
}

static void check_name(const char *text)
{
	char printed[32];
	int id = -1;

	if (parse_name(text, "mem", &id) < 0)
		return;
	snprintf(printed, sizeof(printed), "mem%d", id);
	require(strcmp(printed, text) == 0);
}

static void check_list(const char *text)
{
	auto_words struct words words = { 0 }, again = { 0 };
	auto_free char *joined = NULL;

	if (words_split(&words, text) < 0)
		return;
	joined = words_join(&words, ", ");
	if (!joined || words_split(&again, joined) < 0)
		return;
	require(again.n == words.n);
	for (size_t i = 0; i < words.n; i++)
		require(*words.at[i] && strcmp(words.at[i], again.at[i]) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_free char *text = strndup((const char *)data, size);

	if (!text)
		return 0;
	check_u64(text, 0);
	check_u64(text, 10);
	check_u64(text, 16);
	check_smaller(text);
	check_size(text);
	check_name(text);
	check_list(text);
	return 0;
}
