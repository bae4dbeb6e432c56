// SPDX-License-Identifier: LGPL-2.1-or-later
/* region-plan-text.c - the planner's words: sizes, lists, refusals, the plan itself */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/scope.h"
#include "libcxl/region-plan-private.h"

const char *region_type_name(enum region_type type)
{
	static const char *const names[] = {
		[REGION_RAM] = "ram",
		[REGION_PMEM] = "pmem",
		[REGION_DYNAMIC] = "dynamic ram",
		[REGION_TYPE_ANY] = "none",
	};

	return (size_t)type < ARRAY_LEN(names) ? names[type] : "unknown";
}

void text_add(struct text *text, const char *format, ...)
{
	size_t room = sizeof(text->at) - text->len;
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(text->at + text->len, room, format, args);
	va_end(args);
	if (len > 0)
		text->len += (size_t)len < room ? (size_t)len : room - 1;
}

const char *ways_words(struct text *text, uint32_t mask)
{
	text->at[text->len] = '\0';
	for (uint32_t ways = 1; ways <= REGION_WAYS_MAX; ways++) {
		uint32_t later = mask >> ways >> 1;

		if (!ways_in(mask, ways))
			continue;
		text_add(text, "%" PRIu32, ways);
		if (later)
			text_add(text, "%s", is_power_of_2(later) ? " or " : ", ");
	}
	return text->at;
}

int refuse(struct region_refusal *refusal, int code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (words_vprintf(&refusal->reasons, format, args) < 0)
		code = -ENOMEM;
	va_end(args);
	if (!refusal->code || code == -ENOMEM)
		refusal->code = code;
	return code;
}

static int describe_member(const struct region_plan *plan, uint32_t pos, struct words *lines)
{
	const struct region_plan_member *member = &plan->member[pos];
	char share[SIZE_TEXT];
	int r;

	r = words_printf(
		lines, "position %" PRIu32 ": %s through %s, %s %s%s%s", pos, member->memdev->name,
		member->decoder->name, member->write_dpa_size ? "takes" : "uses the reserved",
		size_words(share, member->dpa_size), member->write_mode ? ", mode becomes " : "",
		member->write_mode ? plan->mode : "");
	return r;
}

static int describe_region(const struct region_plan *plan, struct words *lines)
{
	char size[SIZE_TEXT], share[SIZE_TEXT];
	int r;

	r = words_printf(lines, "window: %s", plan->window->name);
	if (r < 0)
		return r;
	r = words_printf(lines, "type: %s", region_type_name(plan->type));
	if (r < 0)
		return r;
	r = words_printf(lines, "size: %s, %s from each of %" PRIu32 " memdev%s",
			 size_words(size, plan->size), size_words(share, plan->size / plan->ways),
			 plan->ways, plan->ways == 1 ? "" : "s");
	if (r < 0)
		return r;
	r = words_printf(lines, "granularity: %" PRIu32 " bytes", plan->granularity);
	if (r < 0)
		return r;
	if (!plan->start_known)
		return words_printf(lines, "start: unknown, only root may read the window's");
	return words_printf(lines, "start: %#" PRIx64, plan->start);
}

int region_plan_describe(const struct region_plan *plan, struct words *lines)
{
	int r;

	r = describe_region(plan, lines);
	for (uint32_t pos = 0; r == 0 && pos < plan->ways; pos++)
		r = describe_member(plan, pos, lines);
	for (size_t i = 0; r == 0 && i < plan->notes.n; i++)
		r = words_printf(lines, "note: %s", plan->notes.at[i]);
	return r;
}
