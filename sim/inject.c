// SPDX-License-Identifier: GPL-2.0-only
/* inject.c - what happens to a machine from outside, see inject.h */
#include "sim/inject.h"

#include <errno.h>

#include "sim/world.h"

int sim_inject_remove(struct sim_world *world, const char *name)
{
	size_t index;
	int r;

	sim_lock(world);
	r = sim_function_find(world, name, &index);
	if (r == 0 && !world->functions[index])
		r = -ENOENT;
	if (r == 0)
		sim_function_pull(world->functions[index]);
	sim_unlock(world);
	return r;
}

int sim_inject_plug(struct sim_world *world, const char *name)
{
	size_t index;
	int r;

	sim_lock(world);
	r = sim_function_find(world, name, &index);
	if (r == 0 && world->functions[index])
		r = -EEXIST;
	if (r == 0)
		sim_function_add(world, index);
	sim_unlock(world);
	return r;
}

void sim_inject_lost(struct sim_world *world, struct sim_buf *out)
{
	sim_lock(world);
	sim_put(out, sim_text(&world->lost), world->lost.len);
	sim_unlock(world);
}

void sim_inject_kernel_log(struct sim_world *world, struct sim_buf *out)
{
	sim_lock(world);
	sim_put(out, sim_text(&world->log), world->log.len);
	if (world->crash)
		sim_printf(out, "crash: %s\n", world->crash);
	sim_unlock(world);
}
