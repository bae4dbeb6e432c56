/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuse.h - a simulated machine as a file system: /sys, /dev, and the control directory
 *
 * Below the root of the file system are "sys" and "dev" of the machine, the
 * control directory (control.h), and whatever places the caller asks for.
 */
#ifndef SIM_FUSE_H
#define SIM_FUSE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct sim_world;
struct control;

#define FS_CONTROL ".sim"	/* in the root of the file system */

/*
 * Something in the tree that is not of the simulated machine: an empty file or
 * directory to mount on, or a link.  Directories on the way must be there.
 */
struct fs_place {
	char *path;	/* "/dev/null" */
	mode_t type;	/* S_IFREG, S_IFDIR or S_IFLNK */
	char *link;
};

struct fs_places {
	struct fs_place *at;
	size_t n;
};

/* Takes nothing over: copies its arguments. */
void fs_places_add(struct fs_places *places, const char *path, mode_t type, const char *link);
void fs_places_clear(struct fs_places *places);

struct fuse_session;
struct stale;

struct fs {
	struct sim_world *world;
	struct control *control;
	const struct fs_places *places;
	uid_t uid;	/* who owns everything, and may what root may */
	gid_t gid;
	struct fuse_session *session;	/* from fs_open() to fs_close() */
	struct stale *stale;
};

/*
 * @options: what "-o" of a mount takes, or NULL.  @mountpoint: a directory, or
 * "/dev/fd/N" when N is already mounted.  Less than 0: failed, libfuse said why
 * on stderr.
 */
int fs_open(struct fs *fs, const char *options, const char *mountpoint);
/* Until it is unmounted, or a signal ends the session: 0 or -errno.  Many threads. */
int fs_loop(struct fs *fs);
/* Unmounts it. */
void fs_close(struct fs *fs);

#endif
