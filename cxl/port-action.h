/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * port-action.h - what disable-port and enable-port have in common: which ports, in which
 * order, a summary, the exit status
 */
#ifndef CXL_PORT_ACTION_H
#define CXL_PORT_ACTION_H

#include <stdbool.h>

#include "cli/opt.h"
#include "cli/program.h"
#include "libcxl/cxlx.h"

struct port_action_args {
	bool endpoint;
	bool debug;
	bool force;
	bool detach_accelerator;
	bool enable_memdevs;
};

/* clang-format off */
#define PORT_ACTION_OPTS \
	OPT_FLAG(struct port_action_args, endpoint, 'e', "endpoint", "the arguments are endpoints"), \
	OPT_FLAG(struct port_action_args, debug,     0,  "debug",    "turn on debug")
/* clang-format on */

struct port_action {
	const char *command;	/* "cxl disable-port" */
	const char *function;	/* in the summary that scripts know: "cmd_disable_port" */
	const char *done;	/* "disabled" */
	const char *unknown;	/* a hint when a port is not there; NULL: none */
	bool upwards;		/* begin with those that are farthest from the root */
	int (*act)(struct cxl_port *port, const struct port_action_args *args);
};

/*
 * As in 85 the status is 0 when at least one port is done, and when no word means one.
 * Returns the exit status.
 */
int port_action_run(struct cli *cli, const struct port_action *action,
		    const struct port_action_args *args, int n_words, char **words);

#endif
