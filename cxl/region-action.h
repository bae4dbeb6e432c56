/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * region-action.h - what enable-, disable- and destroy-region have in common: which
 * regions, one after the other, a summary, the exit status
 */
#ifndef CXL_REGION_ACTION_H
#define CXL_REGION_ACTION_H

#include <stdbool.h>

#include "cli/json.h"
#include "cli/opt.h"
#include "cli/program.h"
#include "libcxl/cxlx.h"

struct region_action_args {
	const char *bus;
	const char *decoder;
	bool force;
	bool debug;
};

/* clang-format off */
#define REGION_ACTION_OPTS \
	OPT_TEXT(struct region_action_args, bus,     'b', "bus",     "bus name", "limit the operation to this bus"), \
	OPT_TEXT(struct region_action_args, decoder, 'd', "decoder", "root decoder name", "limit the operation to this root decoder"), \
	OPT_FLAG(struct region_action_args, debug,    0,  "debug",   "turn on debug")
/* clang-format on */

struct region_action {
	const char *command;	/* "cxl destroy-region" */
	const char *function;	/* in the summary that scripts know: "cmd_destroy_region" */
	const char *done;	/* "destroyed" */
	bool downwards;		/* begin at the highest address: later regions stand in the way */
	int (*act)(struct cxl_region *region, bool force);
	int (*act_with)(struct cxl_region *region, void *data);	/* instead of act() */
	void *data;
};

/* Returns the exit status. */
int region_action_run(struct cli *cli, const struct region_action *action,
		      const struct region_action_args *args, int n_words, char **words);

/* Print the results, if there are any, and free them.  Returns the exit status. */
int region_action_print(struct json_object *results, bool human, int status);

#endif
