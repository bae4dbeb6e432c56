/* SPDX-License-Identifier: GPL-2.0-only */
/* machine.h - the options that say which machine is simulated, and its start */
#ifndef SIM_MACHINE_H
#define SIM_MACHINE_H

#include "cli/program.h"
#include "sim/fuse.h"
#include "sim/topology.h"

/* First in the struct of values of each command that simulates. */
struct machine_args {
	const char *topology;
	int kernel;	/* index into kernel_words */
};

extern const char *const kernel_words[];

#define DEFAULT_TOPOLOGY "three"

/* clang-format off */
#define MACHINE_OPTS(type) \
	OPT_TEXT(type, machine.topology, 't', "topology", "name|file", \
		 "machine to simulate, see cxl-sim-topology(5) (default: " DEFAULT_TOPOLOGY ")"), \
	OPT_CHOICE(type, machine.kernel, 'k', "kernel", kernel_words, \
		   "kernel to simulate: 7.3, 7.2, sysram, dcd, all, dcd-v10 or dcd-next (default: 7.3)")
/* clang-format on */

/* The topology that is asked for: 0, or an exit status when the user has been told why not. */
int machine_load(const struct machine_args *args, struct sim_topology *ret);

/*
 * Boot it: fs->world and fs->control, and the thread that does what the kernel
 * does later.  0 or -errno.
 */
int machine_start(const struct machine_args *args, const struct sim_topology *topology,
		  struct fs *fs);
void machine_stop(struct fs *fs);

#endif
