// SPDX-License-Identifier: LGPL-2.1-or-later
/* lock.c - one at a time, see lock.h */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/scope.h"
#include "engine/context.h"
#include "engine/lock.h"
#include "engine/wait.h"

int lock_open_dir(struct ctx *ctx, bool create)
{
	auto_free char *path = NULL;

	if (asprintf(&path, "%s" STATE_DIR, ctx->fs.root) < 0) {
		path = NULL;
		return -1;
	}
	if (create && mkdir(path, 0755) < 0 && errno != EEXIST)
		log_debug(ctx, "%s: %s", path, strerror(errno));
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int lock_take(struct ctx *ctx, int dir, uint64_t deadline, int *ret_lock)
{
	/* Who may not change regions must not be able to hold up those who may. */
	auto_close int fd = openat(dir, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	*ret_lock = -1;
	if (fd < 0)
		return 0;
	for (unsigned int attempt = 0; flock(fd, LOCK_EX | LOCK_NB) < 0; attempt++) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return 0;	/* a file system without locks: do without */
		/* Short pauses throughout: everybody in the queue should get a turn. */
		if (wait_backoff(ctx, attempt < 4 ? attempt : 4, deadline))
			continue;
		if (sysfs_cancelled(&ctx->fs))
			return -EINTR;
		return ctx_fail(ctx, -ETIMEDOUT, "lock", STATE_DIR "/lock", "");
	}
	*ret_lock = fd;
	fd = -1;
	return 0;
}
