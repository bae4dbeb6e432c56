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

struct cxlx_extents_wanted;

/**
 * struct cxlx_region_request - what kind of region is wanted
 * @sz:          sizeof(struct cxlx_region_request): lets the struct grow
 * @decoder:     the window, a root decoder; NULL: the one that suits best
 * @mode:        CXL_DECODER_MODE_RAM, _PMEM or _DYNAMIC_RAM_1; _NONE: what window and memdevs
 *               have of the first two
 * @size:        bytes; 0: as much as all members have free and the window holds
 * @granularity: bytes that each member takes in turn; 0: that of the window
 * @ways:        number of members; 0: one for each memdev
 * @memdevs:     the members in any order; the plan finds one that can be decoded
 * @n_memdevs:   their number; 0: the plan chooses
 * @uuid:        of a persistent region; NULL: a new one
 * @strict_order: keep the order of @memdevs or refuse
 * @enforce_qos: refuse members whose QoS class is not known to be that of the window
 * @timeout_ms:  how long to compete with other processes; 0: 5000
 * @mode_word:   for _DYNAMIC_RAM_1: which of the kernel's words, see cxlx_get_dynamic_mode();
 *               NULL and "dynamic_ram_1": the one that suits best
 * @extents:     for _DYNAMIC_RAM_1: capacity to wait for; NULL: do not wait
 * @sysram:      how the new region, which has to be _RAM, becomes system memory; NULL: as the
 *               kernel does it by default
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
	const char *mode_word;
	const struct cxlx_extents_wanted *extents;
	const struct cxlx_sysram_request *sysram;
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
 * driver adds; that none appears is not an error.  With @request->extents it waits for
 * capacity as cxlx_region_wait_extents() does, without holding up other creators.
 *
 * On failure everything written is taken back.  What cannot be: the kernel does
 * not let the mode of a decoder return to "none".
 *
 * With @request->sysram the region's memory is brought online as in
 * cxlx_sysram_online(), and is part of the whole: when it does not come as asked, there
 * is no region, either.
 *
 * Return: 0, or
 *   -EINVAL    the request contradicts itself or the rules; see cxlx_get_reasons()
 *   -ENXIO     the topology cannot decode it, or has no such capacity
 *   -ENOSPC    not enough free capacity or address space
 *   -EBUSY     what it needs is reserved, or other creators won for the whole time
 *   -ETIMEDOUT other processes held the lock for the whole time, or the capacity did not come
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
 * @mode:        CXL_DECODER_MODE_RAM, _PMEM or _DYNAMIC_RAM_1
 * @size:        bytes
 * @start_known: @start is a prediction and not 0
 * @start:       physical address
 * @ways:        number of members
 * @granularity: bytes
 * @reordered:   the members are not in the order of the request
 * @mode_word:   the kernel's word for the mode
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
	const char *mode_word;
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
 * DOC: reservations
 *
 * Capacity of a memdev can be set aside on one of its decoders before there is a region: that
 * keeps it from others, and a region of exactly that size uses it.  The decoders take it in
 * ascending order and give it back in descending order.
 */

/**
 * struct cxlx_dpa_request - what to set aside, or to give back
 * @sz:        sizeof(struct cxlx_dpa_request): lets the struct grow
 * @mode:      CXL_DECODER_MODE_RAM, _PMEM or _DYNAMIC_RAM_1; to give back also _NONE: any
 * @mode_word: for _DYNAMIC_RAM_1: which of the kernel's words, see cxlx_get_dynamic_mode();
 *             NULL: the first
 * @size:      bytes to set aside; 0: all that is free of the mode.  Not for giving back
 * @decoder:   an endpoint decoder of the memdev; NULL: the one whose turn it is
 * @force:     let the kernel refuse what is too large or out of turn
 */
struct cxlx_dpa_request {
	size_t sz;
	enum cxl_decoder_mode mode;
	const char *mode_word;
	uint64_t size;
	struct cxl_decoder *decoder;
	bool force;
};

/**
 * cxlx_memdev_reserve_dpa() - set capacity of a memdev aside
 * @memdev:      the memdev
 * @request:     what to set aside
 * @ret_decoder: the decoder that holds it now; may be NULL
 *
 * On failure everything written is taken back, but for a mode that was "none".
 *
 * Source: mode and dpa_size of decoders of its endpoint
 *
 * Return: 0, or
 *   -EINVAL    an argument makes no sense; see cxlx_get_reasons()
 *   -ENXIO     the memdev is disabled, or has no such capacity
 *   -ENOSPC    not that much is free
 *   -EBUSY     every decoder holds capacity, or the one named is out of turn
 *   -ETIMEDOUT other processes held the lock for the whole time
 *   -EINTR     the caller's cancelled() said so
 *   anything else: as the kernel answered; see cxlx_get_error()
 *
 * Since: CXLX_1
 */
int cxlx_memdev_reserve_dpa(struct cxl_memdev *memdev, const struct cxlx_dpa_request *request,
			    struct cxl_decoder **ret_decoder);

/**
 * cxlx_memdev_free_dpa() - give capacity that was set aside back
 * @memdev:      the memdev
 * @request:     which
 * @ret_decoder: the decoder that held it; may be NULL
 *
 * What is part of a region stays.
 *
 * Source: dpa_size of decoders of its endpoint
 *
 * Return: 0, or as cxlx_memdev_reserve_dpa(), and
 *   -EINVAL  it holds another mode than the one named
 *   -EBUSY   it is part of a region, or the one named is out of turn
 *   -ENODATA no decoder holds any
 *
 * Since: CXLX_1
 */
int cxlx_memdev_free_dpa(struct cxl_memdev *memdev, const struct cxlx_dpa_request *request,
			 struct cxl_decoder **ret_decoder);

/**
 * DOC: dynamic capacity
 *
 * A memdev may have a partition whose capacity comes and goes: whoever manages the device hands
 * it out in extents.  A dynamic region reserves addresses and decoders for a part of the
 * partition; only the extents in it are memory.  A dax device takes one extent without a tag,
 * or all with the same tag.
 *
 * Kernels differ in their word for it; the functions here and in libcxl.h take each.
 */

/**
 * cxlx_get_dynamic_mode() - the kernel's words for dynamic capacity
 * @ctx:      the context
 * @index:    from 0; the first word is the one that "dynamic_ram_1" stands for
 * @ret_word: "dynamic_ram_1", "dynamic_ram_a", ...; owned by the context
 *
 * Source: names of files of a root decoder: cap_WORD, create_WORD_region
 * Cached: yes
 *
 * Return: 0, or
 *   -EINVAL  an argument is NULL
 *   -ENOENT  there are no more; for index 0: this kernel knows no dynamic capacity
 *
 * Since: CXLX_1
 */
int cxlx_get_dynamic_mode(struct cxl_ctx *ctx, unsigned int index, const char **ret_word);

/**
 * cxlx_memdev_get_dynamic_size() - decode capacity of a dynamic partition
 * @memdev:   the memdev
 * @word:     one of the kernel's words; NULL: the first partition there is
 * @ret_size: the size
 *
 * Unit:   bytes
 * Source: memN/WORD/size
 * Cached: no
 *
 * Return: 0, or
 *   -EINVAL  an argument is NULL
 *   -ENOENT  the memdev has no such partition, or the kernel knows none
 *   anything else: as the kernel answered
 *
 * Since: CXLX_1
 */
int cxlx_memdev_get_dynamic_size(struct cxl_memdev *memdev, const char *word, uint64_t *ret_size);

/**
 * cxlx_memdev_get_dynamic_free() - what no decoder holds of a dynamic partition
 * @memdev:   the memdev
 * @word:     one of the kernel's words; NULL: the first partition there is
 * @ret_free: the size
 *
 * Unit:   bytes
 * Source: memN/WORD/size; mode and dpa_size of the decoders of its endpoint
 * Cached: the decoders
 *
 * Return: as cxlx_memdev_get_dynamic_size(), and
 *   -ENXIO  the memdev is disabled: it has no decoders to ask
 *
 * Since: CXLX_1
 */
int cxlx_memdev_get_dynamic_free(struct cxl_memdev *memdev, const char *word, uint64_t *ret_free);

/**
 * cxlx_decoder_get_mode_word() - the kernel's word for the mode of an endpoint decoder
 * @decoder:  the decoder
 * @ret_word: owned by the decoder, until something is written
 *
 * Source: decoderP.D/mode
 * Cached: yes
 *
 * Return: 0, or
 *   -EINVAL  an argument is NULL, or it is no endpoint decoder
 *   -EPROTO  it is a word that the library does not know
 *   anything else: as the kernel answered
 *
 * Since: CXLX_1
 */
int cxlx_decoder_get_mode_word(struct cxl_decoder *decoder, const char **ret_word);

/**
 * cxlx_region_get_mode_word() - the kernel's word for the mode of a region
 * @region:   the region
 * @ret_word: owned by the region, until something is written
 *
 * Source: regionN/mode; where that is an empty line, decoderP.D/mode of its first member
 * Cached: yes
 *
 * Return: 0, or
 *   -EINVAL  an argument is NULL
 *   -ENODATA the kernel shows none
 *   -ENOENT  the kernel does not have the attribute
 *   -EPROTO  it is a word that the library does not know
 *   anything else: as the kernel answered
 *
 * Since: CXLX_1
 */
int cxlx_region_get_mode_word(struct cxl_region *region, const char **ret_word);

/**
 * cxlx_region_get_available_size() - what of the region's dax region no dax device holds
 * @region:   the region
 * @ret_size: the size
 *
 * Of a dynamic region that is the sum of the extents that nobody has claimed: 0 until there
 * is capacity.
 *
 * Unit:   bytes
 * Source: regionN/dax_regionN/dax_region/available_size
 * Cached: no
 *
 * Return: 0, or
 *   -EINVAL  an argument is NULL
 *   -ENOENT  the region has no dax region, or its driver is not loaded
 *   anything else: as the kernel answered
 *
 * Since: CXLX_1
 */
int cxlx_region_get_available_size(struct cxl_region *region, uint64_t *ret_size);

/**
 * cxlx_region_refresh_extents() - read the extents of a region again
 * @region: the region
 *
 * Ends the life of all extents of the region that were handed out before.
 *
 * Source: regionZ/dax_regionZ/extentZ.M
 *
 * Return: 0, also when there are none, or
 *   -EINVAL  @region is NULL
 *   anything else: as the kernel answered
 *
 * Since: CXLX_1
 */
int cxlx_region_refresh_extents(struct cxl_region *region);

/**
 * cxlx_extent_get_name() - "extentZ.M"
 * @extent:   the extent
 * @ret_name: owned by the extent
 *
 * A number may be given to another extent once this one is gone.
 *
 * Return: 0, or -EINVAL when an argument is NULL
 *
 * Since: CXLX_1
 */
int cxlx_extent_get_name(struct cxl_region_extent *extent, const char **ret_name);

/**
 * cxlx_extent_get_device() - the dax device that holds an extent
 * @extent:     the extent
 * @ret_device: "daxN.M", owned by the region, as long as the extents are
 *
 * Source: uuid, size and mappingK/start of the region's dax devices
 * Cached: yes, for all extents of the region
 *
 * Return: 0, or
 *   -EINVAL  an argument is NULL
 *   -ENODATA nobody holds it
 *   -EACCES  only root may know: it has no tag
 *   anything else: as the kernel answered
 *
 * Since: CXLX_1
 */
int cxlx_extent_get_device(struct cxl_region_extent *extent, const char **ret_device);

/**
 * struct cxlx_extents_wanted - capacity to wait for
 * @sz:         sizeof(struct cxlx_extents_wanted): lets the struct grow
 * @size:       bytes that all extents have together, at least
 * @count:      number of extents, at least; with both 0 it is 1
 * @timeout_ms: how long to wait; 0: 5000
 */
struct cxlx_extents_wanted {
	size_t sz;
	uint64_t size;
	unsigned int count;
	unsigned int timeout_ms;
};

/**
 * cxlx_region_wait_extents() - wait until a dynamic region has capacity
 * @region: the region
 * @wanted: how much of it, and how long to wait
 *
 * The kernel sends no event for extents: the directory is read again and again, at most
 * 256 ms apart.  Extents that somebody has claimed count as well.
 *
 * Return: 0, or
 *   -EINVAL     an argument is NULL or @wanted is too short
 *   -EOPNOTSUPP the region is not dynamic
 *   -ETIMEDOUT  it did not get that much in time; see cxlx_get_reasons()
 *   -ENODEV     the region was disabled, or its memdev removed
 *   -EINTR      the caller's cancelled() said so
 *   anything else: as the kernel answered
 *
 * Since: CXLX_1
 */
int cxlx_region_wait_extents(struct cxl_region *region, const struct cxlx_extents_wanted *wanted);

/**
 * DOC: regions as system memory
 *
 * A volatile region becomes memory of the system in blocks, each of which is online
 * in a zone, or offline.  How memory comes online is decided at the moment when it is
 * added; in the wrong zone it may never leave again.  So these functions decide
 * first and add then, and afterwards they look at each block: what counts is what
 * the blocks say.
 *
 * There are three ways, the backends; which of them a kernel has is found by
 * looking.
 */

/**
 * enum cxlx_sysram_policy - how the memory is to come online
 * @CXLX_SYSRAM_ONLINE_MOVABLE: in zone Movable, from where it can leave again
 * @CXLX_SYSRAM_ONLINE:         in the zone that the kernel picks
 * @CXLX_SYSRAM_ONLINE_KERNEL:  in a zone of the kernel, for good as a rule
 * @CXLX_SYSRAM_OFFLINE:        added, and not used
 */
enum cxlx_sysram_policy {
	CXLX_SYSRAM_ONLINE_MOVABLE,
	CXLX_SYSRAM_ONLINE,
	CXLX_SYSRAM_ONLINE_KERNEL,
	CXLX_SYSRAM_OFFLINE,
};

/**
 * cxlx_sysram_policy_name() - "online_movable", "online", "online_kernel" or "offline"
 * @policy: one of the four
 *
 * Return: the kernel's word, NULL for any other number
 *
 * Since: CXLX_1
 */
const char *cxlx_sysram_policy_name(enum cxlx_sysram_policy policy);

/**
 * cxlx_sysram_policy_from_name() - the opposite
 * @name:       the kernel's word
 * @ret_policy: the policy
 *
 * Return: 0, or -EINVAL
 *
 * Since: CXLX_1
 */
int cxlx_sysram_policy_from_name(const char *name, enum cxlx_sysram_policy *ret_policy);

/**
 * enum cxlx_sysram_backend - what tells the kernel of the policy
 * @CXLX_SYSRAM_AUTO:     the first of the others that this kernel and region have
 * @CXLX_SYSRAM_SYSRAM:   sysram_regionN/online_type, before the memory is added
 * @CXLX_SYSRAM_STATE:    daxN.M/state, which adds and removes all of it at once
 * @CXLX_SYSRAM_BLOCK:    memoryN/state, block by block
 */
enum cxlx_sysram_backend {
	CXLX_SYSRAM_AUTO,
	CXLX_SYSRAM_SYSRAM,
	CXLX_SYSRAM_STATE,
	CXLX_SYSRAM_BLOCK,
};

/**
 * cxlx_sysram_backend_name() - "auto", "sysram", "state" or "block"
 * @backend: one of the four
 *
 * Return: a word, NULL for any other number
 *
 * Since: CXLX_1
 */
const char *cxlx_sysram_backend_name(enum cxlx_sysram_backend backend);

/**
 * cxlx_sysram_backend_from_name() - the opposite
 * @name:        the word
 * @ret_backend: the backend
 *
 * Return: 0, or -EINVAL
 *
 * Since: CXLX_1
 */
int cxlx_sysram_backend_from_name(const char *name, enum cxlx_sysram_backend *ret_backend);

/**
 * struct cxlx_sysram - what a region was as system memory when somebody looked
 *
 * Its texts live as long as it does.
 */
struct cxlx_sysram;

/**
 * cxlx_sysram_new() - look at a region as system memory
 * @region:     the region
 * @ret_sysram: what was seen; free it with cxlx_sysram_free()
 *
 * Waits for nothing and changes nothing.
 *
 * Source: the driver of the region, its dax devices, the memory blocks in its range
 *
 * Return: 0, or
 *   -EINVAL  an argument is NULL
 *   -ENODEV  the region is gone
 *   anything else: a file that could not be read
 *
 * Since: CXLX_1
 */
int cxlx_sysram_new(struct cxl_region *region, struct cxlx_sysram **ret_sysram);

/**
 * cxlx_sysram_free() - free what was seen
 * @sysram: may be NULL
 *
 * Since: CXLX_1
 */
void cxlx_sysram_free(struct cxlx_sysram *sysram);

/**
 * struct cxlx_sysram_info - a region as system memory, all blocks together
 * @daxdev:      the first dax device that is system memory, NULL when there is none
 * @backend:     what brought it online, or would: CXLX_SYSRAM_AUTO when nothing is bound
 * @policy:      the policy that its blocks follow, NULL when they follow none together
 * @state:       "online", "offline", "partial", or "unplugged" when it has no block
 * @zone:        zone of the blocks that are online, "mixed" when there are several, or NULL
 * @size:        bytes of all blocks
 * @online_size: bytes of those that are online
 * @n_blocks:    number of blocks
 * @n_online:    number of those that are online
 * @numa_node:   the node of the memory, -1 when it is not known
 */
struct cxlx_sysram_info {
	const char *daxdev;
	enum cxlx_sysram_backend backend;
	const char *policy;
	const char *state;
	const char *zone;
	uint64_t size;
	uint64_t online_size;
	size_t n_blocks;
	size_t n_online;
	int numa_node;
};

/**
 * cxlx_sysram_get_info() - what was seen, all blocks together
 * @sysram:   what was seen
 * @ret_info: filled; its texts belong to @sysram
 *
 * Return: 0, or -EINVAL when an argument is NULL
 *
 * Since: CXLX_1
 */
int cxlx_sysram_get_info(const struct cxlx_sysram *sysram, struct cxlx_sysram_info *ret_info);

/**
 * cxlx_sysram_follows() - is the memory as a policy wants it?
 * @sysram: what was seen
 * @policy: the policy
 *
 * Return: true when all blocks are there and each of them is; any zone will do for
 * CXLX_SYSRAM_ONLINE
 *
 * Since: CXLX_1
 */
bool cxlx_sysram_follows(const struct cxlx_sysram *sysram, enum cxlx_sysram_policy policy);

/**
 * struct cxlx_sysram_block - one memory block
 * @id:    the N of memoryN
 * @state: "online", "offline" or "going-offline"
 * @zone:  "Movable", "Normal", ... of a block that is online, "" when it is not known
 */
struct cxlx_sysram_block {
	unsigned int id;
	const char *state;
	const char *zone;
};

/**
 * cxlx_sysram_get_block() - one of the blocks, by address
 * @sysram:    what was seen
 * @index:     from 0
 * @ret_block: filled; its texts belong to @sysram
 *
 * Return: 0, -ENOENT after the last, or -EINVAL when an argument is NULL
 *
 * Since: CXLX_1
 */
int cxlx_sysram_get_block(const struct cxlx_sysram *sysram, size_t index,
			  struct cxlx_sysram_block *ret_block);

/**
 * struct cxlx_sysram_request - how a region is to become system memory
 * @sz:         sizeof(struct cxlx_sysram_request): lets the struct grow
 * @policy:     how it is to come online
 * @backend:    what is to tell the kernel; another one is not tried then
 * @timeout_ms: how long to wait for the lock and for the kernel's drivers; 0: 30000
 */
struct cxlx_sysram_request {
	size_t sz;
	enum cxlx_sysram_policy policy;
	enum cxlx_sysram_backend backend;
	unsigned int timeout_ms;
};

/**
 * cxlx_sysram_online() - make a committed region system memory, online as asked
 * @region:     a volatile region, bound to its driver or not
 * @request:    how
 * @ret_sysram: what it is now, as cxlx_sysram_new() does; NULL: not wanted
 *
 * Memory that is so already is left alone.  Memory that follows another policy is
 * taken offline first, all of it or none.  auto_online_blocks, which holds for the
 * whole machine, says "offline" for the moment in which memory is added, where that
 * is necessary, and is set back on every path.
 *
 * Returns when the last block was seen to be as asked.  On failure the region is
 * bound and online as it was before; but memory that came online and refuses to
 * leave keeps its driver, and the reasons say so.
 *
 * Return: 0, or
 *   -EINVAL     an argument is NULL, or the region is not volatile
 *   -ENXIO      the region is not committed
 *   -EOPNOTSUPP this kernel or region does not have the backend
 *   -EBUSY      the memory is in use under another policy and cannot be taken offline,
 *               it belongs to another driver, or somebody else binds the region
 *   -EBADE      somebody else changed the blocks, and they are not as asked; what is there
 *               is left alone, the reasons name it, and @ret_sysram is set
 *   -ETIMEDOUT  other processes held the lock, or a driver did not take its device
 *   -EINTR      the caller's cancelled() said so
 *   -ENODEV     the region went away
 *   anything else: as the kernel answered; see cxlx_get_error()
 *
 * Since: CXLX_1
 */
int cxlx_sysram_online(struct cxl_region *region, const struct cxlx_sysram_request *request,
		       struct cxlx_sysram **ret_sysram);

/**
 * cxlx_sysram_offline() - take the memory of a region from the system
 * @region:     the region
 * @timeout_ms: how long to wait for the lock; 0: 30000
 *
 * All of it or nothing.  The region stays committed, and no driver is bound to it.
 *
 * Return: 0, also when it is so already, or
 *   -EINVAL  @region is NULL, or the region is not volatile
 *   -EBUSY   a block cannot be taken offline; the reasons name each that refuses
 *   -ETIMEDOUT, -EINTR, -ENODEV and others as cxlx_sysram_online()
 *
 * Since: CXLX_1
 */
int cxlx_sysram_offline(struct cxl_region *region, unsigned int timeout_ms);

/**
 * DOC: what a memdev does in the background
 *
 * Sanitizing and taking new firmware last seconds to minutes; the kernel goes on with both
 * when nobody waits.
 */

/**
 * cxlx_memdev_is_sanitizing() - is the memdev busy with wiping itself?
 * @memdev: the memdev
 *
 * Source: memN/security/state.
 * Cached: no.
 *
 * Return: 1 if it is, 0 if not or it does not tell, or
 *   -EINVAL  @memdev is NULL
 *   -errno   as the kernel reports
 *
 * Since: CXLX_1
 */
int cxlx_memdev_is_sanitizing(struct cxl_memdev *memdev);

/**
 * cxlx_memdev_get_fw_update() - how far an update of the firmware is
 * @memdev:        the memdev
 * @ret_status:    where it is; CXL_FWL_STATUS_UNKNOWN for a word that the kernel did not have
 * @ret_remaining: bytes that are still to be transferred, 0 when that is not told; or NULL
 *
 * Unit:   bytes.
 * Source: memN/firmware/memN/status and remaining_size.
 * Cached: no.
 *
 * Return: 0, or
 *   -EINVAL  @memdev or @ret_status is NULL
 *   -ENOENT  the memdev takes no firmware
 *   -errno   as the kernel reports
 *
 * Since: CXLX_1
 */
int cxlx_memdev_get_fw_update(struct cxl_memdev *memdev, enum cxl_fwl_status *ret_status,
			      uint64_t *ret_remaining);

/**
 * cxlx_memdev_wait_fw_update() - wait for the end of an update
 * @memdev:     the memdev
 * @timeout_ms: milliseconds; 0 only looks
 *
 * Source: memN/firmware/memN/status and error.
 * Cached: no.
 *
 * Return: 0 when it is over and went well, or when there was none since the memdev came, or
 *   -EINVAL     @memdev is NULL
 *   -ENOENT     the memdev takes no firmware
 *   -ETIMEDOUT  it goes on
 *   -EINTR      the caller's cancelled() said so; it goes on
 *   -ECANCELED  it was cancelled
 *   -EIO        it failed; the reason says at what and why
 *   -errno      as the kernel reports
 *
 * Since: CXLX_1
 */
int cxlx_memdev_wait_fw_update(struct cxl_memdev *memdev, unsigned int timeout_ms);

/**
 * cxlx_check_debugfs() - is there a CXL debugfs directory, and if not, why?
 * @ctx: the context
 *
 * Source: /proc/mounts and <debugfs>/cxl.
 * Cached: yes.
 *
 * Return: 0, or with a reason that says what to do
 *   -EINVAL  @ctx is NULL; there is no reason then
 *   -ENOENT  debugfs is not mounted, or the kernel shows no CXL there
 *   -EACCES  it is for root only
 *
 * Since: CXLX_1
 */
int cxlx_check_debugfs(struct cxl_ctx *ctx);

/**
 * DOC: taking memdevs and ports away
 *
 * The kernel unbinds whatever is asked for, resets the regions behind it, and unbinds
 * the drivers of accelerators along with it.  These look first and say in the reasons
 * what stands in the way.  Memory that is online, block devices in use, and locked
 * regions are never pulled away.  Objects of the bus are gone afterwards: ask for
 * them again.
 */

/**
 * enum cxlx_disable_flags - what may go along
 * @CXLX_DISABLE_FORCE:              regions that are active, and enabled memdevs below a port
 * @CXLX_DISABLE_DETACH_ACCELERATOR: accelerators: the kernel unbinds their drivers
 */
enum cxlx_disable_flags {
	CXLX_DISABLE_FORCE = 1,
	CXLX_DISABLE_DETACH_ACCELERATOR = 2,
};

/**
 * cxlx_memdev_disable() - unbind a memdev from its driver
 * @memdev: the memdev
 * @flags:  CXLX_DISABLE_...
 *
 * Return: 0, also when it is not bound, or
 *   -EINVAL  @memdev is NULL
 *   -EBUSY   a region on it is active, its memory is in use, or an accelerator is attached
 *   -EPERM   a region on it is locked
 *   -EINTR   the caller's cancelled() said so
 *   -ENXIO   no endpoint leads to it
 *   anything else: as the kernel answered
 *
 * Since: CXLX_1
 */
int cxlx_memdev_disable(struct cxl_memdev *memdev, unsigned int flags);

/**
 * cxlx_port_disable() - unbind a port or endpoint from its driver
 * @port:  the port; not a root
 * @flags: CXLX_DISABLE_...
 *
 * The memdevs below lose their drivers, too.
 *
 * Return: 0, also when it is not bound, or
 *   -EINVAL  @port is NULL or a root
 *   -EBUSY   a memdev below is enabled, or as for cxlx_memdev_disable()
 *   anything else: as cxlx_memdev_disable()
 *
 * Since: CXLX_1
 */
int cxlx_port_disable(struct cxl_port *port, unsigned int flags);

/**
 * cxlx_bus_disable() - unbind the platform device that provides a bus
 * @bus:   the bus
 * @flags: CXLX_DISABLE_...
 *
 * The bus, all ports, decoders and regions are gone afterwards; memdevs stay, without drivers.
 *
 * Return: 0, also when it is gone already, or
 *   -EINVAL  @bus is NULL
 *   -EBUSY   a memdev below is enabled, or as for cxlx_memdev_disable()
 *   anything else: as cxlx_memdev_disable()
 *
 * Since: CXLX_1
 */
int cxlx_bus_disable(struct cxl_bus *bus, unsigned int flags);

/**
 * DOC: attach
 *
 * An accelerator brings memory that its own driver uses: the driver of the PCI
 * function asks the CXL core for a memdev and for the addresses of its region, and
 * is unbound when the CXL side goes away.  No file of sysfs says "attached"; it is
 * concluded from what memdev, endpoint, region, ports and configuration space show.
 * A snapshot holds these conclusions for all memdevs and all PCI functions that are
 * capable of CXL, or for some of them.  It belongs to the caller, holds no reference
 * to the context, and does not change.
 */

/**
 * enum cxlx_attach_state - how things stand with a device
 * @CXLX_ATTACH_ATTACHED:           its driver uses the memory of its region
 * @CXLX_ATTACH_REGION_DISABLED:    as before, but the driver of the region is unbound
 * @CXLX_ATTACH_REGION_LOST:        its driver uses addresses whose region is gone
 * @CXLX_ATTACH_WITHOUT_REGION:     there is a memdev, and no region and no address
 * @CXLX_ATTACH_WITHOUT_ATTACH:     there is a region, which no driver asked for
 * @CXLX_ATTACH_IN_TRANSIT:         attaching or detaching right now
 * @CXLX_ATTACH_INTERLEAVED:        refused: its region has several members
 * @CXLX_ATTACH_NOT_COMMITTED:      refused: its region is not committed
 * @CXLX_ATTACH_NO_REGION:          refused: firmware has set up no region
 * @CXLX_ATTACH_DETACHED:           no driver
 * @CXLX_ATTACH_NO_TOPOLOGY:        no CXL bus, or no port that leads to it
 * @CXLX_ATTACH_PORT_DISABLED:      a port on the way to it has no driver
 * @CXLX_ATTACH_PCIE_ONLY:          it works without CXL
 * @CXLX_ATTACH_CLASS_DEVICE:       a memory expander: there is nothing to attach
 * @CXLX_ATTACH_CLASS_DEVICE_DISABLED: a memory expander without driver or memdev
 * @CXLX_ATTACH_CHANGING:           it changed while it was looked at, again and again
 * @CXLX_ATTACH_UNKNOWN:            what had to be read could not be read
 */
enum cxlx_attach_state {
	CXLX_ATTACH_ATTACHED,
	CXLX_ATTACH_REGION_DISABLED,
	CXLX_ATTACH_REGION_LOST,
	CXLX_ATTACH_WITHOUT_REGION,
	CXLX_ATTACH_WITHOUT_ATTACH,
	CXLX_ATTACH_IN_TRANSIT,
	CXLX_ATTACH_INTERLEAVED,
	CXLX_ATTACH_NOT_COMMITTED,
	CXLX_ATTACH_NO_REGION,
	CXLX_ATTACH_DETACHED,
	CXLX_ATTACH_NO_TOPOLOGY,
	CXLX_ATTACH_PORT_DISABLED,
	CXLX_ATTACH_PCIE_ONLY,
	CXLX_ATTACH_CLASS_DEVICE,
	CXLX_ATTACH_CLASS_DEVICE_DISABLED,
	CXLX_ATTACH_CHANGING,
	CXLX_ATTACH_UNKNOWN,
};

/**
 * cxlx_attach_state_name() - the word for a state: "attached", "pcie-only", ...
 * @state: the state
 *
 * Return: a constant text; NULL when there is no such state, so that counting from 0
 * up finds them all
 *
 * Since: CXLX_1
 */
const char *cxlx_attach_state_name(enum cxlx_attach_state state);

/**
 * enum cxlx_attach_confidence - how sure a conclusion is
 * @CXLX_ATTACH_LOW:     the best guess
 * @CXLX_ATTACH_MEDIUM:  likely; something else could look the same
 * @CXLX_ATTACH_HIGH:    nothing that is known looks the same
 * @CXLX_ATTACH_CERTAIN: nothing else can look like this
 */
enum cxlx_attach_confidence {
	CXLX_ATTACH_LOW,
	CXLX_ATTACH_MEDIUM,
	CXLX_ATTACH_HIGH,
	CXLX_ATTACH_CERTAIN,
};

/**
 * cxlx_attach_confidence_name() - the word for it: "low", "medium", "high", "certain"
 * @confidence: the confidence
 *
 * Return: a constant text; NULL when there is no such confidence
 *
 * Since: CXLX_1
 */
const char *cxlx_attach_confidence_name(enum cxlx_attach_confidence confidence);

/**
 * struct cxlx_attach - a snapshot
 */
struct cxlx_attach;

/**
 * cxlx_attach_new() - look at devices and conclude
 * @ctx:        the context; its settings count, what it has read does not
 * @devices:    exact names: "mem0", "0000:0d:00.0", or of a driver, which means all of
 *              its devices; may be NULL when @n_devices is 0
 * @n_devices:  their number; 0: all memdevs and all PCI functions capable of CXL
 * @ret_attach: the snapshot; free it with cxlx_attach_free()
 *
 * Looks twice or more often until nothing moves any more, within a bound; what still
 * moves then is CXLX_ATTACH_CHANGING.  Writes nothing but "1" to the file "flush" of
 * the CXL bus, which makes the kernel finish what it has begun.  Where that is not
 * permitted, or the configuration space is hidden, the snapshot has notes and its
 * confidence is lower.
 *
 * Source: /sys/bus/cxl, /sys/bus/pci
 * Cached: no
 *
 * Return: 0, also when there is no CXL bus or names are missing, or
 *   -EINVAL  @ctx or @ret_attach is NULL, or a name is
 *   -ENOMEM
 *   anything else: a directory of devices could not be listed; see cxlx_get_error()
 *
 * Since: CXLX_1
 */
int cxlx_attach_new(struct cxl_ctx *ctx, const char *const *devices, size_t n_devices,
		    struct cxlx_attach **ret_attach);

/**
 * cxlx_attach_free() - free a snapshot
 * @attach: the snapshot, may be NULL
 *
 * Since: CXLX_1
 */
void cxlx_attach_free(struct cxlx_attach *attach);

/**
 * cxlx_attach_get_missing() - names of the request that mean nothing
 * @attach:    the snapshot
 * @ret_names: set to an array owned by the snapshot
 *
 * A driver without devices counts as missing.
 *
 * Return: their number
 *
 * Since: CXLX_1
 */
size_t cxlx_attach_get_missing(const struct cxlx_attach *attach, const char *const **ret_names);

/**
 * cxlx_attach_get_notes() - what could not be looked at, and what that costs
 * @attach:    the snapshot
 * @ret_notes: set to an array of sentences owned by the snapshot
 *
 * Return: their number
 *
 * Since: CXLX_1
 */
size_t cxlx_attach_get_notes(const struct cxlx_attach *attach, const char *const **ret_notes);

/**
 * struct cxlx_attach_info - one device of a snapshot
 * @sz:            sizeof(struct cxlx_attach_info), set by the caller: lets the struct grow
 * @device:        "mem0"; a PCI function that has no memdev: its address
 * @parent:        the device that carries the memdev, or @device itself without one
 * @parent_driver: its driver; NULL: none
 * @memdev_driver: driver of the memdev; NULL: none
 * @region:        of an accelerator, the one that the conclusion is about; NULL: none
 * @region_driver: driver of the region; NULL: none
 * @state:         the conclusion
 * @confidence:    how sure it is
 * @attached:      the device is attached, or there is nothing to attach
 * @has_range:     @resource and @size are known
 * @resource:      first physical address
 * @size:          bytes
 * @locked:        whether the region is locked: 1, 0, or -1 when that is not known
 * @reason:        one sentence: what the conclusion rests on
 * @advice:        what to do about it; NULL: nothing
 * @n_evidence:    how many files were looked at
 *
 * The texts belong to the snapshot.
 */
struct cxlx_attach_info {
	size_t sz;
	const char *device;
	const char *parent;
	const char *parent_driver;
	const char *memdev_driver;
	const char *region;
	const char *region_driver;
	enum cxlx_attach_state state;
	enum cxlx_attach_confidence confidence;
	bool attached;
	bool has_range;
	uint64_t resource;
	uint64_t size;
	int locked;
	const char *reason;
	const char *advice;
	size_t n_evidence;
};

/**
 * cxlx_attach_get_info() - one device of a snapshot
 * @attach:   the snapshot
 * @index:    from 0; memdevs come first, ascending, then PCI functions without one
 * @ret_info: filled as far as its sz goes
 *
 * Return: 0, or
 *   -EINVAL  an argument is NULL, or sz is smaller than the first version of the struct
 *   -ENOENT  @index is behind the last
 *
 * Since: CXLX_1
 */
int cxlx_attach_get_info(const struct cxlx_attach *attach, size_t index,
			 struct cxlx_attach_info *ret_info);

/**
 * cxlx_attach_get_evidence() - one file that was looked at for a device
 * @attach:   the snapshot
 * @index:    the device
 * @number:   from 0
 * @ret_path: the file, with the root directory in front
 * @ret_said: what it holds, the last part of a link, "present", "absent", or the name
 *            of an errno such as "EIO"
 *
 * Return: 0, -ENOENT after the last, or -EINVAL when an argument is NULL
 *
 * Since: CXLX_1
 */
int cxlx_attach_get_evidence(const struct cxlx_attach *attach, size_t index, size_t number,
			     const char **ret_path, const char **ret_said);

/**
 * cxlx_attach_all_in() - are all devices of a snapshot in this state?
 * @attach: the snapshot
 * @state:  the state
 *
 * Return: false also when a name is missing, there is no device, or @attach is NULL
 *
 * Since: CXLX_1
 */
bool cxlx_attach_all_in(const struct cxlx_attach *attach, enum cxlx_attach_state state);

/**
 * cxlx_attach_wait() - wait until devices are in a state
 * @ctx:        the context
 * @devices:    as for cxlx_attach_new(); at least one; they need not exist yet
 * @n_devices:  their number
 * @state:      the state that all of them have to be in
 * @timeout_ms: for how long
 * @ret_attach: the last snapshot; cxlx_attach_all_in() says whether it is what was
 *              waited for or the time was over
 *
 * Follows the events of the kernel, and looks again from time to time, because an event
 * may be missed.
 *
 * Return: 0, or
 *   -EINTR   the caller's cancelled() said so
 *   -EINVAL  there is no device, or as cxlx_attach_new()
 *   anything else: as cxlx_attach_new()
 *
 * Since: CXLX_1
 */
int cxlx_attach_wait(struct cxl_ctx *ctx, const char *const *devices, size_t n_devices,
		     enum cxlx_attach_state state, unsigned int timeout_ms,
		     struct cxlx_attach **ret_attach);

/**
 * DOC: mailbox
 *
 * What the getters of cxl_cmd_* cannot say.
 */

/**
 * cxlx_cmd_status_text() - the return code of a device in words
 * @status: what cxl_cmd_get_mbox_status() returned
 *
 * Return: a text that lives for ever, such as "invalid input"
 *
 * Since: CXLX_1
 */
const char *cxlx_cmd_status_text(int status);

/**
 * cxlx_memdev_get_label_piece() - how much of the labels one command moves
 * @memdev: the memdev
 * @ret: gets the number of bytes
 *
 * cxl_memdev_write_label() and cxl_memdev_zero_label() of no more than that do all or nothing, as
 * far as the device does.
 *
 * Unit: bytes.
 * Source: memN/payload_max.
 * Cached: yes.
 *
 * Return: 0, or
 *   -EINVAL  an argument is NULL
 *   -ERANGE  no command has room for any
 *   -errno   the file is not there, or cannot be read
 *
 * Since: CXLX_1
 */
int cxlx_memdev_get_label_piece(struct cxl_memdev *memdev, size_t *ret);

/**
 * cxlx_memdev_can_write_labels() - does nobody use what the labels of a memdev describe?
 * @memdev: the memdev
 *
 * Source: memN/pmemN, the regions of its endpoint.
 *
 * Return: 0, or
 *   -EINVAL  @memdev is NULL
 *   -EBUSY   its nvdimm bridge or a region of persistent memory is active; there is a reason
 *   -errno   that cannot be told
 *
 * Since: CXLX_1
 */
int cxlx_memdev_can_write_labels(struct cxl_memdev *memdev);

/**
 * cxlx_memdev_can_set_partition() - is no memory of a memdev in use?
 * @memdev: the memdev
 *
 * Source: the regions of its endpoint.
 *
 * Return: 0, or
 *   -EINVAL  @memdev is NULL
 *   -EBUSY   a region is active; there is a reason
 *   -errno   that cannot be told
 *
 * Since: CXLX_1
 */
int cxlx_memdev_can_set_partition(struct cxl_memdev *memdev);

/**
 * cxlx_cmd_fw_info_get_slots() - what the device says of its firmware slots
 * @cmd:        a Get FW Info command that was submitted
 * @ret_num:    set to how many there are, or NULL
 * @ret_active: set to the number of the one that runs, or NULL
 * @ret_staged: set to the number of the one that is next, or NULL; what is no slot means none
 *
 * The getters of version 85 say 0 also of what did not arrive.
 *
 * Return: 0, or
 *   -EINVAL  @cmd is NULL or another command
 *   -ENXIO   the device refused
 *   -EPROTO  the answer ends before one of them
 *   anything else: as cxl_cmd_submit()
 *
 * Since: CXLX_1
 */
int cxlx_cmd_fw_info_get_slots(struct cxl_cmd *cmd, unsigned int *ret_num, unsigned int *ret_active,
			       unsigned int *ret_staged);

/**
 * cxlx_cmd_fw_info_get_online_activate() - can firmware be activated while the device works?
 * @cmd: a Get FW Info command that was submitted
 * @ret: set to the answer
 *
 * Return: 0, or
 *   -EINVAL  an argument is NULL, or @cmd is another command
 *   -ENXIO   the device refused
 *   -EPROTO  the answer ends before it
 *   anything else: as cxl_cmd_submit()
 *
 * Since: CXLX_1
 */
int cxlx_cmd_fw_info_get_online_activate(struct cxl_cmd *cmd, bool *ret);

/**
 * cxlx_cmd_health_info_get_dirty_shutdowns() - shutdowns that may have lost data
 * @cmd:       a Get Health Info command that was submitted
 * @ret_count: set to the number; all 32 bits may be used
 *
 * Return: 0, or
 *   -EINVAL  an argument is NULL, or @cmd is another command
 *   -ENXIO   the device refused
 *   -EPROTO  the answer ends before it
 *   anything else: as cxl_cmd_submit()
 *
 * Since: CXLX_1
 */
int cxlx_cmd_health_info_get_dirty_shutdowns(struct cxl_cmd *cmd, uint32_t *ret_count);

/**
 * cxlx_cmd_health_info_get_volatile_errors() - corrected errors of volatile memory
 * @cmd:       a Get Health Info command that was submitted
 * @ret_count: set to the number; all 32 bits may be used
 *
 * Return: 0, or
 *   -EINVAL  an argument is NULL, or @cmd is another command
 *   -ENXIO   the device refused
 *   -EPROTO  the answer ends before it
 *   anything else: as cxl_cmd_submit()
 *
 * Since: CXLX_1
 */
int cxlx_cmd_health_info_get_volatile_errors(struct cxl_cmd *cmd, uint32_t *ret_count);

/**
 * cxlx_cmd_health_info_get_pmem_errors() - corrected errors of persistent memory
 * @cmd:       a Get Health Info command that was submitted
 * @ret_count: set to the number; all 32 bits may be used
 *
 * Return: 0, or
 *   -EINVAL  an argument is NULL, or @cmd is another command
 *   -ENXIO   the device refused
 *   -EPROTO  the answer ends before it
 *   anything else: as cxl_cmd_submit()
 *
 * Since: CXLX_1
 */
int cxlx_cmd_health_info_get_pmem_errors(struct cxl_cmd *cmd, uint32_t *ret_count);

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
