/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * attrs-memdev.c - what memN answers
 *
 * Memdevs of the class have all of this from the start.  Those of accelerators
 * have nothing, but grow the directories of their partitions when performance
 * data was found: their presence does not tell the two apart.
 */
#include <errno.h>
#include <inttypes.h>

#include "sim/world.h"

static int serial_show(const void *model, struct sim_buf *out)
{
	const struct sim_memdev *memdev = model;

	return sim_printf(out, "0x%" PRIx64 "\n", memdev->topo->serial);
}

static int firmware_version_show(const void *model, struct sim_buf *out)
{
	const struct sim_memdev *memdev = model;
	const char *version = memdev->topo->firmware_version;

	return sim_printf(out, "%.16s\n", version && !memdev->topo->media_not_ready ? version : "");
}

static int payload_max_show(const void *model, struct sim_buf *out)
{
	const struct sim_memdev *memdev = model;

	return sim_printf(out, "%" PRIu64 "\n", memdev->topo->payload_max);
}

static int label_storage_size_show(const void *model, struct sim_buf *out)
{
	const struct sim_memdev *memdev = model;

	return sim_printf(out, "%" PRIu64 "\n", memdev->topo->label_storage_size);
}

static int numa_node_show(const void *model, struct sim_buf *out)
{
	const struct sim_memdev *memdev = model;

	return sim_printf(out, "%d\n", memdev->topo->numa_node);
}

static int trigger_poison_list_store(void *model, const char *text, size_t len)
{
	const struct sim_memdev *memdev = model;
	bool value;

	if (sim_parse_bool(text, &value) < 0 || !value)
		return -EINVAL;
	if (!memdev->endpoint)
		return -EINVAL;
	return sim_memdev_is_busy(memdev) ? -EBUSY : 0;
}

static bool can_list_poison(const void *model)
{
	const struct sim_memdev *memdev = model;

	return memdev->dev.driver && !memdev->topo->no_poison;
}

static const struct sim_attr memdev_attrs[] = {
	{ "firmware_version", 0444, firmware_version_show },
	{ "label_storage_size", 0444, label_storage_size_show },
	{ "numa_node", 0444, numa_node_show },
	{ "payload_max", 0444, payload_max_show },
	{ "serial", 0444, serial_show },
	{ "trigger_poison_list", 0200, NULL, trigger_poison_list_store, can_list_poison },
	{ NULL },
};

/* --- ram/ and pmem/ --- */

/*
 * Without any partition the kernel looks at the first of its zeroed table, which
 * reads as a partition of type ram from 0 to 0: one byte.
 */
static uint64_t ram_size(const struct sim_memdev *memdev)
{
	const struct sim_partition *part = sim_memdev_part(memdev, SIM_MODE_RAM);

	if (memdev->n_parts == 0)
		return 1;
	return part ? part->dpa.len : 0;
}

static uint64_t part_size(const struct sim_memdev *memdev, enum sim_mode mode)
{
	const struct sim_partition *part = sim_memdev_part(memdev, mode);

	return part ? part->dpa.len : 0;
}

static int ram_size_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "0x%" PRIx64 "\n", ram_size(model));
}

static int pmem_size_show(const void *model, struct sim_buf *out)
{
	return sim_printf(out, "0x%" PRIx64 "\n", part_size(model, SIM_MODE_PMEM));
}

/* A class counts when some window over this host bridge has it. */
static bool class_matches(const struct sim_memdev *memdev, int qos_class)
{
	const struct sim_port *root = memdev->dev.world->root;
	const struct sim_port *bridge = sim_host_bridge_of(memdev->endpoint);

	for (size_t i = 0; i < root->n_decoders; i++) {
		const struct sim_decoder *decoder = root->decoders[i];

		if (decoder->window->qos_class != qos_class)
			continue;
		for (unsigned int k = 0; k < decoder->max_targets; k++)
			if (decoder->targets[k] && decoder->targets[k] == bridge->parent_dport)
				return true;
	}
	return false;
}

bool sim_memdev_knows_class(const struct sim_memdev *memdev, enum sim_mode mode)
{
	const struct sim_partition *part = sim_memdev_part(memdev, mode);

	return part && memdev->class_known[part - memdev->parts];
}

/* Looked at when an endpoint comes, and not when it goes. */
void sim_memdev_update_perf(struct sim_memdev *memdev)
{
	memdev->perf_known = memdev->topo->bandwidth > 0;
	for (unsigned int i = 0; i < memdev->n_parts; i++) {
		int qos_class = memdev->parts[i].qos_class;

		memdev->class_known[i] =
			memdev->perf_known && qos_class >= 0 && class_matches(memdev, qos_class);
	}
}

static bool knows_ram_class(const void *model)
{
	const struct sim_memdev *memdev = model;

	return memdev->n_parts == 0 || sim_memdev_knows_class(memdev, SIM_MODE_RAM);
}

static bool knows_pmem_class(const void *model)
{
	return sim_memdev_knows_class(model, SIM_MODE_PMEM);
}

static int print_class(const struct sim_memdev *memdev, enum sim_mode mode, struct sim_buf *out)
{
	const struct sim_partition *part = sim_memdev_part(memdev, mode);

	return sim_printf(out, "%d\n", part ? part->qos_class : 0);
}

static int ram_class_show(const void *model, struct sim_buf *out)
{
	return print_class(model, SIM_MODE_RAM, out);
}

static int pmem_class_show(const void *model, struct sim_buf *out)
{
	return print_class(model, SIM_MODE_PMEM, out);
}

static const struct sim_attr ram_attrs[] = {
	{ "qos_class", 0444, ram_class_show, .visible = knows_ram_class },
	{ "size", 0444, ram_size_show },
	{ NULL },
};

static const struct sim_attr pmem_attrs[] = {
	{ "qos_class", 0444, pmem_class_show, .visible = knows_pmem_class },
	{ "size", 0444, pmem_size_show },
	{ NULL },
};

static bool knows_perf(const void *model)
{
	const struct sim_memdev *memdev = model;

	return memdev->perf_known;
}

static const struct sim_group memdev_group = { NULL, memdev_attrs };
static const struct sim_group ram_group = { "ram", ram_attrs };
static const struct sim_group pmem_group = { "pmem", pmem_attrs };

const struct sim_group *const sim_memdev_groups[] = {
	&memdev_group,
	&sim_security_group,
	&ram_group,
	&pmem_group,
	&sim_dynamic_memdev_groups[0],
	&sim_dynamic_memdev_groups[1],
	&sim_dynamic_memdev_groups[2],
	&sim_dynamic_memdev_groups[3],
	&sim_dynamic_memdev_groups[4],
	&sim_dynamic_memdev_groups[5],
	NULL,
};

static const struct sim_group late_ram_group = { "ram", ram_attrs, knows_perf };
static const struct sim_group late_pmem_group = { "pmem", pmem_attrs, knows_perf };

const struct sim_group *const sim_accelerator_groups[] = {
	&late_ram_group,
	&late_pmem_group,
	NULL,
};
