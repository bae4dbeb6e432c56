/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dcd.h - dynamic capacity: extents that come and go, and dax devices made of them
 *
 * The device keeps a list of what the host accepted (dcd-device.c); what of it lies
 * in a region with a pool is an extent there, and can be claimed (dcd.c).
 */
#ifndef SIM_DCD_H
#define SIM_DCD_H

#include "sim/dax.h"

/* What a device offers or asks back, or has given. */
struct sim_capacity {
	unsigned int memdev;		/* index in the topology */
	struct sim_range dpa;
	bool tagged;
	uint8_t tag[16];
	unsigned int seq;		/* place in its tag; by arrival when it is not shareable */
	unsigned int group;		/* what goes together */
	TAILQ_ENTRY(sim_capacity) in_list;
};

TAILQ_HEAD(sim_capacities, sim_capacity);

struct sim_dcd {
	struct sim_capacities accepted;	/* by all memdevs, in the order of arrival */
	struct sim_capacities *chains;	/* by memdev: records held until one without More */
	struct sim_capacities *releases;	/* the same of requests; only the later series waits */
	unsigned int last_group;
};

/* extentZ.M, on no bus: nobody is told that it is there. */
struct sim_extent {
	struct sim_device dev;		/* first */
	struct sim_dax_region *owner;
	struct sim_capacity *capacity;
	int id;				/* M, from 1 */
	uint64_t offset;		/* from the start of the region */
	struct sim_dax_device *claimed;	/* NULL: free */
	TAILQ_ENTRY(sim_extent) in_owner;
};

/* dcd.c: what dax*.c calls for sparse pools */
/* The driver of the dax region arrived: show what the device had given earlier. */
void sim_dcd_scan(struct sim_dax_region *owner);
/* The driver goes, or the region: all extents, which nobody claims any more, go back. */
void sim_dcd_release_all(struct sim_dax_region *owner);
uint64_t sim_dcd_available(const struct sim_dax_pool *pool);
/* A write to the file uuid of a device: take extents. */
int sim_dcd_claim(struct sim_dax_device *dax, const char *text);
int sim_dcd_uuid_show(const struct sim_dax_device *dax, struct sim_buf *out);

/* dcd.c: what dcd-*.c call */
void sim_extent_add(struct sim_dax_region *owner, struct sim_capacity *capacity);
void sim_extent_remove(struct sim_extent *extent);
/* The dax region that decodes any of @dpa and hears of offers; NULL: none. */
struct sim_dax_region *sim_dcd_region_at(const struct sim_world *world, unsigned int memdev,
					 struct sim_range dpa);
/* What the endpoint decoder below the region covers, and of which memdev. */
struct sim_range sim_dcd_region_dpa(const struct sim_dax_region *owner, unsigned int *ret_memdev);
/* Of a capacity; NULL: it is in no region. */
struct sim_extent *sim_extent_of(const struct sim_world *world,
				 const struct sim_capacity *capacity);

/* dcd-device.c: what the host accepted */
/* The host gives it back. */
void sim_dcd_give_back(struct sim_world *world, struct sim_capacity *capacity);
/* All dynamic partitions of a memdev, which follow each other. */
struct sim_range sim_dcd_span(const struct sim_world *world, unsigned int memdev);
/* The one that @dpa begins in; NULL: none. */
const struct sim_partition *sim_dcd_partition(const struct sim_world *world, unsigned int memdev,
					      uint64_t dpa);
bool sim_dcd_is_shareable(const struct sim_world *world, const struct sim_capacity *capacity);
const char *sim_dcd_memdev_name(const struct sim_world *world, unsigned int memdev);
bool sim_capacity_same_tag(const struct sim_capacity *a, const struct sim_capacity *b);
bool sim_range_overlaps(struct sim_range a, struct sim_range b);
bool sim_range_contains(struct sim_range outer, struct sim_range inner);

/* dcd-offer.c: a copy of @capacity joins the chain of its memdev, which ends without @more. */
void sim_dcd_offer(struct sim_world *world, const struct sim_capacity *capacity, bool more);
void sim_capacities_clear(struct sim_capacities *chain);
/* A copy of @capacity at the end: the number of members. */
unsigned int sim_capacities_add(struct sim_capacities *chain, const struct sim_capacity *capacity);

/* dcd-release.c: the device asks for capacity */
void sim_dcd_request(struct sim_world *world, const struct sim_capacity *asked, bool forced,
		     bool more);

#endif
