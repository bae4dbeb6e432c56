// SPDX-License-Identifier: LGPL-2.1-or-later
/* region-driver.c - which driver holds a region, and how it lets go; see region-driver.h */
#include <limits.h>
#include <string.h>

#include "libcxl/region-driver.h"

bool region_has_driver(struct cxl_region *region, const char *driver)
{
	char name[64];

	return object_driver(&region->obj, name, sizeof(name)) == 0 && strcmp(name, driver) == 0;
}

void region_sysram_name(const struct cxl_region *region, char name[32])
{
	snprintf(name, 32, "sysram_region%d", region->obj.id);
}

struct sysfs_path region_sysram_path(const struct cxl_region *region)
{
	char name[32];

	region_sysram_name(region, name);
	return path_join(CXL_DEVICES, name);
}

bool region_sysram_has_driver(const struct cxl_region *region, const char *driver)
{
	struct sysfs_path link = path_join(region_sysram_path(region).text, "driver");
	char target[PATH_MAX];

	return ctx_readlink(region->obj.ctx, link.text, target, sizeof(target)) == 0 &&
	       strcmp(last_component(target), driver) == 0;
}

/* --- letting go --- */

static void add_unbind(struct steps *steps, const char *driver, const char *device)
{
	struct sysfs_path dir = path_join(CXL_DRIVERS, driver);

	steps_add(steps, dir.text, "unbind", device, "bind", device);
}

void region_add_sysram_unbind(struct cxl_region *region, struct steps *steps)
{
	char name[32];

	region_sysram_name(region, name);
	if (region_sysram_has_driver(region, SYSRAM_MEMORY_DRIVER))
		add_unbind(steps, SYSRAM_MEMORY_DRIVER, name);
}

/* A new sysram_regionN knows nothing of the policy of the one before. */
static void add_policy_undo(struct cxl_region *region, struct steps *steps)
{
	struct sysfs_path dir = region_sysram_path(region);
	char policy[SYSFS_TEXT_MAX + 1];

	if (ctx_read(region->obj.ctx, path_join(dir.text, SYSRAM_POLICY).text, policy) == 0 &&
	    strcmp(policy, SYSRAM_NO_POLICY) != 0)
		steps_add(steps, dir.text, SYSRAM_POLICY, NULL, NULL, policy);
}

void region_add_unbind(struct cxl_region *region, struct steps *steps)
{
	char driver[64];

	if (object_driver(&region->obj, driver, sizeof(driver)) < 0)
		return;
	if (strcmp(driver, SYSRAM_DRIVER) == 0) {
		region_add_sysram_unbind(region, steps);
		add_policy_undo(region, steps);
	}
	add_unbind(steps, driver, region->obj.name);
}
