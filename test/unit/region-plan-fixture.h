/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * region-plan-fixture.h - made-up topologies for the planner, and a second opinion on plans
 *
 * The checker below knows nothing of how the planner finds an order.  It attaches the
 * members one by one as the kernel does (every port numbers its downstream ports as it
 * meets them), then walks from each endpoint up to the root: pos = pos * ways + index.
 * A plan is right when every member comes out at the position it was given.
 */
#ifndef TEST_UNIT_REGION_PLAN_FIXTURE_H
#define TEST_UNIT_REGION_PLAN_FIXTURE_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libcxl/region-plan.h"

#define MIB (UINT64_C(1) << 20)
#define GIB (UINT64_C(1) << 30)

#define FIXTURE_WINDOWS 8
#define FIXTURE_MEMDEVS 1100
#define FIXTURE_USED 8
#define FIXTURE_NAME 48

struct fixture {
	struct region_window window[FIXTURE_WINDOWS];
	struct region_target target[FIXTURE_WINDOWS][REGION_WAYS_MAX];
	struct region_range used[FIXTURE_WINDOWS][FIXTURE_USED];
	char window_name[FIXTURE_WINDOWS][FIXTURE_NAME];

	struct region_candidate memdev[FIXTURE_MEMDEVS];
	struct region_hop hop[FIXTURE_MEMDEVS][REGION_PATH_MAX];
	char port_name[FIXTURE_MEMDEVS][REGION_PATH_MAX][FIXTURE_NAME];
	char memdev_name[FIXTURE_MEMDEVS][FIXTURE_NAME];
	char decoder_name[FIXTURE_MEMDEVS][FIXTURE_NAME];

	struct region_topology topology;
	uint64_t next_start;
};

static const char *const fixture_bridges[REGION_WAYS_MAX] = {
	"pci0000:0c", "pci0000:de", "pci0000:30", "pci0000:40", "pci0000:50", "pci0000:60",
	"pci0000:70", "pci0000:80", "pci0000:90", "pci0000:a0", "pci0000:b0", "pci0000:c0",
	"pci0000:d0", "pci0000:e0", "pci0000:f0", "pci0000:f8",
};

static inline struct fixture *fixture_new(void)
{
	struct fixture *f = calloc(1, sizeof(*f));

	if (!f)
		abort();
	f->topology.windows = f->window;
	f->topology.candidates = f->memdev;
	f->next_start = 4 * GIB;
	return f;
}

/* A window over @ways host bridges, from bridge @first on, behind the one added before. */
static inline struct region_window *fixture_window(struct fixture *f, uint32_t ways, size_t first,
						   uint32_t granularity, uint64_t size)
{
	size_t i = f->topology.n_windows++;
	struct region_window *w = &f->window[i];

	snprintf(f->window_name[i], FIXTURE_NAME, "decoder0.%zu", i);
	for (uint32_t t = 0; t < ways; t++)
		f->target[i][t] = (struct region_target){ fixture_bridges[first + t], t };
	*w = (struct region_window){
		.name = f->window_name[i],
		.id = (int)i,
		.start_known = true,
		.start = f->next_start,
		.size = size,
		.ways = ways,
		.granularity = granularity,
		.targets = f->target[i],
		.n_targets = ways,
		.cap = { true, true },
		.cap_type3 = true,
		.can_create = { true, true },
		.used = f->used[i],
	};
	f->next_start += size;
	return w;
}

static inline void fixture_use(struct fixture *f, size_t window, const char *name, uint64_t offset,
			       uint64_t size)
{
	struct region_window *w = &f->window[window];

	f->used[window][w->n_used++] = (struct region_range){ name, w->start + offset, size };
}

/*
 * The next memdev, with 512M of ram, below bridge @bridge and the @n downstream ports of
 * @dports.  Ports are named after the way to them, so equal ways are equal ports.
 */
static inline struct region_candidate *fixture_memdev(struct fixture *f, size_t bridge,
						      const uint32_t *dports, size_t n)
{
	size_t i = f->topology.n_candidates++;
	struct region_candidate *m = &f->memdev[i];
	int len;

	for (size_t h = 0; h < n; h++) {
		char *name = f->port_name[i][h];

		len = snprintf(name, FIXTURE_NAME, "port%zu", bridge + 1);
		for (size_t up = 0; up < h; up++)
			len += snprintf(name + len, FIXTURE_NAME - (size_t)len, "-%u", dports[up]);
		f->hop[i][h] = (struct region_hop){ name, dports[h] };
	}
	snprintf(f->memdev_name[i], FIXTURE_NAME, "mem%zu", i);
	snprintf(f->decoder_name[i], FIXTURE_NAME, "decoder%zu.0", i + 20);
	*m = (struct region_candidate){
		.name = f->memdev_name[i],
		.id = (int)i,
		.serial = i + 1,
		.enabled = true,
		.host_bridge = fixture_bridges[bridge],
		.path = f->hop[i],
		.n_path = n,
		.partition = { 512 * MIB, 0 },
		.available = { 512 * MIB, 0 },
		.qos_class = { 0, 0 },
		.decoder = { .name = f->decoder_name[i], .mode = REGION_TYPE_ANY },
	};
	return m;
}

#define FIXTURE_MEMDEV(f, bridge, ...)                                                             \
	fixture_memdev(f, bridge, (const uint32_t[]){ __VA_ARGS__ },                               \
		       sizeof((const uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t))

/* --- the checker --- */

/* A port (or the root) as the kernel fills it while members are attached. */
struct sim_port {
	const char *name;
	uint32_t dport[REGION_WAYS_MAX];
	uint32_t n;
	uint32_t granularity;
};

struct sim {
	struct sim_port port[REGION_WAYS_MAX * REGION_PATH_MAX];
	size_t n;
};

static inline struct sim_port *sim_port(struct sim *sim, const char *name)
{
	for (size_t i = 0; i < sim->n; i++)
		if (strcmp(sim->port[i].name, name) == 0)
			return &sim->port[i];
	sim->port[sim->n].name = name;
	return &sim->port[sim->n++];
}

static inline uint32_t sim_index(struct sim_port *port, uint32_t dport)
{
	uint32_t i = 0;

	while (i < port->n && port->dport[i] != dport)
		i++;
	if (i == port->n)
		port->dport[port->n++] = dport;
	return i;
}

/* Which root target a host bridge is, or ways when it is none. */
static inline uint32_t sim_target(const struct region_window *window, const char *bridge)
{
	uint32_t i = 0;

	while (i < window->ways && strcmp(window->targets[i].host_bridge, bridge))
		i++;
	return i;
}

static inline const char *check_position(struct sim *sim, const struct region_plan *plan,
					 uint32_t at)
{
	const struct region_candidate *m = plan->member[at].memdev;
	uint32_t pos = 0;

	for (size_t h = m->n_path; h-- > 0;) {
		struct sim_port *port = sim_port(sim, m->path[h].port);

		pos = pos * port->n + sim_index(port, m->path[h].dport);
	}
	pos = pos * plan->window->ways + sim_target(plan->window, m->host_bridge);
	return pos == at ? NULL : "a member would be decoded at another position";
}

/*
 * From the root down: granularity of a port = that above x ways above, at most 16384, also where it
 * does not fan out (Linux 7.3).
 */
static inline const char *check_ports(struct sim *sim, const struct region_plan *plan, uint32_t at)
{
	const struct region_candidate *m = plan->member[at].memdev;
	uint32_t ways = plan->window->ways;
	uint32_t granularity = plan->granularity * (ways % 3 ? ways : ways / 3);
	uint32_t members = plan->window->ways;

	for (size_t h = 0; h < m->n_path; h++) {
		struct sim_port *port = sim_port(sim, m->path[h].port);

		if (port->n > REGION_PORT_WAYS_MAX || (port->n & (port->n - 1)))
			return "a port has to fan out over a number it cannot do";
		if (granularity > REGION_GRANULARITY_MAX)
			return "the granularity of a port is too large";
		granularity *= port->n;
		members *= port->n;
	}
	return members == plan->ways ? NULL : "the ways on a path do not multiply to those of all";
}

static inline const char *check_decoding(const struct region_plan *plan)
{
	struct sim sim = { 0 };
	const char *fault = NULL;

	for (uint32_t at = 0; at < plan->ways; at++) {
		const struct region_candidate *m = plan->member[at].memdev;

		if (sim_target(plan->window, m->host_bridge) != at % plan->window->ways)
			return "a member is not below the target of its position";
		for (uint32_t i = 0; i < at; i++)
			if (plan->member[i].memdev == m)
				return "a memdev is used twice";
		for (size_t h = 0; h < m->n_path; h++)
			sim_index(sim_port(&sim, m->path[h].port), m->path[h].dport);
	}
	for (uint32_t at = 0; !fault && at < plan->ways; at++)
		fault = check_ports(&sim, plan, at);
	for (uint32_t at = 0; !fault && at < plan->ways; at++)
		fault = check_position(&sim, plan, at);
	return fault;
}

static inline bool has_mode(const struct region_plan *plan, const struct region_decoder *decoder)
{
	return decoder->mode == plan->type &&
	       (plan->type != REGION_DYNAMIC || strcmp(decoder->dynamic_word, plan->mode) == 0);
}

static inline const char *check_member(const struct region_plan *plan, uint32_t at)
{
	const struct region_plan_member *member = &plan->member[at];
	const struct region_candidate *m = member->memdev;

	if (member->dpa_size * plan->ways != plan->size || member->dpa_size % REGION_ALIGN)
		return "the share of a member is wrong";
	if (!m->enabled || m->decoder.state != REGION_DECODER_READY ||
	    member->decoder != &m->decoder)
		return "a member has no decoder to use";
	if (member->write_mode == has_mode(plan, &m->decoder))
		return "the mode is written when it should not be, or the other way round";
	if (member->write_dpa_size != (m->decoder.dpa_size == 0))
		return "a reservation is overwritten, or capacity is not taken";
	if (member->write_dpa_size && m->available[plan->type] < member->dpa_size)
		return "a member has too little capacity";
	if (!member->write_dpa_size &&
	    (m->decoder.dpa_size != member->dpa_size || !has_mode(plan, &m->decoder)))
		return "a reservation does not fit";
	return NULL;
}

static inline const char *check_place(const struct region_plan *plan)
{
	const struct region_window *w = plan->window;

	if (plan->size == 0 || plan->size % (REGION_ALIGN * plan->ways))
		return "the size is not a multiple of 256M x ways";
	if (!plan->start_known)
		return plan->size <= w->size ? NULL : "the region is larger than its window";
	if (plan->start % REGION_ALIGN || plan->start < w->start ||
	    plan->size > w->size - (plan->start - w->start))
		return "the region is not inside its window";
	for (size_t i = 0; i < w->n_used; i++)
		if (w->used[i].size && plan->start < w->used[i].start + w->used[i].size &&
		    w->used[i].start < plan->start + plan->size)
			return "the region overlaps something";
	return NULL;
}

static inline const char *check_request(const struct region_plan *plan,
					const struct region_request *request)
{
	if (request->type != REGION_TYPE_ANY && request->type != plan->type)
		return "the type is not the one asked for";
	if (plan->type == REGION_DYNAMIC && plan->ways != 1)
		return "dynamic capacity is interleaved";
	if (!plan->mode || (request->type == REGION_TYPE_ANY && plan->type == REGION_DYNAMIC))
		return "there is no mode, or one that nobody asked for";
	if (request->size && request->size != plan->size)
		return "the size is not the one asked for";
	if (request->ways && request->ways != plan->ways)
		return "the ways are not those asked for";
	if (request->granularity && request->granularity != plan->granularity)
		return "the granularity is not the one asked for";
	if (request->window && strcmp(request->window, plan->window->name))
		return "the window is not the one asked for";
	if (request->n_members && request->n_members != plan->ways)
		return "not all named memdevs are used";
	return NULL;
}

/* NULL when the kernel would accept the plan and it is what was asked for, else the fault. */
static inline const char *plan_fault(const struct region_plan *plan,
				     const struct region_request *request)
{
	const char *fault = check_request(plan, request);

	if (!fault)
		fault = check_place(plan);
	for (uint32_t at = 0; !fault && at < plan->ways; at++)
		fault = check_member(plan, at);
	return fault ? fault : check_decoding(plan);
}

#endif
