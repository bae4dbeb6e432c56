// SPDX-License-Identifier: GPL-2.0-only
/*
 * use-dax.c - a program that maps a dax device
 *
 *   use-dax /dev/daxR.D MIB
 *
 * Maps the first MIB mebibytes, writes a number into each page, maps them anew and compares all of
 * them. Says "intact", or what is wrong and exits with status 1.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE ((size_t)4096)

static int fail(const char *what)
{
	fprintf(stderr, "use-dax: %s: %s\n", what, strerror(errno));
	return 1;
}

static volatile uint64_t *map(int fd, size_t size)
{
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	return at == MAP_FAILED ? NULL : at;
}

static int write_all(int fd, size_t size)
{
	volatile uint64_t *at = map(fd, size);

	if (!at)
		return fail("mmap");
	for (size_t page = 0; page < size / PAGE; page++)
		at[page * PAGE / sizeof(*at)] = page * 0x9e3779b97f4a7c15u;
	return munmap((void *)at, size) < 0 ? fail("munmap") : 0;
}

static int compare_all(int fd, size_t size)
{
	volatile uint64_t *at = map(fd, size);

	if (!at)
		return fail("mmap");
	for (size_t page = 0; page < size / PAGE; page++)
		if (at[page * PAGE / sizeof(*at)] != page * 0x9e3779b97f4a7c15u) {
			fprintf(stderr, "use-dax: page %zu is lost\n", page);
			return 1;
		}
	puts("intact");
	return 0;
}

int main(int argc, char **argv)
{
	size_t size;
	int fd;

	if (argc != 3) {
		fprintf(stderr, "usage: use-dax /dev/daxR.D MIB\n");
		return 2;
	}
	size = (size_t)strtoul(argv[2], NULL, 10) << 20;
	fd = open(argv[1], O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return fail(argv[1]);
	return write_all(fd, size) || compare_all(fd, size);
}
