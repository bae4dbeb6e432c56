/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * config.h - the files that say what becomes of a device: *.conf in a directory
 *
 *	[reconfigure-device any text]
 *	cxl.serials = 0x501 0x502
 *	cxl.size = 4G
 *	mode = system-ram
 *	online = true
 *	movable = true
 *
 * Sections of other kinds are somebody else's.  A mistake in a section that is for the device, or
 * in a file that cannot be read, is a failure; one in another section is told and passed over.
 */
#ifndef DAXCTL_CONFIG_H
#define DAXCTL_CONFIG_H

#include <stdbool.h>

#include "libdaxctl/daxctlx.h"

enum config_word {
	CONFIG_UNSAID,
	CONFIG_NO,
	CONFIG_YES,
};

struct config {
	char mode[16];			/* "system-ram", ...; "": it does not say */
	enum config_word online;
	enum config_word movable;
};

/*
 * What the files in @dir say of the device.  Returns 0; -ENOENT: nothing; or less than 0, and the
 * mistake was told.
 */
int config_find(struct daxctl_ctx *ctx, const char *dir, struct daxctl_dev *dev,
		struct config *ret);

#endif
