// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * sanitize.c - a memdev that wipes itself: is it at it, and when is it done?
 *
 * The kernel wakes those who poll(2) the state when the device is done.  The state is
 * what counts: it is looked at again after a while, whether somebody woke us or not.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "engine/wait.h"
#include "libcxl/private.h"

#define LOOK_AGAIN_MS 1000

static const char sanitizing[] = "sanitize";

static bool says_sanitizing(const char *text)
{
	return strncmp(text, sanitizing, strlen(sanitizing)) == 0;
}

CXL_API int cxlx_memdev_is_sanitizing(struct cxl_memdev *memdev)
{
	char text[SYSFS_TEXT_MAX + 1];
	int r;

	if (!memdev)
		return -EINVAL;
	r = object_read(&memdev->obj, "security/state", text);
	return r == -ENOENT ? 0 : r < 0 ? r : says_sanitizing(text);
}

/* 1: it is at it; 0: it is not; or -errno. */
static int look(struct ctx *ctx, const struct sysfs_file *file)
{
	char text[32] = "";
	size_t len;
	int r;

	r = sysfs_read_at(file, 0, text, sizeof(text) - 1, &len);
	return r < 0 ? ctx_fail(ctx, r, "read", file->name, "") : says_sanitizing(text);
}

/* A signal ends it early, which only means looking again sooner. */
static int await_change(const struct sysfs_file *file, uint64_t left)
{
	struct pollfd fd = { .fd = file->fd, .events = POLLPRI | POLLERR };
	int r;

	r = poll(&fd, 1, left < LOOK_AGAIN_MS ? (int)left : LOOK_AGAIN_MS);
	return r < 0 && errno != EINTR ? -errno : 0;
}

static int wait_while_sanitizing(struct ctx *ctx, const struct sysfs_file *file,
				 uint64_t deadline)
{
	int r;

	while ((r = look(ctx, file)) > 0) {
		uint64_t left = wait_left(deadline);

		if (sysfs_cancelled(&ctx->fs))
			return -EINTR;
		if (left == 0)
			return -ETIMEDOUT;
		r = await_change(file, left);
		if (r < 0)
			return ctx_fail(ctx, r, "wait for", file->name, "");
	}
	return r < 0 ? -EOPNOTSUPP : 0;
}

CXL_API int cxl_memdev_wait_sanitize(struct cxl_memdev *memdev, int timeout_ms)
{
	auto_sysfs_file struct sysfs_file file = SYSFS_FILE_NONE;
	struct sysfs_path path;
	uint64_t deadline;
	int r;

	if (!memdev)
		return -EINVAL;
	deadline = timeout_ms < 0 ? UINT64_MAX : wait_now() + (uint64_t)timeout_ms;
	path = object_path(&memdev->obj, "security/state");
	r = ctx_open_file(memdev->obj.ctx, path.text, &file);
	if (r == -ENOENT)
		return 0;	/* what has no state cannot be at it */
	if (r < 0)
		return ctx_fail(memdev->obj.ctx, r, "open", path.text, "");
	return wait_while_sanitizing(memdev->obj.ctx, &file, deadline);
}
