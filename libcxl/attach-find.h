/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * attach-find.h - from names, or from none, to the devices that are meant
 */
#ifndef LIBCXL_ATTACH_FIND_H
#define LIBCXL_ATTACH_FIND_H

#include "libcxl/attach-survey.h"

struct attach_devices {
	struct attach_device **at;
	size_t n;
};

void attach_devices_clear(struct attach_devices *devices);

/* A new device of this memdev or parent, either of which may be NULL.  0 or -ENOMEM. */
int attach_devices_add(struct attach_devices *devices, const char *memdev, const char *parent);

/* For qsort(3) of names: "mem2" comes before "mem10". */
int attach_compare_names(const void *a, const void *b);

/*
 * What @name means: a memdev, a device on the PCI or platform bus, or all devices of a
 * driver.  Returns the number of devices that it adds, or a negative errno.
 */
int attach_find_named(struct attach_look *look, const char *name, struct attach_devices *ret);

/* Every memdev, ascending.  @ret_names: all of them in one text, to compare with later. */
int attach_find_memdevs(struct attach_look *look, struct attach_devices *ret, char **ret_names);

/*
 * Every PCI function capable of CXL that carries none of the memdevs in @known.  Sentences
 * about what was hidden from us are added to @notes.
 */
int attach_find_functions(struct attach_look *look, const struct attach_devices *known,
			  struct attach_devices *ret, struct words *notes);

#endif
