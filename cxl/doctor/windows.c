// SPDX-License-Identifier: GPL-2.0-only
/* windows.c - rules: addresses, and the decoders that lead them to memory */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/numbers.h"
#include "cxl/doctor/doctor.h"

static int window_number(struct doctor *doctor, const char *window, const char *file, uint64_t *ret)
{
	return look_number(doctor, window, look_file(doctor, DEVICES "/%s/%s", window, file), ret);
}

static void window_without_target(struct doctor *doctor, const char *window)
{
	const struct look *targets = look_file(doctor, DEVICES "/%s/target_list", window);

	if (targets->error && !is_absent(targets))
		found_unknown(doctor, window, targets);
	else if (look_says(targets, ""))
		finding_show(found(doctor, VERDICT_PROBLEM, window,
				   "%s leads to no host bridge that is there", window),
			     targets);
}

static void window_unaligned(struct doctor *doctor, const char *window)
{
	uint64_t start, size, ways;
	struct finding *finding;

	if (window_number(doctor, window, "start", &start) < 0 ||
	    window_number(doctor, window, "size", &size) < 0 ||
	    window_number(doctor, window, "interleave_ways", &ways) < 0)
		return;
	if (start % CAPACITY_UNIT == 0 && (ways == 0 || size % (CAPACITY_UNIT * ways) == 0))
		return;
	finding = found(doctor, VERDICT_PROBLEM, window,
			"%s is not aligned to 256M for each of its %" PRIu64
			" ways: its ends cannot be used",
			window, ways);
	finding_show(finding, look_file(doctor, DEVICES "/%s/start", window));
	finding_show(finding, look_file(doctor, DEVICES "/%s/size", window));
	finding_show(finding, look_file(doctor, DEVICES "/%s/interleave_ways", window));
}

static void window_overlap(struct doctor *doctor, const char *name)
{
	const struct words *windows = &machine_of(doctor)->windows;
	uint64_t start, size, other_start, other_size;

	for (size_t i = 0; i < windows->n; i++)
		for (size_t j = 0; j < i; j++) {
			const char *a = windows->at[j], *b = windows->at[i];

			if (window_number(doctor, a, "start", &start) < 0 ||
			    window_number(doctor, a, "size", &size) < 0 ||
			    window_number(doctor, b, "start", &other_start) < 0 ||
			    window_number(doctor, b, "size", &other_size) < 0)
				return; /* once is enough */
			if (start >= other_start + other_size || other_start >= start + size)
				continue;
			finding_show(found(doctor, VERDICT_PROBLEM, b, "%s overlaps %s", b, a),
				     look_file(doctor, DEVICES "/%s/start", b));
		}
}

/* --- what is left of a window --- */

struct taken {
	uint64_t start, size;
};

struct space {
	uint64_t free, largest;
	size_t n_regions;
};

static int by_start(const void *a, const void *b)
{
	const struct taken *left = a, *right = b;

	return (left->start > right->start) - (left->start < right->start);
}

static int read_taken(struct doctor *doctor, const char *region, struct taken *ret)
{
	int r;

	r = look_number(doctor, region, look_file(doctor, DEVICES "/%s/size", region), &ret->size);
	if (r == 0 && ret->size == 0)
		return -ENODATA;
	return r
		       ?: look_number(doctor, region,
				      look_file(doctor, DEVICES "/%s/resource", region),
				      &ret->start);
}

static void add_hole(struct space *space, uint64_t from, uint64_t to)
{
	uint64_t hole = to > from ? to - from : 0;

	space->free += hole;
	if (hole > space->largest)
		space->largest = hole;
}

static void measure(struct space *space, struct taken *taken, uint64_t start, uint64_t size)
{
	uint64_t at = start;

	qsort(taken, space->n_regions, sizeof(*taken), by_start);
	for (size_t i = 0; i < space->n_regions; i++) {
		add_hole(space, at, taken[i].start);
		if (taken[i].start + taken[i].size > at)
			at = taken[i].start + taken[i].size;
	}
	add_hole(space, at, start + size);
}

/* Regions are directories below their window. */
static bool look_at_space(struct doctor *doctor, const char *window, struct space *ret)
{
	const struct look *inside = look_dir(doctor, DEVICES "/%s", window);
	auto_free struct taken *taken = calloc(inside->names.n + 1, sizeof(*taken));
	uint64_t start, size;
	int id;

	if (!taken || window_number(doctor, window, "start", &start) < 0 ||
	    window_number(doctor, window, "size", &size) < 0)
		return false;
	*ret = (struct space){ 0 };
	for (size_t i = 0; i < inside->names.n; i++)
		if (parse_name(inside->names.at[i], "region", &id) == 0 &&
		    read_taken(doctor, inside->names.at[i], &taken[ret->n_regions]) == 0)
			ret->n_regions++;
	measure(ret, taken, start, size);
	return true;
}

static void window_full(struct doctor *doctor, const char *window)
{
	uint64_t ways = 1;
	struct space space;

	if (!look_at_space(doctor, window, &space) ||
	    window_number(doctor, window, "interleave_ways", &ways) < 0)
		return;
	if (space.n_regions > 0 && space.largest < CAPACITY_UNIT * ways)
		finding_show(found(doctor, VERDICT_NOTE, window,
				   "%s is full: its %zu regions leave no hole for another one",
				   window, space.n_regions),
			     look_dir(doctor, DEVICES "/%s", window));
}

static void window_fragmented(struct doctor *doctor, const char *window)
{
	char free_text[SIZE_TEXT], largest_text[SIZE_TEXT];
	struct space space;

	if (!look_at_space(doctor, window, &space) || space.n_regions == 0 || space.largest == 0 ||
	    space.largest > space.free / 2)
		return;
	finding_show(found(doctor, VERDICT_NOTE, window,
			   "%s is fragmented: of %s that are free the largest hole is %s", window,
			   size_words(free_text, space.free),
			   size_words(largest_text, space.largest)),
		     look_dir(doctor, DEVICES "/%s", window));
}

/* --- what it takes --- */

static void window_restricted(struct doctor *doctor, const char *window)
{
	static const struct {
		const char *file, *what;
	} rows[] = {
		{ "cap_type3", "memory expanders" },
		{ "cap_ram", "regions of ram" },
		{ "cap_pmem", "regions of pmem" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct look *look = look_file(doctor, DEVICES "/%s/%s", window, rows[i].file);

		if (look_says(look, "0"))
			finding_show(found(doctor, VERDICT_NOTE, window, "%s takes no %s", window,
					   rows[i].what),
				     look);
		else if (!look_says(look, "1") && !is_absent(look))
			found_unknown(doctor, window, look);
	}
}

static void window_fixed(struct doctor *doctor, const char *window)
{
	const struct look *look = look_file(doctor, DEVICES "/%s/locked", window);

	if (look_says(look, "1"))
		finding_show(found(doctor, VERDICT_NOTE, window,
				   "firmware fixed %s: regions in it are locked, and cannot be "
				   "taken back",
				   window),
			     look);
}

/* --- decoders --- */

static size_t count_decoders(const struct look *inside)
{
	size_t n = 0;

	for (size_t i = 0; i < inside->names.n; i++)
		n += after_prefix(inside->names.at[i], "decoder") &&
		     !strchr(inside->names.at[i], '_');
	return n;
}

static void no_free_decoder(struct doctor *doctor, const char *port)
{
	const struct look *committed, *inside;
	struct finding *finding;
	uint64_t n;

	committed = look_file(doctor, DEVICES "/%s/decoders_committed", port);
	if (look_number(doctor, port, committed, &n) < 0 || n == 0)
		return;
	inside = look_dir(doctor, DEVICES "/%s", port);
	if (inside->error || n < count_decoders(inside))
		return;
	finding = found(doctor, VERDICT_NOTE, port,
			"all %" PRIu64 " decoders of %s are in use: it takes no more regions", n,
			port);
	finding_show(finding, committed);
	finding_show(finding, inside);
}

/* A port with one dport needs no decoder, and says 0 with a region, too. */
static bool has_region(struct doctor *doctor, const char *port)
{
	const struct look *inside = look_dir(doctor, DEVICES "/%s", port);

	for (size_t i = 0; i < inside->names.n; i++) {
		const char *decoder = inside->names.at[i];

		if (after_prefix(decoder, "decoder") && !strchr(decoder, '_') &&
		    !look_says(look_file(doctor, DEVICES "/%s/region", decoder), ""))
			return true;
	}
	return false;
}

/* Decoders do not name a region that misses members, and that is another rule. */
static bool region_waits(struct doctor *doctor, const char *region)
{
	return !look_says(look_file(doctor, DEVICES "/%s/commit", region), "1");
}

static bool any_region_waits(struct doctor *doctor)
{
	return first_that(doctor, ANY_REGION_WAITS, &machine_of(doctor)->regions, region_waits);
}

static void decodes_no_region(struct doctor *doctor, const char *port)
{
	const struct look *committed;
	uint64_t n;

	committed = look_file(doctor, DEVICES "/%s/decoders_committed", port);
	if (look_number(doctor, port, committed, &n) < 0 || n == 0 || has_region(doctor, port) ||
	    any_region_waits(doctor))
		return;
	finding_show(
		found(doctor, VERDICT_PROBLEM, port,
		      "%s decodes addresses, and no region has them: one was deleted while it was "
		      "locked or half made, or firmware set up what the kernel does not understand",
		      port),
		committed);
}

/* clang-format off */
const struct rule window_rules[] = {
	{ "window-without-target", "A window leads nowhere", EACH_WINDOW, window_without_target,
	  .fix = "firmware describes a host bridge that the kernel does not have: update it, or look at its "
		 "settings",
	  .reference = "CFMWS, CXL specification 9.18.1.3" },
	{ "window-unaligned", "A window is not aligned", EACH_WINDOW, window_unaligned,
	  .fix = "an update of the firmware",
	  .reference = "CFMWS, CXL specification 9.18.1.3" },
	{ "window-overlap", "Windows overlap", EACH_MACHINE, window_overlap,
	  .fix = "an update of the firmware",
	  .reference = "CFMWS, CXL specification 9.18.1.3" },
	{ "window-full", "A window is full", EACH_WINDOW, window_full,
	  .fix = "destroy a region, or use another window",
	  .reference = "cxl-create-region(1)" },
	{ "window-fragmented", "A window is fragmented", EACH_WINDOW, window_fragmented,
	  .fix = "destroy regions and create them again, in the order of their addresses",
	  .reference = "cxl-create-region(1)" },
	{ "window-restricted", "A window does not take everything", EACH_WINDOW, window_restricted,
	  .fix = "use another window, if there is one; firmware decides what {object} takes",
	  .reference = "cxl-create-region(1)" },
	{ "window-fixed", "A window is locked by firmware", EACH_WINDOW, window_fixed,
	  .fix = "use another window for regions that should go again",
	  .reference = "cxl-destroy-region(1)" },
	{ "no-free-decoder", "A port has no decoder left", EACH_PORT, no_free_decoder,
	  .fix = "destroy a region that leads through {object}",
	  .reference = "cxl-create-region(1)" },
	{ "no-free-endpoint-decoder", "An endpoint has no decoder left", EACH_ENDPOINT, no_free_decoder,
	  .fix = "destroy a region of its memdev",
	  .reference = "cxl-create-region(1)" },
	{ "decodes-no-region", "A port decodes addresses of no region", EACH_PORT, decodes_no_region,
	  .fix = "create no region in that window before the next boot",
	  .reference = "cxl-destroy-region(1)" },
	END_OF_RULES
};
/* clang-format on */
