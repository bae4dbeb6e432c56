// SPDX-License-Identifier: GPL-2.0-only
/* explain.c - what failed, on which file, and what the user can do about it; see explain.h */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/scope.h"
#include "base/words.h"
#include "cli/msg.h"
#include "daxctl/explain.h"

/*
 * First match wins; a file is matched by the beginning of its name, NULL matches any.  A hint
 * names a command or a rule that helps, never "an error occurred".
 */
/* clang-format off */
static const struct hint {
	int code;
	const char *file;
	const char *text;
} hints[] = {
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

static const char *hint_for(const struct daxctlx_error *error)
{
	const char *slash = strrchr(daxctlx_error_path(error), '/');

	for (size_t i = 0; i < ARRAY_LEN(hints); i++) {
		const struct hint *hint = &hints[i];

		if (hint->code != -daxctlx_error_code(error))
			continue;
		if (!hint->file || (slash && after_prefix(slash + 1, hint->file)))
			return hint->text;
	}
	return NULL;
}

static void explain_record(const char *command, const struct daxctlx_error *error)
{
	cli_explain(&(struct problem){
		.command = command,
		.verb = daxctlx_error_doing(error),
		.path = daxctlx_error_path(error),
		.value = daxctlx_error_value(error),
		.error = daxctlx_error_code(error),
		.hint = hint_for(error),
	});
}

void explain(struct daxctl_ctx *ctx, const char *command, int code)
{
	const struct daxctlx_error *error = daxctlx_get_error(ctx);
	const char *const *reasons = NULL;
	size_t n = daxctlx_get_reasons(ctx, &reasons);

	if (n > 0 && after_prefix(reasons[0], "could not take back"))
		explain_record(command, error);
	for (size_t i = 0; i < n; i++)
		cli_say("%s: %s", command, reasons[i]);
	if (n > 0)
		return;
	if (daxctlx_error_code(error) < 0)
		explain_record(command, error);
	else
		cli_say("%s: %s", command, strerror(abs(code)));
}
