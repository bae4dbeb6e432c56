/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * opt.h - options as tables, and the parser that reads a command line by them
 *
 * A command declares a struct for its values and a table of options; the
 * parser fills the struct.  Usage text, completion and the check of the manual
 * come from the same table, so an option is written once.
 *
 *	struct shrink_args {
 *		const char *bus;
 *		struct opt_size size;
 *		bool force;
 *	};
 *	#define A struct shrink_args
 *
 *	static const struct opt shrink_opts[] = {
 *		OPT_TEXT(A, bus,   'b', "bus",   "bus name", "look below this bus only"),
 *		OPT_SIZE(A, size,  's', "size",  "size",     "bytes to give back"),
 *		OPT_FLAG(A, force, 'f', "force", "do not ask", OURS),
 *	};
 *
 * The first two words of a row are the struct and its field: a field whose type
 * does not fit the kind of option does not compile.  OURS marks what version
 * 85, which scripts were written for, does not have; no abbreviation that 85
 * accepts becomes ambiguous by it.
 *
 *	kind    field              command line            --no-NAME sets
 *	FLAG    bool               -f --force              false
 *	COUNT   int                -v -vv --verbose        0
 *	TEXT    const char *       -b X -bX --bus X --bus=X  NULL
 *	INT     int                -w 4    (rules of 85)   0
 *	U32     uint32_t           -n 4    (strict)        the default
 *	SIZE    struct opt_size    -s 512M (never fails)   "not given"
 *	CHOICE  int, an index      -t ram  (strict)        the default
 *	MAYBE   const char *       --wait --wait=X         NULL; "" without a value
 */
#ifndef CLI_OPT_H
#define CLI_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/scope.h"

/*
 * A size as the user typed it.  A text that is no size is not a usage error:
 * the command looks at @error and says which of its own rules is broken.
 */
struct opt_size {
	const char *text; /* NULL: not given */
	uint64_t bytes;	  /* 0 when not given or in error */
	int error;	  /* 0, or what parse_size() said */
};

enum opt_kind {
	OPT_KIND_FLAG,
	OPT_KIND_COUNT,
	OPT_KIND_TEXT,
	OPT_KIND_INT,
	OPT_KIND_U32,
	OPT_KIND_SIZE,
	OPT_KIND_CHOICE,
	OPT_KIND_MAYBE,
};

struct opt {
	enum opt_kind kind;
	char letter; /* 0: it has none */
	const char *name;
	const char *arg;	    /* what the usage text shows between < and >, if any */
	const char *help;	    /* one line, no full stop */
	size_t offset;		    /* of the field in the struct of values */
	const char *const *choices; /* OPT_KIND_CHOICE: the words, NULL at the end */
	bool ours;		    /* version 85 does not have it */
};

/* The offset of a field, or a compile error when its type is not @ctype. */
#define OPT_FIELD(type, field, ctype)                                                              \
	(offsetof(type, field) +                                                                   \
	 0 * sizeof(char[__builtin_types_compatible_p(__typeof__(((type *)0)->field), ctype)       \
				 ? 1                                                               \
				 : -1]))

/* clang-format off */
#define OPT_FLAG(type, field, letter, name, help, ...) \
	{ OPT_KIND_FLAG, letter, name, NULL, help, OPT_FIELD(type, field, bool), ##__VA_ARGS__ }
#define OPT_COUNT(type, field, letter, name, help, ...) \
	{ OPT_KIND_COUNT, letter, name, NULL, help, OPT_FIELD(type, field, int), ##__VA_ARGS__ }
#define OPT_TEXT(type, field, letter, name, arg, help, ...) \
	{ OPT_KIND_TEXT, letter, name, arg, help, OPT_FIELD(type, field, const char *), ##__VA_ARGS__ }
#define OPT_INT(type, field, letter, name, arg, help, ...) \
	{ OPT_KIND_INT, letter, name, arg, help, OPT_FIELD(type, field, int), ##__VA_ARGS__ }
#define OPT_U32(type, field, letter, name, arg, help, ...) \
	{ OPT_KIND_U32, letter, name, arg, help, OPT_FIELD(type, field, uint32_t), ##__VA_ARGS__ }
#define OPT_SIZE(type, field, letter, name, arg, help, ...) \
	{ OPT_KIND_SIZE, letter, name, arg, help, OPT_FIELD(type, field, struct opt_size), ##__VA_ARGS__ }
#define OPT_CHOICE(type, field, letter, name, words, help, ...) \
	{ OPT_KIND_CHOICE, letter, name, NULL, help, OPT_FIELD(type, field, int), words, ##__VA_ARGS__ }
#define OPT_MAYBE(type, field, name, arg, help, ...) \
	{ OPT_KIND_MAYBE, 0, name, arg, help, OPT_FIELD(type, field, const char *), ##__VA_ARGS__ }
#define OURS .ours = true
/* clang-format on */

/* A --timeout in milliseconds; "0" is as short as can be, for those who take 0 for a default. */
unsigned int opt_timeout_ms(uint32_t seconds);

/* The index of @text among @choices (NULL at the end), or -1. */
int opt_choice_index(const char *const *choices, const char *text);

/* Some options and the struct their values go to. */
struct opt_set {
	const struct opt *opts;
	size_t n;
	void *values;	      /* already holds the defaults when opt_parse() is called */
	const void *defaults; /* NULL: all bytes zero */
};

enum opt_outcome {
	OPT_PARSED,	/* values and words are ready */
	OPT_ASKS_USAGE, /* -h, --help-all */
	OPT_ASKS_MAN,	/* --help */
	OPT_ASKS_OPTS,	/* --list-opts */
	OPT_ASKS_CMDS,	/* --list-cmds */
	OPT_UNKNOWN,	/* no such option */
	OPT_AMBIGUOUS,	/* an abbreviation of more than one */
	OPT_BAD_VALUE,	/* @culprit lacks its value, has one too many or a wrong one */
	OPT_TYPO,	/* one dash where two were meant */
	OPT_NO_MEMORY,
};

/*
 * One command line.  The caller sets @sets and @n_sets, opt_parse() the rest;
 * earlier sets win where two share a letter or a name.
 */
struct opt_line {
	const struct opt_set *sets;
	size_t n_sets;

	char **words; /* the arguments that are no options, in @argv itself */
	int n_words;
	char *message;		   /* what is wrong, without a newline; NULL when nothing is */
	const struct opt *culprit; /* OPT_BAD_VALUE */
};

/*
 * Read @argv (without the name of the command).  Stops at the first thing that
 * is not OPT_PARSED.  The array is reordered, its strings are not touched; text
 * values point into them.
 */
enum opt_outcome opt_parse(struct opt_line *line, int argc, char **argv);

/* Frees the message. */
void opt_line_clear(struct opt_line *line);
#define auto_opt_line at_end(opt_line_clear)

/* One entry of a usage text: option at column 4, help at column 26 or on the next line. */
void opt_print_entry(FILE *to, const struct opt *opt);

/* "--name " for every option: those of 85 first, in the order of the tables. */
void opt_print_names(FILE *to, const struct opt_set *sets, size_t n_sets);

#endif
