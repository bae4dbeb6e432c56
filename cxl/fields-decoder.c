// SPDX-License-Identifier: GPL-2.0-only
/* fields-decoder.c - what "cxl list" says about a decoder and its targets */
#include <limits.h>

#include "cxl/fields.h"
#include "cxl/ways.h"

static struct cxl_port *port_of(const struct item *item)
{
	return cxl_decoder_get_port(item->decoder);
}

static bool is_root(const struct item *item)
{
	return cxl_port_is_root(port_of(item));
}

static bool is_endpoint(const struct item *item)
{
	return cxl_port_is_endpoint(port_of(item));
}

/* The root of memory that regions can be made of, not of an accelerator's own. */
static bool is_window(const struct item *item)
{
	return is_root(item) && cxl_decoder_is_mem_capable(item->decoder);
}

/* --- targets --- */

static int target_name(const struct item *item, const char **ret)
{
	return show_text(cxl_target_get_devname(item->target), ret);
}

static int target_alias(const struct item *item, const char **ret)
{
	const char *firmware = cxl_target_get_firmware_node(item->target);

	return show_text(firmware ? firmware : cxl_target_get_physical_node(item->target), ret);
}

static int target_position(const struct item *item, int *ret)
{
	*ret = cxl_target_get_position(item->target);
	return 0;
}

static int target_id(const struct item *item, uint64_t *ret)
{
	*ret = cxl_target_get_id(item->target);
	return 0;
}

/* clang-format off */
static const struct field target_rows[] = {
	TEXT("target",     DETAIL_BASIC, target_name),
	TEXT("alias",      DETAIL_BASIC, target_alias),
	NUMBER("position", DETAIL_BASIC, target_position),
	HEX("id",          DETAIL_BASIC, target_id),
};
/* clang-format on */

const struct fields target_fields = FIELDS(target_rows);

/* --- the decoder --- */

static int name(const struct item *item, const char **ret)
{
	return show_text(cxl_decoder_get_devname(item->decoder), ret);
}

/* The kernel shows 0 for the start of a decoder that decodes nothing. */
static int resource(const struct item *item, uint64_t *ret)
{
	if (cxl_decoder_get_size(item->decoder) == 0)
		return -ENODATA;
	return show_u64(cxl_decoder_get_resource(item->decoder), ULLONG_MAX, ret);
}

static int size(const struct item *item, uint64_t *ret)
{
	if (cxl_decoder_get_size(item->decoder) == 0)
		return -ENODATA;
	return show_u64(cxl_decoder_get_size(item->decoder), ULLONG_MAX, ret);
}

static int interleave_ways(const struct item *item, int *ret)
{
	return show_number((int)cxl_decoder_get_interleave_ways(item->decoder), -1, ret);
}

static int interleave_granularity(const struct item *item, int *ret)
{
	if (cxl_decoder_get_interleave_ways(item->decoder) <= 1)
		return -ENODATA;
	return show_number((int)cxl_decoder_get_interleave_granularity(item->decoder), -1, ret);
}

static int region(const struct item *item, const char **ret)
{
	return show_text(cxl_region_get_devname(cxl_decoder_get_region(item->decoder)), ret);
}

static int state(const struct item *item, const char **ret)
{
	return show_disabled(cxl_decoder_get_size(item->decoder) != 0, ret);
}

static int dpa_size(const struct item *item, uint64_t *ret)
{
	if (!is_endpoint(item) || cxl_decoder_get_dpa_size(item->decoder) == 0)
		return -ENODATA;
	return show_u64(cxl_decoder_get_dpa_size(item->decoder), ULLONG_MAX, ret);
}

static int dpa_resource(const struct item *item, uint64_t *ret)
{
	uint64_t reserved;

	if (dpa_size(item, &reserved) < 0)
		return -ENODATA;
	return show_u64(cxl_decoder_get_dpa_resource(item->decoder), ULLONG_MAX, ret);
}

static int mode(const struct item *item, const char **ret)
{
	enum cxl_decoder_mode value = cxl_decoder_get_mode(item->decoder);

	if (value == CXL_DECODER_MODE_DYNAMIC_RAM_1)
		return cxlx_decoder_get_mode_word(item->decoder, ret);
	return show_text(value == CXL_DECODER_MODE_NONE ? NULL : cxl_decoder_mode_name(value), ret);
}

static int max_available_extent(const struct item *item, uint64_t *ret)
{
	if (!is_window(item))
		return -ENODATA;
	return show_u64(cxl_decoder_get_max_available_extent(item->decoder), ULLONG_MAX, ret);
}

static int pmem_capable(const struct item *item, bool *ret)
{
	return show_if(is_window(item) && cxl_decoder_is_pmem_capable(item->decoder), ret);
}

static int volatile_capable(const struct item *item, bool *ret)
{
	return show_if(is_window(item) && cxl_decoder_is_volatile_capable(item->decoder), ret);
}

static int dynamic_ram_1_capable(const struct item *item, bool *ret)
{
	return show_if(is_window(item) && cxl_decoder_is_dynamic_ram_1_capable(item->decoder),
		       ret);
}

static int accelmem_capable(const struct item *item, bool *ret)
{
	return show_if(is_root(item) && cxl_decoder_is_accelmem_capable(item->decoder), ret);
}

static int qos_class(const struct item *item, int *ret)
{
	if (!is_root(item))
		return -ENODATA;
	return show_number(cxl_root_decoder_get_qos_class(item->decoder), CXL_QOS_CLASS_NONE, ret);
}

static int nr_targets(const struct item *item, int *ret)
{
	*ret = cxl_decoder_get_nr_targets(item->decoder);
	return is_endpoint(item) ? -ENODATA : 0;
}

static struct json_object *targets(const struct item *item)
{
	auto_json struct json_object *array = NULL;
	struct item each = { .show = item->show };

	if (cxl_decoder_get_nr_targets(item->decoder) == 0)
		return NULL;
	array = json_object_new_array();
	cxl_target_foreach(item->decoder, each.target) {
		if (!ways_target(item->show->ways, each.target))
			continue;
		if (json_append(array, fields_json(&target_fields, &each)) < 0)
			return NULL;
	}
	return take(array);
}

/* clang-format off */
static const struct field rows[] = {
	TEXT("decoder",                  DETAIL_BASIC,   name),
	HEX("resource",                  DETAIL_BASIC,   resource),
	SIZE("size",                     DETAIL_BASIC,   size),
	NUMBER("interleave_ways",        DETAIL_BASIC,   interleave_ways),
	NUMBER("interleave_granularity", DETAIL_BASIC,   interleave_granularity),
	TEXT("region",                   DETAIL_BASIC,   region),
	TEXT("state",                    DETAIL_BASIC,   state),
	HEX("dpa_resource",              DETAIL_BASIC,   dpa_resource),
	SIZE("dpa_size",                 DETAIL_BASIC,   dpa_size),
	TEXT("mode",                     DETAIL_BASIC,   mode),
	SIZE("max_available_extent",     DETAIL_BASIC,   max_available_extent),
	FLAG("pmem_capable",             DETAIL_BASIC,   pmem_capable),
	FLAG("volatile_capable",         DETAIL_BASIC,   volatile_capable),
	FLAG("dynamic_ram_1_capable",    DETAIL_BASIC,   dynamic_ram_1_capable),
	FLAG("accelmem_capable",         DETAIL_BASIC,   accelmem_capable),
	NUMBER("qos_class",              DETAIL_BASIC,   qos_class),
	NUMBER("nr_targets",             DETAIL_BASIC,   nr_targets),
	JSON("targets",                  DETAIL_TARGETS, targets),
};
/* clang-format on */

const struct fields decoder_fields = FIELDS(rows);
