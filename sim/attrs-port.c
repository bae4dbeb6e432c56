/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * attrs-port.c - what root0, portN and endpointN answer
 */
#include <string.h>

#include "sim/world.h"

static int decoders_committed_show(const void *model, struct sim_buf *out)
{
	const struct sim_port *port = model;

	return sim_printf(out, "%d\n", port->commit_end + 1);
}

#define DSMAS_SIZE 24
#define DSLBIS_SIZE 24

static void put_le(unsigned char *at, uint64_t value, unsigned int bytes)
{
	for (unsigned int i = 0; i < bytes; i++)
		at[i] = (unsigned char)(value >> 8 * i);
}

/* The DSMAS and DSLBIS entries of one partition, type 0 and 1. */
static void put_part(struct sim_buf *out, unsigned int handle, const struct sim_partition *part,
		     const struct sim_topo_memdev *topo)
{
	/* access latency, then access bandwidth; base units: ps and MB/s */
	const uint64_t values[] = { topo->latency, topo->bandwidth };
	const uint64_t units[] = { 1000, 1 };
	const unsigned char kinds[] = { 0, 3 };
	unsigned char dsmas[DSMAS_SIZE] = { 0, 0, DSMAS_SIZE };

	dsmas[4] = (unsigned char)handle;
	dsmas[5] = part->mode == SIM_MODE_PMEM ? 1 << 2 : 0;
	put_le(dsmas + 8, part->dpa.start, 8);
	put_le(dsmas + 16, part->dpa.len, 8);
	sim_put(out, dsmas, sizeof(dsmas));
	for (unsigned int i = 0; i < 2; i++) {
		unsigned char dslbis[DSLBIS_SIZE] = { 1, 0, DSLBIS_SIZE };

		dslbis[4] = (unsigned char)handle;
		dslbis[6] = kinds[i];
		put_le(dslbis + 8, units[i], 8);
		put_le(dslbis + 16, values[i], 2);
		sim_put(out, dslbis, sizeof(dslbis));
	}
}

/* A switch: one SSLBIS entry, the same for each of its ports. */
static void put_switch(struct sim_buf *out, const struct sim_topo_port *topo)
{
	unsigned char head[16] = { 5 };
	unsigned char row[8] = { 0 };

	put_le(head + 2, sizeof(head) + topo->n_dports * sizeof(row), 2);
	head[4] = 3; /* access bandwidth */
	put_le(head + 8, 1, 8);
	sim_put(out, head, sizeof(head));
	for (size_t i = 0; i < topo->n_dports; i++) {
		put_le(row, topo->dports[i].id, 2);
		put_le(row + 2, 0x100, 2); /* the upstream port */
		put_le(row + 4, 16000, 2);
		sim_put(out, row, sizeof(row));
	}
}

/* A table whose bytes sum up to 0, as the kernel checks. */
static int cdat_show(const void *model, struct sim_buf *out)
{
	const struct sim_port *port = model;
	const struct sim_memdev *memdev = port->memdev;
	unsigned char head[16] = { 0, 0, 0, 0, 1 };
	unsigned char sum = 0;

	sim_put(out, head, sizeof(head));
	if (!memdev)
		put_switch(out, port->topo);
	for (unsigned int i = 0; memdev && i < memdev->n_parts; i++)
		put_part(out, i, &memdev->parts[i], memdev->topo);
	put_le((unsigned char *)out->text, out->len, 4);
	for (size_t i = 0; i < out->len; i++)
		sum = (unsigned char)(sum + (unsigned char)out->text[i]);
	out->text[5] = (char)(unsigned char)-sum;
	return 0;
}

/* Endpoints that know their performance, and switches; host bridges are no PCI functions. */
static bool has_cdat(const void *model)
{
	const struct sim_port *port = model;

	if (!port->dev.driver)
		return false;
	if (port->memdev)
		return port->memdev->topo->bandwidth > 0;
	return port->topo && port->topo->parent >= 0;
}

static const struct sim_attr port_attrs[] = {
	{ "CDAT", 0400, cdat_show, .visible = has_cdat, .binary = true },
	{ "decoders_committed", 0444, decoders_committed_show },
	{ NULL },
};
static const struct sim_group port_group = { NULL, port_attrs };

const struct sim_group *const sim_port_groups[] = { &port_group, NULL };
