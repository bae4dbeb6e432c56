// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * region-claim.c - region names by compare-exchange
 *
 * The kernel offers the next name in create_ram_region, create_pmem_region and the like,
 * one counter for all windows; writing it back makes the region, unless somebody
 * else did so in between: then the answer is EBUSY and there is a new offer.
 */
#include <errno.h>
#include <string.h>

#include "libcxl/dynamic.h"
#include "libcxl/region-create.h"
#include "engine/wait.h"

struct sysfs_path region_create_file(const char *mode)
{
	struct sysfs_path file;

	snprintf(file.text, sizeof(file.text), "create_%s_region", mode);
	return file;
}

static int lost_every_time(struct cxl_decoder *decoder, const struct claim *claim)
{
	return ctx_reason(decoder->obj.ctx, -EBUSY,
			  "lost the race for a region name %u time%s, last for %s: something else "
			  "creates regions all the time; try again, or give a longer --timeout",
			  claim->lost, claim->lost == 1 ? "" : "s", claim->last);
}

int region_offer(struct cxl_decoder *decoder, const char *mode, char name[32])
{
	struct sysfs_path file = region_create_file(mode);
	char offer[SYSFS_TEXT_MAX + 1];
	int id, r;

	r = object_read(&decoder->obj, file.text, offer);
	if (r < 0)
		return r;
	if (parse_name(offer, "region", &id) < 0)
		return ctx_fail(decoder->obj.ctx, -EPROTO, "understand",
				object_path(&decoder->obj, file.text).text, offer);
	snprintf(name, 32, "region%d", id);
	return 0;
}

void region_claimed_step(struct steps *steps, struct cxl_decoder *decoder, const char *mode,
			 const char *region)
{
	steps_add(steps, path_join(CXL_DEVICES, decoder->obj.name).text,
		  region_create_file(mode).text, region,
		  decoder_type.attrs[DECODER_DELETE].file, region);
	if (!steps->failed)
		steps->at[steps->n - 1].done = true;
}

static int claim_once(struct cxl_decoder *decoder, const char *mode,
		      void (*claimed)(void *data, const char *name), void *data, char name[32])
{
	int r;

	r = region_offer(decoder, mode, name);
	if (r < 0)
		return r;
	r = object_write(&decoder->obj, region_create_file(mode).text, name);
	if (r == 0 && claimed)
		claimed(data, name);
	return r;
}

int region_claim(struct cxl_decoder *decoder, const char *mode, uint64_t deadline,
		 void (*claimed)(void *data, const char *name), void *data, struct claim *claim,
		 char name[32])
{
	int r;

	for (unsigned int attempt = 0;; attempt++) {
		r = claim_once(decoder, mode, claimed, data, name);
		if (r != -EBUSY)
			return r;
		claim->lost++;
		snprintf(claim->last, sizeof(claim->last), "%s", name);
		if (wait_backoff(decoder->obj.ctx, attempt, deadline))
			continue;
		if (sysfs_cancelled(&decoder->obj.ctx->fs))
			return -EINTR;
		return lost_every_time(decoder, claim);
	}
}

/* --- the drop-in API: claim, and find what came of it --- */

#define CLAIM_MS 5000

static struct cxl_region *create(struct cxl_decoder *decoder, const char *mode)
{
	struct cxl_region *region;
	struct claim claim = { 0 };
	char name[32];
	int r = -EINVAL;

	if (decoder && decoder_is_root(decoder))
		r = region_claim(decoder, mode, wait_now() + CLAIM_MS, NULL, NULL, &claim, name);
	if (r == 0) {
		decoder_forget_regions(decoder);
		r = cxlx_region_get_by_name(cxl_of(decoder->obj.ctx), name, &region);
	}
	if (r == 0)
		return region;
	errno = -r;
	return NULL;
}

CXL_API struct cxl_region *cxl_decoder_create_ram_region(struct cxl_decoder *decoder)
{
	return create(decoder, "ram");
}

CXL_API struct cxl_region *cxl_decoder_create_pmem_region(struct cxl_decoder *decoder)
{
	return create(decoder, "pmem");
}

CXL_API struct cxl_region *cxl_decoder_create_dynamic_ram_1_region(struct cxl_decoder *decoder)
{
	const char *mode = decoder ? dynamic_word(decoder->obj.ctx, NULL) : NULL;

	return create(decoder, mode ? mode : "dynamic_ram_1");
}
