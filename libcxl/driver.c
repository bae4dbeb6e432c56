// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * driver.c - bind and unbind exactly the driver that is meant, and wait for the
 * kernel's probe work
 *
 * Drivers are never tried one after the other: on a kernel with more drivers
 * for one device type, trying would bind whichever comes first.
 */
#include <errno.h>
#include <string.h>

#include "engine/module.h"
#include "libcxl/private.h"

static struct sysfs_path driver_path(const char *driver, const char *file)
{
	struct sysfs_path path;

	snprintf(path.text, sizeof(path.text), CXL_DRIVERS "/%s/%s", driver, file);
	return path;
}

/* Modules are a matter of the running kernel: below another root there are none to load. */
void driver_load(struct ctx *ctx, const char *driver_dir, const char *device_dir)
{
	char alias[SYSFS_TEXT_MAX + 1];
	int id;

	if (*ctx->fs.root || ctx_exists(ctx, driver_dir))
		return;
	if (ctx_read(ctx, path_join(device_dir, "modalias").text, alias) == 0)
		module_load(ctx, alias);
	else if (parse_name(last_component(device_dir), "mem", &id) == 0)
		module_load(ctx, "cxl:t5");	/* memdevs have no file that says so */
}

static bool bound_to(struct obj *obj, const char *driver)
{
	char name[64];

	return object_driver(obj, name, sizeof(name)) == 0 && strcmp(name, driver) == 0;
}

int driver_bind(struct obj *obj, const char *driver)
{
	struct sysfs_path bind = driver_path(driver, "bind");
	int r;

	driver_load(obj->ctx, path_join(CXL_DRIVERS, driver).text,
		    path_join(CXL_DEVICES, obj->name).text);
	r = ctx_write(obj->ctx, bind.text, obj->name);
	attr_forget(obj);
	if (r == -EBUSY && bound_to(obj, driver))
		return 0;	/* somebody else was faster, with the same result */
	if (r < 0)
		return r;
	if (!bound_to(obj, driver))
		return ctx_fail(obj->ctx, -ENXIO, "bind", bind.text, obj->name);
	return 0;
}

int driver_unbind(struct obj *obj, const char *driver)
{
	struct sysfs_path unbind = driver_path(driver, "unbind");
	int r;

	r = ctx_write(obj->ctx, unbind.text, obj->name);
	attr_forget(obj);
	if (r < 0 && !object_is_bound(obj))
		return 0;	/* somebody else was faster */
	if (r < 0)
		return r;
	if (bound_to(obj, driver))
		return ctx_fail(obj->ctx, -EBUSY, "unbind", unbind.text, obj->name);
	return 0;
}

void ctx_flush_again(struct ctx *ctx)
{
	struct failure saved = ctx->last;

	cxl_of(ctx)->flushed = true;
	/* Only root may; everybody else sees what is there, which is no reason to complain. */
	if ((ctx->sys.fd >= 0 || ctx_exists(ctx, "bus/cxl")) && ctx_is_live(ctx))
		(void)ctx_write(ctx, "bus/cxl/flush", "1");
	ctx->last = saved;
}

void ctx_flush(struct ctx *ctx)
{
	if (!cxl_of(ctx)->flushed)
		ctx_flush_again(ctx);
}
