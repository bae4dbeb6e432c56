// SPDX-License-Identifier: LGPL-2.1-or-later
/* list.c - names of dax devices, and lists that ascend by id */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "libdaxctl/private.h"

int parse_dax_name(const char *text, struct dax_name *ret)
{
	const char *dot = strchr(text, '.');
	struct dax_name name;
	char region[32];

	if (!dot || (size_t)(dot - text) >= sizeof(region))
		return -EINVAL;
	memcpy(region, text, (size_t)(dot - text));
	region[dot - text] = '\0';
	if (parse_name(region, "dax", &name.region) < 0 || parse_name(dot, ".", &name.device) < 0)
		return -EINVAL;
	*ret = name;
	return 0;
}

static int compare_names(const void *a, const void *b)
{
	const struct dax_name *left = a, *right = b;

	if (left->region != right->region)
		return left->region < right->region ? -1 : 1;
	return left->device < right->device ? -1 : left->device > right->device;
}

int sort_dax_names(const struct words *names, struct dax_name **ret, size_t *ret_n)
{
	struct dax_name *at = reallocarray(NULL, names->n + 1, sizeof(*at));
	size_t n = 0;

	if (!at)
		return -ENOMEM;
	for (size_t i = 0; i < names->n; i++)
		if (parse_dax_name(names->at[i], &at[n]) == 0)
			n++;
	qsort(at, n, sizeof(*at), compare_names);
	*ret = at;
	*ret_n = n;
	return 0;
}

struct obj *list_find(const struct obj_list *list, const char *devpath, int id)
{
	struct obj *obj = list->last;

	for (; obj && obj->id >= id; obj = obj->prev)
		if (obj->id == id && strcmp(obj->devpath, devpath) == 0)
			return obj;
	return NULL;
}

void list_insert(struct obj_list *list, struct obj *obj)
{
	struct obj *before = list->last;

	while (before && before->id > obj->id)
		before = before->prev;
	obj->prev = before;
	obj->next = before ? before->next : list->first;
	if (obj->next)
		obj->next->prev = obj;
	else
		list->last = obj;
	if (before)
		before->next = obj;
	else
		list->first = obj;
}

void list_remove(struct obj_list *list, struct obj *obj)
{
	if (obj->next)
		obj->next->prev = obj->prev;
	else
		list->last = obj->prev;
	if (obj->prev)
		obj->prev->next = obj->next;
	else
		list->first = obj->next;
}
