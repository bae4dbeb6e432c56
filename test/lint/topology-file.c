// SPDX-License-Identifier: GPL-2.0-only
/*
 * topology-file.c - what topology files may hold, for the test of the manual page
 *
 *	topology-file			each key: "SECTION KEY=VALUES (DEFAULT)"
 *	topology-file NAME <FILE	what is wrong in a file that is called NAME; exit status 1
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/topology-ini.h"
#include "sim/topology-keys.h"

#define FILE_MAX (1 << 20)

static void put_words(struct sim_buf *out, const struct sim_key *key)
{
	for (size_t i = 0; key->words[i]; i++)
		sim_printf(out, "%s%s", i ? "|" : "=", key->words[i]);
	sim_printf(out, " (%s)", key->words[key->fallback]);
}

/* What has to be at least something has no default. */
static void put_size(struct sim_buf *out, const struct sim_key *key)
{
	sim_printf(out, "=SIZE (");
	if (key->fallback < (uint64_t)key->min)
		sim_printf(out, "needed");
	else
		sim_write_size(out, key->fallback);
	sim_printf(out, ")");
}

static void put_values(struct sim_buf *out, const struct sim_key *key)
{
	switch (key->type) {
	case SIM_KEY_NUMBER:
		sim_printf(out, "=NUMBER (%" PRId64 ")", (int64_t)key->fallback);
		break;
	case SIM_KEY_HEX:
		sim_printf(out, "=NUMBER (0x%" PRIx64 ")", key->fallback);
		break;
	case SIM_KEY_SIZE:
		put_size(out, key);
		break;
	case SIM_KEY_FLAG:
	case SIM_KEY_NOT:
		sim_printf(out, "=yes|no (%s)", key->type == SIM_KEY_NOT ? "yes" : "no");
		break;
	case SIM_KEY_WORD:
		put_words(out, key);
		break;
	case SIM_KEY_TEXT:
		sim_printf(out, "=TEXT");
		if (key->text)
			sim_printf(out, " (%s)", key->text);
		break;
	case SIM_KEY_OTHER: /* each is of a kind of its own */
		break;
	}
}

static void print_keys(void)
{
	for (int id = 0; id < SIM_SECTIONS; id++)
		for (const struct sim_key *k = sim_section_kinds[id].keys; k->name; k++) {
			auto_sim_buf struct sim_buf line = { 0 };

			sim_printf(&line, "%s %s", sim_section_kinds[id].name, k->name);
			put_values(&line, k);
			printf("%s\n", sim_text(&line));
		}
}

static int check(const char *name)
{
	char *text = sim_alloc(FILE_MAX);
	size_t len = fread(text, 1, FILE_MAX, stdin);
	struct sim_topology topology;
	int r;

	r = sim_topology_parse(name, text, len, &topology, stderr);
	if (r == 0)
		sim_topology_clear(&topology);
	free(text);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return check(argv[1]);
	print_keys();
	return EXIT_SUCCESS;
}
