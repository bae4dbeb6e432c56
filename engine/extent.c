// SPDX-License-Identifier: LGPL-2.1-or-later
/* extent.c - the extents of a dynamic region, and who holds them; see extent.h */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/scope.h"
#include "engine/extent.h"

/* --- files --- */

/* Below the object, not below /sys. */
static struct sysfs_path file_below(const struct dax_place *place, const char *child,
				    const char *file)
{
	struct sysfs_path path;

	snprintf(path.text, sizeof(path.text), "%s%s%s/%s", place->below, *place->below ? "/" : "",
		 child, file);
	return path;
}

static struct sysfs_path place_path(const struct dax_place *place)
{
	struct sysfs_path path;

	snprintf(path.text, sizeof(path.text), "%s%s%s", place->obj->devpath,
		 *place->below ? "/" : "", place->below);
	return path;
}

int dax_child_number(const struct dax_place *place, const char *child, const char *file,
		     uint64_t *ret)
{
	return attr_read(place->obj, file_below(place, child, file).text, ATTR_U64, ret);
}

int dax_child_uuid(const struct dax_place *place, const char *child, uuid_t ret)
{
	struct sysfs_path file = file_below(place, child, "uuid");
	char text[SYSFS_TEXT_MAX + 1];
	int r;

	uuid_clear(ret);
	r = object_read(place->obj, file.text, text);
	if (r == -ENOENT || (r == 0 && strcmp(text, "0") == 0))
		return 0;
	if (r == 0 && uuid_parse(text, ret) < 0)
		r = ctx_fail(place->obj->ctx, -EPROTO, "understand",
			     object_path(place->obj, file.text).text, text);
	return r;
}

/* What is taken back while it is read is none. */
static bool is_gone(int code)
{
	return code == -ENOENT || code == -ENODEV;
}

/* --- extents --- */

void extents_free(struct extent *first)
{
	while (first) {
		struct extent *extent = first;

		first = extent->next;
		free(extent->name);
		free(extent);
	}
}

static int read_extent(const struct dax_place *place, const char *name, size_t size,
		       struct extent **first)
{
	struct extent *extent = calloc(1, size);
	int r = -ENOMEM;

	if (extent)
		extent->name = strdup(name);
	if (extent && extent->name)
		r = dax_child_number(place, name, "offset", &extent->offset);
	if (r == 0)
		r = dax_child_number(place, name, "length", &extent->length);
	if (r == 0)
		r = dax_child_uuid(place, name, extent->uuid);
	if (r < 0) {
		extents_free(extent);
		return r;
	}
	extent->next = *first;
	*first = extent;
	return 0;
}

/* Each comes in front of those before: the order is the reverse of the directory's. */
static int read_all(const struct dax_place *place, const struct words *names, size_t size,
		    struct extent **first)
{
	struct ctx *ctx = place->obj->ctx;
	struct failure before = ctx->last;
	char prefix[32];
	int id, r = 0;

	snprintf(prefix, sizeof(prefix), "extent%d.", place->id);
	for (size_t i = 0; r == 0 && i < names->n; i++) {
		if (parse_name(names->at[i], prefix, &id) < 0)
			continue;
		r = read_extent(place, names->at[i], size, first);
		if (!is_gone(r))
			continue;
		ctx->last = before;
		r = 0;
	}
	return r;
}

int extents_read(const struct dax_place *place, size_t size, struct extent **ret)
{
	auto_words struct words names = { 0 };
	struct extent *first = NULL;
	int r;

	r = ctx_names(place->obj->ctx, place_path(place).text, &names);
	if (r == 0)
		r = read_all(place, &names, size, &first);
	if (r < 0 && !is_gone(r)) {
		extents_free(first); /* a part of the list is no list */
		return r;
	}
	*ret = first;
	return 0;
}

/* --- who holds them --- */

/* A dax device takes all extents of one tag. */
static void mark_tagged(struct extent *first, const char *device, const uuid_t tag)
{
	for (struct extent *extent = first; extent; extent = extent->next)
		if (uuid_compare(extent->uuid, tag) == 0)
			extent->device = device;
}

static int mark_mapping(const struct dax_place *place, struct extent *first, const char *device,
			const char *mapping)
{
	uint64_t start, base;
	int r;

	r = place->start(place->obj, &base);
	if (r == 0)
		r = dax_child_number(place, device, path_join(mapping, "start").text, &start);
	if (r < 0)
		return r;
	for (struct extent *extent = first; extent; extent = extent->next)
		if (extent->offset == start - base)
			extent->device = device;
	return 0;
}

static int mark_mappings(const struct dax_place *place, struct extent *first, const char *device)
{
	struct sysfs_path dir = path_join(place_path(place).text, device);
	auto_words struct words names = { 0 };
	int id, r;

	r = ctx_names(place->obj->ctx, dir.text, &names);
	for (size_t i = 0; r == 0 && i < names.n; i++)
		if (parse_name(names.at[i], "mapping", &id) == 0)
			r = mark_mapping(place, first, device, names.at[i]);
	return r;
}

static int mark_device(const struct dax_place *place, struct extent *first, const char *device)
{
	uint64_t size;
	uuid_t tag;
	int r;

	r = dax_child_number(place, device, "size", &size);
	if (r < 0 || size == 0)
		return r;
	r = dax_child_uuid(place, device, tag);
	if (r < 0)
		return r;
	if (uuid_is_null(tag))
		return mark_mappings(place, first, device);
	mark_tagged(first, device, tag);
	return 0;
}

/* Devices come and go: one that is gone holds nothing. */
static int mark_all(const struct dax_place *place, struct extent *first,
		    const struct words *devices)
{
	int result = 0;

	for (size_t i = 0; i < devices->n; i++) {
		int r = mark_device(place, first, devices->at[i]);

		if (r < 0 && !is_gone(r) && result == 0)
			result = r;
	}
	return result;
}

int extents_find_devices(const struct dax_place *place, struct extent *first,
			 const struct words *devices)
{
	struct ctx *ctx = place->obj->ctx;
	struct failure before = ctx->last;
	int r;

	r = mark_all(place, first, devices);
	if (r == -EACCES)
		ctx->last = before; /* an answer, not a failure */
	return r;
}
