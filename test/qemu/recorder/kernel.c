// SPDX-License-Identifier: GPL-2.0-only
/*
 * kernel.c - the files of the kernel that is recorded
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "recorder.h"

static int list_dir(void *data, const char *path, sim_watch_fn each, void *each_data)
{
	DIR *dir = opendir(path);
	struct dirent *entry;

	if (!dir)
		return -errno;
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		each(each_data, entry->d_name,
		     entry->d_type == DT_DIR ? SIM_WATCH_DIR :
		     entry->d_type == DT_LNK ? SIM_WATCH_LINK : SIM_WATCH_FILE);
	}
	closedir(dir);
	return 0;
}

static int file_mode(void *data, const char *path, unsigned int *ret)
{
	struct stat st;

	if (lstat(path, &st) < 0)
		return -errno;
	*ret = st.st_mode & 0777;
	return 0;
}

static int read_file(void *data, const char *path, struct sim_buf *ret)
{
	char text[8192];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;
	int r;

	if (fd < 0)
		return -errno;
	n = read(fd, text, sizeof(text));
	r = n < 0 ? -errno : 0;
	close(fd);
	if (n > 0)
		sim_put(ret, text, (size_t)n);
	return r;
}

static int read_link(void *data, const char *path, struct sim_buf *ret)
{
	char text[4096];
	ssize_t n = readlink(path, text, sizeof(text));

	if (n < 0)
		return -errno;
	sim_put(ret, text, (size_t)n);
	return 0;
}

const struct sim_watch_ops kernel = { NULL, list_dir, file_mode, read_file, read_link };
