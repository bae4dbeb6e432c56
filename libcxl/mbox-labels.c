// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * mbox-labels.c - Get LSA and Set LSA: the label area of a device, in pieces that fit its mailbox
 *
 * What lies beyond the end of the area is refused before the first piece is sent: a write that
 * fails in the middle leaves half of the old labels behind.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "libcxl/mbox.h"

enum {
	OFFSET,
	LENGTH,			/* reserved in Set LSA */
};

#define HEADER 8		/* what comes in front of the data */

/* clang-format off */
static const struct mbox_field fields[] = {
	/*           at bytes */
	[OFFSET] = { 0, 4 },
	[LENGTH] = { 4, 4 },
};
/* clang-format on */

static const struct mbox_command get_lsa = {
	.id = CXL_MEM_COMMAND_ID_GET_LSA,
	.opcode = 0x4102,
	.name = "Get LSA",
	.in = MBOX_PAYLOAD(HEADER, fields),
};

static const struct mbox_command set_lsa = {
	.id = CXL_MEM_COMMAND_ID_SET_LSA,
	.opcode = 0x4103,
	.name = "Set LSA",
	.in = MBOX_PAYLOAD(HEADER, fields),
};

/* --- one command --- */

static struct cxl_cmd *fail(int code)
{
	errno = -code;
	return NULL;
}

CXL_API struct cxl_cmd *cxl_cmd_new_read_label(struct cxl_memdev *memdev, unsigned int offset,
					       unsigned int length)
{
	auto_cmd struct cxl_cmd *cmd = mbox_new(memdev, &get_lsa);
	int r;

	if (!cmd)
		return NULL;
	(void)mbox_set(cmd, &get_lsa, OFFSET, offset);
	(void)mbox_set(cmd, &get_lsa, LENGTH, length);
	r = length > INT_MAX ? -EINVAL : cxl_cmd_set_output_payload(cmd, NULL, (int)length);
	return r < 0 ? fail(r) : take(cmd);
}

CXL_API ssize_t cxl_cmd_read_label_get_payload(struct cxl_cmd *cmd, void *buf, unsigned int length)
{
	const void *bytes;
	int r;

	if (!cmd || !buf || length > cmd->out_room)
		return -EINVAL;
	r = mbox_get_bytes(cmd, &get_lsa, 0, length, &bytes);
	if (r < 0)
		return r;
	if (length > 0)
		memcpy(buf, bytes, length);
	return (ssize_t)length;
}

/* @data NULL: zeros. */
static struct cxl_cmd *new_write(struct cxl_memdev *memdev, const void *data, unsigned int offset,
				 unsigned int length)
{
	auto_cmd struct cxl_cmd *cmd = mbox_new(memdev, &set_lsa);
	int r;

	if (!cmd)
		return NULL;
	r = -EINVAL;
	if (length <= INT_MAX - HEADER)
		r = cxl_cmd_set_input_payload(cmd, NULL, (int)length + HEADER);
	if (r < 0)
		return fail(r);
	(void)mbox_set(cmd, &set_lsa, OFFSET, offset);
	if (data)
		memcpy((uint8_t *)cmd->own_in + HEADER, data, length);
	return take(cmd);
}

CXL_API struct cxl_cmd *cxl_cmd_new_write_label(struct cxl_memdev *memdev, void *buf,
						unsigned int offset, unsigned int length)
{
	return buf ? new_write(memdev, buf, offset, length) : fail(-EINVAL);
}

/* --- any length --- */

/* A piece of the caller's buffer; @buf NULL: zeros are written. */
typedef int piece_fn(struct cxl_memdev *memdev, void *buf, unsigned int offset,
		     unsigned int length);

static int read_piece(struct cxl_memdev *memdev, void *buf, unsigned int offset,
		      unsigned int length)
{
	auto_cmd struct cxl_cmd *cmd = cxl_cmd_new_read_label(memdev, offset, length);
	ssize_t n;
	int r;

	if (!cmd)
		return -errno;
	r = mbox_do(cmd);
	if (r < 0)
		return r;
	n = cxl_cmd_read_label_get_payload(cmd, buf, length);
	if (n < 0)
		return ctx_fail(memdev->obj.ctx, (int)n, "understand",
				path_join("/dev/cxl", memdev->obj.name).text, get_lsa.name);
	return 0;
}

static int write_piece(struct cxl_memdev *memdev, void *buf, unsigned int offset,
		       unsigned int length)
{
	auto_cmd struct cxl_cmd *cmd = new_write(memdev, buf, offset, length);

	return cmd ? mbox_do(cmd) : -errno;
}

/* -ENXIO is what the device would answer.  Nothing is written into what may be too small. */
static int check_range(struct cxl_memdev *memdev, piece_fn *piece, size_t length, size_t offset)
{
	size_t size = cxl_memdev_get_label_size(memdev);

	if (size == SIZE_MAX && piece == write_piece)
		return ctx_reason(memdev->obj.ctx, -ENXIO,
				  "nobody knows how large the label area of %s is",
				  memdev->obj.name);
	if (offset <= UINT32_MAX && length <= UINT32_MAX - offset &&
	    (size == SIZE_MAX || offset + length <= size))
		return 0;
	return ctx_reason(memdev->obj.ctx, -ENXIO,
			  "the label area of %s has %zu bytes: it does not have %zu from %zu on",
			  memdev->obj.name, size == SIZE_MAX ? 0 : size, length, offset);
}

CXL_API int cxlx_memdev_get_label_piece(struct cxl_memdev *memdev, size_t *ret)
{
	uint32_t max;
	int r;

	if (!memdev || !ret)
		return -EINVAL;
	r = mbox_payload_max(memdev, &max);
	if (r == 0 && max <= HEADER)
		r = -ERANGE;
	if (r == 0)
		*ret = max - HEADER;
	return r;
}

static int in_pieces(struct cxl_memdev *memdev, piece_fn *piece, void *buf, size_t length,
		     size_t offset)
{
	size_t max;
	int r;

	r = cxlx_memdev_get_label_piece(memdev, &max);
	if (r < 0)
		return -EINVAL;
	r = check_range(memdev, piece, length, offset);
	for (size_t done = 0; r == 0 && done < length;) {
		size_t n = length - done < max ? length - done : max;

		if (sysfs_cancelled(&memdev->obj.ctx->fs))
			return -EINTR;
		r = piece(memdev, buf ? (uint8_t *)buf + done : NULL, (unsigned int)(offset + done),
			  (unsigned int)n);
		done += n;
	}
	return r;
}

CXL_API int cxl_memdev_read_label(struct cxl_memdev *memdev, void *buf, size_t length,
				  size_t offset)
{
	if (!memdev || !buf)
		return -EINVAL;
	return length > 0 ? in_pieces(memdev, read_piece, buf, length, offset) : 0;
}

CXL_API int cxl_memdev_write_label(struct cxl_memdev *memdev, void *buf, size_t length,
				   size_t offset)
{
	if (!memdev || !buf)
		return -EINVAL;
	return length > 0 ? in_pieces(memdev, write_piece, buf, length, offset) : 0;
}

CXL_API int cxl_memdev_zero_label(struct cxl_memdev *memdev, size_t length, size_t offset)
{
	if (!memdev)
		return -EINVAL;
	return length > 0 ? in_pieces(memdev, write_piece, NULL, length, offset) : 0;
}

/* --- who else uses the area --- */

/* The kernel's own device for persistent memory is a child of the memdev: pmemN. */
CXL_API int cxl_memdev_nvdimm_bridge_active(struct cxl_memdev *memdev)
{
	auto_words struct words names = { 0 };
	int id;

	if (!memdev || ctx_names(memdev->obj.ctx, object_path(&memdev->obj, "").text, &names) < 0)
		return 0;
	for (size_t i = 0; i < names.n; i++) {
		struct sysfs_path driver = path_join(names.at[i], "driver");

		if (parse_name(names.at[i], "pmem", &id) == 0 &&
		    ctx_exists(memdev->obj.ctx, object_path(&memdev->obj, driver.text).text))
			return 1;
	}
	return 0;
}
