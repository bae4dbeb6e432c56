/* SPDX-License-Identifier: GPL-2.0-only */
/* config-device.h - what a configuration file can know a device by */
#ifndef DAXCTL_CONFIG_DEVICE_H
#define DAXCTL_CONFIG_DEVICE_H

#include <stddef.h>
#include <stdint.h>

#include "base/scope.h"
#include "base/words.h"
#include "libdaxctl/daxctlx.h"

/* All of it may be missing: a device is of a CXL region, or of a namespace, or of neither. */
struct identity {
	uint64_t *serials;	/* of the members of its CXL region, ascending */
	size_t n_serials;
	uint64_t size;		/* of its CXL region */
	struct words uuids;	/* of its namespace, lower case */
};

/* 0 or -ENOMEM. */
int identity_read(struct daxctl_ctx *ctx, struct daxctl_dev *dev, struct identity *ret);
void identity_clear(struct identity *identity);
int compare_serials(const void *a, const void *b);

#define auto_identity at_end(identity_clear)

#endif
