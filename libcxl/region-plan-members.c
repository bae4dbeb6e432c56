// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * region-plan-members.c - which memdevs can take part, and why the others cannot
 *
 * Every memdev gets a verdict; words are made only when it comes to a refusal.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/scope.h"
#include "libcxl/region-plan-private.h"

const int members_verdict_codes[VERDICTS] = {
	[DISABLED] = -ENXIO,	  [TOO_DEEP] = -ENXIO,	    [NO_DECODER] = -EBUSY,
	[HELD] = -EBUSY,	  [NOT_BELOW] = -ENXIO,	    [NO_TYPE] = -ENXIO,
	[QOS_UNKNOWN] = -ENXIO,	  [QOS_DIFFERS] = -ENXIO,   [RESERVED_TYPE] = -EBUSY,
	[RESERVED_SIZE] = -EBUSY, [RESERVED_OPEN] = -EBUSY, [FULL] = -ENOSPC,
	[TOO_SMALL] = -ENOSPC,
};

bool members_below(const struct region_window *window, const struct region_candidate *memdev)
{
	for (size_t i = 0; memdev->host_bridge && i < window->n_targets; i++)
		if (strcmp(window->targets[i].host_bridge, memdev->host_bridge) == 0)
			return true;
	return false;
}

uint64_t members_capacity(const struct region_candidate *memdev, enum region_type type)
{
	if (memdev->decoder.dpa_size)
		return memdev->decoder.dpa_size;
	return memdev->available[type];
}

/* What can be said without looking at a window. */
static enum verdict judge_self(const struct region_candidate *memdev)
{
	if (!memdev->enabled)
		return DISABLED;
	if (memdev->n_path > REGION_PATH_MAX)
		return TOO_DEEP;
	if (memdev->decoder.state == REGION_DECODER_NONE)
		return NO_DECODER;
	if (memdev->decoder.state == REGION_DECODER_HELD)
		return HELD;
	return FIT;
}

static enum verdict judge_qos(const struct attempt *at, const struct region_candidate *memdev)
{
	if (!at->request->enforce_qos)
		return FIT;
	if (at->window->qos_class < 0 || memdev->qos_class[at->type] < 0)
		return QOS_UNKNOWN;
	return memdev->qos_class[at->type] == at->window->qos_class ? FIT : QOS_DIFFERS;
}

bool members_have_mode(const struct attempt *at, const struct region_decoder *decoder)
{
	if (decoder->mode != at->type)
		return false;
	return at->type != REGION_DYNAMIC || strcmp(decoder->dynamic_word, at->dynamic_word) == 0;
}

static enum verdict judge_reservation(const struct attempt *at,
				      const struct region_decoder *decoder)
{
	if (!members_have_mode(at, decoder))
		return RESERVED_TYPE;
	if (at->share && decoder->dpa_size != at->share)
		return RESERVED_SIZE;
	/* Whoever reserved a size had a plan for it: do not let it decide a size nobody gave. */
	if (!at->n_named && !at->request->size && !at->share)
		return RESERVED_OPEN;
	return FIT;
}

static enum verdict judge_capacity(const struct attempt *at, const struct region_candidate *memdev)
{
	if (memdev->decoder.dpa_size)
		return judge_reservation(at, &memdev->decoder);
	if (memdev->available[at->type] < REGION_ALIGN)
		return FULL;
	return memdev->available[at->type] < at->share ? TOO_SMALL : FIT;
}

/* What no waiting cures comes before HELD: a memdev elsewhere is not worth waiting for. */
enum verdict members_judge(const struct attempt *at, const struct region_candidate *memdev)
{
	enum verdict verdict;

	if (!memdev->enabled)
		return DISABLED;
	if (!members_below(at->window, memdev))
		return NOT_BELOW;
	if (memdev->partition[at->type] < REGION_ALIGN)
		return NO_TYPE;
	verdict = judge_qos(at, memdev);
	if (verdict == FIT)
		verdict = judge_self(memdev);
	if (verdict == FIT)
		verdict = judge_capacity(at, memdev);
	return verdict;
}

static int explain_not_below(const struct attempt *at, const struct region_candidate *memdev,
			     struct region_refusal *to)
{
	struct text bridges = { 0 };

	for (size_t i = 0; i < at->window->n_targets; i++)
		text_add(&bridges, "%s%s", i ? ", " : "", at->window->targets[i].host_bridge);
	if (!memdev->host_bridge)
		return refuse(to, -ENXIO, "%s is not below %s: its host bridge is not known",
			      memdev->name, at->window->name);
	return refuse(to, -ENXIO,
		      "%s is not below %s: its host bridge %s is not one of the targets (%s)",
		      memdev->name, at->window->name, memdev->host_bridge, bridges.at);
}

static int explain_no_type(const struct attempt *at, const struct region_candidate *memdev,
			   struct region_refusal *to)
{
	struct text has = { 0 };
	char size[SIZE_TEXT];

	for (enum region_type type = REGION_RAM; type < REGION_TYPES; type++)
		if (memdev->partition[type] >= REGION_ALIGN)
			text_add(&has, "%s%s of %s", has.len ? " and " : "",
				 size_words(size, memdev->partition[type]), region_type_name(type));
	if (!has.len)
		return refuse(to, -ENXIO, "%s has no %s capacity, and no other either",
			      memdev->name, region_type_name(at->type));
	return refuse(to, -ENXIO, "%s has no %s capacity; it has %s", memdev->name,
		      region_type_name(at->type), has.at);
}

static int explain_qos(const struct attempt *at, const struct region_candidate *memdev,
		       enum verdict verdict, struct region_refusal *to)
{
	const struct region_window *window = at->window;
	int class = memdev->qos_class[at->type];

	if (verdict == QOS_DIFFERS)
		return refuse(to, -ENXIO,
			      "the QoS class of %s for %s is %d, but that of %s is %d; "
			      "it is accepted without --enforce-qos",
			      memdev->name, region_type_name(at->type), class, window->name,
			      window->qos_class);
	if (class < 0)
		return refuse(to, -ENXIO,
			      "the QoS class of %s for %s is not known, so it cannot be enforced; "
			      "it is accepted without --enforce-qos",
			      memdev->name, region_type_name(at->type));
	return refuse(to, -ENXIO,
		      "the QoS class of %s is not known, so it cannot be enforced; "
		      "it is accepted without --enforce-qos",
		      window->name);
}

/* Two kinds of dynamic ram differ in their words only. */
static const char *kind(enum region_type type, const char *dynamic_word, bool both_dynamic)
{
	return both_dynamic ? dynamic_word : region_type_name(type);
}

static int explain_reservation(const struct attempt *at, const struct region_candidate *memdev,
			       enum verdict verdict, struct region_refusal *to)
{
	const struct region_decoder *decoder = &memdev->decoder;
	bool dynamic = at->type == REGION_DYNAMIC && decoder->mode == REGION_DYNAMIC;
	char reserved[SIZE_TEXT], share[SIZE_TEXT];

	size_words(reserved, decoder->dpa_size);
	if (verdict == RESERVED_TYPE)
		return refuse(to, -EBUSY,
			      "%s of %s is reserved: %s of %s, not %s; 'cxl free-dpa %s' gives it "
			      "back",
			      decoder->name, memdev->name, reserved,
			      kind(decoder->mode, decoder->dynamic_word, dynamic),
			      kind(at->type, at->dynamic_word, dynamic), memdev->name);
	if (verdict == RESERVED_OPEN)
		return refuse(to, -EBUSY,
			      "%s of %s is reserved: %s of %s; name %s or give the size to use it",
			      decoder->name, memdev->name, reserved, region_type_name(at->type),
			      memdev->name);
	return refuse(to, -EBUSY,
		      "%s of %s is reserved: %s, but each memdev has to give %s; ask for another "
		      "size, or 'cxl free-dpa %s' gives it back",
		      decoder->name, memdev->name, reserved, size_words(share, at->share),
		      memdev->name);
}

static int explain_too_small(const struct attempt *at, const struct region_candidate *memdev,
			     struct region_refusal *to)
{
	uint64_t usable = memdev->available[at->type] / REGION_ALIGN * REGION_ALIGN;
	char has[SIZE_TEXT], share[SIZE_TEXT], most[SIZE_TEXT];

	return refuse(to, -ENOSPC,
		      "%s has %s of free %s, but each of %" PRIu32 " memdev%s has to give %s; with "
		      "%s the size can be at most %s",
		      memdev->name, size_words(has, memdev->available[at->type]),
		      region_type_name(at->type), at->ways, at->ways == 1 ? "" : "s",
		      size_words(share, at->share), memdev->name,
		      size_words(most, usable * at->ways));
}

static int explain_self(const struct region_candidate *memdev, enum verdict verdict,
			struct region_refusal *to)
{
	const struct region_decoder *decoder = &memdev->decoder;

	if (verdict == DISABLED)
		return refuse(to, -ENXIO, "%s is disabled; 'cxl enable-memdev %s' enables it",
			      memdev->name, memdev->name);
	if (verdict == TOO_DEEP)
		return refuse(to, -ENXIO,
			      "%s is %zu ports below its host bridge; at most %d are supported",
			      memdev->name, memdev->n_path, REGION_PATH_MAX);
	if (verdict == NO_DECODER)
		return refuse(to, -EBUSY,
			      "%s has no free decoder; destroy one of the regions that use it",
			      memdev->name);
	return refuse(to, -EBUSY,
		      "%s of %s is held by %s, which is not committed; if nobody is creating it, "
		      "'cxl destroy-region %s' removes it",
		      decoder->name, memdev->name, decoder->holder, decoder->holder);
}

static int explain_full(const struct attempt *at, const struct region_candidate *memdev,
			struct region_refusal *to)
{
	char free_size[SIZE_TEXT], all[SIZE_TEXT];

	return refuse(to, -ENOSPC,
		      "%s has %s of its %s of %s left, and 256M is the least; destroy a region "
		      "that uses it first",
		      memdev->name, size_words(free_size, memdev->available[at->type]),
		      size_words(all, memdev->partition[at->type]), region_type_name(at->type));
}

int members_explain(const struct attempt *at, const struct region_candidate *memdev,
		    enum verdict verdict, struct region_refusal *to)
{
	switch (verdict) {
	case NOT_BELOW:
		return explain_not_below(at, memdev, to);
	case NO_TYPE:
		return explain_no_type(at, memdev, to);
	case QOS_UNKNOWN:
	case QOS_DIFFERS:
		return explain_qos(at, memdev, verdict, to);
	case RESERVED_TYPE:
	case RESERVED_SIZE:
	case RESERVED_OPEN:
		return explain_reservation(at, memdev, verdict, to);
	case FULL:
		return explain_full(at, memdev, to);
	case TOO_SMALL:
		return explain_too_small(at, memdev, to);
	default:
		return explain_self(memdev, verdict, to);
	}
}

/*
 * One sentence per unfit memdev, those first that no waiting will cure: only when there
 * is none of these, another try makes sense.
 */
int members_check(struct attempt *at, const struct region_candidate *const *members, size_t n)
{
	bool held = false;

	for (size_t i = 0; i < n; i++) {
		enum verdict verdict = members_judge(at, members[i]);

		held |= verdict == HELD;
		if (verdict != FIT && verdict != HELD)
			members_explain(at, members[i], verdict, at->refusal);
	}
	if (at->refusal->code || !held)
		return at->refusal->code;

	for (size_t i = 0; i < n; i++)
		if (members_judge(at, members[i]) == HELD)
			members_explain(at, members[i], HELD, at->refusal);
	at->refusal->transient = at->refusal->code == -EBUSY;
	return at->refusal->code;
}

int members_check_self(const struct region_candidate *const *named, size_t n,
		       struct region_refusal *refusal)
{
	for (size_t i = 0; i < n; i++) {
		enum verdict verdict = judge_self(named[i]);

		/* What a retry may cure is looked at again later, after all that it cannot. */
		if (verdict != FIT && verdict != HELD)
			explain_self(named[i], verdict, refusal);
	}
	return refusal->code;
}

int members_check_share(struct attempt *at)
{
	return members_check(at, at->order, at->ways);
}
