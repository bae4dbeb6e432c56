// SPDX-License-Identifier: GPL-2.0-only
/* create-plan.c - the plan of a region as JSON, for "cxl create-region --dry-run" */
#include "cli/json.h"
#include "cxl/create-args.h"

static struct json_object *members_to_json(const struct cxlx_plan *plan)
{
	struct json_object *list = json_object_new_array();
	const char *memdev, *decoder;

	for (unsigned int i = 0; cxlx_plan_get_member(plan, i, &memdev, &decoder) == 0; i++) {
		struct json_object *item = json_object_new_object();

		json_add_int(item, "position", (int)i);
		json_add_text(item, "memdev", memdev);
		json_add_text(item, "decoder", decoder);
		json_append(list, item);
	}
	return list;
}

static struct json_object *writes_to_json(struct cxl_ctx *ctx, const struct cxlx_plan *plan)
{
	struct json_object *list = json_object_new_array();
	const char *path, *value;

	for (size_t i = 0; cxlx_plan_get_write(plan, i, &path, &value) == 0; i++) {
		struct json_object *item = json_object_new_object();
		auto_free char *full = NULL;

		if (asprintf(&full, "%s/sys/%s", cxlx_get_sysroot(ctx), path) < 0)
			full = NULL;
		json_add_text(item, "path", full ? full : path);
		json_add_text(item, "value", value);
		json_append(list, item);
	}
	return list;
}

int create_print_plan(struct cxl_ctx *ctx, const struct cxlx_plan *plan)
{
	struct json_object *object = json_object_new_object();
	bool human = json_human_on_terminal();
	struct cxlx_plan_info info;
	int r;

	r = cxlx_plan_get_info(plan, &info);
	if (r < 0)
		return r;
	json_add_text(object, "region", info.region);
	json_add_text(object, "decoder", info.decoder);
	if (info.start_known)
		json_add_hex(object, "resource", info.start, human);
	json_add_size(object, "size", info.size, human);
	json_add_text(object, "type", info.mode_word);
	json_add_int(object, "interleave_ways", info.ways);
	json_add_int(object, "interleave_granularity", info.granularity);
	json_add_bool(object, "reordered", info.reordered);
	json_add(object, "mappings", members_to_json(plan));
	json_add(object, "writes", writes_to_json(ctx, plan));
	return json_print(stdout, object);
}
