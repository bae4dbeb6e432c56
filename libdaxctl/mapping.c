// SPDX-License-Identifier: LGPL-2.1-or-later
/* mapping.c - the ranges of physical memory of a dax device, mapping0, mapping1, ... */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/steps.h"
#include "libdaxctl/private.h"

static int read_number(struct daxctl_dev *dev, unsigned int i, const char *name, uint64_t *ret)
{
	char file[48];

	snprintf(file, sizeof(file), "mapping%u/%s", i, name);
	return attr_read(&dev->obj, file, ATTR_U64, ret);
}

static int read_one(struct daxctl_dev *dev, unsigned int i)
{
	struct daxctl_mapping found, *mapping;
	int r;

	r = read_number(dev, i, "start", &found.start);
	if (r == 0)
		r = read_number(dev, i, "end", &found.end);
	if (r == 0)
		r = read_number(dev, i, "page_offset", &found.offset);
	if (r < 0)
		return r;
	mapping = malloc(sizeof(*mapping));
	if (!mapping)
		return -ENOMEM;
	*mapping = found;
	mapping->next = dev->mappings;
	dev->mappings = mapping;
	return 0;
}

int mappings_read(struct daxctl_dev *dev)
{
	int r = 0;

	if (dev->mappings_read)
		return dev->mappings ? 0 : -ENOENT;
	for (unsigned int i = 0; r == 0; i++)
		r = read_one(dev, i);
	if (r != -ENOENT) {
		mappings_forget(dev);
		return r;
	}
	dev->mappings_read = true;
	return dev->mappings ? 0 : -ENOENT;
}

void mappings_free(struct daxctl_mapping *mappings)
{
	while (mappings) {
		struct daxctl_mapping *mapping = mappings;

		mappings = mapping->next;
		free(mapping);
	}
}

void mappings_forget(struct daxctl_dev *dev)
{
	mappings_free(take(dev->mappings));
	dev->mappings_read = false;
}

/* Ranges of such a device follow from the tag that it claimed. */
bool device_is_dynamic(struct daxctl_dev *dev)
{
	const char *tag;

	return !ctx_exists(dev->obj.ctx, object_path(&dev->obj, "mapping").text) &&
	       attr_get_text(&dev->obj, DEVICE_UUID, &tag) == 0;
}

void device_add_capacity(struct daxctl_dev *dev, const struct daxctl_mapping *mappings,
			 struct steps *steps)
{
	const char *tag;
	char text[64];

	if (device_is_dynamic(dev) && attr_get_text(&dev->obj, DEVICE_UUID, &tag) == 0) {
		steps_add(steps, dev->obj.devpath, "uuid", NULL, NULL, tag);
		return;
	}
	for (const struct daxctl_mapping *at = mappings; at; at = at->next) {
		snprintf(text, sizeof(text), "%#" PRIx64 "-%#" PRIx64, at->start, at->end);
		steps_add(steps, dev->obj.devpath, "mapping", NULL, NULL, text);
	}
}

DAXCTL_API struct daxctl_mapping *daxctl_mapping_get_first(struct daxctl_dev *dev)
{
	return dev && mappings_read(dev) == 0 ? dev->mappings : NULL;
}

DAXCTL_API struct daxctl_mapping *daxctl_mapping_get_next(struct daxctl_mapping *mapping)
{
	return mapping ? mapping->next : NULL;
}

DAXCTL_API unsigned long long daxctl_mapping_get_start(struct daxctl_mapping *mapping)
{
	return mapping ? mapping->start : 0;
}

DAXCTL_API unsigned long long daxctl_mapping_get_end(struct daxctl_mapping *mapping)
{
	return mapping ? mapping->end : 0;
}

DAXCTL_API unsigned long long daxctl_mapping_get_offset(struct daxctl_mapping *mapping)
{
	return mapping ? mapping->offset : 0;
}

DAXCTL_API unsigned long long daxctl_mapping_get_size(struct daxctl_mapping *mapping)
{
	return mapping ? mapping->end - mapping->start + 1 : 0;
}
