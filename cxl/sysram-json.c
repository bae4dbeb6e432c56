// SPDX-License-Identifier: GPL-2.0-only
/* sysram-json.c - a region as system memory, as JSON; see sysram-json.h */
#include "cxl/fields.h"
#include "cxl/sysram-json.h"

const char *const sysram_policies[] = { "online_movable", "online", "online_kernel", "offline",
					NULL };
const char *const sysram_backends[] = { "auto", "sysram", "state", "block", NULL };

static struct json_object *block_to_json(const struct cxlx_sysram_block *block)
{
	struct json_object *object = json_object_new_object();
	char name[32];

	snprintf(name, sizeof(name), "memory%u", block->id);
	json_add_text(object, "block", name);
	json_add_text(object, "state", block->state);
	if (*block->zone)
		json_add_text(object, "zone", block->zone);
	return object;
}

static struct json_object *blocks_to_json(const struct cxlx_sysram *sysram)
{
	struct json_object *list = json_object_new_array();
	struct cxlx_sysram_block block;

	for (size_t i = 0; cxlx_sysram_get_block(sysram, i, &block) == 0; i++)
		if (json_append(list, block_to_json(&block)) < 0)
			break;
	return list;
}

static int add_summary(struct json_object *object, const struct cxlx_sysram_info *info, bool human)
{
	const struct show show = { .human = human };
	const struct item item = { .show = &show, .sysram = info };

	return fields_add(&sysram_fields, &item, object);
}

struct json_object *sysram_to_json(const struct cxlx_sysram *sysram, const char *region,
				   const char *policy, bool human)
{
	struct json_object *object = json_object_new_object();
	struct cxlx_sysram_info info;

	if (cxlx_sysram_get_info(sysram, &info) < 0)
		return object;
	if (region)
		json_add_text(object, "region", region);
	if (policy)
		json_add_text(object, "policy", policy);
	if (info.backend != CXLX_SYSRAM_AUTO)
		json_add_text(object, "backend", cxlx_sysram_backend_name(info.backend));
	(void)add_summary(object, &info, human);
	json_add(object, "blocks", blocks_to_json(sysram));
	return object;
}

/* A region that is no system memory, and has no device to make it one, has nothing to tell. */
struct json_object *sysram_summary_json(struct cxl_region *region, bool human)
{
	struct json_object *object = NULL;
	struct cxlx_sysram_info info;
	struct cxlx_sysram *sysram;

	if (cxlx_sysram_new(region, &sysram) < 0)
		return NULL;
	if (cxlx_sysram_get_info(sysram, &info) == 0 && (info.daxdev || info.n_blocks > 0)) {
		object = json_object_new_object();
		(void)add_summary(object, &info, human);
	}
	cxlx_sysram_free(sysram);
	return object;
}
