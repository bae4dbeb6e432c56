/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * record-read.h - sysfs below a root, read for record.c; shared by its parts only
 *
 * Paths are made by printf and begin with a slash, as on the recorded machine.
 */
#ifndef SIM_RECORD_READ_H
#define SIM_RECORD_READ_H

#include <stdbool.h>
#include <stdio.h>

#include "sim/text.h"
#include "sim/topology.h"

#define DEVICES "/sys/bus/cxl/devices"
#define PATH_FORMAT(n) __attribute__((__format__(__printf__, n, n + 1)))

/* One of the objects on the cxl bus with a number: portN, endpointN, memN, decoderP.N */
struct record_device {
	char *name;
	char *path;	/* below /sys/devices, links resolved */
	int id;		/* N */
	int index;	/* of the topology's port, memdev or window; -1: none */
	char *uport;	/* of an endpoint: its memdev's name; NULL: not known */
};

struct record_devices {
	struct record_device *at;
	size_t n;
};

struct record {
	int entered;		/* descriptor of the directory below; -1: none */
	char *entered_path;	/* paths below it are opened from there */
	char *root;	/* resolved, without a slash at its end */
	FILE *complain_to;
	struct sim_topology *topo;
	struct record_devices ports, endpoints, memdevs, windows, regions;
	unsigned int dialects;	/* enum sim_dialect, or'ed */
	unsigned int *seen;	/* by port: so many of its first dports CXL saw itself */
	size_t n_seen;
	char *denied;	/* the first file that is needed, and only root may read */
};

/* The text of a file without its last newline; NULL: there is none. */
char *record_text(struct record *r, const char *format, ...) PATH_FORMAT(2);
/* A number in any notation of the kernel; false: there is none. */
bool record_u64(struct record *r, uint64_t *ret, const char *format, ...) PATH_FORMAT(3);
bool record_int(struct record *r, int *ret, const char *format, ...) PATH_FORMAT(3);
/* All bytes of a file. */
bool record_bytes(struct record *r, struct sim_buf *ret, const char *format, ...) PATH_FORMAT(3);
bool record_exists(struct record *r, const char *format, ...) PATH_FORMAT(2);
/*
 * Where a link leads, as a path of the recorded machine; NULL: there is no link.
 * The directory of the link has to be a path without links itself.
 */
char *record_resolve(struct record *r, const char *format, ...) PATH_FORMAT(2);

/*
 * Much will be read below this directory: a path of ten words costs ten looks
 * otherwise.  The directory entered before is left.
 */
void record_enter(struct record *r, const char *path);

/* The last word of a path. */
const char *record_base(const char *path);
/* The path without its last word. */
char *record_dir(const char *path);
/* "mem12" with "mem" is 12; -1: it is something else. */
int record_number(const char *name, const char *prefix);

/* All names in a directory with that prefix and a number behind it, by number. */
struct record_devices record_list(struct record *r, const char *dir, const char *prefix);
void record_devices_clear(struct record_devices *devices);
const struct record_device *record_find(const struct record_devices *devices, const char *name);

/* A file in a directory of the recorded machine: whether it is there and not 0; a number. */
int record_flag(struct record *r, const char *dir, const char *file);
void record_uint(struct record *r, const char *dir, const char *file, unsigned int *ret);
/*
 * The memdev of target @i of the region at @path, -1: there is none.  *ret_decoder
 * is the path of its decoder; NULL: nobody wants to know.
 */
int record_memdev_of_target(struct record *r, const char *path, unsigned int i,
			    char **ret_decoder);
/*
 * record-firmware.c: the members of a region that waits for some; those of one whose accelerators'
 * drivers gave up (false: there are none such); decoders without a region
 */
void record_partial(struct record *r, const char *path, struct sim_topo_region *region);
bool record_left_alone(struct record *r, struct sim_topo_region *region);
void record_orphans(struct record *r);

/*
 * record-tree.c: ports; record-memdevs.c: memdevs; record-map.c: windows, regions, extents;
 * record-memory.c: boot memory, and the nodes of the windows
 */
void record_ports(struct record *r);
void record_memdevs(struct record *r);
/* record-others.c: functions that are no memdev */
void record_others(struct record *r);
/* Host bridges ("pci0000:0c") that CXL does not know, with CXL devices below. */
char **record_plain_bridges(struct record *r, size_t *ret_n);
void record_map(struct record *r);
void record_memory(struct record *r);
/* record-compare.c: tell what @recorded, read from the file, has not kept of the machine */
void record_compare(struct record *r, const struct sim_topology *recorded);
/* record-kernel.c: what the kernel can do, see ->dialects, and its word for --kernel */
unsigned int record_dialects(struct record *r);
const char *record_kernel(struct record *r);
/* Dynamic partitions of the memdev at @path, in the words of its kernel. */
void record_dynamic(struct record *r, const char *path, struct sim_topo_memdev *m);
/* The size and QoS class of a partition, in the directory @part of a memdev. */
void record_part(struct record *r, const char *memdev, const char *part,
		 struct sim_topo_partition *ret);

/* A port of the topology by its device; -1: there is none. */
int record_port_of_device(const struct record *r, const char *device);
/* The place of a function at @path: makes switches and dports that CXL does not show (yet). */
bool record_place(struct record *r, const char *path, unsigned int *ret_port,
		  unsigned int *ret_dport);
/* A dport on which CXL saw nothing: a real one if there is any. */
unsigned int record_unused_dport(struct record *r, unsigned int port);
/* "0000:0c:00.0", and all of these directly in a directory, in their order. */
bool record_is_address(const char *name);
char **record_functions(struct record *r, const char *path, size_t *ret_n);
/* What the directory of a function says. */
void record_function(struct record *r, const char *path, struct sim_topo_memdev *m);
/* @len bytes of a table that is in little endian. */
uint64_t record_little(const struct sim_buf *buf, size_t at, unsigned int len);
/* One more memdev at that place, with the fallbacks of its kind. */
struct sim_topo_memdev *record_add_memdev(struct record *r, enum sim_memdev_kind kind,
					  unsigned int port, unsigned int dport);

#endif
