/* SPDX-License-Identifier: GPL-2.0-only */
/* memory-action.h - what online-memory and offline-memory have in common */
#ifndef DAXCTL_MEMORY_ACTION_H
#define DAXCTL_MEMORY_ACTION_H

#include "daxctl/device-action.h"

/* Some blocks went, and others did not: neither what was asked for, nor as it was before. */
#define STATUS_PARTIAL 3

struct memory_action {
	const char *command;	/* "daxctl online-memory" */
	const char *adverb;	/* "online" */
	unsigned int flags;	/* DAXCTLX_MEMORY_... */
	int (*change)(struct daxctl_memory *mem, unsigned int flags,
		      struct daxctlx_blocks **ret_blocks);
	/* of the device that had its turn last */
	struct daxctlx_blocks *blocks;
};

/* act() and result() of struct device_action; @data is a struct memory_action. */
int memory_act(struct daxctl_dev *dev, void *data, bool *ret_told);
struct json_object *memory_result(struct daxctl_dev *dev, int code, void *data, bool human);

#endif
