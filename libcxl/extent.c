// SPDX-License-Identifier: LGPL-2.1-or-later
/* extent.c - what of a dynamic region has memory behind it; see extent.h */
#include <errno.h>
#include <limits.h>

#include "libcxl/extent.h"

/* --- reading --- */

void region_forget_extents(struct cxl_region *region)
{
	extents_free(take(region->extents));
	region->extents_read = region->holders_read = false;
	words_clear(&region->holders);
}

static int region_start(struct obj *obj, uint64_t *ret)
{
	return attr_get_u64(obj, REGION_RESOURCE, ret);
}

struct dax_place region_dax_place(struct cxl_region *region)
{
	struct dax_place place = {
		.obj = &region->obj,
		.id = region->obj.id,
		.start = region_start,
	};

	snprintf(place.below, sizeof(place.below), "dax_region%d", region->obj.id);
	return place;
}

int region_read_extents(struct cxl_region *region)
{
	struct dax_place place;
	int r;

	if (region->extents_read)
		return 0;
	place = region_dax_place(region);
	r = extents_read(&place, sizeof(struct cxl_region_extent), &region->extents);
	for (struct extent *extent = region->extents; extent; extent = extent->next)
		to_extent(extent)->region = region;
	region->extents_read = r == 0;
	return r;
}

int extent_count(struct cxl_region *region, struct extent_tally *ret)
{
	int r;

	*ret = (struct extent_tally){ 0 };
	region_forget_extents(region);
	r = region_read_extents(region);
	for (struct extent *extent = region->extents; extent; extent = extent->next) {
		ret->size += extent->length;
		ret->count++;
	}
	return r;
}

CXL_API struct cxl_region_extent *cxl_extent_get_first(struct cxl_region *region)
{
	return region && region_read_extents(region) == 0 ? to_extent(region->extents) :
							NULL;
}

CXL_API struct cxl_region_extent *cxl_extent_get_next(struct cxl_region_extent *extent)
{
	return extent ? to_extent(extent->base.next) : NULL;
}

CXL_API unsigned long long cxl_extent_get_offset(struct cxl_region_extent *extent)
{
	return extent ? extent->base.offset : ULLONG_MAX;
}

CXL_API unsigned long long cxl_extent_get_length(struct cxl_region_extent *extent)
{
	return extent ? extent->base.length : ULLONG_MAX;
}

CXL_API void cxl_extent_get_uuid(struct cxl_region_extent *extent, uuid_t uu)
{
	if (!uu)
		return;
	if (extent)
		uuid_copy(uu, extent->base.uuid);
	else
		uuid_clear(uu);
}

CXL_API int cxlx_extent_get_name(struct cxl_region_extent *extent, const char **ret_name)
{
	if (!extent || !ret_name)
		return -EINVAL;
	*ret_name = extent->base.name;
	return 0;
}
