/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * select.h - the words of -r and -d: which regions and devices are meant
 *
 * A region is a number, "region0" as for 85, or "dax_region0" as sysfs has it; a device is
 * "dax0.1" or "0.1"; "all" is every one.  Blanks and commas separate words.
 */
#ifndef DAXCTL_SELECT_H
#define DAXCTL_SELECT_H

#include <stdbool.h>

#include "base/words.h"
#include "libdaxctl/daxctlx.h"

struct filter {
	bool given;
	bool all;
	struct words words;
};

/* @text NULL: no filter.  Returns 0 or -ENOMEM. */
int filter_parse(struct filter *filter, const char *text);
void filter_clear(struct filter *filter);

/* Without a filter everything matches. */
bool filter_has_region(const struct filter *filter, struct daxctl_region *region);
bool filter_has_device(const struct filter *filter, struct daxctl_dev *dev);

/* The name of the device that a word stands for: "0.1" is "dax0.1". */
#define DEVICE_NAME_MAX 64
const char *filter_device_name(const char *word, char buf[DEVICE_NAME_MAX]);

#endif
