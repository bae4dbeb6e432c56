// SPDX-License-Identifier: GPL-2.0-only
/*
 * record-kernel.c - which kernel a recorded machine has, and how that speaks of dynamic capacity
 */
#include <string.h>

#include "base/scope.h"
#include "sim/record-read.h"
#include "sim/world.h"

#define SYSRAM_DRIVER "/sys/bus/cxl/drivers/cxl_sysram_region"

/* The file of a root decoder that a dialect has, and no other. */
static const struct {
	const char *file;
	unsigned int dialects;
	const char *word, *word_with_sysram;
} kernels[] = {
	{ "create_dynamic_ram_1_region", SIM_DCD, "dcd", "all" },
	{ "create_dynamic_ram_a_region", SIM_DCD | SIM_DCD_V10, "dcd-v10", "dcd-v10" },
	{ "create_dynamic_ram_region", SIM_DCD | SIM_DCD_NEXT, "dcd-next", "dcd-next" },
};

static size_t find_dcd(struct record *r)
{
	for (size_t k = 0; k < ARRAY_LEN(kernels); k++)
		for (size_t i = 0; i < r->windows.n; i++)
			if (record_exists(r, "%s/%s", r->windows.at[i].path, kernels[k].file))
				return k;
	return ARRAY_LEN(kernels);
}

/* 7.3 has a file of each dax device that kmem holds. */
static bool lacks_dax_state(struct record *r)
{
	bool lacks = false;

	for (size_t i = 0; i < r->regions.n && !lacks; i++) {
		int id = r->regions.at[i].id;

		lacks = record_exists(r, "/sys/bus/dax/drivers/kmem/dax%d.0", id) &&
			!record_exists(r, "/sys/bus/dax/devices/dax%d.0/state", id);
	}
	return lacks;
}

unsigned int record_dialects(struct record *r)
{
	unsigned int dialects = record_exists(r, SYSRAM_DRIVER) ? SIM_SYSRAM : 0;
	size_t dcd = find_dcd(r);

	if (dcd < ARRAY_LEN(kernels))
		dialects |= kernels[dcd].dialects;
	if (!dialects && lacks_dax_state(r))
		dialects |= SIM_NO_DAX_STATE;
	return dialects;
}

const char *record_kernel(struct record *r)
{
	bool sysram = record_exists(r, SYSRAM_DRIVER);
	size_t dcd = find_dcd(r);

	if (dcd < ARRAY_LEN(kernels))
		return sysram ? kernels[dcd].word_with_sysram : kernels[dcd].word;
	if (sysram)
		return "sysram";
	return lacks_dax_state(r) ? "7.2" : "7.3";
}

/* Which of two comes first in the device cannot be seen: the order is that of the rows. */
static const struct {
	const char *part;
	bool shareable, read_only;
} dynamic_parts[] = {
	{ "dynamic_ram_1", false, false }, { "dynamic_ram_a", false, false },
	{ "dynamic_ram", false, false },   { "dynamic_ram_shared", true, false },
	{ "dynamic_ram_ro", false, true }, { "dynamic_ram_shared_ro", true, true },
};

void record_dynamic(struct record *r, const char *path, struct sim_topo_memdev *m)
{
	if (!(r->dialects & SIM_DCD))
		return;
	for (size_t i = 0; i < ARRAY_LEN(dynamic_parts); i++) {
		struct sim_topo_partition part = { 0, -1 };

		record_part(r, path, dynamic_parts[i].part, &part);
		if (!part.size)
			continue;
		if (!m->dynamic.size) {
			m->dynamic = part;
			m->dc_shareable = dynamic_parts[i].shareable;
			m->dc_read_only = dynamic_parts[i].read_only;
		} else if (!m->dynamic2.size) {
			m->dynamic2 = part;
			m->dc2_shareable = dynamic_parts[i].shareable;
			m->dc2_read_only = dynamic_parts[i].read_only;
		}
	}
}
