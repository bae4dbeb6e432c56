// SPDX-License-Identifier: LGPL-2.1-or-later
/* object.c - a directory of sysfs and what was read of it, see object.h */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/object.h"

int object_init(struct obj *obj, struct ctx *ctx, const struct attr_type *type,
		const char *devpath, int id)
{
	obj->ctx = ctx;
	obj->type = type;
	obj->id = id;
	obj->devpath = strdup(devpath);
	obj->name = strdup(last_component(devpath));
	obj->values = calloc(type->n_attrs, sizeof(*obj->values));
	return obj->devpath && obj->name && obj->values ? 0 : -ENOMEM;
}

void object_fini(struct obj *obj)
{
	if (obj->values)
		attr_forget(obj);
	free(obj->values);
	free(obj->name);
	free(obj->devpath);
}

void list_append(struct obj_list *list, struct obj *obj)
{
	obj->next = NULL;
	obj->prev = list->last;
	if (list->last)
		list->last->next = obj;
	else
		list->first = obj;
	list->last = obj;
}

/* --- files of one object --- */

struct sysfs_path object_path(const struct obj *obj, const char *file)
{
	struct sysfs_path path;

	if (!obj->type->dir)
		return path_join(obj->devpath, file);
	snprintf(path.text, sizeof(path.text), "%s/%s/%s", obj->type->dir, obj->name, file);
	return path;
}

int object_read(struct obj *obj, const char *file, char *buf)
{
	return ctx_read(obj->ctx, object_path(obj, file).text, buf);
}

int object_write(struct obj *obj, const char *file, const char *value)
{
	int r = ctx_write(obj->ctx, object_path(obj, file).text, value);

	attr_forget(obj);
	return r;
}

int object_driver(struct obj *obj, char *buf, size_t size)
{
	char link[PATH_MAX];
	int r;

	r = ctx_readlink(obj->ctx, object_path(obj, "driver").text, link, sizeof(link));
	if (r < 0)
		return r;
	snprintf(buf, size, "%s", last_component(link));
	return 0;
}

bool object_is_bound(struct obj *obj)
{
	char link[PATH_MAX];

	return ctx_readlink(obj->ctx, object_path(obj, "driver").text, link, sizeof(link)) == 0;
}
