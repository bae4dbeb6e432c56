/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * control-inject.h - orders of the control directory that inject.h carries out
 *
 * One line of a write as words; words[n] is NULL.  0 or a negative errno.
 */
#ifndef SIM_CONTROL_INJECT_H
#define SIM_CONTROL_INJECT_H

#include <stddef.h>

struct control;
struct sim_buf;

/* MEMDEV, the address of its function, or its name in the topology */
int control_remove(struct control *control, size_t n, char **words);
int control_plug(struct control *control, size_t n, char **words);
/* MEMDEV DPA */
int control_poison(struct control *control, size_t n, char **words);
void control_poison_show(struct control *control, struct sim_buf *out);
/* load|unload MODULE */
int control_module(struct control *control, size_t n, char **words);
void control_module_show(struct control *control, struct sim_buf *out);
/* BLOCK [0|1] */
int control_unmovable(struct control *control, size_t n, char **words);
/* BLOCK [ERRNO|0] */
int control_online_fails(struct control *control, size_t n, char **words);
int control_offline_fails(struct control *control, size_t n, char **words);
void control_online_fails_show(struct control *control, struct sim_buf *out);
void control_offline_fails_show(struct control *control, struct sim_buf *out);
/* WORD [MILLISECONDS], or off */
int control_online_daemon(struct control *control, size_t n, char **words);
void control_online_daemon_show(struct control *control, struct sim_buf *out);
/*
 * add MEMDEV OFFSET LENGTH [tag=UUID] [seq=N] [more]
 * release MEMDEV OFFSET LENGTH [tag=UUID] [seq=N] [forced] [more]
 */
int control_extent(struct control *control, size_t n, char **words);
void control_extent_show(struct control *control, struct sim_buf *out);

#endif
