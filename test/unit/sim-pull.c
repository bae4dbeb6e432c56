/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A card is pulled, a module unloaded or a driver unbound in the middle of everything: before
 * each write of a few long stories.  What the rest of the story answers does not matter, only
 * that the machine stays in one piece; the sanitizers see what does not.
 */
#include "test/unit/sim-machine.h"

#include "base/scope.h"
#include "sim/inject.h"

#define TAG "deadbeef-cafe-baad-f00d-fedcba987654"

static struct sim_topo_memdev memdevs[3];

/* The machine of the traces; mem0 has 512 MiB of dynamic capacity behind its ram. */
static void start(unsigned int dialects)
{
	if (!machine.memdevs) {
		machine_start(dialects);
		sim_world_free(world);
	}
	memcpy(memdevs, machine_memdevs, sizeof(memdevs));
	memdevs[0].dynamic = (struct sim_topo_partition){ 512 * MIB, -1 };
	memdevs[0].sanitize_ms = memdevs[0].firmware_ms = 5;
	machine.memdevs = memdevs;
	machine.boot_memory = 0;
	assert_int_equal(sim_world_new(&machine, dialects, &world), 0);
}

/* "W FILE <- 'VALUE'", the answer of which nobody asks for; "+ OFFSET LENGTH TAG?" adds capacity.
 */
static void play_line(const char *line)
{
	const char *arrow = strstr(line, " <- '"), *value, *end;
	auto_free char *path = NULL;

	if (*line == '+') {
		static const uint8_t tag[16] = { 0xde, 0xad, 0xbe, 0xef, 0xca, 0xfe, 0xba, 0xad,
						 0xf0, 0x0d, 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54 };
		unsigned int offset = 0, length = 0;
		int n = sscanf(line, "+ %u %u", &offset, &length);
		struct sim_inject_capacity what = { "mem0", offset * MIB, length * MIB, tag, 0 };

		assert_int_equal(n, 2);
		sim_inject_add_capacity(world, &what, false);
		return;
	}
	path = trace_path(line + 2, (size_t)(arrow - line) - 2);
	value = arrow + strlen(" <- '");
	end = strchr(value, '\'');
	sim_write(world, path, value, (size_t)(end - value));
}

#define REGION(create, size)                                                                       \
	"W decoder0.0/" create " <- 'region0'", "W region0/interleave_granularity <- '256'",       \
		"W region0/interleave_ways <- '1'", "W region0/size <- '" size "'"

static const char *const to_system_ram[] = {
	REGION("create_ram_region", "0x20000000"),
	"W decoder2.0/mode <- 'ram'",
	"W decoder2.0/dpa_size <- '0x20000000'",
	"W region0/target0 <- 'decoder2.0'",
	"W region0/commit <- '1'",
	"W drivers/cxl_region/bind <- 'region0'",
	"W dax/devices/dax0.0/state <- 'unplugged'",
	"W dax/devices/dax0.0/state <- 'online_movable'",
	"W memory/memory211/state <- 'offline'",
	"W dax/drivers/kmem/unbind <- 'dax0.0'",
	"W dax/devices/dax0.0/size <- '0x10000000'",
	"W dax_region0/dax_region/create <- '1'",
	"W dax/devices/dax0.1/size <- '0x8000000'",
	"W dax/drivers/device_dax/new_id <- 'dax0.1'",
	"W drivers/cxl_region/unbind <- 'region0'",
	"W region0/commit <- '0'",
	"W region0/target0 <- '\n'",
	"W decoder2.0/dpa_size <- '0'",
	"W mem0/security/sanitize <- '1'",
	"W decoder0.0/delete_region <- 'region0'",
	NULL,
};

static const char *const of_two[] = {
	REGION("create_ram_region", "0x40000000"),
	"W region0/size <- '0'",
	"W region0/interleave_ways <- '2'",
	"W region0/size <- '0x40000000'",
	"W decoder2.0/mode <- 'ram'",
	"W decoder2.0/dpa_size <- '0x20000000'",
	"W decoder4.0/mode <- 'ram'",
	"W decoder4.0/dpa_size <- '0x20000000'",
	"W region0/target0 <- 'decoder2.0'",
	"W region0/target1 <- 'decoder4.0'",
	"W region0/commit <- '1'",
	"W drivers/cxl_region/bind <- 'region0'",
	"W /sys/kernel/debug/cxl/region0/inject_poison <- '0x140'",
	"W region0/commit <- '0'",
	"W region0/commit <- '1'",
	"W drivers/cxl_region/bind <- 'region0'",
	"W region0/target1 <- '\n'",
	"W decoder0.0/delete_region <- 'region0'",
	NULL,
};

static const char *const to_disk[] = {
	"W decoder0.0/create_pmem_region <- 'region0'",
	"W region0/uuid <- '12345678-1234-1234-1234-123456789abc\n'",
	"W region0/interleave_granularity <- '256'",
	"W region0/interleave_ways <- '1'",
	"W region0/size <- '0x20000000'",
	"W decoder3.0/mode <- 'pmem'",
	"W decoder3.0/dpa_size <- '0x20000000'",
	"W region0/target0 <- 'decoder3.0'",
	"W region0/commit <- '1'",
	"W drivers/cxl_region/bind <- 'region0'",
	"W nvdimm-bridge0/ndbus0/region0/namespace0.0/uuid <- "
	"'12345678-1234-1234-1234-123456789abd'",
	"W nvdimm-bridge0/ndbus0/region0/namespace0.0/size <- '268435456'",
	"W /sys/bus/nd/drivers/nd_pmem/bind <- 'namespace0.0'",
	"W drivers/cxl_region/unbind <- 'region0'",
	"W drivers/cxl_region/bind <- 'region0'",
	"W drivers/cxl_mem/unbind <- 'mem1'",
	"W drivers/cxl_mem/bind <- 'mem1'",
	NULL,
};

static const char *const to_extents[] = {
	REGION("create_dynamic_ram_1_region", "0x20000000"),
	"W decoder2.0/mode <- 'dynamic_ram_1'",
	"W decoder2.0/dpa_size <- '0x20000000'",
	"W region0/target0 <- 'decoder2.0'",
	"W region0/commit <- '1'",
	"W drivers/cxl_region/bind <- 'region0'",
	"+ 0 64",
	"W dax/devices/dax0.0/uuid <- '" TAG "'",
	"W dax/drivers/device_dax/bind <- 'dax0.0'",
	"+ 64 64",
	"W dax/drivers/device_dax/unbind <- 'dax0.0'",
	"W dax/devices/dax0.0/size <- '0'",
	"W drivers/cxl_region/unbind <- 'region0'",
	NULL,
};

static const char *const to_sysram[] = {
	REGION("create_ram_region", "0x20000000"),
	"W decoder2.0/mode <- 'ram'",
	"W decoder2.0/dpa_size <- '0x20000000'",
	"W region0/target0 <- 'decoder2.0'",
	"W region0/commit <- '1'",
	"W drivers/cxl_sysram_region/bind <- 'region0'",
	"W sysram_region0/online_type <- 'online_movable'",
	"W drivers/cxl_dax_kmem_region/bind <- 'sysram_region0'",
	"W dax/devices/dax0.0/state <- 'unplugged'",
	"W drivers/cxl_sysram_region/unbind <- 'region0'",
	"W drivers/cxl_devdax_region/bind <- 'region0'",
	NULL,
};

static const struct story {
	const char *name;
	const char *const *lines;
	unsigned int dialects;
} stories[] = {
	{ "system ram", to_system_ram, 0 },
	{ "interleaved", of_two, 0 },
	{ "disk", to_disk, 0 },
	{ "extents", to_extents, SIM_DCD },
	{ "sysram", to_sysram, SIM_SYSRAM },
};

/* --- what happens in the middle, and how it is undone --- */

static void pull(const char *name, bool undo)
{
	if (undo)
		sim_inject_plug(world, name);
	else
		sim_inject_remove(world, name);
}

static void module(const char *name, bool undo)
{
	if (undo)
		sim_inject_load(world, name);
	else
		sim_inject_unload(world, name);
}

/* @name is "DRIVER DEVICE" */
static void unbind(const char *name, bool undo)
{
	auto_free char *driver = sim_strdup(name);
	auto_free char *path = NULL;
	char *device = strchr(driver, ' ');

	*device++ = '\0';
	path = sim_format("/sys/bus/%s/%s", driver, undo ? "bind" : "unbind");
	sim_write(world, path, device, strlen(device));
}

static const struct accident {
	void (*happen)(const char *name, bool undo);
	const char *name;
} accidents[] = {
	{ pull, "0000:0d:00.0" },
	{ pull, "0000:0e:00.0" },
	{ pull, "0000:0f:00.0" },
	{ module, "kmem" },
	{ module, "dax_cxl" },
	{ module, "cxl_mem" },
	{ module, "cxl_port" },
	{ module, "cxl_pmem" },
	{ module, "cxl_acpi" },
	{ module, "cxl_pci" },
	{ module, "nd_pmem" },
	{ unbind, "cxl/drivers/cxl_port port1" },
	{ unbind, "cxl/drivers/cxl_port endpoint2" },
	{ unbind, "cxl/drivers/cxl_mem mem0" },
	{ unbind, "cxl/drivers/cxl_region region0" },
	{ unbind, "platform/drivers/cxl_acpi ACPI0017:00" },
	{ unbind, "pci/drivers/cxl_pci 0000:0d:00.0" },
};

static size_t length(const char *const *lines)
{
	size_t n = 0;

	while (lines[n])
		n++;
	return n;
}

static void look_at_everything(void)
{
	auto_sim_buf struct sim_buf dump = { 0 };

	assert_int_equal(sim_dump(world, "/sys", &dump), 0);
	assert_int_equal(sim_dump(world, "/dev", &dump), 0);
	assert_true(dump.len > 1000);
}

/* With @late the machine has time after each write, else all that is pending waits for the end. */
static void tell(const struct story *story, const struct accident *accident, size_t when, bool late)
{
	start(story->dialects);
	for (size_t i = 0; story->lines[i]; i++) {
		if (i == when)
			accident->happen(accident->name, false);
		play_line(story->lines[i]);
		if (late)
			trace_settle(world);
	}
	accident->happen(accident->name, true);
	sim_work_run(world);
	look_at_everything();
	sim_world_free(world);
	world = NULL;
}

static void test_story(void **state)
{
	const struct story *story = *state;

	for (size_t a = 0; a < ARRAY_LEN(accidents); a++)
		for (size_t when = 0; when <= length(story->lines); when++)
			tell(story, &accidents[a], when, (a + when) % 2);
}

/* Told without an accident, each story goes well: else it would not be in the middle of anything.
 */
static void test_stories_go_well(void **state)
{
	static const struct accident none = { pull, "nothing" };

	for (size_t i = 0; i < ARRAY_LEN(stories); i++)
		tell(&stories[i], &none, SIZE_MAX, true);
	start(SIM_DCD);
	for (size_t i = 0; i < 12; i++) {
		play_line(to_extents[i]);
		trace_settle(world);
	}
	assert_int_equal(sim_write(world, "/sys/bus/dax/drivers/device_dax/unbind", "dax0.0", 6),
			 0);
	sim_world_free(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stories_go_well),
		cmocka_unit_test_prestate(test_story, (void *)&stories[0]),
		cmocka_unit_test_prestate(test_story, (void *)&stories[1]),
		cmocka_unit_test_prestate(test_story, (void *)&stories[2]),
		cmocka_unit_test_prestate(test_story, (void *)&stories[3]),
		cmocka_unit_test_prestate(test_story, (void *)&stories[4]),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
