// SPDX-License-Identifier: LGPL-2.1-or-later
/* mapping.c - which endpoint decoder of which memdev fills which position of a region */
#include <errno.h>
#include <limits.h>

#include "libcxl/private.h"

void region_forget_mappings(struct cxl_region *region)
{
	while (region->mappings) {
		struct cxl_memdev_mapping *mapping = region->mappings;

		region->mappings = mapping->next;
		free(mapping);
	}
	region->mappings_read = false;
}

/* An empty slot is how a half-made or a half-destroyed region looks: it is no mapping. */
static void add_mapping(struct cxl_region *region, unsigned int position)
{
	struct cxl_decoder *decoder = cxl_region_get_target_decoder(region, (int)position);
	struct cxl_memdev_mapping *mapping = decoder ? calloc(1, sizeof(*mapping)) : NULL;

	if (!mapping)
		return;
	*mapping = (struct cxl_memdev_mapping){
		.region = region,
		.next = region->mappings,
		.decoder = decoder,
		.position = position,
	};
	region->mappings = mapping;
}

/* More slots than a region can have means that the number is garbage. */
static unsigned int slots(struct cxl_region *region)
{
	unsigned int ways = cxl_region_get_interleave_ways(region);

	return ways > CXL_WAYS_MAX ? 0 : ways;
}

CXL_API struct cxl_memdev_mapping *cxl_mapping_get_first(struct cxl_region *region)
{
	if (!region)
		return NULL;
	if (!region->mappings_read) {
		for (unsigned int i = 0; i < slots(region); i++)
			add_mapping(region, i);
		region->mappings_read = true;
	}
	return region->mappings;
}

CXL_API struct cxl_memdev_mapping *cxl_mapping_get_next(struct cxl_memdev_mapping *mapping)
{
	return mapping ? mapping->next : NULL;
}

CXL_API struct cxl_decoder *cxl_mapping_get_decoder(struct cxl_memdev_mapping *mapping)
{
	return mapping ? mapping->decoder : NULL;
}

CXL_API unsigned int cxl_mapping_get_position(struct cxl_memdev_mapping *mapping)
{
	return mapping ? mapping->position : UINT_MAX;
}
