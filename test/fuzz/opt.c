// SPDX-License-Identifier: GPL-2.0-only
/*
 * opt.c - fuzz target: any words through the option parser
 *
 * The input is the words of a command line, each ended by a newline.  Besides
 * what the sanitizers see, some promises are checked: words come from the line,
 * in its order, and there is a message exactly when something is wrong.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/opt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct values {
	const char *name;
	bool flag, no_flag;
	int count, number, choice;
	uint32_t strict;
	struct opt_size size;
};
#define V struct values

static const char *const words[] = { "ram", "pmem", NULL };

/* clang-format off */
static const struct opt opts[] = {
	OPT_TEXT(V,   name,    'm', "memdev",    "name", "text"),
	OPT_FLAG(V,   flag,    'M', "memdevs",   "flag"),
	OPT_FLAG(V,   no_flag, 'N', "no-online", "flag with a no"),
	OPT_COUNT(V,  count,   'v', "verbose",   "counter"),
	OPT_INT(V,    number,  'w', "ways",      "n", "number of 85"),
	OPT_SIZE(V,   size,    's', "size",      "size", "size"),
};
static const struct opt ours[] = {
	OPT_U32(V,    strict,    0, "timeout",   "n", "strict number", OURS),
	OPT_CHOICE(V, choice,  't', "type",      words, "word of a list", OURS),
};
/* clang-format on */

#define MAX_WORDS 16

/* Cut @text into lines; returns how many words that made. */
static int split(char *text, char *argv[static MAX_WORDS])
{
	int n = 0;

	for (char *word = strsep(&text, "\n"); word && n < MAX_WORDS; word = strsep(&text, "\n"))
		argv[n++] = word;
	return n;
}

static void check(const struct opt_line *line, enum opt_outcome outcome, char *const *before,
		  int argc)
{
	int at = 0;

	for (int i = 0; i < line->n_words; i++, at++) {
		while (at < argc && line->words[i] != before[at])
			at++;
		if (at == argc)
			abort();
	}
	if ((outcome >= OPT_UNKNOWN) != (line->message != NULL))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	V values = { 0 };
	const struct opt_set sets[] = { { opts, ARRAY_LEN(opts), &values },
					{ ours, ARRAY_LEN(ours), &values } };
	auto_opt_line struct opt_line line = { .sets = sets, .n_sets = ARRAY_LEN(sets) };
	auto_free char *text = strndup((const char *)data, size);
	char *argv[MAX_WORDS], *before[MAX_WORDS];
	int argc = split(text, argv);

	memcpy(before, argv, sizeof(before[0]) * (size_t)argc);
	check(&line, opt_parse(&line, argc, argv), before, argc);
	return 0;
}
