/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pci.h - functions and ports of PCI, as far as pci.c and pci-config.c share them
 */
#ifndef SIM_PCI_H
#define SIM_PCI_H

#include "sim/model.h"

#define SIM_PCI_SUBSYSTEM_VENDOR 0x1af4
#define SIM_PCI_SUBSYSTEM_DEVICE 0x1100

/* What anybody but root may read of the configuration space. */
#define SIM_PCI_PUBLIC_CONFIG 64

struct sim_pci_identity {
	uint16_t vendor, device;
	uint32_t class;
};

/* As the PCI Express capability numbers them. */
enum sim_pci_port {
	SIM_PCI_ENDPOINT = 0,
	SIM_PCI_ROOT_PORT = 4,
	SIM_PCI_UPSTREAM = 5,
	SIM_PCI_DOWNSTREAM = 6,
};

struct sim_pci_identity sim_pci_function_identity(const struct sim_topo_memdev *topo);

/* pci-port.c: the devices of a port of the topology; @n_bridges counts host bridges */
void sim_pci_add_port(struct sim_world *world, size_t index, unsigned int *n_bridges);

/* pci-config.c: the 4096 bytes of the configuration space */
int sim_pci_function_config(const struct sim_topo_memdev *topo, struct sim_buf *out);
int sim_pci_port_config(const struct sim_pci_identity *is, enum sim_pci_port type,
			unsigned int number, struct sim_buf *out);

#endif
