// SPDX-License-Identifier: GPL-2.0-only
/* walk.c - from the buses down to what a listing shows, see walk.h */
#include "cxl/walk.h"
#include "cxl/wanted.h"
#include "cxl/ways.h"

/* Where a walk may go: to the ports that words name. */
struct scope {
	struct ports goals;
	struct ways *ways;	/* NULL: everywhere */
	bool endpoints;		/* and to the endpoints of those ports */
	bool below;		/* and to everything below them */
};

struct state {
	const struct walk *walk;
	struct scope scope;
	bool regions_named;	/* the words of -r are names: these regions and no others */
	struct regions regions;
};

/* For each kind of object the shelf it goes to: that of the nearest object shown above. */
struct place {
	struct nodes *at[SHELVES];
};

static const struct filter *filter(const struct state *state, enum filter_kind kind)
{
	return &state->walk->filters->by[kind];
}

static bool lists(const struct state *state, unsigned int classes)
{
	return (state->walk->classes & classes) != 0;
}

/* --- nodes --- */

static struct place place_in(struct node *node)
{
	struct place place;

	for (int i = 0; i < SHELVES; i++)
		place.at[i] = &node->shelves[i];
	return place;
}

/* Show an object; what comes below it from now on stands on its shelves. */
static int show(struct place *place, enum shelf shelf, struct item item, uint64_t rank)
{
	auto_free struct node *node = calloc(1, sizeof(*node));
	struct nodes *nodes = place->at[shelf];

	if (!node)
		return -ENOMEM;
	*node = (struct node){ .item = item, .shelf = shelf, .rank = rank };
	if (list_add(nodes, node) < 0)
		return -ENOMEM;
	*place = place_in(take(node));
	return 0;
}

void node_clear(struct node *node)
{
	for (int i = 0; i < SHELVES; i++) {
		struct nodes *nodes = &node->shelves[i];

		for (size_t n = 0; n < nodes->n; n++) {
			node_clear(nodes->at[n]);
			free(nodes->at[n]);
		}
		list_clear(nodes);
	}
}

static int compare_ranks(const void *a, const void *b)
{
	const struct node *left = *(struct node *const *)a, *right = *(struct node *const *)b;

	return left->rank < right->rank ? -1 : left->rank > right->rank;
}

/* Objects of one kind come from several places when what is between is not shown. */
static void sort(struct node *node)
{
	for (int i = 0; i < SHELVES; i++) {
		struct nodes *nodes = &node->shelves[i];

		list_sort(nodes, compare_ranks);
		for (size_t n = 0; n < nodes->n; n++)
			sort(nodes->at[n]);
	}
}

/* --- scope --- */

static int find_ports(struct state *state, enum filter_kind kind)
{
	int r;

	r = filter_find_ports(state->walk->show->ctx, filter(state, kind), &state->scope.goals);
	if (r == 0)
		r = ways_to_ports(&state->scope.goals, &state->scope.ways);
	if (r != -EAGAIN)
		return r;
	list_clear(&state->scope.goals);
	return 0;
}

static int find_roots_of_regions(struct state *state)
{
	for (size_t i = 0; i < state->regions.n; i++) {
		struct cxl_decoder *decoder = cxl_region_get_decoder(state->regions.at[i]);

		if (list_add(&state->scope.goals, cxl_decoder_get_port(decoder)) < 0)
			return -ENOMEM;
	}
	return ways_to_ports(&state->scope.goals, &state->scope.ways);
}

/* A filter can only limit the walk when every class that is listed obeys it. */
static int find_scope(struct state *state)
{
	bool endpoints_only = !lists(state, ~(WALK_ENDPOINTS | WALK_MEMDEVS));
	bool decoders_only = !lists(state, ~(WALK_DECODERS | WALK_REGIONS));

	if (filter(state, FILTER_PORT)->given) {
		state->scope.endpoints = true;
		state->scope.below = !state->walk->single;
		return find_ports(state, FILTER_PORT);
	}
	if (filter(state, FILTER_ENDPOINT)->given && endpoints_only)
		return find_ports(state, FILTER_ENDPOINT);
	if (filter(state, FILTER_DECODER)->given && decoders_only)
		return find_ports(state, FILTER_DECODER);
	if (state->regions_named && !lists(state, ~WALK_REGIONS))
		return find_roots_of_regions(state);
	return 0;
}

static int find_regions(struct state *state)
{
	int r;

	r = filter_find_regions(state->walk->show->ctx, filter(state, FILTER_REGION),
				&state->regions);
	state->regions_named = r == 0;
	return r == -EAGAIN ? 0 : r;
}

/* @within: the walk is below a goal already. */
static bool is_in_scope(const struct state *state, struct cxl_port *port, bool within)
{
	return within || ways_port(state->scope.ways, port);
}

static bool is_goal(const struct state *state, struct cxl_port *port)
{
	return list_contains(&state->scope.goals, port);
}

/* --- the walk --- */

static int show_memdev(const struct state *state, struct place *place, enum shelf shelf,
		       struct cxl_memdev *memdev)
{
	const struct item item = { .show = state->walk->show, .memdev = memdev };

	return show(place, shelf, item, (uint64_t)cxl_memdev_get_id(memdev));
}

static int show_port(const struct state *state, struct place *place, enum shelf shelf,
		     struct cxl_port *port)
{
	const struct item item = { .show = state->walk->show, .port = port };

	return show(place, shelf, item, (uint64_t)cxl_port_get_id(port));
}

static int show_decoder(const struct state *state, struct place *place, enum shelf shelf,
			struct cxl_decoder *decoder)
{
	const struct item item = { .show = state->walk->show, .decoder = decoder };
	uint64_t port = (uint64_t)cxl_port_get_id(cxl_decoder_get_port(decoder));

	return show(place, shelf, item, port << 32 | (uint64_t)cxl_decoder_get_id(decoder));
}

/* Regions keep the order in which they are met: decoder by decoder, by address. */
static int show_region(const struct state *state, struct place place, struct cxl_region *region)
{
	const struct item item = { .show = state->walk->show, .region = region };

	return show(&place, SHELF_REGIONS, item, place.at[SHELF_REGIONS]->n);
}

static int walk_decoders(const struct state *state, struct place place, enum shelf shelf,
			 struct cxl_port *port)
{
	struct cxl_decoder *decoder;

	if (!lists(state, WALK_DECODERS))
		return 0;
	cxl_decoder_foreach(port, decoder) {
		struct place below = place;

		if (!decoder_is_wanted(state->walk, decoder))
			continue;
		if (show_decoder(state, &below, shelf, decoder) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int walk_region(const struct state *state, struct place place, struct cxl_region *region)
{
	if (!region_is_wanted(state->walk, region))
		return 0;
	return show_region(state, place, region);
}

static int walk_named_regions(const struct state *state, struct place place,
			      struct cxl_decoder *decoder)
{
	for (size_t i = 0; i < state->regions.n; i++)
		if (cxl_region_get_decoder(state->regions.at[i]) == decoder &&
		    walk_region(state, place, state->regions.at[i]) < 0)
			return -ENOMEM;
	return 0;
}

static int walk_regions(const struct state *state, struct place place, struct cxl_decoder *decoder)
{
	struct cxl_region *region;

	if (!lists(state, WALK_REGIONS))
		return 0;
	if (state->regions_named)
		return walk_named_regions(state, place, decoder);
	cxl_region_foreach(decoder, region)
		if (walk_region(state, place, region) < 0)
			return -ENOMEM;
	return 0;
}

/* A window of no size has no regions worth a look unless idle objects are shown. */
static int walk_root_decoder(const struct state *state, struct place place,
			     struct cxl_decoder *decoder)
{
	if (lists(state, WALK_DECODERS) && decoder_is_wanted(state->walk, decoder) &&
	    show_decoder(state, &place, SHELF_ROOT_DECODERS, decoder) < 0)
		return -ENOMEM;
	return walk_regions(state, place, decoder);
}

/* 1: shown, 0: not, or -ENOMEM. */
static int walk_memdev(const struct state *state, struct place place,
		       struct cxl_endpoint *endpoint)
{
	struct cxl_memdev *memdev = cxl_endpoint_get_memdev(endpoint);

	if (!memdev || !memdev_is_wanted(state->walk, memdev, endpoint))
		return 0;
	return show_memdev(state, &place, SHELF_MEMDEVS, memdev) < 0 ? -ENOMEM : 1;
}

/* Where memdevs are listed, the decoders of those that are turned away go with them. */
static int walk_endpoint(const struct state *state, struct place place,
			 struct cxl_endpoint *endpoint)
{
	struct cxl_port *port = cxl_endpoint_get_port(endpoint);

	if (!endpoint_is_wanted(state->walk, endpoint))
		return 0;
	if (lists(state, WALK_ENDPOINTS) && show_port(state, &place, SHELF_ENDPOINTS, port) < 0)
		return -ENOMEM;
	if (lists(state, WALK_MEMDEVS)) {
		int r = walk_memdev(state, place, endpoint);

		if (r <= 0)
			return r;
	}
	return walk_decoders(state, place, SHELF_ENDPOINT_DECODERS, port);
}

static int walk_endpoints(const struct state *state, struct place place, struct cxl_port *port,
			  bool within)
{
	bool all = within || (state->scope.endpoints && is_goal(state, port));
	struct cxl_endpoint *endpoint;

	if (!lists(state, WALK_ENDPOINTS | WALK_MEMDEVS | WALK_DECODERS))
		return 0;
	cxl_endpoint_foreach(port, endpoint)
		if (is_in_scope(state, cxl_endpoint_get_port(endpoint), all) &&
		    walk_endpoint(state, place, endpoint) < 0)
			return -ENOMEM;
	return 0;
}

static int walk_port(const struct state *state, struct place place, struct cxl_port *port,
		     bool within);

static int walk_ports(const struct state *state, struct place place, struct cxl_port *parent,
		      bool within)
{
	struct cxl_port *port;

	within = within || (state->scope.below && is_goal(state, parent));
	cxl_port_foreach(parent, port)
		if (is_in_scope(state, port, within) && walk_port(state, place, port, within) < 0)
			return -ENOMEM;
	return 0;
}

/* A disabled port hides what is below it, but only when the words of -p and -b mean it. */
static int walk_port(const struct state *state, struct place place, struct cxl_port *port,
		     bool within)
{
	bool meant = port_is_meant(state->walk, port);

	if (!ways_port(state->walk->show->ways, port) ||
	    (meant && !state->walk->show->idle && !cxl_port_is_enabled(port)))
		return 0;
	if (meant && lists(state, WALK_PORTS) && show_port(state, &place, SHELF_PORTS, port) < 0)
		return -ENOMEM;
	if (walk_endpoints(state, place, port, within) < 0 ||
	    walk_decoders(state, place, SHELF_PORT_DECODERS, port) < 0)
		return -ENOMEM;
	return walk_ports(state, place, port, within);
}

static int walk_windows(const struct state *state, struct place place, struct cxl_port *root)
{
	struct cxl_decoder *decoder;

	if (!lists(state, WALK_DECODERS | WALK_REGIONS))
		return 0;
	cxl_decoder_foreach(root, decoder)
		if (walk_root_decoder(state, place, decoder) < 0)
			return -ENOMEM;
	return 0;
}

static int walk_bus(const struct state *state, struct place place, struct cxl_bus *bus)
{
	const struct item item = { .show = state->walk->show, .bus = bus };
	struct cxl_port *root = cxl_bus_get_port(bus);

	if (!ways_port(state->walk->show->ways, root) || !is_in_scope(state, root, false))
		return 0;
	if (lists(state, WALK_BUSES) && bus_is_wanted(state->walk, bus) &&
	    show(&place, SHELF_BUSES, item, (uint64_t)cxl_bus_get_id(bus)) < 0)
		return -ENOMEM;
	if (walk_windows(state, place, root) < 0)
		return -ENOMEM;
	if (!lists(state, ~(WALK_BUSES | WALK_REGIONS)))
		return 0;
	return walk_endpoints(state, place, root, false) < 0 ?
		       -ENOMEM :
		       walk_ports(state, place, root, false);
}

/* --- disabled memdevs --- */

static int walk_anon_memdevs(const struct state *state, struct place place)
{
	auto_memdevs struct memdevs memdevs = { 0 };

	if (!state->walk->show->idle || !lists(state, WALK_MEMDEVS))
		return 0;
	if (filter_find_memdevs(state->walk->show->ctx, filter(state, FILTER_MEMDEV),
				filter(state, FILTER_SERIAL), &memdevs) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < memdevs.n; i++) {
		struct place here = place;

		if (!anon_memdev_is_wanted(state->walk, memdevs.at[i]))
			continue;
		if (show_memdev(state, &here, SHELF_ANON_MEMDEVS, memdevs.at[i]) < 0)
			return -ENOMEM;
	}
	return 0;
}

/* The roots to begin at.  To know them all the whole directory of the bus has to be read. */
static int find_roots(const struct state *state, struct ports *ret)
{
	const struct ways *ways = state->scope.ways ? state->scope.ways : state->walk->show->ways;
	struct cxl_bus *bus;

	if (ways)
		return ways_add_roots(ways, ret);
	cxl_bus_foreach(state->walk->show->ctx, bus)
		if (list_add(ret, cxl_bus_get_port(bus)) < 0)
			return -ENOMEM;
	return 0;
}

static int walk_all(const struct state *state, struct node *top)
{
	auto_ports struct ports roots = { 0 };
	struct place place = place_in(top);

	if (walk_anon_memdevs(state, place) < 0 || find_roots(state, &roots) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < roots.n; i++)
		if (walk_bus(state, place, cxl_port_to_bus(roots.at[i])) < 0)
			return -ENOMEM;
	sort(top);
	return 0;
}

int walk_topology(const struct walk *walk, struct node *top)
{
	struct state state = { .walk = walk };
	int r;

	*top = (struct node){ 0 };
	r = find_regions(&state);
	if (r == 0)
		r = find_scope(&state);
	if (r == 0)
		r = walk_all(&state, top);
	list_clear(&state.scope.goals);
	list_clear(&state.regions);
	ways_free(&state.scope.ways);
	return r;
}
