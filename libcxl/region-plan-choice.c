// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * region-plan-choice.c - the members of a region and their order
 *
 * Named memdevs must all be fit, and only their order is free.  Without names the unfit
 * are left out, and listed when those that remain are not enough.
 */
#include <errno.h>
#include <inttypes.h>

#include "libcxl/region-plan-private.h"

#define EXPLAIN_MAX 8	/* unfit memdevs listed when an automatic choice fails */

static int arrange_named(struct attempt *at)
{
	auto_tree struct tree tree = { 0 };
	int r;

	r = tree_init(&tree, at->window, at->named, at->n_named);
	if (r < 0)
		return r;
	for (size_t i = 0; i < at->n_named; i++) {
		const struct region_candidate *other = tree_add(&tree, at->named[i]);

		if (other)
			return refuse(at->refusal, -ENXIO,
				      "%s and %s share one downstream port, a region can use only "
				      "one of them",
				      other->name, at->named[i]->name);
	}
	return tree_arrange(&tree, at->granularity, at->order, at->refusal);
}

/* Without names: every fit memdev enters the tree, the count of each verdict is kept. */
static void fill_tree(const struct attempt *at, struct tree *tree, size_t counts[VERDICTS])
{
	for (size_t i = 0; i < at->n_pool; i++) {
		enum verdict verdict = members_judge(at, at->pool[i]);

		counts[verdict]++;
		/* Of two at one place the lower id is taken. */
		if (verdict == FIT && tree_add(tree, at->pool[i]))
			counts[FIT]--;
	}
}

/* A disabled memdev has no known place, so it may be the one that is missing. */
static bool worth_a_word(const struct attempt *at, const struct region_candidate *memdev)
{
	enum verdict verdict = members_judge(at, memdev);

	if (verdict == DISABLED && memdev->host_bridge)
		return members_below(at->window, memdev);
	return verdict != FIT && verdict != NOT_BELOW;
}

/* What the unfit memdevs below this window lack. */
static void explain_unfit(const struct attempt *at)
{
	size_t n = 0;

	for (size_t i = 0; i < at->n_pool; i++) {
		if (!worth_a_word(at, at->pool[i]))
			continue;
		if (n < EXPLAIN_MAX)
			members_explain(at, at->pool[i], members_judge(at, at->pool[i]),
					at->refusal);
		n++;
	}
	if (n > EXPLAIN_MAX)
		refuse(at->refusal, -ENXIO, "%zu more memdevs cannot be used either",
		       n - EXPLAIN_MAX);
}

/* The reason that hurts most decides: waiting may help, then freeing, then nothing. */
static int unfit_code(const size_t counts[VERDICTS])
{
	int code = -ENXIO;

	if (counts[HELD])
		return -EBUSY;
	for (int verdict = FIT + 1; verdict < VERDICTS; verdict++) {
		if (!counts[verdict])
			continue;
		if (members_verdict_codes[verdict] == -ENOSPC)
			return -ENOSPC;
		if (members_verdict_codes[verdict] == -EBUSY)
			code = -EBUSY;
	}
	return code;
}

static void explain_spread(const struct attempt *at, const struct tree *tree)
{
	struct text spread = { 0 };

	for (size_t i = 0; i < at->window->ways; i++)
		text_add(&spread, "%s%zu below %s", i ? ", " : "", tree_count(tree, i),
			 at->window->targets[i].host_bridge);
	refuse(at->refusal, -ENXIO, "usable memdevs of %s: %s", at->window->name, spread.at);
}

/* The sentence that says what number was wanted, what there is, and what would work. */
static void refuse_number(struct attempt *at, int code, size_t usable, uint32_t possible)
{
	uint32_t wanted = at->request->ways;
	const char *type = region_type_name(at->type);
	const char *window = at->window->name;
	struct text works = { 0 };

	if (!usable) {
		refuse(at->refusal, code, "no memdev below %s can be used for a %s region", window,
		       type);
		return;
	}
	text_add(&works, possible ? "possible: -w " : "no number of them can");
	ways_words(&works, possible);
	if (!wanted)
		refuse(at->refusal, code,
		       "the %zu memdevs with free %s below %s cannot be interleaved all; %s",
		       usable, type, window, works.at);
	else if (wanted > usable)
		refuse(at->refusal, code,
		       "-w %" PRIu32 " is more than the memdevs with enough free %s below %s, of "
		       "which there %s %zu; %s",
		       wanted, type, window, usable == 1 ? "is" : "are", usable, works.at);
	else
		refuse(at->refusal, code,
		       "no %" PRIu32 " of the %zu memdevs with enough free %s below %s form a "
		       "balanced set; %s",
		       wanted, usable, type, window, works.at);
}

static int refuse_choice(struct attempt *at, struct tree *tree, const size_t counts[VERDICTS])
{
	uint32_t possible = tree_possible_ways(tree, at->granularity);
	size_t usable = counts[FIT];
	bool enough = usable && at->request->ways <= usable;
	int code = enough && !counts[HELD] ? -ENXIO : unfit_code(counts);
	int r;

	r = tree_check_window(tree, at->granularity, at->refusal);
	if (r < 0)
		return r;
	refuse_number(at, code, usable, possible);
	if (usable && at->window->ways > 1)
		explain_spread(at, tree);
	explain_unfit(at);
	at->refusal->transient = at->refusal->code == -EBUSY && counts[HELD];
	return at->refusal->code;
}

/* Without names and ways every memdev has to take part, also those that are busy just now. */
static int wait_for_held(struct attempt *at)
{
	for (size_t i = 0; i < at->n_pool; i++)
		if (members_judge(at, at->pool[i]) == HELD)
			members_explain(at, at->pool[i], HELD, at->refusal);
	at->refusal->transient = at->refusal->code == -EBUSY;
	return at->refusal->code;
}

static int choose(struct attempt *at)
{
	auto_tree struct tree tree = { 0 };
	size_t counts[VERDICTS] = { 0 };
	uint32_t ways = at->ways;
	int r;

	r = tree_init(&tree, at->window, at->pool, at->n_pool);
	if (r < 0)
		return r;
	fill_tree(at, &tree, counts);
	if (!ways && counts[HELD])
		return wait_for_held(at);

	if (!ways && counts[FIT] <= REGION_WAYS_MAX)
		ways = (uint32_t)counts[FIT];
	if (!ways || !ways_in(tree_possible_ways(&tree, at->granularity), ways))
		return refuse_choice(at, &tree, counts);
	tree_choose(&tree, at->granularity, ways, at->order);
	at->ways = ways;
	return space_check_size(at);
}

/* "position 1 cannot be mem2": the first one whose turn it is not. */
static int check_strict(struct attempt *at)
{
	struct text works = { 0 };
	uint32_t pos = 0;

	while (pos < at->ways && at->order[pos] == at->named[pos])
		pos++;
	if (!at->request->strict_order || pos == at->ways)
		return 0;

	for (uint32_t i = 0; i < at->ways; i++)
		text_add(&works, " %s", at->order[i]->name);
	return refuse(at->refusal, -ENXIO,
		      "%s cannot be at position %" PRIu32 " on %s, where it is the turn of %s; "
		      "an order that works:%s",
		      at->named[pos]->name, pos, at->window->name, at->order[pos]->name, works.at);
}

int choice_find(struct attempt *at)
{
	int r;

	if (!at->n_named)
		return choose(at);

	r = members_check(at, at->named, at->n_named);
	if (r < 0)
		return r;
	r = arrange_named(at);
	if (r < 0)
		return r;
	return check_strict(at);
}
