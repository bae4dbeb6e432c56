/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * work.h - what the kernel does a little later
 *
 * Asynchronous probes, detach work, bus rescans.  Work is called with the lock
 * of the world held, and so are the functions, but for the last four.  A thread
 * runs what is due; tests without a thread call sim_work_run().
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
/* True when a queue is empty. */
bool sim_work_idle(const struct sim_world *world, enum sim_queue queue);

/* These five take the lock themselves: call them without it. */

/* Do everything now, due or not, until nothing is left. */
void sim_work_run(struct sim_world *world);
/* Do what is due: what nobody asked to be delayed has happened then. */
void sim_work_settle(struct sim_world *world);
/* A thread that does what is due. */
int sim_work_start(struct sim_world *world);
void sim_work_stop(struct sim_world *world);
/* Forget all work, and the queues; only sim_world_free() has use for it. */
void sim_work_free(struct sim_world *world);

#endif
