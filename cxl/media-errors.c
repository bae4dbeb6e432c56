// SPDX-License-Identifier: GPL-2.0-only
/* media-errors.c - memory that memdevs know to be bad; see media-errors.h */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/msg.h"
#include "cxl/event-json.h"
#include "cxl/media-errors.h"
#include "cxl/trace.h"

#define EVENT "cxl_poison"
#define LISTED 0 /* trace_type; others say that it was injected or cleared */

struct answer {
	struct cxl_memdev *memdev;
	struct media_error *at;
	size_t n;
	int code;
};

struct media {
	bool explain, tried;
	struct trace *trace;
	struct answer *answers;
	size_t n;
};

struct media *media_new(bool explain)
{
	struct media *media = calloc(1, sizeof(*media));

	if (media)
		media->explain = explain;
	return media;
}

void media_free(struct media *media)
{
	if (!media)
		return;
	trace_close(media->trace);
	for (size_t i = 0; i < media->n; i++)
		free(media->answers[i].at);
	free(media->answers);
	free(media);
}

/* --- from an event to a piece --- */

/* Newer kernels have more fields; what one does not have stays as it is. */
static int get(struct tep_event *event, const struct tep_record *record, const char *name,
	       uint64_t *ret)
{
	int r = event_get_u64(event, record, name, ret);

	return r == -ENOENT ? 0 : r;
}

static int get_numbers(struct tep_event *event, const struct tep_record *record,
		       struct media_error *ret)
{
	const struct {
		const char *name;
		uint64_t *to;
	} fields[] = {
		{ "dpa", &ret->dpa },
		{ "hpa", &ret->hpa },
		{ "dpa_length", &ret->length },
		{ "overflow_ts", &ret->overflow_time },
		{ "source", &ret->source },
		{ "flags", &ret->flags },
	};
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_LEN(fields); i++)
		r = get(event, record, fields[i].name, fields[i].to);
	return r;
}

int media_error_of_event(struct tep_event *event, const struct tep_record *record,
			 const char *memdev, struct media_error *ret)
{
	struct media_error error = { .dpa = MEDIA_NO_ADDRESS, .hpa = MEDIA_NO_ADDRESS };
	const char *name, *region = "";
	uint64_t type = LISTED;
	int r;

	r = event_get_text(event, record, "memdev", &name);
	if (r == 0)
		r = get(event, record, "trace_type", &type);
	if (r < 0)
		return r;
	if (type != LISTED || strcmp(name, memdev) != 0)
		return -ENOENT;
	r = event_get_text(event, record, "region", &region);
	if (r == -EPROTO || strlen(region) >= sizeof(error.region))
		return -EPROTO;
	memcpy(error.region, region, strlen(region));
	r = get_numbers(event, record, &error);
	if (r == 0)
		*ret = error;
	return r;
}

/* --- asking --- */

static bool is_same(const struct media_error *a, const struct media_error *b)
{
	return a->dpa == b->dpa && a->hpa == b->hpa && a->length == b->length &&
	       a->overflow_time == b->overflow_time && a->source == b->source &&
	       a->flags == b->flags && strcmp(a->region, b->region) == 0;
}

/*
 * Somebody else may have the same memdev listed at the same time, and that is recorded here as
 * well. No process id tells: those of events mean nothing in a container.
 */
static int keep(struct answer *answer, const struct media_error *error)
{
	struct media_error *at;

	for (size_t i = 0; i < answer->n; i++)
		if (is_same(&answer->at[i], error))
			return 0;
	at = realloc(answer->at, (answer->n + 1) * sizeof(*at));
	if (!at)
		return -ENOMEM;
	at[answer->n++] = *error;
	answer->at = at;
	return 0;
}

static int see(struct tep_event *event, const struct tep_record *record, void *data)
{
	struct answer *answer = data;
	struct media_error error;
	int r;

	r = media_error_of_event(event, record, cxl_memdev_get_devname(answer->memdev), &error);
	if (r == -ENOENT)
		return 0;
	return r < 0 ? r : keep(answer, &error);
}

static void tell_lost(unsigned long long n, void *data)
{
	const struct answer *answer = data;

	cli_warning("%s: media_errors are not all: the kernel lost events",
		    cxl_memdev_get_devname(answer->memdev));
}

/* Once for a listing. */
static void open_trace(struct media *media, const struct show *show)
{
	auto_free char *why = NULL;
	bool for_root;
	int r;

	media->tried = true;
	r = trace_open(cxlx_get_sysroot(show->ctx), EVENT, &media->trace, &why);
	if (r == 0 || !show->complaints)
		return;
	for_root = (r == -EACCES || r == -EPERM) && !show->complaints->root_told;
	if (for_root)
		show->complaints->root_told = true;
	if (for_root || media->explain)
		cli_warning("no media_errors: %s", why ? why : strerror(-r));
}

/* Not every memdev has the file, and without it nothing has to be opened. */
static bool can_list(const struct show *show, struct cxl_memdev *memdev)
{
	auto_free char *path = NULL;

	if (!cxl_memdev_is_enabled(memdev))
		return false;
	if (asprintf(&path, "%s/sys/bus/cxl/devices/%s/trigger_poison_list",
		     cxlx_get_sysroot(show->ctx), cxl_memdev_get_devname(memdev)) < 0) {
		path = NULL;
		return false;
	}
	return access(path, F_OK) == 0;
}

/* What a failed write was about is in the library's record, and told like other failures. */
static void ask(struct media *media, const struct show *show, struct answer *answer)
{
	const struct trace_reader reader = { .see = see, .lost = tell_lost, .data = answer };
	int r;

	if (!can_list(show, answer->memdev))
		return;
	if (!media->tried)
		open_trace(media, show);
	if (!media->trace)
		return;
	answer->code = cxl_memdev_trigger_poison_list(answer->memdev);
	r = trace_read(media->trace, &reader);
	if (r < 0)
		cli_warning("%s: no media_errors: %s: %s", cxl_memdev_get_devname(answer->memdev),
			    trace_dir(media->trace), strerror(-r));
}

static const struct answer *answer_of(const struct show *show, struct cxl_memdev *memdev)
{
	struct media *media = show->media;
	struct answer *answers;

	if (!media || !memdev)
		return NULL;
	for (size_t i = 0; i < media->n; i++)
		if (media->answers[i].memdev == memdev)
			return &media->answers[i];
	answers = reallocarray(media->answers, media->n + 1, sizeof(*answers));
	if (!answers)
		return NULL;
	media->answers = answers;
	answers[media->n] = (struct answer){ .memdev = memdev };
	ask(media, show, &answers[media->n]);
	return &answers[media->n++];
}

/* --- showing --- */

static int add(const struct show *show, struct json_object **array, struct media_error error,
	       uint64_t offset)
{
	const struct item item = { .show = show, .media_error = &error };

	error.offset = offset;
	if (!*array)
		*array = json_object_new_array();
	return json_append(*array, fields_json(&media_error_fields, &item));
}

struct json_object *memdev_media_errors(const struct item *item)
{
	const struct answer *answer = answer_of(item->show, item->memdev);
	auto_json struct json_object *array = NULL;

	for (size_t i = 0; answer && i < answer->n; i++)
		if (add(item->show, &array, answer->at[i], answer->at[i].dpa) < 0)
			return NULL;
	return take(array);
}

static uint64_t offset_in(struct cxl_region *region, const struct media_error *error)
{
	uint64_t start = cxl_region_get_resource(region);

	return error->hpa == MEDIA_NO_ADDRESS || error->hpa < start ? MEDIA_NO_ADDRESS :
								      error->hpa - start;
}

static int add_those_of_region(const struct item *item, const struct answer *answer,
			       struct json_object **array)
{
	const char *name = cxl_region_get_devname(item->region);
	int r = 0;

	for (size_t i = 0; answer && r == 0 && i < answer->n; i++)
		if (strcmp(answer->at[i].region, name) == 0)
			r = add(item->show, array, answer->at[i],
				offset_in(item->region, &answer->at[i]));
	return r;
}

struct json_object *region_media_errors(const struct item *item)
{
	auto_json struct json_object *array = NULL;
	struct cxl_memdev_mapping *mapping;

	cxl_mapping_foreach(item->region, mapping) {
		struct cxl_decoder *decoder = cxl_mapping_get_decoder(mapping);
		struct cxl_memdev *memdev = cxl_decoder_get_memdev(decoder);

		if (add_those_of_region(item, answer_of(item->show, memdev), &array) < 0)
			return NULL;
	}
	return take(array);
}
