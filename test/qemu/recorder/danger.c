// SPDX-License-Identifier: GPL-2.0-only
/*
 * danger.c - writes that are not worth their answer
 *
 * The kernel trusts root.  What is refused here either kills it (decoders reset
 * under memory that is in use, the same decoder written to its slot again),
 * loses memory until the next boot, or is answered differently each time.
 */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "recorder.h"

static bool matches(const struct write *write, const char *pattern)
{
	return fnmatch(pattern, write->file, 0) == 0;
}

static bool any_block(const struct sim_shot *shot, bool only_online)
{
	for (size_t i = 0; i < shot->n; i++) {
		const char *name = shot->at[i].name;

		if (fnmatch("memory/memory*/state", name, 0) != 0)
			continue;
		if (!only_online || !strstr(shot->at[i].text, "= offline"))
			return true;
	}
	return false;
}

static bool is_false_word(const char *value)
{
	return *value && strchr("0nNfF", *value);
}

static bool is_true_word(const char *value)
{
	return *value && strchr("1yYtTeEoO", *value);
}

static const char *danger_of_target(const struct sim_shot *shot, const struct write *write)
{
	char *now = shot_value(shot, "%s", write->file);
	const char *why = NULL;

	if (*write->value == '\n') {
		if (any_block(shot, false))
			why = "resets decoders before kmem lets go";
	} else if (now && *now && strncmp(write->value, now, strlen(now)) == 0) {
		why = "the slot has this decoder: kernels die of it";
	}
	free(now);
	return why;
}

/* Driver files, and what they take away. */
static const char *danger_of_unbind(const struct sim_shot *shot, const struct write *write)
{
	if (matches(write, "drivers/cxl_region/unbind") || matches(write, "dax/drivers/*/unbind"))
		return any_block(shot, true) ? "memory is online" : NULL;
	if (matches(write, "drivers/*/unbind"))
		return any_block(shot, false) ? "resets decoders before kmem lets go" : NULL;
	return NULL;
}

/* In the zone Normal the kernel puts things of its own: luck decides whether it goes offline. */
static bool is_sticky(const struct sim_shot *shot, const char *block)
{
	char *state = shot_value(shot, "%s/state", block);
	char *zones = shot_value(shot, "%s/valid_zones", block);
	bool sticky = state && zones && strcmp(state, "offline") != 0 && strcmp(zones, "Movable") != 0;

	free(state);
	free(zones);
	return sticky;
}

static bool any_sticky_block(const struct sim_shot *shot)
{
	for (size_t i = 0; i < shot->n; i++)
		if (fnmatch("memory/memory*", shot->at[i].name, FNM_PATHNAME) == 0 &&
		    is_sticky(shot, shot->at[i].name))
			return true;
	return false;
}

static const char *danger_of_online(const char *value)
{
	bool is_online = strncmp(value, "online", 6) == 0;

	return is_online && strncmp(value, "online_movable", 14) != 0 ?
		"cannot be taken back for sure" : NULL;
}

static const char *danger_of_memory(const struct sim_shot *shot, const struct write *write,
				    bool last_act)
{
	char *block = sim_format("%.*s", (int)(strrchr(write->file, '/') - write->file), write->file);
	bool sticky = is_sticky(shot, block);

	free(block);
	if (sticky)
		return "may go offline or not";
	if (last_act)
		return NULL;
	if (matches(write, "memory/memory*/online") && !is_false_word(write->value))
		return "cannot be taken back for sure";
	return danger_of_online(write->value);
}

/* The file "state" of a dax device puts memory online, and takes all of it away. */
static const char *danger_of_state(const struct sim_shot *shot, const struct write *write,
				   bool last_act)
{
	if (any_sticky_block(shot))
		return "may go offline or not";
	return last_act ? NULL : danger_of_online(write->value);
}

static const char *danger_of_mapping(const struct sim_shot *shot, const struct write *write)
{
	char *device = strndup(write->file, strlen(write->file) - strlen("/mapping"));
	bool bound = shot_has(shot, "%s/driver", device);

	free(device);
	return bound ? "changes a device under its driver" : NULL;
}

const char *danger_of(const struct sim_shot *shot, const struct write *write, bool last_act)
{
	if (matches(write, "region*/target*"))
		return danger_of_target(shot, write);
	if (matches(write, "*/unbind"))
		return danger_of_unbind(shot, write);
	if (matches(write, "memory/*"))
		return danger_of_memory(shot, write, last_act);
	if (matches(write, "dax/devices/*/state"))
		return danger_of_state(shot, write, last_act);
	if (matches(write, "*/security/sanitize") || matches(write, "*/security/erase"))
		return is_true_word(write->value) ? "takes nobody knows how long" : NULL;
	if (matches(write, "nd/devices/btt*") || matches(write, "nd/devices/pfn*") ||
	    matches(write, "nd/devices/dax*") || matches(write, "nd/devices/nmem*/security"))
		return matches(write, "*/uevent") ? NULL : "is not simulated";
	if (matches(write, "/sys/bus/pci/*"))
		return any_block(shot, false) ? "resets decoders before kmem lets go" : NULL;
	if (matches(write, "dax/devices/*/mapping"))
		return danger_of_mapping(shot, write);
	if (matches(write, "region*/commit") && is_false_word(write->value))
		return any_block(shot, true) ? "memory is online" : NULL;
	if (matches(write, "decoder*/delete_region"))
		return any_block(shot, true) ? "memory is online" : NULL;
	return NULL;
}

bool takes_time(const struct write *write)
{
	static const char *const quick[] = {
		"region*/interleave_*", "region*/size", "region*/uuid", "decoder*/mode",
		"decoder*/dpa_size", "dax/devices/*/align", "memory/auto_online_blocks",
		"/sys/bus/*/drivers_autoprobe",
	};

	for (size_t i = 0; i < sizeof(quick) / sizeof(*quick); i++)
		if (matches(write, quick[i]))
			return false;
	return true;
}
