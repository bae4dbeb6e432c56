// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * reconfigure.c - give a device another driver, size or alignment, or leave everything as it was
 *
 * In this order: memory offline, away from the driver, alignment, size, to the new driver, memory
 * online.  All writes but those to memory are in one list with their opposites.  On the way back
 * memory that came online goes offline before its driver does; and memory that was there before
 * is made what it was.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "engine/steps.h"
#include "libdaxctl/memory.h"

struct work {
	struct daxctl_dev *dev;
	struct ctx *ctx;
	const struct daxctlx_reconfiguration *to;
	enum daxctl_dev_mode mode;	/* now */
	char driver[64];		/* now; "": none */
	struct memory_past past;	/* of memory that has to leave */
	struct daxctl_mapping *ranges;	/* that it had, last one first */
	uint64_t align;			/* that it had */
	bool new_align, new_ranges, new_size;	/* it is to have other ones */
	bool entered;			/* from here on its memory may be new */
	struct steps steps;
};

static bool wants(const struct work *work, unsigned int flag)
{
	return work->to->flags & flag;
}

static bool wants_mode(const struct work *work)
{
	return work->to->mode != DAXCTL_DEV_MODE_UNKNOWN;
}

static bool resizes(const struct work *work)
{
	return work->new_align || work->new_ranges || work->new_size;
}

static bool is_bound(const struct work *work)
{
	return *work->driver;
}

/* A new size needs a device without a driver. */
static bool has_to_leave(const struct work *work)
{
	return is_bound(work) && wants_mode(work) &&
	       (work->mode != work->to->mode || resizes(work));
}

static bool becomes_memory(const struct work *work)
{
	return work->to->mode == DAXCTL_DEV_MODE_RAM &&
	       (work->mode != DAXCTL_DEV_MODE_RAM || has_to_leave(work));
}

/* --- what has to change --- */

/* The list is last one first. */
static bool has_these_ranges(const struct work *work)
{
	size_t n = work->to->n_ranges;
	const struct daxctl_mapping *at;

	for (at = work->ranges; at && n > 0; at = at->next, n--)
		if (at->start != work->to->ranges[n - 1].start || at->end != work->to->ranges[n - 1].end)
			return false;
	return !at && n == 0;
}

/* Ranges count more than a size. */
static void compare(struct work *work)
{
	const struct daxctlx_reconfiguration *to = work->to;

	if (mappings_read(work->dev) == 0) {
		work->ranges = take(work->dev->mappings);
		mappings_forget(work->dev);
	}
	work->align = daxctl_dev_get_align(work->dev);
	work->new_align = to->align && to->align != work->align;
	work->new_ranges = to->n_ranges && !has_these_ranges(work);
	work->new_size = !to->n_ranges && wants(work, DAXCTLX_RECONFIGURE_SIZE) &&
			 to->size != daxctl_dev_get_size(work->dev);
}

/* --- before the first write --- */

static int refuse(struct work *work, int code, const char *what)
{
	return ctx_fail(work->ctx, code, "reconfigure", work->dev->obj.devpath, what);
}

static int check_nothing(struct work *work)
{
	if (!wants_mode(work) || !wants(work, DAXCTLX_RECONFIGURE_SIZE) || work->to->size ||
	    work->to->n_ranges)
		return 0;
	refuse(work, -EINVAL, "");
	return ctx_reason(work->ctx, -EINVAL, "no driver takes a device of size 0: a mode goes with "
			  "another size, or a size of 0 without a mode");
}

static int check_align(struct work *work)
{
	if (!work->new_align || !device_is_dynamic(work->dev))
		return 0;
	refuse(work, -EOPNOTSUPP, "align");
	return ctx_reason(work->ctx, -EOPNOTSUPP, "%s has dynamic capacity, and so the alignment of "
			  "its region, %" PRIu64 " bytes", work->dev->obj.name, work->align);
}

static int check_driver(struct work *work)
{
	if (!wants_mode(work) || (is_bound(work) && !has_to_leave(work)))
		return 0;
	return device_need_driver(work->ctx, work->to->mode);
}

static int check_size(struct work *work)
{
	if (!resizes(work))
		return 0;
	if (!is_bound(work))
		return device_check_stuck(work->dev);
	if (wants_mode(work))
		return 0;
	refuse(work, -EBUSY, work->driver);
	return ctx_reason(work->ctx, -EBUSY,
			  "%s is bound to %s, and only a device without a driver gets another size "
			  "or alignment: disable it, or give a mode, too",
			  work->dev->obj.name, work->driver);
}

/* As in 85: what the kernel does by itself may put memory where it never leaves again. */
static int check_policy(struct work *work)
{
	bool no_online = wants(work, DAXCTLX_RECONFIGURE_NO_ONLINE);
	char policy[MEMORY_POLICY_MAX];
	int r;

	if (!becomes_memory(work) || wants(work, DAXCTLX_RECONFIGURE_FORCE) ||
	    (wants(work, DAXCTLX_RECONFIGURE_NO_MOVABLE) && !no_online))
		return 0;
	r = memory_get_policy(work->ctx, policy);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	if (!after_prefix(policy, "online"))
		return 0;
	refuse(work, -EBUSY, policy);
	return ctx_reason(work->ctx, -EBUSY,
			  "auto_online_blocks says \"%s\", so the kernel would bring the memory of %s "
			  "online before anybody could choose its zone; force puts it right afterwards",
			  policy, work->dev->obj.name);
}

static int check_famfs(struct work *work)
{
	if (work->to->mode != DAXCTL_DEV_MODE_FAMFS || work->mode != DAXCTL_DEV_MODE_RAM)
		return 0;
	refuse(work, -EINVAL, work->driver);
	return ctx_reason(work->ctx, -EINVAL,
			  "%s is system memory, which becomes famfs by way of devdax only",
			  work->dev->obj.name);
}

static int check_users(struct work *work)
{
	if (!has_to_leave(work) || wants(work, DAXCTLX_RECONFIGURE_FORCE))
		return 0;
	return work->mode == DAXCTL_DEV_MODE_RAM ? device_check_offline(work->dev) :
						   device_check_unused(work->dev);
}

static int check(struct work *work)
{
	static int (*const checks[])(struct work *work) = { check_nothing, check_align, check_size,
							    check_famfs, check_policy, check_users,
							    check_driver };
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_LEN(checks); i++)
		r = checks[i](work);
	return r;
}

/* --- there --- */

static int leave(struct work *work)
{
	int r;

	if (!has_to_leave(work))
		return 0;
	r = device_release_memory(work->dev, &work->past);
	if (r < 0)
		return r;
	device_add_unbind(work->dev, work->driver, &work->steps);
	r = steps_run(work->ctx, &work->steps);
	if (r == 0 && object_is_bound(&work->dev->obj))
		return refuse(work, -EBUSY, work->driver);
	return r;
}

/* Only on the way back: write this. */
static void add_back(struct work *work, const char *file, uint64_t value)
{
	char text[32];

	snprintf(text, sizeof(text), "%#" PRIx64, value);
	steps_add(&work->steps, work->dev->obj.devpath, file, NULL, NULL, text);
}

/*
 * What the device has is freed on the way back, and taken again range by range, first one first,
 * with the alignment that they had.
 */
static void add_size_back(struct work *work)
{
	device_add_capacity(work->dev, work->ranges, &work->steps);
	if (!device_is_dynamic(work->dev))
		add_back(work, "align", work->align);
	add_back(work, "size", 0);
}

static void add_number(struct work *work, const char *file, uint64_t value)
{
	char text[32];

	snprintf(text, sizeof(text), "%#" PRIx64, value);
	steps_add(&work->steps, work->dev->obj.devpath, file, text, NULL, NULL);
}

static int set_align(struct work *work)
{
	if (!work->new_align)
		return 0;
	add_number(work, "align", work->to->align);
	add_back(work, "align", work->align);
	return steps_run(work->ctx, &work->steps);
}

/* What the device has is asked for while it still has it. */
static int write_size(struct work *work, uint64_t size)
{
	add_number(work, "size", size);
	add_size_back(work);
	return steps_run(work->ctx, &work->steps);
}

static int set_ranges(struct work *work)
{
	int r;

	r = write_size(work, 0);
	for (size_t i = 0; r == 0 && i < work->to->n_ranges; i++)
		r = sysfs_cancelled(&work->ctx->fs) ? -EINTR :
						      daxctl_dev_set_mapping(work->dev,
									     work->to->ranges[i].start,
									     work->to->ranges[i].end);
	return r;
}

static int resize(struct work *work)
{
	int r;

	r = set_align(work);
	if (r == 0 && work->new_ranges)
		return set_ranges(work);
	return r == 0 && work->new_size ? write_size(work, work->to->size) : r;
}

static int enter(struct work *work)
{
	if (!wants_mode(work) || (is_bound(work) && !has_to_leave(work)))
		return 0;
	work->entered = true;
	return device_bind(work->dev, work->to->mode, &work->steps);
}

/* The kernel was faster, and its zone does not let go of the memory: who forces it takes that. */
static bool is_good_enough(struct work *work)
{
	auto_memory struct memory_blocks blocks = { 0 };

	return wants(work, DAXCTLX_RECONFIGURE_FORCE) && !sysfs_cancelled(&work->ctx->fs) &&
	       device_blocks(work->dev, &blocks) == 0 && blocks.n > 0 && blocks.n_online == blocks.n;
}

static int bring_online(struct work *work)
{
	unsigned int flags = becomes_memory(work) ? MEMORY_FRESH : 0;
	auto_left struct left_blocks left = { 0 };
	int r;

	if (work->to->mode != DAXCTL_DEV_MODE_RAM || wants(work, DAXCTLX_RECONFIGURE_NO_ONLINE))
		return 0;
	if (wants(work, DAXCTLX_RECONFIGURE_NO_MOVABLE))
		flags |= DAXCTLX_MEMORY_NO_MOVABLE;
	r = memory_online(work->dev, flags, &left);
	return r < 0 && !is_good_enough(work) ? r : 0;
}

/* --- and back --- */

/*
 * Memory that we added, and that came online meanwhile: it has to leave before its driver does.
 * What has not left yet is at work as before, and stays.
 */
static void drop_new_memory(struct work *work)
{
	auto_left struct left_blocks left = { 0 };

	if (work->entered && becomes_memory(work) &&
	    daxctl_dev_get_mode(work->dev) == DAXCTL_DEV_MODE_RAM)
		(void)memory_offline(work->dev, MEMORY_LEAVE, &left);
}

static void take_back(struct work *work)
{
	bool (*cancelled)(void *data) = take(work->ctx->fs.cancelled);
	struct failure first = work->ctx->last;

	drop_new_memory(work);
	steps_undo(work->ctx, &work->steps);
	memory_put_back(work->dev, &work->past);
	work->ctx->last = first;
	work->ctx->fs.cancelled = cancelled;
}

/* --- for callers --- */

static int reconfigure(struct work *work)
{
	static int (*const parts[])(struct work *work) = { leave, resize, enter, bring_online };
	int r;

	work->mode = daxctl_dev_get_mode(work->dev);
	if (object_driver(&work->dev->obj, work->driver, sizeof(work->driver)) < 0)
		*work->driver = '\0';
	compare(work);
	r = check(work);
	if (r < 0)
		return r;
	for (size_t i = 0; r == 0 && i < ARRAY_LEN(parts); i++)
		r = parts[i](work);
	if (r < 0)
		take_back(work);
	return r;
}

static void forget(struct daxctl_dev *dev)
{
	if (daxctl_dev_get_mode(dev) != DAXCTL_DEV_MODE_RAM)
		memory_free(take(dev->memory));
	attr_forget(&dev->obj);
	attr_forget(&dev->region->obj);
	mappings_forget(dev);
}

DAXCTL_API int daxctlx_dev_reconfigure(struct daxctl_dev *dev,
				       const struct daxctlx_reconfiguration *to)
{
	struct work work = { .dev = dev, .to = to, .steps = { .keep = true, .subject = dev } };
	int r;

	if (!dev || !to || to->sz < sizeof(*to) || (to->n_ranges && !to->ranges) ||
	    to->mode >= DAXCTL_DEV_MODE_END || to->mode < DAXCTL_DEV_MODE_UNKNOWN)
		return -EINVAL;
	if (dev->region->is_class)
		return device_refuse_class(dev);
	work.ctx = dev->obj.ctx;
	r = lock_begin(work.ctx);
	if (r < 0)
		return r;
	forget(dev);
	r = reconfigure(&work);
	lock_end(work.ctx);
	steps_clear(&work.steps);
	memory_forget(&work.past);
	mappings_free(work.ranges);
	forget(dev);
	return r;
}
