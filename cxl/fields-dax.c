// SPDX-License-Identifier: GPL-2.0-only
/* fields-dax.c - the dax region of a region, as "cxl list -X" shows it */
#include "cxl/fields.h"
#include "daxctl/dax-json.h"

/* A device of no size is one that nobody has made anything of yet. */
static struct json_object *devices(struct dax_show *show, struct daxctl_region *region, bool idle)
{
	auto_json struct json_object *array = json_object_new_array();
	struct daxctl_dev *dev;

	daxctl_dev_foreach(region, dev) {
		if (!idle && daxctl_dev_get_size(dev) == 0)
			continue;
		if (json_append(array, dax_device_json(show, dev)) < 0)
			return NULL;
	}
	return json_object_array_length(array) > 0 ? take(array) : NULL;
}

struct json_object *dax_region(const struct item *item)
{
	struct daxctl_region *region = cxl_region_get_daxctl_region(item->region);
	struct dax_show show = {
		.command = "cxl list",
		.human = item->show->human,
		.inside = true,
		.told = item->show->complaints ? &item->show->complaints->paths : NULL,
	};

	if (!region)
		return NULL;
	show.ctx = daxctl_region_get_ctx(region);
	return dax_region_json(&show, region,
			       devices(&show, region, item->show->idle));
}
