// SPDX-License-Identifier: LGPL-2.1-or-later
/* attach-user.c - does the driver of an accelerator depend on this?  See attach-user.h */
#include <errno.h>
#include <limits.h>

#include "libcxl/attach-user.h"
#include "libcxl/private.h"

const char *const attach_expander_files[2] = { "serial", "firmware_version" };

/* 1: it has one of the files that memory expanders have; 0: it has none; or an error. */
static int is_expander(const struct cxl_memdev *memdev)
{
	struct ctx *ctx = memdev->obj.ctx;

	for (size_t i = 0; i < ARRAY_LEN(attach_expander_files); i++) {
		struct sysfs_path path = path_join(memdev->obj.devpath,
						   attach_expander_files[i]);
		int r = ctx_look(ctx, path.text);

		if (r == 0)
			return 1;
		if (r != -ENOENT)
			return ctx_fail(ctx, r, "look for", path.text, "");
	}
	return 0;
}

int attach_user_of_memdev(struct cxl_memdev *memdev, struct attach_user *ret)
{
	struct ctx *ctx = memdev->obj.ctx;
	auto_free char *parent = NULL;
	struct sysfs_path path;
	char link[PATH_MAX];
	int r;

	r = is_expander(memdev);
	if (r != 0)
		return r < 0 ? r : 0;
	if (path_dirname(memdev->obj.devpath, &parent) < 0)
		return -ENOMEM;
	path = path_join(parent, "driver");
	r = ctx_readlink(ctx, path.text, link, sizeof(link));
	if (r == -ENOENT)
		return 0;	/* its driver has gone, or has not come yet */
	if (r < 0)
		return ctx_fail(ctx, r, "read", path.text, "");
	snprintf(ret->memdev, sizeof(ret->memdev), "%s", memdev->obj.name);
	snprintf(ret->parent, sizeof(ret->parent), "%s", last_component(parent));
	snprintf(ret->driver, sizeof(ret->driver), "%s", last_component(link));
	return 1;
}

int attach_user_of_region(struct cxl_region *region, struct attach_user *ret)
{
	struct cxl_memdev_mapping *mapping;

	cxl_mapping_foreach(region, mapping) {
		struct cxl_memdev *memdev = cxl_decoder_get_memdev(mapping->decoder);
		int r = memdev ? attach_user_of_memdev(memdev, ret) : 0;

		if (r != 0)
			return r;
	}
	return 0;
}
