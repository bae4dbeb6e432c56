/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * region-plan-private.h - what the files of the planner share, and nobody else
 *
 *   region-plan.c          the request, the windows, one attempt per window
 *   region-plan-window.c   what a window allows
 *   region-plan-members.c  which memdevs can take part, and why the others cannot
 *   region-plan-choice.c   the members and their order
 *   region-plan-tree.c     the ports between window and members: order and choice
 *   region-plan-space.c    sizes and gaps
 *   region-plan-text.c     words
 */
#ifndef LIBCXL_REGION_PLAN_PRIVATE_H
#define LIBCXL_REGION_PLAN_PRIVATE_H

#include "base/numbers.h"
#include "libcxl/region-plan.h"

/* The planning on one window; the steps in region-plan.c fill it from top to bottom. */
struct attempt {
	const struct region_request *request;
	const struct region_window *window;
	const struct region_candidate *const *pool;	/* every candidate, by id */
	size_t n_pool;
	const struct region_candidate *named[REGION_WAYS_MAX];	/* request.members */
	size_t n_named;
	const char *dynamic_word;	/* topology.dynamic_word */
	struct region_refusal *refusal;

	enum region_type type;
	uint32_t granularity;
	uint32_t ways;		/* 0 until the members are counted */
	uint64_t share;		/* of each member; 0 while size or ways is open */
	const struct region_candidate *order[REGION_WAYS_MAX];	/* by position */
	uint64_t size;
	uint64_t start;
};

/* --- region-plan-window.c --- */

int window_check(struct attempt *at);
int window_choose_type(struct attempt *at);
int window_choose_granularity(struct attempt *at);
int window_check_ways(struct attempt *at);

/* --- region-plan-members.c --- */

/* Whether a memdev can be a member, as far as type, size and ways are known by then. */
enum verdict {
	FIT,
	DISABLED,
	TOO_DEEP,	/* more than REGION_PATH_MAX ports below its host bridge */
	NO_DECODER,
	HELD,		/* by a region that is not committed: may pass */
	NOT_BELOW,	/* the window */
	NO_TYPE,	/* no capacity of the type at all */
	QOS_UNKNOWN,
	QOS_DIFFERS,
	RESERVED_TYPE,	/* reserved for the other type */
	RESERVED_SIZE,	/* reserved with another size than .share */
	RESERVED_OPEN,	/* reserved, and nobody named the memdev or a size */
	FULL,		/* less than 256M free */
	TOO_SMALL,	/* less than .share free */
	VERDICTS,
};

extern const int members_verdict_codes[VERDICTS];

enum verdict members_judge(const struct attempt *at, const struct region_candidate *memdev);

/* Refuse with the sentence for an unfit memdev. */
int members_explain(const struct attempt *at, const struct region_candidate *memdev,
		    enum verdict verdict, struct region_refusal *to);

/* Refuse for what is wrong with named memdevs on every window.  Returns 0 or the refusal. */
int members_check_self(const struct region_candidate *const *named, size_t n,
		       struct region_refusal *refusal);

/* Refuse when any of the memdevs is not fit. */
int members_check(struct attempt *at, const struct region_candidate *const *members, size_t n);

/* The same for .order, once .share is known. */
int members_check_share(struct attempt *at);

/* The decoder has the mode already. */
bool members_have_mode(const struct attempt *at, const struct region_decoder *decoder);

bool members_below(const struct region_window *window, const struct region_candidate *memdev);

/* What a memdev can bring: its reservation, which has to be used as it is, or what is free. */
uint64_t members_capacity(const struct region_candidate *memdev, enum region_type type);

/* --- region-plan-choice.c --- */

/* Fill .ways and .order, from the names of the request or by choice. */
int choice_find(struct attempt *at);

/* --- region-plan-tree.c --- */

struct place;
struct tree {
	const struct region_window *window;
	struct place *places;	/* one per host bridge first, in the order of the targets */
	size_t n_places;
};

/* An empty tree with room for @memdevs.  Returns 0 or -ENOMEM. */
int tree_init(struct tree *tree, const struct region_window *window,
	      const struct region_candidate *const *memdevs, size_t n);
void tree_clear(struct tree *tree);
#define auto_tree __attribute__((__cleanup__(tree_clear)))

/* Add a memdev below the window.  Returns NULL, or who sits at its place already. */
const struct region_candidate *tree_add(struct tree *tree, const struct region_candidate *memdev);

/*
 * Put all memdevs of the tree (at most REGION_WAYS_MAX) in an order that decodes; ports
 * take their sides in the order in which they were added.  Returns 0 or refuses.
 */
int tree_arrange(struct tree *tree, uint32_t granularity, const struct region_candidate **order,
		 struct region_refusal *refusal);

/* Refuses when the ports below the window would be coarser than any port can be. */
int tree_check_window(const struct tree *tree, uint32_t granularity,
		      struct region_refusal *refusal);

/* The numbers of memdevs that form a balanced set: bit n is set when n do. */
uint32_t tree_possible_ways(struct tree *tree, uint32_t granularity);

/* Choose @ways memdevs, one of the numbers above; those added first are preferred. */
void tree_choose(const struct tree *tree, uint32_t granularity, uint32_t ways,
		 const struct region_candidate **chosen);

/* How many memdevs are below the window's target @i. */
size_t tree_count(const struct tree *tree, size_t i);

/* --- region-plan-space.c --- */

/* Refuse a size that is not a multiple of 256M x @ways (0: not known yet). */
int space_check_multiple(uint64_t size, uint32_t ways, struct region_refusal *refusal);

/* Fill .share when size and ways are known, or refuse the size. */
int space_check_size(struct attempt *at);

/* Fill .size, .share and .start. */
int space_fit(struct attempt *at);

/* --- region-plan-text.c --- */

/* A sentence in the making; what does not fit is cut off. */
struct text {
	char at[1024];
	size_t len;
};

void text_add(struct text *text, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));

/* "1, 2 or 4" from bits 1, 2 and 4. */
const char *ways_words(struct text *text, uint32_t mask);

/* The ways the kernel knows, as bits, and those of them that suit a window. */
uint32_t ways_of_window(const struct region_window *window);
#define WAYS_KNOWN                                                                                 \
	(UINT32_C(1) << 1 | UINT32_C(1) << 2 | UINT32_C(1) << 3 | UINT32_C(1) << 4 |               \
	 UINT32_C(1) << 6 | UINT32_C(1) << 8 | UINT32_C(1) << 12 | UINT32_C(1) << 16)

/* Add a sentence to the refusal; the first one decides its code.  Returns @code or -ENOMEM. */
int refuse(struct region_refusal *refusal, int code, const char *format, ...)
	__attribute__((__format__(__printf__, 3, 4)));

static inline bool is_power_of_2(uint64_t n)
{
	return n && !(n & (n - 1));
}

static inline bool ways_in(uint32_t mask, uint64_t ways)
{
	return ways <= REGION_WAYS_MAX && mask & UINT32_C(1) << ways;
}

#endif
