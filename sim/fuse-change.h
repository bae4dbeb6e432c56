/* SPDX-License-Identifier: GPL-2.0-only */
/* fuse-change.h - operations that change inodes and directories; sysfs refuses most of them */
#ifndef SIM_FUSE_CHANGE_H
#define SIM_FUSE_CHANGE_H

#include <fuse_lowlevel.h>

void fs_op_setattr(fuse_req_t req, fuse_ino_t id, struct stat *to, int what,
		   struct fuse_file_info *info);

void fs_op_create(fuse_req_t req, fuse_ino_t dir, const char *name, mode_t mode,
		  struct fuse_file_info *info);
void fs_op_mknod(fuse_req_t req, fuse_ino_t dir, const char *name, mode_t mode, dev_t dev);
void fs_op_mkdir(fuse_req_t req, fuse_ino_t dir, const char *name, mode_t mode);
void fs_op_remove(fuse_req_t req, fuse_ino_t dir, const char *name);
void fs_op_symlink(fuse_req_t req, const char *link, fuse_ino_t dir, const char *name);
void fs_op_link(fuse_req_t req, fuse_ino_t id, fuse_ino_t dir, const char *name);
void fs_op_rename(fuse_req_t req, fuse_ino_t dir, const char *name, fuse_ino_t new_dir,
		  const char *new_name, unsigned int flags);

#endif
