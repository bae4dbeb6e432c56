/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * region-driver.h - which driver holds a region, and how it lets go
 *
 * A kernel has one driver for regions, or several that take the same device and make
 * different things of it.  Each is meant by its name.
 */
#ifndef LIBCXL_REGION_DRIVER_H
#define LIBCXL_REGION_DRIVER_H

#include "libcxl/private.h"
#include "engine/steps.h"

/*
 * Two drivers that let user space say how memory comes online: the first makes
 * sysram_regionN of a region; the second takes that and adds the memory, as the
 * file online_type of sysram_regionN says at that moment.
 */
#define SYSRAM_DRIVER "cxl_sysram_region"
#define SYSRAM_MEMORY_DRIVER "cxl_dax_kmem_region"
#define SYSRAM_POLICY "online_type"
#define SYSRAM_NO_POLICY "invalid"	/* what the file says first; it cannot be written */

bool region_has_driver(struct cxl_region *region, const char *driver);

/* The name "sysram_regionN", and its directory below /sys. */
void region_sysram_name(const struct cxl_region *region, char name[32]);
struct sysfs_path region_sysram_path(const struct cxl_region *region);

/* Does this driver hold sysram_regionN? */
bool region_sysram_has_driver(const struct cxl_region *region, const char *driver);

/*
 * Append what unbinds the region from the driver that holds it, the innermost device
 * first; the way back brings the same devices with the same policy.
 */
void region_add_unbind(struct cxl_region *region, struct steps *steps);

/* The same for sysram_regionN alone. */
void region_add_sysram_unbind(struct cxl_region *region, struct steps *steps);

#endif
