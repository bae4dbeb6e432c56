/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * region-plan.h - which memdevs, in which order, at which size: a region before it exists
 *
 * The planner is arithmetic on the plain structs below.  It reads no file, knows no
 * library object and changes nothing: a survey fills the topology, region_plan_make()
 * answers with a plan that the kernel will accept or with the reasons why none exists.
 * A plan is a promise about the topology as it was surveyed; somebody else may still
 * take the capacity between survey and creation.
 *
 * Strings and arrays of the inputs are borrowed: they have to live as long as the plan.
 * Unit everywhere: bytes.  Every answer depends on the input alone, never on the order in
 * which the survey happened to find the windows and candidates.
 */
#ifndef LIBCXL_REGION_PLAN_H
#define LIBCXL_REGION_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/words.h"

#define REGION_WAYS_MAX 16
#define REGION_ALIGN (UINT64_C(256) << 20)	/* of a region's start, and of each member's share */
#define REGION_GRANULARITY_MIN 256
#define REGION_GRANULARITY_MAX 16384
#define REGION_PORT_WAYS_MAX 8			/* targets of one decoder of a host bridge or switch */
#define REGION_PATH_MAX 16			/* ports between a root and an endpoint */

/* Values index the per-type arrays below. */
enum region_type {
	REGION_RAM,
	REGION_PMEM,
	REGION_DYNAMIC,		/* only when asked for; one memdev */
	REGION_TYPES,
	REGION_TYPE_ANY = REGION_TYPES,	/* request: the planner decides; decoder: no partition yet */
};

/* For sentences. */
const char *region_type_name(enum region_type type);

/* A part of a window that is taken: by a region, or by anything else in /proc/iomem. */
struct region_range {
	const char *name;
	uint64_t start;
	uint64_t size;
};

/* One interleave position of a window. */
struct region_target {
	const char *host_bridge;	/* as in candidate.host_bridge: "pci0000:0c" */
	uint32_t dport;			/* the id that target_list shows */
};

/* A root decoder. */
struct region_window {
	const char *name;		/* "decoder0.2" */
	int id;				/* orders windows where nothing else does; unique */
	void *object;			/* the caller's; the planner does not look at it */

	bool start_known;		/* false: only root may read it */
	uint64_t start;
	uint64_t size;
	uint32_t ways;			/* equals n_targets, unless targets are unresolved */
	uint32_t granularity;
	const struct region_target *targets;	/* by interleave position */
	size_t n_targets;

	bool cap[REGION_TYPES];		/* cap_ram, cap_pmem, cap_dynamic_ram_1 */
	bool cap_type3;			/* expander memory; false: accelerators only */
	bool can_create[REGION_TYPES];	/* create_ram_region and so on exist */
	bool locked;			/* "fixed": what is made here stays until the next boot */
	int qos_class;			/* -1: unknown */

	const struct region_range *used;	/* any order; may overlap */
	size_t n_used;
};

/* One step down from a host bridge: leave @port through its downstream port @dport. */
struct region_hop {
	const char *port;		/* "port1" */
	uint32_t dport;			/* any number, the same for the same dport of the port */
	const char *dport_name;		/* for the reasons: "0000:0c:00.0"; NULL: "dport" and the number */
};

enum region_decoder_state {
	REGION_DECODER_READY,	/* .name may be used; .dpa_size != 0: somebody reserved it */
	REGION_DECODER_NONE,	/* every decoder is in use: a region has to be destroyed first */
	REGION_DECODER_HELD,	/* .name is in region .holder, which is not committed yet */
};

/* The endpoint decoder that a memdev would bring into the region: the lowest one not in use. */
struct region_decoder {
	enum region_decoder_state state;
	const char *name;		/* "decoder5.0"; NULL with REGION_DECODER_NONE */
	const char *holder;		/* region name, with REGION_DECODER_HELD */
	void *object;			/* the caller's */
	enum region_type mode;		/* REGION_TYPE_ANY: "none" */
	const char *dynamic_word;	/* with REGION_DYNAMIC: which of the kernel's words */
	uint64_t dpa_size;		/* reserved before: used as it is when it fits, never resized */
};

/* A memdev that could become a member. */
struct region_candidate {
	const char *name;		/* "mem3" */
	int id;				/* orders automatic choices; unique */
	uint64_t serial;		/* not used to plan, for callers that print it */
	void *object;			/* the caller's */

	bool enabled;			/* bound to its driver, so it has an endpoint */
	const char *host_bridge;	/* NULL: unknown, for example because it is disabled */
	const struct region_hop *path;	/* from the host bridge's port down to the endpoint's parent */
	size_t n_path;			/* 0: endpoint directly below the root (restricted CXL host) */

	uint64_t partition[REGION_TYPES];	/* capacity of the type, used or not */
	uint64_t available[REGION_TYPES];	/* free after the last allocation; .decoder's
						 * own reservation is not counted as free */
	int qos_class[REGION_TYPES];	/* -1: unknown */
	struct region_decoder decoder;
};

struct region_topology {
	const struct region_window *windows;
	size_t n_windows;
	const struct region_candidate *candidates;
	size_t n_candidates;
	const char *dynamic_word;	/* the kernel's for REGION_DYNAMIC; NULL: it has none */
};

/* What the user asked for.  region_request_init() sets "nothing in particular". */
struct region_request {
	enum region_type type;		/* REGION_TYPE_ANY: see region_plan_make() */
	uint64_t size;			/* 0: as large as fits */
	uint32_t ways;			/* 0: one per memdev */
	uint32_t granularity;		/* 0: that of the window */
	const char *window;		/* NULL: the best one */
	bool strict_order;		/* keep the order of .members or refuse */
	bool enforce_qos;		/* class of every member must be known and that of the window */
	const size_t *members;		/* indexes into topology.candidates, in the user's order */
	size_t n_members;		/* 0: the planner chooses */
};

void region_request_init(struct region_request *request);

struct region_plan_member {
	const struct region_candidate *memdev;
	const struct region_decoder *decoder;
	bool write_mode;		/* decoder.mode is not the region's type yet */
	bool write_dpa_size;		/* false: the decoder's reservation is used as it is */
	uint64_t dpa_size;		/* what the decoder holds in the end: size / ways */
};

struct region_plan {
	const struct region_window *window;
	enum region_type type;
	const char *mode;		/* what decoders of the type have to be: "ram" */
	uint64_t size;
	uint32_t ways;
	uint32_t granularity;
	bool start_known;
	uint64_t start;			/* where the kernel will put it, if nobody is faster */
	bool reordered;			/* the members are not in the order the user gave */
	struct region_plan_member member[REGION_WAYS_MAX];	/* by position; .ways of them */
	struct words notes;		/* one sentence each: what the user should know beforehand */
};

void region_plan_clear(struct region_plan *plan);
#define auto_region_plan __attribute__((__cleanup__(region_plan_clear)))

/* Why there is no plan. */
struct region_refusal {
	int code;			/* as returned */
	bool transient;			/* another try may succeed: somebody is half way */
	struct words reasons;		/* one sentence each, the decisive one first */
};

void region_refusal_clear(struct region_refusal *refusal);
#define auto_region_refusal __attribute__((__cleanup__(region_refusal_clear)))

/*
 * Find a region for @request.  Both structs have to be zero-initialised; *ret_plan is
 * filled only on success, *reterr only on failure.
 *
 * Defaults.  Window: of those that can hold the request the one with most ways, then the
 * smallest, then the lowest id; locked ones only when named.  Type: the window's only one,
 * else that which every member has (pmem when they have both); without named members pmem
 * when every candidate has it, else ram; never dynamic.  Members: every memdev with capacity
 * of the type; with .ways a balanced set of that many, spread as wide as possible, lowest ids
 * first.  A dynamic region has one: the kernel interleaves no capacity that comes and goes.
 * Size: the smallest free capacity x ways, as far as the window's largest gap allows.
 *
 * Order.  Position p belongs to the window's target p % ways; below it, every port takes
 * its downstream ports in turn.  Members are rearranged to suit, and an order that already
 * does comes out unchanged.
 *
 * Returns 0 or
 *   -EINVAL  the request contradicts itself or the rules (size, ways, granularity, names)
 *   -ENXIO   this topology cannot decode it, or has no such capacity
 *   -ENOSPC  not enough free capacity on a memdev, or no gap in the window
 *   -EBUSY   a decoder is reserved, in use, or (.transient) held by an unfinished region
 *   -ENOMEM
 */
int region_plan_make(const struct region_request *request, const struct region_topology *topology,
		     struct region_plan *ret_plan, struct region_refusal *reterr);

/* The plan in words, one line per fact, for --dry-run and debugging.  Returns 0 or -ENOMEM. */
int region_plan_describe(const struct region_plan *plan, struct words *lines);

#endif
