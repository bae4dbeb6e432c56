// SPDX-License-Identifier: GPL-2.0-only
/* create-args.c - from the options and words of the user to a request; see create-args.h */
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "base/numbers.h"
#include "cli/msg.h"
#include "cxl/create-args.h"
#include "cxl/sysram-json.h"

static const char *const types[] = { "ram", "volatile", "pmem", NULL };

/* No extent is smaller, so a number below it counts extents. */
#define LEAST_EXTENT (UINT64_C(2) << 20)

static int refuse(const char *format, ...) __attribute__((__format__(__printf__, 1, 2)));

static int refuse(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	cli_vlog(CREATE_OWNER, CREATE_FUNCTION, format, args);
	va_end(args);
	return -EINVAL;
}

static int parse_type(const struct create_args *args, struct cxlx_region_request *request)
{
	if (args->dynamic)
		request->mode = CXL_DECODER_MODE_DYNAMIC_RAM_1;
	if (!args->type)
		return 0;
	/* Kernels have words of their own for dynamic capacity; the library knows which. */
	if (after_prefix(args->type, "dynamic_ram")) {
		request->mode = CXL_DECODER_MODE_DYNAMIC_RAM_1;
		request->mode_word = args->type;
		return 0;
	}
	if (opt_choice_index(types, args->type) < 0)
		return refuse("unsupported type: %s; it is ram, volatile, pmem or dynamic_ram_1",
			      args->type);
	if (args->dynamic)
		return refuse("--dynamic and the type %s exclude each other", args->type);
	request->mode = cxl_decoder_mode_from_ident(args->type);
	return 0;
}

static const char *type_text(enum cxl_decoder_mode mode)
{
	return mode == CXL_DECODER_MODE_RAM ? "ram" : "dynamic ram";
}

static int parse_uuid(const struct create_args *args, struct cxlx_region_request *request,
		      uuid_t uuid)
{
	if (!args->uuid)
		return 0;
	if (request->mode != CXL_DECODER_MODE_NONE && request->mode != CXL_DECODER_MODE_PMEM)
		return refuse("a uuid is for pmem regions, not for %s", type_text(request->mode));
	if (uuid_parse(args->uuid, uuid) < 0 || uuid_is_null(uuid))
		return refuse("'%s' is not a uuid", args->uuid);
	request->uuid = uuid;
	return 0;
}

static int check_size(const struct create_args *args, struct cxlx_region_request *request)
{
	if (args->size.error)
		return refuse("'%s' is not a size: a number with at most one of the suffixes K, M, "
			      "G and T",
			      args->size.text);
	if (args->size.text && *args->size.text && args->size.bytes == 0)
		return refuse("a region of size 0 holds nothing; leave -s out for the largest that "
			      "fits");
	request->size = args->size.bytes;
	return 0;
}

static int parse_interleave(const struct create_args *args, struct cxlx_region_request *request)
{
	if (args->ways != CREATE_NOT_GIVEN && args->ways <= 0)
		return refuse("the number of ways has to be positive, not %d", args->ways);
	if (args->granularity != CREATE_NOT_GIVEN && args->granularity <= 0)
		return refuse("the granularity has to be positive, not %d", args->granularity);
	request->ways = args->ways == CREATE_NOT_GIVEN ? 0 : (uint32_t)args->ways;
	request->granularity =
		args->granularity == CREATE_NOT_GIVEN ? 0 : (uint32_t)args->granularity;
	return 0;
}

/* "512M" is a size; a number alone counts extents, unless it is large enough for one. */
static bool is_size(const char *text, uint64_t number)
{
	return number >= LEAST_EXTENT || (*text && strchr("kKmMgGtT", text[strlen(text) - 1]));
}

static int parse_wait(const struct create_args *args, struct create_input *input)
{
	struct cxlx_extents_wanted *wanted = &input->extents;
	const char *text = args->wait_extents;
	uint64_t number = 1;

	if (!text)
		return 0;
	if (input->request.mode != CXL_DECODER_MODE_DYNAMIC_RAM_1)
		return refuse("--wait-extents is for dynamic regions: give --dynamic as well");
	if (*text && (parse_size(text, &number) < 0 || number == 0))
		return refuse("'%s' is neither a size nor a number of extents", text);
	*wanted = (struct cxlx_extents_wanted){
		.sz = sizeof(*wanted),
		.timeout_ms = input->request.timeout_ms,
	};
	if (is_size(text, number))
		wanted->size = number;
	else
		wanted->count = (unsigned int)number;
	input->request.extents = wanted;
	return 0;
}

/* Only volatile memory becomes system memory, so that is what is meant. */
static int parse_online(const struct create_args *args, struct create_input *input)
{
	struct cxlx_region_request *request = &input->request;

	if (args->online < 0)
		return 0;
	if (request->mode != CXL_DECODER_MODE_NONE && request->mode != CXL_DECODER_MODE_RAM)
		return refuse("only a region of type ram can be brought online, not %s",
			      cxl_decoder_mode_name(request->mode));
	request->mode = CXL_DECODER_MODE_RAM;
	input->sysram = (struct cxlx_sysram_request){ .sz = sizeof(input->sysram) };
	request->sysram = &input->sysram;
	return cxlx_sysram_policy_from_name(sysram_policies[args->online], &input->sysram.policy);
}

static int parse_args(const struct create_args *args, struct cxlx_region_request *request,
		      uuid_t uuid)
{
	int r;

	*request = (struct cxlx_region_request){
		.sz = sizeof(*request),
		.strict_order = args->strict_order,
		.enforce_qos = args->enforce_qos,
		.timeout_ms = opt_timeout_ms(args->timeout),
	};
	r = parse_type(args, request);
	if (r == 0)
		r = parse_uuid(args, request, uuid);
	if (r == 0)
		r = check_size(args, request);
	return r < 0 ? r : parse_interleave(args, request);
}

/* Only one root decoder of a bus can be meant; when nothing matches say what there is. */
static int refuse_decoder(struct cxl_ctx *ctx, const struct create_args *args)
{
	auto_words struct words names = { 0 };
	auto_free char *list = NULL;
	struct cxl_decoder *decoder;
	struct cxl_bus *bus;

	cxl_bus_foreach(ctx, bus)
		cxl_decoder_foreach(cxl_bus_get_port(bus), decoder)
			if (words_add(&names, cxl_decoder_get_devname(decoder),
				      strlen(cxl_decoder_get_devname(decoder))) < 0)
				return -ENOMEM;
	if (names.n == 0)
		return refuse("there is no root decoder, so no region can be created; 'cxl list "
			      "-BDi' shows what there is");
	list = words_join(&names, ", ");
	return refuse("no root decoder matches%s%s%s%s; there are: %s",
		      args->decoder ? " decoder " : "", args->decoder ? args->decoder : "",
		      args->bus ? " bus " : "", args->bus ? args->bus : "", list ? list : "");
}

static bool is_root(struct cxl_decoder *decoder)
{
	return cxl_port_is_root(cxl_decoder_get_port(decoder));
}

/* One decoder by its name is looked at alone. */
static struct cxl_decoder *decoder_by_name(struct cxl_ctx *ctx, const struct filters *filters)
{
	const struct filter *filter = &filters->by[FILTER_DECODER];
	struct cxl_decoder *decoder;
	char name[64];

	if (filter->n != 1 || filters->by[FILTER_BUS].given ||
	    (filter->picks[0].form != PICK_ID && filter->picks[0].form != PICK_NAME))
		return NULL;
	snprintf(name, sizeof(name), "decoder%d.%d", filter->picks[0].id, filter->picks[0].sub);
	if (cxlx_decoder_get_by_name(ctx, name, &decoder) < 0 || !is_root(decoder))
		return NULL;
	return decoder;
}

/* The first root decoder that matches. */
static struct cxl_decoder *decoder_by_search(struct cxl_ctx *ctx, const struct filters *filters)
{
	struct cxl_decoder *decoder;
	struct cxl_bus *bus;

	cxl_bus_foreach(ctx, bus) {
		if (!filter_bus(&filters->by[FILTER_BUS], bus))
			continue;
		cxl_decoder_foreach(cxl_bus_get_port(bus), decoder)
			if (filter_decoder(&filters->by[FILTER_DECODER], decoder))
				return decoder;
	}
	return NULL;
}

static int find_decoder(struct cxl_ctx *ctx, const struct create_args *args,
			struct cxl_decoder **ret)
{
	auto_filters struct filters filters = { 0 };
	int r;

	if (!args->decoder && !args->bus)
		return 0;
	r = filter_parse(&filters.by[FILTER_DECODER], FILTER_DECODER, args->decoder);
	if (r == 0)
		r = filter_parse(&filters.by[FILTER_BUS], FILTER_BUS, args->bus);
	if (r < 0)
		return r;
	*ret = decoder_by_name(ctx, &filters);
	if (!*ret)
		*ret = decoder_by_search(ctx, &filters);
	return *ret ? 0 : refuse_decoder(ctx, args);
}

static int find_memdevs(struct cxl_ctx *ctx, int n_words, char **words, struct memdevs *ret)
{
	auto_free char *problem = NULL;
	int r;

	if (n_words == 0)
		return 0;
	r = select_memdevs(ctx, words, n_words, ret, &problem);
	if (r < 0)
		return refuse("%s", problem ? problem : strerror(-r));
	/* "" is most likely an unset variable of a script, and no wish for just any memdev. */
	return ret->n > 0 ? 0 : refuse("no memdev is named; without any word, cxl chooses");
}

/* --- all of it --- */

int create_input_make(struct cxl_ctx *ctx, const struct create_args *args, int n_words,
		      char **words, struct create_input *ret)
{
	int r;

	*ret = (struct create_input){ 0 };
	r = parse_args(args, &ret->request, ret->uuid);
	if (r == 0)
		r = parse_wait(args, ret);
	if (r == 0)
		r = parse_online(args, ret);
	if (r == 0)
		r = find_decoder(ctx, args, &ret->request.decoder);
	if (r == 0)
		r = find_memdevs(ctx, n_words, words, &ret->memdevs);
	ret->request.memdevs = ret->memdevs.at;
	ret->request.n_memdevs = ret->memdevs.n;
	return r;
}

void create_input_clear(struct create_input *input)
{
	memdevs_clear(&input->memdevs);
}
