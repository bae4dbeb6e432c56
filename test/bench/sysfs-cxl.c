// SPDX-License-Identifier: GPL-2.0-only
/*
 * sysfs-cxl.c - root, ports, endpoints, decoders, memdevs and the bus that lists them
 *
 * Modes, names and number formats are the kernel's: padded, plain hex and decimal are not the
 * same everywhere.
 */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>

#include "tree.h"

#define BUS_DIR "/sys/bus/cxl"
#define DRIVERS_DIR BUS_DIR "/drivers"
#define MEM_MAJOR 249

/* clang-format off */
static const struct row bus_rows[] = {
	{ "drivers_autoprobe", 0644, "1\n" },
	{ "drivers_probe",     0200, "" },
	{ "flush",             0200, "" },
	{ "uevent",            0200, "" },
};

static const struct {
	const char *name, *module;
	bool can_bind;
} drivers[] = {
	{ "cxl_port",          "cxl_port", true },
	{ "cxl_mem",           "cxl_mem",  true },
	{ "cxl_region",        "cxl_core", true },
	{ "cxl_nvdimm",        "cxl_pmem", false },
	{ "cxl_nvdimm_bridge", "cxl_pmem", false },
	{ "cxl_pmem_region",   "cxl_pmem", false },
	{ "cxl_dax_region",    "dax_cxl",  false },
};

static const struct row driver_rows[] = {
	{ "uevent", 0200, "" },
	{ "bind",   0200, "" },
	{ "unbind", 0200, "" },
};

static const struct row root_rows[] = {
	{ "uevent",             0644, "DEVTYPE=cxl_port\nMODALIAS=cxl:t4\n" },
	{ "devtype",            0444, "cxl_port\n" },
	{ "modalias",           0444, "cxl:t4\n" },
	{ "decoders_committed", 0444, "0\n" },
};

static const struct row acpi_rows[] = {
	{ "uevent",          0644, "DRIVER=cxl_acpi\nMODALIAS=acpi:ACPI0017:\n" },
	{ "driver_override", 0644, "(null)\n" },
	{ "modalias",        0444, "acpi:ACPI0017:\n" },
};

static const struct row window_rows[] = {
	{ "uevent",    0644, "DEVTYPE=cxl_decoder_root\nMODALIAS=cxl:t0\n" },
	{ "devtype",   0444, "cxl_decoder_root\n" },
	{ "modalias",  0444, "cxl:t0\n" },
	{ "cap_pmem",  0444, "1\n" },
	{ "cap_ram",   0444, "1\n" },
	{ "cap_type2", 0444, "1\n" },
	{ "cap_type3", 0444, "1\n" },
	{ "qos_class", 0444, "0\n" },
	{ "locked",    0444, "0\n" },
	{ "delete_region", 0200, "" },
};

static const struct row port_rows[] = {
	{ "uevent",   0644, "DEVTYPE=cxl_port\nDRIVER=cxl_port\nMODALIAS=cxl:t3\n" },
	{ "devtype",  0444, "cxl_port\n" },
	{ "modalias", 0444, "cxl:t3\n" },
};

static const struct row decoder_rows[] = {
	{ "modalias",    0444, "cxl:t0\n" },
	{ "locked",      0444, "0\n" },
	{ "target_type", 0444, "expander\n" },
};

static const struct row switch_decoder_rows[] = {
	{ "uevent",  0644, "DEVTYPE=cxl_decoder_switch\nMODALIAS=cxl:t0\n" },
	{ "devtype", 0444, "cxl_decoder_switch\n" },
};

static const struct row endpoint_decoder_rows[] = {
	{ "uevent",  0644, "DEVTYPE=cxl_decoder_endpoint\nMODALIAS=cxl:t0\n" },
	{ "devtype", 0444, "cxl_decoder_endpoint\n" },
};

static const struct row memdev_rows[] = {
	{ "firmware_version",    0444, "BWFW VERSION 00\n" },
	{ "numa_node",           0444, "-1\n" },
	{ "payload_max",         0444, "2048\n" },
	{ "trigger_poison_list", 0200, "" },
	{ "security/state",      0444, "disabled\n" },
	{ "security/sanitize",   0200, "" },
};

static const struct row firmware_rows[] = {
	{ "loading",        0644, "0\n" },
	{ "error",          0444, "" },
	{ "cancel",         0200, "" },
	{ "status",         0444, "idle\n" },
	{ "remaining_size", 0444, "0\n" },
	{ "data",           0644, "" },
};

static const struct row nvdimm_rows[] = {
	{ "uevent",   0644, "DEVTYPE=cxl_nvdimm\nDRIVER=cxl_nvdimm\nMODALIAS=cxl:t2\n" },
	{ "devtype",  0444, "cxl_nvdimm\n" },
	{ "modalias", 0444, "cxl:t2\n" },
};
/* clang-format on */

#define PUT_ROWS(dir, rows) put_rows(dir, rows, ARRAY_LEN(rows))

static void write_bus(void)
{
	PUT_ROWS(BUS_DIR, bus_rows);
	put_dir(BUS_DIR "/devices");
	put_dir("/sys/class/firmware");
	for (size_t i = 0; i < ARRAY_LEN(drivers); i++) {
		char dir[PATH_MAX], module[PATH_MAX];

		form(dir, sizeof(dir), DRIVERS_DIR "/%s", drivers[i].name);
		form(module, sizeof(module), "/sys/module/%s", drivers[i].module);
		put_rows(dir, driver_rows, drivers[i].can_bind ? ARRAY_LEN(driver_rows) : 1);
		put_dir(module);
		put_link(dir, "module", module);
	}
}

void bus_links(const char *bus, const char *dir, const char *name, const char *driver)
{
	char path[PATH_MAX];

	form(path, sizeof(path), "/sys/bus/%s", bus);
	put_link(dir, "subsystem", path);
	form(path, sizeof(path), "/sys/bus/%s/devices", bus);
	put_link(path, name, dir);
	if (!driver)
		return;
	form(path, sizeof(path), "/sys/bus/%s/drivers/%s", bus, driver);
	put_link(dir, "driver", path);
	put_link(path, name, dir);
}

void cxl_links(const char *dir, const char *name, const char *driver)
{
	bus_links("cxl", dir, name, driver);
}

static void write_window(const struct tree *tree, unsigned int index)
{
	const struct window *window = &tree->windows[index];
	char name[32], targets[512];
	int n = 0;

	PUT_ROWS(window->dir, window_rows);
	for (unsigned int i = 0; i < window->ways; i++)
		n += snprintf(targets + n, sizeof(targets) - (size_t)n, "%s%u", i ? "," : "",
			      tree->hosts[window->first_host + i].uid);
	put_file(window->dir, "target_list", 0444, "%s\n", targets);
	put_file(window->dir, "interleave_ways", 0444, "%u\n", window->ways);
	put_file(window->dir, "interleave_granularity", 0444, "%u\n", window->granularity);
	put_file(window->dir, "start", 0400, "0x%" PRIx64 "\n", window->start);
	put_file(window->dir, "size", 0444, "0x%" PRIx64 "\n", window->size);
	put_file(window->dir, "create_ram_region", 0644, "region%u\n", window->next_region);
	put_file(window->dir, "create_pmem_region", 0644, "region%u\n", window->next_region);
	form(name, sizeof(name), "decoder0.%u", index);
	cxl_links(window->dir, name, NULL);
}

static void write_root(const struct tree *tree)
{
	char name[32];

	PUT_ROWS(ACPI_DIR, acpi_rows);
	bus_links("platform", ACPI_DIR, "ACPI0017:00", "cxl_acpi");
	PUT_ROWS(ROOT_DIR, root_rows);
	cxl_links(ROOT_DIR, "root0", NULL);
	put_link(ROOT_DIR, "uport", ACPI_DIR);
	for (unsigned int i = 0; i < tree->spec->host_bridges; i++) {
		form(name, sizeof(name), "dport%u", tree->hosts[i].uid);
		put_link(ROOT_DIR, name, tree->hosts[i].dir);
	}
	for (unsigned int i = 0; i < tree->n_windows; i++)
		write_window(tree, i);
}

/* What ports and endpoints have in common: @hdm is NULL for a decoder that is not committed. */
static void write_decoder(const char *dir, int port, unsigned int index, const struct hdm *hdm,
			  unsigned int ways, unsigned int granularity)
{
	const struct region *region = hdm ? hdm->region : NULL;
	char name[32];

	form(name, sizeof(name), "decoder%d.%u", port, index);
	PUT_ROWS(dir, decoder_rows);
	put_file(dir, "interleave_ways", 0444, "%u\n", ways);
	put_file(dir, "interleave_granularity", 0444, "%u\n", granularity);
	put_file(dir, "start", 0400, "0x%" PRIx64 "\n", region ? region->start : 0);
	put_file(dir, "size", 0444, "0x%" PRIx64 "\n", region ? region->size : 0);
	if (region)
		put_file(dir, "region", 0444, "region%u\n", region->id);
	else
		put_file(dir, "region", 0444, "\n");
	cxl_links(dir, name, NULL);
}

static void write_port_decoder(const struct port *port, unsigned int index)
{
	const struct hdm *hdm = index < port->n_committed ? &port->hdm[index] : NULL;
	char dir[PATH_MAX], targets[512];
	int n = 0;

	form(dir, sizeof(dir), "%s/decoder%d.%u", port->dir, port->id, index);
	PUT_ROWS(dir, switch_decoder_rows);
	for (unsigned int i = 0; hdm && i < hdm->n_targets; i++)
		n += snprintf(targets + n, sizeof(targets) - (size_t)n, "%s%u", i ? "," : "",
			      hdm->target[i]);
	put_file(dir, "target_list", 0444, "%s\n", hdm ? targets : "0");
	write_decoder(dir, port->id, index, hdm, hdm ? hdm->n_targets : 1,
		      hdm ? hdm_granularity(port, hdm) : 256);
}

static void write_port(const struct tree *tree, const struct port *port)
{
	char name[32];

	PUT_ROWS(port->dir, port_rows);
	put_file(port->dir, "decoders_committed", 0444, "%u\n", port->n_committed);
	put_link(port->dir, "uport", port->uport);
	put_link(port->dir, "parent_dport", port->pdport);
	form(name, sizeof(name), "port%d", port->id);
	cxl_links(port->dir, name, "cxl_port");
	if (port->parent)
		put_file(port->dir, "CDAT", 0400, "%s", "");
	if (!port->active)	/* decoders and dports come with the first memdev */
		return;
	for (unsigned int i = 0; i < port->n_dports; i++) {
		form(name, sizeof(name), "dport%u", i);
		put_link(port->dir, name, port->dports[i]);
	}
	for (unsigned int i = 0; i < tree->spec->decoders; i++)
		write_port_decoder(port, i);
}

static void write_endpoint_decoder(const struct memdev *memdev, const char *endpoint,
				   unsigned int index)
{
	const struct hdm *hdm = index < memdev->n_committed ? &memdev->hdm[index] : NULL;
	const struct region *region = hdm ? hdm->region : NULL;
	char dir[PATH_MAX];

	form(dir, sizeof(dir), "%s/decoder%d.%u", endpoint, memdev->endpoint, index);
	PUT_ROWS(dir, endpoint_decoder_rows);
	if (region) {
		put_file(dir, "mode", 0644, "%s\n", region->pmem ? "pmem" : "ram");
		put_file(dir, "dpa_size", 0644, "0x%016" PRIx64 "\n",
			 region->size / region->ways);
		put_file(dir, "dpa_resource", 0444, "0x%" PRIx64 "\n", hdm->dpa);
	} else {
		put_file(dir, "mode", 0644, "none\n");
		put_file(dir, "dpa_size", 0644, "0x%016x\n", 0);
		put_file(dir, "dpa_resource", 0444, "0xffffffffffffffff\n");
	}
	write_decoder(dir, memdev->endpoint, index, hdm, region ? region->ways : 1,
		      region ? region->granularity : 256);
}

const char *endpoint_dir(const struct memdev *memdev, char *buf, size_t size)
{
	form(buf, size, "%s/endpoint%d", memdev->port->dir, memdev->endpoint);
	return buf;
}

static void write_endpoint(const struct tree *tree, const struct memdev *memdev)
{
	char dir[PATH_MAX], name[32];

	endpoint_dir(memdev, dir, sizeof(dir));
	PUT_ROWS(dir, port_rows);
	put_file(dir, "decoders_committed", 0444, "%u\n", memdev->n_committed);
	put_file(dir, "CDAT", 0400, "%s", "");
	put_link(dir, "uport", memdev->dir);
	put_link(dir, "parent_dport", memdev->port->dports[memdev->dport]);
	form(name, sizeof(name), "endpoint%d", memdev->endpoint);
	cxl_links(dir, name, "cxl_port");
	for (unsigned int i = 0; i < tree->spec->decoders; i++)
		write_endpoint_decoder(memdev, dir, i);
}

static void write_firmware(const struct memdev *memdev)
{
	char dir[PATH_MAX];

	form(dir, sizeof(dir), "%s/firmware/mem%u", memdev->dir, memdev->id);
	PUT_ROWS(dir, firmware_rows);
	put_file(dir, "uevent", 0644, "FIRMWARE=mem%u\nTIMEOUT=60\nASYNC=0\n", memdev->id);
	put_link(dir, "device", memdev->dir);
	put_link(dir, "subsystem", "/sys/class/firmware");
}

static void write_nvdimm(const struct memdev *memdev)
{
	char dir[PATH_MAX], name[32];

	form(name, sizeof(name), "pmem%u", memdev->id);
	form(dir, sizeof(dir), "%s/%s", memdev->dir, name);
	PUT_ROWS(dir, nvdimm_rows);
	cxl_links(dir, name, "cxl_nvdimm");
}

static void write_memdev(const struct memdev *memdev)
{
	char name[32];

	PUT_ROWS(memdev->dir, memdev_rows);
	put_file(memdev->dir, "uevent", 0644,
		 "MAJOR=%u\nMINOR=%u\nDEVNAME=cxl/mem%u\nDEVTYPE=cxl_memdev\n%sMODALIAS=cxl:t5\n",
		 MEM_MAJOR, memdev->id, memdev->id,
		 memdev->enabled ? "DRIVER=cxl_mem\n" : "");
	put_file(memdev->dir, "dev", 0444, "%u:%u\n", MEM_MAJOR, memdev->id);
	put_file(memdev->dir, "serial", 0444, "0x%" PRIx64 "\n", memdev->fn->serial);
	put_file(memdev->dir, "label_storage_size", 0444, "%u\n", memdev->pmem ? 1048576 : 0);
	put_file(memdev->dir, "ram/size", 0444, "0x%" PRIx64 "\n", memdev->ram);
	put_file(memdev->dir, "pmem/size", 0444, "0x%" PRIx64 "\n", memdev->pmem);
	form(name, sizeof(name), "mem%u", memdev->id);
	cxl_links(memdev->dir, name, memdev->enabled ? "cxl_mem" : NULL);
	write_firmware(memdev);
	if (memdev->nmem >= 0)
		write_nvdimm(memdev);
	put_file("/dev/cxl", name, 0600, "%s", "");
}

void write_cxl(const struct tree *tree)
{
	write_bus();
	write_root(tree);
	for (unsigned int i = 0; i < tree->n_ports; i++)
		if (tree->ports[i].id >= 0)
			write_port(tree, &tree->ports[i]);
	for (unsigned int i = 0; i < tree->spec->memdevs; i++) {
		write_memdev(&tree->memdevs[i]);
		if (tree->memdevs[i].enabled)
			write_endpoint(tree, &tree->memdevs[i]);
	}
}
