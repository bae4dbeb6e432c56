// SPDX-License-Identifier: GPL-2.0-only
/*
 * media-errors.c - from recorded events to what "cxl list -L" says of a piece of bad memory
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "cxl/media-errors.h"
#include "trace-data.h"

static struct trace_data recorded;

static int load(void **state)
{
	trace_data_load(&recorded);
	return 0;
}

static int unload(void **state)
{
	trace_data_free(&recorded);
	return 0;
}

static int nth(size_t n, const char *memdev, struct media_error *ret)
{
	struct tep_record *record = &recorded.records[n];

	return media_error_of_event(tep_find_event_by_record(recorded.tep, record), record, memdev,
				    ret);
}

static void says(const struct media_error *error, bool human, const char *wanted)
{
	const struct show show = { .human = human };
	const struct item item = { .show = &show, .media_error = error };
	auto_json struct json_object *object = fields_json(&media_error_fields, &item);

	assert_string_equal(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN), wanted);
}

static void a_list_is_understood(void **state)
{
	struct media_error error;

	assert_int_equal(nth(7, "mem1", &error), 0);
	assert_int_equal(error.dpa, 2048);
	assert_int_equal(error.hpa, 4563404800);
	assert_string_equal(error.region, "region0");
	error.offset = error.dpa;
	says(&error, false, "{\"offset\":2048,\"length\":256,\"source\":\"Internal\"}");
	says(&error, true, "{\"offset\":\"0x800\",\"length\":256,\"source\":\"Internal\"}");
}

static void other_events_are_left_out(void **state)
{
	struct media_error error;

	assert_int_equal(nth(3, "mem1", &error), -ENOENT);  /* injected */
	assert_int_equal(nth(11, "mem1", &error), -ENOENT); /* cleared */
	assert_int_equal(nth(7, "mem10", &error), -ENOENT);
	assert_int_equal(nth(7, "mem", &error), -ENOENT);
}

/* A record that ends early has no answer, or the right one. */
static void short_records_are_no_errors(void **state)
{
	struct tep_record record = recorded.records[7];
	struct tep_event *event = tep_find_event_by_record(recorded.tep, &record);
	int full = record.size, r = 0;

	for (record.size = 0; record.size < full; record.size++) {
		struct media_error error = { .dpa = 1 };

		r = media_error_of_event(event, &record, "mem1", &error);
		assert_true(r == 0 || (r == -EPROTO && error.dpa == 1));
		assert_true(r < 0 || error.dpa == 2048);
		assert_true(record.size > 85 || r == -EPROTO);
	}
}

static void sources_and_flags_have_words(void **state)
{
	struct media_error error = { .offset = MEDIA_NO_ADDRESS, .length = 64, .source = 7 };

	says(&error, false, "{\"length\":64,\"source\":\"Vendor Specific\"}");
	error.source = 200;
	error.flags = MEDIA_MORE;
	says(&error, false, "{\"length\":64,\"source\":\"Reserved\",\"flags\":\"More,\"}");
	error.source = 0;
	error.flags = MEDIA_MORE | MEDIA_OVERFLOW | MEDIA_SCANNING;
	error.overflow_time = 255;
	says(&error, false, "{\"length\":64,\"source\":\"Unknown\","
			    "\"flags\":\"More,Scanning,Overflow,\",\"overflow_t\":255}");
	says(&error, true, "{\"length\":64,\"source\":\"Unknown\","
			   "\"flags\":\"More,Scanning,Overflow,\",\"overflow_t\":\"0xff\"}");
	error.flags = 8;
	says(&error, false, "{\"length\":64,\"source\":\"Unknown\"}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_is_understood),
		cmocka_unit_test(other_events_are_left_out),
		cmocka_unit_test(short_records_are_no_errors),
		cmocka_unit_test(sources_and_flags_have_words),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
