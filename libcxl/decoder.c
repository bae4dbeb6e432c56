// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * decoder.c - decoders: the windows of a root, the routes of a port, the
 * capacity of an endpoint
 */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "libcxl/dynamic.h"

const struct attr_word mode_words[] = {
	{ "ram", CXL_DECODER_MODE_RAM },
	{ "pmem", CXL_DECODER_MODE_PMEM },
	{ "dynamic_ram*", CXL_DECODER_MODE_DYNAMIC_RAM_1 },
	{ "mixed", CXL_DECODER_MODE_MIXED },
	{ "none", CXL_DECODER_MODE_NONE },
	{ NULL, 0 },
};

static const struct attr_word target_type_words[] = {
	{ "expander", CXL_DECODER_TTYPE_EXPANDER },
	{ "accelerator", CXL_DECODER_TTYPE_ACCELERATOR },
	{ NULL, 0 },
};

/* Everything the library knows about /sys/bus/cxl/devices/decoderP.D/.  Order: alphabetical by id. */
/* clang-format off */
static const struct attr decoder_attrs[] = {
	/*                         file                      kind       flags                   since */
	[DECODER_CAP_PMEM]     = { "cap_pmem",               ATTR_BOOL, 0,                      "5.14" },
	[DECODER_CAP_RAM]      = { "cap_ram",                ATTR_BOOL, 0,                      "5.14" },
	[DECODER_CAP_TYPE2]    = { "cap_type2",              ATTR_BOOL, 0,                      "5.14" },
	[DECODER_CAP_TYPE3]    = { "cap_type3",              ATTR_BOOL, 0,                      "5.14" },
	[DECODER_CREATE_PMEM]  = { "create_pmem_region",     ATTR_TEXT, ATTR_LIVE,              "6.0" },
	[DECODER_CREATE_RAM]   = { "create_ram_region",      ATTR_TEXT, ATTR_LIVE,              "6.3" },
	[DECODER_DELETE]       = { "delete_region",          ATTR_TEXT, ATTR_LIVE,              "6.0" },
	[DECODER_DPA_RESOURCE] = { "dpa_resource",           ATTR_U64,  0,                      "6.0" },
	[DECODER_DPA_SIZE]     = { "dpa_size",               ATTR_U64,  0,                      "6.0" },
	[DECODER_GRANULARITY]  = { "interleave_granularity", ATTR_U32,  0,                      "6.0" },
	[DECODER_LOCKED]       = { "locked",                 ATTR_BOOL, 0,                      "5.14" },
	[DECODER_MODE]         = { "mode",                   ATTR_WORD, 0,                      "6.0", mode_words },
	[DECODER_QOS]          = { "qos_class",              ATTR_INT,  0,                      "6.5" },
	[DECODER_REGION]       = { "region",                 ATTR_TEXT, ATTR_LIVE | ATTR_EMPTY, "6.0" },
	[DECODER_SIZE]         = { "size",                   ATTR_U64,  ATTR_ALWAYS,            "5.14" },
	[DECODER_START]        = { "start",                  ATTR_U64,  ATTR_ALWAYS,            "5.14" },
	[DECODER_TARGET_LIST]  = { "target_list",            ATTR_TEXT, ATTR_EMPTY,             "5.14" },
	[DECODER_TARGET_TYPE]  = { "target_type",            ATTR_WORD, 0,                      "5.14", target_type_words },
	[DECODER_WAYS]         = { "interleave_ways",        ATTR_U32,  0,                      "6.0" },
};
/* clang-format on */

const struct attr_type decoder_type = {
	.name = "decoder",
	.dir = CXL_DEVICES,
	.attrs = decoder_attrs,
	.n_attrs = ARRAY_LEN(decoder_attrs),
};

int decoder_init(struct obj *obj)
{
	auto_free char *dir = NULL;
	struct obj *parent;
	int r;

	r = path_dirname(obj->devpath, &dir);
	if (r < 0)
		return r;
	r = object_at(obj->ctx, dir, &parent);
	if (r < 0)
		return r;
	if (parent->type != &port_type)
		return -ENODEV;
	to_decoder(obj)->port = to_port(parent);
	return 0;
}

void decoder_fini(struct obj *obj)
{
	targets_free(to_decoder(obj));
}

static struct obj *obj_of(struct cxl_decoder *decoder)
{
	return decoder ? &decoder->obj : NULL;
}

bool decoder_is_root(const struct cxl_decoder *decoder)
{
	return decoder->port->obj.kind == OBJ_ROOT;
}

bool decoder_is_endpoint(const struct cxl_decoder *decoder)
{
	return decoder->port->obj.kind == OBJ_ENDPOINT;
}

/* --- enumeration --- */

CXL_API struct cxl_decoder *cxl_decoder_get_first(struct cxl_port *port)
{
	return port && port_scan(port) == 0 ? to_decoder(port->decoders.first) : NULL;
}

CXL_API struct cxl_decoder *cxl_decoder_get_last(struct cxl_port *port)
{
	return port && port_scan(port) == 0 ? to_decoder(port->decoders.last) : NULL;
}

CXL_API struct cxl_decoder *cxl_decoder_get_next(struct cxl_decoder *decoder)
{
	return decoder ? to_decoder(decoder->obj.next) : NULL;
}

CXL_API struct cxl_decoder *cxl_decoder_get_prev(struct cxl_decoder *decoder)
{
	return decoder ? to_decoder(decoder->obj.prev) : NULL;
}

CXL_API int cxlx_decoder_get_by_name(struct cxl_ctx *ctx, const char *name,
				     struct cxl_decoder **ret_decoder)
{
	struct obj *obj;
	int r;

	if (!ret_decoder)
		return -EINVAL;
	r = object_get_typed(core(ctx), name, &decoder_type, &obj);
	if (r == 0)
		*ret_decoder = to_decoder(obj);
	return r;
}

CXL_API struct cxl_decoder *cxl_decoder_get_by_name(struct cxl_ctx *ctx, const char *ident)
{
	struct cxl_decoder *decoder;

	return cxlx_decoder_get_by_name(ctx, ident, &decoder) == 0 ? decoder : NULL;
}

/* --- getters --- */

CXL_API const char *cxl_decoder_get_devname(struct cxl_decoder *decoder)
{
	return decoder ? decoder->obj.name : NULL;
}

CXL_API int cxl_decoder_get_id(struct cxl_decoder *decoder)
{
	return decoder ? decoder->obj.id : -EINVAL;
}

CXL_API struct cxl_ctx *cxl_decoder_get_ctx(struct cxl_decoder *decoder)
{
	return decoder ? cxl_of(decoder->obj.ctx) : NULL;
}

CXL_API struct cxl_port *cxl_decoder_get_port(struct cxl_decoder *decoder)
{
	return decoder ? decoder->port : NULL;
}

CXL_API unsigned long long cxl_decoder_get_resource(struct cxl_decoder *decoder)
{
	return attr_u64_or(obj_of(decoder), DECODER_START, ULLONG_MAX);
}

CXL_API unsigned long long cxl_decoder_get_size(struct cxl_decoder *decoder)
{
	return attr_u64_or(obj_of(decoder), DECODER_SIZE, ULLONG_MAX);
}

CXL_API unsigned long long cxl_decoder_get_dpa_resource(struct cxl_decoder *decoder)
{
	return attr_u64_or(obj_of(decoder), DECODER_DPA_RESOURCE, ULLONG_MAX);
}

CXL_API unsigned long long cxl_decoder_get_dpa_size(struct cxl_decoder *decoder)
{
	return attr_u64_or(obj_of(decoder), DECODER_DPA_SIZE, ULLONG_MAX);
}

CXL_API unsigned int cxl_decoder_get_interleave_granularity(struct cxl_decoder *decoder)
{
	return (unsigned int)attr_u64_or(obj_of(decoder), DECODER_GRANULARITY, UINT_MAX);
}

CXL_API unsigned int cxl_decoder_get_interleave_ways(struct cxl_decoder *decoder)
{
	return (unsigned int)attr_u64_or(obj_of(decoder), DECODER_WAYS, UINT_MAX);
}

CXL_API bool cxl_decoder_is_locked(struct cxl_decoder *decoder)
{
	return attr_int_or(obj_of(decoder), DECODER_LOCKED, 0) != 0;
}

CXL_API enum cxl_decoder_target_type cxl_decoder_get_target_type(struct cxl_decoder *decoder)
{
	return (enum cxl_decoder_target_type)attr_int_or(obj_of(decoder), DECODER_TARGET_TYPE,
							  CXL_DECODER_TTYPE_UNKNOWN);
}

/* A mode this library has no word for is capacity of a kind it must not touch: "mixed". */
CXL_API enum cxl_decoder_mode cxl_decoder_get_mode(struct cxl_decoder *decoder)
{
	int mode, r;

	if (!decoder || !decoder_is_endpoint(decoder))
		return CXL_DECODER_MODE_NONE;
	r = attr_get_int(&decoder->obj, DECODER_MODE, &mode);
	if (r < 0)
		return r == -EPROTO ? CXL_DECODER_MODE_MIXED : CXL_DECODER_MODE_NONE;
	return (enum cxl_decoder_mode)mode;
}

CXL_API int cxlx_decoder_get_mode_word(struct cxl_decoder *decoder, const char **ret_word)
{
	if (!decoder || !ret_word || !decoder_is_endpoint(decoder))
		return -EINVAL;
	return attr_get_text(&decoder->obj, DECODER_MODE, ret_word);
}

/* The capability files exist on root decoders only; everything below passes all types on. */
static bool is_capable(struct cxl_decoder *decoder, unsigned int id)
{
	if (!decoder)
		return false;
	return !decoder_is_root(decoder) || attr_int_or(&decoder->obj, id, 0) != 0;
}

CXL_API bool cxl_decoder_is_pmem_capable(struct cxl_decoder *decoder)
{
	return is_capable(decoder, DECODER_CAP_PMEM);
}

CXL_API bool cxl_decoder_is_volatile_capable(struct cxl_decoder *decoder)
{
	return is_capable(decoder, DECODER_CAP_RAM);
}

CXL_API bool cxl_decoder_is_mem_capable(struct cxl_decoder *decoder)
{
	return is_capable(decoder, DECODER_CAP_TYPE3);
}

CXL_API bool cxl_decoder_is_accelmem_capable(struct cxl_decoder *decoder)
{
	return is_capable(decoder, DECODER_CAP_TYPE2);
}

CXL_API int cxl_root_decoder_get_qos_class(struct cxl_decoder *decoder)
{
	if (!decoder || !decoder_is_root(decoder))
		return -EINVAL;
	return attr_int_or(&decoder->obj, DECODER_QOS, CXL_QOS_CLASS_NONE);
}

CXL_API struct cxl_memdev *cxl_decoder_get_memdev(struct cxl_decoder *decoder)
{
	if (!decoder || !decoder_is_endpoint(decoder))
		return NULL;
	return cxl_endpoint_get_memdev((struct cxl_endpoint *)decoder->port);
}

CXL_API struct cxl_region *cxl_decoder_get_region(struct cxl_decoder *decoder)
{
	struct cxl_region *region;
	const char *name;

	if (!decoder || decoder_is_root(decoder))
		return NULL;
	if (attr_get_text(&decoder->obj, DECODER_REGION, &name) < 0)
		return NULL;
	return cxlx_region_get_by_name(cxl_of(decoder->obj.ctx), name, &region) == 0 ? region : NULL;
}

/* Regions come in the order of their addresses, so the holes are between neighbours. */
CXL_API unsigned long long cxl_decoder_get_max_available_extent(struct cxl_decoder *decoder)
{
	uint64_t at, end, size, largest = 0;
	struct cxl_region *region;

	if (!decoder)
		return ULLONG_MAX;
	if (!decoder_is_root(decoder))
		return 0;
	if (attr_get_u64(&decoder->obj, DECODER_START, &at) < 0 ||
	    attr_get_u64(&decoder->obj, DECODER_SIZE, &size) < 0)
		return ULLONG_MAX;
	end = at + size;
	cxl_region_foreach(decoder, region) {
		uint64_t start = cxl_region_get_resource(region);
		uint64_t len = cxl_region_get_size(region);

		if (len == 0 || len == ULLONG_MAX || start < at ||
		    cxl_region_decode_is_committed(region) != 1)
			continue;
		if (start - at > largest)
			largest = start - at;
		at = start + len;
	}
	return end > at && end - at > largest ? end - at : largest;
}

/* --- setters --- */

CXL_API int cxl_decoder_set_mode(struct cxl_decoder *decoder, enum cxl_decoder_mode mode)
{
	const char *word = cxl_decoder_mode_name(mode);

	if (!decoder || !decoder_is_endpoint(decoder))
		return -EINVAL;
	if (mode == CXL_DECODER_MODE_DYNAMIC_RAM_1)
		word = dynamic_word(decoder->obj.ctx, NULL);
	else if (mode != CXL_DECODER_MODE_RAM && mode != CXL_DECODER_MODE_PMEM)
		return -EINVAL;
	/* A kernel that knows no dynamic capacity refuses the usual word by itself. */
	return attr_set_text(&decoder->obj, DECODER_MODE,
			     word ? word : cxl_decoder_mode_name(mode));
}

CXL_API int cxl_decoder_set_dpa_size(struct cxl_decoder *decoder, unsigned long long size)
{
	if (!decoder || !decoder_is_endpoint(decoder))
		return -EINVAL;
	return attr_set_u64(&decoder->obj, DECODER_DPA_SIZE, size);
}
