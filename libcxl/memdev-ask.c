// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * memdev-ask.c - would new labels or another partition pull away what is in use?
 *
 * The kernel looks at labels only when a memdev comes, and devices divide their capacity anew at
 * the next reset: what is wrong shows much later, when the data is gone.  So that is asked first.
 */
#include <errno.h>

#include "libcxl/disable.h"

struct question {
	struct cxl_memdev *memdev;
	const char *what;	/* what is about to be changed: "labels" */
	bool only_pmem;		/* regions of volatile memory do not matter */
};

static int refuse(const struct question *question)
{
	const struct obj *obj = &question->memdev->obj;

	return ctx_fail(obj->ctx, -EBUSY, "change", object_path(obj, "").text, question->what);
}

static bool is_active(struct cxl_region *region)
{
	return cxl_region_decode_is_committed(region) || cxl_region_is_enabled(region);
}

static int ask_about_region(struct cxl_region *region, void *data)
{
	const struct question *question = data;
	const char *name = question->memdev->obj.name;

	if (!is_active(region) ||
	    (question->only_pmem && cxl_region_get_mode(region) != CXL_DECODER_MODE_PMEM))
		return 0;
	return ctx_reason(region->obj.ctx, refuse(question),
			  "%s is part of an active region, %s: destroy that before the %s are changed",
			  name, region->obj.name, question->what);
}

static int ask_about_regions(struct question *question)
{
	struct cxl_endpoint *endpoint = cxl_memdev_get_endpoint(question->memdev);

	return endpoint ? disable_visit_regions(&endpoint->port, ask_about_region, question) : 0;
}

CXL_API int cxlx_memdev_can_write_labels(struct cxl_memdev *memdev)
{
	struct question question = { .memdev = memdev, .what = "labels", .only_pmem = true };
	int r;

	if (!memdev)
		return -EINVAL;
	ctx_clear(memdev->obj.ctx);
	r = ask_about_regions(&question);
	if (r == 0 && cxl_memdev_nvdimm_bridge_active(memdev))
		r = ctx_reason(memdev->obj.ctx, refuse(&question),
			       "the labels of %s are in use: it has an active nvdimm bridge; 'cxl "
			       "disable-memdev %s' ends that", memdev->obj.name, memdev->obj.name);
	return r;
}

CXL_API int cxlx_memdev_can_set_partition(struct cxl_memdev *memdev)
{
	struct question question = { .memdev = memdev, .what = "partitions" };

	if (!memdev)
		return -EINVAL;
	ctx_clear(memdev->obj.ctx);
	return ask_about_regions(&question);
}
