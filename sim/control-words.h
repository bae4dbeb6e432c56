/* SPDX-License-Identifier: GPL-2.0-only */
/* control-words.h - why an order is refused, and orders that other orders give */
#ifndef SIM_CONTROL_WORDS_H
#define SIM_CONTROL_WORDS_H

#include <stdbool.h>

struct control;

/* -EINVAL, and the reason for the user; or another errno. */
int control_no(const char *format, ...) __attribute__((__format__(__printf__, 1, 2)));
int control_no_because(int error, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));
/* Of this thread's last refusal, which is asked for once; else what the errno means. */
const char *control_reason(int error);
/* An order begins: what was said before does not belong to it. */
void control_reason_clear(void);

/* control.c: is there such a file, to which one may write? */
bool control_can_order(const char *name);
/* One line, as if it had been written there. */
void control_order(struct control *control, const char *name, const char *line);

#endif
