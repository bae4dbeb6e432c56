/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * netlink.h - uevents for programs in a network namespace of their own
 *
 * A namespace that belongs to a user namespace may be told of devices that the real
 * machine does not have: its kernel passes on what the owner says.
 */
#ifndef SIM_NETLINK_H
#define SIM_NETLINK_H

struct sim_uevent;

/* In the namespace: 0 or -errno.  Brings up the loopback interface as well. */
int netlink_open(void);
/* Both as the kernel says it, and as udev does when it is done.  A sim_uevent_fn. */
void netlink_send(void *unused, const struct sim_uevent *event);

#endif
