/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cxlx.h - what libcxl offers beyond the drop-in API of libcxl.h
 *
 * Functions return 0 or a negative errno and set their ret_* arguments only on
 * success.  Nothing here prints, exits or installs signal handlers.
 */
#ifndef CXLX_H
#define CXLX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "libcxl.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * DOC: settings
 *
 * They belong to the context and are made right after cxl_new(), before the
 * first object is asked for.
 */

/**
 * cxlx_set_sysroot() - look at a tree of files instead of the running system
 * @ctx: the context
 * @dir: directory that holds sys/ and dev/; NULL, "" and "/" mean the real ones
 *
 * A new context takes the environment variable CXL_SYSROOT.
 *
 * Return: 0, or
 *   -EINVAL  @ctx is NULL
 *   -EBUSY   something was read already
 *   -ENOMEM
 *
 * Since: CXLX_1
 */
int cxlx_set_sysroot(struct cxl_ctx *ctx, const char *dir);

/**
 * cxlx_get_sysroot() - the directory set before, without its last slash
 * @ctx: the context
 *
 * Return: a text owned by the context, "" for the real root; NULL when @ctx is NULL
 *
 * Since: CXLX_1
 */
const char *cxlx_get_sysroot(struct cxl_ctx *ctx);

/**
 * cxlx_set_trace() - print every access to sysfs
 * @ctx: the context
 * @to:  stream that stays open as long as the context, or NULL for silence
 *
 * One line for each read, write, link and directory: verb, path, value, result.
 *
 * Since: CXLX_1
 */
void cxlx_set_trace(struct cxl_ctx *ctx, FILE *to);

/**
 * cxlx_set_cancelled() - let the caller end a long operation
 * @ctx:       the context
 * @cancelled: asked between steps and when a signal interrupts a system call
 * @data:      handed to @cancelled
 *
 * Once @cancelled returns true, creation and destruction take back what they
 * did and return -EINTR.  A program sets a flag in its signal handler.
 *
 * Since: CXLX_1
 */
void cxlx_set_cancelled(struct cxl_ctx *ctx, bool (*cancelled)(void *data), void *data);

/**
 * struct cxlx_step - one write to sysfs, as reported to the function of cxlx_set_step_fn()
 * @path:  the file, below /sys
 * @value: the text written
 * @code:  0 or the negative errno of the write
 * @undo:  the write takes back an earlier one
 */
struct cxlx_step {
	const char *path;
	const char *value;
	int code;
	bool undo;
};

/**
 * cxlx_set_step_fn() - be told of every write to sysfs
 * @ctx:     the context
 * @step_fn: called after each write, or NULL
 * @data:    handed to @step_fn
 *
 * Since: CXLX_1
 */
void cxlx_set_step_fn(struct cxl_ctx *ctx,
		      void (*step_fn)(void *data, const struct cxlx_step *step), void *data);

/**
 * DOC: errors
 *
 * Beside the number that a function returns, the context keeps a record of the
 * last failure: what was being done, with which file and value.  Taking steps
 * back does not overwrite the record of the failure that made it necessary.
 * A refusal that never came to an access is explained in sentences instead:
 * the reasons.
 */
struct cxlx_error;

/**
 * cxlx_get_error() - the record of the last failure
 * @ctx: the context
 *
 * Return: a record owned by the context that the next failure overwrites; NULL
 * only when @ctx is NULL
 *
 * Since: CXLX_1
 */
const struct cxlx_error *cxlx_get_error(struct cxl_ctx *ctx);

/**
 * cxlx_clear_error() - forget the record and the reasons
 * @ctx: the context
 *
 * Since: CXLX_1
 */
void cxlx_clear_error(struct cxl_ctx *ctx);

/**
 * cxlx_error_code() - the negative errno
 * @error: a record; NULL gives -EINVAL
 *
 * Return: 0 when there was no failure
 *
 * Since: CXLX_1
 */
int cxlx_error_code(const struct cxlx_error *error);

/**
 * cxlx_error_doing() - what was being done: "read", "write", "understand", "find", ...
 * @error: a record
 *
 * Return: a word, "" when there was no failure
 *
 * Since: CXLX_1
 */
const char *cxlx_error_doing(const struct cxlx_error *error);

/**
 * cxlx_error_path() - the file, with the root directory in front
 * @error: a record
 *
 * Return: a path, "" when no file is to blame
 *
 * Since: CXLX_1
 */
const char *cxlx_error_path(const struct cxlx_error *error);

/**
 * cxlx_error_value() - the text that was written or could not be understood
 * @error: a record
 *
 * Return: its first line, shortened when it is long; "" when there is none
 *
 * Since: CXLX_1
 */
const char *cxlx_error_value(const struct cxlx_error *error);

/**
 * cxlx_get_reasons() - why the last request was refused
 * @ctx:         the context
 * @ret_reasons: set to an array owned by the context, valid until the next request
 *
 * Return: the number of sentences
 *
 * Since: CXLX_1
 */
size_t cxlx_get_reasons(struct cxl_ctx *ctx, const char *const **ret_reasons);

/**
 * DOC: objects by name
 *
 * One link is read; no other object is looked at, however many there are.  The
 * objects belong to the context, as those of the iterators do, and are the same
 * pointers.  Names are exact: "mem1" is not "mem01" and not "mem1x".
 *
 * All return 0, or
 *   -EINVAL  an argument is NULL
 *   -ENODEV  there is no object of this name and kind
 *   -ENOMEM
 */

/**
 * cxlx_memdev_get_by_name() - find "memN"
 * @ctx:        the context
 * @name:       exact name
 * @ret_memdev: the memdev
 *
 * Source: the link /sys/bus/cxl/devices/memN
 * Since: CXLX_1
 */
int cxlx_memdev_get_by_name(struct cxl_ctx *ctx, const char *name, struct cxl_memdev **ret_memdev);

/**
 * cxlx_memdev_get_by_host() - find the memdev of a PCI function
 * @ctx:        the context
 * @host:       exact name of the device that carries it, "0000:0d:00.0" or "cxl_mem.0"
 * @ret_memdev: the memdev
 *
 * Source: the names below /sys/bus/pci/devices/HOST; for other buses the links
 * of all memdevs
 * Since: CXLX_1
 */
int cxlx_memdev_get_by_host(struct cxl_ctx *ctx, const char *host, struct cxl_memdev **ret_memdev);

/**
 * cxlx_port_get_by_name() - find "rootN", "portN" or "endpointN"
 * @ctx:      the context
 * @name:     exact name
 * @ret_port: the port; see cxl_port_to_bus() and cxl_port_to_endpoint()
 *
 * Source: the link /sys/bus/cxl/devices/NAME
 * Since: CXLX_1
 */
int cxlx_port_get_by_name(struct cxl_ctx *ctx, const char *name, struct cxl_port **ret_port);

/**
 * cxlx_decoder_get_by_name() - find "decoderP.D"
 * @ctx:         the context
 * @name:        exact name
 * @ret_decoder: the decoder
 *
 * Source: the link /sys/bus/cxl/devices/decoderP.D
 * Since: CXLX_1
 */
int cxlx_decoder_get_by_name(struct cxl_ctx *ctx, const char *name,
			     struct cxl_decoder **ret_decoder);

/**
 * cxlx_region_get_by_name() - find "regionN"
 * @ctx:        the context
 * @name:       exact name
 * @ret_region: the region
 *
 * Source: the link /sys/bus/cxl/devices/regionN
 * Since: CXLX_1
 */
int cxlx_region_get_by_name(struct cxl_ctx *ctx, const char *name, struct cxl_region **ret_region);

#ifdef __cplusplus
}
#endif

#endif
