// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuse.c - the operations of the file system, in the words of sysfs
 *
 * What files say is never kept, by nobody: not by the kernel (direct I/O), not
 * here; nor is it kept whether a file is there.  The kernel keeps names of
 * directories and links until fuse-stale.c tells it to forget one.  One write(2)
 * arrives as one store, with exactly its bytes.  What sysfs refuses is refused
 * with the errno of sysfs; what it accepts without effect is accepted.
 */
#define FUSE_USE_VERSION 312
#include "sim/fuse.h"

#include <errno.h>
#include <fcntl.h>
#include <fuse_lowlevel.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/scope.h"
#include "sim/api.h"
#include "sim/control.h"
#include "sim/fuse-change.h"
#include "sim/fuse-dir.h"
#include "sim/fuse-node.h"
#include "sim/fuse-poll.h"
#include "sim/fuse-reply.h"
#include "sim/fuse-stale.h"
#include "sim/text.h"

/* Enough for many clients that are held up at once, by "delay" or by the machine itself. */
#define MAX_THREADS 256
#define IDLE_THREADS 8

#define FOREVER 1e9 /* seconds */

/* An open file.  Exactly one of the two is set; neither for a place that nobody mounted on. */
struct handle {
	struct sim_file *file;
	struct control_file *control;
	struct node node; /* fstat(2) works when the object is gone */
};

const struct fs *fs_of_req(fuse_req_t req)
{
	return fuse_req_userdata(req);
}

static struct handle *handle_of(const struct fuse_file_info *info)
{
	return (struct handle *)(uintptr_t)info->fh;
}

int fs_may(fuse_req_t req, const struct stat *st, int mask)
{
	const struct fuse_ctx *context = fuse_req_ctx(req);

	return node_may(fs_of_req(req), st, context->uid, context->gid, mask);
}

/* Whoever owns the file system is to it what root is to sysfs. */
static bool is_root(fuse_req_t req)
{
	uid_t uid = fuse_req_ctx(req)->uid;

	return uid == 0 || uid == fs_of_req(req)->uid;
}

/* What this thread works on, while that may be held up. */
static __thread fuse_req_t serving;

/* A request that was answered is gone: nobody may ask about it any more. */
void fs_serve(fuse_req_t req)
{
	serving = req;
}

static bool is_interrupted(void)
{
	return serving && fuse_req_interrupted(serving);
}

/* --- answers --- */

/* A directory's number of links changes with what is in it; all else stays as it is. */
static double attr_timeout(const struct node *node)
{
	return S_ISDIR(node->st.st_mode) ? 0 : FOREVER;
}

struct fuse_entry_param fs_entry_of(const struct node *node)
{
	return (struct fuse_entry_param){
		.ino = node->id,
		.attr = node->st,
		.attr_timeout = attr_timeout(node),
		.entry_timeout = node->lasting ? FOREVER : 0,
	};
}

static void reply_node(fuse_req_t req, int r, const struct node *node)
{
	if (r < 0)
		fuse_reply_err(req, -r);
	else
		fuse_reply_attr(req, &node->st, attr_timeout(node));
}

/* --- names; requests that lock a directory must not wait for the kernel to forget --- */

/* The directory of debugfs is closed to all but root. */
static int may_look(fuse_req_t req, fuse_ino_t dir)
{
	struct node node;
	int r;

	if (is_root(req))
		return 0;
	r = node_stat(fs_of_req(req), dir, &node);
	return r ? r : fs_may(req, &node.st, X_OK);
}

static void op_lookup(fuse_req_t req, fuse_ino_t dir, const char *name)
{
	struct fuse_entry_param entry;
	struct node node;
	int r;

	r = may_look(req, dir);
	if (r == 0)
		r = node_lookup(fs_of_req(req), dir, name, &node);
	if (r < 0) {
		fuse_reply_err(req, -r);
		return;
	}
	entry = fs_entry_of(&node);
	fuse_reply_entry(req, &entry);
}

/* Nothing is kept about a number. */
static void op_forget(fuse_req_t req, fuse_ino_t id, uint64_t n)
{
	fuse_reply_none(req);
}

static void op_forget_multi(fuse_req_t req, size_t count, struct fuse_forget_data *forgets)
{
	fuse_reply_none(req);
}

static void op_getattr(fuse_req_t req, fuse_ino_t id, struct fuse_file_info *info)
{
	struct node node;
	int r;

	stale_wait(fs_of_req(req)->stale);
	r = node_stat(fs_of_req(req), id, &node);
	if (r < 0 && info && info->fh) {
		node = handle_of(info)->node;
		r = 0;
	}
	reply_node(req, r, &node);
}

static void op_readlink(fuse_req_t req, fuse_ino_t id)
{
	auto_sim_buf struct sim_buf text = { 0 };
	int r;

	stale_wait(fs_of_req(req)->stale);
	r = node_readlink(fs_of_req(req), id, &text);
	if (r < 0)
		fuse_reply_err(req, -r);
	else
		fuse_reply_readlink(req, sim_text(&text));
}

static void op_access(fuse_req_t req, fuse_ino_t id, int mask)
{
	struct node node;
	int r;

	stale_wait(fs_of_req(req)->stale);
	r = node_stat(fs_of_req(req), id, &node);
	fuse_reply_err(req, -(r ? r : fs_may(req, &node.st, mask)));
}

/* --- open files --- */

/* A file without any bit for the access is refused to everybody, root included. */
static int check_open(fuse_req_t req, const struct stat *st, int flags)
{
	bool reads = (flags & O_ACCMODE) != O_WRONLY;
	bool writes = (flags & O_ACCMODE) != O_RDONLY;

	if ((reads && !(st->st_mode & 0444)) || (writes && !(st->st_mode & 0222)))
		return -EACCES;
	return fs_may(req, st, (reads ? R_OK : 0) | (writes ? W_OK : 0));
}

static int open_handle(fuse_req_t req, fuse_ino_t id, int flags, struct handle *handle)
{
	const char *control = node_control_name(id);
	const struct fs *fs = fs_of_req(req);
	int r;

	r = node_stat(fs, id, &handle->node);
	if (r == 0)
		r = check_open(req, &handle->node.st, flags);
	if (r < 0 || node_is_place(id))
		return r;
	if (control)
		return control_open(fs->control, control, flags, &handle->control);
	r = sim_open_ino(fs->world, node_ino(id), flags, &handle->file);
	if (r == 0 && !is_root(req))
		sim_file_restrict(handle->file);
	return r;
}

static void close_handle(struct handle *handle)
{
	if (handle->control)
		control_close(handle->control);
	if (handle->file) {
		poll_forget(handle->file);
		sim_file_close(handle->file);
	}
	free(handle);
}

static void op_open(fuse_req_t req, fuse_ino_t id, struct fuse_file_info *info)
{
	struct handle *handle = sim_alloc(sizeof(*handle));
	int r;

	fs_serve(req);
	r = open_handle(req, id, info->flags, handle);
	fs_serve(NULL);
	stale_wait(fs_of_req(req)->stale);
	info->fh = (uintptr_t)handle;
	info->direct_io = true;
	if (r < 0)
		fuse_reply_err(req, -r);
	else
		r = fuse_reply_open(req, info);
	/* refused, or interrupted meanwhile: nobody will close it */
	if (r < 0)
		close_handle(handle);
}

static ssize_t read_handle(const struct handle *handle, char *buf, size_t size, off_t offset)
{
	if (handle->control)
		return control_read(handle->control, buf, size, offset);
	return handle->file ? sim_file_read(handle->file, buf, size, offset) : 0;
}

static void op_read(fuse_req_t req, fuse_ino_t id, size_t size, off_t offset,
		    struct fuse_file_info *info)
{
	char page[4096];
	auto_free char *large = size > sizeof(page) ? malloc(size) : NULL;
	char *buf = large ? large : page;
	ssize_t n;

	fs_serve(req);
	n = read_handle(handle_of(info), buf, large ? size : sizeof(page), offset);
	fs_serve(NULL);
	stale_wait(fs_of_req(req)->stale);
	if (n < 0)
		fuse_reply_err(req, (int)-n);
	else
		fuse_reply_buf(req, buf, (size_t)n < size ? (size_t)n : size);
}

static void op_write(fuse_req_t req, fuse_ino_t id, const char *bytes, size_t len, off_t offset,
		     struct fuse_file_info *info)
{
	const struct handle *handle = handle_of(info);
	ssize_t n = -EIO;

	fs_serve(req);
	if (handle->control)
		n = control_write(handle->control, bytes, len);
	else if (handle->file)
		n = sim_file_write(handle->file, bytes, len, offset);
	fs_serve(NULL);
	stale_wait(fs_of_req(req)->stale);
	if (n < 0)
		fuse_reply_err(req, (int)-n);
	else
		fuse_reply_write(req, (size_t)n);
}

static void op_release(fuse_req_t req, fuse_ino_t id, struct fuse_file_info *info)
{
	close_handle(handle_of(info));
	fuse_reply_err(req, 0);
}

/* Always ready, and when it changed since it was read, that too. */
static void op_poll(fuse_req_t req, fuse_ino_t id, struct fuse_file_info *info,
		    struct fuse_pollhandle *wait)
{
	struct sim_file *file = handle_of(info)->file;
	unsigned int events = POLLIN | POLLRDNORM | POLLOUT | POLLWRNORM;

	/* before the look: what changes in between is not missed */
	if (wait && file)
		poll_wait(file, wait);
	else if (wait)
		fuse_pollhandle_destroy(wait);
	if (file && sim_file_changed(file))
		events |= POLLERR | POLLPRI;
	fuse_reply_poll(req, events);
}

/* --- start --- */

static const struct fuse_lowlevel_ops operations = {
	.lookup = op_lookup,
	.forget = op_forget,
	.forget_multi = op_forget_multi,
	.getattr = op_getattr,
	.setattr = fs_op_setattr,
	.readlink = op_readlink,
	.access = op_access,
	.open = op_open,
	.read = op_read,
	.write = op_write,
	.release = op_release,
	.poll = op_poll,
	.opendir = fs_op_opendir,
	.readdir = fs_op_readdir,
	.readdirplus = fs_op_readdirplus,
	.releasedir = fs_op_releasedir,
	.create = fs_op_create,
	.mknod = fs_op_mknod,
	.mkdir = fs_op_mkdir,
	.unlink = fs_op_remove,
	.rmdir = fs_op_remove,
	.symlink = fs_op_symlink,
	.link = fs_op_link,
	.rename = fs_op_rename,
};

int fs_open(struct fs *fs, const char *options, const char *mountpoint)
{
	char *argv[] = { (char *)"cxl-sim", (char *)"-o", (char *)options, NULL };
	struct fuse_args args = FUSE_ARGS_INIT(options ? 3 : 1, argv);

	fs->session = fuse_session_new(&args, &operations, sizeof(operations), fs);
	fuse_opt_free_args(&args);
	if (!fs->session)
		return -EINVAL;
	sim_set_notify(fs->world, poll_notify, NULL);
	control_ask_interrupted(fs->control, is_interrupted);
	fs->stale = stale_new(fs->world, fs->session);
	if (fs->stale && fuse_session_mount(fs->session, mountpoint) == 0)
		return 0;
	fs_close(fs);
	return -EIO;
}

int fs_loop(struct fs *fs)
{
	struct fuse_loop_config *config = fuse_loop_cfg_create();
	int r;

	fuse_loop_cfg_set_max_threads(config, MAX_THREADS);
	fuse_loop_cfg_set_idle_threads(config, IDLE_THREADS);
	r = fuse_session_loop_mt(fs->session, config);
	fuse_loop_cfg_destroy(config);
	return r > 0 ? 0 : r; /* a signal ended it */
}

void fs_close(struct fs *fs)
{
	if (fs->stale)
		stale_free(fs->stale);
	fs->stale = NULL;
	fuse_session_unmount(fs->session);
	fuse_session_destroy(fs->session);
	fs->session = NULL;
}
