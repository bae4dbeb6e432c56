/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * replay-watch.h - everything that CXL, dax and hot-added memory show in sysfs at one moment
 *
 * Traces that are recorded on a real kernel hold, after each write, the lines
 * that changed.  The recorder (in a guest) and the replayer (in the simulator)
 * both use this file, so they cannot look at different things; each brings its
 * own way of looking.  Nothing here knows the simulator: only text.h is used.
 *
 * Names are short, as in the measured traces: what has no prefix is in
 * /sys/bus/cxl/devices, drivers/ in /sys/bus/cxl, dax/ and nd/ in /sys/bus,
 * memory/ in /sys/devices/system.
 */
#ifndef SIM_REPLAY_WATCH_H
#define SIM_REPLAY_WATCH_H

#include "sim/text.h"

enum sim_watch_kind { SIM_WATCH_FILE, SIM_WATCH_LINK, SIM_WATCH_DIR };

typedef void (*sim_watch_fn)(void *data, const char *name, enum sim_watch_kind kind);

/* How to look.  Paths are absolute; all but each() return 0 or a negative errno. */
struct sim_watch_ops {
	void *data;
	int (*list)(void *data, const char *path, sim_watch_fn each, void *each_data);
	int (*mode)(void *data, const char *path, unsigned int *ret);
	int (*read)(void *data, const char *path, struct sim_buf *ret);
	int (*link)(void *data, const char *path, struct sim_buf *ret);
};

/*
 * One line, as in a dump: "644 region0/size = 0x0~" (~ is a newline), "444 x ! ENXIO" for a
 * file that cannot be read, "200 x" for one that nobody can, "l x -> text", "d   x".
 */
struct sim_shot_line {
	char *name;
	char *text;
};

/* Lines by name, sorted.  Zero-initialised is empty. */
struct sim_shot {
	struct sim_shot_line *at;
	size_t n, size;
};

/* Look at everything.  Memory blocks that are in @boot (NULL: none) are left out: they are not CXL's. */
void sim_shot_take(struct sim_shot *ret, const struct sim_watch_ops *ops,
		   const struct sim_shot *boot);
/* Only the names of the memory blocks that are there now. */
void sim_shot_take_blocks(struct sim_shot *ret, const struct sim_watch_ops *ops);
void sim_shot_clear(struct sim_shot *shot);

/* The line of that name; NULL: there is none. */
const char *sim_shot_find(const struct sim_shot *shot, const char *name);
/* Add or replace a line. */
void sim_shot_set(struct sim_shot *shot, const char *name, const char *text);
void sim_shot_drop(struct sim_shot *shot, const char *name);

/* Calls @each for each name whose lines are not equal; NULL is "not there". */
typedef void (*sim_shot_fn)(void *data, const char *name, const char *before, const char *after);
void sim_shot_compare(const struct sim_shot *before, const struct sim_shot *after, sim_shot_fn each,
		      void *data);

/* "region0/size" -> "/sys/bus/cxl/devices/region0/size" */
char *sim_watch_path(const char *name);
/* The name in a line of a shot or dump, or NULL for something else.  The caller frees it. */
char *sim_shot_line_name(const char *line);

#endif
