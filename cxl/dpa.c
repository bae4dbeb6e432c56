// SPDX-License-Identifier: GPL-2.0-only
/* dpa.c - what reserve-dpa and free-dpa have in common, see dpa.h */
#include <errno.h>
#include <string.h>

#include "base/numbers.h"
#include "base/words.h"
#include "cli/msg.h"
#include "cxl/dpa.h"
#include "cxl/fields.h"
#include "cxl/select.h"

struct job {
	const struct memdev_action *action;
	const struct dpa_args *args;
	dpa_fn fn;
	struct cxlx_dpa_request request;
	const char *problem;		/* with the options, whatever the memdev */
	struct cxl_decoder *decoder;	/* of the memdev that was done last */
};

/* --- options --- */

static void parse_type(struct job *job, const char *otherwise)
{
	const char *type = job->args->type ? job->args->type : otherwise;

	job->request.mode = CXL_DECODER_MODE_NONE;
	if (!type)
		return;
	if (after_prefix(type, "dynamic_ram")) {
		job->request.mode = CXL_DECODER_MODE_DYNAMIC_RAM_1;
		job->request.mode_word = type;
		return;
	}
	job->request.mode = cxl_decoder_mode_from_ident(type);
	if (job->request.mode == CXL_DECODER_MODE_NONE)
		job->problem = "unsupported type; it is ram, volatile, pmem or dynamic_ram_1";
}

/* An empty size is most likely an unset variable of a script, and no size at all in 85. */
static void parse_size_option(struct job *job)
{
	const struct opt_size *size = &job->args->size;

	job->request.size = size->bytes;
	if (size->error)
		job->problem = "the size has to be a number with at most one of the suffixes K, M, G "
			       "and T";
	else if (size->text && *size->text && size->bytes == 0)
		job->problem = "a reservation of size 0 holds nothing; leave -s out for all that is "
			       "free";
}

/* A number is that of a decoder of the memdev, whatever the number of its endpoint. */
static bool is_meant(const struct filter *filter, struct cxl_decoder *decoder, const char *text)
{
	uint32_t id;

	if (parse_u32(text, 10, &id) == 0)
		return (uint32_t)cxl_decoder_get_id(decoder) == id;
	return filter_decoder(filter, decoder);
}

static int find_decoder(struct job *job, struct cxl_memdev *memdev)
{
	struct cxl_endpoint *endpoint = cxl_memdev_get_endpoint(memdev);
	auto_filter struct filter filter = { 0 };
	const char *text = job->args->decoder;
	struct cxl_decoder *decoder;
	int r;

	job->request.decoder = NULL;
	if (!text || !endpoint)
		return 0;
	r = filter_parse(&filter, FILTER_DECODER, text);
	if (r < 0)
		return r;
	cxl_decoder_foreach(cxl_endpoint_get_port(endpoint), decoder) {
		if (!is_meant(&filter, decoder, text))
			continue;
		job->request.decoder = decoder;
		return 0;
	}
	memdev_action_tell(job->action, memdev, "no match for decoder: '%s'", text);
	return -ENODEV;
}

/* --- one memdev --- */

static int act(struct cxl_memdev *memdev, void *data, bool *ret_told)
{
	struct job *job = data;
	int r;

	*ret_told = true;
	if (job->problem) {
		memdev_action_tell(job->action, memdev, "%s", job->problem);
		return -EINVAL;
	}
	r = find_decoder(job, memdev);
	if (r < 0)
		return r;
	*ret_told = false;
	return job->fn(memdev, &job->request, &job->decoder);
}

static struct json_object *result(struct cxl_memdev *memdev, void *data, bool human)
{
	const struct show show = { .ctx = cxl_memdev_get_ctx(memdev), .human = human };
	const struct job *job = data;
	const struct item item = { .show = &show, .memdev = memdev };
	const struct item decoder = { .show = &show, .decoder = job->decoder };
	auto_json struct json_object *object = fields_json(&memdev_fields, &item);

	if (!object ||
	    json_add(object, "decoder", fields_json(&decoder_fields, &decoder)) < 0)
		return NULL;
	return take(object);
}

int dpa_run(struct cli *cli, struct memdev_action *action, dpa_fn fn, const char *type,
	    const struct dpa_args *args, int n_words, char **words)
{
	struct job job = {
		.action = action,
		.args = args,
		.fn = fn,
		.request = { .sz = sizeof(job.request), .force = args->force },
	};

	parse_type(&job, type);
	parse_size_option(&job);
	action->act = act;
	action->result = result;
	action->data = &job;
	return memdev_action_run(cli, action, &args->common, n_words, words);
}
