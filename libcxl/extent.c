// SPDX-License-Identifier: LGPL-2.1-or-later
/* extent.c - what of a dynamic region has memory behind it; see extent.h */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "libcxl/extent.h"
#include "libcxl/region-settle.h"

/* --- reading --- */

static void extent_free(struct cxl_region_extent *extent)
{
	free(extent->name);
	free(extent);
}

void region_forget_extents(struct cxl_region *region)
{
	while (region->extents) {
		struct cxl_region_extent *extent = region->extents;

		region->extents = extent->next;
		extent_free(extent);
	}
	region->extents_read = region->holders_read = false;
	words_clear(&region->holders);
}

/* Below the region, not below /sys. */
static struct sysfs_path file_below(const struct cxl_region *region, const char *name,
				    const char *file)
{
	struct sysfs_path path;

	snprintf(path.text, sizeof(path.text), "dax_region%d/%s/%s", region->obj.id, name, file);
	return path;
}

int region_dax_number(struct cxl_region *region, const char *name, const char *file, uint64_t *ret)
{
	return attr_read(&region->obj, file_below(region, name, file).text, ATTR_U64, ret);
}

int region_dax_uuid(struct cxl_region *region, const char *name, uuid_t ret)
{
	struct sysfs_path file = file_below(region, name, "uuid");
	char text[SYSFS_TEXT_MAX + 1];
	int r;

	uuid_clear(ret);
	r = object_read(&region->obj, file.text, text);
	if (r == -ENOENT || (r == 0 && strcmp(text, "0") == 0))
		return 0;
	if (r == 0 && uuid_parse(text, ret) < 0)
		r = ctx_fail(region->obj.ctx, -EPROTO, "understand",
			     object_path(&region->obj, file.text).text, text);
	return r;
}

static int read_extent(struct cxl_region *region, const char *name)
{
	struct cxl_region_extent *extent = calloc(1, sizeof(*extent));
	int r = -ENOMEM;

	if (extent)
		extent->name = strdup(name);
	if (extent && extent->name)
		r = region_dax_number(region, name, "offset", &extent->offset);
	if (r == 0)
		r = region_dax_number(region, name, "length", &extent->length);
	if (r == 0)
		r = region_dax_uuid(region, name, extent->uuid);
	if (r < 0) {
		if (extent)
			extent_free(extent);
		return r;
	}
	extent->region = region;
	extent->next = region->extents;
	region->extents = extent;
	return 0;
}

/* An extent that is taken back while it is read is none. */
static bool is_gone(int code)
{
	return code == -ENOENT || code == -ENODEV;
}

/* Each comes in front of those before: the order is the reverse of the directory's. */
static int read_extents(struct cxl_region *region)
{
	auto_words struct words names = { 0 };
	struct ctx *ctx = region->obj.ctx;
	struct failure before = ctx->last;
	char prefix[32];
	int id, r;

	snprintf(prefix, sizeof(prefix), "extent%d.", region->obj.id);
	r = ctx_names(ctx, region_dax_path(region).text, &names);
	for (size_t i = 0; r == 0 && i < names.n; i++) {
		if (parse_name(names.at[i], prefix, &id) < 0)
			continue;
		r = read_extent(region, names.at[i]);
		if (!is_gone(r))
			continue;
		ctx->last = before;
		r = 0;
	}
	return is_gone(r) ? 0 : r;
}

int region_read_extents(struct cxl_region *region)
{
	int r;

	if (region->extents_read)
		return 0;
	r = read_extents(region);
	if (r < 0)
		region_forget_extents(region); /* a part of the list is no list */
	region->extents_read = r == 0;
	return r;
}

int extent_count(struct cxl_region *region, struct extent_tally *ret)
{
	int r;

	*ret = (struct extent_tally){ 0 };
	region_forget_extents(region);
	r = region_read_extents(region);
	for (struct cxl_region_extent *extent = region->extents; extent; extent = extent->next) {
		ret->size += extent->length;
		ret->count++;
	}
	return r;
}

CXL_API struct cxl_region_extent *cxl_extent_get_first(struct cxl_region *region)
{
	return region && region_read_extents(region) == 0 ? region->extents : NULL;
}

CXL_API struct cxl_region_extent *cxl_extent_get_next(struct cxl_region_extent *extent)
{
	return extent ? extent->next : NULL;
}

CXL_API unsigned long long cxl_extent_get_offset(struct cxl_region_extent *extent)
{
	return extent ? extent->offset : ULLONG_MAX;
}

CXL_API unsigned long long cxl_extent_get_length(struct cxl_region_extent *extent)
{
	return extent ? extent->length : ULLONG_MAX;
}

CXL_API void cxl_extent_get_uuid(struct cxl_region_extent *extent, uuid_t uu)
{
	if (!uu)
		return;
	if (extent)
		uuid_copy(uu, extent->uuid);
	else
		uuid_clear(uu);
}

CXL_API int cxlx_extent_get_name(struct cxl_region_extent *extent, const char **ret_name)
{
	if (!extent || !ret_name)
		return -EINVAL;
	*ret_name = extent->name;
	return 0;
}
