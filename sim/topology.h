/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * topology.h - the machine that is simulated, as plain data
 *
 * Filled by the reader of topology files, by "record", or by a test in C; the
 * world is built from it and never changes it.  References between the arrays
 * are indexes.  0 is a sensible value wherever the comment does not say more;
 * strings that may be NULL say so.
 */
#ifndef SIM_TOPOLOGY_H
#define SIM_TOPOLOGY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_MAX_WAYS 16

enum sim_mode {
	SIM_MODE_NONE,
	SIM_MODE_RAM,
	SIM_MODE_PMEM,
	SIM_MODE_DYNAMIC_RAM_1,
	/* words of a later series, by what the partition is like */
	SIM_MODE_DYNAMIC_RAM,
	SIM_MODE_DYNAMIC_RAM_SHARED,
	SIM_MODE_DYNAMIC_RAM_RO,
	SIM_MODE_DYNAMIC_RAM_SHARED_RO,
	SIM_MODES,
};
#define SIM_MAX_PARTITIONS 4

/* A port of a host bridge or switch that leads down. */
struct sim_topo_dport {
	unsigned int id;	/* the number in dportN */
	char *device;		/* "0000:0c:00.0" */
};

/* A host bridge or a switch.  A switch stands behind its parent in the array. */
struct sim_topo_port {
	char *name;		/* what the topology file calls it */
	int parent;		/* index of the port above; -1: this is a host bridge */
	unsigned int parent_dport;	/* index into the parent's dports */
	char *device;		/* "pci0000:0c", or a switch's upstream port "0000:0e:00.0" */
	unsigned int uid;	/* host bridge: its number in root0/dportN */
	unsigned int id;	/* the N of portN at boot; 0: the next free one */
	bool rch;		/* restricted host bridge: no port, endpoints hang on the root */
	bool no_cxl;		/* plain PCIe: the firmware's tables do not have this host bridge */
	unsigned int n_decoders;	/* 0: no HDM decoders; one dport: passthrough */
	unsigned int max_targets;	/* of a decoder */
	bool no_ways_3_6_12;	/* interleave capability that is missing */
	bool no_ways_16;
	bool no_bits_8_11;	/* address bits that cannot choose a target */
	bool no_bits_12_14;
	int numa_node;
	struct sim_topo_dport *dports;
	size_t n_dports;
};

/* A CXL fixed memory window: a root decoder. */
struct sim_topo_window {
	uint64_t start;
	uint64_t size;
	unsigned int ways;		/* host bridges */
	unsigned int granularity;	/* bytes */
	bool xor_math;
	unsigned int targets[SIM_MAX_WAYS];	/* indexes of ports */
	bool ram, pmem, type2, type3;	/* restrictions; ram is "volatile allowed" */
	bool fixed;
	int qos_class;			/* -1: none */
	int target_node;		/* NUMA node of memory in it; -1: none */
	uint64_t linear_cache;		/* extended linear cache of auto regions, bytes */
};

enum sim_memdev_kind {
	SIM_CLASS,		/* cxl_pci: a memory expander */
	SIM_ACCELERATOR,	/* some other driver that attaches */
};

/* What an accelerator's driver does when it cannot use CXL. */
enum sim_attach_policy {
	SIM_ATTACH_REQUIRED,	/* its probe fails */
	SIM_ATTACH_OPTIONAL,	/* it stays bound, PCIe only */
	SIM_ATTACH_NEVER,	/* it knows nothing of CXL: never a memdev */
	SIM_ATTACH_BARE,	/* a memdev, but no wish for a region: as drivers out of tree may */
};

struct sim_topo_partition {
	uint64_t size;
	int qos_class;		/* -1: not known */
};

struct sim_topo_memdev {
	char *name;		/* what the topology file calls it */
	enum sim_memdev_kind kind;
	unsigned int port;	/* index */
	unsigned int dport;	/* index into the port's dports */
	char *device;		/* "0000:0d:00.0" */
	char *driver;		/* NULL: cxl_pci */
	bool on_platform;	/* not a PCI function: a platform device (the kernel's mock) */
	bool absent;		/* not plugged in: only a region of the firmware knows it */
	bool detached;		/* its driver is not bound at boot */
	bool no_cxl_link;	/* the link trained as PCIe: never a memdev */
	bool no_dvsec;		/* no CXL device at all, and nothing says so */
	enum sim_attach_policy attach;
	unsigned int order;	/* of the probes, then that of the file: endpoint ids */
	unsigned int endpoint_id;	/* the N of endpointN at boot; 0: the next free one */
	uint64_t serial;
	struct sim_topo_partition ram, pmem, dynamic;
	struct sim_topo_partition dynamic2;	/* kernels of the posted series ignore it */
	uint64_t dc_block_size;	/* 0: 2 MiB */
	bool dc_shareable, dc_read_only;
	bool dc2_shareable, dc2_read_only;
	bool no_dc_events;	/* no interrupts for them: sizes are shown, nothing can be used */
	char *firmware_version;	/* NULL: empty */
	uint64_t payload_max;
	uint64_t label_storage_size;
	int numa_node;
	unsigned int n_decoders;
	bool no_ways_3_6_12;
	bool no_ways_16;
	bool no_bits_8_11;
	bool no_bits_12_14;
	bool no_poison, no_sanitize, no_firmware;	/* mailbox commands that are missing */
	bool has_erase;
	unsigned int firmware_ms;	/* how long an upload takes; 0: nobody sees it */
	unsigned int sanitize_ms;	/* the same of a sanitize operation */
	int security;			/* enum sim_security at boot */
	bool has_features;		/* features that users may see: fwctl */
	bool has_shutdown_count;	/* of dirty shutdowns */
	uint64_t shutdown_count;
	unsigned int n_pmus;		/* performance monitors */
	bool media_not_ready;
	bool dvsec_only;	/* no HDM decoders: ranges emulated from the DVSEC, locked */
	uint32_t bandwidth;	/* MB/s read and write; 0: no CDAT */
	uint32_t latency;	/* ns */
	uint16_t vendor, device_id;
	uint32_t pci_class;	/* 0: 0x050210 for the class, 0x020000 for accelerators */
};

/*
 * A region that firmware, or an earlier kernel, programmed and committed.  All
 * regions of a window, and of a memdev, stand in the order of their addresses.
 */
struct sim_topo_region {
	unsigned int window;
	uint64_t start;
	uint64_t size;
	enum sim_mode mode;
	unsigned int ways;
	unsigned int granularity;
	bool locked;		/* lock bit of all its decoders */
	bool no_ports;		/* half done: only the memdevs' own decoders are programmed */
	unsigned int members[SIM_MAX_WAYS];	/* indexes of memdevs, in interleave order */
};

/* Capacity that a fabric manager added before boot. */
struct sim_topo_extent {
	unsigned int memdev;
	uint64_t offset;	/* from the start of the dynamic partition */
	uint64_t length;
	bool tagged;
	uint8_t tag[16];
};

struct sim_topology {
	char *name;
	bool no_cxl;			/* no ACPI0017 device: /sys/bus/cxl is empty */
	char *root_device;		/* NULL: "ACPI0017:00" */
	uint64_t memory_block_size;	/* 0: 128 MiB */
	uint64_t boot_memory;		/* System RAM from address 0 */
	int auto_online;		/* an enum of the memory files; 0: offline */
	bool cpu_cache_flush_missing;	/* as in a guest: commit answers ENXIO */
	bool einj;			/* the firmware can inject errors of the CXL protocol */
	bool hmat;			/* the firmware tells how far CXL is from the processors */
	unsigned int dax_probe_delay_ms;	/* how late dax_regionN is probed */
	unsigned int detach_delay_ms;	/* how late detach work runs */

	struct sim_topo_window *windows;
	size_t n_windows;
	struct sim_topo_port *ports;
	size_t n_ports;
	struct sim_topo_memdev *memdevs;
	size_t n_memdevs;
	struct sim_topo_region *regions;
	size_t n_regions;
	struct sim_topo_extent *extents;
	size_t n_extents;
};

/* Frees what the pointers lead to, not the struct. */
void sim_topology_clear(struct sim_topology *topology);

#endif
