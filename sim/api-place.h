/* SPDX-License-Identifier: GPL-2.0-only */
/* api-place.h - where names lead to; shared by the parts of api.h, nobody else needs it */
#ifndef SIM_API_PLACE_H
#define SIM_API_PLACE_H

#include "sim/api.h"

/* What a path leads to: a directory, link or node, or a file of a directory. */
struct sim_place {
	struct sim_kobj *kobj;
	const struct sim_attr *attr;
};

/* Someone asks by path, or by number. */
struct sim_name {
	const char *path; /* NULL: by number */
	uint64_t ino;
};

/* With the lock held: 0, -ENOENT or -ENOTDIR.  @follow: a link at the end. */
int sim_find_name(struct sim_world *world, const struct sim_name *name, bool follow,
		  struct sim_place *ret);
void sim_put_path(const struct sim_place *place, struct sim_buf *out);
/* The path that hooks are told; takes the lock. */
int sim_path_of_name(struct sim_world *world, const struct sim_name *name, struct sim_buf *ret);

/* Around an access, see struct sim_hooks. */
int sim_hook_before(struct sim_world *world, enum sim_access access, const char *path,
	       const char *bytes, size_t len);
void sim_hook_after(struct sim_world *world, enum sim_access access, const char *path, ssize_t result);

#endif
