/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dax-device.c - daxN.M and its files
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/dax.h"
#include "sim/dcd.h"
#include "sim/world.h"

/* --- visibility --- */

static bool is_plain(const void *model)
{
	const struct sim_dax_device *dax = model;

	return !dax->pool->sparse;
}

static bool is_sparse(const void *model)
{
	return !is_plain(model);
}

static bool has_target_node(const void *model)
{
	const struct sim_dax_device *dax = model;

	return dax->pool->target_node >= 0;
}

static bool knows_uuid(const void *model)
{
	const struct sim_dax_device *dax = model;

	return dax->dev.world->dialects & SIM_DCD;
}

static bool has_settable_uuid(const void *model)
{
	return knows_uuid(model) && is_sparse(model);
}

static bool has_fixed_uuid(const void *model)
{
	return knows_uuid(model) && is_plain(model);
}

/* --- files --- */

static int modalias_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "dax:t0\n");
}

static int numa_node_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "-1\n");
}

static int target_node_show(const void *model, struct sim_buf *out)
{
	const struct sim_dax_device *dax = model;

	return sim_printf(out, "%d\n", dax->pool->target_node);
}

static int resource_show(const void *model, struct sim_buf *out)
{
	const struct sim_dax_device *dax = model;
	const struct sim_dax_range *first = TAILQ_FIRST(&dax->ranges);

	return sim_printf(out, "%#" PRIx64 "\n",
			  first ? first->hpa.start : dax->pool->range.start);
}

static int size_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "%" PRIu64 "\n", sim_dax_size(model));
}

static int size_store(void *model, const char *text, size_t len)
{
	struct sim_dax_device *dax = model;
	uint64_t size;
	int r;

	r = sim_parse_u64(text, 0, &size);
	if (r < 0)
		return r;
	if (!sim_dax_is_aligned(dax, size))
		return -EINVAL;
	if (dax->dev.driver)
		return -EBUSY;
	if (size == sim_dax_size(dax))
		return 0;
	if (!dax->pool->sparse)
		return sim_dax_resize(dax, size);
	if (size != 0)
		return -EOPNOTSUPP;
	sim_dax_ranges_clear(dax);
	return 0;
}

static int align_show(const void *model, struct sim_buf *out)
{
	const struct sim_dax_device *dax = model;

	return sim_printf(out, "%u\n", dax->align);
}

/* A page, and what the page tables have entries for. */
static bool is_page_size(uint64_t align)
{
	return align == 4096 || align == 2 * SIM_MIB || align == 1024 * SIM_MIB;
}

static bool ranges_fit(const struct sim_dax_device *dax)
{
	const struct sim_dax_range *range;

	TAILQ_FOREACH(range, &dax->ranges, in_device)
		if (!sim_dax_is_aligned(dax, range->hpa.len))
			return false;
	return true;
}

static int align_store(void *model, const char *text, size_t len)
{
	struct sim_dax_device *dax = model;
	unsigned int old = dax->align;
	uint64_t align;

	if (sim_parse_u64(text, 0, &align) < 0)
		return -ENXIO;
	if (!is_page_size(align))
		return -EINVAL;
	if (dax->dev.driver)
		return -EBUSY;
	dax->align = (unsigned int)align;
	if (ranges_fit(dax))
		return 0;
	dax->align = old;
	return -EINVAL;
}

/* "<start>-<end>", both hexadecimal, the end still belongs to it */
static int parse_range(const char *text, struct sim_range *ret)
{
	char *start_text = sim_strdup(text);
	char *dash = strchr(start_text, '-');
	uint64_t start, end;
	int r = -EINVAL;

	if (dash) {
		*dash = '\0';
		if (sim_parse_u64(start_text, 16, &start) == 0 &&
		    sim_parse_u64(dash + 1, 16, &end) == 0 && end >= start) {
			*ret = (struct sim_range){ start, end - start + 1 };
			r = 0;
		}
	}
	free(start_text);
	return r;
}

/* A length that does not fit is passed over in silence; a bound device is not looked at. */
static int mapping_store(void *model, const char *text, size_t len)
{
	struct sim_dax_device *dax = model;
	struct sim_range range;
	int r;

	r = parse_range(text, &range);
	if (r < 0)
		return r;
	if (!sim_dax_is_aligned(dax, range.len))
		return 0;
	return sim_dax_range_add(dax, range, NULL);
}

static int memmap_on_memory_show(const void *model, struct sim_buf *out)
{
	const struct sim_dax_device *dax = model;

	return sim_printf(out, "%d\n", dax->memmap_on_memory);
}

/* Not supported: memory_hotplug.memmap_on_memory is off, as it is by default. */
static int memmap_on_memory_store(void *model, const char *text, size_t len)
{
	struct sim_dax_device *dax = model;
	bool on;
	int r;

	r = sim_parse_bool(text, &on);
	if (r < 0)
		return r;
	if (on)
		return -EOPNOTSUPP;
	if (dax->memmap_on_memory && sim_device_bound_to(&dax->dev, "kmem"))
		return -EBUSY;
	dax->memmap_on_memory = false;
	return 0;
}

static int uuid_show(const void *model, struct sim_buf *out)
{
	return sim_dcd_uuid_show(model, out);
}

static int uuid_store(void *model, const char *text, size_t len)
{
	return sim_dcd_claim(model, text);
}

static const struct sim_attr device_attrs[] = {
	{ "align", 0644, align_show, align_store, is_plain },
	{ "align", 0444, align_show, NULL, is_sparse },
	{ "mapping", 0200, NULL, mapping_store, is_plain },
	{ "memmap_on_memory", 0644, memmap_on_memory_show, memmap_on_memory_store },
	{ "modalias", 0444, modalias_show },
	{ "numa_node", 0444, numa_node_show },
	{ "resource", 0400, resource_show },
	{ "size", 0644, size_show, size_store },
	{ "target_node", 0444, target_node_show, NULL, has_target_node },
	{ "uuid", 0644, uuid_show, uuid_store, has_settable_uuid },
	{ "uuid", 0444, uuid_show, NULL, has_fixed_uuid },
	{ NULL },
};
static const struct sim_group device_group = { NULL, device_attrs };
static const struct sim_group *const device_groups[] = { &device_group, &sim_power_group, NULL };

/* The ranges are objects of the tree, which frees them. */
static void release(void *model)
{
	struct sim_dax_device *dax = model;

	free(dax->dev.devnode);
	free(dax->kmem);
	free(dax);
}

static const struct sim_device_type device_type = {
	.modalias = "dax:t0",
	.groups = device_groups,
	.release = release,
};

/* --- life --- */

/* The node is there as soon as the device is, but only two drivers can do something with it. */
static int open_node(void *model)
{
	const struct sim_dax_device *dax = model;
	bool works = sim_device_bound_to(&dax->dev, "device_dax") ||
		     sim_device_bound_to(&dax->dev, "fsdev_dax");

	return works ? 0 : -ENXIO;
}

struct sim_dax_device *sim_dax_device_add(struct sim_dax_pool *pool)
{
	struct sim_dax_device *dax = sim_alloc(sizeof(*dax));
	struct sim_device *parent = &pool->owner->dev;
	struct sim_kobj *node;

	dax->dev.world = parent->world;
	dax->dev.type = &device_type;
	dax->dev.bus = parent->world->dax_bus;
	dax->dev.parent = parent;
	dax->pool = pool;
	dax->id = sim_ida_get(&pool->ids);
	dax->align = pool->align;
	dax->online = -1;
	TAILQ_INIT(&dax->ranges);
	dax->dev.major = SIM_DAX_MAJOR;
	dax->dev.minor = (unsigned int)sim_dax_minor_get(parent->world);
	dax->dev.devnode = sim_format("dax%d.%d", pool->id, dax->id);
	TAILQ_INSERT_TAIL(&pool->devices, dax, in_pool);
	sim_device_add_unbound(&dax->dev, parent->kobj, dax->dev.devnode);
	node = sim_kobj_child(parent->world->devs, dax->dev.devnode);
	node->model = dax;
	node->open = open_node;
	return dax;
}

void sim_dax_device_offer(struct sim_dax_device *dax)
{
	if (dax->dev.bus->autoprobe)
		sim_device_probe(&dax->dev);
}

void sim_dax_device_remove(struct sim_dax_device *dax)
{
	struct sim_dax_pool *pool = dax->pool;

	sim_device_release_driver(&dax->dev);
	sim_dax_ranges_clear(dax);
	if (pool->seed == dax)
		pool->seed = NULL;
	if (pool->youngest == dax)
		pool->youngest = NULL;
	TAILQ_REMOVE(&pool->devices, dax, in_pool);
	sim_ida_put(&pool->ids, dax->id);
	sim_dax_minor_put(dax->dev.world, (int)dax->dev.minor);
	sim_device_remove(&dax->dev);
}
