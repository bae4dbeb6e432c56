// SPDX-License-Identifier: GPL-2.0-only
/* base-words.c - prefixes, names with a number, lists of words */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/scope.h"
#include "base/words.h"

/* clang-format off */
static const struct {
	const char *text, *prefix;
	int id;			/* -1: no such name */
} names[] = {
	{ "mem0",           "mem",      0 },
	{ "mem1",           "mem",      1 },
	{ "mem10",          "mem",      10 },
	{ "mem2147483647",  "mem",      INT32_MAX },
	{ "dax0.12",        "dax0.",    12 },
	{ "12",             "",         12 },
	{ "mem2147483648",  "mem",      -1 },
	{ "mem4294967296",  "mem",      -1 },
	{ "mem99999999999999999999", "mem", -1 },
	{ "mem",            "mem",      -1 },
	{ "mem01",          "mem",      -1 },
	{ "mem00",          "mem",      -1 },
	{ "mem-1",          "mem",      -1 },
	{ "mem-0",          "mem",      -1 },
	{ "mem+1",          "mem",      -1 },
	{ "mem 1",          "mem",      -1 },
	{ "mem1 ",          "mem",      -1 },
	{ "mem1x",          "mem",      -1 },
	{ "mem1.0",         "mem",      -1 },
	{ "mem0x1",         "mem",      -1 },
	{ "mem1\n",         "mem",      -1 },
	{ " mem1",          "mem",      -1 },
	{ "memx",           "mem",      -1 },
	{ "me",             "mem",      -1 },
	{ "",               "mem",      -1 },
	{ "",               "",         -1 },
	{ "MEM1",           "mem",      -1 },
	{ "region1",        "mem",      -1 },
	{ "dax10.0",        "dax1.",    -1 },
};
/* clang-format on */

static void numbered_names(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		int id = -7;
		int r = parse_name(names[i].text, names[i].prefix, &id);

		if (names[i].id >= 0 ? r != 0 || id != names[i].id : r != -EINVAL)
			fail_msg("\"%s\": code %d, id %d", names[i].text, r, id);
	}
}

static void prefixes(void **state)
{
	const char *text = "decoder0.0";

	assert_ptr_equal(after_prefix(text, "decoder"), text + 7);
	assert_ptr_equal(after_prefix(text, ""), text);
	assert_string_equal(after_prefix(text, text), "");
	assert_null(after_prefix(text, "decoder0.00"));
	assert_null(after_prefix(text, "ecoder"));
	assert_null(after_prefix("", "d"));
}

static void check_split(const char *text, const char *expected)
{
	auto_words struct words words = { 0 };
	auto_free char *joined = NULL;

	assert_int_equal(words_split(&words, text), 0);
	joined = words_join(&words, "|");
	assert_string_equal(joined, expected);
}

static void splitting(void **state)
{
	check_split("", "");
	check_split(" ,\t\n", "");
	check_split("mem0", "mem0");
	check_split("mem0 1,2", "mem0|1|2");
	check_split(",mem0,,1 ,\t2\n", "mem0|1|2");
	check_split("0000:0d:00.0;x", "0000:0d:00.0;x");
}

static void growing(void **state)
{
	auto_words struct words words = { 0 };
	auto_free char *empty = words_join(&words, ", "), *joined = NULL;

	assert_string_equal(empty, "");
	assert_false(words_contain(&words, ""));
	assert_int_equal(words_add(&words, "region1", 6), 0);
	assert_int_equal(words_add(&words, "", 0), 0);
	assert_int_equal(words_printf(&words, "%s%d", "mem", 7), 0);
	joined = words_join(&words, ", ");
	assert_string_equal(joined, "region, , mem7");
	assert_true(words_contain(&words, "mem7"));
	assert_true(words_contain(&words, ""));
	assert_false(words_contain(&words, "mem"));
	words_clear(&words);
	assert_int_equal(words.n, 0);
	assert_null(words.at);
}

static void many(void **state)
{
	auto_words struct words words = { 0 };
	char last[16];

	for (int i = 0; i < 10000; i++)
		assert_int_equal(words_printf(&words, "w%d", i), 0);
	for (int i = 0; i < 10000; i++) {
		snprintf(last, sizeof(last), "w%d", i);
		assert_string_equal(words.at[i], last);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbered_names), cmocka_unit_test(prefixes),
		cmocka_unit_test(splitting),	  cmocka_unit_test(growing),
		cmocka_unit_test(many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
