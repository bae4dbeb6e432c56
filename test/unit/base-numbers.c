// SPDX-License-Identifier: GPL-2.0-only
/*
 * base-numbers.c - strict numbers: every edge, and that nothing is stored on failure
 */
#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/numbers.h"
#include "base/scope.h"

#define UNTOUCHED 0x5a5a5a5a

struct row {
	const char *text;
	unsigned int base;
	int code;
	uint64_t value; /* as its bits, also of negative numbers */
};

/* clang-format off */
static const struct row u64_rows[] = {
	{ "0",                      0,  0,       0 },
	{ "7",                      0,  0,       7 },
	{ "007",                    0,  0,       7 },
	{ "010",                    0,  0,       8 },
	{ "010",                    10, 0,       10 },
	{ "0x10",                   0,  0,       16 },
	{ "0X1f",                   0,  0,       31 },
	{ "0xAbC",                  0,  0,       0xabc },
	{ "ff",                     16, 0,       255 },
	{ "0xff",                   16, 0,       255 },
	{ "8000000",                16, 0,       0x8000000 },
	{ "18446744073709551615",   0,  0,       UINT64_MAX },
	{ "0xffffffffffffffff",     0,  0,       UINT64_MAX },
	{ "01777777777777777777777", 0, 0,       UINT64_MAX },
	{ "0000000000000000000000000001", 10, 0, 1 },

	{ "18446744073709551616",   0,  -ERANGE, 0 },
	{ "0x10000000000000000",    0,  -ERANGE, 0 },
	{ "02000000000000000000000", 0, -ERANGE, 0 },
	{ "99999999999999999999999", 0, -ERANGE, 0 },

	{ "",                       0,  -EINVAL, 0 },
	{ " ",                      0,  -EINVAL, 0 },
	{ " 1",                     0,  -EINVAL, 0 },
	{ "\t1",                    0,  -EINVAL, 0 },
	{ "\n",                     0,  -EINVAL, 0 },
	{ "1 ",                     0,  -EINVAL, 0 },
	{ "1\n",                    0,  -EINVAL, 0 },
	{ "1\n2",                   0,  -EINVAL, 0 },
	{ "+1",                     0,  -EINVAL, 0 },
	{ "-1",                     0,  -EINVAL, 0 },
	{ "-0",                     0,  -EINVAL, 0 },
	{ "0x",                     0,  -EINVAL, 0 },
	{ "0x",                     16, -EINVAL, 0 },
	{ "0xg",                    0,  -EINVAL, 0 },
	{ "0x-1",                   0,  -EINVAL, 0 },
	{ "0x 1",                   0,  -EINVAL, 0 },
	{ "0x0x1",                  0,  -EINVAL, 0 },
	{ "x1",                     0,  -EINVAL, 0 },
	{ "0b1",                    0,  -EINVAL, 0 },	/* newer C libraries would take it */
	{ "0B1",                    0,  -EINVAL, 0 },
	{ "08",                     0,  -EINVAL, 0 },
	{ "1a",                     0,  -EINVAL, 0 },
	{ "a",                      0,  -EINVAL, 0 },
	{ "0x10",                   10, -EINVAL, 0 },
	{ "ff",                     10, -EINVAL, 0 },
	{ "fg",                     16, -EINVAL, 0 },
	{ "1.0",                    0,  -EINVAL, 0 },
	{ "1e3",                    0,  -EINVAL, 0 },
	{ "1,2",                    0,  -EINVAL, 0 },
	{ "1k",                     0,  -EINVAL, 0 },
	{ "\xd9\xa1",               0,  -EINVAL, 0 },	/* a digit, but not in this script */
	{ "\xff",                   0,  -EINVAL, 0 },
};

static const struct row u32_rows[] = {
	{ "0",           0,  0,       0 },
	{ "4294967295",  0,  0,       UINT32_MAX },
	{ "0xffffffff",  0,  0,       UINT32_MAX },
	{ "4294967296",  0,  -ERANGE, 0 },
	{ "0x100000000", 0,  -ERANGE, 0 },
	{ "18446744073709551616", 0, -ERANGE, 0 },
	{ "-1",          0,  -EINVAL, 0 },
	{ "",            0,  -EINVAL, 0 },
	{ "1 ",          0,  -EINVAL, 0 },
};

static const struct row i32_rows[] = {
	{ "0",            0,  0,       0 },
	{ "-0",           0,  0,       0 },
	{ "-1",           0,  0,       (uint64_t)-1 },
	{ "2147483647",   0,  0,       INT32_MAX },
	{ "0x7fffffff",   0,  0,       INT32_MAX },
	{ "-2147483648",  0,  0,       (uint64_t)INT32_MIN },
	{ "-0x80000000",  0,  0,       (uint64_t)INT32_MIN },
	{ "2147483648",   0,  -ERANGE, 0 },
	{ "-2147483649",  0,  -ERANGE, 0 },
	{ "4294967295",   0,  -ERANGE, 0 },
	{ "-18446744073709551615", 0, -ERANGE, 0 },
	{ "-18446744073709551616", 0, -ERANGE, 0 },
	{ "",             0,  -EINVAL, 0 },
	{ "-",            0,  -EINVAL, 0 },
	{ "--1",          0,  -EINVAL, 0 },
	{ "-+1",          0,  -EINVAL, 0 },
	{ "+1",           0,  -EINVAL, 0 },
	{ "- 1",          0,  -EINVAL, 0 },
	{ " -1",          0,  -EINVAL, 0 },
	{ "-1 ",          0,  -EINVAL, 0 },
	{ "-x",           0,  -EINVAL, 0 },
};

static const struct row size_rows[] = {
	{ "",                     0, 0,       0 },
	{ "0",                    0, 0,       0 },
	{ "1",                    0, 0,       1 },
	{ "1k",                   0, 0,       UINT64_C(1) << 10 },
	{ "1K",                   0, 0,       UINT64_C(1) << 10 },
	{ "1m",                   0, 0,       UINT64_C(1) << 20 },
	{ "1M",                   0, 0,       UINT64_C(1) << 20 },
	{ "1g",                   0, 0,       UINT64_C(1) << 30 },
	{ "1G",                   0, 0,       UINT64_C(1) << 30 },
	{ "1t",                   0, 0,       UINT64_C(1) << 40 },
	{ "1T",                   0, 0,       UINT64_C(1) << 40 },
	{ "0x10k",                0, 0,       UINT64_C(16) << 10 },
	{ "010k",                 0, 0,       UINT64_C(8) << 10 },
	{ "0T",                   0, 0,       0 },
	{ " 1",                   0, 0,       1 },
	{ " \t+1k",               0, 0,       1024 },
	{ "+1",                   0, 0,       1 },
	{ "18446744073709551615", 0, 0,       UINT64_MAX },
	/* The largest number that each suffix can carry, and one more. */
	{ "18014398509481983K",   0, 0,       UINT64_C(18014398509481983) << 10 },
	{ "18014398509481984K",   0, -ERANGE, 0 },
	{ "17592186044415M",      0, 0,       UINT64_C(17592186044415) << 20 },
	{ "17592186044416M",      0, -ERANGE, 0 },
	{ "17179869183G",         0, 0,       UINT64_C(17179869183) << 30 },
	{ "17179869184G",         0, -ERANGE, 0 },
	{ "16777215T",            0, 0,       UINT64_C(16777215) << 40 },
	{ "16777216T",            0, -ERANGE, 0 },
	{ "18446744073709551615T", 0, -ERANGE, 0 },
	{ "18446744073709551616", 0, -ERANGE, 0 },
	{ "18446744073709551616K", 0, -ERANGE, 0 },

	{ " ",                    0, -EINVAL, 0 },
	{ "+",                    0, -EINVAL, 0 },
	{ "-",                    0, -EINVAL, 0 },
	{ "-1",                   0, -EINVAL, 0 },
	{ "+-1",                  0, -EINVAL, 0 },
	{ "++1",                  0, -EINVAL, 0 },
	{ "+ 1",                  0, -EINVAL, 0 },
	{ "K",                    0, -EINVAL, 0 },
	{ "1kk",                  0, -EINVAL, 0 },
	{ "1kb",                  0, -EINVAL, 0 },
	{ "1KiB",                 0, -EINVAL, 0 },
	{ "1 k",                  0, -EINVAL, 0 },
	{ "1k ",                  0, -EINVAL, 0 },
	{ "1 ",                   0, -EINVAL, 0 },
	{ "1p",                   0, -EINVAL, 0 },
	{ "1x",                   0, -EINVAL, 0 },
	{ "0x",                   0, -EINVAL, 0 },
	{ "0xk",                  0, -EINVAL, 0 },
	{ "0b1",                  0, -EINVAL, 0 },
	{ "1.5G",                 0, -EINVAL, 0 },
	{ "1e3",                  0, -EINVAL, 0 },
};
/* clang-format on */

static void check(const struct row *row, int code, uint64_t value, bool touched)
{
	uint64_t expected = row->code == 0 ? row->value : UNTOUCHED;

	if (code != row->code || value != expected || touched != (row->code == 0))
		fail_msg("\"%s\" base %u: code %d value %#" PRIx64 ", not code %d value %#" PRIx64,
			 row->text, row->base, code, value, row->code, expected);
}

static void u64(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(u64_rows); i++) {
		uint64_t value = UNTOUCHED;
		int r = parse_u64(u64_rows[i].text, u64_rows[i].base, &value);

		check(&u64_rows[i], r, value, r == 0);
	}
}

static void u32(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(u32_rows); i++) {
		uint32_t value = UNTOUCHED;
		int r = parse_u32(u32_rows[i].text, u32_rows[i].base, &value);

		check(&u32_rows[i], r, value, r == 0);
	}
}

static void i32(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(i32_rows); i++) {
		int32_t value = UNTOUCHED;
		int r = parse_i32(i32_rows[i].text, i32_rows[i].base, &value);

		check(&i32_rows[i], r, (uint64_t)(int64_t)value, r == 0);
	}
}

static void sizes(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(size_rows); i++) {
		uint64_t value = UNTOUCHED;
		int r = parse_size(size_rows[i].text, &value);

		check(&size_rows[i], r, value, r == 0);
	}
}

static void size_texts(void **state)
{
	static const struct {
		uint64_t size;
		const char *text;
	} rows[] = {
		{ 0, "0 bytes" },
		{ 300, "300 bytes" },
		{ 1025, "1025 bytes" },
		{ 1024, "1K" },
		{ UINT64_C(512) << 20, "512M" },
		{ (UINT64_C(1) << 30) + (UINT64_C(1) << 20), "1025M" },
		{ UINT64_C(3) << 40, "3T" },
		{ UINT64_C(1) << 63, "8388608T" },
		{ UINT64_MAX, "18446744073709551615 bytes" },
	};
	char buf[SIZE_TEXT];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(size_words(buf, rows[i].size), rows[i].text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(u64),
		cmocka_unit_test(u32),
		cmocka_unit_test(i32),
		cmocka_unit_test(sizes),
		cmocka_unit_test(size_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
