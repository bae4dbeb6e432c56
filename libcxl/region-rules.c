// SPDX-License-Identifier: LGPL-2.1-or-later
/* region-rules.c - what this library says to the writes of engine/steps.c, see region-rules.h */
#include <string.h>

#include "engine/steps.h"
#include "libcxl/memory-knob.h"
#include "libcxl/private.h"
#include "libcxl/region-guard.h"
#include "libcxl/region-rules.h"

/* What the kernel would not refuse by itself. */
int region_steps_ask(const struct steps *steps, const char *path, const char *value)
{
	const char *file = last_component(path);

	if (!steps->subject)
		return 0;
	if (strcmp(file, "unbind") == 0)
		return region_guard(steps->subject, GUARD_UNBIND);
	if (strcmp(file, "commit") == 0 && strcmp(value, "0") == 0)
		return region_guard(steps->subject, GUARD_RESET);
	return 0;
}

bool region_steps_gone(struct ctx *ctx, const struct steps *steps)
{
	const struct cxl_region *region = steps->subject;

	return region && !ctx_exists(ctx, path_join(CXL_DEVICES, region->obj.name).text);
}

/*
 * The kernel keeps a target whose interleave it then refuses, and a decoder that is a
 * target does not give its capacity back: it has to be taken out like one that went well.
 */
bool region_steps_kept(struct ctx *ctx, const struct step *step)
{
	struct failure first = ctx->last;
	char text[SYSFS_TEXT_MAX + 1];
	bool kept;

	if (!step->undo_path || !after_prefix(last_component(step->path), "target"))
		return false;
	kept = ctx_read(ctx, step->path, text) == 0 && strcmp(text, step->value) == 0;
	ctx->last = first;
	return kept;
}

/* Memory that was unplugged comes back offline only by way of its driver. */
static bool binds(const struct step *step)
{
	return strcmp(last_component(step->undo_path), "bind") == 0 ||
	       (step->value && strcmp(step->value, "unplugged") == 0 &&
		strcmp(step->undo_value, "offline") == 0);
}

static bool binds_again(const struct steps *steps)
{
	for (size_t i = 0; i < steps->n; i++)
		if (steps->at[i].done && steps->at[i].undo_path && binds(&steps->at[i]))
			return true;
	return false;
}

void region_steps_way_back(struct ctx *ctx, struct steps *steps)
{
	auto_memory_knob struct memory_knob knob = { 0 };

	if (steps->owner && binds_again(steps))
		(void)memory_knob_lower(ctx, steps->owner, &knob);
	steps_take_back(ctx, steps);
}
