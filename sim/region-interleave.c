/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * region-interleave.c - how the ports of a region share its addresses, once all members are there
 */
#include <errno.h>

#include "sim/world.h"

static unsigned int power_of(unsigned int ways)
{
	return ways % 3 ? ways : ways / 3;
}

static bool is_power(unsigned int n)
{
	return n && !(n & (n - 1));
}

static struct sim_dport *dport_to(const struct sim_port *port, const struct sim_decoder *member)
{
	return sim_port_dport_to(port, member->port->memdev);
}

/* How far apart in the region are members that share a dport of this port? */
static unsigned int distance_at(const struct sim_port *port, const struct sim_region *region)
{
	unsigned int distance = region->root->ways;

	for (; port->kind != SIM_ROOT_PORT; port = port->parent)
		distance *= sim_region_ref_find(port, region)->n_targets;
	return distance;
}

static int check_last_peer(const struct sim_port *port, const struct sim_region *region,
			   const struct sim_decoder *member)
{
	int distance = (int)distance_at(port, region);
	const struct sim_decoder *peer;

	if (member->pos < distance)
		return -ENXIO;
	peer = region->targets[member->pos - distance];
	return dport_to(port, peer) == dport_to(port, member) ? 0 : -ENXIO;
}

static void parent_way(const struct sim_port *port, const struct sim_region *region,
		       unsigned int *ways, unsigned int *granularity)
{
	const struct sim_decoder *parent;

	if (port->parent->kind == SIM_ROOT_PORT) {
		*ways = power_of(region->root->ways);
		*granularity = region->granularity;
		return;
	}
	parent = sim_region_ref_find(port->parent, region)->decoder;
	*ways = parent->ways;
	*granularity = parent->granularity;
}

/* A decoder that firmware committed must already be what would be programmed. */
static int check_committed(const struct sim_decoder *decoder, const struct sim_region *region,
			   unsigned int ways, unsigned int granularity)
{
	if (!decoder->hw)
		return 0;
	if (decoder->ways != ways || (ways > 1 && decoder->granularity != granularity))
		return -ENXIO;
	return sim_region_decodes(region, &decoder->hpa) && decoder->enabled ? 0 : -ENXIO;
}

static int set_way(struct sim_region_ref *ref, const struct sim_region *region)
{
	struct sim_decoder *decoder = ref->decoder;
	unsigned int granularity;
	unsigned int ways;
	int r;

	parent_way(ref->port, region, &ways, &granularity);
	granularity *= ways;
	r = sim_granularity_ok(granularity);
	if (r < 0)
		return r;
	if (ref->n_targets > 8 || ref->n_targets > decoder->max_targets)
		return -ENXIO;
	if (region->automatic)
		return check_committed(decoder, region, ref->n_targets, granularity);
	if (decoder->hw) {
		r = sim_decoder_can(decoder, ref->n_targets, granularity);
		if (r < 0)
			return r;
	}
	decoder->ways = ref->n_targets;
	decoder->granularity = granularity;
	decoder->hpa = region->hpa;
	return 0;
}

static int add_target(struct sim_region_ref *ref, struct sim_dport *dport)
{
	struct sim_decoder *decoder = ref->decoder;

	if (ref->n_targets_set == ref->n_targets)
		return -ENXIO;
	if (ref->region->automatic && decoder->hw && decoder->targets[ref->n_targets_set] != dport)
		return -ENXIO;
	decoder->targets[ref->n_targets_set++] = dport;
	return 0;
}

static int setup_port(struct sim_port *port, struct sim_region *region, struct sim_decoder *member)
{
	struct sim_region_ref *ref = sim_region_ref_find(port, region);
	struct sim_dport *dport = dport_to(port, member);
	int r;

	if (!ref) {
		sim_crash(region->dev.world,
			  "setup of a region whose port references were dropped");
		return -EIO;
	}
	if (!is_power(ref->n_targets))
		return -EINVAL;
	if (ref->n_targets_set) {
		for (unsigned int i = 0; i < ref->n_targets_set; i++)
			if (ref->decoder->targets[i] == dport)
				return check_last_peer(port, region, member);
		return add_target(ref, dport);
	}
	r = set_way(ref, region);
	return r < 0 ? r : add_target(ref, dport);
}

/* Forget the interleave, where the region is still referred to; lists of targets stay. */
void sim_region_teardown_targets(struct sim_region *region)
{
	if (region->automatic)
		return;
	for (unsigned int i = 0; i < SIM_MAX_WAYS; i++) {
		if (!region->targets[i])
			continue;
		for (struct sim_port *port = region->targets[i]->port->parent;
		     port->kind != SIM_ROOT_PORT; port = port->parent) {
			struct sim_region_ref *ref = sim_region_ref_find(port, region);

			if (!ref)
				continue;
			ref->n_targets_set = 0;
			ref->decoder->hpa = (struct sim_range){ 0 };
		}
	}
}

/* From the host bridge down, so that each port finds its parent done. */
static int setup_member(struct sim_region *region, struct sim_decoder *member)
{
	struct sim_port *port = sim_host_bridge_of(member->port);

	for (; port && port->kind != SIM_ENDPOINT_PORT;
	     port = sim_port_next_to(port, member->port->memdev)) {
		int r = setup_port(port, region, member);

		if (r < 0)
			return r;
	}
	return 0;
}

static bool is_restricted(const struct sim_decoder *member)
{
	return member->port->parent->kind == SIM_ROOT_PORT;
}

int sim_region_setup_targets(struct sim_region *region)
{
	unsigned int n_restricted = 0;
	int r = 0;

	for (unsigned int i = 0; i < region->n_targets; i++)
		n_restricted += is_restricted(region->targets[i]);
	if (n_restricted && n_restricted != region->n_targets)
		r = -ENXIO;
	for (unsigned int i = 0; r == 0 && i < region->n_targets; i++)
		r = setup_member(region, region->targets[i]);
	if (r < 0)
		sim_region_teardown_targets(region);
	return r;
}
