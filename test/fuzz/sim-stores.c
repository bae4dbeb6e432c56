// SPDX-License-Identifier: GPL-2.0-only
/*
 * sim-stores.c - fuzz target: any sequence of writes to the simulated kernel
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

static const struct sim_topology *const machines[] = {
	&three,
	&with_switch,
	&with_auto_region,
	&accelerator,
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
	struct lasting names;

	sim_world_new(machine, pick(&in, 4), &world);
	lasting_begin(&names, world);
	while (in.left > 0) {
		one_write(world, &in);
		if (pick(&in, 2))
			sim_work_run(world);
		if (!world->crash)
			check(world);
	}
	sim_work_run(world);
	lasting_check(&names, NULL);
	lasting_end(&names);
	if (sim_dump(world, "/sys", &dump) < 0)
		fail_msg("the tree cannot be read");
	sim_world_free(world);
	return 0;
}
