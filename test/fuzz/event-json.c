// SPDX-License-Identifier: GPL-2.0-only
/*
 * event-json.c - fuzz target: any bytes as the record of an event, and any places for its fields
 *
 * The formats are those of a real kernel. The first byte chooses one; the second one moves a field
 * to a place, a length and a kind that no kernel says. Besides what the sanitizers see: there is
 * JSON, it can be read again, and it has every field.
 */
#include <stdint.h>

#include "cxl/event-json.h"
#include "test/unit/trace-data.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = { "cxl_poison",	   "cxl_general_media", "cxl_dram",
				     "cxl_memory_module",  "cxl_generic_event", "cxl_overflow",
				     "cxl_aer_uncorrectable_error" };
static struct trace_data recorded;
static struct tep_event *events[ARRAY_LEN(names)];

static void require(bool promise)
{
	if (!promise)
		abort();
}

static void load_once(void)
{
	if (recorded.tep)
		return;
	trace_data_load(&recorded);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		events[i] = tep_find_event_by_name(recorded.tep, "cxl", names[i]);
		if (!events[i])
			events[i] = trace_data_format(&recorded, names[i]);
	}
}

static void check_json(struct tep_event *event, const struct tep_record *record)
{
	auto_json struct json_object *object = event_json(event, record);
	auto_json struct json_object *again = NULL;

	require(object);
	require(json_object_object_length(object) == event->format.nr_fields + 3);
	again = json_tokener_parse(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN));
	require(again && json_object_object_length(again) == json_object_object_length(object));
}

static void check_getters(struct tep_event *event, const struct tep_record *record)
{
	const char *end = (const char *)record->data + record->size;
	const struct tep_format_field *field;
	const char *text;
	uint64_t value;

	for (field = event->format.fields; field; field = field->next) {
		event_get_u64(event, record, field->name, &value);
		if (event_get_text(event, record, field->name, &text) == 0)
			require(text + strlen(text) < end);
	}
	event_get_pid(event, record, &value);
}

static struct tep_format_field *nth_field(struct tep_event *event, unsigned int n)
{
	struct tep_format_field *field = event->format.fields;

	for (n %= (unsigned int)event->format.nr_fields; n > 0; n--)
		field = field->next;
	return field;
}

/* Four bytes say what: which field, offset, size, flags. */
static void lie(struct tep_format_field *field, const uint8_t *how)
{
	field->offset = (int8_t)how[0] * 3;
	field->size = (int8_t)how[1];
	field->flags = how[2] | (unsigned long)(how[3] & 1) << 8;
	field->elementsize = how[3];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tep_record record = { .ts = 1 };
	struct tep_format_field *field, kept;
	struct tep_event *event;

	load_once();
	if (size < 6)
		return 0;
	event = events[data[0] % ARRAY_LEN(events)];
	field = nth_field(event, data[1] & 0x7f);
	kept = *field;
	if (data[1] & 0x80)
		lie(field, data + 2);
	/* a block of its own: one byte too many is seen */
	record.size = (int)size - 6;
	record.data = malloc(size - 6 + (size == 6));
	memcpy(record.data, data + 6, size - 6);
	check_json(event, &record);
	check_getters(event, &record);
	free(record.data);
	*field = kept;
	return 0;
}
