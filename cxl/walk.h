/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * walk.h - which objects a listing shows, and below which other object each stands
 *
 * The walk goes from the buses down and touches an object only when it, or
 * something below it, can be shown.
 */
#ifndef CXL_WALK_H
#define CXL_WALK_H

#include "cxl/fields.h"
#include "cxl/list.h"
#include "cxl/select.h"

/* What is listed. */
enum walk_class {
	WALK_MEMDEVS = 1 << 0,
	WALK_BUSES = 1 << 1,
	WALK_PORTS = 1 << 2,
	WALK_ENDPOINTS = 1 << 3,
	WALK_DECODERS = 1 << 4,
	WALK_REGIONS = 1 << 5,
};

/* Where things stand; in the order in which 85 prints them when nothing is above them. */
enum shelf {
	SHELF_ANON_MEMDEVS,	/* disabled ones: nothing tells where they belong */
	SHELF_BUSES,
	SHELF_PORTS,
	SHELF_ENDPOINTS,
	SHELF_MEMDEVS,
	SHELF_ROOT_DECODERS,
	SHELF_PORT_DECODERS,
	SHELF_ENDPOINT_DECODERS,
	SHELF_REGIONS,
	SHELVES
};

struct nodes {
	struct node **at;
	size_t n;
};

/* One object that is shown, with all that is shown below it. */
struct node {
	struct item item;
	enum shelf shelf;
	uint64_t rank;			/* neighbours on a shelf stand in this order */
	struct nodes shelves[SHELVES];
};

struct walk {
	const struct filters *filters;
	unsigned int classes;		/* WALK_... */
	bool single;			/* -p means the port itself, not what is below it */
	const struct show *show;	/* goes into the items; show->ways are those of the filters */
};

/*
 * Fill @top, which stands for the machine.  Returns 0 or -ENOMEM; node_clear()
 * is due in both cases.
 */
int walk_topology(const struct walk *walk, struct node *top);
void node_clear(struct node *node);
#define auto_node at_end(node_clear)

#endif
