/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * attach-rules.h - from facts about a device to its attach state: a table, no I/O
 *
 * A fact is true, not true, or not known: a file could not be read.  A rule wants some
 * facts to be true and some not to be; the first rule that has them all decides.  A
 * rule that only lacks facts that are not known is in doubt, and doubts count: where
 * all of them mean the same state, that is the state, with less confidence; otherwise
 * nobody can tell.
 */
#ifndef LIBCXL_ATTACH_RULES_H
#define LIBCXL_ATTACH_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "libcxl/cxlx.h"

enum attach_fact {
	FACT_CHANGING = 1u << 0,	/* looks that followed each other saw different things */
	FACT_MEMDEV = 1u << 1,		/* the device has a memdev */
	FACT_CLASS = 1u << 2,		/* the memdev has a serial; without a memdev: the class code */
	FACT_MEMDEV_DRIVER = 1u << 3,
	FACT_PARENT_DRIVER = 1u << 4,

	/* of memdevs that are no class devices */
	FACT_ENDPOINT = 1u << 5,	/* there is one, and it has its driver */
	FACT_DECODING = 1u << 6,	/* of the endpoint's decoders some are committed */
	FACT_REGION = 1u << 7,		/* one of them names a region */
	FACT_COMMITTED = 1u << 8,	/* the region, and so on */
	FACT_LOCKED = 1u << 9,
	FACT_INTERLEAVED = 1u << 10,	/* it has more than one member */
	FACT_REGION_DRIVER = 1u << 11,
	FACT_CHILD = 1u << 12,		/* the kernel uses it: there is a dax or pmem region */

	/* of PCI functions without a memdev */
	FACT_CXL_DEVICE = 1u << 13,	/* the configuration space says so */
	FACT_CXL_LINK = 1u << 14,	/* the link was trained for CXL.cache or CXL.mem */
	FACT_ROOT = 1u << 15,		/* there is a CXL bus */
	FACT_PORT = 1u << 16,		/* on which a port leads here */
	FACT_PORT_DRIVER = 1u << 17,	/* all ports on the way have their drivers */
	FACT_ORPHAN = 1u << 18,		/* a locked, uncommitted region with an empty slot is near */
	FACT_ORPHAN_INTERLEAVED = 1u << 19,
	FACT_LEFTOVER = 1u << 20,	/* a port on the way decodes addresses of no region */
};

#define N_FACTS 21

struct attach_facts {
	unsigned int yes, no;	/* enum attach_fact; those in neither are not known */
};

static inline void fact_set(struct attach_facts *facts, enum attach_fact fact, bool value)
{
	facts->yes = value ? facts->yes | fact : facts->yes & ~fact;
	facts->no = value ? facts->no & ~fact : facts->no | fact;
}

static inline void fact_unknown(struct attach_facts *facts, enum attach_fact fact)
{
	facts->yes &= ~fact;
	facts->no &= ~fact;
}

static inline bool fact_is(const struct attach_facts *facts, enum attach_fact fact)
{
	return facts->yes & fact;
}

struct attach_rule {
	const char *name;	/* row of the decision table, with a letter where it was split */
	unsigned int yes, no;
	enum cxlx_attach_state state;
	enum cxlx_attach_confidence confidence;
	bool guess;		/* it is what is left when others are in doubt */
	bool passing;		/* it may not last: look longer */
	const char *reason;	/* with the {words} of attach-text.c */
	const char *advice;
};

extern const struct attach_rule attach_rules[];
extern const size_t n_attach_rules;

struct attach_verdict {
	const struct attach_rule *rule;
	enum cxlx_attach_confidence confidence;
	unsigned int n_doubts;	/* how many rules lack facts; all of them mean the same state */
	unsigned int states;	/* for "unknown": 1 << state of each that it could be */
};

struct attach_verdict attach_decide(const struct attach_facts *facts);

/* Nothing to wait for and nothing to complain about: attached, or a memory expander. */
bool attach_is_good(enum cxlx_attach_state state);

/* A step down, but not below the last. */
enum cxlx_attach_confidence attach_less(enum cxlx_attach_confidence confidence);

#endif
