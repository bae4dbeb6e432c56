// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * memory.c - the memory blocks of a device that is system memory
 *
 * They are found by address, not by searching the node: what a device costs does not depend on
 * how much other memory there is.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "libdaxctl/memory.h"

#define NODES "devices/system/node"

/* --- blocks --- */

struct search {
	struct daxctl_dev *dev;
	memory_look_fn *look;
	void *data;
	struct memory_blocks *found;
};

static int add_range(const struct search *search, uint64_t start, uint64_t size)
{
	auto_memory struct memory_blocks more = { 0 };
	int r;

	r = memory_find_by(search->dev->obj.ctx, start, size, search->look, search->data, &more);
	return r < 0 ? r : memory_append(search->found, &more);
}

static int add_mappings(const struct search *search)
{
	const struct daxctl_mapping *mapping;
	int r;

	r = mappings_read(search->dev);
	for (mapping = search->dev->mappings; r == 0 && mapping; mapping = mapping->next)
		r = add_range(search, mapping->start, mapping->end - mapping->start + 1);
	return r;
}

/* A kernel without mappings has devices of one range. */
static int add_resource(const struct search *search)
{
	uint64_t start, size;
	int r;

	r = device_start(search->dev, &start);
	if (r == 0)
		r = attr_get_u64(&search->dev->obj, DEVICE_SIZE, &size);
	return r < 0 ? r : add_range(search, start, size);
}

int device_blocks_by(struct daxctl_dev *dev, memory_look_fn *look, void *data,
		     struct memory_blocks *ret)
{
	const struct search search = { .dev = dev, .look = look, .data = data, .found = ret };
	int r;

	*ret = (struct memory_blocks){ 0 };
	r = add_mappings(&search);
	if (r == -ENOENT)
		r = add_resource(&search);
	if (r < 0)
		memory_clear(ret);
	memory_sort(ret);
	return r;
}

int device_blocks(struct daxctl_dev *dev, struct memory_blocks *ret)
{
	return device_blocks_by(dev, NULL, NULL, ret);
}

/* --- what the driver says --- */

int device_memory_state(struct daxctl_dev *dev, char ret[MEMORY_POLICY_MAX])
{
	char text[SYSFS_TEXT_MAX + 1];
	int r;

	r = object_read(&dev->obj, "state", text);
	if (r < 0)
		return r;
	if (!*text || strlen(text) >= MEMORY_POLICY_MAX)
		return ctx_fail(dev->obj.ctx, -EPROTO, "understand",
				object_path(&dev->obj, "state").text, text);
	strcpy(ret, text);
	return 0;
}

bool device_is_unplugged(struct daxctl_dev *dev)
{
	struct failure before = dev->obj.ctx->last;
	char word[MEMORY_POLICY_MAX];
	bool is = device_memory_state(dev, word) == 0 && strcmp(word, MEMORY_UNPLUGGED) == 0;

	dev->obj.ctx->last = before;
	return is;
}

static unsigned int whole_blocks(uint64_t start, uint64_t end, uint64_t unit)
{
	uint64_t first = start / unit + (start % unit != 0), after = end / unit;

	return after > first ? (unsigned int)(after - first) : 0;
}

/* Memory that is unplugged has no blocks: these are the ones that it would have. */
static unsigned int count_unplugged(struct daxctl_dev *dev)
{
	uint64_t unit, start, size;
	unsigned int n = 0;

	if (!device_is_unplugged(dev) || memory_unit(dev->obj.ctx, &unit) < 0 || unit == 0)
		return 0;
	if (mappings_read(dev) == 0) {
		for (const struct daxctl_mapping *at = dev->mappings; at; at = at->next)
			n += whole_blocks(at->start, at->end + 1, unit);
		return n;
	}
	if (device_start(dev, &start) < 0 || attr_get_u64(&dev->obj, DEVICE_SIZE, &size) < 0)
		return 0;
	return whole_blocks(start, start + size, unit);
}

unsigned int device_count_blocks(struct daxctl_dev *dev, const struct memory_blocks *blocks)
{
	return blocks->n ? (unsigned int)blocks->n : count_unplugged(dev);
}

/* --- the object --- */

void memory_free(struct daxctl_memory *memory)
{
	if (!memory)
		return;
	free(memory->node_path);
	free(memory);
}

static struct daxctl_memory *memory_new(struct daxctl_dev *dev)
{
	struct daxctl_memory *memory = calloc(1, sizeof(*memory));
	int node = daxctl_dev_get_target_node(dev);

	if (!memory)
		return NULL;
	memory->dev = dev;
	if (node >= 0 && asprintf(&memory->node_path, "%s/sys/" NODES "/node%d",
				  dev->obj.ctx->fs.root, node) < 0) {
		free(memory);
		return NULL;
	}
	return memory;
}

DAXCTL_API struct daxctl_memory *daxctl_dev_get_memory(struct daxctl_dev *dev)
{
	if (!dev || daxctl_dev_get_mode(dev) != DAXCTL_DEV_MODE_RAM)
		return NULL;
	if (!dev->memory)
		dev->memory = memory_new(dev);
	return dev->memory;
}

DAXCTL_API struct daxctl_dev *daxctl_memory_get_dev(struct daxctl_memory *mem)
{
	return mem ? mem->dev : NULL;
}

DAXCTL_API const char *daxctl_memory_get_node_path(struct daxctl_memory *mem)
{
	return mem ? mem->node_path : NULL;
}

/* An empty range has no blocks, but their size all the same. */
DAXCTL_API unsigned long daxctl_memory_get_block_size(struct daxctl_memory *mem)
{
	auto_memory struct memory_blocks none = { 0 };

	if (!mem || memory_find(mem->dev->obj.ctx, 0, 0, &none) < 0)
		return 0;
	return none.unit;
}

/* --- what state they are in --- */

DAXCTL_API int daxctl_memory_is_online(struct daxctl_memory *mem)
{
	auto_memory struct memory_blocks blocks = { 0 };
	int r;

	r = mem ? device_blocks(mem->dev, &blocks) : -EINVAL;
	return r < 0 ? r : (int)blocks.n_online;
}

DAXCTL_API int daxctl_memory_num_sections(struct daxctl_memory *mem)
{
	auto_memory struct memory_blocks blocks = { 0 };
	int r;

	r = mem ? device_blocks(mem->dev, &blocks) : -EINVAL;
	return r < 0 ? r : (int)device_count_blocks(mem->dev, &blocks);
}

unsigned int blocks_count_movable(const struct memory_blocks *blocks)
{
	unsigned int n = 0;

	for (size_t i = 0; i < blocks->n; i++)
		n += strcmp(blocks->at[i].zone, "Movable") == 0;
	return n;
}

DAXCTL_API int daxctl_memory_is_movable(struct daxctl_memory *mem)
{
	auto_memory struct memory_blocks blocks = { 0 };
	int r;

	r = mem ? device_blocks(mem->dev, &blocks) : -EINVAL;
	if (r < 0)
		return r;
	return blocks.n == 0 || blocks.n_online < blocks.n ? -ENXIO : blocks_count_movable(&blocks) == blocks.n;
}

DAXCTL_API int daxctlx_memory_look(struct daxctl_memory *mem, unsigned int *ret_total,
				   unsigned int *ret_online, unsigned int *ret_movable)
{
	auto_memory struct memory_blocks blocks = { 0 };
	int r;

	if (!mem || !ret_total || !ret_online || !ret_movable)
		return -EINVAL;
	r = device_blocks(mem->dev, &blocks);
	if (r < 0)
		return r;
	*ret_total = device_count_blocks(mem->dev, &blocks);
	*ret_online = (unsigned int)blocks.n_online;
	*ret_movable = blocks_count_movable(&blocks);
	return 0;
}

DAXCTL_API int daxctlx_memory_get_found(struct daxctl_memory *mem, unsigned int *ret_total,
					unsigned int *ret_online, unsigned int *ret_elsewhere)
{
	if (!mem || !ret_total || !ret_online || !ret_elsewhere)
		return -EINVAL;
	if (!mem->found.known)
		return -ENODATA;
	*ret_total = mem->found.total;
	*ret_online = mem->found.online;
	*ret_elsewhere = mem->found.elsewhere;
	return 0;
}

DAXCTL_API int daxctl_dev_has_online_memory(struct daxctl_dev *dev)
{
	struct daxctl_memory *memory;

	if (!dev)
		return -EINVAL;
	memory = daxctl_dev_get_memory(dev);
	return memory ? daxctl_memory_is_online(memory) : 0;
}

DAXCTL_API int daxctl_dev_will_auto_online_memory(struct daxctl_dev *dev)
{
	char policy[MEMORY_POLICY_MAX];
	int r;

	if (!dev)
		return -EINVAL;
	r = memory_get_policy(dev->obj.ctx, policy);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	return after_prefix(policy, "online") != NULL;
}
