/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * region-guard.h - may this step be taken on this region now?
 *
 * The kernel unbinds, resets and deletes a region whose memory is in use without
 * a word, and crashes later.  So every step that could do that asks here first,
 * immediately before its write, whoever calls it and whatever was forced.
 */
#ifndef LIBCXL_REGION_GUARD_H
#define LIBCXL_REGION_GUARD_H

struct cxl_region;

enum guard_step {
	GUARD_UNBIND,	/* the driver lets go of the region; its children vanish */
	GUARD_RESET,	/* decoding ends: commit 0, a target cleared, the region deleted */
	GUARD_GO,	/* a member or a port goes, and takes the region along */
};

/*
 * Return: 0, -EBUSY (memory of the region is in use by the kernel, or by an
 * accelerator, except for GUARD_GO), -EPERM (the region is locked), or the errno of a
 * file that could not be read: what cannot be known is not safe.  The reason is recorded.
 */
int region_guard(struct cxl_region *region, enum guard_step step);

/* Only the question whether an accelerator is attached to it: 0 or -EBUSY with a reason. */
int region_guard_accelerator(struct cxl_region *region);

/* Only the question of the lock: 0 or -EPERM with a reason. */
int region_guard_lock(struct cxl_region *region);

#endif
