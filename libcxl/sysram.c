// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * sysram.c - make a region system memory, and take it from the system again
 *
 * Wherever a region stands, what is missing is found by looking, and done.  So a command
 * that was killed half way is completed by the next one.  Everything is a list of
 * steps that can be taken back; the guard stands before each step that could take
 * memory from under the kernel, also on the way back.
 */
#include <errno.h>
#include <string.h>

#include "libcxl/owner.h"
#include "libcxl/region-driver.h"
#include "libcxl/region-settle.h"
#include "libcxl/region-use.h"
#include "libcxl/sysram.h"

#define DEFAULT_TIMEOUT_MS 30000

static const struct sysram_backend *const backends[] = {
	&sysram_by_region,
	&sysram_by_state,
	&sysram_by_block,
};

static const char *name_of(const struct sysram_work *work)
{
	return work->region->obj.name;
}

int sysram_work_look(struct sysram_work *work)
{
	struct cxlx_sysram *now;
	int r;

	r = cxlx_sysram_new(work->region, &now);
	if (r < 0)
		return r;
	cxlx_sysram_free(work->now);
	work->now = now;
	return 0;
}

/* --- what cannot be --- */

static int refuse(struct sysram_work *work, int code, const char *file, const char *value)
{
	return ctx_fail(work->ctx, code, "use", object_path(&work->region->obj, file).text, value);
}

static int check_mode(struct sysram_work *work)
{
	enum cxl_decoder_mode mode = cxl_region_get_mode(work->region);

	if (mode == CXL_DECODER_MODE_RAM)
		return 0;
	refuse(work, -EINVAL, "mode", cxl_decoder_mode_name(mode));
	return ctx_reason(work->ctx, -EINVAL, "%s is of type %s: only ram becomes system memory",
			  name_of(work), cxl_decoder_mode_name(mode));
}

static int check_commit(struct sysram_work *work)
{
	int committed;
	int r;

	r = attr_get_int(&work->region->obj, REGION_COMMIT, &committed);
	if (r < 0 || committed)
		return r;
	refuse(work, -ENXIO, "commit", "0");
	return ctx_reason(work->ctx, -ENXIO,
			  "%s is not committed: it was not made completely; 'cxl destroy-region %s' "
			  "removes it",
			  name_of(work), name_of(work));
}

/* Blocks that no driver of ours added: memory of the boot, or stuck since a forced unbind. */
static int check_unbound(struct sysram_work *work)
{
	if (*work->now->driver || work->now->blocks.n == 0)
		return 0;
	refuse(work, -EBUSY, "driver", "");
	return ctx_reason(work->ctx, -EBUSY,
			  "memory%u in the range of %s is in the kernel without a driver: since the "
			  "boot, or stuck until a reboot",
			  work->now->blocks.at[0].id, name_of(work));
}

static int check_driver(struct sysram_work *work)
{
	const char *driver = work->now->driver;

	if (!*driver || strcmp(driver, REGION_DRIVER) == 0)
		return 0;
	if (strcmp(driver, SYSRAM_DRIVER) == 0 && *work->now->policy_file)
		return 0;
	refuse(work, -EBUSY, "driver", driver);
	return ctx_reason(work->ctx, -EBUSY,
			  "%s is bound to %s, which takes no policy for system memory; 'cxl "
			  "disable-region %s' makes it let go",
			  name_of(work), driver, name_of(work));
}

/* A region that is given to programs as a device is not taken from them. */
static int check_devices(struct sysram_work *work)
{
	const struct cxlx_sysram *now = work->now;

	if (now->n_devices == 0)
		return 0;
	for (size_t i = 0; i < now->n_devices; i++)
		if (!*now->devices[i].driver || sysram_is_memory(&now->devices[i]))
			return 0;
	refuse(work, -EBUSY, "driver", now->devices[0].driver);
	return ctx_reason(work->ctx, -EBUSY,
			  "%s of %s is bound to %s and no system memory; 'daxctl reconfigure-device "
			  "-m system-ram %s' changes that",
			  now->devices[0].name, name_of(work), now->devices[0].driver,
			  now->devices[0].name);
}

typedef int (*check_fn)(struct sysram_work *work);

static int run_checks(struct sysram_work *work, const check_fn *checks, size_t n)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++)
		r = checks[i](work);
	return r;
}

/* --- online --- */

static bool is_possible(const struct sysram_work *work, const struct sysram_backend *backend)
{
	if (work->wanted != CXLX_SYSRAM_AUTO && work->wanted != backend->id)
		return false;
	return backend->fits(work);
}

static int refuse_backend(struct sysram_work *work)
{
	const char *word = cxlx_sysram_policy_name(work->policy);

	refuse(work, -EOPNOTSUPP, "driver", cxlx_sysram_backend_name(work->wanted));
	if (work->wanted == CXLX_SYSRAM_STATE)
		return ctx_reason(work->ctx, -EOPNOTSUPP,
				  "this kernel has no file \"state\" in the dax devices of %s",
				  name_of(work));
	if (work->policy == CXLX_SYSRAM_ONLINE_KERNEL && sysram_has_drivers(work))
		return ctx_reason(work->ctx, -EOPNOTSUPP,
				  "online_type of sysram regions does not know \"%s\"; the backends "
				  "state and block do",
				  word);
	return ctx_reason(work->ctx, -EOPNOTSUPP,
			  "this kernel has no drivers " SYSRAM_DRIVER " and " SYSRAM_MEMORY_DRIVER
			  " with a file " SYSRAM_POLICY);
}

/* How a region gets its memory: by its own driver, or as all the others do. */
static int plug(struct sysram_work *work)
{
	int r = -EOPNOTSUPP;

	if (is_possible(work, &sysram_by_region)) {
		work->used = CXLX_SYSRAM_SYSRAM;
		r = sysram_by_region.plug(work);
	}
	if (r == -EOPNOTSUPP && work->wanted == CXLX_SYSRAM_SYSRAM)
		return refuse_backend(work);
	if (r == -EOPNOTSUPP) {
		work->used = CXLX_SYSRAM_AUTO;
		r = sysram_plug(work);
	}
	return r < 0 ? r : sysram_work_look(work);
}

/* Memory that was added just now is as its driver was told, or waits for its policy. */
static int change(struct sysram_work *work)
{
	int r;

	for (size_t i = 0; i < ARRAY_LEN(backends); i++) {
		bool may = backends[i] != &sysram_by_region || !work->added;

		if (!may || !is_possible(work, backends[i]))
			continue;
		work->used = backends[i]->id;
		if (sysram_follows(work->now, work->policy))
			return 0;
		r = backends[i]->change(work);
		return r < 0 ? sysram_explain_change(work, r) : 0;
	}
	return refuse_backend(work);
}

static int reach(struct sysram_work *work)
{
	static const check_fn checks[] = { check_mode, check_commit, check_driver, check_unbound };
	int r;

	r = sysram_work_look(work);
	if (r == 0)
		r = run_checks(work, checks, ARRAY_LEN(checks));
	if (r < 0)
		return r;
	work->used = work->now->backend;
	if (sysram_follows(work->now, work->policy))
		return 0;
	r = check_devices(work);
	if (r == 0 && !sysram_first(work->now))
		r = plug(work);
	if (r == 0 && !(work->added && work->used == CXLX_SYSRAM_SYSRAM))
		r = change(work);
	return r < 0 ? r : sysram_mend(work);
}

/* Memory that came online and refuses to leave is what there is now, and worth showing. */
static int take_back(struct sysram_work *work, int code)
{
	sysram_work_undo(work);
	if (!work->steps.stuck || code == -EINTR || sysram_work_look(work) < 0 ||
	    work->now->blocks.n_online == 0)
		return code;
	return -EBADE;
}

int sysram_reach(struct sysram_work *work)
{
	int r;

	wait_events_open(work->ctx, &work->events);
	region_settle(work->region);
	r = reach(work);
	return r < 0 && r != -EBADE ? take_back(work, r) : r;
}

/* --- the way back --- */

/*
 * What we added came online by itself; it has to leave before its driver does.  Where a
 * block refuses, all are left as they are, and the guard says why on the way back.
 */
static void take_away(struct sysram_work *work)
{
	auto_steps struct steps off = { 0 };

	region_settle(work->region);
	if (sysram_work_look(work) < 0)
		return;
	sysram_add_offline(&work->now->blocks, &off);
	(void)steps_run(work->ctx, &off);
}

void sysram_work_undo(struct sysram_work *work)
{
	bool (*cancelled)(void *data) = take(work->ctx->fs.cancelled);
	struct failure first = work->ctx->last;

	work->ctx->undoing = true;
	if (work->added)
		take_away(work);
	work->ctx->undoing = false;
	steps_undo(work->ctx, &work->steps);
	(void)memory_knob_restore(&work->knob);
	work->ctx->last = first;
	work->ctx->fs.cancelled = cancelled;
}

void sysram_work_end(struct sysram_work *work)
{
	(void)memory_knob_restore(&work->knob);
	wait_events_close(&work->events);
	steps_clear(&work->steps);
	cxlx_sysram_free(work->now);
	work->now = NULL;
}

/* --- for callers --- */

bool sysram_request_is_sane(const struct cxlx_sysram_request *request)
{
	return request && request->sz >= sizeof(*request) &&
	       cxlx_sysram_policy_name(request->policy) &&
	       cxlx_sysram_backend_name(request->backend);
}

static uint64_t deadline_in(unsigned int ms)
{
	return wait_now() + (ms ? ms : DEFAULT_TIMEOUT_MS);
}

static struct sysram_work work_of(struct cxl_region *region,
				  const struct cxlx_sysram_request *request, struct owner *owner,
				  uint64_t deadline)
{
	return (struct sysram_work){
		.ctx = region->obj.ctx,
		.region = region,
		.policy = request->policy,
		.wanted = request->backend,
		.owner = owner,
		.deadline = deadline,
		.steps = { .subject = region, .owner = owner },
	};
}

/* Part of a creation: what did not come as asked is taken back, whoever is to blame. */
int sysram_bring_online(struct cxl_region *region, const struct cxlx_sysram_request *request,
			struct owner *owner)
{
	auto_sysram_work struct sysram_work work =
		work_of(region, request, owner, deadline_in(request->timeout_ms));
	int r;

	r = sysram_reach(&work);
	if (r == -EBADE)
		sysram_work_undo(&work);
	return r;
}

/* Under the lock, with a record, nobody else of ours touches the region. */
static int begin(struct cxl_region *region, uint64_t deadline, struct owner *owner)
{
	auto_owner_record struct owner_record record = { 0 };
	struct ctx *ctx = region->obj.ctx;
	int r;

	cxlx_clear_error(cxl_of(ctx));
	r = owner_begin(ctx, deadline, owner);
	if (r == 0)
		r = owner_check(ctx, region->obj.name);
	if (r < 0)
		return r;
	objects_refresh(ctx);
	if (!ctx_exists(ctx, path_join(CXL_DEVICES, region->obj.name).text))
		return ctx_fail(ctx, -ENODEV, "find", path_join(CXL_DEVICES, region->obj.name).text,
				"");
	snprintf(record.region, sizeof(record.region), "%s", region->obj.name);
	(void)owner_record(owner, &record);
	return 0;
}

/* What a killed process left of this region is done now, or taken back. */
static void end(struct cxl_region *region)
{
	owner_forget(region->obj.ctx, region->obj.name);
	objects_forget(region->obj.ctx);
}

CXL_API int cxlx_sysram_online(struct cxl_region *region, const struct cxlx_sysram_request *request,
			       struct cxlx_sysram **ret_sysram)
{
	auto_owner struct owner owner = { .dir = -1, .lock = -1 };
	auto_sysram_work struct sysram_work work = { 0 };
	uint64_t deadline;
	int r;

	if (!region || !sysram_request_is_sane(request))
		return -EINVAL;
	deadline = deadline_in(request->timeout_ms);
	r = begin(region, deadline, &owner);
	if (r < 0)
		return r;
	work = work_of(region, request, &owner, deadline);
	r = sysram_reach(&work);
	if (r == 0 || r == -EBADE)
		end(region);
	if (ret_sysram && (r == 0 || r == -EBADE)) {
		work.now->backend = work.used;
		*ret_sysram = take(work.now);
	}
	return r;
}

/* --- offline --- */

/* A device that is bound to another driver is no system memory, and stays with its users. */
static int check_all_memory(struct sysram_work *work)
{
	for (size_t i = 0; i < work->now->n_devices; i++) {
		const struct sysram_device *device = &work->now->devices[i];

		if (!*device->driver || sysram_is_memory(device))
			continue;
		refuse(work, -EBUSY, "driver", device->driver);
		return ctx_reason(work->ctx, -EBUSY,
				  "%s of %s is bound to %s and no system memory; 'cxl disable-region "
				  "%s' makes that let go, too",
				  device->name, name_of(work), device->driver, name_of(work));
	}
	return 0;
}

static int take_offline(struct sysram_work *work)
{
	static const check_fn checks[] = { check_mode, check_unbound, check_all_memory };
	int r;

	region_settle(work->region);
	r = sysram_work_look(work);
	if (r == 0)
		r = run_checks(work, checks, ARRAY_LEN(checks));
	if (r < 0 || !*work->now->driver)
		return r;
	r = region_use_end(work->region, &work->steps);
	if (r < 0)
		return r;
	region_add_unbind(work->region, &work->steps);
	return steps_run(work->ctx, &work->steps);
}

CXL_API int cxlx_sysram_offline(struct cxl_region *region, unsigned int timeout_ms)
{
	static const struct cxlx_sysram_request any = { .sz = sizeof(any) };
	auto_owner struct owner owner = { .dir = -1, .lock = -1 };
	auto_sysram_work struct sysram_work work = { 0 };
	uint64_t deadline = deadline_in(timeout_ms);
	int r;

	if (!region)
		return -EINVAL;
	r = begin(region, deadline, &owner);
	if (r < 0)
		return r;
	work = work_of(region, &any, &owner, deadline);
	r = take_offline(&work);
	if (r == 0)
		end(region);
	return r;
}
