/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dpa.c - the capacity that endpoint decoders take from their memdev
 *
 * Decoders take in the order of their numbers and give back in reverse; what a
 * decoder takes lies behind all that was taken before.  Nothing fills holes.
 */
#include <errno.h>
#include <string.h>

#include "sim/world.h"

static struct sim_memdev *memdev_of(const struct sim_decoder *decoder)
{
	return decoder->port->memdev;
}

int sim_dpa_set_mode(struct sim_decoder *decoder, enum sim_mode mode)
{
	const struct sim_memdev *memdev = memdev_of(decoder);

	if (sim_mode_is_dynamic(mode) && memdev->topo->no_dc_events &&
	    memdev->dev.world->dialects & SIM_DCD_NEXT)
		return -ENXIO;
	if (decoder->enabled)
		return -EBUSY;
	for (unsigned int i = 0; i < memdev->n_parts; i++) {
		if (memdev->parts[i].mode != mode)
			continue;
		if (memdev->parts[i].dpa.len == 0)
			return -ENXIO;
		decoder->part = (int)i;
		return 0;
	}
	return -EINVAL;
}

static int may_change(const struct sim_decoder *decoder)
{
	return decoder->region || decoder->enabled ? -EBUSY : 0;
}

int sim_dpa_free(struct sim_decoder *decoder)
{
	int r;

	if (!decoder->dpa.len)
		return 0;
	r = may_change(decoder);
	if (r < 0)
		return r;
	if (decoder->id != decoder->port->hdm_end)
		return -EBUSY;
	sim_dpa_release(decoder);
	return 0;
}

/* Give back without asking: also what a decoder had when its endpoint goes. */
void sim_dpa_release(struct sim_decoder *decoder)
{
	if (!decoder->dpa.len)
		return;
	decoder->dpa = decoder->skip = (struct sim_range){ 0 };
	decoder->nameless = false;
	decoder->port->hdm_end--;
}

/* The larger of @end and the end of @used, as far as that lies in @part. */
static uint64_t later(uint64_t end, const struct sim_range *part, const struct sim_range *used)
{
	uint64_t part_end = part->start + part->len;
	uint64_t used_end = used->start + used->len;

	if (!used->len || used->start >= part_end || used_end <= part->start)
		return end;
	if (used_end > part_end)
		used_end = part_end;
	return used_end > end ? used_end : end;
}

/* Behind all that is taken or passed over in the partition; its start when nothing is. */
static uint64_t first_free(const struct sim_port *endpoint, const struct sim_range *part)
{
	uint64_t end = part->start;

	for (size_t i = 0; i < endpoint->n_decoders; i++) {
		end = later(end, part, &endpoint->decoders[i]->dpa);
		end = later(end, part, &endpoint->decoders[i]->skip);
	}
	return end;
}

/* What is left of lower partitions is passed over: from here to the start of this one. */
static uint64_t skip_start(const struct sim_port *endpoint, int part)
{
	const struct sim_partition *parts = endpoint->memdev->parts;
	uint64_t start = parts[part].dpa.start;

	for (int i = part - 1; i >= 0; i--) {
		start = first_free(endpoint, &parts[i].dpa);
		if (start > parts[i].dpa.start)
			break;
	}
	return start;
}

int sim_dpa_reserve(struct sim_decoder *decoder, uint64_t start, uint64_t len, uint64_t skip)
{
	const struct sim_memdev *memdev = memdev_of(decoder);

	if (decoder->dpa.len || decoder->id != decoder->port->hdm_end + 1)
		return -EBUSY;
	decoder->dpa = (struct sim_range){ start, len };
	decoder->port->hdm_end++;
	for (unsigned int i = 0; i < memdev->n_parts; i++) {
		const struct sim_range *part = &memdev->parts[i].dpa;

		if (start < part->start || start >= part->start + part->len)
			continue;
		decoder->part = (int)i;
		decoder->skip = (struct sim_range){ part->start - skip, skip };
	}
	return 0;
}

int sim_dpa_alloc(struct sim_decoder *decoder, uint64_t size)
{
	const struct sim_range *part;
	uint64_t start;
	int r;

	r = may_change(decoder);
	if (r < 0)
		return r;
	if (decoder->part < 0)
		return -EBUSY;
	part = &memdev_of(decoder)->parts[decoder->part].dpa;
	start = first_free(decoder->port, part);
	if (size > part->start + part->len - start)
		return -ENOSPC;
	return sim_dpa_reserve(decoder, start, size,
			       part->start - skip_start(decoder->port, decoder->part));
}
