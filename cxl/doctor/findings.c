// SPDX-License-Identifier: GPL-2.0-only
/* findings.c - what rules found, and how they are run; see doctor.h */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cxl/doctor/doctor.h"

static struct finding *new_finding(struct doctor *doctor)
{
	size_t room = doctor->room ? 2 * doctor->room : 64;
	struct finding *larger;

	if (doctor->n_findings == doctor->room) {
		larger = reallocarray(doctor->findings, room, sizeof(*larger));
		if (!larger)
			return NULL;
		doctor->findings = larger;
		doctor->room = room;
	}
	return &doctor->findings[doctor->n_findings++];
}

/* "cxl enable-memdev {object}" */
static char *fill_in(const char *text, const char *object)
{
	const char *at = strstr(text, "{object}");
	char *filled;

	if (!at)
		return strdup(text);
	if (asprintf(&filled, "%.*s%s%s", (int)(at - text), text, object ?: "",
		     at + strlen("{object}")) < 0)
		return NULL;
	return filled;
}

static int fill(struct finding *finding, const char *object, const char *format, va_list args)
{
	const char *fix = finding->rule->fix;

	finding->object = object ? strdup(object) : NULL;
	if (vasprintf(&finding->cause, format, args) < 0)
		finding->cause = NULL;
	if (fix && finding->verdict > VERDICT_OK && finding->verdict != VERDICT_UNKNOWN)
		finding->fix = fill_in(fix, object);
	make_printable(finding->object);
	make_printable(finding->cause);
	make_printable(finding->fix);
	return finding->cause && (finding->object || !object) ? 0 : -ENOMEM;
}

struct finding *found(struct doctor *doctor, enum verdict verdict, const char *object,
		      const char *format, ...)
{
	struct finding *finding = new_finding(doctor);
	va_list args;
	int r;

	if (!finding) {
		doctor->error = -ENOMEM;
		doctor->spare = (struct finding){ .rule = doctor->rule };
		return &doctor->spare;
	}
	*finding = (struct finding){
		.rule = doctor->rule,
		.area = doctor->area,
		.verdict = verdict,
	};
	va_start(args, format);
	r = fill(finding, object, format, args);
	va_end(args);
	if (r < 0)
		doctor->error = r;
	return finding;
}

void finding_show(struct finding *finding, const struct look *look)
{
	for (size_t i = 0; i < finding->n_evidence; i++)
		if (finding->evidence[i] == look)
			return;
	if (finding->n_evidence < EVIDENCE_MAX)
		finding->evidence[finding->n_evidence++] = look;
}

void finding_fix(struct finding *finding, const char *format, ...)
{
	va_list args;

	free(take(finding->fix));
	va_start(args, format);
	if (vasprintf(&finding->fix, format, args) < 0)
		finding->fix = NULL;
	make_printable(finding->fix);
	va_end(args);
}

void found_unknown(struct doctor *doctor, const char *object, const struct look *look)
{
	char said[SAID_MAX];

	look_said(look, said);
	if (look->error == -EACCES || look->error == -EPERM)
		finding_show(found(doctor, VERDICT_UNKNOWN, object, "%s may only be read by root",
				   look->path),
			     look);
	else if (is_absent(look))
		finding_show(found(doctor, VERDICT_UNKNOWN, object, "there is no %s to look at",
				   look->path),
			     look);
	else if (look->error)
		finding_show(found(doctor, VERDICT_UNKNOWN, object, "%s cannot be read: %s",
				   look->path, said),
			     look);
	else
		finding_show(found(doctor, VERDICT_UNKNOWN, object,
				   "%s says \"%s\", which means nothing here", look->path, said),
			     look);
}

/* --- running --- */

static void found_nothing(struct doctor *doctor)
{
	size_t n = doctor->n_seen < EVIDENCE_MAX ? doctor->n_seen : EVIDENCE_MAX;
	struct finding *finding = found(doctor, VERDICT_OK, NULL, "nothing of this kind");

	for (size_t i = 0; i < n; i++)
		finding_show(finding, doctor->seen[i]);
}

static const struct words *objects(struct doctor *doctor, enum each each)
{
	const struct machine *machine = machine_of(doctor);
	const struct words *const lists[] = {
		[EACH_WINDOW] = &machine->windows,     [EACH_PORT] = &machine->ports,
		[EACH_ENDPOINT] = &machine->endpoints, [EACH_MEMDEV] = &machine->memdevs,
		[EACH_REGION] = &machine->regions,
	};

	return lists[each];
}

static void look_at_each(struct doctor *doctor, const struct rule *rule)
{
	const struct words *all = objects(doctor, rule->each);

	for (size_t i = 0; i < all->n; i++)
		if (doctor->only->n == 0 || words_contain(doctor->only, all->at[i]))
			rule->look(doctor, all->at[i]);
}

static void run_rule(struct doctor *doctor, const struct rule *rule, bool all)
{
	size_t before = doctor->n_findings;

	doctor->rule = rule;
	doctor->n_seen = 0;
	if (rule->each == EACH_MACHINE)
		rule->look(doctor, NULL);
	else
		look_at_each(doctor, rule);
	if (all && doctor->n_findings == before)
		found_nothing(doctor);
}

int doctor_run(struct doctor *doctor, const struct rule *only, const struct words *names, bool all)
{
	doctor->only = names;
	for (size_t i = 0; i < n_rule_areas; i++) {
		doctor->area = rule_areas[i].name;
		for (const struct rule *rule = rule_areas[i].rules; rule->id; rule++)
			if (!only || only == rule)
				run_rule(doctor, rule, all);
	}
	return doctor->error;
}
