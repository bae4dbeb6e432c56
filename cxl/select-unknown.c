// SPDX-License-Identifier: GPL-2.0-only
/*
 * select-unknown.c - words that mean no object: say so, and which names come nearest
 *
 * Only used when a command found nothing, so looking at every object is fine.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cxl/select.h"

#define NAME_COMPARED 32	/* longer names are compared by their beginning */
#define NEAREST 3

/* The number of letters to change, add or take away to get from @a to @b. */
static size_t distance(const char *a, const char *b)
{
	size_t row[NAME_COMPARED + 1];
	size_t len = strnlen(b, NAME_COMPARED);

	for (size_t i = 0; i <= len; i++)
		row[i] = i;
	for (size_t n = 0; n < NAME_COMPARED && a[n]; n++) {
		size_t corner = row[0]++;

		for (size_t i = 1; i <= len; i++) {
			size_t change = corner + (a[n] != b[i - 1]);
			size_t least = row[i] < row[i - 1] ? row[i] + 1 : row[i - 1] + 1;

			corner = row[i];
			row[i] = change < least ? change : least;
		}
	}
	return row[len];
}

/* One word, compared with every object of its kind. */
struct search {
	const char *kind;
	const struct filter *filter;	/* with this word only; NULL: names are compared, no objects */
	const char *word;
	bool known;
	struct near {
		const char *name;
		size_t away;
	} nearest[NEAREST];
	size_t n;
};

/* Keep the nearest few, the first of equals in front. */
static void meet(struct search *search, const char *name, bool matches)
{
	struct near candidate = { .name = name };

	search->known = search->known || matches;
	if (!name)
		return;
	candidate.away = distance(search->word, name);
	for (size_t i = 0; i < search->n; i++) {
		struct near other = search->nearest[i];

		if (candidate.away >= other.away)
			continue;
		search->nearest[i] = candidate;
		candidate = other;
	}
	if (search->n < NEAREST)
		search->nearest[search->n++] = candidate;
}

static void meet_memdevs(struct search *search, struct cxl_ctx *ctx)
{
	bool address = strchr(search->word, ':') != NULL;
	struct cxl_memdev *memdev;

	cxl_memdev_foreach(ctx, memdev)
		meet(search, address ? cxl_memdev_get_host(memdev) : cxl_memdev_get_devname(memdev),
		     filter_memdev(search->filter, memdev));
}

static void meet_regions(struct search *search, struct cxl_port *root)
{
	struct cxl_decoder *decoder;
	struct cxl_region *region;

	cxl_decoder_foreach(root, decoder)
		cxl_region_foreach(decoder, region)
			meet(search, cxl_region_get_devname(region),
			     filter_region(search->filter, region));
}

static void meet_decoders(struct search *search, struct cxl_port *port)
{
	struct cxl_decoder *decoder;

	cxl_decoder_foreach(port, decoder)
		meet(search, cxl_decoder_get_devname(decoder),
		     filter_decoder(search->filter, decoder));
}

/* What hangs on one port, of the kind that is asked for. */
static void meet_port(struct search *search, struct cxl_port *port)
{
	enum filter_kind kind = search->filter->kind;

	if (kind == FILTER_DECODER)
		meet_decoders(search, port);
	if (kind == FILTER_PORT || (kind == FILTER_ENDPOINT && cxl_port_is_endpoint(port)))
		meet(search, cxl_port_get_devname(port), filter_port(search->filter, port));
}

static void meet_ports(struct search *search, struct cxl_port *port)
{
	struct cxl_endpoint *endpoint;

	meet_port(search, port);
	cxl_endpoint_foreach(port, endpoint)
		meet_port(search, cxl_endpoint_get_port(endpoint));
}

static void meet_buses(struct search *search, struct cxl_ctx *ctx)
{
	enum filter_kind kind = search->filter->kind;
	struct cxl_port *port;
	struct cxl_bus *bus;

	cxl_bus_foreach(ctx, bus) {
		struct cxl_port *root = cxl_bus_get_port(bus);

		if (kind == FILTER_BUS)
			meet(search, cxl_bus_get_devname(bus), filter_bus(search->filter, bus));
		if (kind == FILTER_REGION)
			meet_regions(search, root);
		meet_ports(search, root);
		cxl_port_foreach_all(root, port)
			meet_ports(search, port);
	}
}

static const char *const kind_names[FILTER_KINDS] = {
	[FILTER_MEMDEV] = "memdev",	[FILTER_SERIAL] = "memdev with serial number",
	[FILTER_BUS] = "bus",		[FILTER_PORT] = "port",
	[FILTER_ENDPOINT] = "endpoint", [FILTER_DECODER] = "decoder",
	[FILTER_REGION] = "region",
};

static int add_sentence(struct words *to, const struct search *search)
{
	auto_free char *names = strdup("");

	for (size_t i = 0; names && i < search->n; i++) {
		char *more;

		if (asprintf(&more, "%s%s%s", names, i ? ", " : "; nearest: ",
			     search->nearest[i].name) < 0)
			return -ENOMEM;
		free(names);
		names = more;
	}
	if (!names)
		return -ENOMEM;
	return words_printf(to, "there is no %s \"%s\"%s", search->kind, search->word, names);
}

static int explain_word(struct cxl_ctx *ctx, enum filter_kind kind, const char *word,
			struct words *ret)
{
	auto_filter struct filter filter = { 0 };
	struct search search = { .kind = kind_names[kind], .filter = &filter, .word = word };

	if (filter_parse(&filter, kind, word) < 0)
		return -ENOMEM;
	if (kind == FILTER_MEMDEV || kind == FILTER_SERIAL)
		meet_memdevs(&search, ctx);
	else
		meet_buses(&search, ctx);
	if (kind == FILTER_SERIAL)
		search.n = 0;	/* no name is near a number */
	return search.known ? 0 : add_sentence(ret, &search);
}

int filter_explain_unknown(struct cxl_ctx *ctx, const struct filter *filter, struct words *ret)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < filter->n; i++)
		if (filter->picks[i].form != PICK_CLASS)
			r = explain_word(ctx, filter->kind, filter->picks[i].text, ret);
	return r;
}

int explain_unknown_name(const char *kind, const char *word, const struct words *names,
			 struct words *ret)
{
	struct search search = { .kind = kind, .word = word };

	for (size_t i = 0; i < names->n; i++)
		meet(&search, names->at[i], false);
	return add_sentence(ret, &search);
}
