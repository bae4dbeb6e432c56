// SPDX-License-Identifier: GPL-2.0-only
/*
 * nd-namespace.c - namespaceN.M: raw persistent memory, and pmemN when its driver is bound
 *
 * There is always one that nobody configured yet, the seed.  Capacity is taken from the
 * front of the region and not split.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/nd.h"
#include "sim/world.h"

#define NAME_MAX_LEN 63

/* --- capacity --- */

uint64_t sim_namespaces_available(const struct sim_nd_region *region)
{
	const struct sim_namespace *ns;
	uint64_t left = region->hpa.len;

	TAILQ_FOREACH(ns, &region->namespaces, in_region)
		left -= ns->size;
	return left;
}

/* The end of the free piece that begins at @at. */
static uint64_t end_of_gap(const struct sim_nd_region *region, uint64_t at)
{
	const struct sim_namespace *ns;
	uint64_t end = region->hpa.len;

	TAILQ_FOREACH(ns, &region->namespaces, in_region)
		if (ns->size && ns->start >= at && ns->start < end)
			end = ns->start;
	return end;
}

/* Behind whatever is at @at; @at when nothing is. */
static uint64_t after_taken(const struct sim_nd_region *region, uint64_t at)
{
	const struct sim_namespace *ns;

	TAILQ_FOREACH(ns, &region->namespaces, in_region)
		if (ns->size && ns->start == at)
			return ns->start + ns->size;
	return at;
}

/* The first free piece of that size; with UINT64_MAX: the size of the largest in @ret. */
static bool find_gap(const struct sim_nd_region *region, uint64_t size, uint64_t *ret)
{
	uint64_t at = 0, largest = 0;

	while (at < region->hpa.len) {
		uint64_t next = after_taken(region, at);

		if (next != at) {
			at = next;
			continue;
		}
		next = end_of_gap(region, at);
		if (next - at >= size) {
			*ret = at;
			return true;
		}
		if (next - at > largest)
			largest = next - at;
		at = next;
	}
	*ret = largest;
	return false;
}

uint64_t sim_namespaces_largest(const struct sim_nd_region *region)
{
	uint64_t largest;

	find_gap(region, UINT64_MAX, &largest);
	return largest;
}

/* --- life --- */

static void release(void *model)
{
	struct sim_namespace *ns = model;

	free(ns->alt_name);
	free(ns);
}

static const struct sim_group *const namespace_groups[];
static const struct sim_device_type namespace_type = {
	.devtype = "nd_namespace_pmem",
	.modalias = "nd:t5",
	.match_id = SIM_ND_NAMESPACE,
	.base_files = true,
	.groups = namespace_groups,
	.release = release,
};

static struct sim_namespace *new_namespace(struct sim_nd_region *region)
{
	struct sim_namespace *ns = sim_alloc(sizeof(*ns));

	ns->region = region;
	ns->id = sim_ida_get(&region->namespace_ids);
	ns->dev.world = region->dev.world;
	ns->dev.type = &namespace_type;
	ns->dev.bus = region->dev.bus;
	ns->dev.parent = &region->dev;
	TAILQ_INSERT_TAIL(&region->namespaces, ns, in_region);
	return ns;
}

static void show_up(struct sim_namespace *ns)
{
	char *name = sim_format("namespace%d.%d", ns->region->id, ns->id);

	sim_device_add(&ns->dev, ns->region->dev.kobj, name);
	free(name);
}

static void remove_namespace(struct sim_namespace *ns)
{
	struct sim_nd_region *region = ns->region;

	sim_device_release_driver(&ns->dev);
	TAILQ_REMOVE(&region->namespaces, ns, in_region);
	sim_ida_put(&region->namespace_ids, ns->id);
	if (region->seed == ns)
		region->seed = NULL;
	sim_device_remove(&ns->dev);
}

static struct sim_namespace *from_label(struct sim_nd_region *region, struct sim_label *label)
{
	struct sim_namespace *ns;
	uint64_t start;

	if (memcmp(label->region, region->uuid, sizeof(label->region)) != 0 ||
	    !find_gap(region, label->size, &start))
		return NULL;
	ns = new_namespace(region);
	ns->label = label;
	memcpy(ns->uuid, label->uuid, sizeof(ns->uuid));
	ns->has_uuid = true;
	ns->alt_name = label->alt_name ? sim_strdup(label->alt_name) : NULL;
	ns->holder_class = label->holder_class;
	ns->start = start;
	ns->size = label->size;
	ns->sector_size = label->sector_size;
	return ns;
}

/* The first is the seed, be it new or not. */
void sim_namespaces_find(struct sim_nd_region *region)
{
	struct sim_namespace *ns, *next;
	struct sim_label *label;

	TAILQ_FOREACH(label, &region->dev.world->nd->labels, in_nd)
		from_label(region, label);
	if (TAILQ_EMPTY(&region->namespaces))
		new_namespace(region);
	region->seed = TAILQ_FIRST(&region->namespaces);
	region->n_found = 0;
	for (ns = TAILQ_FIRST(&region->namespaces); ns; ns = next) {
		/* a bound seed brings one more, which shows up by itself */
		next = TAILQ_NEXT(ns, in_region);
		region->n_found++;
		show_up(ns);
	}
}

void sim_namespaces_next_seed(struct sim_nd_region *region)
{
	region->seed = new_namespace(region);
	show_up(region->seed);
}

bool sim_is_namespace(const struct sim_device *dev)
{
	return dev->type == &namespace_type;
}

void sim_namespaces_forget(struct sim_nd_region *region)
{
	while (!TAILQ_EMPTY(&region->namespaces))
		remove_namespace(TAILQ_FIRST(&region->namespaces));
	sim_ida_clear(&region->namespace_ids);
}

/* --- files --- */

static bool is_bound(const struct sim_namespace *ns)
{
	return ns->dev.driver;
}

static int uuid_show(const void *model, struct sim_buf *out)
{
	const struct sim_namespace *ns = model;

	if (ns->has_uuid)
		sim_print_uuid(out, ns->uuid);
	return sim_printf(out, "\n");
}

static int uuid_store(void *model, const char *text, size_t len)
{
	struct sim_namespace *ns = model;
	uint8_t uuid[16];

	if (is_bound(ns))
		return -EBUSY;
	if (sim_parse_uuid(text, uuid) < 0)
		return -EINVAL;
	memcpy(ns->uuid, uuid, sizeof(ns->uuid));
	ns->has_uuid = true;
	if (ns->size)
		sim_label_update(ns);
	return 0;
}

static int size_show(const void *model, struct sim_buf *out)
{
	const struct sim_namespace *ns = model;

	return sim_printf(out, "%" PRIu64 "\n", ns->size);
}

static int set_size(struct sim_namespace *ns, uint64_t size)
{
	uint64_t old = ns->size;

	if (size % sim_nd_region_align(ns->region))
		return -EINVAL;
	if (size > sim_namespaces_available(ns->region) + old)
		return -ENOSPC;
	ns->size = 0;
	if (size && !find_gap(ns->region, size, &ns->start)) {
		ns->size = old;
		return -ENOSPC;
	}
	ns->size = size;
	return 0;
}

/* Without a size there is no label and no uuid; what is not the seed is gone then. */
static int size_store(void *model, const char *text, size_t len)
{
	struct sim_namespace *ns = model;
	uint64_t size;
	int r;

	r = sim_parse_u64(text, 0, &size);
	if (r < 0)
		return r;
	if (is_bound(ns))
		return -EBUSY;
	if (!ns->has_uuid)
		return -ENXIO;
	r = set_size(ns, size);
	if (r < 0)
		return r;
	sim_label_update(ns);
	if (size)
		return 0;
	ns->has_uuid = false;
	if (ns != ns->region->seed && ns->id != 0)
		remove_namespace(ns);
	return 0;
}

static int alt_name_show(const void *model, struct sim_buf *out)
{
	const struct sim_namespace *ns = model;

	return sim_printf(out, "%s\n", ns->alt_name ? ns->alt_name : "");
}

static int alt_name_store(void *model, const char *text, size_t len)
{
	struct sim_namespace *ns = model;
	size_t n = strcspn(text, "\n");

	if (is_bound(ns))
		return -EBUSY;
	if (n > NAME_MAX_LEN)
		return -EINVAL;
	free(ns->alt_name);
	ns->alt_name = n ? sim_format("%.*s", (int)n, text) : NULL;
	if (ns->size)
		sim_label_update(ns);
	return 0;
}

static int resource_show(const void *model, struct sim_buf *out)
{
	const struct sim_namespace *ns = model;

	if (!ns->size)
		return -ENXIO;
	return sim_printf(out, "%#" PRIx64 "\n", ns->region->hpa.start + ns->start);
}

static int dpa_extents_show(const void *model, struct sim_buf *out)
{
	const struct sim_namespace *ns = model;

	return sim_printf(out, "%u\n", ns->size ? ns->region->n_mappings : 0);
}

static const unsigned int sector_sizes[] = { 512, 4096 };

static int sector_size_show(const void *model, struct sim_buf *out)
{
	const struct sim_namespace *ns = model;

	for (size_t i = 0; i < 2; i++)
		sim_printf(out, sector_sizes[i] == ns->sector_size ? "[%u] " : "%u ",
			   sector_sizes[i]);
	return sim_printf(out, "\n");
}

static int sector_size_store(void *model, const char *text, size_t len)
{
	struct sim_namespace *ns = model;
	uint64_t size;
	int r;

	if (is_bound(ns))
		return -EBUSY;
	r = sim_parse_u64(text, 0, &size);
	if (r < 0)
		return r;
	if (size != sector_sizes[0] && size != sector_sizes[1])
		return -EINVAL;
	ns->sector_size = (unsigned int)size;
	if (ns->size)
		sim_label_update(ns);
	return 0;
}

static int force_raw_show(const void *model, struct sim_buf *out)
{
	const struct sim_namespace *ns = model;

	return sim_printf(out, "%d\n", ns->force_raw);
}

static int force_raw_store(void *model, const char *text, size_t len)
{
	struct sim_namespace *ns = model;

	return sim_parse_bool(text, &ns->force_raw);
}

static int target_node_show(const void *model, struct sim_buf *out)
{
	const struct sim_namespace *ns = model;

	return sim_printf(out, "%d\n", ns->region->target_node);
}

static int zero_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "0\n");
}

static int empty_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "\n");
}

static int mode_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "raw\n");
}

static int nstype_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "5\n");
}

static int holder_class_show(const void *model, struct sim_buf *out)
{
	const struct sim_namespace *ns = model;

	return sim_printf(out, "%s\n", ns->holder_class ? ns->holder_class : "");
}

/* Who may claim it; kept in the label.  Here nobody does. */
static int holder_class_store(void *model, const char *text, size_t len)
{
	static const char *const words[] = { "btt", "pfn", "dax" };
	struct sim_namespace *ns = model;
	const char *chosen = NULL;

	if (is_bound(ns))
		return -EBUSY;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (sim_streq(text, words[i]))
			chosen = words[i];
	if (!chosen && !sim_streq(text, ""))
		return -EINVAL;
	ns->holder_class = chosen;
	if (ns->size)
		sim_label_update(ns);
	return 0;
}

static const struct sim_attr namespace_attrs[] = {
	{ "alt_name", 0644, alt_name_show, alt_name_store },
	{ "dpa_extents", 0444, dpa_extents_show },
	{ "force_raw", 0644, force_raw_show, force_raw_store },
	{ "holder", 0444, empty_show },
	{ "holder_class", 0644, holder_class_show, holder_class_store },
	{ "mode", 0444, mode_show },
	{ "nstype", 0444, nstype_show },
	{ "numa_node", 0444, zero_show },
	{ "resource", 0400, resource_show },
	{ "sector_size", 0644, sector_size_show, sector_size_store },
	{ "size", 0644, size_show, size_store },
	{ "target_node", 0444, target_node_show },
	{ "uuid", 0644, uuid_show, uuid_store },
	{ NULL },
};
static const struct sim_group namespace_group = { NULL, namespace_attrs };
static const struct sim_group *const namespace_groups[] = { &namespace_group, NULL };
