// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * region-plan-window.c - what one window allows: type, granularity, number of members
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "libcxl/region-plan-private.h"

uint32_t ways_of_window(const struct region_window *window)
{
	uint32_t mask = 0;

	for (uint32_t ways = window->ways; ways && ways <= REGION_WAYS_MAX; ways *= 2)
		mask |= UINT32_C(1) << ways;
	return mask & WAYS_KNOWN;
}

static int check_targets(struct attempt *at)
{
	const struct region_window *window = at->window;

	if (window->n_targets != window->ways)
		return refuse(at->refusal, -ENXIO,
			      "%s shows %zu of its %" PRIu32 " targets; a host bridge is missing",
			      window->name, window->n_targets, window->ways);
	for (size_t i = 0; i < window->n_targets; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(window->targets[i].host_bridge,
				   window->targets[j].host_bridge) == 0)
				return refuse(at->refusal, -ENXIO,
					      "%s has the target %s twice, which cannot be planned",
					      window->name, window->targets[i].host_bridge);
	return 0;
}

int window_check(struct attempt *at)
{
	const struct region_window *window = at->window;

	if (!ways_in(WAYS_KNOWN, window->ways))
		return refuse(at->refusal, -ENXIO,
			      "%s has %" PRIu32 " ways, which no region can have", window->name,
			      window->ways);
	if (window->locked && !at->request->window)
		return refuse(at->refusal, -ENXIO,
			      "%s is locked: a region on it cannot be destroyed before the next "
			      "boot; '-d %s' uses it all the same",
			      window->name, window->name);
	if (!window->cap_type3)
		return refuse(at->refusal, -ENXIO,
			      "%s is for accelerators only, no region can be created on it",
			      window->name);
	return check_targets(at);
}

/* The window has the capability, and the kernel offers to create such regions. */
static bool takes(const struct attempt *at, enum region_type type)
{
	if (type == REGION_DYNAMIC && !at->dynamic_word)
		return false;
	return at->window->cap[type] && at->window->can_create[type];
}

/* The file that is missing is what tells a kernel that cannot from one that can. */
static int refuse_dynamic(struct attempt *at)
{
	const struct region_window *window = at->window;

	if (!window->cap[REGION_RAM])
		return refuse(at->refusal, -ENXIO,
			      "%s takes no volatile memory, so no dynamic ram either",
			      window->name);
	if (at->dynamic_word)
		return refuse(at->refusal, -ENXIO,
			      "%s could hold dynamic ram, but this kernel offers no "
			      "create_%s_region there",
			      window->name, at->dynamic_word);
	return refuse(at->refusal, -ENXIO,
		      "this kernel knows no dynamic capacity: no root decoder has a file "
		      "create_dynamic_ram_1_region, or one of another dialect");
}

static int refuse_type(struct attempt *at, enum region_type type)
{
	const struct region_window *window = at->window;
	enum region_type other = type == REGION_RAM ? REGION_PMEM : REGION_RAM;

	if (type == REGION_DYNAMIC)
		return refuse_dynamic(at);
	if (window->cap[type])
		return refuse(at->refusal, -ENXIO,
			      "%s could hold %s, but this kernel offers no create_%s_region there",
			      window->name, region_type_name(type), region_type_name(type));
	if (takes(at, other))
		return refuse(at->refusal, -ENXIO, "%s takes %s only, no %s", window->name,
			      region_type_name(other), region_type_name(type));
	return refuse(at->refusal, -ENXIO, "%s takes no %s", window->name, region_type_name(type));
}

/* Those whose capacity decides: the named memdevs, else all below the window. */
static bool counts_for_type(const struct attempt *at, const struct region_candidate *memdev)
{
	return at->n_named || (memdev->enabled && members_below(at->window, memdev));
}

/* The first memdev that has nothing of @type; NULL: all have. */
static const struct region_candidate *one_without(const struct attempt *at, enum region_type type,
						  bool *ret_any_with)
{
	const struct region_candidate *const *memdevs = at->n_named ? at->named : at->pool;
	size_t n = at->n_named ? at->n_named : at->n_pool;
	const struct region_candidate *without = NULL;

	*ret_any_with = false;
	for (size_t i = 0; i < n; i++) {
		if (!counts_for_type(at, memdevs[i]))
			continue;
		if (memdevs[i]->partition[type] >= REGION_ALIGN)
			*ret_any_with = true;
		else if (!without)
			without = memdevs[i];
	}
	return without;
}

static int refuse_mixed(struct attempt *at, const struct region_candidate *no_ram,
			const struct region_candidate *no_pmem)
{
	if (no_ram == no_pmem && no_ram->partition[REGION_DYNAMIC] >= REGION_ALIGN)
		return refuse(at->refusal, -ENXIO,
			      "%s has neither ram nor pmem, only dynamic ram: '--dynamic' takes it",
			      no_ram->name);
	if (no_ram == no_pmem)
		return refuse(at->refusal, -ENXIO, "%s has neither ram nor pmem", no_ram->name);
	return refuse(at->refusal, -ENXIO,
		      "the memdevs have no type in common: %s has no ram and %s has no pmem",
		      no_ram->name, no_pmem->name);
}

/* The window takes both: pmem when all have it (as always), else ram. */
static int choose_between(struct attempt *at)
{
	const struct region_candidate *no_ram, *no_pmem;
	bool any_ram, any_pmem;

	no_ram = one_without(at, REGION_RAM, &any_ram);
	no_pmem = one_without(at, REGION_PMEM, &any_pmem);
	if (at->n_named && no_ram && no_pmem)
		return refuse_mixed(at, no_ram, no_pmem);
	at->type = any_ram && no_pmem ? REGION_RAM : REGION_PMEM;
	return 0;
}

int window_choose_type(struct attempt *at)
{
	const struct region_window *window = at->window;

	at->type = at->request->type;
	if (at->type != REGION_TYPE_ANY)
		return takes(at, at->type) ? 0 : refuse_type(at, at->type);
	if (takes(at, REGION_RAM) && takes(at, REGION_PMEM))
		return choose_between(at);
	if (!takes(at, REGION_RAM) && !takes(at, REGION_PMEM))
		return refuse_type(at, window->cap[REGION_PMEM] ? REGION_PMEM : REGION_RAM);
	at->type = takes(at, REGION_RAM) ? REGION_RAM : REGION_PMEM;
	return 0;
}

int window_choose_granularity(struct attempt *at)
{
	const struct region_window *window = at->window;
	uint32_t asked = at->request->granularity;

	at->granularity = asked ? asked : window->granularity;
	if (window->ways > 1 && at->granularity != window->granularity)
		return refuse(at->refusal, -EINVAL,
			      "granularity %" PRIu32 " is not possible on %s: it has %" PRIu32
			      " ways, so only its own granularity %" PRIu32 " is",
			      asked, window->name, window->ways, window->granularity);
	if (!is_power_of_2(at->granularity) || at->granularity < REGION_GRANULARITY_MIN ||
	    at->granularity > REGION_GRANULARITY_MAX)
		return refuse(at->refusal, -ENXIO,
			      "%s has granularity %" PRIu32 ", which no region can have",
			      window->name, at->granularity);
	return 0;
}

int window_check_ways(struct attempt *at)
{
	const struct region_window *window = at->window;
	uint32_t suits = ways_of_window(window);
	struct text list = { 0 };

	at->ways = at->n_named ? (uint32_t)at->n_named : at->request->ways;
	if (at->type == REGION_DYNAMIC) {
		at->ways = 1;
		if (window->ways > 1)
			return refuse(at->refusal, -ENXIO,
				      "%s has %" PRIu32 " ways, but a dynamic ram region has "
				      "exactly one memdev: it needs a root decoder of one way",
				      window->name, window->ways);
	}
	if (!at->ways || ways_in(suits, at->ways))
		return 0;
	return refuse(at->refusal, -EINVAL,
		      "%" PRIu32 " memdev%s cannot be interleaved on %s, which has %" PRIu32
		      " way%s; %s can",
		      at->ways, at->ways == 1 ? "" : "s", window->name, window->ways,
		      window->ways == 1 ? "" : "s", ways_words(&list, suits));
}
