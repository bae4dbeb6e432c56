// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * attach.c - snapshots of attach states: look until nothing moves, conclude, wait
 *
 * Whatever is bound and unbound while we look can make one look show what never was.  So
 * all but plain memory expanders are looked at twice at least, each time afresh, and the
 * list of memdevs is read again at the end.
 */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "libcxl/attach-find.h"
#include "libcxl/attach-text.h"
#include "engine/wait.h"

#define LOOKS_MAX 5

struct cxlx_attach {
	struct attach_devices devices;
	struct words missing, notes;
	bool all;		/* no names were given */
	bool mixed;		/* the devices are in no order, and may be there twice */
	char *memdevs;		/* @all: the names in the last list */
	bool unflushed;		/* work that is under way may be hidden from us */
};

CXL_API void cxlx_attach_free(struct cxlx_attach *attach)
{
	if (!attach)
		return;
	attach_devices_clear(&attach->devices);
	words_clear(&attach->missing);
	words_clear(&attach->notes);
	free(attach->memdevs);
	free(attach);
}

static void scope_attach_free(struct cxlx_attach **attach)
{
	cxlx_attach_free(*attach);
}
#define auto_attach at_end(scope_attach_free)

/* --- flush --- */

/* A tree of plain files stands still.  So does a kernel without the file, as far as it goes. */
static void flush(struct attach_look *look, struct cxlx_attach *attach)
{
	int r;

	if (attach->unflushed || !ctx_is_live(look->ctx))
		return;
	r = ctx_write(look->ctx, "bus/cxl/flush", "1");
	if (r == 0 || r == -ENOENT)
		return;
	attach->unflushed = true;
	(void)words_printf(&attach->notes,
			   "cannot write %s/sys/bus/cxl/flush (%s): attaching and detaching that is "
			   "under way may look finished, so confidence is one step lower",
			   look->ctx->fs.root, strerror(-r));
}

/* --- one look --- */

/* What two looks have to agree in. */
struct print {
	struct attach_facts facts;
	uint64_t resource, size;
	char names[256];
};

static struct print print_of(const struct attach_device *device)
{
	struct print print = {
		.facts = device->facts,
		.resource = device->resource,
		.size = device->size,
	};

	snprintf(print.names, sizeof(print.names), "%s %s %s %s", device->memdev ?: "-",
		 device->parent_driver ?: "-", device->region ?: "-", device->parent);
	return print;
}

static bool same(const struct print *a, const struct print *b)
{
	return a->facts.yes == b->facts.yes && a->facts.no == b->facts.no &&
	       a->resource == b->resource && a->size == b->size && strcmp(a->names, b->names) == 0;
}

/* What could not be read the second time is no movement. */
static bool contradict(const struct print *a, const struct print *b)
{
	bool ranges = a->size && b->size && (a->resource != b->resource || a->size != b->size);

	return (a->facts.yes & b->facts.no) || (a->facts.no & b->facts.yes) || ranges;
}

static bool is_expander(const struct attach_device *device)
{
	return device->verdict.rule->state == CXLX_ATTACH_CLASS_DEVICE ||
	       device->verdict.rule->state == CXLX_ATTACH_CLASS_DEVICE_DISABLED;
}

/* Whether it moves an expander tells the list of memdevs; for others a second look does. */
static bool is_settled(const struct attach_device *device)
{
	if (device->looks == 0)
		return false;
	if (is_expander(device) && !device->verdict.n_doubts)
		return true;
	return device->looks > 1 && !device->unlike && !device->evidence.vanished &&
	       !device->verdict.rule->passing;
}

static int look_at(struct attach_look *look, struct attach_device *device)
{
	struct print before = { 0 }, after;
	int r;

	if (device->looks > 0)
		before = print_of(device);
	r = attach_survey(look, device);
	if (r < 0)
		return r;
	after = print_of(device);
	device->unlike = device->looks > 0 && !same(&before, &after);
	device->moved = device->looks > 0 && contradict(&before, &after);
	device->looks++;
	device->verdict = attach_decide(&device->facts);
	return 0;
}

static void drop(struct attach_devices *devices, size_t index)
{
	attach_device_free(devices->at[index]);
	devices->n--;
	memmove(&devices->at[index], &devices->at[index + 1],
		(devices->n - index) * sizeof(*devices->at));
}

static int drop_gone(struct cxlx_attach *attach, size_t index)
{
	const struct attach_device *device = attach->devices.at[index];
	const char *name = device->memdev ?: last_component(device->parent ?: "?");
	int r = 0;

	if (!attach->all)
		r = words_add(&attach->missing, name, strlen(name));
	drop(&attach->devices, index);
	return r;
}

/* The memdev and its parent may both have been named. */
static bool is_double(const struct attach_devices *devices, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (strcmp(devices->at[i]->parent, devices->at[index]->parent) == 0)
			return true;
	return false;
}

/* Listed because its configuration space could not be read, and now it says that this is no CXL device. */
static bool was_mistaken(const struct cxlx_attach *attach, const struct attach_device *device)
{
	return attach->all && !device->memdev && (device->facts.no & FACT_CXL_DEVICE);
}

static int look_at_all(struct attach_look *look, struct cxlx_attach *attach)
{
	struct attach_devices *devices = &attach->devices;

	for (size_t i = 0; i < devices->n;) {
		int r = is_settled(devices->at[i]) ? 0 : look_at(look, devices->at[i]);

		if (r == -ENODEV)
			r = drop_gone(attach, i);
		else if (r == 0 && (was_mistaken(attach, devices->at[i]) ||
				    (attach->mixed && is_double(devices, i))))
			drop(devices, i);
		else
			i++;
		if (r < 0)
			return r;
	}
	return 0;
}

/* --- which devices --- */

static int find_named(struct attach_look *look, struct cxlx_attach *attach,
		      const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int r = attach_find_named(look, names[i], &attach->devices);

		if (r == 0 && !words_contain(&attach->missing, names[i]))
			r = words_add(&attach->missing, names[i], strlen(names[i]));
		if (r < 0)
			return r;
	}
	return look_at_all(look, attach);
}

/* Memdevs first: a function that carries one is not asked for its configuration space. */
static int find_all(struct attach_look *look, struct cxlx_attach *attach)
{
	struct attach_devices functions = { 0 };
	int r;

	r = attach_find_memdevs(look, &attach->devices, &attach->memdevs);
	if (r == 0)
		r = look_at_all(look, attach);
	if (r == 0)
		r = attach_find_functions(look, &attach->devices, &functions, &attach->notes);
	for (size_t i = 0; r == 0 && i < functions.n; i++)
		r = attach_devices_add(&attach->devices, NULL, functions.at[i]->parent);
	attach_devices_clear(&functions);
	return r < 0 ? r : look_at_all(look, attach);
}

/* Memdevs that came are new devices; those that went make their devices unsettled. */
static int compare_list(struct attach_look *look, struct cxlx_attach *attach)
{
	auto_free char *before = take(attach->memdevs);
	int r;

	r = attach_find_memdevs(look, &attach->devices, &attach->memdevs);
	if (r < 0 || strcmp(before, attach->memdevs) == 0)
		return r;
	for (size_t i = 0; i < attach->devices.n; i++)
		attach->devices.at[i]->looks = 0;
	attach->mixed = true;
	return 0;
}

static bool all_settled(const struct cxlx_attach *attach)
{
	for (size_t i = 0; i < attach->devices.n; i++)
		if (!is_settled(attach->devices.at[i]))
			return false;
	return true;
}

/* --- looking until nothing moves --- */

typedef int (*look_fn)(struct attach_look *look, struct cxlx_attach *attach,
		       const char *const *names, size_t n);

static int first_look(struct attach_look *look, struct cxlx_attach *attach,
		      const char *const *names, size_t n)
{
	flush(look, attach);
	return attach->all ? find_all(look, attach) : find_named(look, attach, names, n);
}

static int next_look(struct attach_look *look, struct cxlx_attach *attach,
		     const char *const *names, size_t n)
{
	int r;

	flush(look, attach);
	r = attach->all ? compare_list(look, attach) : 0;
	return r < 0 ? r : look_at_all(look, attach);
}

static int take_look(struct ctx *ctx, struct cxlx_attach *attach, look_fn fn,
		     const char *const *names, size_t n)
{
	auto_attach_look struct attach_look look = { 0 };
	int r;

	r = attach_look_begin(ctx, &look);
	if (r < 0)
		return r;
	r = ctx_look(look.ctx, ".");	/* without sysfs there is no answer */
	if (r == 0)
		r = fn(&look, attach, names, n);
	if (r < 0)
		ctx->last = look.ctx->last;
	return r;
}

/* The list is compared at least once, also when all devices are settled. */
static int look_on(struct ctx *ctx, struct cxlx_attach *attach)
{
	bool listed = !attach->all;
	int r = 0;

	/* Counted, not timed: a loaded machine needs as many looks as an idle one. */
	for (unsigned int n = 1; r == 0 && n < LOOKS_MAX; n++) {
		if (listed && all_settled(attach))
			return 0;
		if (n > 1 && !wait_backoff(ctx, n, wait_now() + 1000))
			return sysfs_cancelled(&ctx->fs) ? -EINTR : 0;
		r = take_look(ctx, attach, next_look, NULL, 0);
		listed = true;
	}
	return r;
}

/* --- the conclusion --- */

/* Memdevs by number, then functions by address. */
static int in_order(const void *a, const void *b)
{
	const struct attach_device *left = *(struct attach_device *const *)a;
	const struct attach_device *right = *(struct attach_device *const *)b;

	if (!left->memdev != !right->memdev)
		return left->memdev ? -1 : 1;
	if (left->memdev)
		return attach_compare_names(&left->memdev, &right->memdev);
	return strcmp(last_component(left->parent), last_component(right->parent));
}

static int conclude(struct cxlx_attach *attach)
{
	for (size_t i = 0; i < attach->devices.n; i++) {
		struct attach_device *device = attach->devices.at[i];
		int r;

		if ((device->moved || device->evidence.vanished) && !is_settled(device))
			fact_set(&device->facts, FACT_CHANGING, true);
		device->verdict = attach_decide(&device->facts);
		if (attach->unflushed)
			device->verdict.confidence = attach_less(device->verdict.confidence);
		r = attach_describe(device);
		if (r < 0)
			return r;
	}
	return 0;
}

static bool has_null(const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!names || !names[i])
			return true;
	return false;
}

CXL_API int cxlx_attach_new(struct cxl_ctx *ctx, const char *const *devices, size_t n_devices,
			    struct cxlx_attach **ret_attach)
{
	auto_attach struct cxlx_attach *attach = NULL;
	int r;

	if (!ctx || !ret_attach || has_null(devices, n_devices))
		return -EINVAL;
	cxlx_clear_error(ctx);
	attach = calloc(1, sizeof(*attach));
	if (!attach)
		return -ENOMEM;
	attach->all = n_devices == 0;
	attach->mixed = !attach->all;
	r = take_look(core(ctx), attach, first_look, devices, n_devices);
	if (r == 0)
		r = look_on(core(ctx), attach);
	if (r == 0)
		r = conclude(attach);
	if (r < 0)
		return r;
	if (attach->all && attach->mixed && attach->devices.n > 1)
		qsort(attach->devices.at, attach->devices.n, sizeof(*attach->devices.at), in_order);
	*ret_attach = take(attach);
	return 0;
}

/* --- getters --- */

static size_t get_words(const struct words *words, const char *const **ret)
{
	*ret = (const char *const *)words->at;
	return words->n;
}

CXL_API size_t cxlx_attach_get_missing(const struct cxlx_attach *attach,
				       const char *const **ret_names)
{
	return attach && ret_names ? get_words(&attach->missing, ret_names) : 0;
}

CXL_API size_t cxlx_attach_get_notes(const struct cxlx_attach *attach,
				     const char *const **ret_notes)
{
	return attach && ret_notes ? get_words(&attach->notes, ret_notes) : 0;
}

static size_t n_evidence(const struct attach_device *device)
{
	return device->evidence.said.n;
}

static struct cxlx_attach_info info_of(const struct attach_device *device)
{
	const char *parent = last_component(device->parent);

	return (struct cxlx_attach_info){
		.device = device->memdev ? device->memdev : parent,
		.parent = parent,
		.parent_driver = device->parent_driver,
		.memdev_driver = device->memdev_driver,
		.region = device->region,
		.region_driver = device->region_driver,
		.state = device->verdict.rule->state,
		.confidence = device->verdict.confidence,
		.attached = attach_is_good(device->verdict.rule->state),
		.has_range = device->has_range,
		.resource = device->resource,
		.size = device->size,
		.locked = device->locked,
		.reason = device->reason,
		.advice = device->advice,
		.n_evidence = n_evidence(device),
	};
}

/* Programs that were built with an older header know fewer fields. */
CXL_API int cxlx_attach_get_info(const struct cxlx_attach *attach, size_t index,
				 struct cxlx_attach_info *ret_info)
{
	const size_t first_version = offsetof(struct cxlx_attach_info, n_evidence) + sizeof(size_t);
	struct cxlx_attach_info info;
	size_t sz;

	if (!attach || !ret_info || ret_info->sz < first_version)
		return -EINVAL;
	if (index >= attach->devices.n)
		return -ENOENT;
	info = info_of(attach->devices.at[index]);
	sz = ret_info->sz;
	info.sz = sz;
	memcpy(ret_info, &info, sz < sizeof(info) ? sz : sizeof(info));
	return 0;
}

CXL_API int cxlx_attach_get_evidence(const struct cxlx_attach *attach, size_t index, size_t number,
				     const char **ret_path, const char **ret_said)
{
	const struct attach_device *device;

	if (!attach || !ret_path || !ret_said)
		return -EINVAL;
	if (index >= attach->devices.n)
		return -ENOENT;
	device = attach->devices.at[index];
	if (number >= n_evidence(device))
		return -ENOENT;
	*ret_path = device->evidence.paths.at[number];
	*ret_said = device->evidence.said.at[number];
	return 0;
}

/* --- waiting --- */

CXL_API bool cxlx_attach_all_in(const struct cxlx_attach *attach, enum cxlx_attach_state state)
{
	if (!attach || attach->missing.n > 0 || attach->devices.n == 0)
		return false;
	for (size_t i = 0; i < attach->devices.n; i++)
		if (attach->devices.at[i]->verdict.rule->state != state)
			return false;
	return true;
}

struct waiting {
	struct ctx *ctx;
	const char *const *names;
	size_t n;
	enum cxlx_attach_state state;
	struct cxlx_attach *last;
	int error;
};

static bool is_over(void *data)
{
	struct waiting *waiting = data;
	struct cxlx_attach *now = NULL;

	waiting->error = cxlx_attach_new(cxl_of(waiting->ctx), waiting->names, waiting->n, &now);
	if (waiting->error < 0)
		return true;
	cxlx_attach_free(waiting->last);
	waiting->last = now;
	return cxlx_attach_all_in(now, waiting->state);
}

CXL_API int cxlx_attach_wait(struct cxl_ctx *ctx, const char *const *devices, size_t n_devices,
			     enum cxlx_attach_state state, unsigned int timeout_ms,
			     struct cxlx_attach **ret_attach)
{
	auto_wait_events struct wait_events events = { 0 };
	struct waiting waiting = { core(ctx), devices, n_devices, state, NULL, 0 };
	int r;

	if (!ctx || !ret_attach || n_devices == 0 || has_null(devices, n_devices))
		return -EINVAL;
	wait_events_open(core(ctx), &events);
	events.is_patient = events.monitor;	/* each look may be at a thousand devices */
	r = wait_until(core(ctx), &events, wait_now() + timeout_ms, is_over, &waiting);
	r = r == -ETIMEDOUT ? waiting.error : r ?: waiting.error;
	if (r < 0) {
		cxlx_attach_free(waiting.last);
		return r;
	}
	*ret_attach = waiting.last;
	return 0;
}
