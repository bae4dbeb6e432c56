/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nd.h - the nd bus: ndbusN, nmemM and the regions that CXL puts there
 *
 * As far as one sees it without making namespaces: those are shown as the kernel
 * shows new ones, and cannot be configured.
 */
#ifndef SIM_ND_H
#define SIM_ND_H

#include "sim/model.h"

struct sim_pmem_region;

/* The n of nd:tn */
enum sim_nd_id {
	SIM_ND_BUS = 0,
	SIM_ND_DIMM = 1,
	SIM_ND_PMEM = 2,
	SIM_ND_NAMESPACE = 5,
	SIM_ND_DAX = 7,
};

struct sim_nmem {
	struct sim_device dev;		/* first: nmemM */
	struct sim_memdev *memdev;
	int id;
	TAILQ_ENTRY(sim_nmem) in_world;
};

struct sim_nd_mapping {
	const struct sim_memdev *memdev;
	char *nmem;			/* its name */
	struct sim_range dpa;		/* start: in the partition */
};

struct sim_nd_region {
	struct sim_device dev;		/* first: regionN on the nd bus */
	int id;				/* that of the CXL region */
	struct sim_range hpa;
	int target_node;
	bool read_only;
	uint64_t cookie;
	unsigned int n_mappings;
	struct sim_nd_mapping mappings[SIM_MAX_WAYS];
	struct sim_device *children[4];	/* namespaceN.0, bttN.0 and so on, while bound */
	TAILQ_ENTRY(sim_nd_region) in_world;
};

struct sim_nd {
	struct sim_device *bus;		/* ndbusN; NULL: the bridge is not bound */
	struct sim_device *control;	/* ndctlN */
	int bus_id;
	char *control_node;
	struct sim_ida bus_ids, nmem_ids;
	TAILQ_HEAD(, sim_nmem) nmems;
	TAILQ_HEAD(, sim_nd_region) regions;
};

/* nd.c */
struct sim_nmem *sim_nmem_of(const struct sim_memdev *memdev);

/* nd-region.c: 0, -ENODEV without nmem, -ENXIO without serial */
int sim_nd_region_add(struct sim_pmem_region *pmem, struct sim_nd_region **ret);
void sim_nd_region_remove(struct sim_nd_region *region);
extern const struct sim_driver_type sim_nd_region_driver;

#endif
