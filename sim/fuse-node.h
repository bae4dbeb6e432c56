/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuse-node.h - what a number of the file system is: of the machine, a control file, or a place
 *
 * Numbers are made from what they stand for, so nothing is kept about those that
 * the kernel knows, and none has to be given back.
 */
#ifndef SIM_FUSE_NODE_H
#define SIM_FUSE_NODE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "sim/fuse.h"
#include "sim/text.h"

#define NODE_ROOT 1	/* as the kernel calls it */

struct node {
	uint64_t id;
	struct stat st;	/* with what chmod(2) and chown(2) changed */
	bool lasting;	/* the name leads here until node_gone is called */
};

/* The number that the machine's own stands for; SIM_INO_ROOT is NODE_ROOT. */
uint64_t node_of_ino(uint64_t ino);

/* 0 or -errno; what is not there, or not any more, is -ENOENT. */
int node_lookup(const struct fs *fs, uint64_t dir, const char *name, struct node *ret);
int node_stat(const struct fs *fs, uint64_t id, struct node *ret);
int node_readlink(const struct fs *fs, uint64_t id, struct sim_buf *ret);

/* Names of a directory; a value other than 0 ends it. */
typedef int (*node_each_fn)(void *data, const char *name, const struct node *node);
int node_list(const struct fs *fs, uint64_t id, node_each_fn each, void *data);

/* The name of a control file; NULL: it is none. */
const char *node_control_name(uint64_t id);
/* Nobody mounted on it: a place is an empty file. */
bool node_is_place(uint64_t id);
/* That of the machine. */
uint64_t node_ino(uint64_t id);

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
