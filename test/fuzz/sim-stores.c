// SPDX-License-Identifier: GPL-2.0-only
/*
 * sim-stores.c - fuzz target: any sequence of writes and accidents on the simulated kernel
 *
 * The input is read as numbers that choose a machine, files and values; some values
 * are bytes of the input as they are.  Besides what the sanitizers see:
 *  - no write answers anything that is not an errno,
 *  - every file can be read afterwards, or says why not,
 *  - what the model says of itself is true: see check(),
 *  - who was told which names go still knows the tree: see sim-lasting.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "test/unit/sim-topologies.h"

#include "base/scope.h"
#include "sim/inject.h"
#include "sim/world.h"
#include "test/unit/sim-lasting.h"

#include <stdio.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	const uint8_t *data;
	size_t left;
};

static unsigned int pick(struct input *in, size_t limit)
{
	if (!in->left)
		return 0;
	in->left--;
	return *in->data++ % (unsigned int)limit;
}

/* Where numbers of objects go: most have one of the first few. */
static const char *const files[] = {
	"bus/cxl/devices/decoder0.%u/create_ram_region",
	"bus/cxl/devices/decoder0.%u/create_pmem_region",
	"bus/cxl/devices/decoder0.%u/create_dynamic_ram_1_region",
	"bus/cxl/devices/decoder0.%u/delete_region",
	"bus/cxl/devices/region%u/interleave_ways",
	"bus/cxl/devices/region%u/interleave_granularity",
	"bus/cxl/devices/region%u/size",
	"bus/cxl/devices/region%u/uuid",
	"bus/cxl/devices/region%u/target0",
	"bus/cxl/devices/region%u/target1",
	"bus/cxl/devices/region%u/target2",
	"bus/cxl/devices/region%u/target3",
	"bus/cxl/devices/region%u/commit",
	"bus/cxl/devices/sysram_region%u/online_type",
	"bus/cxl/devices/decoder%u.0/mode",
	"bus/cxl/devices/decoder%u.0/dpa_size",
	"bus/cxl/devices/decoder%u.1/mode",
	"bus/cxl/devices/decoder%u.1/dpa_size",
	"bus/cxl/devices/mem%u/trigger_poison_list",
	"bus/cxl/devices/mem%u/security/sanitize",
	"bus/cxl/devices/mem%u/firmware/mem0/loading",
	"bus/cxl/devices/mem%u/firmware/mem0/data",
	"bus/cxl/devices/dax_region%u/dax_region/create",
	"bus/cxl/devices/dax_region%u/dax_region/delete",
	"bus/dax/devices/dax%u.0/size",
	"bus/dax/devices/dax%u.0/align",
	"bus/dax/devices/dax%u.0/mapping",
	"bus/dax/devices/dax%u.0/state",
	"bus/dax/devices/dax%u.0/uuid",
	"bus/dax/devices/dax%u.1/size",
	"devices/system/memory/memory%u/state",
	"devices/system/memory/auto_online_blocks",
	"bus/dax/drivers/kmem/bind",
	"bus/dax/drivers/kmem/unbind",
	"bus/dax/drivers/device_dax/new_id",
	"bus/dax/drivers/device_dax/remove_id",
	"bus/dax/drivers/device_dax/unbind",
	"bus/cxl/drivers/cxl_region/bind",
	"bus/cxl/drivers/cxl_region/unbind",
	"bus/cxl/drivers/cxl_sysram_region/bind",
	"bus/cxl/drivers/cxl_dax_kmem_region/bind",
	"bus/cxl/drivers/cxl_sysram_region/unbind",
	"bus/cxl/drivers/cxl_mem/bind",
	"bus/cxl/drivers/cxl_mem/unbind",
	"bus/cxl/drivers/cxl_port/bind",
	"bus/cxl/drivers/cxl_port/unbind",
	"bus/cxl/drivers_probe",
	"bus/cxl/drivers_autoprobe",
	"bus/cxl/flush",
	"bus/platform/drivers/cxl_acpi/bind",
	"bus/platform/drivers/cxl_acpi/unbind",
	"bus/platform/drivers/cxl_mock_accel/bind",
	"bus/platform/drivers/cxl_mock_accel/unbind",
	"bus/pci/drivers/cxl_pci/bind",
	"bus/pci/drivers/cxl_pci/unbind",
	"bus/pci/devices/0000:0d:00.0/remove",
	"bus/pci/rescan",
	"bus/cxl/devices/decoder0.%u/create_dynamic_ram_region",
	"bus/cxl/devices/mem%u/uevent",
	"bus/cxl/devices/nvdimm-bridge0/ndbus0/region%u/namespace0.0/uuid",
	"bus/cxl/devices/nvdimm-bridge0/ndbus0/region%u/namespace0.0/size",
	"bus/nd/drivers/nd_pmem/bind",
	"bus/nd/drivers/nd_pmem/unbind",
	"kernel/debug/cxl/mem%u/inject_poison",
	"kernel/debug/cxl/region%u/clear_poison",
	"module/memory_hotplug/parameters/online_policy",
};

static const char *const values[] = {
	"0",
	"1",
	"2",
	"4",
	"\n",
	"256",
	"1024",
	"2097152",
	"0x10000000",
	"0x20000000",
	"0x40000000",
	"ram",
	"pmem",
	"dynamic_ram_1",
	"dynamic_ram",
	"auto-movable",
	"namespace0.0",
	"namespace0.1",
	"online",
	"online_movable",
	"offline",
	"unplugged",
	"12345678-1234-1234-1234-123456789abc\n",
	"ACPI0017:00",
	"cxl_acpi.0",
	"cxl_type2_accel.0",
	"0000:0d:00.0",
	"110000000-11fffffff",
};

/* Names with a number */
static const char *const names[] = {
	"region%u", "region%u", "decoder%u.0",	"decoder%u.0",	   "decoder%u.1",
	"mem%u",    "port%u",	"endpoint%u",	"dax%u.0",	   "dax%u.1",
	"root%u",   "pmem%u",	"dax_region%u", "sysram_region%u",
};

/* Dynamic capacity, some of it given already, beside memory of both other kinds. */
static struct sim_topo_memdev dcd_memdevs[2];
static struct sim_topo_extent dcd_extents[] = {
	{ 0, 0, 32 * MIB },
	{ 0, 64 * MIB, 32 * MIB, true, { 1 } },
};
static struct sim_topology dcd;

static void make_dcd(void)
{
	dcd_memdevs[0] = three_memdevs[1];
	dcd_memdevs[1] = three_memdevs[0];
	for (int i = 0; i < 2; i++) {
		dcd_memdevs[i].dynamic = (struct sim_topo_partition){ 512 * MIB, -1 };
		dcd_memdevs[i].dynamic2 = (struct sim_topo_partition){ 256 * MIB, -1 };
		dcd_memdevs[i].dc2_shareable = true;
		dcd_memdevs[i].sanitize_ms = dcd_memdevs[i].firmware_ms = 10;
	}
	dcd = three;
	dcd.memdevs = dcd_memdevs;
	dcd.n_memdevs = 2;
	dcd.extents = dcd_extents;
	dcd.n_extents = ARRAY_LEN(dcd_extents);
}

static const struct sim_topology *const machines[] = {
	&three, &with_switch, &with_auto_region, &accelerator, &dcd,
};

static const unsigned int kernels[] = {
	0, SIM_SYSRAM, SIM_DCD, SIM_SYSRAM | SIM_DCD, SIM_DCD | SIM_DCD_V10, SIM_DCD | SIM_DCD_NEXT,
};

/* All formats are from the tables above, and have at most one %u. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static char *choose_file(struct input *in)
{
	auto_free char *path = sim_format(files[pick(in, ARRAY_LEN(files))], pick(in, 12));

	return sim_format("/sys/%s", path);
}

static char *choose_name(struct input *in)
{
	return sim_format(names[pick(in, ARRAY_LEN(names))], pick(in, 12));
}
#pragma GCC diagnostic pop

static size_t raw_value(struct input *in, char **ret)
{
	size_t len = pick(in, 48);

	if (len > in->left)
		len = in->left;
	*ret = sim_alloc(len + 1);
	memcpy(*ret, in->data, len);
	in->data += len;
	in->left -= len;
	return len;
}

static size_t choose_value(struct input *in, char **ret)
{
	switch (pick(in, 8)) {
	case 0:
		return raw_value(in, ret);
	case 1:
	case 2:
	case 3:
		*ret = choose_name(in);
		return strlen(*ret);
	}
	*ret = sim_strdup(values[pick(in, ARRAY_LEN(values))]);
	return strlen(*ret);
}

static void one_write(struct sim_world *world, struct input *in)
{
	auto_free char *path = choose_file(in);
	auto_free char *value = NULL;
	size_t len = choose_value(in, &value);
	int r = sim_write(world, path, value, len);

	if (r > 0 || r < -200)
		fail_msg("%s answers %d", path, r);
}

/* --- what happens to the machine --- */

static void one_extent(struct sim_world *world, struct input *in, const char *memdev)
{
	static const uint8_t tag[16] = { 1 };
	struct sim_inject_capacity what = {
		.memdev = memdev,
		.offset = pick(in, 26) * 16 * MIB,
		.length = (1 + pick(in, 4)) * 16 * MIB,
		.tag = pick(in, 2) ? tag : NULL,
		.seq = pick(in, 3),
	};

	if (pick(in, 2))
		sim_inject_add_capacity(world, &what, pick(in, 3) == 0);
	else
		sim_inject_release_capacity(world, &what, pick(in, 8) == 0, pick(in, 3) == 0);
}

static void one_accident(struct sim_world *world, struct input *in)
{
	static const char *const modules[] = { "kmem",	   "dax_cxl",  "cxl_mem", "cxl_port",
					       "cxl_pmem", "cxl_acpi", "nd_pmem", "cxl_pci" };
	static const char *const cards[] = { "0000:0d:00.0", "0000:0e:00.0", "0000:0f:00.0",
					     "cxl_type2_accel.0" };
	auto_free char *memdev = sim_format("mem%u", pick(in, 3));

	switch (pick(in, 8)) {
	case 0:
		sim_inject_remove(world, memdev);
		break;
	case 1:
	case 2:
		sim_inject_plug(world, cards[pick(in, ARRAY_LEN(cards))]);
		break;
	case 3:
		sim_inject_unload(world, modules[pick(in, ARRAY_LEN(modules))]);
		break;
	case 4:
		sim_inject_load(world, modules[pick(in, ARRAY_LEN(modules))]);
		break;
	case 5:
		sim_inject_block(world, 210 + pick(in, 4), pick(in, 2), -EBUSY * (int)pick(in, 2));
		break;
	case 6:
		sim_inject_poison(world, memdev, pick(in, 200) * UINT64_C(64));
		break;
	default:
		one_extent(world, in, memdev);
	}
}

/* --- what must be true of the model whatever was written --- */

static void check_region(const struct sim_region *region)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < SIM_MAX_WAYS; i++) {
		const struct sim_decoder *target = region->targets[i];

		if (!target)
			continue;
		n++;
		assert_int_equal(target->pos, i);
	}
	assert_int_equal(n, region->n_targets);
	if (region->state >= SIM_ACTIVE)
		assert_int_equal(n, region->ways);
	if (region->dev.driver && strcmp(region->dev.driver->type->name, "cxl_region") == 0)
		assert_int_equal(region->state, SIM_COMMIT);
}

static void check_port(const struct sim_port *port)
{
	int last = -1;

	for (size_t i = 0; i < port->n_decoders; i++) {
		const struct sim_decoder *decoder = port->decoders[i];

		if (decoder->enabled)
			last = decoder->id;
		if (decoder->hw)
			assert_int_equal(decoder->enabled, decoder->hw->committed);
		if (decoder->region && port->kind != SIM_ROOT_PORT)
			assert_ptr_equal(sim_region_ref_find(port, decoder->region)->decoder,
					 decoder);
	}
	assert_int_equal(port->commit_end, last);
}

static void check(const struct sim_world *world)
{
	const struct sim_region *region;
	const struct sim_device *dev;

	TAILQ_FOREACH(region, &world->regions, in_world)
		check_region(region);
	TAILQ_FOREACH(dev, &world->cxl->all, on_bus)
		if (dev->type->match_id == SIM_ID_PORT)
			check_port((const struct sim_port *)dev);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	const struct sim_topology *machine = machines[pick(&in, ARRAY_LEN(machines))];
	auto_sim_buf struct sim_buf dump = { 0 };
	struct sim_world *world;
	struct lasting watched;

	make_dcd();
	sim_world_new(machine, kernels[pick(&in, ARRAY_LEN(kernels))], &world);
	lasting_begin(&watched, world);
	while (in.left > 0) {
		if (pick(&in, 12))
			one_write(world, &in);
		else
			one_accident(world, &in);
		if (pick(&in, 2))
			sim_work_run(world);
		if (!world->crash)
			check(world);
	}
	sim_work_run(world);
	lasting_check(&watched, NULL);
	lasting_end(&watched);
	if (sim_dump(world, "/sys", &dump) < 0)
		fail_msg("the tree cannot be read");
	sim_world_free(world);
	return 0;
}
