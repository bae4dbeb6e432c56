// SPDX-License-Identifier: GPL-2.0-only
/*
 * sysfs-pci.c - host bridges and PCI functions, as far as anybody who looks for CXL would look
 */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>

#include "tree.h"

#define PUT_ROWS(dir, rows) put_rows(dir, rows, ARRAY_LEN(rows))

/* clang-format off */
static const struct row common_rows[] = {
	{ "numa_node",       0644, "-1\n" },
	{ "local_cpus",      0444, "3\n" },
	{ "local_cpulist",   0444, "0-1\n" },
	{ "driver_override", 0644, "(null)\n" },
	{ "enable",          0644, "1\n" },
	{ "remove",          0220, "" },
	{ "rescan",          0200, "" },
	{ "max_link_speed",     0444, "32.0 GT/s PCIe\n" },
	{ "current_link_speed", 0444, "32.0 GT/s PCIe\n" },
	{ "max_link_width",     0444, "16\n" },
	{ "current_link_width", 0444, "16\n" },
};

static const struct pci_type {
	unsigned int vendor, device, subvendor, subdevice, class_code, revision;
	const char *driver;
} types[] = {
	[PCI_ROOT_PORT]  = { 0x8086, 0x7075, 0x8086, 0x0000, 0x060400, 0, "pcieport" },
	[PCI_UPSTREAM]   = { 0x19e5, 0xa128, 0x0000, 0x0000, 0x060400, 0, "pcieport" },
	[PCI_DOWNSTREAM] = { 0x19e5, 0xa129, 0x0000, 0x0000, 0x060400, 0, "pcieport" },
	[PCI_ENDPOINT]   = { 0x8086, 0x0d93, 0x1af4, 0x1100, 0x050210, 1, "cxl_pci" },
};
/* clang-format on */

static void write_identity(const struct pci_fn *fn, const struct pci_type *type)
{
	char alias[128];

	form(alias, sizeof(alias), "pci:v%08Xd%08Xsv%08Xsd%08Xbc%02Xsc%02Xi%02X", type->vendor,
		 type->device, type->subvendor, type->subdevice, type->class_code >> 16,
		 type->class_code >> 8 & 0xff, type->class_code & 0xff);
	put_file(fn->dir, "modalias", 0444, "%s\n", alias);
	put_file(fn->dir, "uevent", 0644,
		 "DRIVER=%s\nPCI_CLASS=%X\nPCI_ID=%04X:%04X\nPCI_SUBSYS_ID=%04X:%04X\n"
		 "PCI_SLOT_NAME=%s\nMODALIAS=%s\n",
		 type->driver, type->class_code, type->vendor, type->device, type->subvendor,
		 type->subdevice, fn->bdf, alias);
	put_file(fn->dir, "vendor", 0444, "0x%04x\n", type->vendor);
	put_file(fn->dir, "device", 0444, "0x%04x\n", type->device);
	put_file(fn->dir, "subsystem_vendor", 0444, "0x%04x\n", type->subvendor);
	put_file(fn->dir, "subsystem_device", 0444, "0x%04x\n", type->subdevice);
	put_file(fn->dir, "class", 0444, "0x%06x\n", type->class_code);
	put_file(fn->dir, "revision", 0444, "0x%02x\n", type->revision);
}

static void write_serial(const struct pci_fn *fn)
{
	char text[32];
	int n = 0;

	for (int byte = 7; byte >= 0; byte--)
		n += snprintf(text + n, sizeof(text) - (size_t)n, "%02x%s",
			      (unsigned int)(fn->serial >> (8 * byte) & 0xff), byte ? "-" : "");
	put_file(fn->dir, "serial_number", 0400, "%s\n", text);
}

static void write_fn(const struct pci_fn *fn)
{
	write_identity(fn, &types[fn->kind]);
	PUT_ROWS(fn->dir, common_rows);
	if (fn->kind == PCI_ENDPOINT) {
		write_serial(fn);
	} else {
		put_file(fn->dir, "secondary_bus_number", 0444, "%u\n", fn->secondary);
		put_file(fn->dir, "subordinate_bus_number", 0444, "%u\n", fn->subordinate);
	}
	bus_links("pci", fn->dir, fn->bdf, types[fn->kind].driver);
}

static void write_host(const struct host *host, unsigned int index)
{
	char acpi[PATH_MAX];

	form(acpi, sizeof(acpi), "/sys/devices/LNXSYSTM:00/LNXSYBUS:00/ACPI0016:%02x", index);
	put_file(host->dir, "uevent", 0644, "%s", "");
	put_dir(acpi);
	put_link(host->dir, "firmware_node", acpi);
	put_link(acpi, "physical_node", host->dir);
}

void write_pci(const struct tree *tree)
{
	for (unsigned int i = 0; i < tree->spec->host_bridges; i++)
		write_host(&tree->hosts[i], i);
	for (unsigned int i = 0; i < tree->n_fns; i++)
		write_fn(&tree->fns[i]);
}
