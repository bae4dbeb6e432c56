// SPDX-License-Identifier: GPL-2.0-only
/* memdevs.c - rules: memory devices, their capacity and their nodes in /dev */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cxl/doctor/doctor.h"

static const struct look *look_memdev(struct doctor *doctor, const char *memdev, const char *file)
{
	return look_file(doctor, DEVICES "/%s/%s", memdev, file);
}

/* --- who it is --- */

static void serial_zero(struct doctor *doctor, const char *memdev)
{
	const struct look *look = look_memdev(doctor, memdev, "serial");
	uint64_t serial;

	if (look_number(doctor, memdev, look, &serial) == 0 && serial == 0)
		finding_show(found(doctor, VERDICT_NOTE, memdev,
				   "%s has no serial number: it cannot be told from others after a "
				   "boot, "
				   "and its pmem cannot be used",
				   memdev),
			     look);
}

struct numbered {
	uint64_t serial;
	const char *memdev;
};

static int by_serial(const void *a, const void *b)
{
	const struct numbered *left = a, *right = b;

	return (left->serial > right->serial) - (left->serial < right->serial)
		       ?: strverscmp(left->memdev, right->memdev);
}

static size_t read_serials(struct doctor *doctor, const struct words *memdevs, struct numbered *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < memdevs->n; i++) {
		const struct look *look = look_memdev(doctor, memdevs->at[i], "serial");
		char *end;

		if (look->error || !*look->text)
			continue;
		errno = 0;
		ret[n].serial =
			strtoull(look->text, &end, 0); /* serial-zero tells what is no number */
		ret[n].memdev = memdevs->at[i];
		n += *end == '\0' && errno == 0 && ret[n].serial != 0;
	}
	qsort(ret, n, sizeof(*ret), by_serial);
	return n;
}

static void serial_twice(struct doctor *doctor, const char *name)
{
	const struct words *memdevs = &machine_of(doctor)->memdevs;
	auto_free struct numbered *all = calloc(memdevs->n + 1, sizeof(*all));
	size_t n = all ? read_serials(doctor, memdevs, all) : 0;
	struct finding *finding;

	for (size_t i = 1; i < n; i++) {
		if (all[i].serial != all[i - 1].serial)
			continue;
		finding = found(doctor, VERDICT_PROBLEM, all[i].memdev,
				"%s has the serial number of %s, 0x%" PRIx64, all[i].memdev,
				all[i - 1].memdev, all[i].serial);
		finding_show(finding, look_memdev(doctor, all[i - 1].memdev, "serial"));
		finding_show(finding, look_memdev(doctor, all[i].memdev, "serial"));
	}
}

/* --- capacity --- */

/* 0: nothing; a kernel without partitions shows 0x1 of ram. */
static int capacity(struct doctor *doctor, const char *memdev, const char *kind, uint64_t *ret)
{
	const struct look *look = look_file(doctor, DEVICES "/%s/%s/size", memdev, kind);
	int r;

	*ret = 0;
	r = look_number(doctor, memdev, look, ret);
	if (*ret < CAPACITY_UNIT)
		*ret = 0;
	return is_absent(look) ? 0 : r;
}

static bool has_dynamic(struct doctor *doctor, const char *memdev)
{
	return first_device(look_dir(doctor, DEVICES "/%s", memdev), "dynamic_ram");
}

static void no_capacity(struct doctor *doctor, const char *memdev)
{
	const struct look *ram = look_file(doctor, DEVICES "/%s/ram/size", memdev);
	const struct look *pmem = look_file(doctor, DEVICES "/%s/pmem/size", memdev);
	uint64_t ram_size, pmem_size;
	struct finding *finding;

	if (is_absent(ram) && is_absent(pmem))
		return; /* an accelerator */
	if (capacity(doctor, memdev, "ram", &ram_size) < 0 ||
	    capacity(doctor, memdev, "pmem", &pmem_size) < 0)
		return;
	if (ram_size || pmem_size || has_dynamic(doctor, memdev))
		return;
	finding = found(
		doctor, VERDICT_PROBLEM, memdev,
		"%s has neither ram nor pmem: its capacity is not partitioned, or its media was "
		"not ready",
		memdev);
	finding_show(finding, ram);
	finding_show(finding, pmem);
}

static void media_not_ready(struct doctor *doctor, const char *memdev)
{
	const struct look *version = look_memdev(doctor, memdev, "firmware_version");

	if (look_says(version, ""))
		finding_show(found(doctor, VERDICT_PROBLEM, memdev,
				   "the media of %s was not ready when its driver started", memdev),
			     version);
	else if (version->error && !is_absent(version))
		found_unknown(doctor, memdev, version);
}

/*
 * The kernel shows a class only where it is that of a window that leads there.  That others have
 * one says that performance was read at all.
 */
static bool has_class(struct doctor *doctor, const char *memdev)
{
	return is_there(look_file(doctor, DEVICES "/%s/ram/qos_class", memdev));
}

static bool anybody_has_class(struct doctor *doctor)
{
	return first_that(doctor, ANYBODY_HAS_CLASS, &machine_of(doctor)->memdevs, has_class);
}

static void qos_mismatch(struct doctor *doctor, const char *memdev)
{
	const struct look *class = look_file(doctor, DEVICES "/%s/ram/qos_class", memdev);
	uint64_t size;

	if (!is_absent(class) || capacity(doctor, memdev, "ram", &size) < 0 || size == 0 ||
	    !anybody_has_class(doctor))
		return;
	finding_show(
		found(doctor, VERDICT_NOTE, memdev,
		      "%s has no QoS class, and others have one: its own is that of no window that "
		      "leads to it, or it does not tell how fast it is",
		      memdev),
		class);
}

/* --- security --- */

static const struct {
	const char *word;
	enum verdict verdict;
	const char *cause;
	const char *fix;
} states[] = {
	{ "locked", VERDICT_PROBLEM, "is locked by a passphrase: its pmem cannot be used",
	  "ndctl unlock-dimm, or another tool that has the passphrase" },
	{ "frozen", VERDICT_NOTE, "is frozen: its security cannot be changed before a reset",
	  "reset or reboot" },
	{ "sanitize", VERDICT_NOTE, "is being sanitized: nothing else works until that is over",
	  "cxl wait-sanitize" },
};

static void security(struct doctor *doctor, const char *memdev)
{
	const struct look *state = look_memdev(doctor, memdev, "security/state");
	struct finding *finding;

	if (state->error) {
		if (!is_absent(state))
			found_unknown(doctor, memdev, state);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		if (!look_says(state, states[i].word))
			continue;
		finding =
			found(doctor, states[i].verdict, memdev, "%s %s", memdev, states[i].cause);
		finding_show(finding, state);
		finding_fix(finding, "%s", states[i].fix);
	}
}

static void firmware_failed(struct doctor *doctor, const char *memdev)
{
	const struct look *error;

	error = look_file(doctor, DEVICES "/%s/firmware/%s/error", memdev, memdev);
	if (!error->error && *error->text)
		finding_show(found(doctor, VERDICT_PROBLEM, memdev,
				   "the last update of the firmware of %s failed", memdev),
			     error);
}

/* --- /dev --- */

static void no_device_node(struct doctor *doctor, const char *memdev)
{
	const struct look *nodes = look_dir(doctor, "/dev/cxl");
	struct finding *finding;

	if (is_absent(look_memdev(doctor, memdev, "dev")))
		return;
	if (nodes->error && !is_absent(nodes)) {
		found_unknown(doctor, memdev, nodes);
		return;
	}
	if (is_absent(nodes) && is_absent(look_dir(doctor, "/dev"))) {
		found_unknown(doctor, memdev, nodes);
		return;
	}
	if (look_has(nodes, memdev))
		return;
	finding = found(doctor, VERDICT_PROBLEM, memdev,
			"there is no /dev/cxl/%s: commands cannot be sent to it", memdev);
	finding_show(finding, nodes);
	finding_show(finding, look_memdev(doctor, memdev, "dev"));
}

/* --- capacity that is set aside --- */

/* "endpoint4" and 0: decoder4.0 */
static const struct look *look_decoder(struct doctor *doctor, const char *endpoint, unsigned int id,
				       const char *file)
{
	return look_file(doctor, DEVICES "/decoder%s.%u/%s",
			 after_prefix(endpoint, "endpoint") ?: "", id, file);
}

/* Capacity is taken from the first decoder on: where one has none, those behind it have none. */
static void reserved_capacity(struct doctor *doctor, const char *endpoint)
{
	const struct look *size, *region;
	struct finding *finding;
	uint64_t bytes;

	for (unsigned int id = 0; id < 64; id++) {
		char name[32];

		size = look_decoder(doctor, endpoint, id, "dpa_size");
		snprintf(name, sizeof(name), "decoder%s.%u",
			 after_prefix(endpoint, "endpoint") ?: "", id);
		if (look_number(doctor, name, size, &bytes) < 0 || bytes == 0)
			return;
		region = look_decoder(doctor, endpoint, id, "region");
		if (!look_says(region, "") ||
		    !look_says(look_decoder(doctor, endpoint, id, "size"), "0x0"))
			continue; /* what decodes addresses is looked at as a region */
		finding = found(doctor, VERDICT_NOTE, name,
				"%s has capacity of its memdev, and no region uses it", name);
		finding_show(finding, size);
		finding_show(finding, region);
	}
}

/* clang-format off */
const struct rule memdev_rules[] = {
	{ "serial-zero", "A memdev has no serial number", EACH_MEMDEV, serial_zero,
	  .fix = "an update of its firmware; for a virtual machine give it a serial number (sn= in QEMU)",
	  .reference = "cxl-list(1)" },
	{ "serial-twice", "Two memdevs have the same serial number", EACH_MACHINE, serial_twice,
	  .fix = "an update of their firmware; until then name memdevs by their PCI address",
	  .reference = "cxl-list(1)" },
	{ "no-capacity", "A memdev has no capacity", EACH_MEMDEV, no_capacity,
	  .fix = "cxl list -m {object} -I tells what it has; cxl set-partition {object}",
	  .reference = "cxl-set-partition(1)" },
	{ "media-not-ready", "The media of a memdev is not ready", EACH_MEMDEV, media_not_ready,
	  .fix = "wait, then unbind the driver cxl_pci from its PCI function and bind it again",
	  .reference = "cxl-enable-memdev(1)" },
	{ "qos-mismatch", "A memdev has no QoS class", EACH_MEMDEV, qos_mismatch,
	  .fix = "cxl create-region works all the same; with -Q it refuses such a memdev",
	  .reference = "cxl-create-region(1)" },
	{ "security", "A memdev is locked, frozen or sanitizing", EACH_MEMDEV, security,
	  .reference = "cxl-wait-sanitize(1)" },
	{ "firmware-failed", "An update of firmware failed", EACH_MEMDEV, firmware_failed,
	  .fix = "cxl update-firmware again",
	  .reference = "cxl-update-firmware(1)" },
	{ "no-device-node", "A memdev has no node in /dev", EACH_MEMDEV, no_device_node,
	  .fix = "udevadm trigger; in a container, let it have /dev/cxl",
	  .reference = "udevadm(8)" },
	{ "reserved-capacity", "Capacity is reserved for no region", EACH_ENDPOINT, reserved_capacity,
	  .fix = "cxl free-dpa, if nobody is about to use {object}",
	  .reference = "cxl-free-dpa(1)" },
	END_OF_RULES
};
/* clang-format on */
