// SPDX-License-Identifier: GPL-2.0-only
/* extent-json.c - what of a dynamic region is memory, as JSON, see dax-json.h */
#include <errno.h>
#include <string.h>

#include "daxctl/dax-json.h"

/* Devices come after one another by region: one look at each region is enough. */
static struct daxctlx_extents *look(struct dax_show *show, struct daxctl_region *region)
{
	if (show->extents_of == region)
		return show->view;
	dax_show_end(show);
	show->extents_of = region;
	if (daxctlx_extents_new(region, &show->view) < 0)
		show->view = NULL;
	return show->view;
}

void dax_show_end(struct dax_show *show)
{
	daxctlx_extents_free(show->view);
	show->view = NULL;
	show->extents_of = NULL;
}

/* Without a tag it is all zero, as in cxl list. */
static int add_tag(struct json_object *object, const struct daxctlx_extents *view, size_t i)
{
	char text[UUID_STR_LEN];
	uuid_t uuid;

	if (daxctlx_extents_get_uuid(view, i, uuid) < 0)
		return -EINVAL;
	uuid_unparse_lower(uuid, text);
	return json_add_text(object, "uuid", text);
}

static struct json_object *extent_json(const struct dax_show *show,
				       const struct daxctlx_extents *view, size_t i,
				       const char *claimed_by)
{
	auto_json struct json_object *object = json_object_new_object();

	if (!object ||
	    json_add_hex(object, "offset", daxctlx_extents_get_offset(view, i), show->human) < 0 ||
	    json_add_size(object, "length", daxctlx_extents_get_length(view, i), show->human) < 0 ||
	    add_tag(object, view, i) < 0 ||
	    (claimed_by && json_add_text(object, "claimed_by", claimed_by) < 0))
		return NULL;
	return take(object);
}

struct json_object *dax_extents_json(struct dax_show *show, struct daxctl_region *region,
				     const char *device)
{
	auto_json struct json_object *array = json_object_new_array();
	const struct daxctlx_extents *view = look(show, region);

	for (size_t i = 0; array && i < daxctlx_extents_get_count(view); i++) {
		const char *holder = NULL;

		if (daxctlx_extents_get_device(view, i, &holder) == -EACCES)
			show->denied = true;
		if (device && (!holder || strcmp(holder, device) != 0))
			continue;
		if (json_append(array, extent_json(show, view, i, device ? NULL : holder)) < 0)
			return NULL;
	}
	return array && json_object_array_length(array) > 0 ? take(array) : NULL;
}
