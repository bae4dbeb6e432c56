// SPDX-License-Identifier: GPL-2.0-only
/*
 * sysfs-regions.c - committed regions, and the dax device or nd region that each one became
 *
 * A ram region is in the hands of kmem with its memory offline, a pmem region has an empty
 * namespace: the states of test/data/with-ram-and-pmem-region.sysfs.
 */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>

#include "tree.h"

#define PUT_ROWS(dir, rows) put_rows(dir, rows, ARRAY_LEN(rows))
#define DAX_MAJOR 251

/* clang-format off */
static const struct row dax_bus_rows[] = {
	{ "drivers_autoprobe", 0644, "1\n" },
	{ "drivers_probe",     0200, "" },
	{ "uevent",            0200, "" },
};

static const struct {
	const char *name, *module;
} dax_drivers[] = {
	{ "kmem",       "kmem" },
	{ "device_dax", "device_dax" },
	{ "fsdev_dax",  "fsdev_dax" },
};

static const struct row dax_driver_rows[] = {
	{ "uevent",    0200, "" },
	{ "bind",      0200, "" },
	{ "unbind",    0200, "" },
	{ "new_id",    0200, "" },
	{ "remove_id", 0200, "" },
};

static const struct row region_rows[] = {
	{ "uevent",   0644, "DEVTYPE=cxl_region\nDRIVER=cxl_region\nMODALIAS=cxl:t6\n" },
	{ "devtype",  0444, "cxl_region\n" },
	{ "modalias", 0444, "cxl:t6\n" },
	{ "locked",   0444, "0\n" },
	{ "commit",   0644, "1\n" },
};

static const struct row dax_region_rows[] = {
	{ "uevent",   0644, "DEVTYPE=cxl_dax_region\nDRIVER=cxl_dax_region\nMODALIAS=cxl:t8\n" },
	{ "devtype",  0444, "cxl_dax_region\n" },
	{ "modalias", 0444, "cxl:t8\n" },
	{ "dax_region/align",          0400, "2097152\n" },
	{ "dax_region/available_size", 0444, "0\n" },
	{ "dax_region/create",         0644, "\n" },
	{ "dax_region/delete",         0200, "" },
	{ "dax_region/seed",           0444, "\n" },
};

static const struct row dax_rows[] = {
	{ "align",            0644, "2097152\n" },
	{ "mapping",          0200, "" },
	{ "memmap_on_memory", 0644, "1\n" },
	{ "modalias",         0444, "dax:t0\n" },
	{ "numa_node",        0444, "-1\n" },
	{ "state",            0644, "offline\n" },
	{ "target_node",      0444, "1\n" },
	{ "mapping0/page_offset", 0400, "0x0\n" },
	{ "mapping0/uevent",      0644, "" },
};

static const struct row pmem_region_rows[] = {
	{ "uevent",   0644, "DEVTYPE=cxl_pmem_region\nDRIVER=cxl_pmem_region\nMODALIAS=cxl:t7\n" },
	{ "devtype",  0444, "cxl_pmem_region\n" },
	{ "modalias", 0444, "cxl:t7\n" },
};
/* clang-format on */

static void write_dax_bus(void)
{
	PUT_ROWS("/sys/bus/dax", dax_bus_rows);
	put_dir("/sys/bus/dax/devices");
	for (size_t i = 0; i < ARRAY_LEN(dax_drivers); i++) {
		char dir[PATH_MAX], module[PATH_MAX];

		form(dir, sizeof(dir), "/sys/bus/dax/drivers/%s", dax_drivers[i].name);
		form(module, sizeof(module), "/sys/module/%s", dax_drivers[i].module);
		PUT_ROWS(dir, dax_driver_rows);
		put_dir(module);
		put_link(dir, "module", module);
	}
}

static void write_dax_device(const struct region *region, const char *parent)
{
	char dir[PATH_MAX], name[32];

	form(name, sizeof(name), "dax%u.0", region->id);
	form(dir, sizeof(dir), "%s/%s", parent, name);
	PUT_ROWS(dir, dax_rows);
	put_file(dir, "uevent", 0644,
		 "MAJOR=%u\nMINOR=%u\nDEVNAME=%s\nDRIVER=kmem\nMODALIAS=dax:t0\n", DAX_MAJOR,
		 region->id, name);
	put_file(dir, "dev", 0444, "%u:%u\n", DAX_MAJOR, region->id);
	put_file(dir, "resource", 0400, "0x%" PRIx64 "\n", region->start);
	put_file(dir, "size", 0644, "%" PRIu64 "\n", region->size);
	put_file(dir, "mapping0/start", 0400, "0x%" PRIx64 "\n", region->start);
	put_file(dir, "mapping0/end", 0400, "0x%" PRIx64 "\n", region->start + region->size - 1);
	bus_links("dax", dir, name, "kmem");
}

static void write_dax_region(const struct region *region, const char *parent)
{
	char dir[PATH_MAX], name[32];

	form(name, sizeof(name), "dax_region%u", region->id);
	form(dir, sizeof(dir), "%s/%s", parent, name);
	PUT_ROWS(dir, dax_region_rows);
	put_file(dir, "dax_region/id", 0444, "%u\n", region->id);
	put_file(dir, "dax_region/size", 0444, "%" PRIu64 "\n", region->size);
	cxl_links(dir, name, "cxl_dax_region");
	write_dax_device(region, dir);
}

static void write_pmem_region(const struct region *region, const char *parent)
{
	char dir[PATH_MAX], name[32];

	form(name, sizeof(name), "pmem_region%u", region->id);
	form(dir, sizeof(dir), "%s/%s", parent, name);
	PUT_ROWS(dir, pmem_region_rows);
	cxl_links(dir, name, "cxl_pmem_region");
}

static void write_numbers(const struct region *region, const char *dir)
{
	put_file(dir, "mode", 0444, "%s\n", region->pmem ? "pmem" : "ram");
	put_file(dir, "interleave_ways", 0644, "%u\n", region->ways);
	put_file(dir, "interleave_granularity", 0644, "%u\n", region->granularity);
	put_file(dir, "resource", 0444, "0x%" PRIx64 "\n", region->start);
	put_file(dir, "size", 0644, "0x%" PRIx64 "\n", region->size);
	if (region->pmem)
		put_file(dir, "uuid", 0644, "9812afed-7046-4026-bdc9-%012x\n", region->id);
	else
		put_file(dir, "uuid", 0444, "\n");
}

static void write_region(const struct region *region)
{
	char dir[PATH_MAX], path[PATH_MAX], name[32];

	form(name, sizeof(name), "region%u", region->id);
	form(dir, sizeof(dir), "%s/%s", region->window->dir, name);
	PUT_ROWS(dir, region_rows);
	write_numbers(region, dir);
	for (unsigned int i = 0; i < region->ways; i++) {
		char target[32];

		form(target, sizeof(target), "target%u", i);
		put_file(dir, target, 0644, "decoder%d.%u\n", region->target[i]->endpoint,
			 region->decoder[i]);
	}
	for (unsigned int i = 0; i < 2; i++) {
		form(path, sizeof(path), "%s/access%u", dir, i);
		put_dir(path);
	}
	cxl_links(dir, name, "cxl_region");
	if (region->pmem)
		write_pmem_region(region, dir);
	else
		write_dax_region(region, dir);
}

void write_regions(const struct tree *tree)
{
	write_dax_bus();
	for (unsigned int i = 0; i < tree->n_regions; i++)
		write_region(&tree->regions[i]);
}
