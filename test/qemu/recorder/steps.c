// SPDX-License-Identifier: GPL-2.0-only
/*
 * steps.c - one step on the way to a working region, or back
 *
 * Pure chance would never commit one.
 */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recorder.h"

static bool say(struct write *ret, char *file, char *value)
{
	*ret = (struct write){ file, value };
	return true;
}

/* What a region without size lacks. */
static bool choose_setting(const struct sim_shot *shot, const char *region, struct write *ret)
{
	static const char *const ways[] = { "1", "1", "2", "2", "4" };
	char *uuid = shot_value(shot, "%s/uuid", region);
	bool wants_uuid = uuid && strncmp(uuid, "00000000", 8) == 0;

	free(uuid);
	if (wants_uuid)
		return say(ret, sim_format("%s/uuid", region),
			   sim_format("7d9de1a4-0d5b-4a52-9d4a-2e2f5a1f1%03u\n", random_below(1000)));
	if (shot_number(shot, region, "interleave_granularity") == 0)
		return say(ret, sim_format("%s/interleave_granularity", region),
			   sim_strdup(one_in(2) ? "1024" : "256"));
	if (shot_number(shot, region, "interleave_ways") == 0)
		return say(ret, sim_format("%s/interleave_ways", region),
			   sim_strdup(ways[random_below(5)]));
	return say(ret, sim_format("%s/size", region),
		   sim_format("%#llx", (one_in(2) ? 0x10000000ull : 0x20000000ull) *
				       shot_number(shot, region, "interleave_ways")));
}

/* What the memdev behind this decoder has left for it, in its mode. */
static bool has_room(const struct sim_shot *shot, const char *decoder, const char *mode,
		     uint64_t share)
{
	int port = (int)strcspn(decoder, ".");
	uint64_t used = 0;
	char name[64];
	const char *uport, *memdev;

	snprintf(name, sizeof(name), "endpoint%.*s/uport", port - 7, decoder + 7);
	uport = sim_shot_find(shot, name);
	memdev = uport ? strrchr(uport, '/') : NULL;
	for (unsigned int i = 0; i < 16; i++) {
		snprintf(name, sizeof(name), "%.*s.%u", port, decoder, i);
		if (strncmp(name, decoder, strcspn(decoder, "/")) != 0)
			used += shot_number(shot, name, "dpa_size");
	}
	snprintf(name, sizeof(name), "%s/size", mode);
	return memdev && used + share <= shot_number(shot, memdev + 1, name);
}

/*
 * The first decoder of a random endpoint that no region has.  Mostly of one that can, and that
 * the region does not have yet.
 */
static char *free_decoder(const struct sim_shot *shot, const char *mode, uint64_t share)
{
	const char *some = shot_match(shot, "decoder*/dpa_size");
	int prefix;

	for (unsigned int i = 0; some && i < 16 && !has_room(shot, some, mode, share); i++)
		some = shot_match(shot, "decoder*/dpa_size");
	prefix = some ? (int)strcspn(some, ".") + 1 : 0;
	for (unsigned int i = 0; some && i < 16; i++) {
		char *region = shot_value(shot, "%.*s%u/region", prefix, some, i);
		bool is_free = region && *region == '\0';

		free(region);
		if (is_free)
			return sim_format("%.*s%u", prefix, some, i);
	}
	return NULL;
}

static bool choose_member(const struct sim_shot *shot, const char *region, unsigned int slot,
			  struct write *ret)
{
	uint64_t share = shot_number(shot, region, "size") / shot_number(shot, region, "interleave_ways");
	char *wanted = shot_value(shot, "%s/mode", region);
	char *decoder = wanted ? free_decoder(shot, wanted, share) : NULL;
	char *mode = decoder ? shot_value(shot, "%s/mode", decoder) : NULL;
	bool same = mode && strcmp(mode, wanted) == 0;

	free(mode);
	if (!decoder)
		return false;
	if (!same)
		return say(ret, sim_format("%s/mode", decoder), wanted);
	free(wanted);
	if (shot_number(shot, decoder, "dpa_size") != share)
		return say(ret, sim_format("%s/dpa_size", decoder),
			   sim_format("%#llx", (unsigned long long)share));
	return say(ret, sim_format("%s/target%u", region, slot), decoder);
}

/* One step on the way to a bound region. */
bool choose_forward(const struct sim_shot *shot, struct write *ret)
{
	char *region = shot_any(shot, "region*");
	unsigned int n = shot_count(shot, "region*/commit");
	unsigned int ways;

	if (!region || one_in(2 * n * n)) {
		const char *file = shot_match(shot, "decoder*/create_*_region");

		return file && say(ret, sim_strdup(file), shot_value(shot, "%s", file));
	}
	if (shot_number(shot, region, "size") == 0)
		return choose_setting(shot, region, ret);
	ways = (unsigned int)shot_number(shot, region, "interleave_ways");
	for (unsigned int i = 0; i < ways; i++) {
		char *target = shot_value(shot, "%s/target%u", region, i);
		bool is_empty = target && *target == '\0';

		free(target);
		if (is_empty)
			return choose_member(shot, region, i, ret);
	}
	if (shot_number(shot, region, "commit") == 0)
		return say(ret, sim_format("%s/commit", region), sim_strdup("1"));
	if (!shot_has(shot, "%s/driver", region))
		return say(ret, sim_strdup("drivers/cxl_region/bind"), region);
	return choose_wild(shot, ret);
}

static bool turn_on_autoprobe(const struct sim_shot *shot, struct write *ret)
{
	const char *file = shot_match(shot, "/sys/bus/*/drivers_autoprobe");

	if (!file || !strstr(sim_shot_find(shot, file), "= 0"))
		return false;
	return say(ret, sim_strdup(file), sim_strdup("1"));
}

/* A driver that is unbound, and does not come back by itself. */
bool choose_repair(const struct sim_shot *shot, struct write *ret)
{
	if (turn_on_autoprobe(shot, ret))
		return true;
	for (size_t i = 0; i < shot->n; i++) {
		const char *name = shot->at[i].name;
		bool is_memdev = fnmatch("mem[0-9]*", name, FNM_PATHNAME) == 0;
		bool is_port = fnmatch("port*", name, FNM_PATHNAME) == 0 ||
			       fnmatch("endpoint*", name, FNM_PATHNAME) == 0;

		if ((is_memdev || is_port) && !shot_has(shot, "%s/driver", name) && one_in(2))
			return say(ret,
				   sim_format("drivers/cxl_%s/bind", is_memdev ? "mem" : "port"),
				   sim_strdup(name));
	}
	return false;
}

static bool choose_free(const struct sim_shot *shot, struct write *ret)
{
	char *decoder = any_decoder(shot);

	if (shot_number(shot, decoder, "dpa_size") == 0) {
		free(decoder);
		return false;
	}
	return say(ret, sim_format("%s/dpa_size", decoder), sim_strdup("0"));
}

/* One step back. */
bool choose_backward(const struct sim_shot *shot, struct write *ret)
{
	const char *block = shot_match(shot, "memory/memory*/state");
	char *region = shot_any(shot, "region*");
	const char *dax = shot_match(shot, "dax/devices/dax*/driver");
	unsigned int ways;

	if (block && strstr(sim_shot_find(shot, block), "= online"))
		return say(ret, sim_strdup(block), sim_strdup("offline"));
	if (!region || one_in(3))
		return choose_free(shot, ret);
	if (dax && one_in(2))
		return say(ret, sim_strdup("dax/drivers/kmem/unbind"),
			   sim_format("%.*s", (int)strcspn(dax + 12, "/"), dax + 12));
	if (shot_has(shot, "%s/driver", region) && one_in(2))
		return say(ret, sim_strdup("drivers/cxl_region/unbind"), region);
	if (shot_number(shot, region, "commit") && !one_in(3))
		return say(ret, sim_format("%s/commit", region), sim_strdup("0"));
	ways = (unsigned int)shot_number(shot, region, "interleave_ways");
	if (ways && one_in(2))
		return say(ret, sim_format("%s/target%u", region, random_below(ways)),
			   sim_strdup("\n"));
	/* Which window it is in does not show: try. */
	return say(ret, sim_strdup(shot_match(shot, "decoder*/delete_region")), region);
}
