/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dax.h - the dax bus: pools of address space, and the devices cut from them
 *
 * A pool is what the kernel calls a dax region; it belongs to a dax_regionN of
 * the cxl bus and lives as long as the driver cxl_dax_region holds that.
 */
#ifndef SIM_DAX_H
#define SIM_DAX_H

#include "sim/memory.h"
#include "sim/model.h"

#define SIM_DAX_ALIGN (2 * SIM_MIB)

struct sim_dax_device;
struct sim_dax_region;
struct sim_extent;

struct sim_dax_pool {
	struct sim_dax_region *owner;
	int id;
	struct sim_range range;
	unsigned int align;		/* what new devices start with */
	int target_node;
	bool system_ram;		/* kmem takes its devices; else device_dax does */
	bool sparse;			/* only extents are memory: see dcd.c */
	struct sim_ida ids;
	struct sim_dax_device *seed;	/* made by "create", not bound yet */
	struct sim_dax_device *youngest;	/* the last that "create" made */
	TAILQ_HEAD(sim_dax_device_list, sim_dax_device) devices;
	TAILQ_ENTRY(sim_dax_pool) in_world;
};

/* Addresses that a driver of the dax bus holds, or did when its memory got stuck. */
struct sim_dax_hold {
	struct sim_claim *claim;
	TAILQ_ENTRY(sim_dax_hold) in_world;
};

struct sim_dax {
	struct sim_ida minors;
	TAILQ_HEAD(, sim_dax_pool) pools;
	TAILQ_HEAD(, sim_dax_hold) holds;
};

/* One piece of a device; the pieces are contiguous in the device's file. */
struct sim_dax_range {
	struct sim_device dev;		/* first: mappingN */
	struct sim_range hpa;
	uint64_t offset;		/* in the file, bytes */
	struct sim_extent *extent;	/* of a sparse pool */
	TAILQ_ENTRY(sim_dax_range) in_device;
};

struct sim_dax_device {
	struct sim_device dev;		/* first: daxN.M */
	struct sim_dax_pool *pool;
	int id;
	unsigned int align;
	int online;			/* enum sim_online; -1: as auto_online_blocks says */
	bool memmap_on_memory;
	TAILQ_HEAD(sim_dax_range_list, sim_dax_range) ranges;
	struct sim_kmem *kmem;		/* while bound to it */
	TAILQ_ENTRY(sim_dax_device) in_pool;
};

/* dax.c */
#define SIM_DAX_MAJOR 251
int sim_dax_minor_get(struct sim_world *world);
void sim_dax_minor_put(struct sim_world *world, int minor);

/* dax-device.c */
struct sim_dax_device *sim_dax_device_add(struct sim_dax_pool *pool);
void sim_dax_device_remove(struct sim_dax_device *dax);
/* Offer it to the drivers; for a device that was added with what it needs by now. */
void sim_dax_device_offer(struct sim_dax_device *dax);

/* dax-range.c: what devices take of their pool */
uint64_t sim_dax_size(const struct sim_dax_device *dax);
uint64_t sim_dax_available(const struct sim_dax_pool *pool);
/* True when the size is one that the device can have. */
bool sim_dax_is_aligned(const struct sim_dax_device *dax, uint64_t size);
/* -ENOMEM: taken, or not in the pool. */
int sim_dax_range_add(struct sim_dax_device *dax, struct sim_range hpa, struct sim_extent *extent);
void sim_dax_ranges_clear(struct sim_dax_device *dax);
int sim_dax_resize(struct sim_dax_device *dax, uint64_t size);

/*
 * dax-driver.c: what the three drivers have in common.  Addresses that a driver holds are
 * reserved; memory that is stuck keeps its reservation when the device goes.
 */
int sim_dax_probe_begin(const struct sim_dax_device *dax);	/* -ENXIO: nothing in it */
void sim_dax_probe_end(struct sim_dax_device *dax);
bool sim_dax_match(const struct sim_driver *driver, const struct sim_device *dev);
int sim_dax_check_id(const char *name);
int sim_dax_reserve(const struct sim_dax_device *dax, struct sim_range range);
void sim_dax_release(struct sim_world *world, struct sim_range range);

extern const struct sim_driver_type sim_kmem_driver;	/* kmem.c */
extern const struct sim_driver_type sim_device_dax_driver, sim_fsdev_dax_driver;

/* The pool of this dax_regionN, or NULL: its driver does not hold it. */
struct sim_dax_pool *sim_dax_pool_of(const struct sim_dax_region *region);

#endif
