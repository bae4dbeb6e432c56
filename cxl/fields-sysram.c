// SPDX-License-Identifier: GPL-2.0-only
/* fields-sysram.c - what is said about a region as system memory, all blocks together */
#include "cxl/fields.h"

static int daxdev(const struct item *item, const char **ret)
{
	return show_text(item->sysram->daxdev, ret);
}

static int online_policy(const struct item *item, const char **ret)
{
	return show_text(item->sysram->policy, ret);
}

static int online_state(const struct item *item, const char **ret)
{
	return show_text(item->sysram->state, ret);
}

static int online_zone(const struct item *item, const char **ret)
{
	return show_text(item->sysram->zone, ret);
}

static int total_size(const struct item *item, uint64_t *ret)
{
	*ret = item->sysram->size;
	return 0;
}

static int online_size(const struct item *item, uint64_t *ret)
{
	*ret = item->sysram->online_size;
	return 0;
}

static int numa_node(const struct item *item, int *ret)
{
	return show_number(item->sysram->numa_node, -1, ret);
}

/* clang-format off */
static const struct field rows[] = {
	TEXT("daxdev",        DETAIL_BASIC, daxdev),
	TEXT("online_policy", DETAIL_BASIC, online_policy),
	TEXT("online_state",  DETAIL_BASIC, online_state),
	TEXT("online_zone",   DETAIL_BASIC, online_zone),
	SIZE("total_size",    DETAIL_BASIC, total_size),
	SIZE("online_size",   DETAIL_BASIC, online_size),
	NUMBER("numa_node",   DETAIL_BASIC, numa_node),
};
/* clang-format on */

const struct fields sysram_fields = FIELDS(rows);
