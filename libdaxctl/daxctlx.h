/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * daxctlx.h - what this library has beyond libdaxctl 85: access by name, settings, and why
 * something failed
 *
 * The rules for every call are those of libdaxctl.h.
 */
#ifndef DAXCTLX_H
#define DAXCTLX_H

#include <stdbool.h>
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
 * daxctlx_set_cancelled() - let the caller end a long operation
 * @ctx:       the context; NULL is ignored
 * @cancelled: asked between writes and when a signal interrupts a system call; NULL for never
 * @data:      handed to @cancelled
 *
 * Once @cancelled returns true, what was begun is taken back, and the answer is -EINTR. A program
 * sets a flag in its signal handler.
 *
 * Since: DAXCTLX_1
 */
void daxctlx_set_cancelled(struct daxctl_ctx *ctx, bool (*cancelled)(void *data), void *data);

/**
 * struct daxctlx_step - one write to sysfs, as told to the function of daxctlx_set_step_fn()
 * @path:  the file, below /sys
 * @value: the text written
 * @code:  0 or the negative errno of the write
 * @undo:  the write takes back an earlier one
 */
struct daxctlx_step {
	const char *path;
	const char *value;
	int code;
	bool undo;
};

/**
 * daxctlx_set_step_fn() - be told of every write to sysfs
 * @ctx:     the context; NULL is ignored
 * @step_fn: called after each write; NULL ends it
 * @data:    handed to @step_fn
 *
 * Since: DAXCTLX_1
 */
void daxctlx_set_step_fn(struct daxctl_ctx *ctx,
			 void (*step_fn)(void *data, const struct daxctlx_step *step), void *data);

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
 * DOC: one at a time
 *
 * Functions that change something wait until no other program of ours is changing regions,
 * devices or memory, up to half a minute, and then answer -ETIMEDOUT.
 */

/**
 * daxctlx_lock() - several changes in a row, without others in between
 * @ctx: the context
 *
 * May be called again by who holds it; each call has its daxctlx_unlock().  The lock goes with the
 * process.  Where there is no /run/cxl, or only root may use it, there is no lock, and no failure.
 *
 * Return: 0, or
 *   -EINVAL     @ctx is NULL
 *   -ETIMEDOUT  others were at it all the time
 *   -EINTR      the caller's cancelled() said so
 *
 * Since: DAXCTLX_1
 */
int daxctlx_lock(struct daxctl_ctx *ctx);

/**
 * daxctlx_unlock() - the opposite of daxctlx_lock()
 * @ctx: the context; NULL is ignored
 *
 * Since: DAXCTLX_1
 */
void daxctlx_unlock(struct daxctl_ctx *ctx);

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
 * DOC: creation and destruction
 *
 * All or nothing: when a write fails, or the caller's cancelled() says so, what was done is taken
 * back, and the reasons say what could not be.
 */

/**
 * struct daxctlx_range - a range of physical memory
 * @start: address of its first byte
 * @end:   address of its last byte
 */
struct daxctlx_range {
	unsigned long long start;
	unsigned long long end;
};

/**
 * struct daxctlx_device_spec - what a new device is to be
 * @sz:       sizeof(struct daxctlx_device_spec)
 * @size:     bytes; 0: all that is left, unless @ranges or @uuid say what
 * @align:    of its size and ranges; 0: as the kernel has it
 * @uuid:     the tag of the dynamic capacity that it claims, zeros for capacity without a tag; NULL
 *            where the region has none
 * @ranges:   the ranges that it gets, in the order that they have in the device
 * @n_ranges: how many there are
 */
struct daxctlx_device_spec {
	size_t sz;
	unsigned long long size;
	unsigned long align;
	const unsigned char *uuid;
	const struct daxctlx_range *ranges;
	size_t n_ranges;
};

/**
 * daxctlx_region_create_device() - make a device and enable it as one to map
 * @region:  the region
 * @spec:    what it is to be
 * @ret_dev: where the device is stored
 *
 * Source: REGION/dax_region/create and delete, DEVICE/align, size, mapping, uuid, and as
 *         daxctl_dev_enable_devdax().
 * Owner:  library.
 *
 * Return: 0, or
 *   -EINVAL      an argument is NULL, or what is wanted makes no sense
 *   -ENOENT      a static region; or there is no capacity of this tag
 *   -ENOSPC      not so much is left of the region
 *   -EOPNOTSUPP  a tag where there is no dynamic capacity, a size where there is
 *   -EINTR       the caller's cancelled() said so
 *   -ETIMEDOUT   see daxctlx_lock()
 *   and as the kernel reports
 *
 * Since: DAXCTLX_1
 */
int daxctlx_region_create_device(struct daxctl_region *region,
				 const struct daxctlx_device_spec *spec,
				 struct daxctl_dev **ret_dev);

/**
 * daxctlx_dev_destroy() - give the memory of a device back and delete it
 * @dev:   the device
 * @force: take its memory offline and the device from its driver before
 *
 * Number 0 of a region stays, with size 0.  The object lives on, for it may be part of a loop.
 *
 * Source: memoryN/state or DEVICE/state, DEVICE/driver/unbind and remove_id, DEVICE/size,
 *         REGION/dax_region/delete.
 *
 * Return: 0, or
 *   -EINVAL      @dev is NULL
 *   -ENXIO       it has a driver, and @force is not given
 *   -EBUSY       memory of it does not go offline, or a program has it open or mapped
 *   -ENODEV      it is gone
 *   -EOPNOTSUPP  a static region, which has the devices that it has
 *   -EINTR       the caller's cancelled() said so
 *   -ETIMEDOUT   see daxctlx_lock()
 *   and as the kernel reports
 *
 * Since: DAXCTLX_1
 */
int daxctlx_dev_destroy(struct daxctl_dev *dev, bool force);

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

/**
 * daxctlx_memory_get_found() - count what the last change found before it changed anything
 * @mem:           the memory
 * @ret_total:     where the number of blocks is stored
 * @ret_online:    where the number of those that were online is stored
 * @ret_elsewhere: where the number of those is stored that were online, and stayed, in another zone
 *                 than daxctlx_memory_online() was asked for; 0 after daxctlx_memory_offline()
 *
 * Whoever wants to tell what was so already need not look at all blocks before the change does.
 *
 * Source: devices/system/memory/memoryN/state and valid_zones, read under the lock.
 * Cached: until the next daxctlx_memory_online() or daxctlx_memory_offline() of this memory.
 *
 * Return: 0, or
 *   -EINVAL   an argument is NULL
 *   -ENODATA  nothing was changed through this memory yet, or the blocks could not be looked at
 *
 * Since: DAXCTLX_1
 */
int daxctlx_memory_get_found(struct daxctl_memory *mem, unsigned int *ret_total,
			     unsigned int *ret_online, unsigned int *ret_elsewhere);

/**
 * daxctlx_memory_get_state() - what the driver says of the memory as a whole
 * @mem:       the memory
 * @ret_state: where the word is stored: "unplugged", "offline", "online", "online_kernel" or
 *             "online_movable"
 *
 * It is what was last asked of the driver: blocks that were changed one by one do not show in it.
 *
 * Source: the device's file state (Linux 7.3).
 * Cached: no.
 * Owner:  library, until the next call for this memory.
 *
 * Return: 0, or
 *   -EINVAL  an argument is NULL
 *   -ENOENT  this kernel does not have the file
 *   -EPROTO  it is empty or too long
 *   and as the kernel reports
 *
 * Since: DAXCTLX_1
 */
int daxctlx_memory_get_state(struct daxctl_memory *mem, const char **ret_state);

/**
 * DOC: memory blocks
 *
 * A view of all blocks of a device at one moment, ascending by address.
 */

struct daxctlx_blocks;

/**
 * daxctlx_blocks_new() - look at all memory blocks of a device
 * @mem:        the memory
 * @ret_blocks: where the view is stored
 *
 * Memory that is unplugged has no blocks.
 *
 * Source: devices/system/memory/memoryN.
 * Cached: no.
 * Owner:  the caller; daxctlx_blocks_free() ends it.
 *
 * Return: 0, or
 *   -EINVAL  an argument is NULL
 *   -ENXIO   nobody tells where the device is
 *   -ENOMEM  out of memory
 *   and as the kernel reports
 *
 * Since: DAXCTLX_1
 */
int daxctlx_blocks_new(struct daxctl_memory *mem, struct daxctlx_blocks **ret_blocks);

/**
 * daxctlx_blocks_free() - end a view
 * @blocks: the view; NULL is ignored
 *
 * Since: DAXCTLX_1
 */
void daxctlx_blocks_free(struct daxctlx_blocks *blocks);

/**
 * daxctlx_blocks_get_count() - how many blocks there are
 * @blocks: the view
 *
 * Return: the number; 0 when @blocks is NULL.
 *
 * Since: DAXCTLX_1
 */
size_t daxctlx_blocks_get_count(const struct daxctlx_blocks *blocks);

/**
 * daxctlx_blocks_get_id() - the number in the name of a block
 * @blocks: the view
 * @i:      which block, from 0
 *
 * Return: N of memoryN; -EINVAL when there is no such block.
 *
 * Since: DAXCTLX_1
 */
int daxctlx_blocks_get_id(const struct daxctlx_blocks *blocks, size_t i);

/**
 * daxctlx_blocks_get_state() - is a block online
 * @blocks: the view
 * @i:      which block, from 0
 *
 * Source: devices/system/memory/memoryN/state.
 * Owner:  the view.
 *
 * Return: "online", "offline" or "going-offline"; NULL when there is no such block.
 *
 * Since: DAXCTLX_1
 */
const char *daxctlx_blocks_get_state(const struct daxctlx_blocks *blocks, size_t i);

/**
 * daxctlx_blocks_get_zone() - the zone that a block is in
 * @blocks: the view
 * @i:      which block, from 0
 *
 * Source: devices/system/memory/memoryN/valid_zones.
 * Owner:  the view.
 *
 * Return: "Movable", "Normal", "none" for more than one, ...; "" when it is offline or the kernel
 * does not tell; NULL when there is no such block.
 *
 * Since: DAXCTLX_1
 */
const char *daxctlx_blocks_get_zone(const struct daxctlx_blocks *blocks, size_t i);

/**
 * daxctlx_blocks_get_node() - the NUMA node of a block
 * @blocks: the view
 * @i:      which block, from 0
 *
 * Source: devices/system/memory/memoryN/nodeM.
 *
 * Return: the node, or
 *   -EINVAL  there is no such block
 *   -ENOENT  the kernel does not tell
 *
 * Since: DAXCTLX_1
 */
int daxctlx_blocks_get_node(const struct daxctlx_blocks *blocks, size_t i);

/**
 * daxctlx_blocks_is_removable() - could the kernel take a block offline
 * @blocks: the view
 * @i:      which block, from 0
 *
 * Kernels from 5.7 on say 1 for all blocks when they can do it at all: only trying tells more.
 *
 * Source: devices/system/memory/memoryN/removable.
 *
 * Return: 1 or 0, or
 *   -EINVAL  there is no such block
 *   -ENOENT  the kernel does not tell
 *
 * Since: DAXCTLX_1
 */
int daxctlx_blocks_is_removable(const struct daxctlx_blocks *blocks, size_t i);

/**
 * daxctlx_blocks_get_error() - why a block did not go as asked
 * @blocks: a view from daxctlx_memory_online() or daxctlx_memory_offline()
 * @i:      which block, from 0
 *
 * Return: 0 when it did; a negative errno of the kernel; -EINVAL also when there is no such block.
 *
 * Since: DAXCTLX_1
 */
int daxctlx_blocks_get_error(const struct daxctlx_blocks *blocks, size_t i);

/**
 * DOC: changing memory
 *
 * All blocks of a device or none.  A kernel that has the file state is asked for all at once, and
 * rolls back itself; block by block we do.  When all at once is refused, each block is tried alone,
 * to find out which ones it is, and the reasons name them.  Blocks that something else changes
 * meanwhile are looked at again.
 */

#define DAXCTLX_MEMORY_NO_MOVABLE 0x1u	/* in a zone of the kernel, not in ZONE_MOVABLE */
#define DAXCTLX_MEMORY_PARTIAL 0x2u	/* what goes is enough, when not all blocks do */

/**
 * daxctlx_memory_online() - bring all blocks online, in the zone that is asked for
 * @mem:        the memory
 * @flags:      DAXCTLX_MEMORY_...
 * @ret_blocks: where a view of the blocks afterwards is stored; may be NULL
 *
 * Memory that is unplugged is plugged.  Blocks that were online before stay in their zone.
 *
 * Source: the device's file state, else devices/system/memory/memoryN/state.
 * Owner:  the caller; daxctlx_blocks_free() ends it.
 *
 * Return: how many blocks came online, or
 *   -EINVAL     @mem is NULL, or a flag is unknown
 *   -EBUSY      something else changes the blocks all the time
 *   -ETIMEDOUT  see daxctlx_lock()
 *   -EINTR      the caller's cancelled() said so
 *   and as the kernel reports; then all blocks are as before, or the reasons say which one is not
 *
 * Since: DAXCTLX_1
 */
int daxctlx_memory_online(struct daxctl_memory *mem, unsigned int flags,
			  struct daxctlx_blocks **ret_blocks);

/**
 * daxctlx_memory_offline() - take all blocks offline
 * @mem:        the memory
 * @flags:      DAXCTLX_MEMORY_PARTIAL or 0
 * @ret_blocks: where a view of the blocks afterwards is stored; may be NULL
 *
 * Where the kernel has the file state the memory is unplugged: afterwards there are no blocks.
 *
 * Source: the device's file state, else devices/system/memory/memoryN/state.
 * Owner:  the caller; daxctlx_blocks_free() ends it.
 *
 * Return: how many blocks went offline, else as daxctlx_memory_online().
 *
 * Since: DAXCTLX_1
 */
int daxctlx_memory_offline(struct daxctl_memory *mem, unsigned int flags,
			   struct daxctlx_blocks **ret_blocks);

/**
 * DOC: extents
 *
 * What of a dynamic region has memory behind it: a device hands capacity out, and takes it back, in
 * extents.  A dax device claims one without a tag, or all of one tag, see daxctl_dev_set_uuid().
 * Kernels say nothing when extents come or go: a view shows all of a region at one moment,
 * ascending by offset.
 */

struct daxctlx_extents;

/**
 * daxctlx_extents_new() - look at all extents of a region, and at who holds them
 * @region:      the region
 * @ret_extents: where the view is stored
 *
 * Regions that are not dynamic have none, and so has a kernel that does not know them.
 *
 * Source: REGION/extentR.N.
 * Cached: no.
 * Owner:  the caller; daxctlx_extents_free() ends it.
 *
 * Return: 0, or
 *   -EINVAL  an argument is NULL
 *   -EPROTO  a file of an extent makes no sense: there is no view of a part
 *   -ENOMEM  out of memory
 *   and as the kernel reports
 *
 * Since: DAXCTLX_1
 */
int daxctlx_extents_new(struct daxctl_region *region, struct daxctlx_extents **ret_extents);

/**
 * daxctlx_extents_free() - end a view
 * @extents: the view; NULL is ignored
 *
 * Since: DAXCTLX_1
 */
void daxctlx_extents_free(struct daxctlx_extents *extents);

/**
 * daxctlx_extents_get_count() - how many extents there are
 * @extents: the view
 *
 * Return: the number; 0 when @extents is NULL.
 *
 * Since: DAXCTLX_1
 */
size_t daxctlx_extents_get_count(const struct daxctlx_extents *extents);

/**
 * daxctlx_extents_get_name() - "extentR.N"
 * @extents: the view
 * @i:       which extent, from 0
 *
 * A number may be given to another extent once this one is gone.
 *
 * Owner:  the view.
 *
 * Return: the name; NULL when there is no such extent.
 *
 * Since: DAXCTLX_1
 */
const char *daxctlx_extents_get_name(const struct daxctlx_extents *extents, size_t i);

/**
 * daxctlx_extents_get_offset() - where in the region it begins
 * @extents: the view
 * @i:       which extent, from 0
 *
 * Unit:   bytes from the start of the region.
 * Source: extentR.N/offset.
 *
 * Return: the offset; ULLONG_MAX when there is no such extent.
 *
 * Since: DAXCTLX_1
 */
unsigned long long daxctlx_extents_get_offset(const struct daxctlx_extents *extents, size_t i);

/**
 * daxctlx_extents_get_length() - how long it is
 * @extents: the view
 * @i:       which extent, from 0
 *
 * Unit:   bytes.
 * Source: extentR.N/length.
 *
 * Return: the length; ULLONG_MAX when there is no such extent.
 *
 * Since: DAXCTLX_1
 */
unsigned long long daxctlx_extents_get_length(const struct daxctlx_extents *extents, size_t i);

/**
 * daxctlx_extents_get_uuid() - the tag that it was handed out with
 * @extents:  the view
 * @i:        which extent, from 0
 * @ret_uuid: where the tag is stored; all zero when it has none
 *
 * Source: extentR.N/uuid.
 *
 * Return: 0; -EINVAL when there is no such extent or @ret_uuid is NULL.
 *
 * Since: DAXCTLX_1
 */
int daxctlx_extents_get_uuid(const struct daxctlx_extents *extents, size_t i, uuid_t ret_uuid);

/**
 * daxctlx_extents_get_device() - which dax device holds it
 * @extents:    the view
 * @i:          which extent, from 0
 * @ret_device: where the name is stored
 *
 * Source: uuid, size and mappingK/start of the region's dax devices.
 * Owner:  the view.
 *
 * Return: 0, or
 *   -EINVAL   there is no such extent, or @ret_device is NULL
 *   -ENODATA  nobody: it is free
 *   -EACCES   only root may know: it has no tag
 *   and as the kernel reports
 *
 * Since: DAXCTLX_1
 */
int daxctlx_extents_get_device(const struct daxctlx_extents *extents, size_t i,
			       const char **ret_device);

/**
 * DOC: reconfiguration
 */

#define DAXCTLX_RECONFIGURE_NO_ONLINE 0x1u	/* system memory as the kernel's policy has it */
#define DAXCTLX_RECONFIGURE_NO_MOVABLE 0x2u	/* system memory in a zone of the kernel */
#define DAXCTLX_RECONFIGURE_FORCE 0x4u		/* take memory offline, end the maps of programs */
#define DAXCTLX_RECONFIGURE_SIZE 0x8u		/* @size counts, also when it is 0 */

/**
 * struct daxctlx_reconfiguration - what a device is to become
 * @sz:    sizeof(struct daxctlx_reconfiguration)
 * @flags: DAXCTLX_RECONFIGURE_...
 * @mode:  whose driver it gets; DAXCTL_DEV_MODE_UNKNOWN: it keeps what it has
 * @size:  bytes, with DAXCTLX_RECONFIGURE_SIZE
 * @align: bytes; 0: as it is
 * @ranges:   the ranges that it gets instead of those that it has, in their order in the device
 * @n_ranges: how many those are; 0: it keeps its ranges, as far as @size lets it
 */
struct daxctlx_reconfiguration {
	size_t sz;
	unsigned int flags;
	enum daxctl_dev_mode mode;
	unsigned long long size;
	unsigned long align;
	const struct daxctlx_range *ranges;
	size_t n_ranges;
};

/**
 * daxctlx_dev_reconfigure() - make another thing of a device, or leave everything as it was
 * @dev: the device
 * @to:  what it is to become
 *
 * Takes memory offline, takes the device from its driver, sets alignment and size, gives it to its
 * new driver, and brings memory online, as far as each of that is asked for.  When one of these
 * fails, all of them are taken back: driver, names that drivers were told, size, and memory.  With
 * force, memory that the kernel brought online in another zone, and that does not leave it, is
 * taken as it is; then there are reasons, although nothing failed.
 *
 * Source: bus/dax/drivers/DRIVER, the device's files align, size, mapping and state,
 *         devices/system/memory.
 *
 * Return: 0, or
 *   -EINVAL      an argument is NULL, sz is too small, or system memory was to become famfs
 *   -EBUSY       its memory is online or a program has it open, and there is no force; or the
 *                kernel's policy would choose the zone of its memory; or it has a driver, and no
 *                mode was given for another size
 *   -ENODEV      this kernel does not have the driver
 *   -EOPNOTSUPP  a device of the old class
 *   -ETIMEDOUT   see daxctlx_lock()
 *   -EINTR       the caller's cancelled() said so
 *   and as the kernel reports; reasons that begin with "could not take back" say what is not as
 *   it was before
 *
 * Since: DAXCTLX_1
 */
int daxctlx_dev_reconfigure(struct daxctl_dev *dev, const struct daxctlx_reconfiguration *to);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif
