/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * attrs-region.c - what regionN answers
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "sim/world.h"

static int commit_show(const void *model, struct sim_buf *out)
{
	const struct sim_region *region = model;

	return sim_printf(out, "%d\n", region->state == SIM_COMMIT);
}

static int commit_store(void *model, const char *text, size_t len)
{
	bool commit;
	int r;

	r = sim_parse_bool(text, &commit);
	if (r < 0)
		return r;
	return commit ? sim_region_commit(model) : sim_region_reset(model);
}

static int granularity_show(const void *model, struct sim_buf *out)
{
	const struct sim_region *region = model;

	return sim_printf(out, "%u\n", region->granularity);
}

/* What the number is worth comes before whether it may still change. */
static int granularity_store(void *model, const char *text, size_t len)
{
	struct sim_region *region = model;
	int value;
	int r;

	r = sim_parse_int(text, 0, &value);
	if (r < 0)
		return r;
	if (value < 0 || sim_granularity_ok((uint64_t)value) < 0)
		return -EINVAL;
	if (region->root->ways > 1 && (unsigned int)value != region->root->granularity)
		return -EINVAL;
	if (region->hpa.len)
		return -EBUSY;
	region->granularity = (unsigned int)value;
	return 0;
}

static int ways_show(const void *model, struct sim_buf *out)
{
	const struct sim_region *region = model;

	return sim_printf(out, "%u\n", region->ways);
}

static bool can_ways(uint64_t ways)
{
	static const uint8_t known[] = { 1, 2, 3, 4, 6, 8, 12, 16 };

	return ways <= 16 && memchr(known, (int)ways, sizeof(known));
}

static bool is_power(uint64_t n)
{
	return n && !(n & (n - 1));
}

static int ways_store(void *model, const char *text, size_t len)
{
	struct sim_region *region = model;
	uint64_t ways;
	int r;

	r = sim_parse_u64(text, 0, &ways);
	if (r < 0)
		return r;
	if (ways > UINT32_MAX)
		return -ERANGE;
	if (!can_ways(ways))
		return -EINVAL;
	if (ways % region->root->ways || !is_power(ways / region->root->ways))
		return -EINVAL;
	if (sim_mode_is_dynamic(region->mode) && ways != 1) {
		sim_log(region->dev.world, "cxl_region %s: interleave of dynamic capacity: %u ways",
			sim_device_name(&region->dev), (unsigned int)ways);
		return -EINVAL;
	}
	if (region->hpa.len)
		return -EBUSY;
	region->ways = (unsigned int)ways;
	return 0;
}

static int locked_show(const void *model, struct sim_buf *out)
{
	const struct sim_region *region = model;

	return sim_printf(out, "%d\n", region->locked);
}

static int mode_show(const void *model, struct sim_buf *out)
{
	const struct sim_region *region = model;
	const struct sim_world *world = region->dev.world;

	/* that of v10 did not know its own mode */
	if (sim_mode_is_dynamic(region->mode) && world->dialects & SIM_DCD_V10)
		return sim_printf(out, "\n");
	return sim_printf(out, "%s\n", sim_mode_word(world, region->mode));
}

static int resource_show(const void *model, struct sim_buf *out)
{
	const struct sim_region *region = model;

	return sim_printf(out, "0x%" PRIx64 "\n", region->hpa.len ? region->hpa.start : SIM_NONE);
}

/* --- size --- */

static int size_show(const void *model, struct sim_buf *out)
{
	const struct sim_region *region = model;

	return sim_printf(out, "0x%" PRIx64 "\n", region->hpa.len);
}

static int take_size(struct sim_region *region, uint64_t size)
{
	int r;

	if (region->hpa.len == size)
		return 0;
	if (region->hpa.len || region->state >= SIM_INTERLEAVE_ACTIVE)
		return -EBUSY;
	if (!region->ways || !region->granularity)
		return -ENXIO;
	if (region->mode == SIM_MODE_PMEM && sim_uuid_is_null(region->uuid))
		return -ENXIO;
	if (size % (SIM_ALIGN * region->ways))
		return -EINVAL;
	r = sim_hpa_alloc(region, size);
	if (r == 0)
		region->state = SIM_INTERLEAVE_ACTIVE;
	return r;
}

/* Targets that are there already stay, and count again when a new size is set. */
static int give_size_back(struct sim_region *region)
{
	if (!region->hpa.len)
		return 0;
	if (region->state >= SIM_ACTIVE)
		return -EBUSY;
	sim_hpa_free(region);
	region->state = SIM_IDLE;
	return 0;
}

static int size_store(void *model, const char *text, size_t len)
{
	uint64_t size;
	int r;

	r = sim_parse_u64(text, 0, &size);
	if (r < 0)
		return r;
	return size ? take_size(model, size) : give_size_back(model);
}

/* --- uuid: two files, of which one is there --- */

static bool is_pmem(const void *model)
{
	const struct sim_region *region = model;

	return region->mode == SIM_MODE_PMEM;
}

static bool is_not_pmem(const void *model)
{
	return !is_pmem(model);
}

static int no_uuid_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "\n");
}

static int uuid_show(const void *model, struct sim_buf *out)
{
	const struct sim_region *region = model;

	sim_print_uuid(out, region->uuid);
	return sim_printf(out, "\n");
}

static bool is_taken(const struct sim_region *region, const uint8_t uuid[16])
{
	const struct sim_region *other;

	TAILQ_FOREACH(other, &region->dev.world->regions, in_world)
		if (memcmp(other->uuid, uuid, sizeof(other->uuid)) == 0)
			return true;
	return false;
}

/* 36 characters and one more: without a newline it is refused. */
static int uuid_store(void *model, const char *text, size_t len)
{
	struct sim_region *region = model;
	uint8_t uuid[16];

	if (len != 37 || sim_parse_uuid(text, uuid) < 0 || sim_uuid_is_null(uuid))
		return -EINVAL;
	if (memcmp(region->uuid, uuid, sizeof(uuid)) == 0)
		return 0;
	if (region->state >= SIM_ACTIVE || is_taken(region, uuid))
		return -EBUSY;
	memcpy(region->uuid, uuid, sizeof(uuid));
	return 0;
}

/* --- extended linear cache --- */

static int linear_cache_show(const void *model, struct sim_buf *out)
{
	const struct sim_region *region = model;

	return sim_printf(out, "0x%016" PRIx64 "\n", region->linear_cache);
}

static bool has_linear_cache(const void *model)
{
	const struct sim_region *region = model;

	return region->linear_cache != 0;
}

/* clang-format off */
static const struct sim_attr region_attrs[] = {
	{ "commit",                     0644, commit_show, commit_store },
	{ "extended_linear_cache_size", 0444, linear_cache_show, .visible = has_linear_cache },
	{ "interleave_granularity",     0644, granularity_show, granularity_store },
	{ "interleave_ways",            0644, ways_show, ways_store },
	{ "locked",                     0444, locked_show },
	{ "mode",                       0444, mode_show },
	{ "resource",                   0444, resource_show },
	{ "size",                       0644, size_show, size_store },
	{ "uuid",                       0444, no_uuid_show, .visible = is_not_pmem },
	{ "uuid",                       0644, uuid_show, uuid_store, is_pmem },
	{ NULL },
};
/* clang-format on */
static const struct sim_group region_group = { NULL, region_attrs };

/* --- target0 to target15 --- */

static bool has_target(const void *model, unsigned int n)
{
	const struct sim_region *region = model;

	return n < region->ways;
}

static int target_show(const void *model, unsigned int n, struct sim_buf *out)
{
	const struct sim_region *region = model;
	const struct sim_decoder *target = region->targets[n];

	return sim_printf(out, "%s\n", target ? sim_device_name(&target->dev) : "");
}

static int target_store(void *model, unsigned int n, const char *text, size_t len)
{
	struct sim_region *region = model;
	struct sim_decoder *decoder;
	struct sim_device *dev;

	if (sim_streq(text, "\n")) {
		sim_region_clear_target(region, n);
		return 0;
	}
	dev = sim_cxl_find(region->dev.world, text);
	if (!dev)
		return -ENODEV;
	if (dev->type->match_id != SIM_ID_DECODER)
		return -EINVAL;
	decoder = (struct sim_decoder *)dev;
	if (decoder->kind != SIM_ENDPOINT_DECODER)
		return -EINVAL;
	return sim_region_attach(region, decoder, n);
}

#define TARGET(n_)                                                                                 \
	{                                                                                          \
		.name = "target" #n_, .mode = 0644, .n = (n_), .show_nth = target_show,            \
		.store_nth = target_store, .visible_nth = has_target                               \
	}

static const struct sim_attr target_attrs[] = {
	TARGET(0),  TARGET(1),	TARGET(2),  TARGET(3),	TARGET(4),  TARGET(5),
	TARGET(6),  TARGET(7),	TARGET(8),  TARGET(9),	TARGET(10), TARGET(11),
	TARGET(12), TARGET(13), TARGET(14), TARGET(15), { NULL },
};
static const struct sim_group target_group = { NULL, target_attrs };

/* --- access0/ and access1/: all members together, seen from the nearest initiator and CPU --- */

static bool has_perf(const void *model)
{
	const struct sim_region *region = model;

	return region->has_perf;
}

static uint32_t sum_of_bandwidth(const struct sim_region *region)
{
	uint32_t sum = 0;

	for (unsigned int i = 0; i < region->ways; i++)
		if (region->targets[i])
			sum += region->targets[i]->port->memdev->topo->bandwidth;
	return sum;
}

static uint32_t worst_latency(const struct sim_region *region)
{
	uint32_t worst = 0;

	for (unsigned int i = 0; i < region->ways; i++) {
		const struct sim_decoder *target = region->targets[i];

		if (target && target->port->memdev->topo->latency > worst)
			worst = target->port->memdev->topo->latency;
	}
	return worst;
}

static int print_perf(struct sim_buf *out, uint32_t value)
{
	return value ? sim_printf(out, "%u\n", value) : -ENOENT;
}

static int bandwidth_show(const void *model, struct sim_buf *out)
{
	return print_perf(out, sum_of_bandwidth(model));
}

static int latency_show(const void *model, struct sim_buf *out)
{
	return print_perf(out, worst_latency(model));
}

static const struct sim_attr access_attrs[] = {
	{ "read_bandwidth", 0444, bandwidth_show, .visible = has_perf },
	{ "read_latency", 0444, latency_show, .visible = has_perf },
	{ "write_bandwidth", 0444, bandwidth_show, .visible = has_perf },
	{ "write_latency", 0444, latency_show, .visible = has_perf },
	{ NULL },
};
static const struct sim_group access0_group = { "access0", access_attrs };
static const struct sim_group access1_group = { "access1", access_attrs };

const struct sim_group *const sim_region_groups[] = {
	&region_group, &target_group, &access0_group, &access1_group, NULL,
};
