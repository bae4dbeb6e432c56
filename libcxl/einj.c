// SPDX-License-Identifier: LGPL-2.1-or-later
/* einj.c - which protocol errors the platform can inject, and at which dports (debugfs) */
#include <errno.h>
#include <string.h>

#include "base/numbers.h"
#include "libcxl/private.h"

struct cxl_protocol_error {
	struct cxl_protocol_error *next;
	unsigned int number;
	const char *name;
};

/* The platform's file describes its types in prose; these are the words it uses for ours. */
static const struct error_type {
	unsigned int number;
	const char *name;
} error_types[] = {
	{ 0x1000, "cache-correctable" }, { 0x2000, "cache-uncorrectable" },
	{ 0x4000, "cache-fatal" },	 { 0x8000, "mem-correctable" },
	{ 0x10000, "mem-uncorrectable" }, { 0x20000, "mem-fatal" },
};

void protocol_errors_free(struct ctx *ctx)
{
	while (cxl_of(ctx)->protocol_errors) {
		struct cxl_protocol_error *error = cxl_of(ctx)->protocol_errors;

		cxl_of(ctx)->protocol_errors = error->next;
		free(error);
	}
}

static const char *name_of(uint64_t number)
{
	for (size_t i = 0; i < ARRAY_LEN(error_types); i++)
		if (error_types[i].number == number)
			return error_types[i].name;
	return NULL;
}

/* A line is "0x00008000\tCXL.mem Protocol Correctable": only the number matters. */
static struct cxl_protocol_error *parse_line(const char *line)
{
	char number[32];
	struct cxl_protocol_error *error;
	uint64_t value;

	snprintf(number, sizeof(number), "%.*s", (int)strcspn(line, " \t\n"), line);
	if (parse_u64(number, 0, &value) < 0 || !name_of(value))
		return NULL;
	error = calloc(1, sizeof(*error));
	if (error)
		*error = (struct cxl_protocol_error){ NULL, (unsigned int)value, name_of(value) };
	return error;
}

static void read_types(struct ctx *ctx)
{
	const char *debugfs = ctx_debugfs(cxl_of(ctx));
	auto_fclose FILE *file = NULL;
	auto_free char *path = NULL;
	auto_free char *line = NULL;
	struct cxl_protocol_error **tail = &cxl_of(ctx)->protocol_errors;
	size_t size = 0;

	cxl_of(ctx)->protocol_errors_read = true;
	if (!debugfs)
		return;
	if (asprintf(&path, "%s/einj_types", debugfs) < 0) {
		path = NULL;
		return;
	}
	file = fopen(path, "re");
	errno = file ? 0 : errno;
	while (file && getline(&line, &size, file) >= 0) {
		*tail = parse_line(line);
		if (*tail)
			tail = &(*tail)->next;
	}
	/* A platform that injects nothing has no such file. */
	if (file ? ferror(file) : errno != ENOENT)
		ctx_fail(ctx, -errno, "read", path + strlen(ctx->fs.root), "");
}

CXL_API struct cxl_protocol_error *cxl_protocol_error_get_first(struct cxl_ctx *ctx)
{
	if (!ctx)
		return NULL;
	if (!ctx->protocol_errors_read)
		read_types(core(ctx));
	return ctx->protocol_errors;
}

CXL_API struct cxl_protocol_error *cxl_protocol_error_get_next(struct cxl_protocol_error *perror)
{
	return perror ? perror->next : NULL;
}

CXL_API unsigned int cxl_protocol_error_get_num(struct cxl_protocol_error *perror)
{
	return perror ? perror->number : 0;
}

CXL_API const char *cxl_protocol_error_get_str(struct cxl_protocol_error *perror)
{
	return perror ? perror->name : NULL;
}

CXL_API char *cxl_dport_get_einj_path(struct cxl_dport *dport)
{
	const char *debugfs = dport ? ctx_debugfs(cxl_of(dport->port->obj.ctx)) : NULL;
	char *path;

	if (!debugfs || asprintf(&path, "%s/%s/einj_inject", debugfs,
				 cxl_dport_get_devname(dport)) < 0)
		return NULL;
	if (access(path, F_OK) == 0)
		return path;
	free(path);
	return NULL;
}

CXL_API int cxl_dport_protocol_error_inject(struct cxl_dport *dport, unsigned int error)
{
	struct ctx *ctx;
	int r;

	if (!dport)
		return -EINVAL;
	ctx = dport->port->obj.ctx;
	r = ctx_debugfs_write(ctx, cxl_dport_get_devname(dport), "einj_inject", error);
	if (r == -ENOENT && ctx->reasons.n == 0)
		return ctx_reason(ctx, r, "the platform injects no errors at %s",
				  cxl_dport_get_devname(dport));
	return r;
}
