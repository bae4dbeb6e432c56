// SPDX-License-Identifier: LGPL-2.1-or-later
/* attach-pci.c - what the configuration space of a PCI function says about CXL, see attach-pci.h */
#include <errno.h>

#include "libcxl/attach-pci.h"
#include "libcxl/private.h"

#define SPACE_PUBLIC 64		/* bytes that everybody is shown */
#define SPACE_EXTENDED 0x100	/* the chain begins here */
#define SPACE_END 0x1000
#define CAPABILITY_MIN 8	/* no capability is shorter: so many fit, and no chain is longer */
#define CAPABILITY_DVSEC 0x23
#define VENDOR_CXL 0x1e98
#define DVSEC_DEVICE 0
#define DVSEC_LINK 7
#define DVSEC_LINK_STATUS 0xe
#define NOBODY UINT32_MAX	/* what the bus returns when no device answers */

struct space {
	int (*read)(void *data, size_t offset, void *buf, size_t len);
	void *data;
};

/* 1: there is nothing at this offset. */
static int read_bytes(const struct space *space, size_t offset, unsigned char *buf, size_t len)
{
	int n = offset + len <= SPACE_END ? space->read(space->data, offset, buf, len) : 0;

	if (n < 0)
		return n;
	return (size_t)n < len;
}

static int read32(const struct space *space, size_t offset, uint32_t *ret)
{
	unsigned char bytes[4];
	int r;

	r = read_bytes(space, offset, bytes, sizeof(bytes));
	if (r == 0)
		*ret = bytes[0] | bytes[1] << 8 | bytes[2] << 16 | (uint32_t)bytes[3] << 24;
	return r;
}

/* A capability of the vendor that is named in its second word; its number is in the third. */
static int read_dvsec(const struct space *space, size_t offset, struct attach_pci *pci)
{
	uint32_t vendor = 0, id = 0, link = 0;
	int r;

	r = read32(space, offset + 4, &vendor);
	if (r == 0 && (vendor & 0xffff) == VENDOR_CXL)
		r = read32(space, offset + 8, &id);
	if (r != 0 || (vendor & 0xffff) != VENDOR_CXL)
		return r < 0 ? r : 0;
	if ((id & 0xffff) == DVSEC_DEVICE)
		pci->is_device = true;
	if ((id & 0xffff) != DVSEC_LINK)
		return 0;
	r = read32(space, offset + DVSEC_LINK_STATUS - 2, &link);
	if (r == 0) {
		pci->has_link = true;
		pci->link = (uint16_t)(link >> 16);
	}
	return r < 0 ? r : 0;
}

/* Nothing where the chain should begin: a conventional device, or too few rights. */
static int explain_end(const struct space *space)
{
	uint32_t unused;
	int r;

	r = read32(space, SPACE_PUBLIC, &unused);
	return r == 1 ? -EACCES : r;
}

static int explain_nobody(const struct space *space)
{
	uint32_t id = 0;
	int r;

	r = read32(space, 0, &id);
	return r < 0 ? r : id == NOBODY ? -ENXIO : 0;
}

int attach_pci_walk(int (*read)(void *data, size_t offset, void *buf, size_t len), void *data,
		    struct attach_pci *ret)
{
	const struct space space = { read, data };
	struct attach_pci found = { 0 };
	size_t offset = SPACE_EXTENDED;

	for (size_t n = 0; n < (SPACE_END - SPACE_EXTENDED) / CAPABILITY_MIN; n++) {
		uint32_t header = 0;
		int r;

		r = read32(&space, offset, &header);
		if (r == 1 && n == 0)
			r = explain_end(&space);
		if (r == 0 && header == NOBODY)
			r = explain_nobody(&space);
		if (r == 0 && header != NOBODY && (header & 0xffff) == CAPABILITY_DVSEC)
			r = read_dvsec(&space, offset, &found);
		if (r < 0)
			return r;
		offset = header == NOBODY ? 0 : header >> 20 & 0xffc;
		if (offset < SPACE_EXTENDED)
			break;
	}
	*ret = found;
	return 0;
}

static int read_file(void *data, size_t offset, void *buf, size_t len)
{
	size_t n = 0;
	int r;

	r = sysfs_read_at(data, offset, buf, len, &n);
	return r < 0 ? r : (int)n;
}

int attach_pci_read(struct ctx *ctx, const char *devpath, struct attach_pci *ret)
{
	auto_sysfs_file struct sysfs_file file = SYSFS_FILE_NONE;
	const struct sysfs_path path = path_join(devpath, "config");
	int r;

	r = ctx_open_file(ctx, path.text, &file);
	return r < 0 ? r : attach_pci_walk(read_file, &file, ret);
}
