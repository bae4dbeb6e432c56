// SPDX-License-Identifier: GPL-2.0-only
/*
 * debugfs.c - /sys/kernel/debug/cxl, see debugfs.h
 */
#include "sim/debugfs.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/poison.h"
#include "sim/world.h"

/* --- mbox/raw_allow_all --- */

static int raw_allow_all_show(const void *model, struct sim_buf *out)
{
	const struct sim_world *world = model;

	return sim_printf(out, "%c\n", world->raw_allow_all ? 'Y' : 'N');
}

/* What is no boolean is accepted too, and changes nothing: as all of debugfs. */
static int raw_allow_all_store(void *model, const char *text, size_t len)
{
	struct sim_world *world = model;
	bool value;

	if (sim_parse_bool(text, &value) == 0)
		world->raw_allow_all = value;
	return 0;
}

static const struct sim_attr mbox_attrs[] = {
	{ "raw_allow_all", 0600, raw_allow_all_show, raw_allow_all_store, .binary = true },
	{ NULL },
};
static const struct sim_group mbox_group = { "mbox", mbox_attrs };

/* --- memN/dpamem: what is taken of the partitions, in the order of addresses --- */

struct taken {
	struct sim_range range;
	const struct sim_decoder *decoder;
};

static unsigned int add_taken(struct taken *taken, unsigned int n, struct sim_range range,
			      const struct sim_range *part, const struct sim_decoder *decoder)
{
	uint64_t end = range.start + range.len, part_end = part->start + part->len;
	unsigned int at = n;

	if (range.start < part->start)
		range.start = part->start;
	if (end > part_end)
		end = part_end;
	if (!range.len || range.start >= end)
		return n;
	range.len = end - range.start;
	for (; at > 0 && taken[at - 1].range.start > range.start; at--)
		taken[at] = taken[at - 1];
	taken[at] = (struct taken){ range, decoder };
	return n + 1;
}

static void put_range(struct sim_buf *out, const char *indent, struct sim_range range,
		      const char *name)
{
	sim_printf(out, "%s%08" PRIx64 "-%08" PRIx64 " : %s\n", indent, range.start,
		   range.start + range.len - 1, name);
}

static void put_part(const struct sim_memdev *memdev, const struct sim_partition *part,
		     struct sim_buf *out)
{
	const struct sim_port *endpoint = memdev->endpoint;
	size_t n_decoders = endpoint ? endpoint->n_decoders : 0;
	struct taken *taken = sim_alloc(2 * n_decoders * sizeof(*taken));
	unsigned int n = 0;

	put_range(out, "", part->dpa, sim_mode_word(memdev->dev.world, part->mode));
	for (size_t i = 0; i < n_decoders; i++) {
		const struct sim_decoder *decoder = endpoint->decoders[i];

		n = add_taken(taken, n, decoder->skip, &part->dpa, decoder);
		n = add_taken(taken, n, decoder->dpa, &part->dpa, decoder);
	}
	for (unsigned int i = 0; i < n; i++)
		put_range(out, "  ", taken[i].range,
			  taken[i].decoder->nameless ? "(null)" :
						       sim_device_name(&taken[i].decoder->dev));
	free(taken);
}

static int dpamem_show(const void *model, struct sim_buf *out)
{
	const struct sim_memdev *memdev = model;

	for (unsigned int i = 0; i < memdev->n_parts; i++)
		put_part(memdev, &memdev->parts[i], out);
	return 0;
}

/* --- inject_poison and clear_poison of memdevs and regions --- */

static int memdev_store(struct sim_memdev *memdev, const char *text,
			int (*act)(struct sim_memdev *memdev, uint64_t dpa))
{
	uint64_t dpa;
	int r;

	r = sim_parse_u64(text, 0, &dpa);
	return r < 0 ? r : act(memdev, dpa);
}

static int memdev_inject_store(void *model, const char *text, size_t len)
{
	return memdev_store(model, text, sim_poison_inject);
}

static int memdev_clear_store(void *model, const char *text, size_t len)
{
	return memdev_store(model, text, sim_poison_clear);
}

static bool has_poison(const void *model)
{
	return sim_poison_supported(model);
}

static const struct sim_attr memdev_attrs[] = {
	{ "clear_poison", 0200, NULL, memdev_clear_store, has_poison, .binary = true },
	{ "dpamem", 0444, dpamem_show, .binary = true },
	{ "inject_poison", 0200, NULL, memdev_inject_store, has_poison, .binary = true },
	{ NULL },
};
static const struct sim_group memdev_group = { NULL, memdev_attrs };

/* An offset into the region, whatever the kernel's documentation says. */
static int region_store(const struct sim_region *region, const char *text,
			int (*act)(struct sim_memdev *memdev, uint64_t dpa))
{
	uint64_t offset;
	int r;

	r = sim_parse_u64(text, 0, &offset);
	return r < 0 ? r : sim_poison_at(region, offset, act);
}

static int region_inject_store(void *model, const char *text, size_t len)
{
	return region_store(model, text, sim_poison_inject);
}

static int region_clear_store(void *model, const char *text, size_t len)
{
	return region_store(model, text, sim_poison_clear);
}

static const struct sim_attr region_attrs[] = {
	{ "clear_poison", 0200, NULL, region_clear_store, .binary = true },
	{ "inject_poison", 0200, NULL, region_inject_store, .binary = true },
	{ NULL },
};
static const struct sim_group region_group = { NULL, region_attrs };

static bool all_have_poison(const struct sim_region *region)
{
	for (unsigned int i = 0; i < region->ways; i++)
		if (!region->targets[i] ||
		    !sim_poison_supported(region->targets[i]->port->memdev))
			return false;
	return true;
}

/* --- directories --- */

static void add_dir(struct sim_world *world, const char *name, const struct sim_group *group,
		    void *model)
{
	sim_kobj_add_group(sim_kobj_add(world->debugfs, name, NULL), group, model);
}

static void remove_dir(struct sim_world *world, const char *name)
{
	sim_kobj_remove_child(world->debugfs, name);
}

void sim_debugfs_memdev_add(struct sim_memdev *memdev)
{
	add_dir(memdev->dev.world, sim_device_name(&memdev->dev), &memdev_group, memdev);
}

void sim_debugfs_memdev_remove(struct sim_memdev *memdev)
{
	remove_dir(memdev->dev.world, sim_device_name(&memdev->dev));
}

void sim_debugfs_region_add(struct sim_region *region)
{
	if (all_have_poison(region))
		add_dir(region->dev.world, sim_device_name(&region->dev), &region_group, region);
}

void sim_debugfs_region_remove(struct sim_region *region)
{
	remove_dir(region->dev.world, sim_device_name(&region->dev));
}

/* --- ACPI EINJ --- */

static const struct {
	unsigned int type;
	const char *name;
} error_types[] = {
	{ 0x1000, "CXL.cache Protocol Correctable" },
	{ 0x2000, "CXL.cache Protocol Uncorrectable non-fatal" },
	{ 0x4000, "CXL.cache Protocol Uncorrectable fatal" },
	{ 0x8000, "CXL.mem Protocol Correctable" },
	{ 0x10000, "CXL.mem Protocol Uncorrectable non-fatal" },
	{ 0x20000, "CXL.mem Protocol Uncorrectable fatal" },
};

#define N_ERROR_TYPES (sizeof(error_types) / sizeof(error_types[0]))

static bool has_einj(const void *model)
{
	const struct sim_world *world = model;

	return world->topo->einj;
}

static int einj_types_show(const void *model, struct sim_buf *out)
{
	for (size_t i = 0; i < N_ERROR_TYPES; i++)
		sim_printf(out, "0x%08x\t%s\n", error_types[i].type, error_types[i].name);
	return 0;
}

static const struct sim_attr root_attrs[] = {
	{ "einj_types", 0400, einj_types_show, .visible = has_einj, .binary = true },
	{ NULL },
};
static const struct sim_group root_group = { NULL, root_attrs };

static int einj_inject_store(void *model, const char *text, size_t len)
{
	const struct sim_dport *dport = model;
	uint64_t type;
	int r;

	r = sim_parse_u64(text, 0, &type);
	if (r < 0)
		return r;
	for (size_t i = 0; i < N_ERROR_TYPES; i++) {
		if (error_types[i].type != type)
			continue;
		sim_log(dport->port->dev.world, "EINJ: %s injected at %s", error_types[i].name,
			dport->device->name);
		return 0;
	}
	return -EINVAL;
}

static const struct sim_attr dport_attrs[] = {
	{ "einj_inject", 0200, NULL, einj_inject_store, .binary = true },
	{ NULL },
};
static const struct sim_group dport_group = { NULL, dport_attrs };

/* Downstream ports of PCI; of root0 only those of restricted host bridges. */
void sim_debugfs_dport_add(struct sim_dport *dport)
{
	struct sim_world *world = dport->port->dev.world;

	if (!world->topo->einj || (dport->below >= 0 && !world->topo->ports[dport->below].rch))
		return;
	add_dir(world, dport->device->name, &dport_group, dport);
}

void sim_debugfs_dport_remove(struct sim_dport *dport)
{
	remove_dir(dport->port->dev.world, dport->device->name);
}

void sim_debugfs_init(struct sim_world *world)
{
	struct sim_kobj *debug = sim_kobj_mkpath(world->sys, "kernel/debug");

	debug->mode = 0700;
	world->debugfs = sim_kobj_add(debug, "cxl", NULL);
	sim_kobj_add_group(world->debugfs, &root_group, world);
	sim_kobj_add_group(world->debugfs, &mbox_group, world);
}
