// SPDX-License-Identifier: GPL-2.0-only
/* attach-fields.c - what "cxl attach-status" says about a device as JSON; see attach-fields.h */
#include "cxl/attach-fields.h"

static int device(const struct item *item, const char **ret)
{
	return show_text(item->attach->info.device, ret);
}

static int parent(const struct item *item, const char **ret)
{
	return show_text(item->attach->info.parent, ret);
}

static int parent_driver(const struct item *item, const char **ret)
{
	return show_text(item->attach->info.parent_driver, ret);
}

static int state(const struct item *item, const char **ret)
{
	return show_text(cxlx_attach_state_name(item->attach->info.state), ret);
}

static int confidence(const struct item *item, const char **ret)
{
	return show_text(cxlx_attach_confidence_name(item->attach->info.confidence), ret);
}

static int region(const struct item *item, const char **ret)
{
	return show_text(item->attach->info.region, ret);
}

static int resource(const struct item *item, uint64_t *ret)
{
	*ret = item->attach->info.resource;
	return item->attach->info.has_range ? 0 : -ENODATA;
}

static int size(const struct item *item, uint64_t *ret)
{
	*ret = item->attach->info.size;
	return item->attach->info.has_range ? 0 : -ENODATA;
}

static int locked(const struct item *item, bool *ret)
{
	*ret = item->attach->info.locked == 1;
	return item->attach->info.locked >= 0 ? 0 : -ENODATA;
}

static int reason(const struct item *item, const char **ret)
{
	return show_text(item->attach->info.reason, ret);
}

static int advice(const struct item *item, const char **ret)
{
	return show_text(item->attach->info.advice, ret);
}

static struct json_object *one_file(const char *path, const char *said)
{
	auto_json struct json_object *object = json_object_new_object();

	if (json_add_text(object, "path", path) < 0 || json_add_text(object, "said", said) < 0)
		return NULL;
	return take(object);
}

static struct json_object *evidence(const struct item *item)
{
	auto_json struct json_object *array = json_object_new_array();
	const struct attach_item *attach = item->attach;
	const char *path, *said;

	for (size_t i = 0; i < attach->info.n_evidence; i++)
		if (cxlx_attach_get_evidence(attach->snapshot, attach->index, i, &path, &said) < 0 ||
		    json_append(array, one_file(path, said)) < 0)
			return NULL;
	return take(array);
}

/* clang-format off */
static const struct field rows[] = {
	TEXT("device",         DETAIL_BASIC,    device),
	TEXT("parent",         DETAIL_BASIC,    parent),
	TEXT("parent_driver",  DETAIL_BASIC,    parent_driver),
	TEXT("state",          DETAIL_BASIC,    state),
	TEXT("confidence",     DETAIL_BASIC,    confidence),
	TEXT("region",         DETAIL_BASIC,    region),
	HEX("resource",        DETAIL_BASIC,    resource),
	SIZE("size",           DETAIL_BASIC,    size),
	FLAG("locked",         DETAIL_BASIC,    locked),
	TEXT("reason",         DETAIL_BASIC,    reason),
	TEXT("advice",         DETAIL_BASIC,    advice),
	JSON("evidence",       DETAIL_EVIDENCE, evidence),
};
/* clang-format on */

static const struct fields attach_fields = FIELDS(rows);

int attach_print_json(const struct cxlx_attach *snapshot, const struct show *show)
{
	auto_json struct json_object *array = json_object_new_array();
	struct attach_item attach = { .snapshot = snapshot, .info.sz = sizeof(attach.info) };

	for (; cxlx_attach_get_info(snapshot, attach.index, &attach.info) == 0; attach.index++) {
		const struct item item = { .show = show, .attach = &attach };

		if (json_append(array, fields_json(&attach_fields, &item)) < 0)
			return -ENOMEM;
	}
	return json_print_array(stdout, take(array), show->human);
}
