// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * destroy.c - give the memory of a dax device back and delete it, or leave everything as it was
 *
 * Memory that is online is taken offline before the driver lets go, and is asked for again right
 * before: what the driver loses while it is online is lost until the next boot (F11 of 85).
 */
#include <errno.h>
#include <string.h>

#include "engine/steps.h"
#include "libdaxctl/memory.h"

/* --- what is in the way --- */

static int refuse_static(struct daxctl_dev *dev)
{
	return ctx_reason(dev->obj.ctx, -EOPNOTSUPP, "%s has the devices that it has: %s cannot be "
			  "destroyed", dev->region->obj.name, dev->obj.name);
}

static int check(struct daxctl_dev *dev, bool force)
{
	struct ctx *ctx = dev->obj.ctx;
	int r;

	if (ctx_look(ctx, dev->obj.devpath) == -ENOENT)
		return ctx_fail(ctx, -ENODEV, "find", dev->obj.devpath, "");
	if (dev->region->is_class ||
	    !ctx_exists(ctx, object_path(&dev->region->obj, "dax_region/delete").text))
		return refuse_static(dev);
	if (!force && object_is_bound(&dev->obj))
		return ctx_reason(ctx, -ENXIO, "%s is active, specify --force for deletion",
				  dev->obj.name);
	mappings_forget(dev);
	r = device_check_stuck(dev);
	return r < 0 ? r : device_check_unused(dev);
}

/* --- the way there --- */

static int add_unbind(struct daxctl_dev *dev, struct steps *steps)
{
	char driver[64];
	int r;

	r = object_driver(&dev->obj, driver, sizeof(driver));
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	r = strcmp(driver, DAX_MEMORY_DRIVER) == 0 ? device_check_offline(dev) : 0;
	if (r == 0)
		device_add_unbind(dev, driver, steps);
	return r;
}

/* Number 0 is what the region keeps, empty. */
static int add_deletion(struct daxctl_dev *dev, struct steps *steps)
{
	uint64_t size;
	int r;

	attr_forget(&dev->obj);
	r = attr_get_u64(&dev->obj, DEVICE_SIZE, &size);
	if (r == 0 && size > 0) {
		r = mappings_read(dev);
		if (r < 0 && r != -ENOENT)
			return r;
		steps_add(steps, dev->obj.devpath, "size", "0", NULL, NULL);
		device_add_capacity(dev, dev->mappings, steps);
		r = 0;
	}
	if (r == 0 && dev->obj.id > 0)
		steps_add(steps, dev->region->obj.devpath, "dax_region/delete", dev->obj.name, NULL,
			  NULL);
	return r;
}

/* The memory comes back with its driver, as the kernel's policy has it. */
static void take_back(struct daxctl_dev *dev, struct steps *steps, const struct memory_past *past)
{
	steps_undo(dev->obj.ctx, steps);
	memory_put_back(dev, past);
}

static int run(struct daxctl_dev *dev, struct steps *steps)
{
	auto_memory_past struct memory_past past = { 0 };
	int r;

	steps->keep = true;
	r = device_release_memory(dev, &past);
	if (r == 0)
		r = add_unbind(dev, steps);
	if (r == 0)
		r = add_deletion(dev, steps);
	if (r == 0)
		r = steps_run(dev->obj.ctx, steps);
	if (r < 0)
		take_back(dev, steps, &past);
	return r;
}

DAXCTL_API int daxctlx_dev_destroy(struct daxctl_dev *dev, bool force)
{
	auto_steps struct steps steps = { .subject = dev };
	int r;

	if (!dev)
		return -EINVAL;
	r = lock_begin(dev->obj.ctx);
	if (r < 0)
		return r;
	r = check(dev, force);
	if (r == 0)
		r = run(dev, &steps);
	lock_end(dev->obj.ctx);
	if (r < 0)
		return r;
	memory_free(take(dev->memory));
	mappings_forget(dev);
	attr_forget(&dev->obj);
	attr_forget(&dev->region->obj);
	return 0;
}
