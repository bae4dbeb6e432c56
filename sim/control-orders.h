/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * control-orders.h - orders of the control directory about accesses
 *
 * One line of a write as words; words[n] is NULL.  0 or a negative errno.
 */
#ifndef SIM_CONTROL_ORDERS_H
#define SIM_CONTROL_ORDERS_H

#include <stddef.h>

struct control;
struct sim_buf;

/* PATTERN [N] ERRNO [ACCESS], or clear */
int control_fail(struct control *control, size_t n, char **words);
void control_fail_show(struct control *control, struct sim_buf *out);
/* PATTERN MILLISECONDS [ACCESS], or clear */
int control_delay(struct control *control, size_t n, char **words);
void control_delay_show(struct control *control, struct sim_buf *out);
/* COUNT, or PATH VALUE [PATTERN [N]], or clear */
int control_rival(struct control *control, size_t n, char **words);
void control_rival_show(struct control *control, struct sim_buf *out);
/* PATTERN [N] [ACCESS] : FILE WORDS..., or clear */
int control_when(struct control *control, size_t n, char **words);
void control_when_show(struct control *control, struct sim_buf *out);
/* clear */
int control_count(struct control *control, size_t n, char **words);
void control_count_show(struct control *control, struct sim_buf *out);
/* on, off or clear */
int control_log(struct control *control, size_t n, char **words);
void control_log_show(struct control *control, struct sim_buf *out);

#endif
