/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * control.h - the control directory: files that disturb and watch the simulated machine
 *
 * Text files beside the simulated tree, never in it.  One write(2) is one or more
 * lines, each an order of its own; a read tells what is set, or what was seen.
 * The files are described in cxl-sim(1), CONTROL.
 */
#ifndef SIM_CONTROL_H
#define SIM_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct sim_world;
struct control;
struct control_file;

/* Puts its hooks into the world; both free nothing of it. */
struct control *control_new(struct sim_world *world);
void control_free(struct control *control);

/* How to ask whether the client that this thread works for was told to stop. */
void control_ask_interrupted(struct control *control, bool (*is_interrupted)(void));

/* The files, by number from 0; NULL: there is no such number. */
const char *control_name(size_t i);
unsigned int control_mode(size_t i);
/* The number of that name, or -ENOENT. */
int control_find(const char *name);

int control_open(struct control *control, const char *name, int flags, struct control_file **ret);
/* What a read shows is made at the first read, or again at offset 0. */
ssize_t control_read(struct control_file *file, char *buf, size_t size, off_t offset);
/* Returns @len, or the -errno of the first line that was refused. */
ssize_t control_write(struct control_file *file, const char *bytes, size_t len);
void control_close(struct control_file *file);

#endif
