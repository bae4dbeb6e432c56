/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libcxl.h - the CXL topology of a machine: drop-in API of libcxl 85
 *
 * Names, signatures and version nodes are those of libcxl 85, so programs built for it run
 * unchanged.  Options, plans and the error record are in cxlx.h.
 */
#ifndef LIBCXL_H
#define LIBCXL_H

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
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
 * it and kept ("Cached: yes"); what changes behind our back is read by every call ("Cached: no").
 * A list is read by its get_first() and kept; a new memdev or bus needs a new context.  Reading
 * writes nothing and needs no root, except for the attributes that the kernel shows to root only.
 *
 * Order: every list ascends by id, so it is the same on every boot.  The exceptions are regions
 * (ascending start address) and targets and mappings (highest position first).
 *
 * Names: an object that is asked for by name is opened by that name; the others are not looked at.
 *
 * Errors: an int is 0 or more on success and a negative errno on failure; an identifier of another
 * type has the value named under "Return".  A NULL object is no crash: the call returns the value
 * named there.  After a failure cxlx_get_error() of cxlx.h tells what was done to which file with
 * which value.  "as the kernel reports" stands for the errno of the failed system call.
 *
 * Owner: all objects and strings belong to the library and live as long as the context, unless the
 * family's own section names a call that ends them sooner.  Nothing is to be freed, with one
 * exception: cxl_dport_get_einj_path().
 *
 * Threads: there are no locks; use one context per thread.
 *
 * Source: relative paths start at /sys/bus/cxl/devices, <debugfs> is the first debugfs of
 * /proc/mounts.  All of them move with cxlx_set_sysroot() and CXL_SYSROOT.
 */

struct cxl_bus;
struct cxl_cmd;
struct cxl_ctx;
struct cxl_decoder;
struct cxl_dport;
struct cxl_endpoint;
struct cxl_fwctl;
struct cxl_memdev;
struct cxl_memdev_mapping;
struct cxl_port;
struct cxl_protocol_error;
struct cxl_region;
struct cxl_target;

/**
 * DOC: context
 *
 * The context is the root of everything: it holds the logger, the error record and all objects.
 * It is counted; the caller who made it with cxl_new() ends it with cxl_unref(), and with the last
 * reference every object and string that came from it is gone.
 */

/**
 * cxl_new() - make a context
 * @ctx: where the new context is stored
 *
 * The log level comes from the environment variable CXL_LOG (err, warning, notice, info, debug or a
 * number), the root directory from CXL_SYSROOT.  No object is read.
 *
 * Owner:  the caller, who ends it with cxl_unref().
 *
 * Return: 0 and a context with one reference in *@ctx, or
 *   -EINVAL  @ctx is NULL
 *   -ENOMEM  out of memory; *@ctx is untouched
 *
 * Since: LIBCXL_1
 */
int cxl_new(struct cxl_ctx **ctx);

/**
 * cxl_ref() - take one more reference
 * @ctx: the context, or NULL
 *
 * Return: @ctx; NULL for NULL.
 *
 * Since: LIBCXL_1
 */
struct cxl_ctx *cxl_ref(struct cxl_ctx *ctx);

/**
 * cxl_unref() - drop one reference
 * @ctx: the context; NULL is ignored
 *
 * The last one frees the context and all objects and strings that came from it.
 *
 * Since: LIBCXL_1
 */
void cxl_unref(struct cxl_ctx *ctx);

/**
 * cxl_set_log_fn() - replace the log sink
 * @ctx:    the context; NULL is ignored
 * @log_fn: called for every message that passes the level; NULL restores the default
 *
 * The default writes to stderr.  @log_fn gets the syslog priority, the place in our source,
 * a printf format and its arguments, which it consumes.
 *
 * Since: LIBCXL_1
 */
void cxl_set_log_fn(struct cxl_ctx *ctx,
		    void (*log_fn)(struct cxl_ctx *ctx, int priority, const char *file, int line,
				   const char *fn, const char *format, va_list args));

/**
 * cxl_get_log_priority() - the level up to which messages are logged
 * @ctx: the context
 *
 * Return: a syslog level, 3 (err) by default, or
 *   -EINVAL  @ctx is NULL
 *
 * Since: LIBCXL_1
 */
int cxl_get_log_priority(struct cxl_ctx *ctx);

/**
 * cxl_set_log_priority() - set the level up to which messages are logged
 * @ctx:      the context; NULL is ignored
 * @priority: a syslog level, 0 to 7
 *
 * Since: LIBCXL_1
 */
void cxl_set_log_priority(struct cxl_ctx *ctx, int priority);

/**
 * cxl_set_userdata() - keep a pointer of the caller's
 * @ctx:      the context; NULL is ignored
 * @userdata: kept as it is, never looked at
 *
 * Owner:  the caller.
 *
 * Since: LIBCXL_1
 */
void cxl_set_userdata(struct cxl_ctx *ctx, void *userdata);

/**
 * cxl_get_userdata() - the pointer kept by cxl_set_userdata()
 * @ctx: the context
 *
 * Return: that pointer; NULL when none was set or @ctx is NULL.
 *
 * Since: LIBCXL_1
 */
void *cxl_get_userdata(struct cxl_ctx *ctx);

/**
 * cxl_set_private_data() - keep a second pointer, for the program that embeds the library
 * @ctx:  the context; NULL is ignored
 * @data: kept as it is, never looked at
 *
 * Owner:  the caller.
 *
 * Since: LIBCXL_1
 */
void cxl_set_private_data(struct cxl_ctx *ctx, void *data);

/**
 * cxl_get_private_data() - the pointer kept by cxl_set_private_data()
 * @ctx: the context
 *
 * Return: that pointer; NULL when none was set or @ctx is NULL.
 *
 * Since: LIBCXL_1
 */
void *cxl_get_private_data(struct cxl_ctx *ctx);

/**
 * cxl_debugfs_exists() - has this kernel a CXL debugfs directory that we may see?
 * @ctx: the context
 *
 * Source: /proc/mounts and <debugfs>/cxl.
 * Cached: yes.
 *
 * Return: true if the directory was found; false if not or @ctx is NULL.
 *
 * Since: LIBCXL_11
 */
bool cxl_debugfs_exists(struct cxl_ctx *ctx);

/**
 * DOC: memdev
 *
 * A memdev is one CXL memory device as its driver shows it (memN).  It belongs to the context and
 * survives every *_disable_invalidate() call; the endpoint it leads to does not.
 */

/* The performance class of memory that has none. */
#define CXL_QOS_CLASS_NONE -1

/**
 * cxl_memdev_get_first() - the memdev with the lowest id
 * @ctx: the context
 *
 * Source: mem*.
 * Cached: yes.
 * Owner:  library.
 *
 * Return: a memdev; NULL when there is none or @ctx is NULL.
 *
 * Since: LIBCXL_1
 */
struct cxl_memdev *cxl_memdev_get_first(struct cxl_ctx *ctx);

/**
 * cxl_memdev_get_next() - the memdev with the next higher id
 * @memdev: the memdev
 *
 * Owner:  library.
 *
 * Return: a memdev; NULL after the last one or when @memdev is NULL.
 *
 * Since: LIBCXL_1
 */
struct cxl_memdev *cxl_memdev_get_next(struct cxl_memdev *memdev);

/**
 * cxl_memdev_get_id() - the N of memN
 * @memdev: the memdev
 *
 * Return: the number, or
 *   -EINVAL  @memdev is NULL
 *
 * Since: LIBCXL_1
 */
int cxl_memdev_get_id(struct cxl_memdev *memdev);

/**
 * cxl_memdev_get_devname() - the kernel name, memN
 * @memdev: the memdev
 *
 * Owner:  library.
 *
 * Return: the name; NULL when @memdev is NULL.
 *
 * Since: LIBCXL_1
 */
const char *cxl_memdev_get_devname(struct cxl_memdev *memdev);

/**
 * cxl_memdev_get_ctx() - the context of a memdev
 * @memdev: the memdev
 *
 * Return: the context; NULL when @memdev is NULL.
 *
 * Since: LIBCXL_1
 */
struct cxl_ctx *cxl_memdev_get_ctx(struct cxl_memdev *memdev);

/**
 * cxl_memdev_get_host() - the device that carries the memdev
 * @memdev: the memdev
 *
 * Source: the directory above the one memN links to.
 * Cached: yes.
 * Owner:  library.
 *
 * Return: its name, for PCI the address (0000:0d:00.0); NULL when it cannot be read or
 *         @memdev is NULL.
 *
 * Since: LIBCXL_2
 */
const char *cxl_memdev_get_host(struct cxl_memdev *memdev);

/**
 * cxl_memdev_get_serial() - the serial number of the device
 * @memdev: the memdev
 *
 * Source: memN/serial.
 * Cached: yes.
 *
 * Return: the number, or
 *   ULLONG_MAX  it cannot be read, or @memdev is NULL
 *
 * Since: LIBCXL_2
 */
unsigned long long cxl_memdev_get_serial(struct cxl_memdev *memdev);

/**
 * cxl_memdev_get_numa_node() - the NUMA node of the host device
 * @memdev: the memdev
 *
 * Source: memN/numa_node.
 * Cached: yes.
 *
 * Return: the node, or
 *   -1  the device has none, the attribute cannot be read, or @memdev is NULL
 *
 * Since: LIBCXL_2
 */
int cxl_memdev_get_numa_node(struct cxl_memdev *memdev);

/**
 * cxl_memdev_get_major() - major number of the character device
 * @memdev: the memdev
 *
 * Source: memN/dev.
 * Cached: yes.
 *
 * Return: the number, or
 *   -EINVAL  @memdev is NULL
 *   -errno   as the kernel reports
 *
 * Since: LIBCXL_1
 */
int cxl_memdev_get_major(struct cxl_memdev *memdev);

/**
 * cxl_memdev_get_minor() - minor number of the character device
 * @memdev: the memdev
 *
 * Source: memN/dev.
 * Cached: yes.
 *
 * Return: the number, or
 *   -EINVAL  @memdev is NULL
 *   -errno   as the kernel reports
 *
 * Since: LIBCXL_1
 */
int cxl_memdev_get_minor(struct cxl_memdev *memdev);

/**
 * cxl_memdev_get_pmem_size() - size of the persistent partition
 * @memdev: the memdev
 *
 * Unit:   bytes.
 * Source: memN/pmem/size.
 * Cached: yes.
 *
 * Return: the size, or
 *   0  there is none, it cannot be read, or @memdev is NULL
 *
 * Since: LIBCXL_1
 */
unsigned long long cxl_memdev_get_pmem_size(struct cxl_memdev *memdev);

/**
 * cxl_memdev_get_ram_size() - size of the volatile partition
 * @memdev: the memdev
 *
 * Unit:   bytes.
 * Source: memN/ram/size.
 * Cached: yes.
 *
 * Return: the size, or
 *   0  there is none, it cannot be read, or @memdev is NULL
 *
 * Since: LIBCXL_1
 */
unsigned long long cxl_memdev_get_ram_size(struct cxl_memdev *memdev);

/**
 * cxl_memdev_get_dynamic_ram_1_size() - decode capacity of the first dynamic partition
 * @memdev: the memdev
 *
 * How much of it has memory behind it is known by the extents of regions, see
 * cxl_extent_get_first().
 *
 * Unit:   bytes.
 * Source: memN/dynamic_ram_1/size, or the directory that goes by the kernel's other word.
 *
 * Return: the size, or
 *   0  there is none, it cannot be read, or @memdev is NULL
 *
 * Since: LIBCXL_13
 */
unsigned long long cxl_memdev_get_dynamic_ram_1_size(struct cxl_memdev *memdev);

/**
 * cxl_memdev_get_dynamic_ram_1_qos_class() - QoS class of the first dynamic partition
 * @memdev: the memdev
 *
 * Source: memN/dynamic_ram_1/qos_class, or the directory that goes by the kernel's other word.
 *
 * Return: the class, or
 *   CXL_QOS_CLASS_NONE  it is not known, or @memdev is NULL
 *
 * Since: LIBCXL_13
 */
int cxl_memdev_get_dynamic_ram_1_qos_class(struct cxl_memdev *memdev);

/**
 * cxl_memdev_get_pmem_qos_class() - performance class of the persistent partition
 * @memdev: the memdev
 *
 * Source: memN/pmem/qos_class.
 * Cached: yes.
 *
 * Return: the class, or
 *   CXL_QOS_CLASS_NONE  no class is known, it cannot be read, or @memdev is NULL
 *
 * Since: LIBCXL_7
 */
int cxl_memdev_get_pmem_qos_class(struct cxl_memdev *memdev);

/**
 * cxl_memdev_get_ram_qos_class() - performance class of the volatile partition
 * @memdev: the memdev
 *
 * Source: memN/ram/qos_class.
 * Cached: yes.
 *
 * Return: the class, or
 *   CXL_QOS_CLASS_NONE  no class is known, it cannot be read, or @memdev is NULL
 *
 * Since: LIBCXL_7
 */
int cxl_memdev_get_ram_qos_class(struct cxl_memdev *memdev);

/**
 * cxl_memdev_get_firmware_verison() - the running firmware, as the device words it
 * @memdev: the memdev
 *
 * The name is misspelt in the ABI for good; cxl_memdev_get_firmware_version() is the same.
 *
 * Source: memN/firmware_version.
 * Cached: yes.
 * Owner:  library.
 *
 * Return: the text; NULL when it cannot be read or @memdev is NULL.
 *
 * Since: LIBCXL_1
 */
const char *cxl_memdev_get_firmware_verison(struct cxl_memdev *memdev);

/**
 * cxl_memdev_get_firmware_version() - the running firmware, as the device words it
 * @memdev: the memdev
 *
 * Return: what cxl_memdev_get_firmware_verison() returns.
 *
 * Since: LIBCXL_1 (inline)
 */
static inline const char *cxl_memdev_get_firmware_version(struct cxl_memdev *memdev)
{
	return cxl_memdev_get_firmware_verison(memdev);
}

/**
 * cxl_memdev_get_label_size() - size of the label storage area
 * @memdev: the memdev
 *
 * Unit:   bytes.
 * Source: memN/label_storage_size.
 * Cached: yes.
 *
 * Return: the size, 0 for a device without labels, or
 *   SIZE_MAX  it cannot be read, or @memdev is NULL
 *
 * Since: LIBCXL_1
 */
size_t cxl_memdev_get_label_size(struct cxl_memdev *memdev);

/**
 * cxl_memdev_is_enabled() - is the memdev bound to its driver?
 * @memdev: the memdev
 *
 * Source: memN/driver.
 * Cached: no.
 *
 * Return: 1 if bound; 0 if not or @memdev is NULL.
 *
 * Since: LIBCXL_2
 */
int cxl_memdev_is_enabled(struct cxl_memdev *memdev);

/**
 * cxl_memdev_enable() - bind a memdev to the driver cxl_mem
 * @memdev: the memdev
 *
 * Does nothing when it is bound.  The ports that appear with it are found by lists read
 * afterwards.
 *
 * Source: drivers/cxl_mem/bind of /sys/bus/cxl.
 *
 * Return: 0, or
 *   -EINVAL  @memdev is NULL
 *   -ENXIO   the write was taken but no driver is bound, or the kernel found no way from
 *            the host bridge to the device
 *   -errno   as the kernel reports
 *
 * Since: LIBCXL_2
 */
int cxl_memdev_enable(struct cxl_memdev *memdev);

/**
 * cxl_memdev_disable_invalidate() - unbind a memdev and forget the ports of its bus
 * @memdev: the memdev
 *
 * Does nothing when it is not bound.  Success frees the ports, endpoints, decoders, targets
 * and regions of the bus: pointers to them are dead, memdevs stay.  Nothing is written when
 * it is refused.
 *
 * Source: memN/driver/unbind.
 *
 * Return: 0, or
 *   -EINVAL  @memdev is NULL
 *   -ENXIO   the memdev is enabled but leads to no bus
 *   -EBUSY   memory of a region on this memdev is online, or the driver is still bound
 *            afterwards
 *   -errno   as the kernel reports
 *
 * Since: LIBCXL_2
 */
int cxl_memdev_disable_invalidate(struct cxl_memdev *memdev);

/**
 * cxl_memdev_get_endpoint() - the endpoint port of an enabled memdev
 * @memdev: the memdev
 *
 * Cached: yes, until a *_disable_invalidate() call.
 * Owner:  library; dead after such a call.
 *
 * Return: the endpoint; NULL when the memdev is disabled, has none, or is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_endpoint *cxl_memdev_get_endpoint(struct cxl_memdev *memdev);

/**
 * cxl_memdev_get_bus() - the bus of an enabled memdev
 * @memdev: the memdev
 *
 * Looked up through the endpoint.
 *
 * Cached: yes, until a *_disable_invalidate() call.
 * Owner:  library.
 *
 * Return: the bus; NULL when the memdev is disabled, has no endpoint, or is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_bus *cxl_memdev_get_bus(struct cxl_memdev *memdev);

/**
 * cxl_memdev_is_port_ancestor() - does the memdev sit below the port's device?
 * @memdev: the memdev
 * @port:   the port
 *
 * Compares the places of the host devices, so it also answers for a disabled port.
 *
 * Source: memN and portN/uport, as links.
 * Cached: yes.
 *
 * Return: true if it does; false if not or an argument is NULL.
 *
 * Since: LIBCXL_10
 */
bool cxl_memdev_is_port_ancestor(struct cxl_memdev *memdev, struct cxl_port *port);

#define cxl_memdev_foreach(ctx, memdev)                                                            \
	for (memdev = cxl_memdev_get_first(ctx); memdev != NULL;                                   \
	     memdev = cxl_memdev_get_next(memdev))

/**
 * DOC: poison
 *
 * A line of memory that a device knows to be bad.  Injecting and clearing goes through debugfs, is
 * for tests, and needs root; the list comes as trace events, see cxl_region_trigger_poison_list()
 * for that of a region.
 */

/**
 * cxl_memdev_has_poison_support() - can poison be injected or cleared here?
 * @memdev: the memdev
 * @inj:    true asks for inject, false for clear
 *
 * Source: <debugfs>/cxl/memN/inject_poison or clear_poison.
 * Cached: no.
 *
 * Return: true if the file exists; false if not, without debugfs, or when @memdev is NULL.
 *
 * Since: LIBCXL_11
 */
bool cxl_memdev_has_poison_support(struct cxl_memdev *memdev, bool inj);

/**
 * cxl_memdev_inject_poison() - make a line of memory bad, for tests
 * @memdev: the memdev
 * @dpa:    device physical address, a multiple of 64
 *
 * Source: <debugfs>/cxl/memN/inject_poison.
 *
 * Return: 0, or
 *   -EINVAL  @memdev is NULL, or the kernel does not accept the address
 *   -ENOENT  debugfs is not mounted, or the memdev does not offer it; there is a reason
 *   -EACCES  debugfs is for root only
 *   -errno   as the kernel reports
 *
 * Since: LIBCXL_11
 */
int cxl_memdev_inject_poison(struct cxl_memdev *memdev, size_t dpa);

/**
 * cxl_memdev_clear_poison() - make a line of memory good again, with zeros
 * @memdev: the memdev
 * @dpa:    device physical address, a multiple of 64
 *
 * Source: <debugfs>/cxl/memN/clear_poison.
 *
 * Return: 0, or
 *   -EINVAL  @memdev is NULL, or the kernel does not accept the address
 *   -ENOENT  debugfs is not mounted, or the memdev does not offer it; there is a reason
 *   -EACCES  debugfs is for root only
 *   -errno   as the kernel reports
 *
 * Since: LIBCXL_11
 */
int cxl_memdev_clear_poison(struct cxl_memdev *memdev, size_t dpa);

/**
 * cxl_memdev_trigger_poison_list() - have the device report its poison list
 * @memdev: the memdev
 *
 * The records arrive as trace events.
 *
 * Source: memN/trigger_poison_list.
 *
 * Return: 0, or
 *   -EINVAL  @memdev is NULL
 *   -ENXIO   the device does not offer it, or is disabled
 *   -errno   as the kernel reports
 *
 * Since: LIBECXL_8
 */
int cxl_memdev_trigger_poison_list(struct cxl_memdev *memdev);

/**
 * DOC: firmware update and sanitizing
 *
 * Both are done by the device itself, take long, and go through files of the kernel.  How far an
 * update is can be asked at any time; cxlx.h has calls that wait for it.
 */

/**
 * cxl_memdev_wait_sanitize() - wait until a memdev is done with sanitizing itself
 * @memdev:     the memdev
 * @timeout_ms: milliseconds; 0 only looks, less than 0 waits as long as it takes
 *
 * Source: memN/security/state, with poll(2).
 * Cached: no.
 *
 * Return: 0 when it is done, was not at it, or does not tell, or
 *   -EINVAL      @memdev is NULL
 *   -ETIMEDOUT   it is still at it
 *   -EINTR       the cancelled() of cxlx_set_cancelled() said so
 *   -EOPNOTSUPP  the state cannot be read; the error record says why
 *   -errno       as the kernel reports
 *
 * Since: LIBCXL_7
 */
int cxl_memdev_wait_sanitize(struct cxl_memdev *memdev, int timeout_ms);

/**
 * enum cxl_fwl_status - how far the update of a memdev's firmware is
 * @CXL_FWL_STATUS_UNKNOWN:      the kernel has another word for it
 * @CXL_FWL_STATUS_IDLE:         no update is going on
 * @CXL_FWL_STATUS_RECEIVING:    the kernel has the image
 * @CXL_FWL_STATUS_PREPARING:    the device gets ready
 * @CXL_FWL_STATUS_TRANSFERRING: the image goes to the device
 * @CXL_FWL_STATUS_PROGRAMMING:  the device stores it; that cannot be cancelled
 */
enum cxl_fwl_status {
	CXL_FWL_STATUS_UNKNOWN,
	CXL_FWL_STATUS_IDLE,
	CXL_FWL_STATUS_RECEIVING,
	CXL_FWL_STATUS_PREPARING,
	CXL_FWL_STATUS_TRANSFERRING,
	CXL_FWL_STATUS_PROGRAMMING,
};

/**
 * cxl_fwl_status_from_ident() - the status that a word of the kernel means
 * @status: idle, receiving, preparing, transferring or programming
 *
 * Return: the status; CXL_FWL_STATUS_UNKNOWN for any other word and for NULL.
 *
 * Since: LIBCXL_6 (inline)
 */
static inline enum cxl_fwl_status cxl_fwl_status_from_ident(char *status)
{
	static const char *const words[] = {
		"", "idle", "receiving", "preparing", "transferring", "programming",
	};
	int i;

	for (i = CXL_FWL_STATUS_IDLE; status && i <= CXL_FWL_STATUS_PROGRAMMING; i++)
		if (strcmp(status, words[i]) == 0)
			return (enum cxl_fwl_status)i;
	return CXL_FWL_STATUS_UNKNOWN;
}

/**
 * cxl_memdev_fw_update_in_progress() - does the memdev take new firmware now?
 * @memdev: the memdev
 *
 * Source: memN/firmware/memN/status.
 * Cached: no.
 *
 * Return: false if its status is "idle" or @memdev is NULL; true if not, also when the status
 *         cannot be read, as in 85.
 *
 * Since: LIBCXL_6
 */
bool cxl_memdev_fw_update_in_progress(struct cxl_memdev *memdev);

/**
 * cxl_memdev_fw_update_get_remaining() - how much of the image is still to be transferred
 * @memdev: the memdev
 *
 * Unit:   bytes.
 * Source: memN/firmware/memN/remaining_size.
 * Cached: no.
 *
 * Return: the size; 0 when it cannot be read or @memdev is NULL.
 *
 * Since: LIBCXL_6
 */
size_t cxl_memdev_fw_update_get_remaining(struct cxl_memdev *memdev);

/**
 * cxl_memdev_update_fw() - hand an image to the memdev as its new firmware
 * @memdev:  the memdev
 * @fw_path: a file; all of it is read before the first write
 *
 * Returns when the kernel has the image; the device takes it in the background.  A failure
 * before that leaves nothing behind.  A refusal has a reason.
 *
 * Source: memN/firmware/memN/loading, data and loading.
 *
 * Return: 0, or
 *   -EINVAL  an argument is NULL, or the file is empty or no regular file
 *   -EFBIG   no device could take a file of this size
 *   -EBUSY   an update is going on, or the memdev is sanitizing
 *   -ENOENT  the file is not there, or the memdev takes no firmware
 *   -EINTR   the cancelled() of cxlx_set_cancelled() said so
 *   -errno   as the kernel reports
 *
 * Since: LIBCXL_6
 */
int cxl_memdev_update_fw(struct cxl_memdev *memdev, const char *fw_path);

/**
 * cxl_memdev_cancel_fw_update() - ask the kernel to give up an update
 * @memdev: the memdev
 *
 * The status is "idle" some time later.  What is programmed already cannot be given up.
 *
 * Source: memN/firmware/memN/cancel.
 *
 * Return: 0, or
 *   -EINVAL  @memdev is NULL
 *   -ENXIO   no update is going on
 *   -errno   as the kernel reports
 *
 * Since: LIBCXL_6
 */
int cxl_memdev_cancel_fw_update(struct cxl_memdev *memdev);

/**
 * DOC: bus
 *
 * A bus is one tree of ports, started by the platform (rootN).  It is also the topmost port.  It
 * belongs to the context; cxl_bus_disable_invalidate() ends it and everything below it.
 */

/**
 * cxl_bus_get_first() - the bus with the lowest id
 * @ctx: the context
 *
 * Source: root*.
 * Cached: yes.
 * Owner:  library.
 *
 * Return: a bus; NULL when there is none or @ctx is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_bus *cxl_bus_get_first(struct cxl_ctx *ctx);

/**
 * cxl_bus_get_next() - the bus with the next higher id
 * @bus: the bus
 *
 * Owner:  library.
 *
 * Return: a bus; NULL after the last one or when @bus is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_bus *cxl_bus_get_next(struct cxl_bus *bus);

/**
 * cxl_bus_get_by_provider() - find a bus by its provider
 * @ctx:      the context
 * @provider: as cxl_bus_get_provider() words it
 *
 * Owner:  library.
 *
 * Return: the bus with the lowest id that has this provider; NULL when there is none or an
 *         argument is NULL.
 *
 * Since: LIBCXL_9
 */
struct cxl_bus *cxl_bus_get_by_provider(struct cxl_ctx *ctx, const char *provider);

/**
 * cxl_bus_get_provider() - who started the bus
 * @bus: the bus
 *
 * Source: rootN/uport, as a link.
 * Cached: yes.
 * Owner:  library.
 *
 * Return: "ACPI.CXL" for ACPI0017:00, "cxl_test" for cxl_acpi.0, else the name of the
 *         device; NULL when it cannot be read or @bus is NULL.
 *
 * Since: LIBCXL_2
 */
const char *cxl_bus_get_provider(struct cxl_bus *bus);

/**
 * cxl_bus_get_devname() - the kernel name, rootN
 * @bus: the bus
 *
 * Owner:  library.
 *
 * Return: the name; NULL when @bus is NULL.
 *
 * Since: LIBCXL_2
 */
const char *cxl_bus_get_devname(struct cxl_bus *bus);

/**
 * cxl_bus_get_id() - the N of rootN
 * @bus: the bus
 *
 * Return: the number, or
 *   -EINVAL  @bus is NULL
 *
 * Since: LIBCXL_2
 */
int cxl_bus_get_id(struct cxl_bus *bus);

/**
 * cxl_bus_get_port() - the bus as a port
 * @bus: the bus
 *
 * Owner:  library; the same object, it ends with the bus.
 *
 * Return: the port; NULL when @bus is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_port *cxl_bus_get_port(struct cxl_bus *bus);

/**
 * cxl_bus_get_ctx() - the context of a bus
 * @bus: the bus
 *
 * Return: the context; NULL when @bus is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_ctx *cxl_bus_get_ctx(struct cxl_bus *bus);

/**
 * cxl_bus_disable_invalidate() - unbind the platform device of a bus and forget the bus
 * @bus: the bus
 *
 * Success frees @bus and everything below it; memdevs stay and no longer lead to an
 * endpoint.  Nothing is written when it is refused.
 *
 * Source: rootN/uport/driver/unbind.
 *
 * Return: 0, or
 *   -EINVAL  @bus is NULL
 *   -EBUSY   memory of a region on this bus is online, or the bus is still there afterwards
 *   -errno   as the kernel reports
 *
 * Since: LIBCXL_2
 */
int cxl_bus_disable_invalidate(struct cxl_bus *bus);

#define cxl_bus_foreach(ctx, bus)                                                                  \
	for (bus = cxl_bus_get_first(ctx); bus != NULL; bus = cxl_bus_get_next(bus))

/**
 * DOC: dport
 *
 * A dport is one way down from a port, a host bridge or a downstream switch port (dportN).  It
 * belongs to its port and ends with it.
 */

/**
 * cxl_dport_get_first() - the dport with the lowest id
 * @port: the port
 *
 * Source: portN/dport*.
 * Cached: yes.
 * Owner:  library.
 *
 * Return: a dport; NULL when there is none, as in a disabled port, or @port is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_dport *cxl_dport_get_first(struct cxl_port *port);

/**
 * cxl_dport_get_next() - the dport with the next higher id
 * @dport: the dport
 *
 * Owner:  library.
 *
 * Return: a dport; NULL after the last one or when @dport is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_dport *cxl_dport_get_next(struct cxl_dport *dport);

/**
 * cxl_dport_get_devname() - the device that dportN links to
 * @dport: the dport
 *
 * Source: portN/dportM, as a link.
 * Cached: yes.
 * Owner:  library.
 *
 * Return: its name; NULL when the link cannot be read or @dport is NULL.
 *
 * Since: LIBCXL_2
 */
const char *cxl_dport_get_devname(struct cxl_dport *dport);

/**
 * cxl_dport_get_physical_node() - the physical device behind a dport
 * @dport: the dport
 *
 * Where the kernel gives the physical device as dport and only firmware_node exists, it is
 * the dport itself.
 *
 * Source: dportM/physical_node, else dportM.
 * Cached: yes.
 * Owner:  library.
 *
 * Return: its name; NULL when there is none or @dport is NULL.
 *
 * Since: LIBCXL_2
 */
const char *cxl_dport_get_physical_node(struct cxl_dport *dport);

/**
 * cxl_dport_get_firmware_node() - the ACPI device behind a dport
 * @dport: the dport
 *
 * Source: dportM/firmware_node.
 * Cached: yes.
 * Owner:  library.
 *
 * Return: its name; NULL when there is none or @dport is NULL.
 *
 * Since: LIBCXL_4
 */
const char *cxl_dport_get_firmware_node(struct cxl_dport *dport);

/**
 * cxl_dport_get_port() - the port a dport belongs to
 * @dport: the dport
 *
 * Owner:  library.
 *
 * Return: the port; NULL when @dport is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_port *cxl_dport_get_port(struct cxl_dport *dport);

/**
 * cxl_dport_get_id() - the N of dportN, the id that target lists use
 * @dport: the dport
 *
 * Return: the number, or
 *   -EINVAL  @dport is NULL
 *
 * Since: LIBCXL_2
 */
int cxl_dport_get_id(struct cxl_dport *dport);

/**
 * cxl_dport_maps_memdev() - does the way to a memdev lead through this dport?
 * @dport:  the dport
 * @memdev: the memdev
 *
 * Source: dportM and memN, as links.
 * Cached: yes.
 *
 * Return: true if it does; false if not or an argument is NULL.
 *
 * Since: LIBCXL_2
 */
bool cxl_dport_maps_memdev(struct cxl_dport *dport, struct cxl_memdev *memdev);

/**
 * cxl_port_get_dport_by_memdev() - the dport of a port that leads to a memdev
 * @port:   the port
 * @memdev: the memdev
 *
 * Owner:  library.
 *
 * Return: the dport; NULL when none leads there or an argument is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_dport *cxl_port_get_dport_by_memdev(struct cxl_port *port, struct cxl_memdev *memdev);

/**
 * cxl_dport_get_einj_path() - the file that injects protocol errors at a dport
 * @dport: the dport
 *
 * Source: <debugfs>/cxl/DPORT/einj_inject.
 * Cached: no.
 * Owner:  the caller, who frees it with free().
 *
 * Return: the path; NULL when the file or debugfs is missing, memory is short, or @dport is
 *         NULL.
 *
 * Since: LIBCXL_11
 */
char *cxl_dport_get_einj_path(struct cxl_dport *dport);

/**
 * cxl_dport_protocol_error_inject() - have the platform inject a protocol error
 * @dport: the dport
 * @error: the number of the error type, see cxl_protocol_error_get_num()
 *
 * Source: <debugfs>/cxl/DPORT/einj_inject.
 *
 * Return: 0, or
 *   -EINVAL  @dport is NULL, or the platform does not know the type
 *   -ENOENT  debugfs is not mounted, or there is no such file; there is a reason
 *   -EACCES  debugfs is for root only
 *   -errno   as the kernel reports
 *
 * Since: LIBCXL_11
 */
int cxl_dport_protocol_error_inject(struct cxl_dport *dport, unsigned int error);

#define cxl_dport_foreach(port, dport)                                                             \
	for (dport = cxl_dport_get_first(port); dport != NULL; dport = cxl_dport_get_next(dport))

/**
 * DOC: protocol error
 *
 * A protocol error is one kind of link error that the firmware can inject.  The list belongs to
 * the context.
 */

/**
 * cxl_protocol_error_get_first() - the first error type that can be injected
 * @ctx: the context
 *
 * The list has the order of the file.
 *
 * Source: <debugfs>/cxl/einj_types.
 * Cached: yes.
 * Owner:  library.
 *
 * Return: an error type; NULL when there is none, without debugfs, or when @ctx is NULL.
 *
 * Since: LIBCXL_11
 */
struct cxl_protocol_error *cxl_protocol_error_get_first(struct cxl_ctx *ctx);

/**
 * cxl_protocol_error_get_next() - the next error type of the list
 * @perror: the error type
 *
 * Owner:  library.
 *
 * Return: an error type; NULL after the last one or when @perror is NULL.
 *
 * Since: LIBCXL_11
 */
struct cxl_protocol_error *cxl_protocol_error_get_next(struct cxl_protocol_error *perror);

/**
 * cxl_protocol_error_get_num() - the number of an error type
 * @perror: the error type
 *
 * Return: one bit, 0x1000 to 0x20000; 0 when @perror is NULL.
 *
 * Since: LIBCXL_11
 */
unsigned int cxl_protocol_error_get_num(struct cxl_protocol_error *perror);

/**
 * cxl_protocol_error_get_str() - the name of an error type, such as mem-correctable
 * @perror: the error type
 *
 * Owner:  library.
 *
 * Return: the name; NULL when @perror is NULL.
 *
 * Since: LIBCXL_11
 */
const char *cxl_protocol_error_get_str(struct cxl_protocol_error *perror);

#define cxl_protocol_error_foreach(ctx, perror)                                                    \
	for (perror = cxl_protocol_error_get_first(ctx); perror != NULL;                           \
	     perror = cxl_protocol_error_get_next(perror))

/**
 * DOC: port
 *
 * A port is a place where addresses are routed: the root, a host bridge, a switch (portN) or the
 * end of the way (endpointN).  It belongs to the port above and ends with any successful
 * *_disable_invalidate() call on its bus.
 */

/**
 * cxl_port_get_first() - the child port with the lowest id
 * @parent: the port above
 *
 * Endpoints have their own list, see cxl_endpoint_get_first().
 *
 * Source: PARENT/port*.
 * Cached: yes.
 * Owner:  library.
 *
 * Return: a port; NULL when there is none or @parent is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_port *cxl_port_get_first(struct cxl_port *parent);

/**
 * cxl_port_get_next() - the sibling with the next higher id
 * @port: the port
 *
 * Owner:  library.
 *
 * Return: a port; NULL after the last one or when @port is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_port *cxl_port_get_next(struct cxl_port *port);

/**
 * cxl_port_get_next_all() - the next port below @top, depth first
 * @port: where the walk is
 * @top:  where the walk began; its own siblings are not visited
 *
 * Owner:  library.
 *
 * Return: a port; NULL after the last one or when an argument is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_port *cxl_port_get_next_all(struct cxl_port *port, const struct cxl_port *top);

/**
 * cxl_port_get_devname() - the kernel name: rootN, portN or endpointN
 * @port: the port
 *
 * Owner:  library.
 *
 * Return: the name; NULL when @port is NULL.
 *
 * Since: LIBCXL_2
 */
const char *cxl_port_get_devname(struct cxl_port *port);

/**
 * cxl_port_get_id() - the N of the kernel name
 * @port: the port
 *
 * Return: the number, or
 *   -EINVAL  @port is NULL
 *
 * Since: LIBCXL_2
 */
int cxl_port_get_id(struct cxl_port *port);

/**
 * cxl_port_get_ctx() - the context of a port
 * @port: the port
 *
 * Return: the context; NULL when @port is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_ctx *cxl_port_get_ctx(struct cxl_port *port);

/**
 * cxl_port_is_enabled() - is the port bound to its driver?
 * @port: the port
 *
 * The root never is: it has no driver.
 *
 * Source: portN/driver.
 * Cached: no.
 *
 * Return: 1 if bound; 0 if not or @port is NULL.
 *
 * Since: LIBCXL_2
 */
int cxl_port_is_enabled(struct cxl_port *port);

/**
 * cxl_port_get_parent() - the port above
 * @port: the port
 *
 * Owner:  library.
 *
 * Return: the port; NULL for the root or when @port is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_port *cxl_port_get_parent(struct cxl_port *port);

/**
 * cxl_port_is_root() - is the port a bus?
 * @port: the port
 *
 * Return: true if it is; false if not or @port is NULL.
 *
 * Since: LIBCXL_2
 */
bool cxl_port_is_root(struct cxl_port *port);

/**
 * cxl_port_is_switch() - does the port route further down? Host bridges do, too
 * @port: the port
 *
 * Return: true for every portN; false if not or @port is NULL.
 *
 * Since: LIBCXL_2
 */
bool cxl_port_is_switch(struct cxl_port *port);

/**
 * cxl_port_is_endpoint() - is the port the end of the way to a memdev?
 * @port: the port
 *
 * Return: true if it is; false if not or @port is NULL.
 *
 * Since: LIBCXL_2
 */
bool cxl_port_is_endpoint(struct cxl_port *port);

/**
 * cxl_port_to_bus() - the bus that a root port is
 * @port: the port
 *
 * Owner:  library.
 *
 * Return: the bus; NULL for other ports or when @port is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_bus *cxl_port_to_bus(struct cxl_port *port);

/**
 * cxl_port_to_endpoint() - the endpoint that an endpoint port is
 * @port: the port
 *
 * Owner:  library.
 *
 * Return: the endpoint; NULL for other ports or when @port is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_endpoint *cxl_port_to_endpoint(struct cxl_port *port);

/**
 * cxl_port_get_depth() - how many ports are above
 * @port: the port
 *
 * Return: 0 for the root, 1 for a host bridge, and so on, or
 *   -EINVAL  @port is NULL
 *
 * Since: LIBCXL_2
 */
int cxl_port_get_depth(struct cxl_port *port);

/**
 * cxl_port_get_bus() - the bus of an enabled port
 * @port: the port
 *
 * Owner:  library.
 *
 * Return: the bus; NULL when the port is disabled, a root port (which is never enabled), or
 *         NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_bus *cxl_port_get_bus(struct cxl_port *port);

/**
 * cxl_port_get_host() - the device that is the port
 * @port: the port
 *
 * Source: portN/uport, as a link.
 * Cached: yes.
 * Owner:  library.
 *
 * Return: its name; NULL when the link cannot be read or @port is NULL.
 *
 * Since: LIBCXL_2
 */
const char *cxl_port_get_host(struct cxl_port *port);

/**
 * cxl_port_get_parent_dport() - the dport of the port above that leads here
 * @port: the port
 *
 * Source: portN/parent_dport, as a link.
 * Cached: yes.
 * Owner:  library.
 *
 * Return: the dport; NULL at depth 0 and 1, when the link cannot be read, or when @port is
 *         NULL.
 *
 * Since: LIBCXL_5
 */
struct cxl_dport *cxl_port_get_parent_dport(struct cxl_port *port);

/**
 * cxl_port_hosts_memdev() - is the port on the way to an enabled memdev?
 * @port:   the port
 * @memdev: the memdev
 *
 * Return: true if it is; false if not, when the memdev has no endpoint, or an argument is
 *         NULL.
 *
 * Since: LIBCXL_2
 */
bool cxl_port_hosts_memdev(struct cxl_port *port, struct cxl_memdev *memdev);

/**
 * cxl_port_get_nr_dports() - number of dports
 * @port: the port
 *
 * Source: portN/dport*.
 * Cached: yes.
 *
 * Return: the number; 0 when @port is NULL.
 *
 * Since: LIBCXL_2
 */
int cxl_port_get_nr_dports(struct cxl_port *port);

/**
 * cxl_port_decoders_committed() - how many decoders are in use, as the kernel counts
 * @port: the port
 *
 * Source: portN/decoders_committed.
 * Cached: yes.
 *
 * Return: the highest committed id plus 1, or
 *   0  there is none, it cannot be read, or @port is NULL
 *
 * Since: LIBCXL_7
 */
int cxl_port_decoders_committed(struct cxl_port *port);

/**
 * cxl_port_enable() - bind a port to the driver cxl_port
 * @port: the port
 *
 * Does nothing when it is bound.  Loads the module first.
 *
 * Source: drivers/cxl_port/bind of /sys/bus/cxl.
 *
 * Return: 0, or
 *   -EINVAL  @port is NULL
 *   -ENXIO   the write was taken but no driver is bound
 *   -errno   as the kernel reports
 *
 * Since: LIBCXL_2
 */
int cxl_port_enable(struct cxl_port *port);

/**
 * cxl_port_disable_invalidate() - unbind a port and forget the ports of its bus
 * @port: the port
 *
 * Success frees @port and all ports, endpoints, decoders, targets and regions of the bus;
 * memdevs stay.  Nothing is written when it is refused.
 *
 * Source: portN/driver/unbind.
 *
 * Return: 0, or
 *   -EINVAL  @port is NULL or a root port
 *   -ENXIO   the port is disabled already
 *   -EBUSY   memory of a region that passes this port is online, or the driver is still
 *            bound afterwards
 *   -errno   as the kernel reports
 *
 * Since: LIBCXL_2
 */
int cxl_port_disable_invalidate(struct cxl_port *port);

#define cxl_port_foreach(parent, port)                                                             \
	for (port = cxl_port_get_first(parent); port != NULL; port = cxl_port_get_next(port))

#define cxl_port_foreach_all(top, port)                                                            \
	for (port = cxl_port_get_first(top); port != NULL; port = cxl_port_get_next_all(port, top))

/**
 * DOC: decoder
 *
 * A decoder maps one address range of its port (decoderP.D).  Root decoders are the windows that
 * regions are made in, endpoint decoders hand out capacity of a memdev, those between route.  It
 * belongs to its port and ends with it.
 */

/**
 * enum cxl_decoder_mode - kind of memory
 * @CXL_DECODER_MODE_NONE:  not chosen
 * @CXL_DECODER_MODE_MIXED: both kinds, or a word we do not know
 * @CXL_DECODER_MODE_PMEM:  persistent
 * @CXL_DECODER_MODE_RAM:   volatile
 * @CXL_DECODER_MODE_DYNAMIC_RAM_1: dynamic capacity: volatile memory that the device hands out
 *                          and takes back, in extents; also when the kernel's word for it is
 *                          another one, see cxlx_get_dynamic_mode()
 */
enum cxl_decoder_mode {
	CXL_DECODER_MODE_NONE = 0,
	CXL_DECODER_MODE_MIXED = 1,
	CXL_DECODER_MODE_PMEM = 2,
	CXL_DECODER_MODE_RAM = 3,
	CXL_DECODER_MODE_DYNAMIC_RAM_1 = 4,
};

/**
 * enum cxl_decoder_target_type - kind of device a decoder leads to
 * @CXL_DECODER_TTYPE_UNKNOWN:     not told, as for every root decoder
 * @CXL_DECODER_TTYPE_EXPANDER:    memory expander (type 3)
 * @CXL_DECODER_TTYPE_ACCELERATOR: accelerator with memory (type 2)
 */
enum cxl_decoder_target_type {
	CXL_DECODER_TTYPE_UNKNOWN = 0,
	CXL_DECODER_TTYPE_EXPANDER = 1,
	CXL_DECODER_TTYPE_ACCELERATOR = 2,
};

/**
 * cxl_decoder_mode_name() - the word for a mode
 * @mode: the mode
 *
 * Return: "none", "mixed", "pmem", "ram" or "dynamic_ram_1"; "none" for a value out of range.
 *
 * Since: LIBCXL_3 (inline)
 */
static inline const char *cxl_decoder_mode_name(enum cxl_decoder_mode mode)
{
	switch (mode) {
	case CXL_DECODER_MODE_MIXED:
		return "mixed";
	case CXL_DECODER_MODE_PMEM:
		return "pmem";
	case CXL_DECODER_MODE_RAM:
		return "ram";
	case CXL_DECODER_MODE_DYNAMIC_RAM_1:
		return "dynamic_ram_1";
	case CXL_DECODER_MODE_NONE:
	default:
		return "none";
	}
}

/**
 * cxl_decoder_mode_from_ident() - the mode that a user's word means
 * @ident: "ram" or "volatile", "pmem", or "dynamic_ram_1"
 *
 * Return: the mode; CXL_DECODER_MODE_NONE for any other word, "mixed" included, or NULL.
 *
 * Since: LIBCXL_3 (inline)
 */
static inline enum cxl_decoder_mode cxl_decoder_mode_from_ident(const char *ident)
{
	if (!ident)
		return CXL_DECODER_MODE_NONE;
	if (strcmp(ident, "ram") == 0 || strcmp(ident, "volatile") == 0)
		return CXL_DECODER_MODE_RAM;
	if (strcmp(ident, "pmem") == 0)
		return CXL_DECODER_MODE_PMEM;
	if (strcmp(ident, "dynamic_ram_1") == 0)
		return CXL_DECODER_MODE_DYNAMIC_RAM_1;
	return CXL_DECODER_MODE_NONE;
}

/**
 * cxl_decoder_get_first() - the decoder with the lowest id
 * @port: the port
 *
 * Source: PORT/decoder*.
 * Cached: yes.
 * Owner:  library.
 *
 * Return: a decoder; NULL when there is none or @port is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_decoder *cxl_decoder_get_first(struct cxl_port *port);

/**
 * cxl_decoder_get_next() - the decoder with the next higher id
 * @decoder: the decoder
 *
 * Owner:  library.
 *
 * Return: a decoder; NULL after the last one or when @decoder is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_decoder *cxl_decoder_get_next(struct cxl_decoder *decoder);

/**
 * cxl_decoder_get_last() - the decoder with the highest id
 * @port: the port
 *
 * Source: PORT/decoder*.
 * Cached: yes.
 * Owner:  library.
 *
 * Return: a decoder; NULL when there is none or @port is NULL.
 *
 * Since: LIBCXL_3
 */
struct cxl_decoder *cxl_decoder_get_last(struct cxl_port *port);

/**
 * cxl_decoder_get_prev() - the decoder with the next lower id
 * @decoder: the decoder
 *
 * Owner:  library.
 *
 * Return: a decoder; NULL before the first one or when @decoder is NULL.
 *
 * Since: LIBCXL_3
 */
struct cxl_decoder *cxl_decoder_get_prev(struct cxl_decoder *decoder);

/**
 * cxl_decoder_get_by_name() - find a decoder by its exact kernel name
 * @ctx:   the context
 * @ident: decoderP.D
 *
 * Reads nothing but the ports above it.
 *
 * Owner:  library.
 *
 * Return: the decoder; NULL when there is none or an argument is NULL.
 *
 * Since: LIBCXL_3
 */
struct cxl_decoder *cxl_decoder_get_by_name(struct cxl_ctx *ctx, const char *ident);

/**
 * cxl_decoder_get_devname() - the kernel name, decoderP.D
 * @decoder: the decoder
 *
 * Owner:  library.
 *
 * Return: the name; NULL when @decoder is NULL.
 *
 * Since: LIBCXL_2
 */
const char *cxl_decoder_get_devname(struct cxl_decoder *decoder);

/**
 * cxl_decoder_get_id() - the D of decoderP.D
 * @decoder: the decoder
 *
 * Return: the number, or
 *   -EINVAL  @decoder is NULL
 *
 * Since: LIBCXL_2
 */
int cxl_decoder_get_id(struct cxl_decoder *decoder);

/**
 * cxl_decoder_get_ctx() - the context of a decoder
 * @decoder: the decoder
 *
 * Return: the context; NULL when @decoder is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_ctx *cxl_decoder_get_ctx(struct cxl_decoder *decoder);

/**
 * cxl_decoder_get_port() - the port a decoder belongs to
 * @decoder: the decoder
 *
 * Owner:  library.
 *
 * Return: the port; NULL when @decoder is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_port *cxl_decoder_get_port(struct cxl_decoder *decoder);

/**
 * cxl_decoder_get_memdev() - the memdev whose capacity an endpoint decoder hands out
 * @decoder: the decoder
 *
 * Owner:  library.
 *
 * Return: the memdev; NULL for other decoders or when @decoder is NULL.
 *
 * Since: LIBCXL_3
 */
struct cxl_memdev *cxl_decoder_get_memdev(struct cxl_decoder *decoder);

/**
 * cxl_decoder_get_resource() - start of the address range
 * @decoder: the decoder
 *
 * Unit:   bytes, a physical address.
 * Source: decoderP.D/start (root only).
 * Cached: yes, creating a region does not refresh it.
 *
 * Return: the address, or
 *   ULLONG_MAX  it cannot be read, or @decoder is NULL
 *
 * Since: LIBCXL_2
 */
unsigned long long cxl_decoder_get_resource(struct cxl_decoder *decoder);

/**
 * cxl_decoder_get_size() - length of the address range
 * @decoder: the decoder
 *
 * Unit:   bytes.
 * Source: decoderP.D/size.
 * Cached: yes, creating a region does not refresh it.
 *
 * Return: the length, or
 *   ULLONG_MAX  it cannot be read, or @decoder is NULL
 *
 * Since: LIBCXL_2
 */
unsigned long long cxl_decoder_get_size(struct cxl_decoder *decoder);

/**
 * cxl_decoder_get_dpa_resource() - start of the capacity in device addresses
 * @decoder: the decoder
 *
 * Unit:   bytes, a device physical address.
 * Source: decoderP.D/dpa_resource.
 * Cached: yes, until cxl_decoder_set_dpa_size().
 *
 * Return: the address, or
 *   ULLONG_MAX  nothing is reserved, it cannot be read, or @decoder is no endpoint decoder
 *               or NULL
 *
 * Since: LIBCXL_3
 */
unsigned long long cxl_decoder_get_dpa_resource(struct cxl_decoder *decoder);

/**
 * cxl_decoder_get_dpa_size() - capacity reserved on the memdev
 * @decoder: the decoder
 *
 * Unit:   bytes.
 * Source: decoderP.D/dpa_size.
 * Cached: yes, follows cxl_decoder_set_dpa_size().
 *
 * Return: the size, or
 *   ULLONG_MAX  it cannot be read, or @decoder is no endpoint decoder or NULL
 *
 * Since: LIBCXL_3
 */
unsigned long long cxl_decoder_get_dpa_size(struct cxl_decoder *decoder);

/**
 * cxl_decoder_set_dpa_size() - reserve or free capacity of the memdev
 * @decoder: the decoder
 * @size:    the new size
 *
 * The kernel frees the old reservation before it takes the new one, and hands out decoders
 * in ascending order only.
 *
 * Unit:   bytes, a multiple of 256 MiB; 0 frees.
 * Source: decoderP.D/dpa_size.
 *
 * Return: 0, or
 *   -EINVAL  @decoder is no endpoint decoder or NULL, or the size is not aligned
 *   -EBUSY   the decoder is in a region, has no mode, or is not the next in order
 *   -ENOSPC  the partition has not that much left
 *   -errno   as the kernel reports
 *
 * Since: LIBCXL_3
 */
int cxl_decoder_set_dpa_size(struct cxl_decoder *decoder, unsigned long long size);

/**
 * cxl_decoder_get_mode() - the kind of memory an endpoint decoder takes
 * @decoder: the decoder
 *
 * Source: decoderP.D/mode.
 * Cached: yes, follows cxl_decoder_set_mode().
 *
 * Return: the mode; an unknown word is CXL_DECODER_MODE_MIXED, or
 *   CXL_DECODER_MODE_NONE  none is chosen, it cannot be read, or @decoder is no endpoint
 *                          decoder or NULL
 *
 * Since: LIBCXL_3
 */
enum cxl_decoder_mode cxl_decoder_get_mode(struct cxl_decoder *decoder);

/**
 * cxl_decoder_set_mode() - choose the kind of memory an endpoint decoder takes
 * @decoder: the decoder
 * @mode:    CXL_DECODER_MODE_PMEM, CXL_DECODER_MODE_RAM or CXL_DECODER_MODE_DYNAMIC_RAM_1
 *
 * Source: decoderP.D/mode.
 *
 * Return: 0, or
 *   -EINVAL  @decoder is no endpoint decoder or NULL, the mode is none of these, or the
 *            device has no such partition
 *   -EBUSY   the decoder is committed
 *   -errno   as the kernel reports
 *
 * Since: LIBCXL_3
 */
int cxl_decoder_set_mode(struct cxl_decoder *decoder, enum cxl_decoder_mode mode);

/**
 * cxl_decoder_get_max_available_extent() - the largest hole left in the window of a root
 *   decoder
 * @decoder: the decoder
 *
 * Counted are the regions that have a size and are committed.
 *
 * Unit:   bytes.
 * Source: decoderP.D/start, decoderP.D/size and those of its regions.
 * Cached: yes.
 *
 * Return: the length, 0 for other decoders, or
 *   ULLONG_MAX  the start cannot be read, as by a normal user, or @decoder is NULL
 *
 * Since: LIBCXL_3
 */
unsigned long long cxl_decoder_get_max_available_extent(struct cxl_decoder *decoder);

/**
 * cxl_root_decoder_get_qos_class() - performance class of a window
 * @decoder: the decoder
 *
 * Source: decoderP.D/qos_class.
 * Cached: yes.
 *
 * Return: the class, or
 *   CXL_QOS_CLASS_NONE  the window has none, or it cannot be read
 *   -EINVAL             @decoder is no root decoder or NULL
 *
 * Since: LIBCXL_7
 */
int cxl_root_decoder_get_qos_class(struct cxl_decoder *decoder);

/**
 * cxl_decoder_get_target_type() - the kind of device a decoder leads to
 * @decoder: the decoder
 *
 * Source: decoderP.D/target_type.
 * Cached: yes.
 *
 * Return: the type, or
 *   CXL_DECODER_TTYPE_UNKNOWN  it is a root decoder, it cannot be read, or @decoder is NULL
 *
 * Since: LIBCXL_2
 */
enum cxl_decoder_target_type cxl_decoder_get_target_type(struct cxl_decoder *decoder);

/**
 * cxl_decoder_is_pmem_capable() - may the window hold persistent memory?
 * @decoder: the decoder
 *
 * Source: decoderP.D/cap_pmem.
 * Cached: yes.
 *
 * Return: true if it may, and for every decoder that is no root decoder; false if not, when
 *         it cannot be read, or @decoder is NULL.
 *
 * Since: LIBCXL_2
 */
bool cxl_decoder_is_pmem_capable(struct cxl_decoder *decoder);

/**
 * cxl_decoder_is_volatile_capable() - may the window hold volatile memory?
 * @decoder: the decoder
 *
 * Source: decoderP.D/cap_ram.
 * Cached: yes.
 *
 * Return: true if it may, and for every decoder that is no root decoder; false if not, when
 *         it cannot be read, or @decoder is NULL.
 *
 * Since: LIBCXL_2
 */
bool cxl_decoder_is_volatile_capable(struct cxl_decoder *decoder);

/**
 * cxl_decoder_is_dynamic_ram_1_capable() - may the window hold dynamic capacity?
 * @decoder: the decoder
 *
 * It says nothing about devices below the window.
 *
 * Source: decoderP.D/cap_dynamic_ram_1, or the file that goes by the kernel's other word.
 *
 * Return: true if it may, and for every decoder that is no root decoder; false if not, when
 *         the kernel knows no dynamic capacity, or @decoder is NULL.
 *
 * Since: LIBCXL_13
 */
bool cxl_decoder_is_dynamic_ram_1_capable(struct cxl_decoder *decoder);

/**
 * cxl_decoder_is_mem_capable() - may the window hold memory expanders (type 3)?
 * @decoder: the decoder
 *
 * Source: decoderP.D/cap_type3.
 * Cached: yes.
 *
 * Return: true if it may, and for every decoder that is no root decoder; false if not, when
 *         it cannot be read, or @decoder is NULL.
 *
 * Since: LIBCXL_2
 */
bool cxl_decoder_is_mem_capable(struct cxl_decoder *decoder);

/**
 * cxl_decoder_is_accelmem_capable() - may the window hold accelerators (type 2)?
 * @decoder: the decoder
 *
 * Source: decoderP.D/cap_type2.
 * Cached: yes.
 *
 * Return: true if it may, and for every decoder that is no root decoder; false if not, when
 *         it cannot be read, or @decoder is NULL.
 *
 * Since: LIBCXL_2
 */
bool cxl_decoder_is_accelmem_capable(struct cxl_decoder *decoder);

/**
 * cxl_decoder_is_locked() - has the firmware fixed the decoder?
 * @decoder: the decoder
 *
 * Source: decoderP.D/locked.
 * Cached: yes.
 *
 * Return: true if it has; false if not, when it cannot be read, or @decoder is NULL.
 *
 * Since: LIBCXL_2
 */
bool cxl_decoder_is_locked(struct cxl_decoder *decoder);

/**
 * cxl_decoder_get_interleave_granularity() - bytes that each target takes in turn
 * @decoder: the decoder
 *
 * Unit:   bytes.
 * Source: decoderP.D/interleave_granularity.
 * Cached: yes.
 *
 * Return: the granularity, or
 *   UINT_MAX  it cannot be read, or @decoder is NULL
 *
 * Since: LIBCXL_3
 */
unsigned int cxl_decoder_get_interleave_granularity(struct cxl_decoder *decoder);

/**
 * cxl_decoder_get_interleave_ways() - number of targets that take turns
 * @decoder: the decoder
 *
 * Source: decoderP.D/interleave_ways.
 * Cached: yes.
 *
 * Return: the number, or
 *   UINT_MAX  it cannot be read, or @decoder is NULL
 *
 * Since: LIBCXL_3
 */
unsigned int cxl_decoder_get_interleave_ways(struct cxl_decoder *decoder);

/**
 * cxl_decoder_get_nr_targets() - number of ids in the target list
 * @decoder: the decoder
 *
 * Source: decoderP.D/target_list.
 * Cached: yes.
 *
 * Return: the number; 0 for an endpoint decoder, when it cannot be read, or @decoder is
 *         NULL.
 *
 * Since: LIBCXL_2
 */
int cxl_decoder_get_nr_targets(struct cxl_decoder *decoder);

/**
 * cxl_decoder_get_target_by_memdev() - the target that leads to a memdev
 * @decoder: the decoder
 * @memdev:  the memdev
 *
 * Owner:  library.
 *
 * Return: the target; NULL when none leads there or an argument is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_target *cxl_decoder_get_target_by_memdev(struct cxl_decoder *decoder,
						    struct cxl_memdev *memdev);

/**
 * cxl_decoder_get_target_by_position() - the target at a position
 * @decoder:  the decoder
 * @position: index in the target list, from 0
 *
 * Owner:  library.
 *
 * Return: the target; NULL when there is none or @decoder is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_target *cxl_decoder_get_target_by_position(struct cxl_decoder *decoder, int position);

/**
 * cxl_decoder_get_region() - the region a decoder works for
 * @decoder: the decoder
 *
 * Source: decoderP.D/region.
 * Cached: no.
 * Owner:  library; dead after cxl_region_delete().
 *
 * Return: the region; NULL for a root decoder, without a region, or when @decoder is NULL.
 *
 * Since: LIBCXL_3
 */
struct cxl_region *cxl_decoder_get_region(struct cxl_decoder *decoder);

/**
 * cxl_decoder_create_pmem_region() - make an empty persistent region in a window
 * @decoder: the decoder
 *
 * Reads the name that the kernel offers and writes it back.  When another creator was
 * faster it reads and tries again, with growing pauses, for at most 5 seconds.  The regions
 * of the window are read again.
 *
 * Source: decoderP.D/create_pmem_region.
 * Owner:  library; dead after cxl_region_delete().
 *
 * Return: the new region; NULL with errno set to:
 *   EINVAL  @decoder is no root decoder or NULL
 *   ENOENT  the window takes no such region, or this kernel makes none
 *   EBUSY   other creators won for the whole time
 *   errno   as the kernel reports
 *
 * Since: LIBCXL_2
 */
struct cxl_region *cxl_decoder_create_pmem_region(struct cxl_decoder *decoder);

/**
 * cxl_decoder_create_ram_region() - make an empty volatile region in a window
 * @decoder: the decoder
 *
 * Reads the name that the kernel offers and writes it back.  When another creator was
 * faster it reads and tries again, with growing pauses, for at most 5 seconds.  The regions
 * of the window are read again.
 *
 * Source: decoderP.D/create_ram_region.
 * Owner:  library; dead after cxl_region_delete().
 *
 * Return: the new region; NULL with errno set to:
 *   EINVAL  @decoder is no root decoder or NULL
 *   ENOENT  the window takes no such region, or this kernel makes none
 *   EBUSY   other creators won for the whole time
 *   errno   as the kernel reports
 *
 * Since: LIBCXL_5
 */
struct cxl_region *cxl_decoder_create_ram_region(struct cxl_decoder *decoder);

/**
 * cxl_decoder_create_dynamic_ram_1_region() - make an empty region for dynamic capacity
 * @decoder: the decoder
 *
 * Competes for the name as cxl_decoder_create_ram_region() does.
 *
 * Source: decoderP.D/create_dynamic_ram_1_region, or the file that goes by the kernel's other
 *         word.
 * Owner:  library; dead after cxl_region_delete().
 *
 * Return: the new region; NULL with errno set as by cxl_decoder_create_ram_region()
 *
 * Since: LIBCXL_13
 */
struct cxl_region *cxl_decoder_create_dynamic_ram_1_region(struct cxl_decoder *decoder);

#define cxl_decoder_foreach(port, decoder)                                                         \
	for (decoder = cxl_decoder_get_first(port); decoder != NULL;                               \
	     decoder = cxl_decoder_get_next(decoder))

#define cxl_decoder_foreach_reverse(port, decoder)                                                 \
	for (decoder = cxl_decoder_get_last(port); decoder != NULL;                                \
	     decoder = cxl_decoder_get_prev(decoder))

/**
 * DOC: target
 *
 * A target is one entry of a decoder's target list: the dport that takes its turn at a position.
 * It belongs to the decoder and ends with it.
 */

/**
 * cxl_target_get_first() - the target with the highest position
 * @decoder: the decoder
 *
 * Source: decoderP.D/target_list.
 * Cached: yes.
 * Owner:  library.
 *
 * Return: a target; NULL when there is none or @decoder is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_target *cxl_target_get_first(struct cxl_decoder *decoder);

/**
 * cxl_target_get_next() - the target with the next lower position
 * @target: the target
 *
 * Owner:  library.
 *
 * Return: a target; NULL after position 0 or when @target is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_target *cxl_target_get_next(struct cxl_target *target);

/**
 * cxl_target_get_decoder() - the decoder a target belongs to
 * @target: the target
 *
 * Owner:  library.
 *
 * Return: the decoder; NULL when @target is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_decoder *cxl_target_get_decoder(struct cxl_target *target);

/**
 * cxl_target_get_position() - index in the target list, from 0
 * @target: the target
 *
 * Return: the position, or
 *   -EINVAL  @target is NULL
 *
 * Since: LIBCXL_2
 */
int cxl_target_get_position(struct cxl_target *target);

/**
 * cxl_target_get_id() - the id of the dport
 * @target: the target
 *
 * Return: the id, or
 *   ULONG_MAX  @target is NULL
 *
 * Since: LIBCXL_2
 */
unsigned long cxl_target_get_id(struct cxl_target *target);

/**
 * cxl_target_get_devname() - the device behind the dport
 * @target: the target
 *
 * Source: PORT/dportN, as a link.
 * Cached: yes.
 * Owner:  library.
 *
 * Return: its name; NULL when the link cannot be read or @target is NULL.
 *
 * Since: LIBCXL_2
 */
const char *cxl_target_get_devname(struct cxl_target *target);

/**
 * cxl_target_maps_memdev() - does the way to a memdev lead through this target?
 * @target: the target
 * @memdev: the memdev
 *
 * Return: true if it does; false if not or an argument is NULL.
 *
 * Since: LIBCXL_2
 */
bool cxl_target_maps_memdev(struct cxl_target *target, struct cxl_memdev *memdev);

/**
 * cxl_target_get_physical_node() - the physical device, as cxl_dport_get_physical_node()
 * @target: the target
 *
 * Source: PORT/dportN/physical_node, else PORT/dportN.
 * Cached: yes.
 * Owner:  library.
 *
 * Return: its name; NULL when there is none or @target is NULL.
 *
 * Since: LIBCXL_2
 */
const char *cxl_target_get_physical_node(struct cxl_target *target);

/**
 * cxl_target_get_firmware_node() - the ACPI device, as cxl_dport_get_firmware_node()
 * @target: the target
 *
 * Source: PORT/dportN/firmware_node.
 * Cached: yes.
 * Owner:  library.
 *
 * Return: its name; NULL when there is none or @target is NULL.
 *
 * Since: LIBCXL_4
 */
const char *cxl_target_get_firmware_node(struct cxl_target *target);

#define cxl_target_foreach(decoder, target)                                                        \
	for (target = cxl_target_get_first(decoder); target != NULL;                               \
	     target = cxl_target_get_next(target))

/**
 * DOC: endpoint
 *
 * An endpoint is the port of a memdev, the end of the way from the root (endpointN).  It belongs
 * to the port above and ends with it; the memdev does not.
 */

/**
 * cxl_endpoint_get_first() - the endpoint with the lowest id
 * @parent: the port above
 *
 * Only those directly below @parent.
 *
 * Source: PARENT/endpoint*.
 * Cached: yes.
 * Owner:  library.
 *
 * Return: an endpoint; NULL when there is none or @parent is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_endpoint *cxl_endpoint_get_first(struct cxl_port *parent);

/**
 * cxl_endpoint_get_next() - the sibling with the next higher id
 * @endpoint: the endpoint
 *
 * Owner:  library.
 *
 * Return: an endpoint; NULL after the last one or when @endpoint is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_endpoint *cxl_endpoint_get_next(struct cxl_endpoint *endpoint);

/**
 * cxl_endpoint_get_devname() - the kernel name, endpointN
 * @endpoint: the endpoint
 *
 * Owner:  library.
 *
 * Return: the name; NULL when @endpoint is NULL.
 *
 * Since: LIBCXL_2
 */
const char *cxl_endpoint_get_devname(struct cxl_endpoint *endpoint);

/**
 * cxl_endpoint_get_id() - the N of endpointN
 * @endpoint: the endpoint
 *
 * Return: the number, or
 *   -EINVAL  @endpoint is NULL
 *
 * Since: LIBCXL_2
 */
int cxl_endpoint_get_id(struct cxl_endpoint *endpoint);

/**
 * cxl_endpoint_get_ctx() - the context of an endpoint
 * @endpoint: the endpoint
 *
 * Return: the context; NULL when @endpoint is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_ctx *cxl_endpoint_get_ctx(struct cxl_endpoint *endpoint);

/**
 * cxl_endpoint_is_enabled() - is the endpoint bound to its driver?
 * @endpoint: the endpoint
 *
 * Source: endpointN/driver.
 * Cached: no.
 *
 * Return: 1 if bound; 0 if not or @endpoint is NULL.
 *
 * Since: LIBCXL_2
 */
int cxl_endpoint_is_enabled(struct cxl_endpoint *endpoint);

/**
 * cxl_endpoint_get_parent() - the port above
 * @endpoint: the endpoint
 *
 * Owner:  library.
 *
 * Return: the port; NULL when @endpoint is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_port *cxl_endpoint_get_parent(struct cxl_endpoint *endpoint);

/**
 * cxl_endpoint_get_port() - the endpoint as a port
 * @endpoint: the endpoint
 *
 * Owner:  library; the same object.
 *
 * Return: the port; NULL when @endpoint is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_port *cxl_endpoint_get_port(struct cxl_endpoint *endpoint);

/**
 * cxl_endpoint_get_host() - the name of the memdev
 * @endpoint: the endpoint
 *
 * Source: endpointN/uport, as a link.
 * Cached: yes.
 * Owner:  library.
 *
 * Return: the name; NULL when the link cannot be read or @endpoint is NULL.
 *
 * Since: LIBCXL_2
 */
const char *cxl_endpoint_get_host(struct cxl_endpoint *endpoint);

/**
 * cxl_endpoint_get_bus() - the bus of an enabled endpoint
 * @endpoint: the endpoint
 *
 * Owner:  library.
 *
 * Return: the bus; NULL when the endpoint is disabled or NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_bus *cxl_endpoint_get_bus(struct cxl_endpoint *endpoint);

/**
 * cxl_endpoint_get_memdev() - the memdev of an enabled endpoint
 * @endpoint: the endpoint
 *
 * Cached: yes.
 * Owner:  library.
 *
 * Return: the memdev; NULL when the endpoint is disabled, has none, or is NULL.
 *
 * Since: LIBCXL_2
 */
struct cxl_memdev *cxl_endpoint_get_memdev(struct cxl_endpoint *endpoint);

#define cxl_endpoint_foreach(port, endpoint)                                                       \
	for (endpoint = cxl_endpoint_get_first(port); endpoint != NULL;                            \
	     endpoint = cxl_endpoint_get_next(endpoint))

/**
 * DOC: region
 *
 * A region is one slice of a root decoder's address range, spread over one or more memdevs
 * (regionN).  It belongs to its root decoder; a pointer ends with a successful
 * cxl_region_delete() or any *_disable_invalidate() call on its bus.
 *
 * Nothing here pulls memory from under a running kernel: a call that would do so answers -EBUSY
 * while a block of the region is online, and -EPERM where the firmware has locked the region and
 * the kernel would damage its mapping.  Nothing is written in both cases.
 */

/**
 * enum cxl_region_locked_state - has the firmware locked a region?
 * @CXL_REGION_LOCKED_UNKNOWN: this kernel does not tell
 * @CXL_REGION_UNLOCKED:       no
 * @CXL_REGION_LOCKED:         yes, it cannot be taken down
 */
enum cxl_region_locked_state {
	CXL_REGION_LOCKED_UNKNOWN = -1,
	CXL_REGION_UNLOCKED = 0,
	CXL_REGION_LOCKED = 1,
};

/**
 * cxl_region_get_first() - the region with the lowest start address
 * @decoder: the decoder
 *
 * Regions without an address come first, by id.
 *
 * Source: decoderP.D/region*.
 * Cached: yes, read again when a region is created.
 * Owner:  library.
 *
 * Return: a region; NULL when there is none, or @decoder is no root decoder or NULL.
 *
 * Since: LIBCXL_3
 */
struct cxl_region *cxl_region_get_first(struct cxl_decoder *decoder);

/**
 * cxl_region_get_next() - the region with the next higher start address
 * @region: the region
 *
 * Owner:  library.
 *
 * Return: a region; NULL after the last one or when @region is NULL.
 *
 * Since: LIBCXL_3
 */
struct cxl_region *cxl_region_get_next(struct cxl_region *region);

/**
 * cxl_region_get_ctx() - the context of a region
 * @region: the region
 *
 * Return: the context; NULL when @region is NULL.
 *
 * Since: LIBCXL_3
 */
struct cxl_ctx *cxl_region_get_ctx(struct cxl_region *region);

/**
 * cxl_region_get_decoder() - the root decoder a region belongs to
 * @region: the region
 *
 * Owner:  library.
 *
 * Return: the decoder; NULL when @region is NULL.
 *
 * Since: LIBCXL_3
 */
struct cxl_decoder *cxl_region_get_decoder(struct cxl_region *region);

/**
 * cxl_region_get_id() - the N of regionN
 * @region: the region
 *
 * Return: the number, or
 *   -EINVAL  @region is NULL
 *
 * Since: LIBCXL_3
 */
int cxl_region_get_id(struct cxl_region *region);

/**
 * cxl_region_get_devname() - the kernel name, regionN
 * @region: the region
 *
 * Owner:  library.
 *
 * Return: the name; NULL when @region is NULL.
 *
 * Since: LIBCXL_3
 */
const char *cxl_region_get_devname(struct cxl_region *region);

/**
 * cxl_region_get_uuid() - copy the uuid
 * @region: the region
 * @uu:     filled with 16 bytes
 *
 * All zero for a volatile region, when it cannot be read, or when @region is NULL.  A NULL
 * @uu is ignored.
 *
 * Source: regionN/uuid.
 * Cached: yes, follows cxl_region_set_uuid().
 *
 * Since: LIBCXL_3
 */
void cxl_region_get_uuid(struct cxl_region *region, uuid_t uu);

/**
 * cxl_region_get_size() - length of the address range
 * @region: the region
 *
 * Unit:   bytes; 0 when none is reserved yet.
 * Source: regionN/size.
 * Cached: yes, follows cxl_region_set_size().
 *
 * Return: the length, or
 *   ULLONG_MAX  it cannot be read, or @region is NULL
 *
 * Since: LIBCXL_3
 */
unsigned long long cxl_region_get_size(struct cxl_region *region);

/**
 * cxl_region_get_resource() - start of the address range
 * @region: the region
 *
 * Unit:   bytes, a physical address.
 * Source: regionN/resource.
 * Cached: yes, refreshed by cxl_region_enable().
 *
 * Return: the address, or
 *   0  none is reserved yet, it cannot be read, or @region is NULL
 *
 * Since: LIBCXL_3
 */
unsigned long long cxl_region_get_resource(struct cxl_region *region);

/**
 * cxl_region_get_extended_linear_cache_size() - how much of the region is cache in front of
 *   the rest
 * @region: the region
 *
 * Unit:   bytes.
 * Source: regionN/extended_linear_cache_size.
 * Cached: yes.
 *
 * Return: the size, or
 *   0  there is none, it cannot be read, or @region is NULL
 *
 * Since: LIBCXL_11
 */
unsigned long long cxl_region_get_extended_linear_cache_size(struct cxl_region *region);

/**
 * cxl_region_get_mode() - the kind of memory
 * @region: the region
 *
 * Source: regionN/mode.
 * Cached: yes.
 *
 * Return: CXL_DECODER_MODE_RAM, CXL_DECODER_MODE_PMEM or CXL_DECODER_MODE_DYNAMIC_RAM_1, or
 *   CXL_DECODER_MODE_NONE  another word, it cannot be read, or @region is NULL
 *
 * Since: LIBCXL_5
 */
enum cxl_decoder_mode cxl_region_get_mode(struct cxl_region *region);

/**
 * cxl_region_get_daxctl_region() - the dax region through which its memory is given out
 * @region: the region
 *
 * An object of libdaxctl, for the functions of <daxctl/libdaxctl.h>.  It is in a context of that
 * library which belongs to this one and has its root directory, log level and trace.
 *
 * Source: the directory regionN/dax_regionN, which is there while a driver gives out the memory.
 * Cached: no; the object stays the same.
 * Owner:  library.
 *
 * Return: the dax region; NULL when there is none, memory is short, or @region is NULL.
 *
 * Since: LIBCXL_5
 */
struct daxctl_region *cxl_region_get_daxctl_region(struct cxl_region *region);

/**
 * cxl_region_get_interleave_ways() - number of memdevs that take turns
 * @region: the region
 *
 * Unit:   memdevs; 0 when not set yet.
 * Source: regionN/interleave_ways.
 * Cached: yes, follows cxl_region_set_interleave_ways().
 *
 * Return: the number, or
 *   UINT_MAX  it cannot be read, or @region is NULL
 *
 * Since: LIBCXL_3
 */
unsigned int cxl_region_get_interleave_ways(struct cxl_region *region);

/**
 * cxl_region_get_interleave_granularity() - bytes that each memdev takes in turn
 * @region: the region
 *
 * Unit:   bytes; 0 when not set yet.
 * Source: regionN/interleave_granularity.
 * Cached: yes, follows cxl_region_set_interleave_granularity().
 *
 * Return: the granularity, or
 *   UINT_MAX  it cannot be read, or @region is NULL
 *
 * Since: LIBCXL_3
 */
unsigned int cxl_region_get_interleave_granularity(struct cxl_region *region);

/**
 * cxl_region_decode_is_committed() - is the address range decoded by the hardware?
 * @region: the region
 *
 * Source: regionN/commit.
 * Cached: yes, follows cxl_region_decode_commit() and cxl_region_decode_reset().
 *
 * Return: 1 if it is; 0 if not, when it cannot be read, or @region is NULL.
 *
 * Since: LIBCXL_3
 */
int cxl_region_decode_is_committed(struct cxl_region *region);

/**
 * cxl_region_is_enabled() - is the region bound to its driver?
 * @region: the region
 *
 * Source: regionN/driver.
 * Cached: no.
 *
 * Return: 1 if bound; 0 if not or @region is NULL.
 *
 * Since: LIBCXL_3
 */
int cxl_region_is_enabled(struct cxl_region *region);

/**
 * cxl_region_locked_state() - has the firmware locked the region?
 * @region: the region
 *
 * Source: regionN/locked.
 * Cached: no.
 *
 * Return: CXL_REGION_LOCKED or CXL_REGION_UNLOCKED, or
 *   CXL_REGION_LOCKED_UNKNOWN  this kernel does not tell, it cannot be read, or @region is
 *                              NULL
 *
 * Since: LIBCXL_12
 */
enum cxl_region_locked_state cxl_region_locked_state(struct cxl_region *region);

/**
 * cxl_region_qos_class_mismatch() - does a memdev's performance class differ from the
 *   window's?
 * @region: the region
 *
 * An unknown class (-1) counts as a value.
 *
 * Return: true if one differs; false if not or @region is NULL.
 *
 * Since: LIBCXL_7
 */
bool cxl_region_qos_class_mismatch(struct cxl_region *region);

/**
 * cxl_region_get_target_decoder() - the endpoint decoder at a position
 * @region:   the region
 * @position: index of the target, from 0
 *
 * Source: regionN/targetM.
 * Cached: no.
 * Owner:  library.
 *
 * Return: the decoder; NULL when the position is empty, it cannot be read, or @region is
 *         NULL.
 *
 * Since: LIBCXL_3
 */
struct cxl_decoder *cxl_region_get_target_decoder(struct cxl_region *region, int position);

/**
 * cxl_region_enable() - bind a region to the driver cxl_region
 * @region: the region
 *
 * Does nothing when it is bound.  Loads the module first.
 *
 * Source: drivers/cxl_region/bind of /sys/bus/cxl.
 *
 * Return: 0, or
 *   -EINVAL  @region is NULL
 *   -ENXIO   the region is not committed, or no driver is bound afterwards
 *   -errno   as the kernel reports
 *
 * Since: LIBCXL_3
 */
int cxl_region_enable(struct cxl_region *region);

/**
 * cxl_region_disable() - unbind a region from its driver
 * @region: the region
 *
 * Does nothing when it is not bound.  The decoders stay committed.
 *
 * Source: regionN/driver/unbind.
 *
 * Return: 0, or
 *   -EINVAL  @region is NULL
 *   -EBUSY   memory of the region is online, or the driver is still bound afterwards
 *   -errno   as the kernel reports
 *
 * Since: LIBCXL_3
 */
int cxl_region_disable(struct cxl_region *region);

/**
 * cxl_region_delete() - delete a disabled region
 * @region: the region
 *
 * Success frees @region and its mappings.
 *
 * Source: decoderP.D/delete_region.
 *
 * Return: 0, or
 *   -EINVAL  @region is NULL
 *   -EBUSY   the region is enabled, or memory of it is online
 *   -EPERM   the region is locked
 *   -errno   as the kernel reports
 *
 * Since: LIBCXL_3
 */
int cxl_region_delete(struct cxl_region *region);

/**
 * cxl_region_set_size() - reserve the address range
 * @region: the region
 * @size:   the length
 *
 * Needs ways and granularity, and a uuid for a persistent region.
 *
 * Unit:   bytes, a multiple of 256 MiB times the ways.
 * Source: regionN/size.
 *
 * Return: 0, or
 *   -EINVAL  @size is 0 or not aligned, or @region is NULL
 *   -EBUSY   another size is reserved already
 *   -ENXIO   ways, granularity or uuid are missing
 *   -ERANGE  the window has no gap of that size
 *   -errno   as the kernel reports
 *
 * Since: LIBCXL_3
 */
int cxl_region_set_size(struct cxl_region *region, unsigned long long size);

/**
 * cxl_region_set_uuid() - give a persistent region its uuid
 * @region: the region
 * @uu:     16 bytes
 *
 * Source: regionN/uuid.
 *
 * Return: 0, or
 *   -EINVAL  @region or @uu is NULL, or the uuid is all zero
 *   -EBUSY   all targets are set, or another region has this uuid
 *   -EACCES  the region is volatile, or the caller is not root
 *   -errno   as the kernel reports
 *
 * Since: LIBCXL_3
 */
int cxl_region_set_uuid(struct cxl_region *region, uuid_t uu);

/**
 * cxl_region_set_interleave_ways() - set the number of memdevs
 * @region: the region
 * @ways:   1, 2, 3, 4, 6, 8, 12 or 16
 *
 * Source: regionN/interleave_ways.
 *
 * Return: 0, or
 *   -EINVAL  the window cannot do this number, or @region is NULL
 *   -EBUSY   the size is reserved already
 *   -errno   as the kernel reports
 *
 * Since: LIBCXL_3
 */
int cxl_region_set_interleave_ways(struct cxl_region *region, unsigned int ways);

/**
 * cxl_region_set_interleave_granularity() - set the bytes that each memdev takes in turn
 * @region:      the region
 * @granularity: a power of two from 256 to 16384
 *
 * Unit:   bytes.
 * Source: regionN/interleave_granularity.
 *
 * Return: 0, or
 *   -EINVAL  the window cannot do this number, or @region is NULL
 *   -EBUSY   the size is reserved already
 *   -errno   as the kernel reports
 *
 * Since: LIBCXL_3
 */
int cxl_region_set_interleave_granularity(struct cxl_region *region, unsigned int granularity);

/**
 * cxl_region_set_target() - put an endpoint decoder at a position
 * @region:   the region
 * @position: index of the target, from 0
 * @decoder:  an endpoint decoder with capacity reserved
 *
 * The list of mappings is not refreshed.
 *
 * Source: regionN/targetM.
 *
 * Return: 0, or
 *   -EINVAL  @region is NULL, or the decoder does not fit the region
 *   -ENXIO   @decoder is NULL, or the topology cannot decode it at this position
 *   -EBUSY   the position, the memdev or a decoder on the way is taken
 *   -errno   as the kernel reports
 *
 * Since: LIBCXL_3
 */
int cxl_region_set_target(struct cxl_region *region, int position, struct cxl_decoder *decoder);

/**
 * cxl_region_clear_target() - take the endpoint decoder from a position
 * @region:   the region
 * @position: index of the target, from 0
 *
 * An empty position is no error.
 *
 * Source: regionN/targetM.
 *
 * Return: 0, or
 *   -EINVAL  @region is NULL
 *   -EBUSY   the region is enabled, or memory of it is online
 *   -EPERM   the region is locked
 *   -errno   as the kernel reports
 *
 * Since: LIBCXL_3
 */
int cxl_region_clear_target(struct cxl_region *region, int position);

/**
 * cxl_region_clear_all_targets() - take the endpoint decoders from all positions
 * @region: the region
 *
 * Stops at the first error.
 *
 * Source: regionN/target0 and up.
 *
 * Return: 0, or
 *   -EINVAL  @region is NULL
 *   -ENXIO   the number of ways is not known
 *   -EBUSY   the region is enabled, or memory of it is online
 *   -EPERM   the region is locked
 *   -errno   as the kernel reports
 *
 * Since: LIBCXL_3
 */
int cxl_region_clear_all_targets(struct cxl_region *region);

/**
 * cxl_region_decode_commit() - program the decoders
 * @region: the region
 *
 * Does not bind the driver, see cxl_region_enable().
 *
 * Source: regionN/commit.
 *
 * Return: 0, or
 *   -EINVAL  @region is NULL
 *   -ENXIO   targets are missing, or the platform cannot flush its caches
 *   -EBUSY   a decoder is out of order
 *   -errno   as the kernel reports
 *
 * Since: LIBCXL_3
 */
int cxl_region_decode_commit(struct cxl_region *region);

/**
 * cxl_region_decode_reset() - take the decoders out of service
 * @region: the region
 *
 * The kernel unbinds the driver on the way.
 *
 * Source: regionN/commit.
 *
 * Return: 0, or
 *   -EINVAL  @region is NULL
 *   -EBUSY   memory of the region is online
 *   -EPERM   the region is locked
 *   -errno   as the kernel reports
 *
 * Since: LIBCXL_3
 */
int cxl_region_decode_reset(struct cxl_region *region);

/**
 * cxl_region_trigger_poison_list() - have all memdevs of a region report their poison lists
 * @region: the region
 *
 * Stops at the first error.  The records arrive as trace events.
 *
 * Source: memN/trigger_poison_list.
 *
 * Return: 0, or
 *   -EINVAL  @region is NULL
 *   -errno   as cxl_memdev_trigger_poison_list()
 *
 * Since: LIBECXL_8
 */
int cxl_region_trigger_poison_list(struct cxl_region *region);

#define cxl_region_foreach(decoder, region)                                                        \
	for (region = cxl_region_get_first(decoder); region != NULL;                               \
	     region = cxl_region_get_next(region))

/* The body may delete @region: its successor is fetched before. */
#define cxl_region_foreach_safe(decoder, region, _region)                                          \
	for (region = cxl_region_get_first(decoder),                                               \
	    _region = region ? cxl_region_get_next(region) : NULL;                                 \
	     region != NULL;                                                                       \
	     region = _region, _region = _region ? cxl_region_get_next(_region) : NULL)

/**
 * DOC: mapping
 *
 * A mapping is one position of a region with the endpoint decoder that serves it.  It belongs to
 * the region and ends with it.  Empty positions have no mapping and are no error.
 */

/**
 * cxl_mapping_get_first() - the mapping with the highest position
 * @region: the region
 *
 * Source: regionN/targetM.
 * Cached: yes.
 * Owner:  library.
 *
 * Return: a mapping; NULL when there is none or @region is NULL.
 *
 * Since: LIBCXL_3
 */
struct cxl_memdev_mapping *cxl_mapping_get_first(struct cxl_region *region);

/**
 * cxl_mapping_get_next() - the mapping with the next lower position
 * @mapping: the mapping
 *
 * Owner:  library.
 *
 * Return: a mapping; NULL after the last one or when @mapping is NULL.
 *
 * Since: LIBCXL_3
 */
struct cxl_memdev_mapping *cxl_mapping_get_next(struct cxl_memdev_mapping *mapping);

/**
 * cxl_mapping_get_decoder() - the endpoint decoder of a mapping
 * @mapping: the mapping
 *
 * Owner:  library.
 *
 * Return: the decoder; NULL when @mapping is NULL.
 *
 * Since: LIBCXL_3
 */
struct cxl_decoder *cxl_mapping_get_decoder(struct cxl_memdev_mapping *mapping);

/**
 * cxl_mapping_get_position() - the position in the region, from 0
 * @mapping: the mapping
 *
 * Return: the position, or
 *   UINT_MAX  @mapping is NULL
 *
 * Since: LIBCXL_3
 */
unsigned int cxl_mapping_get_position(struct cxl_memdev_mapping *mapping);

#define cxl_mapping_foreach(region, mapping)                                                       \
	for (mapping = cxl_mapping_get_first(region); mapping != NULL;                             \
	     mapping = cxl_mapping_get_next(mapping))

/**
 * DOC: extent
 *
 * What of a dynamic region has memory behind it: a device hands capacity out, and takes it
 * back, in extents.  Extents come in the reverse order of their directory.  They are read
 * once, for all of a region; a pointer lives until the library changes something, until
 * cxlx_region_refresh_extents(), or as long as the region.
 */
struct cxl_region_extent;

/**
 * cxl_extent_get_first() - the first extent of a region
 * @region: the region
 *
 * Source: regionZ/dax_regionZ/extentZ.M.
 * Cached: yes.
 * Owner:  library.
 *
 * Return: an extent; NULL when there is none, they cannot be read, or @region is NULL.
 *
 * Since: LIBCXL_13
 */
struct cxl_region_extent *cxl_extent_get_first(struct cxl_region *region);

/**
 * cxl_extent_get_next() - the next extent of the region
 * @extent: the extent
 *
 * Owner:  library.
 *
 * Return: an extent; NULL after the last one or when @extent is NULL.
 *
 * Since: LIBCXL_13
 */
struct cxl_region_extent *cxl_extent_get_next(struct cxl_region_extent *extent);

/**
 * cxl_extent_get_offset() - where in the region it begins
 * @extent: the extent
 *
 * Unit:   bytes from the start of the region.
 * Source: extentZ.M/offset.
 * Cached: yes.
 *
 * Return: the offset, or
 *   ULLONG_MAX  @extent is NULL
 *
 * Since: LIBCXL_13
 */
unsigned long long cxl_extent_get_offset(struct cxl_region_extent *extent);

/**
 * cxl_extent_get_length() - how long it is
 * @extent: the extent
 *
 * Unit:   bytes.
 * Source: extentZ.M/length.
 * Cached: yes.
 *
 * Return: the length, or
 *   ULLONG_MAX  @extent is NULL
 *
 * Since: LIBCXL_13
 */
unsigned long long cxl_extent_get_length(struct cxl_region_extent *extent);

/**
 * cxl_extent_get_uuid() - the tag that it was handed out with
 * @extent: the extent
 * @uu:     filled with the tag; all zero when it has none, or @extent is NULL
 *
 * Source: extentZ.M/uuid.
 * Cached: yes.
 *
 * Since: LIBCXL_13
 */
void cxl_extent_get_uuid(struct cxl_region_extent *extent, uuid_t uu);

#define cxl_extent_foreach(region, extent)                                                         \
	for (extent = cxl_extent_get_first(region); extent != NULL;                                \
	     extent = cxl_extent_get_next(extent))

/**
 * DOC: mailbox commands
 *
 * A command to the device's mailbox is made by a cxl_cmd_new_*() call, filled by setters, sent by
 * cxl_cmd_submit() and read by getters.  That the kernel lists a command does not mean that the
 * device has it: that is known after the submit.
 *
 * Owner:  the caller, who ends a command with cxl_cmd_unref(), and does so before the context ends.
 *
 * Source: the ioctls of <linux/cxl_mem.h> on /dev/cxl/memN, which is opened for each of them and
 * has to be the device that memN/dev names.  What the kernel lists is asked once for each memdev.
 *
 * A cxl_cmd_new_*() call returns a command with one reference, or NULL with errno:
 *   EINVAL      the memdev is NULL, or an argument does not fit into a payload
 *   EOPNOTSUPP  the kernel does not offer the command, or has no mailbox for this device
 *   EPROTO      the list or a length in it makes no sense
 *   ENODEV      /dev/cxl/memN is another device
 *   other       as the kernel reports
 *
 * A getter has no value when the command is NULL or of another kind (-EINVAL), when the submit
 * failed (its errno), when the device refused (-ENXIO), or when the answer ends before the field
 * (-EPROTO).  Getters that cannot say which return the value named there.  Before the submit all
 * fields are 0.
 */

/**
 * cxl_cmd_get_devname() - the name of the memdev it is for
 * @cmd: the command
 *
 * Owner:  library.
 *
 * Return: the name; NULL when @cmd is NULL.
 *
 * Since: LIBCXL_1
 */
const char *cxl_cmd_get_devname(struct cxl_cmd *cmd);

/**
 * cxl_cmd_new_raw() - any command, by its opcode
 * @memdev: the memdev
 * @opcode: 1 to 0xffff
 *
 * Payloads are given by cxl_cmd_set_input_payload() and cxl_cmd_set_output_payload().  Kernels
 * offer this only when built for it.
 *
 * Return: a command; NULL with errno, see "mailbox commands".
 *
 * Since: LIBCXL_1
 */
struct cxl_cmd *cxl_cmd_new_raw(struct cxl_memdev *memdev, int opcode);

/**
 * cxl_cmd_set_input_payload() - what the device gets
 * @cmd:  the command
 * @in:   the bytes, which have to stay until the submit; NULL: zeros
 * @size: how many
 *
 * Return: 0, or
 *   -EINVAL  @cmd is NULL, or @size is negative or more than memN/payload_max
 *   -ENOMEM
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_set_input_payload(struct cxl_cmd *cmd, void *in, int size);

/**
 * cxl_cmd_set_output_payload() - where the answer goes
 * @cmd:  the command
 * @out:  room that has to stay until the last getter; NULL: the command makes it
 * @size: how large it is
 *
 * Return: 0, or
 *   -EINVAL  @cmd is NULL, or @size is negative or more than memN/payload_max
 *   -ENOMEM
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_set_output_payload(struct cxl_cmd *cmd, void *out, int size);

/**
 * cxl_cmd_ref() - take one more reference
 * @cmd: the command; NULL is ignored
 *
 * Since: LIBCXL_1
 */
void cxl_cmd_ref(struct cxl_cmd *cmd);

/**
 * cxl_cmd_unref() - drop one reference
 * @cmd: the command; NULL is ignored
 *
 * The last one frees the command.
 *
 * Since: LIBCXL_1
 */
void cxl_cmd_unref(struct cxl_cmd *cmd);

/**
 * cxl_cmd_submit() - send it and wait for the answer
 * @cmd: the command
 *
 * It may be sent again.  The device may refuse a command that was sent well: that is told by
 * cxl_cmd_get_mbox_status().  An answer that is too short is no failure either, but the error
 * record tells it.  Nothing is sent twice because of a signal.
 *
 * Return: 0, or
 *   -EINVAL  @cmd is NULL
 *   -ENOTTY  the device does not have the command
 *   -EPROTO  the answer is longer than the room for it, or its return code is none
 *   -errno   as the kernel reports
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_submit(struct cxl_cmd *cmd);

/**
 * cxl_cmd_get_mbox_status() - what the device said to the last submit
 * @cmd: the command
 *
 * cxlx_cmd_status_text() of cxlx.h has words for it.
 *
 * Return: 0 for success, a return code of the device, or
 *   1        it was not submitted yet
 *   -EINVAL  @cmd is NULL
 *   -errno   of a submit that failed
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_get_mbox_status(struct cxl_cmd *cmd);

/**
 * cxl_cmd_get_out_size() - how long the answer is
 * @cmd: the command
 *
 * Unit:   bytes.
 *
 * Return: the length, before the submit that of the room for it, or
 *   -EINVAL  @cmd is NULL
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_get_out_size(struct cxl_cmd *cmd);

/**
 * DOC: identify
 *
 * Identify Memory Device: what the device is, whatever the kernel makes of it.
 */

/**
 * cxl_cmd_new_identify() - make an Identify command
 * @memdev: the memdev
 *
 * Return: a command; NULL with errno, see "mailbox commands".
 *
 * Since: LIBCXL_1
 */
struct cxl_cmd *cxl_cmd_new_identify(struct cxl_memdev *memdev);

/**
 * cxl_cmd_identify_get_fw_rev() - the firmware that runs
 * @cmd:    the command
 * @fw_rev: where up to 16 bytes go; no NUL is added
 * @fw_len: how many there is room for
 *
 * Return: 0, or
 *   -EINVAL  @fw_rev is NULL
 *   -errno   there is no value, see "mailbox commands"
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_identify_get_fw_rev(struct cxl_cmd *cmd, char *fw_rev, int fw_len);

/**
 * cxl_cmd_identify_get_total_size() - all capacity
 * @cmd: the command
 *
 * Unit:   bytes.
 *
 * Return: the size, or
 *   ULLONG_MAX  there is no value, see "mailbox commands"
 *
 * Since: LIBCXL_2
 */
unsigned long long cxl_cmd_identify_get_total_size(struct cxl_cmd *cmd);

/**
 * cxl_cmd_identify_get_volatile_only_size() - capacity that is always volatile
 * @cmd: the command
 *
 * Unit:   bytes.
 *
 * Return: the size, or
 *   ULLONG_MAX  there is no value, see "mailbox commands"
 *
 * Since: LIBCXL_2
 */
unsigned long long cxl_cmd_identify_get_volatile_only_size(struct cxl_cmd *cmd);

/**
 * cxl_cmd_identify_get_persistent_only_size() - capacity that is always persistent
 * @cmd: the command
 *
 * Unit:   bytes.
 *
 * Return: the size, or
 *   ULLONG_MAX  there is no value, see "mailbox commands"
 *
 * Since: LIBCXL_2
 */
unsigned long long cxl_cmd_identify_get_persistent_only_size(struct cxl_cmd *cmd);

/**
 * cxl_cmd_identify_get_partition_align() - what the size of a partition is a multiple of
 * @cmd: the command
 *
 * Unit:   bytes.
 *
 * Return: the size, 0 when the device cannot be partitioned, or
 *   ULLONG_MAX  there is no value, see "mailbox commands"
 *
 * Since: LIBCXL_1
 */
unsigned long long cxl_cmd_identify_get_partition_align(struct cxl_cmd *cmd);

/**
 * cxl_cmd_identify_get_label_size() - size of the label area
 * @cmd: the command
 *
 * Unit:   bytes.
 *
 * Return: the size, or
 *   (unsigned int)-errno  there is no value, see "mailbox commands"
 *
 * Since: LIBCXL_1
 */
unsigned int cxl_cmd_identify_get_label_size(struct cxl_cmd *cmd);

/**
 * DOC: partitions
 *
 * Get and Set Partition Info: how the capacity that may be either is divided.
 */

/**
 * cxl_cmd_new_get_partition() - make a Get Partition Info command
 * @memdev: the memdev
 *
 * Return: a command; NULL with errno, see "mailbox commands".
 *
 * Since: LIBCXL_2
 */
struct cxl_cmd *cxl_cmd_new_get_partition(struct cxl_memdev *memdev);

/**
 * cxl_cmd_partition_get_active_volatile_size() - volatile capacity now
 * @cmd: the command
 *
 * Unit:   bytes.
 *
 * Return: the size, or
 *   ULLONG_MAX  there is no value, see "mailbox commands"
 *
 * Since: LIBCXL_2
 */
unsigned long long cxl_cmd_partition_get_active_volatile_size(struct cxl_cmd *cmd);

/**
 * cxl_cmd_partition_get_active_persistent_size() - persistent capacity now
 * @cmd: the command
 *
 * Unit:   bytes.
 *
 * Return: the size, or
 *   ULLONG_MAX  there is no value, see "mailbox commands"
 *
 * Since: LIBCXL_2
 */
unsigned long long cxl_cmd_partition_get_active_persistent_size(struct cxl_cmd *cmd);

/**
 * cxl_cmd_partition_get_next_volatile_size() - volatile capacity after the next reset
 * @cmd: the command
 *
 * Unit:   bytes.
 *
 * Return: the size, 0 when no change is pending, or
 *   ULLONG_MAX  there is no value, see "mailbox commands"
 *
 * Since: LIBCXL_2
 */
unsigned long long cxl_cmd_partition_get_next_volatile_size(struct cxl_cmd *cmd);

/**
 * cxl_cmd_partition_get_next_persistent_size() - persistent capacity after the next reset
 * @cmd: the command
 *
 * Unit:   bytes.
 *
 * Return: the size, 0 when no change is pending, or
 *   ULLONG_MAX  there is no value, see "mailbox commands"
 *
 * Since: LIBCXL_2
 */
unsigned long long cxl_cmd_partition_get_next_persistent_size(struct cxl_cmd *cmd);

/* When a new division counts: after the next reset, or at once, which kernels refuse. */
enum cxl_setpartition_mode {
	CXL_SETPART_NEXTBOOT,
	CXL_SETPART_IMMEDIATE,
};

/**
 * cxl_cmd_new_set_partition() - make a Set Partition Info command
 * @memdev:        the memdev
 * @volatile_size: bytes; what is not a multiple of 256 MiB is cut off
 *
 * It counts from the next reset on, see cxl_cmd_partition_set_mode().
 *
 * Return: a command; NULL with errno, see "mailbox commands".
 *
 * Since: LIBCXL_2
 */
struct cxl_cmd *cxl_cmd_new_set_partition(struct cxl_memdev *memdev,
					  unsigned long long volatile_size);

/**
 * cxl_cmd_partition_set_mode() - when it counts
 * @cmd:  the command
 * @mode: CXL_SETPART_NEXTBOOT or CXL_SETPART_IMMEDIATE
 *
 * Return: 0, or
 *   -EINVAL  @cmd is NULL or another command, or @mode is neither
 *
 * Since: LIBCXL_2
 */
int cxl_cmd_partition_set_mode(struct cxl_cmd *cmd, enum cxl_setpartition_mode mode);

/**
 * DOC: labels
 *
 * Get LSA and Set LSA: the label storage area of a device with persistent memory, as commands of
 * one piece and as calls that cut any length into pieces of memN/payload_max.
 */

/**
 * cxl_cmd_new_read_label() - make a Get LSA command
 * @memdev: the memdev
 * @offset: first byte of the area
 * @length: how many bytes
 *
 * Return: a command; NULL with errno, see "mailbox commands".
 *
 * Since: LIBCXL_1
 */
struct cxl_cmd *cxl_cmd_new_read_label(struct cxl_memdev *memdev, unsigned int offset,
				       unsigned int length);

/**
 * cxl_cmd_read_label_get_payload() - what was read
 * @cmd:    the command
 * @buf:    where it goes
 * @length: how many bytes, from the first one on
 *
 * Return: @length, or
 *   -EINVAL  @buf is NULL, or @length is more than was asked for
 *   -errno   there are no such bytes, see "mailbox commands"
 *
 * Since: LIBCXL_1
 */
ssize_t cxl_cmd_read_label_get_payload(struct cxl_cmd *cmd, void *buf, unsigned int length);

/**
 * cxl_cmd_new_write_label() - make a Set LSA command
 * @memdev: the memdev
 * @buf:    the bytes, which are copied
 * @offset: first byte of the area
 * @length: how many bytes
 *
 * Return: a command; NULL with errno, see "mailbox commands".
 *
 * Since: LIBCXL_1
 */
struct cxl_cmd *cxl_cmd_new_write_label(struct cxl_memdev *memdev, void *buf, unsigned int offset,
					unsigned int length);

/**
 * cxl_memdev_read_label() - read a part of the label area
 * @memdev: the memdev
 * @buf:    where it goes
 * @length: how many bytes
 * @offset: the first of them
 *
 * Return: 0, or
 *   -EINVAL  an argument is NULL, or memN/payload_max cannot be read
 *   -ENXIO   it is not within the label area, or the device refused
 *   -EPROTO  the device answered with less than was asked for
 *   -EINTR   the function of cxlx_set_cancelled() said so
 *   -errno   of a cxl_cmd_new_*() call, or as the kernel reports
 *
 * Since: LIBCXL_1
 */
int cxl_memdev_read_label(struct cxl_memdev *memdev, void *buf, size_t length, size_t offset);

/**
 * cxl_memdev_write_label() - write a part of the label area
 * @memdev: the memdev
 * @buf:    the bytes
 * @length: how many
 * @offset: where in the area they go
 *
 * A failure may leave some of the bytes written, always the first ones.
 *
 * Return: 0, or
 *   -EINVAL  an argument is NULL, or memN/payload_max cannot be read
 *   -ENXIO   it is not within the label area, or the device refused
 *   -EPROTO  the device answered with less than was asked for
 *   -EINTR   the function of cxlx_set_cancelled() said so
 *   -errno   of a cxl_cmd_new_*() call, or as the kernel reports
 *
 * Since: LIBCXL_1
 */
int cxl_memdev_write_label(struct cxl_memdev *memdev, void *buf, size_t length, size_t offset);

/**
 * cxl_memdev_zero_label() - fill a part of the label area with zeros
 * @memdev: the memdev
 * @length: how many bytes
 * @offset: the first of them
 *
 * A failure may leave some of them filled, always the first ones.
 *
 * Return: 0, or
 *   -EINVAL  @memdev is NULL, or memN/payload_max cannot be read
 *   -ENXIO   it is not within the label area, or the device refused
 *   -EPROTO  the device answered with less than was asked for
 *   -EINTR   the function of cxlx_set_cancelled() said so
 *   -errno   of a cxl_cmd_new_*() call, or as the kernel reports
 *
 * Since: LIBCXL_1
 */
int cxl_memdev_zero_label(struct cxl_memdev *memdev, size_t length, size_t offset);

/**
 * cxl_memdev_nvdimm_bridge_active() - does the kernel use the label area itself?
 * @memdev: the memdev
 *
 * Source: driver of memN/pmemN.
 * Cached: no.
 *
 * Return: 1 if the device for persistent memory is bound; 0 if not, or @memdev is NULL.
 *
 * Since: LIBCXL_1
 */
int cxl_memdev_nvdimm_bridge_active(struct cxl_memdev *memdev);

/**
 * DOC: firmware
 *
 * Get FW Info: the slots for firmware, which one runs and which one is next.
 */

/**
 * cxl_cmd_new_get_fw_info() - make a Get FW Info command
 * @memdev: the memdev
 *
 * Return: a command; NULL with errno, see "mailbox commands".
 *
 * Since: LIBCXL_6
 */
struct cxl_cmd *cxl_cmd_new_get_fw_info(struct cxl_memdev *memdev);

/**
 * cxl_cmd_fw_info_get_num_slots() - how many slots there are
 * @cmd: the command
 *
 * Return: the number, or
 *   0  there is no value, see "mailbox commands"
 *
 * Since: LIBCXL_6
 */
unsigned int cxl_cmd_fw_info_get_num_slots(struct cxl_cmd *cmd);

/**
 * cxl_cmd_fw_info_get_active_slot() - the slot that runs
 * @cmd: the command
 *
 * Return: the number, or
 *   0  there is no value, see "mailbox commands"
 *
 * Since: LIBCXL_6
 */
unsigned int cxl_cmd_fw_info_get_active_slot(struct cxl_cmd *cmd);

/**
 * cxl_cmd_fw_info_get_staged_slot() - the slot that runs after the next reset
 * @cmd: the command
 *
 * Return: the number, or
 *   0  none is staged, or there is no value, see "mailbox commands"
 *
 * Since: LIBCXL_6
 */
unsigned int cxl_cmd_fw_info_get_staged_slot(struct cxl_cmd *cmd);

/**
 * cxl_cmd_fw_info_get_online_activate_capable() - can a slot be activated without a reset?
 * @cmd: the command
 *
 * Return: true if so; false if not, or there is no value.
 *
 * Since: LIBCXL_6
 */
bool cxl_cmd_fw_info_get_online_activate_capable(struct cxl_cmd *cmd);

/**
 * cxl_cmd_fw_info_get_fw_ver() - the firmware in a slot
 * @cmd:  the command
 * @slot: 1 to 4
 * @buf:  where up to 16 bytes go; no NUL is added
 * @len:  how many there is room for
 *
 * Return: 0, or
 *   -EINVAL  @cmd or @buf is NULL, @len is 0, or there is no such slot
 *   -ENXIO   another command, or the device refused
 *   -ENOENT  the slot is empty
 *   -errno   there is no value, see "mailbox commands"
 *
 * Since: LIBCXL_6
 */
int cxl_cmd_fw_info_get_fw_ver(struct cxl_cmd *cmd, int slot, char *buf, unsigned int len);

/**
 * DOC: features
 *
 * What a memdev offers to programs that speak with its firmware.
 */

/**
 * cxl_memdev_get_fwctl() - the device for the features of a memdev
 * @memdev: the memdev
 *
 * Source: memN/fwctl/fwctlX/dev.
 * Cached: yes.
 * Owner:  library.
 *
 * Return: the device; NULL when there is none or @memdev is NULL.
 *
 * Since: LIBCXL_9
 */
struct cxl_fwctl *cxl_memdev_get_fwctl(struct cxl_memdev *memdev);

/**
 * cxl_fwctl_get_major() - major number of the character device
 * @fwctl: the device
 *
 * Return: the number, or
 *   -EINVAL  @fwctl is NULL
 *
 * Since: LIBCXL_9
 */
int cxl_fwctl_get_major(struct cxl_fwctl *fwctl);

/**
 * cxl_fwctl_get_minor() - minor number of the character device
 * @fwctl: the device
 *
 * Return: the number, or
 *   -EINVAL  @fwctl is NULL
 *
 * Since: LIBCXL_9
 */
int cxl_fwctl_get_minor(struct cxl_fwctl *fwctl);

/**
 * DOC: health
 *
 * Get Health Info: what is wrong with a device, or soon will be.
 *
 * All return 1 if what they ask is true and 0 if not, or the negative errno of "mailbox commands";
 * those that count or measure say what they return.
 */

/**
 * cxl_cmd_new_get_health_info() - make a Get Health Info command
 * @memdev: the memdev
 *
 * Return: a command; NULL with errno, see "mailbox commands".
 *
 * Since: LIBCXL_1
 */
struct cxl_cmd *cxl_cmd_new_get_health_info(struct cxl_memdev *memdev);

/**
 * cxl_cmd_health_info_get_maintenance_needed() - does it need maintenance?
 * @cmd: the command
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_health_info_get_maintenance_needed(struct cxl_cmd *cmd);

/**
 * cxl_cmd_health_info_get_performance_degraded() - is it slower than it should be?
 * @cmd: the command
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_health_info_get_performance_degraded(struct cxl_cmd *cmd);

/**
 * cxl_cmd_health_info_get_hw_replacement_needed() - should it be replaced?
 * @cmd: the command
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_health_info_get_hw_replacement_needed(struct cxl_cmd *cmd);

/**
 * cxl_cmd_health_info_get_media_normal() - does its memory work?
 * @cmd: the command
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_health_info_get_media_normal(struct cxl_cmd *cmd);

/**
 * cxl_cmd_health_info_get_media_not_ready() - is its memory not ready?
 * @cmd: the command
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_health_info_get_media_not_ready(struct cxl_cmd *cmd);

/**
 * cxl_cmd_health_info_get_media_persistence_lost() - has it lost its persistence?
 * @cmd: the command
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_health_info_get_media_persistence_lost(struct cxl_cmd *cmd);

/**
 * cxl_cmd_health_info_get_media_data_lost() - did it lose data?
 * @cmd: the command
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_health_info_get_media_data_lost(struct cxl_cmd *cmd);

/**
 * cxl_cmd_health_info_get_media_powerloss_persistence_loss() - will power loss end persistence?
 * @cmd: the command
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_health_info_get_media_powerloss_persistence_loss(struct cxl_cmd *cmd);

/**
 * cxl_cmd_health_info_get_media_shutdown_persistence_loss() - will shutdown end persistence?
 * @cmd: the command
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_health_info_get_media_shutdown_persistence_loss(struct cxl_cmd *cmd);

/**
 * cxl_cmd_health_info_get_media_persistence_loss_imminent() - is it about to lose its persistence?
 * @cmd: the command
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_health_info_get_media_persistence_loss_imminent(struct cxl_cmd *cmd);

/**
 * cxl_cmd_health_info_get_media_powerloss_data_loss() - will it lose data once power is lost?
 * @cmd: the command
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_health_info_get_media_powerloss_data_loss(struct cxl_cmd *cmd);

/**
 * cxl_cmd_health_info_get_media_shutdown_data_loss() - will it lose data once it is shut down?
 * @cmd: the command
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_health_info_get_media_shutdown_data_loss(struct cxl_cmd *cmd);

/**
 * cxl_cmd_health_info_get_media_data_loss_imminent() - is it about to lose data?
 * @cmd: the command
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_health_info_get_media_data_loss_imminent(struct cxl_cmd *cmd);

/**
 * cxl_cmd_health_info_get_ext_life_used_normal() - is the life used normal?
 * @cmd: the command
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_health_info_get_ext_life_used_normal(struct cxl_cmd *cmd);

/**
 * cxl_cmd_health_info_get_ext_life_used_warning() - is the life used beyond its warning?
 * @cmd: the command
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_health_info_get_ext_life_used_warning(struct cxl_cmd *cmd);

/**
 * cxl_cmd_health_info_get_ext_life_used_critical() - is the life used critical?
 * @cmd: the command
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_health_info_get_ext_life_used_critical(struct cxl_cmd *cmd);

/**
 * cxl_cmd_health_info_get_ext_temperature_normal() - is the temperature normal?
 * @cmd: the command
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_health_info_get_ext_temperature_normal(struct cxl_cmd *cmd);

/**
 * cxl_cmd_health_info_get_ext_temperature_warning() - is the temperature beyond its warning?
 * @cmd: the command
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_health_info_get_ext_temperature_warning(struct cxl_cmd *cmd);

/**
 * cxl_cmd_health_info_get_ext_temperature_critical() - is the temperature critical?
 * @cmd: the command
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_health_info_get_ext_temperature_critical(struct cxl_cmd *cmd);

/**
 * cxl_cmd_health_info_get_ext_corrected_volatile_normal() - are corrected volatile errors few?
 * @cmd: the command
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_health_info_get_ext_corrected_volatile_normal(struct cxl_cmd *cmd);

/**
 * cxl_cmd_health_info_get_ext_corrected_volatile_warning() - too many corrected errors?
 * @cmd: the command
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_health_info_get_ext_corrected_volatile_warning(struct cxl_cmd *cmd);

/**
 * cxl_cmd_health_info_get_ext_corrected_persistent_normal() - are corrected persistent errors few?
 * @cmd: the command
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_health_info_get_ext_corrected_persistent_normal(struct cxl_cmd *cmd);

/**
 * cxl_cmd_health_info_get_ext_corrected_persistent_warning() - too many corrected errors?
 * @cmd: the command
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_health_info_get_ext_corrected_persistent_warning(struct cxl_cmd *cmd);

/**
 * cxl_cmd_health_info_get_life_used() - how much of its life is used
 * @cmd: the command
 *
 * Unit:   percent.
 *
 * Return: the number, or
 *   -EOPNOTSUPP  the device does not tell
 *   -errno       there is no value
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_health_info_get_life_used(struct cxl_cmd *cmd);

/**
 * cxl_cmd_health_info_get_temperature() - its temperature
 * @cmd: the command
 *
 * Unit:   degrees Celsius, as 16 bits without a sign: cast it to int16_t.
 *
 * Return: 0 to 65534, or
 *   -EOPNOTSUPP  the device does not tell
 *   -errno       there is no value
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_health_info_get_temperature(struct cxl_cmd *cmd);

/**
 * cxl_cmd_health_info_get_dirty_shutdowns() - shutdowns that may have lost data
 * @cmd: the command
 *
 * Numbers above INT_MAX look like errors; those of
 * cxlx_cxl_cmd_health_info_get_dirty_shutdowns() do not.
 *
 * Return: the number, or
 *   -errno  there is no value
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_health_info_get_dirty_shutdowns(struct cxl_cmd *cmd);

/**
 * cxl_cmd_health_info_get_volatile_errors() - corrected errors of volatile memory
 * @cmd: the command
 *
 * Numbers above INT_MAX look like errors; those of
 * cxlx_cxl_cmd_health_info_get_volatile_errors() do not.
 *
 * Return: the number, or
 *   -errno  there is no value
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_health_info_get_volatile_errors(struct cxl_cmd *cmd);

/**
 * cxl_cmd_health_info_get_pmem_errors() - corrected errors of persistent memory
 * @cmd: the command
 *
 * Numbers above INT_MAX look like errors; those of
 * cxlx_cxl_cmd_health_info_get_pmem_errors() do not.
 *
 * Return: the number, or
 *   -errno  there is no value
 *
 * Since: LIBCXL_1
 */
int cxl_cmd_health_info_get_pmem_errors(struct cxl_cmd *cmd);

/**
 * DOC: alerts
 *
 * Get and Set Alert Configuration: at which threshold a device raises an alarm.  There is a warning
 * that can be set for each of five things, and a critical alarm that cannot.
 *
 * All return a number, or the negative errno of "mailbox commands".  Temperatures are degrees
 * Celsius as 16 bits without a sign: cast them to int16_t.  Life used is percent, errors are a
 * number.
 */

/**
 * cxl_cmd_new_get_alert_config() - make a Get Alert Configuration command
 * @memdev: the memdev
 *
 * Return: a command; NULL with errno, see "mailbox commands".
 *
 * Since: LIBCXL_4
 */
struct cxl_cmd *cxl_cmd_new_get_alert_config(struct cxl_memdev *memdev);

/**
 * cxl_cmd_alert_config_life_used_prog_warn_threshold_valid() - does it warn?
 * @cmd: the command
 *
 * Of life used; 1 or 0.
 *
 * Since: LIBCXL_4
 */
int cxl_cmd_alert_config_life_used_prog_warn_threshold_valid(struct cxl_cmd *cmd);

/**
 * cxl_cmd_alert_config_dev_over_temperature_prog_warn_threshold_valid() - does it warn?
 * @cmd: the command
 *
 * Of a temperature too high; 1 or 0.
 *
 * Since: LIBCXL_4
 */
int cxl_cmd_alert_config_dev_over_temperature_prog_warn_threshold_valid(struct cxl_cmd *cmd);

/**
 * cxl_cmd_alert_config_dev_under_temperature_prog_warn_threshold_valid() - does it warn?
 * @cmd: the command
 *
 * Of a temperature too low; 1 or 0.
 *
 * Since: LIBCXL_4
 */
int cxl_cmd_alert_config_dev_under_temperature_prog_warn_threshold_valid(struct cxl_cmd *cmd);

/**
 * cxl_cmd_alert_config_corrected_volatile_mem_err_prog_warn_threshold_valid() - does it warn?
 * @cmd: the command
 *
 * Of corrected errors of volatile memory; 1 or 0.
 *
 * Since: LIBCXL_4
 */
int cxl_cmd_alert_config_corrected_volatile_mem_err_prog_warn_threshold_valid(struct cxl_cmd *cmd);

/**
 * cxl_cmd_alert_config_corrected_pmem_err_prog_warn_threshold_valid() - does it warn?
 * @cmd: the command
 *
 * Of corrected errors of persistent memory; 1 or 0.
 *
 * Since: LIBCXL_4
 */
int cxl_cmd_alert_config_corrected_pmem_err_prog_warn_threshold_valid(struct cxl_cmd *cmd);

/**
 * cxl_cmd_alert_config_life_used_prog_warn_threshold_writable() - settable?
 * @cmd: the command
 *
 * The warning of life used; 1 or 0.
 *
 * Since: LIBCXL_4
 */
int cxl_cmd_alert_config_life_used_prog_warn_threshold_writable(struct cxl_cmd *cmd);

/**
 * cxl_cmd_alert_config_dev_over_temperature_prog_warn_threshold_writable() - settable?
 * @cmd: the command
 *
 * The warning of a temperature too high; 1 or 0.
 *
 * Since: LIBCXL_4
 */
int cxl_cmd_alert_config_dev_over_temperature_prog_warn_threshold_writable(struct cxl_cmd *cmd);

/**
 * cxl_cmd_alert_config_dev_under_temperature_prog_warn_threshold_writable() - settable?
 * @cmd: the command
 *
 * The warning of a temperature too low; 1 or 0.
 *
 * Since: LIBCXL_4
 */
int cxl_cmd_alert_config_dev_under_temperature_prog_warn_threshold_writable(struct cxl_cmd *cmd);

/**
 * cxl_cmd_alert_config_corrected_volatile_mem_err_prog_warn_threshold_writable() - settable?
 * @cmd: the command
 *
 * The warning of corrected errors of volatile memory; 1 or 0.
 *
 * Since: LIBCXL_4
 */
int cxl_cmd_alert_config_corrected_volatile_mem_err_prog_warn_threshold_writable(
	struct cxl_cmd *cmd);

/**
 * cxl_cmd_alert_config_corrected_pmem_err_prog_warn_threshold_writable() - settable?
 * @cmd: the command
 *
 * The warning of corrected errors of persistent memory; 1 or 0.
 *
 * Since: LIBCXL_4
 */
int cxl_cmd_alert_config_corrected_pmem_err_prog_warn_threshold_writable(struct cxl_cmd *cmd);

/**
 * cxl_cmd_alert_config_get_life_used_crit_alert_threshold() - when it is critical
 * @cmd: the command
 *
 * Threshold for life used.
 *
 * Since: LIBCXL_4
 */
int cxl_cmd_alert_config_get_life_used_crit_alert_threshold(struct cxl_cmd *cmd);

/**
 * cxl_cmd_alert_config_get_dev_over_temperature_crit_alert_threshold() - when it is critical
 * @cmd: the command
 *
 * Threshold for a temperature too high.
 *
 * Since: LIBCXL_4
 */
int cxl_cmd_alert_config_get_dev_over_temperature_crit_alert_threshold(struct cxl_cmd *cmd);

/**
 * cxl_cmd_alert_config_get_dev_under_temperature_crit_alert_threshold() - when it is critical
 * @cmd: the command
 *
 * Threshold for a temperature too low.
 *
 * Since: LIBCXL_4
 */
int cxl_cmd_alert_config_get_dev_under_temperature_crit_alert_threshold(struct cxl_cmd *cmd);

/**
 * cxl_cmd_alert_config_get_life_used_prog_warn_threshold() - when to warn
 * @cmd: the command
 *
 * Threshold for life used.
 *
 * Since: LIBCXL_4
 */
int cxl_cmd_alert_config_get_life_used_prog_warn_threshold(struct cxl_cmd *cmd);

/**
 * cxl_cmd_alert_config_get_dev_over_temperature_prog_warn_threshold() - when to warn
 * @cmd: the command
 *
 * Threshold for a temperature too high.
 *
 * Since: LIBCXL_4
 */
int cxl_cmd_alert_config_get_dev_over_temperature_prog_warn_threshold(struct cxl_cmd *cmd);

/**
 * cxl_cmd_alert_config_get_dev_under_temperature_prog_warn_threshold() - when to warn
 * @cmd: the command
 *
 * Threshold for a temperature too low.
 *
 * Since: LIBCXL_4
 */
int cxl_cmd_alert_config_get_dev_under_temperature_prog_warn_threshold(struct cxl_cmd *cmd);

/**
 * cxl_cmd_alert_config_get_corrected_volatile_mem_err_prog_warn_threshold() - when to warn
 * @cmd: the command
 *
 * Threshold for corrected errors of volatile memory.
 *
 * Since: LIBCXL_4
 */
int cxl_cmd_alert_config_get_corrected_volatile_mem_err_prog_warn_threshold(struct cxl_cmd *cmd);

/**
 * cxl_cmd_alert_config_get_corrected_pmem_err_prog_warn_threshold() - when to warn
 * @cmd: the command
 *
 * Threshold for corrected errors of persistent memory.
 *
 * Since: LIBCXL_4
 */
int cxl_cmd_alert_config_get_corrected_pmem_err_prog_warn_threshold(struct cxl_cmd *cmd);

/**
 * DOC: setting alerts
 *
 * A new configuration is one command: thresholds, a mask of those that are meant, and a mask of
 * those that are to warn.
 *
 * All return 0, or -EINVAL when the command is NULL or another one, or the value does not fit.
 */

/**
 * cxl_cmd_new_set_alert_config() - make a Set Alert Configuration command
 * @memdev: the memdev
 *
 * Return: a command; NULL with errno, see "mailbox commands".
 *
 * Since: LIBCXL_7
 */
struct cxl_cmd *cxl_cmd_new_set_alert_config(struct cxl_memdev *memdev);

/**
 * cxl_cmd_alert_config_set_life_used_prog_warn_threshold() - when to warn
 * @cmd:       the command
 * @threshold: 0 to 255
 *
 * Threshold for life used.
 *
 * Since: LIBCXL_7
 */
int cxl_cmd_alert_config_set_life_used_prog_warn_threshold(struct cxl_cmd *cmd, int threshold);

/**
 * cxl_cmd_alert_config_set_dev_over_temperature_prog_warn_threshold() - when to warn
 * @cmd:       the command
 * @threshold: -32768 to 65535
 *
 * Threshold for a temperature too high.
 *
 * Since: LIBCXL_7
 */
int cxl_cmd_alert_config_set_dev_over_temperature_prog_warn_threshold(struct cxl_cmd *cmd,
								      int threshold);

/**
 * cxl_cmd_alert_config_set_dev_under_temperature_prog_warn_threshold() - when to warn
 * @cmd:       the command
 * @threshold: -32768 to 65535
 *
 * Threshold for a temperature too low.
 *
 * Since: LIBCXL_7
 */
int cxl_cmd_alert_config_set_dev_under_temperature_prog_warn_threshold(struct cxl_cmd *cmd,
								       int threshold);

/**
 * cxl_cmd_alert_config_set_corrected_volatile_mem_err_prog_warn_threshold() - when to warn
 * @cmd:       the command
 * @threshold: -32768 to 65535
 *
 * Threshold for corrected errors of volatile memory.
 *
 * Since: LIBCXL_7
 */
int cxl_cmd_alert_config_set_corrected_volatile_mem_err_prog_warn_threshold(struct cxl_cmd *cmd,
									    int threshold);

/**
 * cxl_cmd_alert_config_set_corrected_pmem_err_prog_warn_threshold() - when to warn
 * @cmd:       the command
 * @threshold: -32768 to 65535
 *
 * Threshold for corrected errors of persistent memory.
 *
 * Since: LIBCXL_7
 */
int cxl_cmd_alert_config_set_corrected_pmem_err_prog_warn_threshold(struct cxl_cmd *cmd,
								    int threshold);

/**
 * cxl_cmd_alert_config_set_valid_alert_actions() - which thresholds are meant
 * @cmd:    the command
 * @action: bits 0 to 4, in the order of the functions above
 *
 * Since: LIBCXL_7
 */
int cxl_cmd_alert_config_set_valid_alert_actions(struct cxl_cmd *cmd, int action);

/**
 * cxl_cmd_alert_config_set_enable_alert_actions() - which of them are to warn
 * @cmd:    the command
 * @enable: bits 0 to 4, in the order of the functions above
 *
 * Since: LIBCXL_7
 */
int cxl_cmd_alert_config_set_enable_alert_actions(struct cxl_cmd *cmd, int enable);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif
