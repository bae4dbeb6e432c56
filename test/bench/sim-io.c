// SPDX-License-Identifier: GPL-2.0-only
/*
 * sim-io.c - how long one read, write or open of a file takes: the median, in microseconds
 *
 *	sim-io FILE VALUE COUNT
 *
 * VALUE is what is written to FILE; COUNT is how often each is done.  Seen from
 * the client, so a file system's way through the kernel is in it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/scope.h"

struct io {
	const char *path, *value;
	int fd;
};

static int do_read(const struct io *io)
{
	char text[4096];

	return pread(io->fd, text, sizeof(text), 0) > 0 ? 0 : -1;
}

static int do_write(const struct io *io)
{
	return pwrite(io->fd, io->value, strlen(io->value), 0) > 0 ? 0 : -1;
}

static int do_open(const struct io *io)
{
	int fd = open(io->path, O_RDWR | O_CLOEXEC);

	return fd < 0 ? -1 : close(fd);
}

static double now_us(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int measure(const char *name, int (*fn)(const struct io *io), const struct io *io, size_t n)
{
	auto_free double *took = calloc(n, sizeof(*took));
	double start;

	for (size_t i = 0; took && i < n; i++) {
		start = now_us();
		if (fn(io) < 0) {
			perror(name);
			return EXIT_FAILURE;
		}
		took[i] = now_us() - start;
	}
	if (!took)
		return EXIT_FAILURE;
	qsort(took, n, sizeof(*took), by_size);
	printf("%-6s %7.1f us\n", name, took[n / 2]);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	struct io io;
	long n;

	n = argc == 4 ? strtol(argv[3], NULL, 10) : 0;
	if (n <= 0) {
		fprintf(stderr, "usage: sim-io FILE VALUE COUNT\n");
		return 2;
	}
	io = (struct io){ argv[1], argv[2], open(argv[1], O_RDWR | O_CLOEXEC) };
	if (io.fd < 0) {
		perror(argv[1]);
		return EXIT_FAILURE;
	}
	return measure("read", do_read, &io, (size_t)n) | measure("write", do_write, &io, (size_t)n) |
	       measure("open", do_open, &io, (size_t)n);
}
