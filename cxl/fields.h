/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fields.h - what can be said about an object: one row for each JSON key
 *
 * fields-<object>.c holds the tables; the order of the rows is the order of the
 * keys.  A getter that returns less than 0 (or, for FIELD_JSON, NULL) leaves its
 * key out, so the condition for a key stands in its getter and nowhere else.
 */
#ifndef CXL_FIELDS_H
#define CXL_FIELDS_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>

#include "cli/json.h"
#include "cxl/explain.h"
#include "libcxl/cxlx.h"

/* What options ask for beyond the keys that are always shown. */
enum detail {
	DETAIL_BASIC = 0,
	DETAIL_TARGETS = 1,	/* -T */
	DETAIL_EXTENTS = 2,	/* -N */
	DETAIL_MORE = 4,	/* -v: what 85 does not have */
	DETAIL_CREATED = 8,	/* of a region that was just made */
	DETAIL_MEMORY = 16,	/* -v: what became of it in the system */
	DETAIL_EVIDENCE = 32,	/* attach-status -v */
	DETAIL_HEALTH = 64,	/* -H */
	DETAIL_ALERT = 128,	/* -A */
	DETAIL_PARTITION = 256,	/* -I */
	DETAIL_FIRMWARE = 512,	/* -F */
	DETAIL_DAX = 1024,	/* -X */
	DETAIL_MEDIA = 4096,	/* -L */
	DETAIL_LOADER = 2048,	/* -F, not -vvv: of firmware what the kernel knows, if need be */
};

struct attach_item;
struct media;
struct media_error;
struct ways;

/* How things are shown. */
struct show {
	struct cxl_ctx *ctx;
	bool human;
	bool idle;			/* what is disabled or of no size, too */
	unsigned int details;		/* DETAIL_... */
	const struct ways *ways;	/* only dports and targets on these; NULL: all */
	struct media *media;		/* -L: who asks memdevs; NULL: nobody */
	struct complaints *complaints;	/* about what cannot be shown; NULL: be silent */
};

/* What a getter is asked about; each table uses the one member that it is for. */
struct item {
	const struct show *show;
	union {
		struct cxl_bus *bus;
		struct cxl_port *port;	/* endpoints, too */
		struct cxl_dport *dport;
		struct cxl_memdev *memdev;
		struct cxl_decoder *decoder;
		struct cxl_target *target;
		struct cxl_region *region;
		struct cxl_memdev_mapping *mapping;
		const struct cxlx_sysram_info *sysram;
		struct cxl_region_extent *extent;
		const struct attach_item *attach;
		const struct media_error *media_error;
		struct cxl_cmd *cmd;	/* a mailbox command that was answered */
	};
};

enum field_kind {
	FIELD_TEXT,
	FIELD_SIZE,	/* bytes */
	FIELD_HEX,	/* addresses and the like */
	FIELD_NUMBER,
	FIELD_FLAG,
	FIELD_COUNT,	/* a number too large for an int */
	FIELD_JSON,	/* an array or an object */
	FIELD_CMD_FLAG,	/* the same from a getter of item->cmd */
	FIELD_CMD_NUMBER,
	FIELD_CMD_SIZE,
};

struct field {
	const char *key;
	enum field_kind kind;
	enum detail detail;
	union {
		int (*text)(const struct item *item, const char **ret);
		int (*u64)(const struct item *item, uint64_t *ret);
		int (*number)(const struct item *item, int *ret);
		int (*flag)(const struct item *item, bool *ret);
		struct json_object *(*json)(const struct item *item);
		int (*cmd)(struct cxl_cmd *cmd);
		unsigned long long (*cmd_size)(struct cxl_cmd *cmd);	/* ULLONG_MAX: none */
	} get;
};

/* A getter of the wrong type does not compile. */
/* clang-format off */
#define TEXT(key, detail, getter)   { key, FIELD_TEXT,   detail, { .text = (getter) } }
#define SIZE(key, detail, getter)   { key, FIELD_SIZE,   detail, { .u64 = (getter) } }
#define HEX(key, detail, getter)    { key, FIELD_HEX,    detail, { .u64 = (getter) } }
#define NUMBER(key, detail, getter) { key, FIELD_NUMBER, detail, { .number = (getter) } }
#define FLAG(key, detail, getter)   { key, FIELD_FLAG,   detail, { .flag = (getter) } }
#define COUNT(key, detail, getter)  { key, FIELD_COUNT,  detail, { .u64 = (getter) } }
#define JSON(key, detail, getter)   { key, FIELD_JSON,   detail, { .json = (getter) } }
#define FLAG_OF(key, getter)   { key, FIELD_CMD_FLAG,   DETAIL_BASIC, { .cmd = (getter) } }
#define NUMBER_OF(key, getter) { key, FIELD_CMD_NUMBER, DETAIL_BASIC, { .cmd = (getter) } }
#define SIZE_OF(key, getter)   { key, FIELD_CMD_SIZE,   DETAIL_BASIC, { .cmd_size = (getter) } }
/* clang-format on */

struct fields {
	const struct field *rows;
	size_t n;
};

#define FIELDS(rows) { rows, ARRAY_LEN(rows) }

extern const struct fields bus_fields, port_fields, endpoint_fields, dport_fields, memdev_fields,
	decoder_fields, target_fields, region_fields, mapping_fields, extent_fields, sysram_fields,
	health_fields, alert_fields, identity_fields, partition_fields, slot_fields,
	loader_fields, media_error_fields;

/* The object as JSON; NULL when memory is short. */
struct json_object *fields_json(const struct fields *fields, const struct item *item);
/* The same keys behind those that an object has.  0 or -ENOMEM. */
int fields_add(const struct fields *fields, const struct item *item, struct json_object *object);

/* The dax region of a region, with its devices. */
struct json_object *dax_region(const struct item *item);

/* The array of dports of a port or bus: those on show->ways. */
struct json_object *dports_json(const struct item *item);
int dports_number(const struct item *item, int *ret);

/*
 * What create-region prints: one region with its mappings and extents.  @human: sizes
 * and addresses as texts.  NULL when memory is short.
 */
struct json_object *region_to_json(struct cxl_region *region, bool human);

/* --- for getters: turn the sentinels of the drop-in API into "leave it out" --- */

/* A text, unless it is NULL. */
static inline int show_text(const char *text, const char **ret)
{
	*ret = text;
	return text ? 0 : -ENODATA;
}

/* A number, unless it is @unknown. */
static inline int show_u64(uint64_t value, uint64_t unknown, uint64_t *ret)
{
	*ret = value;
	return value != unknown ? 0 : -ENODATA;
}

static inline int show_number(int value, int unknown, int *ret)
{
	*ret = value;
	return value != unknown ? 0 : -ENODATA;
}

/* Only shown when it is true. */
static inline int show_if(bool value, bool *ret)
{
	*ret = true;
	return value ? 0 : -ENODATA;
}

/* "state" is only shown for what is disabled. */
static inline int show_disabled(bool enabled, const char **ret)
{
	return show_text(enabled ? NULL : "disabled", ret);
}

#endif
