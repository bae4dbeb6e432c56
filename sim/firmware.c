/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * firmware.c - what is programmed into decoders before the kernel starts
 *
 * Writes the registers of all decoders on the way to the members of the
 * topology's regions, as firmware that follows the rules does.
 */
#include <stdlib.h>

#include "sim/world.h"

/* What firmware remembers while it hands out decoders. */
struct plan {
	struct sim_world *world;
	unsigned int *next_port_decoder;
	unsigned int *next_memdev_decoder;
	uint64_t *next_dpa;
};

/* The interleave that a port sees: the way of its parent, in ways and granularity. */
struct way {
	unsigned int ways;
	unsigned int granularity;
};

static unsigned int power_of(unsigned int ways)
{
	return ways % 3 ? ways : ways / 3;
}

/* The dport of port @index on the way to the memdev; -1: not on its way. */
static int dport_towards(const struct sim_topology *topo, unsigned int index,
			 const struct sim_topo_memdev *memdev)
{
	int at = (int)memdev->port;

	if (memdev->port == index)
		return (int)memdev->dport;
	while (at >= 0 && topo->ports[at].parent != (int)index)
		at = topo->ports[at].parent;
	return at < 0 ? -1 : (int)topo->ports[at].parent_dport;
}

static bool is_in(const unsigned int *ids, unsigned int n, unsigned int id)
{
	for (unsigned int i = 0; i < n; i++)
		if (ids[i] == id)
			return true;
	return false;
}

/* The dports in the order in which the members need them first. */
static unsigned int find_targets(const struct sim_topology *topo, unsigned int index,
				 const struct sim_topo_region *region, unsigned int *ret)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < region->ways; i++) {
		const struct sim_topo_memdev *memdev = &topo->memdevs[region->members[i]];
		int dport = dport_towards(topo, index, memdev);
		unsigned int id;

		if (dport < 0)
			continue;
		id = topo->ports[index].dports[dport].id;
		if (!is_in(ret, n, id))
			ret[n++] = id;
	}
	return n;
}

static struct way way_of_parent(const struct plan *plan, unsigned int index,
				const struct sim_topo_region *region)
{
	const struct sim_topology *topo = plan->world->topo;
	int parent = topo->ports[index].parent;
	const struct sim_hw *hw;

	if (parent < 0)
		return (struct way){ power_of(topo->windows[region->window].ways),
				     region->granularity };
	if (!topo->ports[parent].n_decoders)
		return (struct way){ 1, region->granularity };
	/* parents stand before their children and are programmed already */
	hw = &plan->world->port_hw[parent][plan->next_port_decoder[parent] - 1];
	return (struct way){ hw->ways, hw->granularity };
}

static void program_port(struct plan *plan, unsigned int index,
			 const struct sim_topo_region *region)
{
	const struct sim_topo_port *topo = &plan->world->topo->ports[index];
	struct way parent = way_of_parent(plan, index, region);
	struct sim_hw hw = { .committed = true, .locked = region->locked };
	const struct sim_topology *all = plan->world->topo;

	hw.ways = find_targets(all, index, region, hw.targets);
	if (hw.ways == 0 || plan->next_port_decoder[index] == topo->n_decoders)
		return;
	hw.granularity = parent.granularity * parent.ways;
	hw.start = region->start;
	hw.size = region->size;
	hw.accelerator = all->memdevs[region->members[0]].kind == SIM_ACCELERATOR;
	plan->world->port_hw[index][plan->next_port_decoder[index]++] = hw;
}

static uint64_t part_start(const struct sim_topo_memdev *memdev, enum sim_mode mode)
{
	if (mode == SIM_MODE_RAM)
		return 0;
	if (mode == SIM_MODE_PMEM)
		return memdev->ram.size;
	return memdev->ram.size + memdev->pmem.size;
}

static void program_memdev(struct plan *plan, unsigned int index,
			   const struct sim_topo_region *region)
{
	const struct sim_topo_memdev *topo = &plan->world->topo->memdevs[index];
	uint64_t start = part_start(topo, region->mode);
	struct sim_hw hw = {
		.committed = true,
		.locked = region->locked || topo->dvsec_only,
		/* a range of the DVSEC does not say so, and is taken for host-only memory */
		.accelerator = topo->kind == SIM_ACCELERATOR && !topo->dvsec_only,
		.start = region->start,
		.size = region->size,
		.ways = region->ways,
		.granularity = region->granularity,
	};

	if (plan->next_memdev_decoder[index] == topo->n_decoders)
		return;
	if (start > plan->next_dpa[index])
		hw.skip = start - plan->next_dpa[index];
	plan->next_dpa[index] += hw.skip + region->size / region->ways;
	plan->world->memdev_hw[index][plan->next_memdev_decoder[index]++] = hw;
}

static void program(struct plan *plan, const struct sim_topo_region *region)
{
	for (unsigned int i = 0; !region->no_ports && i < plan->world->topo->n_ports; i++)
		program_port(plan, i, region);
	for (unsigned int i = 0; i < region->ways; i++)
		program_memdev(plan, region->members[i], region);
}

static void add_registers(struct sim_world *world)
{
	const struct sim_topology *topo = world->topo;

	world->port_hw = sim_alloc(topo->n_ports * sizeof(struct sim_hw *));
	world->memdev_hw = sim_alloc(topo->n_memdevs * sizeof(struct sim_hw *));
	for (size_t i = 0; i < topo->n_ports; i++)
		world->port_hw[i] = sim_alloc(topo->ports[i].n_decoders * sizeof(struct sim_hw));
	for (size_t i = 0; i < topo->n_memdevs; i++)
		world->memdev_hw[i] =
			sim_alloc(topo->memdevs[i].n_decoders * sizeof(struct sim_hw));
}

void sim_firmware_init(struct sim_world *world)
{
	const struct sim_topology *topo = world->topo;
	struct plan plan = { .world = world };

	add_registers(world);
	plan.next_port_decoder = sim_alloc(topo->n_ports * sizeof(unsigned int));
	plan.next_memdev_decoder = sim_alloc(topo->n_memdevs * sizeof(unsigned int));
	plan.next_dpa = sim_alloc(topo->n_memdevs * sizeof(uint64_t));
	for (size_t i = 0; i < topo->n_regions; i++)
		program(&plan, &topo->regions[i]);
	free(plan.next_port_decoder);
	free(plan.next_memdev_decoder);
	free(plan.next_dpa);
}
