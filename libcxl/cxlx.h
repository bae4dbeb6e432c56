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

/**
 * DOC: creating regions
 *
 * A request says what is wanted; whatever it leaves open is decided by a plan
 * that looks at the topology.  Creation carries the plan out or leaves sysfs as
 * it was.
 */

/**
 * struct cxlx_region_request - what kind of region is wanted
 * @sz:          sizeof(struct cxlx_region_request): lets the struct grow
 * @decoder:     the window, a root decoder; NULL: the one that suits best
 * @mode:        CXL_DECODER_MODE_RAM or _PMEM; _NONE: what window and memdevs have
 * @size:        bytes; 0: as much as all members have free and the window holds
 * @granularity: bytes that each member takes in turn; 0: that of the window
 * @ways:        number of members; 0: one for each memdev
 * @memdevs:     the members in any order; the plan finds one that can be decoded
 * @n_memdevs:   their number; 0: the plan chooses
 * @uuid:        of a persistent region; NULL: a new one
 * @strict_order: keep the order of @memdevs or refuse
 * @enforce_qos: refuse members whose QoS class is not known to be that of the window
 * @timeout_ms:  how long to compete with other processes; 0: 5000
 */
struct cxlx_region_request {
	size_t sz;
	struct cxl_decoder *decoder;
	enum cxl_decoder_mode mode;
	uint64_t size;
	uint32_t granularity;
	uint32_t ways;
	struct cxl_memdev *const *memdevs;
	size_t n_memdevs;
	const unsigned char *uuid;
	bool strict_order;
	bool enforce_qos;
	unsigned int timeout_ms;
};

/**
 * cxlx_region_create() - make, commit and bind a region
 * @ctx:        the context
 * @request:    what is wanted
 * @ret_region: the region, bound to its driver
 *
 * Competes with other creators by compare-exchange and starts over when a port
 * or a decoder was taken meanwhile, until the time of the request is over.
 * Afterwards it waits, within the same bound, for the dax or pmem device that the
 * driver adds; that none appears is not an error.
 *
 * On failure everything written is taken back.  What cannot be: the kernel does
 * not let the mode of a decoder return to "none".
 *
 * Return: 0, or
 *   -EINVAL    the request contradicts itself or the rules; see cxlx_get_reasons()
 *   -ENXIO     the topology cannot decode it, or has no such capacity
 *   -ENOSPC    not enough free capacity or address space
 *   -EBUSY     what it needs is reserved, or other creators won for the whole time
 *   -ETIMEDOUT other processes held the lock for the whole time
 *   -EINTR     the caller's cancelled() said so
 *   -ENODEV    there is no CXL bus, or an object went away
 *   anything else: as the kernel answered; see cxlx_get_error()
 *
 * Since: CXLX_1
 */
int cxlx_region_create(struct cxl_ctx *ctx, const struct cxlx_region_request *request,
		       struct cxl_region **ret_region);

/**
 * struct cxlx_plan - a region before it exists
 *
 * Its texts and objects live as long as the plan and the context.
 */
struct cxlx_plan;

/**
 * cxlx_plan_new() - decide everything about a region, change nothing
 * @ctx:      the context
 * @request:  what is wanted
 * @ret_plan: the plan; free it with cxlx_plan_free()
 *
 * Return: 0, or as cxlx_region_create() before its first write
 *
 * Since: CXLX_1
 */
int cxlx_plan_new(struct cxl_ctx *ctx, const struct cxlx_region_request *request,
		  struct cxlx_plan **ret_plan);

/**
 * cxlx_plan_free() - free a plan
 * @plan: the plan, may be NULL
 *
 * Since: CXLX_1
 */
void cxlx_plan_free(struct cxlx_plan *plan);

/**
 * struct cxlx_plan_info - the numbers of a plan
 * @decoder:     name of the window
 * @region:      the name that the kernel offers at this moment; another process may take it
 * @mode:        CXL_DECODER_MODE_RAM or _PMEM
 * @size:        bytes
 * @start_known: @start is a prediction and not 0
 * @start:       physical address
 * @ways:        number of members
 * @granularity: bytes
 * @reordered:   the members are not in the order of the request
 */
struct cxlx_plan_info {
	const char *decoder;
	const char *region;
	enum cxl_decoder_mode mode;
	uint64_t size;
	bool start_known;
	uint64_t start;
	uint32_t ways;
	uint32_t granularity;
	bool reordered;
};

/**
 * cxlx_plan_get_info() - the numbers of a plan
 * @plan:     the plan
 * @ret_info: filled; its texts belong to the plan
 *
 * Return: 0, or -EINVAL when an argument is NULL
 *
 * Since: CXLX_1
 */
int cxlx_plan_get_info(const struct cxlx_plan *plan, struct cxlx_plan_info *ret_info);

/**
 * cxlx_plan_get_member() - who fills a position
 * @plan:        the plan
 * @position:    from 0 to ways - 1
 * @ret_memdev:  name of the memdev
 * @ret_decoder: name of its endpoint decoder
 *
 * Return: 0, or -EINVAL when there is no such position or an argument is NULL
 *
 * Since: CXLX_1
 */
int cxlx_plan_get_member(const struct cxlx_plan *plan, unsigned int position,
			 const char **ret_memdev, const char **ret_decoder);

/**
 * cxlx_plan_get_write() - one of the writes that would carry the plan out, in order
 * @plan:      the plan
 * @index:     from 0
 * @ret_path:  the file, below /sys
 * @ret_value: the exact bytes
 *
 * Return: 0, -ENOENT after the last, or -EINVAL when an argument is NULL
 *
 * Since: CXLX_1
 */
int cxlx_plan_get_write(const struct cxlx_plan *plan, size_t index, const char **ret_path,
			const char **ret_value);

/**
 * DOC: taking regions apart
 *
 * All look before they write and say in the reasons what stands in the way.
 * Memory that is online is never pulled away: with @force it is taken offline
 * first, and when that fails nothing else is done.
 */

/**
 * cxlx_region_enable() - bind a committed region to its driver
 * @region: the region
 *
 * Return: 0, also when it is bound already, or
 *   -EINVAL  @region is NULL
 *   -ENXIO   it is not committed; the reasons say what it lacks
 *   -ENODEV  it is gone
 *   anything else: as the kernel answered
 *
 * Since: CXLX_1
 */
int cxlx_region_enable(struct cxl_region *region);

/**
 * cxlx_region_disable() - unbind a region from its driver
 * @region: the region
 * @force:  take its memory offline, and end the use of its dax and pmem devices
 *
 * Its addresses stay decoded; cxlx_region_enable() brings the devices back.
 *
 * Return: 0, also when it is not bound, or
 *   -EINVAL  @region is NULL
 *   -EBUSY   memory is online, a device is in use, or the memory could not be taken offline
 *   -EPERM   the region is locked
 *   -EINTR   the caller's cancelled() said so
 *   -ENODEV  it is gone
 *   anything else: as the kernel answered; what was done is taken back
 *
 * Since: CXLX_1
 */
int cxlx_region_disable(struct cxl_region *region, bool force);

/**
 * cxlx_region_destroy() - end decoding, free the capacity and delete a region
 * @region: the region; gone when 0 is returned
 * @force:  disable it first, as cxlx_region_disable() with @force
 *
 * Half-made regions of processes that were killed are removed with all they
 * reserved.  When several regions share memdevs, destroy those with the higher
 * addresses first.
 *
 * Return: 0, or as cxlx_region_disable(), and
 *   -EBUSY   it is enabled and @force was not given; another process is working on it;
 *            a member holds a later region; or members of an auto-assembled region are missing
 *
 * Since: CXLX_1
 */
int cxlx_region_destroy(struct cxl_region *region, bool force);

/**
 * DOC: shortcuts
 *
 * What the drop-in API offers only at the price of looking at other objects.
 */

/**
 * cxlx_port_get_parent_dport_name() - the dport that a port or endpoint hangs on
 * @port:     the port
 * @ret_name: set to the name of the dport's device, owned by the port
 *
 * cxl_port_get_parent_dport() finds the object and therefore looks at every
 * dport of the parent.
 *
 * Source: the link PORT/parent_dport
 * Cached: yes
 *
 * Return: 0, or
 *   -EINVAL  an argument is NULL
 *   -ENOENT  there is none: the port is a root
 *
 * Since: CXLX_1
 */
int cxlx_port_get_parent_dport_name(struct cxl_port *port, const char **ret_name);

#ifdef __cplusplus
}
#endif

#endif
