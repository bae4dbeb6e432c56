/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * attach-user.h - does the driver of an accelerator depend on this memdev or region?
 *
 * Taking them away is not noticed by the driver, or unbinds it: so whoever does it has
 * to know.  One question only; who wants to know how things stand takes a snapshot.
 */
#ifndef LIBCXL_ATTACH_USER_H
#define LIBCXL_ATTACH_USER_H

struct cxl_memdev;
struct cxl_region;

struct attach_user {
	char memdev[32];
	char parent[64];	/* the device that carries the memdev */
	char driver[64];	/* its driver */
};

/*
 * A memdev that has one of these files belongs to a memory expander, not to an accelerator.
 * The second one is for kernels before 5.16, which do not have the first.
 */
extern const char *const attach_expander_files[2];

/* 1: yes, and @ret says whose; 0: no; or why that cannot be told, which is recorded. */
int attach_user_of_memdev(struct cxl_memdev *memdev, struct attach_user *ret);
/* The first among the members of the region. */
int attach_user_of_region(struct cxl_region *region, struct attach_user *ret);

#endif
