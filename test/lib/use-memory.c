// SPDX-License-Identifier: GPL-2.0-only
/*
 * use-memory.c - a program that uses the memory of one NUMA node, and notices when it is lost
 *
 *   use-memory NODE MIB [kernel]
 *
 * Fills MIB mebibytes of NODE with numbers, says "ready", then for each line on standard input
 * compares all of them and says "intact"; ends with the input.  Says what is wrong and exits
 * with status 1 when the node has no such memory or a page does not hold what was written.
 * The pages may be moved to another node by the kernel, as it does when memory goes offline.
 * With "kernel", it also makes the kernel keep data of its own there, a full pipe, which cannot be
 * moved as long as the program lives.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MPOL_BIND 2
#define WORDS_PER_PAGE (4096 / sizeof(uint64_t))

static int fail(const char *what)
{
	fprintf(stderr, "use-memory: %s: %s\n", what, strerror(errno));
	return 1;
}

static uint64_t *take_memory(unsigned int node, size_t size)
{
	unsigned long nodes = 1UL << node;
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		return NULL;
	if (syscall(SYS_mbind, at, size, MPOL_BIND, &nodes, sizeof(nodes) * 8 + 1, 0) < 0)
		return NULL;
	return at;
}

/* First and last word of each page: enough to notice a page that is not the one written. */
static void fill(uint64_t *at, size_t words)
{
	for (size_t i = 0; i < words; i += WORDS_PER_PAGE) {
		at[i] = i;
		at[i + WORDS_PER_PAGE - 1] = ~i;
	}
}

static bool is_intact(const uint64_t *at, size_t words)
{
	for (size_t i = 0; i < words; i += WORDS_PER_PAGE)
		if (at[i] != i || at[i + WORDS_PER_PAGE - 1] != ~i) {
			fprintf(stderr, "use-memory: page %zu is not what it was\n",
				i / WORDS_PER_PAGE);
			return false;
		}
	return true;
}

static bool is_on_node(void *at, int node)
{
	int where = -1;

	return syscall(SYS_move_pages, 0, 1UL, &at, NULL, &where, 0) == 0 && where == node;
}

/* The pages of a pipe come from the nodes of whoever fills it, and are nobody's to move. */
static bool hold_kernel_memory(unsigned int node)
{
	static const char page[4096];
	unsigned long nodes = 1UL << node;
	int ends[2];

	if (syscall(SYS_set_mempolicy, MPOL_BIND, &nodes, sizeof(nodes) * 8 + 1) < 0 ||
	    pipe2(ends, O_NONBLOCK) < 0)
		return false;
	for (int i = 0; i < 8; i++)
		if (write(ends[1], page, sizeof(page)) != sizeof(page))
			return false;
	return true;
}

int main(int argc, char **argv)
{
	size_t size, words;
	uint64_t *at;
	int node;

	if (argc < 3 || argc > 4 || (argc == 4 && strcmp(argv[3], "kernel") != 0)) {
		fprintf(stderr, "usage: use-memory NODE MIB [kernel]\n");
		return 129;
	}
	node = atoi(argv[1]);
	size = (size_t)atoi(argv[2]) << 20;
	words = size / sizeof(*at);
	at = take_memory((unsigned int)node, size);
	if (!at)
		return fail("memory of the node");
	fill(at, words);
	if (!is_on_node(at, node))
		return fail("the memory is not on the node");
	if (argc == 4 && !hold_kernel_memory((unsigned int)node))
		return fail("a pipe on the node");
	puts("ready");
	fflush(stdout);
	while (getchar() != EOF) {
		if (!is_intact(at, words))
			return 1;
		puts("intact");
		fflush(stdout);
	}
	return 0;
}
