// SPDX-License-Identifier: GPL-2.0-only
/*
 * topology.c - the machine that is simulated, as plain data: its end
 */
#include "sim/topology.h"

#include <stdlib.h>
#include <string.h>

static void clear_port(struct sim_topo_port *port)
{
	for (size_t i = 0; i < port->n_dports; i++)
		free(port->dports[i].device);
	free(port->dports);
	free(port->device);
	free(port->name);
}

static void clear_memdev(struct sim_topo_memdev *memdev)
{
	free(memdev->name);
	free(memdev->device);
	free(memdev->driver);
	free(memdev->firmware_version);
}

void sim_topology_clear(struct sim_topology *topology)
{
	for (size_t i = 0; i < topology->n_ports; i++)
		clear_port(&topology->ports[i]);
	for (size_t i = 0; i < topology->n_memdevs; i++)
		clear_memdev(&topology->memdevs[i]);
	free(topology->ports);
	free(topology->memdevs);
	free(topology->windows);
	free(topology->regions);
	free(topology->extents);
	free(topology->root_device);
	free(topology->name);
	memset(topology, 0, sizeof(*topology));
}
