// SPDX-License-Identifier: GPL-2.0-only
/*
 * drivers.c - rules: drivers that are missing, and devices that have none
 *
 * Whether a module is loaded is asked of its driver's directory: what is built into the
 * kernel has no other sign.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cxl/doctor/doctor.h"

enum need { NEED_CXL, NEED_PMEM, NEED_RAM };

static const struct needed {
	const char *directory; /* below /sys/bus */
	const char *module;
	enum need need;
	const char *without;
} drivers[] = {
	{ "platform/drivers/cxl_acpi", "cxl_acpi", NEED_CXL, "there is no CXL bus" },
	{ "pci/drivers/cxl_pci", "cxl_pci", NEED_CXL, "there are no memdevs" },
	{ "cxl/drivers/cxl_port", "cxl_port", NEED_CXL, "ports do not work" },
	{ "cxl/drivers/cxl_mem", "cxl_mem", NEED_CXL, "memdevs do not work" },
	{ "cxl/drivers/cxl_nvdimm_bridge", "cxl_pmem", NEED_PMEM, "pmem does not work" },
	{ "cxl/drivers/cxl_dax_region", "dax_cxl", NEED_RAM, "nobody can use ram regions" },
	{ "dax/drivers/kmem", "kmem", NEED_RAM, "ram regions do not become system memory" },
};

static bool any_window_takes(struct doctor *doctor, const char *what)
{
	const struct words *windows = &machine_of(doctor)->windows;

	for (size_t i = 0; i < windows->n; i++)
		if (window_takes(doctor, windows->at[i], what))
			return true;
	return false;
}

static bool is_needed(struct doctor *doctor, enum need need)
{
	switch (need) {
	case NEED_PMEM:
		return any_window_takes(doctor, "pmem");
	case NEED_RAM:
		return any_window_takes(doctor, "ram");
	default:
		return has_cxl(doctor);
	}
}

static bool is_missing(struct doctor *doctor, const struct needed *driver)
{
	const struct look *dir = look_dir(doctor, "/sys/bus/%s", driver->directory);

	return is_absent(dir) && is_needed(doctor, driver->need);
}

/* The module trees of the kernel: what can be loaded, and what is built in. */
static const struct look *module_list(struct doctor *doctor, const char *file)
{
	const struct look *release = look_file(doctor, "/proc/sys/kernel/osrelease");

	return release->error ? release :
				look_text(doctor, "/lib/modules/%s/%s", release->text, file);
}

/* "kernel/drivers/cxl/cxl_mem.ko.xz: ..."; blanks in names of modules are - or _. */
static bool lists(const struct look *list, const char *module)
{
	char file[64];

	snprintf(file, sizeof(file), "/%s.ko", module);
	return !list->error && strstr(list->text, file);
}

static void driver_not_loaded(struct doctor *doctor, const char *name)
{
	const struct look *list;
	struct finding *finding;

	for (size_t i = 0; i < ARRAY_LEN(drivers); i++) {
		if (!is_missing(doctor, &drivers[i]))
			continue;
		list = module_list(doctor, "modules.dep");
		if (!list->error && !lists(list, drivers[i].module))
			continue; /* that is module-missing */
		finding =
			found(doctor, drivers[i].need == NEED_CXL ? VERDICT_PROBLEM : VERDICT_NOTE,
			      drivers[i].module, "the module %s is not loaded: %s",
			      drivers[i].module, drivers[i].without);
		finding_show(finding, look_dir(doctor, "/sys/bus/%s", drivers[i].directory));
	}
}

static void module_missing(struct doctor *doctor, const char *name)
{
	const struct look *release = look_file(doctor, "/proc/sys/kernel/osrelease"), *list;
	struct finding *finding;

	for (size_t i = 0; i < ARRAY_LEN(drivers); i++) {
		if (!is_missing(doctor, &drivers[i]))
			continue;
		list = module_list(doctor, "modules.dep");
		if (list->error) {
			found_unknown(doctor, drivers[i].module, list);
			continue;
		}
		if (lists(list, drivers[i].module))
			continue;
		finding =
			found(doctor, drivers[i].need == NEED_CXL ? VERDICT_PROBLEM : VERDICT_NOTE,
			      drivers[i].module, "kernel %s has no module %s: %s", release->text,
			      drivers[i].module, drivers[i].without);
		finding_show(finding, list);
		finding_show(finding, look_dir(doctor, "/sys/bus/%s", drivers[i].directory));
	}
}

/* --- devices without their drivers --- */

static bool lacks_driver(struct doctor *doctor, const char *port)
{
	return is_bound(doctor, "cxl_port", port) == 0;
}

static bool has_capacity(struct doctor *doctor, const char *memdev, const char *kind)
{
	const struct look *size = look_file(doctor, DEVICES "/%s/%s/size", memdev, kind);

	return !size->error && strtoull(size->text, NULL, 0) > 1;
}

/* Why is not written anywhere but in the kernel log: what would explain it? */
static void explain_memdev(struct doctor *doctor, const char *memdev, struct finding *finding)
{
	const struct look *bridge, *version;
	const char *port;

	version = look_file(doctor, DEVICES "/%s/firmware_version", memdev);
	bridge = look_link(doctor, DEVICES "/nvdimm-bridge0/driver");
	port = first_that(doctor, ANY_PORT_LACKS_DRIVER, &machine_of(doctor)->ports, lacks_driver);
	if (look_says(version, "")) {
		finding_show(finding, version);
		finding_fix(finding, "its media is not ready: wait, then cxl enable-memdev %s",
			    memdev);
	} else if (port) {
		finding_show(finding, look_driver(doctor, port));
		finding_fix(finding, "if %s leads to it: cxl enable-port %s", port, port);
	} else if (has_capacity(doctor, memdev, "pmem") && !is_there(bridge)) {
		finding_show(finding, bridge);
		finding_fix(finding,
			    "its pmem needs the module cxl_pmem: modprobe cxl_pmem, then "
			    "cxl enable-memdev %s",
			    memdev);
	}
}

static void without_driver(struct doctor *doctor, const char *name, const char *driver,
			   const char *what)
{
	int bound = is_bound(doctor, driver, name);
	struct finding *finding;

	if (bound < 0)
		found_unknown(doctor, name, look_driver(doctor, name));
	if (bound != 0)
		return;
	finding = found(doctor, VERDICT_PROBLEM, name, "%s has no driver: %s", name, what);
	finding_show(finding, look_driver(doctor, name));
	if (after_prefix(name, "mem"))
		explain_memdev(doctor, name, finding);
}

/* Memdevs of accelerators have no serial number; theirs are looked at elsewhere. */
static void memdev_without_driver(struct doctor *doctor, const char *memdev)
{
	if (!is_absent(look_file(doctor, DEVICES "/%s/serial", memdev)))
		without_driver(doctor, memdev, "cxl_mem", "its capacity cannot be used");
}

static void port_without_driver(struct doctor *doctor, const char *port)
{
	without_driver(doctor, port, "cxl_port", "no memory below it can be mapped");
}

static void endpoint_without_driver(struct doctor *doctor, const char *endpoint)
{
	without_driver(doctor, endpoint, "cxl_port", "its memdev cannot be mapped");
}

/* Class 05 02 10: a memory device of CXL. */
static void pci_without_memdev(struct doctor *doctor, const char *name)
{
	const struct look *all = look_dir(doctor, "/sys/bus/pci/devices"), *class;
	const struct look *bound = look_dir(doctor, "/sys/bus/pci/drivers/cxl_pci");

	for (size_t i = 0; i < all->names.n; i++) {
		const char *function = all->names.at[i];

		if (look_has(bound, function))
			continue;
		class = look_file(doctor, "/sys/bus/pci/devices/%s/class", function);
		if (!after_prefix(class->text, "0x0502"))
			continue;
		finding_show(
			found(doctor, VERDICT_PROBLEM, function,
			      "%s is a memory device of CXL, and no driver made a memdev of it",
			      function),
			class);
	}
}

static void no_nvdimm_bridge(struct doctor *doctor, const char *name)
{
	const struct look *driver = look_link(doctor, DEVICES "/nvdimm-bridge0/driver");
	struct finding *finding;

	if (is_there(driver) || !any_window_takes(doctor, "pmem"))
		return;
	finding = found(doctor, VERDICT_NOTE, "nvdimm-bridge0",
			"the bridge to nvdimm is not there or has no driver: memdevs with pmem do "
			"not start");
	finding_show(finding, driver);
}

/* clang-format off */
const struct rule driver_rules[] = {
	{ "driver-not-loaded", "A module is not loaded", EACH_MACHINE, driver_not_loaded,
	  .fix = "modprobe {object}",
	  .reference = "modprobe(8)" },
	{ "module-missing", "The kernel has no such module", EACH_MACHINE, module_missing,
	  .fix = "install the package with all modules of this kernel, or a kernel that has {object}",
	  .reference = "drivers/cxl/Kconfig of Linux" },
	{ "pci-without-memdev", "A PCI function of CXL memory has no memdev", EACH_MACHINE,
	  pci_without_memdev,
	  .fix = "bind the driver cxl_pci to {object}; if that fails, the kernel log says why",
	  .reference = "cxl-attach-status(1)" },
	{ "port-without-driver", "A port has no driver", EACH_PORT, port_without_driver,
	  .fix = "cxl enable-port {object}; if that fails, the kernel log says why",
	  .reference = "cxl-enable-port(1)" },
	{ "endpoint-without-driver", "An endpoint has no driver", EACH_ENDPOINT,
	  endpoint_without_driver,
	  .fix = "cxl enable-port {object}; if that fails, the kernel log says why",
	  .reference = "cxl-enable-port(1)" },
	{ "memdev-without-driver", "A memdev has no driver", EACH_MEMDEV, memdev_without_driver,
	  .fix = "cxl enable-memdev {object}; if that fails, the kernel log says why",
	  .reference = "cxl-enable-memdev(1)" },
	{ "no-nvdimm-bridge", "There is no bridge to nvdimm", EACH_MACHINE, no_nvdimm_bridge,
	  .fix = "modprobe cxl_pmem",
	  .reference = "CONFIG_CXL_PMEM" },
	END_OF_RULES
};
/* clang-format on */
