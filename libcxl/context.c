// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * context.c - the library's context: root directory, log, error record, and the
 * one place through which sysfs is read and written
 */
#include <errno.h>
#include <mntent.h>
#include <stdarg.h>
#include <string.h>
#include <syslog.h>

#include "base/numbers.h"
#include "libcxl/private.h"

static void log_to_stderr(struct cxl_ctx *ctx, int priority, const char *file, int line,
			  const char *fn, const char *format, va_list args)
{
	fprintf(stderr, "libcxl: %s: ", fn);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

/* CXL_LOG holds a level's name, of which the beginning is enough, or its syslog number. */
static int log_level_from(const char *text)
{
	static const struct attr_word levels[] = {
		{ "err", LOG_ERR },
		{ "warning", LOG_WARNING },
		{ "info", LOG_INFO },
		{ "notice", LOG_NOTICE },
		{ "debug", LOG_DEBUG },
		{ NULL, 0 },
	};
	int32_t number;

	if (!text || !*text)
		return LOG_ERR;
	if (parse_i32(text, 10, &number) == 0)
		return number;
	for (const struct attr_word *level = levels; level->text; level++)
		if (after_prefix(text, level->text))
			return level->value;
	return LOG_ERR;
}

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
	c->sys = SYSFS_DIR_NONE;
	c->log_fn = log_to_stderr;
	c->log_priority = log_level_from(secure_getenv("CXL_LOG"));
	r = sysfs_init(&c->fs, secure_getenv("CXL_SYSROOT"));
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
	r = cxlx_set_sysroot(c, ctx->fs.root);
	if (r < 0) {
		cxl_unref(c);
		return r;
	}
	c->log_fn = ctx->log_fn;
	c->log_priority = ctx->log_priority;
	c->userdata = ctx->userdata;
	c->fs.trace = ctx->fs.trace;
	c->fs.cancelled = ctx->fs.cancelled;
	c->fs.cancelled_data = ctx->fs.cancelled_data;
	c->step_fn = ctx->step_fn;
	c->step_data = ctx->step_data;
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
	objects_free(ctx);
	protocol_errors_free(ctx);
	sysfs_close(&ctx->sys);
	sysfs_fini(&ctx->fs);
	words_clear(&ctx->reasons);
	words_clear(&ctx->dynamic_words);
	free(ctx->debugfs);
	free(ctx);
}

CXL_API void cxl_set_log_fn(struct cxl_ctx *ctx,
			    void (*log_fn)(struct cxl_ctx *ctx, int priority, const char *file,
					   int line, const char *fn, const char *format,
					   va_list args))
{
	if (ctx)
		ctx->log_fn = log_fn ? log_fn : log_to_stderr;
}

CXL_API int cxl_get_log_priority(struct cxl_ctx *ctx)
{
	return ctx ? ctx->log_priority : -EINVAL;
}

CXL_API void cxl_set_log_priority(struct cxl_ctx *ctx, int priority)
{
	if (ctx)
		ctx->log_priority = priority;
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

void ctx_log(struct cxl_ctx *ctx, int priority, const char *file, int line, const char *fn,
	     const char *format, ...)
{
	va_list args;

	if (priority > ctx->log_priority)
		return;
	va_start(args, format);
	ctx->log_fn(ctx, priority, file, line, fn, format, args);
	va_end(args);
}

/* --- our own settings --- */

CXL_API int cxlx_set_sysroot(struct cxl_ctx *ctx, const char *dir)
{
	if (!ctx)
		return -EINVAL;
	if (ctx->sys.fd >= 0)
		return -EBUSY;
	return sysfs_init(&ctx->fs, dir);
}

CXL_API const char *cxlx_get_sysroot(struct cxl_ctx *ctx)
{
	return ctx ? ctx->fs.root : NULL;
}

CXL_API void cxlx_set_trace(struct cxl_ctx *ctx, FILE *to)
{
	if (ctx)
		ctx->fs.trace = to;
}

CXL_API void cxlx_set_cancelled(struct cxl_ctx *ctx, bool (*cancelled)(void *data), void *data)
{
	if (!ctx)
		return;
	ctx->fs.cancelled = cancelled;
	ctx->fs.cancelled_data = data;
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

CXL_API const struct cxlx_error *cxlx_get_error(struct cxl_ctx *ctx)
{
	return ctx ? &ctx->last : NULL;
}

CXL_API void cxlx_clear_error(struct cxl_ctx *ctx)
{
	if (!ctx)
		return;
	ctx->last = (struct cxlx_error){ 0 };
	words_clear(&ctx->reasons);
}

CXL_API int cxlx_error_code(const struct cxlx_error *error)
{
	return error ? error->code : -EINVAL;
}

CXL_API const char *cxlx_error_doing(const struct cxlx_error *error)
{
	return error && error->doing ? error->doing : "";
}

CXL_API const char *cxlx_error_path(const struct cxlx_error *error)
{
	return error ? error->path : "";
}

CXL_API const char *cxlx_error_value(const struct cxlx_error *error)
{
	return error ? error->value : "";
}

CXL_API size_t cxlx_get_reasons(struct cxl_ctx *ctx, const char *const **ret_reasons)
{
	if (!ctx || !ret_reasons)
		return 0;
	*ret_reasons = (const char *const *)ctx->reasons.at;
	return ctx->reasons.n;
}

int ctx_reason(struct cxl_ctx *ctx, int code, const char *format, ...)
{
	va_list args;
	int r;

	va_start(args, format);
	r = words_vprintf(&ctx->reasons, format, args);
	va_end(args);
	return r < 0 ? r : code;
}

/* --- one file --- */

struct sysfs_path path_join(const char *dir, const char *file)
{
	struct sysfs_path path;

	/* A name that does not fit cannot exist in sysfs: the access answers -ENOENT. */
	snprintf(path.text, sizeof(path.text), "%s/%s", dir, file);
	return path;
}

const char *last_component(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

int path_dirname(const char *path, char **ret)
{
	const char *last = last_component(path);

	*ret = strndup(path, last > path ? (size_t)(last - path) - 1 : 0);
	return *ret ? 0 : -ENOMEM;
}

int path_parent(const char *path, char **ret)
{
	auto_free char *dir = NULL;
	int r;

	r = path_dirname(path, &dir);
	if (r < 0)
		return r;
	*ret = strdup(last_component(dir));
	return *ret ? 0 : -ENOMEM;
}

int ctx_fail(struct cxl_ctx *ctx, int code, const char *doing, const char *path, const char *value)
{
	struct cxlx_error *last = &ctx->last;
	const char *sys = *path == '/' ? "" : "/sys/";

	last->code = code;
	last->doing = doing;
	snprintf(last->path, sizeof(last->path), "%s%s%s", ctx->fs.root, sys, path);
	snprintf(last->value, sizeof(last->value), "%s", value);
	last->value[strcspn(last->value, "\n")] = '\0';
	log_debug(ctx, "%s %s: %s", doing, last->path, strerror(-code));
	return code;
}

static int open_sys(struct cxl_ctx *ctx)
{
	int r;

	if (ctx->sys.fd >= 0)
		return 0;
	r = sysfs_open(&ctx->fs, "/sys", &ctx->sys);
	return r < 0 ? ctx_fail(ctx, r, "open", "/sys", "") : 0;
}

int ctx_read(struct cxl_ctx *ctx, const char *path, char *buf)
{
	int r;

	r = open_sys(ctx);
	if (r < 0)
		return r;
	r = sysfs_read(&ctx->sys, path, buf);
	if (r < 0 && r != -ENOENT)
		return ctx_fail(ctx, r, "read", path, "");
	return r;
}

static void report_step(struct cxl_ctx *ctx, const char *path, const char *value, int code)
{
	struct cxlx_step step = {
		.path = path,
		.value = value,
		.code = code,
		.undo = ctx->undoing,
	};

	log_debug(ctx, "write %s \"%s\": %s", path, value, code < 0 ? strerror(-code) : "ok");
	if (ctx->step_fn)
		ctx->step_fn(ctx->step_data, &step);
}

int ctx_write(struct cxl_ctx *ctx, const char *path, const char *value)
{
	int r;

	r = open_sys(ctx);
	if (r < 0)
		return r;
	r = sysfs_write(&ctx->sys, path, value, strlen(value));
	report_step(ctx, path, value, r);
	return r < 0 ? ctx_fail(ctx, r, "write", path, value) : 0;
}

int ctx_readlink(struct cxl_ctx *ctx, const char *path, char *buf, size_t size)
{
	int r;

	r = open_sys(ctx);
	return r < 0 ? r : sysfs_readlink(&ctx->sys, path, buf, size);
}

bool ctx_exists(struct cxl_ctx *ctx, const char *path)
{
	return open_sys(ctx) == 0 && sysfs_exists(&ctx->sys, path) == 0;
}

int ctx_look(struct cxl_ctx *ctx, const char *path)
{
	int r;

	r = open_sys(ctx);
	return r < 0 ? r : sysfs_exists(&ctx->sys, path);
}

int ctx_names(struct cxl_ctx *ctx, const char *path, struct words *ret)
{
	auto_sysfs_dir struct sysfs_dir dir = SYSFS_DIR_NONE;
	int r;

	r = open_sys(ctx);
	if (r < 0)
		return r;
	r = sysfs_open_at(&ctx->sys, path, &dir);
	if (r < 0)
		return r;
	return sysfs_names(&dir, ret);
}

int ctx_open_file(struct cxl_ctx *ctx, const char *path, struct sysfs_file *ret)
{
	int r;

	r = open_sys(ctx);
	return r < 0 ? r : sysfs_open_file(&ctx->sys, path, ret);
}

/* --- debugfs --- */

/* Where debugfs is mounted: the first such line of /proc/mounts, as the kernel escapes it. */
static char *find_debugfs(void)
{
	FILE *mounts = setmntent("/proc/self/mounts", "re");
	const struct mntent *entry;
	char *found = NULL;

	if (!mounts)
		return NULL;
	while (!found && (entry = getmntent(mounts)))
		if (strcmp(entry->mnt_type, "debugfs") == 0)
			found = strdup(entry->mnt_dir);
	endmntent(mounts);
	return found;
}

/*
 * The directory of CXL's debugfs files, or NULL.  Below another root there is no
 * mount table to ask, so the usual place is taken.
 */
const char *ctx_debugfs(struct cxl_ctx *ctx)
{
	auto_free char *mount = NULL;
	char *dir = NULL;

	if (ctx->debugfs)
		return *ctx->debugfs ? ctx->debugfs : NULL;
	mount = *ctx->fs.root ? strdup("/sys/kernel/debug") : find_debugfs();
	if (mount && asprintf(&dir, "%s%s/cxl", ctx->fs.root, mount) < 0)
		dir = NULL;
	if (!dir || access(dir, F_OK) < 0) {
		free(dir);
		dir = strdup("");
	}
	ctx->debugfs = dir;
	return dir && *dir ? dir : NULL;
}

CXL_API bool cxl_debugfs_exists(struct cxl_ctx *ctx)
{
	return ctx && ctx_debugfs(ctx);
}
