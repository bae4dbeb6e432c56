// SPDX-License-Identifier: LGPL-2.1-or-later
/* dax.c - which driver has a dax device, and which program; see dax.h */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/numbers.h"
#include "base/scope.h"
#include "engine/context.h"
#include "engine/dax.h"

/* --- drivers --- */

bool dax_driver(struct ctx *ctx, const char *device, char driver[64])
{
	struct sysfs_path dir = path_join(DAX_DEVICES, device);
	char link[PATH_MAX];

	if (ctx_readlink(ctx, path_join(dir.text, "driver").text, link, sizeof(link)) < 0)
		return false;
	snprintf(driver, 64, "%s", last_component(link));
	return true;
}

bool dax_is_memory(struct ctx *ctx, const char *device)
{
	char driver[64];

	return dax_driver(ctx, device, driver) && strcmp(driver, DAX_MEMORY_DRIVER) == 0;
}

int dax_release(struct ctx *ctx, const char *device, int *ret_pid)
{
	char driver[64];

	if (!dax_driver(ctx, device, driver) || strcmp(driver, DAX_MEMORY_DRIVER) == 0)
		return 0;
	*ret_pid = dax_user(ctx, device);
	if (*ret_pid)
		return ctx_fail(ctx, -EBUSY, "take", path_join(DAX_DEVICES, device).text, "");
	return ctx_write(ctx, path_join(path_join(DAX_DRIVERS, driver).text, "unbind").text, device);
}

/* --- programs that have its node open or mapped --- */

struct node {
	char path[64];
	bool has_number, is_there;
	dev_t number;
	struct stat stat;
};

static void look_for_node(struct ctx *ctx, const char *device, struct node *ret)
{
	char text[SYSFS_TEXT_MAX + 1];
	unsigned int major, minor;

	*ret = (struct node){ 0 };
	snprintf(ret->path, sizeof(ret->path), "/dev/%s", device);
	ret->is_there = stat(ret->path, &ret->stat) == 0;
	ret->has_number = ctx_read(ctx, path_join(path_join(DAX_DEVICES, device).text, "dev").text,
				   text) == 0 &&
			  sscanf(text, "%u:%u", &major, &minor) == 2;
	if (ret->has_number)
		ret->number = makedev(major, minor);
}

/*
 * In another namespace the same name may be something else, of another machine that is simulated for
 * one.  What cannot be looked at counts.
 */
static bool is_node(const struct node *node, int dir, const char *file)
{
	struct stat stat;

	if (fstatat(dir, file, &stat, 0) < 0)
		return true;
	if (S_ISCHR(stat.st_mode))
		return !node->has_number || stat.st_rdev == node->number;
	return node->is_there && stat.st_dev == node->stat.st_dev &&
	       stat.st_ino == node->stat.st_ino;
}

static bool has_open(const char *pid, const struct node *node)
{
	char path[300], link[PATH_MAX];
	auto_closedir DIR *fds = NULL;
	const struct dirent *entry;

	snprintf(path, sizeof(path), "/proc/%s/fd", pid);
	fds = opendir(path);
	while (fds && (entry = readdir(fds))) {
		ssize_t len = readlinkat(dirfd(fds), entry->d_name, link, sizeof(link) - 1);

		if (len < 0)
			continue;
		link[len] = '\0';
		if (strcmp(link, node->path) == 0 && is_node(node, dirfd(fds), entry->d_name))
			return true;
	}
	return false;
}

/* "START-END PERMISSIONS ... /dev/dax0.0", and the file is also map_files/START-END */
static bool maps_node(const char *pid, const struct node *node, const char *line)
{
	const char *file = strchr(line, '/');
	char path[300];

	if (!file || !(file = after_prefix(file, node->path)) || (*file != '\n' && *file != ' '))
		return false;
	snprintf(path, sizeof(path), "/proc/%s/map_files/%.*s", pid, (int)strcspn(line, " "), line);
	return is_node(node, AT_FDCWD, path);
}

static bool has_mapped(const char *pid, const struct node *node)
{
	auto_fclose FILE *maps = NULL;
	auto_free char *line = NULL;
	size_t size = 0;
	char path[300];

	snprintf(path, sizeof(path), "/proc/%s/maps", pid);
	maps = fopen(path, "re");
	while (maps && getline(&line, &size, maps) >= 0)
		if (maps_node(pid, node, line))
			return true;
	return false;
}

/* Only the running system has programs. */
int dax_user(struct ctx *ctx, const char *device)
{
	auto_closedir DIR *proc = *ctx->fs.root ? NULL : opendir("/proc");
	const struct dirent *entry;
	struct node node;
	int pid;

	look_for_node(ctx, device, &node);
	while (proc && (entry = readdir(proc)))
		if (parse_name(entry->d_name, "", &pid) == 0 &&
		    (has_open(entry->d_name, &node) || has_mapped(entry->d_name, &node)))
			return pid;
	return 0;
}
