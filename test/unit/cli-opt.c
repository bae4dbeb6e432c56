// SPDX-License-Identifier: GPL-2.0-only
/*
 * cli-opt.c - the option parser: every rule that scripts rely on, one test each
 *
 * The table below has the names and the order of real commands, because which
 * two candidates an error names depends on the order.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/opt.h"

struct values {
	const char *memdev;
	bool memdevs;
	const char *endpoint;
	bool endpoints;
	bool targets;
	bool idle;
	const char *decoder;
	bool human;
	bool health;
	bool errors;
	int verbose;
	bool debug;
	int ways;
	struct opt_size size;
	bool no_online;
	int type;
	uint32_t timeout;
	bool trace;
	const char *pause;
};
#define V struct values

static const char *const type_words[] = { "auto", "ram", "pmem", NULL };

/* clang-format off */
static const struct opt opts[] = {
	OPT_TEXT(V,   memdev,    'm', "memdev",       "name", "filter by device"),
	OPT_FLAG(V,   memdevs,   'M', "memdevs",      "include devices"),
	OPT_TEXT(V,   endpoint,  'e', "endpoint",     "name", "filter by endpoint"),
	OPT_FLAG(V,   endpoints, 'E', "endpoints",    "include endpoints"),
	OPT_FLAG(V,   targets,   'T', "targets",      "include targets"),
	OPT_FLAG(V,   idle,      'i', "idle",         "include disabled devices"),
	OPT_TEXT(V,   decoder,   'd', "decoder",      "name", "filter by decoder"),
	OPT_FLAG(V,   human,     'u', "human",        "numbers for people"),
	OPT_FLAG(V,   health,    'H', "health",       "include health"),
	OPT_FLAG(V,   errors,    'L', "media-errors", "include errors"),
	OPT_FLAG(V,   no_online, 'N', "no-online",    "leave the memory offline"),
	OPT_INT(V,    ways,      'w', "ways",         "n", "number of devices"),
	OPT_SIZE(V,   size,      's', "size",         "size", "size of it all"),
	OPT_COUNT(V,  verbose,   'v', "verbose",      "say more"),
	OPT_FLAG(V,   debug,       0, "debug",        "say everything"),
	OPT_CHOICE(V, type,      't', "type",         type_words, "kind of memory", OURS),
	OPT_U32(V,    timeout,     0, "timeout",      "seconds", "how long to wait", OURS),
};
static const struct opt common_opts[] = {
	OPT_FLAG(V,   trace,       0, "trace-sysfs",  "print every access", OURS),
	OPT_FLAG(V,   trace,       0, "viu",          "looks like a cluster", OURS),
	OPT_MAYBE(V,  pause,          "pause",        "seconds", "wait a little", OURS),
};
/* clang-format on */

static const V defaults = { .timeout = 5, .type = 2 };

#define MAX_WORDS 8

/* What one command line came to. */
struct parsed {
	enum opt_outcome outcome;
	V v;
	char message[256];
	const struct opt *culprit;
	int n_words;
	char *words[MAX_WORDS];
};

static struct parsed parse_array(int argc, char **argv)
{
	struct parsed p = { .v = defaults };
	struct opt_set sets[] = {
		{ opts, ARRAY_LEN(opts), &p.v, &defaults },
		{ common_opts, ARRAY_LEN(common_opts), &p.v, &defaults },
	};
	auto_opt_line struct opt_line line = { .sets = sets, .n_sets = ARRAY_LEN(sets) };

	p.outcome = opt_parse(&line, argc, argv);
	snprintf(p.message, sizeof(p.message), "%s", line.message ? line.message : "");
	p.culprit = line.culprit;
	p.n_words = line.n_words;
	assert_in_range(line.n_words, 0, MAX_WORDS);
	memcpy(p.words, line.words, (size_t)line.n_words * sizeof(char *));
	return p;
}

#define PARSE(...)                                                                                 \
	({                                                                                         \
		char *argv_[] = { __VA_ARGS__, NULL };                                             \
		parse_array((int)ARRAY_LEN(argv_) - 1, argv_);                                     \
	})

static struct parsed expect(struct parsed p, enum opt_outcome outcome, const char *message)
{
	assert_string_equal(p.message, message);
	assert_int_equal(p.outcome, outcome);
	return p;
}

#define GOOD(...) expect(PARSE(__VA_ARGS__), OPT_PARSED, "")
#define BAD(outcome, message, ...) expect(PARSE(__VA_ARGS__), outcome, message)

static void all_four_forms_of_a_value(void **state)
{
	assert_string_equal(GOOD("--memdev", "mem0").v.memdev, "mem0");
	assert_string_equal(GOOD("--memdev=mem0").v.memdev, "mem0");
	assert_string_equal(GOOD("-m", "mem0").v.memdev, "mem0");
	assert_string_equal(GOOD("-mmem0").v.memdev, "mem0");
	assert_string_equal(GOOD("-m=mem0").v.memdev, "=mem0");
	assert_string_equal(GOOD("--memdev=a=b").v.memdev, "a=b");
}

static void values_may_look_like_options(void **state)
{
	assert_string_equal(GOOD("-m", "--human").v.memdev, "--human");
	assert_false(GOOD("-m", "--human").v.human);
	assert_string_equal(GOOD("--memdev", "--").v.memdev, "--");
	assert_int_equal(GOOD("-w", "-3").v.ways, -3);
}

static void empty_values_are_kept(void **state)
{
	assert_string_equal(GOOD("--memdev=").v.memdev, "");
	assert_string_equal(GOOD("-m", "").v.memdev, "");
}

static void flags_cluster_and_the_last_may_take_a_value(void **state)
{
	struct parsed p = GOOD("-uMm", "mem0");

	assert_true(p.v.human);
	assert_true(p.v.memdevs);
	assert_string_equal(p.v.memdev, "mem0");
	assert_string_equal(GOOD("-uMmmem1").v.memdev, "mem1");
	assert_int_equal(GOOD("-vvv").v.verbose, 3);
}

static void words_and_options_mix(void **state)
{
	struct parsed p = GOOD("a", "-u", "b", "--memdev", "m", "", "-");

	assert_true(p.v.human);
	assert_string_equal(p.v.memdev, "m");
	assert_int_equal(p.n_words, 4);
	assert_string_equal(p.words[0], "a");
	assert_string_equal(p.words[1], "b");
	assert_string_equal(p.words[2], "");
	assert_string_equal(p.words[3], "-");
}

static void two_dashes_end_the_options(void **state)
{
	struct parsed p = GOOD("-u", "--", "-M", "--", "x");

	assert_true(p.v.human);
	assert_false(p.v.memdevs);
	assert_int_equal(p.n_words, 3);
	assert_string_equal(p.words[0], "-M");
	assert_string_equal(p.words[1], "--");
	assert_string_equal(p.words[2], "x");
	assert_int_equal(GOOD("-M", "--").n_words, 0);
}

static void unique_beginnings_are_enough(void **state)
{
	assert_true(GOOD("--hum").v.human);
	assert_true(GOOD("--deb").v.debug);
	assert_string_equal(GOOD("--dec", "d").v.decoder, "d");
	assert_string_equal(GOOD("--dec=d").v.decoder, "d");
}

static void an_exact_name_beats_longer_ones(void **state)
{
	assert_string_equal(GOOD("--memdev", "x").v.memdev, "x");
	assert_true(GOOD("--memdevs").v.memdevs);
	assert_string_equal(GOOD("--no-memdev", "-e", "x").v.endpoint, "x");
}

static void ambiguity_names_the_last_two(void **state)
{
	BAD(OPT_AMBIGUOUS, "Ambiguous option: memd (could be --memdev or --memdevs)", "--memd",
	    "x");
	BAD(OPT_AMBIGUOUS, "Ambiguous option: en (could be --endpoint or --endpoints)", "--en");
	BAD(OPT_AMBIGUOUS, "Ambiguous option: h (could be --human or --health)", "--h");
	BAD(OPT_AMBIGUOUS, "Ambiguous option: m=x (could be --memdevs or --media-errors)", "--m=x");
	BAD(OPT_AMBIGUOUS, "Ambiguous option: =x (could be --verbose or --debug)", "--=x");
	BAD(OPT_AMBIGUOUS, "Ambiguous option: no-m (could be --no-memdevs or --no-media-errors)",
	    "--no-m");
	BAD(OPT_AMBIGUOUS, "Ambiguous option: no-memde (could be --no-memdev or --no-memdevs)",
	    "--no-memde");
	BAD(OPT_AMBIGUOUS, "Ambiguous option: no (could be --no-verbose or --no-debug)", "--no");
	BAD(OPT_AMBIGUOUS, "Ambiguous option: n (could be --no-verbose or --no-debug)", "--n");
}

static void our_options_never_disturb_old_abbreviations(void **state)
{
	assert_true(GOOD("--t").v.targets); /* not --type, --timeout, --trace-sysfs */
	assert_false(GOOD("--no-t").v.targets);
	assert_true(GOOD("--tr").v.trace);
	assert_int_equal(GOOD("--type=ram").v.type, 1);
	BAD(OPT_UNKNOWN, "unknown option `tx'", "--tx");
}

static void negation_resets_and_the_last_one_wins(void **state)
{
	assert_false(GOOD("-u", "--no-human").v.human);
	assert_true(GOOD("--no-human", "-u").v.human);
	assert_null(GOOD("-m", "x", "--no-memdev").v.memdev);
	assert_string_equal(GOOD("--no-memdev", "-m", "x").v.memdev, "x");
	assert_int_equal(GOOD("-vv", "--no-verbose", "-v").v.verbose, 1);
	assert_int_equal(GOOD("-w", "3", "--no-ways").v.ways, 0);
	assert_null(GOOD("-s", "3", "--no-size").v.size.text);
	assert_int_equal(GOOD("-s", "3", "--no-size").v.size.bytes, 0);
	assert_int_equal(GOOD("--timeout=9", "--no-timeout").v.timeout, 5);
	assert_int_equal(GOOD("-t", "ram", "--no-type").v.type, 2);
}

static void negations_abbreviate(void **state)
{
	assert_false(GOOD("-u", "--no-hu").v.human);
	assert_int_equal(GOOD("-vv", "--no-v").v.verbose, 0);
}

static void a_value_rules_out_abbreviated_negations(void **state)
{
	BAD(OPT_UNKNOWN, "unknown option `no-hum=1'", "--no-hum=1");
	BAD(OPT_UNKNOWN, "unknown option `onl=1'", "--onl=1");
	BAD(OPT_BAD_VALUE, "option `no-online' takes no value", "--no=1");
}

static void a_name_with_no_is_negated_without_it(void **state)
{
	assert_true(GOOD("--no-online").v.no_online);
	assert_true(GOOD("--no-o").v.no_online);
	assert_false(GOOD("-N", "--online").v.no_online);
	assert_false(GOOD("-N", "--onl").v.no_online);
	assert_false(GOOD("-N", "--no-no-online").v.no_online);
	assert_false(GOOD("-N", "--no-no").v.no_online);
}

static void repetition(void **state)
{
	assert_string_equal(GOOD("-m", "0", "-m", "1").v.memdev, "1");
	assert_int_equal(GOOD("-w1", "-w2").v.ways, 2);
	assert_true(GOOD("-u", "-u").v.human);
	assert_int_equal(GOOD("-v", "--verbose", "--verb").v.verbose, 3);
}

static void flags_take_no_value(void **state)
{
	struct parsed p = BAD(OPT_BAD_VALUE, "option `memdevs' takes no value", "--memdevs=1");

	assert_string_equal(p.culprit->name, "memdevs");
	BAD(OPT_BAD_VALUE, "option `memdevs' takes no value", "--memdevs=");
	BAD(OPT_BAD_VALUE, "option `verbose' takes no value", "--verbose=2");
	BAD(OPT_BAD_VALUE, "option `no-debug' takes no value", "--no-debug=1");
	BAD(OPT_BAD_VALUE, "option `no-memdev' takes no value", "--no-memdev=");
	BAD(OPT_BAD_VALUE, "option `no-no-online' takes no value", "--online=1");
}

static void missing_values_are_reported(void **state)
{
	struct parsed p = BAD(OPT_BAD_VALUE, "switch `m' requires a value", "-u", "-m");

	assert_string_equal(p.culprit->name, "memdev");
	BAD(OPT_BAD_VALUE, "option `memdev' requires a value", "--memdev");
	BAD(OPT_BAD_VALUE, "option `endpoint' requires a value", "--endpoint");
	BAD(OPT_BAD_VALUE, "switch `d' requires a value", "-id");
}

static void unknown_options(void **state)
{
	BAD(OPT_UNKNOWN, "unknown option `foo'", "--foo");
	BAD(OPT_UNKNOWN, "unknown option `memdevsx'", "--memdevsx");
	BAD(OPT_UNKNOWN, "unknown option `not'", "--not");
	BAD(OPT_UNKNOWN, "unknown option `help-al'", "--help-al");
	BAD(OPT_UNKNOWN, "unknown option `list-opt'", "--list-opt");
	BAD(OPT_UNKNOWN, "unknown option `no-no-memdev'", "--no-no-memdev");
	BAD(OPT_UNKNOWN, "unknown switch `z'", "-z");
	BAD(OPT_UNKNOWN, "unknown switch `z'", "-uz");
	BAD(OPT_UNKNOWN, "unknown switch `z'", "-zu");
	BAD(OPT_UNKNOWN, "unknown switch `='", "-M=");
	BAD(OPT_UNKNOWN, "unknown switch `\xc3\xa9'", "-\xc3\xa9x");
}

static void the_first_fault_ends_parsing(void **state)
{
	struct parsed p = BAD(OPT_UNKNOWN, "unknown option `foo'", "-u", "--foo", "-M", "-h");

	assert_true(p.v.human);
	assert_false(p.v.memdevs);
	BAD(OPT_ASKS_USAGE, "", "-h", "-z");
}

static void one_dash_before_a_long_name_is_found_out(void **state)
{
	BAD(OPT_TYPO, "did you mean `--verbose` (with two dashes ?)", "-verbose");
	BAD(OPT_TYPO, "did you mean `--idle` (with two dashes ?)", "-idle");
	BAD(OPT_TYPO, "did you mean `--idl` (with two dashes ?)", "-idl");
	assert_string_equal(GOOD("-ide").v.decoder, "e");
	assert_string_equal(GOOD("-memdevs").v.memdev, "emdevs");
	BAD(OPT_UNKNOWN, "unknown switch `n'", "-Mno-x");
	BAD(OPT_ASKS_USAGE, "", "-human");
	assert_true(GOOD("-viu").v.human); /* worked before --viu came */
}

static void integers_are_those_of_85(void **state)
{
	assert_int_equal(GOOD("-w", "4").v.ways, 4);
	assert_int_equal(GOOD("-w", "010").v.ways, 10);
	assert_int_equal(GOOD("-w", "08").v.ways, 8);
	assert_int_equal(GOOD("-w", " 3").v.ways, 3);
	assert_int_equal(GOOD("-w", "\n3").v.ways, 3);
	assert_int_equal(GOOD("-w", "+3").v.ways, 3);
	assert_int_equal(GOOD("-w", "-3").v.ways, -3);
	assert_int_equal(GOOD("-w", "").v.ways, 0);
	assert_int_equal(GOOD("-w9", "--ways=").v.ways, 0);
	assert_int_equal(GOOD("-w", "3000000000").v.ways, -1294967296);
	assert_int_equal(GOOD("-w", "99999999999999999999").v.ways, -1);
}

static void other_integers_are_refused(void **state)
{
	static const char *const wrong[] = { "0x10", "4k", "x", "3 ", "- 3", "+", " ", "1.5" };

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		struct parsed p = BAD(OPT_BAD_VALUE, "switch `w' expects a numerical value", "-w",
				      (char *)wrong[i]);

		assert_string_equal(p.culprit->name, "ways");
		assert_int_equal(p.v.ways, 0);
	}
	BAD(OPT_BAD_VALUE, "option `ways' expects a numerical value", "--ways=x");
}

static void our_numbers_are_strict(void **state)
{
	assert_int_equal(GOOD("-u").v.timeout, 5);
	assert_int_equal(GOOD("--timeout", "0").v.timeout, 0);
	assert_int_equal(GOOD("--timeout=4294967295").v.timeout, UINT32_MAX);
	BAD(OPT_BAD_VALUE, "option `timeout' expects a number below 4294967296",
	    "--timeout=4294967296");
	BAD(OPT_BAD_VALUE, "option `timeout' expects a numerical value", "--timeout=");
	BAD(OPT_BAD_VALUE, "option `timeout' expects a numerical value", "--timeout=-1");
	BAD(OPT_BAD_VALUE, "option `timeout' expects a numerical value", "--timeout= 1");
}

static void sizes_report_instead_of_failing(void **state)
{
	struct parsed p = GOOD("-s", "512M");

	assert_int_equal(p.v.size.bytes, 512 << 20);
	assert_int_equal(p.v.size.error, 0);
	assert_string_equal(p.v.size.text, "512M");

	p = GOOD("-s", "1G", "-s", "12MB");
	assert_int_equal(p.v.size.error, -EINVAL);
	assert_int_equal(p.v.size.bytes, 0);
	assert_string_equal(p.v.size.text, "12MB");
	assert_null(GOOD("-u").v.size.text);
}

static void choices_are_words_of_a_list(void **state)
{
	assert_int_equal(GOOD("-u").v.type, 2);
	assert_int_equal(GOOD("-t", "auto").v.type, 0);
	assert_int_equal(GOOD("--type=pmem").v.type, 2);
	BAD(OPT_BAD_VALUE, "switch `t' expects one of: auto, ram, pmem", "-t", "RAM");
	BAD(OPT_BAD_VALUE, "option `type' expects one of: auto, ram, pmem", "--type=");
	assert_int_equal(opt_choice_index(type_words, "pmem"), 2);
	assert_int_equal(opt_choice_index(type_words, "pme"), -1);
}

static void a_value_may_be_left_out(void **state)
{
	struct parsed p;

	assert_null(GOOD("-u").v.pause);
	assert_string_equal(GOOD("--pause").v.pause, "");
	assert_string_equal(GOOD("--pause=").v.pause, "");
	assert_string_equal(GOOD("--pause=4").v.pause, "4");
	assert_string_equal(GOOD("--pau=4").v.pause, "4");
	p = GOOD("--pause", "4");
	assert_string_equal(p.v.pause, "");
	assert_int_equal(p.n_words, 1);
	assert_null(GOOD("--pause=4", "--no-pause").v.pause);
	BAD(OPT_BAD_VALUE, "option `no-pause' takes no value", "--no-pause=4");
}

static void every_command_understands_these(void **state)
{
	BAD(OPT_ASKS_USAGE, "", "-h");
	BAD(OPT_ASKS_USAGE, "", "-vh");
	BAD(OPT_ASKS_USAGE, "", "x", "--help-all");
	BAD(OPT_ASKS_MAN, "", "--help");
	BAD(OPT_ASKS_OPTS, "", "x", "--list-opts");
	BAD(OPT_ASKS_CMDS, "", "--list-cmds");
	assert_int_equal(GOOD("--", "-h").n_words, 1);
}

static char *entry_of(const struct opt *opt)
{
	static char text[256];
	FILE *to = fmemopen(text, sizeof(text), "w");

	assert_non_null(to);
	opt_print_entry(to, opt);
	fclose(to);
	return text;
}

static void usage_entries_keep_their_columns(void **state)
{
	/* clang-format off */
	static const struct opt rows[] = {
		OPT_TEXT(V, memdev, 'b', "bus",          "bus name", "help"),
		OPT_INT(V,  ways,   'g', "granularity",  "n",        "help"),
		OPT_FLAG(V, errors, 'L', "media-errors", "help"),
		OPT_FLAG(V, debug,    0, "debug",        "help"),
		OPT_CHOICE(V, type,   0, "kind",         type_words, "help"),
		OPT_MAYBE(V, pause,      "pause",        "n",        "help"),
	};
	/* clang-format on */

	assert_string_equal(entry_of(&rows[0]), "    -b, --bus <bus name>  help\n");
	assert_string_equal(entry_of(&rows[1]), "    -g, --granularity <n>\n"
						"                          help\n");
	assert_string_equal(entry_of(&rows[2]), "    -L, --media-errors    help\n");
	assert_string_equal(entry_of(&rows[3]), "        --debug           help\n");
	assert_string_equal(entry_of(&rows[4]), "        --kind <auto|ram|pmem>\n"
						"                          help\n");
	assert_string_equal(entry_of(&rows[5]), "        --pause[=<n>]     help\n");
}

static void names_of_85_are_listed_before_ours(void **state)
{
	const struct opt_set sets[] = { { common_opts, ARRAY_LEN(common_opts) }, { opts + 12, 5 } };
	char text[128] = "";
	FILE *to = fmemopen(text, sizeof(text), "w");

	assert_non_null(to);
	opt_print_names(to, sets, ARRAY_LEN(sets));
	fclose(to);
	assert_string_equal(text, "--size --verbose --debug --trace-sysfs --viu --pause --type --timeout ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_four_forms_of_a_value),
		cmocka_unit_test(values_may_look_like_options),
		cmocka_unit_test(empty_values_are_kept),
		cmocka_unit_test(flags_cluster_and_the_last_may_take_a_value),
		cmocka_unit_test(words_and_options_mix),
		cmocka_unit_test(two_dashes_end_the_options),
		cmocka_unit_test(unique_beginnings_are_enough),
		cmocka_unit_test(an_exact_name_beats_longer_ones),
		cmocka_unit_test(ambiguity_names_the_last_two),
		cmocka_unit_test(our_options_never_disturb_old_abbreviations),
		cmocka_unit_test(negation_resets_and_the_last_one_wins),
		cmocka_unit_test(negations_abbreviate),
		cmocka_unit_test(a_value_rules_out_abbreviated_negations),
		cmocka_unit_test(a_name_with_no_is_negated_without_it),
		cmocka_unit_test(repetition),
		cmocka_unit_test(flags_take_no_value),
		cmocka_unit_test(missing_values_are_reported),
		cmocka_unit_test(unknown_options),
		cmocka_unit_test(the_first_fault_ends_parsing),
		cmocka_unit_test(one_dash_before_a_long_name_is_found_out),
		cmocka_unit_test(integers_are_those_of_85),
		cmocka_unit_test(other_integers_are_refused),
		cmocka_unit_test(our_numbers_are_strict),
		cmocka_unit_test(sizes_report_instead_of_failing),
		cmocka_unit_test(choices_are_words_of_a_list),
		cmocka_unit_test(a_value_may_be_left_out),
		cmocka_unit_test(every_command_understands_these),
		cmocka_unit_test(usage_entries_keep_their_columns),
		cmocka_unit_test(names_of_85_are_listed_before_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
