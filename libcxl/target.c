// SPDX-License-Identifier: LGPL-2.1-or-later
/* target.c - the dports that a root or switch decoder routes to, by interleave position */
#include <errno.h>
#include <limits.h>
#include <stdint.h>

#include "base/numbers.h"
#include "libcxl/private.h"

void targets_free(struct cxl_decoder *decoder)
{
	while (decoder->targets) {
		struct cxl_target *target = decoder->targets;

		decoder->targets = target->next;
		free(target);
	}
	decoder->n_targets = 0;
	decoder->targets_read = false;
}

static int add_target(struct cxl_decoder *decoder, const char *word)
{
	struct cxl_target *target;
	int32_t id;

	if (parse_i32(word, 10, &id) < 0)
		return ctx_fail(decoder->obj.ctx, -EPROTO, "understand",
				object_path(&decoder->obj, "target_list").text, word);
	target = calloc(1, sizeof(*target));
	if (!target)
		return -ENOMEM;
	*target = (struct cxl_target){
		.decoder = decoder,
		.next = decoder->targets,
		.id = id,
		.position = decoder->n_targets++,
	};
	decoder->targets = target;
	return 0;
}

/* The file lists dport ids, "0,1": the first is position 0. */
static int targets_read(struct cxl_decoder *decoder)
{
	auto_words struct words ids = { 0 };
	const char *text;
	int r;

	if (decoder->targets_read)
		return 0;
	r = attr_get_text(&decoder->obj, DECODER_TARGET_LIST, &text);
	if (r == 0)
		r = words_split(&ids, text);
	for (size_t i = 0; r == 0 && i < ids.n; i++)
		r = add_target(decoder, ids.at[i]);
	if (r < 0)
		targets_free(decoder);
	decoder->targets_read = r == 0;	/* trouble may pass; absent is remembered by the attribute */
	return r;
}

CXL_API int cxl_decoder_get_nr_targets(struct cxl_decoder *decoder)
{
	if (!decoder || decoder_is_endpoint(decoder))
		return 0;
	(void)targets_read(decoder);
	return decoder->n_targets;
}

/* A target whose dport is not there cannot be described: skip it. */
static struct cxl_target *with_dport(struct cxl_target *target)
{
	for (; target; target = target->next) {
		if (!target->dport)
			target->dport = dport_by_id(target->decoder->port, target->id);
		if (target->dport)
			return target;
	}
	return NULL;
}

CXL_API struct cxl_target *cxl_target_get_first(struct cxl_decoder *decoder)
{
	if (!decoder || decoder_is_endpoint(decoder))
		return NULL;
	(void)targets_read(decoder);
	return with_dport(decoder->targets);
}

CXL_API struct cxl_target *cxl_target_get_next(struct cxl_target *target)
{
	return target ? with_dport(target->next) : NULL;
}

CXL_API struct cxl_decoder *cxl_target_get_decoder(struct cxl_target *target)
{
	return target ? target->decoder : NULL;
}

CXL_API int cxl_target_get_position(struct cxl_target *target)
{
	return target ? target->position : -EINVAL;
}

CXL_API unsigned long cxl_target_get_id(struct cxl_target *target)
{
	return target ? (unsigned long)target->id : ULONG_MAX;
}

CXL_API const char *cxl_target_get_devname(struct cxl_target *target)
{
	return target ? cxl_dport_get_devname(target->dport) : NULL;
}

CXL_API bool cxl_target_maps_memdev(struct cxl_target *target, struct cxl_memdev *memdev)
{
	return target && cxl_dport_maps_memdev(target->dport, memdev);
}

CXL_API const char *cxl_target_get_physical_node(struct cxl_target *target)
{
	return target ? cxl_dport_get_physical_node(target->dport) : NULL;
}

CXL_API const char *cxl_target_get_firmware_node(struct cxl_target *target)
{
	return target ? cxl_dport_get_firmware_node(target->dport) : NULL;
}

CXL_API struct cxl_target *cxl_decoder_get_target_by_memdev(struct cxl_decoder *decoder,
							    struct cxl_memdev *memdev)
{
	struct cxl_target *target;

	if (!memdev)
		return NULL;
	cxl_target_foreach(decoder, target)
		if (cxl_target_maps_memdev(target, memdev))
			return target;
	return NULL;
}

CXL_API struct cxl_target *cxl_decoder_get_target_by_position(struct cxl_decoder *decoder,
							      int position)
{
	struct cxl_target *target;

	cxl_target_foreach(decoder, target)
		if (target->position == position)
			return target;
	return NULL;
}
