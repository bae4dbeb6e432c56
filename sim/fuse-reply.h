/* SPDX-License-Identifier: GPL-2.0-only */
/* fuse-reply.h - what the operations of the file system have in common; they need fuse_lowlevel.h */
#ifndef SIM_FUSE_REPLY_H
#define SIM_FUSE_REPLY_H

#include "sim/fuse-node.h"

const struct fs *fs_of_req(fuse_req_t req);
/* This thread works on it, and may be held up; NULL: not any more, it can be answered. */
void fs_serve(fuse_req_t req);
/* As access(2), for who asks. */
int fs_may(fuse_req_t req, const struct stat *st, int mask);
/* What the kernel may keep of a node, and for how long. */
struct fuse_entry_param fs_entry_of(const struct node *node);

#endif
