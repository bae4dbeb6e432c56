// SPDX-License-Identifier: GPL-2.0-only
/* fields-region.c - what "cxl list" says about a region and the memdevs in it */
#include <limits.h>
#include <uuid/uuid.h>

#include "cxl/fields.h"
#include "cxl/media-errors.h"
#include "cxl/sysram-json.h"

/* --- mappings: who fills which position --- */

static int mapping_position(const struct item *item, int *ret)
{
	*ret = (int)cxl_mapping_get_position(item->mapping);
	return 0;
}

static int mapping_memdev(const struct item *item, const char **ret)
{
	struct cxl_decoder *decoder = cxl_mapping_get_decoder(item->mapping);

	return show_text(cxl_memdev_get_devname(cxl_decoder_get_memdev(decoder)), ret);
}

static int mapping_decoder(const struct item *item, const char **ret)
{
	return show_text(cxl_decoder_get_devname(cxl_mapping_get_decoder(item->mapping)), ret);
}

/* clang-format off */
static const struct field mapping_rows[] = {
	NUMBER("position", DETAIL_BASIC, mapping_position),
	TEXT("memdev",     DETAIL_BASIC, mapping_memdev),
	TEXT("decoder",    DETAIL_BASIC, mapping_decoder),
};
/* clang-format on */

const struct fields mapping_fields = FIELDS(mapping_rows);

/* --- extents: what of a dynamic region is memory --- */

static int extent_offset(const struct item *item, uint64_t *ret)
{
	*ret = cxl_extent_get_offset(item->extent);
	return 0;
}

static int extent_length(const struct item *item, uint64_t *ret)
{
	*ret = cxl_extent_get_length(item->extent);
	return 0;
}

/* Without a tag it is all zero, as in the tools of the kernel series. */
static struct json_object *extent_uuid(const struct item *item)
{
	char text[UUID_STR_LEN];
	uuid_t uuid;

	cxl_extent_get_uuid(item->extent, uuid);
	uuid_unparse_lower(uuid, text);
	return json_object_new_string(text);
}

static int extent_device(const struct item *item, const char **ret)
{
	return cxlx_extent_get_device(item->extent, ret);
}

/* clang-format off */
static const struct field extent_rows[] = {
	HEX("offset",       DETAIL_BASIC, extent_offset),
	SIZE("length",      DETAIL_BASIC, extent_length),
	JSON("uuid",        DETAIL_BASIC, extent_uuid),
	TEXT("claimed_by",  DETAIL_MORE,  extent_device),
};
/* clang-format on */

const struct fields extent_fields = FIELDS(extent_rows);

/* --- the region --- */

static int name(const struct item *item, const char **ret)
{
	return show_text(cxl_region_get_devname(item->region), ret);
}

static int resource(const struct item *item, uint64_t *ret)
{
	*ret = cxl_region_get_resource(item->region);
	return 0;
}

static int size(const struct item *item, uint64_t *ret)
{
	return show_u64(cxl_region_get_size(item->region), ULLONG_MAX, ret);
}

static int extended_linear_cache_size(const struct item *item, uint64_t *ret)
{
	return show_u64(cxl_region_get_extended_linear_cache_size(item->region), 0, ret);
}

static int type(const struct item *item, const char **ret)
{
	enum cxl_decoder_mode mode = cxl_region_get_mode(item->region);

	/* Dynamic capacity goes by the kernel's own word, which may say more. */
	if (mode == CXL_DECODER_MODE_DYNAMIC_RAM_1)
		return cxlx_region_get_mode_word(item->region, ret);
	if (mode != CXL_DECODER_MODE_RAM && mode != CXL_DECODER_MODE_PMEM)
		return -ENODATA;
	return show_text(cxl_decoder_mode_name(mode), ret);
}

static int interleave_ways(const struct item *item, int *ret)
{
	return show_number((int)cxl_region_get_interleave_ways(item->region), -1, ret);
}

static int interleave_granularity(const struct item *item, int *ret)
{
	return show_number((int)cxl_region_get_interleave_granularity(item->region), -1, ret);
}

static int decode_state(const struct item *item, const char **ret)
{
	*ret = cxl_region_decode_is_committed(item->region) ? "commit" : "reset";
	return 0;
}

static int state(const struct item *item, const char **ret)
{
	return show_disabled(cxl_region_is_enabled(item->region), ret);
}

static int locked(const struct item *item, bool *ret)
{
	enum cxl_region_locked_state value = cxl_region_locked_state(item->region);

	*ret = value == CXL_REGION_LOCKED;
	return value == CXL_REGION_LOCKED_UNKNOWN ? -ENODATA : 0;
}

/* Positions without a decoder are left out; a region of no ways yet has no positions. */
static struct json_object *mappings(const struct item *item)
{
	auto_json struct json_object *array = NULL;
	struct item each = { .show = item->show };
	unsigned int ways = cxl_region_get_interleave_ways(item->region);

	if (ways == 0 || ways == UINT_MAX)
		return NULL;
	array = json_object_new_array();
	cxl_mapping_foreach(item->region, each.mapping)
		if (json_append(array, fields_json(&mapping_fields, &each)) < 0)
			return NULL;
	return take(array);
}

static bool is_dynamic(const struct item *item)
{
	return cxl_region_get_mode(item->region) == CXL_DECODER_MODE_DYNAMIC_RAM_1;
}

/* Only where there is one, so that nobody misses it who does not know dynamic capacity. */
static struct json_object *extents(const struct item *item)
{
	auto_json struct json_object *array = NULL;
	struct item each = { .show = item->show };

	if (!is_dynamic(item) || !cxl_extent_get_first(item->region))
		return NULL;
	array = json_object_new_array();
	cxl_extent_foreach(item->region, each.extent)
		if (json_append(array, fields_json(&extent_fields, &each)) < 0)
			return NULL;
	return take(array);
}

static int available_size(const struct item *item, uint64_t *ret)
{
	return is_dynamic(item) ? cxlx_region_get_available_size(item->region, ret) : -ENODATA;
}

/* What its one memdev has in all, used or not. */
static int dynamic_ram_1_size(const struct item *item, uint64_t *ret)
{
	struct cxl_memdev_mapping *mapping = cxl_mapping_get_first(item->region);
	struct cxl_decoder *decoder = cxl_mapping_get_decoder(mapping);
	struct cxl_memdev *memdev = cxl_decoder_get_memdev(decoder);

	if (!is_dynamic(item))
		return -ENODATA;
	return show_u64(cxl_memdev_get_dynamic_ram_1_size(memdev), 0, ret);
}

static int qos_class_mismatch(const struct item *item, bool *ret)
{
	return show_if(cxl_region_qos_class_mismatch(item->region), ret);
}

/* How its memory is online. */
static struct json_object *sysram(const struct item *item)
{
	if (cxl_region_get_mode(item->region) != CXL_DECODER_MODE_RAM)
		return NULL;
	return sysram_summary_json(item->region, item->show->human);
}

/* clang-format off */
static const struct field rows[] = {
	TEXT("region",                     DETAIL_BASIC,   name),
	HEX("resource",                    DETAIL_BASIC,   resource),
	SIZE("size",                       DETAIL_BASIC,   size),
	SIZE("extended_linear_cache_size", DETAIL_BASIC,   extended_linear_cache_size),
	TEXT("type",                       DETAIL_BASIC,   type),
	NUMBER("interleave_ways",          DETAIL_BASIC,   interleave_ways),
	NUMBER("interleave_granularity",   DETAIL_BASIC,   interleave_granularity),
	TEXT("decode_state",               DETAIL_BASIC,   decode_state),
	TEXT("state",                      DETAIL_BASIC,   state),
	FLAG("locked",                     DETAIL_BASIC,   locked),
	JSON("media_errors",               DETAIL_MEDIA,   region_media_errors),
	JSON("mappings",                   DETAIL_TARGETS, mappings),
	JSON("daxregion",                  DETAIL_DAX,     dax_region),
	FLAG("qos_class_mismatch",         DETAIL_BASIC,   qos_class_mismatch),
	SIZE("dynamic_ram_1_size",         DETAIL_CREATED, dynamic_ram_1_size),
	SIZE("available_size",             DETAIL_MORE,    available_size),
	JSON("extents",                    DETAIL_EXTENTS, extents),
	JSON("sysram",                     DETAIL_MEMORY,  sysram),
};
/* clang-format on */

const struct fields region_fields = FIELDS(rows);

struct json_object *region_to_json(struct cxl_region *region, bool human)
{
	const struct show show = {
		.ctx = cxl_region_get_ctx(region),
		.human = human,
		.details = DETAIL_TARGETS | DETAIL_EXTENTS | DETAIL_MORE | DETAIL_CREATED,
	};
	const struct item item = { .show = &show, .region = region };

	return fields_json(&region_fields, &item);
}
