// SPDX-License-Identifier: GPL-2.0-only
/* fields-media.c - what "cxl list" says about a piece of bad memory */
#include "cxl/fields.h"
#include "cxl/media-errors.h"

static int offset(const struct item *item, uint64_t *ret)
{
	return show_u64(item->media_error->offset, MEDIA_NO_ADDRESS, ret);
}

static int length(const struct item *item, uint64_t *ret)
{
	*ret = item->media_error->length;
	return 0;
}

/* Numbers of the CXL specification. */
static int source(const struct item *item, const char **ret)
{
	static const char *const words[] = {
		"Unknown",  "External", "Internal", "Injected",
		"Reserved", "Reserved", "Reserved", "Vendor Specific",
	};
	uint64_t number = item->media_error->source;

	*ret = number < ARRAY_LEN(words) ? words[number] : "Reserved";
	return 0;
}

static int flags(const struct item *item, const char **ret)
{
	static const char *const words[] = {
		[MEDIA_MORE] = "More,",
		[MEDIA_SCANNING] = "Scanning,",
		[MEDIA_OVERFLOW] = "Overflow,",
		[MEDIA_MORE | MEDIA_SCANNING] = "More,Scanning,",
		[MEDIA_MORE | MEDIA_OVERFLOW] = "More,Overflow,",
		[MEDIA_SCANNING | MEDIA_OVERFLOW] = "Scanning,Overflow,",
		[MEDIA_MORE | MEDIA_SCANNING | MEDIA_OVERFLOW] = "More,Scanning,Overflow,",
	};

	return show_text(words[item->media_error->flags % ARRAY_LEN(words)], ret);
}

static int overflow_time(const struct item *item, uint64_t *ret)
{
	*ret = item->media_error->overflow_time;
	return item->media_error->flags & MEDIA_OVERFLOW ? 0 : -ENODATA;
}

/* clang-format off */
static const struct field rows[] = {
	HEX("offset",     DETAIL_BASIC, offset),
	SIZE("length",    DETAIL_BASIC, length),
	TEXT("source",    DETAIL_BASIC, source),
	TEXT("flags",     DETAIL_BASIC, flags),
	HEX("overflow_t", DETAIL_BASIC, overflow_time),
};
/* clang-format on */

const struct fields media_error_fields = FIELDS(rows);
