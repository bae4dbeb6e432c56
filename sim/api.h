/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * api.h - what a file system, a replayer or a test may do with a world
 *
 * Paths begin with a slash and are those of the simulated machine (/sys/...,
 * /dev/...); links on the way are followed.  Everything takes the lock of the
 * world itself and may be called from any thread.  All return 0 (or a count) or
 * the -errno that the system call of that name would answer.
 */
#ifndef SIM_API_H
#define SIM_API_H

#include <sys/types.h>

#include "sim/kobj.h"

struct sim_world;
struct sim_file;

struct sim_stat {
	enum sim_kind kind;
	unsigned int mode;	/* permission bits */
	unsigned int nlink;
	uint64_t ino;
	uint64_t size;		/* 4096 for text, as in sysfs */
	unsigned int major, minor;
	/*
	 * The name leads here until sim_on_gone() says otherwise: directories, links
	 * and nodes.  Whether a file is there is asked anew each time.
	 */
	bool lasting;
};

/* Like lstat(2): a link at the end is not followed. */
int sim_stat(struct sim_world *world, const char *path, struct sim_stat *ret);

/*
 * @flags: O_RDONLY, O_WRONLY or O_RDWR.  A mode that no bit of the file's mode
 * allows is -EACCES, for everybody.  A handle stays usable when its object goes:
 * it then answers -ENODEV.
 */
int sim_open(struct sim_world *world, const char *path, int flags, struct sim_file **ret);
/* Who holds it is not root: some files show less then.  Call it before the first read. */
void sim_file_restrict(struct sim_file *file);
/* At offset 0 the text is made anew, elsewhere what was made is continued.  Returns bytes. */
ssize_t sim_file_read(struct sim_file *file, char *buf, size_t size, off_t offset);
/*
 * One call is one store of at most a page.  Returns how much that is.  Only files whose bytes have
 * a place look at @offset.
 */
ssize_t sim_file_write(struct sim_file *file, const char *bytes, size_t len, off_t offset);
void sim_file_close(struct sim_file *file);
/* What poll(2) tells: the file changed by itself since it was opened or read, or is gone. */
bool sim_file_changed(struct sim_file *file);

/*
 * Calls @each for everything in the directory, without . and .. ; a value other than 0
 * ends it.  The order is that of the kernel: programs have been seen to depend on it.
 */
typedef int (*sim_list_fn)(void *data, const char *name, const struct sim_stat *stat);
int sim_list(struct sim_world *world, const char *path, sim_list_fn each, void *data);

/* The text of a link, or -EINVAL for something else. */
int sim_readlink(struct sim_world *world, const char *path, struct sim_buf *ret);

/*
 * Call this whenever a file changes for which poll(2) is of use, with the lock held: so it
 * must not access anything.
 */
typedef void (*sim_notify_fn)(void *data);
void sim_set_notify(struct sim_world *world, sim_notify_fn notify, void *data);

/* open, one access, close. */
int sim_read(struct sim_world *world, const char *path, struct sim_buf *ret);
int sim_write(struct sim_world *world, const char *path, const char *bytes, size_t len);

/*
 * The same by numbers: the ino of a sim_stat, and a name in that directory.  What
 * has gone, or is not shown now, is -ENOENT; a number is never given twice.
 */
#define SIM_INO_ROOT 0	/* stands for that of "/" */
int sim_lookup(struct sim_world *world, uint64_t dir, const char *name, struct sim_stat *ret);
int sim_stat_ino(struct sim_world *world, uint64_t ino, struct sim_stat *ret);
int sim_open_ino(struct sim_world *world, uint64_t ino, int flags, struct sim_file **ret);
int sim_list_ino(struct sim_world *world, uint64_t ino, sim_list_fn each, void *data);
int sim_readlink_ino(struct sim_world *world, uint64_t ino, struct sim_buf *ret);
/* Its path; "/" is "". */
int sim_path_of_ino(struct sim_world *world, uint64_t ino, struct sim_buf *ret);

/*
 * Call @gone, with the lock of the world held, whenever a lasting name stops
 * leading where it led; what is below it is not told.  NULL: no more.
 */
typedef void (*sim_on_gone_fn)(void *data, uint64_t dir, const char *name);
void sim_on_gone(struct sim_world *world, sim_on_gone_fn gone, void *data);

/*
 * Everything below @path as text, in the format of the measured dumps ("mode
 * path = content~"), sorted: for before and after.
 */
int sim_dump(struct sim_world *world, const char *path, struct sim_buf *ret);

enum sim_access {
	SIM_ACCESS_READ,
	SIM_ACCESS_WRITE,
	SIM_ACCESS_LIST,
	SIM_ACCESS_OPEN,
};

/*
 * Called around every access of a file or directory, without the lock, so that
 * it may sleep, or do accesses of its own with the functions above (these are
 * not reported again when they come from within a hook).  What before() returns
 * other than 0 is the answer, and the access does not take place.
 */
struct sim_hooks {
	void *data;
	int (*before)(void *data, enum sim_access access, const char *path, const char *bytes,
		      size_t len);
	void (*after)(void *data, enum sim_access access, const char *path, ssize_t result);
};
void sim_set_hooks(struct sim_world *world, const struct sim_hooks *hooks);

#endif
