/* SPDX-License-Identifier: GPL-2.0-only */
/* dpa.h - what reserve-dpa and free-dpa have in common: their options, their result */
#ifndef CXL_DPA_H
#define CXL_DPA_H

#include "cxl/memdev-action.h"

struct dpa_args {
	struct memdev_action_args common;
	const char *decoder;
	const char *type;
	struct opt_size size;	/* reserve-dpa only */
	bool force;
};

/* clang-format off */
#define DPA_OPTS \
	MEMDEV_ACTION_OPTS(struct dpa_args), \
	OPT_TEXT(struct dpa_args, decoder, 'd', "decoder", "decoder instance id", "number or name of the decoder (default: the one whose turn it is)")
/* clang-format on */

typedef int (*dpa_fn)(struct cxl_memdev *memdev, const struct cxlx_dpa_request *request,
		      struct cxl_decoder **ret_decoder);

/* @type: when none is given; NULL: any.  Returns the exit status. */
int dpa_run(struct cli *cli, struct memdev_action *action, dpa_fn fn, const char *type,
	    const struct dpa_args *args, int n_words, char **words);

#endif
