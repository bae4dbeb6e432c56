/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * attach-pci.h - what the configuration space of a PCI function says about CXL
 *
 * The extended space, from byte 256 on, is a chain of capabilities.  Those that the CXL
 * consortium designed (DVSEC) are: 0, this function is a CXL device; 7, the link: its
 * status tells what it was trained for.  Users who are not root are shown 64 bytes.
 */
#ifndef LIBCXL_ATTACH_PCI_H
#define LIBCXL_ATTACH_PCI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ctx;

struct attach_pci {
	bool is_device;
	bool has_link;		/* @link is known */
	uint16_t link;		/* PCI_LINK_... */
};

#define PCI_LINK_CACHE 0x1
#define PCI_LINK_MEM 0x4

/*
 * Walk the chain.  @read copies up to @len bytes from @offset and returns how many
 * there were, or a negative errno.  A chain that runs in circles or out of the space
 * ends there.  Returns 0; -EACCES: only the first 64 bytes are shown; -ENXIO: the
 * device does not answer; or what @read said.
 */
int attach_pci_walk(int (*read)(void *data, size_t offset, void *buf, size_t len), void *data,
		    struct attach_pci *ret);

/* The same for the file "config" of the device at @devpath. */
int attach_pci_read(struct ctx *ctx, const char *devpath, struct attach_pci *ret);

#endif
