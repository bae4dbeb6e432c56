/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* disable.h - unbind memdevs, ports and buses; the guard is asked about every region behind them */
#ifndef LIBCXL_DISABLE_H
#define LIBCXL_DISABLE_H

#include "libcxl/private.h"
#include "libcxl/region-guard.h"

typedef int (*region_fn)(struct cxl_region *region, void *data);

/*
 * Call @fn for each region that leads through the port, all of them whatever it
 * answers.  Returns the first answer below 0, or that something could not be listed.
 */
int disable_visit_regions(struct cxl_port *port, region_fn fn, void *data);

/* The endpoint is that of the memdev.  @step is what the guard is asked. */
int disable_memdev(struct cxl_memdev *memdev, struct cxl_endpoint *endpoint, enum guard_step step);
int disable_port(struct cxl_port *port, enum guard_step step);
int disable_bus(struct cxl_bus *bus, enum guard_step step);

#endif
