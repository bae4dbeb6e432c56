// SPDX-License-Identifier: LGPL-2.1-or-later
/* memdev.c - memory devices: attributes, host, and the way to their endpoint */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/numbers.h"
#include "libcxl/private.h"

/* Everything the library knows about /sys/bus/cxl/devices/memN/.  Order: alphabetical by id. */
/* clang-format off */
static const struct attr memdev_attrs[] = {
	/*                       file                  kind       flags        since */
	[MEMDEV_DEV]         = { "dev",                ATTR_TEXT, ATTR_ALWAYS, "5.12" },
	[MEMDEV_FIRMWARE]    = { "firmware_version",   ATTR_TEXT, 0,           "5.12" },
	[MEMDEV_LABEL_SIZE]  = { "label_storage_size", ATTR_U64,  0,           "5.13" },
	[MEMDEV_NUMA_NODE]   = { "numa_node",          ATTR_INT,  0,           "5.16" },
	[MEMDEV_PAYLOAD_MAX] = { "payload_max",        ATTR_U64,  0,           "5.12" },
	[MEMDEV_PMEM_QOS]    = { "pmem/qos_class",     ATTR_INT,  0,           "6.8" },
	[MEMDEV_PMEM_SIZE]   = { "pmem/size",          ATTR_U64,  0,           "5.12" },
	[MEMDEV_RAM_QOS]     = { "ram/qos_class",      ATTR_INT,  0,           "6.8" },
	[MEMDEV_RAM_SIZE]    = { "ram/size",           ATTR_U64,  0,           "5.12" },
	[MEMDEV_SERIAL]      = { "serial",             ATTR_U64,  0,           "5.16" },
};
/* clang-format on */

const struct attr_type memdev_type = {
	.name = "memdev",
	.dir = CXL_DEVICES,
	.attrs = memdev_attrs,
	.n_attrs = ARRAY_LEN(memdev_attrs),
};

static struct obj *obj_of(struct cxl_memdev *memdev)
{
	return memdev ? &memdev->obj : NULL;
}

/* The host is the device that the memdev is a child of. */
int memdev_init(struct obj *obj)
{
	return path_parent(obj->devpath, &to_memdev(obj)->host);
}

void memdev_fini(struct obj *obj)
{
	free(to_memdev(obj)->host);
	free(to_memdev(obj)->commands);
	fwctl_free(to_memdev(obj));
}

/* --- enumeration --- */

static void scan(struct ctx *ctx)
{
	auto_words struct words names = { 0 };
	int r;

	if (cxl_of(ctx)->memdevs.scanned)
		return;
	cxl_of(ctx)->memdevs.scanned = true;
	ctx_flush(ctx);
	r = ctx_names(ctx, CXL_DEVICES, &names);
	if (r == 0)
		(void)object_children(ctx, NULL, &names, "mem", &cxl_of(ctx)->memdevs);
	else if (r != -ENOENT)
		ctx_fail(ctx, r, "list", CXL_DEVICES, "");
}

CXL_API struct cxl_memdev *cxl_memdev_get_first(struct cxl_ctx *ctx)
{
	if (!ctx)
		return NULL;
	scan(core(ctx));
	return to_memdev(ctx->memdevs.first);
}

CXL_API struct cxl_memdev *cxl_memdev_get_next(struct cxl_memdev *memdev)
{
	return memdev ? to_memdev(memdev->obj.next) : NULL;
}

CXL_API int cxlx_memdev_get_by_name(struct cxl_ctx *ctx, const char *name,
				    struct cxl_memdev **ret_memdev)
{
	struct obj *obj;
	int r;

	if (!ret_memdev)
		return -EINVAL;
	r = object_get_typed(core(ctx), name, &memdev_type, &obj);
	if (r == 0)
		*ret_memdev = to_memdev(obj);
	return r;
}

/* A host that is no PCI function (the kernel's mock devices) is found the long way. */
static int by_host_slowly(struct ctx *ctx, const char *host, struct cxl_memdev **ret_memdev)
{
	struct cxl_memdev *memdev;

	cxl_memdev_foreach(cxl_of(ctx), memdev) {
		if (strcmp(cxl_memdev_get_host(memdev), host) != 0)
			continue;
		*ret_memdev = memdev;
		return 0;
	}
	return -ENODEV;
}

CXL_API int cxlx_memdev_get_by_host(struct cxl_ctx *ctx, const char *host,
				    struct cxl_memdev **ret_memdev)
{
	auto_words struct words names = { 0 };
	int id;

	if (!ctx || !host || !ret_memdev)
		return -EINVAL;
	if (!*host || strchr(host, '/') || *host == '.')
		return -ENODEV;
	if (ctx_names(core(ctx), path_join("bus/pci/devices", host).text, &names) < 0)
		return by_host_slowly(core(ctx), host, ret_memdev);
	for (size_t i = 0; i < names.n; i++)
		if (parse_name(names.at[i], "mem", &id) == 0)
			return cxlx_memdev_get_by_name(ctx, names.at[i], ret_memdev);
	return -ENODEV;
}

/* --- getters --- */

CXL_API int cxl_memdev_get_id(struct cxl_memdev *memdev)
{
	return memdev ? memdev->obj.id : -EINVAL;
}

CXL_API const char *cxl_memdev_get_devname(struct cxl_memdev *memdev)
{
	return memdev ? memdev->obj.name : NULL;
}

CXL_API struct cxl_ctx *cxl_memdev_get_ctx(struct cxl_memdev *memdev)
{
	return memdev ? cxl_of(memdev->obj.ctx) : NULL;
}

CXL_API const char *cxl_memdev_get_host(struct cxl_memdev *memdev)
{
	return memdev ? memdev->host : NULL;
}

CXL_API unsigned long long cxl_memdev_get_serial(struct cxl_memdev *memdev)
{
	return attr_u64_or(obj_of(memdev), MEMDEV_SERIAL, ULLONG_MAX);
}

CXL_API int cxl_memdev_get_numa_node(struct cxl_memdev *memdev)
{
	return attr_int_or(obj_of(memdev), MEMDEV_NUMA_NODE, -1);
}

CXL_API const char *cxl_memdev_get_firmware_verison(struct cxl_memdev *memdev)
{
	const char *text;

	return memdev && attr_get_text(&memdev->obj, MEMDEV_FIRMWARE, &text) == 0 ? text : NULL;
}

/*
 * A device without any partition shows the zeroed descriptor of its first one,
 * which the kernel prints as a size of one byte.  Nothing below the unit of
 * capacity is a size.
 */
static unsigned long long partition_size(struct cxl_memdev *memdev, unsigned int id)
{
	uint64_t size = attr_u64_or(obj_of(memdev), id, 0);

	return size < CXL_CAPACITY_UNIT ? 0 : size;
}

CXL_API unsigned long long cxl_memdev_get_pmem_size(struct cxl_memdev *memdev)
{
	return partition_size(memdev, MEMDEV_PMEM_SIZE);
}

CXL_API unsigned long long cxl_memdev_get_ram_size(struct cxl_memdev *memdev)
{
	return partition_size(memdev, MEMDEV_RAM_SIZE);
}

CXL_API int cxl_memdev_get_pmem_qos_class(struct cxl_memdev *memdev)
{
	return attr_int_or(obj_of(memdev), MEMDEV_PMEM_QOS, CXL_QOS_CLASS_NONE);
}

CXL_API int cxl_memdev_get_ram_qos_class(struct cxl_memdev *memdev)
{
	return attr_int_or(obj_of(memdev), MEMDEV_RAM_QOS, CXL_QOS_CLASS_NONE);
}

CXL_API size_t cxl_memdev_get_label_size(struct cxl_memdev *memdev)
{
	return (size_t)attr_u64_or(obj_of(memdev), MEMDEV_LABEL_SIZE, SIZE_MAX);
}

/* The attribute reads "major:minor". */
static int device_number(struct cxl_memdev *memdev, bool minor)
{
	const char *text, *colon;
	char major[16] = "";
	int32_t number;
	int r;

	if (!memdev)
		return -EINVAL;
	r = attr_get_text(&memdev->obj, MEMDEV_DEV, &text);
	if (r < 0)
		return r;
	colon = strchr(text, ':');
	if (colon && (size_t)(colon - text) < sizeof(major))
		snprintf(major, sizeof(major), "%.*s", (int)(colon - text), text);
	if (parse_i32(minor && colon ? colon + 1 : major, 10, &number) == 0 && number >= 0)
		return number;
	return ctx_fail(memdev->obj.ctx, -EPROTO, "understand",
			object_path(&memdev->obj, "dev").text, text);
}

CXL_API int cxl_memdev_get_major(struct cxl_memdev *memdev)
{
	return device_number(memdev, false);
}

CXL_API int cxl_memdev_get_minor(struct cxl_memdev *memdev)
{
	return device_number(memdev, true);
}

/* --- state --- */

CXL_API int cxl_memdev_is_enabled(struct cxl_memdev *memdev)
{
	return memdev && object_is_bound(&memdev->obj);
}

CXL_API int cxl_memdev_enable(struct cxl_memdev *memdev)
{
	if (!memdev)
		return -EINVAL;
	if (cxl_memdev_is_enabled(memdev))
		return 0;
	return driver_bind(&memdev->obj, "cxl_mem");
}

/* --- topology --- */

CXL_API bool cxl_memdev_is_port_ancestor(struct cxl_memdev *memdev, struct cxl_port *port)
{
	return memdev && port && path_is_below(memdev->obj.devpath, port_host_path(port));
}

CXL_API struct cxl_endpoint *cxl_memdev_get_endpoint(struct cxl_memdev *memdev)
{
	if (!memdev || memdev->endpoint)
		return memdev ? memdev->endpoint : NULL;
	if (!cxl_memdev_is_enabled(memdev))
		return NULL;
	memdev->endpoint = search_endpoint(memdev);
	if (memdev->endpoint)
		memdev->endpoint->memdev = memdev;
	return memdev->endpoint;
}

CXL_API struct cxl_bus *cxl_memdev_get_bus(struct cxl_memdev *memdev)
{
	struct cxl_endpoint *endpoint = cxl_memdev_get_endpoint(memdev);

	return endpoint ? cxl_endpoint_get_bus(endpoint) : NULL;
}
