/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * control-rules.h - what is to happen at accesses: failures, delays, rivals; and what was seen
 *
 * control-rules.c keeps them and hooks into the world; control.c is the text around it.
 */
#ifndef SIM_CONTROL_RULES_H
#define SIM_CONTROL_RULES_H

#include <pthread.h>
#include <stdbool.h>
#include <sys/queue.h>

#include "sim/api.h"
#include "sim/inject.h"

enum rule_kind {
	RULE_FAIL,
	RULE_DELAY,
	RULE_RIVAL,
	RULE_WHEN,
};

struct rule {
	enum rule_kind kind;
	char *pattern;		/* which files: see rule_matches() */
	enum sim_access access;
	unsigned long nth;	/* it happens at the n-th such access from now; 0: at each */
	int error;		/* fail: the negative errno */
	unsigned int ms;	/* delay */
	char *path, *value;	/* rival: writes value there; NULL: takes the id that is asked for */
				/* when: gives that order to that control file */
	TAILQ_ENTRY(rule) in_control;
};

struct control {
	struct sim_world *world;
	bool (*is_interrupted)(void);	/* does this thread's client want to stop? NULL: never */
	pthread_mutex_t lock;	/* of everything below */
	TAILQ_HEAD(, rule) rules;
	unsigned long counts[SIM_ACCESS_OPEN + 1];
	bool logging;
	struct sim_buf log;
};

/* Copies the strings. */
void rule_add(struct control *control, const struct rule *rule);
/* All of one kind. */
void rules_clear(struct control *control, enum rule_kind kind);
/*
 * A pattern of fnmatch(3) for whole paths when it begins with a slash, else for
 * their last parts: "region0/commit".  Links are known only in /sys/bus/BUS/devices/.
 */
bool rule_matches(const char *pattern, const char *path);
/* Absolute, from what users write: names alone are of /sys/bus/cxl/devices. */
char *rule_path(const char *path);

extern const char *const access_words[];	/* by enum sim_access; NULL at the end */

/* What this thread does from here on is not seen by the hooks, or is again. */
void control_quiet(bool quiet);

extern const struct sim_hooks control_hooks;	/* data: a struct control */

#endif
