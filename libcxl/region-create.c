// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * region-create.c - from a request to a bound region, or to nothing at all
 *
 * One attempt is: survey, plan, claim a name, run the steps.  Other processes may
 * take something between survey and steps; then the attempt is taken back and made
 * anew from a fresh survey, within the time of the request.  Our own processes
 * queue up at a lock instead of undoing each other's attempts.
 */
#include <errno.h>
#include <string.h>

#include "libcxl/extent.h"
#include "libcxl/owner.h"
#include "libcxl/region-create.h"
#include "libcxl/region-request.h"
#include "libcxl/region-settle.h"
#include "libcxl/surroundings.h"
#include "libcxl/sysram.h"
#include "engine/wait.h"

#define DEFAULT_TIMEOUT_MS 5000

/* Does every member hold what the plan found?  Somebody may take capacity without a region. */
static bool members_changed(const struct region_plan *plan)
{
	for (uint32_t i = 0; i < plan->ways; i++) {
		const struct region_decoder *planned = plan->member[i].decoder;

		if (cxl_decoder_get_dpa_size(planned->object) != planned->dpa_size)
			return true;
	}
	return false;
}

/* Has anything changed since the plan was made?  Asking must not hide the failure. */
static bool plan_is_stale(struct ctx *ctx, struct cxl_decoder *window,
			  const struct region_plan *plan, uint64_t regions)
{
	struct failure failure = ctx->last;
	struct surroundings around = look_around(ctx, window);
	bool stale = around.unfinished || around.hash != regions || members_changed(plan);

	ctx->last = failure;
	return stale;
}

static bool is_contention(int code)
{
	return code == -EBUSY || code == -ENXIO || code == -ENOSPC || code == -ERANGE ||
	       code == -ENODEV || code == -EINVAL;
}

/* --- one attempt --- */

struct attempt {
	struct ctx *ctx;
	const struct cxlx_region_request *request;
	struct owner *owner;
	uint64_t deadline;
	struct claim claim;
	uuid_t uuid;
	bool again;		/* the failure may be somebody else's doing */
	bool was_made;		/* the region itself was; what failed is its memory */
};

struct record_data {
	struct owner *owner;
	struct owner_record record;
};

static void leave_record(void *data, const char *name)
{
	struct record_data *at = data;

	snprintf(at->record.region, sizeof(at->record.region), "%s", name);
	owner_record(at->owner, &at->record);
}

/*
 * Regions of a port lie in ascending order: one that was given a lower address than
 * a committed neighbour can never be attached.  Said here because the kernel's
 * EBUSY does not.
 */
static void explain_order(struct ctx *ctx, const struct region_plan *plan)
{
	struct cxl_decoder *window = plan->window->object;
	struct cxl_region *region;

	if (ctx->last.code != -EBUSY || !after_prefix(last_component(ctx->last.path), "target"))
		return;
	cxl_region_foreach(window, region) {
		uint64_t start = cxl_region_get_resource(region);

		if (!plan->start_known || start <= plan->start ||
		    !cxl_region_decode_is_committed(region))
			continue;
		(void)ctx_reason(ctx, 0,
				 "the free addresses below %s cannot be used while it exists: the "
				 "regions of a port are committed in ascending order",
				 region->obj.name);
		return;
	}
}

/*
 * A kernel that turned dynamic capacity off for a memdev shows its size all the same, and
 * refuses its decoders later, with an errno that could mean anything.
 */
static void explain_dynamic(struct ctx *ctx, const struct region_plan *plan)
{
	const char *file = last_component(ctx->last.path);
	int code = ctx->last.code;
	bool by_target = after_prefix(file, "target") && (code == -EINVAL || code == -ENXIO);
	bool by_mode = strcmp(file, "mode") == 0 && code == -ENXIO;

	if (plan->type != REGION_DYNAMIC || (!by_target && !by_mode))
		return;
	(void)ctx_reason(ctx, 0,
			 "cannot write %s (\"%s\"): %s: the kernel does not let %s use its dynamic "
			 "capacity, as when the device cannot send events; the kernel log says more",
			 ctx->last.path, ctx->last.value, strerror(-code),
			 plan->member[0].memdev->name);
}

/* What the kernel's errno does not say. */
static void explain_refusal(struct ctx *ctx, const struct region_plan *plan)
{
	explain_order(ctx, plan);
	explain_dynamic(ctx, plan);
}

/*
 * The region is committed and has no driver yet.  When its memory does not come as
 * asked the region goes, too; but not from under memory that cannot be taken back.
 */
static int bring_online(struct attempt *attempt, const char *name, struct steps *steps)
{
	struct ctx *ctx = attempt->ctx;
	struct cxl_region *region;
	int r;

	objects_refresh(ctx);
	r = cxlx_region_get_by_name(cxl_of(ctx), name, &region);
	if (r == 0) {
		steps->subject = region;
		r = sysram_bring_online(region, attempt->request->sysram, attempt->owner);
	}
	if (r == 0)
		return 0;
	attempt->was_made = true;
	steps_undo(ctx, steps);
	return r;
}

/* The steps, with the name of the region in front as the step that everything else hangs on. */
static int carry_out(struct attempt *attempt, const struct region_plan *plan, char name[32])
{
	struct record_data data = { .owner = attempt->owner };
	auto_steps struct steps steps = { 0 };
	struct cxl_decoder *window = plan->window->object;
	int r = 0;

	for (uint32_t i = 0; r == 0 && i < plan->ways; i++)
		if (plan->member[i].write_dpa_size)
			r = owner_add_decoder(&data.record, plan->member[i].decoder->name,
					      plan->member[i].dpa_size);
	if (r == 0)
		r = region_claim(window, plan->mode, attempt->deadline, leave_record, &data,
				 &attempt->claim, name);
	owner_record_clear(&data.record);
	if (r < 0)
		return r;

	region_claimed_step(&steps, window, plan->mode, name);
	if (steps.failed)	/* no list to take it back with */
		(void)attr_set_text(&window->obj, DECODER_DELETE, name);
	else
		region_steps(&steps, plan, name, attempt->uuid);
	if (!attempt->request->sysram)
		region_bind_step(&steps, name);
	r = steps_run(attempt->ctx, &steps);
	if (r == 0 && attempt->request->sysram)
		r = bring_online(attempt, name, &steps);
	attempt->owner->keep_record = steps.stuck;
	return r;
}

/* While a region is half-made, a reservation may be its creator's: look again later. */
static bool refused_for_now(const struct region_refusal *refusal, const struct surroundings *around)
{
	return around->unfinished && (refusal->transient || refusal->code == -EBUSY);
}

static int attempt_once(struct attempt *attempt, char name[32])
{
	auto_region_refusal struct region_refusal refusal = { 0 };
	auto_region_plan struct region_plan plan = { 0 };
	auto_survey struct survey survey = { 0 };
	struct ctx *ctx = attempt->ctx;
	struct surroundings around;
	int r;

	cxlx_clear_error(cxl_of(ctx));
	around = look_around(ctx, attempt->request->decoder);
	r = request_plan(ctx, attempt->request, &survey, &plan, &refusal);
	if (r < 0) {
		attempt->again = refused_for_now(&refusal, &around);
		return r;
	}
	r = carry_out(attempt, &plan, name);
	attempt->again = is_contention(r) && !attempt->was_made &&
			 plan_is_stale(ctx, attempt->request->decoder, &plan, around.hash);
	if (r < 0 && !attempt->again)
		explain_refusal(ctx, &plan);
	return r;
}

static int attempt_until_deadline(struct attempt *attempt, char name[32])
{
	int r;

	for (unsigned int n = 0;; n++) {
		r = attempt_once(attempt, name);
		if (r == 0)
			return 0;
		if (!attempt->again)
			return explain_contention(attempt->ctx, attempt->request->decoder, r);
		if (wait_backoff(attempt->ctx, n, attempt->deadline))
			continue;
		if (sysfs_cancelled(&attempt->ctx->fs))
			return -EINTR;
		explain_contention(attempt->ctx, attempt->request->decoder, r);
		return ctx_reason(attempt->ctx, r,
				  "gave up after %u attempts: other processes are creating or "
				  "destroying regions; try again, or give a longer --timeout",
				  n + 1);
	}
}

/* --- capacity --- */

/*
 * Part of the same creation: without the capacity there is no region.  But one that somebody
 * has begun to use meanwhile stays, and the reasons say so.
 */
static int await_capacity(struct cxl_region *region, const struct cxlx_region_request *request)
{
	const struct cxlx_extents_wanted *wanted = request->extents;
	unsigned int ms = wanted->timeout_ms ? wanted->timeout_ms : request->timeout_ms;
	int r;

	r = region_await_extents(region, wanted,
				 wait_now() + (ms ? ms : DEFAULT_TIMEOUT_MS));
	if (r < 0)
		region_take_back(region);
	return r;
}

CXL_API int cxlx_region_create(struct cxl_ctx *ctx, const struct cxlx_region_request *request,
			       struct cxl_region **ret_region)
{
	auto_wait_events struct wait_events events = { 0 };
	auto_owner struct owner owner = { .dir = -1, .lock = -1 };
	struct attempt attempt = { .ctx = core(ctx), .request = request, .owner = &owner };
	struct cxl_region *region;
	char name[32];
	int r;

	if (!ctx || !ret_region || !request_is_sane(request))
		return -EINVAL;
	r = request_need_bus(core(ctx), request);
	if (r < 0)
		return r;
	attempt.deadline = wait_now() +
			   (request->timeout_ms ? request->timeout_ms : DEFAULT_TIMEOUT_MS);
	if (request->uuid)
		uuid_copy(attempt.uuid, request->uuid);
	else
		uuid_generate(attempt.uuid);
	wait_events_open(core(ctx), &events);
	r = owner_begin(core(ctx), attempt.deadline, &owner);
	if (r == 0)
		r = attempt_until_deadline(&attempt, name);
	if (r < 0)
		return r;
	owner_end(&owner);
	objects_refresh(core(ctx));
	r = cxlx_region_get_by_name(ctx, name, &region);
	if (r < 0)
		return r;
	region_await_child(region, &events, attempt.deadline);
	if (request->extents)
		r = await_capacity(region, request);
	if (r == 0)
		*ret_region = region;
	return r;
}
