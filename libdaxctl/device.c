// SPDX-License-Identifier: LGPL-2.1-or-later
/* device.c - dax devices: enumeration and attributes; device-mode.c has their drivers */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/numbers.h"
#include "libdaxctl/private.h"

/* Everything the library knows about DEVICE/.  Order: alphabetical by id. */
/* clang-format off */
static const struct attr device_attrs[] = {
	[DEVICE_ALIGN]		= { "align",	   ATTR_U64 },
	[DEVICE_DEV]		= { "dev",	   ATTR_TEXT },
	[DEVICE_RESOURCE]	= { "resource",	   ATTR_U64 },
	[DEVICE_SIZE]		= { "size",	   ATTR_U64 },
	[DEVICE_TARGET_NODE]	= { "target_node", ATTR_INT },
	[DEVICE_UUID]		= { "uuid",	   ATTR_TEXT },
};
/* clang-format on */

static const struct attr_type device_type = {
	.name = "dax device",
	.attrs = device_attrs,
	.n_attrs = ARRAY_LEN(device_attrs),
};

/* --- registry --- */

static void device_destroy(struct daxctl_dev *dev)
{
	memory_free(dev->memory);
	mappings_forget(dev);
	object_fini(&dev->obj);
	free(dev);
}

void device_free(struct daxctl_dev *dev)
{
	list_remove(&dev->region->devices, &dev->obj);
	device_destroy(dev);
}

static struct sysfs_path device_path(const struct daxctl_region *region, int id)
{
	struct sysfs_path path;

	snprintf(path.text, sizeof(path.text), "%s/%sdax%d.%d", region->obj.devpath,
		 region->is_class ? "dax/" : "", region->obj.id, id);
	return path;
}

int device_at(struct daxctl_region *region, int id, struct daxctl_dev **ret)
{
	struct sysfs_path path = device_path(region, id);
	struct obj *known = list_find(&region->devices, path.text, id);
	struct daxctl_dev *dev;

	if (known) {
		*ret = to_device(known);
		return 0;
	}
	dev = calloc(1, sizeof(*dev));
	if (!dev)
		return -ENOMEM;
	dev->region = region;
	if (object_init(&dev->obj, region->obj.ctx, &device_type, path.text, id) < 0) {
		device_destroy(dev);
		return -ENOMEM;
	}
	list_insert(&region->devices, &dev->obj);
	*ret = dev;
	return 0;
}

static int add_devices(struct daxctl_region *region, const struct words *names)
{
	auto_free struct dax_name *at = NULL;
	struct daxctl_dev *dev;
	size_t n = 0;
	int r;

	r = sort_dax_names(names, &at, &n);
	for (size_t i = 0; r == 0 && i < n; i++)
		if (at[i].region == region->obj.id)
			r = device_at(region, at[i].device, &dev);
	return r;
}

static void scan(struct daxctl_region *region)
{
	struct sysfs_path dir = path_join(region->obj.devpath, "dax");
	struct ctx *ctx = region->obj.ctx;
	auto_words struct words names = { 0 };
	int r;

	if (region->devices.scanned)
		return;
	region->devices.scanned = true;
	if (!region->is_class && ctx_exists(ctx, dir.text))
		region->is_class = true;
	r = ctx_names(ctx, region->is_class ? dir.text : region->obj.devpath, &names);
	if (r == 0)
		r = add_devices(region, &names);
	if (r < 0 && r != -ENOENT)
		ctx_fail(ctx, r, "list", region->obj.devpath, "");
}

/* --- public: where it is --- */

DAXCTL_API int daxctlx_dev_get_by_name(struct daxctl_ctx *ctx, const char *name,
				       struct daxctl_dev **ret_dev)
{
	struct daxctl_region *region;
	struct daxctl_dev *dev;
	struct dax_name id;
	int r;

	if (!ctx || !name || !ret_dev)
		return -EINVAL;
	r = region_of_device(core(ctx), name, &region);
	if (r == 0 && parse_dax_name(name, &id) == 0)
		r = device_at(region, id.device, &dev);
	if (r == 0)
		*ret_dev = dev;
	return r;
}

DAXCTL_API struct daxctl_dev *daxctl_dev_get_first(struct daxctl_region *region)
{
	if (!region)
		return NULL;
	scan(region);
	return to_device(region->devices.first);
}

DAXCTL_API struct daxctl_dev *daxctl_dev_get_next(struct daxctl_dev *dev)
{
	return dev ? to_device(dev->obj.next) : NULL;
}

DAXCTL_API struct daxctl_region *daxctl_dev_get_region(struct daxctl_dev *dev)
{
	return dev ? dev->region : NULL;
}

DAXCTL_API struct daxctl_ctx *daxctl_dev_get_ctx(struct daxctl_dev *dev)
{
	return dev ? dax_of(dev->obj.ctx) : NULL;
}

DAXCTL_API int daxctl_dev_get_id(struct daxctl_dev *dev)
{
	return dev ? dev->obj.id : -EINVAL;
}

DAXCTL_API const char *daxctl_dev_get_devname(struct daxctl_dev *dev)
{
	return dev ? dev->obj.name : NULL;
}

/* "MAJOR:MINOR" */
static int device_number(struct daxctl_dev *dev, bool want_minor)
{
	char major[16];
	const char *text, *colon;
	int32_t number;
	int r;

	if (!dev)
		return -EINVAL;
	r = attr_get_text(&dev->obj, DEVICE_DEV, &text);
	if (r < 0)
		return r;
	colon = strchr(text, ':');
	if (colon) {
		snprintf(major, sizeof(major), "%.*s", (int)(colon - text), text);
		if (parse_i32(want_minor ? colon + 1 : major, 10, &number) == 0 && number >= 0)
			return number;
	}
	return ctx_fail(dev->obj.ctx, -EPROTO, "understand", object_path(&dev->obj, "dev").text,
			text);
}

DAXCTL_API int daxctl_dev_get_major(struct daxctl_dev *dev)
{
	return device_number(dev, false);
}

DAXCTL_API int daxctl_dev_get_minor(struct daxctl_dev *dev)
{
	return device_number(dev, true);
}

/* --- public: what it has --- */

/* "  110000000-12fffffff : dax0.0": the line of a kernel that has no file for it. */
static int find_in_iomem(const struct ctx *ctx, const char *name, uint64_t *ret)
{
	auto_free char *path = NULL, *line = NULL;
	auto_fclose FILE *iomem = NULL;
	size_t size = 0;

	if (asprintf(&path, "%s/proc/iomem", ctx->fs.root) < 0)
		return -ENOMEM;
	iomem = fopen(path, "re");
	while (iomem && getline(&line, &size, iomem) >= 0) {
		char owner[64];
		uint64_t start;

		if (sscanf(line, " %" SCNx64 "-%*x : %63s", &start, owner) != 2 || start == 0 ||
		    strcmp(owner, name) != 0)
			continue;
		*ret = start;	/* who may not know sees zeros */
		return 0;
	}
	return -ENXIO;
}

int device_start(struct daxctl_dev *dev, uint64_t *ret)
{
	int r;

	r = attr_get_u64(&dev->obj, DEVICE_RESOURCE, ret);
	if (r < 0 && find_in_iomem(dev->obj.ctx, dev->obj.name, ret) == 0)
		return 0;
	return r == -ENOENT ? -ENXIO : r;
}

DAXCTL_API unsigned long long daxctl_dev_get_resource(struct daxctl_dev *dev)
{
	uint64_t start;

	return dev && device_start(dev, &start) == 0 ? start : 0;
}

DAXCTL_API unsigned long long daxctl_dev_get_size(struct daxctl_dev *dev)
{
	return dev ? attr_u64_or(&dev->obj, DEVICE_SIZE, 0) : 0;
}

DAXCTL_API unsigned long daxctl_dev_get_align(struct daxctl_dev *dev)
{
	return dev ? attr_u64_or(&dev->obj, DEVICE_ALIGN, 0) : 0;
}

DAXCTL_API int daxctl_dev_get_target_node(struct daxctl_dev *dev)
{
	return dev ? attr_int_or(&dev->obj, DEVICE_TARGET_NODE, -1) : -1;
}

/* --- public: what it gets --- */

/* What is left of the region and the ranges of the device are others afterwards. */
static int set_text(struct daxctl_dev *dev, const char *file, const char *value)
{
	int r;

	r = object_write(&dev->obj, file, value);
	attr_forget(&dev->region->obj);
	mappings_forget(dev);
	return r;
}

static int set_number(struct daxctl_dev *dev, enum device_attr id, uint64_t value)
{
	char text[32];

	snprintf(text, sizeof(text), "%#" PRIx64, value);
	return set_text(dev, device_attrs[id].file, text);
}

DAXCTL_API int daxctl_dev_set_size(struct daxctl_dev *dev, unsigned long long size)
{
	return dev ? set_number(dev, DEVICE_SIZE, size) : -EINVAL;
}

DAXCTL_API int daxctl_dev_set_align(struct daxctl_dev *dev, unsigned long align)
{
	return dev ? set_number(dev, DEVICE_ALIGN, align) : -EINVAL;
}

/* The kernel says yes to a range that is not aligned, and to any when the region is gone. */
DAXCTL_API int daxctl_dev_set_mapping(struct daxctl_dev *dev, unsigned long long start,
				      unsigned long long end)
{
	unsigned long long before;
	char text[64];
	int r;

	if (!dev)
		return -EINVAL;
	attr_forget(&dev->obj);
	before = daxctl_dev_get_size(dev);
	snprintf(text, sizeof(text), "%#llx-%#llx", start, end);
	r = set_text(dev, "mapping", text);
	if (r < 0 || daxctl_dev_get_size(dev) != before)
		return r;
	ctx_fail(dev->obj.ctx, -EINVAL, "write", object_path(&dev->obj, "mapping").text, text);
	return ctx_reason(dev->obj.ctx, -EINVAL,
			  "the kernel ignored the range %s: %s did not grow; begin and size have "
			  "to be multiples of its alignment, %lu bytes",
			  text, dev->obj.name, daxctl_dev_get_align(dev));
}

DAXCTL_API int daxctl_dev_set_uuid(struct daxctl_dev *dev, uuid_t uuid)
{
	char text[40] = "0";

	if (!dev || !uuid)
		return -EINVAL;
	if (!uuid_is_null(uuid))
		uuid_unparse_lower(uuid, text);
	return set_text(dev, device_attrs[DEVICE_UUID].file, text);
}
