/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * attrs-decoder.c - what decoders of all three kinds answer
 */
#include <errno.h>
#include <inttypes.h>

#include "sim/world.h"

/* --- all decoders --- */

static int start_show(const void *model, struct sim_buf *out)
{
	const struct sim_decoder *decoder = model;

	return sim_printf(out, "0x%" PRIx64 "\n", decoder->hpa.start);
}

static int size_show(const void *model, struct sim_buf *out)
{
	const struct sim_decoder *decoder = model;

	return sim_printf(out, "0x%" PRIx64 "\n", decoder->hpa.len);
}

static int locked_show(const void *model, struct sim_buf *out)
{
	const struct sim_decoder *decoder = model;

	return sim_printf(out, "%d\n", decoder->locked);
}

static int granularity_show(const void *model, struct sim_buf *out)
{
	const struct sim_decoder *decoder = model;

	return sim_printf(out, "%u\n", decoder->granularity);
}

static int ways_show(const void *model, struct sim_buf *out)
{
	const struct sim_decoder *decoder = model;

	return sim_printf(out, "%u\n", decoder->ways);
}

static const struct sim_attr decoder_attrs[] = {
	{ "interleave_granularity", 0444, granularity_show },
	{ "interleave_ways", 0444, ways_show },
	{ "locked", 0444, locked_show },
	{ "size", 0444, size_show },
	{ "start", 0400, start_show },
	{ NULL },
};
static const struct sim_group decoder_group = { NULL, decoder_attrs };

/* --- several kinds --- */

static int region_show(const void *model, struct sim_buf *out)
{
	const struct sim_decoder *decoder = model;

	if (!decoder->region)
		return sim_printf(out, "\n");
	return sim_printf(out, "%s\n", sim_device_name(&decoder->region->dev));
}

static int target_type_show(const void *model, struct sim_buf *out)
{
	const struct sim_decoder *decoder = model;

	return sim_printf(out, "%s\n",
			  decoder->target_type == SIM_EXPANDER ? "expander" : "accelerator");
}

/* As many as the interleave has, up to the first that was not found. */
static int target_list_show(const void *model, struct sim_buf *out)
{
	const struct sim_decoder *decoder = model;

	for (unsigned int i = 0; i < decoder->ways && decoder->targets[i]; i++)
		sim_printf(out, "%s%u", i ? "," : "", decoder->targets[i]->id);
	return sim_printf(out, "\n");
}

/* --- switch decoders --- */

static const struct sim_attr switch_attrs[] = {
	{ "region", 0444, region_show },
	{ "target_list", 0444, target_list_show },
	{ "target_type", 0444, target_type_show },
	{ NULL },
};
static const struct sim_group switch_group = { NULL, switch_attrs };

const struct sim_group *const sim_switch_decoder_groups[] = {
	&decoder_group,
	&switch_group,
	NULL,
};

/* --- endpoint decoders --- */

static int mode_show(const void *model, struct sim_buf *out)
{
	const struct sim_decoder *decoder = model;
	enum sim_mode mode = SIM_MODE_NONE;

	if (decoder->part >= 0)
		mode = decoder->port->memdev->parts[decoder->part].mode;
	return sim_printf(out, "%s\n", sim_mode_word(decoder->dev.world, mode));
}

static int mode_store(void *model, const char *text, size_t len)
{
	struct sim_decoder *decoder = model;
	const struct sim_world *world = decoder->dev.world;

	for (enum sim_mode mode = SIM_MODE_NONE; mode < SIM_MODES; mode++)
		if (sim_mode_is_known(world, mode) && sim_streq(text, sim_mode_word(world, mode)))
			return sim_dpa_set_mode(decoder, mode);
	return -EINVAL;
}

static int dpa_resource_show(const void *model, struct sim_buf *out)
{
	const struct sim_decoder *decoder = model;

	return sim_printf(out, "0x%" PRIx64 "\n", decoder->dpa.len ? decoder->dpa.start : SIM_NONE);
}

static int dpa_size_show(const void *model, struct sim_buf *out)
{
	const struct sim_decoder *decoder = model;

	return sim_printf(out, "0x%016" PRIx64 "\n", decoder->dpa.len);
}

/* What it had is given back first, and stays given back when the rest fails. */
static int dpa_size_store(void *model, const char *text, size_t len)
{
	struct sim_decoder *decoder = model;
	uint64_t size;
	int r;

	r = sim_parse_u64(text, 0, &size);
	if (r < 0)
		return r;
	if (size % SIM_ALIGN)
		return -EINVAL;
	r = sim_dpa_free(decoder);
	if (r < 0 || size == 0)
		return r;
	return sim_dpa_alloc(decoder, size);
}

static const struct sim_attr endpoint_attrs[] = {
	{ "dpa_resource", 0444, dpa_resource_show },
	{ "dpa_size", 0644, dpa_size_show, dpa_size_store },
	{ "mode", 0644, mode_show, mode_store },
	{ "region", 0444, region_show },
	{ "target_type", 0444, target_type_show },
	{ NULL },
};
static const struct sim_group endpoint_group = { NULL, endpoint_attrs };

const struct sim_group *const sim_endpoint_decoder_groups[] = {
	&decoder_group,
	&endpoint_group,
	NULL,
};

/* --- root decoders --- */

static const struct sim_topo_window *window_of(const void *model)
{
	return ((const struct sim_decoder *)model)->window;
}

static int flag(struct sim_buf *out, bool value)
{
	return sim_printf(out, "%d\n", value);
}

static int cap_pmem_show(const void *model, struct sim_buf *out)
{
	return flag(out, window_of(model)->pmem);
}

static int cap_ram_show(const void *model, struct sim_buf *out)
{
	return flag(out, window_of(model)->ram);
}

static int cap_type2_show(const void *model, struct sim_buf *out)
{
	return flag(out, window_of(model)->type2);
}

static int cap_type3_show(const void *model, struct sim_buf *out)
{
	return flag(out, window_of(model)->type3);
}

static int qos_class_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "%d\n", window_of(model)->qos_class);
}

static bool can_create_pmem(const void *model)
{
	return window_of(model)->type3 && window_of(model)->pmem;
}

static bool can_create_ram(const void *model)
{
	return window_of(model)->type3 && window_of(model)->ram;
}

static bool can_create(const void *model)
{
	return can_create_pmem(model) || can_create_ram(model);
}

/* All files show the same id. */
static int create_show(const void *model, struct sim_buf *out)
{
	const struct sim_decoder *decoder = model;

	return sim_printf(out, "region%d\n", decoder->next_region);
}

static int create(struct sim_decoder *decoder, enum sim_mode mode, const char *text)
{
	int id;

	if (sim_scan_name(text, "region", &id) < 0)
		return -EINVAL;
	return sim_region_create(decoder, mode, id);
}

static int create_ram_store(void *model, const char *text, size_t len)
{
	return create(model, SIM_MODE_RAM, text);
}

static int create_pmem_store(void *model, const char *text, size_t len)
{
	return create(model, SIM_MODE_PMEM, text);
}

static int delete_store(void *model, const char *text, size_t len)
{
	return sim_region_delete(model, text);
}

/* clang-format off */
static const struct sim_attr root_attrs[] = {
	{ "cap_pmem",           0444, cap_pmem_show },
	{ "cap_ram",            0444, cap_ram_show },
	{ "cap_type2",          0444, cap_type2_show },
	{ "cap_type3",          0444, cap_type3_show },
	{ "create_pmem_region", 0644, create_show, create_pmem_store, can_create_pmem },
	{ "create_ram_region",  0644, create_show, create_ram_store, can_create_ram },
	{ "delete_region",      0200, NULL, delete_store, can_create },
	{ "qos_class",          0444, qos_class_show },
	{ "target_list",        0444, target_list_show },
	{ NULL },
};
/* clang-format on */
static const struct sim_group root_group = { NULL, root_attrs };

const struct sim_group *const sim_root_decoder_groups[] = {
	&decoder_group,
	&root_group,
	&sim_dynamic_root_group,
	NULL,
};
