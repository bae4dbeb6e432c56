// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * region-plan.c - from a request and a topology to a plan or to reasons
 *
 * What is wrong on every window is refused first.  Then one attempt per window, the most
 * wanted window first: a row of steps, each of which decides one thing or refuses.  The
 * first attempt that gets through is the plan.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/scope.h"
#include "libcxl/region-plan-private.h"

void region_request_init(struct region_request *request)
{
	*request = (struct region_request){ .type = REGION_TYPE_ANY };
}

void region_plan_clear(struct region_plan *plan)
{
	words_clear(&plan->notes);
	*plan = (struct region_plan){ 0 };
}

void region_refusal_clear(struct region_refusal *refusal)
{
	words_clear(&refusal->reasons);
	*refusal = (struct region_refusal){ 0 };
}

/* --- the request itself --- */

static int check_granularity(const struct region_request *request, struct region_refusal *refusal)
{
	uint32_t granularity = request->granularity;

	if (!granularity || (is_power_of_2(granularity) && granularity >= REGION_GRANULARITY_MIN &&
			     granularity <= REGION_GRANULARITY_MAX))
		return 0;
	return refuse(refusal, -EINVAL,
		      "granularity %" PRIu32 " is not possible; powers of two from %d to %d are",
		      granularity, REGION_GRANULARITY_MIN, REGION_GRANULARITY_MAX);
}

static int check_number(const struct region_request *request, struct region_refusal *refusal)
{
	size_t named = request->n_members;
	struct text known = { 0 };

	ways_words(&known, WAYS_KNOWN);
	if (request->ways && !ways_in(WAYS_KNOWN, request->ways))
		return refuse(refusal, -EINVAL, "%" PRIu32 " ways are not possible; %s are",
			      request->ways, known.at);
	if (request->ways && named && named != request->ways)
		return refuse(refusal, -EINVAL,
			      "%" PRIu32 " ways do not suit %zu memdev%s; leave the ways out or "
			      "name %" PRIu32,
			      request->ways, named, named == 1 ? "" : "s", request->ways);
	if (named && !ways_in(WAYS_KNOWN, named))
		return refuse(refusal, -EINVAL, "%zu memdevs cannot be interleaved; %s can", named,
			      known.at);
	return 0;
}

/* Only one memdev: of capacity that comes and goes nobody could say where it is. */
static int check_dynamic(const struct region_request *request, struct region_refusal *refusal)
{
	size_t n = request->ways > 1 ? request->ways : request->n_members;

	if (request->type != REGION_DYNAMIC || n <= 1)
		return 0;
	return refuse(refusal, -EINVAL,
		      "a dynamic ram region has exactly one memdev, not %zu: the kernel does not "
		      "interleave dynamic capacity; make one region for each memdev",
		      n);
}

static int check_names(const struct region_request *request, const struct region_topology *topology,
		       struct region_refusal *refusal)
{
	for (size_t i = 0; i < request->n_members; i++) {
		if (request->members[i] >= topology->n_candidates)
			return refuse(refusal, -EINVAL, "member %zu is not a candidate", i);
		for (size_t j = 0; j < i; j++)
			if (request->members[i] == request->members[j])
				return refuse(refusal, -EINVAL,
					      "%s is named twice; name every memdev once",
					      topology->candidates[request->members[i]].name);
	}
	return 0;
}

static int check_request(const struct region_request *request,
			 const struct region_topology *topology, struct region_refusal *refusal)
{
	uint32_t ways;
	int r;

	if ((unsigned int)request->type > REGION_TYPE_ANY)
		return refuse(refusal, -EINVAL, "type %d is not known", (int)request->type);
	r = check_granularity(request, refusal);
	if (r < 0)
		return r;
	/* Names before their number: "twice" explains an odd number better. */
	if (request->n_members <= REGION_WAYS_MAX) {
		r = check_names(request, topology, refusal);
		if (r < 0)
			return r;
	}
	r = check_dynamic(request, refusal);
	if (r == 0)
		r = check_number(request, refusal);
	if (r < 0)
		return r;
	ways = request->ways ? request->ways : (uint32_t)request->n_members;
	return space_check_multiple(request->size, ways, refusal);
}

/* --- one window --- */

static int (*const steps[])(struct attempt *at) = {
	window_check,	   window_choose_type,	window_choose_granularity,
	window_check_ways, space_check_size,	choice_find,
	space_fit,	   members_check_share,
};

static int attempt(struct attempt *at)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_LEN(steps); i++)
		r = steps[i](at);
	return r;
}

/* --- the answer --- */

static int add_notes(struct region_plan *plan)
{
	char reserved[SIZE_TEXT];
	int r = 0;

	if (plan->window->locked)
		r = words_printf(
			&plan->notes,
			"%s is locked: the region cannot be destroyed before the next boot",
			plan->window->name);
	if (r == 0 && plan->reordered)
		r = words_printf(&plan->notes,
				 "the memdevs are put in another order than given, because %s "
				 "cannot decode that one",
				 plan->window->name);
	for (uint32_t pos = 0; r == 0 && pos < plan->ways; pos++) {
		const struct region_plan_member *member = &plan->member[pos];

		if (!member->write_dpa_size)
			r = words_printf(&plan->notes,
					 "%s of %s has %s reserved already, which is used",
					 member->decoder->name, member->memdev->name,
					 size_words(reserved, member->dpa_size));
	}
	return r;
}

static const char *mode_of(const struct attempt *at)
{
	return at->type == REGION_DYNAMIC ? at->dynamic_word : region_type_name(at->type);
}

static int make_plan(const struct attempt *at, struct region_plan *plan)
{
	*plan = (struct region_plan){
		.window = at->window,
		.type = at->type,
		.mode = mode_of(at),
		.size = at->size,
		.ways = at->ways,
		.granularity = at->granularity,
		.start_known = at->window->start_known,
		.start = at->start,
	};
	for (uint32_t pos = 0; pos < at->ways; pos++) {
		const struct region_decoder *decoder = &at->order[pos]->decoder;

		plan->member[pos] = (struct region_plan_member){
			.memdev = at->order[pos],
			.decoder = decoder,
			.write_mode = !members_have_mode(at, decoder),
			.write_dpa_size = decoder->dpa_size == 0,
			.dpa_size = at->share,
		};
		plan->reordered |= at->n_named && at->order[pos] != at->named[pos];
	}
	return add_notes(plan);
}

/* What says most about the whole: waiting helps, freeing helps, nothing helps. */
static int weight(int code, bool transient)
{
	static const int by_weight[] = { -EINVAL, -ENXIO, -EBUSY, -ENOSPC };

	for (size_t i = 0; i < ARRAY_LEN(by_weight); i++)
		if (by_weight[i] == code)
			return transient ? (int)ARRAY_LEN(by_weight) : (int)i;
	return -1;
}

/* Add the reasons of one window to those of the others. */
static int merge(struct region_refusal *all, const struct region_refusal *one)
{
	if (!all->code || weight(one->code, one->transient) > weight(all->code, all->transient)) {
		all->code = one->code;
		all->transient = one->transient;
	}
	for (size_t i = 0; i < one->reasons.n; i++) {
		const char *reason = one->reasons.at[i];

		if (words_contain(&all->reasons, reason))
			continue;
		if (words_add(&all->reasons, reason, strlen(reason)) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int by_id(const void *a, const void *b)
{
	const struct region_candidate *x = *(const struct region_candidate *const *)a;
	const struct region_candidate *y = *(const struct region_candidate *const *)b;

	return (x->id > y->id) - (x->id < y->id);
}

static int by_preference(const void *a, const void *b)
{
	const struct region_window *x = *(const struct region_window *const *)a;
	const struct region_window *y = *(const struct region_window *const *)b;

	if (x->ways != y->ways)
		return x->ways > y->ways ? -1 : 1;
	if (x->size != y->size)
		return x->size < y->size ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static int refuse_window_name(const char *name, const struct region_window *const *windows,
			      size_t n, struct region_refusal *refusal)
{
	struct text list = { 0 };

	for (size_t i = 0; i < n; i++)
		text_add(&list, "%s%s", i ? ", " : "", windows[i]->name);
	return refuse(refusal, -EINVAL, "there is no root decoder %s; there is %s", name, list.at);
}

/* Windows to try, the most wanted first; *ret_n of the list's entries are filled. */
static int list_windows(const struct region_request *request,
			const struct region_topology *topology,
			const struct region_window **windows, size_t *ret_n,
			struct region_refusal *refusal)
{
	if (!topology->n_windows)
		return refuse(refusal, -ENXIO,
			      "there is no root decoder, so no place for a region");
	for (size_t i = 0; i < topology->n_windows; i++)
		windows[i] = &topology->windows[i];
	qsort(windows, topology->n_windows, sizeof(*windows), by_preference);
	*ret_n = topology->n_windows;
	if (!request->window)
		return 0;

	for (size_t i = 0; i < topology->n_windows; i++) {
		if (strcmp(windows[i]->name, request->window))
			continue;
		windows[0] = windows[i];
		*ret_n = 1;
		return 0;
	}
	return refuse_window_name(request->window, windows, topology->n_windows, refusal);
}

static int try_windows(const struct attempt *start, const struct region_window *const *windows,
		       size_t n, struct region_plan *plan, struct region_refusal *refusal)
{
	for (size_t i = 0; i < n; i++) {
		auto_region_refusal struct region_refusal one = { 0 };
		struct attempt at = *start;
		int r;

		at.window = windows[i];
		at.refusal = &one;
		r = attempt(&at);
		if (r == 0)
			return make_plan(&at, plan);
		if (r == -ENOMEM || merge(refusal, &one) < 0)
			return -ENOMEM;
	}
	return refusal->code;
}

static int plan_request(const struct region_request *request,
			const struct region_topology *topology, struct region_plan *plan,
			struct region_refusal *refusal)
{
	auto_free const struct region_candidate **pool =
		calloc(topology->n_candidates + 1, sizeof(*pool));
	auto_free const struct region_window **windows =
		calloc(topology->n_windows + 1, sizeof(*windows));
	struct attempt start = {
		.request = request,
		.pool = pool,
		.n_pool = topology->n_candidates,
		.n_named = request->n_members,
		.dynamic_word = topology->dynamic_word,
	};
	size_t n_windows = 0;
	int r;

	if (!pool || !windows)
		return -ENOMEM;
	for (size_t i = 0; i < topology->n_candidates; i++)
		pool[i] = &topology->candidates[i];
	qsort(pool, topology->n_candidates, sizeof(*pool), by_id);
	for (size_t i = 0; i < request->n_members; i++)
		start.named[i] = &topology->candidates[request->members[i]];

	r = members_check_self(start.named, start.n_named, refusal);
	if (r < 0)
		return r;
	r = list_windows(request, topology, windows, &n_windows, refusal);
	if (r < 0)
		return r;
	return try_windows(&start, windows, n_windows, plan, refusal);
}

int region_plan_make(const struct region_request *request, const struct region_topology *topology,
		     struct region_plan *ret_plan, struct region_refusal *reterr)
{
	auto_region_refusal struct region_refusal refusal = { 0 };
	auto_region_plan struct region_plan plan = { 0 };
	int r;

	r = check_request(request, topology, &refusal);
	if (r == 0)
		r = plan_request(request, topology, &plan, &refusal);
	if (r < 0) {
		refusal.code = r;
		*reterr = refusal;
		refusal = (struct region_refusal){ 0 };
		return r;
	}
	*ret_plan = plan;
	plan = (struct region_plan){ 0 };
	return 0;
}
