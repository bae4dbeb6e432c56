// SPDX-License-Identifier: LGPL-2.1-or-later
/* context.c - the context as programs see it; what it does is in engine/context.c */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

#include "libdaxctl/private.h"

#define CONFIG_PATH "/etc/daxctl.conf.d"

__attribute__((__format__(__printf__, 6, 0)))
static void log_default(struct daxctl_ctx *ctx, int priority, const char *file, int line,
			const char *fn, const char *format, va_list args)
{
	log_to_stderr("libdaxctl", fn, format, args);
}

__attribute__((__format__(__printf__, 6, 0)))
static void log_message(struct ctx *ctx, int priority, const char *file, int line, const char *fn,
			const char *format, va_list args)
{
	dax_of(ctx)->log_fn(dax_of(ctx), priority, file, line, fn, format, args);
}

/* A write to one device changes what is left of its region, and of others. */
static void forget(struct ctx *ctx)
{
	for (struct obj *region = dax_of(ctx)->regions.first; region; region = region->next) {
		attr_forget(region);
		for (struct obj *dev = to_region(region)->devices.first; dev; dev = dev->next) {
			attr_forget(dev);
			mappings_forget(to_device(dev));
		}
	}
}

static void report(struct ctx *ctx, const char *path, const char *value, int code)
{
	const struct daxctlx_step step = {
		.path = path,
		.value = value,
		.code = code,
		.undo = ctx->undoing,
	};

	if (dax_of(ctx)->step_fn)
		dax_of(ctx)->step_fn(dax_of(ctx)->step_data, &step);
}

static const struct ctx_ops ops = {
	.log = log_message,
	.wrote = report,
	.ask = device_ask,
	.forget = forget,
};

DAXCTL_API int daxctl_new(struct daxctl_ctx **ctx)
{
	struct daxctl_ctx *c;
	int r;

	if (!ctx)
		return -EINVAL;
	c = calloc(1, sizeof(*c));
	if (!c)
		return -ENOMEM;
	c->refcount = 1;
	c->log_fn = log_default;
	c->config_path = CONFIG_PATH;
	r = ctx_init(&c->core, &ops, "DAXCTL_LOG");
	if (r < 0) {
		free(c);
		return r;
	}
	*ctx = c;
	return 0;
}

DAXCTL_API struct daxctl_ctx *daxctl_ref(struct daxctl_ctx *ctx)
{
	if (ctx)
		ctx->refcount++;
	return ctx;
}

DAXCTL_API void daxctl_unref(struct daxctl_ctx *ctx)
{
	if (!ctx || --ctx->refcount > 0)
		return;
	while (ctx->regions.first)
		region_free(to_region(ctx->regions.first));
	ctx_fini(&ctx->core);
	free(ctx);
}

DAXCTL_API void daxctl_set_log_fn(struct daxctl_ctx *ctx,
				  void (*log_fn)(struct daxctl_ctx *ctx, int priority,
						 const char *file, int line, const char *fn,
						 const char *format, va_list args))
{
	if (ctx)
		ctx->log_fn = log_fn ? log_fn : log_default;
}

DAXCTL_API int daxctl_get_log_priority(struct daxctl_ctx *ctx)
{
	return ctx ? ctx->core.log_priority : -EINVAL;
}

DAXCTL_API void daxctl_set_log_priority(struct daxctl_ctx *ctx, int priority)
{
	if (ctx)
		ctx->core.log_priority = priority;
}

DAXCTL_API void daxctl_set_userdata(struct daxctl_ctx *ctx, void *userdata)
{
	if (ctx)
		ctx->userdata = userdata;
}

DAXCTL_API void *daxctl_get_userdata(struct daxctl_ctx *ctx)
{
	return ctx ? ctx->userdata : NULL;
}

DAXCTL_API int daxctl_set_config_path(struct daxctl_ctx *ctx, char *config_path)
{
	if (!ctx || !config_path)
		return -EINVAL;
	ctx->config_path = config_path;
	return 0;
}

DAXCTL_API const char *daxctl_get_config_path(struct daxctl_ctx *ctx)
{
	return ctx ? ctx->config_path : NULL;
}

/* --- our own settings --- */

DAXCTL_API int daxctlx_set_sysroot(struct daxctl_ctx *ctx, const char *dir)
{
	return ctx ? ctx_set_root(&ctx->core, dir) : -EINVAL;
}

DAXCTL_API const char *daxctlx_get_sysroot(struct daxctl_ctx *ctx)
{
	return ctx ? ctx->core.fs.root : NULL;
}

DAXCTL_API void daxctlx_set_trace(struct daxctl_ctx *ctx, FILE *to)
{
	if (ctx)
		ctx->core.fs.trace = to;
}

DAXCTL_API void daxctlx_set_cancelled(struct daxctl_ctx *ctx, bool (*cancelled)(void *data),
				      void *data)
{
	if (!ctx)
		return;
	ctx->core.fs.cancelled = cancelled;
	ctx->core.fs.cancelled_data = data;
}

DAXCTL_API void daxctlx_set_step_fn(struct daxctl_ctx *ctx,
				    void (*step_fn)(void *data, const struct daxctlx_step *step),
				    void *data)
{
	if (!ctx)
		return;
	ctx->step_fn = step_fn;
	ctx->step_data = data;
}

/* --- the error record --- */

/* The type that programs see has no members: it is the engine's record. */
static const struct failure *failure_of(const struct daxctlx_error *error)
{
	return (const struct failure *)error;
}

DAXCTL_API const struct daxctlx_error *daxctlx_get_error(struct daxctl_ctx *ctx)
{
	return ctx ? (const struct daxctlx_error *)&ctx->core.last : NULL;
}

DAXCTL_API void daxctlx_clear_error(struct daxctl_ctx *ctx)
{
	if (ctx)
		ctx_clear(&ctx->core);
}

DAXCTL_API int daxctlx_error_code(const struct daxctlx_error *error)
{
	return error ? failure_of(error)->code : -EINVAL;
}

DAXCTL_API const char *daxctlx_error_doing(const struct daxctlx_error *error)
{
	return error && failure_of(error)->doing ? failure_of(error)->doing : "";
}

DAXCTL_API const char *daxctlx_error_path(const struct daxctlx_error *error)
{
	return error ? failure_of(error)->path : "";
}

DAXCTL_API const char *daxctlx_error_value(const struct daxctlx_error *error)
{
	return error ? failure_of(error)->value : "";
}

DAXCTL_API size_t daxctlx_get_reasons(struct daxctl_ctx *ctx, const char *const **ret_reasons)
{
	if (!ctx || !ret_reasons)
		return 0;
	*ret_reasons = (const char *const *)ctx->core.reasons.at;
	return ctx->core.reasons.n;
}
