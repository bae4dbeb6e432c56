/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tree.h - the model behind mktree: what the machine has, and how its sysfs is written
 *
 * topology.c builds the model, regions.c decodes some of it, sysfs-*.c print it.  All of it lives
 * until the program ends.  Formats are those of test/data (a real kernel); nothing here
 * is shared with the library, which is what the trees are made to test.
 */
#ifndef BENCH_TREE_H
#define BENCH_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* --- writer.c: files below the chosen directory; paths begin with /sys or /dev --- */

struct row {
	const char *name;
	mode_t mode;
	const char *text;
};

/* @share: files that nobody may write and that say the same become one file with many names. */
void tree_open(const char *dir, bool share);
void put_dir(const char *path);
void put_file(const char *dir, const char *name, mode_t mode, const char *format, ...)
	__attribute__((__format__(__printf__, 4, 5)));
void put_bytes(const char *path, mode_t mode, const char *text, size_t len);
void put_rows(const char *dir, const struct row *rows, size_t n);
/* Read errors: a socket answers ENXIO to open(), as the kernel does to some reads. */
void put_unreadable(const char *path, mode_t mode);
/* A link as sysfs makes it: relative, up to the nearest directory above both ends. */
void put_link(const char *dir, const char *name, const char *target);
void put_raw_link(const char *path, const char *target);
bool tree_has(const char *path);

/* snprintf() that ends the program when @buf is too small */
void form(char *buf, size_t size, const char *format, ...)
	__attribute__((__format__(__printf__, 3, 4)));
char *text_of(const char *format, ...) __attribute__((__format__(__printf__, 1, 2)));
void *zeroed(size_t n, size_t size);

/* --- the model --- */

/* What a memdev has of each of its kinds */
#define CAPACITY (UINT64_C(512) << 20)

struct region_spec {
	bool pmem;
	unsigned int window;
	unsigned int ways;
	unsigned int memdev[16];	/* ids, in position order */
};

struct spec {
	unsigned int host_bridges;
	unsigned int switches;
	unsigned int levels;	/* switches in a row, from root port to memdevs */
	unsigned int memdevs;
	unsigned int windows;	/* 1-way windows */
	unsigned int cross;	/* ways of one more window, 0: none */
	unsigned int decoders;	/* per port and endpoint */
	unsigned int regions;	/* 1-way regions over the first memdevs */
	unsigned int disabled_every;
	const char *kinds;	/* 'r' ram, 'p' pmem, 'b' both; repeated */
	bool shuffle;
	bool share;
	struct region_spec region[16];
	unsigned int n_region_specs;
};

enum pci_kind { PCI_ROOT_PORT, PCI_UPSTREAM, PCI_DOWNSTREAM, PCI_ENDPOINT };

struct pci_fn {
	enum pci_kind kind;
	char *dir;
	const char *bdf;	/* the last part of dir */
	unsigned int secondary, subordinate;
	uint64_t serial;	/* endpoints */
	struct memdev *memdev;
};

/* One committed decoder of a port or an endpoint */
struct hdm {
	const struct region *region;
	unsigned int target[16];	/* dport ids, in position order */
	unsigned int n_targets;
	uint64_t dpa;
};

struct port {
	struct port *parent;	/* NULL: directly below root0 */
	char *uport;		/* sysfs directory of the host */
	const char *pdport;	/* sysfs directory of the dport that leads here */
	unsigned int pdport_id;
	char **dports;		/* sysfs directories; the index is the id */
	unsigned int n_dports;
	unsigned int host;	/* index of the host bridge */
	int id;			/* -1: nothing enabled below, the port does not exist */
	bool active;		/* has decoders and dports */
	char *dir;
	struct hdm *hdm;
	unsigned int n_committed;
};

struct memdev {
	unsigned int id;
	struct port *port;
	unsigned int dport;
	struct pci_fn *fn;
	char *dir;
	bool enabled;
	int endpoint;
	uint64_t ram, pmem;
	uint64_t ram_used, pmem_used;
	int nmem;
	struct hdm *hdm;
	unsigned int n_committed;
};

struct host {
	char *dir;
	unsigned int uid;
};

struct window {
	unsigned int first_host, ways, granularity;
	uint64_t start, size, used;
	unsigned int next_region;
	char *dir;
};

struct region {
	unsigned int id;
	bool pmem;
	unsigned int ways, granularity;
	uint64_t start, size;
	const struct window *window;
	struct memdev **target;
	unsigned int *decoder;	/* index of the endpoint decoder of each target */
};

struct tree {
	const struct spec *spec;
	struct host *hosts;
	struct port *ports;	/* host bridges first, then switches */
	unsigned int n_ports;
	struct memdev *memdevs;	/* by PCI address */
	struct memdev **by_id;
	struct pci_fn *fns;
	unsigned int n_fns;
	struct window *windows;
	unsigned int n_windows;
	struct region *regions;
	unsigned int n_regions;
	unsigned int next_region;
};

#define ACPI_DIR "/sys/devices/platform/ACPI0017:00"
#define ROOT_DIR ACPI_DIR "/root0"
#define BRIDGE_DIR ROOT_DIR "/nvdimm-bridge0"
#define NDBUS_DIR BRIDGE_DIR "/ndbus0"

void topology_build(struct tree *tree, const struct spec *spec);
void regions_build(struct tree *tree);
unsigned int hdm_granularity(const struct port *port, const struct hdm *hdm);
const char *endpoint_dir(const struct memdev *memdev, char *buf, size_t size);

/* What every device of the cxl bus has; @driver may be NULL. */
void cxl_links(const char *dir, const char *name, const char *driver);
/* The same for another bus. */
void bus_links(const char *bus, const char *dir, const char *name, const char *driver);

void write_cxl(const struct tree *tree);
void write_regions(const struct tree *tree);
void write_pci(const struct tree *tree);
void write_nd(const struct tree *tree);

/* The other mode of mktree: a directory from a file as dump-sysfs prints it. */
void unpack_dump(const char *file);

#endif
