// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * region-plan-tree.c - the ports between a window and its members: order and choice
 *
 * A place is where a link ends: at a host bridge, or below a downstream port.  It holds an
 * endpoint, or a port with sides (its downstream ports), each of which leads to a place.
 *
 * How the kernel decodes.  Position p goes to the window's target p % ways; what remains
 * of p goes, modulo the number of sides in use, to a side of the next port, and so on.  So
 * the members of every place are an arithmetic series of positions (an offset and a
 * stride), every side of a port has the same number of them, and a port with S sides turns
 * (offset, stride) into (offset + stride * s, stride * S) for its side s.  Which side is
 * the first does not matter: the kernel numbers them as it meets them.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/scope.h"
#include "libcxl/region-plan-private.h"

#define SIDE_BITS 3   /* 2^0 to 2^3 sides: REGION_PORT_WAYS_MAX */
#define MEMBER_BITS 4 /* 2^0 to 2^4 members of a place: REGION_WAYS_MAX */
#define STEPS 8	      /* port granularity 256 << 0 to 256 << 6, and beyond what a port can do */

struct place {
	const char *port; /* NULL: no port here */
	const struct region_candidate *endpoint;
	const struct region_hop *hop; /* the side of the port above that leads here */
	uint32_t first, last; /* sides of .port, in the order they were added; 0: none */
	uint32_t next;	      /* the next side of the port above */
	uint32_t n;	      /* members here and below, set by measure() */
	uint8_t can[STEPS];   /* bit b: a balanced set of 2^b can be taken from here, when the
			       * granularity at this place is 256 << index; set by measure() */
};

_Static_assert(1 << SIDE_BITS == REGION_PORT_WAYS_MAX, "sides");
_Static_assert(1 << MEMBER_BITS == REGION_WAYS_MAX, "members");

int tree_init(struct tree *tree, const struct region_window *window,
	      const struct region_candidate *const *memdevs, size_t n)
{
	size_t room = window->n_targets;

	for (size_t i = 0; i < n; i++)
		room += memdevs[i]->n_path;
	tree->window = window;
	tree->n_places = window->n_targets;
	tree->places = calloc(room + 1, sizeof(*tree->places));
	return tree->places ? 0 : -ENOMEM;
}

void tree_clear(struct tree *tree)
{
	free(tree->places);
	*tree = (struct tree){ 0 };
}

static struct place *first_side(const struct tree *tree, const struct place *place)
{
	return place->first ? &tree->places[place->first] : NULL;
}

static struct place *next_side(const struct tree *tree, const struct place *side)
{
	return side->next ? &tree->places[side->next] : NULL;
}

static struct place *host_bridge(struct tree *tree, const char *name)
{
	for (size_t i = 0; i < tree->window->n_targets; i++)
		if (strcmp(tree->window->targets[i].host_bridge, name) == 0)
			return &tree->places[i];
	return NULL;
}

static struct place *new_side(struct tree *tree, struct place *place, const struct region_hop *hop)
{
	uint32_t id = (uint32_t)tree->n_places++;

	if (place->first)
		tree->places[place->last].next = id;
	else
		place->first = id;
	place->last = id;
	tree->places[id].hop = hop;
	return &tree->places[id];
}

static struct place *step_down(struct tree *tree, struct place *place, const struct region_hop *hop)
{
	place->port = hop->port;
	for (struct place *side = first_side(tree, place); side; side = next_side(tree, side))
		if (side->hop->dport == hop->dport)
			return side;
	return new_side(tree, place, hop);
}

/* Any member of a place, to name who is in the way. */
static const struct region_candidate *somebody(const struct tree *tree, const struct place *place)
{
	while (!place->endpoint)
		place = first_side(tree, place);
	return place->endpoint;
}

const struct region_candidate *tree_add(struct tree *tree, const struct region_candidate *memdev)
{
	struct place *place = host_bridge(tree, memdev->host_bridge);

	/* Conflicts show on places that exist already, so nothing half-made is left behind. */
	for (size_t i = 0; i < memdev->n_path; i++) {
		const struct region_hop *hop = &memdev->path[i];

		if (place->endpoint || (place->port && strcmp(place->port, hop->port)))
			return somebody(tree, place);
		place = step_down(tree, place, hop);
	}
	if (place->endpoint || place->port)
		return somebody(tree, place);
	place->endpoint = memdev;
	return NULL;
}

static unsigned int log2_of(uint64_t n)
{
	return n ? 63 - (unsigned int)__builtin_clzll(n) : 0;
}

/*
 * The granularity at the host bridges, as a step.  A factor of three in the window's ways
 * is decoded by a division above the address bits and does not move them.
 */
static unsigned int first_step(const struct region_window *window, uint32_t granularity)
{
	uint32_t ways = window->ways % 3 ? window->ways : window->ways / 3;
	unsigned int step = log2_of((uint64_t)granularity * ways / REGION_GRANULARITY_MIN);

	return step < STEPS ? step : STEPS - 1;
}

static unsigned int step_after(unsigned int step, unsigned int side_bits)
{
	return step + side_bits < STEPS ? step + side_bits : STEPS - 1;
}

/* Sides of @place that can give 2^@bits members at @step. */
static size_t able_sides(const struct tree *tree, const struct place *place, unsigned int step,
			 unsigned int bits)
{
	size_t n = 0;

	for (struct place *side = first_side(tree, place); side; side = next_side(tree, side))
		n += side->can[step] >> bits & 1;
	return n;
}

/* The most sides (as a power of 2) over which 2^@bits members can be spread, or -1. */
static int widest_spread(const struct tree *tree, const struct place *place, unsigned int step,
			 unsigned int bits)
{
	int most = bits < SIDE_BITS ? (int)bits : SIDE_BITS;

	if (step == STEPS - 1)
		return -1; /* too coarse for any port, also for one that does not fan out */
	for (int spread = most; spread >= 0; spread--) {
		unsigned int below = step_after(step, (unsigned int)spread);

		if (able_sides(tree, place, below, bits - (unsigned int)spread) >= 1U << spread)
			return spread;
	}
	return -1;
}

/* Fill .n and .can from the endpoints up. */
static void measure(struct tree *tree, struct place *place)
{
	if (place->endpoint) {
		place->n = 1;
		memset(place->can, 1, sizeof(place->can));
		return;
	}
	place->n = 0;
	memset(place->can, 0, sizeof(place->can));
	for (struct place *side = first_side(tree, place); side; side = next_side(tree, side)) {
		measure(tree, side);
		place->n += side->n;
	}
	for (unsigned int step = 0; step < STEPS; step++)
		for (unsigned int bits = 0; bits <= MEMBER_BITS; bits++)
			if (widest_spread(tree, place, step, bits) >= 0)
				place->can[step] |= (uint8_t)(1U << bits);
}

static void measure_all(struct tree *tree)
{
	for (size_t i = 0; i < tree->window->n_targets; i++)
		measure(tree, &tree->places[i]);
}

size_t tree_count(const struct tree *tree, size_t i)
{
	return tree->places[i].n;
}

uint32_t tree_possible_ways(struct tree *tree, uint32_t granularity)
{
	const struct region_window *window = tree->window;
	unsigned int step = first_step(window, granularity);
	uint32_t suits = ways_of_window(window), possible = 0;
	uint8_t can = UINT8_MAX;

	measure_all(tree);
	for (size_t i = 0; i < window->n_targets; i++)
		can &= tree->places[i].can[step];
	for (uint32_t ways = window->ways; ways <= REGION_WAYS_MAX; ways *= 2)
		if (ways_in(suits, ways) && can >> log2_of(ways / window->ways) & 1)
			possible |= UINT32_C(1) << ways;
	return possible;
}

/* The positions of a place: .offset, .offset + .stride, ... */
struct series {
	uint32_t offset;
	uint32_t stride;
};

static struct series of_side(struct series series, uint32_t side, uint32_t n_sides)
{
	return (struct series){
		.offset = series.offset + series.stride * side,
		.stride = series.stride * n_sides,
	};
}

static void choose_below(const struct tree *tree, const struct place *place, unsigned int step,
			 unsigned int bits, struct series series,
			 const struct region_candidate **chosen)
{
	unsigned int spread, below;
	uint32_t taken = 0;

	if (place->endpoint) {
		chosen[series.offset] = place->endpoint;
		return;
	}
	/* measure() found the spread possible, so this does not fail. */
	spread = (unsigned int)widest_spread(tree, place, step, bits);
	below = step_after(step, spread);
	for (struct place *side = first_side(tree, place); side; side = next_side(tree, side)) {
		if (!(side->can[below] >> (bits - spread) & 1) || taken == 1U << spread)
			continue;
		choose_below(tree, side, below, bits - spread,
			     of_side(series, taken++, 1U << spread), chosen);
	}
}

void tree_choose(const struct tree *tree, uint32_t granularity, uint32_t ways,
		 const struct region_candidate **chosen)
{
	const struct region_window *window = tree->window;
	unsigned int bits = log2_of(ways / window->ways);

	for (uint32_t i = 0; i < window->ways; i++)
		choose_below(tree, &tree->places[i], first_step(window, granularity), bits,
			     (struct series){ i, window->ways }, chosen);
}

/* One arrangement on its way through the tree. */
struct arranging {
	const struct tree *tree;
	const struct region_candidate **order;
	uint32_t granularity;
	struct region_refusal *refusal;
};

static void name_members(const struct tree *tree, const struct place *place, struct text *text)
{
	if (place->endpoint)
		text_add(text, "%s%s", text->len ? ", " : "", place->endpoint->name);
	for (struct place *side = first_side(tree, place); side; side = next_side(tree, side))
		name_members(tree, side, text);
}

/* "2 below port1 (mem0, mem4)" */
static void describe_place(const struct tree *tree, const struct place *place, const char *name,
			   struct text *text)
{
	struct text members = { 0 };

	name_members(tree, place, &members);
	text_add(text, "%s%" PRIu32 " below %s%s%s%s", text->len ? ", " : "", place->n, name,
		 members.len ? " (" : "", members.at, members.len ? ")" : "");
}

static int refuse_unbalanced_bridges(const struct arranging *a, uint32_t share)
{
	const struct region_window *window = a->tree->window;
	struct text sides = { 0 };

	for (size_t i = 0; i < window->n_targets; i++)
		describe_place(a->tree, &a->tree->places[i], window->targets[i].host_bridge,
			       &sides);
	return refuse(a->refusal, -ENXIO,
		      "%s needs %" PRIu32 " memdev%s below each of its %" PRIu32
		      " host bridges, but there are %s",
		      window->name, share, share == 1 ? "" : "s", window->ways, sides.at);
}

static int refuse_unbalanced_port(const struct arranging *a, const struct place *place,
				  uint32_t n_sides)
{
	struct text sides = { 0 };

	for (struct place *side = first_side(a->tree, place); side;
	     side = next_side(a->tree, side)) {
		char name[SIZE_TEXT];

		snprintf(name, sizeof(name), "dport%" PRIu32, side->hop->dport);
		describe_place(a->tree, side, side->hop->dport_name ? side->hop->dport_name : name,
			       &sides);
	}
	if (n_sides > REGION_PORT_WAYS_MAX)
		return refuse(a->refusal, -ENXIO,
			      "%s (below %s) can interleave at most %d of its dports, but %" PRIu32
			      " are in use: %s",
			      place->port, a->tree->window->name, REGION_PORT_WAYS_MAX, n_sides,
			      sides.at);
	return refuse(a->refusal, -ENXIO,
		      "%s (below %s) needs the same number of memdevs below each dport, but there "
		      "are %s",
		      place->port, a->tree->window->name, sides.at);
}

static int refuse_coarse(const struct arranging *a, const struct place *place, struct series series)
{
	const struct region_window *window = a->tree->window;
	uint32_t ways_above = window->ways % 3 ? series.stride : series.stride / 3;

	if (window->ways > 1)
		return refuse(a->refusal, -ENXIO,
			      "%s would have to interleave at granularity %" PRIu32 " x %" PRIu32
			      " ways above it, and %d is the most; "
			      "%s allows no smaller granularity",
			      place->port, a->granularity, ways_above, REGION_GRANULARITY_MAX,
			      window->name);
	return refuse(a->refusal, -ENXIO,
		      "%s would have to interleave at granularity %" PRIu32 " x %" PRIu32
		      " ways above it, and %d is the most; use -g %" PRIu32 " or less",
		      place->port, a->granularity, ways_above, REGION_GRANULARITY_MAX,
		      REGION_GRANULARITY_MAX / ways_above);
}

int tree_check_window(const struct tree *tree, uint32_t granularity, struct region_refusal *refusal)
{
	const struct region_window *window = tree->window;
	struct arranging a = { tree, NULL, granularity, refusal };

	if (first_step(window, granularity) < STEPS - 1)
		return 0;
	for (uint32_t i = 0; i < window->n_targets; i++)
		if (tree->places[i].port)
			return refuse_coarse(&a, &tree->places[i], (struct series){ i, window->ways });
	return 0;
}

static int check_port(const struct arranging *a, const struct place *place, uint32_t n_sides,
		      unsigned int step, struct series series)
{
	if (!is_power_of_2(n_sides) || n_sides > REGION_PORT_WAYS_MAX)
		return refuse_unbalanced_port(a, place, n_sides);
	for (struct place *side = first_side(a->tree, place); side; side = next_side(a->tree, side))
		if (side->n * n_sides != place->n)
			return refuse_unbalanced_port(a, place, n_sides);
	if (step == STEPS - 1)
		return refuse_coarse(a, place, series);
	return 0;
}

static uint32_t count_sides(const struct tree *tree, const struct place *place)
{
	uint32_t n = 0;

	for (struct place *side = first_side(tree, place); side; side = next_side(tree, side))
		n++;
	return n;
}

static int arrange_below(const struct arranging *a, const struct place *place, unsigned int step,
			 struct series series)
{
	uint32_t n_sides = count_sides(a->tree, place), i = 0;
	int r;

	if (place->endpoint) {
		a->order[series.offset] = place->endpoint;
		return 0;
	}
	r = check_port(a, place, n_sides, step, series);
	for (struct place *side = first_side(a->tree, place); r == 0 && side;
	     side = next_side(a->tree, side))
		r = arrange_below(a, side, step_after(step, log2_of(n_sides)),
				  of_side(series, i++, n_sides));
	return r;
}

int tree_arrange(struct tree *tree, uint32_t granularity, const struct region_candidate **order,
		 struct region_refusal *refusal)
{
	const struct region_window *window = tree->window;
	struct arranging a = { tree, order, granularity, refusal };
	uint32_t total = 0;
	int r = 0;

	measure_all(tree);
	for (size_t i = 0; i < window->n_targets; i++)
		total += tree->places[i].n;
	for (size_t i = 0; i < window->n_targets; i++)
		if (tree->places[i].n * window->ways != total)
			return refuse_unbalanced_bridges(&a, total / window->ways);
	for (uint32_t i = 0; r == 0 && i < window->ways; i++)
		r = arrange_below(&a, &tree->places[i], first_step(window, granularity),
				  (struct series){ i, window->ways });
	return r;
}
