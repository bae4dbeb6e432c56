// SPDX-License-Identifier: LGPL-2.1-or-later
/* context.c - root directory, error record, and access to sysfs; see context.h */
#include <errno.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <syslog.h>

#include "base/numbers.h"
#include "base/scope.h"
#include "engine/attr.h"
#include "engine/context.h"

/* The name of a level, of which the beginning is enough, or its syslog number. */
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

int ctx_init(struct ctx *ctx, const struct ctx_ops *ops, const char *log_env)
{
	ctx->ops = ops;
	ctx->sys = SYSFS_DIR_NONE;
	ctx->log_priority = log_level_from(secure_getenv(log_env));
	return sysfs_init(&ctx->fs, secure_getenv("CXL_SYSROOT"));
}

void ctx_fini(struct ctx *ctx)
{
	sysfs_close(&ctx->sys);
	sysfs_fini(&ctx->fs);
	words_clear(&ctx->reasons);
}

int ctx_set_root(struct ctx *ctx, const char *dir)
{
	if (ctx->sys.fd >= 0)
		return -EBUSY;
	return sysfs_init(&ctx->fs, dir);
}

/* --- what is told --- */

void log_to_stderr(const char *library, const char *fn, const char *format, va_list args)
{
	fprintf(stderr, "%s: %s: ", library, fn);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

void ctx_log(struct ctx *ctx, int priority, const char *file, int line, const char *fn,
	     const char *format, ...)
{
	va_list args;

	if (priority > ctx->log_priority || !ctx->ops->log)
		return;
	va_start(args, format);
	ctx->ops->log(ctx, priority, file, line, fn, format, args);
	va_end(args);
}

void ctx_clear(struct ctx *ctx)
{
	ctx->last = (struct failure){ 0 };
	words_clear(&ctx->reasons);
}

int ctx_reason(struct ctx *ctx, int code, const char *format, ...)
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

const char *skip_dots(const char *link)
{
	const char *rest;

	while ((rest = after_prefix(link, "../")))
		link = rest;
	return link;
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

int ctx_fail(struct ctx *ctx, int code, const char *doing, const char *path, const char *value)
{
	struct failure *last = &ctx->last;
	const char *sys = *path == '/' ? "" : "/sys/";

	last->code = code;
	last->doing = doing;
	snprintf(last->path, sizeof(last->path), "%s%s%s", ctx->fs.root, sys, path);
	snprintf(last->value, sizeof(last->value), "%s", value);
	last->value[strcspn(last->value, "\n")] = '\0';
	log_debug(ctx, "%s %s: %s", doing, last->path, strerror(-code));
	return code;
}

static int open_sys(struct ctx *ctx)
{
	int r;

	if (ctx->sys.fd >= 0)
		return 0;
	r = sysfs_open(&ctx->fs, "/sys", &ctx->sys);
	return r < 0 ? ctx_fail(ctx, r, "open", "/sys", "") : 0;
}

int ctx_read(struct ctx *ctx, const char *path, char *buf)
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

static void report(struct ctx *ctx, const char *path, const char *value, int code)
{
	log_debug(ctx, "write %s \"%s\": %s", path, value, code < 0 ? strerror(-code) : "ok");
	if (ctx->ops->wrote)
		ctx->ops->wrote(ctx, path, value, code);
}

int ctx_write(struct ctx *ctx, const char *path, const char *value)
{
	int r;

	r = open_sys(ctx);
	if (r < 0)
		return r;
	r = sysfs_write(&ctx->sys, path, value, strlen(value));
	report(ctx, path, value, r);
	return r < 0 ? ctx_fail(ctx, r, "write", path, value) : 0;
}

int ctx_write_bytes(struct ctx *ctx, const char *path, const void *bytes, size_t len)
{
	char value[32];
	int r;

	r = open_sys(ctx);
	if (r < 0)
		return r;
	r = sysfs_write_bytes(&ctx->sys, path, bytes, len);
	snprintf(value, sizeof(value), "%zu bytes", len);
	report(ctx, path, value, r);
	return r < 0 ? ctx_fail(ctx, r, "write", path, "") : 0;
}

int ctx_readlink(struct ctx *ctx, const char *path, char *buf, size_t size)
{
	int r;

	r = open_sys(ctx);
	return r < 0 ? r : sysfs_readlink(&ctx->sys, path, buf, size);
}

bool ctx_exists(struct ctx *ctx, const char *path)
{
	return open_sys(ctx) == 0 && sysfs_exists(&ctx->sys, path) == 0;
}

int ctx_look(struct ctx *ctx, const char *path)
{
	int r;

	r = open_sys(ctx);
	return r < 0 ? r : sysfs_exists(&ctx->sys, path);
}

int ctx_names(struct ctx *ctx, const char *path, struct words *ret)
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

int ctx_open_file(struct ctx *ctx, const char *path, struct sysfs_file *ret)
{
	int r;

	r = open_sys(ctx);
	return r < 0 ? r : sysfs_open_file(&ctx->sys, path, ret);
}

bool ctx_is_live(struct ctx *ctx)
{
	struct statfs fs;

	if (open_sys(ctx) < 0 || fstatfs(ctx->sys.fd, &fs) < 0)
		return false;
	return fs.f_type == SYSFS_MAGIC || fs.f_type == FUSE_SUPER_MAGIC;
}
