/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * private.h - what the files of this library share
 *
 * An object (memdev, port, decoder, region) is a name on the CXL bus plus what has been
 * read of it so far, see engine/object.h.
 */
#ifndef LIBCXL_PRIVATE_H
#define LIBCXL_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/scope.h"
#include "base/sysfs.h"
#include "base/words.h"
#include "engine/attr.h"
#include "engine/context.h"
#include "engine/object.h"
#include "libcxl/cxlx.h"
#include "libcxl/libcxl.h"

#define CXL_API __attribute__((__visibility__("default")))

/* Where every object of the CXL bus has a link, and where its drivers live; below /sys. */
#define CXL_DEVICES "bus/cxl/devices"
#define CXL_DRIVERS "bus/cxl/drivers"

/* Capacity, address ranges and their alignment are multiples of this. */
#define CXL_CAPACITY_UNIT (UINT64_C(256) << 20)

/* The driver that turns a committed region into memory. */
#define REGION_DRIVER "cxl_region"

/* No region has more targets than this. */
#define CXL_WAYS_MAX 16

struct cxl_mem_query_commands;
struct daxctl_ctx;
struct mbox_transport;
struct udev_monitor;

/* --- context.c, debugfs.c --- */

/* The engine's context comes first: core() and cxl_of() are the same place. */
struct cxl_ctx {
	struct ctx core;
	int refcount;
	void *userdata;
	void *private_data;
	void (*log_fn)(struct cxl_ctx *ctx, int priority, const char *file, int line,
		       const char *fn, const char *format, va_list args);
	bool flushed;			/* pending probes were waited for */
	char *debugfs;			/* mount point below the root, "" when there is none */
	void *objects;			/* tsearch(3) tree of struct obj, by name */
	struct obj *retired;		/* objects that are gone but may still be pointed to */
	struct obj_list memdevs;
	struct obj_list buses;
	struct cxl_port *known_root;	/* a bus that was met before the list of buses was read */
	struct words dynamic_words;	/* see dynamic.h */
	bool dynamic_known;
	struct daxctl_ctx *dax;		/* of libdaxctl, see region-dax.c */
	struct cxl_protocol_error *protocol_errors;
	bool protocol_errors_read;
	void (*step_fn)(void *data, const struct cxlx_step *step);
	void *step_data;
	const struct mbox_transport *mbox;	/* who carries mailbox commands; NULL: the kernel */
};

/* NULL is NULL. */
static inline struct ctx *core(struct cxl_ctx *ctx)
{
	return (struct ctx *)ctx;
}

static inline struct cxl_ctx *cxl_of(struct ctx *ctx)
{
	return (struct cxl_ctx *)ctx;
}

/* A context with the same settings that has read nothing yet. */
int ctx_new_like(const struct cxl_ctx *ctx, struct cxl_ctx **ret);

/* --- object.c --- */

enum obj_kind {
	OBJ_MEMDEV,
	OBJ_ROOT,
	OBJ_PORT,
	OBJ_ENDPOINT,
	OBJ_DECODER,
	OBJ_REGION,
	OBJ_KINDS
};

/* Find the object of this name, without looking at any other.  -ENODEV: there is none. */
int object_get(struct ctx *ctx, const char *name, struct obj **ret);
/* The same for the public functions: arguments are checked, and another type is -ENODEV. */
int object_get_typed(struct ctx *ctx, const char *name, const struct attr_type *type,
		     struct obj **ret);
/* The same when its real place is known already: no access to sysfs at all. */
int object_at(struct ctx *ctx, const char *devpath, struct obj **ret);
/* Enumerate children of @kind among @names of the directory @devpath, ascending by id. */
int object_children(struct ctx *ctx, const char *devpath, const struct words *names,
		    const char *prefix, struct obj_list *list);
/* Take it out of the registry: the kernel removed it.  Its memory lives on until the context ends. */
void object_retire(struct obj *obj);
void objects_free(struct ctx *ctx);
/* Read every attribute again the next time somebody asks. */
void objects_forget(struct ctx *ctx);
/* The same for the lists of regions and mappings as well: other processes may have changed them. */
void objects_refresh(struct ctx *ctx);
/* Objects below @devpath are gone: forget them all. */
void objects_retire_below(struct ctx *ctx, const char *devpath);

/* --- driver.c --- */

/* Load the module that wants a device, unless its driver is there; both directories are below /sys. */
void driver_load(struct ctx *ctx, const char *driver_dir, const char *device_dir);

/* Bind @obj to exactly @driver, loading its module first when need be. */
int driver_bind(struct obj *obj, const char *driver);
int driver_unbind(struct obj *obj, const char *driver);

/* Wait for the kernel's queued probe work, once for each context. */
void ctx_flush(struct ctx *ctx);
void ctx_flush_again(struct ctx *ctx);

/* --- the object types --- */

struct cxl_memdev {
	struct obj obj;
	char *host;
	struct cxl_endpoint *endpoint;
	struct cxl_fwctl *fwctl;
	struct cxl_mem_query_commands *commands;	/* what the kernel's mailbox offers, once asked */
};

struct cxl_dport {
	struct cxl_port *port;
	struct cxl_dport *next;
	int id;
	char *path;	/* real place of the device, "devices/..." below /sys */
	char *physical;	/* real place of its physical node, or NULL */
	char *firmware_name;
	char *physical_name;
	bool nodes_read;
};

struct cxl_port {
	struct obj obj;
	struct cxl_port *parent;	/* NULL: this is a root */
	int depth;
	bool scanned;
	struct obj_list ports, endpoints, decoders;
	struct cxl_dport *dports;	/* those met so far, ascending */
	bool dports_complete;
	int n_dports;
	char *host_path;		/* real place of the uport, "devices/..." below /sys */
	struct cxl_dport *parent_dport;
	char *parent_dport_path;	/* real place of its device; read when asked for */
};

struct cxl_bus {
	struct cxl_port port;
};

struct cxl_endpoint {
	struct cxl_port port;
	struct cxl_memdev *memdev;
};

struct cxl_target {
	struct cxl_decoder *decoder;
	struct cxl_target *next;
	struct cxl_dport *dport;	/* NULL until somebody asks for more than the number */
	int id;
	int position;
};

struct cxl_decoder {
	struct obj obj;
	struct cxl_port *port;
	struct cxl_target *targets;	/* highest position first */
	int n_targets;
	bool targets_read;
	struct obj_list regions;
};

struct cxl_memdev_mapping {
	struct cxl_region *region;
	struct cxl_memdev_mapping *next;
	struct cxl_decoder *decoder;
	unsigned int position;
};

struct cxl_region {
	struct obj obj;
	struct cxl_decoder *decoder;	/* the root decoder */
	struct cxl_memdev_mapping *mappings;
	bool mappings_read;
	struct extent *extents;		/* each is a struct cxl_region_extent */
	bool extents_read, holders_read;
	int holders_error;
	struct words holders;		/* names of dax devices, for the extents */
};

extern const struct attr_type memdev_type, port_type, decoder_type, region_type;

enum memdev_attr {
	MEMDEV_DEV,
	MEMDEV_FIRMWARE,
	MEMDEV_LABEL_SIZE,
	MEMDEV_NUMA_NODE,
	MEMDEV_PAYLOAD_MAX,
	MEMDEV_PMEM_QOS,
	MEMDEV_PMEM_SIZE,
	MEMDEV_RAM_QOS,
	MEMDEV_RAM_SIZE,
	MEMDEV_SERIAL,
};

enum port_attr {
	PORT_DECODERS_COMMITTED,
};

enum decoder_attr {
	DECODER_CAP_PMEM,
	DECODER_CAP_RAM,
	DECODER_CAP_TYPE2,
	DECODER_CAP_TYPE3,
	DECODER_CREATE_PMEM,
	DECODER_CREATE_RAM,
	DECODER_DELETE,
	DECODER_DPA_RESOURCE,
	DECODER_DPA_SIZE,
	DECODER_GRANULARITY,
	DECODER_LOCKED,
	DECODER_MODE,
	DECODER_QOS,
	DECODER_REGION,
	DECODER_SIZE,
	DECODER_START,
	DECODER_TARGET_LIST,
	DECODER_TARGET_TYPE,
	DECODER_WAYS,
};

enum region_attr {
	REGION_CACHE_SIZE,
	REGION_COMMIT,
	REGION_GRANULARITY,
	REGION_LOCKED,
	REGION_MODE,
	REGION_RESOURCE,
	REGION_SIZE,
	REGION_UUID,
	REGION_WAYS,
};

/* Words of the mode attributes of decoders and regions. */
extern const struct attr_word mode_words[];

/* Wiring done right after an object of the kind was allocated; 0 or -errno. */
int memdev_init(struct obj *obj);
int port_init(struct obj *obj);
int decoder_init(struct obj *obj);
int region_init(struct obj *obj);
/* What an object owns besides struct obj. */
void memdev_fini(struct obj *obj);
void port_fini(struct obj *obj);
void decoder_fini(struct obj *obj);
void region_fini(struct obj *obj);

static inline struct cxl_port *to_port(struct obj *obj)
{
	return (struct cxl_port *)obj;
}

static inline struct cxl_memdev *to_memdev(struct obj *obj)
{
	return (struct cxl_memdev *)obj;
}

static inline struct cxl_decoder *to_decoder(struct obj *obj)
{
	return (struct cxl_decoder *)obj;
}

static inline struct cxl_region *to_region(struct obj *obj)
{
	return (struct cxl_region *)obj;
}

/* The real place that a link in the object's directory leads to; the caller frees it; NULL: none. */
char *object_follow(struct obj *obj, const char *name);
/* True when the device at @path is @ancestor or lies below it; @ancestor may be NULL. */
bool path_is_below(const char *path, const char *ancestor);

/* --- search.c: of many ports only a few are asked --- */

/* NULL: there is none. */
struct cxl_endpoint *search_endpoint(struct cxl_memdev *memdev);
/* Some root, without a list of all devices where that is possible; NULL: there is none. */
struct cxl_port *search_root(struct ctx *ctx);
/* The port nearest to the device at @devpath, endpoints apart; NULL: none leads there. */
struct cxl_port *search_last_port(struct ctx *ctx, const char *devpath);

/* The dport's device or its physical node is on the path to the memdev's host. */
bool dport_leads_to(struct cxl_dport *dport, const char *devpath);
void dports_free(struct cxl_port *port);
/* One dport, without a look at the others; NULL: there is none. */
struct cxl_dport *dport_by_id(struct cxl_port *port, int id);
int port_scan(struct cxl_port *port);
const char *port_host_path(struct cxl_port *port);
struct cxl_port *port_root(struct cxl_port *port);
const char *ctx_debugfs(struct cxl_ctx *ctx);
/* A number to <debugfs>/cxl/DIR/FILE.  Without debugfs there is a reason; -ENOENT: no such file. */
int ctx_debugfs_write(struct ctx *ctx, const char *dir, const char *file, uint64_t value);
void protocol_errors_free(struct ctx *ctx);
void fwctl_free(struct cxl_memdev *memdev);

bool decoder_is_root(const struct cxl_decoder *decoder);
bool decoder_is_endpoint(const struct cxl_decoder *decoder);
void targets_free(struct cxl_decoder *decoder);

/* The name of the decoder at @position; -ENODATA: nobody.  @buf as for sysfs_read(). */
int region_read_target(struct cxl_region *region, int position, char *buf);
struct sysfs_path region_target_file(int position);

/* Its child is a dax region, not a pmem region. */
bool region_is_volatile(struct cxl_region *region);

/* Read the list of regions / mappings / extents again the next time. */
void region_forget_mappings(struct cxl_region *region);
void region_forget_extents(struct cxl_region *region);
void decoder_forget_regions(struct cxl_decoder *decoder);

#endif
