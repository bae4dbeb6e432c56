// SPDX-License-Identifier: GPL-2.0-only
/* labels.c - what the commands on labels have in common, see labels.h */
#include <errno.h>

#include "cli/msg.h"
#include "cxl/explain.h"
#include "cxl/labels.h"

/* So much between two looks at the terminal: some dozens of commands to the device. */
#define SLICE 65536

static int tell(const struct label_job *job, struct cxl_memdev *memdev, size_t area, bool *ret_told)
{
	*ret_told = true;
	memdev_action_tell(&job->action, memdev,
			   "the label area has %zu bytes: it does not have %lu from %lu on", area,
			   (unsigned long)job->args->size, (unsigned long)job->args->offset);
	return -EINVAL;
}

int labels_range(struct cxl_memdev *memdev, const struct label_job *job, bool *ret_told,
		 size_t *ret_len)
{
	const struct label_args *args = job->args;
	size_t area;

	cxlx_clear_error(cxl_memdev_get_ctx(memdev));
	area = cxl_memdev_get_label_size(memdev);
	if (area == SIZE_MAX)
		return cxlx_error_code(cxlx_get_error(cxl_memdev_get_ctx(memdev)));
	*ret_len = 0;
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
	int r = 0;

	*ret_done = 0;
	while (r == 0 && *ret_done < len) {
		size_t n = len - *ret_done < SLICE ? len - *ret_done : SLICE;

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
