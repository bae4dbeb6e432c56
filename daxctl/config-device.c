// SPDX-License-Identifier: GPL-2.0-only
/* config-device.c - what a configuration file can know a device by, see config-device.h */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "daxctl/config-device.h"
#include "libcxl/cxlx.h"

void identity_clear(struct identity *identity)
{
	free(identity->serials);
	words_clear(&identity->uuids);
	*identity = (struct identity){ 0 };
}

int compare_serials(const void *a, const void *b)
{
	const uint64_t *left = a, *right = b;

	return *left < *right ? -1 : *left > *right;
}

/* --- its CXL region --- */

/* ".../region3/dax_region3" */
static int region_name(struct daxctl_dev *dev, char *buf, size_t size)
{
	const char *path = daxctl_region_get_path(daxctl_dev_get_region(dev));
	const char *last = strrchr(path, '/'), *name = last;
	int id;

	while (name > path && name[-1] != '/')
		name--;
	if (!last || !after_prefix(last, "/dax_region"))
		return -ENOENT;
	snprintf(buf, size, "%.*s", (int)(last - name), name);
	return parse_name(buf, "region", &id) == 0 ? 0 : -ENOENT;
}

static int add_serial(struct identity *identity, uint64_t serial)
{
	uint64_t *at = reallocarray(identity->serials, identity->n_serials + 1, sizeof(*at));

	if (!at)
		return -ENOMEM;
	identity->serials = at;
	at[identity->n_serials++] = serial;
	return 0;
}

static int read_members(struct cxl_region *region, struct identity *identity)
{
	struct cxl_memdev_mapping *mapping;
	struct cxl_memdev *memdev;
	int r = 0;

	identity->size = cxl_region_get_size(region);
	cxl_mapping_foreach(region, mapping) {
		memdev = cxl_decoder_get_memdev(cxl_mapping_get_decoder(mapping));
		if (r == 0 && memdev)
			r = add_serial(identity, cxl_memdev_get_serial(memdev));
	}
	if (identity->n_serials)
		qsort(identity->serials, identity->n_serials, sizeof(*identity->serials),
		      compare_serials);
	return r;
}

static int read_region(struct daxctl_ctx *ctx, struct daxctl_dev *dev, struct identity *identity)
{
	struct cxl_region *region;
	struct cxl_ctx *cxl;
	char name[32];
	int r;

	if (region_name(dev, name, sizeof(name)) < 0)
		return 0;
	r = cxl_new(&cxl);
	if (r < 0)
		return r;
	r = cxlx_set_sysroot(cxl, daxctlx_get_sysroot(ctx));
	if (r == 0 && cxlx_region_get_by_name(cxl, name, &region) == 0)
		r = read_members(region, identity);
	cxl_unref(cxl);
	return r;
}

/* --- its namespace --- */

static void read_line(const char *dir, const char *file, char *buf, int size)
{
	auto_fclose FILE *stream = NULL;
	auto_free char *path = NULL;

	*buf = '\0';
	if (asprintf(&path, "%s/%s", dir, file) < 0) {
		path = NULL;
		return;
	}
	stream = fopen(path, "re");
	if (stream && fgets(buf, size, stream))
		buf[strcspn(buf, "\n")] = '\0';
	for (char *at = buf; *at; at++)
		*at = (char)tolower((unsigned char)*at);
}

static int add_uuid(const char *dir, struct identity *identity)
{
	char uuid[64];

	read_line(dir, "uuid", uuid, sizeof(uuid));
	return *uuid ? words_add(&identity->uuids, uuid, strlen(uuid)) : 0;
}

/* The region is what the driver of persistent memory made of a namespace, beside it. */
static int read_namespace(struct daxctl_dev *dev, struct identity *identity)
{
	const char *path = daxctl_region_get_path(daxctl_dev_get_region(dev));
	const char *last = strrchr(path, '/');
	auto_free char *beside = NULL;
	char name[64];
	int r;

	read_line(path, "namespace", name, sizeof(name));
	if (!*name)
		return 0;
	r = add_uuid(path, identity);
	if (r < 0 || asprintf(&beside, "%.*s/%s", (int)(last - path), path, name) < 0)
		return -ENOMEM;
	return add_uuid(beside, identity);
}

int identity_read(struct daxctl_ctx *ctx, struct daxctl_dev *dev, struct identity *ret)
{
	int r;

	*ret = (struct identity){ 0 };
	r = read_region(ctx, dev, ret);
	if (r == 0)
		r = read_namespace(dev, ret);
	if (r < 0)
		identity_clear(ret);
	return r;
}
