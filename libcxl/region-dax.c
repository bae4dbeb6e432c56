// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * region-dax.c - the dax region that the memory of a region is given out through
 *
 * It is an object of libdaxctl, and lives in a context of that library which this one keeps.
 */
#include "libcxl/private.h"
#include "libdaxctl/daxctlx.h"

/* The context of libdaxctl with the same settings; made when it is first used. */
static struct daxctl_ctx *dax_context(struct ctx *ctx)
{
	struct cxl_ctx *cxl = cxl_of(ctx);
	int r;

	if (cxl->dax)
		return cxl->dax;
	r = daxctl_new(&cxl->dax);
	if (r == 0)
		r = daxctlx_set_sysroot(cxl->dax, ctx->fs.root);
	if (r < 0) {
		daxctl_unref(take(cxl->dax));
		ctx_fail(ctx, r, "open", "bus/dax", "");
		return NULL;
	}
	daxctl_set_log_priority(cxl->dax, ctx->log_priority);
	daxctlx_set_trace(cxl->dax, ctx->fs.trace);
	return cxl->dax;
}

CXL_API struct daxctl_region *cxl_region_get_daxctl_region(struct cxl_region *region)
{
	struct daxctl_ctx *dax;
	auto_free char *path = NULL;
	char name[32];
	struct sysfs_path dir;
	uuid_t none = { 0 };

	if (!region)
		return NULL;
	snprintf(name, sizeof(name), "dax_region%d", region->obj.id);
	dir = path_join(region->obj.devpath, name);
	if (!ctx_exists(region->obj.ctx, dir.text))
		return NULL;
	dax = dax_context(region->obj.ctx);
	if (!dax || asprintf(&path, "%s/sys/%s", region->obj.ctx->fs.root, dir.text) < 0) {
		path = NULL;
		return NULL;
	}
	return daxctl_new_region(dax, region->obj.id, none, path);
}
