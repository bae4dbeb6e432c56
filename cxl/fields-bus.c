// SPDX-License-Identifier: GPL-2.0-only
/* fields-bus.c - what "cxl list" says about a bus */
#include "cxl/fields.h"

static int name(const struct item *item, const char **ret)
{
	return show_text(cxl_bus_get_devname(item->bus), ret);
}

static int provider(const struct item *item, const char **ret)
{
	return show_text(cxl_bus_get_provider(item->bus), ret);
}

static struct json_object *injectable_protocol_errors(const struct item *item)
{
	auto_json struct json_object *names = NULL;
	struct cxl_protocol_error *error;

	if (!cxl_debugfs_exists(item->show->ctx))
		return NULL;
	names = json_object_new_array();
	cxl_protocol_error_foreach(item->show->ctx, error)
		if (json_append(names, json_object_new_string(cxl_protocol_error_get_str(error))) < 0)
			return NULL;
	return take(names);
}

static struct item root_of(const struct item *item)
{
	return (struct item){ .show = item->show, .port = cxl_bus_get_port(item->bus) };
}

static int nr_dports(const struct item *item, int *ret)
{
	const struct item root = root_of(item);

	return dports_number(&root, ret);
}

static struct json_object *dports(const struct item *item)
{
	const struct item root = root_of(item);

	return dports_json(&root);
}

/* clang-format off */
static const struct field rows[] = {
	TEXT("bus",                         DETAIL_BASIC,   name),
	TEXT("provider",                    DETAIL_BASIC,   provider),
	JSON("injectable_protocol_errors",  DETAIL_BASIC,   injectable_protocol_errors),
	NUMBER("nr_dports",                 DETAIL_TARGETS, nr_dports),
	JSON("dports",                      DETAIL_TARGETS, dports),
};
/* clang-format on */

const struct fields bus_fields = FIELDS(rows);
