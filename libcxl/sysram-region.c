// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * sysram-region.c - the policy in sysram_regionN/online_type
 *
 * On kernels with the sysram series: cxl_sysram_region makes sysram_regionN of a region;
 * its online_type is copied when cxl_dax_kmem_region takes that, and not looked at
 * again.  So nothing is added before the policy is known, whatever auto_online_blocks
 * says, and a policy is changed by taking the memory away and adding it again.
 */
#include <errno.h>
#include <string.h>

#include "libcxl/region-driver.h"
#include "libcxl/region-settle.h"
#include "libcxl/region-use.h"
#include "libcxl/sysram.h"

bool sysram_has_drivers(const struct sysram_work *work)
{
	static const char *const drivers[] = { CXL_DRIVERS "/" SYSRAM_DRIVER "/bind",
					       CXL_DRIVERS "/" SYSRAM_MEMORY_DRIVER "/bind" };

	if (work->without_sysram)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(drivers); i++)
		if (!ctx_exists(work->ctx, drivers[i]))
			return false;
	return true;
}

/* --- regionN -> sysram_regionN --- */

/* A later form of the driver has the same name and another file: it takes no policy from us. */
static int check_policy_file(struct sysram_work *work)
{
	struct sysfs_path file = path_join(region_sysram_path(work->region).text, SYSRAM_POLICY);

	if (ctx_exists(work->ctx, file.text))
		return 0;
	work->without_sysram = true;
	ctx_fail(work->ctx, -EOPNOTSUPP, "find", file.text, "");
	return -EOPNOTSUPP;
}

static int make_sysram(struct sysram_work *work)
{
	const char *name = work->region->obj.name;
	int r;

	if (!region_has_driver(work->region, SYSRAM_DRIVER)) {
		steps_add(&work->steps, CXL_DRIVERS "/" SYSRAM_DRIVER, "bind", name, "unbind", name);
		r = steps_run(work->ctx, &work->steps);
		if (r < 0)
			return sysram_explain_bind(work, name, r);
	}
	r = check_policy_file(work);
	if (r < 0)
		steps_undo(work->ctx, &work->steps);
	return r;
}

/* --- online_type --- */

static int read_policy(struct sysram_work *work, char *text)
{
	return ctx_read(work->ctx,
			path_join(region_sysram_path(work->region).text, SYSRAM_POLICY).text, text);
}

/* There is no word for "not configured": only a new sysram_regionN says that again. */
static void add_forgetting(struct sysram_work *work)
{
	const char *name = work->region->obj.name;

	steps_add(&work->steps, CXL_DRIVERS "/" SYSRAM_DRIVER, "bind", NULL, NULL, name);
	steps_add(&work->steps, CXL_DRIVERS "/" SYSRAM_DRIVER, "unbind", NULL, NULL, name);
}

/* No lock keeps others from writing it between this and the bind that reads it. */
static int check_policy(struct sysram_work *work, const char *policy)
{
	char now[SYSFS_TEXT_MAX + 1];
	int r;

	r = read_policy(work, now);
	if (r < 0 || strcmp(now, policy) == 0)
		return r;
	ctx_fail(work->ctx, -EBUSY, "set",
		 path_join(region_sysram_path(work->region).text, SYSRAM_POLICY).text, policy);
	return ctx_reason(work->ctx, -EBUSY,
			  "online_type of sysram_region%d says \"%s\" after \"%s\" was written: "
			  "something else writes it; try again",
			  work->region->obj.id, now, policy);
}

static int set_policy(struct sysram_work *work, const char *policy)
{
	struct sysfs_path dir = region_sysram_path(work->region);
	char before[SYSFS_TEXT_MAX + 1];
	bool none;
	int r;

	r = read_policy(work, before);
	if (r < 0 || strcmp(before, policy) == 0)
		return r;
	none = strcmp(before, SYSRAM_NO_POLICY) == 0;
	if (none && strcmp(work->now->driver, SYSRAM_DRIVER) == 0)
		add_forgetting(work);
	steps_add(&work->steps, dir.text, SYSRAM_POLICY, policy, NULL, none ? NULL : before);
	r = steps_run(work->ctx, &work->steps);
	return r < 0 ? r : check_policy(work, policy);
}

/* --- sysram_regionN -> memory --- */

static int bind_sysram(struct sysram_work *work)
{
	char name[32];
	int r;

	if (region_sysram_has_driver(work->region, SYSRAM_MEMORY_DRIVER))
		return 0;
	region_sysram_name(work->region, name);
	steps_add(&work->steps, CXL_DRIVERS "/" SYSRAM_MEMORY_DRIVER, "bind", name, "unbind", name);
	sysram_work_adds(work);
	r = steps_run(work->ctx, &work->steps);
	return r < 0 ? sysram_explain_bind(work, name, r) : 0;
}

int sysram_plug_by_region(struct sysram_work *work, const char *policy)
{
	int r;

	r = make_sysram(work);
	if (r == 0)
		r = set_policy(work, policy);
	if (r == 0)
		r = bind_sysram(work);
	if (r == 0)
		r = sysram_await(work);
	return r;
}

/* --- the backend --- */

static bool fits(const struct sysram_work *work)
{
	if (!sysram_has_drivers(work) || work->policy == CXLX_SYSRAM_ONLINE_KERNEL)
		return false;
	return work->wanted == CXLX_SYSRAM_SYSRAM || !*work->now->driver ||
	       strcmp(work->now->driver, SYSRAM_DRIVER) == 0;
}

static int plug(struct sysram_work *work)
{
	if (*work->now->driver && strcmp(work->now->driver, SYSRAM_DRIVER) != 0)
		return sysram_by_region.change(work);
	return sysram_plug_by_region(work, cxlx_sysram_policy_name(work->policy));
}

/* A device that is no memory has a user of its own, who would lose it. */
static int refuse_other_devices(struct sysram_work *work)
{
	for (size_t i = 0; i < work->now->n_devices; i++) {
		const struct sysram_device *device = &work->now->devices[i];

		if (!*device->driver || sysram_is_memory(device))
			continue;
		ctx_fail(work->ctx, -EBUSY, "take away",
			 path_join(DAX_DEVICES, device->name).text, "");
		return ctx_reason(work->ctx, -EBUSY,
				  "%s of %s is bound to %s and would go away with the rest",
				  device->name, work->region->obj.name, device->driver);
	}
	return 0;
}

/* All of the memory goes first, or nothing is changed. */
static int change(struct sysram_work *work)
{
	bool is_sysram = strcmp(work->now->driver, SYSRAM_DRIVER) == 0;
	int r;

	r = refuse_other_devices(work);
	if (r == 0)
		r = region_use_end(work->region, &work->steps);
	if (r < 0)
		return r;
	if (is_sysram)
		region_add_sysram_unbind(work->region, &work->steps);
	else
		region_add_unbind(work->region, &work->steps);
	r = steps_run(work->ctx, &work->steps);
	return r < 0 ? r : sysram_plug_by_region(work, cxlx_sysram_policy_name(work->policy));
}

const struct sysram_backend sysram_by_region = {
	.id = CXLX_SYSRAM_SYSRAM,
	.fits = fits,
	.plug = plug,
	.change = change,
};
