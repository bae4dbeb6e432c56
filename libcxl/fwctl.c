// SPDX-License-Identifier: LGPL-2.1-or-later
/* fwctl.c - the device through which programs ask a memdev for its features: a number, no more */
#include <errno.h>
#include <string.h>

#include "base/numbers.h"
#include "libcxl/private.h"

struct cxl_fwctl {
	int major, minor;
};

/* "MAJOR:MINOR" */
static int parse_numbers(char *text, struct cxl_fwctl *ret)
{
	char *colon = strchr(text, ':');

	if (!colon)
		return -EPROTO;
	*colon = '\0';
	if (parse_i32(text, 10, &ret->major) < 0 || parse_i32(colon + 1, 10, &ret->minor) < 0)
		return -EPROTO;
	return ret->major < 0 || ret->minor < 0 ? -EPROTO : 0;
}

static int read_numbers(struct cxl_memdev *memdev, const char *name, struct cxl_fwctl *ret)
{
	struct sysfs_path file = path_join("fwctl", path_join(name, "dev").text);
	char text[SYSFS_TEXT_MAX + 1];
	int r = object_read(&memdev->obj, file.text, text);

	if (r == 0)
		r = parse_numbers(text, ret);
	if (r == -EPROTO)
		ctx_fail(memdev->obj.ctx, r, "understand",
			 object_path(&memdev->obj, file.text).text, "");
	return r;
}

static void look_for(struct cxl_memdev *memdev)
{
	auto_words struct words names = { 0 };
	struct cxl_fwctl found;
	int id;

	if (ctx_names(memdev->obj.ctx, object_path(&memdev->obj, "fwctl").text, &names) < 0)
		return;
	for (size_t i = 0; i < names.n && !memdev->fwctl; i++) {
		if (parse_name(names.at[i], "fwctl", &id) < 0 ||
		    read_numbers(memdev, names.at[i], &found) < 0)
			continue;
		memdev->fwctl = malloc(sizeof(found));
		if (memdev->fwctl)
			*memdev->fwctl = found;
	}
}

void fwctl_free(struct cxl_memdev *memdev)
{
	free(take(memdev->fwctl));
}

CXL_API struct cxl_fwctl *cxl_memdev_get_fwctl(struct cxl_memdev *memdev)
{
	if (memdev && !memdev->fwctl)
		look_for(memdev);
	return memdev ? memdev->fwctl : NULL;
}

CXL_API int cxl_fwctl_get_major(struct cxl_fwctl *fwctl)
{
	return fwctl ? fwctl->major : -EINVAL;
}

CXL_API int cxl_fwctl_get_minor(struct cxl_fwctl *fwctl)
{
	return fwctl ? fwctl->minor : -EINVAL;
}
