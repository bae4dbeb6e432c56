// SPDX-License-Identifier: GPL-2.0-only
/* explain.c - what failed, on which file, and what the user can do about it; see explain.h */
#include <errno.h>

#include "base/scope.h"
#include "daxctl/explain.h"

/* First match wins. */
/* clang-format off */
static const struct hint hints[] = {
	{ EBUSY,  "state",   "pages in use that cannot be moved keep memory online: end who uses them, or reboot without this memory" },
	{ EBUSY,  "size",    "a device that has a driver keeps its size: 'daxctl disable-device' takes the driver away" },
	{ EBUSY,  "align",   "a device that has a driver keeps its alignment: 'daxctl disable-device' takes the driver away" },
	{ EINVAL, "size",    "sizes are multiples of the device's alignment and of 2M" },
	{ ENOSPC, "size",    "'daxctl list -R' shows what is left of the region as available_size" },
	{ ENOSPC, "create",  "'daxctl list -R' shows what is left of the region as available_size" },
	{ EINVAL, "align",   "alignments are 4K, 2M and 1G, and the ranges of the device have to be aligned, too" },
	{ EACCES, NULL,      "changing devices needs root" },
	{ EPERM,  NULL,      "the kernel does not allow it, even to root: lockdown is on, perhaps" },
	{ EROFS,  NULL,      "sysfs is mounted read-only here, as in many containers" },
	{ EPROTO, NULL,      "this kernel writes something that daxctl does not know; please report it" },
};
/* clang-format on */

void explain(struct daxctl_ctx *ctx, const char *command, int code)
{
	struct problem problem = problem_of(command, daxctlx_get_error(ctx));
	const char *const *reasons = NULL;
	size_t n = daxctlx_get_reasons(ctx, &reasons);

	problem.hint = hint_for(hints, ARRAY_LEN(hints), &problem);
	explain_failure(&problem, reasons, n, code);
}
