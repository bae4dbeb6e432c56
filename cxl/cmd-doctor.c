// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-doctor.c - "cxl doctor"
 *
 * Only options, selection and output: what is looked at and concluded is in cxl/doctor/.
 *
 * Man page: Documentation/cxl-doctor.1.adoc
 * Tests:    test/sim/doctor.bats
 */
#include <errno.h>
#include <string.h>

#include "cli/json.h"
#include "cli/msg.h"
#include "cxl/commands.h"
#include "cxl/doctor/doctor.h"
#include "cxl/select.h"

struct doctor_args {
	bool json;
	bool verbose;
	const char *rule;
	bool list_rules;
};
#define A struct doctor_args

/* clang-format off */
static const struct opt doctor_opts[] = {
	OPT_FLAG(A, json,       0,  "json",       "JSON, also on a terminal", OURS),
	OPT_FLAG(A, verbose,   'v', "verbose",    "show what is in order, too, and all that is alike", OURS),
	OPT_TEXT(A, rule,       0,  "rule",       "id", "look for this only", OURS),
	OPT_FLAG(A, list_rules, 0,  "list-rules", "show what there is to look for", OURS),
};
/* clang-format on */

static const char *const verdict_words[] = {
	[VERDICT_OK] = "ok",
	[VERDICT_NOTE] = "note",
	[VERDICT_UNKNOWN] = "unknown",
	[VERDICT_PROBLEM] = "problem",
};

static bool wants_json(const struct doctor_args *args)
{
	return args->json || !json_human_on_terminal();
}

/* --- what there is to look for --- */

static int add_rule(struct json_object *to, const char *area, const struct rule *rule)
{
	auto_json struct json_object *object = json_object_new_object();

	if (!object || json_add_text(object, "rule", rule->id) < 0 ||
	    json_add_text(object, "area", area) < 0 ||
	    json_add_text(object, "title", rule->title) < 0 ||
	    json_add_text(object, "reference", rule->reference) < 0)
		return -ENOMEM;
	return json_append(to, take(object));
}

static int list_rules(const struct doctor_args *args)
{
	auto_json struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < n_rule_areas; i++)
		for (const struct rule *rule = rule_areas[i].rules; rule->id; rule++)
			if (!wants_json(args))
				printf("%-10s %-26s %s\n", rule_areas[i].name, rule->id,
				       rule->title);
			else if (add_rule(array, rule_areas[i].name, rule) < 0)
				return -ENOMEM;
	return wants_json(args) ? json_print(stdout, take(array)) : 0;
}

/* --- which findings --- */

struct report {
	const struct doctor_args *args;
	struct doctor *doctor;
	const struct words *names;
	size_t counts[ARRAY_LEN(verdict_words)];
};

/* Rules that look at the whole machine find things of objects that were not asked for. */
static bool is_wanted(const struct report *report, const struct finding *finding)
{
	if (finding->verdict == VERDICT_OK && !report->args->verbose)
		return false;
	if (report->names->n == 0 || finding->rule->each != EACH_MACHINE)
		return true;
	return finding->object && words_contain(report->names, finding->object);
}

static void count(struct report *report)
{
	for (size_t i = 0; i < report->doctor->n_findings; i++)
		if (is_wanted(report, &report->doctor->findings[i]))
			report->counts[report->doctor->findings[i].verdict]++;
}

/* --- names that mean nothing --- */

static int add_all(struct words *to, const struct words *from)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < from->n; i++)
		r = words_printf(to, "%s", from->at[i]);
	return r;
}

static int known_names(struct doctor *doctor, struct words *ret)
{
	const struct machine *machine = machine_of(doctor);
	const struct words *const lists[] = {
		&machine->windows, &machine->ports,   &machine->endpoints,
		&machine->memdevs, &machine->regions,
	};
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_LEN(lists); i++)
		r = add_all(ret, lists[i]);
	for (size_t i = 0; r == 0 && i < doctor->n_findings; i++)
		if (doctor->findings[i].object && !words_contain(ret, doctor->findings[i].object))
			r = words_printf(ret, "%s", doctor->findings[i].object);
	return r;
}

static size_t explain_unknown(struct doctor *doctor, const struct words *names)
{
	auto_words struct words known = { 0 }, sentences = { 0 };

	if (names->n == 0 || known_names(doctor, &known) < 0)
		return 0;
	for (size_t i = 0; i < names->n; i++)
		if (!words_contain(&known, names->at[i]))
			(void)explain_unknown_name("window, port, endpoint, memdev or region",
						   names->at[i], &known, &sentences);
	for (size_t i = 0; i < sentences.n; i++)
		cli_say("cxl doctor: %s", sentences.at[i]);
	return sentences.n;
}

/* --- for people --- */

#define ALIKE_MAX 4

static void print_finding(const struct finding *finding)
{
	char said[SAID_MAX];

	printf("%s: %s%s%s [%s]\n", verdict_words[finding->verdict],
	       finding->verdict == VERDICT_OK ? finding->rule->title : finding->cause,
	       finding->verdict == VERDICT_OK ? ": " : "",
	       finding->verdict == VERDICT_OK ? finding->cause : "", finding->rule->id);
	if (finding->verdict == VERDICT_UNKNOWN)
		return; /* it names the file already */
	for (size_t i = 0; i < finding->n_evidence; i++)
		printf("    %s: %s\n", finding->evidence[i]->path,
		       look_said(finding->evidence[i], said));
	if (finding->fix)
		printf("    fix: %s\n", finding->fix);
	if (finding->verdict != VERDICT_OK && finding->rule->reference)
		printf("    see: %s\n", finding->rule->reference);
}

/* Of a thousand memdevs with the same problem nobody reads the last. */
static void print_verdict(const struct report *report, enum verdict verdict)
{
	const struct rule *rule = NULL;
	size_t alike = 0;

	for (size_t i = 0; i < report->doctor->n_findings; i++) {
		const struct finding *finding = &report->doctor->findings[i];

		if (finding->verdict != verdict || !is_wanted(report, finding))
			continue;
		if (finding->rule != rule && alike > ALIKE_MAX)
			printf("    and %zu more of [%s]\n", alike - ALIKE_MAX, rule->id);
		alike = finding->rule == rule ? alike + 1 : 1;
		rule = finding->rule;
		if (alike <= ALIKE_MAX || report->args->verbose)
			print_finding(finding);
		if (report->args->verbose)
			alike = 1;
	}
	if (alike > ALIKE_MAX)
		printf("    and %zu more of [%s]\n", alike - ALIKE_MAX, rule->id);
}

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

static void print_text(const struct report *report)
{
	const size_t *counts = report->counts;

	print_verdict(report, VERDICT_PROBLEM);
	print_verdict(report, VERDICT_UNKNOWN);
	print_verdict(report, VERDICT_NOTE);
	print_verdict(report, VERDICT_OK);
	printf("%zu problem%s, %zu note%s, %zu unknown\n", counts[VERDICT_PROBLEM],
	       plural(counts[VERDICT_PROBLEM]), counts[VERDICT_NOTE], plural(counts[VERDICT_NOTE]),
	       counts[VERDICT_UNKNOWN]);
}

/* --- for programs --- */

static int add_evidence(struct json_object *to, const struct finding *finding)
{
	auto_json struct json_object *array = json_object_new_array();
	char said[SAID_MAX];

	for (size_t i = 0; i < finding->n_evidence; i++) {
		auto_json struct json_object *object = json_object_new_object();

		if (!object || json_add_text(object, "path", finding->evidence[i]->path) < 0 ||
		    json_add_text(object, "said", look_said(finding->evidence[i], said)) < 0 ||
		    json_append(array, take(object)) < 0)
			return -ENOMEM;
	}
	return json_add(to, "evidence", take(array));
}

static int add_finding(struct json_object *to, const struct finding *finding)
{
	auto_json struct json_object *object = json_object_new_object();

	if (!object || json_add_text(object, "rule", finding->rule->id) < 0 ||
	    json_add_text(object, "area", finding->area) < 0 ||
	    json_add_text(object, "verdict", verdict_words[finding->verdict]) < 0 ||
	    (finding->object && json_add_text(object, "object", finding->object) < 0) ||
	    json_add_text(object, "title", finding->rule->title) < 0 ||
	    json_add_text(object, "cause", finding->cause) < 0 ||
	    add_evidence(object, finding) < 0 ||
	    (finding->fix && json_add_text(object, "fix", finding->fix) < 0) ||
	    json_add_text(object, "reference", finding->rule->reference) < 0)
		return -ENOMEM;
	return json_append(to, take(object));
}

static int print_json(const struct report *report)
{
	auto_json struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < report->doctor->n_findings; i++)
		if (is_wanted(report, &report->doctor->findings[i]) &&
		    add_finding(array, &report->doctor->findings[i]) < 0)
			return -ENOMEM;
	return json_print(stdout, take(array));
}

/* --- the command --- */

/* "all" anywhere means all: then there are no names. */
static int parse_words(int n_words, char **words, struct words *ret)
{
	int r = 0;

	for (int i = 0; r == 0 && i < n_words; i++)
		r = words_split(ret, words[i]);
	if (words_contain(ret, "all"))
		words_clear(ret);
	return r;
}

static int examine(struct report *report, const struct rule *rule)
{
	size_t n_unknown;
	int r;

	r = doctor_run(report->doctor, rule, report->names, report->args->verbose);
	if (r < 0)
		return r;
	n_unknown = explain_unknown(report->doctor, report->names);
	count(report);
	if (wants_json(report->args))
		r = print_json(report);
	else
		print_text(report);
	if (r < 0)
		return r;
	return n_unknown > 0 || report->counts[VERDICT_PROBLEM] > 0 ? CLI_FAILED : CLI_OK;
}

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	const struct doctor_args *args = values;
	const struct rule *rule = args->rule ? rule_find(args->rule) : NULL;
	auto_doctor struct doctor doctor = { .root = SYSFS_DIR_NONE };
	auto_words struct words names = { 0 };
	struct report report = { .args = args, .doctor = &doctor, .names = &names };
	int r;

	if (args->rule && !rule)
		return cli_usage_error(cli, "there is no rule '%s': --list-rules shows them",
				       args->rule);
	r = doctor_start(&doctor, cxlx_get_sysroot(cli->context), trace_file(cli));
	if (r == 0)
		r = parse_words(n_words, words, &names);
	if (r == 0)
		r = args->list_rules ? list_rules(args) : examine(&report, rule);
	if (r >= 0)
		return r;
	cli_error("cxl doctor: %s", strerror(-r));
	return CLI_FAILED;
}

const struct cmd cmd_doctor = {
	.name = "doctor",
	.summary = "tell what may be wrong with CXL memory, why, and what helps",
	.usage = "[<window|port|endpoint|memdev|region> ...] [<options>]",
	.opts = doctor_opts,
	.n_opts = ARRAY_LEN(doctor_opts),
	.args_size = sizeof(A),
	.max_words = CMD_ANY_WORDS,
	.run = run,
};
