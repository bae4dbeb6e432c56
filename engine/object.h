/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * object.h - an object: a directory of sysfs plus what has been read of it so far
 *
 * It holds no file descriptor: all accesses are relative to the context's one open /sys, so that
 * a machine with thousands of devices does not need thousands of descriptors.  A library's own
 * types begin with struct obj.
 */
#ifndef ENGINE_OBJECT_H
#define ENGINE_OBJECT_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/attr.h"
#include "engine/context.h"

struct obj {
	struct ctx *ctx;
	unsigned int kind;		/* the library's own numbers */
	const struct attr_type *type;
	int id;
	char *name;
	char *devpath;			/* real place, "devices/..." below /sys */
	struct attr_value *values;	/* one per row of type->attrs */
	bool unsure;			/* the name may lead elsewhere by now: ask its link again */
	struct obj *next, *prev;	/* siblings, once the parent was enumerated */
	struct obj *retired_next;
};

struct obj_list {
	bool scanned;
	struct obj *first, *last;
};

/* Fill a zeroed object whose name is the last component of @devpath: 0 or -ENOMEM. */
int object_init(struct obj *obj, struct ctx *ctx, const struct attr_type *type,
		const char *devpath, int id);
/* What object_init() allocated, also when it failed. */
void object_fini(struct obj *obj);

void list_append(struct obj_list *list, struct obj *obj);

struct sysfs_path object_path(const struct obj *obj, const char *file);
int object_read(struct obj *obj, const char *file, char *buf);
/* A write to one file may change others: all that was read is forgotten. */
int object_write(struct obj *obj, const char *file, const char *value);
/* The name of the driver in @buf; -ENOENT when not bound. */
int object_driver(struct obj *obj, char *buf, size_t size);
bool object_is_bound(struct obj *obj);

#endif
