// SPDX-License-Identifier: GPL-2.0-only
/*
 * nd-label.c - labels of namespaces: what the memdevs keep of them
 *
 * When the region of that uuid comes back, so do they.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/nd.h"
#include "sim/world.h"

unsigned int sim_labels_of(const struct sim_memdev *memdev)
{
	const struct sim_label *label;
	unsigned int n = 0;

	TAILQ_FOREACH(label, &memdev->dev.world->nd->labels, in_nd)
		for (unsigned int i = 0; i < label->n_memdevs; i++)
			n += label->memdevs[i] == memdev->topo;
	return n;
}

static void drop(struct sim_nd *nd, struct sim_label *label)
{
	TAILQ_REMOVE(&nd->labels, label, in_nd);
	free(label->alt_name);
	free(label);
}

static struct sim_label *new_label(struct sim_nd *nd, const struct sim_nd_region *region)
{
	struct sim_label *label = sim_alloc(sizeof(*label));

	memcpy(label->region, region->uuid, sizeof(label->region));
	label->n_memdevs = region->n_mappings;
	for (unsigned int i = 0; i < region->n_mappings; i++)
		label->memdevs[i] = region->mappings[i].memdev->topo;
	TAILQ_INSERT_TAIL(&nd->labels, label, in_nd);
	return label;
}

void sim_label_update(struct sim_namespace *ns)
{
	struct sim_nd *nd = ns->dev.world->nd;
	struct sim_label *label;

	if (ns->size == 0) {
		if (ns->label)
			drop(nd, ns->label);
		ns->label = NULL;
		return;
	}
	if (!ns->label)
		ns->label = new_label(nd, ns->region);
	label = ns->label;
	memcpy(label->uuid, ns->uuid, sizeof(label->uuid));
	free(label->alt_name);
	label->alt_name = ns->alt_name ? sim_strdup(ns->alt_name) : NULL;
	label->holder_class = ns->holder_class;
	label->size = ns->size;
	label->sector_size = ns->sector_size;
}

void sim_labels_clear(struct sim_nd *nd)
{
	while (!TAILQ_EMPTY(&nd->labels))
		drop(nd, TAILQ_FIRST(&nd->labels));
}
