/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libdaxctl.h - dax regions, their devices and the memory they become: drop-in API of libdaxctl 85
 *
 * Names, signatures and version nodes are those of libdaxctl 85, so programs built for it run
 * unchanged.  The error record and access by name are in daxctlx.h.
 */
#ifndef LIBDAXCTL_H
#define LIBDAXCTL_H

#include <stdarg.h>
#include <unistd.h>

#ifdef HAVE_UUID
#include <uuid/uuid.h>
#else
typedef unsigned char uuid_t[16];
#endif

#ifdef __cplusplus
extern "C" {
#endif

/**
 * DOC: rules for every call
 *
 * Lazy: nothing is read before somebody asks.  An attribute is read by the first getter that needs
 * it and kept until the library writes something ("Cached: yes"); what changes behind our back is
 * read by every call ("Cached: no").  Reading writes nothing and needs no root, except for the
 * attributes that the kernel shows to root only.
 *
 * Order: regions and devices ascend by id, so they are the same on every boot; mappings come with
 * the last one first.
 *
 * Errors: an int is 0 or more on success and a negative errno on failure: the one that the kernel
 * reported, also where 85 said -ENXIO for everything.  A NULL object is no crash: the call returns
 * the value named under "Return".  After a failure daxctlx_get_error() of daxctlx.h tells what was
 * done to which file with which value, and daxctlx_get_reasons() why something was refused.
 *
 * All or nothing: a call that takes several writes takes back what it did when one of them fails.
 *
 * Owner: all objects and strings belong to the library and live as long as their region, which
 * lives as long as the context unless daxctl_region_unref() ends it sooner.  Nothing is to be
 * freed.
 *
 * Threads: there are no locks; use one context per thread.
 *
 * Source: paths are below /sys; REGION and DEVICE are the directories of the object.  All of them
 * move with daxctlx_set_sysroot() and CXL_SYSROOT.
 */

struct daxctl_ctx;
struct daxctl_dev;
struct daxctl_mapping;
struct daxctl_memory;
struct daxctl_region;

/**
 * DOC: context
 *
 * The context is the root of everything: it holds the logger, the error record and all objects. It
 * is counted; the caller who made it with daxctl_new() ends it with daxctl_unref(), and with the
 * last reference every object and string that came from it is gone.
 */

/**
 * daxctl_new() - make a context
 * @ctx: where the new context is stored
 *
 * The log level comes from the environment variable DAXCTL_LOG (err, warning, notice, info, debug
 * or a number), the root directory from CXL_SYSROOT.  No object is read.
 *
 * Owner:  the caller, who ends it with daxctl_unref().
 *
 * Return: 0 and a context with one reference in *@ctx, or
 *   -EINVAL  @ctx is NULL
 *   -ENOMEM  out of memory; *@ctx is untouched
 *
 * Since: LIBDAXCTL_1
 */
int daxctl_new(struct daxctl_ctx **ctx);

/**
 * daxctl_ref() - take one more reference
 * @ctx: the context, or NULL
 *
 * Return: @ctx; NULL for NULL.
 *
 * Since: LIBDAXCTL_1
 */
struct daxctl_ctx *daxctl_ref(struct daxctl_ctx *ctx);

/**
 * daxctl_unref() - drop one reference
 * @ctx: the context; NULL is ignored
 *
 * The last one frees the context and all objects and strings that came from it.
 *
 * Since: LIBDAXCTL_1
 */
void daxctl_unref(struct daxctl_ctx *ctx);

/**
 * daxctl_set_log_fn() - replace the log sink
 * @ctx:    the context; NULL is ignored
 * @log_fn: called for every message that passes the level; NULL restores the default
 *
 * The default writes to stderr.  @log_fn gets the syslog priority, the place in our source, a
 * printf format and its arguments, which it consumes.
 *
 * Since: LIBDAXCTL_1
 */
void daxctl_set_log_fn(struct daxctl_ctx *ctx,
		       void (*log_fn)(struct daxctl_ctx *ctx, int priority, const char *file,
				      int line, const char *fn, const char *format, va_list args));

/**
 * daxctl_get_log_priority() - the level up to which messages are logged
 * @ctx: the context
 *
 * Return: a syslog level, 3 (err) by default, or
 *   -EINVAL  @ctx is NULL
 *
 * Since: LIBDAXCTL_1
 */
int daxctl_get_log_priority(struct daxctl_ctx *ctx);

/**
 * daxctl_set_log_priority() - set the level up to which messages are logged
 * @ctx:      the context; NULL is ignored
 * @priority: a syslog level, 0 to 7
 *
 * Since: LIBDAXCTL_1
 */
void daxctl_set_log_priority(struct daxctl_ctx *ctx, int priority);

/**
 * daxctl_set_userdata() - keep a pointer of the caller's
 * @ctx:      the context; NULL is ignored
 * @userdata: kept as it is, never looked at
 *
 * Owner:  the caller.
 *
 * Since: LIBDAXCTL_1
 */
void daxctl_set_userdata(struct daxctl_ctx *ctx, void *userdata);

/**
 * daxctl_get_userdata() - the pointer kept by daxctl_set_userdata()
 * @ctx: the context
 *
 * Return: that pointer; NULL when none was set or @ctx is NULL.
 *
 * Since: LIBDAXCTL_1
 */
void *daxctl_get_userdata(struct daxctl_ctx *ctx);

/**
 * daxctl_set_config_path() - set the directory of the configuration files
 * @ctx:         the context
 * @config_path: a directory; the pointer is kept, not the text
 *
 * The library itself reads no configuration.
 *
 * Owner:  the caller, as long as the context lives.
 *
 * Return: 0, or
 *   -EINVAL  @ctx or @config_path is NULL
 *
 * Since: LIBDAXCTL_9
 */
int daxctl_set_config_path(struct daxctl_ctx *ctx, char *config_path);

/**
 * daxctl_get_config_path() - the directory of the configuration files
 * @ctx: the context
 *
 * Return: /etc/daxctl.conf.d unless another one was set; NULL when @ctx is NULL.
 *
 * Since: LIBDAXCTL_9
 */
const char *daxctl_get_config_path(struct daxctl_ctx *ctx);

/**
 * DOC: region
 *
 * A dax region is a range of memory that is handed out to dax devices: all of it to one, or parts
 * to several where the region is dynamic (CXL), always all of it where it is static (pmem).
 */

/**
 * daxctl_new_region() - the region of a directory
 * @ctx:  the context
 * @id:   the R of its devices, daxR.D
 * @uuid: copied; NULL stands for zeros
 * @path: the directory of the region, /sys/...; links are followed
 *
 * For libraries that know the directory: a region that no device shows is found by nobody else.
 * The object of a region that is known already is returned as it is.
 *
 * Owner:  library, with one reference; daxctl_region_unref() may end it before the context.
 *
 * Return: the region; NULL when @ctx or @path is NULL, @path is not below /sys, or memory ran out.
 *
 * Since: LIBDAXCTL_2
 */
struct daxctl_region *daxctl_new_region(struct daxctl_ctx *ctx, int id, uuid_t uuid,
					const char *path);

/**
 * daxctl_region_get_first() - the region with the lowest id
 * @ctx: the context
 *
 * Only regions that have a device are found.
 *
 * Source: bus/dax/devices/daxR.D, else class/dax/daxR.D; the region is the directory above.
 * Cached: yes.
 * Owner:  library.
 *
 * Return: a region; NULL when there is none or @ctx is NULL.
 *
 * Since: LIBDAXCTL_4
 */
struct daxctl_region *daxctl_region_get_first(struct daxctl_ctx *ctx);

/**
 * daxctl_region_get_next() - the region with the next higher id
 * @region: the region
 *
 * Owner:  library.
 *
 * Return: a region; NULL after the last one or when @region is NULL.
 *
 * Since: LIBDAXCTL_4
 */
struct daxctl_region *daxctl_region_get_next(struct daxctl_region *region);

/**
 * daxctl_region_ref() - take one more reference
 * @region: the region; NULL is ignored
 *
 * Since: LIBDAXCTL_2
 */
void daxctl_region_ref(struct daxctl_region *region);

/**
 * daxctl_region_unref() - drop one reference
 * @region: the region; NULL is ignored
 *
 * The last one takes it from the context and frees it with its devices.
 *
 * Since: LIBDAXCTL_2
 */
void daxctl_region_unref(struct daxctl_region *region);

/**
 * daxctl_region_get_uuid() - the uuid that daxctl_new_region() got
 * @region: the region
 * @uu:     where it is copied to; zeros when there was none
 *
 * Nothing is copied when @region or @uu is NULL.
 *
 * Since: LIBDAXCTL_2
 */
void daxctl_region_get_uuid(struct daxctl_region *region, uuid_t uu);

/**
 * daxctl_region_get_id() - the R of daxR.D
 * @region: the region
 *
 * Return: the number, or
 *   -EINVAL  @region is NULL
 *
 * Since: LIBDAXCTL_2
 */
int daxctl_region_get_id(struct daxctl_region *region);

/**
 * daxctl_region_get_ctx() - the context of a region
 * @region: the region
 *
 * Return: the context; NULL when @region is NULL.
 *
 * Since: LIBDAXCTL_2
 */
struct daxctl_ctx *daxctl_region_get_ctx(struct daxctl_region *region);

/**
 * daxctl_region_get_available_size() - what no device has yet
 * @region: the region
 *
 * Unit:   bytes
 * Source: REGION/dax_region/available_size; static regions do not have it.
 * Cached: no.
 *
 * Return: the size; 0 when nothing is left, it cannot be read or @region is NULL.
 *
 * Since: LIBDAXCTL_3
 */
unsigned long long daxctl_region_get_available_size(struct daxctl_region *region);

/**
 * daxctl_region_get_size() - the size of a region
 * @region: the region
 *
 * Unit:   bytes
 * Source: REGION/dax_region/size.
 * Cached: yes.
 *
 * Return: the size; ULLONG_MAX when it cannot be read or @region is NULL.
 *
 * Since: LIBDAXCTL_4
 */
unsigned long long daxctl_region_get_size(struct daxctl_region *region);

/**
 * daxctl_region_get_align() - what sizes of devices are multiples of
 * @region: the region
 *
 * Unit:   bytes
 * Source: REGION/dax_region/align, for root only.
 * Cached: yes.
 *
 * Return: the alignment; ULONG_MAX when it cannot be read or @region is NULL.
 *
 * Since: LIBDAXCTL_4
 */
unsigned long daxctl_region_get_align(struct daxctl_region *region);

/**
 * daxctl_region_get_devname() - the last component of the region's directory, dax_regionR for CXL
 * @region: the region
 *
 * Return: the name; NULL when @region is NULL.
 *
 * Since: LIBDAXCTL_3
 */
const char *daxctl_region_get_devname(struct daxctl_region *region);

/**
 * daxctl_region_get_path() - the region's directory
 * @region: the region
 *
 * Return: the path with all links resolved, /sys/devices/...; NULL when @region is NULL.
 *
 * Since: LIBDAXCTL_5
 */
const char *daxctl_region_get_path(struct daxctl_region *region);

/**
 * daxctl_region_create_dev() - make one more device, of size 0
 * @region: the region
 *
 * The new one is what daxctl_region_get_dev_seed() returns then.
 *
 * Source: REGION/dax_region/create.
 *
 * Return: 0, or
 *   -EINVAL  @region is NULL
 *   -ENOENT  a static region, which has the devices that it has
 *   -ENOSPC  nothing is left of the region
 *   and as the kernel reports
 *
 * Since: LIBDAXCTL_8
 */
int daxctl_region_create_dev(struct daxctl_region *region);

/**
 * daxctl_region_get_dev_seed() - the first device that never had a driver
 * @region: the region
 *
 * Source: REGION/dax_region/seed.
 * Cached: no.
 * Owner:  library.
 *
 * Return: a device; NULL when there is none or @region is NULL.
 *
 * Since: LIBDAXCTL_3
 */
struct daxctl_dev *daxctl_region_get_dev_seed(struct daxctl_region *region);

/**
 * daxctl_region_destroy_dev() - delete a device of size 0 that has no driver
 * @region: the region
 * @dev:    the device
 *
 * The object lives on, for it may be part of a loop.
 *
 * Source: REGION/dax_region/delete.
 *
 * Return: 0, or
 *   -EINVAL  @region or @dev is NULL, or the device is another region's
 *   -EBUSY   it has a driver or a size, or it is number 0, which stays
 *   -ENXIO   there is no such device any more
 *   and as the kernel reports
 *
 * Since: LIBDAXCTL_8
 */
int daxctl_region_destroy_dev(struct daxctl_region *region, struct daxctl_dev *dev);

/* All regions of a context; in the safe form the body may end @region. */
#define daxctl_region_foreach(ctx, region)                                                         \
	for ((region) = daxctl_region_get_first(ctx); (region) != NULL;                            \
	     (region) = daxctl_region_get_next(region))
#define daxctl_region_foreach_safe(ctx, region, _region)                                           \
	for ((region) = daxctl_region_get_first(ctx),                                              \
	    (_region) = (region) ? daxctl_region_get_next(region) : NULL;                          \
	     (region) != NULL;                                                                     \
	     (region) = (_region), (_region) = (_region) ? daxctl_region_get_next(_region) : NULL)

/**
 * DOC: device
 *
 * A dax device is a part of its region.  Its driver says what the part is: a character device to
 * map (device_dax), system memory (kmem), or the ground of a file system (fsdev_dax).
 */

/**
 * daxctl_dev_get_first() - the device of a region with the lowest id
 * @region: the region
 *
 * Source: REGION/daxR.D, else REGION/dax/daxR.D (the old class).
 * Cached: yes, until a device was created.
 * Owner:  library.
 *
 * Return: a device; NULL when there is none or @region is NULL.
 *
 * Since: LIBDAXCTL_2
 */
struct daxctl_dev *daxctl_dev_get_first(struct daxctl_region *region);

/**
 * daxctl_dev_get_next() - the device with the next higher id
 * @dev: the device
 *
 * Owner:  library.
 *
 * Return: a device; NULL after the last one or when @dev is NULL.
 *
 * Since: LIBDAXCTL_2
 */
struct daxctl_dev *daxctl_dev_get_next(struct daxctl_dev *dev);

/**
 * daxctl_dev_get_region() - the region of a device
 * @dev: the device
 *
 * Return: the region; NULL when @dev is NULL.
 *
 * Since: LIBDAXCTL_2
 */
struct daxctl_region *daxctl_dev_get_region(struct daxctl_dev *dev);

/**
 * daxctl_dev_get_id() - the D of daxR.D
 * @dev: the device
 *
 * Return: the number, or
 *   -EINVAL  @dev is NULL
 *
 * Since: LIBDAXCTL_2
 */
int daxctl_dev_get_id(struct daxctl_dev *dev);

/**
 * daxctl_dev_get_devname() - the kernel name, daxR.D
 * @dev: the device
 *
 * Return: the name; NULL when @dev is NULL.
 *
 * Since: LIBDAXCTL_2
 */
const char *daxctl_dev_get_devname(struct daxctl_dev *dev);

/**
 * daxctl_dev_get_major() - the major number of /dev/daxR.D
 * @dev: the device
 *
 * Source: DEVICE/dev.
 * Cached: yes.
 *
 * Return: the number, or
 *   -EINVAL  @dev is NULL
 *   and as the kernel reports
 *
 * Since: LIBDAXCTL_2
 */
int daxctl_dev_get_major(struct daxctl_dev *dev);

/**
 * daxctl_dev_get_minor() - the minor number of /dev/daxR.D
 * @dev: the device
 *
 * Source: DEVICE/dev.
 * Cached: yes.
 *
 * Return: the number, or
 *   -EINVAL  @dev is NULL
 *   and as the kernel reports
 *
 * Since: LIBDAXCTL_2
 */
int daxctl_dev_get_minor(struct daxctl_dev *dev);

/**
 * daxctl_dev_get_resource() - the physical address at which a device begins
 * @dev: the device
 *
 * Unit:   bytes
 * Source: DEVICE/resource, for root only, else the device's line of /proc/iomem.
 * Cached: yes.
 *
 * Return: the address; 0 when it cannot be told or @dev is NULL.
 *
 * Since: LIBDAXCTL_6
 */
unsigned long long daxctl_dev_get_resource(struct daxctl_dev *dev);

/**
 * daxctl_dev_get_size() - the size of a device
 * @dev: the device
 *
 * Unit:   bytes
 * Source: DEVICE/size.
 * Cached: yes, until it is set.
 *
 * Return: the size; 0 when it has none, it cannot be read or @dev is NULL.
 *
 * Since: LIBDAXCTL_2
 */
unsigned long long daxctl_dev_get_size(struct daxctl_dev *dev);

/**
 * daxctl_dev_set_size() - give a device memory of its region, or take it
 * @dev:  the device
 * @size: in bytes, a multiple of the alignment; 0 gives all of it back
 *
 * Source: DEVICE/size.
 *
 * Return: 0, or
 *   -EINVAL  @dev is NULL, or @size is no multiple of the alignment
 *   -EBUSY   a driver has the device
 *   -ENOSPC  not so much is left of the region
 *   and as the kernel reports
 *
 * Since: LIBDAXCTL_8
 */
int daxctl_dev_set_size(struct daxctl_dev *dev, unsigned long long size);

/**
 * daxctl_dev_get_align() - what the size of a device and its mappings are multiples of
 * @dev: the device
 *
 * Unit:   bytes
 * Source: DEVICE/align.
 * Cached: yes, until it is set.
 *
 * Return: the alignment; 0 when it cannot be read or @dev is NULL.
 *
 * Since: LIBDAXCTL_8
 */
unsigned long daxctl_dev_get_align(struct daxctl_dev *dev);

/**
 * daxctl_dev_set_align() - set the alignment of a device
 * @dev:   the device
 * @align: in bytes; the size of a page of this machine, small or huge
 *
 * Source: DEVICE/align.
 *
 * Return: 0, or
 *   -EINVAL  @dev is NULL, no such alignment, or what the device has does not fit it
 *   -EBUSY   a driver has the device
 *   and as the kernel reports
 *
 * Since: LIBDAXCTL_8
 */
int daxctl_dev_set_align(struct daxctl_dev *dev, unsigned long align);

/**
 * daxctl_dev_set_mapping() - give a device this range of its region
 * @dev:   the device
 * @start: physical address of its first byte
 * @end:   physical address of its last byte
 *
 * Source: DEVICE/mapping.
 *
 * Return: 0, or
 *   -EINVAL  @dev is NULL, or the range is not aligned and was ignored
 *   -ENOMEM  the range is not free, or not in the region
 *   and as the kernel reports
 *
 * Since: LIBDAXCTL_8
 */
int daxctl_dev_set_mapping(struct daxctl_dev *dev, unsigned long long start,
			   unsigned long long end);

/**
 * daxctl_dev_set_uuid() - give a device the extents of this tag (regions of dynamic capacity)
 * @dev:  the device
 * @uuid: the tag; zeros: those without a tag
 *
 * Source: DEVICE/uuid.
 *
 * Return: 0, or
 *   -EINVAL  @dev or @uuid is NULL
 *   -ENOENT  this region has no dynamic capacity
 *   and as the kernel reports
 *
 * Since: LIBDAXCTL_12
 */
int daxctl_dev_set_uuid(struct daxctl_dev *dev, uuid_t uuid);

/**
 * daxctl_dev_get_ctx() - the context of a device
 * @dev: the device
 *
 * Return: the context; NULL when @dev is NULL.
 *
 * Since: LIBDAXCTL_6
 */
struct daxctl_ctx *daxctl_dev_get_ctx(struct daxctl_dev *dev);

/**
 * daxctl_dev_is_enabled() - has a device a driver?
 * @dev: the device
 *
 * Source: DEVICE/driver; devices of the old class always have one.
 * Cached: no.
 *
 * Return: 1 or 0; 0 when @dev is NULL.
 *
 * Since: LIBDAXCTL_6
 */
int daxctl_dev_is_enabled(struct daxctl_dev *dev);

/**
 * daxctl_dev_disable() - take a device from its driver
 * @dev: the device
 *
 * Its memory object is gone afterwards.  The name goes from the driver's list of names, too, so
 * the driver does not take the next device of this name.
 *
 * Source: DEVICE/driver/remove_id and unbind.
 *
 * Return: 0, also when it has no driver, or
 *   -EINVAL      @dev is NULL
 *   -EBUSY       memory of the device is online, or it has a driver still
 *   -EOPNOTSUPP  a device of the old class
 *   and as the kernel reports
 *
 * Since: LIBDAXCTL_6
 */
int daxctl_dev_disable(struct daxctl_dev *dev);

/**
 * daxctl_dev_enable_devdax() - make a device one to map
 * @dev: the device
 *
 * The module is loaded where it is needed.
 *
 * Source: new_id and bind of bus/dax/drivers/device_dax.
 *
 * Return: 0, also when it is one already, or
 *   -EINVAL      @dev is NULL
 *   -EBUSY       another driver has it (85: 0)
 *   -ENODEV      this kernel has no such driver
 *   -EOPNOTSUPP  a device of the old class
 *   -ENXIO       the driver did not take it
 *   and as the kernel reports
 *
 * Since: LIBDAXCTL_6
 */
int daxctl_dev_enable_devdax(struct daxctl_dev *dev);

/**
 * daxctl_dev_enable_ram() - make system memory of a device
 * @dev: the device
 *
 * The kernel's policy decides whether the memory comes online:
 * daxctl_dev_will_auto_online_memory().
 *
 * Source: new_id and bind of bus/dax/drivers/kmem.
 *
 * Return: as daxctl_dev_enable_devdax().
 *
 * Since: LIBDAXCTL_6
 */
int daxctl_dev_enable_ram(struct daxctl_dev *dev);

/**
 * daxctl_dev_enable_famfs() - make a device the ground of a file system
 * @dev: the device
 *
 * Source: new_id and bind of bus/dax/drivers/fsdev_dax.
 *
 * Return: as daxctl_dev_enable_devdax().
 *
 * Since: LIBDAXCTL_11
 */
int daxctl_dev_enable_famfs(struct daxctl_dev *dev);

/**
 * daxctl_dev_get_target_node() - the NUMA node that the memory of a device is or would be in
 * @dev: the device
 *
 * Source: DEVICE/target_node.
 * Cached: yes.
 *
 * Return: the node; -1 when it has none, it cannot be read or @dev is NULL.
 *
 * Since: LIBDAXCTL_6
 */
int daxctl_dev_get_target_node(struct daxctl_dev *dev);

/**
 * daxctl_dev_will_auto_online_memory() - does memory come online by itself when it is added?
 * @dev: any device: the answer is the machine's
 *
 * Source: devices/system/memory/auto_online_blocks.
 * Cached: no.
 *
 * Return: 1 or 0; 0 also on a kernel without hot-plug, or
 *   -EINVAL  @dev is NULL
 *   and as the kernel reports
 *
 * Since: LIBDAXCTL_9
 */
int daxctl_dev_will_auto_online_memory(struct daxctl_dev *dev);

/**
 * daxctl_dev_has_online_memory() - how many memory blocks of a device are online
 * @dev: the device
 *
 * Cached: no.
 *
 * Return: the number; 0 when it is not system memory, or
 *   -EINVAL  @dev is NULL
 *   and as daxctl_memory_is_online()
 *
 * Since: LIBDAXCTL_9
 */
int daxctl_dev_has_online_memory(struct daxctl_dev *dev);

/**
 * daxctl_dev_is_system_ram_mode() - has the driver kmem this device?
 * @dev: the device
 *
 * Cached: no.
 *
 * Return: 1 or 0; 0 when @dev is NULL.
 *
 * Since: LIBDAXCTL_11
 */
int daxctl_dev_is_system_ram_mode(struct daxctl_dev *dev);

/**
 * daxctl_dev_is_system_ram_capable() - the same as daxctl_dev_is_system_ram_mode()
 * @dev: the device
 *
 * Cached: no.
 *
 * Return: 1 or 0; 0 when @dev is NULL.
 *
 * Since: LIBDAXCTL_10
 */
int daxctl_dev_is_system_ram_capable(struct daxctl_dev *dev);

/**
 * daxctl_dev_is_famfs_mode() - has the driver fsdev_dax this device?
 * @dev: the device
 *
 * Cached: no.
 *
 * Return: 1 or 0; 0 when @dev is NULL.
 *
 * Since: LIBDAXCTL_11
 */
int daxctl_dev_is_famfs_mode(struct daxctl_dev *dev);

/**
 * daxctl_dev_is_devdax_mode() - has the driver device_dax this device?
 * @dev: the device
 *
 * Cached: no.
 *
 * Return: 1 or 0; 0 when @dev is NULL.
 *
 * Since: LIBDAXCTL_11
 */
int daxctl_dev_is_devdax_mode(struct daxctl_dev *dev);

/* What a device is, by its driver. */
enum daxctl_dev_mode {
	DAXCTL_DEV_MODE_UNKNOWN = -1,	/* no driver, or one that we do not know */
	DAXCTL_DEV_MODE_DEVDAX = 0,
	DAXCTL_DEV_MODE_RAM = 1,
	DAXCTL_DEV_MODE_FAMFS = 2,
	DAXCTL_DEV_MODE_END = 3,
};

/**
 * daxctl_dev_get_mode() - what a device is
 * @dev: the device
 *
 * Source: DEVICE/driver.
 * Cached: no.
 *
 * Return: the mode; DAXCTL_DEV_MODE_UNKNOWN also when @dev is NULL.
 *
 * Since: LIBDAXCTL_11
 */
enum daxctl_dev_mode daxctl_dev_get_mode(struct daxctl_dev *dev);

/**
 * daxctl_dev_get_memory() - the memory of a device
 * @dev: the device
 *
 * Cached: yes, until daxctl_dev_disable().
 * Owner:  library.
 *
 * Return: the memory; NULL when the device is not bound to kmem, memory ran out or @dev is NULL.
 *
 * Since: LIBDAXCTL_6
 */
struct daxctl_memory *daxctl_dev_get_memory(struct daxctl_dev *dev);

/* All devices of a region; in the safe form the body may end @dev. */
#define daxctl_dev_foreach(region, dev)                                                            \
	for ((dev) = daxctl_dev_get_first(region); (dev) != NULL; (dev) = daxctl_dev_get_next(dev))
#define daxctl_dev_foreach_safe(region, dev, _dev)                                                 \
	for ((dev) = daxctl_dev_get_first(region),                                                 \
	    (_dev) = (dev) ? daxctl_dev_get_next(dev) : NULL;                                      \
	     (dev) != NULL;                                                                        \
	     (dev) = (_dev), (_dev) = (_dev) ? daxctl_dev_get_next(_dev) : NULL)

/**
 * DOC: memory
 *
 * The memory blocks of a device that is system memory: those that lie completely in its ranges.
 * Where these cannot be read, as only root may, nothing is known of the blocks.
 */

/**
 * daxctl_memory_get_dev() - the device of a memory
 * @mem: the memory
 *
 * Return: the device; NULL when @mem is NULL.
 *
 * Since: LIBDAXCTL_6
 */
struct daxctl_dev *daxctl_memory_get_dev(struct daxctl_memory *mem);

/**
 * daxctl_memory_get_node_path() - the directory of its NUMA node
 * @mem: the memory
 *
 * Return: /sys/devices/system/node/nodeN; NULL when it has no node or @mem is NULL.
 *
 * Since: LIBDAXCTL_6
 */
const char *daxctl_memory_get_node_path(struct daxctl_memory *mem);

/**
 * daxctl_memory_get_block_size() - the size of one memory block
 * @mem: the memory
 *
 * Unit:   bytes
 * Source: devices/system/memory/block_size_bytes.
 *
 * Return: the size; 0 when it cannot be told or @mem is NULL.
 *
 * Since: LIBDAXCTL_6
 */
unsigned long daxctl_memory_get_block_size(struct daxctl_memory *mem);

/**
 * daxctl_memory_online() - bring all blocks online as movable memory
 * @mem: the memory
 *
 * Source: devices/system/memory/memoryN/state.
 *
 * Return: how many came online, or
 *   -EINVAL  @mem is NULL
 *   -EBUSY   all were online already, and not all of them in the zone that was asked for
 *   and as the kernel reports; then none of them came online
 *
 * Since: LIBDAXCTL_6
 */
int daxctl_memory_online(struct daxctl_memory *mem);

/**
 * daxctl_memory_online_no_movable() - bring all blocks online, outside of ZONE_MOVABLE
 * @mem: the memory
 *
 * Source: devices/system/memory/memoryN/state.
 *
 * Return: as daxctl_memory_online().
 *
 * Since: LIBDAXCTL_7
 */
int daxctl_memory_online_no_movable(struct daxctl_memory *mem);

/**
 * daxctl_memory_offline() - take all blocks offline
 * @mem: the memory
 *
 * Source: devices/system/memory/memoryN/state.
 *
 * Return: how many went offline, or
 *   -EINVAL  @mem is NULL
 *   -EBUSY   a block is in use
 *   and as the kernel reports; then all of them are online as before
 *
 * Since: LIBDAXCTL_6
 */
int daxctl_memory_offline(struct daxctl_memory *mem);

/**
 * daxctl_memory_is_online() - how many blocks are online
 * @mem: the memory
 *
 * Source: devices/system/memory/memoryN/state.
 * Cached: no.
 *
 * Return: the number, or
 *   -EINVAL  @mem is NULL
 *   -ENXIO   nobody tells where the device is
 *   and as the kernel reports
 *
 * Since: LIBDAXCTL_6
 */
int daxctl_memory_is_online(struct daxctl_memory *mem);

/**
 * daxctl_memory_num_sections() - how many blocks there are
 * @mem: the memory
 *
 * Cached: no.
 *
 * Return: the number, or as daxctl_memory_is_online().
 *
 * Since: LIBDAXCTL_6
 */
int daxctl_memory_num_sections(struct daxctl_memory *mem);

/**
 * daxctl_memory_is_movable() - is all of it movable memory?
 * @mem: the memory
 *
 * Source: devices/system/memory/memoryN/valid_zones.
 * Cached: no.
 *
 * Return: 1; 0 when a block is in another zone, or
 *   -EINVAL  @mem is NULL
 *   -ENXIO   a block is offline, or nobody tells where the device is
 *   and as the kernel reports
 *
 * Since: LIBDAXCTL_7
 */
int daxctl_memory_is_movable(struct daxctl_memory *mem);

/**
 * DOC: mapping
 *
 * The ranges of physical memory that make up a device.  The kernel shows them to root only.
 */

/**
 * daxctl_mapping_get_first() - the last range of a device
 * @dev: the device
 *
 * Source: DEVICE/mapping0, mapping1, ...
 * Cached: yes, until the size of the device is set.
 * Owner:  library.
 *
 * Return: a range; NULL when there is none, they cannot be read or @dev is NULL.
 *
 * Since: LIBDAXCTL_8
 */
struct daxctl_mapping *daxctl_mapping_get_first(struct daxctl_dev *dev);

/**
 * daxctl_mapping_get_next() - the range before
 * @mapping: the mapping
 *
 * Owner:  library.
 *
 * Return: a range; NULL after the first one or when @mapping is NULL.
 *
 * Since: LIBDAXCTL_8
 */
struct daxctl_mapping *daxctl_mapping_get_next(struct daxctl_mapping *mapping);

/**
 * daxctl_mapping_get_start() - the physical address of its first byte
 * @mapping: the mapping
 *
 * Source: DEVICE/mappingN/start.
 *
 * Return: the address; 0 when @mapping is NULL.
 *
 * Since: LIBDAXCTL_8
 */
unsigned long long daxctl_mapping_get_start(struct daxctl_mapping *mapping);

/**
 * daxctl_mapping_get_end() - the physical address of its last byte
 * @mapping: the mapping
 *
 * Source: DEVICE/mappingN/end.
 *
 * Return: the address; 0 when @mapping is NULL.
 *
 * Since: LIBDAXCTL_8
 */
unsigned long long daxctl_mapping_get_end(struct daxctl_mapping *mapping);

/**
 * daxctl_mapping_get_offset() - where the range begins in the device
 * @mapping: the mapping
 *
 * Unit:   pages
 * Source: DEVICE/mappingN/page_offset.
 *
 * Return: the offset; 0 when @mapping is NULL.
 *
 * Since: LIBDAXCTL_8
 */
unsigned long long daxctl_mapping_get_offset(struct daxctl_mapping *mapping);

/**
 * daxctl_mapping_get_size() - the size of the range
 * @mapping: the mapping
 *
 * Unit:   bytes
 *
 * Return: the size; 0 when @mapping is NULL.
 *
 * Since: LIBDAXCTL_8
 */
unsigned long long daxctl_mapping_get_size(struct daxctl_mapping *mapping);

/* All ranges of a device. */
#define daxctl_mapping_foreach(dev, mapping)                                                       \
	for ((mapping) = daxctl_mapping_get_first(dev); (mapping) != NULL;                         \
	     (mapping) = daxctl_mapping_get_next(mapping))

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif
