/* SPDX-License-Identifier: GPL-2.0-only */
/* fuse-dir.h - operations that read directories */
#ifndef SIM_FUSE_DIR_H
#define SIM_FUSE_DIR_H

#include <fuse_lowlevel.h>

void fs_op_opendir(fuse_req_t req, fuse_ino_t id, struct fuse_file_info *info);
void fs_op_readdir(fuse_req_t req, fuse_ino_t id, size_t size, off_t offset,
		   struct fuse_file_info *info);
void fs_op_readdirplus(fuse_req_t req, fuse_ino_t id, size_t size, off_t offset,
		       struct fuse_file_info *info);
void fs_op_releasedir(fuse_req_t req, fuse_ino_t id, struct fuse_file_info *info);

#endif
