/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * decoder.c - HDM decoders: what their registers say, commit and reset
 *
 * The decoders of a port commit in the order of their numbers.  Resets may come
 * in any order, but the port counts a decoder as committed until all above it
 * are reset too.
 */
#include "sim/world.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void release(void *model)
{
	free(model);
}

static const struct sim_device_type root_decoder_type = {
	.devtype = "cxl_decoder_root",
	.modalias = "cxl:t0",
	.match_id = SIM_ID_DECODER,
	.base_files = true,
	.groups = sim_root_decoder_groups,
	.release = release,
};

static const struct sim_device_type switch_decoder_type = {
	.devtype = "cxl_decoder_switch",
	.modalias = "cxl:t0",
	.match_id = SIM_ID_DECODER,
	.base_files = true,
	.groups = sim_switch_decoder_groups,
	.release = release,
};

static const struct sim_device_type endpoint_decoder_type = {
	.devtype = "cxl_decoder_endpoint",
	.modalias = "cxl:t0",
	.match_id = SIM_ID_DECODER,
	.base_files = true,
	.groups = sim_endpoint_decoder_groups,
	.release = release,
};

static struct sim_decoder *decoder_new(struct sim_port *port, const struct sim_device_type *type)
{
	struct sim_decoder *decoder = sim_alloc(sizeof(*decoder));

	decoder->dev.world = port->dev.world;
	decoder->dev.type = type;
	decoder->dev.bus = port->dev.world->cxl;
	decoder->dev.parent = &port->dev;
	decoder->port = port;
	decoder->id = (int)port->n_decoders;
	decoder->ways = 1;
	decoder->granularity = 256;
	decoder->part = -1;
	decoder->pos = -1;
	port->decoders =
		sim_realloc(port->decoders, (port->n_decoders + 1) * sizeof(struct sim_decoder *));
	port->decoders[port->n_decoders++] = decoder;
	return decoder;
}

static void decoder_show_up(struct sim_decoder *decoder)
{
	char name[40];

	snprintf(name, sizeof(name), "decoder%d.%d", decoder->port->id, decoder->id);
	sim_device_add(&decoder->dev, decoder->port->dev.kobj, name);
}

struct sim_decoder *sim_root_decoder_add(struct sim_port *root,
					 const struct sim_topo_window *window)
{
	struct sim_decoder *decoder = decoder_new(root, &root_decoder_type);

	decoder->kind = SIM_ROOT_DECODER;
	decoder->window = window;
	decoder->hpa = (struct sim_range){ window->start, window->size };
	decoder->ways = window->ways;
	decoder->granularity = window->ways > 1 ? window->granularity : 256;
	decoder->max_targets = window->ways;
	decoder->locked = window->fixed;
	decoder->next_region = sim_ida_get(&root->dev.world->region_ids);
	for (unsigned int i = 0; i < window->ways; i++)
		decoder->target_map[i] = root->dev.world->topo->ports[window->targets[i]].uid;
	decoder->n_map = window->ways;
	decoder_show_up(decoder);
	return decoder;
}

/* Targets are known by number; they become dports once these were found. */
static void resolve(struct sim_decoder *decoder, struct sim_dport *dport)
{
	for (unsigned int i = 0; i < decoder->n_map; i++)
		if (decoder->target_map[i] == dport->id)
			decoder->targets[i] = dport;
}

static void resolve_all(struct sim_decoder *decoder)
{
	struct sim_port *port = decoder->port;

	for (size_t i = 0; i < port->n_dports; i++)
		if (port->dports[i].seen)
			resolve(decoder, &port->dports[i]);
}

void sim_decoders_resolve(struct sim_port *port, struct sim_dport *dport)
{
	for (size_t i = 0; i < port->n_decoders; i++)
		resolve(port->decoders[i], dport);
}

/* A committed decoder is taken over as it is. */
static void adopt(struct sim_decoder *decoder)
{
	const struct sim_hw *hw = decoder->hw;
	struct sim_port *port = decoder->port;

	decoder->enabled = true;
	decoder->locked = hw->locked;
	decoder->hpa = (struct sim_range){ hw->start, hw->size };
	decoder->target_type = hw->accelerator ? SIM_ACCEL_MEMORY : SIM_EXPANDER;
	port->commit_end = decoder->id;
	if (decoder->kind != SIM_ENDPOINT_DECODER)
		return;
	port->next_dpa += hw->skip;
	if (sim_dpa_reserve(decoder, port->next_dpa, hw->size / decoder->ways, hw->skip) == 0)
		decoder->staging = SIM_AUTO;
	decoder->nameless = true;
	port->next_dpa += hw->size / decoder->ways;
}

static void read_registers(struct sim_decoder *decoder)
{
	const struct sim_hw *hw = decoder->hw;

	if (hw->ways)
		decoder->ways = hw->ways;
	if (hw->granularity)
		decoder->granularity = hw->granularity;
	if (decoder->kind == SIM_SWITCH_DECODER) {
		decoder->n_map = decoder->ways;
		memcpy(decoder->target_map, hw->targets, sizeof(decoder->target_map));
	}
	if (hw->committed)
		adopt(decoder);
}

static void add_endpoint_decoder(struct sim_port *port, struct sim_hw *hw,
				 const struct sim_topo_memdev *topo)
{
	struct sim_decoder *decoder = decoder_new(port, &endpoint_decoder_type);

	decoder->kind = SIM_ENDPOINT_DECODER;
	decoder->hw = hw;
	decoder->emulated = topo->dvsec_only;
	decoder->target_type = topo->kind == SIM_ACCELERATOR ? SIM_ACCEL_MEMORY : SIM_EXPANDER;
	read_registers(decoder);
	decoder_show_up(decoder);
}

/* Without HDM decoders there is one for each range that the firmware made active. */
static void add_endpoint_decoders(struct sim_port *port, const struct sim_topo_memdev *topo)
{
	for (unsigned int i = 0; i < topo->n_decoders; i++)
		if (!topo->dvsec_only || port->hw[i].committed)
			add_endpoint_decoder(port, &port->hw[i], topo);
}

/* Without HDM decoders and with one dport, everything that arrives goes there. */
static void add_passthrough(struct sim_port *port)
{
	struct sim_decoder *decoder;

	if (port->n_dports != 1)
		return;
	decoder = decoder_new(port, &switch_decoder_type);
	decoder->kind = SIM_SWITCH_DECODER;
	decoder->granularity = 4096;
	decoder->max_targets = 1;
	decoder->n_map = 1;
	decoder->target_map[0] = port->dports[0].id;
	resolve_all(decoder);
	decoder_show_up(decoder);
}

static void add_switch_decoders(struct sim_port *port)
{
	for (unsigned int i = 0; i < port->topo->n_decoders; i++) {
		struct sim_decoder *decoder = decoder_new(port, &switch_decoder_type);

		decoder->kind = SIM_SWITCH_DECODER;
		decoder->hw = &port->hw[i];
		decoder->max_targets = port->topo->max_targets;
		read_registers(decoder);
		resolve_all(decoder);
		decoder_show_up(decoder);
	}
}

void sim_decoders_add(struct sim_port *port)
{
	port->commit_end = port->hdm_end = -1;
	port->next_dpa = 0;
	if (port->memdev)
		add_endpoint_decoders(port, port->memdev->topo);
	else if (port->topo->n_decoders)
		add_switch_decoders(port);
	else
		add_passthrough(port);
}

void sim_decoders_remove(struct sim_port *port)
{
	while (port->n_decoders > 0) {
		struct sim_decoder *decoder = port->decoders[port->n_decoders - 1];

		if (decoder->kind == SIM_ENDPOINT_DECODER) {
			sim_region_detach(decoder);
			sim_dpa_release(decoder);
		}
		port->n_decoders--;
		sim_device_remove(&decoder->dev);
	}
	free(port->decoders);
	port->decoders = NULL;
	port->commit_end = port->hdm_end = -1;
}

/* --- what a decoder can do --- */

int sim_granularity_ok(uint64_t granularity)
{
	bool power = granularity && !(granularity & (granularity - 1));

	return power && granularity >= 256 && granularity <= 16384 ? 0 : -EINVAL;
}

/* Which ways and which address bits a decoder offers. */
struct ability {
	bool ways_3_6_12, ways_16, bits_8_11, bits_12_14;
};

static struct ability ability_of(const struct sim_port *port)
{
	if (port->memdev) {
		const struct sim_topo_memdev *m = port->memdev->topo;

		return (struct ability){ !m->no_ways_3_6_12, !m->no_ways_16, !m->no_bits_8_11,
					 !m->no_bits_12_14 };
	}
	return (struct ability){ !port->topo->no_ways_3_6_12, !port->topo->no_ways_16,
				 !port->topo->no_bits_8_11, !port->topo->no_bits_12_14 };
}

static bool can_ways(const struct ability *can, unsigned int ways)
{
	switch (ways) {
	case 1:
	case 2:
	case 4:
	case 8:
		return true;
	case 3:
	case 6:
	case 12:
		return can->ways_3_6_12;
	case 16:
		return can->ways_16;
	}
	return false;
}

static unsigned int log2_of(uint64_t power)
{
	return (unsigned int)__builtin_ctzll(power);
}

int sim_decoder_can(const struct sim_decoder *decoder, unsigned int ways, unsigned int granularity)
{
	struct ability can = ability_of(decoder->port);
	unsigned int power = ways % 3 ? ways : ways / 3;
	unsigned int first = log2_of(granularity);

	if (!can_ways(&can, ways))
		return -ENXIO;
	/* the bits that choose between 2, 4, ... targets; 1 and 3 need none */
	for (unsigned int bit = first; bit < first + log2_of(power); bit++) {
		bool there = (bit >= 8 && bit <= 11 && can.bits_8_11) ||
			     (bit >= 12 && bit <= 14 && can.bits_12_14);

		if (!there)
			return -ENXIO;
	}
	return 0;
}

/* --- commit and reset --- */

static void write_registers(struct sim_decoder *decoder)
{
	struct sim_hw *hw = decoder->hw;

	hw->committed = true;
	hw->accelerator = decoder->target_type == SIM_ACCEL_MEMORY;
	hw->start = decoder->hpa.start;
	hw->size = decoder->hpa.len;
	hw->ways = decoder->ways;
	hw->granularity = decoder->granularity;
	hw->skip = decoder->skip.len;
	for (unsigned int i = 0; i < SIM_MAX_WAYS; i++)
		hw->targets[i] = decoder->targets[i] ? decoder->targets[i]->id : 0;
}

int sim_decoder_commit(struct sim_decoder *decoder)
{
	struct sim_port *port = decoder->port;

	if (!decoder->hw || decoder->enabled)
		return 0;
	if (decoder->emulated)
		return -ENXIO;
	if (port->commit_end + 1 != decoder->id)
		return -EBUSY;
	if (port->memdev && port->memdev->security == SIM_SANITIZE)
		return -EBUSY;
	write_registers(decoder);
	port->commit_end++;
	decoder->enabled = true;
	return 0;
}

/* The highest decoder went: those below it that were reset before count no more either. */
static void reap(struct sim_port *port)
{
	do {
		port->commit_end--;
	} while (port->commit_end >= 0 && !port->decoders[port->commit_end]->enabled);
}

void sim_decoder_reset(struct sim_decoder *decoder)
{
	struct sim_port *port = decoder->port;

	if (!decoder->hw || !decoder->enabled)
		return;
	decoder->enabled = false;
	decoder->hw->committed = false;
	decoder->hw->start = decoder->hw->size = 0;
	if (port->commit_end == decoder->id)
		reap(port);
	else
		sim_log(port->dev.world, "%s: out of order reset, expected decoder%d.%d",
			sim_device_name(&decoder->dev), port->id, port->commit_end);
	decoder->staging = SIM_MANUAL;
}
