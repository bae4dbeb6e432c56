// SPDX-License-Identifier: GPL-2.0-only
/*
 * feature-table.c - what a kernel can do, by the files that show it; see feature-table.h
 *
 * Nothing is read, only whether a name is in its directory.  That a file is not there means
 * something only where there is an object that could have it.
 */
#include <string.h>

#include "cxl/feature-table.h"
#include "cxl/trace.h"

enum place {
	AT,	   /* a path */
	OF_WINDOW, /* a name below one of these */
	OF_PORT,
	OF_MEMDEV,
	OF_REGION,
	OF_DAX_REGION,
	OF_DAX,
	BUILD,
};

/* The names of memdevs stand in some paths a second time: {object}. */
/* clang-format off */
static const struct row {
	const char *name;
	enum place place;
	const char *file;
	const char *since;	/* NULL: in no release */
	const char *means;
} rows[] = {
	{ "cxl-bus", AT, "/sys/bus/cxl", "5.12", "the kernel knows CXL" },
	{ "acpi-root", AT, "/sys/bus/platform/drivers/cxl_acpi", "5.14", "it reads what firmware says of CXL" },
	{ "port-driver", AT, "/sys/bus/cxl/drivers/cxl_port", "5.18", "ports and endpoints have a driver" },
	{ "memdev-driver", AT, "/sys/bus/cxl/drivers/cxl_mem", "5.18", "memdevs have a driver" },
	{ "nvdimm-bridge", AT, "/sys/bus/cxl/drivers/cxl_nvdimm_bridge", "5.14", "pmem of CXL is known to nvdimm" },
	{ "pmem-regions", OF_WINDOW, "create_pmem_region", "6.0", "regions of pmem can be created" },
	{ "ram-regions", OF_WINDOW, "create_ram_region", "6.3", "regions of ram can be created" },
	{ "delete-region", OF_WINDOW, "delete_region", "6.0", "regions can be deleted" },
	{ "dynamic-regions", OF_WINDOW, "create_dynamic_ram", NULL, "regions of dynamic capacity can be created" },
	{ "window-qos-class", OF_WINDOW, "qos_class", "6.5", "windows tell their QoS class" },
	{ "decoders-committed", OF_PORT, "decoders_committed", "6.7", "ports tell how many decoders they use" },
	{ "memdev-serial", OF_MEMDEV, "serial", "5.16", "memdevs tell their serial number" },
	{ "memdev-qos-class", OF_MEMDEV, "ram/qos_class", "6.8", "memdevs tell the QoS class of their ram, if it is that of a window" },
	{ "security-state", OF_MEMDEV, "security/state", "6.5", "memdevs tell whether they are locked" },
	{ "sanitize", OF_MEMDEV, "security/sanitize", "6.5", "memdevs can be sanitized" },
	{ "secure-erase", OF_MEMDEV, "security/erase", "6.5", "memdevs can be erased" },
	{ "firmware-update", OF_MEMDEV, "firmware/{object}", "6.5", "firmware can be loaded into memdevs" },
	{ "poison-list", OF_MEMDEV, "trigger_poison_list", "6.4", "memdevs list their bad memory" },
	{ "memdev-features", OF_MEMDEV, "fwctl", "6.15", "features of memdevs can be read and set" },
	{ "poison-injection", AT, "/sys/kernel/debug/cxl", "6.4", "memory can be made bad, for tests" },
	{ "protocol-errors", AT, "/sys/kernel/debug/cxl/einj_types", "6.9", "errors of the protocol can be injected, for tests" },
	{ "region-locked", OF_REGION, "locked", "7.1", "regions tell whether they are locked" },
	{ "region-performance", OF_REGION, "access0", "6.9", "regions tell how fast they are" },
	{ "dax-regions", AT, "/sys/bus/cxl/drivers/cxl_dax_region", "6.3", "ram regions become dax devices" },
	{ "kmem", AT, "/sys/bus/dax/drivers/kmem", "5.1", "dax devices become system memory" },
	{ "devdax", AT, "/sys/bus/dax/drivers/device_dax", "5.1", "dax devices can be mapped by programs" },
	{ "dax-create", OF_DAX_REGION, "dax_region/create", "5.10", "a dax region can have several devices" },
	{ "memmap-on-memory", OF_DAX, "memmap_on_memory", "6.8", "memory can hold what the kernel knows about it" },
	{ "dax-state", OF_DAX, "state", "7.3", "the memory of a dax device goes online and offline as a whole" },
	{ "sysram-regions", AT, "/sys/bus/cxl/drivers/cxl_sysram_region", NULL, "regions say how their memory comes online" },
	{ "auto-online", AT, "/sys/devices/system/memory/auto_online_blocks", "4.7", "the kernel can bring memory online by itself" },
	{ "memory-tiers", AT, "/sys/devices/virtual/memory_tiering", "6.1", "the kernel sorts memory by how fast it is" },
	{ "trace-events", AT, "/sys/kernel/tracing/events/cxl", "6.2", "the kernel reports events of CXL" },
	{ "build-trace-events", BUILD, NULL, NULL, "this program was built with libtracefs, which reads them" },
};
/* clang-format on */

const size_t n_features = ARRAY_LEN(rows);

/* --- is it there? --- */

struct search {
	struct doctor *doctor;
	const struct row *row;
	struct feature *feature;
	bool any_object;
	bool any_refused;
};

static int set_path(struct feature *feature, const char *dir, const char *name)
{
	free(take(feature->path));
	if (asprintf(&feature->path, "%s/%s", dir, name) >= 0)
		return 0;
	feature->path = NULL;
	return -ENOMEM;
}

/* Without sysfs nothing is known; file systems below /sys/kernel are empty unless somebody mounts
 * them. */
static bool says_nothing(struct doctor *doctor, const struct look *dir)
{
	if (is_absent(dir))
		return is_absent(look_dir(doctor, "/sys/bus")) ||
		       after_prefix(dir->path, "/sys/kernel/");
	return dir->names.n == 0 && after_prefix(dir->path, "/sys/kernel/");
}

/* @path is in its directory: 1, 0, or nobody can tell: -EACCES and others. */
static int is_in_directory(struct doctor *doctor, const char *path, bool prefix)
{
	const char *slash = strrchr(path, '/');
	const struct look *dir = look_dir(doctor, "%.*s", (int)(slash - path), path);

	if (dir->error && !is_absent(dir))
		return dir->error;
	if (says_nothing(doctor, dir))
		return -ENOENT;
	return prefix ? first_device(dir, slash + 1) != NULL : look_has(dir, slash + 1);
}

/* "firmware/{object}" */
static char *file_of(const struct row *row, const char *object)
{
	const char *at = strchr(row->file, '{');
	char *file;

	if (!at)
		return strdup(row->file);
	return asprintf(&file, "%.*s%s", (int)(at - row->file), row->file, object) < 0 ? NULL
										       : file;
}

static int look_at(struct search *search, const char *dir, const char *object)
{
	auto_free char *file = file_of(search->row, object), *below = NULL;
	int r;

	if (!file || asprintf(&below, "%s%s%s", dir, *object ? "/" : "", object) < 0) {
		below = NULL;
		return -ENOMEM;
	}
	r = set_path(search->feature, below, file);
	if (r < 0)
		return r;
	search->any_object = true;
	/* New kinds of dynamic capacity have longer names. */
	r = is_in_directory(search->doctor, search->feature->path, search->row->since == NULL);
	search->any_refused |= r < 0;
	return r > 0;
}

static int look_at_each(struct search *search, const char *dir, const struct words *objects,
			const char *prefix)
{
	int found = 0;

	for (size_t i = 0; found == 0 && i < objects->n; i++)
		if (after_prefix(objects->at[i], prefix))
			found = look_at(search, dir, objects->at[i]);
	return found;
}

static int look_everywhere(struct search *search)
{
	const struct machine *machine = machine_of(search->doctor);
	const struct words *cxl = &look_dir(search->doctor, DEVICES)->names;
	const struct words *dax = &look_dir(search->doctor, "/sys/bus/dax/devices")->names;

	switch (search->row->place) {
	case OF_WINDOW:
		return look_at_each(search, DEVICES, &machine->windows, "");
	case OF_PORT:
		return look_at_each(search, DEVICES, &machine->ports, "");
	case OF_MEMDEV:
		return look_at_each(search, DEVICES, &machine->memdevs, "");
	case OF_REGION:
		return look_at_each(search, DEVICES, &machine->regions, "");
	case OF_DAX_REGION:
		return look_at_each(search, DEVICES, cxl, "dax_region");
	case OF_DAX:
		return look_at_each(search, "/sys/bus/dax/devices", dax, "dax");
	default:
		return -EINVAL;
	}
}

static int look_at_path(struct search *search)
{
	int r;

	search->feature->path = strdup(search->row->file);
	if (!search->feature->path)
		return -ENOMEM;
	r = is_in_directory(search->doctor, search->feature->path, false);
	search->any_object = true;
	search->any_refused = r < 0;
	return r > 0;
}

static enum presence conclude(const struct search *search, int found)
{
	if (found > 0)
		return PRESENT;
	return search->any_refused || !search->any_object ? PRESENCE_UNKNOWN : ABSENT;
}

/* Without an object there is no path: that of any. */
static int name_place(struct feature *feature, const struct row *row)
{
	static const char *const dirs[] = {
		[OF_WINDOW] = DEVICES "/decoderN.M",
		[OF_PORT] = DEVICES "/portN",
		[OF_MEMDEV] = DEVICES "/memN",
		[OF_REGION] = DEVICES "/regionN",
		[OF_DAX_REGION] = DEVICES "/dax_regionN",
		[OF_DAX] = "/sys/bus/dax/devices/daxN.M",
	};
	auto_free char *file = NULL;

	if (feature->path)
		return 0;
	file = file_of(row, "memN");
	return file ? set_path(feature, dirs[row->place], file) : -ENOMEM;
}

int feature_look(struct doctor *doctor, size_t index, struct feature *ret)
{
	const struct row *row = &rows[index];
	struct search search = { .doctor = doctor, .row = row, .feature = ret };
	int found;

	*ret = (struct feature){ .name = row->name, .means = row->means, .since = row->since };
	if (row->place == BUILD) {
		ret->is_build = true;
		ret->presence = trace_is_built ? PRESENT : ABSENT;
		return 0;
	}
	found = row->place == AT ? look_at_path(&search) : look_everywhere(&search);
	if (found < 0)
		return found;
	ret->presence = conclude(&search, found);
	return name_place(ret, row);
}

void feature_clear(struct feature *feature)
{
	free(take(feature->path));
}
