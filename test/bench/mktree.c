// SPDX-License-Identifier: GPL-2.0-only
/*
 * mktree.c - a made-up sysfs tree of any size, or one unpacked from a dump of a real machine
 *
 * For --sysroot, and below a bind mount for programs that know no such option.  Attributes are
 * plain files: they can be read as often as wished, but writing one changes no other.
 */
#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tree.h"

/* clang-format off */
static const struct choice {
	const char *name, *arg, *help;
} choices[] = {
	{ "host-bridges",   "N",    "host bridges (1)" },
	{ "switches",       "N",    "switches, spread over the host bridges; memdevs sit behind them (0)" },
	{ "levels",         "N",    "switches in a row (1)" },
	{ "memdevs",        "N",    "memdevs, spread evenly (1)" },
	{ "kinds",          "WORD", "kinds of memdevs in turn: r ram, p pmem, b both (r)" },
	{ "windows",        "N",    "1-way windows, over the host bridges in turn (one each)" },
	{ "cross",          "WAYS", "one more window across that many host bridges" },
	{ "decoders",       "N",    "decoders of each port and endpoint (4)" },
	{ "regions",        "N",    "1-way regions over the first memdevs (0)" },
	{ "region",         "KIND:WINDOW:ID,ID...", "a region of ram or pmem; memdev ids by position" },
	{ "disabled-every", "N",    "every Nth memdev has no driver (none)" },
	{ "shuffle",        NULL,   "memdevs and endpoints numbered as host bridges in parallel do" },
	{ "share",          NULL,   "equal read-only files are one file: large trees need less memory" },
	{ "dump",           "FILE", "unpack FILE instead, as printed by dump-sysfs" },
};
/* clang-format on */

enum { HOST_BRIDGES, SWITCHES, LEVELS, MEMDEVS, KINDS, WINDOWS, CROSS, DECODERS, REGIONS, REGION,
       DISABLED_EVERY, SHUFFLE, SHARE, DUMP };

static void usage(FILE *to)
{
	fprintf(to, "usage: mktree DIR [options]\n\n");
	for (size_t i = 0; i < ARRAY_LEN(choices); i++)
		fprintf(to, "  --%s%s%s\n        %s\n", choices[i].name, choices[i].arg ? " " : "",
			choices[i].arg ? choices[i].arg : "", choices[i].help);
}

static unsigned int number(const char *text, unsigned long most)
{
	unsigned long value;
	char *end;

	value = strtoul(text, &end, 10);
	if (end == text || *end || value > most)
		errx(2, "%s: a number up to %lu is needed", text, most);
	return (unsigned int)value;
}

static void parse_region(struct spec *spec, char *text)
{
	struct region_spec *region = &spec->region[spec->n_region_specs++];
	char *kind = strsep(&text, ":"), *window = strsep(&text, ":"), *id;

	if (spec->n_region_specs > ARRAY_LEN(spec->region))
		errx(2, "at most %zu --region", ARRAY_LEN(spec->region));
	if (!text || (strcmp(kind, "ram") != 0 && strcmp(kind, "pmem") != 0))
		errx(2, "--region needs ram or pmem, a window and memdev ids: ram:0:1,2");
	region->pmem = strcmp(kind, "pmem") == 0;
	region->window = number(window, 255);
	while ((id = strsep(&text, ","))) {
		if (region->ways == ARRAY_LEN(region->memdev))
			errx(2, "a region has at most %zu memdevs", ARRAY_LEN(region->memdev));
		region->memdev[region->ways++] = number(id, 65535);
	}
}

static void check(struct spec *spec)
{
	if (!spec->host_bridges || !spec->levels || !spec->decoders)
		errx(2, "host bridges, levels and decoders cannot be 0");
	if (!*spec->kinds || spec->kinds[strspn(spec->kinds, "rpb")])
		errx(2, "%s: kinds are r, p and b", spec->kinds);
	if (spec->cross > spec->host_bridges || spec->cross > 16)
		errx(2, "a window cannot cross %u host bridges", spec->cross);
	if (spec->windows == 0 && spec->cross == 0)
		spec->windows = spec->host_bridges;
}

static void set(struct spec *spec, int which, char *arg, const char **dump)
{
	unsigned int *const numbers[] = {
		[HOST_BRIDGES] = &spec->host_bridges, [SWITCHES] = &spec->switches,
		[LEVELS] = &spec->levels,	      [MEMDEVS] = &spec->memdevs,
		[WINDOWS] = &spec->windows,	      [CROSS] = &spec->cross,
		[DECODERS] = &spec->decoders,	      [REGIONS] = &spec->regions,
		[DISABLED_EVERY] = &spec->disabled_every,
	};

	switch (which) {
	case KINDS:
		spec->kinds = arg;
		break;
	case REGION:
		parse_region(spec, arg);
		break;
	case SHUFFLE:
		spec->shuffle = true;
		break;
	case SHARE:
		spec->share = true;
		break;
	case DUMP:
		*dump = arg;
		break;
	default:
		*numbers[which] = number(arg, 65536);
	}
}

static const char *parse(int argc, char **argv, struct spec *spec)
{
	struct option options[ARRAY_LEN(choices) + 2] = { 0 };
	const char *dump = NULL;
	int which;

	for (size_t i = 0; i < ARRAY_LEN(choices); i++)
		options[i] = (struct option){ choices[i].name, choices[i].arg ? 1 : 0, NULL, (int)i };
	options[ARRAY_LEN(choices)] = (struct option){ "help", 0, NULL, 'h' };
	while ((which = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (which == 'h' || which == '?') {
			usage(which == 'h' ? stdout : stderr);
			exit(which == 'h' ? 0 : 2);
		}
		set(spec, which, optarg, &dump);
	}
	if (optind != argc - 1) {
		usage(stderr);
		exit(2);
	}
	return dump;
}

int main(int argc, char **argv)
{
	static struct spec spec = { .host_bridges = 1, .levels = 1, .memdevs = 1, .decoders = 4,
				    .kinds = "r" };
	static struct tree tree;	/* what it points to lives as long as the program */
	const char *dump = parse(argc, argv, &spec);

	check(&spec);
	if (!dump) {
		topology_build(&tree, &spec);
		regions_build(&tree);
	}
	tree_open(argv[optind], spec.share);
	if (dump) {
		unpack_dump(dump);
		return 0;
	}
	write_pci(&tree);
	write_cxl(&tree);
	write_nd(&tree);
	write_regions(&tree);
	return 0;
}
