/* SPDX-License-Identifier: GPL-2.0-only */
/* fuse-node.h - what a path of the file system is: machine, control file, or place */
#ifndef SIM_FUSE_NODE_H
#define SIM_FUSE_NODE_H

#include <sys/stat.h>

#include "sim/fuse.h"

/* The name of a control file; "" for their directory; NULL for everything else. */
const char *node_control_name(const char *path);

/* Like lstat(2), with what chmod(2) and chown(2) changed. */
int node_stat(const struct fs *fs, const char *path, struct stat *ret);
int node_readlink(const struct fs *fs, const char *path, char *buf, size_t size);

/* Names of a directory; a value other than 0 ends it. */
typedef int (*node_each_fn)(void *data, const char *name, const struct stat *st);
int node_list(const struct fs *fs, const char *path, node_each_fn each, void *data);

/*
 * What chmod(2), chown(2) and utimensat(2) leave.  sysfs keeps that as long as
 * the file lives; a file that comes back under its old name has a new inode
 * number and begins anew.
 */
enum node_change {
	NODE_MODE = 1,
	NODE_UID = 2,
	NODE_GID = 4,
	NODE_TIMES = 8,
};
void node_change(const struct stat *st, unsigned int changes);

/* As access(2), for a process of that user. */
int node_may(const struct fs *fs, const struct stat *st, uid_t uid, gid_t gid, int mask);

#endif
