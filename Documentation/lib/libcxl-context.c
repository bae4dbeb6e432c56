// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <syslog.h>
#include <cxl/libcxl.h>

static void keep(struct cxl_ctx *ctx, int priority, const char *file, int line,
		 const char *fn, const char *format, va_list args)
{
	FILE *to = cxl_get_userdata(ctx);

	fprintf(to, "<%d> %s:%d %s: ", priority, file, line, fn);
	vfprintf(to, format, args);
	fputc('\n', to);
}

int main(void)
{
	struct cxl_memdev *memdev;
	struct cxl_ctx *ctx;

	if (cxl_new(&ctx) < 0)
		return 1;
	cxl_set_userdata(ctx, stderr);
	cxl_set_log_fn(ctx, keep);
	cxl_set_log_priority(ctx, LOG_DEBUG);
	memdev = cxl_memdev_get_first(ctx);
	printf("the first memdev is %s\n", memdev ? cxl_memdev_get_devname(memdev) : "not there");
	cxl_unref(ctx);
	return 0;
}
