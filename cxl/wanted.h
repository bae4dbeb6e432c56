/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * wanted.h - is an object to be listed?
 *
 * Filters of different kinds are combined with "and", but 85 does not apply each
 * of them to each class, and scripts know what it lists.  These functions are
 * that table; whether the class is listed at all is not their business.
 */
#ifndef CXL_WANTED_H
#define CXL_WANTED_H

#include "cxl/walk.h"

/* The words of -b and -p; a port that is not meant does not hide what is below it. */
bool port_is_meant(const struct walk *walk, struct cxl_port *port);

bool bus_is_wanted(const struct walk *walk, struct cxl_bus *bus);
bool endpoint_is_wanted(const struct walk *walk, struct cxl_endpoint *endpoint);
bool decoder_is_wanted(const struct walk *walk, struct cxl_decoder *decoder);
bool region_is_wanted(const struct walk *walk, struct cxl_region *region);

/* The memdev of an endpoint that is wanted itself. */
bool memdev_is_wanted(const struct walk *walk, struct cxl_memdev *memdev,
		      struct cxl_endpoint *endpoint);

/* A memdev that passes -m and -s: does it belong to the disabled ones? */
bool anon_memdev_is_wanted(const struct walk *walk, struct cxl_memdev *memdev);

#endif
