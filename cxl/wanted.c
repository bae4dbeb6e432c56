// SPDX-License-Identifier: GPL-2.0-only
/* wanted.c - which filters decide about which objects, see wanted.h */
#include "cxl/wanted.h"
#include "cxl/ways.h"

static const struct filter *filter(const struct walk *walk, enum filter_kind kind)
{
	return &walk->filters->by[kind];
}

/* What could not be read while an object was judged is told before the next one. */
static bool judged(const struct walk *walk, bool wanted)
{
	if (walk->show->complaints)
		complain(walk->show->complaints, walk->show->ctx);
	return wanted;
}

/* --- words of -p and -b --- */

static bool port_matches(const struct walk *walk, struct cxl_port *port)
{
	const struct filter *words = filter(walk, FILTER_PORT);

	return walk->single ? filter_port(words, port) : filter_port_or_above(words, port);
}

/* As in 85 a disabled port is on no bus. */
static bool bus_matches(const struct walk *walk, struct cxl_port *port)
{
	const struct filter *words = filter(walk, FILTER_BUS);
	struct cxl_bus *bus;

	if (!words->given)
		return true;
	bus = cxl_port_is_root(port) ? cxl_port_to_bus(port) : cxl_port_get_bus(port);
	return bus && filter_bus(words, bus);
}

bool port_is_meant(const struct walk *walk, struct cxl_port *port)
{
	return judged(walk, port_matches(walk, port) && bus_matches(walk, port));
}

bool bus_is_wanted(const struct walk *walk, struct cxl_bus *bus)
{
	return port_is_meant(walk, cxl_bus_get_port(bus));
}

/* --- memdevs --- */

/* Does the port route to the memdev through a decoder that -d names? */
static bool decoders_lead(const struct walk *walk, struct cxl_port *port,
			  struct cxl_memdev *memdev)
{
	struct cxl_decoder *decoder;

	cxl_decoder_foreach(port, decoder)
		if (filter_decoder(filter(walk, FILTER_DECODER), decoder) &&
		    cxl_decoder_get_target_by_memdev(decoder, memdev))
			return true;
	return false;
}

/* -p means ports that lead to the memdev; the root, which leads to all, does not count in 85. */
static bool is_named_switch(const struct walk *walk, struct cxl_port *port)
{
	return cxl_port_is_switch(port) && filter_port(filter(walk, FILTER_PORT), port);
}

bool memdev_is_wanted(const struct walk *walk, struct cxl_memdev *memdev,
		      struct cxl_endpoint *endpoint)
{
	bool port_leads = !filter(walk, FILTER_PORT)->given;
	bool decoder_leads = !filter(walk, FILTER_DECODER)->given;
	struct cxl_port *port = cxl_endpoint_get_parent(endpoint);

	for (; port; port = cxl_port_get_parent(port)) {
		port_leads = port_leads || is_named_switch(walk, port);
		decoder_leads = decoder_leads || decoders_lead(walk, port, memdev);
	}
	return judged(walk, port_leads && decoder_leads &&
				    (walk->show->idle || cxl_memdev_is_enabled(memdev)));
}

/* What still has to be found for a memdev to be wanted. */
struct leads {
	bool port, decoder, bus;
};

static void search_port(const struct walk *walk, struct cxl_port *port, struct cxl_memdev *memdev,
			struct leads *leads)
{
	if (!leads->port)
		leads->port = is_named_switch(walk, port) &&
			      cxl_port_get_dport_by_memdev(port, memdev);
	if (!leads->decoder)
		leads->decoder = decoders_lead(walk, port, memdev);
}

/* A disabled memdev has no endpoint to start from: ask every port whether it leads there. */
bool anon_memdev_is_wanted(const struct walk *walk, struct cxl_memdev *memdev)
{
	struct leads leads = {
		.port = !filter(walk, FILTER_PORT)->given,
		.decoder = !filter(walk, FILTER_DECODER)->given,
		.bus = !filter(walk, FILTER_BUS)->given,
	};
	struct cxl_port *port;
	struct cxl_bus *bus;

	if (cxl_memdev_is_enabled(memdev))
		return false;
	if (leads.port && leads.decoder && leads.bus)
		return true;
	cxl_bus_foreach(walk->show->ctx, bus) {
		leads.bus = leads.bus || filter_bus(filter(walk, FILTER_BUS), bus);
		search_port(walk, cxl_bus_get_port(bus), memdev, &leads);
		cxl_port_foreach_all(cxl_bus_get_port(bus), port)
			search_port(walk, port, memdev, &leads);
	}
	return judged(walk, leads.port && leads.decoder && leads.bus);
}

/* --- the others --- */

bool endpoint_is_wanted(const struct walk *walk, struct cxl_endpoint *endpoint)
{
	struct cxl_port *port = cxl_endpoint_get_port(endpoint);

	return judged(walk,
		      filter_endpoint(filter(walk, FILTER_ENDPOINT), endpoint) &&
			      ways_port(walk->show->ways, port) &&
			      (port_matches(walk, port) ||
			       port_matches(walk, cxl_port_get_parent(port))) &&
			      bus_matches(walk, port) &&
			      (walk->show->idle || cxl_endpoint_is_enabled(endpoint)));
}

/* Is a region that -r names attached to the decoder, or a slice of it? */
static bool decoder_has_region(const struct walk *walk, struct cxl_decoder *decoder)
{
	const struct filter *words = filter(walk, FILTER_REGION);
	struct cxl_region *region;

	if (!words->given)
		return true;
	region = cxl_decoder_get_region(decoder);
	if (region && filter_region(words, region))
		return true;
	cxl_region_foreach(decoder, region)
		if (filter_region(words, region))
			return true;
	return false;
}

/* Filters by name come first: what they turn away is not read. */
bool decoder_is_wanted(const struct walk *walk, struct cxl_decoder *decoder)
{
	struct cxl_port *port = cxl_decoder_get_port(decoder);

	return judged(walk, filter_decoder(filter(walk, FILTER_DECODER), decoder) &&
				    port_matches(walk, port) && bus_matches(walk, port) &&
				    (walk->show->idle || cxl_decoder_get_size(decoder) != 0) &&
				    ways_decoder(walk->show->ways, decoder) &&
				    decoder_has_region(walk, decoder));
}

bool region_is_wanted(const struct walk *walk, struct cxl_region *region)
{
	struct cxl_decoder *decoder = cxl_region_get_decoder(region);
	struct cxl_port *root = cxl_decoder_get_port(decoder);

	return judged(walk, filter_region(filter(walk, FILTER_REGION), region) &&
				    filter_decoder(filter(walk, FILTER_DECODER), decoder) &&
				    port_matches(walk, root) && bus_matches(walk, root) &&
				    (walk->show->idle || cxl_region_is_enabled(region)));
}
