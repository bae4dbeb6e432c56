/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pci-config.c - the configuration space of functions, ports and switches
 *
 * What tells a CXL device from others is in the extended space: DVSECs of the CXL
 * consortium.  The flex bus DVSEC says what the link became when it was trained.
 */
#include "sim/pci.h"

#define CONFIG_SIZE 4096
#define PCIE_CAP 0x40
#define FIRST_EXTENDED 0x100

#define EXT_SERIAL 0x0003
#define EXT_DVSEC 0x0023
#define VENDOR_CXL 0x1e98

/* DVSECs by their number in CXL, and how long they are. */
enum { DVSEC_DEVICE = 0, DVSEC_PORT = 3, DVSEC_FLEXBUS = 7, DVSEC_REGISTERS = 8 };

#define CXL_CACHE 1
#define CXL_IO 2
#define CXL_MEM 4

/* The 4096 bytes, and where the next extended capability goes. */
struct config {
	unsigned char bytes[CONFIG_SIZE];
	unsigned int end;
	unsigned int last; /* the capability before; 0: none yet */
};

static void put16(struct config *config, unsigned int at, unsigned int value)
{
	config->bytes[at] = (unsigned char)value;
	config->bytes[at + 1] = (unsigned char)(value >> 8);
}

static void put32(struct config *config, unsigned int at, uint32_t value)
{
	put16(config, at, value & 0xffff);
	put16(config, at + 2, value >> 16);
}

/* Identity, and a list of capabilities with the one of PCI Express in it. */
static void put_header(struct config *config, const struct sim_pci_identity *is,
		       enum sim_pci_port type, unsigned int number)
{
	bool bridge = type != SIM_PCI_ENDPOINT;

	config->end = FIRST_EXTENDED;
	put16(config, 0x00, is->vendor);
	put16(config, 0x02, is->device);
	put16(config, 0x04, 0x0006); /* memory space, bus master */
	put16(config, 0x06, 0x0010); /* has a list of capabilities */
	put32(config, 0x08, is->class << 8 | 1);
	config->bytes[0x0e] = bridge;
	if (!bridge) {
		put16(config, 0x2c, SIM_PCI_SUBSYSTEM_VENDOR);
		put16(config, 0x2e, SIM_PCI_SUBSYSTEM_DEVICE);
	}
	config->bytes[0x34] = PCIE_CAP;
	put16(config, PCIE_CAP, 0x0010);
	put16(config, PCIE_CAP + 2, 2 | (unsigned int)type << 4);
	put32(config, PCIE_CAP + 12, number << 24 | 0x105); /* 32 GT/s, 16 lanes */
	put16(config, PCIE_CAP + 18, 0x105);
}

/* Returns where the capability is. */
static unsigned int put_extended(struct config *config, unsigned int id, unsigned int len)
{
	unsigned int at = config->end;

	put32(config, at, id | 1u << 16);
	if (config->last)
		put16(config, config->last + 2, 1 | at << 4);
	config->last = at;
	config->end = at + (len + 15) / 16 * 16;
	return at;
}

static unsigned int put_dvsec(struct config *config, unsigned int id, unsigned int len)
{
	unsigned int at = put_extended(config, EXT_DVSEC, len);

	put32(config, at + 4, VENDOR_CXL | 1u << 16 | len << 20);
	put16(config, at + 8, id);
	return at;
}

static void put_serial(struct config *config, uint64_t serial)
{
	unsigned int at;

	if (serial == 0)
		return;
	at = put_extended(config, EXT_SERIAL, 12);
	put32(config, at + 4, (uint32_t)serial);
	put32(config, at + 8, (uint32_t)(serial >> 32));
}

/* What the device can, and one range with all of its memory. */
static void put_device(struct config *config, const struct sim_topo_memdev *topo)
{
	bool accelerator = topo->kind == SIM_ACCELERATOR;
	uint64_t size = topo->ram.size + topo->pmem.size;
	unsigned int at = put_dvsec(config, DVSEC_DEVICE, 0x3c);

	/* bit 3: the memory starts by itself; bits 4 and 5: number of ranges */
	put16(config, at + 0x0a,
	      CXL_IO | CXL_MEM | 1 << 3 | 1 << 4 | (accelerator ? CXL_CACHE : 0));
	put16(config, at + 0x0c, CXL_IO | (topo->no_cxl_link ? 0 : CXL_MEM));
	put32(config, at + 0x18, (uint32_t)(size >> 32));
	put32(config, at + 0x1c, (uint32_t)(size & 0xf0000000) | (topo->media_not_ready ? 0 : 3));
}

/* @status: what the link became; 0: PCI Express */
static void put_flexbus(struct config *config, unsigned int can, unsigned int status)
{
	unsigned int at = put_dvsec(config, DVSEC_FLEXBUS, 0x14);

	put16(config, at + 0x0a, can);
	put16(config, at + 0x0c, can);
	put16(config, at + 0x0e, status);
}

/* Where the component registers are: in BAR 0. */
static void put_registers(struct config *config)
{
	unsigned int at = put_dvsec(config, DVSEC_REGISTERS, 0x14);

	put32(config, at + 0x0c, 1 << 8);
}

static unsigned int link_of(const struct sim_topo_memdev *topo)
{
	return CXL_IO | CXL_MEM | (topo->kind == SIM_ACCELERATOR ? CXL_CACHE : 0);
}

int sim_pci_function_config(const struct sim_topo_memdev *topo, struct sim_buf *out)
{
	const struct sim_pci_identity is = sim_pci_function_identity(topo);
	struct config config = { .end = 0 };

	put_header(&config, &is, SIM_PCI_ENDPOINT, 0);
	put_serial(&config, topo->serial);
	if (!topo->no_dvsec) {
		put_device(&config, topo);
		put_flexbus(&config, link_of(topo), topo->no_cxl_link ? 0 : link_of(topo));
		put_registers(&config);
	}
	return sim_put(out, config.bytes, sizeof(config.bytes));
}

/* A port of a host bridge or switch.  Its own link may not be CXL; nobody asks. */
int sim_pci_port_config(const struct sim_pci_identity *is, enum sim_pci_port type,
			unsigned int number, struct sim_buf *out)
{
	struct config config = { .end = 0 };

	put_header(&config, is, type, number);
	put_dvsec(&config, DVSEC_PORT, 0x28);
	put_flexbus(&config, CXL_CACHE | CXL_IO | CXL_MEM, CXL_IO | CXL_MEM);
	put_registers(&config);
	return sim_put(out, config.bytes, sizeof(config.bytes));
}
