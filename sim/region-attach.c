/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * region-attach.c - how endpoint decoders join and leave a region
 *
 * Each port on the way keeps a reference to the region: which of its decoders
 * serves it, and how many ways down it has.  What a failed attach takes back is
 * what the kernel takes back, which can be more than it had taken: see attach_path().
 */
#include <errno.h>
#include <stdlib.h>

#include "sim/world.h"

struct sim_region_ref *sim_region_ref_find(const struct sim_port *port,
					   const struct sim_region *region)
{
	struct sim_region_ref *ref;

	TAILQ_FOREACH(ref, &port->refs, in_port)
		if (ref->region == region)
			return ref;
	return NULL;
}

/* --- which decoder of a port serves the region --- */

static struct sim_decoder *pick_committed(struct sim_port *port, const struct sim_region *region)
{
	for (size_t i = 0; i < port->n_decoders; i++) {
		struct sim_decoder *decoder = port->decoders[i];

		if (!decoder->hw || sim_region_decodes(region, &decoder->hpa))
			return decoder;
	}
	return NULL;
}

/* The one after the last that is committed, if nobody has it and nobody reset out of order. */
static struct sim_decoder *pick_next(struct sim_port *port)
{
	size_t next = (size_t)(port->commit_end + 1);

	if (next >= port->n_decoders || port->decoders[next]->region)
		return NULL;
	for (size_t i = 0; i < next; i++)
		if (!port->decoders[i]->enabled)
			return NULL;
	return port->decoders[next];
}

static struct sim_decoder *pick_decoder(struct sim_port *port, struct sim_decoder *member,
					const struct sim_region *region)
{
	if (port->kind == SIM_ENDPOINT_PORT)
		return member;
	return region->automatic ? pick_committed(port, region) : pick_next(port);
}

/* Regions must arrive at a port in the order of their addresses. */
static bool is_out_of_order(const struct sim_port *port, const struct sim_region *region,
			    const struct sim_decoder *decoder)
{
	const struct sim_region_ref *ref;

	TAILQ_FOREACH(ref, &port->refs, in_port) {
		if (!ref->region->hpa.len || ref->region->hpa.start < region->hpa.start)
			continue;
		/* those of the firmware may, their decoders are in order */
		if (region->automatic && decoder && ref->decoder->id > decoder->id)
			continue;
		return true;
	}
	return false;
}

static int ref_new(struct sim_port *port, struct sim_region *region, struct sim_decoder *member,
		   struct sim_region_ref **ret)
{
	struct sim_decoder *decoder = pick_decoder(port, member, region);
	struct sim_region_ref *ref;

	if (!decoder || is_out_of_order(port, region, decoder) || decoder->region)
		return -EBUSY;
	if (decoder->locked && decoder->enabled)
		region->locked = true;
	ref = sim_alloc(sizeof(*ref));
	ref->port = port;
	ref->region = region;
	ref->decoder = decoder;
	ref->n_targets = 1;
	decoder->region = region;
	decoder->target_type = region->type;
	TAILQ_INSERT_TAIL(&port->refs, ref, in_port);
	*ret = ref;
	return 0;
}

static void ref_free(struct sim_region_ref *ref)
{
	if (ref->decoder->region == ref->region)
		ref->decoder->region = NULL;
	TAILQ_REMOVE(&ref->port->refs, ref, in_port);
	free(ref);
}

/* --- counting members in a reference --- */

static struct sim_port *next_of(const struct sim_region_ref *ref, const struct sim_decoder *member)
{
	return sim_port_next_to(ref->port, member->port->memdev);
}

/* Endpoints below this port directly have no next port: they are all "the same" here. */
static bool shares_next(const struct sim_region_ref *ref, const struct sim_decoder *member)
{
	for (unsigned int i = 0; i < ref->n_members; i++)
		if (ref->members[i] != member &&
		    next_of(ref, ref->members[i]) == next_of(ref, member))
			return true;
	return false;
}

static int find_member(const struct sim_region_ref *ref, const struct sim_decoder *member)
{
	for (unsigned int i = 0; i < ref->n_members; i++)
		if (ref->members[i] == member)
			return (int)i;
	return -1;
}

static int member_add(struct sim_region_ref *ref, struct sim_decoder *member)
{
	if (ref->port->kind != SIM_ENDPOINT_PORT && find_member(ref, member) >= 0)
		return -EBUSY;
	if (ref->n_members < SIM_MAX_WAYS)
		ref->members[ref->n_members++] = member;
	return 0;
}

/* The count of targets only drops when the last member with that next port goes. */
static void member_drop(struct sim_region_ref *ref, struct sim_decoder *member)
{
	int at = find_member(ref, member);

	if (at < 0)
		return;
	ref->members[at] = ref->members[--ref->n_members];
	if (ref->port->kind != SIM_ENDPOINT_PORT && !shares_next(ref, member) && ref->n_targets > 0)
		ref->n_targets--;
}

static void detach_port(struct sim_port *port, struct sim_region *region,
			struct sim_decoder *member)
{
	struct sim_region_ref *ref = sim_region_ref_find(port, region);

	if (!ref)
		return;
	member_drop(ref, member);
	if (ref->n_members == 0)
		ref_free(ref);
}

static int attach_port(struct sim_port *port, struct sim_region *region, struct sim_decoder *member)
{
	struct sim_region_ref *ref = sim_region_ref_find(port, region);
	bool is_switch = port->kind != SIM_ENDPOINT_PORT;
	bool counted = true;
	int r;

	if (!ref) {
		r = ref_new(port, region, member, &ref);
		if (r < 0)
			return r;
	} else {
		counted = !is_switch || !next_of(ref, member) || !shares_next(ref, member);
		ref->n_targets += counted;
	}
	r = 0;
	if (is_switch && ref->n_targets > ref->decoder->max_targets)
		r = -ENXIO;
	if (r == 0)
		r = member_add(ref, member);
	if (r == 0)
		return 0;
	ref->n_targets -= counted;
	if (ref->n_members == 0)
		ref_free(ref);
	return r;
}

static void detach_path(struct sim_region *region, struct sim_decoder *member)
{
	for (struct sim_port *port = member->port; port->kind != SIM_ROOT_PORT; port = port->parent)
		detach_port(port, region, member);
}

/*
 * When a port refuses, all ports below it give the member up, also those that had it
 * from an earlier attach: that is how writing a decoder to its own slot again leaves
 * a region without references.
 */
static int attach_path(struct sim_region *region, struct sim_decoder *member)
{
	for (struct sim_port *port = member->port; port->kind != SIM_ROOT_PORT;
	     port = port->parent) {
		int r = attach_port(port, region, member);

		if (r < 0) {
			detach_path(region, member);
			return r;
		}
	}
	return 0;
}

/* --- attach --- */

static int check_region(const struct sim_region *region, const struct sim_decoder *decoder)
{
	const struct sim_memdev *memdev = decoder->port->memdev;
	int r;

	r = sim_decoder_can(decoder, region->ways, region->granularity);
	if (r < 0)
		return r;
	if (decoder->part < 0)
		return -ENODEV;
	if (memdev->parts[decoder->part].mode != region->mode)
		return -EINVAL;
	if (region->state > SIM_INTERLEAVE_ACTIVE)
		return -EBUSY;
	if (region->state < SIM_INTERLEAVE_ACTIVE)
		return -ENXIO;
	return region->n_targets >= region->ways ? -EINVAL : 0;
}

static struct sim_dport *host_bridge_dport(const struct sim_decoder *decoder)
{
	return sim_host_bridge_of(decoder->port)->parent_dport;
}

static bool is_dport_of_root(const struct sim_region *region, const struct sim_decoder *decoder)
{
	return host_bridge_dport(decoder)->port == region->root->port;
}

static int check_decoder(const struct sim_region *region, const struct sim_decoder *decoder)
{
	if (!is_dport_of_root(region, decoder))
		return -ENXIO;
	if (decoder->target_type != region->type)
		return -ENXIO;
	if (!decoder->dpa.len)
		return -ENXIO;
	if (decoder->dpa.len * region->ways + region->linear_cache != region->hpa.len)
		return -EINVAL;
	return 0;
}

static int validate_position(const struct sim_region *region, const struct sim_decoder *decoder,
			     unsigned int pos)
{
	if (pos >= region->ways)
		return -ENXIO;
	if (region->targets[pos] == decoder)
		return 0;
	if (region->targets[pos])
		return -EBUSY;
	for (unsigned int i = 0; i < region->ways; i++) {
		const struct sim_decoder *other = region->targets[i];

		if (other && other->port->memdev == decoder->port->memdev)
			return -EBUSY;
	}
	return 0;
}

int sim_region_attach_position(struct sim_region *region, struct sim_decoder *decoder,
			       unsigned int pos)
{
	const struct sim_decoder *root = region->root;

	if (root->targets[pos % root->ways] != host_bridge_dport(decoder))
		return -ENXIO;
	return attach_path(region, decoder);
}

/* Before everything else: the memdev has no dynamic capacity at all, or cannot use it. */
static int check_dynamic(const struct sim_region *region, const struct sim_memdev *memdev)
{
	if (!sim_mode_is_dynamic(region->mode))
		return 0;
	if (sim_memdev_has_dynamic(memdev) && !memdev->topo->no_dc_events)
		return 0;
	return memdev->dev.world->dialects & SIM_DCD_NEXT ? -ENXIO : -EINVAL;
}

int sim_region_check(const struct sim_region *region, const struct sim_decoder *decoder)
{
	int r;

	r = check_dynamic(region, decoder->port->memdev);
	if (r == 0)
		r = check_region(region, decoder);
	return r < 0 ? r : check_decoder(region, decoder);
}

/* A failure to set up the interleave leaves the decoder where it is. */
static int complete(struct sim_region *region)
{
	int r;

	if (region->n_targets < region->ways)
		return 0;
	r = sim_region_setup_targets(region);
	if (r == 0)
		region->state = SIM_ACTIVE;
	return r;
}

int sim_region_attach(struct sim_region *region, struct sim_decoder *decoder, unsigned int pos)
{
	int r;

	r = sim_region_check(region, decoder);
	if (r < 0)
		return r;
	if (region->automatic)
		return -EINVAL;
	r = validate_position(region, decoder, pos);
	if (r == 0)
		r = sim_region_attach_position(region, decoder, pos);
	if (r < 0) {
		sim_log(region->dev.world, "cxl_port %s: failed to attach %s to %s: %d",
			sim_device_name(&decoder->port->dev), sim_device_name(&decoder->dev),
			sim_device_name(&region->dev), r);
		return r;
	}
	sim_region_note_lock(region, decoder);
	region->targets[pos] = decoder;
	region->n_targets++;
	decoder->pos = (int)pos;
	r = complete(region);
	if (r < 0)
		return r;
	decoder->ways = region->ways;
	decoder->granularity = region->granularity;
	decoder->hpa = region->hpa;
	return 0;
}

/* Sticky: nothing ever unlocks a region. */
void sim_region_note_lock(struct sim_region *region, const struct sim_decoder *decoder)
{
	if (sim_memdev_attaches(decoder->port->memdev))
		region->locked = true;
}

/* --- detach --- */

static void leave(struct sim_region *region, struct sim_decoder *decoder)
{
	if (region->state > SIM_ACTIVE) {
		sim_region_reset_decoders(region, region->ways);
		region->state = SIM_ACTIVE;
	}
	detach_path(region, decoder);
	if (decoder->pos < 0 || region->targets[decoder->pos] != decoder)
		return;
	if (region->state == SIM_ACTIVE) {
		region->state = SIM_INTERLEAVE_ACTIVE;
		sim_region_teardown_targets(region);
	}
	region->targets[decoder->pos] = NULL;
	region->n_targets--;
	decoder->pos = -1;
	decoder->hpa = (struct sim_range){ 0 };
	sim_device_release_driver(&region->dev);
}

/* A slot of a region is emptied; the decoders are reset before the driver hears of it. */
void sim_region_clear_target(struct sim_region *region, unsigned int pos)
{
	struct sim_decoder *decoder = region->targets[pos];

	if (!decoder)
		return;
	if (decoder->staging == SIM_AUTO_STAGED)
		sim_region_unstage(region, decoder);
	else
		leave(region, decoder);
}

/* The endpoint decoder goes, or loses its partition. */
void sim_region_detach(struct sim_decoder *decoder)
{
	if (decoder->staging == SIM_AUTO_STAGED)
		sim_region_unstage(sim_region_of_staged(decoder), decoder);
	if (decoder->region)
		leave(decoder->region, decoder);
	decoder->part = -1;
}
