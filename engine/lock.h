/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lock.h - one at a time: the lock of all programs of ours that change regions, devices or memory
 *
 * It is a file in the state directory, /run/cxl below the root, and goes with the process that
 * holds it.  Where the directory cannot be used (not root, no /run), work goes on without.
 */
#ifndef ENGINE_LOCK_H
#define ENGINE_LOCK_H

#include <stdbool.h>
#include <stdint.h>

struct ctx;

#define STATE_DIR "/run/cxl"

/*
 * The directory as a file descriptor, or -1.  Only the last component is made (@create): a root
 * without /run is no place to leave records in.
 */
int lock_open_dir(struct ctx *ctx, bool create);

/*
 * Wait for the lock in @dir until @deadline.  Returns 0 and a descriptor to close, or 0 and -1
 * where there are no locks; -ETIMEDOUT without a reason, or -EINTR.
 */
int lock_take(struct ctx *ctx, int dir, uint64_t deadline, int *ret_lock);

#endif
