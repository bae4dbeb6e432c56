// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * mbox-ioctl.c - mailbox commands through /dev/cxl/memN
 *
 * The node is opened for each call and closed again: an object holds no descriptors, and a memdev
 * that is taken away is not kept.  Nothing is repeated after a signal, because the device may have
 * carried out the command already.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "libcxl/mbox.h"

/* A node that was left over, or made by hand, may lead to another device. */
static int check_node(struct cxl_memdev *memdev, int fd)
{
	int major = cxl_memdev_get_major(memdev), minor = cxl_memdev_get_minor(memdev);
	struct stat st;

	if (major < 0 || minor < 0)
		return major < 0 ? major : minor;
	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISCHR(st.st_mode))
		return -ENODEV;
	return st.st_rdev == makedev((unsigned int)major, (unsigned int)minor) ? 0 : -ENODEV;
}

static int call(struct cxl_memdev *memdev, unsigned long request, void *argument)
{
	auto_free char *path = NULL;
	auto_close int fd = -1;
	int r;

	if (asprintf(&path, "%s/dev/cxl/%s", memdev->obj.ctx->fs.root, memdev->obj.name) < 0) {
		path = NULL;
		return -ENOMEM;
	}
	/* O_NONBLOCK: what is no device must not keep us. */
	fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return -errno;
	r = check_node(memdev, fd);
	if (r < 0)
		return r;
	return ioctl(fd, request, argument) < 0 ? -errno : 0;
}

static int query_by_ioctl(struct cxl_memdev *memdev, struct cxl_mem_query_commands *query)
{
	return call(memdev, CXL_MEM_QUERY_COMMANDS, query);
}

static int send_by_ioctl(struct cxl_memdev *memdev, struct cxl_send_command *send)
{
	return call(memdev, CXL_MEM_SEND_COMMAND, send);
}

const struct mbox_transport mbox_ioctl = {
	.query = query_by_ioctl,
	.send = send_by_ioctl,
};
