/* SPDX-License-Identifier: GPL-2.0-only */
/* fuse-poll.h - who waits with poll(2) for a file to change by itself */
#ifndef SIM_FUSE_POLL_H
#define SIM_FUSE_POLL_H

struct fuse_pollhandle;
struct sim_file;

/* @file has until now not changed: tell the kernel once it may have.  Takes the handle over. */
void poll_wait(struct sim_file *file, struct fuse_pollhandle *handle);
/* The file is closed. */
void poll_forget(const struct sim_file *file);
/* Something changed: everybody who waits looks again.  A sim_notify_fn. */
void poll_notify(void *unused);

#endif
