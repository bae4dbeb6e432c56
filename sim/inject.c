// SPDX-License-Identifier: GPL-2.0-only
/* inject.c - what happens to a machine from outside, see inject.h */
#include "sim/inject.h"

#include <errno.h>

#include "sim/world.h"

int sim_inject_remove(struct sim_world *world, const char *memdev)
{
	struct sim_function *function = NULL;

	sim_lock(world);
	for (size_t i = 0; !function && i < world->topo->n_memdevs; i++) {
		struct sim_function *one = world->functions[i];

		if (one && one->memdev && sim_streq(sim_device_name(&one->memdev->dev), memdev))
			function = one;
	}
	if (function)
		sim_function_remove(function);
	sim_unlock(world);
	return function ? 0 : -ENOENT;
}

void sim_inject_kernel_log(struct sim_world *world, struct sim_buf *out)
{
	sim_lock(world);
	sim_put(out, sim_text(&world->log), world->log.len);
	if (world->crash)
		sim_printf(out, "crash: %s\n", world->crash);
	sim_unlock(world);
}
