// SPDX-License-Identifier: LGPL-2.1-or-later
/* memory.c - memory blocks inside an address range, see memory.h */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/numbers.h"
#include "base/scope.h"
#include "engine/context.h"
#include "engine/memory.h"

#define MEMORY "devices/system/memory"

/* Bytes in hexadecimal, without a prefix.  *ret is 0 on a kernel without hot-plug. */
int memory_unit(struct ctx *ctx, uint64_t *ret)
{
	static const char path[] = MEMORY "/block_size_bytes";
	char text[SYSFS_TEXT_MAX + 1];
	int r;

	*ret = 0;
	r = ctx_read(ctx, path, text);
	if (r == -ENOENT)
		return 0;
	if (r < 0)
		return r;
	r = parse_u64(text, 16, ret);
	if (r < 0 || *ret == 0)
		return ctx_fail(ctx, -EPROTO, "understand", path, text);
	return 0;
}

static struct sysfs_path block_file(unsigned int id, const char *file)
{
	struct sysfs_path path;

	snprintf(path.text, sizeof(path.text), MEMORY "/memory%u/%s", id, file);
	return path;
}

/* The first of the zones listed is the one that an online block is in. */
static void read_zone(struct ctx *ctx, struct memory_block *block)
{
	char text[SYSFS_TEXT_MAX + 1];

	if (ctx_read(ctx, block_file(block->id, "valid_zones").text, text) == 0)
		snprintf(block->zone, sizeof(block->zone), "%.*s", (int)strcspn(text, " "), text);
}

int memory_look(struct ctx *ctx, unsigned int id, struct memory_block *ret)
{
	char text[SYSFS_TEXT_MAX + 1];
	int r;

	r = ctx_read(ctx, block_file(id, "state").text, text);
	if (r < 0)
		return r;
	*ret = (struct memory_block){ .id = id, .online = strcmp(text, "offline") != 0 };
	snprintf(ret->state, sizeof(ret->state), "%.*s", (int)sizeof(ret->state) - 1, text);
	if (ret->online)
		read_zone(ctx, ret);
	return 0;
}

static int append(struct memory_blocks *blocks, const struct memory_block *block)
{
	struct memory_block *at = reallocarray(blocks->at, blocks->n + 1, sizeof(*at));

	if (!at)
		return -ENOMEM;
	blocks->at = at;
	blocks->at[blocks->n++] = *block;
	blocks->n_online += block->online;
	return 0;
}

static int compare_ids(const void *a, const void *b)
{
	const struct memory_block *left = a, *right = b;

	return left->id < right->id ? -1 : left->id > right->id;
}

/*
 * Blocks are found by the names that there are, not by trying every number: a range
 * may have room for more blocks than anybody can count.
 */
static int list_blocks(struct ctx *ctx, uint64_t first, uint64_t end, struct memory_blocks *ret)
{
	auto_words struct words names = { 0 };
	int id, r;

	r = ctx_names(ctx, MEMORY, &names);
	if (r < 0)
		return ctx_fail(ctx, r, "list", MEMORY, "");
	for (size_t i = 0; i < names.n; i++) {
		struct memory_block block;

		if (parse_name(names.at[i], "memory", &id) < 0 || (uint64_t)id < first ||
		    (uint64_t)id >= end)
			continue;
		r = memory_look(ctx, (unsigned int)id, &block);
		if (r == -ENOENT)
			continue;	/* it went away meanwhile */
		if (r == 0)
			r = append(ret, &block);
		if (r < 0)
			return r;
	}
	if (ret->n)
		qsort(ret->at, ret->n, sizeof(*ret->at), compare_ids);
	return 0;
}

static int refuse_range(struct ctx *ctx, uint64_t start, uint64_t size)
{
	char text[64];

	snprintf(text, sizeof(text), "%#" PRIx64 " + %#" PRIx64, start, size);
	return ctx_fail(ctx, -ERANGE, "find memory in", MEMORY, text);
}

int memory_find(struct ctx *ctx, uint64_t start, uint64_t size, struct memory_blocks *ret)
{
	uint64_t block_size, first, end;
	int r;

	*ret = (struct memory_blocks){ 0 };
	if (size > UINT64_MAX - start)
		return refuse_range(ctx, start, size);
	r = memory_unit(ctx, &block_size);
	if (r < 0 || block_size == 0)
		return r;
	ret->unit = block_size;
	first = start / block_size + (start % block_size != 0);
	end = (start + size) / block_size;
	if (first >= end)
		return 0;
	r = list_blocks(ctx, first, end, ret);
	if (r < 0)
		memory_clear(ret);
	return r;
}

void memory_clear(struct memory_blocks *blocks)
{
	free(blocks->at);
	*blocks = (struct memory_blocks){ 0 };
}

int memory_set_state(struct ctx *ctx, const struct memory_block *block, const char *state)
{
	return ctx_write(ctx, block_file(block->id, "state").text, state);
}

const char *memory_online_word(const struct memory_block *block)
{
	return strcmp(block->zone, "Movable") == 0 ? "online_movable" : "online_kernel";
}

#define POLICY MEMORY "/auto_online_blocks"

int memory_get_policy(struct ctx *ctx, char ret[MEMORY_POLICY_MAX])
{
	char text[SYSFS_TEXT_MAX + 1];
	int r;

	r = ctx_read(ctx, POLICY, text);
	if (r < 0)
		return r;
	if (!*text || strlen(text) >= MEMORY_POLICY_MAX)
		return ctx_fail(ctx, -EPROTO, "understand", POLICY, text);
	strcpy(ret, text);
	return 0;
}

int memory_set_policy(struct ctx *ctx, const char *policy)
{
	return ctx_write(ctx, POLICY, policy);
}
