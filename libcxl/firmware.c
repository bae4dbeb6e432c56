// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * firmware.c - new firmware for a memdev, through the files of the kernel's firmware loader
 *
 * 1 to "loading" begins, "data" takes the image, 0 to "loading" hands it to the device, which
 * goes on in the background; -1 gives up what was begun.  The kernel takes these writes in
 * silence while an update goes on, so that is asked first, under the lock.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/numbers.h"
#include "engine/wait.h"
#include "libcxl/owner.h"
#include "libcxl/private.h"

#define LOCK_MS 5000

static struct sysfs_path loader_path(const struct cxl_memdev *memdev, const char *file)
{
	char name[128];

	snprintf(name, sizeof(name), "firmware/%s/%s", memdev->obj.name, file);
	return object_path(&memdev->obj, name);
}

static int loader_read(struct cxl_memdev *memdev, const char *file, char *buf)
{
	return ctx_read(memdev->obj.ctx, loader_path(memdev, file).text, buf);
}

static int loader_write(struct cxl_memdev *memdev, const char *file, const char *value)
{
	return ctx_write(memdev->obj.ctx, loader_path(memdev, file).text, value);
}

/* --- how far it is --- */

static uint64_t remaining(struct cxl_memdev *memdev)
{
	char text[SYSFS_TEXT_MAX + 1];
	uint64_t size;

	if (loader_read(memdev, "remaining_size", text) < 0 || parse_u64(text, 10, &size) < 0)
		return 0;
	return size;
}

CXL_API int cxlx_memdev_get_fw_update(struct cxl_memdev *memdev, enum cxl_fwl_status *ret_status,
				      uint64_t *ret_remaining)
{
	char text[SYSFS_TEXT_MAX + 1];
	int r;

	if (!memdev || !ret_status)
		return -EINVAL;
	r = loader_read(memdev, "status", text);
	if (r < 0)
		return r;
	*ret_status = cxl_fwl_status_from_ident(text);
	if (ret_remaining)
		*ret_remaining = remaining(memdev);
	return 0;
}

CXL_API bool cxl_memdev_fw_update_in_progress(struct cxl_memdev *memdev)
{
	enum cxl_fwl_status status;

	if (!memdev)
		return false;
	return cxlx_memdev_get_fw_update(memdev, &status, NULL) < 0 ||
	       status != CXL_FWL_STATUS_IDLE;
}

CXL_API size_t cxl_memdev_fw_update_get_remaining(struct cxl_memdev *memdev)
{
	return memdev ? (size_t)remaining(memdev) : 0;
}

/* --- the image --- */

struct image {
	char *bytes;
	size_t len;
};

/* The user's file is not below the root of sysfs: its path is told as it was given. */
static int image_fail(struct ctx *ctx, int code, const char *doing, const char *path)
{
	struct failure *last = &ctx->last;

	*last = (struct failure){ .code = code, .doing = doing };
	snprintf(last->path, sizeof(last->path), "%s", path);
	return code;
}

static int refuse_image(struct ctx *ctx, int code, const char *path, const char *why)
{
	image_fail(ctx, code, "use", path);
	return ctx_reason(ctx, code, "%s %s", path, why);
}

static int check_image(struct ctx *ctx, int fd, const char *path, size_t *ret_len)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return image_fail(ctx, -errno, "look at", path);
	if (!S_ISREG(st.st_mode))
		return refuse_image(ctx, -EINVAL, path, "is no regular file");
	if (st.st_size == 0)
		return refuse_image(ctx, -EINVAL, path, "is empty");
	if (st.st_size > UINT32_MAX)
		return refuse_image(ctx, -EFBIG, path, "is larger than any firmware can be");
	*ret_len = (size_t)st.st_size;
	return 0;
}

static int read_all(struct ctx *ctx, int fd, const char *path, struct image *image)
{
	size_t done = 0;

	while (done < image->len) {
		ssize_t n = read(fd, image->bytes + done, image->len - done);

		if (n < 0 && errno != EINTR)
			return image_fail(ctx, -errno, "read", path);
		if (sysfs_cancelled(&ctx->fs))
			return -EINTR;
		if (n == 0)
			return refuse_image(ctx, -EINVAL, path, "became shorter while it was read");
		done += n > 0 ? (size_t)n : 0;
	}
	return 0;
}

static int load_image(struct ctx *ctx, const char *path, struct image *image)
{
	/* Not to hang on a FIFO, which is refused afterwards. */
	auto_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	int r;

	if (fd < 0)
		return image_fail(ctx, -errno, "open", path);
	r = check_image(ctx, fd, path, &image->len);
	if (r < 0)
		return r;
	image->bytes = malloc(image->len);
	if (!image->bytes)
		return -ENOMEM;
	return read_all(ctx, fd, path, image);
}

/* --- an update --- */

static int refuse(struct cxl_memdev *memdev, int code, const char *why)
{
	ctx_fail(memdev->obj.ctx, code, "update", object_path(&memdev->obj, "firmware").text, "");
	return ctx_reason(memdev->obj.ctx, code, "%s %s", memdev->obj.name, why);
}

static int ask(struct cxl_memdev *memdev)
{
	enum cxl_fwl_status status;
	int r;

	r = cxlx_memdev_get_fw_update(memdev, &status, NULL);
	if (r == -ENOENT)
		return refuse(memdev, r, "takes no firmware: it has no firmware loader");
	if (r < 0)
		return r;
	if (status != CXL_FWL_STATUS_IDLE)
		return refuse(memdev, -EBUSY,
			      "takes other firmware already; --wait waits for that, --cancel ends it");
	r = cxlx_memdev_is_sanitizing(memdev);
	if (r > 0)
		return refuse(memdev, -EBUSY, "is sanitizing and takes no firmware meanwhile");
	return r;
}

/* Nothing of what was begun stays; why it failed is what counts. */
static void give_up(struct cxl_memdev *memdev)
{
	struct failure first = memdev->obj.ctx->last;

	(void)loader_write(memdev, "loading", "-1");
	memdev->obj.ctx->last = first;
}

static int hand_over(struct cxl_memdev *memdev, const struct image *image)
{
	int r;

	r = loader_write(memdev, "loading", "1");
	if (r < 0)
		return r;
	r = ctx_write_bytes(memdev->obj.ctx, loader_path(memdev, "data").text, image->bytes,
			    image->len);
	if (r == 0)
		r = loader_write(memdev, "loading", "0");
	if (r < 0)
		give_up(memdev);
	return r;
}

CXL_API int cxl_memdev_update_fw(struct cxl_memdev *memdev, const char *fw_path)
{
	auto_owner struct owner owner = { .dir = -1, .lock = -1 };
	struct image image = { 0 };
	struct ctx *ctx;
	int r;

	if (!memdev || !fw_path)
		return -EINVAL;
	ctx = memdev->obj.ctx;
	ctx_clear(ctx);
	r = load_image(ctx, fw_path, &image);
	if (r == 0)
		r = owner_begin(ctx, wait_now() + LOCK_MS, &owner);
	if (r == 0)
		r = ask(memdev);
	if (r == 0)
		r = hand_over(memdev, &image);
	free(image.bytes);
	return r;
}

CXL_API int cxl_memdev_cancel_fw_update(struct cxl_memdev *memdev)
{
	enum cxl_fwl_status status;
	int r;

	if (!memdev)
		return -EINVAL;
	ctx_clear(memdev->obj.ctx);
	r = cxlx_memdev_get_fw_update(memdev, &status, NULL);
	if (r == -ENOENT)
		return refuse(memdev, -ENXIO, "takes no firmware: it has no firmware loader");
	if (r < 0)
		return r;
	if (status == CXL_FWL_STATUS_IDLE)
		return refuse(memdev, -ENXIO,
			      "takes no new firmware now: there is nothing to cancel");
	return loader_write(memdev, "cancel", "1");
}

/* --- how it ended --- */

/* "error" reads STATUS:ERROR. */
static const struct verdict {
	const char *word;
	const char *sentence;
} verdicts[] = {
	{ "hw-error", "the device reports an error" },
	{ "timeout", "the device did not answer in time" },
	{ "device-busy", "the device is busy" },
	{ "invalid-file-size", "the device takes no image of this size" },
	{ "read-write-error", "the device could not be written to" },
	{ "flash-wearout", "the flash memory of the device is worn out" },
	{ "firmware-invalid", "the device does not accept this image" },
};

static int explain_verdict(struct cxl_memdev *memdev, const char *text)
{
	int phase = (int)strcspn(text, ":");
	const char *word = text[phase] ? text + phase + 1 : text;
	const char *sentence = word;

	if (strcmp(word, "user-abort") == 0)
		return -ECANCELED;
	for (size_t i = 0; i < ARRAY_LEN(verdicts); i++)
		if (strcmp(word, verdicts[i].word) == 0)
			sentence = verdicts[i].sentence;
	ctx_fail(memdev->obj.ctx, -EIO, "update", loader_path(memdev, "error").text, text);
	return ctx_reason(memdev->obj.ctx, -EIO, "%s failed while %.*s: %s", memdev->obj.name,
			  phase, text, sentence);
}

static int result(struct cxl_memdev *memdev)
{
	char text[SYSFS_TEXT_MAX + 1];
	int r;

	r = loader_read(memdev, "error", text);
	if (r < 0)
		return r;
	return *text ? explain_verdict(memdev, text) : 0;
}

struct end {
	struct cxl_memdev *memdev;
	int r;
};

static bool is_over(void *data)
{
	struct end *end = data;
	enum cxl_fwl_status status;

	end->r = cxlx_memdev_get_fw_update(end->memdev, &status, NULL);
	return end->r < 0 || status == CXL_FWL_STATUS_IDLE;
}

CXL_API int cxlx_memdev_wait_fw_update(struct cxl_memdev *memdev, unsigned int timeout_ms)
{
	struct wait_events none = { .is_patient = true };
	struct end end = { .memdev = memdev };
	int r;

	if (!memdev)
		return -EINVAL;
	ctx_clear(memdev->obj.ctx);
	r = wait_until(memdev->obj.ctx, &none, wait_now() + timeout_ms, is_over, &end);
	if (r < 0)
		return r;
	return end.r < 0 ? end.r : result(memdev);
}
