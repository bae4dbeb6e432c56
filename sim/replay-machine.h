/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * replay-machine.h - the simulated side of a replay
 *
 * A topology with the numbers that the real boot gave, and a world that is
 * looked at like a real one.
 */
#ifndef SIM_REPLAY_MACHINE_H
#define SIM_REPLAY_MACHINE_H

#include "sim/api.h"
#include "sim/replay-watch.h"
#include "sim/topology.h"

/* "memN serial S endpoint endpointK": that memdev gets these numbers.  0 or -EINVAL. */
int sim_replay_number_memdev(struct sim_topology *topology, const char *text);
/* "portN device NAME" */
int sim_replay_number_port(struct sim_topology *topology, const char *text);

/* Looking at a world; its data is the world. */
struct sim_watch_ops sim_replay_ops(struct sim_world *world);

/* What a read answers, with ~ for newlines.  0 or -errno. */
int sim_replay_read(struct sim_world *world, const char *name, struct sim_buf *ret);
/* "mem0 region0": what is in the directory and matches one of the patterns. */
int sim_replay_list(struct sim_world *world, const char *dir, const char *patterns,
		    struct sim_buf *ret);
int sim_replay_link(struct sim_world *world, const char *name, struct sim_buf *ret);
/* The text of a "-- state:" line. */
void sim_replay_state(struct sim_world *world, struct sim_buf *ret);

#endif
