// SPDX-License-Identifier: LGPL-2.1-or-later
/* extent-device.c - which dax device holds which extent; see extent.h */
#include <errno.h>
#include <string.h>

#include "base/numbers.h"
#include "libcxl/extent.h"
#include "libcxl/region-settle.h"

/* A dax device takes all extents of one tag. */
static void mark_tagged(struct cxl_region *region, const char *device, const uuid_t tag)
{
	for (struct cxl_region_extent *extent = region->extents; extent; extent = extent->next)
		if (uuid_compare(extent->uuid, tag) == 0)
			extent->device = device;
}

static int mark_mapping(struct cxl_region *region, const char *device, const char *mapping)
{
	uint64_t start, base;
	int r;

	r = attr_get_u64(&region->obj, REGION_RESOURCE, &base);
	if (r == 0)
		r = region_dax_number(region, device, path_join(mapping, "start").text, &start);
	if (r < 0)
		return r;
	for (struct cxl_region_extent *extent = region->extents; extent; extent = extent->next)
		if (extent->offset == start - base)
			extent->device = device;
	return 0;
}

static int mark_mappings(struct cxl_region *region, const char *device)
{
	struct sysfs_path dir = path_join(region_dax_path(region).text, device);
	auto_words struct words names = { 0 };
	int id, r;

	r = ctx_names(region->obj.ctx, dir.text, &names);
	for (size_t i = 0; r == 0 && i < names.n; i++)
		if (parse_name(names.at[i], "mapping", &id) == 0)
			r = mark_mapping(region, device, names.at[i]);
	return r;
}

static int mark_device(struct cxl_region *region, const char *device)
{
	uint64_t size;
	uuid_t tag;
	int r;

	r = region_dax_number(region, device, "size", &size);
	if (r < 0 || size == 0)
		return r;
	r = region_dax_uuid(region, device, tag);
	if (r < 0)
		return r;
	if (uuid_is_null(tag))
		return mark_mappings(region, device);
	mark_tagged(region, device, tag);
	return 0;
}

/* Devices come and go: one that is gone holds nothing. */
static int mark_all(struct cxl_region *region)
{
	int result = 0;

	for (size_t i = 0; i < region->holders.n; i++) {
		int r = mark_device(region, region->holders.at[i]);

		if (r < 0 && r != -ENOENT && r != -ENODEV && result == 0)
			result = r;
	}
	return result;
}

/* The names live as long as the extents, so they are read but once. */
static int find_holders(struct cxl_region *region)
{
	struct ctx *ctx = region->obj.ctx;
	struct failure before = ctx->last;
	int r;

	r = region_dax_devices(region, &region->holders);
	if (r == 0)
		r = mark_all(region);
	if (r == -EACCES)
		ctx->last = before; /* an answer, not a failure */
	return r;
}

int region_read_holders(struct cxl_region *region)
{
	int r;

	r = region_read_extents(region);
	if (r < 0 || !region->extents)
		return r;
	if (!region->holders_read) {
		region->holders_error = find_holders(region);
		region->holders_read = true;
	}
	return region->holders_error;
}

/* --- use --- */

static unsigned int extents_of(const struct cxl_region *region, const char *device)
{
	const struct cxl_region_extent *extent = region->extents;
	unsigned int n = 0;

	for (; extent; extent = extent->next)
		n += extent->device && strcmp(extent->device, device) == 0;
	return n;
}

/* Its size decides: a device whose extents are not found holds capacity all the same. */
static int check_device(struct cxl_region *region, const char *device)
{
	unsigned int n = extents_of(region, device);
	char bytes[SIZE_TEXT], extents[32] = "";
	uint64_t size;
	int r;

	r = region_dax_number(region, device, "size", &size);
	if (r == -ENOENT || r == -ENODEV || (r == 0 && size == 0))
		return 0;
	if (r < 0)
		return r;
	if (n)
		snprintf(extents, sizeof(extents), " in %u extent%s", n, n == 1 ? "" : "s");
	return ctx_reason(region->obj.ctx, -EBUSY,
			  "%s holds %s%s of %s and would lose it: 'daxctl destroy-device -f %s' "
			  "gives it back first, --force takes it away",
			  device, size_words(bytes, size), extents, region->obj.name, device);
}

int extent_use_check(struct cxl_region *region)
{
	auto_words struct words devices = { 0 };
	int r, result = 0;

	if (cxl_region_get_mode(region) != CXL_DECODER_MODE_DYNAMIC_RAM_1)
		return 0;
	region_forget_extents(region);
	(void)region_read_holders(region); /* only for the number */
	r = region_dax_devices(region, &devices);
	for (size_t i = 0; r == 0 && i < devices.n; i++) {
		int busy = check_device(region, devices.at[i]);

		if (busy < 0 && result == 0)
			result = busy;
	}
	return r < 0 ? r : result;
}

/* --- for everybody --- */

CXL_API int cxlx_extent_get_device(struct cxl_region_extent *extent, const char **ret_device)
{
	int r;

	if (!extent || !ret_device)
		return -EINVAL;
	r = region_read_holders(extent->region);
	if (!extent->device)
		return r < 0 ? r : -ENODATA;
	*ret_device = extent->device;
	return 0;
}
