// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * attach-way.c - ports and windows on the way to a device, and what a failed or ended
 * attach left in them
 *
 * A committed decoder that nobody has reset goes on decoding when its region is gone, and a
 * region that an accelerator was refused stays behind, locked, with an empty slot.  Many
 * devices may share ports and windows, so each of these is looked at once per look.
 */
#include <errno.h>
#include <string.h>

#include "libcxl/attach-survey.h"

/* A decoder of a port that has addresses and no region. */
struct leftover {
	struct cxl_decoder *decoder;
	bool has_range;
	uint64_t start, size;
};

struct port_view {
	struct cxl_port *port;
	struct attach_facts facts;	/* FACT_PORT_DRIVER, FACT_LEFTOVER: unknown if it cannot tell */
	struct leftover *leftovers;
	size_t n_leftovers;
	struct evidence evidence;
};

struct window_view {
	struct cxl_decoder *decoder;
	struct attach_facts facts;	/* FACT_ORPHAN and FACT_ORPHAN_INTERLEAVED */
	struct cxl_region *orphan;	/* the first */
	struct evidence evidence;
};

void attach_views_free(struct attach_look *look)
{
	for (size_t i = 0; i < look->n_ports; i++) {
		free(look->ports[i].leftovers);
		evidence_clear(&look->ports[i].evidence);
	}
	for (size_t i = 0; i < look->n_windows; i++)
		evidence_clear(&look->windows[i].evidence);
	free(take(look->ports));
	free(take(look->windows));
	look->n_ports = look->n_windows = 0;
}

/* --- ports --- */

static int add_leftover(struct attach_look *look, struct port_view *view,
			struct cxl_decoder *decoder, uint64_t size)
{
	const struct sysfs_path start = path_join(decoder->obj.devpath, "start");
	struct leftover leftover = { .decoder = decoder, .size = size };
	struct leftover *at;

	/* Only root may read it; that it is missing changes no conclusion. */
	leftover.has_range = attach_read_number(look->ctx, start.text, &leftover.start) == 0;
	at = reallocarray(view->leftovers, view->n_leftovers + 1, sizeof(*at));
	if (!at)
		return -ENOMEM;
	view->leftovers = at;
	view->leftovers[view->n_leftovers++] = leftover;
	return 0;
}

/* 1: it decodes addresses that belong to no region; 0: it does not. */
static int is_leftover(struct attach_look *look, struct evidence *evidence,
		       struct cxl_decoder *decoder, uint64_t *ret_size)
{
	const char *dir = decoder->obj.devpath;
	char region[SYSFS_TEXT_MAX + 1];
	int r;

	r = evidence_number(look, evidence, path_join(dir, "size").text, ret_size);
	if (r < 0 || *ret_size == 0)
		return r;
	r = evidence_read(look, evidence, path_join(dir, "region").text, region);
	return r < 0 ? r : !*region;
}

/*
 * A port that has led to no memdev yet is not set up and has no decoders; one with a
 * single way down may have none that counts.  Neither can tell what firmware left.
 */
static bool is_mute(struct cxl_port *port)
{
	struct cxl_decoder *first = cxl_decoder_get_first(port);

	return !first || (!cxl_decoder_get_next(first) && cxl_port_decoders_committed(port) == 0);
}

static void view_decoders(struct attach_look *look, struct port_view *view)
{
	struct cxl_decoder *decoder;
	bool unsure = is_mute(view->port);

	cxl_decoder_foreach(view->port, decoder) {
		uint64_t size = 0;
		int r = is_leftover(look, &view->evidence, decoder, &size);

		unsure |= r < 0;
		if (r > 0 && add_leftover(look, view, decoder, size) < 0)
			view->evidence.out_of_memory = true;
	}
	if (!unsure)
		fact_set(&view->facts, FACT_LEFTOVER, false);
}

static void view_port(struct attach_look *look, struct port_view *view)
{
	char *driver = NULL;
	int r;

	r = evidence_link(look, &view->evidence, path_join(view->port->obj.devpath, "driver").text,
			  &driver);
	free(driver);
	fact_from(&view->facts, FACT_PORT_DRIVER, r);
	view_decoders(look, view);
}

static const struct port_view *port_view(struct attach_look *look, struct cxl_port *port)
{
	struct port_view *views;

	for (size_t i = 0; i < look->n_ports; i++)
		if (look->ports[i].port == port)
			return &look->ports[i];
	views = reallocarray(look->ports, look->n_ports + 1, sizeof(*views));
	if (!views)
		return NULL;
	look->ports = views;
	views[look->n_ports] = (struct port_view){ .port = port };
	view_port(look, &views[look->n_ports]);
	return &look->ports[look->n_ports++];
}

/*
 * A list of targets that all lead elsewhere means that the addresses are somebody else's.
 * 1: they may be this device's, and so may those of an empty list; 0: they are not;
 * an error: the list, or where a target leads, could not be read.
 */
static int can_lead_to(struct attach_look *look, struct attach_device *device,
		       struct cxl_decoder *decoder)
{
	struct cxl_target *target;
	const char *text;
	int r, found = 0;

	r = attr_get_text(&decoder->obj, DECODER_TARGET_LIST, &text);
	cxl_target_foreach(decoder, target) {
		if (dport_leads_to(target->dport, device->parent))
			return 1;
		found++;
	}
	if (r == 0 && found < cxl_decoder_get_nr_targets(decoder))
		r = -ENXIO;
	if (r == 0 || r == -ENOENT || r == -ENODATA)
		return !found;
	evidence_failed(look->ctx, &device->evidence,
			path_join(decoder->obj.devpath, "target_list").text, r);
	return r;
}

static void note_leftover(struct attach_look *look, struct attach_device *device,
			  const struct port_view *view)
{
	for (size_t i = 0; i < view->n_leftovers; i++) {
		const struct leftover *leftover = &view->leftovers[i];
		int r = can_lead_to(look, device, leftover->decoder);

		if (r < 0)
			fact_unknown(&device->facts, FACT_LEFTOVER);
		if (r <= 0)
			continue;
		fact_set(&device->facts, FACT_LEFTOVER, true);
		if (!device->port)
			device->port = strdup(leftover->decoder->obj.name);
		if (device->has_range || !leftover->has_range)
			return;
		device->has_range = true;
		device->resource = leftover->start;
		device->size = leftover->size;
		return;
	}
}

static void note_port(struct attach_look *look, struct attach_device *device,
		      const struct port_view *view)
{
	struct attach_facts *facts = &device->facts;

	evidence_append(&device->evidence, &view->evidence);
	if (view->facts.no & FACT_PORT_DRIVER) {
		fact_set(facts, FACT_PORT_DRIVER, false);
		free(device->port);
		device->port = strdup(view->port->obj.name);
	} else if (!fact_is(&view->facts, FACT_PORT_DRIVER) && !(facts->no & FACT_PORT_DRIVER)) {
		fact_unknown(facts, FACT_PORT_DRIVER);
	}
	if (fact_is(facts, FACT_LEFTOVER))
		return;
	if (!(view->facts.no & FACT_LEFTOVER))
		fact_unknown(facts, FACT_LEFTOVER);
	note_leftover(look, device, view);
}

static void note_ports(struct attach_look *look, struct attach_device *device,
		       struct cxl_port *last)
{
	fact_set(&device->facts, FACT_PORT, true);
	fact_set(&device->facts, FACT_PORT_DRIVER, true);
	fact_set(&device->facts, FACT_LEFTOVER, false);
	for (struct cxl_port *port = last; port->parent; port = port->parent) {
		const struct port_view *view = port_view(look, port);

		if (view)
			note_port(look, device, view);
		else
			device->evidence.out_of_memory = true;
	}
}

/* --- windows --- */

static bool has_empty_slot(struct attach_look *look, struct evidence *evidence,
			   struct cxl_region *region, uint64_t ways)
{
	char target[SYSFS_TEXT_MAX + 1];

	for (uint64_t i = 0; i < ways && i < CXL_WAYS_MAX; i++) {
		struct sysfs_path path = path_join(region->obj.devpath,
						   region_target_file((int)i).text);

		if (evidence_read(look, evidence, path.text, target) == 0 && !*target)
			return true;
	}
	return false;
}

/* Committed regions are in order, and the others are few: most cost one read. */
static int is_orphan(struct attach_look *look, struct evidence *evidence,
		     struct cxl_region *region, uint64_t *ret_ways)
{
	const char *dir = region->obj.devpath;
	uint64_t number;
	int r;

	r = evidence_number(look, evidence, path_join(dir, "commit").text, &number);
	if (r < 0 || number)
		return r;
	r = evidence_number(look, evidence, path_join(dir, "locked").text, &number);
	if (r < 0 || !number)
		return r;
	r = evidence_number(look, evidence, path_join(dir, "interleave_ways").text, ret_ways);
	return r < 0 ? r : has_empty_slot(look, evidence, region, *ret_ways);
}

static void view_window(struct attach_look *look, struct window_view *view)
{
	struct cxl_region *region;
	bool unsure = false;

	cxl_region_foreach(view->decoder, region) {
		uint64_t ways = 0;
		int r = is_orphan(look, &view->evidence, region, &ways);

		unsure |= r < 0 && r != -ENOENT;
		if (r <= 0 || view->orphan)
			continue;
		view->orphan = region;
		fact_set(&view->facts, FACT_ORPHAN, true);
		fact_set(&view->facts, FACT_ORPHAN_INTERLEAVED, ways > 1);
	}
	if (!view->orphan && !unsure && view->decoder->regions.scanned) {
		fact_set(&view->facts, FACT_ORPHAN, false);
		fact_set(&view->facts, FACT_ORPHAN_INTERLEAVED, false);
	}
}

static int view_windows(struct attach_look *look, struct cxl_port *root)
{
	struct cxl_decoder *decoder;

	cxl_decoder_foreach(root, decoder) {
		struct window_view *views = reallocarray(look->windows, look->n_windows + 1,
							 sizeof(*views));

		if (!views)
			return -ENOMEM;
		look->windows = views;
		views[look->n_windows] = (struct window_view){ .decoder = decoder };
		view_window(look, &views[look->n_windows++]);
	}
	return 0;
}

static bool has_windows(const struct attach_look *look, const struct cxl_port *root)
{
	for (size_t i = 0; i < look->n_windows; i++)
		if (look->windows[i].decoder->port == root)
			return true;
	return false;
}

static void note_orphan(struct attach_look *look, struct attach_device *device,
			const struct cxl_region *orphan)
{
	uint64_t start, size;

	free(device->region);
	device->region = strdup(orphan->obj.name);
	device->locked = 1;
	if (!device->region)
		device->evidence.out_of_memory = true;
	if (device->has_range ||
	    attach_read_number(look->ctx, path_join(orphan->obj.devpath, "resource").text, &start) < 0 ||
	    attach_read_number(look->ctx, path_join(orphan->obj.devpath, "size").text, &size) < 0 ||
	    start == UINT64_MAX)
		return;
	device->has_range = true;
	device->resource = start;
	device->size = size;
}

/* What is near a device is near all devices below the same host bridges. */
static void note_window(struct attach_look *look, struct attach_device *device,
			const struct window_view *view)
{
	struct attach_facts *facts = &device->facts;
	int r;

	if (fact_is(facts, FACT_ORPHAN))
		return;
	r = can_lead_to(look, device, view->decoder);
	if (r == 0 || (r < 0 && (view->facts.no & FACT_ORPHAN)))
		return;
	evidence_append(&device->evidence, &view->evidence);
	if (r > 0 && view->orphan) {
		fact_set(facts, FACT_ORPHAN, true);
		fact_set(facts, FACT_ORPHAN_INTERLEAVED,
			 fact_is(&view->facts, FACT_ORPHAN_INTERLEAVED));
		note_orphan(look, device, view->orphan);
	} else if (!(view->facts.no & FACT_ORPHAN)) {
		/* the window's regions cannot be read, or whether it leads here */
		fact_unknown(facts, FACT_ORPHAN);
		fact_unknown(facts, FACT_ORPHAN_INTERLEAVED);
	}
}

static void note_windows(struct attach_look *look, struct attach_device *device,
			 struct cxl_port *root)
{
	if (!has_windows(look, root) && view_windows(look, root) < 0)
		device->evidence.out_of_memory = true;
	fact_set(&device->facts, FACT_ORPHAN, false);
	fact_set(&device->facts, FACT_ORPHAN_INTERLEAVED, false);
	for (size_t i = 0; i < look->n_windows; i++)
		if (look->windows[i].decoder->port == root)
			note_window(look, device, &look->windows[i]);
	if (root->scanned)
		return;
	fact_unknown(&device->facts, FACT_ORPHAN);
	evidence_unlisted(look->ctx, &device->evidence, root);
}

/* --- the way --- */

/* A restricted host has no port of its own: its devices hang on the root directly. */
static struct cxl_port *root_leading_to(struct ctx *ctx, const char *devpath)
{
	struct cxl_dport *dport;
	struct cxl_bus *bus;

	cxl_bus_foreach(cxl_of(ctx), bus)
		cxl_dport_foreach(&bus->port, dport)
			if (dport_leads_to(dport, devpath))
				return &bus->port;
	return NULL;
}

static void note_no_port(struct attach_look *look, struct attach_device *device)
{
	struct cxl_port *root = root_leading_to(look->ctx, device->parent);

	fact_set(&device->facts, FACT_PORT, root);
	fact_set(&device->facts, FACT_PORT_DRIVER, root);
	evidence_add(look->ctx, &device->evidence, CXL_DEVICES "/port*",
		     root ? "none: the root leads there" : "none leads there");
	if (root)
		note_windows(look, device, root);
}

/* Not found: is that an answer, or could something not be listed? */
static bool is_answer(struct attach_look *look, struct attach_device *device)
{
	int error = look->ctx->last.code;

	if (error == 0 || error == -ENOENT || error == -ENODEV)
		return true;
	evidence_failed(look->ctx, &device->evidence, CXL_DEVICES, error);
	return false;
}

static bool survey_root(struct attach_look *look, struct attach_device *device)
{
	struct cxl_port *root = search_root(look->ctx);

	if (root) {
		fact_set(&device->facts, FACT_ROOT, true);
		evidence_add(look->ctx, &device->evidence,
			     path_join(CXL_DEVICES, root->obj.name).text, "present");
		return true;
	}
	if (is_answer(look, device)) {
		fact_set(&device->facts, FACT_ROOT, false);
		evidence_add(look->ctx, &device->evidence, CXL_DEVICES "/root*", "absent");
	}
	return false;
}

void attach_survey_way(struct attach_look *look, struct attach_device *device)
{
	struct cxl_port *last;

	cxlx_clear_error(cxl_of(look->ctx));
	if (!survey_root(look, device))
		return;
	last = search_last_port(look->ctx, device->parent);
	if (last) {
		note_ports(look, device, last);
		note_windows(look, device, port_root(last));
	} else if (is_answer(look, device)) {
		note_no_port(look, device);
	}
}
