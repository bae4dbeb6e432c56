// SPDX-License-Identifier: GPL-2.0-only
/*
 * record-map.c - windows, regions and extents of a recorded machine
 *
 * A region is recorded as if firmware had made it: when it is committed, or when
 * it waits for a member that is not there.  What is half configured is not.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/scope.h"
#include "sim/record-read.h"
#include "sim/topology-keys.h"
#include "sim/topology-lines.h"

int record_flag(struct record *r, const char *dir, const char *file)
{
	int value = 0;

	return record_int(r, &value, "%s/%s", dir, file) && value;
}

void record_uint(struct record *r, const char *dir, const char *file, unsigned int *ret)
{
	uint64_t value;

	if (record_u64(r, &value, "%s/%s", dir, file) && value <= UINT32_MAX)
		*ret = (unsigned int)value;
}

/* --- windows --- */

static int bridge_of_uid(const struct record *r, unsigned int uid)
{
	for (size_t i = 0; i < r->topo->n_ports; i++)
		if (r->topo->ports[i].parent < 0 && r->topo->ports[i].uid == uid)
			return (int)i;
	return -1;
}

static void read_targets(struct record *r, const char *path, struct sim_topo_window *w)
{
	auto_free char *list = record_text(r, "%s/target_list", path);
	char *save = NULL, *word;

	w->ways = 0;
	for (word = list ? strtok_r(list, ",", &save) : NULL; word;
	     word = strtok_r(NULL, ",", &save)) {
		int port = bridge_of_uid(r, (unsigned int)strtoul(word, NULL, 10));

		if (port >= 0 && w->ways < SIM_MAX_WAYS)
			w->targets[w->ways++] = (unsigned int)port;
	}
}

static void read_window(struct record *r, const struct record_device *device)
{
	const char *path = device->path;
	struct sim_topo_window *w =
		sim_grow(&r->topo->windows, &r->topo->n_windows, sizeof(*r->topo->windows));

	sim_keys_fallback(SIM_SECTION_WINDOW, w);
	record_u64(r, &w->start, "%s/start", path);
	record_u64(r, &w->size, "%s/size", path);
	record_uint(r, path, "interleave_granularity", &w->granularity);
	record_int(r, &w->qos_class, "%s/qos_class", path);
	w->ram = record_flag(r, path, "cap_ram");
	w->pmem = record_flag(r, path, "cap_pmem");
	w->type2 = record_flag(r, path, "cap_type2");
	w->type3 = record_flag(r, path, "cap_type3");
	w->fixed = record_flag(r, path, "locked");
	read_targets(r, path, w);
}

/* --- regions --- */

static const struct record_device *endpoint_of_decoder(struct record *r, const char *decoder,
						       char **ret_path)
{
	char *path = record_resolve(r, DEVICES "/%s", decoder);
	auto_free char *dir = path ? record_dir(path) : NULL;

	*ret_path = path;
	return dir ? record_find(&r->endpoints, record_base(dir)) : NULL;
}

static int memdev_of_endpoint(const struct record *r, const struct record_device *endpoint)
{
	const struct record_device *memdev = NULL;

	if (endpoint->uport)
		memdev = record_find(&r->memdevs, endpoint->uport);
	return memdev ? memdev->index : -1;
}

/* Dynamic capacity has many words, and one in a topology. */
static enum sim_mode mode_of(const char *text)
{
	if (!strncmp(text, "dynamic_ram", strlen("dynamic_ram")))
		return SIM_MODE_DYNAMIC_RAM_1;
	if (!strcmp(text, "pmem"))
		return SIM_MODE_PMEM;
	return strcmp(text, "ram") ? SIM_MODE_NONE : SIM_MODE_RAM;
}

int record_memdev_of_target(struct record *r, const char *path, unsigned int i, char **ret_decoder)
{
	auto_free char *target = record_text(r, "%s/target%u", path, i);
	const struct record_device *endpoint = NULL;
	auto_free char *decoder = NULL;

	if (target && *target)
		endpoint = endpoint_of_decoder(r, target, &decoder);
	if (!endpoint)
		return -1;
	if (ret_decoder)
		*ret_decoder = take(decoder);
	return memdev_of_endpoint(r, endpoint);
}

/* That of the port above the memdev for the region; with none nothing is known. */
static bool port_is_locked(struct record *r, unsigned int memdev, uint64_t start)
{
	const struct sim_topo_port *p = &r->topo->ports[r->topo->memdevs[memdev].port];
	uint64_t at;

	for (unsigned int d = 0; d < p->n_decoders; d++)
		if (record_u64(r, &at, DEVICES "/decoder%u.%u/start", p->id, d) && at == start) {
			auto_free char *path = sim_format(DEVICES "/decoder%u.%u", p->id, d);

			return record_flag(r, path, "locked");
		}
	return true;
}

/* Firmware locks all of a region; ranges that stand for decoders are locked by themselves. */
static void read_lock(struct record *r, const char *decoder, unsigned int memdev,
		      struct sim_topo_region *region)
{
	if (!record_flag(r, decoder, "locked"))
		return;
	if (port_is_locked(r, memdev, region->start))
		region->locked = true;
	else
		r->topo->memdevs[memdev].dvsec_only = true;
}

/* All its targets, in their order; false when one is missing. */
static bool read_members(struct record *r, const char *path, struct sim_topo_region *region)
{
	for (unsigned int i = 0; i < region->ways; i++) {
		auto_free char *decoder = NULL;
		int memdev = record_memdev_of_target(r, path, i, &decoder);

		if (memdev < 0)
			return false;
		region->members[i] = (unsigned int)memdev;
		read_lock(r, decoder, region->members[i], region);
	}
	return true;
}

/* It waits for members: a target's decoder is programmed, but not in the region. */
static bool is_partial(struct record *r, const char *path, const struct sim_topo_region *region)
{
	for (unsigned int i = 0; i < region->ways; i++) {
		auto_free char *target = record_text(r, "%s/target%u", path, i);
		auto_free char *in = NULL;

		if (!target || !*target)
			continue;
		in = record_text(r, DEVICES "/%s/region", target);
		return in && !*in;
	}
	return false;
}

static bool has_targets(struct record *r, const char *path, unsigned int ways)
{
	for (unsigned int i = 0; i < ways; i++) {
		auto_free char *target = record_text(r, "%s/target%u", path, i);

		if (target && *target)
			return true;
	}
	return false;
}

/* Who its members are, when it is one that firmware made; false: it is not. */
static bool find_members(struct record *r, const char *path, struct sim_topo_region *region)
{
	if (record_flag(r, path, "commit"))
		return read_members(r, path, region);
	if (!r->topo->windows[region->window].ways)
		return false;
	if (!has_targets(r, path, region->ways))
		return record_left_alone(r, region);
	if (!is_partial(r, path, region))
		return false;
	record_partial(r, path, region);
	return true;
}

/* In front of its own memory a region can have other, which is its cache. */
static void read_linear_cache(struct record *r, const char *path, struct sim_topo_region *region)
{
	uint64_t size;

	if (!record_u64(r, &size, "%s/extended_linear_cache_size", path) || !size ||
	    size >= region->size)
		return;
	r->topo->windows[region->window].linear_cache = size;
	region->start += size;
	region->size -= size;
}

/* The region of an accelerator that wanted it has nobody else below. */
static void read_attachment(struct record *r, const struct record_device *device,
			    const struct sim_topo_region *region)
{
	struct sim_topo_memdev *m = &r->topo->memdevs[region->members[0]];

	if (m->kind == SIM_ACCELERATOR && m->endpoint_id &&
	    record_exists(r, "%s/dax_region%d", device->path, device->id))
		m->attach = SIM_ATTACH_BARE;
}

static void read_region(struct record *r, const struct record_device *device)
{
	auto_free char *root = record_dir(device->path);
	auto_free char *mode = record_text(r, "%s/mode", device->path);
	const struct record_device *window = record_find(&r->windows, record_base(root));
	struct sim_topo_region region = { .mode = mode ? mode_of(mode) : SIM_MODE_NONE };

	record_uint(r, device->path, "interleave_ways", &region.ways);
	record_uint(r, device->path, "interleave_granularity", &region.granularity);
	record_u64(r, &region.start, "%s/resource", device->path);
	record_u64(r, &region.size, "%s/size", device->path);
	if (!window || !region.ways || region.ways > SIM_MAX_WAYS || !region.size)
		return;
	region.window = (unsigned int)window->index;
	read_linear_cache(r, device->path, &region);
	r->topo->hmat |= record_exists(r, "%s/access0/read_bandwidth", device->path);
	if (!find_members(r, device->path, &region))
		return;
	read_attachment(r, device, &region);
	*(struct sim_topo_region *)sim_grow(&r->topo->regions, &r->topo->n_regions,
					    sizeof(region)) = region;
}

/* --- extents --- */

/* Where the region's memory begins in the partition: sysfs counts from the one, we from the other.
 */
static uint64_t offset_in_partition(struct record *r, const char *decoder,
				    const struct sim_topo_memdev *m)
{
	uint64_t dpa = 0, below = m->ram.size + m->pmem.size;

	return record_u64(r, &dpa, "%s/dpa_resource", decoder) && dpa > below ? dpa - below : 0;
}

static void read_extent(struct record *r, const char *path, unsigned int memdev, uint64_t base)
{
	struct sim_topo_extent *e =
		sim_grow(&r->topo->extents, &r->topo->n_extents, sizeof(*r->topo->extents));
	auto_free char *tag = record_text(r, "%s/uuid", path);

	e->memdev = memdev;
	record_u64(r, &e->offset, "%s/offset", path);
	e->offset += base;
	record_u64(r, &e->length, "%s/length", path);
	e->tagged = tag && !sim_parse_uuid(tag, e->tag) && !sim_uuid_is_null(e->tag);
}

static void read_extents(struct record *r, const struct record_device *region)
{
	auto_free char *dir = sim_format("%s/dax_region%d", region->path, region->id);
	auto_free char *prefix = sim_format("extent%d.", region->id);
	struct record_devices extents = record_list(r, dir, prefix);
	auto_free char *decoder = NULL;
	int memdev = record_memdev_of_target(r, region->path, 0, &decoder);

	for (size_t i = 0; memdev >= 0 && i < extents.n; i++)
		read_extent(r, extents.at[i].path, (unsigned int)memdev,
			    offset_in_partition(r, decoder, &r->topo->memdevs[memdev]));
	record_devices_clear(&extents);
}

/*
 * --- the order in which regions came ---
 *
 * Each root decoder holds the number of its next region: whoever takes that
 * makes it hold the lowest free one.  So the number that replaced a region's own
 * tells when it came; in this order the simulator can give the same numbers.
 */

struct came {
	const struct record_device *region;
	unsigned int window, replaced_by;
};

static unsigned int window_of_region(const struct record *r, const struct record_device *region)
{
	auto_free char *dir = record_dir(region->path);
	const struct record_device *window = record_find(&r->windows, record_base(dir));

	return window ? (unsigned int)window->index : UINT_MAX;
}

/* What the window holds now; UINT_MAX: it makes no regions, so it does not show that. */
static unsigned int shown_by(struct record *r, unsigned int window)
{
	static const char *const files[] = { "create_ram_region", "create_pmem_region" };

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		auto_free char *next =
			record_text(r, "%s/%s", r->windows.at[window].path, files[i]);

		if (next && record_number(next, "region") >= 0)
			return (unsigned int)record_number(next, "region");
	}
	return UINT_MAX;
}

static bool is_taken(const struct record *r, const unsigned int *held, unsigned int number)
{
	for (size_t i = 0; i < r->windows.n; i++)
		if (held[i] == number)
			return true;
	for (size_t i = 0; i < r->regions.n; i++)
		if (r->regions.at[i].id == (int)number)
			return true;
	return false;
}

/* By window.  Those that do not show it hold what is missing among the numbers. */
static unsigned int *read_held(struct record *r)
{
	unsigned int *held = sim_alloc((r->windows.n + 1) * sizeof(*held)), next = 0;

	for (size_t i = 0; i < r->windows.n; i++)
		held[i] = shown_by(r, (unsigned int)i);
	for (size_t i = 0; i < r->windows.n; i++) {
		if (held[i] != UINT_MAX)
			continue;
		while (is_taken(r, held, next))
			next++;
		held[i] = next;
	}
	return held;
}

/* The regions of a window come by their numbers. */
static struct came *read_order(struct record *r)
{
	struct came *all = sim_alloc((r->regions.n + 1) * sizeof(*all));
	auto_free unsigned int *held = read_held(r);

	for (size_t i = 0; i < r->regions.n; i++) {
		all[i].region = &r->regions.at[i];
		all[i].window = window_of_region(r, &r->regions.at[i]);
		all[i].replaced_by = all[i].window < r->windows.n ? held[all[i].window] : UINT_MAX;
		for (size_t j = i; j--;)
			if (all[j].window == all[i].window) {
				all[j].replaced_by = (unsigned int)r->regions.at[i].id;
				break;
			}
	}
	return all;
}

static int by_coming(const void *a, const void *b)
{
	const struct came *x = a, *y = b;

	if (x->replaced_by != y->replaced_by)
		return x->replaced_by < y->replaced_by ? -1 : 1;
	return x->region->id < y->region->id ? -1 : x->region->id > y->region->id;
}

void record_map(struct record *r)
{
	auto_free struct came *regions = NULL;

	for (size_t i = 0; i < r->windows.n; i++) {
		r->windows.at[i].index = (int)i;
		read_window(r, &r->windows.at[i]);
	}
	regions = read_order(r);
	qsort(regions, r->regions.n, sizeof(*regions), by_coming);
	for (size_t i = 0; i < r->regions.n; i++) {
		read_region(r, regions[i].region);
		read_extents(r, regions[i].region);
	}
	record_orphans(r);
}
