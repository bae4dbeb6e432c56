// SPDX-License-Identifier: GPL-2.0-only
/*
 * replay-known.c - where a real kernel of a trace and the simulated one may differ, and why
 *
 * Every row takes something away from the comparison: as few as possible, each
 * with its reason.  The simulated kernel is 7.3.
 */
#include "sim/replay-known.h"

#include <fnmatch.h>
#include <stddef.h>
#include <string.h>

static const struct known {
	const char *release;	/* begins with this; "": any */
	const char *name;	/* a pattern, see fnmatch(3) */
	const char *reason;
} known[] = {
	{ "7.2", "dax/devices/*/state", "new in 7.3" },
	{ "7.2", "dax/drivers/fsdev_dax", "a module that the guest does not load" },
	{ "7.2", "dax/drivers/fsdev_dax/*", "a module that the guest does not load" },
};

const char *sim_replay_known(const char *release, const char *name)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		const char *wanted = known[i].release;

		if (*wanted && (!release || strncmp(release, wanted, strlen(wanted)) != 0))
			continue;
		if (fnmatch(known[i].name, name, 0) == 0)
			return known[i].reason;
	}
	return NULL;
}
