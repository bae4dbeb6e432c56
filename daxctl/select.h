/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * select.h - the words of -r and -d: which regions and devices are meant
 *
 * A region is a number, "region0" as for 85, or "dax_region0" as sysfs has it; a device is
 * "dax0.1", "0.1" or "/dev/dax0.1"; "all" is every one.  Blanks and commas separate words.
 */
#ifndef DAXCTL_SELECT_H
#define DAXCTL_SELECT_H

#include <stdbool.h>

#include "base/scope.h"
#include "base/words.h"
#include "libdaxctl/daxctlx.h"

struct filter {
	bool given;
	bool all;
	struct words words;
};

/* @text NULL: no filter.  Returns 0 or -ENOMEM. */
int filter_parse(struct filter *filter, const char *text);
/* The same for the words of a command line; no words match nothing. */
int filter_parse_words(struct filter *filter, int n_words, char **words);
void filter_clear(struct filter *filter);
#define auto_filter at_end(filter_clear)

/* Without a filter everything matches. */
bool filter_has_region(const struct filter *filter, struct daxctl_region *region);
bool filter_has_device(const struct filter *filter, struct daxctl_dev *dev);

/* The name of the device that a word stands for: "0.1" is "dax0.1". */
#define DEVICE_NAME_MAX 64
const char *filter_device_name(const char *word, char buf[DEVICE_NAME_MAX]);

/* Devices that somebody asked for: each once, ascending. */
struct devices {
	struct daxctl_dev **at;
	size_t n;
};
void devices_clear(struct devices *devices);
#define auto_devices at_end(devices_clear)

/*
 * The devices of both filters, of which @dev was given.  Those that have names are opened by
 * them: how many others there are does not matter.  Returns 0 or -ENOMEM.
 */
int filter_find_devices(struct daxctl_ctx *ctx, const struct filter *region,
			const struct filter *dev, struct devices *ret);

/* "hint: there is no dax device NAME" for each name of which that is so. */
void filter_hint_unknown(struct daxctl_ctx *ctx, const struct filter *dev);

#endif
