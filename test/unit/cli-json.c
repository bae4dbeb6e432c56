// SPDX-License-Identifier: GPL-2.0-only
/*
 * cli-json.c - number formats, layout and shape rule of the JSON output
 *
 * The expected texts were measured on version 85, byte for byte.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/json.h"

#define MIB (UINT64_C(1) << 20)
#define GIB (UINT64_C(1) << 30)
#define TIB (UINT64_C(1) << 40)

static void sizes_for_people(void **state)
{
	static const struct {
		uint64_t bytes;
		const char *text;
	} sizes[] = {
		{ 0, "0" },
		{ 4096, "4096" },
		{ 5000 * 1024 - 1, "5119999" },
		{ 5000 * 1024, "4.88 MiB (5.12 MB)" },
		{ 64 * MIB, "64.00 MiB (67.11 MB)" },
		{ 128 * MIB, "128.00 MiB (134.22 MB)" },
		{ 256 * MIB, "256.00 MiB (268.44 MB)" },
		{ 320 * MIB, "320.00 MiB (335.54 MB)" },
		{ 536870912, "512.00 MiB (536.87 MB)" },
		{ 1073741824, "1024.00 MiB (1073.74 MB)" },
		{ 2 * GIB - 1, "2048.00 MiB (2147.48 MB)" },
		{ 2 * GIB, "2.00 GiB (2.15 GB)" },
		{ 4294967296, "4.00 GiB (4.29 GB)" },
		{ 2 * TIB - 1, "2048.00 GiB (2199.02 GB)" },
		{ 2 * TIB, "2.00 TiB (2.20 TB)" },
		{ UINT64_MAX, "16777216.00 TiB (18446744.07 TB)" },
	};
	char text[JSON_SIZE_TEXT];

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
		assert_string_equal(json_size_text(sizes[i].bytes, text), sizes[i].text);
}

static void assert_json(struct json_object *value, const char *text)
{
	auto_json struct json_object *mine = value;

	assert_non_null(mine);
	assert_string_equal(json_object_to_json_string_ext(mine, JSON_C_TO_STRING_PLAIN), text);
}

static void sizes_as_values(void **state)
{
	assert_json(json_size(536870912, false), "536870912");
	assert_json(json_size(536870912, true), "\"512.00 MiB (536.87 MB)\"");
	assert_json(json_size(5119999, true), "5119999");
	assert_json(json_size(UINT64_MAX, false), "18446744073709551615");
}

static void hex_values(void **state)
{
	assert_json(json_hex(28185722880, false), "28185722880");
	assert_json(json_hex(28185722880, true), "\"0x690000000\"");
	assert_json(json_hex(1, true), "\"0x1\"");
	assert_json(json_hex(0, true), "\"0\"");
	assert_json(json_hex(UINT64_MAX, true), "\"0xffffffffffffffff\"");
	assert_json(json_hex(UINT64_MAX, false), "18446744073709551615");
}

/* What a print function wrote; the caller frees it. */
static char *printed(int (*print)(FILE *to, struct json_object *value), struct json_object *value)
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	assert_non_null(to);
	assert_int_equal(print(to, value), 0);
	assert_int_equal(fclose(to), 0);
	return text;
}

static struct json_object *new_region(bool human)
{
	struct json_object *region = json_object_new_object();
	struct json_object *mapping = json_object_new_object();
	struct json_object *mappings = json_object_new_array();

	assert_int_equal(json_add_text(region, "region", "region0"), 0);
	assert_int_equal(json_add_hex(region, "resource", 28185722880, human), 0);
	assert_int_equal(json_add_size(region, "size", 268435456, human), 0);
	assert_int_equal(json_add_int(region, "interleave_ways", -1), 0);
	assert_int_equal(json_add_u64(region, "serial", UINT64_MAX), 0);
	assert_int_equal(json_add_bool(region, "locked", false), 0);
	assert_int_equal(json_add_text(mapping, "path", "/platform/ACPI0017:00/\xc3\xa9"), 0);
	assert_int_equal(json_append(mappings, mapping), 0);
	assert_int_equal(json_add(region, "mappings", mappings), 0);
	assert_int_equal(json_add(region, "none", json_object_new_array()), 0);
	assert_int_equal(json_add(region, "empty", json_object_new_object()), 0);
	return region;
}

static void layout_for_machines(void **state)
{
	auto_free char *text = printed(json_print, new_region(false));

	assert_string_equal(text, "{\n"
				  "  \"region\":\"region0\",\n"
				  "  \"resource\":28185722880,\n"
				  "  \"size\":268435456,\n"
				  "  \"interleave_ways\":-1,\n"
				  "  \"serial\":18446744073709551615,\n"
				  "  \"locked\":false,\n"
				  "  \"mappings\":[\n"
				  "    {\n"
				  "      \"path\":\"\\/platform\\/ACPI0017:00\\/\xc3\xa9\"\n"
				  "    }\n"
				  "  ],\n"
				  "  \"none\":[],\n"
				  "  \"empty\":{}\n"
				  "}\n");
}

static void layout_for_people(void **state)
{
	auto_free char *text = printed(json_print, new_region(true));

	assert_non_null(strstr(text, "\n  \"resource\":\"0x690000000\",\n"
				     "  \"size\":\"256.00 MiB (268.44 MB)\",\n"
				     "  \"interleave_ways\":-1,\n"));
}

static void adding_nothing_is_an_error(void **state)
{
	auto_json struct json_object *object = json_object_new_object();

	assert_int_equal(json_add(object, "a", NULL), -ENOMEM);
	assert_int_equal(json_append(NULL, json_object_new_int(1)), -ENOMEM);
	assert_int_equal(json_add(NULL, "a", json_object_new_int(1)), -ENOMEM);
	assert_int_equal(json_object_object_length(object), 0);
	assert_int_equal(json_print(stdout, NULL), -ENOMEM);
	assert_int_equal(json_print_array(stdout, NULL, false), -ENOMEM);
}

/* --- the shape rule --- */

static int for_people(FILE *to, struct json_object *array)
{
	return json_print_array(to, array, true);
}

static int for_machines(FILE *to, struct json_object *array)
{
	return json_print_array(to, array, false);
}

static struct json_object *array_of(int n)
{
	struct json_object *array = json_object_new_array();

	for (int i = 0; i < n; i++) {
		struct json_object *item = json_object_new_object();

		assert_int_equal(json_add_int(item, "id", i), 0);
		assert_int_equal(json_append(array, item), 0);
	}
	return array;
}

/* Point stderr to a file while @print works; the caller frees the text. */
static char *warned(int (*print)(FILE *to, struct json_object *value), int n, char **ret_out)
{
	auto_fclose FILE *file = tmpfile();
	int keep = dup(STDERR_FILENO);
	char *text = calloc(1, 256);

	assert_non_null(file);
	assert_non_null(text);
	assert_true(dup2(fileno(file), STDERR_FILENO) >= 0);
	*ret_out = printed(print, array_of(n));
	assert_true(dup2(keep, STDERR_FILENO) >= 0);
	close(keep);
	rewind(file);
	assert_true(fread(text, 1, 255, file) < 255);
	return text;
}

static void shape_rule(void **state)
{
	static const struct {
		int (*print)(FILE *to, struct json_object *array);
		int n;
		const char *out;
		const char *err;
	} rows[] = {
		{ for_people, 0, "", "" },
		{ for_people, 1, "{\n  \"id\":0\n}\n", "" },
		{ for_people, 2, "[\n  {\n    \"id\":0\n  },\n  {\n    \"id\":1\n  }\n]\n", "" },
		{ for_machines, 0, "[]\n", "  Warning: no matching devices found\n" },
		{ for_machines, 1, "[\n  {\n    \"id\":0\n  }\n]\n", "" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_free char *out = NULL;
		auto_free char *err = warned(rows[i].print, rows[i].n, &out);

		assert_string_equal(out, rows[i].out);
		assert_string_equal(err, rows[i].err);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_for_people),  cmocka_unit_test(sizes_as_values),
		cmocka_unit_test(hex_values),	     cmocka_unit_test(layout_for_machines),
		cmocka_unit_test(layout_for_people), cmocka_unit_test(adding_nothing_is_an_error),
		cmocka_unit_test(shape_rule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
