// SPDX-License-Identifier: LGPL-2.1-or-later
/* memory.c - memory blocks inside an address range, see memory.h */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/numbers.h"
#include "base/scope.h"
#include "engine/context.h"
#include "engine/memory.h"

#define MEMORY "devices/system/memory"
#define NUMBERS_MAX 4096	/* blocks that are tried one by one */

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

int memory_look_state(struct ctx *ctx, unsigned int id, struct memory_block *ret)
{
	char text[SYSFS_TEXT_MAX + 1];
	int r;

	r = ctx_read(ctx, block_file(id, "state").text, text);
	if (r < 0)
		return r;
	*ret = (struct memory_block){ .id = id, .online = strcmp(text, "offline") != 0 };
	snprintf(ret->state, sizeof(ret->state), "%.*s", (int)sizeof(ret->state) - 1, text);
	return 0;
}

int memory_look(struct ctx *ctx, unsigned int id, struct memory_block *ret)
{
	int r = memory_look_state(ctx, id, ret);

	if (r == 0 && ret->online)
		read_zone(ctx, ret);
	return r;
}

int memory_look_zone(struct ctx *ctx, unsigned int id, struct memory_block *ret)
{
	struct memory_block block = { .id = id, .state = "online", .online = true };
	char text[SYSFS_TEXT_MAX + 1];

	if (ctx_read(ctx, block_file(id, "valid_zones").text, text) < 0 || !*text ||
	    strchr(text, ' ') || strlen(text) >= sizeof(block.zone))
		return memory_look(ctx, id, ret);
	strcpy(block.zone, text);
	*ret = block;
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

void memory_sort(struct memory_blocks *blocks)
{
	if (blocks->n > 1)
		qsort(blocks->at, blocks->n, sizeof(*blocks->at), compare_ids);
}

int memory_append(struct memory_blocks *blocks, const struct memory_blocks *more)
{
	struct memory_block *at;

	blocks->unit = more->unit;
	if (more->n == 0)
		return 0;
	at = reallocarray(blocks->at, blocks->n + more->n, sizeof(*at));
	if (!at)
		return -ENOMEM;
	memcpy(at + blocks->n, more->at, more->n * sizeof(*at));
	blocks->at = at;
	blocks->n += more->n;
	blocks->n_online += more->n_online;
	return 0;
}

const struct memory_block *memory_get(const struct memory_blocks *blocks, unsigned int id)
{
	const struct memory_block key = { .id = id };

	return blocks->n ? bsearch(&key, blocks->at, blocks->n, sizeof(*blocks->at), compare_ids) :
			   NULL;
}

/* --- finding them --- */

struct search {
	struct ctx *ctx;
	uint64_t first, end;	/* numbers of blocks, without the last */
	memory_look_fn *look;
	void *data;
	struct memory_blocks *found;
};

/* One that is not there, or went away meanwhile, is none. */
static int add_block(const struct search *search, unsigned int id)
{
	struct memory_block block;
	int r;

	r = search->look ? search->look(search->ctx, id, search->data, &block) :
			   memory_look(search->ctx, id, &block);
	if (r == -ENOENT)
		return 0;
	return r < 0 ? r : append(search->found, &block);
}

/* What a device costs must not depend on how many blocks all others have. */
static int try_numbers(const struct search *search)
{
	int r = 0;

	for (uint64_t id = search->first; r == 0 && id < search->end; id++)
		r = add_block(search, (unsigned int)id);
	return r;
}

static int try_names(const struct search *search)
{
	auto_words struct words names = { 0 };
	int id, r;

	r = ctx_names(search->ctx, MEMORY, &names);
	if (r < 0)
		return ctx_fail(search->ctx, r, "list", MEMORY, "");
	for (size_t i = 0; r == 0 && i < names.n; i++)
		if (parse_name(names.at[i], "memory", &id) == 0 && (uint64_t)id >= search->first &&
		    (uint64_t)id < search->end)
			r = add_block(search, (unsigned int)id);
	memory_sort(search->found);
	return r;
}

/* A range may have room for more blocks than anybody can count: then by the names that there are. */
static int search_blocks(const struct search *search)
{
	bool few = search->end - search->first <= NUMBERS_MAX && search->end <= INT_MAX;

	return few ? try_numbers(search) : try_names(search);
}

static int refuse_range(struct ctx *ctx, uint64_t start, uint64_t size)
{
	char text[64];

	snprintf(text, sizeof(text), "%#" PRIx64 " + %#" PRIx64, start, size);
	return ctx_fail(ctx, -ERANGE, "find memory in", MEMORY, text);
}

int memory_find_by(struct ctx *ctx, uint64_t start, uint64_t size, memory_look_fn *look, void *data,
		   struct memory_blocks *ret)
{
	struct search search = { .ctx = ctx, .look = look, .data = data, .found = ret };
	uint64_t unit;
	int r;

	*ret = (struct memory_blocks){ 0 };
	if (size > UINT64_MAX - start)
		return refuse_range(ctx, start, size);
	r = memory_unit(ctx, &unit);
	if (r < 0 || unit == 0)
		return r;
	ret->unit = unit;
	search.first = start / unit + (start % unit != 0);
	search.end = (start + size) / unit;
	if (search.first >= search.end)
		return 0;
	r = search_blocks(&search);
	if (r < 0)
		memory_clear(ret);
	return r;
}

int memory_find(struct ctx *ctx, uint64_t start, uint64_t size, struct memory_blocks *ret)
{
	return memory_find_by(ctx, start, size, NULL, NULL, ret);
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
