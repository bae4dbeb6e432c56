// SPDX-License-Identifier: GPL-2.0-only
/* select.c - the words of -r and -d, see select.h */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/numbers.h"
#include "base/scope.h"
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
	snprintf(buf, DEVICE_NAME_MAX, "%s%s", isdigit((unsigned char)*word) ? "dax" : "", word);
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
