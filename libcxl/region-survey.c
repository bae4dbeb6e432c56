// SPDX-License-Identifier: LGPL-2.1-or-later
/* region-survey.c - read what the region planner has to know, see region-survey.h */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "libcxl/dynamic.h"
#include "libcxl/region-request.h"
#include "libcxl/region-survey.h"

static void window_clear(struct region_window *window)
{
	free((void *)window->targets);
	free((void *)window->used);
}

void survey_clear(struct survey *survey)
{
	for (size_t i = 0; i < survey->topology.n_windows; i++)
		window_clear(&survey->windows[i]);
	for (size_t i = 0; i < survey->topology.n_candidates; i++)
		free((void *)survey->candidates[i].path);
	free(survey->windows);
	free(survey->candidates);
	words_clear(&survey->names);
	*survey = (struct survey){ 0 };
}

/* A text that lives as long as the survey; *ret_number is the same for the same text. */
static const char *keep(struct survey *survey, const char *text, uint32_t *ret_number)
{
	struct words *names = &survey->names;
	size_t i = 0;

	while (i < names->n && strcmp(names->at[i], text) != 0)
		i++;
	if (i == names->n && words_add(names, text, strlen(text)) < 0)
		return NULL;
	*ret_number = (uint32_t)i;
	return names->at[i];
}

/* --- windows --- */

/* Targets come highest position first; the planner counts up. */
static int read_targets(struct cxl_decoder *decoder, struct region_window *window)
{
	size_t n = (size_t)cxl_decoder_get_nr_targets(decoder);
	struct region_target *targets = calloc(n + 1, sizeof(*targets));
	struct cxl_target *target;

	if (!targets)
		return -ENOMEM;
	window->targets = targets;
	cxl_target_foreach(decoder, target) {
		targets[target->position].host_bridge = cxl_target_get_devname(target);
		targets[target->position].dport = (uint32_t)target->id;
	}
	/* A target that nobody has seen yet leaves the window incomplete from there on. */
	while (window->n_targets < n && targets[window->n_targets].host_bridge)
		window->n_targets++;
	return 0;
}

static int read_used(struct cxl_decoder *decoder, struct region_window *window)
{
	struct region_range *used;
	struct cxl_region *region;
	size_t n = 0;

	cxl_region_foreach(decoder, region)
		n++;
	used = calloc(n + 1, sizeof(*used));
	if (!used)
		return -ENOMEM;
	window->used = used;
	cxl_region_foreach(decoder, region) {
		struct region_range range = {
			.name = region->obj.name,
			.start = cxl_region_get_resource(region),
			.size = cxl_region_get_size(region),
		};

		if (range.size != 0 && range.size != ULLONG_MAX)
			used[window->n_used++] = range;
	}
	return 0;
}

static bool is_offered(struct cxl_decoder *decoder, unsigned int id)
{
	const char *name;

	return attr_get_text(&decoder->obj, id, &name) == 0;
}

static int read_window(struct cxl_decoder *decoder, const char *word, struct region_window *ret)
{
	uint64_t start = 0;
	int r;

	*ret = (struct region_window){
		.name = decoder->obj.name,
		.id = decoder->obj.id,
		.object = decoder,
		.start_known = attr_get_u64(&decoder->obj, DECODER_START, &start) == 0,
		.size = cxl_decoder_get_size(decoder),
		.ways = cxl_decoder_get_interleave_ways(decoder),
		.granularity = cxl_decoder_get_interleave_granularity(decoder),
		.cap[REGION_RAM] = cxl_decoder_is_volatile_capable(decoder),
		.cap[REGION_PMEM] = cxl_decoder_is_pmem_capable(decoder),
		.cap[REGION_DYNAMIC] = word && cxl_decoder_is_dynamic_ram_1_capable(decoder),
		.cap_type3 = cxl_decoder_is_mem_capable(decoder),
		.can_create[REGION_RAM] = is_offered(decoder, DECODER_CREATE_RAM),
		.can_create[REGION_PMEM] = is_offered(decoder, DECODER_CREATE_PMEM),
		.can_create[REGION_DYNAMIC] = word && dynamic_can_create(decoder, word),
		.locked = cxl_decoder_is_locked(decoder),
		.qos_class = cxl_root_decoder_get_qos_class(decoder),
	};
	ret->start = start;
	r = read_targets(decoder, ret);
	return r < 0 ? r : read_used(decoder, ret);
}

static int add_window(struct survey *survey, struct cxl_decoder *decoder)
{
	struct region_window *at = reallocarray(survey->windows, survey->topology.n_windows + 1,
						sizeof(*at));

	if (!at)
		return -ENOMEM;
	survey->topology.windows = survey->windows = at;
	return read_window(decoder, survey->topology.dynamic_word,
			   &at[survey->topology.n_windows++]);
}

static int add_all_windows(struct survey *survey, struct ctx *ctx)
{
	struct cxl_decoder *decoder;
	struct cxl_bus *bus;
	int r;

	cxl_bus_foreach(cxl_of(ctx), bus) {
		cxl_decoder_foreach(&bus->port, decoder) {
			r = add_window(survey, decoder);
			if (r < 0)
				return r;
		}
	}
	return 0;
}

/* --- memdevs --- */

/*
 * The device in the parent port that leads to this port.  It tells the sides of a
 * port apart as its dport number would, without a look at all dports of the port.
 */
static const char *side_of(struct survey *survey, struct cxl_port *port, uint32_t *ret_number)
{
	auto_free char *path = object_follow(&port->obj, "parent_dport");

	return path ? keep(survey, last_component(path), ret_number) : NULL;
}

/* From the endpoint up to the host bridge; the planner wants the way down. */
static int read_path(struct survey *survey, struct cxl_port *endpoint,
		     struct region_candidate *candidate)
{
	struct cxl_port *port = endpoint;
	struct region_hop *path;
	size_t n = endpoint->depth > 0 ? (size_t)endpoint->depth - 1 : 0;
	uint32_t unused;

	path = calloc(n + 1, sizeof(*path));
	if (!path)
		return -ENOMEM;
	candidate->path = path;
	candidate->n_path = n;
	for (; port->parent && port->parent->parent; port = port->parent) {
		path[--n].port = port->parent->obj.name;
		path[n].dport_name = side_of(survey, port, &path[n].dport);
		if (!path[n].dport_name)
			return -ENODEV;
	}
	candidate->host_bridge = side_of(survey, port, &unused);
	return candidate->host_bridge ? 0 : -ENODEV;
}

/*
 * Capacity of one type is handed out bottom up; what comes after the last piece is free.
 * @size is 0 for another partition of the type than the one in question.
 */
static void take_capacity(struct region_candidate *candidate, enum region_type type, uint64_t size)
{
	uint64_t *available = candidate->available;

	if (type == REGION_TYPE_ANY)
		return;
	available[type] -= size < available[type] ? size : available[type];
	/* Volatile, persistent, dynamic: taking some of one skips all that is left below. */
	for (enum region_type below = REGION_RAM; below < type; below++)
		available[below] = 0;
}

static const char *uncommitted_region_of(struct cxl_decoder *decoder)
{
	struct cxl_region *region = cxl_decoder_get_region(decoder);

	if (!region || cxl_region_decode_is_committed(region))
		return NULL;
	return region->obj.name;
}

static const char *keep_mode(struct survey *survey, struct cxl_decoder *decoder)
{
	const char *word = "", *kept = NULL;
	uint32_t unused;

	if (cxlx_decoder_get_mode_word(decoder, &word) == 0)
		kept = keep(survey, word, &unused);
	return kept ? kept : "";
}

/* A dynamic partition, but not the one in question. */
static bool is_other(const struct survey *survey, const char *word)
{
	const char *asked = survey->topology.dynamic_word;

	return word && asked && strcmp(word, asked) != 0;
}

/* Decoders are used in order: the first that no region has is the next one. */
static void read_decoders(struct survey *survey, struct cxl_port *endpoint,
			  struct region_candidate *candidate)
{
	struct cxl_decoder *decoder;

	candidate->decoder.state = REGION_DECODER_NONE;
	cxl_decoder_foreach(endpoint, decoder) {
		uint64_t dpa_size = attr_u64_or(&decoder->obj, DECODER_DPA_SIZE, 0);
		enum region_type mode = request_type(cxl_decoder_get_mode(decoder));
		const char *word = mode == REGION_DYNAMIC ? keep_mode(survey, decoder) : NULL;
		const char *text;
		bool in_region = attr_get_text(&decoder->obj, DECODER_REGION, &text) == 0;

		if (dpa_size)
			take_capacity(candidate, mode, is_other(survey, word) ? 0 : dpa_size);
		if (candidate->decoder.name)
			continue;
		if (in_region && !uncommitted_region_of(decoder))
			continue;
		if (!in_region && cxl_decoder_get_size(decoder) != 0)
			continue;	/* committed by firmware, for no region */
		candidate->decoder = (struct region_decoder){
			.state = in_region ? REGION_DECODER_HELD : REGION_DECODER_READY,
			.name = decoder->obj.name,
			.holder = in_region ? uncommitted_region_of(decoder) : NULL,
			.object = decoder,
			.mode = mode,
			.dynamic_word = word,
			.dpa_size = dpa_size,
		};
	}
}

static void read_dynamic(struct cxl_memdev *memdev, const char *word,
			 struct region_candidate *candidate)
{
	uint64_t class;

	if (!word)
		return;
	candidate->partition[REGION_DYNAMIC] = dynamic_size(memdev, word);
	if (dynamic_read(memdev, word, "qos_class", ATTR_INT, &class) == 0)
		candidate->qos_class[REGION_DYNAMIC] = (int)(int64_t)class;
}

static int read_candidate(struct survey *survey, struct cxl_memdev *memdev,
			  struct region_candidate *ret)
{
	struct cxl_endpoint *endpoint = cxl_memdev_get_endpoint(memdev);
	int r;

	*ret = (struct region_candidate){
		.name = memdev->obj.name,
		.id = memdev->obj.id,
		.serial = cxl_memdev_get_serial(memdev),
		.object = memdev,
		.enabled = endpoint != NULL,
		.partition[REGION_RAM] = cxl_memdev_get_ram_size(memdev),
		.partition[REGION_PMEM] = cxl_memdev_get_pmem_size(memdev),
		.qos_class[REGION_RAM] = cxl_memdev_get_ram_qos_class(memdev),
		.qos_class[REGION_PMEM] = cxl_memdev_get_pmem_qos_class(memdev),
		.qos_class[REGION_DYNAMIC] = -1,
	};
	read_dynamic(memdev, survey->topology.dynamic_word, ret);
	memcpy(ret->available, ret->partition, sizeof(ret->available));
	if (!endpoint)
		return 0;
	r = read_path(survey, &endpoint->port, ret);
	if (r < 0)
		return r;
	read_decoders(survey, &endpoint->port, ret);
	return 0;
}

/* A memdev that goes away while it is read is no candidate. */
static int add_candidate(struct survey *survey, struct cxl_memdev *memdev)
{
	struct region_topology *topology = &survey->topology;
	struct region_candidate *at =
		reallocarray(survey->candidates, topology->n_candidates + 1, sizeof(*at));
	int r;

	if (!at)
		return -ENOMEM;
	topology->candidates = survey->candidates = at;
	at += topology->n_candidates++;
	r = read_candidate(survey, memdev, at);
	if (r == -ENODEV) {
		at->enabled = false;
		at->host_bridge = NULL;
		r = 0;
	}
	return r;
}

static int add_candidates(struct survey *survey, struct ctx *ctx, struct cxl_memdev *const *memdevs,
			  size_t n)
{
	struct cxl_memdev *memdev;
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++)
		r = add_candidate(survey, memdevs[i]);
	if (r < 0 || n > 0)
		return r;
	cxl_memdev_foreach(cxl_of(ctx), memdev) {
		r = add_candidate(survey, memdev);
		if (r < 0)
			return r;
	}
	return 0;
}

int survey_make(struct ctx *ctx, struct cxl_decoder *decoder, struct cxl_memdev *const *memdevs,
		size_t n_memdevs, const char *word, struct survey *ret)
{
	int r;

	*ret = (struct survey){ .topology.dynamic_word = word };
	r = decoder ? add_window(ret, decoder) : add_all_windows(ret, ctx);
	if (r == 0)
		r = add_candidates(ret, ctx, memdevs, n_memdevs);
	if (r < 0)
		survey_clear(ret);
	return r;
}

int survey_memdevs(struct ctx *ctx, struct cxl_memdev *const *memdevs, size_t n_memdevs,
		   const char *word, struct survey *ret)
{
	int r;

	*ret = (struct survey){ .topology.dynamic_word = word };
	r = add_candidates(ret, ctx, memdevs, n_memdevs);
	if (r < 0)
		survey_clear(ret);
	return r;
}
