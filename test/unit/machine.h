/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * machine.h - a small CXL machine in a tree of plain files
 *
 * One bus, root0; host bridges port1, port2, ... with endpoints and memdevs as the
 * test asks for; windows as the test asks for.  Shapes and formats are those of
 * test/data/with-ram-and-pmem-region.sysfs.
 */
#ifndef TEST_UNIT_MACHINE_H
#define TEST_UNIT_MACHINE_H

#include <inttypes.h>

#include "libcxl/private.h"
#include "test/unit/tree.h"

#define MIB (UINT64_C(1) << 20)
#define GIB (UINT64_C(1) << 30)
#define ROOT_DIR "sys/devices/platform/ACPI0017:00/root0"
#define DEVICES_DIR "sys/bus/cxl/devices"
#define DRIVERS_DIR "sys/bus/cxl/drivers"
#define MEMORY_DIR "sys/devices/system/memory"

static struct cxl_ctx *ctx;

/* What the trace said since the last call of machine_trace(). */
static char *trace_text;
static size_t trace_size;

/* End the context and its trace. */
static inline void machine_end(void)
{
	FILE *trace = ctx ? ctx->core.fs.trace : NULL;

	cxl_unref(take(ctx));
	if (trace)
		fclose(trace);
	free(take(trace_text));
}

static inline void machine_context(void)
{
	machine_end();
	assert_int_equal(cxl_new(&ctx), 0);
	cxl_set_log_priority(ctx, 0);
	assert_int_equal(cxlx_set_sysroot(ctx, tree_root), 0);
}

/* How many lines of the trace since the last call contain @text. */
static inline unsigned int machine_accesses(const char *text)
{
	unsigned int n = 0;

	if (ctx->core.fs.trace) {
		FILE *trace = ctx->core.fs.trace;
		char *line, *rest;

		cxlx_set_trace(ctx, NULL);
		fclose(trace);
		rest = trace_text;
		while ((line = strsep(&rest, "\n")))
			n += *line && strstr(line, text);
		free(trace_text);
	}
	trace_text = NULL;
	cxlx_set_trace(ctx, open_memstream(&trace_text, &trace_size));
	return n;
}

/* An object of the bus: its directory and the link to it. */
static inline void machine_object(const char *devpath)
{
	tree_dir("%s", devpath);
	tree_link(devpath, DEVICES_DIR "/%s", last_component(devpath));
}

static inline void machine_driver(const char *driver)
{
	tree_file("", DRIVERS_DIR "/%s/bind", driver);
	tree_file("", DRIVERS_DIR "/%s/unbind", driver);
}

static inline void machine_bind(const char *devpath, const char *driver)
{
	struct tree_path target;

	target = tree_name(DRIVERS_DIR "/%s", driver);
	tree_link(target.text, "%s/driver", devpath);
}

static inline void machine_host_bridge(int id)
{
	struct tree_path port, bridge;

	bridge = tree_name("sys/devices/pci0000:%02x", 0xb + id);
	port = tree_name(ROOT_DIR "/port%d", id);
	tree_dir("%s", bridge.text);
	machine_object(port.text);
	machine_bind(port.text, "cxl_port");
	tree_link(bridge.text, "%s/uport", port.text);
	tree_link(bridge.text, "%s/parent_dport", port.text);
	tree_link(bridge.text, ROOT_DIR "/dport%d", id);
	tree_file("0\n", "%s/decoders_committed", port.text);
}

static inline void machine_endpoint_decoder(const char *endpoint, int port, int id)
{
	struct tree_path dir;

	dir = tree_name("%s/decoder%d.%d", endpoint, port, id);
	machine_object(dir.text);
	tree_file("0x0\n", "%s/start", dir.text);
	tree_file("0x0\n", "%s/size", dir.text);
	tree_file("0\n", "%s/locked", dir.text);
	tree_file("none\n", "%s/mode", dir.text);
	tree_file("0x0000000000000000\n", "%s/dpa_size", dir.text);
	tree_file("0xffffffffffffffff\n", "%s/dpa_resource", dir.text);
	tree_file("1\n", "%s/interleave_ways", dir.text);
	tree_file("256\n", "%s/interleave_granularity", dir.text);
	tree_file("expander\n", "%s/target_type", dir.text);
	tree_file("\n", "%s/region", dir.text);
}

/* Memdev @id with ram and pmem of 1 GiB each, behind host bridge @bridge, as endpoint @port. */
static inline void machine_memdev(int id, int bridge, int port)
{
	struct tree_path host, memdev, endpoint, root_port;

	root_port = tree_name("sys/devices/pci0000:%02x/0000:%02x:%02x.0", 0xb + bridge,
			      0xb + bridge, id);
	host = tree_name("%s/0000:%02x:00.0", root_port.text, 0x20 + id);
	memdev = tree_name("%s/mem%d", host.text, id);
	machine_object(memdev.text);
	machine_bind(memdev.text, "cxl_mem");
	tree_link(host.text, "sys/bus/pci/devices/%s", last_component(host.text));
	tree_file("0x1234\n", "%s/serial", memdev.text);
	tree_file("251:3\n", "%s/dev", memdev.text);
	tree_file("0x40000000\n", "%s/ram/size", memdev.text);
	tree_file("0\n", "%s/ram/qos_class", memdev.text);
	tree_file("0x40000000\n", "%s/pmem/size", memdev.text);
	tree_file("0\n", "%s/pmem/qos_class", memdev.text);
	tree_file("-1\n", "%s/numa_node", memdev.text);
	tree_link(root_port.text, ROOT_DIR "/port%d/dport%d", bridge, id);

	endpoint = tree_name(ROOT_DIR "/port%d/endpoint%d", bridge, port);
	machine_object(endpoint.text);
	machine_bind(endpoint.text, "cxl_port");
	tree_link(memdev.text, "%s/uport", endpoint.text);
	tree_link(root_port.text, "%s/parent_dport", endpoint.text);
	tree_file("0\n", "%s/decoders_committed", endpoint.text);
	for (int i = 0; i < 4; i++)
		machine_endpoint_decoder(endpoint.text, port, i);
}

/* Window @id of 4 GiB over the host bridges named, "1,2". */
static inline void machine_window(int id, const char *targets, int ways)
{
	struct tree_path dir;
	char text[64];

	dir = tree_name(ROOT_DIR "/decoder0.%d", id);
	machine_object(dir.text);
	snprintf(text, sizeof(text), "%#" PRIx64 "\n", (uint64_t)(4 + 4 * id) * GIB);
	tree_file(text, "%s/start", dir.text);
	tree_file("0x100000000\n", "%s/size", dir.text);
	snprintf(text, sizeof(text), "%d\n", ways);
	tree_file(text, "%s/interleave_ways", dir.text);
	tree_file("256\n", "%s/interleave_granularity", dir.text);
	snprintf(text, sizeof(text), "%s\n", targets);
	tree_file(text, "%s/target_list", dir.text);
	tree_file("1\n", "%s/cap_ram", dir.text);
	tree_file("1\n", "%s/cap_pmem", dir.text);
	tree_file("0\n", "%s/cap_type2", dir.text);
	tree_file("1\n", "%s/cap_type3", dir.text);
	tree_file("0\n", "%s/locked", dir.text);
	tree_file("0\n", "%s/qos_class", dir.text);
	tree_file("expander\n", "%s/target_type", dir.text);
	tree_file("region0\n", "%s/create_ram_region", dir.text);
	tree_file("region0\n", "%s/create_pmem_region", dir.text);
	tree_file("", "%s/delete_region", dir.text);
}

static inline void machine_root(void)
{
	machine_object(ROOT_DIR);
	tree_link("sys/devices/platform/ACPI0017:00", ROOT_DIR "/uport");
	tree_link("sys/bus/platform/drivers/cxl_acpi", "sys/devices/platform/ACPI0017:00/driver");
	tree_file("", "sys/bus/platform/drivers/cxl_acpi/unbind");
	tree_file("", "sys/bus/cxl/drivers_probe");
	machine_driver("cxl_mem");
	machine_driver("cxl_port");
	machine_driver("cxl_region");
}

/*
 * A committed and bound ram region @id of 256 MiB on window 0, at the start of its
 * addresses plus @id times that, on the first decoder of endpoint @port.
 */
static inline void machine_region(int id, int bridge, int port)
{
	struct tree_path dir, decoder;
	char text[64];

	dir = tree_name(ROOT_DIR "/decoder0.0/region%d", id);
	machine_object(dir.text);
	machine_bind(dir.text, "cxl_region");
	snprintf(text, sizeof(text), "%#" PRIx64 "\n", 4 * GIB + (uint64_t)id * 256 * MIB);
	tree_file(text, "%s/resource", dir.text);
	tree_file("0x10000000\n", "%s/size", dir.text);
	tree_file("1\n", "%s/interleave_ways", dir.text);
	tree_file("256\n", "%s/interleave_granularity", dir.text);
	tree_file("ram\n", "%s/mode", dir.text);
	tree_file("1\n", "%s/commit", dir.text);
	tree_file("0\n", "%s/locked", dir.text);
	tree_file("\n", "%s/uuid", dir.text);
	snprintf(text, sizeof(text), "decoder%d.0\n", port);
	tree_file(text, "%s/target0", dir.text);

	decoder = tree_name(ROOT_DIR "/port%d/endpoint%d/decoder%d.0", bridge, port, port);
	tree_file("0x0000000010000000\n", "%s/dpa_size", decoder.text);
	tree_file("0x10000000\n", "%s/size", decoder.text);
	tree_file("ram\n", "%s/mode", decoder.text);
	snprintf(text, sizeof(text), "region%d\n", id);
	tree_file(text, "%s/region", decoder.text);
}

/* The dax device through which a region is system memory. */
static inline void machine_dax(int id)
{
	struct tree_path dir;

	dir = tree_name(ROOT_DIR "/decoder0.0/region%d/dax_region%d", id, id);
	machine_object(dir.text);
	machine_bind(dir.text, "cxl_dax_region");
	dir = tree_name("%s/dax%d.0",
			tree_name(ROOT_DIR "/decoder0.0/region%d/dax_region%d", id, id).text, id);
	tree_dir("%s", dir.text);
	tree_link(dir.text, "sys/bus/dax/devices/dax%d.0", id);
	tree_link("sys/bus/dax/drivers/kmem", "%s/driver", dir.text);
	tree_file("", "sys/bus/dax/drivers/kmem/bind");
	tree_file("", "sys/bus/dax/drivers/kmem/unbind");
}

/* Memory block @id of 128 MiB: region0 is 32 and 33, region1 is 34 and 35. */
static inline void machine_block(unsigned int id, const char *state)
{
	tree_file("8000000\n", MEMORY_DIR "/block_size_bytes");
	tree_file(state, MEMORY_DIR "/memory%u/state", id);
	tree_file("Normal Movable\n", MEMORY_DIR "/memory%u/valid_zones", id);
}

/* Two host bridges with two memdevs each, whose endpoints are not in the order of the memdevs. */
static inline int machine_setup(void **state)
{
	if (tree_setup(state) < 0)
		return -1;
	machine_root();
	machine_host_bridge(1);
	machine_host_bridge(2);
	machine_memdev(0, 1, 5);
	machine_memdev(1, 2, 3);
	machine_memdev(2, 1, 4);
	machine_memdev(3, 2, 6);
	machine_window(0, "1", 1);
	machine_window(1, "1,2", 2);
	machine_context();
	return 0;
}

static inline int machine_teardown(void **state)
{
	machine_end();
	return tree_teardown(state);
}

/* The record of the last failure: code, verb, the end of the path, value. */
static inline void machine_check_error(int code, const char *doing, const char *path_end,
				       const char *value)
{
	const struct cxlx_error *error = cxlx_get_error(ctx);
	const char *path = cxlx_error_path(error);

	assert_int_equal(cxlx_error_code(error), code);
	assert_string_equal(cxlx_error_doing(error), doing);
	assert_true(strlen(path) >= strlen(path_end));
	assert_string_equal(path + strlen(path) - strlen(path_end), path_end);
	assert_memory_equal(path, tree_root, strlen(tree_root));
	assert_string_equal(cxlx_error_value(error), value);
}

/* Is one of the reasons a sentence with @text in it? */
static inline bool machine_has_reason(const char *text)
{
	const char *const *reasons;
	size_t n = cxlx_get_reasons(ctx, &reasons);

	for (size_t i = 0; i < n; i++)
		if (strstr(reasons[i], text))
			return true;
	return false;
}

static inline struct cxl_region *machine_get_region(const char *name)
{
	struct cxl_region *region = NULL;

	assert_int_equal(cxlx_region_get_by_name(ctx, name, &region), 0);
	return region;
}

static inline struct cxl_memdev *machine_get_memdev(const char *name)
{
	struct cxl_memdev *memdev = NULL;

	assert_int_equal(cxlx_memdev_get_by_name(ctx, name, &memdev), 0);
	return memdev;
}

static inline struct cxl_decoder *machine_get_decoder(const char *name)
{
	struct cxl_decoder *decoder = NULL;

	assert_int_equal(cxlx_decoder_get_by_name(ctx, name, &decoder), 0);
	return decoder;
}

#define machine_test(fn) cmocka_unit_test_setup_teardown(fn, machine_setup, machine_teardown)

#endif
