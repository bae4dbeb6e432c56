// SPDX-License-Identifier: LGPL-2.1-or-later
/* extent-device.c - which dax device holds which extent; see extent.h */
#include <errno.h>
#include <string.h>

#include "base/numbers.h"
#include "libcxl/extent.h"
#include "libcxl/region-settle.h"

/* The names live as long as the extents, so they are read but once. */
static int find_holders(struct cxl_region *region)
{
	struct dax_place place = region_dax_place(region);
	int r;

	r = region_dax_devices(region, &region->holders);
	return r < 0 ? r : extents_find_devices(&place, region->extents, &region->holders);
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
	const struct extent *extent = region->extents;
	unsigned int n = 0;

	for (; extent; extent = extent->next)
		n += extent->device && strcmp(extent->device, device) == 0;
	return n;
}

/* Its size decides: a device whose extents are not found holds capacity all the same. */
static int check_device(struct cxl_region *region, const char *device)
{
	struct dax_place place = region_dax_place(region);
	unsigned int n = extents_of(region, device);
	char bytes[SIZE_TEXT], extents[32] = "";
	uint64_t size;
	int r;

	r = dax_child_number(&place, device, "size", &size);
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
	if (!extent->base.device)
		return r < 0 ? r : -ENODATA;
	*ret_device = extent->base.device;
	return 0;
}
