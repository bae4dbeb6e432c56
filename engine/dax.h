/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dax.h - which driver has a dax device, and which program
 *
 * A name that was once written to new_id of a driver (as "daxctl reconfigure-device -m devdax"
 * does) stays with that driver until remove_id or a reboot, whatever became of the device: the
 * next device of that name goes there, too, and never becomes memory by itself.
 */
#ifndef ENGINE_DAX_H
#define ENGINE_DAX_H

#include <stdbool.h>

struct ctx;

/* The dax bus, below /sys, and the driver that makes system memory of a device. */
#define DAX_DRIVERS "bus/dax/drivers"
#define DAX_DEVICES "bus/dax/devices"
#define DAX_MEMORY_DRIVER "kmem"

/* The driver of this device, in @driver; false: it has none. */
bool dax_driver(struct ctx *ctx, const char *device, char driver[64]);

/* It is bound to the driver that makes system memory of it. */
bool dax_is_memory(struct ctx *ctx, const char *device);

/* The first program that has /dev/DEVICE open or mapped, or 0. */
int dax_user(struct ctx *ctx, const char *device);

/*
 * Make a driver that is not the memory driver let go of it.  0 also when there is none;
 * -EBUSY: @ret_pid, a program, has it open.
 */
int dax_release(struct ctx *ctx, const char *device, int *ret_pid);

#endif
