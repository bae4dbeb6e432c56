/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * wait.h - bounded waiting: deadlines, pauses that grow, and kernel events
 */
#ifndef ENGINE_WAIT_H
#define ENGINE_WAIT_H

#include <stdbool.h>
#include <stdint.h>

struct ctx;
struct udev;
struct udev_monitor;

/* Milliseconds of a clock that only goes forward. */
uint64_t wait_now(void);
/* What is left until @deadline, 0 when it is over. */
uint64_t wait_left(uint64_t deadline);

/*
 * Pause before try number @attempt (0 is the first): about 1, 2, 4, ... up to 128
 * milliseconds, a random part of it, so that many losers do not come back
 * together; never beyond @deadline.  False: the time is over, or the caller
 * asked to stop.
 */
bool wait_backoff(struct ctx *ctx, unsigned int attempt, uint64_t deadline);

/* Kernel events of the CXL, dax and PCI subsystems.  Open it before the action whose event counts. */
struct wait_events {
	struct udev *udev;
	struct udev_monitor *monitor;
	bool is_patient;	/* without an event look once a second: looking costs more than being late */
};

/* Below another root there are no events: then wait_until() only looks again and again. */
void wait_events_open(struct ctx *ctx, struct wait_events *events);
void wait_events_close(struct wait_events *events);
#define auto_wait_events __attribute__((__cleanup__(wait_events_close)))

/* Until @done says so: 0; -ETIMEDOUT after @deadline; -EINTR when the caller asked to stop. */
int wait_until(struct ctx *ctx, struct wait_events *events, uint64_t deadline,
	       bool (*done)(void *data), void *data);

/*
 * Pause before look number @attempt (0 is the first) at something that no event tells of: 1, 2,
 * 4, ... up to 256 milliseconds, less when an event comes or @deadline is near.  False: the
 * time is over, or the caller asked to stop.
 */
bool wait_pause(struct ctx *ctx, struct wait_events *events, unsigned int attempt,
		uint64_t deadline);

/*
 * Until udevd has handled the events that it has, at most until @deadline: its rules may
 * change what was just added.  Without udevd there is nothing to wait for.
 */
void wait_for_udev(struct ctx *ctx, uint64_t deadline);

#endif
