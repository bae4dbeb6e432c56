/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * memdev-action.h - what commands on memdevs have in common: which memdevs, one after the
 * other, an array of results, a summary, the exit status
 */
#ifndef CXL_MEMDEV_ACTION_H
#define CXL_MEMDEV_ACTION_H

#include <stdbool.h>

#include "cli/json.h"
#include "cli/opt.h"
#include "cli/program.h"
#include "libcxl/cxlx.h"

/* The first member of each command's struct of values is one of these, called "common". */
struct memdev_action_args {
	const char *bus;
	bool serial;
	bool verbose;
};

/* clang-format off */
#define MEMDEV_ACTION_OPTS(type) \
	OPT_TEXT(type, common.bus,     'b', "bus",     "bus name", "limit the operation to this bus"), \
	OPT_FLAG(type, common.serial,  'S', "serial",  "the arguments are serial numbers"), \
	OPT_FLAG(type, common.verbose, 'v', "verbose", "turn on debug")
/* clang-format on */

struct memdev_action {
	const char *command;	/* "cxl reserve-dpa" */
	const char *function;	/* in the summary that scripts know: "cmd_reserve_dpa" */
	const char *done;	/* "reservation completed on" */
	const char *failed;	/* when every one failed, with how many; NULL: @done */
	const char *unit;	/* "mem device" */
	/* Returns 0, or -errno with the reason in the context or told already (@ret_told). */
	int (*act)(struct cxl_memdev *memdev, void *data, bool *ret_told);
	/* The second half, once act() of every memdev is over, for those that it began; or NULL. */
	int (*finish)(struct cxl_memdev *memdev, void *data, bool *ret_told);
	/* A signal came: take back what act() began and nobody finished; or NULL. */
	void (*stop)(struct cxl_memdev *memdev, void *data);
	/* After stop() of all of these: how it ended; or NULL. */
	void (*stopped)(struct cxl_memdev *memdev, void *data);
	/* What is printed of a memdev that is done; NULL: nothing is, whatever is done. */
	struct json_object *(*result)(struct cxl_memdev *memdev, void *data, bool human);
	bool single;		/* more than one memdev is a wrong command line */
	bool empty_array;	/* print that, whatever is done: 85 does */
	void *data;
};

/*
 * As in 85 the status is 0 when at least one memdev is done, and when no word means one.
 * Returns the exit status.
 */
int memdev_action_run(struct cli *cli, const struct memdev_action *action,
		      const struct memdev_action_args *args, int n_words, char **words);

/* One line about one memdev: "OWNER: FUNCTION: mem1: TEXT". */
void memdev_action_tell(const struct memdev_action *action, struct cxl_memdev *memdev,
			const char *format, ...) __attribute__((__format__(__printf__, 3, 4)));

#endif
