/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dax-machine.h - dax regions, devices, drivers and memory blocks in a tree of plain files
 *
 * Shapes and formats are those of test/data/with-ram-and-pmem-region.sysfs.
 */
#ifndef TEST_UNIT_DAX_MACHINE_H
#define TEST_UNIT_DAX_MACHINE_H

#include <inttypes.h>

#include "libdaxctl/private.h"
#include "test/unit/tree.h"

#define MIB (UINT64_C(1) << 20)
#define BLOCK (128 * MIB)
#define REGION_DIR "sys/devices/platform/ACPI0017:00/root0/decoder0.0/region%d/dax_region%d"
#define DRIVERS_DIR "sys/bus/dax/drivers"
#define MEMORY_DIR "sys/devices/system/memory"

static struct daxctl_ctx *ctx;

/* What the trace said since the last call of machine_accesses(). */
static char *trace_text;
static size_t trace_size;

static inline void machine_end(void)
{
	FILE *trace = ctx ? ctx->core.fs.trace : NULL;

	daxctl_unref(take(ctx));
	if (trace)
		fclose(trace);
	free(take(trace_text));
}

static inline void machine_context(void)
{
	machine_end();
	assert_int_equal(daxctl_new(&ctx), 0);
	daxctl_set_log_priority(ctx, 0);
	assert_int_equal(daxctlx_set_sysroot(ctx, tree_root), 0);
}

/* How many accesses there were since the last call. */
static inline unsigned int machine_accesses(void)
{
	FILE *trace = ctx->core.fs.trace;
	unsigned int n = 0;

	if (trace) {
		daxctlx_set_trace(ctx, NULL);
		fclose(trace);
		for (const char *at = trace_text; (at = strchr(at, '\n')); at++)
			n++;
		free(take(trace_text));
	}
	daxctlx_set_trace(ctx, open_memstream(&trace_text, &trace_size));
	return n;
}

static inline struct tree_path machine_region_dir(int id)
{
	return tree_name(REGION_DIR, id, id);
}

static inline void machine_region(int id, uint64_t size)
{
	struct tree_path dir = machine_region_dir(id), number = tree_name("%" PRIu64 "\n", size);

	tree_file(number.text, "%s/dax_region/size", dir.text);
	tree_file("0\n", "%s/dax_region/available_size", dir.text);
	tree_file("2097152\n", "%s/dax_region/align", dir.text);
	tree_file("\n", "%s/dax_region/seed", dir.text);
	tree_file("\n", "%s/dax_region/create", dir.text);
	tree_file("", "%s/dax_region/delete", dir.text);
}

static inline struct tree_path machine_device_dir(int region, int id)
{
	struct tree_path dir = machine_region_dir(region);

	return tree_name("%s/dax%d.%d", dir.text, region, id);
}

static inline void machine_mapping(int region, int id, unsigned int i, uint64_t start,
				   uint64_t size, uint64_t offset)
{
	struct tree_path dir = machine_device_dir(region, id), text;

	text = tree_name("%#" PRIx64 "\n", start);
	tree_file(text.text, "%s/mapping%u/start", dir.text, i);
	text = tree_name("%#" PRIx64 "\n", start + size - 1);
	tree_file(text.text, "%s/mapping%u/end", dir.text, i);
	text = tree_name("%#" PRIx64 "\n", offset);
	tree_file(text.text, "%s/mapping%u/page_offset", dir.text, i);
}

static inline void machine_device(int region, int id, uint64_t start, uint64_t size)
{
	struct tree_path dir = machine_device_dir(region, id), text;

	tree_dir("%s", dir.text);
	tree_link(dir.text, "sys/bus/dax/devices/dax%d.%d", region, id);
	text = tree_name("%" PRIu64 "\n", size);
	tree_file(text.text, "%s/size", dir.text);
	text = tree_name("%#" PRIx64 "\n", start);
	tree_file(text.text, "%s/resource", dir.text);
	text = tree_name("251:%d\n", id);
	tree_file(text.text, "%s/dev", dir.text);
	tree_file("2097152\n", "%s/align", dir.text);
	tree_file("1\n", "%s/target_node", dir.text);
	tree_file("", "%s/mapping", dir.text);
	if (size)
		machine_mapping(region, id, 0, start, size, 0);
}

static inline void machine_driver(const char *driver)
{
	static const char *const files[] = { "bind", "unbind", "new_id", "remove_id" };

	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		tree_file("", DRIVERS_DIR "/%s/%s", driver, files[i]);
}

static inline void machine_bind(int region, int id, const char *driver)
{
	struct tree_path dir = machine_device_dir(region, id);
	struct tree_path target = tree_name(DRIVERS_DIR "/%s", driver);

	tree_link(target.text, "%s/driver", dir.text);
}

/* @zone "": the block is offline. */
static inline void machine_block(uint64_t start, const char *zone)
{
	unsigned int id = (unsigned int)(start / BLOCK);
	struct tree_path zones = tree_name("%s\n", *zone ? zone : "Normal Movable");

	tree_file("8000000\n", MEMORY_DIR "/block_size_bytes");
	tree_file(*zone ? "online\n" : "offline\n", MEMORY_DIR "/memory%u/state", id);
	tree_file(zones.text, MEMORY_DIR "/memory%u/valid_zones", id);
}

/* The only device of its number, or the test fails. */
static inline struct daxctl_dev *machine_get_device(const char *name)
{
	struct daxctl_dev *dev = NULL;

	assert_int_equal(daxctlx_dev_get_by_name(ctx, name, &dev), 0);
	assert_non_null(dev);
	return dev;
}

static inline void machine_check_error(int code, const char *doing, const char *path,
				       const char *value)
{
	const struct daxctlx_error *error = daxctlx_get_error(ctx);

	assert_int_equal(daxctlx_error_code(error), code);
	assert_string_equal(daxctlx_error_doing(error), doing);
	assert_string_equal(daxctlx_error_path(error) + strlen(tree_root), path);
	assert_string_equal(daxctlx_error_value(error), value);
}

static inline bool machine_has_reason(const char *text)
{
	const char *const *reasons = NULL;
	size_t n = daxctlx_get_reasons(ctx, &reasons);

	for (size_t i = 0; i < n; i++)
		if (strstr(reasons[i], text))
			return true;
	return false;
}

/* region0 has three devices of one, one and two blocks, region10 one, region2 one. */
static inline int machine_setup(void **state)
{
	static const struct {
		int region, device;
		uint64_t blocks;
	} rows[] = { { 10, 0, 1 }, { 0, 1, 1 }, { 0, 10, 2 }, { 0, 0, 1 }, { 2, 0, 1 } };
	uint64_t start = UINT64_C(0x400000000);

	if (tree_setup(state) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		machine_region(rows[i].region, 4 * BLOCK);
		machine_device(rows[i].region, rows[i].device, start, rows[i].blocks * BLOCK);
		start += rows[i].blocks * BLOCK;
	}
	machine_driver("device_dax");
	machine_driver("kmem");
	machine_driver("fsdev_dax");
	tree_file("offline\n", MEMORY_DIR "/auto_online_blocks");
	machine_context();
	return 0;
}

static inline int machine_teardown(void **state)
{
	machine_end();
	return tree_teardown(state);
}

#endif
