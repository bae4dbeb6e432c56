// SPDX-License-Identifier: GPL-2.0-only
/*
 * event-json.c - events of a real kernel as JSON: what 85 printed of them, and records that lie
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "cxl/event-json.h"
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

static struct tep_event *event_of(struct tep_record *record)
{
	struct tep_event *event = tep_find_event_by_record(recorded.tep, record);

	assert_non_null(event);
	return event;
}

/* The clock of another instance: nothing to compare. */
static void without_timestamp(char *line)
{
	char *from = strstr(line, ",\"timestamp\":");
	char *to;

	assert_non_null(from);
	to = strchr(from + 1, ',');
	assert_non_null(to);
	memmove(from, to, strlen(to) + 1);
}

static char *line_of(struct tep_record *record)
{
	auto_json struct json_object *object = event_json(event_of(record), record);
	char *line;

	assert_non_null(object);
	line = strdup(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN));
	without_timestamp(line);
	return line;
}

static void every_event_is_what_85_printed(void **state)
{
	size_t len, n = 0;
	auto_free char *text = trace_data_text("events.jsonl", &len);

	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		auto_free char *ours = line_of(&recorded.records[n++]);

		without_timestamp(line);
		assert_string_equal(ours, line);
	}
	/* the last one came when that monitor had ended */
	assert_int_equal(n, 11);
	assert_int_equal(recorded.n, 12);
}

static void timestamps_are_those_of_the_records(void **state)
{
	struct tep_record *record = &recorded.records[0];
	auto_json struct json_object *object = event_json(event_of(record), record);

	assert_int_equal((record->ts + 500) / 1000, 25116195); /* as the kernel prints it */
	assert_int_equal(json_object_get_uint64(json_object_object_get(object, "timestamp")),
			 record->ts);
}

static void single_fields_are_found(void **state)
{
	struct tep_record *clear = &recorded.records[11];
	struct tep_event *event = event_of(clear);
	uint64_t value = 77;
	const char *text = NULL;

	assert_int_equal(event_get_u64(event, clear, "trace_type", &value), 0);
	assert_int_equal(value, 2);
	assert_int_equal(event_get_u64(event, clear, "hpa", &value), 0);
	assert_int_equal(value, 0x110001000);
	assert_int_equal(event_get_pid(event, clear, &value), 0);
	assert_int_equal(value, 465);
	assert_int_equal(event_get_text(event, clear, "region", &text), 0);
	assert_string_equal(text, "region0");
}

static void other_fields_are_not(void **state)
{
	struct tep_record *record = &recorded.records[11];
	struct tep_event *event = event_of(record);
	uint64_t value = 77;
	const char *text = "untouched";

	assert_int_equal(event_get_u64(event, record, "no_such_field", &value), -ENOENT);
	assert_int_equal(event_get_u64(event, record, "region", &value), -ENOENT);
	assert_int_equal(event_get_u64(event, record, "uuid", &value), -ENOENT);
	assert_int_equal(event_get_text(event, record, "dpa", &text), -ENOENT);
	assert_int_equal(event_get_text(event, record, "nothing", &text), -ENOENT);
	assert_int_equal(value, 77);
	assert_string_equal(text, "untouched");
}

/* --- records that lie --- */

/* In a block of its own length: a sanitizer sees one byte too many. */

struct copy {
	struct tep_record record;
	uint8_t *bytes;
};

static void copy_of(struct copy *copy, const struct tep_record *record, int size)
{
	copy->bytes = malloc((size_t)size + !size);
	assert_non_null(copy->bytes);
	memcpy(copy->bytes, record->data, (size_t)size);
	copy->record = *record;
	copy->record.data = copy->bytes;
	copy->record.size = size;
}

/* How many values are null. */
static int nulls_in(struct tep_event *event, const struct tep_record *record)
{
	auto_json struct json_object *object = event_json(event, record);
	struct json_object_iterator at, end;
	int n = 0;

	assert_non_null(object);
	at = json_object_iter_begin(object);
	end = json_object_iter_end(object);
	for (; !json_object_iter_equal(&at, &end); json_object_iter_next(&at))
		n += !json_object_iter_peek_value(&at);
	return n;
}

static void a_record_may_end_anywhere(void **state)
{
	for (size_t i = 0; i < recorded.n; i++) {
		struct tep_event *event = event_of(&recorded.records[i]);
		int before = event->format.nr_fields;

		for (int size = 0; size <= recorded.records[i].size; size++) {
			struct copy copy;
			int nulls;

			copy_of(&copy, &recorded.records[i], size);
			nulls = nulls_in(event, &copy.record);
			assert_true(nulls <= before);
			assert_true(size > 0 || nulls == event->format.nr_fields);
			before = nulls;
			free(copy.bytes);
		}
		assert_int_equal(before, 0);
	}
}

static void a_record_of_less_than_nothing_has_no_values(void **state)
{
	struct tep_record record = recorded.records[0];
	struct tep_event *event = event_of(&record);

	record.size = -1;
	assert_int_equal(nulls_in(event, &record), event->format.nr_fields);
}

/* Where the text is and how long: any such lie gives no value, or one inside of the record. */
static void texts_may_claim_any_place(void **state)
{
	static const uint32_t lies[] = { 0xffffffff, 0x0000ffff, 0xffff0000, 0x00010000, 0x7fff0004,
					 0x00080200, 0x0001007f };
	struct tep_record *poison = &recorded.records[11];
	struct tep_event *event = event_of(poison);
	int at = tep_find_field(event, "memdev")->offset;

	for (size_t i = 0; i < ARRAY_LEN(lies); i++) {
		const char *text = NULL;
		struct copy copy;
		int r;

		copy_of(&copy, poison, poison->size);
		memcpy(copy.bytes + at, &lies[i], sizeof(lies[i]));
		assert_true(nulls_in(event, &copy.record) <= 1);
		r = event_get_text(event, &copy.record, "memdev", &text);
		assert_true(r == -EPROTO ||
			    (r == 0 && text + strlen(text) < (char *)copy.bytes + poison->size));
		free(copy.bytes);
	}
}

static void a_text_outside_of_the_record_is_null(void **state)
{
	struct tep_record *poison = &recorded.records[11];
	struct tep_event *event = event_of(poison);
	const uint32_t behind = 0x00050000 | (uint32_t)poison->size;
	struct copy copy;

	copy_of(&copy, poison, poison->size);
	memcpy(copy.bytes + tep_find_field(event, "memdev")->offset, &behind, sizeof(behind));
	assert_int_equal(nulls_in(event, &copy.record), 1);
	free(copy.bytes);
}

static void what_is_no_text_does_not_spoil_the_line(void **state)
{
	struct tep_record *poison = &recorded.records[11];
	struct tep_event *event = event_of(poison);
	auto_json struct json_object *object = NULL;
	struct copy copy;
	uint32_t where;

	copy_of(&copy, poison, poison->size);
	memcpy(&where, copy.bytes + tep_find_field(event, "memdev")->offset, sizeof(where));
	copy.bytes[where & 0xffff] = 0xff;
	copy.bytes[(where & 0xffff) + 1] = '\n';
	object = event_json(event, &copy.record);
	assert_non_null(strstr(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN),
			       "\"memdev\":\"?\\nm1\""));
	free(copy.bytes);
}

/* --- kinds of fields that QEMU's device has no event of --- */

static void arrays_of_wider_numbers_are_numbers(void **state)
{
	struct tep_event *event = trace_data_format(&recorded, "cxl_aer_uncorrectable_error");
	const struct tep_format_field *log = tep_find_field(event, "header_log");
	auto_json struct json_object *object = NULL;
	uint8_t bytes[600] = { 0 };
	struct tep_record record = { .data = bytes, .size = sizeof(bytes) };
	struct json_object *array;
	const uint32_t word = 0xdeadbeef;

	memcpy(bytes + log->offset + 4, &word, sizeof(word));
	object = event_json(event, &record);
	array = json_object_object_get(object, "header_log");
	assert_int_equal(json_object_array_length(array), 128);
	assert_int_equal(json_object_get_int64(json_object_array_get_idx(array, 1)), word);
	assert_string_equal(json_object_get_string(json_object_object_get(object, "memdev")), "");
}

static void signed_numbers_keep_their_sign(void **state)
{
	struct tep_record *record = &recorded.records[0];
	struct tep_event *event = event_of(record);
	auto_json struct json_object *object = NULL;
	const int32_t minus = -5;
	struct copy copy;

	copy_of(&copy, record, record->size);
	memcpy(copy.bytes + tep_find_field(event, "log")->offset, &minus, sizeof(minus));
	object = event_json(event, &copy.record);
	assert_int_equal(json_object_get_int64(json_object_object_get(object, "log")), -5);
	free(copy.bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_event_is_what_85_printed),
		cmocka_unit_test(timestamps_are_those_of_the_records),
		cmocka_unit_test(single_fields_are_found),
		cmocka_unit_test(other_fields_are_not),
		cmocka_unit_test(a_record_may_end_anywhere),
		cmocka_unit_test(a_record_of_less_than_nothing_has_no_values),
		cmocka_unit_test(texts_may_claim_any_place),
		cmocka_unit_test(a_text_outside_of_the_record_is_null),
		cmocka_unit_test(what_is_no_text_does_not_spoil_the_line),
		cmocka_unit_test(arrays_of_wider_numbers_are_numbers),
		cmocka_unit_test(signed_numbers_keep_their_sign),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
