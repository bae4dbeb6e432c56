/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dynamic.h - which words the kernel has for dynamic capacity
 *
 * Each version of the kernel series has its own word ("dynamic_ram_1", "dynamic_ram_a"), a later
 * one a word for each kind of partition.  The word is the mode of decoders and regions and
 * part of the names of files: cap_WORD and create_WORD_region of a root decoder, WORD/size and
 * WORD/qos_class of a memdev.  Which ones there are is known by looking at those files.
 */
#ifndef LIBCXL_DYNAMIC_H
#define LIBCXL_DYNAMIC_H

#include "libcxl/private.h"

#define DYNAMIC_WORD_MAX 64

/* The words of this kernel, the one to take first in front; none: it knows no dynamic capacity. */
const struct words *dynamic_words(struct ctx *ctx);

/* "dynamic_ram_1" and NULL stand for whatever the kernel has. */
bool dynamic_is_any(const char *wish);

/*
 * The kernel's word for what somebody asks for: the first it has for any, any other word for
 * itself.  NULL: the kernel has not got it.
 */
const char *dynamic_word(struct ctx *ctx, const char *wish);

/* The root decoder offers to create regions of @word. */
bool dynamic_can_create(struct cxl_decoder *decoder, const char *word);

/*
 * A file of the partition @word (NULL: the first one) of a memdev.  -ENOENT: there is no such
 * partition, or the kernel does not know.
 */
int dynamic_read(struct cxl_memdev *memdev, const char *word, const char *file,
		 enum attr_kind kind, uint64_t *ret);

/* The memdev has a partition of exactly this word. */
bool dynamic_has(struct cxl_memdev *memdev, const char *word);

/* Bytes of the partition, 0 when there is none. */
uint64_t dynamic_size(struct cxl_memdev *memdev, const char *word);

#endif
