// SPDX-License-Identifier: GPL-2.0-only
/*
 * record-memdevs.c - the memdevs of a recorded machine, and functions that could be some
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/scope.h"
#include "sim/record-read.h"
#include "sim/topology-keys.h"
#include "sim/topology-lines.h"

struct sim_topo_memdev *record_add_memdev(struct record *r, enum sim_memdev_kind kind,
					  unsigned int port, unsigned int dport)
{
	struct sim_topo_memdev *m =
		sim_grow(&r->topo->memdevs, &r->topo->n_memdevs, sizeof(*r->topo->memdevs));

	sim_keys_fallback(SIM_SECTION_MEMDEV, m);
	if (kind == SIM_ACCELERATOR)
		sim_keys_fallback(SIM_SECTION_ACCELERATOR, m);
	m->kind = kind;
	m->port = port;
	m->dport = dport;
	return m;
}

/* --- performance, from the table that the device gives the kernel --- */

uint64_t record_little(const struct sim_buf *buf, size_t at, unsigned int len)
{
	uint64_t value = 0;

	for (unsigned int i = 0; i < len; i++)
		value |= (uint64_t)(unsigned char)buf->text[at + i] << 8 * i;
	return value;
}

/* Latency and bandwidth of the first range: structures of type 1, in ps and MB/s. */
static void read_cdat(struct record *r, const char *endpoint, struct sim_topo_memdev *m)
{
	auto_sim_buf struct sim_buf cdat = { 0 };
	uint64_t latency = 0, bandwidth = 0, value;
	size_t len;

	if (!record_exists(r, "%s/CDAT", endpoint)) {
		m->bandwidth = m->latency = 0;
		return;
	}
	if (!record_bytes(r, &cdat, "%s/CDAT", endpoint))
		return;
	for (size_t at = 16; at + 4 <= cdat.len; at += len) {
		len = record_little(&cdat, at + 2, 2);
		if (len < 4 || len > cdat.len - at)
			return;
		if (cdat.text[at] != 1 || len < 24)
			continue;
		value = record_little(&cdat, at + 8, 8) * record_little(&cdat, at + 16, 2);
		if (cdat.text[at + 6] <= 2 && !latency)
			latency = value / 1000;
		else if (cdat.text[at + 6] >= 3 && !bandwidth)
			bandwidth = value;
	}
	if (bandwidth && bandwidth <= UINT32_MAX && latency <= UINT32_MAX) {
		m->bandwidth = (uint32_t)bandwidth;
		m->latency = (uint32_t)latency;
	}
}

/* --- the endpoint --- */

static void read_uports(struct record *r)
{
	for (size_t i = 0; i < r->endpoints.n; i++) {
		auto_free char *uport = record_resolve(r, "%s/uport", r->endpoints.at[i].path);

		if (uport)
			r->endpoints.at[i].uport = sim_strdup(record_base(uport));
	}
}

static const struct record_device *endpoint_of(const struct record *r, const char *memdev)
{
	for (size_t i = 0; i < r->endpoints.n; i++)
		if (r->endpoints.at[i].uport && !strcmp(r->endpoints.at[i].uport, memdev))
			return &r->endpoints.at[i];
	return NULL;
}

/* Accelerators may not say how much they have: then it is what their decoders use. */
static void read_decoders(struct record *r, const struct record_device *endpoint,
			  struct sim_topo_memdev *m)
{
	auto_free char *prefix = sim_format("decoder%d.", endpoint->id);
	struct record_devices decoders = record_list(r, endpoint->path, prefix);
	uint64_t used = 0, size;

	if (decoders.n)
		m->n_decoders = (unsigned int)decoders.n;
	for (size_t i = 0; i < decoders.n; i++)
		if (record_u64(r, &size, "%s/dpa_size", decoders.at[i].path))
			used += size;
	if (!m->ram.size && m->kind == SIM_ACCELERATOR)
		m->ram.size = used;
	record_devices_clear(&decoders);
}

/* --- files of the memdev --- */

void record_part(struct record *r, const char *memdev, const char *part,
		 struct sim_topo_partition *ret)
{
	record_u64(r, &ret->size, "%s/%s/size", memdev, part);
	/* without any partition the kernel shows one byte */
	if (ret->size == 1)
		ret->size = 0;
	record_int(r, &ret->qos_class, "%s/%s/qos_class", memdev, part);
	if (!ret->size)
		ret->qos_class = -1;
}

static void read_commands(struct record *r, const char *path, bool bound, struct sim_topo_memdev *m)
{
	m->no_sanitize = !record_exists(r, "%s/security/sanitize", path);
	m->has_erase = record_exists(r, "%s/security/erase", path);
	m->no_firmware = !record_exists(r, "%s/firmware", path);
	/* only shown while the driver is bound */
	if (bound)
		m->no_poison = !record_exists(r, "%s/trigger_poison_list", path);
}

static void read_security(struct record *r, const char *path, struct sim_topo_memdev *m)
{
	static const char *const words[] = { "disabled", "unlocked", "locked", "frozen" };
	auto_free char *state = record_text(r, "%s/security/state", path);

	for (size_t i = 0; state && i < ARRAY_LEN(words); i++)
		if (!strcmp(state, words[i]))
			m->security = (int)i;
}

static void read_files(struct record *r, const char *path, struct sim_topo_memdev *m)
{
	bool bound = record_exists(r, "%s/driver", path);
	uint64_t ram = 0;

	record_part(r, path, "ram", &m->ram);
	if (m->kind == SIM_ACCELERATOR)
		return;
	record_u64(r, &m->serial, "%s/serial", path);
	record_u64(r, &m->payload_max, "%s/payload_max", path);
	record_part(r, path, "pmem", &m->pmem);
	record_dynamic(r, path, m);
	record_u64(r, &m->label_storage_size, "%s/label_storage_size", path);
	free(m->firmware_version);
	m->firmware_version = record_text(r, "%s/firmware_version", path);
	read_commands(r, path, bound, m);
	read_security(r, path, m);
	m->has_features = record_exists(r, "%s/fwctl", path);
	if (!bound && record_u64(r, &ram, "%s/ram/size", path) && ram == 1)
		m->media_not_ready = true;
}

/* --- the function --- */

void record_function(struct record *r, const char *path, struct sim_topo_memdev *m)
{
	auto_free char *driver = record_resolve(r, "%s/driver", path);
	uint64_t value;

	m->device = sim_strdup(record_base(path));
	m->on_platform = !strncmp(path, "/sys/devices/platform/", 22);
	if (driver && (m->kind == SIM_ACCELERATOR || strcmp(record_base(driver), "cxl_pci") != 0)) {
		free(m->driver);
		m->driver = sim_strdup(record_base(driver));
	}
	if (record_u64(r, &value, "%s/vendor", path))
		m->vendor = (uint16_t)value;
	if (record_u64(r, &value, "%s/device", path))
		m->device_id = (uint16_t)value;
	if (record_u64(r, &value, "%s/class", path) &&
	    value != (m->kind == SIM_CLASS ? 0x050210 : 0x020000))
		m->pci_class = (uint32_t)value;
	if (!record_int(r, &m->numa_node, "%s/numa_node", path))
		m->numa_node = -1;
}

static void read_memdev(struct record *r, struct record_device *device)
{
	auto_free char *function = record_dir(device->path);
	const struct record_device *endpoint = endpoint_of(r, device->name);
	unsigned int port, dport;
	struct sim_topo_memdev *m;
	bool class;

	record_enter(r, function);
	class = record_exists(r, "%s/serial", device->path);
	if (!record_place(r, function, &port, &dport))
		return;
	m = record_add_memdev(r, class ? SIM_CLASS : SIM_ACCELERATOR, port, dport);
	device->index = (int)r->topo->n_memdevs - 1;
	m->name = sim_strdup(device->name);
	record_function(r, function, m);
	read_files(r, device->path, m);
	if (!endpoint)
		return;
	record_enter(r, endpoint->path);
	m->endpoint_id = (unsigned int)endpoint->id;
	read_decoders(r, endpoint, m);
	/* its driver would not be bound if it wanted a region */
	if (m->kind == SIM_ACCELERATOR && !record_flag(r, endpoint->path, "decoders_committed"))
		m->attach = SIM_ATTACH_BARE;
	read_cdat(r, endpoint->path, m);
}

/* --- what is beside the memdevs --- */

static struct sim_topo_memdev *memdev_named(struct record *r, const char *name)
{
	const struct record_device *device = record_find(&r->memdevs, name);

	return device && device->index >= 0 ? &r->topo->memdevs[device->index] : NULL;
}

/* The counter is with the nvdimm, whose provider is pmemN, or memN in kernels of old. */
static void read_shutdowns(struct record *r)
{
	struct record_devices nvdimms = record_list(r, "/sys/bus/nd/devices", "nmem");

	for (size_t i = 0; i < nvdimms.n; i++) {
		auto_free char *name = record_text(r, "%s/cxl/provider", nvdimms.at[i].path);
		struct sim_topo_memdev *m =
			name ? memdev_named(r, name + (*name == 'p')) : NULL;

		if (m &&
		    record_u64(r, &m->shutdown_count, "%s/cxl/dirty_shutdown", nvdimms.at[i].path))
			m->has_shutdown_count = true;
	}
	record_devices_clear(&nvdimms);
}

static void read_monitors(struct record *r)
{
	auto_free char *path = sim_format("%s" DEVICES, r->root);
	auto_closedir DIR *dir = opendir(path);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		auto_free char *name = NULL;
		struct sim_topo_memdev *m;

		if (strncmp(entry->d_name, "pmu_mem", strlen("pmu_mem")) != 0)
			continue;
		name = sim_format("%.*s", (int)strcspn(entry->d_name + 4, "."), entry->d_name + 4);
		m = memdev_named(r, name);
		if (m)
			m->n_pmus++;
	}
}

void record_memdevs(struct record *r)
{
	read_uports(r);
	for (size_t i = 0; i < r->memdevs.n; i++)
		read_memdev(r, &r->memdevs.at[i]);
	read_shutdowns(r);
	read_monitors(r);
	r->topo->einj = record_exists(r, "/sys/kernel/debug/cxl/einj_types");
}
