// SPDX-License-Identifier: LGPL-2.1-or-later
/* surroundings.c - what other processes are doing to regions, see surroundings.h */
#include <errno.h>
#include <string.h>

#include "libcxl/owner.h"
#include "libcxl/private.h"
#include "libcxl/surroundings.h"

static uint64_t mix(uint64_t hash, const void *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ ((const unsigned char *)data)[i]) * UINT64_C(0x100000001b3);
	return hash;
}

/* A region that is not committed belongs to somebody alive, dead, or unknown. */
static bool may_be_finished(struct cxl_region *region)
{
	auto_owner_record struct owner_record record = { 0 };

	return owner_find(region->obj.ctx, region->obj.name, false, &record) < 0;
}

static void look_at(struct cxl_region *region, struct surroundings *around)
{
	int committed = cxl_region_decode_is_committed(region);

	around->hash = mix(around->hash, region->obj.name, strlen(region->obj.name));
	around->hash = mix(around->hash, &committed, sizeof(committed));
	if (!committed && !around->unfinished)
		around->unfinished = may_be_finished(region);
}

typedef void (*region_fn)(struct cxl_region *region, struct surroundings *around);

static void for_each_below(struct cxl_port *root, region_fn fn, struct surroundings *around)
{
	struct cxl_decoder *decoder;
	struct cxl_region *region;

	cxl_decoder_foreach(root, decoder)
		cxl_region_foreach(decoder, region)
			fn(region, around);
}

static void for_each_region(struct ctx *ctx, struct cxl_decoder *decoder, region_fn fn,
			    struct surroundings *around)
{
	struct cxl_bus *bus;

	if (decoder) {
		for_each_below(port_root(decoder->port), fn, around);
		return;
	}
	cxl_bus_foreach(cxl_of(ctx), bus)
		for_each_below(&bus->port, fn, around);
}

struct surroundings look_around(struct ctx *ctx, struct cxl_decoder *decoder)
{
	struct surroundings around = { .hash = UINT64_C(0xcbf29ce484222325) };

	objects_refresh(ctx);
	for_each_region(ctx, decoder, look_at, &around);
	return around;
}

/* Half-made regions hold port decoders: whoever cannot get one wants to know whose they are. */
static void explain_unfinished(struct cxl_region *region, struct surroundings *unused)
{
	auto_owner_record struct owner_record dead = { 0 }, alive = { 0 };
	struct ctx *ctx = region->obj.ctx;
	const char *name = region->obj.name;

	if (cxl_region_decode_is_committed(region))
		return;
	if (owner_find(ctx, name, false, &dead) == 0)
		(void)ctx_reason(ctx, 0,
				 "%s was left behind by process %d, which was killed; 'cxl "
				 "destroy-region %s' removes it",
				 name, dead.pid, name);
	else if (owner_find(ctx, name, true, &alive) == 0)
		(void)ctx_reason(ctx, 0, "process %d is working on %s", alive.pid, name);
	else
		(void)ctx_reason(ctx, 0,
				 "%s is not committed; if nobody is making it, 'cxl destroy-region "
				 "%s' removes it",
				 name, name);
}

int explain_contention(struct ctx *ctx, struct cxl_decoder *decoder, int code)
{
	struct failure failure = ctx->last;

	if (code == -EBUSY || code == -ENXIO)
		for_each_region(ctx, decoder, explain_unfinished, NULL);
	ctx->last = failure;
	return code;
}
