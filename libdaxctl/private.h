/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * private.h - what the files of this library share
 *
 * A region is found through its devices, a device through its region or by name.  Both are known
 * by their real place: the names of pmem's regions look like those of devices.
 */
#ifndef LIBDAXCTL_PRIVATE_H
#define LIBDAXCTL_PRIVATE_H

#include <stdint.h>

#include "base/scope.h"
#include "base/words.h"
#include "engine/attr.h"
#include "engine/context.h"
#include "engine/dax.h"
#include "engine/memory.h"
#include "engine/object.h"
#include "libdaxctl/daxctlx.h"
#include "libdaxctl/libdaxctl.h"

struct steps;

#define DAXCTL_API __attribute__((__visibility__("default")))

/* --- context.c --- */

/* The engine's context comes first: core() and dax_of() are the same place. */
struct daxctl_ctx {
	struct ctx core;
	int refcount;
	void *userdata;
	const char *config_path;
	void (*log_fn)(struct daxctl_ctx *ctx, int priority, const char *file, int line,
		       const char *fn, const char *format, va_list args);
	struct obj_list regions;	/* ascending by id; complete when scanned */
	void (*step_fn)(void *data, const struct daxctlx_step *step);
	void *step_data;
	unsigned int lock_depth;
	int lock;			/* -1: there is none; only while lock_depth is not 0 */
};

/* NULL is NULL. */
static inline struct ctx *core(struct daxctl_ctx *ctx)
{
	return (struct ctx *)ctx;
}

static inline struct daxctl_ctx *dax_of(struct ctx *ctx)
{
	return (struct daxctl_ctx *)ctx;
}

/* --- lock.c --- */

/* The lock of both libraries; who holds it may take it again. */
int lock_begin(struct ctx *ctx);
void lock_end(struct ctx *ctx);

/* --- list.c --- */

/* "daxR.D" */
struct dax_name {
	int region;
	int device;
};
int parse_dax_name(const char *text, struct dax_name *ret);

/* Those of @names that are names of dax devices, ascending.  The caller frees *ret. */
int sort_dax_names(const struct words *names, struct dax_name **ret, size_t *ret_n);

/*
 * Lists ascend by id.  Who looks from the end finds the place of what comes in that order at
 * once, and the rest, too.
 */
struct obj *list_find(const struct obj_list *list, const char *devpath, int id);
void list_insert(struct obj_list *list, struct obj *obj);
void list_remove(struct obj_list *list, struct obj *obj);

/* --- region.c --- */

struct daxctl_region {
	struct obj obj;
	int refcount;
	uuid_t uuid;
	char *path;			/* as programs see it */
	struct obj_list devices;	/* ascending by id; complete when scanned */
	bool is_class;			/* the devices are one deeper, in "dax": the old class */
};

enum region_attr {
	REGION_ALIGN,
	REGION_AVAILABLE_SIZE,
	REGION_CREATE,
	REGION_DELETE,
	REGION_SEED,
	REGION_SIZE,
};

static inline struct daxctl_region *to_region(struct obj *obj)
{
	return (struct daxctl_region *)obj;
}

/* The region whose directory is @devpath, below /sys. */
int region_at(struct ctx *ctx, const char *devpath, int id, struct daxctl_region **ret);
/* The region that the device of this name is in, and no other. */
int region_of_device(struct ctx *ctx, const char *device, struct daxctl_region **ret);
void region_free(struct daxctl_region *region);

/* --- device.c --- */

struct daxctl_mapping {
	struct daxctl_mapping *next;
	uint64_t start, end, offset;
};

struct daxctl_dev {
	struct obj obj;
	struct daxctl_region *region;
	struct daxctl_memory *memory;
	struct daxctl_mapping *mappings;	/* last one first */
	bool mappings_read;
};

enum device_attr {
	DEVICE_ALIGN,
	DEVICE_DEV,
	DEVICE_RESOURCE,
	DEVICE_SIZE,
	DEVICE_TARGET_NODE,
	DEVICE_UUID,
};

static inline struct daxctl_dev *to_device(struct obj *obj)
{
	return (struct daxctl_dev *)obj;
}

/* The device number @id of a region, whether it is there or not. */
int device_at(struct daxctl_region *region, int id, struct daxctl_dev **ret);
void device_free(struct daxctl_dev *dev);
/* Where it begins: 0, -ENXIO when nobody tells, or as the kernel reports. */
int device_start(struct daxctl_dev *dev, uint64_t *ret);

/* --- device-mode.c --- */

/* -EBUSY, with the reason: memory of it is online; and it has no driver; a program has it. */
int device_check_offline(struct daxctl_dev *dev);
int device_check_stuck(struct daxctl_dev *dev);
int device_check_unused(struct daxctl_dev *dev);
/* One of the old class, which has no drivers: -EOPNOTSUPP with the reason. */
int device_refuse_class(struct daxctl_dev *dev);
/* -ENODEV, with the reason: there is no driver for this mode, and none could be loaded. */
int device_need_driver(struct ctx *ctx, enum daxctl_dev_mode mode);
/*
 * Give it to the driver of this mode; it has none.  How to take it away again stands in @steps,
 * which is for the caller to do, also after a failure.
 */
int device_bind(struct daxctl_dev *dev, enum daxctl_dev_mode mode, struct steps *steps);
/* What a write of steps must not do: let go of memory that is online, or of its addresses. */
int device_ask(const struct steps *steps, const char *path, const char *value);
/* Append the writes that take it from this driver. */
void device_add_unbind(struct daxctl_dev *dev, const char *driver, struct steps *steps);

/* --- mapping.c --- */

/* 0 or why the ranges could not be read; -ENOENT is a kernel that does not show them. */
int mappings_read(struct daxctl_dev *dev);
void mappings_forget(struct daxctl_dev *dev);
void mappings_free(struct daxctl_mapping *mappings);

/* It claims capacity by its tag, and has the alignment of its region. */
bool device_is_dynamic(struct daxctl_dev *dev);
/*
 * Append the opposite of size 0, for the way back only: the claim of what it has, or each of its
 * ranges at its place.
 */
void device_add_capacity(struct daxctl_dev *dev, const struct daxctl_mapping *mappings,
			 struct steps *steps);

/* --- memory.c --- */

/* The blocks in all ranges of a device; free with memory_clear(). */
int device_blocks(struct daxctl_dev *dev, struct memory_blocks *ret);
int device_blocks_by(struct daxctl_dev *dev, memory_look_fn *look, void *data,
		     struct memory_blocks *ret);
void memory_free(struct daxctl_memory *memory);

#endif
