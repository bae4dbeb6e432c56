/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * work.h - what the kernel does a little later
 *
 * Asynchronous probes, detach work, bus rescans.  Every function is called,
 * and calls the work, with the lock of the world held.  A thread runs what is
 * due; tests without a thread call sim_work_run().
 */
#ifndef SIM_WORK_H
#define SIM_WORK_H

#include <stdbool.h>

struct sim_world;

enum sim_queue {
	SIM_QUEUE_PORT,		/* the kernel's cxl_port queue: /sys/bus/cxl/flush waits for it */
	SIM_QUEUE_PROBE,	/* asynchronous probes of children; nothing waits for them */
	SIM_QUEUE_OTHER,
	SIM_QUEUES,
};

typedef void (*sim_work_fn)(struct sim_world *world, void *arg);

/* Call fn(world, arg) after @delay_ms; work of one queue runs in the order of its time. */
void sim_work_add(struct sim_world *world, enum sim_queue queue, unsigned int delay_ms,
		  sim_work_fn fn, void *arg);
/* Forget the work with this @arg: its object goes. */
void sim_work_cancel(struct sim_world *world, const void *arg);
/* Do everything of one queue now, also what that adds: this is how one "waits" for it. */
void sim_work_flush(struct sim_world *world, enum sim_queue queue);
/* Do everything now, due or not, until nothing is left. */
void sim_work_run(struct sim_world *world);
/* True when a queue is empty. */
bool sim_work_idle(const struct sim_world *world, enum sim_queue queue);

/* The thread; it takes the lock by itself: call these two without it. */
int sim_work_start(struct sim_world *world);
void sim_work_stop(struct sim_world *world);

#endif
