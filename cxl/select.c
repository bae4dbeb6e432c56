// SPDX-License-Identifier: GPL-2.0-only
/* select.c - filters: reading their words, and asking whether an object matches; see select.h */
#include <errno.h>
#include <string.h>

#include "base/numbers.h"
#include "cxl/select.h"

/* What words a kind of filter knows, besides hosts. */
/* clang-format off */
static const struct grammar {
	const char *prefixes[4];	/* of names: prefix and number, NULL at the end */
	bool pairs;			/* ids are pairs: P.D */
	bool classes;			/* root, switch, endpoint */
	bool numbers_only;		/* serial numbers; "all" is none */
} grammars[FILTER_KINDS] = {
	[FILTER_MEMDEV]   = { { "mem" } },
	[FILTER_SERIAL]   = { .numbers_only = true },
	[FILTER_BUS]      = { { "root" } },
	[FILTER_PORT]     = { { "root", "port", "endpoint" }, .classes = true },
	[FILTER_ENDPOINT] = { { "endpoint" } },
	[FILTER_DECODER]  = { { "decoder" }, .pairs = true, .classes = true },
	[FILTER_REGION]   = { { "region" } },
};
/* clang-format on */

/* --- reading --- */

static bool is_class(const char *text)
{
	return strcmp(text, "root") == 0 || strcmp(text, "switch") == 0 ||
	       strcmp(text, "endpoint") == 0;
}

/* "3.1" after @prefix is the pair 3, 1. */
static int parse_pair(const char *text, const char *prefix, int *ret_id, int *ret_sub)
{
	const char *digits = after_prefix(text, prefix);
	const char *dot = digits ? strchr(digits, '.') : NULL;
	auto_free char *first = dot ? strndup(digits, (size_t)(dot - digits)) : NULL;

	if (!first || parse_name(first, "", ret_id) < 0)
		return -EINVAL;
	return parse_name(dot, ".", ret_sub);
}

static int parse_ids(const struct grammar *grammar, const char *prefix, struct pick *pick)
{
	return grammar->pairs ? parse_pair(pick->text, prefix, &pick->id, &pick->sub) :
				parse_name(pick->text, prefix, &pick->id);
}

static bool is_name(const struct grammar *grammar, struct pick *pick)
{
	for (const char *const *prefix = grammar->prefixes; *prefix; prefix++)
		if (parse_ids(grammar, *prefix, pick) == 0)
			return true;
	return false;
}

static struct pick understand(enum filter_kind kind, const char *text)
{
	const struct grammar *grammar = &grammars[kind];
	struct pick pick = { .text = text };
	const char *serial = grammar->numbers_only	? text :
			     kind == FILTER_MEMDEV	? after_prefix(text, "serial:") :
							  NULL;

	if (serial && parse_u64(serial, 0, &pick.serial) == 0)
		pick.form = PICK_SERIAL;
	else if (!grammar->numbers_only && parse_ids(grammar, "", &pick) == 0)
		pick.form = PICK_ID;
	else if (is_name(grammar, &pick))
		pick.form = PICK_NAME;
	else if (grammar->classes && is_class(text))
		pick.form = PICK_CLASS;
	else
		pick.form = PICK_HOST;
	return pick;
}

static int add_pick(struct filter *filter, const char *text)
{
	struct pick *picks;

	if (strcmp(text, "all") == 0 && !grammars[filter->kind].numbers_only) {
		filter->all = true;
		return 0;
	}
	for (size_t i = 0; i < filter->n; i++)
		if (strcmp(filter->picks[i].text, text) == 0)
			return 0;
	picks = reallocarray(filter->picks, filter->n + 1, sizeof(*picks));
	if (!picks)
		return -ENOMEM;
	filter->picks = picks;
	filter->picks[filter->n++] = understand(filter->kind, text);
	return 0;
}

int filter_parse(struct filter *filter, enum filter_kind kind, const char *text)
{
	int r;

	*filter = (struct filter){ .kind = kind, .given = text != NULL };
	if (!text)
		return 0;
	r = words_split(&filter->words, text);
	for (size_t i = 0; r == 0 && i < filter->words.n; i++)
		r = add_pick(filter, filter->words.at[i]);
	return r;
}

void filter_clear(struct filter *filter)
{
	free(filter->picks);
	words_clear(&filter->words);
	*filter = (struct filter){ 0 };
}

void filters_clear(struct filters *filters)
{
	for (size_t i = 0; i < FILTER_KINDS; i++)
		filter_clear(&filters->by[i]);
}

bool filter_mentions(const struct filter *filter, const char *text)
{
	for (size_t i = 0; i < filter->words.n; i++)
		if (strstr(filter->words.at[i], text))
			return true;
	return false;
}

/* --- matching --- */

/* What a word can be compared with; a getter is only called when a word asks for it. */
struct traits {
	const char *name;
	int id, sub;	/* @sub is 0 where ids are no pairs */
	const char *class;
	const char *(*host)(const struct traits *traits);
	bool (*serial)(const struct traits *traits, uint64_t serial);
	union {
		struct cxl_memdev *memdev;
		struct cxl_port *port;
		struct cxl_bus *bus;
	} of;
};

static bool matches(const struct traits *traits, const struct pick *pick)
{
	const char *host;

	switch (pick->form) {
	case PICK_ID:
		return pick->id == traits->id && pick->sub == traits->sub;
	case PICK_NAME:
		return strcmp(pick->text, traits->name) == 0;
	case PICK_SERIAL:
		return traits->serial && traits->serial(traits, pick->serial);
	case PICK_CLASS:
		return strcmp(pick->text, traits->class) == 0;
	case PICK_HOST:
		host = traits->host ? traits->host(traits) : NULL;
		return host && strcmp(pick->text, host) == 0;
	}
	return false;
}

static bool any_matches(const struct filter *filter, const struct traits *traits)
{
	if (!filter->given || filter->all)
		return true;
	for (size_t i = 0; i < filter->n; i++)
		if (matches(traits, &filter->picks[i]))
			return true;
	return false;
}

static const char *memdev_host(const struct traits *traits)
{
	return cxl_memdev_get_host(traits->of.memdev);
}

static bool memdev_serial(const struct traits *traits, uint64_t serial)
{
	return cxl_memdev_get_serial(traits->of.memdev) == serial;
}

bool filter_memdev(const struct filter *filter, struct cxl_memdev *memdev)
{
	const struct traits traits = {
		.name = cxl_memdev_get_devname(memdev),
		.id = cxl_memdev_get_id(memdev),
		.host = memdev_host,
		.serial = memdev_serial,
		.of.memdev = memdev,
	};

	return any_matches(filter, &traits);
}

/* The two differ in what their words mean, not in what a memdev is. */
bool filter_serial(const struct filter *filter, struct cxl_memdev *memdev)
{
	return filter_memdev(filter, memdev);
}

static const char *bus_provider(const struct traits *traits)
{
	return cxl_bus_get_provider(traits->of.bus);
}

bool filter_bus(const struct filter *filter, struct cxl_bus *bus)
{
	const struct traits traits = {
		.name = cxl_bus_get_devname(bus),
		.id = cxl_bus_get_id(bus),
		.host = bus_provider,
		.of.bus = bus,
	};

	return any_matches(filter, &traits);
}

static const char *class_of(struct cxl_port *port)
{
	if (cxl_port_is_root(port))
		return "root";
	return cxl_port_is_endpoint(port) ? "endpoint" : "switch";
}

static const char *port_host(const struct traits *traits)
{
	return cxl_port_get_host(traits->of.port);
}

bool filter_port(const struct filter *filter, struct cxl_port *port)
{
	const struct traits traits = {
		.name = cxl_port_get_devname(port),
		.id = cxl_port_get_id(port),
		.class = class_of(port),
		.host = port_host,
		.of.port = port,
	};

	return any_matches(filter, &traits);
}

bool filter_port_or_above(const struct filter *filter, struct cxl_port *port)
{
	for (; port; port = cxl_port_get_parent(port))
		if (filter_port(filter, port))
			return true;
	return false;
}

bool filter_endpoint(const struct filter *filter, struct cxl_endpoint *endpoint)
{
	return filter_port(filter, cxl_endpoint_get_port(endpoint));
}

bool filter_decoder(const struct filter *filter, struct cxl_decoder *decoder)
{
	struct cxl_port *port = cxl_decoder_get_port(decoder);
	const struct traits traits = {
		.name = cxl_decoder_get_devname(decoder),
		.id = cxl_port_get_id(port),
		.sub = cxl_decoder_get_id(decoder),
		.class = class_of(port),
	};

	return any_matches(filter, &traits);
}

bool filter_region(const struct filter *filter, struct cxl_region *region)
{
	const struct traits traits = {
		.name = cxl_region_get_devname(region),
		.id = cxl_region_get_id(region),
	};

	return any_matches(filter, &traits);
}
