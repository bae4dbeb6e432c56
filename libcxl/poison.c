// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * poison.c - memory that a device knows to be bad: have it listed, inject it, clear it
 *
 * The kernel keeps these mailbox commands to itself, so they go through files: of sysfs for the
 * list, of debugfs for the rest.
 */
#include <errno.h>

#include "libcxl/private.h"

CXL_API bool cxl_memdev_has_poison_support(struct cxl_memdev *memdev, bool inj)
{
	const char *debugfs = memdev ? ctx_debugfs(cxl_of(memdev->obj.ctx)) : NULL;
	auto_free char *path = NULL;

	if (!debugfs)
		return false;
	if (asprintf(&path, "%s/%s/%s", debugfs, memdev->obj.name,
		     inj ? "inject_poison" : "clear_poison") < 0) {
		path = NULL;
		return false;
	}
	return access(path, F_OK) == 0;
}

CXL_API int cxl_memdev_trigger_poison_list(struct cxl_memdev *memdev)
{
	if (!memdev)
		return -EINVAL;
	if (!ctx_exists(memdev->obj.ctx, object_path(&memdev->obj, "trigger_poison_list").text))
		return -ENXIO;
	return object_write(&memdev->obj, "trigger_poison_list", "1");
}

static int write_address(struct cxl_memdev *memdev, const char *file, const char *what,
			 uint64_t dpa)
{
	struct ctx *ctx = memdev->obj.ctx;
	int r;

	r = ctx_debugfs_write(ctx, memdev->obj.name, file, dpa);
	if (r != -ENOENT || ctx->reasons.n > 0)
		return r;
	if (!cxl_memdev_is_enabled(memdev))
		return ctx_reason(ctx, r, "%s is disabled, and has no files in debugfs then",
				  memdev->obj.name);
	return ctx_reason(ctx, r, "%s does not support %s", memdev->obj.name, what);
}

CXL_API int cxl_memdev_inject_poison(struct cxl_memdev *memdev, size_t dpa)
{
	return memdev ? write_address(memdev, "inject_poison", "poison injection", dpa) : -EINVAL;
}

CXL_API int cxl_memdev_clear_poison(struct cxl_memdev *memdev, size_t dpa)
{
	return memdev ? write_address(memdev, "clear_poison", "clearing poison", dpa) : -EINVAL;
}
