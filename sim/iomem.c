// SPDX-License-Identifier: GPL-2.0-only
/*
 * iomem.c - /proc/iomem: who has which physical addresses
 *
 * Windows, the regions in them, and what drivers hold of these; a region without a child
 * here that is bound has memory which is System RAM already, or an accelerator's.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/world.h"

struct resource {
	struct sim_range range;
	char *name;
};

struct resources {
	struct resource *at;
	size_t n;
};

static void add(struct resources *all, struct sim_range range, const char *name)
{
	if (!range.len)
		return;
	all->at = sim_realloc(all->at, (all->n + 1) * sizeof(*all->at));
	all->at[all->n++] = (struct resource){ range, sim_strdup(name) };
}

static void resources_clear(struct resources *all)
{
	for (size_t i = 0; i < all->n; i++)
		free(all->at[i].name);
	free(all->at);
}

static void add_windows(const struct sim_world *world, struct resources *all)
{
	const struct sim_port *root = world->root;

	for (size_t i = 0; root && i < root->n_decoders; i++) {
		char *name = sim_format("CXL Window %zu", i);

		add(all, root->decoders[i]->hpa, name);
		free(name);
	}
}

static void add_all(const struct sim_world *world, struct resources *all)
{
	const struct sim_region *region;
	const struct sim_claim *claim;

	add(all, (struct sim_range){ 0, world->topo->boot_memory }, "System RAM");
	add_windows(world, all);
	TAILQ_FOREACH(region, &world->regions, in_world)
		add(all, region->hpa, sim_device_name(&region->dev));
	TAILQ_FOREACH(claim, &world->claims, in_world)
		add(all, claim->range, claim->name);
}

/* What contains others stands before them; equal ranges keep the order of their making. */
static void sort(struct resources *all)
{
	for (size_t i = 1; i < all->n; i++) {
		struct resource one = all->at[i];
		size_t at = i;

		for (; at > 0; at--) {
			const struct sim_range *before = &all->at[at - 1].range;

			if (before->start < one.range.start ||
			    (before->start == one.range.start && before->len >= one.range.len))
				break;
			all->at[at] = all->at[at - 1];
		}
		all->at[at] = one;
	}
}

static bool contains(const struct sim_range *outer, const struct sim_range *inner)
{
	return inner->start >= outer->start &&
	       inner->start + inner->len <= outer->start + outer->len;
}

static unsigned int depth_of(const struct resources *all, size_t index)
{
	unsigned int depth = 0;

	for (size_t i = 0; i < index; i++)
		depth += contains(&all->at[i].range, &all->at[index].range);
	return depth;
}

static int show(const struct sim_world *world, bool addresses, struct sim_buf *out)
{
	struct resources all = { 0 };

	add_all(world, &all);
	sort(&all);
	for (size_t i = 0; i < all.n; i++) {
		const struct sim_range *range = &all.at[i].range;

		sim_printf(out, "%*s%08" PRIx64 "-%08" PRIx64 " : %s\n",
			   (int)(2 * depth_of(&all, i)), "", addresses ? range->start : 0,
			   addresses ? range->start + range->len - 1 : 0, all.at[i].name);
	}
	resources_clear(&all);
	return 0;
}

static int iomem_show(const void *model, struct sim_buf *out)
{
	return show(model, true, out);
}

/* Where things are is nobody else's business. */
static int iomem_show_public(const void *model, struct sim_buf *out)
{
	return show(model, false, out);
}

static const struct sim_attr proc_attrs[] = {
	{ "iomem", 0444, iomem_show, .show_public = iomem_show_public, .binary = true },
	{ NULL },
};
static const struct sim_group proc_group = { NULL, proc_attrs };

void sim_iomem_init(struct sim_world *world)
{
	sim_kobj_add_group(sim_kobj_add(world->tree, "proc", NULL), &proc_group, world);
}
