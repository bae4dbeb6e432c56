/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * media-errors.h - memory that memdevs know to be bad
 *
 * A memdev is told to list it (trigger_poison_list), and each piece arrives as a trace event. It is
 * asked once, however many regions it is part of.
 */
#ifndef CXL_MEDIA_ERRORS_H
#define CXL_MEDIA_ERRORS_H

#include <stdint.h>

#include "base/scope.h"
#include "cxl/fields.h"

#define MEDIA_NO_ADDRESS UINT64_MAX

enum media_flag {
	MEDIA_MORE = 1,	    /* there are more than the device says */
	MEDIA_OVERFLOW = 2, /* it lost some, at overflow_time */
	MEDIA_SCANNING = 4, /* it is still looking */
};

/* One piece. */
struct media_error {
	uint64_t dpa, hpa; /* MEDIA_NO_ADDRESS: not known */
	uint64_t length;
	uint64_t overflow_time;
	uint64_t source, flags;
	char region[32];   /* "": in none */
	uint64_t offset;   /* what is shown: from the start of the memdev, or of the region */
};

struct media;

/*
 * Nothing is opened until the first memdev is asked. @explain: say why nothing can be asked; when
 * that is for root only it is said in any case. NULL when memory is short.
 */
struct media *media_new(bool explain);
void media_free(struct media *media);

static inline void media_scope_free(struct media **media)
{
	media_free(*media);
}
#define auto_media at_end(media_scope_free)

/* Arrays; NULL: there are none, or that is not known. */
struct json_object *memdev_media_errors(const struct item *item);
struct json_object *region_media_errors(const struct item *item);

/* One event of a list as a piece; -ENOENT: it is no such event, or of another memdev. */
struct tep_event;
struct tep_record;
int media_error_of_event(struct tep_event *event, const struct tep_record *record,
			 const char *memdev, struct media_error *ret);

#endif
