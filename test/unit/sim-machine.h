/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sim-machine.h - the machine on which the region, dax and sysram traces were measured
 *
 * That of sim-topologies.h, with the memdevs in the order of those boots: mem0 ram,
 * mem1 pmem, mem2 ram; and some memory that was there at boot.
 */
#ifndef TEST_UNIT_SIM_MACHINE_H
#define TEST_UNIT_SIM_MACHINE_H

#include "test/unit/sim-topologies.h"
#include "test/unit/sim-trace.h"

static struct sim_topo_memdev machine_memdevs[3];
static struct sim_topology machine;
static struct sim_world *world;

static inline void machine_start(unsigned int dialects)
{
	machine_memdevs[0] = three_memdevs[2];
	machine_memdevs[1] = three_memdevs[0];
	machine_memdevs[2] = three_memdevs[1];
	machine = three;
	machine.memdevs = machine_memdevs;
	machine.boot_memory = 2 * GIB;
	assert_int_equal(sim_world_new(&machine, dialects, &world), 0);
}

static inline int machine_stop(void **state)
{
	sim_world_free(world);
	return 0;
}

/* region0 of 512 MiB on mem0, committed, without a driver. */
static const char *const machine_ram_region[] = {
	"W decoder0.0/create_ram_region <- 'region0' : ok",
	"W region0/interleave_granularity <- '256' : ok",
	"W region0/interleave_ways <- '1' : ok",
	"W region0/size <- '0x20000000' : ok",
	"W decoder2.0/mode <- 'ram' : ok",
	"W decoder2.0/dpa_size <- '0x20000000' : ok",
	"W region0/target0 <- 'decoder2.0' : ok",
	"W region0/commit <- '1' : ok",
	NULL,
};

#endif
