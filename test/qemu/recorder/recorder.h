/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * recorder.h - play random writes on a real kernel, and write down what it answers
 *
 * Runs in the guest.  main.c looks, writes and prints; choose.c chooses the next
 * write from what is there; danger.c says no to what would kill the kernel or
 * make its answer a matter of luck.
 */
#ifndef RECORDER_H
#define RECORDER_H

#include "sim/replay-watch.h"

/* One write(2); both texts belong to it. */
struct write {
	char *file;	/* short name, see replay-watch.h */
	char *value;
};

/* The same numbers for the same seed, on every machine. */
uint64_t random_number(void);
unsigned int random_below(unsigned int limit);
void random_seed(uint64_t seed);

/* What a file said in the shot, without the newline; NULL: it is not there or not readable. */
char *shot_value(const struct sim_shot *shot, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));
bool shot_has(const struct sim_shot *shot, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));
/* A name without slash below the places, that begins with @prefix: one of them, or NULL. */
char *shot_any(const struct sim_shot *shot, const char *prefix);

/* Choose a write.  False: nothing came to mind this time. */
bool choose_write(const struct sim_shot *shot, struct write *ret);
/* After this many writes it turns from building regions to taking them apart, and back. */
#define CHOOSE_PHASE 40

/* NULL: do it.  Else why not. */
const char *danger_of(const struct sim_shot *shot, const struct write *write);
/* The answer comes before everything has happened: wait until nothing moves. */
bool takes_time(const struct write *write);

void write_clear(struct write *write);

#endif
