// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * dpa.c - capacity of a memdev set aside on one of its decoders, without a region
 *
 * Decoders of a memdev take capacity from the first one up and give it back from the last one
 * down; the kernel refuses anything else.  Looking comes first, so that what cannot be is
 * refused with a reason and without a write.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/numbers.h"
#include "libcxl/dynamic.h"
#include "libcxl/owner.h"
#include "libcxl/region-request.h"
#include "engine/steps.h"
#include "engine/wait.h"

#define LOCK_MS 5000

/* What a request comes down to on this memdev. */
struct job {
	struct ctx *ctx;
	struct cxl_memdev *memdev;
	const struct cxlx_dpa_request *request;
	struct cxl_port *endpoint;
	enum region_type type;
	const char *mode; /* the kernel's word; NULL: any */
	struct cxl_decoder *decoder;
	uint64_t size;
};

static uint64_t held_by(struct cxl_decoder *decoder)
{
	return attr_u64_or(&decoder->obj, DECODER_DPA_SIZE, 0);
}

/* --- what is asked for --- */

static bool request_is_sane_for_dpa(const struct cxlx_dpa_request *request, bool any_mode)
{
	if (!request || request->sz < sizeof(*request))
		return false;
	if (any_mode && request->mode == CXL_DECODER_MODE_NONE)
		return true;
	return request_type(request->mode) != REGION_TYPE_ANY;
}

static int choose_mode(struct job *job)
{
	const struct cxlx_dpa_request *request = job->request;

	job->type = request_type(request->mode);
	if (request->mode == CXL_DECODER_MODE_NONE)
		return 0;
	job->mode = cxl_decoder_mode_name(request->mode);
	if (job->type != REGION_DYNAMIC)
		return 0;
	job->mode = dynamic_word(job->ctx, request->mode_word);
	if (job->mode)
		return 0;
	return ctx_reason(job->ctx, -ENXIO, "this kernel knows no %s",
			  request->mode_word ? request->mode_word : "dynamic capacity");
}

static int find_endpoint(struct job *job)
{
	struct cxl_endpoint *endpoint = cxl_memdev_get_endpoint(job->memdev);
	const char *name = job->memdev->obj.name;

	if (!endpoint)
		return ctx_reason(job->ctx, -ENXIO,
				  "%s is disabled; 'cxl enable-memdev %s' enables it", name, name);
	job->endpoint = &endpoint->port;
	if (job->request->decoder && job->request->decoder->port != job->endpoint)
		return ctx_reason(job->ctx, -EINVAL, "%s is no decoder of %s",
				  job->request->decoder->obj.name, name);
	return 0;
}

/* The one whose turn it is, unless another is named and forced: then the kernel has its say. */
static int choose_decoder(struct job *job, struct cxl_decoder *turn, const char *order)
{
	struct cxl_decoder *named = job->request->decoder;

	job->decoder = named ? named : turn;
	if (!named || named == turn || job->request->force)
		return 0;
	return ctx_reason(job->ctx, -EBUSY,
			  "%s is out of sequence: capacity is %s, so it is the turn "
			  "of %s",
			  named->obj.name, order, turn ? turn->obj.name : "none");
}

/* --- reserving --- */

static int refuse_capacity(struct job *job, const struct region_candidate *candidate)
{
	const char *name = job->memdev->obj.name, *type = region_type_name(job->type);
	uint64_t all = candidate->partition[job->type];
	char has[SIZE_TEXT], of[SIZE_TEXT], asked[SIZE_TEXT];

	size_words(has, candidate->available[job->type]);
	if (all == 0)
		return ctx_reason(job->ctx, -ENXIO, "%s has no %s capacity", name, type);
	if (job->request->size == 0)
		return ctx_reason(job->ctx, -ENOSPC,
				  "%s has %s of its %s of %s left, and 256M is the "
				  "least",
				  name, has, size_words(of, all), type);
	return ctx_reason(job->ctx, -ENOSPC, "%s has %s of free %s; %s exceeds that", name, has,
			  type, size_words(asked, job->request->size));
}

static int choose_size(struct job *job)
{
	const struct region_candidate *candidate;
	auto_survey struct survey survey = { 0 };
	uint64_t asked = job->request->size;
	char text[SIZE_TEXT];
	int r;

	if (asked % CXL_CAPACITY_UNIT)
		return ctx_reason(job->ctx, -EINVAL,
				  "%s is not a multiple of 256M, in which capacity is handed out",
				  size_words(text, asked));
	r = survey_memdevs(job->ctx, &job->memdev, 1,
			   job->type == REGION_DYNAMIC ? job->mode : NULL, &survey);
	if (r < 0)
		return r;
	candidate = &survey.candidates[0];
	job->size = asked ? asked
			  : candidate->available[job->type] / CXL_CAPACITY_UNIT * CXL_CAPACITY_UNIT;
	if (job->size == 0 || candidate->partition[job->type] == 0 ||
	    (job->size > candidate->available[job->type] && !job->request->force))
		return refuse_capacity(job, candidate);
	return 0;
}

static struct cxl_decoder *first_empty(struct cxl_port *endpoint)
{
	struct cxl_decoder *decoder;

	cxl_decoder_foreach(endpoint, decoder)
		if (held_by(decoder) == 0)
			return decoder;
	return NULL;
}

static int choose_empty(struct job *job)
{
	int r;

	r = choose_decoder(job, first_empty(job->endpoint), "taken from the first decoder up");
	if (r < 0 || job->decoder)
		return r;
	return ctx_reason(job->ctx, -EBUSY, "every decoder of %s holds capacity already",
			  job->memdev->obj.name);
}

static void add_size(struct steps *steps, const char *dir, uint64_t size, uint64_t before)
{
	char value[32], undo[32];

	snprintf(value, sizeof(value), "%#" PRIx64, size);
	snprintf(undo, sizeof(undo), "%#" PRIx64, before);
	steps_add(steps, dir, "dpa_size", value, NULL, undo);
}

/* "none" is no mode that can be written: from there, the way back is closed. */
static void add_mode(struct steps *steps, const char *dir, const char *mode, const char *before)
{
	if (!before || strcmp(before, mode) != 0)
		steps_add(steps, dir, "mode", mode, NULL,
			  before && strcmp(before, "none") != 0 ? before : NULL);
}

static int reserve(struct job *job)
{
	struct sysfs_path dir = path_join(CXL_DEVICES, job->decoder->obj.name);
	uint64_t before = held_by(job->decoder);
	auto_steps struct steps steps = { 0 };
	const char *mode = NULL;

	(void)cxlx_decoder_get_mode_word(job->decoder, &mode);
	if (before)
		add_size(&steps, dir.text, 0, before);
	add_mode(&steps, dir.text, job->mode, mode);
	add_size(&steps, dir.text, job->size, 0);
	return steps_run(job->ctx, &steps);
}

static int plan_reservation(struct job *job)
{
	int r;

	r = choose_mode(job);
	if (r == 0)
		r = find_endpoint(job);
	if (r == 0)
		r = choose_size(job);
	return r < 0 ? r : choose_empty(job);
}

/* --- giving back --- */

static struct cxl_decoder *last_full(struct cxl_port *endpoint)
{
	struct cxl_decoder *decoder, *last = NULL;

	cxl_decoder_foreach(endpoint, decoder)
		if (held_by(decoder))
			last = decoder;
	return last;
}

/* What is part of a region, or decodes already, is not a reservation. */
static int check_free(struct job *job)
{
	const char *name = job->decoder->obj.name, *text, *mode = "";

	if (attr_get_text(&job->decoder->obj, DECODER_REGION, &text) == 0)
		return ctx_reason(job->ctx, -EBUSY,
				  "%s is part of %s; 'cxl destroy-region %s' gives its "
				  "capacity back",
				  name, text, text);
	if (cxl_decoder_get_size(job->decoder) != 0)
		return ctx_reason(job->ctx, -EBUSY, "%s is in use: it was set up by firmware",
				  name);
	if (!job->mode || cxlx_decoder_get_mode_word(job->decoder, &mode) < 0 ||
	    strcmp(mode, job->mode) == 0 || held_by(job->decoder) == 0)
		return 0;
	return ctx_reason(job->ctx, -EINVAL, "%s of %s holds %s, not %s", name,
			  job->memdev->obj.name, mode, job->mode);
}

static int choose_full(struct job *job)
{
	int r;

	r = choose_decoder(job, last_full(job->endpoint), "given back from the last decoder down");
	if (r < 0)
		return r;
	if (!job->decoder)
		return ctx_reason(job->ctx, -ENODATA, "no decoder of %s holds capacity",
				  job->memdev->obj.name);
	return check_free(job);
}

static int give_back(struct job *job)
{
	struct sysfs_path dir = path_join(CXL_DEVICES, job->decoder->obj.name);
	auto_steps struct steps steps = { 0 };

	steps_add(&steps, dir.text, "dpa_size", "0", NULL, NULL);
	return steps_run(job->ctx, &steps);
}

static int plan_release(struct job *job)
{
	int r;

	r = choose_mode(job);
	if (r == 0)
		r = find_endpoint(job);
	return r < 0 ? r : choose_full(job);
}

/* --- both --- */

static int work(struct job *job, int (*plan)(struct job *job), int (*act)(struct job *job),
		struct cxl_decoder **ret_decoder)
{
	auto_owner struct owner owner = { .dir = -1, .lock = -1 };
	int r;

	cxlx_clear_error(cxl_of(job->ctx));
	r = owner_begin(job->ctx, wait_now() + LOCK_MS, &owner);
	if (r < 0)
		return r;
	objects_refresh(job->ctx);
	r = plan(job);
	if (r == 0)
		r = act(job);
	if (r == 0 && ret_decoder)
		*ret_decoder = job->decoder;
	return r;
}

CXL_API int cxlx_memdev_reserve_dpa(struct cxl_memdev *memdev,
				    const struct cxlx_dpa_request *request,
				    struct cxl_decoder **ret_decoder)
{
	struct job job = { .memdev = memdev, .request = request };

	if (!memdev || !request_is_sane_for_dpa(request, false))
		return -EINVAL;
	job.ctx = memdev->obj.ctx;
	return work(&job, plan_reservation, reserve, ret_decoder);
}

CXL_API int cxlx_memdev_free_dpa(struct cxl_memdev *memdev, const struct cxlx_dpa_request *request,
				 struct cxl_decoder **ret_decoder)
{
	struct job job = { .memdev = memdev, .request = request };

	if (!memdev || !request_is_sane_for_dpa(request, true))
		return -EINVAL;
	job.ctx = memdev->obj.ctx;
	return work(&job, plan_release, give_back, ret_decoder);
}
