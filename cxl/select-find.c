// SPDX-License-Identifier: GPL-2.0-only
/* select-find.c - from the words of the user to the objects, by name where that is possible */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cxl/select.h"

/* --- filters --- */

bool filter_needs_all_memdevs(const struct filter *memdev)
{
	if (!memdev->given || memdev->all)
		return true;
	for (size_t i = 0; i < memdev->n; i++)
		if (memdev->picks[i].form == PICK_SERIAL)
			return true;
	return false;
}

static int find_memdev(struct cxl_ctx *ctx, const struct pick *pick, struct cxl_memdev **ret)
{
	char name[32];

	switch (pick->form) {
	case PICK_ID:
		snprintf(name, sizeof(name), "mem%d", pick->id);
		return cxlx_memdev_get_by_name(ctx, name, ret);
	case PICK_NAME:
		return cxlx_memdev_get_by_name(ctx, pick->text, ret);
	case PICK_HOST:
		return cxlx_memdev_get_by_host(ctx, pick->text, ret);
	default:
		return -ENODEV;
	}
}

static int find_named_memdevs(struct cxl_ctx *ctx, const struct filter *memdev,
			      const struct filter *serial, struct memdevs *ret)
{
	for (size_t i = 0; i < memdev->n; i++) {
		struct cxl_memdev *found;
		int r;

		r = find_memdev(ctx, &memdev->picks[i], &found);
		if (r == -ENOMEM)
			return r;
		if (r < 0 || list_contains(ret, found) || !filter_serial(serial, found))
			continue;
		r = list_add(ret, found);
		if (r < 0)
			return r;
	}
	return 0;
}

int filter_find_memdevs(struct cxl_ctx *ctx, const struct filter *memdev,
			const struct filter *serial, struct memdevs *ret)
{
	struct cxl_memdev *each;
	int r;

	if (!filter_needs_all_memdevs(memdev))
		return find_named_memdevs(ctx, memdev, serial, ret);
	cxl_memdev_foreach(ctx, each) {
		if (!filter_memdev(memdev, each) || !filter_serial(serial, each))
			continue;
		r = list_add(ret, each);
		if (r < 0)
			return r;
	}
	return 0;
}

static int add_port(struct ports *ports, struct cxl_port *port)
{
	return list_contains(ports, port) ? 0 : list_add(ports, port);
}

static int add_port_by_name(struct cxl_ctx *ctx, const char *name, struct ports *ret)
{
	struct cxl_port *port;
	int r;

	r = cxlx_port_get_by_name(ctx, name, &port);
	if (r == 0)
		return add_port(ret, port);
	return r == -ENOMEM ? r : 0;
}

/* A number may be that of a root, a port or an endpoint. */
static int add_port_by_id(struct cxl_ctx *ctx, int id, struct ports *ret)
{
	static const char *const prefixes[] = { "root", "port", "endpoint" };

	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++) {
		char name[32];
		int r;

		snprintf(name, sizeof(name), "%s%d", prefixes[i], id);
		r = add_port_by_name(ctx, name, ret);
		if (r < 0)
			return r;
	}
	return 0;
}

static int add_port_of_decoder(struct cxl_ctx *ctx, const struct pick *pick, struct ports *ret)
{
	struct cxl_decoder *decoder;
	char name[64];
	int r;

	snprintf(name, sizeof(name), "decoder%d.%d", pick->id, pick->sub);
	r = cxlx_decoder_get_by_name(ctx, name, &decoder);
	if (r == 0)
		return add_port(ret, cxl_decoder_get_port(decoder));
	return r == -ENOMEM ? r : 0;
}

/* The host of an endpoint is its memdev; hosts of other ports have no way down to them. */
static int add_port_by_host(struct cxl_ctx *ctx, const char *host, struct ports *ret)
{
	struct cxl_endpoint *endpoint;
	struct cxl_memdev *memdev;
	int r;

	r = cxlx_memdev_get_by_name(ctx, host, &memdev);
	if (r < 0)
		return r == -ENOMEM ? r : -EAGAIN;
	endpoint = cxl_memdev_get_endpoint(memdev);
	return endpoint ? add_port(ret, cxl_endpoint_get_port(endpoint)) : -EAGAIN;
}

static int add_ports_of(struct cxl_ctx *ctx, const struct filter *filter, const struct pick *pick,
			struct ports *ret)
{
	if (pick->form != PICK_ID && pick->form != PICK_NAME)
		return pick->form == PICK_HOST && filter->kind != FILTER_DECODER ?
			       add_port_by_host(ctx, pick->text, ret) :
			       -EAGAIN;
	if (filter->kind == FILTER_DECODER)
		return add_port_of_decoder(ctx, pick, ret);
	return pick->form == PICK_ID ? add_port_by_id(ctx, pick->id, ret) :
				       add_port_by_name(ctx, pick->text, ret);
}

int filter_find_ports(struct cxl_ctx *ctx, const struct filter *filter, struct ports *ret)
{
	if (!filter->given || filter->all)
		return -EAGAIN;
	for (size_t i = 0; i < filter->n; i++) {
		int r = add_ports_of(ctx, filter, &filter->picks[i], ret);

		if (r < 0)
			return r;
	}
	return 0;
}

static int compare_addresses(const void *a, const void *b)
{
	struct cxl_region *const *left = a, *const *right = b;
	unsigned long long at = cxl_region_get_resource(*left);
	unsigned long long other = cxl_region_get_resource(*right);

	if (at != other)
		return at < other ? -1 : 1;
	return cxl_region_get_id(*left) - cxl_region_get_id(*right);
}

int filter_find_regions(struct cxl_ctx *ctx, const struct filter *filter, struct regions *ret)
{
	if (!filter->given || filter->all)
		return -EAGAIN;
	for (size_t i = 0; i < filter->n; i++) {
		struct cxl_region *region;
		char name[32];
		int r;

		if (filter->picks[i].form != PICK_ID && filter->picks[i].form != PICK_NAME)
			continue;
		snprintf(name, sizeof(name), "region%d", filter->picks[i].id);
		r = cxlx_region_get_by_name(ctx, name, &region);
		if (r == 0 && !list_contains(ret, region))
			r = list_add(ret, region);
		if (r == -ENOMEM)
			return r;
	}
	list_sort(ret, compare_addresses);
	return 0;
}

int select_regions(struct cxl_ctx *ctx, const struct filters *filters, struct regions *ret)
{
	struct cxl_decoder *decoder;
	struct cxl_region *region;
	struct cxl_bus *bus;

	cxl_bus_foreach(ctx, bus) {
		if (!filter_bus(&filters->by[FILTER_BUS], bus))
			continue;
		cxl_decoder_foreach(cxl_bus_get_port(bus), decoder) {
			if (!filter_decoder(&filters->by[FILTER_DECODER], decoder))
				continue;
			cxl_region_foreach(decoder, region)
				if (filter_region(&filters->by[FILTER_REGION], region) &&
				    list_add(ret, region) < 0)
					return -ENOMEM;
		}
	}
	return 0;
}

/* --- arguments --- */

static int add_enabled(struct cxl_ctx *ctx, struct memdevs *ret)
{
	struct cxl_memdev *memdev;

	cxl_memdev_foreach(ctx, memdev)
		if (!list_contains(ret, memdev) && cxl_memdev_is_enabled(memdev) &&
		    list_add(ret, memdev) < 0)
			return -ENOMEM;
	return 0;
}

/* Give the problem as a text; returns @code. */
__attribute__((__format__(__printf__, 3, 4))) static int problem(char **ret_problem, int code,
								 const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vasprintf(ret_problem, format, args);
	va_end(args);
	if (len >= 0)
		return code;
	*ret_problem = NULL;
	return -ENOMEM;
}

static int unknown_memdev(struct cxl_ctx *ctx, const struct filter *filter, char **ret_problem)
{
	auto_words struct words sentences = { 0 };

	if (filter_explain_unknown(ctx, filter, &sentences) < 0)
		return -ENOMEM;
	return problem(ret_problem, -ENODEV, "%s",
		       sentences.n ? sentences.at[0] : "there is no such memdev");
}

/* Exactly one memdev for the one word of @filter. */
static int find_one(struct cxl_ctx *ctx, const struct filter *filter, struct cxl_memdev **ret,
		    char **ret_problem)
{
	auto_memdevs struct memdevs found = { 0 };
	const struct filter any = { .kind = FILTER_SERIAL };

	if (filter_find_memdevs(ctx, filter, &any, &found) < 0)
		return -ENOMEM;
	if (found.n == 0)
		return unknown_memdev(ctx, filter, ret_problem);
	if (found.n > 1)
		return problem(ret_problem, -ENOTUNIQ, "%s means both %s and %s",
			       filter->words.at[0], cxl_memdev_get_devname(found.at[0]),
			       cxl_memdev_get_devname(found.at[1]));
	*ret = found.at[0];
	return 0;
}

/* Beside "all" a name says nothing new; without it, naming a memdev twice is a mistake. */
static int add_word(struct cxl_ctx *ctx, const char *word, bool has_all, struct memdevs *ret,
		    char **ret_problem)
{
	auto_filter struct filter filter = { 0 };
	struct cxl_memdev *memdev = NULL;
	int r;

	r = filter_parse(&filter, FILTER_MEMDEV, word);
	if (r < 0)
		return r;
	if (filter.all)
		return add_enabled(ctx, ret);
	r = find_one(ctx, &filter, &memdev, ret_problem);
	if (r < 0)
		return r;
	if (list_contains(ret, memdev))
		return has_all ? 0 : problem(ret_problem, -EEXIST, "%s is named twice",
					     cxl_memdev_get_devname(memdev));
	return list_add(ret, memdev);
}

int select_memdevs(struct cxl_ctx *ctx, char **words, int n_words, struct memdevs *ret,
		   char **ret_problem)
{
	auto_words struct words each = { 0 };
	bool has_all;
	int r = 0;

	for (int i = 0; r == 0 && i < n_words; i++)
		r = words_split(&each, words[i]);
	has_all = words_contain(&each, "all");
	for (size_t i = 0; r == 0 && i < each.n; i++)
		r = add_word(ctx, each.at[i], has_all, ret, ret_problem);
	return r;
}
