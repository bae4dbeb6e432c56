// SPDX-License-Identifier: GPL-2.0-only
/*
 * region-plan-dynamic.c - the region planner on dynamic capacity: one memdev, only when asked
 *
 * Plans go through the checker of region-plan-fixture.h; refusals are a table.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/scope.h"
#include "test/unit/region-plan-fixture.h"

#define ANY SIZE_MAX	/* no memdev is named */

/*
 * mem0: 512M ram and 2G dynamic; mem1: 4G dynamic, and nothing else; mem2: ram only, below the
 * other bridge.  Windows: one way over each bridge, and two ways over both.
 */
static struct fixture *machine(void)
{
	struct fixture *f = fixture_new();

	fixture_window(f, 1, 0, 256, 16 * GIB);
	fixture_window(f, 1, 1, 256, 16 * GIB);
	fixture_window(f, 2, 0, 256, 16 * GIB);
	FIXTURE_MEMDEV(f, 0, 0);
	FIXTURE_MEMDEV(f, 0, 1);
	FIXTURE_MEMDEV(f, 1, 0);
	for (size_t i = 0; i < 3; i++)
		f->window[i].cap[REGION_DYNAMIC] = f->window[i].can_create[REGION_DYNAMIC] = true;
	f->topology.dynamic_word = "dynamic_ram_1";
	f->memdev[0].partition[REGION_DYNAMIC] = f->memdev[0].available[REGION_DYNAMIC] = 2 * GIB;
	f->memdev[1].partition[REGION_DYNAMIC] = f->memdev[1].available[REGION_DYNAMIC] = 4 * GIB;
	f->memdev[1].partition[REGION_RAM] = f->memdev[1].available[REGION_RAM] = 0;
	return f;
}

static struct region_request request_for(const size_t *member)
{
	struct region_request request;

	region_request_init(&request);
	request.type = REGION_DYNAMIC;
	if (*member != ANY) {
		request.members = member;
		request.n_members = 1;
	}
	return request;
}

static void plan(const struct fixture *f, const struct region_request *request,
		 struct region_plan *ret)
{
	auto_region_refusal struct region_refusal refusal = { 0 };
	const char *fault;

	if (region_plan_make(request, &f->topology, ret, &refusal) < 0)
		fail_msg("refused: %s", refusal.reasons.n ? refusal.reasons.at[0] : "no reason");
	fault = plan_fault(ret, request);
	if (fault)
		fail_msg("%s", fault);
}

/* --- plans --- */

static void takes_all_that_is_free(void **state)
{
	auto_free struct fixture *f = machine();
	auto_region_plan struct region_plan ret = { 0 };
	const size_t mem1 = 1;
	const struct region_request request = request_for(&mem1);

	f->memdev[1].available[REGION_DYNAMIC] = 3 * GIB + 100 * MIB;
	plan(f, &request, &ret);
	assert_int_equal(ret.type, REGION_DYNAMIC);
	assert_string_equal(ret.mode, "dynamic_ram_1");
	assert_string_equal(ret.window->name, "decoder0.0");
	assert_string_equal(ret.member[0].memdev->name, "mem1");
	assert_int_equal(ret.size, 3 * GIB);
	assert_int_equal(ret.ways, 1);
	assert_true(ret.member[0].write_mode && ret.member[0].write_dpa_size);
}

static void takes_what_is_asked_for(void **state)
{
	auto_free struct fixture *f = machine();
	auto_region_plan struct region_plan ret = { 0 };
	const size_t mem0 = 0;
	struct region_request request = request_for(&mem0);

	request.size = 512 * MIB;
	request.ways = 1;
	request.granularity = 1024;
	plan(f, &request, &ret);
	assert_int_equal(ret.size, 512 * MIB);
	assert_int_equal(ret.granularity, 1024);
}

/* Without names one memdev that has such capacity is enough: the first. */
static void chooses_one_memdev(void **state)
{
	auto_free struct fixture *f = machine();
	auto_region_plan struct region_plan ret = { 0 };
	const size_t none = ANY;
	struct region_request request = request_for(&none);

	plan(f, &request, &ret);
	assert_string_equal(ret.member[0].memdev->name, "mem0");
	assert_int_equal(ret.size, 2 * GIB);
	region_plan_clear(&ret);

	request.size = 3 * GIB;
	plan(f, &request, &ret);
	assert_string_equal(ret.member[0].memdev->name, "mem1");
}

static void is_never_the_default(void **state)
{
	auto_region_refusal struct region_refusal refusal = { 0 };
	auto_free struct fixture *f = machine();
	auto_region_plan struct region_plan ret = { 0 };
	const size_t members[] = { 0, 1 };
	struct region_request request = request_for(&members[0]);

	request.type = REGION_TYPE_ANY;
	plan(f, &request, &ret);
	assert_int_equal(ret.type, REGION_RAM);
	assert_string_equal(ret.mode, "ram");
	request.members = &members[1];
	assert_int_equal(region_plan_make(&request, &f->topology, &ret, &refusal), -ENXIO);
	assert_true(words_contain(&refusal.reasons, "mem1 has neither ram nor pmem, only dynamic "
						    "ram: '--dynamic' takes it"));
}

/* The word is the kernel's, whatever it is; a decoder that has it already keeps it. */
static void speaks_the_dialect(void **state)
{
	auto_free struct fixture *f = machine();
	auto_region_plan struct region_plan ret = { 0 };
	auto_words struct words lines = { 0 };
	const size_t mem0 = 0;
	const struct region_request request = request_for(&mem0);

	f->topology.dynamic_word = "dynamic_ram_shared";
	f->memdev[0].decoder.mode = REGION_DYNAMIC;
	f->memdev[0].decoder.dynamic_word = "dynamic_ram_shared";
	plan(f, &request, &ret);
	assert_string_equal(ret.mode, "dynamic_ram_shared");
	assert_false(ret.member[0].write_mode);
	region_plan_clear(&ret);

	f->memdev[0].decoder.dynamic_word = "dynamic_ram";
	plan(f, &request, &ret);
	assert_true(ret.member[0].write_mode);
	assert_int_equal(region_plan_describe(&ret, &lines), 0);
	assert_string_equal(lines.at[1], "type: dynamic ram");
	assert_string_equal(lines.at[5], "position 0: mem0 through decoder20.0, takes 2G, mode "
					 "becomes dynamic_ram_shared");
}

static void uses_a_reservation(void **state)
{
	auto_free struct fixture *f = machine();
	auto_region_plan struct region_plan ret = { 0 };
	const size_t mem0 = 0;
	const struct region_request request = request_for(&mem0);

	f->memdev[0].decoder.mode = REGION_DYNAMIC;
	f->memdev[0].decoder.dynamic_word = "dynamic_ram_1";
	f->memdev[0].decoder.dpa_size = 512 * MIB;
	plan(f, &request, &ret);
	assert_int_equal(ret.size, 512 * MIB);
	assert_false(ret.member[0].write_dpa_size);
}

/* --- refusals --- */

static void no_word(struct fixture *f)
{
	f->topology.dynamic_word = NULL;
	for (size_t i = 0; i < 3; i++)
		f->window[i].cap[REGION_DYNAMIC] = f->window[i].can_create[REGION_DYNAMIC] = false;
}

static void not_offered(struct fixture *f)
{
	f->window[0].can_create[REGION_DYNAMIC] = false;
}

static void no_volatile(struct fixture *f)
{
	f->window[0].cap[REGION_RAM] = f->window[0].cap[REGION_DYNAMIC] = false;
	f->window[0].can_create[REGION_DYNAMIC] = false;
}

static void used_up(struct fixture *f)
{
	f->memdev[0].available[REGION_DYNAMIC] = 0;
}

static void one_g_left(struct fixture *f)
{
	f->memdev[0].available[REGION_DYNAMIC] = GIB;
}

static void reserved_for_ram(struct fixture *f)
{
	f->memdev[0].decoder.mode = REGION_RAM;
	f->memdev[0].decoder.dpa_size = 256 * MIB;
}

static void reserved_for_another(struct fixture *f)
{
	f->memdev[0].decoder.mode = REGION_DYNAMIC;
	f->memdev[0].decoder.dynamic_word = "dynamic_ram_shared";
	f->memdev[0].decoder.dpa_size = 256 * MIB;
}

static void nothing_dynamic(struct fixture *f)
{
	f->memdev[0].partition[REGION_DYNAMIC] = f->memdev[1].partition[REGION_DYNAMIC] = 0;
}

/* clang-format off */
static const struct {
	const char *name;
	void (*change)(struct fixture *f);
	size_t memdev;
	uint64_t size;
	uint32_t ways;
	const char *window;
	int code;
	const char *reason;
} refusals[] = {
	{ "a kernel without", no_word, 0, 0, 0, "decoder0.0", -ENXIO,
	  "this kernel knows no dynamic capacity: no root decoder has a file create_dynamic_ram_1_region, or one of another dialect" },
	{ "a window that is not offered", not_offered, 0, 0, 0, "decoder0.0", -ENXIO,
	  "decoder0.0 could hold dynamic ram, but this kernel offers no create_dynamic_ram_1_region there" },
	{ "a window without volatile memory", no_volatile, 0, 0, 0, "decoder0.0", -ENXIO,
	  "decoder0.0 takes no volatile memory, so no dynamic ram either" },
	{ "two ways", NULL, ANY, 0, 2, NULL, -EINVAL,
	  "a dynamic ram region has exactly one memdev, not 2: the kernel does not interleave dynamic capacity; make one region for each memdev" },
	{ "a window of two ways", NULL, 0, 0, 0, "decoder0.2", -ENXIO,
	  "decoder0.2 has 2 ways, but a dynamic ram region has exactly one memdev: it needs a root decoder of one way" },
	{ "a memdev without", NULL, 2, 0, 0, "decoder0.1", -ENXIO,
	  "mem2 has no dynamic ram capacity; it has 512M of ram" },
	{ "nobody has it", nothing_dynamic, ANY, 0, 0, "decoder0.0", -ENXIO,
	  "no memdev below decoder0.0 can be used for a dynamic ram region" },
	{ "used up", used_up, 0, 0, 0, "decoder0.0", -ENOSPC,
	  "mem0 has 0 bytes of its 2G of dynamic ram left, and 256M is the least; destroy a region that uses it first" },
	{ "not enough left", one_g_left, 0, 2 * GIB, 0, "decoder0.0", -ENOSPC,
	  "mem0 has 1G of free dynamic ram, but each of 1 memdev has to give 2G; with mem0 the size can be at most 1G" },
	{ "reserved for ram", reserved_for_ram, 0, 0, 0, "decoder0.0", -EBUSY,
	  "decoder20.0 of mem0 is reserved: 256M of ram, not dynamic ram; 'cxl free-dpa mem0' gives it back" },
	{ "reserved for another kind", reserved_for_another, 0, 0, 0, "decoder0.0", -EBUSY,
	  "decoder20.0 of mem0 is reserved: 256M of dynamic_ram_shared, not dynamic_ram_1; 'cxl free-dpa mem0' gives it back" },
	{ "an odd size", NULL, 0, 300 * MIB, 0, NULL, -EINVAL,
	  "size 300M is not a multiple of 256M x 1 memdev; the next possible sizes are 256M and 512M" },
};
/* clang-format on */

static void refuses(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
		auto_region_refusal struct region_refusal refusal = { 0 };
		auto_region_plan struct region_plan ret = { 0 };
		auto_free struct fixture *f = machine();
		struct region_request request = request_for(&refusals[i].memdev);

		print_message("%s\n", refusals[i].name);
		if (refusals[i].change)
			refusals[i].change(f);
		request.size = refusals[i].size;
		request.ways = refusals[i].ways;
		request.window = refusals[i].window;
		assert_int_equal(region_plan_make(&request, &f->topology, &ret, &refusal),
				 refusals[i].code);
		assert_true(refusal.reasons.n > 0);
		assert_string_equal(refusal.reasons.at[0], refusals[i].reason);
		assert_false(refusal.transient);
	}
}

static void two_memdevs_are_refused(void **state)
{
	auto_region_refusal struct region_refusal refusal = { 0 };
	auto_region_plan struct region_plan ret = { 0 };
	auto_free struct fixture *f = machine();
	const size_t both[] = { 0, 1 };
	struct region_request request = request_for(both);

	request.n_members = 2;
	request.ways = 1;
	assert_int_equal(region_plan_make(&request, &f->topology, &ret, &refusal), -EINVAL);
	assert_non_null(strstr(refusal.reasons.at[0], "exactly one memdev, not 2"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_all_that_is_free),
		cmocka_unit_test(takes_what_is_asked_for),
		cmocka_unit_test(chooses_one_memdev),
		cmocka_unit_test(is_never_the_default),
		cmocka_unit_test(speaks_the_dialect),
		cmocka_unit_test(uses_a_reservation),
		cmocka_unit_test(refuses),
		cmocka_unit_test(two_memdevs_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
