// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuse-dir.c - reading directories
 *
 * The kernel locks a directory meanwhile: nothing here waits, see fuse-stale.h.
 */
#define FUSE_USE_VERSION 312
#include "sim/fuse-dir.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/scope.h"
#include "sim/fuse-node.h"
#include "sim/fuse-reply.h"
#include "sim/text.h"

struct entry {
	char *name;
	struct node node;
};

/* What an open directory had when it was read from its beginning. */
struct dir {
	struct entry *at;
	size_t n, size;
};

static struct dir *dir_of(const struct fuse_file_info *info)
{
	return (struct dir *)(uintptr_t)info->fh;
}

static int add_entry(void *data, const char *name, const struct node *node)
{
	struct dir *dir = data;

	if (dir->n == dir->size) {
		dir->size = dir->size ? 2 * dir->size : 32;
		dir->at = sim_realloc(dir->at, dir->size * sizeof(*dir->at));
	}
	dir->at[dir->n++] = (struct entry){ sim_strdup(name), *node };
	return 0;
}

static void clear_dir(struct dir *dir)
{
	for (size_t i = 0; i < dir->n; i++)
		free(dir->at[i].name);
	dir->n = 0;
}

static int fill_dir(const struct fs *fs, fuse_ino_t id, struct dir *dir)
{
	static const struct node no_node = { .st.st_mode = S_IFDIR, .st.st_ino = NODE_ROOT };

	clear_dir(dir);
	add_entry(dir, ".", &no_node);
	add_entry(dir, "..", &no_node);
	return node_list(fs, id, add_entry, dir);
}

/* As may_look(), for listing instead of looking up. */
static int may_list(fuse_req_t req, fuse_ino_t id)
{
	struct node node;
	int r;

	r = node_stat(fs_of_req(req), id, &node);
	return r ? r : fs_may(req, &node.st, R_OK);
}

void fs_op_opendir(fuse_req_t req, fuse_ino_t id, struct fuse_file_info *info)
{
	struct dir *dir;
	int r;

	r = may_list(req, id);
	if (r < 0) {
		fuse_reply_err(req, -r);
		return;
	}
	dir = sim_alloc(sizeof(*dir));
	info->fh = (uintptr_t)dir;
	if (fuse_reply_open(req, info) < 0)
		free(dir);
}

static size_t put_entry(fuse_req_t req, char *buf, size_t size, const struct entry *entry,
			off_t next, bool plus)
{
	struct fuse_entry_param param;

	if (!plus)
		return fuse_add_direntry(req, buf, size, entry->name, &entry->node.st, next);
	param = fs_entry_of(&entry->node);
	/* The kernel would ask again for what does not last: it need not learn it. */
	if (!entry->node.lasting)
		param.ino = 0;
	return fuse_add_direntry_plus(req, buf, size, entry->name, &param, next);
}

static void read_dir(fuse_req_t req, fuse_ino_t id, size_t size, off_t offset, struct dir *dir,
		     bool plus)
{
	auto_free char *buf = malloc(size);
	size_t len = 0;
	int r = buf ? 0 : -ENOMEM;

	fs_serve(req);
	if (r == 0 && offset == 0)
		r = fill_dir(fs_of_req(req), id, dir);
	fs_serve(NULL);
	for (size_t i = (size_t)offset; r == 0 && i < dir->n; i++) {
		size_t n = put_entry(req, buf + len, size - len, &dir->at[i], (off_t)i + 1, plus);

		if (n > size - len)
			break;
		len += n;
	}
	if (r < 0)
		fuse_reply_err(req, -r);
	else
		fuse_reply_buf(req, buf, len);
}

void fs_op_readdir(fuse_req_t req, fuse_ino_t id, size_t size, off_t offset,
		   struct fuse_file_info *info)
{
	read_dir(req, id, size, offset, dir_of(info), false);
}

void fs_op_readdirplus(fuse_req_t req, fuse_ino_t id, size_t size, off_t offset,
		       struct fuse_file_info *info)
{
	read_dir(req, id, size, offset, dir_of(info), true);
}

void fs_op_releasedir(fuse_req_t req, fuse_ino_t id, struct fuse_file_info *info)
{
	struct dir *dir = dir_of(info);

	clear_dir(dir);
	free(dir->at);
	free(dir);
	fuse_reply_err(req, 0);
}
