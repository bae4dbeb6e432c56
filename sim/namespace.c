// SPDX-License-Identifier: GPL-2.0-only
/*
 * namespace.c - a private view of the file system, see namespace.h
 *
 * Also for root there is a user namespace: whatever runs in there can do to the
 * files of the machine what root can, but it cannot load modules into the real
 * kernel or touch real devices, which a tool that believes the simulation might try.
 */
#include "sim/namespace.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/scope.h"
#include "cli/msg.h"

#define FLAGS (CLONE_NEWNS | CLONE_NEWPID)

/* What went wrong, and what to do about it, if we know.  Returns -1. */
static int failed(const char *hint, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));
static int failed(const char *hint, const char *format, ...)
{
	char text[512];
	int error = errno;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	cli_say("cxl-sim: %s: %s", text, strerror(error));
	if (hint)
		cli_hint("%s", hint);
	return -1;
}

/* --- namespaces and ids --- */

static const char *no_namespace_hint(int error)
{
	if (error == ENOSPC || error == EUSERS)
		return "user namespaces are switched off, or too many: sysctl user.max_user_namespaces";
	if (error == EINVAL || error == ENOSYS)
		return "the kernel was built without user namespaces";
	if (error != EPERM && error != EACCES)
		return NULL;
	return geteuid() == 0 ?
		       "in this container not even root may make namespaces: give it CAP_SYS_ADMIN and "
		       "a seccomp profile that allows it, or use cxl-sim mount" :
		       "this kernel, or the container, lets only root make user namespaces "
		       "(sysctl kernel.unprivileged_userns_clone, "
		       "kernel.apparmor_restrict_unprivileged_userns): run it as root, "
		       "or use cxl-sim mount";
}

static const char *no_mount_hint(int error)
{
	if (error == EPERM || error == EACCES)
		return "there are namespaces, but this kernel or container forbids mounts in them (seccomp, "
		       "SELinux, or AppArmor: sysctl kernel.apparmor_restrict_unprivileged_userns)";
	if (error == EINVAL)
		return "the root directory is no mount, as in a chroot: use cxl-sim mount";
	return NULL;
}

static pid_t fork_into(unsigned long flags)
{
	return (pid_t)syscall(SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, 0UL);
}

static int write_file(pid_t pid, const char *name, const char *text)
{
	auto_close int fd = -1;
	char path[64];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = write(fd, text, strlen(text));
	return n < 0 ? -errno : 0;
}

/* Every id that exists here, as itself. */
static int map_all(pid_t pid, const char *name)
{
	auto_fclose FILE *own = NULL;
	char path[64], map[4096];
	unsigned long first, count;
	size_t len = 0;

	snprintf(path, sizeof(path), "/proc/self/%s", name);
	own = fopen(path, "re");
	if (!own)
		return -errno;
	while (len < sizeof(map) - 80 && fscanf(own, "%lu %*u %lu", &first, &count) == 2)
		len += (size_t)snprintf(map + len, 80, "%lu %lu %lu\n", first, first, count);
	return len ? write_file(pid, name, map) : -EINVAL;
}

/* Nobody but the caller, who is root in there. */
static int map_one(pid_t pid, const char *name, unsigned int id)
{
	char map[64];

	snprintf(map, sizeof(map), "0 %u 1\n", id);
	return write_file(pid, name, map);
}

static int map_ids(pid_t pid)
{
	int r;

	if (geteuid() == 0 && map_all(pid, "uid_map") == 0 && map_all(pid, "gid_map") == 0)
		return 0;
	r = write_file(pid, "setgroups", "deny");
	if (r == 0)
		r = map_one(pid, "uid_map", geteuid());
	if (r == 0)
		r = map_one(pid, "gid_map", getegid());
	errno = -r;
	return r < 0 ? failed(r == -EPERM && geteuid() == 0 ?
				      "this root has no CAP_SETFCAP: run it as another user, or use "
				      "cxl-sim mount" :
				      NULL,
			      "cannot map user ids into a user namespace") :
		       0;
}

static pid_t fork_namespaces(bool own_network)
{
	unsigned long flags = FLAGS | (own_network ? CLONE_NEWNET : 0);
	pid_t pid;
	int error;

	pid = fork_into(flags | CLONE_NEWUSER);
	if (pid >= 0)
		return pid;
	error = errno;
	/* Root does without one where there are none. */
	if (geteuid() == 0)
		pid = fork_into(flags);
	errno = error;
	return pid < 0 ? failed(no_namespace_hint(errno), "cannot make namespaces") : pid;
}

static bool in_same_user_namespace(pid_t pid)
{
	struct stat own, other;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/ns/user", pid);
	return stat("/proc/self/ns/user", &own) == 0 && stat(path, &other) == 0 &&
	       own.st_ino == other.st_ino;
}

pid_t namespace_fork(bool own_network, int *ret_pipe)
{
	int pipes[2];
	pid_t pid;

	if (pipe2(pipes, O_CLOEXEC) < 0)
		return failed(NULL, "cannot make a pipe");
	pid = fork_namespaces(own_network);
	if (pid == 0) {
		close(pipes[1]);
		*ret_pipe = pipes[0];
		return 0;
	}
	close(pipes[0]);
	if (pid > 0 && (in_same_user_namespace(pid) || map_ids(pid) == 0) &&
	    write(pipes[1], "", 1) == 1)
		return pid;	/* the pipe stays open: its end tells of ours */
	close(pipes[1]);
	if (pid > 0)
		kill(pid, SIGKILL);
	return -1;
}

int namespace_enter(int pipe)
{
	struct pollfd parent = { .fd = pipe };
	char byte;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (read(pipe, &byte, 1) != 1)
		return -1;
	/* It may have died before the signal was asked for. */
	if (poll(&parent, 1, 0) > 0 && parent.revents & POLLHUP)
		return -1;
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return failed(no_mount_hint(errno), "cannot make mounts private");
	if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
		return failed("parts of /proc are hidden, as in a container without privileges: "
			      "use cxl-sim mount",
			      "cannot mount /proc");
	return 0;
}

/* --- what comes from the real machine --- */

/*
 * Devices that programs take for granted.  Not there: disks, the real
 * machine's own memory devices, whatever else somebody could change by mistake.
 */
static const char *const devices[] = {
	"console", "core", "fd",     "full",   "fuse",	"mqueue", "null", "ptmx",    "pts",
	"random",  "shm",  "stderr", "stdin", "stdout", "tty",	  "zero", "urandom",
};

/* Nothing of CXL or memory in them; C libraries and run-times count processors here. */
static const char *const sys_dirs[] = { "devices/system/cpu", "fs/cgroup" };

static void add_device(struct fs_places *places, const char *name)
{
	char path[64], link[256];
	struct stat st;
	ssize_t len;

	snprintf(path, sizeof(path), "/dev/%s", name);
	if (lstat(path, &st) < 0)
		return;
	if (!S_ISLNK(st.st_mode)) {
		fs_places_add(places, path, S_ISDIR(st.st_mode) ? S_IFDIR : S_IFREG, NULL);
		return;
	}
	len = readlink(path, link, sizeof(link) - 1);
	if (len < 0)
		return;
	link[len] = '\0';
	fs_places_add(places, path, S_IFLNK, link);
}

/* With the directories on the way; what the machine has itself comes first, see fuse-node.c. */
static void add_sys_dir(struct fs_places *places, const char *name)
{
	char path[64];
	int len;

	snprintf(path, sizeof(path), "/sys/%s", name);
	if (access(path, X_OK) < 0)
		return;
	len = (int)strlen("/sys/");
	for (const char *slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/')) {
		char way[64];

		snprintf(way, sizeof(way), "%.*s", len + (int)(slash - name), path);
		fs_places_add(places, way, S_IFDIR, NULL);
	}
	fs_places_add(places, path, S_IFDIR, NULL);
}

void namespace_places(struct fs_places *places)
{
	for (size_t i = 0; i < ARRAY_LEN(devices); i++)
		add_device(places, devices[i]);
	for (size_t i = 0; i < ARRAY_LEN(sys_dirs); i++)
		add_sys_dir(places, sys_dirs[i]);
}

static int bind_from(int dir, const char *name, const char *to)
{
	char from[4096];

	snprintf(from, sizeof(from), "/proc/self/fd/%d/%s", dir, name);
	return mount(from, to, NULL, MS_BIND | MS_REC, NULL);
}

/* --- the file system --- */

static const char *no_fuse_hint(int error)
{
	if (error == EACCES || error == EPERM)
		return "/dev/fuse must be open to all users, as the package fuse3 makes it: "
		       "chmod 666 /dev/fuse";
	return "the kernel's module fuse is not loaded (modprobe fuse), or the container has no such "
	       "device (docker run --device /dev/fuse)";
}

static int open_dir(const char *path)
{
	return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

int namespace_mount_fuse(struct real_dirs *ret_real, int *ret_fd)
{
	char options[128];

	*ret_real = (struct real_dirs){ open_dir("/dev"), open_dir("/run"), open_dir("/sys") };
	*ret_fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	if (*ret_fd < 0)
		return failed(no_fuse_hint(errno), "cannot open /dev/fuse");
	snprintf(options, sizeof(options), "fd=%d,rootmode=40755,user_id=0,group_id=0,allow_other",
		 *ret_fd);
	if (mount("cxl-sim", "/sys", "fuse.cxl-sim", MS_NOSUID | MS_NODEV | MS_NOEXEC, options) < 0)
		return failed(errno == EPERM ? "users may mount FUSE since Linux 4.18; else run it as root" :
					       NULL,
			      "cannot mount a FUSE file system on /sys");
	return 0;
}

/* Links are served; everything else is mounted. */
static int arrange_place(const struct real_dirs *real, const struct fs_place *place)
{
	static const char dev[] = "/dev/", sys[] = "/sys/";
	const char *name = place->path + strlen(dev);
	char to[256];

	snprintf(to, sizeof(to), "/sys%s", place->path);
	if (S_ISLNK(place->type))
		return 0;
	if (strncmp(place->path, dev, strlen(dev)) == 0)
		return bind_from(real->dev, name, to);
	for (size_t i = 0; i < ARRAY_LEN(sys_dirs); i++)
		if (strcmp(place->path + strlen(sys), sys_dirs[i]) == 0)
			return bind_from(real->sys, name, to);
	return 0;
}

static int arrange_places(const struct real_dirs *real, const struct fs_places *places)
{
	for (size_t i = 0; i < places->n; i++)
		if (arrange_place(real, &places->at[i]) < 0)
			return failed(NULL, "cannot mount %s", places->at[i].path);
	return 0;
}

/* State of tools that work on the simulated machine, and the device manager of the real one. */
static bool stays_out_of_run(const char *name)
{
	return strcmp(name, "cxl") == 0 || strcmp(name, "udev") == 0 ||
	       strcmp(name, "cxl-sim") == 0 || strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* What cannot be shown is left out: much of /run is nobody's business. */
static void arrange_run_entry(int run, const char *name)
{
	char link[4096], to[4096];
	struct stat st;
	ssize_t len;

	snprintf(to, sizeof(to), "/run/%s", name);
	if (stays_out_of_run(name) || fstatat(run, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return;
	if (S_ISLNK(st.st_mode)) {
		len = readlinkat(run, name, link, sizeof(link) - 1);
		link[len < 0 ? 0 : len] = '\0';
		(void)!symlink(link, to);
		return;
	}
	if (S_ISDIR(st.st_mode) ? mkdir(to, 0755) : mknod(to, S_IFREG | 0644, 0))
		return;
	if (bind_from(run, name, to) < 0)
		remove(to);
}

static int arrange_run(int run)
{
	auto_closedir DIR *dir = NULL;
	int fd;

	if (mount("tmpfs", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755") < 0)
		return failed(NULL, "cannot mount a private /run");
	fd = openat(run, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	dir = fd < 0 ? NULL : fdopendir(fd);
	for (struct dirent *entry = dir ? readdir(dir) : NULL; entry; entry = readdir(dir))
		arrange_run_entry(run, entry->d_name);
	if (mkdir(NAMESPACE_CONTROL, 0755) < 0 ||
	    mount("/sys/" FS_CONTROL, NAMESPACE_CONTROL, NULL, MS_BIND, NULL) < 0)
		return failed(NULL, "cannot mount %s", NAMESPACE_CONTROL);
	return 0;
}

/* Only where there is a udev does libudev listen to it. */
int namespace_pretend_udev(void)
{
	if (mkdir("/run/udev", 0755) < 0 || mknod("/run/udev/control", S_IFREG | 0600, 0) < 0)
		return failed(NULL, "cannot make /run/udev/control");
	return 0;
}

int namespace_arrange(const struct real_dirs *real, const struct fs_places *places)
{
	if (arrange_places(real, places) < 0 || arrange_run(real->run) < 0)
		return -1;
	if (mount("/sys/dev", "/dev", NULL, MS_BIND | MS_REC, NULL) < 0)
		return failed(NULL, "cannot mount the simulated /dev");
	if (mount("/sys/sys", "/sys", NULL, MS_BIND | MS_REC, NULL) < 0)
		return failed(NULL, "cannot mount the simulated /sys");
	return 0;
}
