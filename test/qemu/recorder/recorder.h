/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * recorder.h - play random writes on a real kernel, and write down what it answers
 *
 * Runs in the guest.  main.c writes and prints; kernel.c looks, settle.c waits until there is
 * nothing new to be seen; shot.c says what is there, choose.c chooses the next write from that,
 * with steps.c, files.c and values.c; danger.c says no to what would kill the kernel or make its
 * answer a matter of luck.
 */
#ifndef RECORDER_H
#define RECORDER_H

#include "sim/replay-watch.h"

/* One write(2); both texts belong to it. */
struct write {
	char *file;	/* short name, see replay-watch.h */
	char *value;
};

/* --- kernel.c --- */

extern const struct sim_watch_ops kernel;

/* --- settle.c --- */

/* Until no device comes, goes, or changes its driver any more. */
void settle(void);

/* --- shot.c --- */

/* What a file said in the shot, without the newline; NULL: it is not there or not readable. */
char *shot_value(const struct sim_shot *shot, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));
bool shot_has(const struct sim_shot *shot, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));
/* The number that a file says, 0 if it says none. */
uint64_t shot_number(const struct sim_shot *shot, const char *object, const char *attr);
/* Is it a file?  What is not in shots, because it cannot be read and tells nothing, is one too. */
bool shot_is_file(const struct sim_shot *shot, const char *name);
/* One of the names that match, each with the same chance; NULL: none does. */
const char *shot_match(const struct sim_shot *shot, const char *pattern);
unsigned int shot_count(const struct sim_shot *shot, const char *pattern);
/* The last part of such a name; the caller frees it. */
char *shot_any(const struct sim_shot *shot, const char *pattern);

/* --- values.c --- */

/* The same numbers for the same seed, on every machine. */
uint64_t random_number(void);
unsigned int random_below(unsigned int limit);
bool one_in(unsigned int n);
void random_seed(uint64_t seed);

char *any_decoder(const struct sim_shot *shot);
/* One of @words for @file, see files.c; NULL: it names something that is not there. */
char *any_value(const struct sim_shot *shot, const char *file, const char *words);

/* --- choosing; false: nothing came to mind this time --- */

/* files.c: any file, any value; and only about dax, memory and namespaces */
bool choose_wild(const struct sim_shot *shot, struct write *ret);
bool choose_memory(const struct sim_shot *shot, struct write *ret);
/* steps.c: one step on the way to a bound region, or back; bind what lost its driver */
bool choose_forward(const struct sim_shot *shot, struct write *ret);
bool choose_backward(const struct sim_shot *shot, struct write *ret);
bool choose_repair(const struct sim_shot *shot, struct write *ret);
/* choose.c */
bool choose_write(const struct sim_shot *shot, unsigned long step, unsigned long steps,
		  struct write *ret);
/* Towards the end what cannot be taken back is done, too. */
bool is_last_act(unsigned long step, unsigned long steps);

/* --- danger.c --- */

/* NULL: do it.  Else why not. */
const char *danger_of(const struct sim_shot *shot, const struct write *write, bool last_act);
/* The answer comes before everything has happened: wait until nothing moves. */
bool takes_time(const struct write *write);

void write_clear(struct write *write);

#endif
