// SPDX-License-Identifier: GPL-2.0-only
/* ways.c - which ports and dports are on the way to something, see ways.h */
#include <errno.h>
#include <search.h>
#include <stdint.h>
#include <string.h>

#include "cxl/ways.h"

/* A port on the way, or with a name one of its dports.  Names belong to the library. */
struct step {
	struct cxl_port *port;
	const char *dport;	/* "" for the port itself */
};

struct ways {
	void *steps;	/* tsearch(3) tree of struct step */
	struct ports roots;
	struct memdevs lost;	/* no enabled endpoint: which dports lead there, only paths tell */
};

static int compare(const void *a, const void *b)
{
	const struct step *left = a, *right = b;

	if (left->port != right->port)
		return (uintptr_t)left->port < (uintptr_t)right->port ? -1 : 1;
	return strcmp(left->dport, right->dport);
}

static bool is_step(const struct ways *ways, struct cxl_port *port, const char *dport)
{
	const struct step step = { port, dport };

	return tfind(&step, &ways->steps, compare) != NULL;
}

static int add_step(struct ways *ways, struct cxl_port *port, const char *dport)
{
	auto_free struct step *step = malloc(sizeof(*step));
	struct step **found;

	if (!step)
		return -ENOMEM;
	*step = (struct step){ port, dport };
	found = tsearch(step, &ways->steps, compare);
	if (!found)
		return -ENOMEM;
	if (*found == step)
		(void)take(step);
	return 0;
}

/* From an endpoint up to where the way is known already. */
static int add_way(struct ways *ways, struct cxl_port *port)
{
	for (; port && !is_step(ways, port, ""); port = cxl_port_get_parent(port)) {
		struct cxl_port *parent = cxl_port_get_parent(port);
		const char *dport;
		int r;

		r = add_step(ways, port, "");
		if (r == 0 && !parent)
			r = list_add(&ways->roots, port);
		if (r == 0 && parent && cxlx_port_get_parent_dport_name(port, &dport) == 0)
			r = add_step(ways, parent, dport);
		if (r < 0)
			return r;
	}
	return 0;
}

static int add_memdevs(struct ways *ways, const struct memdevs *memdevs)
{
	for (size_t i = 0; i < memdevs->n; i++) {
		struct cxl_endpoint *endpoint = cxl_memdev_get_endpoint(memdevs->at[i]);
		int r;

		r = cxl_endpoint_is_enabled(endpoint) ?
			    add_way(ways, cxl_endpoint_get_port(endpoint)) :
			    list_add(&ways->lost, memdevs->at[i]);
		if (r < 0)
			return r;
	}
	return 0;
}

/* Memdevs learn of their endpoints in one walk: asking one by one would search for each. */
static void meet_endpoints(struct cxl_port *port)
{
	struct cxl_endpoint *endpoint;

	cxl_endpoint_foreach(port, endpoint)
		(void)cxl_endpoint_get_memdev(endpoint);
}

static void meet_all_endpoints(struct cxl_ctx *ctx)
{
	struct cxl_port *port;
	struct cxl_bus *bus;

	cxl_bus_foreach(ctx, bus) {
		meet_endpoints(cxl_bus_get_port(bus));
		cxl_port_foreach_all(cxl_bus_get_port(bus), port)
			meet_endpoints(port);
	}
}

/*
 * The library searches an endpoint from the roots that it has met before it reads
 * the whole directory of the bus.  Nearly always the only one has this name.
 */
static void meet_first_root(struct cxl_ctx *ctx)
{
	struct cxl_port *root;

	if (cxlx_port_get_by_name(ctx, "root0", &root) < 0)
		cxlx_clear_error(ctx);
}

static int find(struct ways *ways, struct cxl_ctx *ctx, const struct filters *filters)
{
	auto_memdevs struct memdevs memdevs = { 0 };
	int r;

	if (filter_needs_all_memdevs(&filters->by[FILTER_MEMDEV]))
		meet_all_endpoints(ctx);
	else
		meet_first_root(ctx);
	r = filter_find_memdevs(ctx, &filters->by[FILTER_MEMDEV], &filters->by[FILTER_SERIAL],
				&memdevs);
	return r < 0 ? r : add_memdevs(ways, &memdevs);
}

int ways_to_memdevs(struct cxl_ctx *ctx, const struct filters *filters, struct ways **ret)
{
	auto_ways struct ways *ways = NULL;
	int r = 0;

	if (filters->by[FILTER_MEMDEV].given || filters->by[FILTER_SERIAL].given) {
		ways = calloc(1, sizeof(*ways));
		r = ways ? find(ways, ctx, filters) : -ENOMEM;
	}
	if (r < 0)
		return r;
	*ret = take(ways);
	return 0;
}

int ways_to_ports(const struct ports *ports, struct ways **ret)
{
	auto_ways struct ways *ways = calloc(1, sizeof(*ways));

	if (!ways)
		return -ENOMEM;
	for (size_t i = 0; i < ports->n; i++) {
		int r = add_way(ways, ports->at[i]);

		if (r < 0)
			return r;
	}
	*ret = take(ways);
	return 0;
}

void ways_free(struct ways **ways)
{
	if (!*ways)
		return;
	tdestroy((*ways)->steps, free);
	list_clear(&(*ways)->roots);
	list_clear(&(*ways)->lost);
	free(take(*ways));
}

int ways_add_roots(const struct ways *ways, struct ports *ret)
{
	for (size_t i = 0; i < ways->roots.n; i++)
		if (list_add(ret, ways->roots.at[i]) < 0)
			return -ENOMEM;
	return 0;
}

bool ways_port(const struct ways *ways, struct cxl_port *port)
{
	return !ways || is_step(ways, port, "");
}

bool ways_dport(const struct ways *ways, struct cxl_dport *dport)
{
	if (!ways || is_step(ways, cxl_dport_get_port(dport), cxl_dport_get_devname(dport)))
		return true;
	for (size_t i = 0; i < ways->lost.n; i++)
		if (cxl_dport_maps_memdev(dport, ways->lost.at[i]))
			return true;
	return false;
}

bool ways_target(const struct ways *ways, struct cxl_target *target)
{
	struct cxl_port *port = cxl_decoder_get_port(cxl_target_get_decoder(target));

	if (!ways || is_step(ways, port, cxl_target_get_devname(target)))
		return true;
	for (size_t i = 0; i < ways->lost.n; i++)
		if (cxl_target_maps_memdev(target, ways->lost.at[i]))
			return true;
	return false;
}

bool ways_decoder(const struct ways *ways, struct cxl_decoder *decoder)
{
	struct cxl_port *port = cxl_decoder_get_port(decoder);
	struct cxl_target *target;

	if (!ways || cxl_port_is_endpoint(port))
		return ways_port(ways, port);
	cxl_target_foreach(decoder, target)
		if (ways_target(ways, target))
			return true;
	return false;
}
