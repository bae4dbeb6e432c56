/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * extent.h - what of a dynamic region has memory behind it, and which dax device holds it
 *
 * An extent is a directory beside the dax devices of the region.  It has neither bus nor
 * class, so nobody is told when it comes or goes.  Which dax device holds it is not written
 * down there: the device has the same tag, or a mapping that begins where the extent does.
 */
#ifndef ENGINE_EXTENT_H
#define ENGINE_EXTENT_H

#include <stddef.h>
#include <stdint.h>
#include <uuid/uuid.h>

#include "base/words.h"
#include "engine/object.h"

struct extent {
	struct extent *next;
	char *name;		/* "extent0.1" */
	uint64_t offset, length;
	uuid_t uuid;		/* all zero: it has no tag */
	const char *device;	/* "dax0.1", once extents_find_devices() looked; NULL: nobody */
};

/* A dax region: the object that the library has of it, and the way from there. */
struct dax_place {
	struct obj *obj;
	char below[24];		/* "dax_region0"; "": the object itself */
	int id;			/* of the region */
	int (*start)(struct obj *obj, uint64_t *ret); /* its first address */
};

/* A number, or the uuid, of a child of the dax region.  No tag is all zero. */
int dax_child_number(const struct dax_place *place, const char *child, const char *file,
		     uint64_t *ret);
int dax_child_uuid(const struct dax_place *place, const char *child, uuid_t ret);

/*
 * All extents, in the reverse order of their directory, each @size bytes of the library's own that
 * begin with struct extent.  No dax region, no extents: 0.  *@ret is set only on success.
 */
int extents_read(const struct dax_place *place, size_t size, struct extent **ret);
void extents_free(struct extent *first);

/*
 * Fill in who holds them, as pointers into @devices, all devices of the region.  -EACCES: those of
 * extents without tags are root's to know, and are left out.
 */
int extents_find_devices(const struct dax_place *place, struct extent *first,
			 const struct words *devices);

#endif
