// SPDX-License-Identifier: GPL-2.0-only
/*
 * mailbox.c - preloaded into a program: memdevs of the simulator answer mailbox commands
 *
 * MAILBOX_DIR     a directory with a directory per memdev, mem0, mem1, ...; what it does not have
 *                 is not answered.  In it are the payloads of what a device is asked: identify,
 *                 health, alert, partition, firmware, and labels, the label area.
 * MAILBOX_LOG     a file; each command is a line: memdev, command, payload in hex
 * MAILBOX_FAIL    "COMMAND N WHAT": the N-th such command fails; WHAT is an errno, or the return
 *                 code of a device after a plus sign: "get-lsa 3 5", "set-lsa 1 +2"; or "SIGINT": it
 *                 does not fail, but that signal comes
 *
 * The nodes of the simulator cannot be opened, and no ioctl gets through FUSE: the struct of the
 * kernel has pointers.  So /dev/null is opened in their place, and what is asked of it is
 * answered here.
 */
#undef _FILE_OFFSET_BITS	/* it would rename open() and fstat() */
#include <dlfcn.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/cxl_mem.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FDS 1024
#define VARIES UINT32_MAX
#define INVALID_INPUT 2

/* Which memdev a descriptor stands for, and its node. */
static char *names[FDS], *nodes[FDS];

static const struct command {
	uint32_t id;
	const char *name;	/* of the file, too, where there is one */
	uint32_t in, out;
	bool is_file;
} commands[] = {
	{ CXL_MEM_COMMAND_ID_IDENTIFY, "identify", 0, 67, true },
	{ CXL_MEM_COMMAND_ID_GET_FW_INFO, "firmware", 0, 80, true },
	{ CXL_MEM_COMMAND_ID_GET_PARTITION_INFO, "partition", 0, 32, true },
	{ CXL_MEM_COMMAND_ID_GET_LSA, "get-lsa", 8, VARIES, false },
	{ CXL_MEM_COMMAND_ID_GET_HEALTH_INFO, "health", 0, 18, true },
	{ CXL_MEM_COMMAND_ID_SET_PARTITION_INFO, "set-partition", 10, 0, false },
	{ CXL_MEM_COMMAND_ID_SET_LSA, "set-lsa", VARIES, 0, false },
	{ CXL_MEM_COMMAND_ID_GET_ALERT_CONFIG, "alert", 0, 16, true },
	{ CXL_MEM_COMMAND_ID_SET_ALERT_CONFIG, "set-alert", 12, 0, false },
};
#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static int real_open(const char *path, int flags, mode_t mode)
{
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

/* The file of a memdev, as a path. */
static const char *file_of(const char *memdev, const char *file)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s/%s", getenv("MAILBOX_DIR"), memdev, file);
	return path;
}

static bool is_answered(const char *path)
{
	const char *slash = strrchr(path, '/');

	return getenv("MAILBOX_DIR") && slash && strstr(path, "/dev/cxl/mem") &&
	       access(file_of(slash + 1, ""), F_OK) == 0;
}

static int open_any(const char *path, int flags, mode_t mode)
{
	int fd;

	if (!is_answered(path))
		return real_open(path, flags, mode);
	fd = real_open("/dev/null", O_RDWR | (flags & O_CLOEXEC), 0);
	if (fd >= 0 && fd < FDS) {
		free(names[fd]);
		free(nodes[fd]);
		names[fd] = strdup(strrchr(path, '/') + 1);
		nodes[fd] = strdup(path);
	}
	return fd;
}

#define OPEN(name)                                                                                 \
	int name(const char *path, int flags, ...);                                                \
	int name(const char *path, int flags, ...)                                                 \
	{                                                                                          \
		va_list args;                                                                      \
		mode_t mode;                                                                       \
                                                                                                   \
		va_start(args, flags);                                                             \
		mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;                                 \
		va_end(args);                                                                      \
		return open_any(path, flags, mode);                                                \
	}

OPEN(open)
OPEN(open64)
OPEN(__open_2)
OPEN(__open64_2)

int close(int fd)
{
	if (fd >= 0 && fd < FDS) {
		free(names[fd]);
		free(nodes[fd]);
		names[fd] = nodes[fd] = NULL;
	}
	return (int)syscall(SYS_close, fd);
}

/* It looks like the node that it stands for. */
int fstat(int fd, struct stat *st)
{
	if (fd >= 0 && fd < FDS && nodes[fd])
		return stat(nodes[fd], st);
	return fstatat(fd, "", st, AT_EMPTY_PATH);
}

int fstat64(int fd, struct stat64 *st)
{
	if (fd >= 0 && fd < FDS && nodes[fd])
		return stat64(nodes[fd], st);
	return fstatat64(fd, "", st, AT_EMPTY_PATH);
}

/* --- the device --- */

static uint32_t number_at(const uint8_t *bytes, size_t at)
{
	uint32_t number;

	memcpy(&number, bytes + at, sizeof(number));
	return le32toh(number);
}

static uint64_t large_at(const uint8_t *bytes, size_t at)
{
	return number_at(bytes, at) | (uint64_t)number_at(bytes, at + 4) << 32;
}

/* Read or write a part of a file: what was moved. */
static ssize_t move(const char *memdev, const char *file, void *bytes, size_t len, off_t at,
		    bool is_write)
{
	int fd = real_open(file_of(memdev, file), is_write ? O_RDWR : O_RDONLY, 0);
	struct stat st;
	ssize_t n = -1;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -1;
	if (!is_write)
		n = pread(fd, bytes, len, at);
	else if (at + (off_t)len <= st.st_size)
		n = pwrite(fd, bytes, len, at);
	close(fd);
	return n;
}

static uint32_t get_labels(const char *memdev, const uint8_t *in, struct cxl_send_command *send)
{
	uint32_t len = number_at(in, 4);
	ssize_t n;

	if (len > (uint32_t)send->out.size)
		return INVALID_INPUT;
	n = move(memdev, "labels", (void *)(uintptr_t)send->out.payload, len, number_at(in, 0), false);
	if (n != (ssize_t)len)
		return INVALID_INPUT;
	send->out.size = (int32_t)len;
	return 0;
}

static uint32_t set_labels(const char *memdev, uint8_t *in, struct cxl_send_command *send)
{
	size_t len = (size_t)send->in.size - 8;

	return move(memdev, "labels", in + 8, len, number_at(in, 0), true) == (ssize_t)len ?
		       0 : INVALID_INPUT;
}

/* What comes next: the volatile part as it is wanted, and the rest. */
static uint32_t set_partition(const char *memdev, const uint8_t *in)
{
	uint8_t now[32];
	uint64_t next[2];

	if (move(memdev, "partition", now, sizeof(now), 0, false) != sizeof(now))
		return INVALID_INPUT;
	next[0] = htole64(large_at(in, 0));
	next[1] = htole64(large_at(now, 0) + large_at(now, 8) - large_at(in, 0));
	return move(memdev, "partition", next, sizeof(next), 16, true) < 0 ? INVALID_INPUT : 0;
}

/* Thresholds of the things that the first byte names; the second says whether they count. */
static uint32_t set_alert(const char *memdev, const uint8_t *in)
{
	uint8_t now[16];

	if (move(memdev, "alert", now, sizeof(now), 0, false) != sizeof(now))
		return INVALID_INPUT;
	for (unsigned int i = 0; i < 5; i++) {
		if (!(in[0] & 1 << i))
			continue;
		now[0] = (uint8_t)((now[0] & ~(1 << i)) | (in[1] & 1 << i));
		if (i == 0)
			now[3] = in[2];
		else
			memcpy(now + 6 + 2 * i, in + 2 + 2 * i, 2);
	}
	return move(memdev, "alert", now, sizeof(now), 0, true) < 0 ? INVALID_INPUT : 0;
}

/* The whole file, or as much as there is room for. */
static uint32_t get_file(const char *memdev, const struct command *command,
			 struct cxl_send_command *send)
{
	ssize_t n = move(memdev, command->name, (void *)(uintptr_t)send->out.payload,
			 (size_t)send->out.size, 0, false);

	send->out.size = n < 0 ? 0 : (int32_t)n;
	return n < 0 ? INVALID_INPUT : 0;
}

static uint32_t answer(const char *memdev, const struct command *command,
		       struct cxl_send_command *send)
{
	uint8_t *in = (void *)(uintptr_t)send->in.payload;

	switch (command->id) {
	case CXL_MEM_COMMAND_ID_GET_LSA:
		return get_labels(memdev, in, send);
	case CXL_MEM_COMMAND_ID_SET_LSA:
		return set_labels(memdev, in, send);
	case CXL_MEM_COMMAND_ID_SET_PARTITION_INFO:
		return set_partition(memdev, in);
	case CXL_MEM_COMMAND_ID_SET_ALERT_CONFIG:
		return set_alert(memdev, in);
	}
	return get_file(memdev, command, send);
}

/* --- the kernel --- */

static void log_command(const char *memdev, const struct command *command,
			const struct cxl_send_command *send)
{
	const uint8_t *in = (void *)(uintptr_t)send->in.payload;
	const char *path = getenv("MAILBOX_LOG");
	FILE *file = path ? fopen(path, "ae") : NULL;

	if (!file)
		return;
	fprintf(file, "%s %s", memdev, command->name);
	for (int i = 0; i < (int)send->in.size && i < 16; i++)
		fprintf(file, " %02x", in[i]);
	fputc('\n', file);
	fclose(file);
}

/* 0: go on; less: the errno; more: the return code of the device. */
static int failure(const struct command *command)
{
	static unsigned int seen;
	const char *text = getenv("MAILBOX_FAIL");
	char name[32], what[32];
	unsigned int n;

	if (!text || sscanf(text, "%31s %u %31s", name, &n, what) != 3 ||
	    strcmp(name, command->name) != 0 || ++seen != n)
		return 0;
	if (strcmp(what, "SIGINT") == 0)
		return raise(SIGINT);
	return *what == '+' ? atoi(what + 1) : -atoi(what);
}

static int query(struct cxl_mem_query_commands *list)
{
	uint32_t room = list->n_commands;

	for (uint32_t i = 0; i < room && i < N_COMMANDS; i++)
		list->commands[i] = (struct cxl_command_info){
			.id = commands[i].id,
			.size_in = commands[i].in,
			.size_out = commands[i].out,
		};
	list->n_commands = N_COMMANDS;
	return 0;
}

static int send_command(const char *memdev, struct cxl_send_command *send)
{
	for (size_t i = 0; i < N_COMMANDS; i++) {
		int r;

		if (commands[i].id != send->id)
			continue;
		log_command(memdev, &commands[i], send);
		r = failure(&commands[i]);
		if (r < 0) {
			errno = -r;
			return -1;
		}
		send->retval = r > 0 ? (uint32_t)r : answer(memdev, &commands[i], send);
		return 0;
	}
	errno = ENOTTY;
	return -1;
}

int ioctl(int fd, unsigned long request, ...)
{
	va_list args;
	void *argument;

	va_start(args, request);
	argument = va_arg(args, void *);
	va_end(args);
	if (fd >= 0 && fd < FDS && names[fd] && (uint32_t)request == CXL_MEM_QUERY_COMMANDS)
		return query(argument);
	if (fd >= 0 && fd < FDS && names[fd] && (uint32_t)request == CXL_MEM_SEND_COMMAND)
		return send_command(names[fd], argument);
	return (int)syscall(SYS_ioctl, fd, request, argument);
}
