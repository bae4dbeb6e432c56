// SPDX-License-Identifier: GPL-2.0-only
/*
 * choose.c - the next write
 *
 * Half of the writes are one step on the way to a working region, or back; the
 * others are any file with any value, most of them wrong.  At the end comes what
 * cannot be taken back.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recorder.h"

#define PHASE 40	/* so many writes it builds, or takes apart */
#define LAST_ACT 40	/* so many writes before the end */

bool is_last_act(unsigned long step, unsigned long steps)
{
	return steps >= 10 * LAST_ACT && step + LAST_ACT >= steps;
}

/* Some block, in whatever zone. */
static bool choose_online(const struct sim_shot *shot, struct write *ret)
{
	static const char *const words[] = { "online", "online_kernel", "online_movable\n", "online\n" };
	const char *file = shot_match(shot, "memory/memory*/state");

	if (!file)
		return false;
	*ret = (struct write){ sim_strdup(file), sim_strdup(words[random_below(4)]) };
	return true;
}

/* Where a memdev is, for ".../pci0000:0c/0000:0c:00.0/0000:0d:00.0/mem1": "0000:0d:00.0" */
static char *pci_function(const char *uport)
{
	const char *end = strrchr(uport, '/'), *begin = end;

	while (begin > uport && begin[-1] != '/')
		begin--;
	return sim_format("%.*s", (int)(end - begin), begin);
}

/* A card is pulled, as far as Linux can tell. */
static bool choose_removal(const struct sim_shot *shot, struct write *ret)
{
	static const char *const words[] = { "1", "1\n", "0", "x" };
	const char *name = shot_match(shot, "endpoint*/uport");
	char *function;

	if (!name)
		return false;
	function = pci_function(sim_shot_find(shot, name));
	*ret = (struct write){ sim_format("/sys/bus/pci/devices/%s/remove", function),
			       sim_strdup(words[random_below(4)]) };
	free(function);
	return true;
}

static bool choose_end(const struct sim_shot *shot, struct write *ret)
{
	if (shot_match(shot, "memory/memory*/state"))
		return choose_online(shot, ret);
	return one_in(3) && choose_removal(shot, ret);
}

bool choose_write(const struct sim_shot *shot, unsigned long step, unsigned long steps,
		  struct write *ret)
{
	unsigned int phase = step / PHASE % 4;

	*ret = (struct write){ NULL, NULL };
	if (is_last_act(step, steps) && one_in(3) && choose_end(shot, ret))
		return true;
	if (one_in(4))
		return choose_wild(shot, ret);
	/* Once in a while all is about memory: else nothing gets far there. */
	if ((phase == 2 || one_in(3)) && !one_in(5) && choose_memory(shot, ret))
		return true;
	if (one_in(3) && choose_repair(shot, ret))
		return true;
	return (phase == 3 ? choose_backward : choose_forward)(shot, ret) && ret->value;
}

void write_clear(struct write *write)
{
	free(write->file);
	free(write->value);
	*write = (struct write){ NULL, NULL };
}
