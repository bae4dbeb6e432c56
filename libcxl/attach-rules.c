// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * attach-rules.c - the decision table, see attach-rules.h
 *
 * Order: first match wins.  Memdevs first, then functions without a memdev.  What an
 * attach that is under way looks like for a moment is "passing", too.  Presence
 * of ram/, the DEVTYPE of events and "bound without a dax region" are no facts here:
 * each of them looks the same for expanders and accelerators.
 */
#include "base/scope.h"
#include "libcxl/attach-rules.h"

#define ANY_MEMDEV FACT_MEMDEV
#define ACCEL_YES (FACT_MEMDEV | FACT_MEMDEV_DRIVER | FACT_ENDPOINT)
#define ACCEL_NO FACT_CLASS
#define WITH_REGION (ACCEL_YES | FACT_REGION)
#define IN_ORDER (WITH_REGION | FACT_COMMITTED | FACT_LOCKED | FACT_PARENT_DRIVER)
#define NOT_IN_ORDER (ACCEL_NO | FACT_INTERLEAVED | FACT_CHILD)
#define NO_MEMDEV (FACT_MEMDEV | FACT_CLASS)
#define REACHED (FACT_CXL_DEVICE | FACT_CXL_LINK | FACT_ROOT | FACT_PORT | FACT_PORT_DRIVER)
#define IDLE (NO_MEMDEV | FACT_PARENT_DRIVER)

/* clang-format off */
const struct attach_rule attach_rules[] = {
	{ "0", FACT_CHANGING, 0,
	  CXLX_ATTACH_CHANGING, CXLX_ATTACH_LOW,
	  .reason = "{device} changed each time it was looked at: something is binding and unbinding it" },

	/* --- memory expanders --- */
	{ "1", ANY_MEMDEV | FACT_CLASS | FACT_MEMDEV_DRIVER, 0,
	  CXLX_ATTACH_CLASS_DEVICE, CXLX_ATTACH_CERTAIN,
	  .reason = "{memdev} is a memory expander and works as such: only accelerators attach" },
	{ "2", ANY_MEMDEV | FACT_CLASS, FACT_MEMDEV_DRIVER,
	  CXLX_ATTACH_CLASS_DEVICE_DISABLED, CXLX_ATTACH_CERTAIN,
	  .reason = "{memdev} is a memory expander without a driver: somebody disabled it, its media is "
		    "not ready, no port leads to it, or its pmem needs the nvdimm bridge",
	  .advice = "cxl enable-memdev {memdev}; if that fails, the kernel log says why" },
	{ "2b", FACT_CLASS, FACT_MEMDEV,
	  CXLX_ATTACH_CLASS_DEVICE_DISABLED, CXLX_ATTACH_CERTAIN,
	  .reason = "{parent} is of the class of memory expanders and has no memdev: its driver is "
		    "not bound, or could not start",
	  .advice = "bind the driver cxl_pci to {parent}; if that fails, the kernel log says why" },

	/* --- memdevs of accelerators --- */
	{ "8", ANY_MEMDEV, ACCEL_NO | FACT_MEMDEV_DRIVER,
	  CXLX_ATTACH_IN_TRANSIT, CXLX_ATTACH_MEDIUM, .passing = true,
	  .reason = "{memdev} belongs to an accelerator and has no driver, which only lasts while {parent} "
		    "attaches or detaches" },
	{ "8b", ANY_MEMDEV | FACT_MEMDEV_DRIVER, ACCEL_NO | FACT_ENDPOINT,
	  CXLX_ATTACH_IN_TRANSIT, CXLX_ATTACH_MEDIUM, .passing = true,
	  .reason = "the endpoint of {memdev} is gone or has no driver: the kernel is about to unbind "
		    "{driver} from {parent}" },
	{ "8c", ACCEL_YES, ACCEL_NO | FACT_PARENT_DRIVER,
	  CXLX_ATTACH_IN_TRANSIT, CXLX_ATTACH_MEDIUM, .passing = true,
	  .reason = "{parent} has no driver and still has {memdev}: its driver is coming or going" },
	{ "9", WITH_REGION | FACT_INTERLEAVED, ACCEL_NO,
	  CXLX_ATTACH_INTERLEAVED, CXLX_ATTACH_MEDIUM, .passing = true,
	  .reason = "{region} is interleaved: {memdev} cannot attach to it, and {driver} is about to fail",
	  .advice = "firmware has to give {parent} a region of its own" },
	{ "7", WITH_REGION, ACCEL_NO | FACT_LOCKED,
	  CXLX_ATTACH_WITHOUT_ATTACH, CXLX_ATTACH_MEDIUM, .passing = true,
	  .reason = "{region} is not locked, so nobody attached: {driver} made {memdev} in a way of its own" },
	{ "7b", WITH_REGION | FACT_CHILD, ACCEL_NO,
	  CXLX_ATTACH_WITHOUT_ATTACH, CXLX_ATTACH_MEDIUM,
	  .reason = "the kernel uses the memory of {region} itself, so nobody attached: {driver} made "
		    "{memdev} in a way of its own" },
	{ "15b", WITH_REGION, ACCEL_NO | FACT_COMMITTED,
	  CXLX_ATTACH_NOT_COMMITTED, CXLX_ATTACH_MEDIUM, .passing = true,
	  .reason = "{region} is not committed: {memdev} cannot attach to it, and {driver} is about to fail" },
	{ "3", IN_ORDER | FACT_REGION_DRIVER, NOT_IN_ORDER,
	  CXLX_ATTACH_ATTACHED, CXLX_ATTACH_HIGH,
	  .reason = "{driver} drives {parent} and uses the memory of {region}" },
	{ "4", IN_ORDER, NOT_IN_ORDER | FACT_REGION_DRIVER,
	  CXLX_ATTACH_REGION_DISABLED, CXLX_ATTACH_HIGH,
	  .reason = "{driver} drives {parent} and uses the memory of {region}, whose own driver is unbound: "
		    "errors of this memory go unreported",
	  .advice = "cxl enable-region {region}" },
	{ "5", ACCEL_YES | FACT_DECODING, ACCEL_NO | FACT_REGION,
	  CXLX_ATTACH_REGION_LOST, CXLX_ATTACH_HIGH, .passing = true,
	  .reason = "the region of {memdev} was deleted or emptied while {driver} uses its addresses: "
		    "they can be given to somebody else",
	  .advice = "create no region; unbind {driver} from {parent} and bind it again" },
	{ "6", ACCEL_YES, ACCEL_NO | FACT_REGION | FACT_DECODING,
	  CXLX_ATTACH_WITHOUT_REGION, CXLX_ATTACH_MEDIUM, .passing = true,
	  .reason = "{driver} has {memdev} and no memory behind it: it attached in a way of its own" },

	/* --- PCI functions without a memdev --- */
	{ "10a", 0, NO_MEMDEV | FACT_CXL_DEVICE,
	  CXLX_ATTACH_PCIE_ONLY, CXLX_ATTACH_CERTAIN,
	  .reason = "{parent} is no CXL device: its configuration space does not say so" },
	{ "10", FACT_CXL_DEVICE | FACT_PARENT_DRIVER, NO_MEMDEV | FACT_CXL_LINK,
	  CXLX_ATTACH_PCIE_ONLY, CXLX_ATTACH_HIGH,
	  .reason = "the link of {parent} was trained for PCIe, not for CXL; {driver} works without CXL",
	  .advice = "look at the slot and at the settings of the firmware" },
	{ "10b", FACT_CXL_DEVICE, IDLE | FACT_CXL_LINK,
	  CXLX_ATTACH_PCIE_ONLY, CXLX_ATTACH_HIGH,
	  .reason = "the link of {parent} was trained for PCIe, not for CXL; no driver is bound",
	  .advice = "look at the slot and at the settings of the firmware" },
	{ "11", FACT_CXL_DEVICE | FACT_CXL_LINK | FACT_PARENT_DRIVER | FACT_ROOT, NO_MEMDEV,
	  CXLX_ATTACH_PCIE_ONLY, CXLX_ATTACH_MEDIUM,
	  .reason = "{driver} drives {parent} and has no memdev: it does not use CXL, failed to attach "
		    "and goes on without, or is still starting",
	  .advice = "if {driver} can use CXL, unbind it from {parent} and bind it again" },
	{ "11b", FACT_CXL_DEVICE | FACT_CXL_LINK | FACT_PARENT_DRIVER, NO_MEMDEV | FACT_ROOT,
	  CXLX_ATTACH_NO_TOPOLOGY, CXLX_ATTACH_MEDIUM,
	  .reason = "there is no CXL bus to attach to; {driver} drives {parent} without CXL",
	  .advice = "load the module cxl_acpi, then unbind {driver} from {parent} and bind it again" },
	{ "12", FACT_CXL_DEVICE | FACT_CXL_LINK, IDLE | FACT_ROOT,
	  CXLX_ATTACH_NO_TOPOLOGY, CXLX_ATTACH_HIGH,
	  .reason = "there is no CXL bus to attach to, and no driver is bound",
	  .advice = "load the module cxl_acpi, then bind the driver of {parent}" },
	{ "12b", FACT_CXL_DEVICE | FACT_CXL_LINK | FACT_ROOT, IDLE | FACT_PORT,
	  CXLX_ATTACH_NO_TOPOLOGY, CXLX_ATTACH_HIGH,
	  .reason = "no port of the CXL bus leads to {parent}, and no driver is bound",
	  .advice = "look at the slot: its host bridge has to be one of CXL" },
	{ "13", FACT_CXL_DEVICE | FACT_CXL_LINK | FACT_ROOT | FACT_PORT, IDLE | FACT_PORT_DRIVER,
	  CXLX_ATTACH_PORT_DISABLED, CXLX_ATTACH_HIGH,
	  .reason = "{port}, which leads to {parent}, has no driver, and neither has {parent}",
	  .advice = "cxl enable-port {port}, then bind the driver of {parent}" },
	{ "14", REACHED | FACT_ORPHAN | FACT_ORPHAN_INTERLEAVED, IDLE,
	  CXLX_ATTACH_INTERLEAVED, CXLX_ATTACH_MEDIUM,
	  .reason = "no driver is bound, and {region} is waiting for a member: it is interleaved, and "
		    "an accelerator cannot attach to that",
	  .advice = "firmware has to give {parent} a region of its own" },
	{ "15", REACHED | FACT_ORPHAN, IDLE | FACT_ORPHAN_INTERLEAVED,
	  CXLX_ATTACH_NOT_COMMITTED, CXLX_ATTACH_MEDIUM,
	  .reason = "no driver is bound, and {region} is not committed: an accelerator cannot attach to that",
	  .advice = "the kernel log says why {region} was not committed; then bind the driver of {parent}" },
	{ "16", REACHED, IDLE | FACT_ORPHAN | FACT_LEFTOVER,
	  CXLX_ATTACH_NO_REGION, CXLX_ATTACH_MEDIUM,
	  .reason = "no driver is bound, and firmware has set up no region for {parent}",
	  .advice = "the settings of the firmware have to map the memory of {parent}" },
	{ "17", REACHED | FACT_LEFTOVER, IDLE | FACT_ORPHAN,
	  CXLX_ATTACH_DETACHED, CXLX_ATTACH_MEDIUM,
	  .reason = "no driver is bound, and {port} still decodes addresses of no region, as after detaching",
	  .advice = "bind the driver of {parent}" },
	{ "18", REACHED, IDLE,
	  CXLX_ATTACH_DETACHED, CXLX_ATTACH_LOW, .guess = true,
	  .reason = "no driver is bound to {parent}",
	  .advice = "bind the driver of {parent}" },

	{ "-", 0, 0,
	  CXLX_ATTACH_UNKNOWN, CXLX_ATTACH_LOW,
	  .reason = "nothing is known about {device}" },
};
/* clang-format on */

const size_t n_attach_rules = ARRAY_LEN(attach_rules);

static const struct attach_rule *unknown_rule(void)
{
	return &attach_rules[ARRAY_LEN(attach_rules) - 1];
}

static bool is_contradicted(const struct attach_rule *rule, const struct attach_facts *facts)
{
	return (rule->yes & facts->no) || (rule->no & facts->yes);
}

static bool has_all(const struct attach_rule *rule, const struct attach_facts *facts)
{
	return !(rule->yes & ~facts->yes) && !(rule->no & ~facts->no);
}

enum cxlx_attach_confidence attach_less(enum cxlx_attach_confidence confidence)
{
	return confidence == CXLX_ATTACH_LOW ? confidence : confidence - 1;
}

/* The rules before the one that decides: which could it be if more was known? */
struct doubts {
	const struct attach_rule *first;
	unsigned int n;
	unsigned int states;		/* 1 << state */
	enum cxlx_attach_confidence least;
};

static void doubt(struct doubts *doubts, const struct attach_rule *rule)
{
	if (!doubts->first || rule->confidence < doubts->least)
		doubts->least = rule->confidence;
	doubts->first = doubts->first ?: rule;
	doubts->states |= 1u << rule->state;
	doubts->n++;
}

static bool agree(const struct doubts *doubts, enum cxlx_attach_state state)
{
	return !(doubts->states & ~(1u << state));
}

static struct attach_verdict without_doubt(const struct attach_rule *rule)
{
	return (struct attach_verdict){ .rule = rule, .confidence = rule->confidence };
}

static struct attach_verdict with_doubts(const struct attach_rule *rule, struct doubts *doubts)
{
	bool decides = rule != unknown_rule();

	if (decides)
		doubt(doubts, rule);
	if (!agree(doubts, doubts->first->state))
		return (struct attach_verdict){ .rule = unknown_rule(), .states = doubts->states };
	return (struct attach_verdict){
		.rule = decides ? rule : doubts->first,
		.confidence = attach_less(doubts->least),
		.n_doubts = doubts->n,
	};
}

/* Nobody doubts that a device stands still that was seen only once. */
static unsigned int certain_facts(const struct attach_facts *facts)
{
	return facts->yes & FACT_CHANGING ? 0 : FACT_CHANGING;
}

struct attach_verdict attach_decide(const struct attach_facts *given)
{
	struct attach_facts facts = { given->yes, given->no | certain_facts(given) };
	struct doubts doubts = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(attach_rules); i++) {
		const struct attach_rule *rule = &attach_rules[i];

		if (is_contradicted(rule, &facts))
			continue;
		if (has_all(rule, &facts))
			return doubts.n && !rule->guess ? with_doubts(rule, &doubts) :
							  without_doubt(rule);
		doubt(&doubts, rule);
	}
	return without_doubt(unknown_rule());	/* not reached: the last rule wants nothing */
}

bool attach_is_good(enum cxlx_attach_state state)
{
	return state == CXLX_ATTACH_ATTACHED || state == CXLX_ATTACH_CLASS_DEVICE ||
	       state == CXLX_ATTACH_CLASS_DEVICE_DISABLED;
}
