/* SPDX-License-Identifier: GPL-2.0-only */
/* labels.h - what read-labels, write-labels and zero-labels have in common */
#ifndef CXL_LABELS_H
#define CXL_LABELS_H

#include <stddef.h>
#include <stdint.h>

#include "cxl/memdev-action.h"

struct label_args {
	struct memdev_action_args common;
	uint32_t size;		/* 0: as much as there is */
	uint32_t offset;
	const char *file;	/* NULL: standard input or output */
};

/* clang-format off */
#define LABEL_OPTS \
	MEMDEV_ACTION_OPTS(struct label_args), \
	OPT_U32(struct label_args, size,   's', "size",   "label-size",   "bytes, decimal (default: from the offset to the end of the label area)"), \
	OPT_U32(struct label_args, offset, 'O', "offset", "label-offset", "where to begin, decimal (default: 0)")
/* clang-format on */

struct label_job {
	struct memdev_action action;
	const struct label_args *args;
	char *bytes;		/* what was read so far, or what is to be written */
	size_t len;
};

/* A piece of the label area; @bytes may be NULL where only zeros are written. */
typedef int label_fn(struct cxl_memdev *memdev, void *bytes, size_t len, size_t offset);

/*
 * How many bytes are meant: those of --size, or all from the offset on; 0 when there is no label
 * area and none is asked for.  What is not in the area is an error, which is told.
 */
int labels_range(struct cxl_memdev *memdev, const struct label_job *job, bool *ret_told,
		 size_t *ret_len);

/* Move @len bytes in pieces, showing how far it is; @ret_done are those that were moved. */
int labels_move(struct cxl_memdev *memdev, const struct label_job *job, label_fn *fn, char *bytes,
		size_t len, size_t *ret_done);

/* The same for writing: nobody may use the labels, and half of them is told. */
int labels_write(struct cxl_memdev *memdev, const struct label_job *job, label_fn *fn, char *bytes,
		 size_t len, bool *ret_told);

#endif
