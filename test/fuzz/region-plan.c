// SPDX-License-Identifier: GPL-2.0-only
/*
 * region-plan.c - fuzz target: any topology and request through the region planner
 *
 * The input is read as small numbers that build windows, memdevs and a request.  Besides
 * what the sanitizers see:
 *  - every plan passes the checker, which decides like the kernel,
 *  - a plan's order, given again as a strict one, stays,
 *  - a refusal has a code, and reasons,
 *  - on topologies with nothing but an order to find, a plan is refused only when no order
 *    of these memdevs (or, without names, of any) passes the checker.
 */
#include <errno.h>

#include "test/unit/region-plan-fixture.h"

#define MEMDEVS_MAX 24
#define SEARCH_MAX 4	  /* members, when all orders are tried */
#define SEARCH_FROM_MAX 7 /* memdevs to take them from */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	const uint8_t *data;
	size_t left;
	uint64_t random;
};

/*
 * The next number below @limit.  Topologies where an order exists need many numbers that
 * suit each other, so a used up input goes on with random ones that follow from it.
 */
static uint32_t pick(struct input *in, uint32_t limit)
{
	if (in->left) {
		in->left--;
		in->random = (in->random ^ *in->data) * UINT64_C(0x100000001b3);
		return *in->data++ % limit;
	}
	in->random ^= in->random << 13;
	in->random ^= in->random >> 7;
	in->random ^= in->random << 17;
	return (uint32_t)(in->random >> 32) % limit;
}

static void check(bool fine, const char *what)
{
	if (fine)
		return;
	fprintf(stderr, "%s\n", what);
	abort();
}

static void add_window(struct fixture *f, struct input *in)
{
	static const uint32_t ways[] = { 1, 1, 2, 2, 3, 4, 6, 8, 12, 16, 5 };
	uint32_t n = ways[pick(in, sizeof(ways) / sizeof(ways[0]))];
	uint32_t first = pick(in, pick(in, 4) ? 1 : REGION_WAYS_MAX - n + 1);

	fixture_window(f, n, first, 256U << pick(in, 7), GIB * (1 + pick(in, 16)));
}

/* One way is a part of the other: there is a port and an endpoint at one place. */
static bool collides(const struct fixture *f, size_t bridge, const uint32_t *dports, size_t n)
{
	for (size_t i = 0; i < f->topology.n_candidates; i++) {
		const struct region_candidate *m = &f->memdev[i];
		size_t h = 0;

		if (strcmp(m->host_bridge, fixture_bridges[bridge]))
			continue;
		while (h < n && h < m->n_path && m->path[h].dport == dports[h])
			h++;
		if (h == n || h == m->n_path)
			return true;
	}
	return false;
}

static void add_memdev(struct fixture *f, struct input *in, uint32_t n_bridges)
{
	uint32_t dports[4], bridge = pick(in, n_bridges);
	size_t n = pick(in, 5);

	for (size_t i = 0; i < n; i++)
		dports[i] = pick(in, i || pick(in, 4) ? 2 : 10);
	if (!collides(f, bridge, dports, n))
		fixture_memdev(f, bridge, dports, n);
}

static void spoil_memdev(struct region_candidate *m, struct input *in)
{
	m->enabled = pick(in, 8) != 1;
	m->partition[REGION_PMEM] = m->available[REGION_PMEM] = pick(in, 4) * 256 * MIB;
	m->available[REGION_RAM] = pick(in, 8) * 128 * MIB;
	m->qos_class[REGION_RAM] = (int)pick(in, 3) - 1;
	m->decoder.state = pick(in, 6) == 1 ? REGION_DECODER_HELD : REGION_DECODER_READY;
	m->decoder.holder = "region9";
	m->partition[REGION_DYNAMIC] = pick(in, 4) * 256 * MIB;
	m->available[REGION_DYNAMIC] = pick(in, 8) * 128 * MIB;
	m->decoder.mode = (enum region_type)pick(in, REGION_TYPES + 1);
	m->decoder.dynamic_word = pick(in, 4) == 1 ? "dynamic_ram_shared" : "dynamic_ram";
	if (m->decoder.mode != REGION_TYPE_ANY && pick(in, 3) == 1)
		m->decoder.dpa_size = 256 * MIB * (1 + pick(in, 2));
	if (pick(in, 16) == 1)
		m->decoder.state = REGION_DECODER_NONE;
}

static void spoil_window(struct fixture *f, size_t i, struct input *in)
{
	struct region_window *w = &f->window[i];
	uint32_t n = pick(in, 4);

	w->locked = pick(in, 8) == 1;
	w->cap[REGION_PMEM] = pick(in, 4) != 1;
	w->can_create[REGION_RAM] = pick(in, 8) != 1;
	w->cap[REGION_DYNAMIC] = pick(in, 8) != 1;
	w->can_create[REGION_DYNAMIC] = pick(in, 8) != 1;
	w->start_known = pick(in, 4) != 1;
	w->qos_class = (int)pick(in, 3) - 1;
	w->start += pick(in, 3) * 64 * MIB;
	for (uint32_t u = 0; u < n; u++)
		fixture_use(f, i, "region8", pick(in, 64) * 64 * MIB, pick(in, 32) * 64 * MIB);
}

/* Mostly numbers that can be interleaved. */
static uint32_t pick_number(struct input *in)
{
	static const uint32_t numbers[] = { 0, 1, 2, 2, 4, 4, 4, 8, 8, 16, 3, 6, 12 };

	if (pick(in, 8) == 1)
		return pick(in, REGION_WAYS_MAX + 2);
	return numbers[pick(in, sizeof(numbers) / sizeof(numbers[0]))];
}

/* Members in any order, as far as there are memdevs; sometimes one of them twice. */
static size_t pick_members(const struct fixture *f, struct input *in, size_t *members)
{
	uint32_t n_memdevs = (uint32_t)f->topology.n_candidates;
	bool taken[MEMDEVS_MAX + 1] = { false };
	size_t n = pick(in, 2) ? pick_number(in) : 0;
	bool twice = pick(in, 32) == 1;

	if (n > n_memdevs)
		n = n_memdevs;
	for (size_t i = 0; i < n; i++) {
		uint32_t at = pick(in, n_memdevs);

		while (taken[at] && !twice)
			at = (at + 1) % n_memdevs;
		taken[at] = true;
		members[i] = at;
	}
	return n;
}

static void spoil_request(const struct fixture *f, struct input *in, struct region_request *request)
{
	request->type = (enum region_type)pick(in, REGION_TYPES + 1);
	request->size = pick(in, 3) == 1 ? 128 * MIB * pick(in, 64) : 0;
	request->granularity = pick(in, 3) == 1 ? 128U << pick(in, 9) : 0;
	request->strict_order = pick(in, 2);
	request->enforce_qos = pick(in, 4) == 1;
	if (pick(in, 2))
		request->window = f->window[pick(in, (uint32_t)f->topology.n_windows)].name;
}

static void check_stays(const struct fixture *f, const struct region_plan *plan,
			const struct region_request *request)
{
	auto_region_refusal struct region_refusal refusal = { 0 };
	auto_region_plan struct region_plan again = { 0 };
	struct region_request same = *request;
	size_t members[REGION_WAYS_MAX];

	for (uint32_t i = 0; i < plan->ways; i++)
		members[i] = (size_t)(plan->member[i].memdev - f->memdev);
	same.members = members;
	same.n_members = plan->ways;
	same.type = plan->type;
	same.size = plan->size;
	same.window = plan->window->name;
	same.strict_order = true;
	check(region_plan_make(&same, &f->topology, &again, &refusal) == 0, "its order is refused");
	check(!again.reordered, "its order is changed");
	check(again.start == plan->start, "its start is changed");
}

static void check_refusal(int r, const struct region_refusal *refusal)
{
	check(r == refusal->code, "two codes");
	check(r == -EINVAL || r == -ENXIO || r == -EBUSY || r == -ENOSPC, "a strange code");
	check(refusal->reasons.n > 0, "no reason");
	check(!refusal->transient || r == -EBUSY, "transient, but not busy");
}

/* Whether any order of @n members out of @from[0..n_from) decodes; @at are chosen already. */
static bool search(struct region_plan *plan, struct region_candidate *const *from, size_t n_from,
		   uint32_t at)
{
	if (at == plan->ways)
		return !check_decoding(plan);
	for (size_t i = 0; i < n_from; i++) {
		bool used = false;

		for (uint32_t j = 0; j < at; j++)
			used |= plan->member[j].memdev == from[i];
		if (used)
			continue;
		plan->member[at].memdev = from[i];
		if (search(plan, from, n_from, at + 1))
			return true;
	}
	return false;
}

/* Nothing stands in the way but the order: is the refusal the only answer? */
static void check_complete(struct fixture *f, const struct region_request *request, bool planned)
{
	const struct region_window *w = &f->window[0];
	uint32_t ways = request->n_members ? (uint32_t)request->n_members : request->ways;
	struct region_candidate *from[MEMDEVS_MAX];
	struct region_plan plan = { .window = w, .ways = ways };
	size_t n_from = request->n_members ? request->n_members : f->topology.n_candidates;

	if (!ways || ways > SEARCH_MAX || n_from > SEARCH_FROM_MAX)
		return;
	if (w->ways == 5 || ways % w->ways || (ways / w->ways & (ways / w->ways - 1)))
		return;
	plan.granularity = request->granularity ? request->granularity : w->granularity;
	for (size_t i = 0; i < n_from; i++)
		from[i] = &f->memdev[request->n_members ? request->members[i] : i];
	check(search(&plan, from, n_from, 0) == planned, "another order decodes");
}

static void build(struct fixture *f, struct input *in, bool spoil)
{
	uint32_t n_windows = spoil ? 1 + pick(in, 3) : 1;
	uint32_t n = 1 + pick(in, spoil ? MEMDEVS_MAX : SEARCH_FROM_MAX);
	uint32_t n_bridges = 1 + pick(in, pick(in, 4) ? 2 : REGION_WAYS_MAX);

	f->topology.n_windows = f->topology.n_candidates = 0;
	f->topology.windows = f->window;
	f->topology.candidates = f->memdev;
	f->topology.dynamic_word = spoil && pick(in, 8) ? "dynamic_ram" : NULL;
	f->next_start = 4 * GIB;
	for (uint32_t i = 0; i < n_windows; i++)
		add_window(f, in);
	for (uint32_t i = 0; i < n; i++)
		add_memdev(f, in, n_bridges);
	for (size_t i = 0; spoil && i < f->topology.n_candidates; i++)
		spoil_memdev(&f->memdev[i], in);
	for (size_t i = 0; spoil && i < n_windows; i++)
		spoil_window(f, i, in);
	f->window[0].size = spoil ? f->window[0].size : 64 * GIB;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct fixture f;
	auto_region_refusal struct region_refusal refusal = { 0 };
	auto_region_plan struct region_plan plan = { 0 };
	auto_words struct words lines = { 0 };
	struct input in = { data, size, UINT64_C(0xcbf29ce484222325) };
	struct region_request request;
	size_t members[REGION_WAYS_MAX + 2];
	bool spoil = pick(&in, 2);
	int r;

	build(&f, &in, spoil);
	region_request_init(&request);
	request.members = members;
	request.n_members = pick_members(&f, &in, members);
	request.ways = request.n_members && pick(&in, 8) ? 0 : pick_number(&in);
	if (spoil)
		spoil_request(&f, &in, &request);
	else if (request.n_members)
		request.ways = 0;

	r = region_plan_make(&request, &f.topology, &plan, &refusal);
	if (r < 0) {
		check_refusal(r, &refusal);
	} else {
		const char *fault = plan_fault(&plan, &request);

		check(!fault, fault);
		check_stays(&f, &plan, &request);
		check(region_plan_describe(&plan, &lines) == 0, "not described");
	}
	if (!spoil)
		check_complete(&f, &request, r == 0);
	return 0;
}
