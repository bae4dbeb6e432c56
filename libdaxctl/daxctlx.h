/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * daxctlx.h - what this library has beyond libdaxctl 85: access by name, settings, and why
 * something failed
 *
 * The rules for every call are those of libdaxctl.h.
 */
#ifndef DAXCTLX_H
#define DAXCTLX_H

#include <stddef.h>
#include <stdio.h>

#include "libdaxctl.h"

#ifdef __cplusplus
extern "C" {
#endif

struct daxctlx_error;

/**
 * DOC: settings
 *
 * They belong to the context and hold from the next access on.
 */

/**
 * daxctlx_set_sysroot() - use the /sys and /proc below another directory
 * @ctx: the context
 * @dir: the directory; NULL, "" and "/" stand for the real root
 *
 * Return: 0, or
 *   -EINVAL  @ctx is NULL
 *   -EBUSY   something was read already
 *   -ENOMEM  out of memory
 *
 * Since: DAXCTLX_1
 */
int daxctlx_set_sysroot(struct daxctl_ctx *ctx, const char *dir);

/**
 * daxctlx_get_sysroot() - the directory below which /sys and /proc are
 * @ctx: the context
 *
 * Owner:  library.
 *
 * Return: the directory, "" for the real root; NULL when @ctx is NULL.
 *
 * Since: DAXCTLX_1
 */
const char *daxctlx_get_sysroot(struct daxctl_ctx *ctx);

/**
 * daxctlx_set_trace() - report each access to sysfs
 * @ctx: the context; NULL is ignored
 * @to:  where a line for each access is printed; NULL ends it
 *
 * Owner:  the caller, as long as the context lives.
 *
 * Since: DAXCTLX_1
 */
void daxctlx_set_trace(struct daxctl_ctx *ctx, FILE *to);

/**
 * DOC: the error record
 *
 * The context remembers the last failure: what was done to which file with which value, and in
 * sentences why the library refused something.
 */

/**
 * daxctlx_get_error() - the record of the last failure
 * @ctx: the context
 *
 * Owner:  library; the next failure changes it.
 *
 * Return: the record; NULL when @ctx is NULL.
 *
 * Since: DAXCTLX_1
 */
const struct daxctlx_error *daxctlx_get_error(struct daxctl_ctx *ctx);

/**
 * daxctlx_clear_error() - forget the last failure and all reasons
 * @ctx: the context; NULL is ignored
 *
 * Since: DAXCTLX_1
 */
void daxctlx_clear_error(struct daxctl_ctx *ctx);

/**
 * daxctlx_error_code() - what went wrong
 * @error: the record
 *
 * Return: a negative errno; 0 when nothing failed; -EINVAL when @error is NULL.
 *
 * Since: DAXCTLX_1
 */
int daxctlx_error_code(const struct daxctlx_error *error);

/**
 * daxctlx_error_doing() - what was being done: "read", "write", "bind", ...
 * @error: the record
 *
 * Owner:  library.
 *
 * Return: a verb; "" when nothing failed or @error is NULL.
 *
 * Since: DAXCTLX_1
 */
const char *daxctlx_error_doing(const struct daxctlx_error *error);

/**
 * daxctlx_error_path() - to which file
 * @error: the record
 *
 * Owner:  library.
 *
 * Return: a path; "" when nothing failed or @error is NULL.
 *
 * Since: DAXCTLX_1
 */
const char *daxctlx_error_path(const struct daxctlx_error *error);

/**
 * daxctlx_error_value() - with which value, written or read
 * @error: the record
 *
 * Owner:  library.
 *
 * Return: its first line, perhaps cut; "" when there was none or @error is NULL.
 *
 * Since: DAXCTLX_1
 */
const char *daxctlx_error_value(const struct daxctlx_error *error);

/**
 * daxctlx_get_reasons() - why something was refused, in sentences
 * @ctx:         the context
 * @ret_reasons: where the list is stored; it is untouched when @ctx is NULL
 *
 * Owner:  library, until daxctlx_clear_error() or the next reason.
 *
 * Return: how many there are; 0 when an argument is NULL.
 *
 * Since: DAXCTLX_1
 */
size_t daxctlx_get_reasons(struct daxctl_ctx *ctx, const char *const **ret_reasons);

/**
 * DOC: access by name
 */

/**
 * daxctlx_dev_get_by_name() - one device, without a look at any other
 * @ctx:     the context
 * @name:    daxR.D
 * @ret_dev: where the device is stored
 *
 * Source: bus/dax/devices/NAME, else class/dax/NAME.
 * Owner:  library.
 *
 * Return: 0, or
 *   -EINVAL  an argument is NULL
 *   -ENODEV  there is no such device
 *   -ENOMEM  out of memory
 *   and as the kernel reports
 *
 * Since: DAXCTLX_1
 */
int daxctlx_dev_get_by_name(struct daxctl_ctx *ctx, const char *name, struct daxctl_dev **ret_dev);

/**
 * DOC: memory
 */

/**
 * daxctlx_memory_look() - count memory blocks, all at one look
 * @mem:         the memory
 * @ret_total:   where the number of blocks is stored
 * @ret_online:  where the number of those that are online is stored
 * @ret_movable: where the number of those that are online as movable memory is stored
 *
 * The functions of libdaxctl.h look at every block each, and somebody may change them between two
 * looks.
 *
 * Source: devices/system/memory/memoryN/state and valid_zones.
 * Cached: no.
 *
 * Return: 0, or
 *   -EINVAL  an argument is NULL
 *   -ENXIO   nobody tells where the device is
 *   and as the kernel reports
 *
 * Since: DAXCTLX_1
 */
int daxctlx_memory_look(struct daxctl_memory *mem, unsigned int *ret_total,
			unsigned int *ret_online, unsigned int *ret_movable);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif
