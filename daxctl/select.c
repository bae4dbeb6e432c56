// SPDX-License-Identifier: GPL-2.0-only
/* select.c - the words of -r and -d, see select.h */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/numbers.h"
#include "base/scope.h"
#include "cli/msg.h"
#include "daxctl/select.h"

int filter_parse(struct filter *filter, const char *text)
{
	*filter = (struct filter){ .given = text != NULL };
	if (!text)
		return 0;
	if (words_split(&filter->words, text) < 0)
		return -ENOMEM;
	filter->all = words_contain(&filter->words, "all");
	return 0;
}

int filter_parse_words(struct filter *filter, int n_words, char **words)
{
	*filter = (struct filter){ .given = true };
	for (int i = 0; i < n_words; i++)
		if (words_split(&filter->words, words[i]) < 0)
			return -ENOMEM;
	filter->all = words_contain(&filter->words, "all");
	return 0;
}

void filter_clear(struct filter *filter)
{
	words_clear(&filter->words);
}

static bool is_region(const char *word, int id)
{
	static const char *const prefixes[] = { "region", "dax_region" };
	uint32_t number;
	int named;

	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
		if (parse_name(word, prefixes[i], &named) == 0)
			return named == id;
	return parse_u32(word, 0, &number) == 0 && number == (uint32_t)id;
}

bool filter_has_region(const struct filter *filter, struct daxctl_region *region)
{
	if (!filter->given || filter->all)
		return true;
	for (size_t i = 0; i < filter->words.n; i++)
		if (is_region(filter->words.at[i], daxctl_region_get_id(region)))
			return true;
	return false;
}

const char *filter_device_name(const char *word, char buf[DEVICE_NAME_MAX])
{
	const char *slash = strrchr(word, '/');
	const char *name = slash ? slash + 1 : word;

	snprintf(buf, DEVICE_NAME_MAX, "%s%s", isdigit((unsigned char)*name) ? "dax" : "", name);
	return buf;
}

bool filter_has_device(const struct filter *filter, struct daxctl_dev *dev)
{
	char name[DEVICE_NAME_MAX];

	if (!filter->given || filter->all)
		return true;
	for (size_t i = 0; i < filter->words.n; i++)
		if (strcmp(filter_device_name(filter->words.at[i], name),
			   daxctl_dev_get_devname(dev)) == 0)
			return true;
	return false;
}

/* --- finding devices --- */

void devices_clear(struct devices *devices)
{
	free(devices->at);
	*devices = (struct devices){ 0 };
}

static int add(struct devices *devices, struct daxctl_dev *dev)
{
	struct daxctl_dev **at = reallocarray(devices->at, devices->n + 1, sizeof(*at));

	if (!at)
		return -ENOMEM;
	devices->at = at;
	devices->at[devices->n++] = dev;
	return 0;
}

static int compare(const void *a, const void *b)
{
	struct daxctl_dev *left = *(struct daxctl_dev *const *)a;
	struct daxctl_dev *right = *(struct daxctl_dev *const *)b;
	int by_region = daxctl_region_get_id(daxctl_dev_get_region(left)) -
			daxctl_region_get_id(daxctl_dev_get_region(right));

	return by_region ? by_region : daxctl_dev_get_id(left) - daxctl_dev_get_id(right);
}

static void drop_doubles(struct devices *devices)
{
	size_t n = 0;

	if (devices->n > 1)
		qsort(devices->at, devices->n, sizeof(*devices->at), compare);
	for (size_t i = 0; i < devices->n; i++)
		if (n == 0 || devices->at[i] != devices->at[n - 1])
			devices->at[n++] = devices->at[i];
	devices->n = n;
}

static int find_named(struct daxctl_ctx *ctx, const struct filter *region, const struct filter *dev,
		      struct devices *ret)
{
	char name[DEVICE_NAME_MAX];
	struct daxctl_dev *found;
	int r = 0;

	for (size_t i = 0; r == 0 && i < dev->words.n; i++)
		if (daxctlx_dev_get_by_name(ctx, filter_device_name(dev->words.at[i], name),
					    &found) == 0 &&
		    filter_has_region(region, daxctl_dev_get_region(found)))
			r = add(ret, found);
	daxctlx_clear_error(ctx);
	drop_doubles(ret);
	return r;
}

int filter_find_devices(struct daxctl_ctx *ctx, const struct filter *region,
			const struct filter *dev, struct devices *ret)
{
	struct daxctl_region *at;
	struct daxctl_dev *found;
	int r = 0;

	*ret = (struct devices){ 0 };
	if (!dev->all)
		return find_named(ctx, region, dev, ret);
	daxctl_region_foreach(ctx, at) {
		if (!filter_has_region(region, at))
			continue;
		daxctl_dev_foreach(at, found)
			if (r == 0)
				r = add(ret, found);
	}
	return r;
}

void filter_hint_unknown(struct daxctl_ctx *ctx, const struct filter *dev)
{
	struct daxctl_dev *found;
	char name[DEVICE_NAME_MAX];

	for (size_t i = 0; !dev->all && i < dev->words.n; i++) {
		filter_device_name(dev->words.at[i], name);
		if (daxctlx_dev_get_by_name(ctx, name, &found) == -ENODEV)
			cli_hint("there is no dax device %s", name);
	}
	daxctlx_clear_error(ctx);
}
