// SPDX-License-Identifier: GPL-2.0-only
/*
 * attach-rules.c - the decision table of attach states: row by row, and with facts missing
 *
 * The rows below are those of the kernel's behaviour, written down once more: a device as it
 * is, fact by fact, and what it has to be called.  A property at the end takes every
 * device and hides every fact of it: no answer may get surer or different by that.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/scope.h"
#include "libcxl/attach-rules.h"

/* Every fact of a device is known here: those in @yes are true, all others are not. */
struct device {
	const char *rule;
	unsigned int yes;
	enum cxlx_attach_state state;
	enum cxlx_attach_confidence confidence;
};

#define ACCEL (FACT_MEMDEV | FACT_MEMDEV_DRIVER | FACT_PARENT_DRIVER | FACT_ENDPOINT | FACT_DECODING)
#define REGION (FACT_REGION | FACT_COMMITTED | FACT_LOCKED | FACT_REGION_DRIVER)
#define CXL (FACT_CXL_DEVICE | FACT_CXL_LINK)
#define WAY (FACT_ROOT | FACT_PORT | FACT_PORT_DRIVER)
#define LOW CXLX_ATTACH_LOW
#define MEDIUM CXLX_ATTACH_MEDIUM
#define HIGH CXLX_ATTACH_HIGH
#define CERTAIN CXLX_ATTACH_CERTAIN

/* clang-format off */
static const struct device devices[] = {
	{ "1",   FACT_MEMDEV | FACT_CLASS | FACT_MEMDEV_DRIVER | FACT_PARENT_DRIVER, CXLX_ATTACH_CLASS_DEVICE, CERTAIN },
	{ "1",   FACT_MEMDEV | FACT_CLASS | FACT_MEMDEV_DRIVER, CXLX_ATTACH_CLASS_DEVICE, CERTAIN },
	{ "2",   FACT_MEMDEV | FACT_CLASS | FACT_PARENT_DRIVER, CXLX_ATTACH_CLASS_DEVICE_DISABLED, CERTAIN },
	{ "2b",  FACT_CLASS | CXL | WAY, CXLX_ATTACH_CLASS_DEVICE_DISABLED, CERTAIN },
	{ "2b",  FACT_CLASS | FACT_PARENT_DRIVER, CXLX_ATTACH_CLASS_DEVICE_DISABLED, CERTAIN },
	{ "3",   ACCEL | REGION, CXLX_ATTACH_ATTACHED, HIGH },
	{ "4",   (ACCEL | REGION) & ~FACT_REGION_DRIVER, CXLX_ATTACH_REGION_DISABLED, HIGH },
	{ "5",   ACCEL, CXLX_ATTACH_REGION_LOST, HIGH },
	{ "6",   ACCEL & ~FACT_DECODING, CXLX_ATTACH_WITHOUT_REGION, MEDIUM },
	{ "7",   (ACCEL | REGION) & ~FACT_LOCKED, CXLX_ATTACH_WITHOUT_ATTACH, MEDIUM },
	{ "7",   ACCEL | FACT_REGION, CXLX_ATTACH_WITHOUT_ATTACH, MEDIUM },
	{ "7b",  ACCEL | REGION | FACT_CHILD, CXLX_ATTACH_WITHOUT_ATTACH, MEDIUM },
	{ "8",   FACT_MEMDEV, CXLX_ATTACH_IN_TRANSIT, MEDIUM },
	{ "8",   FACT_MEMDEV | FACT_PARENT_DRIVER, CXLX_ATTACH_IN_TRANSIT, MEDIUM },
	{ "8b",  ACCEL & ~(FACT_ENDPOINT | FACT_DECODING), CXLX_ATTACH_IN_TRANSIT, MEDIUM },
	{ "8c",  (ACCEL | REGION) & ~FACT_PARENT_DRIVER, CXLX_ATTACH_IN_TRANSIT, MEDIUM },
	{ "9",   ACCEL | REGION | FACT_INTERLEAVED, CXLX_ATTACH_INTERLEAVED, MEDIUM },
	{ "15b", ACCEL | FACT_REGION | FACT_LOCKED, CXLX_ATTACH_NOT_COMMITTED, MEDIUM },

	{ "10",  FACT_CXL_DEVICE | FACT_PARENT_DRIVER | WAY, CXLX_ATTACH_PCIE_ONLY, HIGH },
	{ "10",  FACT_CXL_DEVICE | FACT_PARENT_DRIVER, CXLX_ATTACH_PCIE_ONLY, HIGH },
	{ "10a", FACT_PARENT_DRIVER | WAY, CXLX_ATTACH_PCIE_ONLY, CERTAIN },
	{ "10a", 0, CXLX_ATTACH_PCIE_ONLY, CERTAIN },
	{ "10b", FACT_CXL_DEVICE | WAY, CXLX_ATTACH_PCIE_ONLY, HIGH },
	{ "11",  CXL | WAY | FACT_PARENT_DRIVER, CXLX_ATTACH_PCIE_ONLY, MEDIUM },
	{ "11",  CXL | FACT_ROOT | FACT_PARENT_DRIVER, CXLX_ATTACH_PCIE_ONLY, MEDIUM },
	{ "11b", CXL | FACT_PARENT_DRIVER, CXLX_ATTACH_NO_TOPOLOGY, MEDIUM },
	{ "12",  CXL, CXLX_ATTACH_NO_TOPOLOGY, HIGH },
	{ "12b", CXL | FACT_ROOT, CXLX_ATTACH_NO_TOPOLOGY, HIGH },
	{ "13",  CXL | FACT_ROOT | FACT_PORT, CXLX_ATTACH_PORT_DISABLED, HIGH },
	{ "14",  CXL | WAY | FACT_ORPHAN | FACT_ORPHAN_INTERLEAVED | FACT_LEFTOVER, CXLX_ATTACH_INTERLEAVED, MEDIUM },
	{ "14",  CXL | WAY | FACT_ORPHAN | FACT_ORPHAN_INTERLEAVED, CXLX_ATTACH_INTERLEAVED, MEDIUM },
	{ "15",  CXL | WAY | FACT_ORPHAN | FACT_LEFTOVER, CXLX_ATTACH_NOT_COMMITTED, MEDIUM },
	{ "16",  CXL | WAY, CXLX_ATTACH_NO_REGION, MEDIUM },
	{ "17",  CXL | WAY | FACT_LEFTOVER, CXLX_ATTACH_DETACHED, MEDIUM },
	{ "0",   FACT_CHANGING | ACCEL | REGION, CXLX_ATTACH_CHANGING, LOW },
	{ "0",   FACT_CHANGING, CXLX_ATTACH_CHANGING, LOW },
};
/* clang-format on */

static struct attach_facts all_known(unsigned int yes)
{
	return (struct attach_facts){ .yes = yes, .no = ((1u << N_FACTS) - 1) & ~yes };
}

static void check(const struct device *device, const struct attach_verdict *verdict)
{
	if (strcmp(verdict->rule->name, device->rule) != 0 ||
	    verdict->rule->state != device->state || verdict->confidence != device->confidence)
		fail_msg("facts %#x: rule %s, not %s", device->yes, verdict->rule->name,
			 device->rule);
	assert_int_equal(verdict->n_doubts, 0);
}

static void every_row(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(devices); i++) {
		const struct attach_facts facts = all_known(devices[i].yes);
		const struct attach_verdict verdict = attach_decide(&facts);

		check(&devices[i], &verdict);
	}
}

/* A row that no device above meets is a row that nobody has tried. */
static void every_row_is_tried(void **state)
{
	for (size_t i = 0; i < n_attach_rules; i++) {
		bool tried = false;

		for (size_t d = 0; d < ARRAY_LEN(devices); d++)
			tried |= strcmp(devices[d].rule, attach_rules[i].name) == 0;
		/* These two are for facts that are not known: see partly[]. */
		if (!tried && strcmp(attach_rules[i].name, "18") != 0 &&
		    strcmp(attach_rules[i].name, "-") != 0)
			fail_msg("row %s is not tried", attach_rules[i].name);
	}
}

/* What a row wants is enough for it, whatever the facts say that it does not name. */
static void rows_want_what_they_name(void **state)
{
	for (size_t i = 0; i + 1 < n_attach_rules; i++) {
		const struct attach_rule *rule = &attach_rules[i];
		const struct attach_facts facts = { rule->yes, rule->no };
		const struct attach_verdict verdict = attach_decide(&facts);

		assert_int_equal(rule->yes & rule->no, 0);
		/* Rows before it may be in doubt, but none of them decides. */
		if (verdict.rule < rule && !verdict.n_doubts &&
		    verdict.rule->state != CXLX_ATTACH_UNKNOWN)
			fail_msg("row %s: row %s decides", rule->name, verdict.rule->name);
		assert_non_null(rule->reason);
	}
}

/* --- facts that are not known --- */

struct partly {
	unsigned int yes, unknown;
	const char *rule;
	enum cxlx_attach_confidence confidence;
	unsigned int states;
};

#define STATE(name) (1u << CXLX_ATTACH_##name)

/* clang-format off */
static const struct partly partly[] = {
	/* The only row that fits: less sure, but what else? */
	{ ACCEL | REGION, FACT_PARENT_DRIVER, "-", LOW, STATE(ATTACHED) | STATE(IN_TRANSIT) },
	{ ACCEL | REGION, FACT_LOCKED, "-", LOW, STATE(ATTACHED) | STATE(WITHOUT_ATTACH) },
	{ ACCEL | REGION, FACT_REGION_DRIVER, "-", LOW, STATE(ATTACHED) | STATE(REGION_DISABLED) },
	{ ACCEL | REGION, FACT_DECODING, "3", HIGH, 0 },
	{ ACCEL, FACT_DECODING, "-", LOW, STATE(REGION_LOST) | STATE(WITHOUT_REGION) },
	{ FACT_MEMDEV | FACT_MEMDEV_DRIVER, FACT_CLASS, "-", LOW, STATE(CLASS_DEVICE) | STATE(IN_TRANSIT) },
	{ FACT_MEMDEV | FACT_CLASS, FACT_MEMDEV_DRIVER, "-", LOW, STATE(CLASS_DEVICE) | STATE(CLASS_DEVICE_DISABLED) },
	/* Not root: a driver, no memdev, and no look at the configuration space. */
	{ FACT_PARENT_DRIVER | WAY, CXL, "10a", LOW, 0 },
	{ WAY, CXL, "-", LOW, STATE(PCIE_ONLY) | STATE(NO_REGION) | STATE(DETACHED) },
	/* A port that was not set up yet tells nothing about what firmware has done. */
	{ CXL | WAY, FACT_LEFTOVER, "18", LOW, 0 },
	/* A device whose link says nothing. */
	{ FACT_CXL_DEVICE | WAY | FACT_PARENT_DRIVER, FACT_CXL_LINK, "10", LOW, 0 },
	{ 0, FACT_CLASS, "-", LOW, STATE(CLASS_DEVICE_DISABLED) | STATE(PCIE_ONLY) },
};
/* clang-format on */

static void some_facts_unknown(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(partly); i++) {
		struct attach_facts facts = all_known(partly[i].yes);
		struct attach_verdict verdict;

		facts.yes &= ~partly[i].unknown;
		facts.no &= ~partly[i].unknown;
		verdict = attach_decide(&facts);
		if (strcmp(verdict.rule->name, partly[i].rule) != 0 ||
		    verdict.confidence != partly[i].confidence ||
		    verdict.states != partly[i].states)
			fail_msg("%zu: rule %s, confidence %d, states %#x", i, verdict.rule->name,
				 verdict.confidence, verdict.states);
	}
}

/* Hide one fact or two of each device: the answer stays, or it is "unknown", and is no surer. */
static void hiding_facts_never_misleads(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(devices); i++)
		for (size_t a = 1; a < N_FACTS; a++)
			for (size_t b = a; b < N_FACTS; b++) {
				struct attach_facts facts = all_known(devices[i].yes);
				struct attach_verdict verdict;

				facts.yes &= ~(1u << a | 1u << b);
				facts.no &= ~(1u << a | 1u << b);
				verdict = attach_decide(&facts);
				if (verdict.rule->state == CXLX_ATTACH_UNKNOWN) {
					assert_true(verdict.states & 1u << devices[i].state);
					continue;
				}
				/* That row says no more than that there is no driver. */
				if (strcmp(verdict.rule->name, "18") != 0)
					assert_int_equal(verdict.rule->state, devices[i].state);
				assert_true(verdict.confidence <= devices[i].confidence);
			}
}

static void nothing_known(void **state)
{
	const struct attach_facts facts = { 0 };
	const struct attach_verdict verdict = attach_decide(&facts);

	assert_int_equal(verdict.rule->state, CXLX_ATTACH_UNKNOWN);
	assert_int_equal(verdict.confidence, LOW);
}

static void facts(void **state)
{
	struct attach_facts facts = { 0 };

	fact_set(&facts, FACT_ROOT, true);
	assert_true(fact_is(&facts, FACT_ROOT));
	fact_set(&facts, FACT_ROOT, false);
	assert_false(fact_is(&facts, FACT_ROOT));
	assert_int_equal(facts.no, FACT_ROOT);
	fact_unknown(&facts, FACT_ROOT);
	assert_int_equal(facts.yes | facts.no, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row),
		cmocka_unit_test(every_row_is_tried),
		cmocka_unit_test(rows_want_what_they_name),
		cmocka_unit_test(some_facts_unknown),
		cmocka_unit_test(hiding_facts_never_misleads),
		cmocka_unit_test(nothing_known),
		cmocka_unit_test(facts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
