// SPDX-License-Identifier: LGPL-2.1-or-later
/* region.c - dax regions: found through their devices, or by their directory */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "libdaxctl/private.h"

/* Where links to all devices are: of the bus, or of the class of old kernels; below /sys. */
#define DAX_CLASS "class/dax"

/* Everything the library knows about REGION/.  Order: alphabetical by id. */
/* clang-format off */
static const struct attr region_attrs[] = {
	[REGION_ALIGN]		= { "dax_region/align",		 ATTR_U64 },
	[REGION_AVAILABLE_SIZE]	= { "dax_region/available_size", ATTR_U64, ATTR_LIVE },
	[REGION_CREATE]		= { "dax_region/create",	 ATTR_TEXT, ATTR_LIVE | ATTR_EMPTY },
	[REGION_DELETE]		= { "dax_region/delete",	 ATTR_TEXT },
	[REGION_SEED]		= { "dax_region/seed",		 ATTR_TEXT, ATTR_LIVE | ATTR_EMPTY },
	[REGION_SIZE]		= { "dax_region/size",		 ATTR_U64 },
};
/* clang-format on */

static const struct attr_type region_type = {
	.name = "dax region",
	.attrs = region_attrs,
	.n_attrs = ARRAY_LEN(region_attrs),
};

/* --- registry --- */

static void region_destroy(struct daxctl_region *region)
{
	while (region->devices.first)
		device_free(to_device(region->devices.first));
	object_fini(&region->obj);
	free(region->path);
	free(region);
}

void region_free(struct daxctl_region *region)
{
	list_remove(&dax_of(region->obj.ctx)->regions, &region->obj);
	region_destroy(region);
}

int region_at(struct ctx *ctx, const char *devpath, int id, struct daxctl_region **ret)
{
	struct obj *known = list_find(&dax_of(ctx)->regions, devpath, id);
	struct daxctl_region *region;

	if (known) {
		*ret = to_region(known);
		return 0;
	}
	region = calloc(1, sizeof(*region));
	if (!region)
		return -ENOMEM;
	region->refcount = 1;
	if (object_init(&region->obj, ctx, &region_type, devpath, id) < 0 ||
	    asprintf(&region->path, "%s/sys/%s", ctx->fs.root, devpath) < 0) {
		region_destroy(region);
		return -ENOMEM;
	}
	list_insert(&dax_of(ctx)->regions, &region->obj);
	*ret = region;
	return 0;
}

/* --- through devices --- */

/* REGION/daxR.D on the bus, REGION/dax/daxR.D in the class. */
static int region_above(struct ctx *ctx, const char *devpath, int id, struct daxctl_region **ret)
{
	auto_free char *dir = NULL, *above = NULL;
	bool is_class;
	int r;

	r = path_dirname(devpath, &dir);
	if (r < 0)
		return r;
	is_class = strcmp(last_component(dir), "dax") == 0;
	if (is_class)
		r = path_dirname(dir, &above);
	if (r == 0)
		r = region_at(ctx, is_class ? above : dir, id, ret);
	if (r == 0)
		(*ret)->is_class = is_class;
	return r;
}

static int region_of_name(struct ctx *ctx, const char *links, struct dax_name name,
			  struct daxctl_region **ret)
{
	char device[48], link[PATH_MAX];
	int r;

	snprintf(device, sizeof(device), "dax%d.%d", name.region, name.device);
	r = ctx_readlink(ctx, path_join(links, device).text, link, sizeof(link));
	return r < 0 ? r : region_above(ctx, skip_dots(link), name.region, ret);
}

int region_of_device(struct ctx *ctx, const char *device, struct daxctl_region **ret)
{
	struct dax_name name;
	int r;

	if (parse_dax_name(device, &name) < 0)
		return -ENODEV;
	r = region_of_name(ctx, DAX_DEVICES, name, ret);
	if (r == -ENOENT)
		r = region_of_name(ctx, DAX_CLASS, name, ret);
	if (r == -ENOENT)
		r = -ENODEV;
	return r < 0 ? ctx_fail(ctx, r, "find", path_join(DAX_DEVICES, device).text, "") : 0;
}

static int scan_links(struct ctx *ctx, const char *links)
{
	auto_words struct words names = { 0 };
	auto_free struct dax_name *at = NULL;
	struct daxctl_region *region;
	size_t n = 0;
	int r;

	r = ctx_names(ctx, links, &names);
	if (r < 0)
		return r == -ENOENT ? 0 : ctx_fail(ctx, r, "list", links, "");
	r = sort_dax_names(&names, &at, &n);
	for (size_t i = 0; r == 0 && i < n; i++) {
		r = region_of_name(ctx, links, at[i], &region);
		if (r == -ENOENT)
			r = 0;	/* it went away since the directory was read */
	}
	return r;
}

static void scan(struct ctx *ctx)
{
	struct daxctl_ctx *dax = dax_of(ctx);

	if (dax->regions.scanned)
		return;
	dax->regions.scanned = true;
	if (scan_links(ctx, DAX_DEVICES) == 0)
		(void)scan_links(ctx, DAX_CLASS);
}

/* --- public --- */

/* What is below /sys of a real path; NULL: nothing. */
static const char *below_sys(struct ctx *ctx, const char *path)
{
	auto_free char *sys = NULL, *real = NULL;
	const char *rest;

	if (asprintf(&sys, "%s/sys", ctx->fs.root) < 0)
		return NULL;
	real = realpath(sys, NULL);
	rest = after_prefix(path, real ? real : sys);
	return rest && rest[0] == '/' && rest[1] ? rest + 1 : NULL;
}

DAXCTL_API struct daxctl_region *daxctl_new_region(struct daxctl_ctx *ctx, int id, uuid_t uuid,
						   const char *path)
{
	auto_free char *real = NULL;
	struct daxctl_region *region;
	const char *devpath;

	if (!ctx || !path)
		return NULL;
	scan(core(ctx));
	real = realpath(path, NULL);	/* the caller's path, whatever links it goes through */
	devpath = real ? below_sys(core(ctx), real) : NULL;
	if (!devpath || region_at(core(ctx), devpath, id, &region) < 0)
		return NULL;
	if (uuid)
		memcpy(region->uuid, uuid, sizeof(region->uuid));
	return region;
}

DAXCTL_API struct daxctl_region *daxctl_region_get_first(struct daxctl_ctx *ctx)
{
	if (!ctx)
		return NULL;
	scan(core(ctx));
	return to_region(ctx->regions.first);
}

DAXCTL_API struct daxctl_region *daxctl_region_get_next(struct daxctl_region *region)
{
	return region ? to_region(region->obj.next) : NULL;
}

DAXCTL_API void daxctl_region_ref(struct daxctl_region *region)
{
	if (region)
		region->refcount++;
}

DAXCTL_API void daxctl_region_unref(struct daxctl_region *region)
{
	if (region && --region->refcount == 0)
		region_free(region);
}

DAXCTL_API void daxctl_region_get_uuid(struct daxctl_region *region, uuid_t uu)
{
	if (region && uu)
		memcpy(uu, region->uuid, sizeof(region->uuid));
}

DAXCTL_API int daxctl_region_get_id(struct daxctl_region *region)
{
	return region ? region->obj.id : -EINVAL;
}

DAXCTL_API struct daxctl_ctx *daxctl_region_get_ctx(struct daxctl_region *region)
{
	return region ? dax_of(region->obj.ctx) : NULL;
}

DAXCTL_API unsigned long long daxctl_region_get_available_size(struct daxctl_region *region)
{
	return region ? attr_u64_or(&region->obj, REGION_AVAILABLE_SIZE, 0) : 0;
}

DAXCTL_API unsigned long long daxctl_region_get_size(struct daxctl_region *region)
{
	return region ? attr_u64_or(&region->obj, REGION_SIZE, ULLONG_MAX) : ULLONG_MAX;
}

DAXCTL_API unsigned long daxctl_region_get_align(struct daxctl_region *region)
{
	return region ? attr_u64_or(&region->obj, REGION_ALIGN, ULONG_MAX) : ULONG_MAX;
}

DAXCTL_API const char *daxctl_region_get_devname(struct daxctl_region *region)
{
	return region ? region->obj.name : NULL;
}

DAXCTL_API const char *daxctl_region_get_path(struct daxctl_region *region)
{
	return region ? region->path : NULL;
}

DAXCTL_API int daxctl_region_create_dev(struct daxctl_region *region)
{
	int r;

	if (!region)
		return -EINVAL;
	r = attr_set_text(&region->obj, REGION_CREATE, "1");
	region->devices.scanned = false;
	return r;
}

DAXCTL_API struct daxctl_dev *daxctl_region_get_dev_seed(struct daxctl_region *region)
{
	struct dax_name name;
	struct daxctl_dev *dev;
	const char *text;

	if (!region || attr_get_text(&region->obj, REGION_SEED, &text) < 0 ||
	    parse_dax_name(text, &name) < 0 || name.region != region->obj.id)
		return NULL;
	return device_at(region, name.device, &dev) == 0 ? dev : NULL;
}

DAXCTL_API int daxctl_region_destroy_dev(struct daxctl_region *region, struct daxctl_dev *dev)
{
	int r;

	if (!region || !dev || dev->region != region)
		return -EINVAL;
	r = attr_set_text(&region->obj, REGION_DELETE, dev->obj.name);
	attr_forget(&dev->obj);
	return r;
}
