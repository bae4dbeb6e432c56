// SPDX-License-Identifier: LGPL-2.1-or-later
/* sysram-look.c - what a region is as system memory now, see sysram.h */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/numbers.h"
#include "libcxl/region-driver.h"
#include "libcxl/region-settle.h"
#include "libcxl/sysram.h"

/* --- words --- */

static const char *const policies[] = {
	[CXLX_SYSRAM_ONLINE_MOVABLE] = "online_movable",
	[CXLX_SYSRAM_ONLINE] = "online",
	[CXLX_SYSRAM_ONLINE_KERNEL] = "online_kernel",
	[CXLX_SYSRAM_OFFLINE] = "offline",
};

static const char *const backends[] = {
	[CXLX_SYSRAM_AUTO] = "auto",
	[CXLX_SYSRAM_SYSRAM] = "sysram",
	[CXLX_SYSRAM_STATE] = "state",
	[CXLX_SYSRAM_BLOCK] = "block",
};

static int index_of(const char *const *words, size_t n, const char *word)
{
	for (size_t i = 0; word && i < n; i++)
		if (strcmp(words[i], word) == 0)
			return (int)i;
	return -EINVAL;
}

CXL_API const char *cxlx_sysram_policy_name(enum cxlx_sysram_policy policy)
{
	return (size_t)policy < ARRAY_LEN(policies) ? policies[policy] : NULL;
}

CXL_API int cxlx_sysram_policy_from_name(const char *name, enum cxlx_sysram_policy *ret_policy)
{
	int i = index_of(policies, ARRAY_LEN(policies), name);

	if (i < 0 || !ret_policy)
		return -EINVAL;
	*ret_policy = (enum cxlx_sysram_policy)i;
	return 0;
}

CXL_API const char *cxlx_sysram_backend_name(enum cxlx_sysram_backend backend)
{
	return (size_t)backend < ARRAY_LEN(backends) ? backends[backend] : NULL;
}

CXL_API int cxlx_sysram_backend_from_name(const char *name, enum cxlx_sysram_backend *ret_backend)
{
	int i = index_of(backends, ARRAY_LEN(backends), name);

	if (i < 0 || !ret_backend)
		return -EINVAL;
	*ret_backend = (enum cxlx_sysram_backend)i;
	return 0;
}

/* --- dax devices --- */

/* Addresses in hexadecimal; the end is the last byte. */
static int read_mapping(struct ctx *ctx, const char *dir, uint64_t *ret_start, uint64_t *ret_size)
{
	char start[SYSFS_TEXT_MAX + 1], end[SYSFS_TEXT_MAX + 1];
	uint64_t last;
	int r;

	r = ctx_read(ctx, path_join(dir, "start").text, start);
	if (r == 0)
		r = ctx_read(ctx, path_join(dir, "end").text, end);
	if (r < 0)
		return r;
	if (parse_u64(start, 0, ret_start) < 0 || parse_u64(end, 0, &last) < 0 ||
	    last < *ret_start)
		return -EPROTO;
	*ret_size = last - *ret_start + 1;
	return 0;
}

static size_t whole_blocks(uint64_t start, uint64_t size, uint64_t unit)
{
	uint64_t first = start / unit + (start % unit != 0), end = (start + size) / unit;

	return end > first ? (size_t)(end - first) : 0;
}

/* Only root may read where a device's pieces lie; others see blocks and expect nothing. */
static size_t count_blocks(struct ctx *ctx, const char *dir, uint64_t unit)
{
	auto_words struct words names = { 0 };
	uint64_t start, size;
	size_t n = 0;
	int id;

	if (unit == 0 || ctx_names(ctx, dir, &names) < 0)
		return 0;
	for (size_t i = 0; i < names.n; i++)
		if (parse_name(names.at[i], "mapping", &id) == 0 &&
		    read_mapping(ctx, path_join(dir, names.at[i]).text, &start, &size) == 0)
			n += whole_blocks(start, size, unit);
	return n;
}

static void read_word(struct ctx *ctx, const char *dir, const char *file, char *ret, size_t size)
{
	char text[SYSFS_TEXT_MAX + 1];

	if (ctx_read(ctx, path_join(dir, file).text, text) == 0)
		snprintf(ret, size, "%.*s", (int)size - 1, text);
}

static int read_node(struct ctx *ctx, const char *dir)
{
	char text[16] = "";
	int32_t node;

	read_word(ctx, dir, "target_node", text, sizeof(text));
	return parse_i32(text, 10, &node) == 0 && node >= 0 ? node : -1;
}

static void look_at_device(struct ctx *ctx, const char *name, uint64_t unit,
			   struct sysram_device *ret)
{
	struct sysfs_path dir = path_join(DAX_DEVICES, name);
	char link[PATH_MAX];

	*ret = (struct sysram_device){ .node = read_node(ctx, dir.text) };
	snprintf(ret->name, sizeof(ret->name), "%s", name);
	if (ctx_readlink(ctx, path_join(dir.text, "driver").text, link, sizeof(link)) == 0)
		snprintf(ret->driver, sizeof(ret->driver), "%.63s", last_component(link));
	ret->n_blocks = count_blocks(ctx, dir.text, unit);
	if (sysram_is_memory(ret))
		read_word(ctx, dir.text, "state", ret->state, sizeof(ret->state));
}

static int look_at_devices(struct cxlx_sysram *sysram)
{
	auto_words struct words names = { 0 };
	struct ctx *ctx = sysram->region->obj.ctx;
	int r;

	r = region_dax_devices(sysram->region, &names);
	if (r < 0)
		return ctx_fail(ctx, r, "list", region_dax_path(sysram->region).text, "");
	sysram->devices = calloc(names.n + 1, sizeof(*sysram->devices));
	if (!sysram->devices)
		return -ENOMEM;
	for (size_t i = 0; i < names.n; i++)
		look_at_device(ctx, names.at[i], sysram->blocks.unit,
			       &sysram->devices[sysram->n_devices++]);
	return 0;
}

bool sysram_is_memory(const struct sysram_device *device)
{
	return strcmp(device->driver, DAX_MEMORY_DRIVER) == 0;
}

const struct sysram_device *sysram_first(const struct cxlx_sysram *sysram)
{
	for (size_t i = 0; i < sysram->n_devices; i++)
		if (sysram_is_memory(&sysram->devices[i]))
			return &sysram->devices[i];
	return NULL;
}

/* --- all of it --- */

static int look_at_blocks(struct cxlx_sysram *sysram)
{
	struct obj *obj = &sysram->region->obj;
	uint64_t start, size;
	int r;

	attr_forget(obj);
	r = attr_get_u64(obj, REGION_RESOURCE, &start);
	if (r == 0)
		r = attr_get_u64(obj, REGION_SIZE, &size);
	if (r < 0 || start == UINT64_MAX)
		return r;
	return memory_find(obj->ctx, start, size, &sysram->blocks);
}

static enum cxlx_sysram_backend backend_of(const struct cxlx_sysram *sysram)
{
	const struct sysram_device *device = sysram_first(sysram);

	if (*sysram->policy_file)
		return CXLX_SYSRAM_SYSRAM;
	if (!device)
		return CXLX_SYSRAM_AUTO;
	return *device->state ? CXLX_SYSRAM_STATE : CXLX_SYSRAM_BLOCK;
}

static int look(struct cxlx_sysram *sysram)
{
	struct cxl_region *region = sysram->region;
	int r;

	r = look_at_blocks(sysram);
	if (r == 0)
		r = look_at_devices(sysram);
	if (r < 0)
		return r;
	if (object_driver(&region->obj, sysram->driver, sizeof(sysram->driver)) < 0)
		*sysram->driver = '\0';
	if (strcmp(sysram->driver, SYSRAM_DRIVER) == 0)
		read_word(region->obj.ctx, region_sysram_path(region).text, SYSRAM_POLICY,
			  sysram->policy_file, sizeof(sysram->policy_file));
	sysram->backend = backend_of(sysram);
	return 0;
}

CXL_API int cxlx_sysram_new(struct cxl_region *region, struct cxlx_sysram **ret_sysram)
{
	auto_sysram struct cxlx_sysram *sysram = NULL;
	int r;

	if (!region || !ret_sysram)
		return -EINVAL;
	sysram = calloc(1, sizeof(*sysram));
	if (!sysram)
		return -ENOMEM;
	sysram->region = region;
	r = look(sysram);
	if (r == 0)
		*ret_sysram = take(sysram);
	return r;
}

CXL_API void cxlx_sysram_free(struct cxlx_sysram *sysram)
{
	if (!sysram)
		return;
	memory_clear(&sysram->blocks);
	free(sysram->devices);
	free(sysram);
}

/* --- what follows a policy --- */

static bool is_in(const struct memory_block *block, const char *zone)
{
	return strcmp(block->zone, zone) == 0;
}

/* "none" is a block in two zones: neither of them can be had for it. */
bool sysram_block_follows(const struct memory_block *block, enum cxlx_sysram_policy policy)
{
	if (policy == CXLX_SYSRAM_OFFLINE || strcmp(block->state, "online") != 0)
		return policy == CXLX_SYSRAM_OFFLINE && !block->online;
	if (policy == CXLX_SYSRAM_ONLINE_MOVABLE)
		return is_in(block, "Movable");
	if (policy == CXLX_SYSRAM_ONLINE_KERNEL)
		return *block->zone && !is_in(block, "Movable") && !is_in(block, "none");
	return true;
}

size_t sysram_blocks_expected(const struct cxlx_sysram *sysram)
{
	size_t n = 0;

	for (size_t i = 0; i < sysram->n_devices; i++)
		if (sysram_is_memory(&sysram->devices[i]))
			n += sysram->devices[i].n_blocks;
	return n;
}

bool sysram_follows(const struct cxlx_sysram *sysram, enum cxlx_sysram_policy policy)
{
	if (sysram->blocks.n == 0 || sysram->blocks.n < sysram_blocks_expected(sysram))
		return false;
	for (size_t i = 0; i < sysram->blocks.n; i++)
		if (!sysram_block_follows(&sysram->blocks.at[i], policy))
			return false;
	return true;
}

/* --- for callers --- */

CXL_API bool cxlx_sysram_follows(const struct cxlx_sysram *sysram, enum cxlx_sysram_policy policy)
{
	return sysram && sysram_follows(sysram, policy);
}

static const char *state_of(const struct memory_blocks *blocks)
{
	if (blocks->n == 0)
		return "unplugged";
	if (blocks->n_online == 0)
		return "offline";
	return blocks->n_online == blocks->n ? "online" : "partial";
}

static const char *zone_of(const struct memory_blocks *blocks)
{
	const char *zone = NULL;

	for (size_t i = 0; i < blocks->n; i++) {
		const struct memory_block *block = &blocks->at[i];

		if (!block->online || !*block->zone)
			continue;
		if (zone && strcmp(zone, block->zone) != 0)
			return "mixed";
		zone = block->zone;
	}
	return zone;
}

/* "online" leaves no trace in the blocks: that it was meant, only the driver knows. */
static bool was_left_to_the_kernel(const struct cxlx_sysram *sysram)
{
	const struct sysram_device *device = sysram_first(sysram);
	const char *word = device && *device->state ? device->state : sysram->policy_file;

	return strcmp(word, policies[CXLX_SYSRAM_ONLINE]) == 0;
}

static const char *policy_of(const struct cxlx_sysram *sysram)
{
	static const enum cxlx_sysram_policy exact[] = {
		CXLX_SYSRAM_OFFLINE, CXLX_SYSRAM_ONLINE_MOVABLE, CXLX_SYSRAM_ONLINE_KERNEL
	};

	if (was_left_to_the_kernel(sysram) && sysram_follows(sysram, CXLX_SYSRAM_ONLINE))
		return policies[CXLX_SYSRAM_ONLINE];
	for (size_t i = 0; i < ARRAY_LEN(exact); i++)
		if (sysram_follows(sysram, exact[i]))
			return policies[exact[i]];
	return NULL;
}

CXL_API int cxlx_sysram_get_info(const struct cxlx_sysram *sysram,
				 struct cxlx_sysram_info *ret_info)
{
	const struct sysram_device *device;
	const struct memory_blocks *blocks;

	if (!sysram || !ret_info)
		return -EINVAL;
	device = sysram_first(sysram);
	blocks = &sysram->blocks;
	*ret_info = (struct cxlx_sysram_info){
		.daxdev = device ? device->name : NULL,
		.backend = sysram->backend,
		.policy = policy_of(sysram),
		.state = state_of(blocks),
		.zone = zone_of(blocks),
		.size = blocks->n * blocks->unit,
		.online_size = blocks->n_online * blocks->unit,
		.n_blocks = blocks->n,
		.n_online = blocks->n_online,
		.numa_node = device ? device->node : -1,
	};
	return 0;
}

CXL_API int cxlx_sysram_get_block(const struct cxlx_sysram *sysram, size_t index,
				  struct cxlx_sysram_block *ret_block)
{
	const struct memory_block *block;

	if (!sysram || !ret_block)
		return -EINVAL;
	if (index >= sysram->blocks.n)
		return -ENOENT;
	block = &sysram->blocks.at[index];
	*ret_block = (struct cxlx_sysram_block){
		.id = block->id,
		.state = block->state,
		.zone = block->zone,
	};
	return 0;
}
