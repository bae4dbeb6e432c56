// SPDX-License-Identifier: GPL-2.0-only
/*
 * walk.c - from the buses down to what a listing shows, see walk.h
 *
 * Filters of different kinds are combined with "and", but 85 does not apply each
 * of them to each class, and scripts know what it shows: the functions called
 * ..._is_wanted() are that table.
 */
#include "cxl/walk.h"
#include "cxl/ways.h"

/* Where a walk may go: to the ports that words name, and below them when whole trees count. */
struct scope {
	struct ports goals;
	struct ways *ways;	/* NULL: everywhere */
	bool below;
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

/* What could not be read while an object was judged is told before the next one. */
static bool judged(const struct state *state, bool wanted)
{
	const struct show *show = state->walk->show;

	if (show->complaints)
		complain(show->complaints, show->ctx);
	return wanted;
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

/* A filter can only limit the walk when every class that is listed obeys it. */
static int find_scope(struct state *state)
{
	bool endpoints_only = !lists(state, ~(WALK_ENDPOINTS | WALK_MEMDEVS));
	bool decoders_only = !lists(state, ~(WALK_DECODERS | WALK_REGIONS));

	if (filter(state, FILTER_PORT)->given) {
		state->scope.below = !state->walk->single;
		return find_ports(state, FILTER_PORT);
	}
	if (filter(state, FILTER_ENDPOINT)->given && endpoints_only)
		return find_ports(state, FILTER_ENDPOINT);
	if (filter(state, FILTER_DECODER)->given && decoders_only)
		return find_ports(state, FILTER_DECODER);
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

/* --- which objects are wanted --- */

static bool port_matches(const struct state *state, struct cxl_port *port)
{
	const struct filter *words = filter(state, FILTER_PORT);

	return state->walk->single ? filter_port(words, port) : filter_port_or_above(words, port);
}

/* As in 85 a disabled port is on no bus. */
static bool bus_matches(const struct state *state, struct cxl_port *port)
{
	const struct filter *words = filter(state, FILTER_BUS);
	struct cxl_bus *bus;

	if (!words->given)
		return true;
	bus = cxl_port_is_root(port) ? cxl_port_to_bus(port) : cxl_port_get_bus(port);
	return bus && filter_bus(words, bus);
}

/* Does the port route to the memdev through a decoder that -d names? */
static bool decoders_lead(const struct state *state, struct cxl_port *port,
			  struct cxl_memdev *memdev)
{
	struct cxl_decoder *decoder;

	cxl_decoder_foreach(port, decoder)
		if (filter_decoder(filter(state, FILTER_DECODER), decoder) &&
		    cxl_decoder_get_target_by_memdev(decoder, memdev))
			return true;
	return false;
}

static bool is_named_switch(const struct state *state, struct cxl_port *port)
{
	return cxl_port_is_switch(port) && filter_port(filter(state, FILTER_PORT), port);
}

/* The memdev of an endpoint that is wanted itself. */
static bool memdev_is_wanted(const struct state *state, struct cxl_memdev *memdev,
			     struct cxl_port *endpoint)
{
	bool port_leads = !filter(state, FILTER_PORT)->given;
	bool decoder_leads = !filter(state, FILTER_DECODER)->given;
	struct cxl_port *port;

	for (port = cxl_port_get_parent(endpoint); port; port = cxl_port_get_parent(port)) {
		port_leads = port_leads || is_named_switch(state, port);
		decoder_leads = decoder_leads || decoders_lead(state, port, memdev);
	}
	return port_leads && decoder_leads &&
	       (state->walk->idle || cxl_memdev_is_enabled(memdev));
}

/* A disabled memdev has no endpoint to start from: ask every port whether it leads there. */
static bool anon_memdev_is_wanted(const struct state *state, struct cxl_memdev *memdev)
{
	bool port_leads = !filter(state, FILTER_PORT)->given;
	bool decoder_leads = !filter(state, FILTER_DECODER)->given;
	bool on_bus = !filter(state, FILTER_BUS)->given;
	struct cxl_port *port;
	struct cxl_bus *bus;

	if (cxl_memdev_is_enabled(memdev))
		return false;
	cxl_bus_foreach(state->walk->show->ctx, bus) {
		if (port_leads && decoder_leads && on_bus)
			return true;
		on_bus = on_bus || filter_bus(filter(state, FILTER_BUS), bus);
		port = cxl_bus_get_port(bus);
		decoder_leads = decoder_leads || decoders_lead(state, port, memdev);
		cxl_port_foreach_all(cxl_bus_get_port(bus), port) {
			port_leads = port_leads || (is_named_switch(state, port) &&
						    cxl_port_get_dport_by_memdev(port, memdev));
			decoder_leads = decoder_leads || decoders_lead(state, port, memdev);
		}
	}
	return port_leads && decoder_leads && on_bus;
}

static bool endpoint_is_wanted(const struct state *state, struct cxl_endpoint *endpoint)
{
	struct cxl_port *port = cxl_endpoint_get_port(endpoint);

	return filter_endpoint(filter(state, FILTER_ENDPOINT), endpoint) &&
	       ways_port(state->walk->show->ways, port) &&
	       (port_matches(state, port) || port_matches(state, cxl_port_get_parent(port))) &&
	       bus_matches(state, port) &&
	       (state->walk->idle || cxl_endpoint_is_enabled(endpoint));
}

/* Is a region that -r names attached to the decoder, or a slice of it? */
static bool decoder_has_region(const struct state *state, struct cxl_decoder *decoder)
{
	const struct filter *words = filter(state, FILTER_REGION);
	struct cxl_region *region = cxl_decoder_get_region(decoder);

	if (!words->given || (region && filter_region(words, region)))
		return true;
	cxl_region_foreach(decoder, region)
		if (filter_region(words, region))
			return true;
	return false;
}

/* Filters by name come first: what they turn away is not read. */
static bool decoder_is_wanted(const struct state *state, struct cxl_decoder *decoder)
{
	struct cxl_port *port = cxl_decoder_get_port(decoder);

	return filter_decoder(filter(state, FILTER_DECODER), decoder) &&
	       port_matches(state, port) && bus_matches(state, port) &&
	       (state->walk->idle || cxl_decoder_get_size(decoder) != 0) &&
	       ways_decoder(state->walk->show->ways, decoder) &&
	       decoder_has_region(state, decoder);
}

static bool region_is_wanted(const struct state *state, struct cxl_region *region)
{
	struct cxl_decoder *decoder = cxl_region_get_decoder(region);
	struct cxl_port *root = cxl_decoder_get_port(decoder);

	return filter_region(filter(state, FILTER_REGION), region) &&
	       filter_decoder(filter(state, FILTER_DECODER), decoder) &&
	       port_matches(state, root) && bus_matches(state, root) &&
	       (state->walk->idle || cxl_region_is_enabled(region));
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

		if (!judged(state, decoder_is_wanted(state, decoder)))
			continue;
		if (show_decoder(state, &below, shelf, decoder) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int walk_region(const struct state *state, struct place place, struct cxl_region *region)
{
	if (!judged(state, region_is_wanted(state, region)))
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
	if (lists(state, WALK_DECODERS) && judged(state, decoder_is_wanted(state, decoder)) &&
	    show_decoder(state, &place, SHELF_ROOT_DECODERS, decoder) < 0)
		return -ENOMEM;
	return walk_regions(state, place, decoder);
}

/* 1: shown, 0: not, or -ENOMEM. */
static int walk_memdev(const struct state *state, struct place place,
		       struct cxl_endpoint *endpoint)
{
	struct cxl_memdev *memdev = cxl_endpoint_get_memdev(endpoint);

	if (!memdev ||
	    !judged(state, memdev_is_wanted(state, memdev, cxl_endpoint_get_port(endpoint))))
		return 0;
	return show_memdev(state, &place, SHELF_MEMDEVS, memdev) < 0 ? -ENOMEM : 1;
}

/* Where memdevs are listed, the decoders of those that are turned away go with them. */
static int walk_endpoint(const struct state *state, struct place place,
			 struct cxl_endpoint *endpoint)
{
	struct cxl_port *port = cxl_endpoint_get_port(endpoint);

	if (!judged(state, endpoint_is_wanted(state, endpoint)))
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
	bool all = within || is_goal(state, port);
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
	bool wanted = judged(state, port_matches(state, port) && bus_matches(state, port));

	if (!ways_port(state->walk->show->ways, port) ||
	    (wanted && !state->walk->idle && !cxl_port_is_enabled(port)))
		return 0;
	if (wanted && lists(state, WALK_PORTS) && show_port(state, &place, SHELF_PORTS, port) < 0)
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
	if (lists(state, WALK_BUSES) &&
	    judged(state, filter_bus(filter(state, FILTER_BUS), bus) && port_matches(state, root)) &&
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

	if (!state->walk->idle || !lists(state, WALK_MEMDEVS))
		return 0;
	if (filter_find_memdevs(state->walk->show->ctx, filter(state, FILTER_MEMDEV),
				filter(state, FILTER_SERIAL), &memdevs) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < memdevs.n; i++) {
		struct place here = place;

		if (!judged(state, anon_memdev_is_wanted(state, memdevs.at[i])))
			continue;
		if (show_memdev(state, &here, SHELF_ANON_MEMDEVS, memdevs.at[i]) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int walk_all(const struct state *state, struct node *top)
{
	struct place place = place_in(top);
	struct cxl_bus *bus;

	if (walk_anon_memdevs(state, place) < 0)
		return -ENOMEM;
	cxl_bus_foreach(state->walk->show->ctx, bus)
		if (walk_bus(state, place, bus) < 0)
			return -ENOMEM;
	sort(top);
	return 0;
}

int walk_topology(const struct walk *walk, struct node *top)
{
	struct state state = { .walk = walk };
	int r;

	*top = (struct node){ 0 };
	r = find_scope(&state);
	if (r == 0)
		r = find_regions(&state);
	if (r == 0)
		r = walk_all(&state, top);
	list_clear(&state.scope.goals);
	list_clear(&state.regions);
	ways_free(&state.scope.ways);
	return r;
}
