/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * namespace.h - a private view of the file system, for one command and its children
 *
 * A process in user, mount and pid namespaces of its own.  It is the init of the
 * pid namespace: when it goes, for whatever reason, the kernel kills all that
 * were started in there and takes away every mount.  It goes with its parent.
 */
#ifndef SIM_NAMESPACE_H
#define SIM_NAMESPACE_H

#include <sys/types.h>

#include "sim/fuse.h"

/*
 * As fork(2), into new namespaces.  There, users of the machine have their ids
 * when root calls, and else the caller is root and nobody else exists.  The user
 * is told why -1 is returned.  The child calls namespace_enter() first.  With
 * @own_network there is none but that of the child.
 */
pid_t namespace_fork(bool own_network, int *ret_pipe);
/* In the child: wait until the ids are mapped.  0, or -1 after a message. */
int namespace_enter(int pipe);

/* The real directories, from before anything was mounted over them. */
struct real_dirs {
	int dev, run, sys;
};

/* What of the real machine is to be seen in the simulated one, as places to mount on. */
void namespace_places(struct fs_places *places);

/* Mount the file system on /sys, with what comes from @ret_fd.  0, or -1 after a message. */
int namespace_mount_fuse(struct real_dirs *ret_real, int *ret_fd);
/*
 * Put everything where it belongs: /dev, /run, /sys.  Somebody must be serving.
 * 0, or -1 after a message.
 */
int namespace_arrange(const struct real_dirs *real, const struct fs_places *places);

/* After that: let it look as if udev ran.  0, or -1 after a message. */
int namespace_pretend_udev(void);

#define NAMESPACE_CONTROL "/run/cxl-sim"

#endif
