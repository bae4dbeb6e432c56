// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * region-plan-space.c - how large, and where in the window
 *
 * The kernel takes the first gap, from the window's start upwards, that holds the whole
 * region at an address aligned to 256 MiB.  Where the window's start is unreadable (only
 * root may), only the sum of the gaps is known: an upper bound, good for a dry run.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/scope.h"
#include "libcxl/region-plan-private.h"

struct gap {
	uint64_t start;
	uint64_t size;
};

static uint64_t add_capped(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static uint64_t align_down(uint64_t n, uint64_t unit)
{
	return n - n % unit;
}

static int by_start(const void *a, const void *b)
{
	const struct region_range *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

/* What is left of [start, end) when it begins aligned; size 0 when nothing is. */
static struct gap aligned_gap(uint64_t start, uint64_t end)
{
	uint64_t aligned = align_down(add_capped(start, REGION_ALIGN - 1), REGION_ALIGN);

	if (aligned < start || aligned >= end)
		return (struct gap){ 0 };
	return (struct gap){ .start = aligned, .size = end - aligned };
}

/* The gaps between the used ranges, ascending; @gaps has room for one more than those. */
static size_t list_gaps(const struct region_window *window, const struct region_range *sorted,
			struct gap *gaps)
{
	uint64_t end = add_capped(window->start, window->size);
	uint64_t at = window->start;
	size_t n = 0;

	for (size_t i = 0; i < window->n_used && at < end; i++) {
		uint64_t used_end = add_capped(sorted[i].start, sorted[i].size);

		if (sorted[i].start > at)
			gaps[n++] = aligned_gap(at, sorted[i].start < end ? sorted[i].start : end);
		if (used_end > at)
			at = used_end;
	}
	if (at < end)
		gaps[n++] = aligned_gap(at, end);
	return n;
}

static uint64_t unused_sum(const struct region_window *window)
{
	uint64_t used = 0;

	for (size_t i = 0; i < window->n_used; i++)
		used = add_capped(used, window->used[i].size);
	return used < window->size ? window->size - used : 0;
}

static int find_gaps(const struct region_window *window, struct gap **ret_gaps, size_t *ret_n)
{
	auto_free struct region_range *sorted = calloc(window->n_used + 1, sizeof(*sorted));
	auto_free struct gap *gaps = calloc(window->n_used + 1, sizeof(*gaps));

	if (!sorted || !gaps)
		return -ENOMEM;
	if (window->start_known) {
		for (size_t i = 0; i < window->n_used; i++)
			sorted[i] = window->used[i];
		qsort(sorted, window->n_used, sizeof(*sorted), by_start);
		*ret_n = list_gaps(window, sorted, gaps);
	} else {
		gaps[0].size = unused_sum(window);
		*ret_n = 1;
	}
	*ret_gaps = take(gaps);
	return 0;
}

static uint64_t largest_gap(const struct gap *gaps, size_t n)
{
	uint64_t largest = 0;

	for (size_t i = 0; i < n; i++)
		if (gaps[i].size > largest)
			largest = gaps[i].size;
	return largest;
}

int space_check_multiple(uint64_t size, uint32_t ways, struct region_refusal *refusal)
{
	uint64_t unit = REGION_ALIGN * (ways ? ways : 1);
	uint64_t low = align_down(size, unit) ? align_down(size, unit) : unit;
	char asked[SIZE_TEXT], first[SIZE_TEXT], second[SIZE_TEXT];
	struct text factor = { 0 };

	if (size % unit == 0)
		return 0;
	if (ways)
		text_add(&factor, " x %" PRIu32 " memdev%s", ways, ways == 1 ? "" : "s");
	return refuse(refusal, -EINVAL,
		      "size %s is not a multiple of 256M%s; the next possible sizes are %s and %s",
		      size_words(asked, size), factor.at, size_words(first, low),
		      size_words(second, add_capped(low, unit)));
}

int space_check_size(struct attempt *at)
{
	uint64_t size = at->request->size;
	int r;

	if (!size || !at->ways)
		return 0;
	r = space_check_multiple(size, at->ways, at->refusal);
	if (r < 0)
		return r;
	at->share = size / at->ways;
	return 0;
}

/* As much as the poorest member has, on every member, as far as the window goes. */
static uint64_t default_size(const struct attempt *at, uint64_t largest)
{
	uint64_t unit = REGION_ALIGN * at->ways;
	uint64_t total = align_down(largest, unit);

	for (uint32_t pos = 0; pos < at->ways; pos++) {
		uint64_t capacity = members_capacity(at->order[pos], at->type);

		if (capacity < total / at->ways)
			total = align_down(capacity, REGION_ALIGN) * at->ways;
	}
	return total;
}

static int refuse_gap(struct attempt *at, uint64_t largest)
{
	const struct region_window *window = at->window;
	uint64_t unit = REGION_ALIGN * at->ways;
	char wanted[SIZE_TEXT], gap[SIZE_TEXT], all[SIZE_TEXT], most[SIZE_TEXT];

	size_words(wanted, at->request->size ? at->request->size : unit);
	size_words(gap, largest);
	size_words(all, window->size);
	if (!at->request->size || largest < unit)
		return refuse(at->refusal, -ENOSPC,
			      "%s has no room for %s: the largest gap in its %s is %s; "
			      "destroy a region on it first",
			      window->name, wanted, all, gap);
	return refuse(at->refusal, -ENOSPC,
		      "%s has no room for %s: the largest gap in its %s is %s; "
		      "ask for at most %s or destroy a region on it first",
		      window->name, wanted, all, gap, size_words(most, align_down(largest, unit)));
}

int space_fit(struct attempt *at)
{
	auto_free struct gap *gaps = NULL;
	size_t n;
	int r;

	r = find_gaps(at->window, &gaps, &n);
	if (r < 0)
		return r;

	at->size = at->request->size;
	if (!at->size)
		at->size = default_size(at, largest_gap(gaps, n));
	if (!at->size || at->size > largest_gap(gaps, n))
		return refuse_gap(at, largest_gap(gaps, n));

	at->share = at->size / at->ways;
	for (size_t i = 0; i < n; i++) {
		if (gaps[i].size < at->size)
			continue;
		at->start = gaps[i].start;
		break;
	}
	return 0;
}
