// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * create.c - a new dax device with memory of its region and a driver, or everything as it was
 *
 * The kernel makes an empty device and says afterwards which one.  From then on each write has its
 * opposite in one list, which ends with the deletion of the device.
 */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <string.h>

#include "base/numbers.h"
#include "engine/steps.h"
#include "libdaxctl/private.h"

struct creation {
	struct daxctl_region *region;
	struct ctx *ctx;
	struct daxctlx_device_spec spec;
	struct daxctl_dev *dev;
	struct daxctlx_range bounds;	/* that ranges have to be in */
	uint64_t align;		/* that ranges and sizes have to have; 0: not known */
	struct steps steps;
};

/* --- before the first write --- */

static bool is_power_of_two(uint64_t n)
{
	return n && (n & (n - 1)) == 0;
}

static int refuse_unaligned(const struct creation *c, const char *what, uint64_t value)
{
	return ctx_reason(c->ctx, -EINVAL, "%s of %" PRIu64 " bytes (%#" PRIx64 ") is no multiple of "
			  "the alignment, %" PRIu64 " bytes", what, value, value, c->align);
}

static int refuse_claim(const struct creation *c, int r)
{
	return ctx_reason(c->ctx, r, "%s has no dynamic capacity: it is divided by sizes",
			  c->region->obj.name);
}

/* Regions of CXL say where they begin; of others only the kernel knows. */
static void find_bounds(struct creation *c)
{
	struct failure before = c->ctx->last;
	char text[SYSFS_TEXT_MAX + 1];
	auto_free char *above = NULL;
	uint64_t start, size;

	c->bounds = (struct daxctlx_range){ .start = 0, .end = ULLONG_MAX };
	if (path_dirname(c->region->obj.devpath, &above) == 0 &&
	    ctx_read(c->ctx, path_join(above, "resource").text, text) == 0 &&
	    parse_u64(text, 0, &start) == 0 && start > 0 &&
	    attr_get_u64(&c->region->obj, REGION_SIZE, &size) == 0 && size > 0 &&
	    start + size - 1 >= start)
		c->bounds = (struct daxctlx_range){ .start = start, .end = start + size - 1 };
	c->ctx->last = before;
}

static int check_range(const struct creation *c, size_t i)
{
	const struct daxctlx_range *range = &c->spec.ranges[i];

	if (range->end < range->start)
		return ctx_reason(c->ctx, -EINVAL, "the range %#llx-%#llx ends before it begins",
				  range->start, range->end);
	if (range->start < c->bounds.start || range->end > c->bounds.end)
		return ctx_reason(c->ctx, -EINVAL, "the range %#llx-%#llx is not in %s, which is "
				  "%#llx-%#llx", range->start, range->end, c->region->obj.name,
				  c->bounds.start, c->bounds.end);
	if (c->align && range->start % c->align)
		return refuse_unaligned(c, "the begin of a range", range->start);
	if (c->align && (range->end - range->start + 1) % c->align)
		return refuse_unaligned(c, "a range", range->end - range->start + 1);
	for (size_t j = 0; j < i; j++)
		if (range->start <= c->spec.ranges[j].end && c->spec.ranges[j].start <= range->end)
			return ctx_reason(c->ctx, -EINVAL, "the ranges %#llx-%#llx and "
					  "%#llx-%#llx overlap", c->spec.ranges[j].start,
					  c->spec.ranges[j].end, range->start, range->end);
	return 0;
}

static int check_size(struct creation *c, uint64_t available)
{
	uint64_t size = c->spec.size;

	if (c->align && size % c->align)
		return refuse_unaligned(c, "a size", size);
	if (size <= available)
		return 0;
	return ctx_reason(c->ctx, -ENOSPC, "%" PRIu64 " bytes are wanted, and %s has %" PRIu64
			  " left", size, c->region->obj.name, available);
}

/* Kernels without dynamic capacity do not have the file. */
static int check_claim(struct creation *c)
{
	struct daxctl_dev *any = daxctl_dev_get_first(c->region);

	if (c->spec.size || c->spec.n_ranges)
		return ctx_reason(c->ctx, -EINVAL, "the size of a device that claims capacity by "
				  "its tag is that of the capacity");
	if (c->spec.align)
		return ctx_reason(c->ctx, -EINVAL, "a device that claims capacity by its tag has the "
				  "alignment of its region");
	if (any && !ctx_exists(c->ctx, object_path(&any->obj, "uuid").text))
		return refuse_claim(c, -EOPNOTSUPP);
	return 0;
}

static int take_rest(struct creation *c, uint64_t available)
{
	c->spec.size = c->align ? available - available % c->align : available;
	if (c->spec.size)
		return 0;
	return ctx_reason(c->ctx, -ENOSPC, "%" PRIu64 " bytes are left of %s, and the alignment is %"
			  PRIu64, available, c->region->obj.name, c->align);
}

/* What the kernel refuses or, worse, ignores, is refused before anything is made. */
static int check(struct creation *c)
{
	uint64_t available;
	int r;

	if (c->spec.align && !is_power_of_two(c->spec.align))
		return ctx_reason(c->ctx, -EINVAL, "an alignment is a power of two, and %lu is none",
				  c->spec.align);
	r = c->spec.uuid ? check_claim(c) : 0;
	if (r < 0)
		return r;
	r = attr_get_u64(&c->region->obj, REGION_AVAILABLE_SIZE, &available);
	if (r == -ENOENT)
		return ctx_reason(c->ctx, r, "%s is not divided among several devices",
				  c->region->obj.name);
	if (r == 0 && available == 0)
		return ctx_reason(c->ctx, -ENOSPC, "nothing is left of %s", c->region->obj.name);
	if (attr_get_u64(&c->region->obj, REGION_ALIGN, &c->align) < 0)
		c->align = 0;
	if (c->spec.align > c->align)
		c->align = c->spec.align;
	if (c->spec.n_ranges)
		find_bounds(c);
	for (size_t i = 0; r == 0 && i < c->spec.n_ranges; i++)
		r = check_range(c, i);
	if (r == 0 && c->spec.size)
		r = check_size(c, available);
	if (r == 0 && !c->spec.size && !c->spec.n_ranges && !c->spec.uuid)
		r = take_rest(c, available);
	return r;
}

/* --- the empty device --- */

static int list_devices(struct creation *c, struct words *ret)
{
	int r;

	r = ctx_names(c->ctx, c->region->obj.devpath, ret);
	return r < 0 ? ctx_fail(c->ctx, r, "list", c->region->obj.devpath, "") : 0;
}

/* The device of this name if it is new and nobody has begun with it. */
static struct daxctl_dev *take_new(struct creation *c, const struct words *before, const char *name)
{
	struct daxctl_dev *dev;
	struct dax_name id;
	uint64_t size;

	if (words_contain(before, name) || parse_dax_name(name, &id) < 0 ||
	    id.region != c->region->obj.id || device_at(c->region, id.device, &dev) < 0)
		return NULL;
	attr_forget(&dev->obj);
	if (attr_get_u64(&dev->obj, DEVICE_SIZE, &size) < 0 || size > 0 || object_is_bound(&dev->obj))
		return NULL;
	return dev;
}

/* The kernel names the last one that was made; where somebody else made one, too, it is not ours. */
static int find_new(struct creation *c, const struct words *before)
{
	auto_words struct words after = { 0 };
	const char *said = NULL;
	int r;

	if (attr_get_text(&c->region->obj, REGION_CREATE, &said) == 0)
		c->dev = take_new(c, before, said);
	if (c->dev)
		return 0;
	r = list_devices(c, &after);
	for (size_t i = 0; r == 0 && !c->dev && i < after.n; i++)
		c->dev = take_new(c, before, after.at[i]);
	if (r == 0 && !c->dev)
		r = ctx_fail(c->ctx, -ENODEV, "find", path_join(c->region->obj.devpath,
								 "dax_region/create").text, "");
	return r;
}

static int make_empty(struct creation *c)
{
	auto_words struct words before = { 0 };
	auto_steps struct steps steps = { 0 };
	int r;

	r = list_devices(c, &before);
	if (r < 0)
		return r;
	steps_add(&steps, c->region->obj.devpath, "dax_region/create", "1", NULL, NULL);
	r = steps_run(c->ctx, &steps);
	c->region->devices.scanned = false;
	return r < 0 ? r : find_new(c, &before);
}

/* --- what it gets --- */

static void add_number(struct creation *c, const char *file, uint64_t value, const char *back)
{
	char text[32];

	snprintf(text, sizeof(text), "%#" PRIx64, value);
	steps_add(&c->steps, c->dev->obj.devpath, file, text, NULL, back);
}

/* Size 0 takes all ranges back at once, so only the first one has an opposite. */
static void add_ranges(struct creation *c)
{
	for (size_t i = 0; i < c->spec.n_ranges; i++) {
		const struct daxctlx_range *range = &c->spec.ranges[i];
		char text[64];

		snprintf(text, sizeof(text), "%#llx-%#llx", range->start, range->end);
		steps_add(&c->steps, c->dev->obj.devpath, "mapping", text, "size",
			  i == 0 ? "0" : NULL);
	}
}

static void add_claim(struct creation *c)
{
	char text[40] = "0";

	if (!uuid_is_null(c->spec.uuid))
		uuid_unparse_lower(c->spec.uuid, text);
	steps_add(&c->steps, c->dev->obj.devpath, "uuid", text, "size", "0");
}

static void add_steps(struct creation *c)
{
	steps_add(&c->steps, c->region->obj.devpath, "dax_region/create", NULL, "dax_region/delete",
		  c->dev->obj.name);
	if (c->spec.align)
		add_number(c, "align", c->spec.align, NULL);
	if (c->spec.uuid)
		add_claim(c);
	else if (c->spec.n_ranges)
		add_ranges(c);
	else
		add_number(c, "size", c->spec.size, "0");
}

static uint64_t wanted_size(const struct creation *c)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < c->spec.n_ranges; i++)
		sum += c->spec.ranges[i].end - c->spec.ranges[i].start + 1;
	return sum ? sum : c->spec.size;
}

/* The kernel says yes to ranges that it ignores, and to all when the region is gone. */
static int check_result(struct creation *c)
{
	uint64_t size, wanted = wanted_size(c);
	int r;

	attr_forget(&c->dev->obj);
	r = attr_get_u64(&c->dev->obj, DEVICE_SIZE, &size);
	if (r < 0 || size == wanted || (c->spec.uuid && size > 0))
		return r;
	ctx_fail(c->ctx, -EINVAL, "write", object_path(&c->dev->obj, "size").text, "");
	return ctx_reason(c->ctx, -EINVAL, "the kernel gave %" PRIu64 " bytes to %s instead of %"
			  PRIu64, size, c->dev->obj.name, wanted);
}

/* A record in the kernel's words does not say what to do about it. */
static void explain(struct creation *c, int r)
{
	if (c->spec.uuid && r == -ENOENT)
		(void)ctx_reason(c->ctx, r, uuid_is_null(c->spec.uuid) ?
				 "%s has no free capacity without a tag" :
				 "%s has no free capacity of this tag", c->region->obj.name);
	else if (c->spec.uuid && (r == -EOPNOTSUPP || r == -EACCES) && c->ctx->last.code == r)
		(void)refuse_claim(c, r);
	else if (!c->spec.uuid && r == -EOPNOTSUPP)
		(void)ctx_reason(c->ctx, r, "%s has dynamic capacity: it is claimed by its tag, or "
				 "by 0 when it has none", c->region->obj.name);
}

static int fill(struct creation *c)
{
	int r;

	add_steps(c);
	r = steps_run(c->ctx, &c->steps);
	if (r < 0) {
		explain(c, r);
		return r;
	}
	r = check_result(c);
	if (r == 0)
		r = daxctl_dev_enable_devdax(c->dev);
	if (r < 0)
		steps_undo(c->ctx, &c->steps);
	return r;
}

static int create(struct creation *c)
{
	int r;

	r = check(c);
	if (r == 0)
		r = make_empty(c);
	return r < 0 ? r : fill(c);
}

DAXCTL_API int daxctlx_region_create_device(struct daxctl_region *region,
					    const struct daxctlx_device_spec *spec,
					    struct daxctl_dev **ret_dev)
{
	struct creation c = { .region = region };
	int r;

	if (!region || !spec || !ret_dev || spec->sz < sizeof(size_t) ||
	    (spec->n_ranges && !spec->ranges))
		return -EINVAL;
	memcpy(&c.spec, spec, spec->sz < sizeof(c.spec) ? spec->sz : sizeof(c.spec));
	c.ctx = region->obj.ctx;
	r = lock_begin(c.ctx);
	if (r < 0)
		return r;
	r = create(&c);
	lock_end(c.ctx);
	steps_clear(&c.steps);
	if (r == 0)
		*ret_dev = c.dev;
	else if (c.dev)
		attr_forget(&c.dev->obj);
	return r;
}
