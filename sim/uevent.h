/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * uevent.h - what the kernel tells of devices that come, go, or change hands
 */
#ifndef SIM_UEVENT_H
#define SIM_UEVENT_H

#include <stddef.h>

struct sim_world;
struct sim_device;

struct sim_uevent {
	const char *action;
	const char *subsystem;
	const char *devtype;	/* NULL: none */
	const char *text;	/* "ACTION@DEVPATH", then KEY=VALUE, each with a NUL at its end */
	size_t len;
	size_t head_len;	/* of the first, with its NUL */
};

/* Called with the lock of the world held: it must not access anything, nor wait. */
typedef void (*sim_uevent_fn)(void *data, const struct sim_uevent *event);
void sim_uevent_set(struct sim_world *world, sim_uevent_fn send, void *data);

/* @dev is as it is to be told; with the lock held. */
void sim_uevent(const struct sim_device *dev, const char *action);

#endif
