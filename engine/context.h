/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * context.h - what every library's context begins with: root directory, error record, reasons,
 * and the one place through which sysfs is read and written
 *
 * A library's own context begins with struct ctx and adds what only that library knows.  The
 * functions of a library that nobody outside calls take the struct ctx.
 */
#ifndef ENGINE_CONTEXT_H
#define ENGINE_CONTEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/sysfs.h"
#include "base/words.h"

struct ctx;
struct step;
struct steps;

/* "The first failure": what the library was doing, on which file, with which value. */
struct failure {
	int code;		/* negative errno, 0: no error */
	const char *doing;	/* "read", "write", "parse", ... */
	char path[512];
	char value[128];
};

/* What a library adds to the engine.  Each may be NULL. */
struct ctx_ops {
	void (*log)(struct ctx *ctx, int priority, const char *file, int line, const char *fn,
		    const char *format, va_list args)
		__attribute__((__format__(__printf__, 6, 0)));
	/* Told of every write, right after it; ctx->undoing: it takes something back. */
	void (*wrote)(struct ctx *ctx, const char *path, const char *value, int code);
	/* Steps were run: what was read before may have changed. */
	void (*forget)(struct ctx *ctx);
	/* See steps.h. */
	int (*ask)(const struct steps *steps, const char *path, const char *value);
	bool (*is_gone)(struct ctx *ctx, const struct steps *steps);
	bool (*is_kept)(struct ctx *ctx, const struct step *step);
	void (*way_back)(struct ctx *ctx, struct steps *steps);
};

struct ctx {
	const struct ctx_ops *ops;
	int log_priority;
	struct sysfs fs;
	struct sysfs_dir sys;		/* the open /sys; fd -1 until first used */
	struct failure last;
	struct words reasons;		/* why something was refused, in sentences */
	bool undoing;
};

/* The log level comes from the variable @log_env of the environment, the root from CXL_SYSROOT. */
int ctx_init(struct ctx *ctx, const struct ctx_ops *ops, const char *log_env);
void ctx_fini(struct ctx *ctx);
/* -EBUSY: files were read below the old root. */
int ctx_set_root(struct ctx *ctx, const char *dir);

void ctx_log(struct ctx *ctx, int priority, const char *file, int line, const char *fn,
	     const char *format, ...) __attribute__((__format__(__printf__, 6, 7)));
#define log_debug(ctx, ...) ctx_log(ctx, 7, __FILE__, __LINE__, __func__, __VA_ARGS__)
/* What a library's log does unless the program has set another: "LIBRARY: FUNCTION: text". */
void log_to_stderr(const char *library, const char *fn, const char *format, va_list args)
	__attribute__((__format__(__printf__, 3, 0)));

/* Keep a record of a failure; returns @code.  @path is below /sys unless it begins with a slash. */
int ctx_fail(struct ctx *ctx, int code, const char *doing, const char *path, const char *value);
/* No failure and no reasons. */
void ctx_clear(struct ctx *ctx);

/* Add a sentence to the reasons of a refusal; returns @code. */
int ctx_reason(struct ctx *ctx, int code, const char *format, ...)
	__attribute__((__format__(__printf__, 3, 4)));

/*
 * Read or write one file; @path is below /sys.  The record of a failure is kept,
 * except for -ENOENT of a read: "this kernel does not have it" is an answer.
 */
int ctx_read(struct ctx *ctx, const char *path, char *buf);
int ctx_write(struct ctx *ctx, const char *path, const char *value);
/* For files of bytes, of any length. */
int ctx_write_bytes(struct ctx *ctx, const char *path, const void *bytes, size_t len);
int ctx_readlink(struct ctx *ctx, const char *path, char *buf, size_t size);
bool ctx_exists(struct ctx *ctx, const char *path);
/* 0: there is something; -ENOENT: there is nothing; or why that cannot be told. */
int ctx_look(struct ctx *ctx, const char *path);
int ctx_names(struct ctx *ctx, const char *path, struct words *ret);
/* For files of bytes; @path has to live as long as the open file. */
int ctx_open_file(struct ctx *ctx, const char *path, struct sysfs_file *ret);

/*
 * Is there a kernel, or somebody who plays it?  A tree of plain files has no work to wait
 * for, and must not be written to by who only looks.
 */
bool ctx_is_live(struct ctx *ctx);

/* "DIR/FILE" for the functions above. */
#define PATH_MAX_SYSFS 512
struct sysfs_path {
	char text[PATH_MAX_SYSFS];
};
struct sysfs_path path_join(const char *dir, const char *file);

/* The last component of a path or of a link's text. */
const char *last_component(const char *path);

/* "../../../devices/..." begins at /sys: what follows the dots. */
const char *skip_dots(const char *link);

/* The component before the last, or the whole path before it, as text that the caller frees. */
int path_parent(const char *path, char **ret);
int path_dirname(const char *path, char **ret);

#endif
