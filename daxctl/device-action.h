/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * device-action.h - what commands on dax devices have in common: which devices, one after the
 * other, an array of results, a summary, the exit status
 *
 * A command that has a word for devices is one call of device_action_run().  One that walks by
 * itself, as create-device does, calls begin(), then done() or failed() for each, then end().
 */
#ifndef DAXCTL_DEVICE_ACTION_H
#define DAXCTL_DEVICE_ACTION_H

#include <stdbool.h>

#include "cli/json.h"
#include "cli/opt.h"
#include "cli/program.h"
#include "daxctl/select.h"
#include "libdaxctl/daxctlx.h"

/* The first member of each command's struct of values is one of these, called "common". */
struct device_action_args {
	const char *region;
	bool human;
	bool verbose;
};

/* clang-format off */
#define DEVICE_ACTION_OPTS(type) \
	OPT_TEXT(type, common.region,  'r', "region",  "region-id", "filter by region"), \
	OPT_FLAG(type, common.human,   'u', "human",   "number formats for people"), \
	OPT_FLAG(type, common.verbose, 'v', "verbose", "turn on debug")
/* clang-format on */

struct device_action {
	const char *command;	/* "daxctl online-memory" */
	const char *trouble;	/* in the line that scripts know: "error onlining memory" */
	const char *done;	/* in the summary that scripts know: "onlined memory for" */
	/*
	 * Returns 0 when @dev is done, -errno with the reason in the context or told already
	 * (@ret_told), or an exit status above 0 when all was told and nothing is in trouble.
	 */
	int (*act)(struct daxctl_dev *dev, void *data, bool *ret_told);
#define DEVICE_PASSED_OVER 1000	/* act() told why: neither done nor a failure */
	bool prints;		/* the devices that are done, as "daxctl list" does */
	/* Instead of that; NULL for nothing.  With -errno for what act() answered. */
	struct json_object *(*result)(struct daxctl_dev *dev, int code, void *data, bool human);
	void *data;
};

/* Zero-initialised is ready for device_action_begin(). */
struct device_run {
	const struct device_action *action;
	const struct device_action_args *args;
	struct daxctl_ctx *ctx;
	struct filter region;		/* of -r; filter_has_region() asks it */
	struct json_object *results;
	unsigned int n_done;
	int status;			/* of the last that failed, or nothing to do for it; else 0 */
	bool interrupted;
};

/* Signals, verbosity, -r.  Returns 0 or -ENOMEM; device_action_end() is due in any case. */
int device_action_begin(struct device_run *run, struct cli *cli,
			const struct device_action *action, const struct device_action_args *args);
/* @dev is done.  Returns 0 or -ENOMEM. */
int device_action_done(struct device_run *run, struct daxctl_dev *dev);
/* Something failed with @code, -errno; it is explained unless it was @told. */
void device_action_failed(struct device_run *run, int code, bool told);
/* Print results and summary.  @r: -errno of what stopped it all, or 0.  Returns the exit status. */
int device_action_end(struct device_run *run, int r);

/*
 * All of that for the devices of the @n_words words: names, "all", or lists of them.  A name that
 * means nothing is told, and no failure, as for 85; all others have their turn when one fails.
 * Returns the exit status: that of the last failure, as in 85.
 */
int device_action_run(struct cli *cli, const struct device_action *action,
		      const struct device_action_args *args, int n_words, char **words);

#endif
