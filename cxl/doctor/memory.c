// SPDX-License-Identifier: GPL-2.0-only
/*
 * memory.c - rules: what becomes of the memory of ram regions
 *
 * Blocks are found by their addresses.  Of a region with very many some are looked at,
 * evenly spread, and the finding says how many.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/numbers.h"
#include "cxl/doctor/doctor.h"

#define MEMORY "/sys/devices/system/memory"
#define TIERS "/sys/devices/virtual/memory_tiering"
#define BLOCKS_MAX 256

/* --- how memory comes online --- */

static const struct {
	const char *policy;
	const char *does;
} policies[] = {
	{ "online",
	  "in a zone that the kernel chooses, often Normal: then it hardly ever goes again" },
	{ "online_kernel", "in zone Normal: it hardly ever goes again" },
	{ "online_movable", "in zone Movable: it is in use at once" },
};

static void auto_online(struct doctor *doctor, const char *name)
{
	const struct look *policy;

	if (machine_of(doctor)->windows.n == 0)
		return;
	policy = look_file(doctor, MEMORY "/auto_online_blocks");
	if (policy->error) {
		found_unknown(doctor, NULL, policy);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(policies); i++)
		if (look_says(policy, policies[i].policy))
			finding_show(found(doctor, VERDICT_NOTE, NULL,
					   "memory of a new ram region comes online by itself, %s",
					   policies[i].does),
				     policy);
}

/* --- dax devices --- */

/* Those of the region: dax0.0, dax0.1 */
static bool is_of_region(const char *dax, const char *region)
{
	const char *number = after_prefix(dax, "dax"), *wanted = after_prefix(region, "region");
	size_t len = wanted ? strlen(wanted) : 0;

	return number && len && strncmp(number, wanted, len) == 0 && number[len] == '.';
}

static const struct look *look_dax(struct doctor *doctor, const char *dax, const char *file)
{
	return look_file(doctor, "/sys/bus/dax/devices/%s/%s", dax, file);
}

static void dax_without_driver(struct doctor *doctor, const char *region)
{
	const struct look *all = look_dir(doctor, "/sys/bus/dax/devices"), *driver, *kmem;
	struct finding *finding;
	uint64_t size;

	kmem = look_dir(doctor, "/sys/bus/dax/drivers/kmem");
	for (size_t i = 0; i < all->names.n; i++) {
		const char *dax = all->names.at[i];

		if (!is_of_region(dax, region))
			continue;
		driver = look_link(doctor, "/sys/bus/dax/devices/%s/driver", dax);
		if (!is_absent(driver) ||
		    look_number(doctor, dax, look_dax(doctor, dax, "size"), &size) < 0 || size == 0)
			continue;
		finding = found(doctor, VERDICT_PROBLEM, dax, "%s has no driver: %s", dax,
				is_there(kmem) ? "nobody uses its memory"
					       : "the module kmem is not loaded");
		finding_show(finding, driver);
		finding_show(finding, kmem);
	}
}

static void no_node(struct doctor *doctor, const char *region)
{
	const struct look *all = look_dir(doctor, "/sys/bus/dax/devices"), *node;

	for (size_t i = 0; i < all->names.n; i++) {
		if (!is_of_region(all->names.at[i], region))
			continue;
		node = look_dax(doctor, all->names.at[i], "target_node");
		if (is_absent(node) || look_says(node, "-1"))
			finding_show(
				found(doctor, VERDICT_PROBLEM, all->names.at[i],
				      "the memory of %s belongs to no NUMA node: it cannot become "
				      "system memory",
				      region),
				node);
	}
}

/* --- memory blocks --- */

struct blocks {
	uint64_t first, n, step;
	uint64_t looked_at, offline, normal;
	const struct look *block_size, *offline_block, *normal_block;
};

static int read_place(struct doctor *doctor, const char *region, uint64_t *ret_start,
		      uint64_t *ret_size)
{
	if (!look_says(look_file(doctor, DEVICES "/%s/commit", region), "1") ||
	    !look_says(look_file(doctor, DEVICES "/%s/mode", region), "ram"))
		return -ENODATA;
	return look_number(doctor, region, look_file(doctor, DEVICES "/%s/resource", region),
			   ret_start)
		       ?: look_number(doctor, region, look_file(doctor, DEVICES "/%s/size", region),
				      ret_size);
}

static const struct look *look_block_size(struct doctor *doctor, uint64_t *ret)
{
	const struct look *look = look_file(doctor, MEMORY "/block_size_bytes");

	*ret = 0;
	(void)!(look->error ?: parse_u64(look->text, 16, ret));
	return look;
}

static void look_at_block(struct doctor *doctor, struct blocks *blocks, uint64_t id)
{
	const struct look *state, *zones;

	state = look_file(doctor, MEMORY "/memory%" PRIu64 "/state", id);
	if (state->error)
		return;
	blocks->looked_at++;
	if (look_says(state, "offline")) {
		blocks->offline++;
		blocks->offline_block = blocks->offline_block ?: state;
		return;
	}
	zones = look_file(doctor, MEMORY "/memory%" PRIu64 "/valid_zones", id);
	if (look_says(zones, "Normal")) {
		blocks->normal++;
		blocks->normal_block = blocks->normal_block ?: zones;
	}
}

/* False: there are none, or nobody can tell. */
static bool look_at_blocks(struct doctor *doctor, const char *region, struct blocks *ret)
{
	const struct look *memory = look_dir(doctor, MEMORY);
	uint64_t start, size, block_size;
	char name[40];

	*ret = (struct blocks){ 0 };
	if (read_place(doctor, region, &start, &size) < 0)
		return false;
	ret->block_size = look_block_size(doctor, &block_size);
	if (block_size == 0)
		return false;
	ret->first = (start + block_size - 1) / block_size;
	ret->n = size / block_size;
	ret->step = 1 + ret->n / BLOCKS_MAX;
	for (uint64_t i = 0; i < ret->n; i += ret->step) {
		snprintf(name, sizeof(name), "memory%" PRIu64, ret->first + i);
		if (look_has(memory, name))
			look_at_block(doctor, ret, ret->first + i);
	}
	return ret->looked_at > 0;
}

static void zone_normal(struct doctor *doctor, const char *region)
{
	struct blocks blocks;

	if (look_at_blocks(doctor, region, &blocks) && blocks.normal > 0)
		finding_show(found(doctor, VERDICT_NOTE, region,
				   "memory of %s is in zone Normal (%" PRIu64 " of %" PRIu64
				   " blocks that "
				   "were looked at): the kernel may keep it for good",
				   region, blocks.normal, blocks.looked_at),
			     blocks.normal_block);
}

static void blocks_offline(struct doctor *doctor, const char *region)
{
	struct blocks blocks;

	if (look_at_blocks(doctor, region, &blocks) && blocks.offline > 0)
		finding_show(found(doctor, VERDICT_NOTE, region,
				   "memory of %s is offline (%" PRIu64 " of %" PRIu64
				   " blocks that were "
				   "looked at): nobody can use it",
				   region, blocks.offline, blocks.looked_at),
			     blocks.offline_block);
}

static void block_unaligned(struct doctor *doctor, const char *region)
{
	uint64_t start, size, block_size;
	const struct look *look;
	struct finding *finding;

	if (read_place(doctor, region, &start, &size) < 0)
		return;
	look = look_block_size(doctor, &block_size);
	if (look->error || block_size == 0) {
		found_unknown(doctor, region, look);
		return;
	}
	if (start % block_size == 0 && size % block_size == 0)
		return;
	finding = found(
		doctor, VERDICT_NOTE, region,
		"%s does not begin and end where memory blocks do: what is left over cannot become "
		"system memory",
		region);
	finding_show(finding, look);
	finding_show(finding, look_file(doctor, DEVICES "/%s/resource", region));
	finding_show(finding, look_file(doctor, DEVICES "/%s/size", region));
}

/* --- tiers --- */

/* Is @node in "0-1,4"? */
static bool has_node(const char *list, long node)
{
	char *end;

	for (const char *at = list; *at; at = *end == ',' ? end + 1 : "") {
		long from = strtol(at, &end, 10), to = from;

		if (end == at)
			return false;
		if (*end == '-')
			to = strtol(end + 1, &end, 10);
		if (from <= node && node <= to)
			return true;
	}
	return false;
}

static bool share_node(const char *list, const char *other, long but)
{
	for (long node = 0; node < 1024; node++)
		if (node != but && has_node(list, node) && has_node(other, node))
			return true;
	return false;
}

static void look_at_tier(struct doctor *doctor, const char *region, const struct look *node)
{
	const struct look *tiers = look_dir(doctor, TIERS), *nodes, *cpus;
	long id = strtol(node->text, NULL, 10);
	struct finding *finding;

	cpus = look_file(doctor, "/sys/devices/system/node/has_cpu");
	for (size_t i = 0; i < tiers->names.n; i++) {
		nodes = look_file(doctor, TIERS "/%s/nodelist", tiers->names.at[i]);
		if (nodes->error || !has_node(nodes->text, id) ||
		    !share_node(nodes->text, cpus->text, id))
			continue;
		finding = found(
			doctor, VERDICT_NOTE, region,
			"the memory of %s, node %ld, is in one tier with that of processors: the "
			"kernel moves nothing there by itself",
			region, id);
		finding_show(finding, nodes);
		finding_show(finding, cpus);
		finding_show(finding, node);
	}
}

static void memory_tier(struct doctor *doctor, const char *region)
{
	const struct look *all = look_dir(doctor, "/sys/bus/dax/devices"), *node;

	for (size_t i = 0; i < all->names.n; i++) {
		if (!is_of_region(all->names.at[i], region))
			continue;
		node = look_dax(doctor, all->names.at[i], "target_node");
		if (is_there(node) && *node->text && !look_says(node, "-1"))
			look_at_tier(doctor, region, node);
	}
}

/* --- kernels that have regions of system memory --- */

static void sysram_drivers(struct doctor *doctor, const char *name)
{
	const struct look *drivers = look_dir(doctor, DRIVERS);

	if (look_has(drivers, "cxl_sysram_region"))
		finding_show(
			found(doctor, VERDICT_NOTE, NULL,
			      "several drivers want ram regions: cxl-cli up to 85 binds them to "
			      "cxl_sysram_region, and does not see their memory when it takes them "
			      "down"),
			drivers);
}

static void sysram_not_configured(struct doctor *doctor, const char *region)
{
	const struct look *type;

	type = look_file(doctor, DEVICES "/sysram_%s/online_type", region);
	if (look_says(type, "invalid"))
		finding_show(found(doctor, VERDICT_PROBLEM, region,
				   "nobody said how the memory of %s comes online: it does not "
				   "come at all",
				   region),
			     type);
}

/* clang-format off */
const struct rule memory_rules[] = {
	{ "auto-online", "Memory comes online by itself", EACH_MACHINE, auto_online,
	  .fix = "if that is not wanted: echo offline > " MEMORY "/auto_online_blocks, and cxl sysram-online "
		 "for each region",
	  .reference = "cxl-sysram-online(1)" },
	{ "dax-without-driver", "A dax device has no driver", EACH_REGION, dax_without_driver,
	  .fix = "daxctl reconfigure-device -m system-ram {object}, or -m devdax",
	  .reference = "daxctl-reconfigure-device(1)" },
	{ "no-node", "Memory belongs to no NUMA node", EACH_REGION, no_node,
	  .fix = "an update of the firmware: its tables SRAT or CEDT have to cover the window",
	  .reference = "CONFIG_ACPI_NUMA" },
	{ "zone-normal", "Memory of a region is in zone Normal", EACH_REGION, zone_normal,
	  .fix = "cxl sysram-offline {object}, then cxl sysram-online -p online_movable with it",
	  .reference = "cxl-sysram-online(1)" },
	{ "blocks-offline", "Memory of a region is offline", EACH_REGION, blocks_offline,
	  .fix = "cxl sysram-online {object}",
	  .reference = "cxl-sysram-online(1)" },
	{ "block-unaligned", "A region does not fit memory blocks", EACH_REGION, block_unaligned,
	  .fix = "create it with a size that is a multiple of the memory block size",
	  .reference = "cxl-create-region(1)" },
	{ "memory-tier", "Memory of CXL is in one tier with that of processors", EACH_REGION,
	  memory_tier,
	  .fix = "the kernel takes tiers from the performance that firmware and devices tell: table HMAT, CDAT",
	  .reference = "cxl-list(1)" },
	{ "sysram-drivers", "Several drivers want ram regions", EACH_MACHINE, sysram_drivers,
	  .fix = "make and take down regions with this cxl only",
	  .reference = "cxl-sysram-online(1)" },
	{ "sysram-not-configured", "A region waits to be told how it comes online", EACH_REGION,
	  sysram_not_configured,
	  .fix = "cxl sysram-online {object}",
	  .reference = "cxl-sysram-online(1)" },
	END_OF_RULES
};
/* clang-format on */
