// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * region.c - regions: slices of a window, interleaved over memdevs
 *
 * This file reads.  The single steps that change a region are region-change.c;
 * creation as a whole is region-create.c, taking apart region-teardown.c.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <uuid/uuid.h>

#include "libcxl/dynamic.h"

/* Everything the library knows about /sys/bus/cxl/devices/regionN/.  Order: alphabetical by id. */
/* clang-format off */
static const struct attr region_attrs[] = {
	/*                       file                          kind       flags                     since */
	[REGION_CACHE_SIZE]  = { "extended_linear_cache_size", ATTR_U64,  0,                        "6.15" },
	[REGION_COMMIT]      = { "commit",                     ATTR_BOOL, ATTR_ALWAYS | ATTR_LIVE,  "6.0" },
	[REGION_GRANULARITY] = { "interleave_granularity",     ATTR_U32,  ATTR_ALWAYS,              "6.0" },
	[REGION_LOCKED]      = { "locked",                     ATTR_BOOL, ATTR_LIVE,                "7.1" },
	[REGION_MODE]        = { "mode",                       ATTR_WORD, ATTR_EMPTY,               "6.3", mode_words },
	[REGION_RESOURCE]    = { "resource",                   ATTR_U64,  ATTR_ALWAYS,              "6.0" },
	[REGION_SIZE]        = { "size",                       ATTR_U64,  ATTR_ALWAYS,              "6.0" },
	[REGION_UUID]        = { "uuid",                       ATTR_TEXT, ATTR_EMPTY,               "6.0" },
	[REGION_WAYS]        = { "interleave_ways",            ATTR_U32,  ATTR_ALWAYS,              "6.0" },
};
/* clang-format on */

const struct attr_type region_type = {
	.name = "region",
	.dir = CXL_DEVICES,
	.attrs = region_attrs,
	.n_attrs = ARRAY_LEN(region_attrs),
};

int region_init(struct obj *obj)
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
	if (parent->kind != OBJ_DECODER)
		return -ENODEV;
	to_region(obj)->decoder = to_decoder(parent);
	return 0;
}

void region_fini(struct obj *obj)
{
	region_forget_mappings(to_region(obj));
	region_forget_extents(to_region(obj));
}

static struct obj *obj_of(struct cxl_region *region)
{
	return region ? &region->obj : NULL;
}

/* --- enumeration, in the order of addresses --- */

static bool comes_before(struct obj *a, struct obj *b)
{
	unsigned long long left = cxl_region_get_resource(to_region(a));
	unsigned long long right = cxl_region_get_resource(to_region(b));

	return left < right || (left == right && a->id < b->id);
}

static int compare_regions(const void *a, const void *b)
{
	struct obj *left = *(struct obj *const *)a, *right = *(struct obj *const *)b;

	return comes_before(left, right) ? -1 : comes_before(right, left);
}

static int sort_regions(struct obj_list *list)
{
	auto_free struct obj **at = NULL;
	size_t n = 0, i = 0;

	for (struct obj *obj = list->first; obj; obj = obj->next)
		n++;
	at = reallocarray(NULL, n + 1, sizeof(*at));
	if (!at)
		return -ENOMEM;
	for (struct obj *obj = list->first; obj; obj = obj->next)
		at[i++] = obj;
	qsort(at, n, sizeof(*at), compare_regions);
	*list = (struct obj_list){ .scanned = true };
	for (i = 0; i < n; i++)
		list_append(list, at[i]);
	return 0;
}

static int scan(struct cxl_decoder *decoder)
{
	auto_words struct words names = { 0 };
	int r;

	if (decoder->regions.scanned)
		return 0;
	ctx_flush(decoder->obj.ctx);
	r = ctx_names(decoder->obj.ctx, decoder->obj.devpath, &names);
	if (r < 0)
		return r;
	r = object_children(decoder->obj.ctx, decoder->obj.devpath, &names, "region",
			    &decoder->regions);
	if (r == 0)
		r = sort_regions(&decoder->regions);
	if (r < 0)
		decoder->regions.scanned = false;	/* a part of the list is no list */
	return r;
}

void decoder_forget_regions(struct cxl_decoder *decoder)
{
	decoder->regions.scanned = false;
}

CXL_API struct cxl_region *cxl_region_get_first(struct cxl_decoder *decoder)
{
	if (!decoder || !decoder_is_root(decoder) || scan(decoder) < 0)
		return NULL;
	return to_region(decoder->regions.first);
}

CXL_API struct cxl_region *cxl_region_get_next(struct cxl_region *region)
{
	return region ? to_region(region->obj.next) : NULL;
}

CXL_API int cxlx_region_get_by_name(struct cxl_ctx *ctx, const char *name,
				    struct cxl_region **ret_region)
{
	struct obj *obj;
	int r;

	if (!ret_region)
		return -EINVAL;
	r = object_get_typed(core(ctx), name, &region_type, &obj);
	if (r == 0)
		*ret_region = to_region(obj);
	return r;
}

/* --- getters --- */

CXL_API int cxl_region_get_id(struct cxl_region *region)
{
	return region ? region->obj.id : -EINVAL;
}

CXL_API const char *cxl_region_get_devname(struct cxl_region *region)
{
	return region ? region->obj.name : NULL;
}

CXL_API struct cxl_ctx *cxl_region_get_ctx(struct cxl_region *region)
{
	return region ? cxl_of(region->obj.ctx) : NULL;
}

CXL_API struct cxl_decoder *cxl_region_get_decoder(struct cxl_region *region)
{
	return region ? region->decoder : NULL;
}

CXL_API unsigned long long cxl_region_get_size(struct cxl_region *region)
{
	return attr_u64_or(obj_of(region), REGION_SIZE, ULLONG_MAX);
}

/* The kernel shows all ones while the region has no address range. */
CXL_API unsigned long long cxl_region_get_resource(struct cxl_region *region)
{
	uint64_t start = attr_u64_or(obj_of(region), REGION_RESOURCE, 0);

	return start == UINT64_MAX ? 0 : start;
}

CXL_API unsigned long long cxl_region_get_extended_linear_cache_size(struct cxl_region *region)
{
	return attr_u64_or(obj_of(region), REGION_CACHE_SIZE, 0);
}

/*
 * A kernel that knows dynamic capacity may have no word for the mode of such a region, and
 * shows an empty line; the decoder in it has one.  From any other kernel that is garbage.
 */
static int find_mode(struct cxl_region *region, struct obj **ret_owner, unsigned int *ret_id)
{
	struct obj *obj = &region->obj;
	struct cxl_memdev_mapping *mapping;
	const char *text;
	int r;

	*ret_owner = obj;
	*ret_id = REGION_MODE;
	r = attr_get_text(obj, REGION_MODE, &text);
	if (r != -ENODATA)
		return r;
	if (dynamic_words(obj->ctx)->n == 0)
		return ctx_fail(obj->ctx, -EPROTO, "understand", object_path(obj, "mode").text, "");
	mapping = cxl_mapping_get_first(region);
	if (!mapping)
		return r;
	*ret_owner = &mapping->decoder->obj;
	*ret_id = DECODER_MODE;
	return 0;
}

CXL_API enum cxl_decoder_mode cxl_region_get_mode(struct cxl_region *region)
{
	struct obj *owner;
	unsigned int id;

	if (!region || find_mode(region, &owner, &id) < 0)
		return CXL_DECODER_MODE_NONE;
	return (enum cxl_decoder_mode)attr_int_or(owner, id, CXL_DECODER_MODE_NONE);
}

bool region_is_volatile(struct cxl_region *region)
{
	enum cxl_decoder_mode mode = cxl_region_get_mode(region);

	return mode == CXL_DECODER_MODE_RAM || mode == CXL_DECODER_MODE_DYNAMIC_RAM_1;
}

CXL_API int cxlx_region_get_mode_word(struct cxl_region *region, const char **ret_word)
{
	struct obj *owner;
	unsigned int id;
	int r;

	if (!region || !ret_word)
		return -EINVAL;
	r = find_mode(region, &owner, &id);
	return r < 0 ? r : attr_get_text(owner, id, ret_word);
}

CXL_API unsigned int cxl_region_get_interleave_ways(struct cxl_region *region)
{
	return (unsigned int)attr_u64_or(obj_of(region), REGION_WAYS, UINT_MAX);
}

CXL_API unsigned int cxl_region_get_interleave_granularity(struct cxl_region *region)
{
	return (unsigned int)attr_u64_or(obj_of(region), REGION_GRANULARITY, UINT_MAX);
}

CXL_API void cxl_region_get_uuid(struct cxl_region *region, uuid_t uu)
{
	const char *text;

	if (!uu)
		return;
	uuid_clear(uu);
	if (region && attr_get_text(&region->obj, REGION_UUID, &text) == 0)
		(void)uuid_parse(text, uu);
}

CXL_API int cxl_region_decode_is_committed(struct cxl_region *region)
{
	return attr_int_or(obj_of(region), REGION_COMMIT, 0);
}

CXL_API enum cxl_region_locked_state cxl_region_locked_state(struct cxl_region *region)
{
	return (enum cxl_region_locked_state)attr_int_or(obj_of(region), REGION_LOCKED,
							 CXL_REGION_LOCKED_UNKNOWN);
}

CXL_API int cxl_region_is_enabled(struct cxl_region *region)
{
	return region && object_is_bound(&region->obj);
}

/* The file of one target; the number is the interleave position. */
struct sysfs_path region_target_file(int position)
{
	struct sysfs_path file;

	snprintf(file.text, sizeof(file.text), "target%d", position);
	return file;
}

int region_read_target(struct cxl_region *region, int position, char *buf)
{
	int r;

	r = object_read(&region->obj, region_target_file(position).text, buf);
	return r == 0 && !*buf ? -ENODATA : r;
}

CXL_API struct cxl_decoder *cxl_region_get_target_decoder(struct cxl_region *region, int position)
{
	char name[SYSFS_TEXT_MAX + 1];

	if (!region || region_read_target(region, position, name) < 0)
		return NULL;
	return cxl_decoder_get_by_name(cxl_of(region->obj.ctx), name);
}

static int class_of(struct cxl_memdev *memdev, enum cxl_decoder_mode mode)
{
	switch (mode) {
	case CXL_DECODER_MODE_PMEM:
		return cxl_memdev_get_pmem_qos_class(memdev);
	case CXL_DECODER_MODE_DYNAMIC_RAM_1:
		return cxl_memdev_get_dynamic_ram_1_qos_class(memdev);
	default:
		return cxl_memdev_get_ram_qos_class(memdev);
	}
}

CXL_API bool cxl_region_qos_class_mismatch(struct cxl_region *region)
{
	struct cxl_memdev_mapping *mapping;
	int class;

	if (!region)
		return false;
	class = cxl_root_decoder_get_qos_class(region->decoder);
	cxl_mapping_foreach(region, mapping) {
		struct cxl_memdev *memdev = cxl_decoder_get_memdev(mapping->decoder);

		if (memdev && class != class_of(memdev, cxl_region_get_mode(region)))
			return true;
	}
	return false;
}

CXL_API int cxl_region_trigger_poison_list(struct cxl_region *region)
{
	struct cxl_memdev_mapping *mapping;

	if (!region)
		return -EINVAL;
	cxl_mapping_foreach(region, mapping) {
		int r = cxl_memdev_trigger_poison_list(cxl_decoder_get_memdev(mapping->decoder));

		if (r < 0)
			return r;
	}
	return 0;
}
