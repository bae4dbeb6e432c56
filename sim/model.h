/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * model.h - the CXL objects of a running kernel, as plain structs
 *
 * The state is here; attrs-*.c show it, and the stores change it through
 * region.c, dpa.c, hpa.c and the drivers.  Every pointer is cleared by whoever
 * removes what it leads to.
 */
#ifndef SIM_MODEL_H
#define SIM_MODEL_H

#include <pthread.h>

#include "sim/api.h"
#include "sim/bus.h"
#include "sim/topology.h"
#include "sim/uevent.h"
#include "sim/work.h"

struct sim_region;
struct sim_memdev;
struct sim_port;

#define SIM_NONE UINT64_MAX	/* what the kernel prints for "no address" */
#define SIM_MIB (UINT64_C(1) << 20)
#define SIM_ALIGN (256 * SIM_MIB)	/* of all DPA and HPA */

/* How the simulated kernel differs from 7.3: patches it carries, files it does not have yet. */
enum sim_dialect {
	SIM_SYSRAM = 1,
	SIM_DCD = 2,		/* dynamic capacity as posted last as a whole (v11) ... */
	SIM_DCD_V10 = 4,	/* ... with that: as posted before */
	SIM_DCD_NEXT = 8,	/* ... with that: as far as known of what came later */
	SIM_NO_DAX_STATE = 16,	/* before 7.3: daxN.M/state is not there */
};

/* The n of cxl:tn */
enum sim_cxl_id {
	SIM_ID_DECODER = 0,
	SIM_ID_NVDIMM_BRIDGE = 1,
	SIM_ID_NVDIMM = 2,
	SIM_ID_PORT = 3,
	SIM_ID_ROOT = 4,
	SIM_ID_MEMDEV = 5,
	SIM_ID_REGION = 6,
	SIM_ID_PMEM_REGION = 7,
	SIM_ID_DAX_REGION = 8,
	SIM_ID_PMU = 9,
	SIM_ID_SYSRAM_REGION = 10,
};

struct sim_range {
	uint64_t start;
	uint64_t len;	/* 0: nothing, whatever start says */
};

/*
 * The registers of one HDM decoder.  They outlive the driver: what is committed
 * here when a port or memdev is probed is adopted.
 */
struct sim_hw {
	bool committed;
	bool locked;
	bool accelerator;		/* not "host only" memory */
	uint64_t start, size;
	unsigned int ways;		/* 0: as after reset, which is 1 */
	unsigned int granularity;	/* 0: as after reset, which is 256 */
	unsigned int targets[SIM_MAX_WAYS];	/* dport ids */
	uint64_t skip;			/* endpoint: DPA that is passed over */
};

/* A downstream port of @port; root0's are the host bridges. */
struct sim_dport {
	struct sim_port *port;
	unsigned int id;
	struct sim_kobj *device;	/* what the link dportN leads to */
	int below;			/* root0 only: index of the topology's port; else -1 */
	bool seen;			/* enumerated: the link is there */
};

enum sim_decoder_kind { SIM_ROOT_DECODER, SIM_SWITCH_DECODER, SIM_ENDPOINT_DECODER };
/* Committed by firmware and never reset since; then waiting in a region for its peers. */
enum sim_staging { SIM_MANUAL, SIM_AUTO, SIM_AUTO_STAGED };
enum sim_target_type { SIM_EXPANDER, SIM_ACCEL_MEMORY };

struct sim_decoder {
	struct sim_device dev;		/* first */
	enum sim_decoder_kind kind;
	struct sim_port *port;
	int id;				/* the Y of decoderX.Y */
	struct sim_range hpa;
	unsigned int ways;
	unsigned int granularity;
	enum sim_target_type target_type;
	bool enabled;			/* committed in hardware */
	bool locked;
	bool emulated;			/* an active range of the DVSEC: nothing can change it */
	struct sim_hw *hw;		/* NULL: root, or passthrough with nothing to program */
	struct sim_region *region;

	/* root and switch decoders */
	struct sim_dport *targets[SIM_MAX_WAYS];
	unsigned int max_targets;
	unsigned int target_map[SIM_MAX_WAYS];	/* dport ids that targets resolve to, when seen */
	unsigned int n_map;

	/* root decoders */
	const struct sim_topo_window *window;
	int next_region;		/* what create_*_region shows */
	bool dead;			/* cxl_acpi is going */

	/* endpoint decoders */
	int part;			/* index of the memdev's partition; -1: none */
	struct sim_range dpa;
	struct sim_range skip;		/* DPA below that is wasted for it */
	enum sim_staging staging;
	bool nameless;			/* its DPA was taken over before it had a name */
	int pos;			/* in its region; -1: none */
};

/* One region's use of one port. */
struct sim_region_ref {
	struct sim_port *port;
	struct sim_region *region;
	struct sim_decoder *decoder;
	unsigned int n_targets;		/* distinct ways down, as the kernel counts them */
	unsigned int n_targets_set;
	struct sim_decoder *members[SIM_MAX_WAYS];	/* endpoint decoders behind this port */
	unsigned int n_members;
	TAILQ_ENTRY(sim_region_ref) in_port;
};

enum sim_port_kind { SIM_ROOT_PORT, SIM_SWITCH_PORT, SIM_ENDPOINT_PORT };

struct sim_port {
	struct sim_device dev;		/* first */
	enum sim_port_kind kind;
	int id;
	struct sim_port *parent;	/* NULL: root0 */
	struct sim_dport *parent_dport;
	const struct sim_topo_port *topo;	/* NULL: root0 and endpoints */
	struct sim_memdev *memdev;	/* of an endpoint */
	struct sim_kobj *uport;
	struct sim_dport *dports;	/* all that can be, see ->seen */
	size_t n_dports;
	struct sim_hw *hw;		/* one for each decoder */
	struct sim_decoder **decoders;	/* by id */
	size_t n_decoders;
	bool enumerated;		/* its decoders exist */
	int commit_end;			/* highest committed decoder; -1: none */
	uint64_t next_dpa;		/* endpoint: where the next adopted decoder's DPA begins */
	int hdm_end;			/* endpoint: highest decoder with DPA; -1: none */
	unsigned int n_endpoints;	/* switch: memdevs that came through here */
	TAILQ_HEAD(, sim_region_ref) refs;
	TAILQ_HEAD(, sim_port) children;
	TAILQ_ENTRY(sim_port) in_parent;
};

struct sim_partition {
	enum sim_mode mode;
	struct sim_range dpa;
	int qos_class;			/* -1: not known */
};

enum sim_security { SIM_DISABLED, SIM_UNLOCKED, SIM_LOCKED, SIM_FROZEN, SIM_SANITIZE };

struct sim_memdev {
	struct sim_device dev;		/* first; its parent is the function below */
	int id;
	struct sim_function *function;
	const struct sim_topo_memdev *topo;
	struct sim_port *endpoint;	/* NULL: none */
	struct sim_partition parts[SIM_MAX_PARTITIONS];	/* those that are there, in DPA order */
	unsigned int n_parts;
	bool perf_known;		/* the groups ram/ and pmem/ were looked at again */
	bool class_known[SIM_MAX_PARTITIONS];	/* as the last endpoint found it */
	enum sim_security security;
	enum sim_security before;	/* sanitizing began */
	unsigned int n_ports;		/* so many on its way, from above, count it */
	bool detaching;			/* detach work is queued */
	struct sim_device *nvdimm;	/* pmemN; NULL: none */
	struct sim_fw *fw;		/* firmware/memN; NULL: none */
	void *more;			/* of memdev-parts.c */
	struct sim_region *attached;	/* the accelerator's region */
};

/* The PCI function or platform device that a memdev belongs to. */
struct sim_function {
	struct sim_device dev;		/* first */
	const struct sim_topo_memdev *topo;
	struct sim_memdev *memdev;	/* NULL: none */
};

enum sim_region_state {
	SIM_IDLE,
	SIM_INTERLEAVE_ACTIVE,
	SIM_ACTIVE,
	SIM_RESET_PENDING,
	SIM_COMMIT,
};

struct sim_region {
	struct sim_device dev;		/* first; its parent is the root decoder */
	int id;
	struct sim_decoder *root;
	enum sim_mode mode;
	enum sim_target_type type;
	enum sim_region_state state;
	unsigned int ways;		/* 0: not set */
	unsigned int granularity;	/* 0: not set */
	uint8_t uuid[16];
	struct sim_range hpa;		/* len 0: not allocated */
	uint64_t linear_cache;
	struct sim_decoder *targets[SIM_MAX_WAYS];
	unsigned int n_targets;
	bool automatic;			/* assembled from what firmware left */
	bool locked;
	bool needs_reset;
	struct sim_memdev *attached_by;	/* the accelerator that cannot do without it */
	struct sim_device *child;	/* dax_regionN, pmem_regionN or sysram_regionN */
	bool has_perf;			/* access0/ and access1/ have files */
	TAILQ_ENTRY(sim_region) in_world;
};

/* Parts of the physical address space that are taken inside windows. */
struct sim_claim {
	char *name;
	struct sim_range range;
	bool ram;			/* busy System RAM */
	TAILQ_ENTRY(sim_claim) in_world;
};

struct sim_dax;
struct sim_memory;
struct sim_nd;
struct sim_dcd;
struct sim_poison;

struct sim_world {
	const struct sim_topology *topo;
	unsigned int dialects;		/* enum sim_dialect, or'ed */
	pthread_mutex_t lock;
	struct sim_kobj *tree;		/* "/" */
	struct sim_kobj *sys, *devs;	/* /sys and /dev */
	struct sim_bus *cxl, *pci, *platform, *dax_bus, *nd_bus;
	struct sim_device *acpi;	/* ACPI0017:00; NULL: no CXL */
	struct sim_port *root;		/* root0; NULL: cxl_acpi is not bound */
	struct sim_device *bridge;	/* nvdimm-bridgeN; NULL: none */
	int bridge_id;
	struct sim_port **ports;	/* by index of the topology's ports; NULL: not there */
	struct sim_hw **port_hw;	/* registers, by the same index */
	struct sim_hw **memdev_hw;	/* by index of the topology's memdevs */
	struct sim_kobj **port_devices;	/* what uport of a port leads to, by index of the ports */
	struct sim_kobj ***dport_devices;	/* the same of dports: [port][dport] */
	struct sim_driver_type **function_drivers;	/* one for each name */
	size_t n_function_drivers;
	TAILQ_HEAD(, sim_unloaded) unloaded;	/* drivers whose module is not loaded: module.c */
	bool booting;
	struct sim_function **functions;	/* by index of the topology's memdevs */
	bool *pulled;			/* by the same index: not in the machine */
	TAILQ_HEAD(, sim_region) regions;
	TAILQ_HEAD(, sim_claim) claims;
	struct sim_ida port_ids, memdev_ids, region_ids, bridge_ids, fwctl_ids;
	struct sim_hooks hooks;
	sim_uevent_fn send_uevent;	/* NULL: nobody listens */
	void *uevent_data;
	sim_notify_fn notify;		/* NULL: nobody waits */
	void *notify_data;
	sim_on_gone_fn on_gone;
	void *on_gone_data;
	struct sim_workers *workers;	/* work.c */
	struct sim_buf log;		/* what the kernel would print */
	struct sim_buf lost;		/* what got lost: see sim_lost() */
	char *crash;			/* why the kernel died; all answers are EIO from then on */

	/* owned by their own files */
	struct sim_dax *dax;
	struct sim_memory *memory;
	struct sim_nd *nd;
	struct sim_dcd *dcd;
	struct sim_poison *poison;	/* by index of the topology's memdevs */
	struct sim_kobj *debugfs;	/* /sys/kernel/debug/cxl */
	bool raw_allow_all;		/* a file there, which nothing here asks */
};

#endif
