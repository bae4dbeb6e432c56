// SPDX-License-Identifier: GPL-2.0-only
/* explain.c - what failed, on which file, and what the user can do about it; see explain.h */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/scope.h"
#include "cli/explain.h"
#include "cxl/explain.h"

/* First match wins. */
/* clang-format off */
static const struct hint hints[] = {
	{ EINVAL, "size",        "the size must be a multiple of 256M times the number of memdevs" },
	{ ENOSPC, "size",        "the window has no hole of this size; 'cxl list -D -d root' shows max_available_extent" },
	{ ERANGE, "size",        "the window has no hole of this size; 'cxl list -D -d root' shows max_available_extent" },
	{ EINVAL, "dpa_size",    "capacity is handed out in multiples of 256M" },
	{ ENOSPC, "dpa_size",    "the memdev has not that much free capacity of this type; 'cxl list -Di' shows what is taken" },
	{ EBUSY,  "dpa_size",    "decoders of a memdev take capacity from the first up and give it back from the last down; 'cxl list -Di' shows them" },
	{ EINVAL, "target",      "the ports on the way cannot interleave like this; try another granularity, or fewer memdevs" },
	{ ENXIO,  "target",      "the memdev cannot sit at this position; leave the memdevs out to let cxl order them" },
	{ EBUSY,  "target",      "the decoder belongs to a region, a port on the way has no decoder left, or a region there is half made; 'cxl list -DRi' shows them" },
	{ EINVAL, "interleave_", "the window and the ports on the way cannot interleave like this" },
	{ ENXIO,  "commit",      "a target is missing, or the kernel cannot flush the CPU caches (as in most virtual machines)" },
	{ EBUSY,  "commit",      "an earlier decoder on the way is not committed, or a sanitize is running" },
	{ EBUSY,  "delete_region", "the region is in use; disable it first" },
	{ EPERM,  "commit",      "the region is locked, by the firmware or until the next reset" },
	{ ENODEV, "bind",        "the driver does not accept the device; the kernel log says why" },
	{ ENXIO,  "bind",        "the driver does not accept the device; the kernel log says why" },
	{ EINVAL, "inject_poison", "the address has to be a multiple of 64 that the memdev has" },
	{ EINVAL, "clear_poison", "the address has to be a multiple of 64 that the memdev has" },
	{ EBUSY,  "inject_poison", "the memdev has as much injected poison as it can hold, or is sanitizing" },
	{ EPERM,  "data",        "loading firmware needs CAP_SYS_RAWIO, which most containers do not have" },
	{ EACCES, NULL,          "changing the configuration needs root" },
	{ EPERM,  NULL,          "the kernel does not allow it, even to root: it is locked, or lockdown is on" },
	{ EROFS,  NULL,          "sysfs is mounted read-only here, as in many containers" },
	{ EPROTO, NULL,          "this kernel writes something that cxl does not know; please report it" },
};
/* clang-format on */

static struct problem problem_of(const char *command, const struct cxlx_error *error)
{
	return (struct problem){
		.command = command,
		.verb = cxlx_error_doing(error),
		.path = cxlx_error_path(error),
		.value = cxlx_error_value(error),
		.error = cxlx_error_code(error),
	};
}

void explain(struct cxl_ctx *ctx, const char *command, int code)
{
	struct problem problem = problem_of(command, cxlx_get_error(ctx));
	const char *const *reasons = NULL;
	size_t n = cxlx_get_reasons(ctx, &reasons);

	problem.hint = hint_for(hints, ARRAY_LEN(hints), &problem);
	explain_failure(&problem, reasons, n, code);
}

/* --- listings --- */

void complain(struct complaints *complaints, struct cxl_ctx *ctx)
{
	const struct problem problem = problem_of(complaints->command, cxlx_get_error(ctx));

	if (problem.error == 0)
		return;
	explain_once(&problem, &complaints->paths);
	cxlx_clear_error(ctx);
}

void complain_not_root(struct complaints *complaints, const char *what, const char *path, int code)
{
	if (complaints->root_told)
		return;
	complaints->root_told = true;
	cli_warning("no %s%s: %s: %s", what, geteuid() != 0 ? ", that is for root" : "", path,
		    strerror(abs(code)));
}

void complaints_clear(struct complaints *complaints)
{
	words_clear(&complaints->paths);
}
