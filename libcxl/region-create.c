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

#include "libcxl/owner.h"
#include "libcxl/region-create.h"
#include "libcxl/region-survey.h"
#include "libcxl/wait.h"

#define DEFAULT_TIMEOUT_MS 5000

struct cxlx_plan {
	struct survey survey;
	struct region_plan plan;
	struct steps steps;
	char region[32];
};

/* --- planning --- */

static enum region_type type_of(enum cxl_decoder_mode mode)
{
	if (mode == CXL_DECODER_MODE_RAM)
		return REGION_RAM;
	return mode == CXL_DECODER_MODE_PMEM ? REGION_PMEM : REGION_TYPE_ANY;
}

static bool request_is_sane(const struct cxlx_region_request *request)
{
	if (!request || request->sz < sizeof(*request))
		return false;
	if (request->mode != CXL_DECODER_MODE_NONE && type_of(request->mode) == REGION_TYPE_ANY)
		return false;
	return !request->decoder || decoder_is_root(request->decoder);
}

/* The survey lists the memdevs in the order of the request, so member N is candidate N. */
static int plan_request(struct cxl_ctx *ctx, const struct cxlx_region_request *request,
			struct survey *survey, struct region_plan *plan,
			struct region_refusal *refusal)
{
	auto_free size_t *members = calloc(request->n_memdevs + 1, sizeof(*members));
	struct region_request wanted;
	int r;

	if (!members)
		return -ENOMEM;
	for (size_t i = 0; i < request->n_memdevs; i++)
		members[i] = i;
	region_request_init(&wanted);
	wanted.type = type_of(request->mode);
	wanted.size = request->size;
	wanted.ways = request->ways;
	wanted.granularity = request->granularity;
	wanted.window = request->decoder ? request->decoder->obj.name : NULL;
	wanted.strict_order = request->strict_order;
	wanted.enforce_qos = request->enforce_qos;
	wanted.members = members;
	wanted.n_members = request->n_memdevs;

	r = survey_make(ctx, request->decoder, request->memdevs, request->n_memdevs, survey);
	if (r < 0)
		return r;
	return region_plan_make(&wanted, &survey->topology, plan, refusal);
}

/* Whoever holds a decoder in an unfinished region: alive, killed, or unknown to us? */
static bool explain_holder(struct cxl_ctx *ctx, const struct region_candidate *candidate)
{
	auto_owner_record struct owner_record record = { 0 };
	const char *holder = candidate->decoder.holder;

	if (candidate->decoder.state != REGION_DECODER_HELD || !holder)
		return false;
	if (owner_find(ctx, holder, false, &record) < 0)
		return false;
	(void)ctx_reason(ctx, 0,
			 "%s was left behind by process %d, which was killed; 'cxl destroy-region "
			 "%s' removes it",
			 holder, record.pid, holder);
	return true;
}

/*
 * Pass the planner's reasons on.  A refusal is only worth another try while whoever
 * is in the way may finish: not when that process is dead.
 */
static bool refused_for_now(struct cxl_ctx *ctx, const struct survey *survey,
			    const struct region_refusal *refusal)
{
	bool left_behind = false;

	for (size_t i = 0; i < refusal->reasons.n; i++)
		(void)ctx_reason(ctx, 0, "%s", refusal->reasons.at[i]);
	for (size_t i = 0; i < survey->topology.n_candidates; i++)
		left_behind |= explain_holder(ctx, &survey->topology.candidates[i]);
	return refusal->transient && !left_behind;
}

static int no_bus(struct cxl_ctx *ctx)
{
	if (cxl_bus_get_first(ctx))
		return 0;
	ctx_fail(ctx, -ENODEV, "find", CXL_DEVICES "/root*", "");
	return ctx_reason(ctx, -ENODEV,
			  "there is no CXL bus: the platform has none, or the module cxl_acpi is "
			  "not loaded");
}

/* --- who else is at work --- */

static uint64_t mix(uint64_t hash, const void *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ ((const unsigned char *)data)[i]) * UINT64_C(0x100000001b3);
	return hash;
}

/*
 * All regions of all buses as one number, and whether one is unfinished.  When the
 * number changed between plan and failure, the plan was out of date and a new one
 * may work.
 */
static uint64_t region_state(struct cxl_ctx *ctx, bool *ret_unfinished)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	struct cxl_decoder *decoder;
	struct cxl_region *region;
	struct cxl_bus *bus;

	*ret_unfinished = false;
	objects_refresh(ctx);
	cxl_bus_foreach(ctx, bus) {
		cxl_decoder_foreach(&bus->port, decoder) {
			cxl_region_foreach(decoder, region) {
				int committed = cxl_region_decode_is_committed(region);

				hash = mix(hash, region->obj.name, strlen(region->obj.name));
				hash = mix(hash, &committed, sizeof(committed));
				*ret_unfinished |= !committed;
			}
		}
	}
	return hash;
}

/* What members hold right now: somebody may take a decoder without making a region. */
static uint64_t member_state(const struct region_plan *plan)
{
	uint64_t hash = 0;

	for (uint32_t i = 0; i < plan->ways; i++) {
		struct cxl_decoder *decoder = plan->member[i].decoder->object;
		uint64_t size = cxl_decoder_get_dpa_size(decoder);

		hash = mix(hash, &size, sizeof(size));
	}
	return hash;
}

/* Has anything changed since the plan was made?  Asking must not hide the failure. */
static bool plan_is_stale(struct cxl_ctx *ctx, const struct region_plan *plan, uint64_t regions,
			  uint64_t members)
{
	struct cxlx_error failure = ctx->last;
	bool unfinished;
	bool stale = region_state(ctx, &unfinished) != regions || unfinished ||
		     member_state(plan) != members;

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
	struct cxl_ctx *ctx;
	const struct cxlx_region_request *request;
	struct owner *owner;
	uint64_t deadline;
	struct claim claim;
	uuid_t uuid;
	bool again;		/* the failure may be somebody else's doing */
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
static void explain_order(struct cxl_ctx *ctx, const struct region_plan *plan)
{
	struct cxl_decoder *window = plan->window->object;
	struct cxl_region *region;

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
		r = region_claim(window, plan->type, attempt->deadline, leave_record, &data,
				 &attempt->claim, name);
	owner_record_clear(&data.record);
	if (r < 0)
		return r;

	region_claimed_step(&steps, window, plan->type, name);
	region_steps(&steps, plan, name, attempt->uuid);
	r = steps_run(attempt->ctx, &steps);
	attempt->owner->keep_record = steps.stuck;
	return r;
}

static int attempt_once(struct attempt *attempt, char name[32])
{
	auto_region_refusal struct region_refusal refusal = { 0 };
	auto_region_plan struct region_plan plan = { 0 };
	auto_survey struct survey survey = { 0 };
	struct cxl_ctx *ctx = attempt->ctx;
	uint64_t regions, members;
	bool unfinished;
	int r;

	cxlx_clear_error(ctx);
	attempt->again = false;
	regions = region_state(ctx, &unfinished);
	r = plan_request(ctx, attempt->request, &survey, &plan, &refusal);
	if (r < 0) {
		attempt->again = refused_for_now(ctx, &survey, &refusal);
		return r;
	}
	members = member_state(&plan);
	r = carry_out(attempt, &plan, name);
	if (r == 0 || !is_contention(r))
		return r;
	attempt->again = plan_is_stale(ctx, &plan, regions, members);
	if (!attempt->again)
		explain_order(ctx, &plan);
	return r;
}

static int attempt_until_deadline(struct attempt *attempt, char name[32])
{
	int r;

	for (unsigned int n = 0;; n++) {
		r = attempt_once(attempt, name);
		if (r == 0 || !attempt->again)
			return r;
		if (wait_backoff(attempt->ctx, n, attempt->deadline))
			continue;
		if (sysfs_cancelled(&attempt->ctx->fs))
			return -EINTR;
		return ctx_reason(attempt->ctx, r,
				  "gave up after %u attempts: other processes are creating or "
				  "destroying regions; try again, or give a longer --timeout",
				  n + 1);
	}
}

/* --- what the driver adds --- */

struct child {
	struct cxl_ctx *ctx;
	char path[PATH_MAX_SYSFS];	/* of the device on the CXL bus */
	bool ram;
};

/* The dax region has its own driver, which adds the first dax device. */
static bool child_is_there(void *data)
{
	const struct child *child = data;
	auto_words struct words names = { 0 };
	int id;

	if (!child->ram)
		return ctx_exists(child->ctx, path_join(child->path, "driver").text);
	if (ctx_names(child->ctx, child->path, &names) < 0)
		return false;
	for (size_t i = 0; i < names.n; i++) {
		char *dot = strchr(names.at[i], '.');

		if (dot)
			*dot = '\0';
		if (dot && parse_name(names.at[i], "dax", &id) == 0)
			return true;
	}
	return false;
}

/*
 * No child at all is an answer: the range is System RAM already, or belongs to an
 * accelerator.  A child whose driver is not loaded gets one second.
 */
static void await_child(struct cxl_region *region, struct wait_events *events, uint64_t deadline)
{
	struct child child = {
		.ctx = region->obj.ctx,
		.ram = cxl_region_get_mode(region) == CXL_DECODER_MODE_RAM,
	};
	uint64_t second = wait_now() + 1000;

	snprintf(child.path, sizeof(child.path), "%s/%s%d", region->obj.devpath,
		 child.ram ? "dax_region" : "pmem_region", region->obj.id);
	if (ctx_exists(child.ctx, child.path))
		(void)wait_until(child.ctx, events, second < deadline ? second : deadline,
				 child_is_there, &child);
}

CXL_API int cxlx_region_create(struct cxl_ctx *ctx, const struct cxlx_region_request *request,
			       struct cxl_region **ret_region)
{
	auto_wait_events struct wait_events events = { 0 };
	auto_owner struct owner owner = { .dir = -1, .lock = -1 };
	struct attempt attempt = { .ctx = ctx, .request = request, .owner = &owner };
	char name[32];
	int r;

	if (!ctx || !ret_region || !request_is_sane(request))
		return -EINVAL;
	r = no_bus(ctx);
	if (r < 0)
		return r;
	attempt.deadline = wait_now() +
			   (request->timeout_ms ? request->timeout_ms : DEFAULT_TIMEOUT_MS);
	if (request->uuid)
		uuid_copy(attempt.uuid, request->uuid);
	else
		uuid_generate(attempt.uuid);
	wait_events_open(ctx, &events);
	r = owner_begin(ctx, attempt.deadline, &owner);
	if (r == 0)
		r = attempt_until_deadline(&attempt, name);
	if (r < 0)
		return r;
	owner_end(&owner);
	objects_refresh(ctx);
	r = cxlx_region_get_by_name(ctx, name, ret_region);
	if (r == 0)
		await_child(*ret_region, &events, attempt.deadline);
	return r;
}

/* --- the plan by itself --- */

CXL_API void cxlx_plan_free(struct cxlx_plan *plan)
{
	if (!plan)
		return;
	steps_clear(&plan->steps);
	region_plan_clear(&plan->plan);
	survey_clear(&plan->survey);
	free(plan);
}

static int plan_fill(struct cxl_ctx *ctx, const struct cxlx_region_request *request,
		     struct cxlx_plan *plan)
{
	auto_region_refusal struct region_refusal refusal = { 0 };
	struct cxl_decoder *window;
	uuid_t uuid;
	int r;

	r = plan_request(ctx, request, &plan->survey, &plan->plan, &refusal);
	if (r < 0) {
		(void)refused_for_now(ctx, &plan->survey, &refusal);
		return r;
	}
	window = plan->plan.window->object;
	r = region_offer(window, plan->plan.type, plan->region);
	if (r < 0)
		return r;
	if (request->uuid)
		uuid_copy(uuid, request->uuid);
	else
		uuid_generate(uuid);
	region_claimed_step(&plan->steps, window, plan->plan.type, plan->region);
	region_steps(&plan->steps, &plan->plan, plan->region, uuid);
	return plan->steps.failed ? -ENOMEM : 0;
}

CXL_API int cxlx_plan_new(struct cxl_ctx *ctx, const struct cxlx_region_request *request,
			  struct cxlx_plan **ret_plan)
{
	struct cxlx_plan *plan;
	int r;

	if (!ctx || !ret_plan || !request_is_sane(request))
		return -EINVAL;
	r = no_bus(ctx);
	if (r < 0)
		return r;
	plan = calloc(1, sizeof(*plan));
	if (!plan)
		return -ENOMEM;
	r = plan_fill(ctx, request, plan);
	if (r < 0) {
		cxlx_plan_free(plan);
		return r;
	}
	*ret_plan = plan;
	return 0;
}

CXL_API int cxlx_plan_get_info(const struct cxlx_plan *plan, struct cxlx_plan_info *ret_info)
{
	if (!plan || !ret_info)
		return -EINVAL;
	*ret_info = (struct cxlx_plan_info){
		.decoder = plan->plan.window->name,
		.region = plan->region,
		.mode = plan->plan.type == REGION_PMEM ? CXL_DECODER_MODE_PMEM :
							 CXL_DECODER_MODE_RAM,
		.size = plan->plan.size,
		.start_known = plan->plan.start_known,
		.start = plan->plan.start,
		.ways = plan->plan.ways,
		.granularity = plan->plan.granularity,
		.reordered = plan->plan.reordered,
	};
	return 0;
}

CXL_API int cxlx_plan_get_member(const struct cxlx_plan *plan, unsigned int position,
				 const char **ret_memdev, const char **ret_decoder)
{
	if (!plan || !ret_memdev || !ret_decoder || position >= plan->plan.ways)
		return -EINVAL;
	*ret_memdev = plan->plan.member[position].memdev->name;
	*ret_decoder = plan->plan.member[position].decoder->name;
	return 0;
}

CXL_API int cxlx_plan_get_write(const struct cxlx_plan *plan, size_t index, const char **ret_path,
				const char **ret_value)
{
	if (!plan || !ret_path || !ret_value)
		return -EINVAL;
	if (index >= plan->steps.n)
		return -ENOENT;
	*ret_path = plan->steps.at[index].path;
	*ret_value = plan->steps.at[index].value;
	return 0;
}
