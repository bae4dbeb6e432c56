// SPDX-License-Identifier: GPL-2.0-only
/* platform.c - rules: what firmware and kernel have to bring before there is any CXL */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/numbers.h"
#include "cxl/doctor/doctor.h"

static void no_cxl_root(struct doctor *doctor, const char *name)
{
	const struct look *platform, *acpi;
	struct finding *finding;

	if (machine_of(doctor)->roots.n > 0 || cxl_root_device(doctor))
		return;
	platform = look_dir(doctor, PLATFORM_DEVICES);
	acpi = look_dir(doctor, ACPI_DEVICES);
	if (!is_there(platform) && !is_there(acpi)) {
		found_unknown(doctor, NULL, platform);
		return;
	}
	finding = found(doctor, VERDICT_PROBLEM, NULL,
			"firmware describes no CXL to the system: there is no ACPI0017 device");
	finding_show(finding, platform);
	finding_show(finding, acpi);
}

static void root_not_started(struct doctor *doctor, const char *name)
{
	const char *device = cxl_root_device(doctor);
	struct finding *finding;

	if (machine_of(doctor)->roots.n > 0 || !device)
		return;
	finding = found(doctor, VERDICT_PROBLEM, device,
			"firmware describes CXL, but no driver made a CXL bus of %s", device);
	finding_show(finding, look_dir(doctor, DEVICES));
	finding_show(finding, look_link(doctor, PLATFORM_DEVICES "/%s/driver", device));
}

static void no_window(struct doctor *doctor, const char *name)
{
	const struct machine *machine = machine_of(doctor);

	if (machine->roots.n == 0 || machine->windows.n > 0)
		return;
	finding_show(found(doctor, VERDICT_PROBLEM, machine->roots.at[0],
			   "firmware gave %s no window of addresses: nothing can be mapped",
			   machine->roots.at[0]),
		     look_dir(doctor, DEVICES "/%s", machine->roots.at[0]));
}

/* --- the kernel --- */

static void virtual_machine(struct doctor *doctor, const char *name)
{
	const struct look *flags;
	const char *at;

	if (machine_of(doctor)->windows.n == 0)
		return;
	flags = look_line(doctor, "flags", "/proc/cpuinfo");
	if (flags->error == -ENODATA)
		return; /* no x86: another way to flush caches */
	if (flags->error) {
		found_unknown(doctor, NULL, flags);
		return;
	}
	at = strstr(flags->text, " hypervisor");
	if (at && !isalnum(at[strlen(" hypervisor")]))
		finding_show(
			found(doctor, VERDICT_NOTE, NULL,
			      "this is a virtual machine: most kernels cannot flush the caches of "
			      "its processors, and refuse to commit regions with ENXIO"),
			flags);
}

/* Of a window that takes memory expanders the kernel offers a file for each kind of region. */
static void no_region_support(struct doctor *doctor, const char *window)
{
	const struct look *in_window = look_dir(doctor, DEVICES "/%s", window);
	struct finding *finding;

	if (!is_there(in_window) || first_device(in_window, "create_") ||
	    !window_takes(doctor, window, "type3") ||
	    (!window_takes(doctor, window, "ram") && !window_takes(doctor, window, "pmem")))
		return;
	finding = found(doctor, VERDICT_PROBLEM, window,
			"the kernel was built without regions: %s takes some, and there is no file "
			"to make them",
			window);
	finding_show(finding, in_window);
	finding_show(finding, look_file(doctor, DEVICES "/%s/cap_type3", window));
}

static const struct {
	const char *name;
	enum verdict verdict;
	const char *without;
} options[] = {
	{ "CONFIG_CXL_BUS", VERDICT_PROBLEM, "there is no CXL at all" },
	{ "CONFIG_CXL_ACPI", VERDICT_PROBLEM, "nobody reads what firmware says of CXL" },
	{ "CONFIG_CXL_PCI", VERDICT_PROBLEM, "memory devices have no driver" },
	{ "CONFIG_CXL_MEM", VERDICT_PROBLEM, "memdevs have no driver" },
	{ "CONFIG_CXL_PORT", VERDICT_PROBLEM, "ports have no driver" },
	{ "CONFIG_CXL_REGION", VERDICT_PROBLEM, "no region can be made" },
	{ "CONFIG_DEV_DAX_CXL", VERDICT_PROBLEM, "nobody can use the memory of ram regions" },
	{ "CONFIG_DEV_DAX_KMEM", VERDICT_NOTE, "memory of CXL cannot become system memory" },
	{ "CONFIG_MEMORY_HOTPLUG", VERDICT_NOTE, "memory of CXL cannot become system memory" },
	{ "CONFIG_MEMORY_HOTREMOVE", VERDICT_NOTE, "memory that is online stays so until reboot" },
};

static const struct look *find_config(struct doctor *doctor)
{
	const struct look *release = look_file(doctor, "/proc/sys/kernel/osrelease");
	static const struct {
		const char *before, *behind;
	} places[] = { { "/boot/config-", "" }, { "/lib/modules/", "/config" } };
	const struct look *config = release;

	for (size_t i = 0; !release->error && i < ARRAY_LEN(places); i++) {
		config = look_text(doctor, "%s%s%s", places[i].before, release->text,
				   places[i].behind);
		if (!config->error)
			break;
	}
	return config;
}

/* An option may depend on one that was given up: absent is as good as "is not set". */
static bool is_set(struct doctor *doctor, const struct look *config, const char *option)
{
	char prefix[64];
	const struct look *line;

	snprintf(prefix, sizeof(prefix), "%s=", option);
	line = look_line(doctor, prefix, config->path);
	return !line->error && (strcmp(line->text + strlen(prefix), "y") == 0 ||
				strcmp(line->text + strlen(prefix), "m") == 0);
}

static void kernel_option(struct doctor *doctor, const char *name)
{
	const struct look *config;
	struct finding *finding;

	if (!has_cxl(doctor))
		return;
	config = find_config(doctor);
	if (config->error) {
		found_unknown(doctor, NULL, config);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(options); i++) {
		if (is_set(doctor, config, options[i].name))
			continue;
		finding = found(doctor, options[i].verdict, options[i].name,
				"the kernel was built without %s: %s", options[i].name,
				options[i].without);
		finding_show(finding, config);
	}
}

/* "6.12.107+deb13-amd64" */
static bool is_older(const char *release, uint32_t major, uint32_t minor)
{
	uint32_t is_major = 0, is_minor = 0;

	return sscanf(release, "%u.%u", &is_major, &is_minor) == 2 &&
	       (is_major < major || (is_major == major && is_minor < minor));
}

static void old_kernel(struct doctor *doctor, const char *name)
{
	const struct look *release;

	if (!has_cxl(doctor))
		return;
	release = look_file(doctor, "/proc/sys/kernel/osrelease");
	if (release->error)
		found_unknown(doctor, NULL, release);
	else if (is_older(release->text, 6, 3))
		finding_show(found(doctor, VERDICT_PROBLEM, NULL,
				   "kernel %s knows no regions of ram: those came with 6.3",
				   release->text),
			     release);
}

static const struct {
	const char *word;
	const char *does;
} parameters[] = {
	{ "efi=nosoftreserve",
	  "memory that firmware reserved for drivers is given to everybody at boot" },
	{ "nohmat", "nobody reads how fast memory is" },
	{ "acpi=off", "nobody reads what firmware says of CXL" },
	{ "pci=nocrs", "addresses of host bridges are guessed" },
	{ "memhp_default_state=online", "memory comes online by itself, and most of it for good" },
	{ "memhp_default_state=online_kernel", "memory comes online by itself, and for good" },
};

static bool has_word(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = text; (at = strstr(at, word)); at += len)
		if ((at == text || isspace(at[-1])) && (!at[len] || isspace(at[len])))
			return true;
	return false;
}

static void kernel_parameter(struct doctor *doctor, const char *name)
{
	const struct look *line = look_text(doctor, "/proc/cmdline");

	if (line->error) {
		found_unknown(doctor, NULL, line);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(parameters); i++)
		if (has_word(line->text, parameters[i].word))
			finding_show(found(doctor, VERDICT_NOTE, parameters[i].word,
					   "the kernel was started with %s: %s", parameters[i].word,
					   parameters[i].does),
				     line);
}

/* --- who else has the memory --- */

struct range {
	uint64_t start, end;
	const char *label; /* up to the end of the line */
};

/* "  1050000000-204fffffff : Soft Reserved"; who is not root sees zeros. */
static bool parse_range(const char *line, struct range *ret)
{
	unsigned long long start, end;
	int label = 0;

	if (sscanf(line, " %llx-%llx : %n", &start, &end, &label) != 2 || label == 0)
		return false;
	*ret = (struct range){ start, end, line + label };
	return true;
}

static bool is_use(const struct range *range)
{
	static const char *const users[] = { "region", "dax", "hmem", "System RAM" };

	for (size_t i = 0; i < ARRAY_LEN(users); i++)
		if (after_prefix(range->label, users[i]))
			return true;
	return false;
}

static const char *next_line(const char *line)
{
	const char *end = strchr(line, '\n');

	return end ? end + 1 : NULL;
}

static bool is_used(const char *text, const struct range *reserved)
{
	struct range other;

	for (const char *line = text; line; line = next_line(line))
		if (parse_range(line, &other) && is_use(&other) && other.start <= reserved->end &&
		    other.end >= reserved->start)
			return true;
	return false;
}

static void soft_reserved(struct doctor *doctor, const char *name)
{
	const struct look *iomem = look_text(doctor, "/proc/iomem");
	struct range range;

	if (iomem->error) {
		found_unknown(doctor, NULL, iomem);
		return;
	}
	for (const char *line = iomem->text; line; line = next_line(line)) {
		auto_free char *whole = strndup(line, strcspn(line, "\n"));

		if (!whole || !parse_range(whole, &range) ||
		    !after_prefix(range.label, "Soft Reserved"))
			continue;
		if (range.end == 0)
			found(doctor, VERDICT_UNKNOWN, NULL,
			      "only root is shown which addresses firmware reserved");
		else if (!is_used(iomem->text, &range))
			finding_show(found(doctor, VERDICT_PROBLEM, NULL,
					   "firmware reserved 0x%" PRIx64 "-0x%" PRIx64
					   " for drivers, and no driver uses it",
					   range.start, range.end),
				     look_line(doctor, whole, iomem->path));
	}
}

static void dax_hmem(struct doctor *doctor, const char *name)
{
	const struct look *all = look_dir(doctor, "/sys/bus/dax/devices");

	for (size_t i = 0; i < all->names.n; i++) {
		const struct look *link =
			look_link(doctor, "/sys/bus/dax/devices/%s", all->names.at[i]);

		if (!link->error && strstr(link->text, "/hmem."))
			finding_show(found(doctor,
					   machine_of(doctor)->roots.n > 0 ? VERDICT_PROBLEM
									   : VERDICT_NOTE,
					   all->names.at[i],
					   "%s is memory that dax_hmem took because no region of "
					   "CXL had it "
					   "in time: it is in no list of cxl",
					   all->names.at[i]),
				     link);
	}
}

/* clang-format off */
const struct rule platform_rules[] = {
	{ "no-cxl-root", "Firmware describes no CXL", EACH_MACHINE, no_cxl_root,
	  .fix = "turn CXL memory on in the settings of the firmware, or update it; the system has to see the "
		 "devices as they are, not as plain memory",
	  .reference = "ACPI0017, CXL specification 9.18" },
	{ "root-not-started", "The CXL root has no driver", EACH_MACHINE, root_not_started,
	  .fix = "modprobe cxl_acpi; if that fails, the kernel log says why",
	  .reference = "CONFIG_CXL_ACPI" },
	{ "no-window", "There are no windows of addresses", EACH_MACHINE, no_window,
	  .fix = "an update of the firmware, or its settings: its table CEDT has to have a CFMWS",
	  .reference = "CFMWS, CXL specification 9.18.1.3" },
	{ "no-region-support", "The kernel cannot make regions", EACH_WINDOW, no_region_support,
	  .fix = "a kernel with CONFIG_CXL_REGION",
	  .reference = "CONFIG_CXL_REGION" },
	{ "virtual-machine", "The kernel may refuse to commit regions in a virtual machine",
	  EACH_MACHINE, virtual_machine,
	  .fix = "a kernel with CONFIG_CXL_REGION_INVALIDATION_TEST, for tests only",
	  .reference = "CONFIG_CXL_REGION_INVALIDATION_TEST" },
	{ "kernel-option", "The kernel was built without something", EACH_MACHINE, kernel_option,
	  .fix = "a kernel with {object}",
	  .reference = "drivers/cxl/Kconfig of Linux" },
	{ "old-kernel", "The kernel is too old", EACH_MACHINE, old_kernel,
	  .fix = "a newer kernel",
	  .reference = "drivers/cxl/Kconfig of Linux" },
	{ "kernel-parameter", "The kernel was started with something that matters", EACH_MACHINE,
	  kernel_parameter,
	  .fix = "boot without {object}, unless it was meant",
	  .reference = "kernel-parameters.txt" },
	{ "soft-reserved", "Memory is reserved and used by nobody", EACH_MACHINE, soft_reserved,
	  .fix = "firmware has to commit decoders for it, or not to reserve it; the kernel log says what "
		 "became of it",
	  .reference = "CONFIG_DEV_DAX_HMEM" },
	{ "dax-hmem", "dax_hmem took memory of CXL", EACH_MACHINE, dax_hmem,
	  .fix = "load cxl_acpi and cxl_pci before dax_hmem, or use {object} as it is, with daxctl",
	  .reference = "CONFIG_DEV_DAX_HMEM" },
	END_OF_RULES
};
/* clang-format on */
