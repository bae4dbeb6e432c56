// SPDX-License-Identifier: LGPL-2.1-or-later
/* dax.c - which driver has a dax device, and which program; see dax.h */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static bool has_open(const char *pid, const char *node)
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
		if (strcmp(link, node) == 0)
			return true;
	}
	return false;
}

static bool has_mapped(const char *pid, const char *node)
{
	auto_fclose FILE *maps = NULL;
	auto_free char *line = NULL;
	size_t size = 0;
	char path[300];

	snprintf(path, sizeof(path), "/proc/%s/maps", pid);
	maps = fopen(path, "re");
	while (maps && getline(&line, &size, maps) >= 0) {
		const char *file = strchr(line, '/');

		if (file && strncmp(file, node, strlen(node)) == 0 &&
		    (file[strlen(node)] == '\n' || file[strlen(node)] == ' '))
			return true;
	}
	return false;
}

/* Only the running system has programs. */
int dax_user(struct ctx *ctx, const char *device)
{
	auto_closedir DIR *proc = *ctx->fs.root ? NULL : opendir("/proc");
	const struct dirent *entry;
	char node[64];
	int pid;

	snprintf(node, sizeof(node), "/dev/%s", device);
	while (proc && (entry = readdir(proc)))
		if (parse_name(entry->d_name, "", &pid) == 0 &&
		    (has_open(entry->d_name, node) || has_mapped(entry->d_name, node)))
			return pid;
	return 0;
}
