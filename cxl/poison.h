/* SPDX-License-Identifier: GPL-2.0-only */
/* poison.h - what inject-media-poison and clear-media-poison have in common */
#ifndef CXL_POISON_H
#define CXL_POISON_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/opt.h"
#include "cli/program.h"
#include "libcxl/cxlx.h"

struct poison_args {
	const char *address;
	bool debug;
};

/* clang-format off */
#define POISON_OPTS \
	OPT_TEXT(struct poison_args, address, 'a', "address", "dpa", "device physical address, a multiple of 64"), \
	OPT_FLAG(struct poison_args, debug,    0,  "debug",   "turn on debug")
/* clang-format on */

struct poison_action {
	const char *command;	/* "cxl inject-media-poison" */
	const char *done;	/* "poison injected" */
	int (*act)(struct cxl_memdev *memdev, size_t dpa);
};

/* One memdev, one address.  Returns the exit status. */
int poison_run(struct cli *cli, const struct poison_action *action, const struct poison_args *args,
	       char **words);

#endif
