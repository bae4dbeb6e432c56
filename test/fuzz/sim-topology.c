// SPDX-License-Identifier: GPL-2.0-only
/*
 * sim-topology.c - fuzz target: any bytes as a topology file
 *
 * Besides what the sanitizers see:
 *  - a file is refused as a mistake, or makes a machine,
 *  - a machine as text makes the same machine,
 *  - the simulator boots it, and all of its files can be read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/scope.h"
#include "sim/topology-ini.h"
#include "sim/work.h"
#include "sim/world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ALL_DIALECTS (SIM_SYSRAM | SIM_DCD)

/* What boots in a millisecond or two. */
static bool is_small(const struct sim_topology *t)
{
	uint64_t blocks = t->boot_memory / t->memory_block_size;

	for (size_t i = 0; i < t->n_regions; i++)
		blocks += t->regions[i].size / t->memory_block_size;
	return t->n_memdevs <= 32 && t->n_ports <= 32 && t->n_windows <= 8 && blocks <= 256;
}

static void boot(const struct sim_topology *t)
{
	auto_sim_buf struct sim_buf dump = { 0 };
	struct sim_world *world;

	assert_int_equal(sim_world_new(t, ALL_DIALECTS, &world), 0);
	sim_work_run(world);
	if (sim_dump(world, "/sys/bus", &dump) < 0 || sim_dump(world, "/sys/devices", &dump) < 0)
		fail_msg("the tree cannot be read");
	sim_world_free(world);
}

static void check_text(const struct sim_topology *t)
{
	auto_sim_buf struct sim_buf text = { 0 }, text_again = { 0 };
	struct sim_topology again;

	sim_topology_text(t, &text);
	if (sim_topology_parse("again", sim_text(&text), text.len, &again, stderr) < 0)
		fail_msg("is not read again:\n%s", sim_text(&text));
	sim_topology_text(&again, &text_again);
	assert_string_equal(sim_text(&text), sim_text(&text_again));
	sim_topology_clear(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sim_topology topology;
	int r;

	r = sim_topology_parse("fuzz", (const char *)data, size, &topology, NULL);
	if (r < 0) {
		assert_int_equal(r, -EINVAL);
		assert_null(topology.memdevs);
		return 0;
	}
	check_text(&topology);
	if (is_small(&topology))
		boot(&topology);
	sim_topology_clear(&topology);
	return 0;
}
