// SPDX-License-Identifier: GPL-2.0-only
/*
 * sysfs-nd.c - the nvdimm bridge: the bus that pmem of memdevs and pmem regions appear on
 */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>

#include "tree.h"

#define PUT_ROWS(dir, rows) put_rows(dir, rows, ARRAY_LEN(rows))
#define NMEM_MAJOR 243

/* clang-format off */
static const struct row bridge_rows[] = {
	{ "uevent",   0644, "DEVTYPE=cxl_nvdimm_bridge\nDRIVER=cxl_nvdimm_bridge\nMODALIAS=cxl:t1\n" },
	{ "devtype",  0444, "cxl_nvdimm_bridge\n" },
	{ "modalias", 0444, "cxl:t1\n" },
};

static const struct row ndbus_rows[] = {
	{ "uevent",     0644, "DRIVER=nd_bus\nMODALIAS=nd:t0\n" },
	{ "provider",   0444, "CXL\n" },
	{ "commands",   0444, "\n" },
	{ "wait_probe", 0444, "1\n" },
	{ "nd/ndctl0/uevent", 0644, "MAJOR=244\nMINOR=0\nDEVNAME=ndctl0\n" },
	{ "nd/ndctl0/dev",    0444, "244:0\n" },
};

static const struct row nmem_rows[] = {
	{ "commands",        0444, "get_size get_data set_data \n" },
	{ "security",        0644, "disabled\n" },
	{ "available_slots", 0444, "4089\n" },
	{ "frozen",          0444, "0\n" },
	{ "devtype",         0444, "nvdimm\n" },
	{ "modalias",        0444, "nd:t1\n" },
	{ "flags",           0444, "label \n" },
};

static const struct row nd_region_rows[] = {
	{ "uevent",    0644, "DEVTYPE=nd_pmem\nDRIVER=nd_region\nMODALIAS=nd:t2\n" },
	{ "devtype",   0444, "nd_pmem\n" },
	{ "modalias",  0444, "nd:t2\n" },
	{ "nstype",    0444, "5\n" },
	{ "numa_node", 0444, "0\n" },
	{ "target_node",     0444, "1\n" },
	{ "read_only",       0644, "0\n" },
	{ "deep_flush",      0444, "0\n" },
	{ "badblocks",       0444, "" },
	{ "init_namespaces", 0444, "1/1\n" },
	{ "persistence_domain", 0444, "memory_controller\n" },
};

static const struct row namespace_rows[] = {
	{ "uevent",   0644, "DEVTYPE=nd_namespace_pmem\nMODALIAS=nd:t5\n" },
	{ "devtype",  0444, "nd_namespace_pmem\n" },
	{ "modalias", 0444, "nd:t5\n" },
	{ "nstype",   0444, "5\n" },
	{ "mode",     0444, "raw\n" },
	{ "size",     0644, "0\n" },
	{ "uuid",     0644, "\n" },
	{ "alt_name", 0644, "\n" },
	{ "holder",   0444, "\n" },
	{ "holder_class", 0644, "\n" },
	{ "force_raw",    0644, "0\n" },
	{ "dpa_extents",  0444, "0\n" },
	{ "numa_node",    0444, "0\n" },
	{ "target_node",  0444, "1\n" },
	{ "sector_size",  0644, "512 4096 \n" },
};
/* clang-format on */

static void write_nmem(const struct memdev *memdev)
{
	char dir[PATH_MAX], name[32];

	form(name, sizeof(name), "nmem%d", memdev->nmem);
	form(dir, sizeof(dir), NDBUS_DIR "/%s", name);
	PUT_ROWS(dir, nmem_rows);
	put_file(dir, "uevent", 0644,
		 "MAJOR=%u\nMINOR=%d\nDEVNAME=%s\nDEVTYPE=nvdimm\nDRIVER=nvdimm\nMODALIAS=nd:t1\n",
		 NMEM_MAJOR, memdev->nmem, name);
	put_file(dir, "dev", 0444, "%u:%d\n", NMEM_MAJOR, memdev->nmem);
	put_file(dir, "state", 0444, "%s\n", memdev->pmem_used ? "active" : "idle");
	put_file(dir, "cxl/provider", 0444, "pmem%u\n", memdev->id);
	put_file(dir, "cxl/id", 0444, "%" PRIu64 "\n", memdev->fn->serial);
	bus_links("nd", dir, name, "nvdimm");
}

static void write_namespace(const struct region *region, const char *parent)
{
	char dir[PATH_MAX], path[PATH_MAX + 16], name[32];

	form(name, sizeof(name), "namespace%u.0", region->id);
	form(dir, sizeof(dir), "%s/%s", parent, name);
	PUT_ROWS(dir, namespace_rows);
	form(path, sizeof(path), "%s/resource", dir);
	put_unreadable(path, 0400);
	bus_links("nd", dir, name, NULL);
	put_file(parent, "namespace_seed", 0444, "%s\n", name);
}

static void write_nd_region(const struct region *region)
{
	uint64_t share = region->size / region->ways;
	char dir[PATH_MAX], name[32];

	form(name, sizeof(name), "region%u", region->id);
	form(dir, sizeof(dir), NDBUS_DIR "/%s", name);
	PUT_ROWS(dir, nd_region_rows);
	put_file(dir, "resource", 0400, "0x%" PRIx64 "\n", region->start);
	put_file(dir, "size", 0444, "%" PRIu64 "\n", region->size);
	put_file(dir, "available_size", 0444, "%" PRIu64 "\n", region->size);
	put_file(dir, "max_available_extent", 0444, "%" PRIu64 "\n", region->size);
	put_file(dir, "align", 0644, "0x%x\n", region->ways * 0x1000000);
	put_file(dir, "mappings", 0444, "%u\n", region->ways);
	for (unsigned int i = 0; i < region->ways; i++) {
		const struct memdev *memdev = region->target[i];
		uint64_t dpa = memdev->hdm[region->decoder[i]].dpa;
		char mapping[32];

		form(mapping, sizeof(mapping), "mapping%u", i);
		put_file(dir, mapping, 0444, "nmem%d,%" PRIu64 ",%" PRIu64 ",%u\n", memdev->nmem,
			 dpa, share, i);
	}
	bus_links("nd", dir, name, "nd_region");
	write_namespace(region, dir);
}

void write_nd(const struct tree *tree)
{
	PUT_ROWS(BRIDGE_DIR, bridge_rows);
	cxl_links(BRIDGE_DIR, "nvdimm-bridge0", "cxl_nvdimm_bridge");
	PUT_ROWS(NDBUS_DIR, ndbus_rows);
	put_dir("/sys/class/nd");
	put_link(NDBUS_DIR "/nd/ndctl0", "device", NDBUS_DIR);
	put_link(NDBUS_DIR "/nd/ndctl0", "subsystem", "/sys/class/nd");
	bus_links("nd", NDBUS_DIR, "ndbus0", "nd_bus");
	for (unsigned int i = 0; i < tree->spec->memdevs; i++)
		if (tree->memdevs[i].nmem >= 0)
			write_nmem(&tree->memdevs[i]);
	for (unsigned int i = 0; i < tree->n_regions; i++)
		if (tree->regions[i].pmem)
			write_nd_region(&tree->regions[i]);
}
