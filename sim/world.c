/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * world.c - a simulated machine: boot and end
 */
#include "sim/debugfs.h"
#include "sim/world.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/scope.h"

void sim_lock(struct sim_world *world)
{
	pthread_mutex_lock(&world->lock);
}

void sim_unlock(struct sim_world *world)
{
	pthread_mutex_unlock(&world->lock);
}

void sim_log(struct sim_world *world, const char *format, ...)
{
	auto_free char *line = NULL;
	va_list args;
	int r;

	va_start(args, format);
	r = vasprintf(&line, format, args);
	va_end(args);
	if (r >= 0)
		sim_printf(&world->log, "%s\n", line);
}

void sim_lost(struct sim_world *world, const char *format, ...)
{
	auto_free char *line = NULL;
	va_list args;
	int r;

	va_start(args, format);
	r = vasprintf(&line, format, args);
	va_end(args);
	if (r < 0)
		return;
	sim_printf(&world->lost, "lost: %s\n", line);
	sim_log(world, "lost: %s", line);
}

void sim_crash(struct sim_world *world, const char *why)
{
	if (world->crash)
		return;
	world->crash = sim_strdup(why);
	sim_lost(world, "the kernel: %s", why);
}

/* Numbers that the topology fixes are taken before anybody asks for "the lowest free one". */
static void reserve_ids(struct sim_world *world)
{
	for (size_t i = 0; i < world->topo->n_ports; i++)
		if (world->topo->ports[i].id)
			sim_ida_get_from(&world->port_ids, (int)world->topo->ports[i].id);
	for (size_t i = 0; i < world->topo->n_memdevs; i++)
		if (world->topo->memdevs[i].endpoint_id)
			sim_ida_get_from(&world->port_ids,
					 (int)world->topo->memdevs[i].endpoint_id);
}

/* In the order in which a machine gets them; drivers first, so that every device finds its own. */
static void boot(struct sim_world *world)
{
	world->booting = true;
	reserve_ids(world);
	sim_firmware_init(world);
	sim_memory_init(world);
	sim_pci_init(world);
	sim_iomem_init(world);
	sim_debugfs_init(world);
	sim_poison_init(world);
	sim_cxl_init(world);
	sim_dax_init(world);
	sim_nd_init(world);
	sim_sysram_init(world);
	sim_dcd_init(world);
	sim_acpi_init(world);
	sim_pci_probe_all(world);
	world->booting = false;
}

int sim_world_new(const struct sim_topology *topo, unsigned int dialects, struct sim_world **ret)
{
	struct sim_world *world = sim_alloc(sizeof(*world));

	world->topo = topo;
	world->dialects = dialects;
	pthread_mutex_init(&world->lock, NULL);
	TAILQ_INIT(&world->regions);
	TAILQ_INIT(&world->claims);
	TAILQ_INIT(&world->unloaded);
	world->tree = sim_kobj_new_tree();
	world->sys = sim_kobj_add(world->tree, "sys", NULL);
	world->devs = sim_kobj_add(world->tree, "dev", NULL);
	sim_lock(world);
	boot(world);
	sim_unlock(world);
	*ret = world;
	return 0;
}

static void free_registers(struct sim_world *world)
{
	for (size_t i = 0; i < world->topo->n_ports; i++)
		free(world->port_hw[i]);
	for (size_t i = 0; i < world->topo->n_memdevs; i++)
		free(world->memdev_hw[i]);
	free(world->port_hw);
	free(world->memdev_hw);
}

/* The machine is switched off: nothing is unbound, the memory is given back. */
void sim_world_free(struct sim_world *world)
{
	if (!world)
		return;
	sim_work_stop(world);
	sim_dax_fini(world);
	sim_memory_fini(world);
	sim_nd_fini(world);
	sim_dcd_fini(world);
	sim_kobj_free_tree(world->tree);
	while (!TAILQ_EMPTY(&world->claims))
		sim_claim_remove(world, TAILQ_FIRST(&world->claims));
	sim_bus_free(world->cxl);
	sim_bus_free(world->pci);
	sim_bus_free(world->platform);
	sim_bus_free(world->dax_bus);
	sim_bus_free(world->nd_bus);
	sim_modules_fini(world);
	sim_poison_fini(world);
	sim_pci_fini(world);
	free_registers(world);
	sim_ida_clear(&world->port_ids);
	sim_ida_clear(&world->memdev_ids);
	sim_ida_clear(&world->region_ids);
	sim_ida_clear(&world->bridge_ids);
	sim_ida_clear(&world->fwctl_ids);
	sim_work_free(world);
	sim_buf_clear(&world->log);
	sim_buf_clear(&world->lost);
	free(world->crash);
	pthread_mutex_destroy(&world->lock);
	free(world);
}
