/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trace-data.h - events that a real kernel recorded: formats, pages of buffers, see test/data/trace
 */
#ifndef TEST_TRACE_DATA_H
#define TEST_TRACE_DATA_H

#include <event-parse.h>
#include <kbuffer.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/scope.h"

/* Unlike assert() it is always there. */
#define trace_must(promise) ((promise) ? (void)0 : abort())

#define TRACE_PAGE 4096
#define TRACE_EVENTS 16

struct trace_data {
	struct tep_handle *tep;
	struct kbuffer *buffer;
	uint8_t pages[2][TRACE_PAGE];
	struct tep_record records[TRACE_EVENTS]; /* in the order of time */
	size_t n;
};

/* The text of a file, without its first line, which is ours. */
static char *trace_data_text(const char *name, size_t *ret_len)
{
	auto_free char *path = NULL;
	char *text = NULL, *line = NULL;
	size_t size = 0, len = 0;
	FILE *file, *to;

	if (asprintf(&path, TEST_DATA "/trace/%s", name) < 0)
		abort();
	file = fopen(path, "r");
	to = open_memstream(&text, ret_len);
	trace_must(file && to);
	trace_must(getline(&line, &size, file) > 0 && strncmp(line, "# SPDX", 6) == 0);
	while (getline(&line, &size, file) > 0) {
		fputs(line, to);
		len++;
	}
	trace_must(len > 0);
	free(line);
	fclose(file);
	fclose(to);
	return text;
}

static struct tep_event *trace_data_format(struct trace_data *data, const char *event)
{
	auto_free char *name = NULL;
	auto_free char *text = NULL;
	struct tep_event *found;
	size_t len;

	if (asprintf(&name, "%s.format", event) < 0)
		abort();
	text = trace_data_text(name, &len);
	tep_parse_event(data->tep, text, len, "cxl");
	found = tep_find_event_by_name(data->tep, "cxl", event);
	trace_must(found);
	return found;
}

static void trace_data_page(uint8_t *page, const char *name)
{
	size_t len, n = 0;
	auto_free char *text = trace_data_text(name, &len);

	for (char *word = strtok(text, " \n"); word; word = strtok(NULL, " \n"))
		page[n++ % TRACE_PAGE] = (uint8_t)strtoul(word, NULL, 16);
	trace_must(n > 16 && n <= TRACE_PAGE);
}

static int trace_data_by_time(const void *a, const void *b)
{
	const struct tep_record *first = a, *second = b;

	return (first->ts > second->ts) - (first->ts < second->ts);
}

static void trace_data_records(struct trace_data *data, uint8_t *page)
{
	unsigned long long ts;
	void *at;

	trace_must(kbuffer_load_subbuffer(data->buffer, page) == 0);
	for (at = kbuffer_read_event(data->buffer, &ts); at;
	     at = kbuffer_next_event(data->buffer, &ts)) {
		trace_must(data->n < TRACE_EVENTS);
		data->records[data->n++] = (struct tep_record){
			.ts = ts,
			.data = at,
			.size = kbuffer_event_size(data->buffer),
		};
	}
}

static void trace_data_load(struct trace_data *data)
{
	static const char *const events[] = { "cxl_dram", "cxl_general_media", "cxl_memory_module",
					      "cxl_poison" };
	auto_free char *header = NULL;
	size_t len;

	memset(data, 0, sizeof(*data));
	data->tep = tep_alloc();
	tep_set_loglevel(TEP_LOG_NONE);
	header = trace_data_text("header_page", &len);
	trace_must(tep_parse_header_page(data->tep, header, len, sizeof(long)) == 0);
	for (size_t i = 0; i < ARRAY_LEN(events); i++)
		trace_data_format(data, events[i]);
	data->buffer = kbuffer_alloc(KBUFFER_LSIZE_8, KBUFFER_ENDIAN_LITTLE);
	trace_data_page(data->pages[0], "cpu0.hex");
	trace_data_page(data->pages[1], "cpu1.hex");
	trace_data_records(data, data->pages[0]);
	trace_data_records(data, data->pages[1]);
	qsort(data->records, data->n, sizeof(data->records[0]), trace_data_by_time);
}

static inline void trace_data_free(struct trace_data *data)
{
	kbuffer_free(data->buffer);
	tep_free(data->tep);
}

#endif
