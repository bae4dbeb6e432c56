// SPDX-License-Identifier: GPL-2.0-only
/* dax-json.c - dax regions and devices as JSON, see dax-json.h */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/words.h"
#include "daxctl/dax-json.h"
#include "daxctl/explain.h"

enum field_kind {
	FIELD_TEXT,
	FIELD_SIZE,	/* bytes */
	FIELD_HEX,	/* addresses and the like */
	FIELD_NUMBER,
	FIELD_FLAG,
	FIELD_JSON,	/* an array, or NULL */
};

/* What a getter is asked about; each table uses the one member that it is for. */
struct item {
	struct dax_show *show;
	union {
		struct daxctl_region *region;
		struct daxctl_dev *dev;
		struct daxctl_mapping *mapping;
		struct daxctlx_blocks *blocks;
	};
	size_t i;				/* which of the blocks */
	unsigned int total, online, movable;	/* memory blocks; 0, 0, 0: it has none */
	int memory;				/* less than 0: it has no blocks that we know of */
	struct json_object *devices;		/* of a region; NULL: none */
};

struct value {
	const char *text;
	uint64_t number;
	struct json_object *json;
};

struct field {
	const char *key;
	enum field_kind kind;
	int (*get)(const struct item *item, struct value *ret);
};

/* --- rows to keys --- */

static int add_value(struct json_object *object, const struct field *field,
		     const struct value *value, bool human)
{
	switch (field->kind) {
	case FIELD_TEXT:
		return json_add_text(object, field->key, value->text);
	case FIELD_SIZE:
		return json_add_size(object, field->key, value->number, human);
	case FIELD_HEX:
		return json_add_hex(object, field->key, value->number, human);
	case FIELD_NUMBER:
		return json_add_u64(object, field->key, value->number);
	case FIELD_FLAG:
		return json_add_bool(object, field->key, value->number != 0);
	case FIELD_JSON:
		return json_add(object, field->key, value->json);
	}
	return -EINVAL;
}

static void complain(struct dax_show *show)
{
	const struct problem problem = problem_of(show->command, daxctlx_get_error(show->ctx));

	if (problem.error == -EACCES || problem.error == -EPERM)
		show->denied = true;
	if (show->told)
		explain_once(&problem, show->told);
	daxctlx_clear_error(show->ctx);
}

static struct json_object *item_json(const struct item *item, const struct field *fields, size_t n)
{
	auto_json struct json_object *object = json_object_new_object();

	for (size_t i = 0; object && i < n; i++) {
		struct value value = { 0 };
		int r = fields[i].get(item, &value);

		complain(item->show);
		if (r >= 0 && add_value(object, &fields[i], &value, item->show->human) < 0)
			return NULL;
	}
	return take(object);
}

/* --- mappings --- */

static int get_offset(const struct item *item, struct value *ret)
{
	ret->number = daxctl_mapping_get_offset(item->mapping);
	return 0;
}

static int get_start(const struct item *item, struct value *ret)
{
	ret->number = daxctl_mapping_get_start(item->mapping);
	return 0;
}

static int get_end(const struct item *item, struct value *ret)
{
	ret->number = daxctl_mapping_get_end(item->mapping);
	return 0;
}

static int get_mapping_size(const struct item *item, struct value *ret)
{
	ret->number = daxctl_mapping_get_size(item->mapping);
	return 0;
}

static const struct field mapping_fields[] = {
	{ "page_offset", FIELD_HEX, get_offset },
	{ "start", FIELD_HEX, get_start },
	{ "end", FIELD_HEX, get_end },
	{ "size", FIELD_SIZE, get_mapping_size },
};

/* --- memory blocks --- */

static int get_memblock(const struct item *item, struct value *ret)
{
	static char name[32];

	snprintf(name, sizeof(name), "memory%d", daxctlx_blocks_get_id(item->blocks, item->i));
	ret->text = name;
	return 0;
}

static int get_block_state(const struct item *item, struct value *ret)
{
	ret->text = daxctlx_blocks_get_state(item->blocks, item->i);
	return 0;
}

static int get_zone(const struct item *item, struct value *ret)
{
	ret->text = daxctlx_blocks_get_zone(item->blocks, item->i);
	return *ret->text ? 0 : -ENOENT;
}

static int get_node(const struct item *item, struct value *ret)
{
	int node = daxctlx_blocks_get_node(item->blocks, item->i);

	ret->number = (uint64_t)node;
	return node;
}

static int get_removable(const struct item *item, struct value *ret)
{
	int removable = daxctlx_blocks_is_removable(item->blocks, item->i);

	ret->number = removable > 0;
	return removable;
}

static int get_block_error(const struct item *item, struct value *ret)
{
	int code = daxctlx_blocks_get_error(item->blocks, item->i);

	ret->text = strerror(-code);
	return code < 0 ? 0 : -ENOENT;
}

static const struct field block_fields[] = {
	{ "memblock", FIELD_TEXT, get_memblock },
	{ "state", FIELD_TEXT, get_block_state },
	{ "zone", FIELD_TEXT, get_zone },
	{ "node", FIELD_NUMBER, get_node },
	{ "removable", FIELD_FLAG, get_removable },
	{ "error", FIELD_TEXT, get_block_error },
};

struct json_object *dax_blocks_json(struct dax_show *show, struct daxctlx_blocks *blocks,
				    bool failed_only)
{
	auto_json struct json_object *array = json_object_new_array();
	struct item item = { .show = show, .blocks = blocks };

	for (; item.i < daxctlx_blocks_get_count(blocks); item.i++)
		if (!array ||
		    ((!failed_only || daxctlx_blocks_get_error(blocks, item.i) < 0) &&
		     json_append(array, item_json(&item, block_fields,
						  ARRAY_LEN(block_fields))) < 0))
			return NULL;
	return take(array);
}

/* --- devices --- */

static int get_chardev(const struct item *item, struct value *ret)
{
	ret->text = daxctl_dev_get_devname(item->dev);
	return 0;
}

static int get_size(const struct item *item, struct value *ret)
{
	ret->number = daxctl_dev_get_size(item->dev);
	return 0;
}

static int get_target_node(const struct item *item, struct value *ret)
{
	int node = daxctl_dev_get_target_node(item->dev);

	ret->number = (uint64_t)node;
	return node;
}

static int get_align(const struct item *item, struct value *ret)
{
	ret->number = daxctl_dev_get_align(item->dev);
	return ret->number > 0 ? 0 : -ENOENT;
}

/* A device without a driver is what it would be by default, as for 85. */
static int get_mode(const struct item *item, struct value *ret)
{
	switch (daxctl_dev_get_mode(item->dev)) {
	case DAXCTL_DEV_MODE_RAM:
		ret->text = "system-ram";
		return 0;
	case DAXCTL_DEV_MODE_FAMFS:
		ret->text = "famfs";
		return 0;
	default:
		ret->text = "devdax";
		return 0;
	}
}

static int get_online(const struct item *item, struct value *ret)
{
	ret->number = item->online;
	return item->memory;
}

static int get_total(const struct item *item, struct value *ret)
{
	ret->number = item->total;
	return item->memory;
}

/* Offline blocks are in no zone yet. */
static int get_movable(const struct item *item, struct value *ret)
{
	ret->number = item->movable == item->total;
	return item->memory < 0 || item->online < item->total ? -ENOENT : 0;
}

static int get_state(const struct item *item, struct value *ret)
{
	ret->text = "disabled";
	return daxctl_dev_is_enabled(item->dev) ? -ENOENT : 0;
}

static struct json_object *mappings_json(struct dax_show *show, struct daxctl_dev *dev)
{
	auto_json struct json_object *array = json_object_new_array();
	struct item item = { .show = show };

	daxctl_mapping_foreach(dev, item.mapping)
		if (!array ||
		    json_append(array, item_json(&item, mapping_fields,
						 ARRAY_LEN(mapping_fields))) < 0)
			return NULL;
	return take(array);
}

static int get_mappings(const struct item *item, struct value *ret)
{
	if (!item->show->mappings || !daxctl_mapping_get_first(item->dev))
		return -ENOENT;
	ret->json = mappings_json(item->show, item->dev);
	return 0;
}

static int get_memory_state(const struct item *item, struct value *ret)
{
	struct daxctl_memory *memory = daxctl_dev_get_memory(item->dev);

	if (!item->show->memblocks || !memory)
		return -ENOENT;
	return daxctlx_memory_get_state(memory, &ret->text);
}

static int get_memblocks(const struct item *item, struct value *ret)
{
	struct daxctl_memory *memory = daxctl_dev_get_memory(item->dev);
	struct daxctlx_blocks *blocks;

	if (!item->show->memblocks || !memory || daxctlx_blocks_new(memory, &blocks) < 0)
		return -ENOENT;
	ret->json = dax_blocks_json(item->show, blocks, false);
	daxctlx_blocks_free(blocks);
	return 0;
}

/* Only where there are some, so that nobody misses them who does not know dynamic capacity. */
static int get_device_extents(const struct item *item, struct value *ret)
{
	if (!item->show->extents)
		return -ENOENT;
	ret->json = dax_extents_json(item->show, daxctl_dev_get_region(item->dev),
				     daxctl_dev_get_devname(item->dev));
	return ret->json ? 0 : -ENOENT;
}

static const struct field device_fields[] = {
	{ "chardev", FIELD_TEXT, get_chardev },
	{ "size", FIELD_SIZE, get_size },
	{ "target_node", FIELD_NUMBER, get_target_node },
	{ "align", FIELD_SIZE, get_align },
	{ "mode", FIELD_TEXT, get_mode },
	{ "online_memblocks", FIELD_NUMBER, get_online },
	{ "total_memblocks", FIELD_NUMBER, get_total },
	{ "movable", FIELD_FLAG, get_movable },
	{ "state", FIELD_TEXT, get_state },
	{ "mappings", FIELD_JSON, get_mappings },
	{ "extents", FIELD_JSON, get_device_extents },
	{ "memory_state", FIELD_TEXT, get_memory_state },
	{ "memblocks", FIELD_JSON, get_memblocks },
};

struct json_object *dax_device_json(struct dax_show *show, struct daxctl_dev *dev)
{
	struct daxctl_memory *memory = daxctl_dev_get_memory(dev);
	struct item item = { .show = show, .dev = dev, .memory = -ENOENT };

	if (memory)
		item.memory = daxctlx_memory_look(memory, &item.total, &item.online, &item.movable);
	complain(show);
	return item_json(&item, device_fields, ARRAY_LEN(device_fields));
}

/* --- regions --- */

/* 85 leaves out what is the same for all. */
static int get_path(const struct item *item, struct value *ret)
{
	const char *path = daxctl_region_get_path(item->region) +
			   strlen(daxctlx_get_sysroot(item->show->ctx));
	const char *rest = after_prefix(path, "/sys/devices");

	ret->text = rest ? rest : path;
	return item->show->inside ? -ENOENT : 0;
}

static int get_id(const struct item *item, struct value *ret)
{
	ret->number = (uint64_t)daxctl_region_get_id(item->region);
	return 0;
}

static int get_region_size(const struct item *item, struct value *ret)
{
	ret->number = daxctl_region_get_size(item->region);
	return ret->number < ULLONG_MAX ? 0 : -ENOENT;
}

static int get_available_size(const struct item *item, struct value *ret)
{
	ret->number = daxctl_region_get_available_size(item->region);
	return ret->number > 0 ? 0 : -ENOENT;
}

static int get_region_align(const struct item *item, struct value *ret)
{
	ret->number = daxctl_region_get_align(item->region);
	return ret->number < ULONG_MAX ? 0 : -ENOENT;
}

static int get_devices(const struct item *item, struct value *ret)
{
	ret->json = json_object_get(item->devices);
	return ret->json ? 0 : -ENOENT;
}

static int get_region_extents(const struct item *item, struct value *ret)
{
	if (!item->show->extents)
		return -ENOENT;
	ret->json = dax_extents_json(item->show, item->region, NULL);
	return ret->json ? 0 : -ENOENT;
}

static const struct field region_fields[] = {
	{ "path", FIELD_TEXT, get_path },
	{ "id", FIELD_NUMBER, get_id },
	{ "size", FIELD_SIZE, get_region_size },
	{ "available_size", FIELD_SIZE, get_available_size },
	{ "align", FIELD_NUMBER, get_region_align },
	{ "extents", FIELD_JSON, get_region_extents },
	{ "devices", FIELD_JSON, get_devices },
};

struct json_object *dax_region_json(struct dax_show *show, struct daxctl_region *region,
				struct json_object *devices)
{
	auto_json struct json_object *mine = devices;
	struct item item = { .show = show, .region = region, .devices = mine };

	return item_json(&item, region_fields, ARRAY_LEN(region_fields));
}
