// SPDX-License-Identifier: GPL-2.0-only
/*
 * opt.c - the command line parser, see opt.h
 *
 * Why not getopt_long(): scripts rely on rules that it does not have.  Every
 * option has a negation that may be abbreviated as well, an ambiguous
 * abbreviation names two candidates (the last two in table order), our own
 * options must not make an old abbreviation ambiguous, and one dash in front
 * of a long name is found out.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/numbers.h"
#include "base/words.h"
#include "cli/opt.h"

/* An option as it was found on the command line. */
struct found {
	const struct opt *opt;
	const struct opt_set *set;
	bool negated;
	bool by_letter;
};

/* Where the parser is. */
struct cursor {
	char **argv;
	int argc;
	int at; /* the next word to look at */
};

/* A value that may be left out is never the next word, which could be anything. */
static bool takes_value(const struct opt *opt)
{
	return opt->kind != OPT_KIND_FLAG && opt->kind != OPT_KIND_COUNT &&
	       opt->kind != OPT_KIND_MAYBE;
}

unsigned int opt_timeout_ms(uint32_t seconds)
{
	if (seconds == 0)
		return 1;
	return seconds > UINT32_MAX / 1000 ? UINT32_MAX : seconds * 1000;
}

int opt_choice_index(const char *const *choices, const char *text)
{
	for (int i = 0; choices[i]; i++)
		if (strcmp(choices[i], text) == 0)
			return i;
	return -1;
}

/* Keep the text that printf makes as the message of @line, and pass @outcome on. */
#define complain(line, outcome, ...)                                                               \
	(asprintf(&(line)->message, __VA_ARGS__) < 0 ? ((line)->message = NULL, OPT_NO_MEMORY)     \
						     : (outcome))

/* "switch `s'", "option `size'" or "option `no-size'", and what is wrong with its value */
static enum opt_outcome complain_value(struct opt_line *line, const struct found *found,
				       const char *what)
{
	const struct opt *opt = found->opt;

	line->culprit = opt;
	if (found->by_letter)
		return complain(line, OPT_BAD_VALUE, "switch `%c' %s", opt->letter, what);
	return complain(line, OPT_BAD_VALUE, "option `%s%s' %s", found->negated ? "no-" : "",
			opt->name, what);
}

/* --- values --- */

static void *field_of(const struct found *found)
{
	return (char *)found->set->values + found->opt->offset;
}

/*
 * The integers of version 85: decimal, blanks and a sign may lead, an empty
 * text is 0, and what does not fit is cut down to 32 bits.
 */
static bool parse_int_as_85(const char *text, int *ret)
{
	long long value;
	char *end;

	value = strtoll(text, &end, 10);
	if (*end)
		return false;
	*ret = (int)(uint32_t)value;
	return true;
}

/* "expects one of: auto, ram, pmem"; NULL when memory is short */
static char *choices_text(const struct opt *opt)
{
	char *text = strdup("expects one of:");

	for (int i = 0; text && opt->choices[i]; i++) {
		auto_free char *before = text;

		if (asprintf(&text, "%s%s %s", before, i ? "," : "", opt->choices[i]) < 0)
			text = NULL;
	}
	return text;
}

static enum opt_outcome set_choice(struct opt_line *line, const struct found *found,
				   const char *text)
{
	int index = opt_choice_index(found->opt->choices, text);
	auto_free char *what = NULL;

	if (index >= 0) {
		*(int *)field_of(found) = index;
		return OPT_PARSED;
	}
	what = choices_text(found->opt);
	return what ? complain_value(line, found, what) : OPT_NO_MEMORY;
}

static enum opt_outcome set_u32(struct opt_line *line, const struct found *found, const char *text)
{
	switch (parse_u32(text, 10, field_of(found))) {
	case 0:
		return OPT_PARSED;
	case -ERANGE:
		return complain_value(line, found, "expects a number below 4294967296");
	default:
		return complain_value(line, found, "expects a numerical value");
	}
}

static void set_size(const struct found *found, const char *text)
{
	struct opt_size *size = field_of(found);

	*size = (struct opt_size){ .text = text };
	size->error = parse_size(text, &size->bytes);
}

/* @text is NULL for the kinds that take no value. */
static enum opt_outcome set_value(struct opt_line *line, const struct found *found,
				  const char *text)
{
	switch (found->opt->kind) {
	case OPT_KIND_FLAG:
		*(bool *)field_of(found) = true;
		return OPT_PARSED;
	case OPT_KIND_COUNT:
		(*(int *)field_of(found))++;
		return OPT_PARSED;
	case OPT_KIND_TEXT:
		*(const char **)field_of(found) = text;
		return OPT_PARSED;
	case OPT_KIND_INT:
		if (parse_int_as_85(text, field_of(found)))
			return OPT_PARSED;
		return complain_value(line, found, "expects a numerical value");
	case OPT_KIND_U32:
		return set_u32(line, found, text);
	case OPT_KIND_SIZE:
		set_size(found, text);
		return OPT_PARSED;
	case OPT_KIND_CHOICE:
		return set_choice(line, found, text);
	case OPT_KIND_MAYBE:
		*(const char **)field_of(found) = text ? text : "";
		return OPT_PARSED;
	}
	return OPT_UNKNOWN;
}

/* The field of the defaults that belongs to @found, or NULL when all of them are zero. */
static const void *default_of(const struct found *found)
{
	const char *defaults = found->set->defaults;

	return defaults ? defaults + found->opt->offset : NULL;
}

static void unset_value(const struct found *found)
{
	const void *before = default_of(found);

	switch (found->opt->kind) {
	case OPT_KIND_FLAG:
		*(bool *)field_of(found) = false;
		break;
	case OPT_KIND_COUNT:
	case OPT_KIND_INT:
		*(int *)field_of(found) = 0;
		break;
	case OPT_KIND_TEXT:
	case OPT_KIND_MAYBE:
		*(const char **)field_of(found) = NULL;
		break;
	case OPT_KIND_SIZE:
		*(struct opt_size *)field_of(found) = (struct opt_size){ 0 };
		break;
	case OPT_KIND_U32:
		*(uint32_t *)field_of(found) = before ? *(const uint32_t *)before : 0;
		break;
	case OPT_KIND_CHOICE:
		*(int *)field_of(found) = before ? *(const int *)before : 0;
		break;
	}
}

/* Give a value-taking option the rest of its word, or else the next word. */
static enum opt_outcome take_value(struct opt_line *line, struct cursor *cursor,
				   const struct found *found, const char *attached)
{
	if (!attached) {
		if (cursor->at >= cursor->argc)
			return complain_value(line, found, "requires a value");
		attached = cursor->argv[cursor->at++];
	}
	return set_value(line, found, attached);
}

/* --- long options --- */

/* Does @full begin with the @len bytes of @text?  *exact: and end there. */
static bool begins(const char *full, const char *text, size_t len, bool *exact)
{
	if (strncmp(full, text, len) != 0)
		return false;
	*exact = full[len] == '\0';
	return true;
}

/* Does the name with a "no-" in front of it begin with @text? */
static bool begins_with_no(const char *name, const char *text, size_t len, bool *exact)
{
	*exact = false;
	if (strncmp("no-", text, len < 3 ? len : 3) != 0)
		return false;
	return len < 3 || begins(name, text + 3, len - 3, exact);
}

/*
 * "human" and "no-human" both lead to the option "human".  An option whose own
 * name begins with "no-" is negated by the rest of its name, too.  A negation
 * has no value, so with "=" behind it only the exact one is worth a complaint:
 * "--no=4" means "--nodes=4" where that is an option.
 */
static bool matches(const struct opt *opt, const char *text, size_t len, bool *negated, bool *exact)
{
	const char *rest = after_prefix(opt->name, "no-");

	*negated = false;
	if (begins(opt->name, text, len, exact))
		return true;
	*negated = true;
	if (!(rest && begins(rest, text, len, exact)) &&
	    !begins_with_no(opt->name, text, len, exact))
		return false;
	return *exact || text[len] != '=';
}

/* What an abbreviation may stand for: how many options, and the last two of them. */
struct candidates {
	size_t n;
	struct found before;
	struct found last;
};

/*
 * Collect what @text may mean among the options of 85 (@ours false) or among
 * ours.  Returns true when it is the exact name of @candidates->last.
 */
static bool collect(const struct opt_line *line, const char *text, size_t len, bool ours,
		    struct candidates *candidates)
{
	for (size_t s = 0; s < line->n_sets; s++) {
		const struct opt_set *set = &line->sets[s];

		for (size_t i = 0; i < set->n; i++) {
			struct found found = { &set->opts[i], set };
			bool exact;

			if (found.opt->ours != ours ||
			    !matches(found.opt, text, len, &found.negated, &exact))
				continue;
			candidates->before = candidates->last;
			candidates->last = found;
			candidates->n++;
			if (exact)
				return true;
		}
	}
	return false;
}

static enum opt_outcome complain_ambiguous(struct opt_line *line, const char *text,
					   const struct candidates *two)
{
	return complain(line, OPT_AMBIGUOUS, "Ambiguous option: %s (could be --%s%s or --%s%s)",
			text, two->before.negated ? "no-" : "", two->before.opt->name,
			two->last.negated ? "no-" : "", two->last.opt->name);
}

/* Exact names first; then abbreviations, those of 85 before ours. */
static enum opt_outcome find_long(struct opt_line *line, const char *text, struct found *ret)
{
	struct candidates old = { 0 }, ours = { 0 }, *best = &old;
	size_t len = strcspn(text, "=");
	bool exact;

	exact = collect(line, text, len, false, &old);
	if (!exact) {
		exact = collect(line, text, len, true, &ours);
		if (exact || old.n == 0)
			best = &ours;
	}
	if (best->n == 0)
		return complain(line, OPT_UNKNOWN, "unknown option `%s'", text);
	if (best->n > 1 && !exact)
		return complain_ambiguous(line, text, best);
	*ret = best->last;
	return OPT_PARSED;
}

/* Words that every command understands; they have no abbreviations. */
static enum opt_outcome builtin_of(const char *text)
{
	static const struct {
		const char *name;
		enum opt_outcome outcome;
	} builtins[] = {
		{ "help", OPT_ASKS_MAN },
		{ "help-all", OPT_ASKS_USAGE },
		{ "list-cmds", OPT_ASKS_CMDS },
		{ "list-opts", OPT_ASKS_OPTS },
	};

	for (size_t i = 0; i < ARRAY_LEN(builtins); i++)
		if (strcmp(builtins[i].name, text) == 0)
			return builtins[i].outcome;
	return OPT_PARSED;
}

/* @text is the word without its two dashes. */
static enum opt_outcome parse_long(struct opt_line *line, struct cursor *cursor, const char *text)
{
	enum opt_outcome outcome = builtin_of(text);
	const char *value = strchr(text, '=');
	struct found found = { 0 };

	if (outcome != OPT_PARSED)
		return outcome;
	outcome = find_long(line, text, &found);
	if (outcome != OPT_PARSED)
		return outcome;
	if (takes_value(found.opt) && !found.negated)
		return take_value(line, cursor, &found, value ? value + 1 : NULL);
	if (value && (found.negated || found.opt->kind != OPT_KIND_MAYBE))
		return complain_value(line, &found, "takes no value");
	if (!found.negated)
		return set_value(line, &found, value ? value + 1 : NULL);
	unset_value(&found);
	return OPT_PARSED;
}

/* --- letters --- */

static bool find_letter(const struct opt_line *line, char letter, struct found *ret)
{
	for (size_t s = 0; s < line->n_sets; s++) {
		const struct opt_set *set = &line->sets[s];

		for (size_t i = 0; i < set->n; i++) {
			if (set->opts[i].letter != letter)
				continue;
			*ret = (struct found){ &set->opts[i], set, .by_letter = true };
			return true;
		}
	}
	return false;
}

/* Is "idle" behind one dash a long name?  Ours do not count: "-abc" worked in 85. */
static bool looks_long(const struct opt_line *line, const char *text)
{
	for (size_t s = 0; s < line->n_sets; s++) {
		const struct opt_set *set = &line->sets[s];

		for (size_t i = 0; i < set->n; i++)
			if (!set->opts[i].ours && after_prefix(set->opts[i].name, text))
				return true;
	}
	return false;
}

/* How many bytes the character at @at has in UTF-8. */
static int char_len(const char *at)
{
	int len = 1;

	while ((at[len] & 0xc0) == 0x80)
		len++;
	return len;
}

/* One letter of a cluster; *rest is what follows it, NULL when it took that as its value. */
static enum opt_outcome parse_letter(struct opt_line *line, struct cursor *cursor,
				     const char *letter, const char **rest)
{
	struct found found;

	*rest = letter + 1;
	if (*letter == 'h')
		return OPT_ASKS_USAGE;
	if (!find_letter(line, *letter, &found))
		return complain(line, OPT_UNKNOWN, "unknown switch `%.*s'", char_len(letter),
				letter);
	if (!takes_value(found.opt))
		return set_value(line, &found, NULL);
	*rest = NULL;
	return take_value(line, cursor, &found, letter[1] ? letter + 1 : NULL);
}

/* @text is the word without its dash: one or more letters. */
static enum opt_outcome parse_cluster(struct opt_line *line, struct cursor *cursor,
				      const char *text)
{
	enum opt_outcome outcome;
	const char *rest;

	outcome = parse_letter(line, cursor, text, &rest);
	if (outcome == OPT_PARSED && rest && strlen(text) >= 3 && looks_long(line, text))
		return complain(line, OPT_TYPO, "did you mean `--%s` (with two dashes ?)", text);
	while (outcome == OPT_PARSED && rest && *rest)
		outcome = parse_letter(line, cursor, rest, &rest);
	return outcome;
}

/* --- the whole line --- */

static void add_word(struct opt_line *line, char *word)
{
	line->words[line->n_words++] = word;
}

enum opt_outcome opt_parse(struct opt_line *line, int argc, char **argv)
{
	struct cursor cursor = { argv, argc, 0 };
	enum opt_outcome outcome = OPT_PARSED;

	/* Words are collected at the front of argv: never beyond what was read. */
	line->words = argv;
	line->n_words = 0;
	while (outcome == OPT_PARSED && cursor.at < argc) {
		char *word = argv[cursor.at++];

		if (word[0] != '-' || word[1] == '\0')
			add_word(line, word);
		else if (word[1] != '-')
			outcome = parse_cluster(line, &cursor, word + 1);
		else if (word[2] != '\0')
			outcome = parse_long(line, &cursor, word + 2);
		else
			break;
	}
	while (outcome == OPT_PARSED && cursor.at < argc)
		add_word(line, argv[cursor.at++]);
	return outcome;
}

void opt_line_clear(struct opt_line *line)
{
	free(line->message);
	line->message = NULL;
}

/* --- what the tables say about themselves --- */

#define HELP_COLUMN 26
#define HELP_GAP 2

void opt_print_entry(FILE *to, const struct opt *opt)
{
	int width = fprintf(to, "    ");

	if (opt->letter)
		width += fprintf(to, "-%c, ", opt->letter);
	else
		width += fprintf(to, "    ");
	width += fprintf(to, "--%s", opt->name);
	if (opt->kind == OPT_KIND_CHOICE) {
		for (int i = 0; opt->choices[i]; i++)
			width += fprintf(to, "%s%s", i ? "|" : " <", opt->choices[i]);
		width += fprintf(to, ">");
	} else if (opt->kind == OPT_KIND_MAYBE) {
		width += fprintf(to, "[=<%s>]", opt->arg);
	} else if (takes_value(opt)) {
		width += fprintf(to, " <%s>", opt->arg);
	}
	if (width > HELP_COLUMN - HELP_GAP) {
		fprintf(to, "\n");
		width = 0;
	}
	fprintf(to, "%*s%s\n", HELP_COLUMN - width, "", opt->help);
}

static void print_names(FILE *to, const struct opt_set *set, bool ours)
{
	for (size_t i = 0; i < set->n; i++)
		if (set->opts[i].ours == ours)
			fprintf(to, "--%s ", set->opts[i].name);
}

void opt_print_names(FILE *to, const struct opt_set *sets, size_t n_sets)
{
	for (size_t s = 0; s < n_sets; s++)
		print_names(to, &sets[s], false);
	for (size_t s = 0; s < n_sets; s++)
		print_names(to, &sets[s], true);
}
