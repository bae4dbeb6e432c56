// SPDX-License-Identifier: LGPL-2.1-or-later
/* debugfs.c - where CXL's files of debugfs are; none of them is needed to list or configure */
#include <errno.h>
#include <inttypes.h>
#include <mntent.h>
#include <string.h>

#include "libcxl/private.h"

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
	mount = *ctx->core.fs.root ? strdup("/sys/kernel/debug") : find_debugfs();
	if (mount && asprintf(&dir, "%s%s/cxl", ctx->core.fs.root, mount) < 0)
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

/* --- for those that need it --- */

CXL_API int cxlx_check_debugfs(struct cxl_ctx *ctx)
{
	auto_free char *mount = NULL;

	if (!ctx)
		return -EINVAL;
	cxlx_clear_error(ctx);
	if (ctx_debugfs(ctx))
		return 0;
	mount = *ctx->core.fs.root ? strdup("/sys/kernel/debug") : find_debugfs();
	if (!mount)
		return ctx_reason(core(ctx), -ENOENT,
				  "debugfs is not mounted; 'mount -t debugfs debugfs "
				  "/sys/kernel/debug' does that");
	if (geteuid() != 0)
		return ctx_reason(core(ctx), -EACCES, "debugfs (%s) is for root only", mount);
	return ctx_reason(core(ctx), -ENOENT,
			  "the kernel has no CXL in debugfs (%s): its driver is not loaded, or was "
			  "built without it", mount);
}

/* Below /sys like everything else, or wherever somebody mounted it. */
static struct sysfs_path debugfs_path(const struct ctx *ctx, const char *debugfs,
				      const char *dir, const char *file)
{
	const char *place = debugfs + strlen(ctx->fs.root);
	const char *below = after_prefix(place, "/sys/");
	struct sysfs_path path;

	snprintf(path.text, sizeof(path.text), "%s/%s/%s", below ? below : place, dir, file);
	return path;
}

int ctx_debugfs_write(struct ctx *ctx, const char *dir, const char *file, uint64_t value)
{
	struct sysfs_path path;
	char text[32];
	int r;

	r = cxlx_check_debugfs(cxl_of(ctx));
	if (r < 0)
		return r;
	path = debugfs_path(ctx, ctx_debugfs(cxl_of(ctx)), dir, file);
	r = ctx_look(ctx, path.text);
	if (r < 0)
		return ctx_fail(ctx, r, "find", path.text, "");
	snprintf(text, sizeof(text), "%#" PRIx64 "\n", value);
	return ctx_write(ctx, path.text, text);
}
