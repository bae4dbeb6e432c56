// SPDX-License-Identifier: GPL-2.0-only
/* machine.c - which machine is simulated, and its start, see machine.h */
#include "sim/machine.h"

#include <errno.h>
#include <unistd.h>

#include "base/scope.h"
#include "cli/msg.h"
#include "sim/control.h"
#include "sim/topology-ini.h"
#include "sim/work.h"
#include "sim/world.h"

#define EXIT_BAD_TOPOLOGY 2

const char *const kernel_words[] = { "7.3", "7.2", "sysram", "dcd", "all", "dcd-v10", "dcd-next", NULL };

/* What each of the words means. */
static const unsigned int kernels[] = {
	0,
	SIM_NO_DAX_STATE,
	SIM_SYSRAM,
	SIM_DCD,
	SIM_SYSRAM | SIM_DCD,
	SIM_DCD | SIM_DCD_V10,
	SIM_DCD | SIM_DCD_NEXT,
};

/* Why there is no machine of that name. */
static void hint_at_names(void)
{
	auto_free char *dir = sim_topologies_dir();

	if (access(dir, F_OK) == 0)
		cli_hint("\"cxl-sim topologies\" lists the names; a file needs a slash or .ini");
	else
		cli_hint("the machines are not installed: CXL_SIM_TOPOLOGIES names their directory");
}

int machine_load(const struct machine_args *args, struct sim_topology *ret)
{
	const char *name = args->topology ? args->topology : DEFAULT_TOPOLOGY;
	auto_free char *path = sim_topology_path(name);
	int r = sim_topology_load(path, ret, stderr);

	if (r == -ENOENT && !sim_topology_is_path(name))
		hint_at_names();
	return r < 0 ? EXIT_BAD_TOPOLOGY : 0;
}

int machine_start(const struct machine_args *args, const struct sim_topology *topology,
		  struct fs *fs)
{
	int r;

	r = sim_world_new(topology, kernels[args->kernel], &fs->world);
	if (r < 0)
		return r;
	fs->control = control_new(fs->world);
	/* The first program finds a machine that has booted, not one that still binds its memdevs. */
	sim_work_settle(fs->world);
	r = sim_work_start(fs->world);
	if (r < 0)
		machine_stop(fs);
	return r;
}

void machine_stop(struct fs *fs)
{
	sim_work_stop(fs->world);
	control_free(fs->control);
	sim_world_free(fs->world);
	fs->world = NULL;
	fs->control = NULL;
}
