// SPDX-License-Identifier: GPL-2.0-only
/*
 * region-plan.c - the region planner: what it plans, what it refuses, and in which words
 *
 * Every plan goes through the checker of region-plan-fixture.h, which decides like the
 * kernel and knows nothing of the planner.  Plans and refusals are tables: a row is a
 * request on a topology and its answer.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/scope.h"
#include "test/unit/region-plan-fixture.h"

/* A request as a user would type it. */
struct ask {
	const char *names; /* "mem3 mem0" */
	const char *type;  /* NULL: not given */
	uint64_t size;
	uint32_t ways, granularity;
	const char *window;
	bool strict, qos;
};

static size_t find_memdev(const struct fixture *f, const char *name)
{
	for (size_t i = 0; i < f->topology.n_candidates; i++)
		if (strcmp(f->memdev[i].name, name) == 0)
			return i;
	fail_msg("no %s in the topology", name);
	return 0;
}

static void fill_request(const struct fixture *f, const struct ask *ask, size_t members[],
			 struct region_request *request)
{
	auto_words struct words names = { 0 };

	region_request_init(request);
	if (ask->type)
		request->type = strcmp(ask->type, "ram") ? REGION_PMEM : REGION_RAM;
	request->size = ask->size;
	request->ways = ask->ways;
	request->granularity = ask->granularity;
	request->window = ask->window;
	request->strict_order = ask->strict;
	request->enforce_qos = ask->qos;
	assert_int_equal(words_split(&names, ask->names ? ask->names : ""), 0);
	for (size_t i = 0; i < names.n; i++)
		members[i] = find_memdev(f, names.at[i]);
	request->members = members;
	request->n_members = names.n;
}

static void order_of(const struct region_plan *plan, char *buf, size_t size)
{
	size_t len = 0;

	buf[0] = '\0';
	for (uint32_t i = 0; i < plan->ways; i++)
		len += (size_t)snprintf(buf + len, size - len, "%s%s", i ? " " : "",
					plan->member[i].memdev->name);
}

static void assert_plan_right(const struct region_plan *plan, const struct region_request *request)
{
	const char *fault = plan_fault(plan, request);
	char order[512];

	if (!fault)
		return;
	order_of(plan, order, sizeof(order));
	fail_msg("%s: %s on %s", fault, order, plan->window->name);
}

static void plan_ask(const struct fixture *f, const struct ask *ask, struct region_plan *plan)
{
	auto_region_refusal struct region_refusal refusal = { 0 };
	struct region_request request;
	size_t members[32];

	fill_request(f, ask, members, &request);
	if (region_plan_make(&request, &f->topology, plan, &refusal) < 0)
		fail_msg("\"%s\" refused: %s", ask->names ? ask->names : "",
			 refusal.reasons.n ? refusal.reasons.at[0] : "no reason");
	assert_plan_right(plan, &request);
}

static int refuse_ask(const struct fixture *f, const struct ask *ask,
		      struct region_refusal *refusal)
{
	auto_region_plan struct region_plan plan = { 0 };
	struct region_request request;
	size_t members[32];
	char order[512];
	int r;

	fill_request(f, ask, members, &request);
	r = region_plan_make(&request, &f->topology, &plan, refusal);
	if (r == 0) {
		order_of(&plan, order, sizeof(order));
		fail_msg("planned, not refused: %s on %s", order, plan.window->name);
	}
	assert_int_equal(r, refusal->code);
	assert_true(refusal->reasons.n > 0);
	return r;
}

/* --- topologies --- */

/*
 * Two host bridges.  Below the first: mem0, and a switch with mem2, mem4, mem6, mem5.
 * Below the second: mem3 and mem1, which has pmem too.  Windows x1, x1 and x2.
 */
static struct fixture *with_switch(void)
{
	struct fixture *f = fixture_new();

	fixture_window(f, 1, 0, 256, 4 * GIB);
	fixture_window(f, 1, 1, 256, 4 * GIB);
	fixture_window(f, 2, 0, 1024, 4 * GIB);
	FIXTURE_MEMDEV(f, 0, 0);
	FIXTURE_MEMDEV(f, 1, 1);
	FIXTURE_MEMDEV(f, 0, 1, 0);
	FIXTURE_MEMDEV(f, 1, 0);
	FIXTURE_MEMDEV(f, 0, 1, 1);
	FIXTURE_MEMDEV(f, 0, 1, 3);
	FIXTURE_MEMDEV(f, 0, 1, 2);
	f->memdev[1].partition[REGION_PMEM] = 512 * MIB;
	f->memdev[1].available[REGION_PMEM] = 512 * MIB;
	return f;
}

/* One host bridge with @n memdevs directly below; window x1. */
static struct fixture *with_flat(uint32_t n)
{
	struct fixture *f = fixture_new();

	fixture_window(f, 1, 0, 256, 64 * GIB);
	for (uint32_t i = 0; i < n; i++)
		FIXTURE_MEMDEV(f, 0, i);
	return f;
}

/* @ways host bridges with @each memdevs, numbered across; one window over all. */
static struct fixture *with_bridges(uint32_t ways, uint32_t each)
{
	struct fixture *f = fixture_new();

	fixture_window(f, ways, 0, 256, 64 * GIB);
	for (uint32_t i = 0; i < each; i++)
		for (uint32_t bridge = 0; bridge < ways; bridge++)
			FIXTURE_MEMDEV(f, bridge, i);
	return f;
}

/* Three levels of ports with two sides each: mem0 to mem7. */
static struct fixture *with_nested(void)
{
	struct fixture *f = fixture_new();

	fixture_window(f, 1, 0, 256, 64 * GIB);
	for (uint32_t i = 0; i < 8; i++)
		FIXTURE_MEMDEV(f, 0, i >> 2, i >> 1 & 1, i & 1);
	return f;
}

/* --- what goes through: one row, one test --- */

static void flat_pmem(struct fixture *f)
{
	for (size_t i = 0; i < f->topology.n_candidates; i++) {
		f->memdev[i].partition[REGION_PMEM] = GIB;
		f->memdev[i].available[REGION_PMEM] = GIB;
	}
}

static void mem1_no_ram(struct fixture *f)
{
	f->memdev[1].partition[REGION_RAM] = 0;
	f->memdev[1].available[REGION_RAM] = 0;
}

static void mem0_disabled(struct fixture *f)
{
	f->memdev[0].enabled = false;
}

static void window_ram_only(struct fixture *f)
{
	f->window[0].cap[REGION_PMEM] = false;
	f->window[0].can_create[REGION_PMEM] = false;
}

static void mem0_half_used(struct fixture *f)
{
	f->memdev[0].available[REGION_RAM] = 256 * MIB;
}

static void mem0_used_up(struct fixture *f)
{
	f->memdev[0].available[REGION_RAM] = 0;
}

static void mem0_reserved_256M(struct fixture *f)
{
	f->memdev[0].decoder.mode = REGION_RAM;
	f->memdev[0].decoder.dpa_size = 256 * MIB;
	f->memdev[0].available[REGION_RAM] = 256 * MIB;
}

static void mem0_reserved_pmem(struct fixture *f)
{
	mem0_reserved_256M(f);
	f->memdev[0].decoder.mode = REGION_PMEM;
}

static void window_used_holes(struct fixture *f)
{
	f->window[0].size = 4 * GIB;
	fixture_use(f, 0, "region7", GIB, GIB);
	fixture_use(f, 0, "region3", 0, 768 * MIB);
	fixture_use(f, 0, "System RAM", 3 * GIB + MIB, GIB - MIB);
}

static void window_full(struct fixture *f)
{
	fixture_use(f, 0, "region0", 0, f->window[0].size);
}

static void window_used_inside_used(struct fixture *f)
{
	f->window[0].size = 4 * GIB;
	fixture_use(f, 0, "System RAM", 0, 3 * GIB);
	fixture_use(f, 0, "region0", GIB, 256 * MIB);
}

static void window_small(struct fixture *f)
{
	f->window[0].size = 1536 * MIB;
}

static void window_unaligned(struct fixture *f)
{
	f->window[0].start += 64 * MIB;
}

static void window_start_unknown(struct fixture *f)
{
	window_used_holes(f);
	f->window[0].start_known = false;
	f->window[0].start = 0;
}

static void window_locked(struct fixture *f)
{
	f->window[0].locked = true;
}

static void window_coarse(struct fixture *f)
{
	f->window[0].granularity = 8192;
}

static void two_windows(struct fixture *f)
{
	f->window[0].size = 8 * GIB;
	fixture_window(f, 1, 0, 256, 4 * GIB);
	fixture_window(f, 1, 0, 256, 4 * GIB);
}

static void first_window_full(struct fixture *f)
{
	two_windows(f);
	f->topology.n_windows = 2;
	fixture_use(f, 1, "region0", 0, 4 * GIB);
}

static void coarsest(struct fixture *f)
{
	f->window[0].granularity = REGION_GRANULARITY_MAX;
}

static void one_pmem_only(struct fixture *f)
{
	f->memdev[0].partition[REGION_RAM] = f->memdev[0].available[REGION_RAM] = 0;
	f->memdev[0].partition[REGION_PMEM] = f->memdev[0].available[REGION_PMEM] = GIB;
	f->memdev[1].partition[REGION_RAM] = f->memdev[1].available[REGION_RAM] = 0;
	f->topology.n_candidates = 2;
}

static void qos_of_two(struct fixture *f)
{
	f->window[0].qos_class = 7;
	f->memdev[1].qos_class[REGION_RAM] = 7;
	f->memdev[3].qos_class[REGION_RAM] = 7;
}

static void mode_is_ram(struct fixture *f)
{
	f->memdev[0].decoder.mode = REGION_RAM;
}

static void no_ports(struct fixture *f)
{
	f->memdev[0].n_path = 0;
	f->topology.n_candidates = 1;
}

static void three_in_switch(struct fixture *f)
{
	f->topology.n_candidates = 5; /* without mem5 and mem6 */
}

static struct fixture *flat4(void)
{
	return with_flat(4);
}

static struct fixture *flat16(void)
{
	return with_flat(16);
}

static struct fixture *bridges3x1(void)
{
	return with_bridges(3, 1);
}

static struct fixture *bridges3x2(void)
{
	return with_bridges(3, 2);
}

static struct fixture *bridges3x4(void)
{
	return with_bridges(3, 4);
}

static struct fixture *bridges6x2(void)
{
	return with_bridges(6, 2);
}

static struct fixture *bridges12x1(void)
{
	return with_bridges(12, 1);
}

static struct fixture *bridges16x1(void)
{
	return with_bridges(16, 1);
}

static struct fixture *bridges2x8(void)
{
	return with_bridges(2, 8);
}

static struct fixture *bridges8x2(void)
{
	return with_bridges(8, 2);
}

static struct fixture *bridges2x2(void)
{
	return with_bridges(2, 2);
}

struct plan_row {
	const char *name;
	struct fixture *(*topology)(void);
	void (*change)(struct fixture *f);
	struct ask ask;
	const char *order;	   /* NULL: whatever the checker accepts */
	const char *window, *type; /* NULL, 0: not compared */
	uint64_t size, offset;	   /* offset of the start; compared when size is */
	uint32_t ways, granularity;
};

/* clang-format off */
static const struct plan_row plan_rows[] = {
	/* order */
	{ "order: an order that decodes stays", with_switch, NULL,
	  { .names = "mem0 mem3 mem2 mem1", .type = "ram", .window = "decoder0.2" }, .order = "mem0 mem3 mem2 mem1" },
	{ "order: sides of a window are set right", with_switch, NULL,
	  { .names = "mem3 mem0", .type = "ram", .window = "decoder0.2" }, .order = "mem0 mem3" },
	{ "order: sides of a port take turns", with_switch, NULL,
	  { .names = "mem0 mem2 mem3 mem1", .type = "ram", .window = "decoder0.2" }, .order = "mem0 mem3 mem2 mem1" },
	{ "order: first come, first side", with_switch, NULL,
	  { .names = "mem2 mem0 mem1 mem3", .type = "ram", .window = "decoder0.2" }, .order = "mem2 mem1 mem0 mem3" },
	{ "order: mem5 mem4 mem6 mem2 as measured", with_switch, NULL,
	  { .names = "mem5 mem4 mem6 mem2", .type = "ram", .window = "decoder0.0" }, .order = "mem5 mem4 mem6 mem2" },
	{ "order: three levels, sorted by id", with_nested, NULL,
	  { .names = "mem0 mem1 mem2 mem3 mem4 mem5 mem6 mem7" }, .order = "mem0 mem4 mem2 mem6 mem1 mem5 mem3 mem7" },
	{ "order: three levels, four of eight", with_nested, NULL,
	  { .names = "mem7 mem6 mem1 mem0" }, .order = "mem7 mem1 mem6 mem0" },
	{ "order: strict keeps what decodes", with_switch, NULL,
	  { .names = "mem2 mem1 mem0 mem3", .type = "ram", .window = "decoder0.2", .strict = true }, .order = "mem2 mem1 mem0 mem3" },
	{ "order: endpoint directly below the root", flat4, no_ports,
	  { .names = "mem0" }, .order = "mem0" },

	/* ways */
	{ "ways: 3 over a x3 window", bridges3x1, NULL, { .names = "mem2 mem0 mem1" }, .order = "mem0 mem1 mem2", .ways = 3 },
	{ "ways: 6 over a x3 window", bridges3x2, NULL, { .ways = 6 }, .ways = 6 },
	{ "ways: 12 over a x3 window", bridges3x4, NULL, { .ways = 12 }, .ways = 12 },
	{ "ways: 6 over a x6 window", bridges6x2, NULL, { .ways = 6 }, .order = "mem0 mem1 mem2 mem3 mem4 mem5" },
	{ "ways: 12 over a x6 window", bridges6x2, NULL, { 0 }, .ways = 12 },
	{ "ways: 12 over a x12 window", bridges12x1, NULL, { 0 }, .ways = 12 },
	{ "ways: 16 over a x16 window", bridges16x1, NULL, { 0 }, .ways = 16 },
	{ "ways: 16 over a x2 window", bridges2x8, NULL, { .ways = 16 }, .ways = 16 },
	{ "ways: 16 over a x8 window", bridges8x2, NULL, { .ways = 16 }, .ways = 16 },
	{ "ways: 8 of 16 below one port", flat16, NULL, { .ways = 8 }, .order = "mem0 mem1 mem2 mem3 mem4 mem5 mem6 mem7" },
	{ "ways: 1 over a x1 window", flat4, NULL, { .ways = 1 }, .order = "mem0" },

	/* choice */
	{ "choice: all memdevs, lowest id first", flat4, NULL, { 0 }, .order = "mem0 mem1 mem2 mem3" },
	{ "choice: 2 of 4, lowest ids", flat4, NULL, { .ways = 2 }, .order = "mem0 mem1" },
	{ "choice: 4 over both host bridges", with_switch, NULL,
	  { .type = "ram", .ways = 4, .window = "decoder0.2" }, .order = "mem0 mem1 mem2 mem3" },
	{ "choice: 4 below one bridge, only the switch can", with_switch, NULL,
	  { .type = "ram", .ways = 4, .window = "decoder0.0" }, .order = "mem2 mem4 mem5 mem6" },
	{ "choice: spread wide before going deep", with_switch, NULL,
	  { .type = "ram", .ways = 2, .window = "decoder0.0" }, .order = "mem0 mem2" },
	{ "choice: memdevs without the type are left out", flat4, mem1_no_ram,
	  { .type = "ram", .ways = 2 }, .order = "mem0 mem2" },
	{ "choice: disabled ones are left out", flat4, mem0_disabled, { .ways = 2 }, .order = "mem1 mem2" },
	{ "choice: those too full for the size are left out", flat4, mem0_half_used,
	  { .ways = 2, .size = GIB }, .order = "mem1 mem2" },
	{ "choice: without a size the half full takes part", flat4, mem0_half_used,
	  { .ways = 2 }, .order = "mem0 mem1", .size = 512 * MIB },
	{ "choice: used up ones are left out", flat4, mem0_used_up, { .ways = 2 }, .order = "mem1 mem2" },
	{ "choice: a reservation is not taken for a size nobody gave", flat4, mem0_reserved_256M,
	  { .ways = 2 }, .order = "mem1 mem2", .size = GIB },
	{ "choice: a reservation that fits is used", flat4, mem0_reserved_256M,
	  { .ways = 2, .size = 512 * MIB }, .order = "mem0 mem1" },
	{ "choice: only the class that is enforced", flat4, qos_of_two,
	  { .qos = true }, .order = "mem1 mem3" },

	/* type */
	{ "type: ram when no memdev has pmem", flat4, NULL, { .names = "mem0" }, .type = "ram" },
	{ "type: pmem when all have both", flat4, flat_pmem, { .names = "mem0 mem1" }, .type = "pmem", .size = 2 * GIB },
	{ "type: what the named have in common", with_switch, NULL,
	  { .names = "mem1 mem3", .window = "decoder0.1" }, .type = "ram" },
	{ "type: the only one of the window", flat4, window_ram_only, { .names = "mem0" }, .type = "ram" },
	{ "type: pmem of a memdev with both", with_switch, NULL, { .names = "mem1", .window = "decoder0.1" }, .type = "pmem" },
	{ "type: ram when one candidate has no pmem", with_switch, NULL, { .window = "decoder0.1" }, .type = "ram", .ways = 2 },
	{ "type: pmem when nobody has ram", flat4, one_pmem_only, { .ways = 1 }, .order = "mem0", .type = "pmem" },

	/* granularity */
	{ "granularity: a factor of three costs nothing", bridges3x2, coarsest, { .ways = 6 }, .granularity = 16384 },
	{ "granularity: that of the window", with_switch, NULL,
	  { .names = "mem0 mem3", .type = "ram", .window = "decoder0.2" }, .granularity = 1024 },
	{ "granularity: any on a x1 window", with_switch, NULL,
	  { .names = "mem2 mem4", .type = "ram", .window = "decoder0.0", .granularity = 512 }, .granularity = 512 },
	{ "granularity: 16384 where the last level fans out", with_nested, NULL,
	  { .names = "mem0 mem1", .granularity = 16384 }, .granularity = 16384 },
	{ "granularity: a coarse choice stays on the last level", with_nested, NULL,
	  { .ways = 2, .granularity = 16384 }, .order = "mem0 mem1" },
	{ "granularity: the coarsest with a level below the one that fans out", with_nested, NULL,
	  { .names = "mem0 mem2", .granularity = 8192 }, .granularity = 8192 },

	/* size */
	{ "size: all free capacity", flat4, NULL, { .names = "mem0 mem1" }, .size = GIB },
	{ "size: the poorest member decides", flat4, mem0_half_used, { .names = "mem1 mem0" }, .size = 512 * MIB },
	{ "size: the largest gap decides", flat4, window_small, { .names = "mem0 mem1 mem2 mem3" }, .size = GIB },
	{ "size: the largest gap, rounded down to the ways", flat4, window_used_holes,
	  { .names = "mem0 mem1" }, .size = GIB, .offset = 2 * GIB },
	{ "size: the first gap that is large enough", flat4, window_used_holes,
	  { .names = "mem0", .size = 256 * MIB }, .size = 256 * MIB, .offset = 768 * MIB },
	{ "size: a range inside another hides nothing", flat4, window_used_inside_used,
	  { .names = "mem0" }, .size = 512 * MIB, .offset = 3 * GIB },
	{ "size: a start is aligned to 256M", flat4, window_unaligned,
	  { .names = "mem0" }, .size = 512 * MIB, .offset = 192 * MIB },
	{ "size: an unreadable start leaves an upper bound", flat4, window_start_unknown,
	  { .names = "mem0 mem1" }, .size = GIB },
	{ "size: a reservation sets the default", flat4, mem0_reserved_256M,
	  { .names = "mem0 mem1" }, .order = "mem0 mem1", .size = 512 * MIB },
	{ "size: the size of the reservation", flat4, mem0_reserved_256M,
	  { .names = "mem0", .size = 256 * MIB }, .size = 256 * MIB },

	/* window */
	{ "window: most ways first", with_switch, NULL, { .names = "mem0 mem3", .type = "ram" }, .window = "decoder0.2" },
	{ "window: where the memdevs are", with_switch, NULL, { .names = "mem3", .type = "ram" }, .window = "decoder0.1" },
	{ "window: then the smallest, then the lowest id", flat4, two_windows, { .names = "mem0" }, .window = "decoder0.1" },
	{ "window: the smallest is full, so the other", flat4, first_window_full, { .names = "mem0" }, .window = "decoder0.0" },
	{ "window: locked, but named", flat4, window_locked, { .names = "mem0", .window = "decoder0.0" }, .window = "decoder0.0" },
};
/* clang-format on */

static void test_plan(void **state)
{
	const struct plan_row *row = *state;
	auto_free struct fixture *f = row->topology();
	auto_region_plan struct region_plan plan = { 0 };
	char order[512];

	if (row->change)
		row->change(f);
	plan_ask(f, &row->ask, &plan);
	order_of(&plan, order, sizeof(order));
	if (row->order)
		assert_string_equal(order, row->order);
	if (row->window)
		assert_string_equal(plan.window->name, row->window);
	if (row->type)
		assert_string_equal(region_type_name(plan.type), row->type);
	if (row->ways)
		assert_int_equal(plan.ways, row->ways);
	if (row->granularity)
		assert_int_equal(plan.granularity, row->granularity);
	if (!row->size)
		return;
	assert_int_equal(plan.size, row->size);
	if (plan.start_known)
		assert_int_equal(plan.start - plan.window->start, row->offset);
}

/* --- what is refused, and in which words --- */

static void mem0_no_decoder(struct fixture *f)
{
	f->memdev[0].decoder = (struct region_decoder){ .state = REGION_DECODER_NONE };
}

static void mem0_held(struct fixture *f)
{
	f->memdev[0].decoder.state = REGION_DECODER_HELD;
	f->memdev[0].decoder.holder = "region4";
}

static void mem0_held_mem1_disabled(struct fixture *f)
{
	mem0_held(f);
	f->memdev[1].enabled = false;
}

static void all_held(struct fixture *f)
{
	for (size_t i = 0; i < f->topology.n_candidates; i++) {
		f->memdev[i].decoder.state = REGION_DECODER_HELD;
		f->memdev[i].decoder.holder = "region4";
	}
}

static void mem0_quarter(struct fixture *f)
{
	f->memdev[0].available[REGION_RAM] = 255 * MIB;
}

static void mem0_reserved_512M(struct fixture *f)
{
	mem0_reserved_256M(f);
	f->memdev[0].decoder.dpa_size = 512 * MIB;
	f->memdev[0].available[REGION_RAM] = 0;
	f->memdev[1].available[REGION_RAM] = 256 * MIB;
}

static void mem1_pmem_only(struct fixture *f)
{
	flat_pmem(f);
	mem1_no_ram(f);
	f->memdev[0].partition[REGION_PMEM] = 0;
}

static void mem0_nothing(struct fixture *f)
{
	f->memdev[0].partition[REGION_RAM] = 1; /* what the kernel shows for no partition at all */
}

static void mem0_too_deep(struct fixture *f)
{
	f->memdev[0].n_path = REGION_PATH_MAX + 1;
}

static void mem0_no_bridge(struct fixture *f)
{
	f->memdev[0].host_bridge = NULL;
}

static void same_place(struct fixture *f)
{
	f->hop[1][0] = f->hop[0][0];
}

static void window_no_target(struct fixture *f)
{
	f->window[0].n_targets = 0;
}

static void window_twice(struct fixture *f)
{
	f->target[0][1] = f->target[0][0];
}

static void window_5_ways(struct fixture *f)
{
	f->window[0].ways = 5;
}

static void window_odd_granularity(struct fixture *f)
{
	f->window[0].granularity = 300;
}

static void window_accelerators(struct fixture *f)
{
	f->window[0].cap_type3 = false;
}

static void window_no_create(struct fixture *f)
{
	f->window[0].can_create[REGION_RAM] = false;
}

static void window_nothing(struct fixture *f)
{
	window_ram_only(f);
	f->window[0].cap[REGION_RAM] = false;
}

static void window_qos_unknown(struct fixture *f)
{
	f->window[0].qos_class = -1;
}

static void mem0_qos_unknown(struct fixture *f)
{
	f->memdev[0].qos_class[REGION_RAM] = -1;
}

static void mem0_qos_42(struct fixture *f)
{
	f->memdev[0].qos_class[REGION_RAM] = 42;
}

static void no_windows(struct fixture *f)
{
	f->topology.n_windows = 0;
}

static void no_memdevs(struct fixture *f)
{
	f->topology.n_candidates = 0;
}

static void x2_coarse(struct fixture *f)
{
	f->window[2].granularity = 16384;
}

static struct fixture *flat3(void)
{
	return with_flat(3);
}

static struct fixture *flat20(void)
{
	return with_flat(20);
}

struct refusal_row {
	const char *name;
	struct fixture *(*topology)(void);
	void (*change)(struct fixture *f);
	struct ask ask;
	int code;
	bool transient;
	const char *reason; /* the first one, complete */
};

/* clang-format off */
static const struct refusal_row refusal_rows[] = {
	/* the request */
	{ "ways 5", flat4, NULL, { .ways = 5 }, -EINVAL, false,
	  "5 ways are not possible; 1, 2, 3, 4, 6, 8, 12 or 16 are" },
	{ "ways 17", flat4, NULL, { .ways = 17 }, -EINVAL, false,
	  "17 ways are not possible; 1, 2, 3, 4, 6, 8, 12 or 16 are" },
	{ "ways 4000000000", flat4, NULL, { .ways = 4000000000U }, -EINVAL, false,
	  "4000000000 ways are not possible; 1, 2, 3, 4, 6, 8, 12 or 16 are" },
	{ "ways and names differ", flat4, NULL, { .names = "mem0", .ways = 2 }, -EINVAL, false,
	  "2 ways do not suit 1 memdev; leave the ways out or name 2" },
	{ "five names", flat16, NULL, { .names = "mem0 mem1 mem2 mem3 mem4" }, -EINVAL, false,
	  "5 memdevs cannot be interleaved; 1, 2, 3, 4, 6, 8, 12 or 16 can" },
	{ "seventeen names", flat20, NULL,
	  { .names = "mem0 mem1 mem2 mem3 mem4 mem5 mem6 mem7 mem8 mem9 mem10 mem11 mem12 mem13 mem14 mem15 mem16" }, -EINVAL, false,
	  "17 memdevs cannot be interleaved; 1, 2, 3, 4, 6, 8, 12 or 16 can" },
	{ "the same memdev twice", flat4, NULL, { .names = "mem0 mem1 mem0" }, -EINVAL, false,
	  "mem0 is named twice; name every memdev once" },
	{ "granularity 300", flat4, NULL, { .names = "mem0", .granularity = 300 }, -EINVAL, false,
	  "granularity 300 is not possible; powers of two from 256 to 16384 are" },
	{ "granularity 128", flat4, NULL, { .names = "mem0", .granularity = 128 }, -EINVAL, false,
	  "granularity 128 is not possible; powers of two from 256 to 16384 are" },
	{ "granularity 32768", flat4, NULL, { .names = "mem0", .granularity = 32768 }, -EINVAL, false,
	  "granularity 32768 is not possible; powers of two from 256 to 16384 are" },
	{ "size 300M over two", flat4, NULL, { .names = "mem0 mem1", .size = 300 * MIB }, -EINVAL, false,
	  "size 300M is not a multiple of 256M x 2 memdevs; the next possible sizes are 512M and 1G" },
	{ "size 1G+1 over one", flat4, NULL, { .names = "mem0", .size = GIB + 1 }, -EINVAL, false,
	  "size 1073741825 bytes is not a multiple of 256M x 1 memdev; the next possible sizes are 1G and 1280M" },
	{ "size 100M before the ways are known", flat4, NULL, { .size = 100 * MIB }, -EINVAL, false,
	  "size 100M is not a multiple of 256M; the next possible sizes are 256M and 512M" },
	{ "size 768M over all four", flat4, NULL, { .size = 768 * MIB }, -EINVAL, false,
	  "size 768M is not a multiple of 256M x 4 memdevs; the next possible sizes are 1G and 2G" },
	{ "unknown window", with_switch, NULL, { .names = "mem0", .window = "decoder9.9" }, -EINVAL, false,
	  "there is no root decoder decoder9.9; there is decoder0.2, decoder0.0, decoder0.1" },

	/* the window */
	{ "no window at all", flat4, no_windows, { .names = "mem0" }, -ENXIO, false,
	  "there is no root decoder, so no place for a region" },
	{ "a target is missing", flat4, window_no_target, { .names = "mem0" }, -ENXIO, false,
	  "decoder0.0 shows 0 of its 1 targets; a host bridge is missing" },
	{ "a target occurs twice", bridges2x2, window_twice, { .names = "mem0 mem2" }, -ENXIO, false,
	  "decoder0.0 has the target pci0000:0c twice, which cannot be planned" },
	{ "a window with 5 ways", flat4, window_5_ways, { .names = "mem0" }, -ENXIO, false,
	  "decoder0.0 has 5 ways, which no region can have" },
	{ "a window with granularity 300", flat4, window_odd_granularity, { .names = "mem0" }, -ENXIO, false,
	  "decoder0.0 has granularity 300, which no region can have" },
	{ "a locked window nobody named", flat4, window_locked, { .names = "mem0" }, -ENXIO, false,
	  "decoder0.0 is locked: a region on it cannot be destroyed before the next boot; '-d decoder0.0' uses it all the same" },
	{ "a window for accelerators", flat4, window_accelerators, { .names = "mem0" }, -ENXIO, false,
	  "decoder0.0 is for accelerators only, no region can be created on it" },
	{ "granularity of a x2 window", with_switch, NULL, { .names = "mem0 mem3", .type = "ram", .granularity = 512, .window = "decoder0.2" }, -EINVAL, false,
	  "granularity 512 is not possible on decoder0.2: it has 2 ways, so only its own granularity 1024 is" },
	{ "three on a x1 window", with_switch, NULL, { .names = "mem2 mem4 mem6", .type = "ram", .window = "decoder0.0" }, -EINVAL, false,
	  "3 memdevs cannot be interleaved on decoder0.0, which has 1 way; 1, 2, 4, 8 or 16 can" },
	{ "one on a x2 window", with_switch, NULL, { .names = "mem0", .type = "ram", .window = "decoder0.2" }, -EINVAL, false,
	  "1 memdev cannot be interleaved on decoder0.2, which has 2 ways; 2, 4, 8 or 16 can" },
	{ "four on a x3 window", bridges3x2, NULL, { .ways = 4 }, -EINVAL, false,
	  "4 memdevs cannot be interleaved on decoder0.0, which has 3 ways; 3, 6 or 12 can" },

	/* the type */
	{ "type the window does not take", flat4, window_ram_only, { .names = "mem0", .type = "pmem" }, -ENXIO, false,
	  "decoder0.0 takes ram only, no pmem" },
	{ "type the kernel does not offer", flat4, window_no_create, { .names = "mem0", .type = "ram" }, -ENXIO, false,
	  "decoder0.0 could hold ram, but this kernel offers no create_ram_region there" },
	{ "a window without a type", flat4, window_nothing, { .names = "mem0" }, -ENXIO, false,
	  "decoder0.0 takes no ram" },
	{ "type a memdev does not have", with_switch, NULL, { .names = "mem3", .type = "pmem", .window = "decoder0.1" }, -ENXIO, false,
	  "mem3 has no pmem capacity; it has 512M of ram" },
	{ "no type in common", flat4, mem1_pmem_only, { .names = "mem0 mem1" }, -ENXIO, false,
	  "the memdevs have no type in common: mem1 has no ram and mem0 has no pmem" },
	{ "a memdev with nothing", flat4, mem0_nothing, { .names = "mem0" }, -ENXIO, false,
	  "mem0 has neither ram nor pmem" },
	{ "a memdev with nothing, type given", flat4, mem0_nothing, { .names = "mem0", .type = "ram" }, -ENXIO, false,
	  "mem0 has no ram capacity, and no other either" },

	/* the memdevs */
	{ "disabled", flat4, mem0_disabled, { .names = "mem0" }, -ENXIO, false,
	  "mem0 is disabled; 'cxl enable-memdev mem0' enables it" },
	{ "elsewhere", with_switch, NULL, { .names = "mem3", .type = "ram", .window = "decoder0.0" }, -ENXIO, false,
	  "mem3 is not below decoder0.0: its host bridge pci0000:de is not one of the targets (pci0000:0c)" },
	{ "host bridge unknown", flat4, mem0_no_bridge, { .names = "mem0" }, -ENXIO, false,
	  "mem0 is not below decoder0.0: its host bridge is not known" },
	{ "too deep", flat4, mem0_too_deep, { .names = "mem0" }, -ENXIO, false,
	  "mem0 is 17 ports below its host bridge; at most 16 are supported" },
	{ "two at one place", flat4, same_place, { .names = "mem0 mem1" }, -ENXIO, false,
	  "mem0 and mem1 share one downstream port, a region can use only one of them" },
	{ "no decoder", flat4, mem0_no_decoder, { .names = "mem0" }, -EBUSY, false,
	  "mem0 has no free decoder; destroy one of the regions that use it" },
	{ "held by an unfinished region", flat4, mem0_held, { .names = "mem0" }, -EBUSY, true,
	  "decoder20.0 of mem0 is held by region4, which is not committed; if nobody is creating it, 'cxl destroy-region region4' removes it" },
	{ "one of two held", flat4, mem0_held, { .names = "mem0 mem1" }, -EBUSY, true,
	  "decoder20.0 of mem0 is held by region4, which is not committed; if nobody is creating it, 'cxl destroy-region region4' removes it" },
	{ "held, and worse: not transient", flat4, mem0_held_mem1_disabled, { .names = "mem0 mem1" }, -ENXIO, false,
	  "mem1 is disabled; 'cxl enable-memdev mem1' enables it" },
	{ "reserved for the other type", flat4, mem0_reserved_pmem, { .names = "mem0", .type = "ram" }, -EBUSY, false,
	  "decoder20.0 of mem0 is reserved: 256M of pmem, not ram; 'cxl free-dpa mem0' gives it back" },
	{ "reserved with another size", flat4, mem0_reserved_256M, { .names = "mem0 mem1", .size = GIB }, -EBUSY, false,
	  "decoder20.0 of mem0 is reserved: 256M, but each memdev has to give 512M; ask for another size, or 'cxl free-dpa mem0' gives it back" },
	{ "reserved more than the others have", flat4, mem0_reserved_512M, { .names = "mem0 mem1" }, -EBUSY, false,
	  "decoder20.0 of mem0 is reserved: 512M, but each memdev has to give 256M; ask for another size, or 'cxl free-dpa mem0' gives it back" },
	{ "used up", flat4, mem0_used_up, { .names = "mem0" }, -ENOSPC, false,
	  "mem0 has 0 bytes of its 512M of ram left, and 256M is the least; destroy a region that uses it first" },
	{ "less than 256M left", flat4, mem0_quarter, { .names = "mem0" }, -ENOSPC, false,
	  "mem0 has 255M of its 512M of ram left, and 256M is the least; destroy a region that uses it first" },
	{ "too small", flat4, mem0_half_used, { .names = "mem1 mem0", .size = GIB }, -ENOSPC, false,
	  "mem0 has 256M of free ram, but each of 2 memdevs has to give 512M; with mem0 the size can be at most 512M" },
	{ "qos class differs", flat4, mem0_qos_42, { .names = "mem0", .qos = true }, -ENXIO, false,
	  "the QoS class of mem0 for ram is 42, but that of decoder0.0 is 0; it is accepted without --enforce-qos" },
	{ "qos class of the memdev unknown", flat4, mem0_qos_unknown, { .names = "mem0", .qos = true }, -ENXIO, false,
	  "the QoS class of mem0 for ram is not known, so it cannot be enforced; it is accepted without --enforce-qos" },
	{ "qos class of the window unknown", flat4, window_qos_unknown, { .names = "mem0", .qos = true }, -ENXIO, false,
	  "the QoS class of decoder0.0 is not known, so it cannot be enforced; it is accepted without --enforce-qos" },

	/* the order */
	{ "both below one host bridge", with_switch, NULL, { .names = "mem0 mem2", .type = "ram", .window = "decoder0.2" }, -ENXIO, false,
	  "decoder0.2 needs 1 memdev below each of its 2 host bridges, but there are 2 below pci0000:0c (mem0, mem2), 0 below pci0000:de" },
	{ "three and one below the bridges", with_switch, NULL, { .names = "mem0 mem2 mem4 mem3", .type = "ram", .window = "decoder0.2" }, -ENXIO, false,
	  "decoder0.2 needs 2 memdevs below each of its 2 host bridges, but there are 3 below pci0000:0c (mem0, mem2, mem4), 1 below pci0000:de (mem3)" },
	{ "one and three below the dports", with_switch, NULL, { .names = "mem4 mem0 mem2 mem6", .type = "ram", .window = "decoder0.0" }, -ENXIO, false,
	  "port1 (below decoder0.0) needs the same number of memdevs below each dport, but there are 3 below dport1 (mem4, mem2, mem6), 1 below dport0 (mem0)" },
	{ "sixteen below one port", flat16, NULL, { .names = "mem0 mem1 mem2 mem3 mem4 mem5 mem6 mem7 mem8 mem9 mem10 mem11 mem12 mem13 mem14 mem15" }, -ENXIO, false,
	  "port1 (below decoder0.0) can interleave at most 8 of its dports, but 16 are in use: "
	  "1 below dport0 (mem0), 1 below dport1 (mem1), 1 below dport2 (mem2), 1 below dport3 (mem3), "
	  "1 below dport4 (mem4), 1 below dport5 (mem5), 1 below dport6 (mem6), 1 below dport7 (mem7), "
	  "1 below dport8 (mem8), 1 below dport9 (mem9), 1 below dport10 (mem10), 1 below dport11 (mem11), "
	  "1 below dport12 (mem12), 1 below dport13 (mem13), 1 below dport14 (mem14), 1 below dport15 (mem15)" },
	{ "too coarse for the second level", with_nested, NULL, { .names = "mem0 mem2 mem4 mem6", .granularity = 16384 }, -ENXIO, false,
	  "port1-0 would have to interleave at granularity 16384 x 2 ways above it, and 16384 is the most; use -g 8192 or less" },
	{ "too coarse for the third level", with_nested, window_coarse, { .names = "mem0 mem1 mem2 mem3 mem4 mem5 mem6 mem7" }, -ENXIO, false,
	  "port1-0-0 would have to interleave at granularity 8192 x 4 ways above it, and 16384 is the most; use -g 4096 or less" },
	{ "too coarse below a x2 window", with_switch, x2_coarse, { .names = "mem0 mem3 mem2 mem1", .type = "ram", .window = "decoder0.2" }, -ENXIO, false,
	  "port1 would have to interleave at granularity 16384 x 2 ways above it, and 16384 is the most; decoder0.2 allows no smaller granularity" },
	{ "too coarse for a level that does not fan out", with_nested, NULL, { .names = "mem0 mem4", .granularity = 16384 }, -ENXIO, false,
	  "port1-0 would have to interleave at granularity 16384 x 2 ways above it, and 16384 is the most; use -g 8192 or less" },
	{ "too coarse for any port below it", with_switch, x2_coarse, { .names = "mem0 mem3", .type = "ram", .window = "decoder0.2" }, -ENXIO, false,
	  "port1 would have to interleave at granularity 16384 x 2 ways above it, and 16384 is the most; decoder0.2 allows no smaller granularity" },
	{ "too coarse for any port below it, nobody named", with_switch, x2_coarse, { .ways = 2, .type = "ram", .window = "decoder0.2" }, -ENXIO, false,
	  "port1 would have to interleave at granularity 16384 x 2 ways above it, and 16384 is the most; decoder0.2 allows no smaller granularity" },
	{ "strict: wrong host bridge", with_switch, NULL, { .names = "mem3 mem0", .type = "ram", .window = "decoder0.2", .strict = true }, -ENXIO, false,
	  "mem3 cannot be at position 0 on decoder0.2, where it is the turn of mem0; an order that works: mem0 mem3" },
	{ "strict: wrong side of a port", with_nested, NULL, { .names = "mem0 mem1 mem4 mem5", .strict = true }, -ENXIO, false,
	  "mem1 cannot be at position 1 on decoder0.0, where it is the turn of mem4; an order that works: mem0 mem4 mem1 mem5" },
	{ "strict: breaks late", with_switch, NULL, { .names = "mem0 mem3 mem1 mem2", .type = "ram", .window = "decoder0.2", .strict = true }, -ENXIO, false,
	  "mem1 cannot be at position 2 on decoder0.2, where it is the turn of mem2; an order that works: mem0 mem3 mem2 mem1" },

	/* the choice */
	{ "three of a kind on a x1 window", flat3, NULL, { 0 }, -ENXIO, false,
	  "the 3 memdevs with free ram below decoder0.0 cannot be interleaved all; possible: -w 1 or 2" },
	{ "twenty memdevs", flat20, NULL, { 0 }, -ENXIO, false,
	  "the 20 memdevs with free ram below decoder0.0 cannot be interleaved all; possible: -w 1, 2, 4 or 8" },
	{ "more than there are", flat3, NULL, { .ways = 4 }, -ENXIO, false,
	  "-w 4 is more than the memdevs with enough free ram below decoder0.0, of which there are 3; possible: -w 1 or 2" },
	{ "no balanced set", with_switch, three_in_switch, { .type = "ram", .ways = 4, .window = "decoder0.0" }, -ENXIO, false,
	  "-w 4 is more than the memdevs with enough free ram below decoder0.0, of which there are 3; possible: -w 1 or 2" },
	{ "sixteen of sixteen below one port", flat16, NULL, { .ways = 16 }, -ENXIO, false,
	  "no 16 of the 16 memdevs with enough free ram below decoder0.0 form a balanced set; possible: -w 1, 2, 4 or 8" },
	{ "none with the type", flat4, NULL, { .type = "pmem" }, -ENXIO, false,
	  "no memdev below decoder0.0 can be used for a pmem region" },
	{ "no memdev at all", flat4, no_memdevs, { 0 }, -ENXIO, false,
	  "no memdev below decoder0.0 can be used for a pmem region" },
	{ "enough, but some are too full", flat4, mem0_used_up, { .ways = 4 }, -ENOSPC, false,
	  "-w 4 is more than the memdevs with enough free ram below decoder0.0, of which there are 3; possible: -w 1 or 2" },
	{ "enough, but some are held", flat4, mem0_held, { .ways = 4 }, -EBUSY, true,
	  "-w 4 is more than the memdevs with enough free ram below decoder0.0, of which there are 3; possible: -w 1 or 2" },
	{ "all, but one is held", flat4, mem0_held, { 0 }, -EBUSY, true,
	  "decoder20.0 of mem0 is held by region4, which is not committed; if nobody is creating it, 'cxl destroy-region region4' removes it" },
	{ "all of them are held", flat4, all_held, { .ways = 2 }, -EBUSY, true,
	  "no memdev below decoder0.0 can be used for a ram region" },

	/* the space */
	{ "window full", flat4, window_full, { .names = "mem0" }, -ENOSPC, false,
	  "decoder0.0 has no room for 256M: the largest gap in its 64G is 0 bytes; destroy a region on it first" },
	{ "no gap for the size", flat4, window_small, { .names = "mem0 mem1 mem2 mem3", .size = 2 * GIB }, -ENOSPC, false,
	  "decoder0.0 has no room for 2G: the largest gap in its 1536M is 1536M; ask for at most 1G or destroy a region on it first" },
};
/* clang-format on */

static void test_refusal(void **state)
{
	const struct refusal_row *row = *state;
	auto_free struct fixture *f = row->topology();
	auto_region_refusal struct region_refusal refusal = { 0 };

	if (row->change)
		row->change(f);
	refuse_ask(f, &row->ask, &refusal);
	assert_string_equal(refusal.reasons.at[0], row->reason);
	assert_int_equal(refusal.code, row->code);
	assert_int_equal(refusal.transient, row->transient);
}

/* --- every order of a set --- */

/* Call @fn for every permutation of @at[0..n). */
static void permute(size_t *at, size_t n, size_t k,
		    void (*fn)(const struct fixture *f, const size_t *members, size_t n,
			       const char *window),
		    const struct fixture *f, const char *window)
{
	if (k == n) {
		fn(f, at, n, window);
		return;
	}
	for (size_t i = k; i < n; i++) {
		size_t was = at[k];

		at[k] = at[i];
		at[i] = was;
		permute(at, n, k + 1, fn, f, window);
		at[i] = at[k];
		at[k] = was;
	}
}

/* The plan is right, and planned again in its own order nothing moves, strict or not. */
static void assert_plans(const struct fixture *f, const size_t *members, size_t n,
			 const char *window)
{
	auto_region_refusal struct region_refusal refusal = { 0 };
	auto_region_plan struct region_plan plan = { 0 };
	auto_region_plan struct region_plan again = { 0 };
	struct region_request request;
	size_t planned[REGION_WAYS_MAX];

	region_request_init(&request);
	request.type = REGION_RAM;
	request.members = members;
	request.n_members = n;
	request.window = window;
	assert_int_equal(region_plan_make(&request, &f->topology, &plan, &refusal), 0);
	assert_plan_right(&plan, &request);

	for (size_t i = 0; i < n; i++)
		planned[i] = (size_t)(plan.member[i].memdev - f->memdev);
	request.members = planned;
	request.strict_order = true;
	assert_int_equal(region_plan_make(&request, &f->topology, &again, &refusal), 0);
	assert_false(again.reordered);
	assert_plan_right(&again, &request);
}

static void test_all_orders_behind_a_switch(void **state)
{
	auto_free struct fixture *f = with_switch();
	size_t members[] = { 2, 4, 5, 6 };

	permute(members, 4, 0, assert_plans, f, "decoder0.0");
}

static void test_all_orders_behind_a_switch_stay(void **state)
{
	auto_free struct fixture *f = with_switch();
	static const struct ask ask = { .names = "mem6 mem2 mem5 mem4",
					.type = "ram",
					.window = "decoder0.0" };
	auto_region_plan struct region_plan plan = { 0 };
	char order[128];

	plan_ask(f, &ask, &plan);
	order_of(&plan, order, sizeof(order));
	assert_string_equal(order, ask.names);
	assert_false(plan.reordered);
}

static void test_all_orders_over_two_bridges(void **state)
{
	auto_free struct fixture *f = with_switch();
	size_t members[] = { 0, 1, 2, 3 };

	permute(members, 4, 0, assert_plans, f, "decoder0.2");
}

static void test_all_orders_of_two_over_two_bridges(void **state)
{
	auto_free struct fixture *f = with_bridges(2, 4);

	for (size_t a = 0; a < 8; a += 2)
		for (size_t b = 1; b < 8; b += 2)
			for (size_t c = 0; c < 8; c += 2)
				for (size_t d = 1; d < 8; d += 2) {
					size_t members[] = { a, b, c, d };

					if (a != c && b != d)
						permute(members, 4, 0, assert_plans, f, NULL);
				}
}

static void test_all_orders_of_three_levels(void **state)
{
	auto_free struct fixture *f = with_nested();
	size_t members[] = { 0, 1, 2, 3, 4, 5, 6, 7 };

	permute(members, 8, 0, assert_plans, f, NULL);
}

static void test_all_orders_of_six(void **state)
{
	auto_free struct fixture *f = with_bridges(3, 2);
	size_t members[] = { 0, 1, 2, 3, 4, 5 };

	permute(members, 6, 0, assert_plans, f, NULL);
}

/* Every order that the checker accepts comes out as it went in. */
static void assert_stays_if_right(const struct fixture *f, const size_t *members, size_t n,
				  const char *window)
{
	auto_region_refusal struct region_refusal refusal = { 0 };
	auto_region_plan struct region_plan plan = { 0 };
	struct region_plan given = { 0 };
	struct region_request request;

	region_request_init(&request);
	request.type = REGION_RAM;
	request.members = members;
	request.n_members = n;
	request.window = window;
	assert_int_equal(region_plan_make(&request, &f->topology, &plan, &refusal), 0);

	given = plan;
	for (size_t i = 0; i < n; i++) {
		given.member[i] = plan.member[0];
		given.member[i].memdev = &f->memdev[members[i]];
		given.member[i].decoder = &f->memdev[members[i]].decoder;
	}
	assert_int_equal(plan.reordered, plan_fault(&given, &request) != NULL);
}

static void test_right_orders_stay(void **state)
{
	auto_free struct fixture *nested = with_nested();
	auto_free struct fixture *f = with_switch();
	size_t eight[] = { 0, 1, 2, 3, 4, 5, 6, 7 };
	size_t four[] = { 0, 1, 2, 3 };

	permute(eight, 8, 0, assert_stays_if_right, nested, NULL);
	permute(four, 4, 0, assert_stays_if_right, f, "decoder0.2");
}

/* --- the rest --- */

static void test_strict_breaks_where_it_says(void **state)
{
	static const struct ask ask = { .names = "mem0 mem4 mem1 mem2 mem3 mem5 mem6 mem7",
					.strict = true };
	auto_free struct fixture *f = with_nested();
	auto_region_refusal struct region_refusal refusal = { 0 };

	assert_int_equal(refuse_ask(f, &ask, &refusal), -ENXIO);
	assert_non_null(strstr(refusal.reasons.at[0], "mem1 cannot be at position 2"));
}

static void test_reasons_of_all_windows(void **state)
{
	static const struct ask ask = { .names = "mem0 mem2 mem3 mem4", .type = "ram" };
	auto_free struct fixture *f = with_switch();
	auto_region_refusal struct region_refusal refusal = { 0 };

	assert_int_equal(refuse_ask(f, &ask, &refusal), -ENXIO);
	assert_int_equal(refusal.reasons.n, 5);
	assert_non_null(strstr(refusal.reasons.at[0], "decoder0.2 needs 2 memdevs"));
	assert_non_null(strstr(refusal.reasons.at[1], "mem3 is not below decoder0.0"));
	assert_non_null(strstr(refusal.reasons.at[2], "mem0 is not below decoder0.1"));
}

static void test_reasons_of_all_members(void **state)
{
	static const struct ask ask = { .names = "mem0 mem1 mem2 mem3", .size = 2 * GIB };
	auto_free struct fixture *f = with_flat(4);
	auto_region_refusal struct region_refusal refusal = { 0 };

	f->memdev[1].available[REGION_RAM] = 256 * MIB;
	f->memdev[3].available[REGION_RAM] = 0;
	assert_int_equal(refuse_ask(f, &ask, &refusal), -ENOSPC);
	assert_int_equal(refusal.reasons.n, 2);
	assert_non_null(strstr(refusal.reasons.at[0], "mem1 has 256M of free ram"));
	assert_non_null(strstr(refusal.reasons.at[1], "mem3 has 0 bytes of its 512M"));
}

static void test_choice_says_who_is_unfit(void **state)
{
	static const struct ask ask = { .ways = 8 };
	auto_free struct fixture *f = with_flat(16);
	auto_region_refusal struct region_refusal refusal = { 0 };

	for (size_t i = 4; i < 16; i++)
		f->memdev[i].enabled = false;
	assert_int_equal(refuse_ask(f, &ask, &refusal), -ENXIO);
	assert_int_equal(refusal.reasons.n, 10);
	assert_string_equal(refusal.reasons.at[1],
			    "mem4 is disabled; 'cxl enable-memdev mem4' enables it");
	assert_string_equal(refusal.reasons.at[9], "4 more memdevs cannot be used either");
}

static void test_choice_says_how_they_are_spread(void **state)
{
	static const struct ask ask = { .type = "ram", .window = "decoder0.2" };
	auto_free struct fixture *f = with_switch();
	auto_region_refusal struct region_refusal refusal = { 0 };

	assert_int_equal(refuse_ask(f, &ask, &refusal), -ENXIO);
	assert_string_equal(refusal.reasons.at[0],
			    "the 7 memdevs with free ram below decoder0.2 cannot be interleaved "
			    "all; possible: -w 2 or 4");
	assert_string_equal(refusal.reasons.at[1],
			    "usable memdevs of decoder0.2: 5 below pci0000:0c, 2 below pci0000:de");
}

static void test_transient_window_wins(void **state)
{
	static const struct ask ask = { .names = "mem0", .type = "ram" };
	auto_free struct fixture *f = with_flat(1);
	auto_region_refusal struct region_refusal refusal = { 0 };

	window_locked(f);
	fixture_window(f, 1, 0, 256, 64 * GIB);
	mem0_held(f);
	assert_int_equal(refuse_ask(f, &ask, &refusal), -EBUSY);
	assert_true(refusal.transient);
	assert_int_equal(refusal.reasons.n, 2);
}

static void test_decoder_writes(void **state)
{
	static const struct ask ask = { .names = "mem0 mem1", .type = "ram", .size = 512 * MIB };
	auto_free struct fixture *f = with_flat(2);
	auto_region_plan struct region_plan plan = { 0 };

	mode_is_ram(f);
	f->memdev[1].decoder.mode = REGION_PMEM;
	plan_ask(f, &ask, &plan);
	assert_false(plan.member[0].write_mode);
	assert_true(plan.member[1].write_mode);
	assert_true(plan.member[0].write_dpa_size);
	assert_int_equal(plan.member[1].dpa_size, 256 * MIB);
}

static void test_reservation_is_not_written(void **state)
{
	static const struct ask ask = { .names = "mem1 mem0", .type = "ram" };
	auto_free struct fixture *f = with_flat(2);
	auto_region_plan struct region_plan plan = { 0 };

	mem0_reserved_256M(f);
	plan_ask(f, &ask, &plan);
	assert_false(plan.member[1].write_dpa_size);
	assert_false(plan.member[1].write_mode);
	assert_int_equal(plan.notes.n, 1);
	assert_string_equal(plan.notes.at[0],
			    "decoder20.0 of mem0 has 256M reserved already, which is used");
}

static void test_same_answer_for_any_survey_order(void **state)
{
	static const struct ask ask = { .type = "ram", .ways = 4 };
	auto_free struct fixture *f = with_switch();
	auto_region_plan struct region_plan one = { 0 };
	auto_region_plan struct region_plan other = { 0 };
	struct region_candidate reversed[7];
	struct region_window windows[3];
	char order[128], reverse_order[128];

	plan_ask(f, &ask, &one);
	order_of(&one, order, sizeof(order));
	for (size_t i = 0; i < 7; i++)
		reversed[i] = f->memdev[6 - i];
	for (size_t i = 0; i < 3; i++)
		windows[i] = f->window[2 - i];
	f->topology.candidates = reversed;
	f->topology.windows = windows;
	plan_ask(f, &ask, &other);
	order_of(&other, reverse_order, sizeof(reverse_order));
	assert_string_equal(order, reverse_order);
	assert_string_equal(one.window->name, other.window->name);
}

/* 1024 memdevs, four switches with 256 dports each; in practice a port has far fewer. */
static void test_many_memdevs(void **state)
{
	static const struct ask ask = { .ways = 16 };
	auto_free struct fixture *f = fixture_new();
	auto_region_plan struct region_plan plan = { 0 };

	fixture_window(f, 1, 0, 256, 64 * GIB);
	for (uint32_t i = 0; i < 1024; i++)
		FIXTURE_MEMDEV(f, 0, i % 4, i / 4);
	plan_ask(f, &ask, &plan);
	for (size_t i = 0; i < 16; i++)
		assert_int_equal(plan.member[i].memdev->id, i);
}

static void test_deepest_path(void **state)
{
	static const uint32_t left[REGION_PATH_MAX] = { 0 };
	static const uint32_t right[REGION_PATH_MAX] = { [REGION_PATH_MAX - 1] = 1 };
	static const struct ask ask = { .names = "mem1 mem0" };
	auto_free struct fixture *f = fixture_new();
	auto_region_plan struct region_plan plan = { 0 };

	fixture_window(f, 1, 0, 256, 4 * GIB);
	fixture_memdev(f, 0, left, REGION_PATH_MAX);
	fixture_memdev(f, 0, right, REGION_PATH_MAX);
	plan_ask(f, &ask, &plan);
	assert_int_equal(plan.ways, 2);
}

static void test_capacity_beyond_all_bounds(void **state)
{
	static const struct ask ask = { .names = "mem0 mem1" };
	auto_free struct fixture *f = with_flat(2);
	auto_region_plan struct region_plan plan = { 0 };

	for (size_t i = 0; i < 2; i++)
		f->memdev[i].partition[REGION_RAM] = f->memdev[i].available[REGION_RAM] =
			UINT64_MAX;
	plan_ask(f, &ask, &plan);
	assert_int_equal(plan.size, 64 * GIB);
}

static void test_window_at_the_end_of_the_address_space(void **state)
{
	static const struct ask ask = { .names = "mem0" };
	auto_free struct fixture *f = with_flat(1);
	auto_region_plan struct region_plan plan = { 0 };

	f->window[0].start = UINT64_MAX - GIB + 1;
	f->window[0].size = GIB;
	fixture_use(f, 0, "region0", 0, 256 * MIB);
	plan_ask(f, &ask, &plan);
	assert_int_equal(plan.start, UINT64_MAX - 768 * MIB + 1);
}

static void test_describe(void **state)
{
	static const char *const expected[] = {
		"window: decoder0.0",
		"type: ram",
		"size: 512M, 256M from each of 2 memdevs",
		"granularity: 256 bytes",
		"start: 0x100000000",
		"position 0: mem0 through decoder20.0, uses the reserved 256M",
		"position 1: mem1 through decoder21.0, takes 256M, mode becomes ram",
		"note: decoder20.0 of mem0 has 256M reserved already, which is used",
	};
	static const struct ask ask = { .names = "mem0 mem1" };
	auto_free struct fixture *f = with_flat(2);
	auto_region_plan struct region_plan plan = { 0 };
	auto_words struct words lines = { 0 };

	mem0_reserved_256M(f);
	plan_ask(f, &ask, &plan);
	assert_int_equal(region_plan_describe(&plan, &lines), 0);
	assert_int_equal(lines.n, ARRAY_LEN(expected));
	for (size_t i = 0; i < lines.n; i++)
		assert_string_equal(lines.at[i], expected[i]);
}

static void test_describe_notes(void **state)
{
	static const struct ask ask = { .names = "mem1 mem0", .window = "decoder0.0" };
	auto_free struct fixture *f = with_bridges(2, 1);
	auto_region_plan struct region_plan plan = { 0 };
	auto_words struct words lines = { 0 };

	window_locked(f);
	f->window[0].start_known = false;
	plan_ask(f, &ask, &plan);
	assert_int_equal(region_plan_describe(&plan, &lines), 0);
	assert_true(words_contain(&lines, "start: unknown, only root may read the window's"));
	assert_true(words_contain(&lines, "note: decoder0.0 is locked: the region cannot be "
					  "destroyed before the next boot"));
	assert_true(words_contain(&lines, "note: the memdevs are put in another order than given, "
					  "because decoder0.0 cannot decode that one"));
}

static void test_member_out_of_range(void **state)
{
	auto_free struct fixture *f = with_flat(1);
	auto_region_refusal struct region_refusal refusal = { 0 };
	auto_region_plan struct region_plan plan = { 0 };
	struct region_request request;
	size_t member = 1;

	region_request_init(&request);
	request.members = &member;
	request.n_members = 1;
	assert_int_equal(region_plan_make(&request, &f->topology, &plan, &refusal), -EINVAL);
	assert_null(plan.window);
}

/* A checker that accepts everything would prove nothing. */
static void test_checker_sees_faults(void **state)
{
	static const struct ask ask = { .names = "mem0 mem3 mem2 mem1",
					.type = "ram",
					.window = "decoder0.2" };
	auto_free struct fixture *f = with_switch();
	auto_region_plan struct region_plan plan = { 0 };
	struct region_plan_member was;
	struct region_request request;

	region_request_init(&request);
	plan_ask(f, &ask, &plan);
	was = plan.member[0];
	plan.member[0] = plan.member[1];
	plan.member[1] = was;
	assert_non_null(plan_fault(&plan, &request));
	plan.member[1] = plan.member[0];
	plan.member[0] = was;
	assert_null(plan_fault(&plan, &request));
	plan.size += 256 * MIB;
	assert_non_null(plan_fault(&plan, &request));
}

static const struct CMUnitTest single_tests[] = {
	cmocka_unit_test(test_all_orders_behind_a_switch),
	cmocka_unit_test(test_all_orders_behind_a_switch_stay),
	cmocka_unit_test(test_all_orders_over_two_bridges),
	cmocka_unit_test(test_all_orders_of_two_over_two_bridges),
	cmocka_unit_test(test_all_orders_of_three_levels),
	cmocka_unit_test(test_all_orders_of_six),
	cmocka_unit_test(test_right_orders_stay),
	cmocka_unit_test(test_strict_breaks_where_it_says),
	cmocka_unit_test(test_reasons_of_all_windows),
	cmocka_unit_test(test_reasons_of_all_members),
	cmocka_unit_test(test_choice_says_who_is_unfit),
	cmocka_unit_test(test_choice_says_how_they_are_spread),
	cmocka_unit_test(test_transient_window_wins),
	cmocka_unit_test(test_decoder_writes),
	cmocka_unit_test(test_reservation_is_not_written),
	cmocka_unit_test(test_same_answer_for_any_survey_order),
	cmocka_unit_test(test_many_memdevs),
	cmocka_unit_test(test_deepest_path),
	cmocka_unit_test(test_capacity_beyond_all_bounds),
	cmocka_unit_test(test_window_at_the_end_of_the_address_space),
	cmocka_unit_test(test_describe),
	cmocka_unit_test(test_describe_notes),
	cmocka_unit_test(test_member_out_of_range),
	cmocka_unit_test(test_checker_sees_faults),
};

int main(void)
{
	struct CMUnitTest
		tests[ARRAY_LEN(plan_rows) + ARRAY_LEN(refusal_rows) + ARRAY_LEN(single_tests)];
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(plan_rows); i++)
		tests[n++] = (struct CMUnitTest){ plan_rows[i].name, test_plan, NULL, NULL,
						  (void *)&plan_rows[i] };
	for (size_t i = 0; i < ARRAY_LEN(refusal_rows); i++)
		tests[n++] = (struct CMUnitTest){ refusal_rows[i].name, test_refusal, NULL, NULL,
						  (void *)&refusal_rows[i] };
	for (size_t i = 0; i < ARRAY_LEN(single_tests); i++)
		tests[n++] = single_tests[i];
	return cmocka_run_group_tests_name("region-plan", tests, NULL, NULL);
}
