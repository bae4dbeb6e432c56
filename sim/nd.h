/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nd.h - the nd bus: ndbusN, nmemM and the regions that CXL puts there
 *
 * Raw namespaces can be made, and become block devices; nothing can be put on them.
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

enum sim_nd_seed { SIM_ND_SEED_BTT, SIM_ND_SEED_PFN, SIM_ND_SEED_DAX, SIM_ND_SEEDS };

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
	uint64_t align;			/* of namespaces; 0: as usual */
	uint64_t cookie;
	unsigned int n_mappings;
	struct sim_nd_mapping mappings[SIM_MAX_WAYS];
	uint8_t uuid[16];		/* of the CXL region: what the labels belong to */
	struct sim_device *children[SIM_ND_SEEDS];	/* bttN.0 and so on, while bound */
	struct sim_namespace *seed;	/* the one that is free to be configured */
	struct sim_ida namespace_ids;
	unsigned int n_found;		/* namespaces when the driver came */
	TAILQ_HEAD(, sim_namespace) namespaces;
	TAILQ_ENTRY(sim_nd_region) in_world;
};

struct sim_namespace {
	struct sim_device dev;		/* first: namespaceN.M */
	struct sim_nd_region *region;
	int id;
	struct sim_label *label;	/* what the memdevs keep of it; NULL: nothing yet */
	bool has_uuid;			/* any, also that of zeros only */
	uint8_t uuid[16];
	char *alt_name;
	const char *holder_class;	/* NULL: none */
	uint64_t start, size;
	unsigned int sector_size;	/* 0: not chosen */
	bool force_raw;
	struct sim_device *disk;	/* pmemN; NULL: its driver is not bound */
	TAILQ_ENTRY(sim_namespace) in_region;
};

/* In the label areas of the members of a region, which outlive everything else. */
struct sim_label {
	uint8_t region[16];		/* its uuid */
	uint8_t uuid[16];
	char *alt_name;
	const char *holder_class;
	uint64_t size;
	unsigned int sector_size;
	unsigned int n_memdevs;
	const struct sim_topo_memdev *memdevs[SIM_MAX_WAYS];
	TAILQ_ENTRY(sim_label) in_nd;
};

struct sim_nd {
	struct sim_device *bus;		/* ndbusN; NULL: the bridge is not bound */
	struct sim_device *control;	/* ndctlN */
	int bus_id;
	char *control_node;
	struct sim_ida bus_ids, nmem_ids;
	TAILQ_HEAD(, sim_nmem) nmems;
	TAILQ_HEAD(, sim_nd_region) regions;
	TAILQ_HEAD(, sim_label) labels;
	struct sim_ida disk_ids;
};

/* nd.c */
struct sim_nmem *sim_nmem_of(const struct sim_memdev *memdev);

/* nd-region.c: 0, -ENODEV without nmem, -ENXIO without serial */
int sim_nd_region_add(struct sim_pmem_region *pmem, struct sim_nd_region **ret);
void sim_nd_region_remove(struct sim_nd_region *region);
uint64_t sim_nd_region_align(const struct sim_nd_region *region);
extern const struct sim_driver_type sim_nd_region_driver;

/* nd-seed.c */
void sim_nd_seeds_add(struct sim_nd_region *region);
void sim_nd_seeds_remove(struct sim_nd_region *region);

/* nd-namespace.c: those of a region whose driver comes and goes */
void sim_namespaces_find(struct sim_nd_region *region);
void sim_namespaces_forget(struct sim_nd_region *region);
uint64_t sim_namespaces_available(const struct sim_nd_region *region);
/* The largest piece that is free. */
uint64_t sim_namespaces_largest(const struct sim_nd_region *region);
bool sim_is_namespace(const struct sim_device *dev);
/* The seed is in use: here is another one. */
void sim_namespaces_next_seed(struct sim_nd_region *region);

/* nd-disk.c */
extern const struct sim_driver_type sim_nd_pmem_driver;

/* nd-label.c */
unsigned int sim_labels_of(const struct sim_memdev *memdev);
/* Write what the namespace is like now; without a size its label is gone. */
void sim_label_update(struct sim_namespace *ns);
void sim_labels_clear(struct sim_nd *nd);

#endif
