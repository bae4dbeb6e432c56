/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kmem.c - the driver that makes System RAM of a dax device, and the file "state"
 *
 * "state" is bookkeeping: it says what bind and its own writes did, and does not
 * look at the memory blocks.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "sim/dax.h"
#include "sim/world.h"

#define UNPLUGGED (-1)

struct sim_kmem {
	int state;		/* enum sim_online, or UNPLUGGED */
	size_t n_ranges;
	struct sim_range ranges[];	/* whole blocks */
};

/* --- memory of all ranges --- */

static void release_ranges(const struct sim_dax_device *dax, size_t n)
{
	for (size_t i = 0; i < n; i++)
		sim_dax_release(dax->dev.world, dax->kmem->ranges[i]);
}

static int reserve_ranges(const struct sim_dax_device *dax)
{
	int r = 0;

	for (size_t i = 0; i < dax->kmem->n_ranges; i++) {
		r = sim_dax_reserve(dax, dax->kmem->ranges[i]);
		if (r == 0)
			continue;
		release_ranges(dax, i);
		break;
	}
	return r;
}

static int plug(struct sim_dax_device *dax, enum sim_online how)
{
	struct sim_kmem *kmem = dax->kmem;
	int r;

	r = reserve_ranges(dax);
	if (r < 0)
		return r;
	for (size_t i = 0; i < kmem->n_ranges; i++) {
		r = sim_memory_add(dax->dev.world, kmem->ranges[i], dax->pool->target_node, how);
		if (r == 0)
			continue;
		sim_memory_unplug(dax->dev.world, kmem->ranges, i);
		release_ranges(dax, kmem->n_ranges);
		return r;
	}
	kmem->state = (int)how;
	return 0;
}

static int unplug(struct sim_dax_device *dax)
{
	struct sim_kmem *kmem = dax->kmem;
	int r;

	r = sim_memory_unplug(dax->dev.world, kmem->ranges, kmem->n_ranges);
	if (r < 0) {
		sim_log(dax->dev.world, "kmem %s: hotremove failed, device left online: %d",
			sim_device_name(&dax->dev), r);
		return r;
	}
	release_ranges(dax, kmem->n_ranges);
	kmem->state = UNPLUGGED;
	return 0;
}

/* --- the file "state" --- */

static int state_show(const void *model, struct sim_buf *out)
{
	const struct sim_dax_device *dax = model;
	int state = dax->kmem->state;

	return sim_printf(out, "%s\n",
			  state == UNPLUGGED ? "unplugged" :
					       sim_online_word((enum sim_online)state));
}

/* "offline" can be read but not written. */
static int parse_state(const char *text, int *ret)
{
	enum sim_online how;

	if (sim_streq(text, "unplugged")) {
		*ret = UNPLUGGED;
		return 0;
	}
	if (sim_parse_online(text, &how) < 0 || how == SIM_OFFLINE)
		return -EINVAL;
	*ret = (int)how;
	return 0;
}

static int state_store(void *model, const char *text, size_t len)
{
	struct sim_dax_device *dax = model;
	int state, r;

	r = parse_state(text, &state);
	if (r < 0 || state == dax->kmem->state)
		return r;
	if (state == UNPLUGGED)
		return unplug(dax);
	if (dax->kmem->state != UNPLUGGED)
		return -EBUSY;
	return plug(dax, (enum sim_online)state);
}

static const struct sim_attr state_attrs[] = {
	{ "state", 0644, state_show, state_store },
	{ NULL },
};
static const struct sim_group state_group = { NULL, state_attrs };

/* --- bind and unbind --- */

static struct sim_kmem *kmem_new(const struct sim_dax_device *dax)
{
	const struct sim_dax_range *range;
	struct sim_kmem *kmem;
	size_t n = 0;

	TAILQ_FOREACH(range, &dax->ranges, in_device)
		n++;
	kmem = sim_alloc(sizeof(*kmem) + n * sizeof(kmem->ranges[0]));
	kmem->state = UNPLUGGED;
	TAILQ_FOREACH(range, &dax->ranges, in_device) {
		struct sim_range whole = sim_memory_trim(dax->dev.world, range->hpa);

		if (whole.len != range->hpa.len)
			sim_log(dax->dev.world, "kmem %s: %s: %#" PRIx64 "-%#" PRIx64 " truncated",
				sim_device_name(&dax->dev), sim_device_name(&range->dev),
				range->hpa.start, range->hpa.start + range->hpa.len - 1);
		if (whole.len)
			kmem->ranges[kmem->n_ranges++] = whole;
	}
	return kmem;
}

static int start(struct sim_dax_device *dax)
{
	if (dax->kmem->n_ranges == 0)
		return -EINVAL;
	if (dax->online >= 0)
		return plug(dax, (enum sim_online)dax->online);
	return plug(dax, sim_memory_policy(dax->dev.world));
}

static void forget(struct sim_dax_device *dax)
{
	free(dax->kmem);
	dax->kmem = NULL;
}

static int probe(struct sim_device *dev)
{
	struct sim_dax_device *dax = (struct sim_dax_device *)dev;
	int r;

	r = sim_dax_probe_begin(dax);
	if (r < 0)
		return r;
	if (dax->pool->target_node < 0)
		return -EINVAL;
	dax->kmem = kmem_new(dax);
	r = start(dax);
	if (r < 0) {
		forget(dax);
		return r;
	}
	if (!(dev->world->dialects & SIM_NO_DAX_STATE))
		sim_kobj_add_group(dev->kobj, &state_group, dax);
	sim_dax_probe_end(dax);
	return 0;
}

/* Never takes a block offline: what is online stays, with its addresses, until reboot. */
static void unbind(struct sim_device *dev)
{
	struct sim_dax_device *dax = (struct sim_dax_device *)dev;
	struct sim_kmem *kmem = dax->kmem;
	bool stuck = false;

	sim_kobj_remove_group(dev->kobj, &state_group);
	for (size_t i = 0; kmem->state != UNPLUGGED && i < kmem->n_ranges; i++) {
		if (sim_memory_remove(dev->world, kmem->ranges[i]) == 0) {
			sim_dax_release(dev->world, kmem->ranges[i]);
			continue;
		}
		stuck = true;
		sim_lost(dev->world, "memory %#" PRIx64 "-%#" PRIx64 " is online, and %s let go of it",
			 kmem->ranges[i].start, kmem->ranges[i].start + kmem->ranges[i].len - 1,
			 sim_device_name(dev));
	}
	if (stuck)
		sim_log(dev->world, "kmem %s: Hotplug regions stuck online until reboot",
			sim_device_name(dev));
	forget(dax);
}

const struct sim_driver_type sim_kmem_driver = {
	.name = "kmem",
	.module = "kmem",
	.check_id = sim_dax_check_id,
	.match = sim_dax_match,
	.probe = probe,
	.remove = unbind,
};
