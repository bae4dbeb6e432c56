// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * wait-events.c - waiting for events of the kernel, see wait.h
 *
 * In a file of its own: who does not wait for events needs no libudev.
 */
#include <errno.h>
#include <libudev.h>
#include <poll.h>
#include <stdlib.h>

#include "engine/context.h"
#include "engine/wait.h"

/* Longest pause without looking again: an event may be missed, a state is not. */
#define LOOK_AGAIN_MS 50
#define PATIENT_MS 1000

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

void wait_events_open(struct ctx *ctx, struct wait_events *events)
{
	if (*ctx->fs.root)
		return;
	events->udev = udev_new();
	if (events->udev)	/* the kernel's own events: there may be no udevd yet */
		events->monitor = udev_monitor_new_from_netlink(events->udev, "kernel");
	if (!events->monitor)
		return;
	udev_monitor_filter_add_match_subsystem_devtype(events->monitor, "cxl", NULL);
	udev_monitor_filter_add_match_subsystem_devtype(events->monitor, "dax", NULL);
	udev_monitor_filter_add_match_subsystem_devtype(events->monitor, "pci", NULL);
	if (udev_monitor_enable_receiving(events->monitor) < 0) {
		udev_monitor_unref(events->monitor);
		events->monitor = NULL;
	}
}

void wait_events_close(struct wait_events *events)
{
	if (events->monitor)
		udev_monitor_unref(events->monitor);
	if (events->udev)
		udev_unref(events->udev);
	*events = (struct wait_events){ 0 };
}

/* At most a number of milliseconds that poll(2) takes.  Was there one?  Of many one is enough. */
static bool await_event(struct wait_events *events, uint64_t ms)
{
	struct pollfd fd = { .fd = -1, .events = POLLIN };
	struct udev_device *device;
	bool any = false;

	if (events->monitor)
		fd.fd = udev_monitor_get_fd(events->monitor);
	if (poll(&fd, 1, (int)ms) <= 0)
		return false;
	while ((device = udev_monitor_receive_device(events->monitor))) {
		udev_device_unref(device);
		any = true;
	}
	return any;
}

/*
 * Most of what is waited for is there in a moment, and what changes often does so in steps: the
 * first looks come soon, also those after an event.
 */
int wait_until(struct ctx *ctx, struct wait_events *events, uint64_t deadline,
	       bool (*done)(void *data), void *data)
{
	const uint64_t longest = events->is_patient ? PATIENT_MS : LOOK_AGAIN_MS;

	for (uint64_t pause = 1;;) {
		uint64_t left = wait_left(deadline);

		if (done(data))
			return 0;
		if (sysfs_cancelled(&ctx->fs))
			return -EINTR;
		if (left == 0)
			return -ETIMEDOUT;
		pause = await_event(events, smaller(left, pause)) ? 1 : smaller(2 * pause, longest);
	}
}

bool wait_pause(struct ctx *ctx, struct wait_events *events, unsigned int attempt,
		uint64_t deadline)
{
	uint64_t bound = UINT64_C(1) << (attempt < 8 ? attempt : 8);
	uint64_t left = wait_left(deadline);

	if (left == 0 || sysfs_cancelled(&ctx->fs))
		return false;
	(void)await_event(events, smaller(left, bound));
	return !sysfs_cancelled(&ctx->fs);
}

static bool queue_is_empty(void *queue)
{
	return !udev_queue_get_udev_is_active(queue) || udev_queue_get_queue_is_empty(queue);
}

void wait_for_udev(struct ctx *ctx, uint64_t deadline)
{
	struct wait_events events = { 0 };
	struct udev_queue *queue;
	struct udev *udev;

	if (*ctx->fs.root)
		return;
	udev = udev_new();
	queue = udev ? udev_queue_new(udev) : NULL;
	if (queue)
		(void)wait_until(ctx, &events, deadline, queue_is_empty, queue);
	udev_queue_unref(queue);
	udev_unref(udev);
}
