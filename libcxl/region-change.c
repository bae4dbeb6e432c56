// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * region-change.c - the single steps of the drop-in API that change a region
 *
 * Those that could pull memory from under the kernel ask region-guard.c first.
 */
#include <errno.h>
#include <string.h>
#include <uuid/uuid.h>

#include "libcxl/private.h"
#include "libcxl/region-guard.h"

/* --- the steps of creation --- */

CXL_API int cxl_region_set_size(struct cxl_region *region, unsigned long long size)
{
	if (!region || size == 0)
		return -EINVAL;
	return attr_set_u64(&region->obj, REGION_SIZE, size);
}

/* The kernel counts: 36 characters and the end of the line, or it is no uuid. */
CXL_API int cxl_region_set_uuid(struct cxl_region *region, uuid_t uu)
{
	char text[UUID_STR_LEN + 1];

	if (!region || !uu)
		return -EINVAL;
	uuid_unparse_lower(uu, text);
	strcat(text, "\n");
	return attr_set_text(&region->obj, REGION_UUID, text);
}

CXL_API int cxl_region_set_interleave_ways(struct cxl_region *region, unsigned int ways)
{
	return region ? attr_set_u32(&region->obj, REGION_WAYS, ways) : -EINVAL;
}

CXL_API int cxl_region_set_interleave_granularity(struct cxl_region *region,
						  unsigned int granularity)
{
	return region ? attr_set_u32(&region->obj, REGION_GRANULARITY, granularity) : -EINVAL;
}

/*
 * The kernel must never see a decoder written to the slot that it fills already:
 * it answers EBUSY, loses track of it and crashes later.
 */
CXL_API int cxl_region_set_target(struct cxl_region *region, int position,
				  struct cxl_decoder *decoder)
{
	struct sysfs_path file = region_target_file(position);
	char present[SYSFS_TEXT_MAX + 1];
	int r;

	if (!region)
		return -EINVAL;
	if (!decoder)
		return -ENXIO;
	r = region_read_target(region, position, present);
	if (r == 0)
		return ctx_fail(region->obj.ctx, -EBUSY, "write",
				object_path(&region->obj, file.text).text, decoder->obj.name);
	if (r != -ENODATA && r != -ENOENT)
		return r;
	region_forget_mappings(region);
	attr_forget(&decoder->obj);
	return object_write(&region->obj, file.text, decoder->obj.name);
}

CXL_API int cxl_region_decode_commit(struct cxl_region *region)
{
	return region ? attr_set_text(&region->obj, REGION_COMMIT, "1") : -EINVAL;
}

CXL_API int cxl_region_enable(struct cxl_region *region)
{
	if (!region)
		return -EINVAL;
	if (cxl_region_is_enabled(region))
		return 0;
	return driver_bind(&region->obj, REGION_DRIVER);
}

/* --- the steps of taking apart: each asks the guard --- */

CXL_API int cxl_region_disable(struct cxl_region *region)
{
	char driver[64];
	int r;

	if (!region)
		return -EINVAL;
	if (object_driver(&region->obj, driver, sizeof(driver)) < 0)
		return 0;
	r = region_guard(region, GUARD_UNBIND);
	return r < 0 ? r : driver_unbind(&region->obj, driver);
}

CXL_API int cxl_region_decode_reset(struct cxl_region *region)
{
	int r;

	if (!region)
		return -EINVAL;
	r = region_guard(region, GUARD_RESET);
	return r < 0 ? r : attr_set_text(&region->obj, REGION_COMMIT, "0");
}

CXL_API int cxl_region_clear_target(struct cxl_region *region, int position)
{
	int r;

	if (!region)
		return -EINVAL;
	if (cxl_region_is_enabled(region))
		return -EBUSY;
	r = region_guard(region, GUARD_RESET);
	if (r < 0)
		return r;
	region_forget_mappings(region);
	return object_write(&region->obj, region_target_file(position).text, "\n");
}

CXL_API int cxl_region_clear_all_targets(struct cxl_region *region)
{
	uint32_t ways;

	if (!region)
		return -EINVAL;
	if (cxl_region_is_enabled(region))
		return -EBUSY;
	if (attr_get_u32(&region->obj, REGION_WAYS, &ways) < 0)
		return -ENXIO;
	for (uint32_t i = 0; i < ways; i++) {
		int r = cxl_region_clear_target(region, (int)i);

		if (r < 0)
			return r;
	}
	return 0;
}

CXL_API int cxl_region_delete(struct cxl_region *region)
{
	int r;

	if (!region)
		return -EINVAL;
	if (cxl_region_is_enabled(region))
		return -EBUSY;
	r = region_guard(region, GUARD_RESET);
	if (r < 0)
		return r;
	r = attr_set_text(&region->decoder->obj, DECODER_DELETE, region->obj.name);
	if (r < 0)
		return r;
	decoder_forget_regions(region->decoder);
	object_retire(&region->obj);
	return 0;
}
