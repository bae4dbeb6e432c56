// SPDX-License-Identifier: GPL-2.0-only
/* labels.c - what the commands on labels have in common, see labels.h */
#include <errno.h>

#include "cli/msg.h"
#include "cxl/explain.h"
#include "cxl/labels.h"

static int tell(const struct label_job *job, struct cxl_memdev *memdev, size_t area, bool *ret_told)
{
	*ret_told = true;
	memdev_action_tell(&job->action, memdev,
			   "the label area has %zu bytes: it does not have %lu from %lu on", area,
			   (unsigned long)job->args->size, (unsigned long)job->args->offset);
	return -EINVAL;
}

/* A file that is not there leaves no record: some kernels do not have it. */
static int tell_unknown(const struct label_job *job, struct cxl_memdev *memdev, bool *ret_told)
{
	int r = cxlx_error_code(cxlx_get_error(cxl_memdev_get_ctx(memdev)));

	if (r < 0)
		return r;
	*ret_told = true;
	memdev_action_tell(&job->action, memdev,
			   "the kernel does not say how large the label area is: it has no file "
			   "label_storage_size");
	return -ENOENT;
}

int labels_range(struct cxl_memdev *memdev, const struct label_job *job, bool *ret_told,
		 size_t *ret_len)
{
	const struct label_args *args = job->args;
	size_t area;

	*ret_len = 0;
	cxlx_clear_error(cxl_memdev_get_ctx(memdev));
	area = cxl_memdev_get_label_size(memdev);
	if (area == SIZE_MAX)
		return tell_unknown(job, memdev, ret_told);
	if (area == 0 && !args->size && !args->offset) {
		memdev_action_tell(&job->action, memdev, "has no label area");
		return 0;
	}
	if (args->offset >= area || args->size > area - args->offset)
		return tell(job, memdev, area, ret_told);
	*ret_len = args->size ? args->size : area - args->offset;
	return 0;
}

int labels_move(struct cxl_memdev *memdev, const struct label_job *job, label_fn *fn, char *bytes,
		size_t len, size_t *ret_done)
{
	size_t piece = len;
	int r = 0;

	*ret_done = 0;
	/* one command each, so that it is known how many the device took; a failure comes again */
	(void)cxlx_memdev_get_label_piece(memdev, &piece);
	while (r == 0 && *ret_done < len) {
		size_t n = len - *ret_done < piece ? len - *ret_done : piece;

		cli_progress("%s: %zu of %zu bytes", cxl_memdev_get_devname(memdev), *ret_done, len);
		r = fn(memdev, bytes ? bytes + *ret_done : NULL, n, job->args->offset + *ret_done);
		*ret_done += r == 0 ? n : 0;
	}
	return r;
}

int labels_write(struct cxl_memdev *memdev, const struct label_job *job, label_fn *fn, char *bytes,
		 size_t len, bool *ret_told)
{
	size_t done;
	int r;

	r = cxlx_memdev_can_write_labels(memdev);
	if (r < 0)
		return r;
	r = labels_move(memdev, job, fn, bytes, len, &done);
	if (r == 0)
		return 0;
	*ret_told = true;
	if (r != -EINTR)
		explain(cxl_memdev_get_ctx(memdev), job->action.command, r);
	if (r == -EINTR || done > 0)
		memdev_action_tell(&job->action, memdev,
				   "only the first %zu of %zu bytes are sure to be written: write "
				   "them again", done, len);
	return r;
}
