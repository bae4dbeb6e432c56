// SPDX-License-Identifier: LGPL-2.1-or-later
/* extent.c - what of a dynamic region is memory: a view of all its extents at one moment */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/numbers.h"
#include "engine/extent.h"
#include "libdaxctl/private.h"

struct daxctlx_extents {
	struct extent *first;
	struct extent **at;	/* ascending by offset */
	size_t n;
	struct words devices;	/* the names that the extents point to */
	int devices_error;
};

/* --- reading --- */

/* Only dax regions of CXL have extents; the region of CXL is the directory above. */
static int region_start(struct obj *obj, uint64_t *ret)
{
	char text[SYSFS_TEXT_MAX + 1];
	auto_free char *above = NULL;
	struct sysfs_path path;
	int r;

	r = path_dirname(obj->devpath, &above);
	if (r < 0)
		return r;
	path = path_join(above, "resource");
	r = ctx_read(obj->ctx, path.text, text);
	if (r == 0 && parse_u64(text, 0, ret) < 0)
		r = ctx_fail(obj->ctx, -EPROTO, "understand", path.text, text);
	return r;
}

static int read_devices(struct daxctl_region *region, struct words *ret)
{
	auto_words struct words names = { 0 };
	struct dax_name name;
	int r;

	r = ctx_names(region->obj.ctx, region->obj.devpath, &names);
	for (size_t i = 0; r == 0 && i < names.n; i++)
		if (parse_dax_name(names.at[i], &name) == 0)
			r = words_add(ret, names.at[i], strlen(names.at[i]));
	return r == -ENOENT ? 0 : r;
}

static int by_offset(const void *a, const void *b)
{
	const struct extent *left = *(struct extent *const *)a, *right = *(struct extent *const *)b;

	if (left->offset != right->offset)
		return left->offset < right->offset ? -1 : 1;
	return strcmp(left->name, right->name);
}

static int sort(struct daxctlx_extents *extents)
{
	size_t n = 0;

	for (const struct extent *extent = extents->first; extent; extent = extent->next)
		n++;
	extents->at = calloc(n + 1, sizeof(*extents->at));
	if (!extents->at)
		return -ENOMEM;
	for (struct extent *extent = extents->first; extent; extent = extent->next)
		extents->at[extents->n++] = extent;
	qsort(extents->at, n, sizeof(*extents->at), by_offset);
	return 0;
}

static int read_all(struct daxctl_region *region, struct daxctlx_extents *extents)
{
	const struct dax_place place = {
		.obj = &region->obj,
		.id = region->obj.id,
		.start = region_start,
	};
	int r;

	r = extents_read(&place, sizeof(struct extent), &extents->first);
	if (r < 0 || !extents->first)
		return r;
	r = sort(extents);
	if (r < 0)
		return r;
	extents->devices_error = read_devices(region, &extents->devices);
	if (extents->devices_error == 0)
		extents->devices_error = extents_find_devices(&place, extents->first,
							      &extents->devices);
	return 0;
}

DAXCTL_API int daxctlx_extents_new(struct daxctl_region *region,
				   struct daxctlx_extents **ret_extents)
{
	struct daxctlx_extents *extents;
	int r;

	if (!region || !ret_extents)
		return -EINVAL;
	extents = calloc(1, sizeof(*extents));
	if (!extents)
		return -ENOMEM;
	r = read_all(region, extents);
	if (r < 0)
		daxctlx_extents_free(extents);
	else
		*ret_extents = extents;
	return r;
}

DAXCTL_API void daxctlx_extents_free(struct daxctlx_extents *extents)
{
	if (!extents)
		return;
	extents_free(extents->first);
	words_clear(&extents->devices);
	free(extents->at);
	free(extents);
}

/* --- one of them --- */

static const struct extent *at(const struct daxctlx_extents *extents, size_t i)
{
	return extents && i < extents->n ? extents->at[i] : NULL;
}

DAXCTL_API size_t daxctlx_extents_get_count(const struct daxctlx_extents *extents)
{
	return extents ? extents->n : 0;
}

DAXCTL_API const char *daxctlx_extents_get_name(const struct daxctlx_extents *extents, size_t i)
{
	return at(extents, i) ? at(extents, i)->name : NULL;
}

DAXCTL_API unsigned long long daxctlx_extents_get_offset(const struct daxctlx_extents *extents,
							 size_t i)
{
	return at(extents, i) ? at(extents, i)->offset : ULLONG_MAX;
}

DAXCTL_API unsigned long long daxctlx_extents_get_length(const struct daxctlx_extents *extents,
							 size_t i)
{
	return at(extents, i) ? at(extents, i)->length : ULLONG_MAX;
}

DAXCTL_API int daxctlx_extents_get_uuid(const struct daxctlx_extents *extents, size_t i,
					uuid_t ret_uuid)
{
	if (!at(extents, i) || !ret_uuid)
		return -EINVAL;
	uuid_copy(ret_uuid, at(extents, i)->uuid);
	return 0;
}

DAXCTL_API int daxctlx_extents_get_device(const struct daxctlx_extents *extents, size_t i,
					  const char **ret_device)
{
	const struct extent *extent = at(extents, i);

	if (!extent || !ret_device)
		return -EINVAL;
	if (!extent->device)
		return extents->devices_error < 0 ? extents->devices_error : -ENODATA;
	*ret_device = extent->device;
	return 0;
}
