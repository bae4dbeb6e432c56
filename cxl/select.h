/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * select.h - which objects the words of the user mean: one set of rules for all commands
 *
 * A filter is the argument of an option (-m, -d, ...): words separated by blanks
 * or commas, of which an object has to match one.  Names are exact: "mem1" is
 * neither "mem01" nor the beginning of "mem10".  A word means
 *
 *   memdev    N, memN, its PCI address or other host, serial:NUMBER
 *   serial    a number: 0x..., 0... or decimal
 *   bus       N, rootN, its provider
 *   port      N, rootN, portN, endpointN, its host; root, switch, endpoint: all of these
 *   endpoint  N, endpointN, its host (the memdev's name)
 *   decoder   P.D, decoderP.D; root, switch, endpoint: all of these
 *   region    N, regionN
 *
 * and "all", anywhere among the words of all but serial, means all.
 */
#ifndef CXL_SELECT_H
#define CXL_SELECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/scope.h"
#include "base/words.h"
#include "cxl/list.h"
#include "libcxl/cxlx.h"

enum filter_kind {
	FILTER_MEMDEV,
	FILTER_SERIAL,
	FILTER_BUS,
	FILTER_PORT,
	FILTER_ENDPOINT,
	FILTER_DECODER,
	FILTER_REGION,
	FILTER_KINDS
};

/* One word, understood. */
struct pick {
	enum pick_form {
		PICK_ID,	/* N */
		PICK_NAME,	/* memN, decoderP.D, ... in full */
		PICK_SERIAL,
		PICK_CLASS,	/* root, switch, endpoint */
		PICK_HOST,	/* any other word: a host or provider, or nothing */
	} form;
	const char *text;	/* the word itself, owned by the filter */
	int id, sub;		/* of memN, rootN, ...; of decoderP.D P and D */
	uint64_t serial;
};

struct filter {
	enum filter_kind kind;
	bool given;		/* when it is not, everything matches */
	bool all;
	struct words words;
	struct pick *picks;	/* each word once */
	size_t n;
};

/* @text NULL: not given.  Returns 0 or -ENOMEM. */
int filter_parse(struct filter *filter, enum filter_kind kind, const char *text);
void filter_clear(struct filter *filter);
#define auto_filter at_end(filter_clear)

/* All the filters of a command; those that were not given match everything. */
struct filters {
	struct filter by[FILTER_KINDS];
};

void filters_clear(struct filters *filters);
#define auto_filters at_end(filters_clear)

/* Does the object match?  The port functions take roots and endpoints, too. */
bool filter_memdev(const struct filter *filter, struct cxl_memdev *memdev);
bool filter_serial(const struct filter *filter, struct cxl_memdev *memdev);
bool filter_bus(const struct filter *filter, struct cxl_bus *bus);
bool filter_port(const struct filter *filter, struct cxl_port *port);
bool filter_port_or_above(const struct filter *filter, struct cxl_port *port);
bool filter_endpoint(const struct filter *filter, struct cxl_endpoint *endpoint);
bool filter_decoder(const struct filter *filter, struct cxl_decoder *decoder);
bool filter_region(const struct filter *filter, struct cxl_region *region);

/* True when one of the words contains @text: how 85 looks for "root" and "endpoint". */
bool filter_mentions(const struct filter *filter, const char *text);

/* --- objects found by their names: no other object is looked at --- */

struct memdevs {
	struct cxl_memdev **at;
	size_t n;
};

struct regions {
	struct cxl_region **at;
	size_t n;
};

struct ports {
	struct cxl_port **at;
	size_t n;
};

static inline void memdevs_clear(struct memdevs *memdevs)
{
	list_clear(memdevs);
}

static inline void regions_clear(struct regions *regions)
{
	list_clear(regions);
}

static inline void ports_clear(struct ports *ports)
{
	list_clear(ports);
}

#define auto_memdevs at_end(memdevs_clear)
#define auto_regions at_end(regions_clear)
#define auto_ports at_end(ports_clear)

/* True when the words of a memdev filter are not all names: every memdev has to be looked at. */
bool filter_needs_all_memdevs(const struct filter *memdev);

/*
 * The memdevs that pass both filters, enabled or not.  All memdevs are looked at
 * only when a word is "all" or a serial number.  Returns 0 or -ENOMEM.
 */
int filter_find_memdevs(struct cxl_ctx *ctx, const struct filter *memdev,
			const struct filter *serial, struct memdevs *ret);

/*
 * The ports that the words of a port, endpoint or decoder filter mean: itself or
 * where the decoder is.  Returns 0, -EAGAIN when words are no names, so that only
 * a walk over all objects can tell, or -ENOMEM.
 */
int filter_find_ports(struct cxl_ctx *ctx, const struct filter *filter, struct ports *ret);

/* The regions that the words name, in the order of their addresses.  Returns as above. */
int filter_find_regions(struct cxl_ctx *ctx, const struct filter *filter, struct regions *ret);

/* --- arguments of commands --- */

/*
 * The memdevs that the arguments @words mean, in the order of the words; each
 * word may hold several.  "all" stands for every enabled memdev, ascending.
 * Returns 0, -ENOMEM, or with a sentence for the user in *ret_problem, which the
 * caller frees:
 *   -ENODEV    a word means no memdev (the sentence names the nearest names)
 *   -ENOTUNIQ  a serial number is not unique
 *   -EEXIST    a memdev is named twice
 */
int select_memdevs(struct cxl_ctx *ctx, char **words, int n_words, struct memdevs *ret,
		   char **ret_problem);

/*
 * The regions that pass the region, bus and decoder filters: bus by bus, decoder
 * by decoder, by address.  Returns 0 or -ENOMEM.
 */
int select_regions(struct cxl_ctx *ctx, const struct filters *filters, struct regions *ret);

/*
 * Append a sentence for each word of the filter that means no object at all,
 * "there is no memdev "mem9"; nearest: mem0".  Returns 0 or -ENOMEM.
 */
int filter_explain_unknown(struct cxl_ctx *ctx, const struct filter *filter, struct words *ret);

/* The same for one word that is none of @names, of which the nearest are told. */
int explain_unknown_name(const char *kind, const char *word, const struct words *names,
			 struct words *ret);

#endif
