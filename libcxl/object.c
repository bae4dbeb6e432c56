// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * object.c - the objects of the CXL bus: names, places, registry, enumeration
 *
 * An object is found by its name alone: /sys/bus/cxl/devices/NAME is a link to
 * its real place, and that place names all its parents.  So a memdev or a
 * decoder costs one readlink(2), however many others there are.
 */
#include <errno.h>
#include <limits.h>
#include <search.h>
#include <string.h>

#include "base/numbers.h"
#include "libcxl/private.h"

/* clang-format off */
static const struct kind {
	const char *prefix;
	const struct attr_type *type;
	size_t size;
	int (*init)(struct obj *obj);
	void (*fini)(struct obj *obj);
} kinds[OBJ_KINDS] = {
	[OBJ_MEMDEV]   = { "mem",      &memdev_type,  sizeof(struct cxl_memdev),   memdev_init,  memdev_fini },
	[OBJ_ROOT]     = { "root",     &port_type,    sizeof(struct cxl_bus),      port_init,    port_fini },
	[OBJ_PORT]     = { "port",     &port_type,    sizeof(struct cxl_port),     port_init,    port_fini },
	[OBJ_ENDPOINT] = { "endpoint", &port_type,    sizeof(struct cxl_endpoint), port_init,    port_fini },
	[OBJ_DECODER]  = { "decoder",  &decoder_type, sizeof(struct cxl_decoder),  decoder_init, decoder_fini },
	[OBJ_REGION]   = { "region",   &region_type,  sizeof(struct cxl_region),   region_init,  region_fini },
};
/* clang-format on */

/* "decoder3.1" is number 1 of port 3; every other name is its kind's prefix and a number. */
static int parse_decoder(const char *name, int *ret_id)
{
	const char *dot = strchr(name, '.');
	char port[32];
	int id;

	if (!dot || (size_t)(dot - name) >= sizeof(port))
		return -EINVAL;
	memcpy(port, name, (size_t)(dot - name));
	port[dot - name] = '\0';
	if (parse_name(port, "decoder", &id) < 0)
		return -EINVAL;
	return parse_name(dot, ".", ret_id);
}

static int kind_of(const char *name, enum obj_kind *ret_kind, int *ret_id)
{
	for (int kind = 0; kind < OBJ_KINDS; kind++) {
		int r = kind == OBJ_DECODER ? parse_decoder(name, ret_id) :
					      parse_name(name, kinds[kind].prefix, ret_id);
		if (r < 0)
			continue;
		*ret_kind = (enum obj_kind)kind;
		return 0;
	}
	return -EINVAL;
}

/* --- registry --- */

static int compare_names(const void *a, const void *b)
{
	return strcmp(((const struct obj *)a)->name, ((const struct obj *)b)->name);
}

static struct obj *registered(struct ctx *ctx, const char *name)
{
	struct obj key = { .name = (char *)name };
	struct obj **node = tfind(&key, &cxl_of(ctx)->objects, compare_names);

	return node ? *node : NULL;
}

static void object_free(void *p)
{
	struct obj *obj = p;

	if (!obj)
		return;
	kinds[obj->kind].fini(obj);
	object_fini(obj);
	free(obj);
}

static struct obj *object_alloc(struct ctx *ctx, const char *devpath, enum obj_kind kind, int id)
{
	struct obj *obj = calloc(1, kinds[kind].size);

	if (!obj)
		return NULL;
	obj->kind = kind;
	if (object_init(obj, ctx, kinds[kind].type, devpath, id) == 0 &&
	    tsearch(obj, &cxl_of(ctx)->objects, compare_names))
		return obj;
	object_free(obj);
	return NULL;
}

int object_at(struct ctx *ctx, const char *devpath, struct obj **ret)
{
	const char *name = last_component(devpath);
	struct obj *obj = registered(ctx, name);
	enum obj_kind kind;
	int id, r;

	if (obj && strcmp(obj->devpath, devpath) != 0) {
		object_retire(obj);	/* the name went to another device */
		obj = NULL;
	}
	if (!obj) {
		if (kind_of(name, &kind, &id) < 0)
			return -ENODEV;
		obj = object_alloc(ctx, devpath, kind, id);
		if (!obj)
			return -ENOMEM;
		r = kinds[kind].init(obj);
		if (r < 0) {
			tdelete(obj, &cxl_of(ctx)->objects, compare_names);
			object_free(obj);
			return r;
		}
	}
	obj->unsure = false;
	*ret = obj;
	return 0;
}

int object_get(struct ctx *ctx, const char *name, struct obj **ret)
{
	struct sysfs_path path = path_join(CXL_DEVICES, name);
	char link[PATH_MAX];
	enum obj_kind kind;
	int id, r;

	*ret = registered(ctx, name);
	if (*ret && !(*ret)->unsure)
		return 0;
	if (kind_of(name, &kind, &id) < 0)
		return -ENODEV;
	r = ctx_readlink(ctx, path.text, link, sizeof(link));
	if (r == -ENOENT && *ret)
		object_retire(*ret);
	if (r < 0)
		return ctx_fail(ctx, r == -ENOENT ? -ENODEV : r, "find", path.text, "");
	return object_at(ctx, skip_dots(link), ret);
}

int object_get_typed(struct ctx *ctx, const char *name, const struct attr_type *type,
		     struct obj **ret)
{
	struct obj *obj;
	int r;

	if (!ctx || !name)
		return -EINVAL;
	r = object_get(ctx, name, &obj);
	if (r < 0)
		return r;
	if (obj->type != type)
		return -ENODEV;
	*ret = obj;
	return 0;
}

void object_retire(struct obj *obj)
{
	struct ctx *ctx = obj->ctx;

	if (registered(ctx, obj->name) != obj)
		return;		/* gone already; its name may belong to another */
	if (cxl_of(ctx)->known_root && &cxl_of(ctx)->known_root->obj == obj)
		cxl_of(ctx)->known_root = NULL;
	tdelete(obj, &cxl_of(ctx)->objects, compare_names);
	obj->retired_next = cxl_of(ctx)->retired;
	cxl_of(ctx)->retired = obj;
}

/* twalk_r(3) hands out one pointer: collect the objects first, the tree must not change meanwhile. */
struct collected {
	struct obj **at;
	size_t n;
	const char *below;
};

static void collect(const void *node, VISIT visit, void *data)
{
	struct obj *obj = *(struct obj *const *)node;
	struct collected *found = data;
	const char *rest;
	struct obj **at;

	if (visit != preorder && visit != leaf)
		return;
	rest = after_prefix(obj->devpath, found->below);
	if (!rest || (*rest && *rest != '/'))
		return;
	at = reallocarray(found->at, found->n + 1, sizeof(*at));
	if (!at)
		return;
	found->at = at;
	found->at[found->n++] = obj;
}

void objects_retire_below(struct ctx *ctx, const char *devpath)
{
	struct collected found = { .below = devpath };

	twalk_r(cxl_of(ctx)->objects, collect, &found);
	for (size_t i = 0; i < found.n; i++)
		object_retire(found.at[i]);
	free(found.at);
}

static void forget_one(const void *node, VISIT visit, void *unused)
{
	if (visit == preorder || visit == leaf)
		attr_forget(*(struct obj *const *)node);
}

void objects_forget(struct ctx *ctx)
{
	twalk_r(cxl_of(ctx)->objects, forget_one, NULL);
}

static void refresh_one(const void *node, VISIT visit, void *unused)
{
	struct obj *obj = *(struct obj *const *)node;

	if (visit != preorder && visit != leaf)
		return;
	attr_forget(obj);
	obj->unsure = true;
	if (obj->kind == OBJ_DECODER)
		decoder_forget_regions(to_decoder(obj));
	if (obj->kind != OBJ_REGION)
		return;
	region_forget_mappings(to_region(obj));
	region_forget_extents(to_region(obj));
}

void objects_refresh(struct ctx *ctx)
{
	twalk_r(cxl_of(ctx)->objects, refresh_one, NULL);
}

void objects_free(struct ctx *ctx)
{
	tdestroy(cxl_of(ctx)->objects, object_free);
	cxl_of(ctx)->objects = NULL;
	while (cxl_of(ctx)->retired) {
		struct obj *obj = cxl_of(ctx)->retired;

		cxl_of(ctx)->retired = obj->retired_next;
		object_free(obj);
	}
}

/* --- enumeration --- */

static int compare_ids(const void *a, const void *b)
{
	int left = *(const int *)a, right = *(const int *)b;

	return left < right ? -1 : left > right;
}

static int collect_ids(const struct words *names, const char *prefix, int **ret, size_t *ret_n)
{
	int *ids = reallocarray(NULL, names->n + 1, sizeof(*ids));
	size_t n = 0;

	if (!ids)
		return -ENOMEM;
	for (size_t i = 0; i < names->n; i++)
		if (parse_name(names->at[i], prefix, &ids[n]) == 0)
			n++;
	qsort(ids, n, sizeof(*ids), compare_ids);
	*ret = ids;
	*ret_n = n;
	return 0;
}

/* With @devpath NULL the children may be anywhere: each one's link is asked. */
static int child(struct ctx *ctx, const char *devpath, const char *name, struct obj **ret)
{
	return devpath ? object_at(ctx, path_join(devpath, name).text, ret) :
			 object_get(ctx, name, ret);
}

int object_children(struct ctx *ctx, const char *devpath, const struct words *names,
		    const char *prefix, struct obj_list *list)
{
	auto_free int *ids = NULL;
	size_t n = 0;
	int r;

	r = collect_ids(names, prefix, &ids, &n);
	if (r < 0)
		return r;
	*list = (struct obj_list){ .scanned = true };
	for (size_t i = 0; i < n; i++) {
		struct obj *obj;
		char name[64];

		snprintf(name, sizeof(name), "%s%d", prefix, ids[i]);
		r = child(ctx, devpath, name, &obj);
		if (r == -ENOMEM)
			return r;
		if (r == 0)	/* else it went away since the directory was read */
			list_append(list, obj);
	}
	return 0;
}
