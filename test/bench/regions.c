// SPDX-License-Identifier: GPL-2.0-only
/*
 * regions.c - windows of the root, and the regions that are committed in them
 *
 * A region takes all that its memdevs have left of the kind.  The decoders of every port on the
 * way get what a kernel would program; whether a host bridge sits at the right position of a
 * window with several ways is checked, the order below is up to who asks.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>

#include "tree.h"

#define FIRST_HPA UINT64_C(0x690000000)
#define MIN_WINDOW (UINT64_C(4) << 30)

static uint64_t capacity_below(const struct tree *tree, unsigned int first_host, unsigned int ways)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < tree->spec->memdevs; i++) {
		const struct memdev *memdev = &tree->memdevs[i];

		if (memdev->port->host - first_host < ways)
			sum += memdev->ram + memdev->pmem;
	}
	return sum;
}

static void add_window(struct tree *tree, unsigned int first_host, unsigned int ways)
{
	struct window *window = &tree->windows[tree->n_windows];
	uint64_t size = capacity_below(tree, first_host, ways);

	window->first_host = first_host;
	window->ways = ways;
	window->granularity = ways > 1 ? 1024 : 256;
	window->size = size > MIN_WINDOW ? size : MIN_WINDOW;
	window->start = FIRST_HPA;
	if (tree->n_windows)
		window->start = window[-1].start + window[-1].size;
	window->next_region = tree->n_windows;
	window->dir = text_of(ROOT_DIR "/decoder0.%u", tree->n_windows++);
}

static struct hdm *port_hdm(const struct tree *tree, struct port *port, const struct region *region)
{
	struct hdm *hdm;

	if (port->n_committed && port->hdm[port->n_committed - 1].region == region)
		return &port->hdm[port->n_committed - 1];
	if (port->n_committed == tree->spec->decoders)
		errx(1, "port%d has no decoder left", port->id);
	hdm = &port->hdm[port->n_committed++];
	hdm->region = region;
	return hdm;
}

static void add_target(struct hdm *hdm, unsigned int dport)
{
	for (unsigned int i = 0; i < hdm->n_targets; i++)
		if (hdm->target[i] == dport)
			return;
	hdm->target[hdm->n_targets++] = dport;
}

/* What a port takes in turn is what its parent does, times the ways of the parent. */
unsigned int hdm_granularity(const struct port *port, const struct hdm *hdm)
{
	const struct region *region = hdm->region;
	const struct hdm *above;

	if (!port->parent)
		return region->granularity * region->window->ways;
	above = port->parent->hdm;
	while (above->region != region)
		above++;
	return hdm_granularity(port->parent, above) * above->n_targets;
}

static void attach(struct tree *tree, struct region *region, unsigned int pos)
{
	struct memdev *memdev = region->target[pos];
	uint64_t *used = region->pmem ? &memdev->pmem_used : &memdev->ram_used;
	unsigned int dport = memdev->dport;
	struct hdm *hdm;

	if (memdev->n_committed == tree->spec->decoders)
		errx(1, "mem%u has no decoder left", memdev->id);
	region->decoder[pos] = memdev->n_committed;
	hdm = &memdev->hdm[memdev->n_committed++];
	hdm->region = region;
	hdm->dpa = (region->pmem ? memdev->ram : 0) + *used;
	*used += region->size / region->ways;
	for (struct port *port = memdev->port; port; port = port->parent) {
		add_target(port_hdm(tree, port, region), dport);
		dport = port->pdport_id;
	}
}

static void check_target(const struct tree *tree, const struct window *window, unsigned int id,
			 bool pmem, unsigned int pos)
{
	const struct memdev *memdev;

	if (id >= tree->spec->memdevs)
		errx(1, "a region cannot take mem%u: there is none", id);
	memdev = tree->by_id[id];
	if (!memdev->enabled)
		errx(1, "a region cannot take mem%u: it is disabled", id);
	if (memdev->port->host != window->first_host + pos % window->ways)
		errx(1, "a region cannot take mem%u: wrong host bridge for position %u of %s", id,
		     pos, window->dir);
	if ((pmem ? memdev->pmem - memdev->pmem_used : memdev->ram - memdev->ram_used) == 0)
		errx(1, "a region cannot take mem%u: no %s left", id, pmem ? "pmem" : "ram");
}

static void add_region(struct tree *tree, const struct region_spec *spec)
{
	struct region *region = &tree->regions[tree->n_regions++];
	struct window *window;

	if (spec->window >= tree->n_windows)
		errx(1, "a region cannot be in decoder0.%u: there is none", spec->window);
	window = &tree->windows[spec->window];
	region->id = window->next_region;
	window->next_region = tree->next_region++;
	region->pmem = spec->pmem;
	region->ways = spec->ways;
	region->window = window;
	region->granularity = window->granularity;
	region->size = CAPACITY * spec->ways;
	region->start = window->start + window->used;
	window->used += region->size;
	if (window->used > window->size)
		errx(1, "%s is full", window->dir);
	region->target = zeroed(spec->ways, sizeof(*region->target));
	region->decoder = zeroed(spec->ways, sizeof(*region->decoder));
	for (unsigned int pos = 0; pos < spec->ways; pos++) {
		check_target(tree, window, spec->memdev[pos], spec->pmem, pos);
		region->target[pos] = tree->by_id[spec->memdev[pos]];
		attach(tree, region, pos);
	}
}

static unsigned int window_above(const struct tree *tree, const struct memdev *memdev)
{
	for (unsigned int i = 0; i < tree->n_windows; i++) {
		const struct window *window = &tree->windows[i];

		if (window->ways == 1 && window->first_host == memdev->port->host)
			return i;
	}
	errx(1, "no window for a region over mem%u", memdev->id);
}

static void add_simple_regions(struct tree *tree)
{
	unsigned int n = 0;

	for (unsigned int id = 0; n < tree->spec->regions; id++) {
		struct region_spec one = { .ways = 1, .memdev = { id } };

		if (id == tree->spec->memdevs)
			errx(1, "not enough memdevs for %u regions", tree->spec->regions);
		if (!tree->by_id[id]->enabled)
			continue;
		one.pmem = tree->by_id[id]->ram == 0;
		one.window = window_above(tree, tree->by_id[id]);
		add_region(tree, &one);
		n++;
	}
}

void regions_build(struct tree *tree)
{
	const struct spec *spec = tree->spec;

	tree->windows = zeroed(spec->windows + 1, sizeof(*tree->windows));
	for (unsigned int i = 0; i < spec->windows; i++)
		add_window(tree, i % spec->host_bridges, 1);
	if (spec->cross)
		add_window(tree, 0, spec->cross);
	tree->next_region = tree->n_windows;	/* each window keeps one id for its next region */
	tree->regions = zeroed(spec->regions + spec->n_region_specs, sizeof(*tree->regions));
	for (unsigned int i = 0; i < spec->n_region_specs; i++)
		add_region(tree, &spec->region[i]);
	add_simple_regions(tree);
}
