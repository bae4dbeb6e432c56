// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuse.c - the operations of the file system, in the words of sysfs
 *
 * Nothing is cached: not by the kernel (direct I/O, no time-outs), not here.  One
 * write(2) arrives as one store, with exactly its bytes.  What sysfs refuses is
 * refused with the errno of sysfs; what it accepts without effect is accepted.
 */
#define FUSE_USE_VERSION 312
#include "sim/fuse.h"

#include <errno.h>
#include <fcntl.h>
#include <fuse.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/scope.h"
#include "sim/api.h"
#include "sim/control.h"
#include "sim/fuse-node.h"
#include "sim/fuse-poll.h"
#include "sim/text.h"

/* Enough for many clients that are held up at once, by "delay" or by the machine itself. */
#define MAX_THREADS 256
#define IDLE_THREADS 8

/* An open file.  Exactly one of the two is set; neither for a place that nobody mounted on. */
struct handle {
	struct sim_file *file;
	struct control_file *control;
	struct stat st;		/* fstat(2) works when the object is gone */
};

static const struct fs *this_fs(void)
{
	return fuse_get_context()->private_data;
}

static struct handle *handle_of(const struct fuse_file_info *info)
{
	return (struct handle *)(uintptr_t)info->fh;
}

static int may(const struct stat *st, int mask)
{
	const struct fuse_context *context = fuse_get_context();

	return node_may(context->private_data, st, context->uid, context->gid, mask);
}

/* Whoever owns the file system is to it what root is to sysfs. */
static bool is_root(void)
{
	uid_t uid = fuse_get_context()->uid;

	return uid == 0 || uid == this_fs()->uid;
}

/* The directory of debugfs is closed to all but root. */
static bool is_closed(const char *path)
{
	static const char debug[] = "/sys/kernel/debug/";

	return path && strncmp(path, debug, strlen(debug)) == 0 && !is_root();
}

/* --- names --- */

static int op_getattr(const char *path, struct stat *st, struct fuse_file_info *info)
{
	int r = path ? node_stat(this_fs(), path, st) : -ENOENT;

	if (is_closed(path))
		return -EACCES;
	if (r < 0 && info && info->fh) {
		*st = handle_of(info)->st;
		return 0;
	}
	return r;
}

static int op_readlink(const char *path, char *buf, size_t size)
{
	return node_readlink(this_fs(), path, buf, size);
}

static int op_access(const char *path, int mask)
{
	struct stat st;
	int r;

	r = node_stat(this_fs(), path, &st);
	return r ? r : may(&st, mask);
}

struct filler {
	fuse_fill_dir_t fill;
	void *buf;
};

static int fill_one(void *data, const char *name, const struct stat *st)
{
	const struct filler *filler = data;

	return filler->fill(filler->buf, name, st, 0, 0) ? -ENOMEM : 0;
}

static int op_opendir(const char *path, struct fuse_file_info *info)
{
	return op_access(path, R_OK);
}

static int op_readdir(const char *path, void *buf, fuse_fill_dir_t fill, off_t offset,
		      struct fuse_file_info *info, enum fuse_readdir_flags flags)
{
	struct filler filler = { fill, buf };

	fill(buf, ".", NULL, 0, 0);
	fill(buf, "..", NULL, 0, 0);
	return node_list(this_fs(), path, fill_one, &filler);
}

/* --- open files --- */

/* A file without any bit for the access is refused to everybody, root included. */
static int check_open(const struct stat *st, int flags)
{
	bool reads = (flags & O_ACCMODE) != O_WRONLY;
	bool writes = (flags & O_ACCMODE) != O_RDONLY;

	if ((reads && !(st->st_mode & 0444)) || (writes && !(st->st_mode & 0222)))
		return -EACCES;
	return may(st, (reads ? R_OK : 0) | (writes ? W_OK : 0));
}

static int open_handle(const struct fs *fs, const char *path, int flags, struct handle *handle)
{
	const char *control = node_control_name(path);
	int r;

	r = node_stat(fs, path, &handle->st);
	if (r == 0)
		r = check_open(&handle->st, flags);
	if (r < 0)
		return r;
	if (control)
		return control_open(fs->control, control, flags, &handle->control);
	r = sim_open(fs->world, path, flags, &handle->file);
	if (r == 0 && !is_root())
		sim_file_restrict(handle->file);
	return r == -ENOENT ? 0 : r;	/* a place */
}

static int op_open(const char *path, struct fuse_file_info *info)
{
	struct handle *handle = sim_alloc(sizeof(*handle));
	int r;

	r = open_handle(this_fs(), path, info->flags, handle);
	if (r < 0) {
		free(handle);
		return r;
	}
	info->fh = (uintptr_t)handle;
	return 0;
}

static int op_read(const char *path, char *buf, size_t size, off_t offset,
		   struct fuse_file_info *info)
{
	const struct handle *handle = handle_of(info);

	if (handle->control)
		return (int)control_read(handle->control, buf, size, offset);
	return handle->file ? (int)sim_file_read(handle->file, buf, size, offset) : 0;
}

static int op_write(const char *path, const char *bytes, size_t len, off_t offset,
		    struct fuse_file_info *info)
{
	const struct handle *handle = handle_of(info);

	if (handle->control)
		return (int)control_write(handle->control, bytes, len);
	return handle->file ? (int)sim_file_write(handle->file, bytes, len) : -EIO;
}

static int op_release(const char *path, struct fuse_file_info *info)
{
	struct handle *handle = handle_of(info);

	if (handle->control)
		control_close(handle->control);
	if (handle->file) {
		poll_forget(handle->file);
		sim_file_close(handle->file);
	}
	free(handle);
	return 0;
}

/* Always ready, and when it changed since it was read, that too. */
static int op_poll(const char *path, struct fuse_file_info *info, struct fuse_pollhandle *wait,
		   unsigned int *ret)
{
	struct sim_file *file = handle_of(info)->file;

	/* before the look: what changes in between is not missed */
	if (wait && file)
		poll_wait(file, wait);
	else if (wait)
		fuse_pollhandle_destroy(wait);
	*ret = POLLIN | POLLRDNORM | POLLOUT | POLLWRNORM;
	if (file && sim_file_changed(file))
		*ret |= POLLERR | POLLPRI;
	return 0;
}

/* --- changes of an inode --- */

static bool is_owner(const struct stat *st)
{
	return is_root() || fuse_get_context()->uid == st->st_uid;
}

static int change(const char *path, const struct stat *to, unsigned int changes)
{
	struct stat st;
	int r;

	r = path ? node_stat(this_fs(), path, &st) : -ENOENT;
	if (r < 0)
		return r;
	if (!is_owner(&st))
		return -EPERM;
	if (changes & NODE_MODE)
		st.st_mode = to->st_mode;
	if (changes & NODE_UID)
		st.st_uid = to->st_uid;
	if (changes & NODE_GID)
		st.st_gid = to->st_gid;
	if (changes & NODE_TIMES) {
		st.st_atim = to->st_atim;
		st.st_mtim = to->st_mtim;
	}
	node_change(&st, changes);
	return 0;
}

static int op_chmod(const char *path, mode_t mode, struct fuse_file_info *info)
{
	struct stat to = { .st_mode = mode };

	return change(path, &to, NODE_MODE);
}

static int op_chown(const char *path, uid_t uid, gid_t gid, struct fuse_file_info *info)
{
	struct stat to = { .st_uid = uid, .st_gid = gid };

	return change(path, &to,
		      (uid == (uid_t)-1 ? 0 : NODE_UID) | (gid == (gid_t)-1 ? 0 : NODE_GID));
}

static struct timespec time_to_set(struct timespec wanted, struct timespec old)
{
	if (wanted.tv_nsec == UTIME_NOW)
		clock_gettime(CLOCK_REALTIME, &wanted);
	return wanted.tv_nsec == UTIME_OMIT ? old : wanted;
}

static int op_utimens(const char *path, const struct timespec times[2], struct fuse_file_info *info)
{
	struct stat to;
	int r;

	r = path ? node_stat(this_fs(), path, &to) : -ENOENT;
	if (r < 0)
		return r;
	to.st_atim = time_to_set(times[0], to.st_atim);
	to.st_mtim = time_to_set(times[1], to.st_mtim);
	return change(path, &to, NODE_TIMES);
}

/* Shells truncate what they write to; sysfs lets them, and keeps its size. */
static int op_truncate(const char *path, off_t size, struct fuse_file_info *info)
{
	struct stat st;
	int r;

	if (info)
		return 0;
	r = node_stat(this_fs(), path, &st);
	return r ? r : may(&st, W_OK);
}

/* --- what sysfs does not do --- */

static int op_create(const char *path, mode_t mode, struct fuse_file_info *info)
{
	return -EACCES;
}

static int op_mknod(const char *path, mode_t mode, dev_t dev)
{
	return S_ISREG(mode) ? -EACCES : -EPERM;
}

static int op_mkdir(const char *path, mode_t mode)
{
	return -EPERM;
}

static int op_remove(const char *path)
{
	return -EPERM;
}

static int op_two_names(const char *from, const char *to)
{
	return -EPERM;
}

static int op_rename(const char *from, const char *to, unsigned int flags)
{
	return -EPERM;
}

/* --- start --- */

static void *op_init(struct fuse_conn_info *conn, struct fuse_config *config)
{
	/* A stat of everything in a directory costs more than it saves when nothing is kept. */
	conn->want &= ~(unsigned int)(FUSE_CAP_READDIRPLUS | FUSE_CAP_READDIRPLUS_AUTO);
	config->direct_io = 1;
	config->use_ino = 1;
	config->entry_timeout = 0;
	config->negative_timeout = 0;
	config->attr_timeout = 0;
	return fuse_get_context()->private_data;
}

static const struct fuse_operations operations = {
	.init = op_init,
	.getattr = op_getattr,
	.readlink = op_readlink,
	.access = op_access,
	.opendir = op_opendir,
	.readdir = op_readdir,
	.open = op_open,
	.read = op_read,
	.write = op_write,
	.release = op_release,
	.poll = op_poll,
	.chmod = op_chmod,
	.chown = op_chown,
	.utimens = op_utimens,
	.truncate = op_truncate,
	.create = op_create,
	.mknod = op_mknod,
	.mkdir = op_mkdir,
	.unlink = op_remove,
	.rmdir = op_remove,
	.symlink = op_two_names,
	.link = op_two_names,
	.rename = op_rename,
};

struct fuse *fs_new(struct fs *fs, const char *options, const char *mountpoint)
{
	char *argv[] = { (char *)"cxl-sim", (char *)"-o", (char *)options, NULL };
	struct fuse_args args = FUSE_ARGS_INIT(options ? 3 : 1, argv);
	struct fuse *fuse;

	fuse = fuse_new(&args, &operations, sizeof(operations), fs);
	fuse_opt_free_args(&args);
	if (fuse)
		sim_set_notify(fs->world, poll_notify, NULL);
	if (fuse && fuse_mount(fuse, mountpoint) != 0) {
		fuse_destroy(fuse);
		return NULL;
	}
	return fuse;
}

int fs_loop(struct fuse *fuse)
{
	struct fuse_loop_config *config = fuse_loop_cfg_create();
	int r;

	fuse_loop_cfg_set_max_threads(config, MAX_THREADS);
	fuse_loop_cfg_set_idle_threads(config, IDLE_THREADS);
	r = fuse_loop_mt(fuse, config);
	fuse_loop_cfg_destroy(config);
	return r > 0 ? 0 : r;	/* a signal ended it */
}
