// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * context.c - the context as programs see it: log, settings, error record.  What it does is
 * in engine/context.c.
 */
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "libcxl/private.h"
#include "libcxl/region-rules.h"
#include "libdaxctl/libdaxctl.h"

__attribute__((__format__(__printf__, 6, 0)))
static void log_default(struct cxl_ctx *ctx, int priority, const char *file, int line,
			const char *fn, const char *format, va_list args)
{
	log_to_stderr("libcxl", fn, format, args);
}

__attribute__((__format__(__printf__, 6, 0)))
static void log_message(struct ctx *ctx, int priority, const char *file, int line, const char *fn,
			const char *format, va_list args)
{
	cxl_of(ctx)->log_fn(cxl_of(ctx), priority, file, line, fn, format, args);
}

static void report_step(struct ctx *ctx, const char *path, const char *value, int code)
{
	struct cxlx_step step = {
		.path = path,
		.value = value,
		.code = code,
		.undo = ctx->undoing,
	};

	if (cxl_of(ctx)->step_fn)
		cxl_of(ctx)->step_fn(cxl_of(ctx)->step_data, &step);
}

static const struct ctx_ops ops = {
	.log = log_message,
	.wrote = report_step,
	.forget = objects_forget,
	.ask = region_steps_ask,
	.is_gone = region_steps_gone,
	.is_kept = region_steps_kept,
	.way_back = region_steps_way_back,
};

CXL_API int cxl_new(struct cxl_ctx **ctx)
{
	struct cxl_ctx *c;
	int r;

	if (!ctx)
		return -EINVAL;
	c = calloc(1, sizeof(*c));
	if (!c)
		return -ENOMEM;
	c->refcount = 1;
	c->log_fn = log_default;
	r = ctx_init(&c->core, &ops, "CXL_LOG");
	if (r < 0) {
		free(c);
		return r;
	}
	*ctx = c;
	return 0;
}

int ctx_new_like(const struct cxl_ctx *ctx, struct cxl_ctx **ret)
{
	struct cxl_ctx *c;
	int r;

	r = cxl_new(&c);
	if (r < 0)
		return r;
	r = ctx_set_root(&c->core, ctx->core.fs.root);
	if (r < 0) {
		cxl_unref(c);
		return r;
	}
	c->log_fn = ctx->log_fn;
	c->core.log_priority = ctx->core.log_priority;
	c->userdata = ctx->userdata;
	c->core.fs.trace = ctx->core.fs.trace;
	c->core.fs.cancelled = ctx->core.fs.cancelled;
	c->core.fs.cancelled_data = ctx->core.fs.cancelled_data;
	c->step_fn = ctx->step_fn;
	c->step_data = ctx->step_data;
	c->mbox = ctx->mbox;
	*ret = c;
	return 0;
}

CXL_API struct cxl_ctx *cxl_ref(struct cxl_ctx *ctx)
{
	if (ctx)
		ctx->refcount++;
	return ctx;
}

CXL_API void cxl_unref(struct cxl_ctx *ctx)
{
	if (!ctx || --ctx->refcount > 0)
		return;
	objects_free(&ctx->core);
	protocol_errors_free(&ctx->core);
	daxctl_unref(ctx->dax);
	words_clear(&ctx->dynamic_words);
	free(ctx->debugfs);
	ctx_fini(&ctx->core);
	free(ctx);
}

CXL_API void cxl_set_log_fn(struct cxl_ctx *ctx,
			    void (*log_fn)(struct cxl_ctx *ctx, int priority, const char *file,
					   int line, const char *fn, const char *format,
					   va_list args))
{
	if (ctx)
		ctx->log_fn = log_fn ? log_fn : log_default;
}

CXL_API int cxl_get_log_priority(struct cxl_ctx *ctx)
{
	return ctx ? ctx->core.log_priority : -EINVAL;
}

CXL_API void cxl_set_log_priority(struct cxl_ctx *ctx, int priority)
{
	if (ctx)
		ctx->core.log_priority = priority;
}

CXL_API void cxl_set_userdata(struct cxl_ctx *ctx, void *userdata)
{
	if (ctx)
		ctx->userdata = userdata;
}

CXL_API void *cxl_get_userdata(struct cxl_ctx *ctx)
{
	return ctx ? ctx->userdata : NULL;
}

CXL_API void cxl_set_private_data(struct cxl_ctx *ctx, void *data)
{
	if (ctx)
		ctx->private_data = data;
}

CXL_API void *cxl_get_private_data(struct cxl_ctx *ctx)
{
	return ctx ? ctx->private_data : NULL;
}

/* --- our own settings --- */

CXL_API int cxlx_set_sysroot(struct cxl_ctx *ctx, const char *dir)
{
	return ctx ? ctx_set_root(&ctx->core, dir) : -EINVAL;
}

CXL_API const char *cxlx_get_sysroot(struct cxl_ctx *ctx)
{
	return ctx ? ctx->core.fs.root : NULL;
}

CXL_API void cxlx_set_trace(struct cxl_ctx *ctx, FILE *to)
{
	if (ctx)
		ctx->core.fs.trace = to;
}

CXL_API void cxlx_set_cancelled(struct cxl_ctx *ctx, bool (*cancelled)(void *data), void *data)
{
	if (!ctx)
		return;
	ctx->core.fs.cancelled = cancelled;
	ctx->core.fs.cancelled_data = data;
}

CXL_API void cxlx_set_step_fn(struct cxl_ctx *ctx,
			      void (*step_fn)(void *data, const struct cxlx_step *step), void *data)
{
	if (!ctx)
		return;
	ctx->step_fn = step_fn;
	ctx->step_data = data;
}

/* --- the error record --- */

/* The type that programs see has no members: it is the engine's record. */
static const struct failure *failure_of(const struct cxlx_error *error)
{
	return (const struct failure *)error;
}

CXL_API const struct cxlx_error *cxlx_get_error(struct cxl_ctx *ctx)
{
	return ctx ? (const struct cxlx_error *)&ctx->core.last : NULL;
}

CXL_API void cxlx_clear_error(struct cxl_ctx *ctx)
{
	if (ctx)
		ctx_clear(&ctx->core);
}

CXL_API int cxlx_error_code(const struct cxlx_error *error)
{
	return error ? failure_of(error)->code : -EINVAL;
}

CXL_API const char *cxlx_error_doing(const struct cxlx_error *error)
{
	return error && failure_of(error)->doing ? failure_of(error)->doing : "";
}

CXL_API const char *cxlx_error_path(const struct cxlx_error *error)
{
	return error ? failure_of(error)->path : "";
}

CXL_API const char *cxlx_error_value(const struct cxlx_error *error)
{
	return error ? failure_of(error)->value : "";
}

CXL_API size_t cxlx_get_reasons(struct cxl_ctx *ctx, const char *const **ret_reasons)
{
	if (!ctx || !ret_reasons)
		return 0;
	*ret_reasons = (const char *const *)ctx->core.reasons.at;
	return ctx->core.reasons.n;
}
