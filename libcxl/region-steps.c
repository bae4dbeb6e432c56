// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * region-steps.c - the writes that make a claimed region what the plan says
 *
 * The order is the kernel's: interleaving before the size, the size before the
 * targets, capacity before its decoder becomes a target, all of them before the
 * commit.  Taking back goes the other way: a decoder gives no capacity back while
 * it is in a region.
 */
#include <inttypes.h>
#include <string.h>

#include "libcxl/region-create.h"

static struct sysfs_path device_dir(const char *name)
{
	return path_join(CXL_DEVICES, name);
}

static void add_size(struct steps *steps, const char *dir, const char *file, uint64_t size,
		     const char *undo_value)
{
	char value[32];

	snprintf(value, sizeof(value), "%#" PRIx64, size);
	steps_add(steps, dir, file, value, NULL, undo_value);
}

static void add_count(struct steps *steps, const char *dir, const char *file, uint32_t count)
{
	char value[16];

	snprintf(value, sizeof(value), "%" PRIu32, count);
	steps_add(steps, dir, file, value, NULL, NULL);
}

/* "none" is no mode that can be written: from there, the way back is closed. */
static void add_mode(struct steps *steps, const char *dir, const struct region_plan *plan,
		     const struct region_decoder *decoder)
{
	const char *before = decoder->mode == REGION_TYPE_ANY ? NULL :
			     decoder->mode == REGION_DYNAMIC  ? decoder->dynamic_word :
								region_type_name(decoder->mode);

	steps_add(steps, dir, "mode", plan->mode, NULL, before);
}

static void add_member(struct steps *steps, const struct region_plan *plan, unsigned int position,
		       const char *region_dir)
{
	const struct region_plan_member *member = &plan->member[position];
	struct sysfs_path dir = device_dir(member->decoder->name);

	if (member->write_mode)
		add_mode(steps, dir.text, plan, member->decoder);
	if (member->write_dpa_size)
		add_size(steps, dir.text, "dpa_size", member->dpa_size, "0");
	steps_add(steps, region_dir, region_target_file((int)position).text, member->decoder->name,
		  NULL, "\n");
}

/* 36 characters and the end of the line: the kernel counts them. */
static void add_uuid(struct steps *steps, const char *dir, const uuid_t uuid)
{
	char text[UUID_STR_LEN + 1];

	uuid_unparse_lower(uuid, text);
	strcat(text, "\n");
	steps_add(steps, dir, "uuid", text, NULL, NULL);
}

void region_steps(struct steps *steps, const struct region_plan *plan, const char *region,
		  const uuid_t uuid)
{
	struct sysfs_path dir = device_dir(region);

	add_count(steps, dir.text, "interleave_granularity", plan->granularity);
	add_count(steps, dir.text, "interleave_ways", plan->ways);
	if (plan->type == REGION_PMEM)
		add_uuid(steps, dir.text, uuid);
	add_size(steps, dir.text, "size", plan->size, NULL);
	for (unsigned int position = 0; position < plan->ways; position++)
		add_member(steps, plan, position, dir.text);
	steps_add(steps, dir.text, "commit", "1", NULL, "0");
}

void region_bind_step(struct steps *steps, const char *region)
{
	steps_add(steps, CXL_DRIVERS "/" REGION_DRIVER, "bind", region, "unbind", region);
}
