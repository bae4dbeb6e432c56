/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * input.h - the file of --input: a device as "daxctl list -DM" prints it
 *
 * Of its keys, "chardev" says which region, "size", "align" and "mappings" what the device gets.
 */
#ifndef DAXCTL_INPUT_H
#define DAXCTL_INPUT_H

#include <stdint.h>

#include "base/scope.h"
#include "libdaxctl/daxctlx.h"

struct device_input {
	uint64_t size;			/* 0: it does not say */
	uint64_t align;			/* 0: it does not say */
	int region;			/* -1: it does not say */
	struct daxctlx_range *ranges;	/* in the order of their offsets */
	size_t n_ranges;
};

/* 0, or less than 0, and the mistake was told.  Free with input_clear(). */
int input_read(const char *path, struct device_input *ret);
void input_clear(struct device_input *input);

#define auto_input at_end(input_clear)

#endif
