/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ways.h - everything on the way from the roots to some ports or memdevs
 *
 * Found once, by going up, so that no question about a port has to look at all
 * memdevs again.  All questions answer yes when @ways is NULL: nothing was asked for.
 */
#ifndef CXL_WAYS_H
#define CXL_WAYS_H

#include "cxl/select.h"

struct ways;

/*
 * The ways to the memdevs that -m and -s ask for; *ret is NULL when neither was
 * given.  There is no way to a memdev without an enabled endpoint.  Returns 0 or -ENOMEM.
 */
int ways_to_memdevs(struct cxl_ctx *ctx, const struct filters *filters, struct ways **ret);
int ways_to_ports(const struct ports *ports, struct ways **ret);
void ways_free(struct ways **ways);
#define auto_ways at_end(ways_free)

/* Append the roots where ways begin.  Returns 0 or -ENOMEM. */
int ways_add_roots(const struct ways *ways, struct ports *ret);

/* Does the port (root, switch or endpoint) lead there, or is it the goal? */
bool ways_port(const struct ways *ways, struct cxl_port *port);
bool ways_dport(const struct ways *ways, struct cxl_dport *dport);
bool ways_target(const struct ways *ways, struct cxl_target *target);

/* The decoder of an endpoint: is the endpoint on a way?  Of other ports: is a target? */
bool ways_decoder(const struct ways *ways, struct cxl_decoder *decoder);

#endif
