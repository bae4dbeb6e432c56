// SPDX-License-Identifier: GPL-2.0-only
/*
 * attrs-dynamic.c - files for dynamic capacity, of memdevs and root decoders, in each dialect
 *
 * The series as posted (v11) has one word, dynamic_ram_1, and the one before (v10)
 * dynamic_ram_a for the same.  What came later has a word for each kind of partition;
 * the names of its files to create regions with were never seen, and follow the pattern.
 */
#include <errno.h>
#include <inttypes.h>

#include "sim/world.h"

bool sim_mode_is_dynamic(enum sim_mode mode)
{
	return mode >= SIM_MODE_DYNAMIC_RAM_1;
}

/* Does this kernel have a word for it? */
bool sim_mode_is_known(const struct sim_world *world, enum sim_mode mode)
{
	if (!sim_mode_is_dynamic(mode))
		return mode != SIM_MODE_NONE;
	if (!(world->dialects & SIM_DCD))
		return false;
	return (mode == SIM_MODE_DYNAMIC_RAM_1) == !(world->dialects & SIM_DCD_NEXT);
}

const char *sim_mode_word(const struct sim_world *world, enum sim_mode mode)
{
	static const char *const words[SIM_MODES] = {
		[SIM_MODE_NONE] = "none",
		[SIM_MODE_RAM] = "ram",
		[SIM_MODE_PMEM] = "pmem",
		[SIM_MODE_DYNAMIC_RAM_1] = "dynamic_ram_1",
		[SIM_MODE_DYNAMIC_RAM] = "dynamic_ram",
		[SIM_MODE_DYNAMIC_RAM_SHARED] = "dynamic_ram_shared",
		[SIM_MODE_DYNAMIC_RAM_RO] = "dynamic_ram_ro",
		[SIM_MODE_DYNAMIC_RAM_SHARED_RO] = "dynamic_ram_shared_ro",
	};

	if (mode == SIM_MODE_DYNAMIC_RAM_1 && world->dialects & SIM_DCD_V10)
		return "dynamic_ram_a";
	return words[mode];
}

enum sim_mode sim_mode_of_dynamic(const struct sim_world *world, bool shareable, bool read_only)
{
	static const enum sim_mode modes[2][2] = {
		{ SIM_MODE_DYNAMIC_RAM, SIM_MODE_DYNAMIC_RAM_RO },
		{ SIM_MODE_DYNAMIC_RAM_SHARED, SIM_MODE_DYNAMIC_RAM_SHARED_RO },
	};

	if (world->dialects & SIM_DCD_NEXT)
		return modes[shareable][read_only];
	return SIM_MODE_DYNAMIC_RAM_1;
}

/* --- memdevs --- */

static const struct sim_partition *part_of(const void *model, unsigned int mode)
{
	return sim_memdev_part(model, (enum sim_mode)mode);
}

static int size_show(const void *model, unsigned int mode, struct sim_buf *out)
{
	return sim_printf(out, "0x%" PRIx64 "\n", part_of(model, mode)->dpa.len);
}

static bool has_size(const void *model, unsigned int mode)
{
	return part_of(model, mode);
}

static int class_show(const void *model, unsigned int mode, struct sim_buf *out)
{
	return sim_printf(out, "%d\n", part_of(model, mode)->qos_class);
}

static bool knows_class(const void *model, unsigned int mode)
{
	return sim_memdev_knows_class(model, (enum sim_mode)mode);
}

static unsigned int dcd_of(const struct sim_memdev *memdev)
{
	return memdev->dev.world->dialects & (SIM_DCD | SIM_DCD_V10 | SIM_DCD_NEXT);
}

/* The directory is there without a partition too, and then empty: a quirk of these two. */
static bool is_v11(const void *model)
{
	return dcd_of(model) == SIM_DCD;
}

static bool is_v10(const void *model)
{
	return dcd_of(model) == (SIM_DCD | SIM_DCD_V10);
}

static bool has_dynamic_ram(const void *model)
{
	return part_of(model, SIM_MODE_DYNAMIC_RAM);
}

static bool has_shared(const void *model)
{
	return part_of(model, SIM_MODE_DYNAMIC_RAM_SHARED);
}

static bool has_ro(const void *model)
{
	return part_of(model, SIM_MODE_DYNAMIC_RAM_RO);
}

static bool has_shared_ro(const void *model)
{
	return part_of(model, SIM_MODE_DYNAMIC_RAM_SHARED_RO);
}

/* clang-format off */
#define PART_ATTRS(mode_) \
	{ \
		{ .name = "qos_class", .mode = 0444, .n = (mode_), .show_nth = class_show, \
		  .visible_nth = knows_class }, \
		{ .name = "size", .mode = 0444, .n = (mode_), .show_nth = size_show, \
		  .visible_nth = has_size }, \
		{ NULL }, \
	}

static const struct sim_attr part_attrs[SIM_MODES][3] = {
	[SIM_MODE_DYNAMIC_RAM_1] = PART_ATTRS(SIM_MODE_DYNAMIC_RAM_1),
	[SIM_MODE_DYNAMIC_RAM] = PART_ATTRS(SIM_MODE_DYNAMIC_RAM),
	[SIM_MODE_DYNAMIC_RAM_SHARED] = PART_ATTRS(SIM_MODE_DYNAMIC_RAM_SHARED),
	[SIM_MODE_DYNAMIC_RAM_RO] = PART_ATTRS(SIM_MODE_DYNAMIC_RAM_RO),
	[SIM_MODE_DYNAMIC_RAM_SHARED_RO] = PART_ATTRS(SIM_MODE_DYNAMIC_RAM_SHARED_RO),
};

const struct sim_group sim_dynamic_memdev_groups[SIM_DYNAMIC_GROUPS] = {
	{ "dynamic_ram_1", part_attrs[SIM_MODE_DYNAMIC_RAM_1], is_v11 },
	{ "dynamic_ram_a", part_attrs[SIM_MODE_DYNAMIC_RAM_1], is_v10 },
	{ "dynamic_ram", part_attrs[SIM_MODE_DYNAMIC_RAM], has_dynamic_ram },
	{ "dynamic_ram_shared", part_attrs[SIM_MODE_DYNAMIC_RAM_SHARED], has_shared },
	{ "dynamic_ram_ro", part_attrs[SIM_MODE_DYNAMIC_RAM_RO], has_ro },
	{ "dynamic_ram_shared_ro", part_attrs[SIM_MODE_DYNAMIC_RAM_SHARED_RO], has_shared_ro },
};
/* clang-format on */

/* --- root decoders --- */

/* Volatile memory is allowed: this says nothing about the devices below. */
static int cap_show(const void *model, unsigned int mode, struct sim_buf *out)
{
	const struct sim_decoder *decoder = model;

	return sim_printf(out, "%d\n", decoder->window->ram);
}

static int create_show(const void *model, unsigned int mode, struct sim_buf *out)
{
	const struct sim_decoder *decoder = model;

	return sim_printf(out, "region%d\n", decoder->next_region);
}

static int create_store(void *model, unsigned int mode, const char *text, size_t len)
{
	int id;

	if (sim_scan_name(text, "region", &id) < 0)
		return -EINVAL;
	return sim_region_create(model, (enum sim_mode)mode, id);
}

static bool knows_mode(const void *model, unsigned int mode)
{
	const struct sim_decoder *decoder = model;

	return sim_mode_is_known(decoder->dev.world, (enum sim_mode)mode);
}

static bool can_create(const void *model, unsigned int mode)
{
	const struct sim_decoder *decoder = model;

	if (!knows_mode(model, mode) || !decoder->window->type3)
		return false;
	return decoder->window->ram || decoder->dev.world->dialects & SIM_DCD_V10;
}

/* The same mode has two words: one of the two pairs of files is there. */
static bool is_word_of_v10(const void *model)
{
	const struct sim_decoder *decoder = model;

	return decoder->dev.world->dialects & SIM_DCD_V10;
}

static bool knows_1(const void *model, unsigned int mode)
{
	return knows_mode(model, mode) && !is_word_of_v10(model);
}

static bool knows_a(const void *model, unsigned int mode)
{
	return knows_mode(model, mode) && is_word_of_v10(model);
}

static bool can_create_1(const void *model, unsigned int mode)
{
	return can_create(model, mode) && !is_word_of_v10(model);
}

static bool can_create_a(const void *model, unsigned int mode)
{
	return can_create(model, mode) && is_word_of_v10(model);
}

/* clang-format off */
#define ROOT_ATTRS(word, mode_, knows, can) \
	{ .name = "cap_" word, .mode = 0444, .n = (mode_), .show_nth = cap_show, \
	  .visible_nth = (knows) }, \
	{ .name = "create_" word "_region", .mode = 0644, .n = (mode_), .show_nth = create_show, \
	  .store_nth = create_store, .visible_nth = (can) }

static const struct sim_attr root_attrs[] = {
	ROOT_ATTRS("dynamic_ram", SIM_MODE_DYNAMIC_RAM, knows_mode, can_create),
	ROOT_ATTRS("dynamic_ram_1", SIM_MODE_DYNAMIC_RAM_1, knows_1, can_create_1),
	ROOT_ATTRS("dynamic_ram_a", SIM_MODE_DYNAMIC_RAM_1, knows_a, can_create_a),
	ROOT_ATTRS("dynamic_ram_ro", SIM_MODE_DYNAMIC_RAM_RO, knows_mode, can_create),
	ROOT_ATTRS("dynamic_ram_shared", SIM_MODE_DYNAMIC_RAM_SHARED, knows_mode, can_create),
	ROOT_ATTRS("dynamic_ram_shared_ro", SIM_MODE_DYNAMIC_RAM_SHARED_RO, knows_mode,
		   can_create),
	{ NULL },
};
/* clang-format on */

const struct sim_group sim_dynamic_root_group = { NULL, root_attrs };
