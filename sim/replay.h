/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * replay.h - play a trace of a real kernel on a simulated one, and compare every answer
 *
 * The format is that of the measured traces, with "# replay:" lines for what a
 * reader of the original knows and a program does not: test/sim/traces/README.md.
 */
#ifndef SIM_REPLAY_H
#define SIM_REPLAY_H

#include <stdio.h>

#include "sim/topology.h"

struct sim_replay_options {
	unsigned int max_printed;	/* differences; 0: all */
	/* Find the topology that the trace names.  0, or -errno after one line on @out. */
	int (*load)(void *data, const char *name, struct sim_topology *ret, FILE *out);
	void *data;			/* for load() */
	const char *topology;		/* NULL: as the trace says */
	const char *kernel;		/* NULL: as the trace says */
};

struct sim_replay_counts {
	unsigned long writes;		/* done and compared */
	unsigned long reads;		/* files, links and lists that were compared */
	unsigned long differ;		/* of both */
	unsigned long known;		/* differ for a reason that is known: replay-known.c */
	unsigned long skipped;		/* lines that are not compared */
};

/*
 * Play @trace (@name is for messages).  0, or -EINVAL after one line on @out
 * "NAME:LINE: what is wrong", or the -errno of the topology.
 */
int sim_replay(FILE *trace, const char *name, const struct sim_replay_options *options, FILE *out,
	       struct sim_replay_counts *ret);

#endif
