// SPDX-License-Identifier: LGPL-2.1-or-later
/* memory-left.c - blocks that did not go as asked, and the sentences about them */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "libdaxctl/memory.h"

int left_add(struct left_blocks *left, const struct memory_block *block, int code)
{
	struct left_block *at = reallocarray(left->at, left->n + 1, sizeof(*at));

	if (!at)
		return -ENOMEM;
	left->at = at;
	left->at[left->n++] = (struct left_block){ *block, code };
	return 0;
}

void left_clear(struct left_blocks *left)
{
	free(left->at);
	*left = (struct left_blocks){ 0 };
}

static bool goes_on(const struct left_block *a, const struct left_block *b)
{
	unsigned int distance = a->block.id > b->block.id ? a->block.id - b->block.id :
							    b->block.id - a->block.id;

	return distance == 1 && a->code == b->code && strcmp(a->block.zone, b->block.zone) == 0;
}

/* "memory32" or "memory32 to memory35" */
static void tell_range(struct daxctl_dev *dev, bool online, const struct left_block *a,
		       const struct left_block *b)
{
	const struct left_block *low = a->block.id < b->block.id ? a : b;
	const struct left_block *high = low == a ? b : a;
	char last[32] = "", zone[40] = "";

	if (low != high)
		snprintf(last, sizeof(last), " to memory%u", high->block.id);
	if (*low->block.zone)
		snprintf(zone, sizeof(zone), " in zone %s", low->block.zone);
	(void)ctx_reason(dev->obj.ctx, low->code, "memory%u%s of %s, %s%s, did not go %s: %s",
			 low->block.id, last, dev->obj.name, low->block.state, zone,
			 online && !low->block.online ? "online" : "offline",
			 strerror(-low->code));
}

void left_tell(const struct left_blocks *left, struct daxctl_dev *dev, bool online)
{
	for (size_t i = 0, begin = 0; i < left->n; i++) {
		if (i + 1 < left->n && goes_on(&left->at[i], &left->at[i + 1]))
			continue;
		tell_range(dev, online, &left->at[begin], &left->at[i]);
		begin = i + 1;
	}
}
