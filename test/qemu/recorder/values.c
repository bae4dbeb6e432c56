// SPDX-License-Identifier: GPL-2.0-only
/*
 * values.c - what is written
 *
 * A word of a table, with names of what is there put in; and sometimes that word
 * cut, doubled, swollen or otherwise damaged, as users and broken scripts do it.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "recorder.h"

#define MUTATE_ONE_IN 14
#define PAGE 4096

static uint64_t state = 1;

void random_seed(uint64_t seed)
{
	state = seed * 0x9e3779b97f4a7c15u + 1;
}

/* xorshift64*, Marsaglia and Vigna */
uint64_t random_number(void)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return state * 0x2545f4914f6cdd1du;
}

unsigned int random_below(unsigned int limit)
{
	return (unsigned int)((random_number() >> 33) % limit);
}

bool one_in(unsigned int n)
{
	return random_below(n) == 0;
}

/* --- words --- */

/* Endpoint decoders are wanted more than others, and those that can be used most. */
char *any_decoder(const struct sim_shot *shot)
{
	char *dpa;
	const char *file = shot_match(shot, "decoder*/dpa_size");

	if (!file || one_in(8))
		return shot_any(shot, "decoder*");
	dpa = shot_value(shot, "%s", file);
	if (dpa && strtoull(dpa, NULL, 0) == 0 && !one_in(3))
		file = shot_match(shot, "decoder*/dpa_size");
	free(dpa);
	return sim_format("%.*s", (int)strcspn(file, "/"), file);
}

static char *expand_one(const struct sim_shot *shot, const char *file, char letter)
{
	static const struct {
		char letter;
		const char *pattern;
	} kinds[] = {
		{ 'R', "region*" }, { 'M', "mem*" }, { 'P', "*t[0-9]*" },
		{ 'A', "dax/devices/dax*" }, { 'X', "[a-z]*" }, { 'N', "nd/devices/*" },
		{ 'G', "nd/devices/region*" },
	};

	if (letter == 'S')
		return shot_value(shot, "%s", file);
	if (letter == 'D')
		return any_decoder(shot);
	if (letter == 'U')
		return sim_format("7d9de1a4-0d5b-4a52-9d4a-2e2f5a1f1a0%u", random_below(4));
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (kinds[i].letter == letter)
			return shot_any(shot, kinds[i].pattern);
	return NULL;
}

/* NULL: something that it names is not there. */
static char *expand(const struct sim_shot *shot, const char *file, const char *text, size_t len)
{
	auto_sim_buf struct sim_buf out = { 0 };

	for (size_t i = 0; i < len; i++) {
		char *part;

		if (text[i] == '\\') {
			sim_put(&out, "\n", 1);
			i++;
			continue;
		}
		if (text[i] != '%') {
			sim_put(&out, &text[i], 1);
			continue;
		}
		part = expand_one(shot, file, text[++i]);
		if (!part)
			return NULL;
		sim_printf(&out, "%s", part);
		free(part);
	}
	return sim_strdup(sim_text(&out));
}

/* One of @values, which are separated by spaces. */
static char *any_word(const struct sim_shot *shot, const char *file, const char *values)
{
	unsigned int n = 1;
	unsigned int chosen;

	for (const char *at = values; *at; at++)
		n += *at == ' ';
	for (chosen = random_below(n); chosen > 0; chosen--)
		values = strchr(values, ' ') + 1;
	return expand(shot, file, values, strcspn(values, " "));
}

/* --- damage --- */

static char *nothing(const char *value)
{
	return sim_strdup("");
}

static char *cut(const char *value)
{
	return sim_format("%.*s", (int)random_below((unsigned int)strlen(value) + 1), value);
}

static char *with_tail(const char *value)
{
	static const char *const tails[] = { "x", " ", "\n\n", "\t", "0", ".", "-", "\nx", "#" };

	return sim_format("%s%s", value, tails[random_below(sizeof(tails) / sizeof(*tails))]);
}

static char *with_head(const char *value)
{
	static const char *const heads[] = { " ", "\n", "+", "-", "0", "\t", "." };

	return sim_format("%s%s", heads[random_below(sizeof(heads) / sizeof(*heads))], value);
}

static char *other_case(const char *value)
{
	char *other = sim_strdup(value);

	for (char *at = other; *at; at++)
		*at = (char)(islower((unsigned char)*at) ? toupper((unsigned char)*at) :
							   tolower((unsigned char)*at));
	return other;
}

static char *doubled(const char *value)
{
	return sim_format("%s%s", value, value);
}

/* More than one store takes, and just as much. */
static char *too_long(const char *value)
{
	static const int lengths[] = { PAGE - 1, PAGE, PAGE + 1, 2 * PAGE };
	int room = lengths[random_below(4)] - (int)strlen(value);

	return sim_format("%s%*s", value, room > 0 ? room : 0, one_in(2) ? "" : "x");
}

static char *damaged(char *value)
{
	static char *(*const ways[])(const char *value) = {
		nothing, cut, cut, with_tail, with_tail, with_head, other_case, doubled, too_long,
	};
	char *worse = ways[random_below(sizeof(ways) / sizeof(*ways))](value);

	free(value);
	return worse;
}

char *any_value(const struct sim_shot *shot, const char *file, const char *values)
{
	char *value = any_word(shot, file, values);

	return value && one_in(MUTATE_ONE_IN) ? damaged(value) : value;
}
