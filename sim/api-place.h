/* SPDX-License-Identifier: GPL-2.0-only */
/* api-place.h - where paths lead to; a part of api.c, nobody else needs it */
#ifndef SIM_API_PLACE_H
#define SIM_API_PLACE_H

#include "sim/api.h"

/* What a path leads to: a directory, link or node, or a file of a directory. */
struct sim_place {
	struct sim_kobj *kobj;
	const struct sim_attr *attr;
};

/* 0 or the -errno of open(2); a link at the end is followed or not.  With the lock held. */
int sim_place_find(struct sim_world *world, const char *path, bool follow, struct sim_place *ret);

/* The hooks of the world, if it has any; without the lock. */
int sim_hook_before(struct sim_world *world, enum sim_access access, const char *path,
		    const char *bytes, size_t len);
void sim_hook_after(struct sim_world *world, enum sim_access access, const char *path,
		    ssize_t result);

#endif
