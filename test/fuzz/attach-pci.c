// SPDX-License-Identifier: GPL-2.0-only
/*
 * attach-pci.c - fuzz target: any bytes as the extended configuration space of a function
 *
 * The first four bytes say where the space is cut off and where reading it starts to fail, the
 * others follow each other from the begin of the chain.  Besides what the sanitizers see: the walk
 * ends, reads inside of the space only, and gives an answer or one of its errors.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "libcxl/attach-pci.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHAIN 0x100
#define READS_MAX (4 * (0x1000 - CHAIN) / 8)	/* of each capability: header, vendor, id, link */

struct space {
	unsigned char bytes[0x1000];
	size_t size, fails_at;
	unsigned int reads;
};

static void require(bool promise)
{
	if (!promise)
		abort();
}

static int read_space(void *data, size_t offset, void *buf, size_t len)
{
	struct space *space = data;

	require(offset + len <= sizeof(space->bytes));
	require(++space->reads <= READS_MAX);
	if (offset >= space->fails_at)
		return -EIO;
	if (offset >= space->size)
		return 0;
	if (len > space->size - offset)
		len = space->size - offset;
	memcpy(buf, space->bytes + offset, len);
	return (int)len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct space space = { .bytes = { 0x98, 0x1e } };
	struct attach_pci pci = { .link = 0xdead };
	size_t room = sizeof(space.bytes) - CHAIN;
	int r;

	if (size < 4)
		return 0;
	space.size = (size_t)(data[0] | data[1] << 8) % (sizeof(space.bytes) + 1);
	space.fails_at = data[2] | data[3] << 8;
	memcpy(space.bytes + CHAIN, data + 4, size - 4 < room ? size - 4 : room);
	r = attach_pci_walk(read_space, &space, &pci);
	require(r == 0 || r == -EIO || r == -EACCES || r == -ENXIO);
	require(r != -EIO || space.fails_at < sizeof(space.bytes));
	require(r < 0 ? pci.link == 0xdead : pci.has_link || pci.link == 0);
	return 0;
}
