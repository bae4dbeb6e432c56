// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * device-mode.c - which driver a dax device has, and giving it another
 *
 * A driver takes the devices that match it, and those whose names it was told with new_id.  When
 * it is told a name it also takes whatever else matches and has no driver at that moment.  So
 * bind alone is tried first: most devices match the driver that they are to have.
 */
#include <errno.h>
#include <string.h>

#include "engine/module.h"
#include "engine/steps.h"
#include "libdaxctl/memory.h"

static const struct mode {
	enum daxctl_dev_mode mode;
	const char *driver;	/* its module has the same name */
} modes[] = {
	{ DAXCTL_DEV_MODE_DEVDAX, "device_dax" },
	{ DAXCTL_DEV_MODE_RAM, DAX_MEMORY_DRIVER },
	{ DAXCTL_DEV_MODE_FAMFS, "fsdev_dax" },
};

static const char *driver_of(enum daxctl_dev_mode mode)
{
	for (size_t i = 0; i < ARRAY_LEN(modes); i++)
		if (modes[i].mode == mode)
			return modes[i].driver;
	return NULL;
}

/* --- what it has --- */

DAXCTL_API enum daxctl_dev_mode daxctl_dev_get_mode(struct daxctl_dev *dev)
{
	char driver[64];

	if (!dev || object_driver(&dev->obj, driver, sizeof(driver)) < 0)
		return DAXCTL_DEV_MODE_UNKNOWN;
	for (size_t i = 0; i < ARRAY_LEN(modes); i++)
		if (strcmp(modes[i].driver, driver) == 0)
			return modes[i].mode;
	return DAXCTL_DEV_MODE_UNKNOWN;
}

DAXCTL_API int daxctl_dev_is_enabled(struct daxctl_dev *dev)
{
	return dev && (dev->region->is_class || object_is_bound(&dev->obj));
}

DAXCTL_API int daxctl_dev_is_system_ram_mode(struct daxctl_dev *dev)
{
	return daxctl_dev_get_mode(dev) == DAXCTL_DEV_MODE_RAM;
}

DAXCTL_API int daxctl_dev_is_system_ram_capable(struct daxctl_dev *dev)
{
	return daxctl_dev_is_system_ram_mode(dev);
}

DAXCTL_API int daxctl_dev_is_famfs_mode(struct daxctl_dev *dev)
{
	return daxctl_dev_get_mode(dev) == DAXCTL_DEV_MODE_FAMFS;
}

DAXCTL_API int daxctl_dev_is_devdax_mode(struct daxctl_dev *dev)
{
	return daxctl_dev_get_mode(dev) == DAXCTL_DEV_MODE_DEVDAX;
}

/* --- enable --- */

int device_refuse_class(struct daxctl_dev *dev)
{
	ctx_fail(dev->obj.ctx, -EOPNOTSUPP, "change", dev->obj.devpath, "");
	return ctx_reason(dev->obj.ctx, -EOPNOTSUPP,
			  "%s is a device of the old class /sys/class/dax, which has no drivers to "
			  "choose from: 'daxctl migrate-device-model' and a reboot change that",
			  dev->obj.name);
}

static int refuse_other(struct daxctl_dev *dev, const char *driver)
{
	char has[64] = "another driver";

	(void)object_driver(&dev->obj, has, sizeof(has));
	ctx_fail(dev->obj.ctx, -EBUSY, "bind", dev->obj.devpath, driver);
	return ctx_reason(dev->obj.ctx, -EBUSY, "%s is bound to %s and cannot get %s before it is "
			  "disabled", dev->obj.name, has, driver);
}

/* Modules are a matter of the running kernel: below another root there are none to load. */
static int need_driver(struct ctx *ctx, const char *driver)
{
	struct sysfs_path dir = path_join(DAX_DRIVERS, driver);

	if (ctx_exists(ctx, dir.text))
		return 0;
	if (!*ctx->fs.root)
		module_load(ctx, driver);
	if (ctx_exists(ctx, dir.text))
		return 0;
	ctx_fail(ctx, -ENODEV, "find", dir.text, "");
	return ctx_reason(ctx, -ENODEV, "this kernel has no driver %s, and no module of that name "
			  "could be loaded", driver);
}

int device_need_driver(struct ctx *ctx, enum daxctl_dev_mode mode)
{
	return need_driver(ctx, driver_of(mode));
}

static bool has_driver(struct daxctl_dev *dev, const char *driver)
{
	char has[64];

	return object_driver(&dev->obj, has, sizeof(has)) == 0 && strcmp(has, driver) == 0;
}

/* A driver that was told a name takes it at once, or never says why it did not. */
static int bind_by_name(struct daxctl_dev *dev, const char *driver, const char *dir,
			struct steps *steps)
{
	const char *name = dev->obj.name;
	bool took;
	int r;

	steps_add(steps, dir, "new_id", name, "remove_id", name);
	r = steps_run(dev->obj.ctx, steps);
	took = r == 0 && has_driver(dev, driver);
	if (r == 0 && (took || !object_is_bound(&dev->obj)))
		steps_add(steps, dir, "bind", took ? NULL : name, "unbind", name);
	return r < 0 ? r : steps_run(dev->obj.ctx, steps);
}

/* Most devices match the driver that they are to have: then its name need not be told. */
static int bind_by_match(struct daxctl_dev *dev, const char *dir, struct steps *steps)
{
	int r;

	r = ctx_write(dev->obj.ctx, path_join(dir, "bind").text, dev->obj.name);
	if (r < 0)
		return r;
	steps_add(steps, dir, "bind", NULL, "unbind", dev->obj.name);
	return steps_run(dev->obj.ctx, steps);
}

int device_bind(struct daxctl_dev *dev, enum daxctl_dev_mode mode, struct steps *steps)
{
	const char *driver = driver_of(mode);
	struct sysfs_path dir = path_join(DAX_DRIVERS, driver);
	struct ctx *ctx = dev->obj.ctx;
	struct failure before = ctx->last;
	int r;

	steps->keep = true;
	r = need_driver(ctx, driver);
	if (r < 0)
		return r;
	r = bind_by_match(dev, dir.text, steps);
	if (r == -ENODEV) {
		ctx->last = before;
		r = bind_by_name(dev, driver, dir.text, steps);
	}
	if (r == 0 && !has_driver(dev, driver))
		r = ctx_fail(ctx, -ENXIO, "bind", path_join(dir.text, "bind").text, dev->obj.name);
	attr_forget(&dev->obj);
	attr_forget(&dev->region->obj);
	return r;
}

static int bind(struct daxctl_dev *dev, enum daxctl_dev_mode mode)
{
	auto_steps struct steps steps = { .subject = dev };
	int r;

	r = device_bind(dev, mode, &steps);
	if (r < 0)
		steps_undo(dev->obj.ctx, &steps);
	return r;
}

static int enable(struct daxctl_dev *dev, enum daxctl_dev_mode mode)
{
	const char *driver = driver_of(mode);
	int r;

	if (!dev)
		return -EINVAL;
	if (dev->region->is_class)
		return device_refuse_class(dev);
	if (has_driver(dev, driver))
		return 0;
	if (object_is_bound(&dev->obj))
		return refuse_other(dev, driver);
	r = lock_begin(dev->obj.ctx);
	if (r < 0)
		return r;
	r = bind(dev, mode);
	lock_end(dev->obj.ctx);
	return r;
}

DAXCTL_API int daxctl_dev_enable_devdax(struct daxctl_dev *dev)
{
	return enable(dev, DAXCTL_DEV_MODE_DEVDAX);
}

DAXCTL_API int daxctl_dev_enable_ram(struct daxctl_dev *dev)
{
	return enable(dev, DAXCTL_DEV_MODE_RAM);
}

DAXCTL_API int daxctl_dev_enable_famfs(struct daxctl_dev *dev)
{
	return enable(dev, DAXCTL_DEV_MODE_FAMFS);
}

/* --- disable --- */

/*
 * The driver lets go of memory that is online without a word, and that memory is lost until the
 * next boot; what was made of its addresses meanwhile crashes the kernel.
 */
int device_check_offline(struct daxctl_dev *dev)
{
	auto_memory struct memory_blocks blocks = { 0 };
	int r;

	r = device_blocks(dev, &blocks);
	if (r < 0 || blocks.n_online == 0)
		return r;
	ctx_fail(dev->obj.ctx, -EBUSY, "unbind", dev->obj.devpath, "");
	return ctx_reason(dev->obj.ctx, -EBUSY, "%zu of %zu memory blocks of %s are online: "
			  "'daxctl offline-memory %s' takes them offline",
			  blocks.n_online, blocks.n, dev->obj.name, dev->obj.name);
}

/*
 * Another took the driver away while memory was online: the kernel goes on using addresses that
 * nothing holds but the size of the device.
 */
int device_check_stuck(struct daxctl_dev *dev)
{
	auto_memory struct memory_blocks blocks = { 0 };
	int r;

	if (object_is_bound(&dev->obj))
		return 0;
	r = device_blocks(dev, &blocks);
	if (r < 0 || blocks.n_online == 0)
		return r;
	ctx_fail(dev->obj.ctx, -EBUSY, "free", dev->obj.devpath, "");
	return ctx_reason(dev->obj.ctx, -EBUSY, "%zu of %zu memory blocks of %s are online, and it "
			  "has lost its driver: its addresses are in use until the next boot",
			  blocks.n_online, blocks.n, dev->obj.name);
}

/* A program that has mapped it loses its memory under its feet, without a word. */
int device_check_unused(struct daxctl_dev *dev)
{
	int pid = dax_user(dev->obj.ctx, dev->obj.name);

	if (pid == 0)
		return 0;
	ctx_fail(dev->obj.ctx, -EBUSY, "unbind", dev->obj.devpath, "");
	return ctx_reason(dev->obj.ctx, -EBUSY, "process %d has /dev/%s open or mapped", pid,
			  dev->obj.name);
}

/*
 * The memory driver matches by itself; others were told the name, most likely.  On the way back the
 * name comes first: the driver takes the device as soon as it is told.
 */
void device_add_unbind(struct daxctl_dev *dev, const char *driver, struct steps *steps)
{
	struct sysfs_path dir = path_join(DAX_DRIVERS, driver);
	const char *name = dev->obj.name;
	bool was_told = strcmp(driver, DAX_MEMORY_DRIVER) != 0;

	steps_add(steps, dir.text, "unbind", name, "bind", name);
	steps_add(steps, dir.text, "remove_id", name, "new_id", was_told ? name : NULL);
}

/*
 * The kernel lets go of memory that is online, whoever brought it online a moment ago; and it frees
 * addresses of memory that it let go of.
 */
int device_ask(const struct steps *steps, const char *path, const char *value)
{
	struct sysfs_path unbind = path_join(DAX_DRIVERS "/" DAX_MEMORY_DRIVER, "unbind");
	struct daxctl_dev *dev = steps->subject;

	if (!dev)
		return 0;
	if (strcmp(path, unbind.text) == 0)
		return device_check_offline(dev);
	return strcmp(path, object_path(&dev->obj, "size").text) == 0 ? device_check_stuck(dev) : 0;
}

int device_release_memory(struct daxctl_dev *dev, struct memory_past *past)
{
	auto_left struct left_blocks left = { 0 };
	int r;

	*past = (struct memory_past){ 0 };
	if (daxctl_dev_get_mode(dev) != DAXCTL_DEV_MODE_RAM)
		return 0;
	r = memory_remember(dev, past);
	if (r == 0)
		r = memory_offline(dev, MEMORY_LEAVE, &left);
	return r < 0 ? r : 0;
}

static int unbind(struct daxctl_dev *dev, const char *driver)
{
	struct sysfs_path dir = path_join(DAX_DRIVERS, driver);
	const char *name = dev->obj.name;
	auto_steps struct steps steps = { .subject = dev };
	auto_memory_past struct memory_past past = { 0 };
	int r;

	r = device_release_memory(dev, &past);
	if (r == 0) {
		device_add_unbind(dev, driver, &steps);
		r = steps_run(dev->obj.ctx, &steps);
	}
	if (r == 0 && object_is_bound(&dev->obj))
		r = ctx_fail(dev->obj.ctx, -EBUSY, "unbind", path_join(dir.text, "unbind").text,
			     name);
	if (r < 0)
		memory_put_back(dev, &past);
	return r;
}

DAXCTL_API int daxctl_dev_disable(struct daxctl_dev *dev)
{
	char driver[64];
	int r;

	if (!dev)
		return -EINVAL;
	if (dev->region->is_class)
		return device_refuse_class(dev);
	r = object_driver(&dev->obj, driver, sizeof(driver));
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	if (strcmp(driver, DAX_MEMORY_DRIVER) == 0)
		r = device_check_offline(dev);
	else
		r = device_check_unused(dev);
	if (r == 0)
		r = lock_begin(dev->obj.ctx);
	if (r < 0)
		return r;
	r = unbind(dev, driver);
	lock_end(dev->obj.ctx);
	if (r == 0)
		memory_free(take(dev->memory));
	attr_forget(&dev->obj);
	attr_forget(&dev->region->obj);
	return r;
}
