// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuse-change.c - operations that change inodes and directories, in the words of sysfs
 *
 * All of them lock a directory, or may be about one: none waits, see fuse-stale.h.
 */
#define FUSE_USE_VERSION 312
#include "sim/fuse-change.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "sim/fuse-node.h"
#include "sim/fuse-reply.h"

/* --- changes of an inode --- */

static bool is_owner(fuse_req_t req, const struct stat *st)
{
	const struct fs *fs = fs_of_req(req);
	uid_t uid = fuse_req_ctx(req)->uid;

	return uid == 0 || uid == fs->uid || uid == st->st_uid;
}

static unsigned int changes_of(int what)
{
	unsigned int changes = 0;

	if (what & FUSE_SET_ATTR_MODE)
		changes |= NODE_MODE;
	if (what & FUSE_SET_ATTR_UID)
		changes |= NODE_UID;
	if (what & FUSE_SET_ATTR_GID)
		changes |= NODE_GID;
	if (what & (FUSE_SET_ATTR_ATIME | FUSE_SET_ATTR_MTIME | FUSE_SET_ATTR_ATIME_NOW |
		    FUSE_SET_ATTR_MTIME_NOW))
		changes |= NODE_TIMES;
	return changes;
}

static struct timespec time_to_set(bool now, bool given, struct timespec wanted,
				   struct timespec old)
{
	if (!now)
		return given ? wanted : old;
	clock_gettime(CLOCK_REALTIME, &wanted);
	return wanted;
}

static void set_times(const struct stat *to, int what, struct stat *st)
{
	st->st_atim = time_to_set(what & FUSE_SET_ATTR_ATIME_NOW, what & FUSE_SET_ATTR_ATIME,
				  to->st_atim, st->st_atim);
	st->st_mtim = time_to_set(what & FUSE_SET_ATTR_MTIME_NOW, what & FUSE_SET_ATTR_MTIME,
				  to->st_mtim, st->st_mtim);
}

static void apply(const struct stat *to, int what, unsigned int changes, struct stat *st)
{
	if (changes & NODE_MODE)
		st->st_mode = (st->st_mode & S_IFMT) | (to->st_mode & 07777);
	if (changes & NODE_UID)
		st->st_uid = to->st_uid;
	if (changes & NODE_GID)
		st->st_gid = to->st_gid;
	if (changes & NODE_TIMES)
		set_times(to, what, st);
	node_change(st, changes);
}

/* Shells truncate what they write to; sysfs lets them, and keeps its size. */
static int may_truncate(fuse_req_t req, const struct stat *st, const struct fuse_file_info *info)
{
	return info ? 0 : fs_may(req, st, W_OK);
}

static int change(fuse_req_t req, fuse_ino_t id, const struct stat *to, int what,
		  const struct fuse_file_info *info, struct node *ret)
{
	unsigned int changes = changes_of(what);
	int r;

	r = node_stat(fs_of_req(req), id, ret);
	if (r == 0 && what & FUSE_SET_ATTR_SIZE)
		r = may_truncate(req, &ret->st, info);
	if (r < 0 || !changes)
		return r;
	if (!is_owner(req, &ret->st))
		return -EPERM;
	apply(to, what, changes, &ret->st);
	return 0;
}

void fs_op_setattr(fuse_req_t req, fuse_ino_t id, struct stat *to, int what,
		   struct fuse_file_info *info)
{
	struct node node;
	int r;

	r = change(req, id, to, what, info, &node);
	if (r < 0)
		fuse_reply_err(req, -r);
	else
		fuse_reply_attr(req, &node.st, 0);
}

/* --- what sysfs does not do --- */

void fs_op_create(fuse_req_t req, fuse_ino_t dir, const char *name, mode_t mode,
		  struct fuse_file_info *info)
{
	fuse_reply_err(req, EACCES);
}

void fs_op_mknod(fuse_req_t req, fuse_ino_t dir, const char *name, mode_t mode, dev_t dev)
{
	fuse_reply_err(req, S_ISREG(mode) ? EACCES : EPERM);
}

void fs_op_mkdir(fuse_req_t req, fuse_ino_t dir, const char *name, mode_t mode)
{
	fuse_reply_err(req, EPERM);
}

void fs_op_remove(fuse_req_t req, fuse_ino_t dir, const char *name)
{
	fuse_reply_err(req, EPERM);
}

void fs_op_symlink(fuse_req_t req, const char *link, fuse_ino_t dir, const char *name)
{
	fuse_reply_err(req, EPERM);
}

void fs_op_link(fuse_req_t req, fuse_ino_t id, fuse_ino_t dir, const char *name)
{
	fuse_reply_err(req, EPERM);
}

void fs_op_rename(fuse_req_t req, fuse_ino_t dir, const char *name, fuse_ino_t new_dir,
		  const char *new_name, unsigned int flags)
{
	fuse_reply_err(req, EPERM);
}
