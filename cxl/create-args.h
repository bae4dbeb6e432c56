/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * create-args.h - what the user says of a region to be created, and the request it becomes
 */
#ifndef CXL_CREATE_ARGS_H
#define CXL_CREATE_ARGS_H

#include <uuid/uuid.h>

#include "cli/opt.h"
#include "cxl/select.h"

#define CREATE_OWNER "cxl region"
#define CREATE_FUNCTION "cmd_create_region"
#define CREATE_NOT_GIVEN INT32_MIN	/* 0 and negative numbers are for the user to get wrong */

struct create_args {
	const char *bus;
	const char *decoder;
	bool memdevs;		/* what the words are; they can be nothing else */
	struct opt_size size;
	int ways;		/* 0: one for each memdev named */
	int granularity;	/* bytes; 0: that of the root decoder */
	const char *type;
	bool dynamic;		/* type dynamic_ram_1, in whatever words the kernel has for it */
	const char *wait_extents;	/* NULL: do not wait; "": for any */
	const char *uuid;
	bool enforce_qos;
	bool human;		/* accepted and without effect, as in 85 */
	bool debug;
	bool dry_run;
	bool strict_order;
	uint32_t timeout;	/* seconds, for other processes and for extents */
	int online;		/* index into sysram_policies, CREATE_NOT_GIVEN */
};

/* What a request borrows from. */
struct create_input {
	struct cxlx_region_request request;
	struct cxlx_extents_wanted extents;
	struct memdevs memdevs;
	uuid_t uuid;
	struct cxlx_sysram_request sysram;
};

/*
 * Fill @ret from the options and the words.  Every refusal is one line on stderr and
 * returns -EINVAL; anything else is -ENOMEM.
 */
int create_input_make(struct cxl_ctx *ctx, const struct create_args *args, int n_words,
		      char **words, struct create_input *ret);
void create_input_clear(struct create_input *input);
#define auto_create_input at_end(create_input_clear)

/* The plan of a dry run on stdout.  Returns 0 or -errno. */
int create_print_plan(struct cxl_ctx *ctx, const struct cxlx_plan *plan);

#endif
