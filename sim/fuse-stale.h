/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuse-stale.h - names that the kernel keeps, and has to forget when they go
 *
 * The kernel asks once where the name of a directory or link leads; without that
 * each access to a file would ask for every directory on its way.  What goes is
 * put into a list, with the lock of the machine held; a thread tells the kernel.
 * Who answers a request waits until all of the list is told: so a client that
 * saw, or caused, something never sees a name that went before.
 *
 * The kernel locks a directory for requests about names in it, and while it
 * forgets one of them.  Therefore no such request may wait.
 */
#ifndef SIM_FUSE_STALE_H
#define SIM_FUSE_STALE_H

#include <stdint.h>

struct fuse_session;
struct sim_world;
struct stale;

/* From here on the names that go are collected; NULL: no thread. */
struct stale *stale_new(struct sim_world *world, struct fuse_session *session);
void stale_free(struct stale *stale);

/* Until the kernel knows all, but not for ever: a directory may be held up by "delay". */
void stale_wait(struct stale *stale);

#endif
