// SPDX-License-Identifier: LGPL-2.1-or-later
/* region-request.c - from a caller's request to a plan, see region-request.h */
#include <errno.h>
#include <string.h>

#include "base/numbers.h"
#include "libcxl/dynamic.h"
#include "libcxl/region-request.h"
#include "libcxl/sysram.h"

static const enum cxl_decoder_mode modes[REGION_TYPES] = {
	[REGION_RAM] = CXL_DECODER_MODE_RAM,
	[REGION_PMEM] = CXL_DECODER_MODE_PMEM,
	[REGION_DYNAMIC] = CXL_DECODER_MODE_DYNAMIC_RAM_1,
};

enum region_type request_type(enum cxl_decoder_mode mode)
{
	enum region_type type = REGION_RAM;

	while (type < REGION_TYPES && modes[type] != mode)
		type++;
	return type;	/* at the end that is REGION_TYPE_ANY */
}

enum cxl_decoder_mode request_mode(enum region_type type)
{
	return type < REGION_TYPES ? modes[type] : CXL_DECODER_MODE_NONE;
}

bool request_is_sane(const struct cxlx_region_request *request)
{
	if (!request || request->sz < sizeof(*request))
		return false;
	if (request->mode != CXL_DECODER_MODE_NONE &&
	    request_type(request->mode) == REGION_TYPE_ANY)
		return false;
	if (request->extents && (request->extents->sz < sizeof(*request->extents) ||
				 request->mode != CXL_DECODER_MODE_DYNAMIC_RAM_1))
		return false;
	if (request->n_memdevs && !request->memdevs)
		return false;
	if (request->sysram && (!sysram_request_is_sane(request->sysram) ||
				request->mode != CXL_DECODER_MODE_RAM))
		return false;
	for (size_t i = 0; i < request->n_memdevs; i++)
		if (!request->memdevs[i])
			return false;
	return !request->decoder || decoder_is_root(request->decoder);
}

/* Pass the planner's reasons on. */
static void pass_reasons(struct ctx *ctx, const struct region_refusal *refusal)
{
	for (size_t i = 0; i < refusal->reasons.n; i++)
		(void)ctx_reason(ctx, 0, "%s", refusal->reasons.at[i]);
}

/* --- dynamic capacity --- */

/* With several words the first that is a partition of one of the memdevs in question. */
static const char *likely_word(struct ctx *ctx, const struct cxlx_region_request *request)
{
	const struct words *words = dynamic_words(ctx);
	struct cxl_memdev *memdev;

	for (size_t i = 0; words->n > 1 && i < words->n; i++) {
		for (size_t m = 0; m < request->n_memdevs; m++)
			if (dynamic_has(request->memdevs[m], words->at[i]))
				return words->at[i];
		if (request->n_memdevs)
			continue;
		cxl_memdev_foreach(cxl_of(ctx), memdev)
			if (dynamic_has(memdev, words->at[i]))
				return words->at[i];
	}
	return dynamic_word(ctx, NULL);
}

static int refuse_word(struct ctx *ctx, const char *word)
{
	auto_free char *has = words_join(dynamic_words(ctx), ", ");

	return ctx_reason(ctx, -EINVAL, "this kernel knows no %s; its words for dynamic ram: %s",
			  word, has ? has : "");
}

/* *ret_word stays NULL where the kernel knows no dynamic capacity: the planner says so. */
static int choose_word(struct ctx *ctx, const struct cxlx_region_request *request,
		       const char **ret_word)
{
	const char *wish = request->mode_word;

	*ret_word = dynamic_word(ctx, wish);
	if (request_type(request->mode) != REGION_DYNAMIC || dynamic_words(ctx)->n == 0)
		return 0;
	if (!*ret_word)
		return refuse_word(ctx, wish);
	if (dynamic_is_any(wish))
		*ret_word = likely_word(ctx, request);
	return 0;
}

/* A memdev that has none of this kind may have another kind. */
static void name_other_kinds(struct cxl_memdev *memdev, const char *word)
{
	const struct words *words = dynamic_words(memdev->obj.ctx);

	for (size_t i = 0; i < words->n; i++)
		if (strcmp(words->at[i], word) != 0 && dynamic_has(memdev, words->at[i]))
			(void)ctx_reason(memdev->obj.ctx, 0, "%s has %s: '-t %s' takes it",
					 memdev->obj.name, words->at[i], words->at[i]);
}

/* Who named a memdev without dynamic capacity wants to know which ones have it. */
static void name_dynamic_memdevs(struct ctx *ctx, const char *word)
{
	auto_words struct words found = { 0 };
	auto_free char *list = NULL;
	struct cxl_memdev *memdev;
	char size[SIZE_TEXT];

	cxl_memdev_foreach(cxl_of(ctx), memdev)
		if (dynamic_size(memdev, word) &&
		    words_printf(&found, "%s (%s)", memdev->obj.name,
				 size_words(size, dynamic_size(memdev, word))) < 0)
			return;
	list = words_join(&found, ", ");
	if (!list)
		return;
	if (found.n)
		(void)ctx_reason(ctx, 0, "memdevs with %s: %s", word, list);
	else
		(void)ctx_reason(ctx, 0, "no memdev of this machine has %s", word);
}

static bool lacks_partition(const struct cxlx_region_request *request, const char *word)
{
	for (size_t i = 0; i < request->n_memdevs; i++)
		if (dynamic_size(request->memdevs[i], word) == 0)
			return true;
	return false;
}

/* --- planning --- */

/* The survey lists the memdevs in the order of the request, so member N is candidate N. */
int request_plan(struct ctx *ctx, const struct cxlx_region_request *request, struct survey *survey,
		 struct region_plan *plan, struct region_refusal *reterr)
{
	auto_free size_t *members = calloc(request->n_memdevs + 1, sizeof(*members));
	struct region_request wanted;
	const char *word;
	int r;

	if (!members)
		return -ENOMEM;
	r = choose_word(ctx, request, &word);
	if (r < 0)
		return r;
	for (size_t i = 0; i < request->n_memdevs; i++)
		members[i] = i;
	region_request_init(&wanted);
	wanted.type = request_type(request->mode);
	wanted.size = request->size;
	wanted.ways = request->ways;
	wanted.granularity = request->granularity;
	wanted.window = request->decoder ? request->decoder->obj.name : NULL;
	wanted.strict_order = request->strict_order;
	wanted.enforce_qos = request->enforce_qos;
	wanted.members = members;
	wanted.n_members = request->n_memdevs;

	r = survey_make(ctx, request->decoder, request->memdevs, request->n_memdevs, word, survey);
	if (r < 0)
		return r;
	r = region_plan_make(&wanted, &survey->topology, plan, reterr);
	if (r < 0)
		pass_reasons(ctx, reterr);
	if (r == -ENXIO && wanted.type == REGION_DYNAMIC && word && lacks_partition(request, word)) {
		for (size_t i = 0; i < request->n_memdevs; i++)
			name_other_kinds(request->memdevs[i], word);
		name_dynamic_memdevs(ctx, word);
	}
	return r;
}

int request_need_bus(struct ctx *ctx, const struct cxlx_region_request *request)
{
	if (request->decoder || cxl_bus_get_first(cxl_of(ctx)))
		return 0;
	ctx_fail(ctx, -ENODEV, "find", CXL_DEVICES "/root*", "");
	return ctx_reason(ctx, -ENODEV,
			  "there is no CXL bus: the platform has none, or the module cxl_acpi is "
			  "not loaded");
}
