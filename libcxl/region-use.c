// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * region-use.c - who uses the memory of a region, see region-use.h
 *
 * A volatile region has a dax region with dax devices; bound to "kmem" such a
 * device is system memory, in blocks that are online or offline; bound to
 * another driver it is a device node that programs map.  A persistent region has
 * namespaces on the nvdimm bus.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>

#include "engine/dax.h"
#include "libcxl/extent.h"
#include "engine/memory.h"
#include "libcxl/region-driver.h"
#include "libcxl/region-settle.h"
#include "libcxl/region-stuck.h"
#include "libcxl/region-use.h"

/* --- programs that have a device node open or mapped --- */

static int check_dax(struct cxl_region *region)
{
	auto_words struct words devices = { 0 };
	struct ctx *ctx = region->obj.ctx;
	char driver[64];
	int r, found = 0;

	r = region_dax_devices(region, &devices);
	if (r < 0)
		return ctx_fail(ctx, r, "list", region_dax_path(region).text, "");
	for (size_t i = 0; i < devices.n; i++) {
		const char *device = devices.at[i];
		int pid;

		if (!dax_driver(ctx, device, driver) ||
		    strcmp(driver, DAX_MEMORY_DRIVER) == 0)
			continue;
		pid = dax_user(ctx, device);
		if (pid)
			found = ctx_reason(ctx, -EBUSY, "/dev/%s is open in process %d", device, pid);
	}
	return found;
}

/*
 * A bound volatile region without a dax region: its range was system memory before
 * the driver came, or an accelerator's driver uses it.  Both would lose it.
 */
static int check_adopted(struct cxl_region *region)
{
	struct ctx *ctx = region->obj.ctx;

	if (!region_is_volatile(region) || !region_has_driver(region, REGION_DRIVER) ||
	    ctx_exists(ctx, region_dax_path(region).text))
		return 0;
	return ctx_reason(ctx, -EBUSY,
			  "%s has no dax device: its memory has been in use since before the "
			  "region's driver was bound, as system memory or by an accelerator",
			  region->obj.name);
}

/* --- memory blocks --- */

static int find_blocks(struct cxl_region *region, struct memory_blocks *ret)
{
	uint64_t start, size;
	int r;

	r = attr_get_u64(&region->obj, REGION_RESOURCE, &start);
	if (r == 0)
		r = attr_get_u64(&region->obj, REGION_SIZE, &size);
	if (r < 0 || start == UINT64_MAX)
		return r;
	return memory_find(region->obj.ctx, start, size, ret);
}

static int check_memory(struct cxl_region *region)
{
	auto_memory struct memory_blocks blocks = { 0 };
	int r;

	r = find_blocks(region, &blocks);
	if (r < 0 || blocks.n_online == 0)
		return r;
	for (size_t i = 0; i < blocks.n; i++) {
		const struct memory_block *block = &blocks.at[i];

		if (!block->online)
			continue;
		return ctx_reason(region->obj.ctx, -EBUSY,
				  "%zu of %zu memory blocks of %s are online as system memory "
				  "(memory%u: zone %s)",
				  blocks.n_online, blocks.n, region->obj.name, block->id,
				  *block->zone ? block->zone : "unknown");
	}
	return 0;
}

/* --- namespaces of persistent regions --- */

/* Append the names in @dir that are @prefix and a number, with @dir in front. */
static int numbered(struct ctx *ctx, const char *dir, const char *prefix, struct words *ret)
{
	auto_words struct words names = { 0 };
	int id, r;

	r = ctx_names(ctx, dir, &names);
	for (size_t i = 0; r == 0 && i < names.n; i++)
		if (parse_name(names.at[i], prefix, &id) == 0)
			r = words_printf(ret, "%s/%s", dir, names.at[i]);
	return r == -ENOENT ? 0 : r;
}

/* The nvdimm bus hangs on the root; its region has the same number as ours. */
static int namespaces(struct cxl_region *region, struct words *ret)
{
	auto_words struct words bridges = { 0 }, buses = { 0 };
	struct ctx *ctx = region->obj.ctx;
	char prefix[32];
	int r;

	snprintf(prefix, sizeof(prefix), "namespace%d.", region->obj.id);
	r = numbered(ctx, region->decoder->port->obj.devpath, "nvdimm-bridge", &bridges);
	for (size_t i = 0; r == 0 && i < bridges.n; i++)
		r = numbered(ctx, bridges.at[i], "ndbus", &buses);
	for (size_t i = 0; r == 0 && i < buses.n; i++)
		r = numbered(ctx, path_join(buses.at[i], region->obj.name).text, prefix, ret);
	return r;
}

static bool is_bound(struct ctx *ctx, const char *devpath)
{
	return ctx_exists(ctx, path_join(devpath, "driver").text);
}

static int check_namespaces(struct cxl_region *region)
{
	auto_words struct words found = { 0 };
	struct ctx *ctx = region->obj.ctx;
	int r;

	if (cxl_region_get_mode(region) != CXL_DECODER_MODE_PMEM)
		return 0;
	r = namespaces(region, &found);
	for (size_t i = 0; r == 0 && i < found.n; i++)
		if (is_bound(ctx, found.at[i]))
			r = ctx_reason(ctx, -EBUSY, "%s is active; 'ndctl disable-namespace %s'",
				       last_component(found.at[i]), last_component(found.at[i]));
	return r;
}

/* Opening a block device exclusively fails while it is mounted, part of a volume, or swap. */
static bool is_claimed(const char *node)
{
	auto_close int fd = open(node, O_RDONLY | O_EXCL | O_CLOEXEC);

	return fd < 0 && errno == EBUSY;
}

/* An active namespace has its block device somewhere below. */
static int check_block_device(struct ctx *ctx, const char *namespace)
{
	auto_words struct words disks = { 0 };
	char node[PATH_MAX];
	int r;

	r = ctx_names(ctx, path_join(namespace, "block").text, &disks);
	for (size_t i = 0; r == 0 && i < disks.n; i++) {
		snprintf(node, sizeof(node), "%s/dev/%s", ctx->fs.root, disks.at[i]);
		if (is_claimed(node))
			return ctx_reason(ctx, -EBUSY, "%s is in use (mounted, a volume, or swap)",
					  node);
	}
	return r == -ENOENT ? 0 : r;
}

static int check_block_devices(struct cxl_region *region)
{
	auto_words struct words found = { 0 };
	int r;

	if (cxl_region_get_mode(region) != CXL_DECODER_MODE_PMEM)
		return 0;
	r = namespaces(region, &found);
	for (size_t i = 0; r == 0 && i < found.n; i++)
		r = check_block_device(region->obj.ctx, found.at[i]);
	return r;
}

/* --- all of it --- */

/* Whom to look for depends on the type of the region; a kernel that names none is too old for ram. */
static int check_mode(struct cxl_region *region)
{
	const char *mode;
	int r;

	r = cxlx_region_get_mode_word(region, &mode);
	return r == -ENOENT ? 0 : r;
}

typedef int (*check_fn)(struct cxl_region *region);

/* Every check has its say, so that the user learns of all users at once. */
static int run_checks(struct cxl_region *region, const check_fn *checks, size_t n)
{
	int result = 0;

	region_settle(region);
	for (size_t i = 0; i < n; i++) {
		int r = checks[i](region);

		if (r < 0 && (result == 0 || r != -EBUSY))
			result = r;
	}
	if (result == -EBUSY)
		ctx_fail(region->obj.ctx, -EBUSY, "take away",
			 path_join(CXL_DEVICES, region->obj.name).text, "");
	return result;
}

int region_use_check(struct cxl_region *region)
{
	static const check_fn checks[] = { check_mode, check_adopted, check_memory,
					   extent_use_check, check_dax, check_namespaces };

	return run_checks(region, checks, ARRAY_LEN(checks));
}

int region_use_check_forced(struct cxl_region *region)
{
	static const check_fn checks[] = { check_mode, check_adopted, check_memory,
					   check_block_devices };

	return run_checks(region, checks, ARRAY_LEN(checks));
}

/* --- ending the use --- */

static struct sysfs_path dax_state_file(const char *device)
{
	return path_join(path_join(DAX_DEVICES, device).text, "state");
}

/*
 * A kernel that has the file takes all blocks of a device offline and away, or none.
 * It can be taken back only where the file would bring the blocks back as they are:
 * "offline" cannot be written, and the file does not know what became of single blocks.
 */
static bool can_unplug(struct ctx *ctx, const char *device, const struct memory_blocks *blocks)
{
	char state[SYSFS_TEXT_MAX + 1];

	if (ctx_read(ctx, dax_state_file(device).text, state) < 0)
		return false;
	if (strcmp(state, "unplugged") == 0)
		return true;
	for (size_t i = 0; i < blocks->n; i++)
		if (!blocks->at[i].online || (strcmp(state, "online") != 0 &&
					      strcmp(state, memory_online_word(&blocks->at[i])) != 0))
			return false;
	return after_prefix(state, "online");
}

/* @online: it is to come back so; else its blocks are offline by then, whatever the file says. */
static void add_unplug(struct ctx *ctx, const char *device, bool online, struct steps *steps)
{
	char state[SYSFS_TEXT_MAX + 1];

	if (ctx_read(ctx, dax_state_file(device).text, state) == 0 &&
	    strcmp(state, "unplugged") != 0)
		steps_add(steps, path_join(DAX_DEVICES, device).text, "state", "unplugged", NULL,
			  online ? state : "offline");
}

/* Last block first: what a block needs for itself lies in front of what it describes. */
static void add_offline(const struct memory_blocks *blocks, struct steps *steps)
{
	char dir[64];

	for (size_t i = blocks->n; i > 0; i--) {
		const struct memory_block *block = &blocks->at[i - 1];

		if (!block->online)
			continue;
		snprintf(dir, sizeof(dir), "devices/system/memory/memory%u", block->id);
		steps_add(steps, dir, "state", "offline", NULL, memory_online_word(block));
	}
}

static int system_ram_devices(struct cxl_region *region, struct words *ret)
{
	auto_words struct words devices = { 0 };
	int r;

	r = region_dax_devices(region, &devices);
	for (size_t i = 0; r == 0 && i < devices.n; i++)
		if (dax_is_memory(region->obj.ctx, devices.at[i]))
			r = words_add(ret, devices.at[i], strlen(devices.at[i]));
	return r;
}

static bool all_can_unplug(struct ctx *ctx, const struct words *devices,
			   const struct memory_blocks *blocks)
{
	for (size_t i = 0; i < devices->n; i++)
		if (!can_unplug(ctx, devices->at[i], blocks))
			return false;
	return devices->n > 0;
}

/*
 * Memory that is offline may come back between two of our steps, right before the driver
 * lets go of it, by a rule of udev for one: where the kernel can, it goes away before.
 */
static int add_memory_steps(struct cxl_region *region, struct steps *steps)
{
	auto_memory struct memory_blocks blocks = { 0 };
	auto_words struct words devices = { 0 };
	bool at_once;
	int r;

	r = system_ram_devices(region, &devices);
	if (r == 0)
		r = find_blocks(region, &blocks);
	if (r < 0)
		return r;
	at_once = all_can_unplug(region->obj.ctx, &devices, &blocks);
	if (!at_once)
		add_offline(&blocks, steps);
	for (size_t i = 0; i < devices.n; i++)
		add_unplug(region->obj.ctx, devices.at[i], at_once, steps);
	return 0;
}

static int add_kmem_steps(struct cxl_region *region, struct steps *steps)
{
	auto_words struct words devices = { 0 };
	int r;

	r = system_ram_devices(region, &devices);
	for (size_t i = 0; r == 0 && i < devices.n; i++)
		steps_add(steps, DAX_DRIVERS "/" DAX_MEMORY_DRIVER, "unbind", devices.at[i], "bind",
			  devices.at[i]);
	return r;
}

/* The driver reports success even when blocks stay behind: look. */
static int check_left_behind(struct cxl_region *region)
{
	auto_memory struct memory_blocks blocks = { 0 };
	int r;

	r = find_blocks(region, &blocks);
	if (r < 0 || blocks.n == 0)
		return r;
	return ctx_reason(region->obj.ctx, -EBUSY,
			  "memory%u of %s came online again and is stuck until a reboot: something "
			  "else brings memory online (udev rule, auto_online_blocks)",
			  blocks.at[0].id, region->obj.name);
}

int region_use_end(struct cxl_region *region, struct steps *steps)
{
	static const check_fn checks[] = { check_mode, check_adopted, check_block_devices };
	struct ctx *ctx = region->obj.ctx;
	int r;

	r = run_checks(region, checks, ARRAY_LEN(checks));
	if (r == 0)
		r = add_memory_steps(region, steps);
	if (r < 0)
		return r;
	r = steps_run(ctx, steps);
	if (r < 0)
		return region_explain_stuck(region, steps, r);
	/* Somebody may have brought a block back meanwhile: then the guard stops the unbind. */
	r = add_kmem_steps(region, steps);
	if (r == 0)
		r = steps_run(ctx, steps);
	if (r == 0)
		r = check_left_behind(region);
	if (r < 0)
		steps_undo(ctx, steps);
	return r;
}
